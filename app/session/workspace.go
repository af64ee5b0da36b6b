package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/storage"
)

// Entry is an article in the list.
type Entry struct {
	storage.Entry
	Summary    storage.Summary
	Summarised bool   // Summary has been read
	Folded     string // title, second line and path in lower case, a line each
	Open       int    // in review: disagreements that wait for a decision
	Counted    bool   // in review: Open has been counted
	Err        error  // why it could not be
}

// Entries lists the articles of the workspace by path; Order says how the list
// shows them.
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
	s.LeavePlaces(func() { s.load(path, article, first) })
}

func (s *Session) load(path, article, first string) {
	s.opening++
	turn := s.opening
	s.opt.Go(func() {
		ws, found, show, err := load(path)
		entries := entriesOf(found.Articles)
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
				s.folders = found.Folders
				s.use(ws, entries, show, first)
			}
			if ws != nil {
				s.troubled(err) // some folders in it cannot be read
			} else {
				s.fail(err)
			}
			if ws == nil && s.awaited != "" { // what was being read before is still to come
				s.OpenArticle(s.current)
			}
		})
	})
}

// load reads a workspace and its list; show is the article to show, or "".
func load(path string) (ws *storage.Workspace, found storage.Survey, show string, err error) {
	folder, article, err := storage.Locate(path)
	if err != nil {
		return nil, found, "", err
	}
	dir, err := filepath.Abs(folder)
	if err != nil {
		return nil, found, "", fmt.Errorf("cannot open %s: %w", path, err)
	}
	if article != "" {
		file := filepath.Join(dir, article)
		dir = root(dir)
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return nil, found, "", fmt.Errorf("cannot open %s: %w", path, err)
		}
		show = filepath.ToSlash(rel)
	}
	if ws, err = storage.Open(dir); err != nil {
		return nil, found, "", err
	}
	if found, err = ws.Names(context.Background()); err != nil {
		return ws, found, show, err
	}
	return ws, found, show, errors.Join(found.Unreadable...)
}

// entriesOf are the entries of a listing, of which nothing else is known yet.
func entriesOf(list []storage.Entry) []Entry {
	entries := make([]Entry, len(list))
	for i, e := range list {
		entries[i] = Entry{Entry: e, Folded: strings.ToLower(e.Path)}
	}
	return entries
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
	s.unwatch()
	s.ws, s.entries, s.current = ws, entries, -1
	s.forgetReview()
	s.endStories()
	s.stories = stories{}
	s.listing++
	s.docs, s.doc, s.pen, s.later = map[string]*Doc{}, nil, "", nil
	s.keepRecent(Recent{Path: ws.Root(), Name: ws.Name(), Articles: len(entries), Opened: s.opt.Now()})
	s.resort()
	s.On.Workspace.Emit(ws)
	s.On.Listing.Emit(struct{}{})
	s.On.Pen.Emit("")
	s.watch()
	s.lookForUnsaved()
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
	if s.mode == Reviewing {
		s.surveyAll()
	}
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
