package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// Entry is an article in the list.
type Entry struct {
	storage.Entry
	Summary    storage.Summary
	Summarised bool  // Summary has been read
	Err        error // why it could not be
}

// Entries lists the articles of the workspace in the order of the list.
func (s *Session) Entries() []Entry { return s.entries }

// Current is the index of the shown article in Entries, or -1.
func (s *Session) Current() int { return s.current }

// Open opens a folder, or a file together with its folder, in the background.
// Nothing is written. The article that was shown last is shown again, or the
// first one.
func (s *Session) Open(path string) {
	s.opening++
	turn := s.opening
	s.opt.Go(func() {
		ws, entries, show, err := load(path)
		s.opt.Do(func() {
			if turn != s.opening {
				return
			}
			if err != nil {
				s.fail(err)
				return
			}
			s.use(ws, entries, show)
		})
	})
}

// load reads a workspace and its list; show is the article to show, or "".
func load(path string) (ws *storage.Workspace, entries []Entry, show string, err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, "", fmt.Errorf("open %s: %w", path, err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, nil, "", fmt.Errorf("there is no folder or article %s; check the name, or choose another with File > Open folder", path)
	}
	dir := abs
	if !info.IsDir() {
		dir = root(filepath.Dir(abs))
		rel, err := filepath.Rel(dir, abs)
		if err != nil {
			return nil, nil, "", fmt.Errorf("open %s: %w", path, err)
		}
		show = filepath.ToSlash(rel)
	}
	if ws, err = storage.Open(dir); err != nil {
		return nil, nil, "", err
	}
	list, err := ws.List(context.Background())
	if err != nil {
		return nil, nil, "", err
	}
	entries = make([]Entry, len(list))
	for i, e := range list {
		entries[i].Entry = e
	}
	return ws, entries, show, nil
}

// root is the nearest folder above dir, or dir itself, that is a workspace by
// its postil.toml; without one it is dir.
func root(dir string) string {
	for d := dir; ; {
		if _, err := os.Stat(filepath.Join(d, storage.ConfigName)); err == nil {
			return d
		}
		up := filepath.Dir(d)
		if up == d {
			return dir
		}
		d = up
	}
}

// use makes a workspace the open one.
func (s *Session) use(ws *storage.Workspace, entries []Entry, show string) {
	s.keepPlace()
	if s.stop != nil {
		s.stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.ws, s.entries, s.current = ws, entries, -1
	s.docs, s.doc, s.pen = map[string]*Doc{}, nil, ""
	s.keepRecent(Recent{Path: ws.Root(), Name: ws.Name(), Articles: len(entries), Opened: s.opt.Now()})
	s.On.Workspace.emit(ws)
	s.On.Listing.emit(struct{}{})
	s.On.Pen.emit("")
	s.summariseAll(ctx)
	if show == "" {
		show = s.lastArticle()
	}
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Path == show })
	if i < 0 && len(entries) > 0 {
		i = 0
	}
	if i < 0 {
		s.show(nil)
		return
	}
	s.OpenArticle(i)
}

// reopenAs opens the workspace again for another person.
func (s *Session) reopenAs() {
	if err := s.saver.flush(saveLimit); err != nil {
		s.fail(err)
	}
	show := ""
	if s.doc != nil {
		show = s.doc.Path()
	}
	entries := slices.Clone(s.entries)
	for i := range entries {
		entries[i].Summarised = false
	}
	s.use(s.ws, entries, show)
}

// batch is how many summaries are told at once.
const batch = 64

// summariseAll reads the summaries of all articles in the background.
func (s *Session) summariseAll(ctx context.Context) {
	ws, slug := s.ws, s.person.Slug
	paths := make([]string, len(s.entries))
	for i, e := range s.entries {
		paths[i] = e.Path
	}
	s.opt.Go(func() {
		for from := 0; from < len(paths) && ctx.Err() == nil; from += batch {
			to := min(from+batch, len(paths))
			got := make([]Entry, to-from)
			for i, p := range paths[from:to] {
				got[i].Summary, got[i].Err = ws.Summary(p, slug)
			}
			s.opt.Do(func() {
				if ctx.Err() != nil {
					return
				}
				for i, g := range got {
					e := &s.entries[from+i]
					if d := s.docs[e.Path]; d != nil { // what is open is newer than what was read
						g.Summary.State, g.Summary.Marks = d.Layer.State, d.Layer.Len()
					}
					e.Summary, e.Err, e.Summarised = g.Summary, g.Err, true
					s.On.Summary.emit(from + i)
				}
			})
		}
	})
}

// summarise brings the list's line of a document up to date.
func (s *Session) summarise(d *Doc) {
	i := d.index
	if i < 0 || i >= len(s.entries) || s.entries[i].Path != d.Path() {
		return
	}
	e := &s.entries[i]
	if e.Summary.State == d.Layer.State && e.Summary.Marks == d.Layer.Len() && e.Summarised {
		return
	}
	e.Summary.State, e.Summary.Marks = d.Layer.State, d.Layer.Len()
	s.On.Summary.emit(i)
}

// Matches reports whether an entry fits a filter: every word of it occurs in
// the title, the second line or the path.
func (e *Entry) Matches(filter string) bool {
	if filter == "" {
		return true
	}
	in := strings.ToLower(e.Summary.Title + " " + e.Summary.Byline + " " + e.Path)
	for _, w := range strings.Fields(strings.ToLower(filter)) {
		if !strings.Contains(in, w) {
			return false
		}
	}
	return true
}

// Done counts the articles that the person has finished.
func (s *Session) Done() int {
	n := 0
	for _, e := range s.entries {
		if e.Summary.State == annotate.StateDone || e.Summary.State == annotate.StateLocked {
			n++
		}
	}
	return n
}
