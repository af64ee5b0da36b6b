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
func (s *Session) Open(path string) { s.OpenFrom(path, "") }

// OpenFrom is Open, but for where to begin: with the article first, relative
// to the folder, when none was shown there before.
func (s *Session) OpenFrom(path, first string) { s.open(path, "", first) }

// OpenAt is Open, but shows an article that is named relative to the folder.
func (s *Session) OpenAt(folder, article string) { s.open(folder, article, "") }

func (s *Session) open(path, article, first string) {
	s.opening++
	turn := s.opening
	s.opt.Go(func() {
		ws, entries, show, err := load(path)
		if err == nil && article != "" {
			show = article
			if !slices.ContainsFunc(entries, func(e Entry) bool { return e.Path == article }) {
				show, err = "", fmt.Errorf("there is no article %s in %s", article, ws.Root())
			}
		}
		s.opt.Do(func() {
			if turn != s.opening {
				return
			}
			if ws != nil {
				s.use(ws, entries, show, first)
			}
			s.fail(err)                       // with a workspace: some folders in it cannot be read
			if ws == nil && s.awaited != "" { // what was being read before is still to come
				s.OpenArticle(s.current)
			}
		})
	})
}

// load reads a workspace and its list; show is the article to show, or "".
func load(path string) (ws *storage.Workspace, entries []Entry, show string, err error) {
	folder, article, err := storage.Locate(path)
	if err != nil {
		return nil, nil, "", err
	}
	dir, err := filepath.Abs(folder)
	if err != nil {
		return nil, nil, "", fmt.Errorf("cannot open %s: %w", path, err)
	}
	if article != "" {
		file := filepath.Join(dir, article)
		dir = root(dir)
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return nil, nil, "", fmt.Errorf("cannot open %s: %w", path, err)
		}
		show = filepath.ToSlash(rel)
	}
	if ws, err = storage.Open(dir); err != nil {
		return nil, nil, "", err
	}
	list, err := ws.List(context.Background())
	entries = make([]Entry, len(list))
	for i, e := range list {
		entries[i].Entry = e
	}
	return ws, entries, show, err
}

// root is the nearest folder above dir, or dir itself, that is a workspace by
// its postil.toml; without one it is dir.
func root(dir string) string {
	for d := dir; ; {
		if _, err := os.Stat(filepath.Join(d, storage.ConfigFile)); err == nil {
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
func (s *Session) use(ws *storage.Workspace, entries []Entry, show, first string) {
	s.keepPlace()
	if s.stop != nil {
		s.stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.ws, s.entries, s.current = ws, entries, -1
	s.docs, s.doc, s.pen, s.later = map[string]*Doc{}, nil, "", nil
	s.keepRecent(Recent{Path: ws.Root(), Name: ws.Name(), Articles: len(entries), Opened: s.opt.Now()})
	s.On.Workspace.Emit(ws)
	s.On.Listing.Emit(struct{}{})
	s.On.Pen.Emit("")
	if show == "" {
		show = s.lastArticle()
	}
	if show == "" {
		show = first
	}
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Path == show })
	if i < 0 && len(entries) > 0 {
		i = 0
	}
	if i < 0 {
		s.show(nil)
		return
	}
	// The article first: the summaries may take long, and the person waits.
	s.openArticle(i, s.summariseAll(ctx))
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
	s.use(s.ws, entries, show, "")
}

// batch is how many summaries are told at once.
const batch = 64

// summariseAll returns what reads the summaries of all articles, in the
// background.
func (s *Session) summariseAll(ctx context.Context) func() {
	ws, slug := s.ws, s.person.Slug
	list := make([]storage.Entry, len(s.entries))
	for i, e := range s.entries {
		list[i] = e.Entry
	}
	return func() {
		for from := 0; from < len(list) && ctx.Err() == nil; from += batch {
			to := min(from+batch, len(list))
			got := make([]Entry, to-from)
			for i, e := range list[from:to] {
				got[i].Summary, got[i].Err = ws.SummaryOf(e, slug)
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
					s.On.Summary.Emit(from + i)
				}
			})
		}
	}
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
	s.On.Summary.Emit(i)
}

// Matches reports whether an entry fits a filter: every word of it occurs in
// the title, the second line or the path.
func (e *Entry) Matches(filter string) bool {
	if filter == "" {
		return true
	}
	in := strings.ToLower(e.Summary.Title + " " + e.Summary.Second + " " + e.Path)
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
