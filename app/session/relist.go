package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"postil/storage"
)

// relist shows another list of articles in the place of the one that is shown,
// and reads all summaries anew.
func (s *Session) relist(list []storage.Entry) {
	s.putEntries(list, func(string) bool { return true })
	s.resort()
	s.On.Workspace.Emit(s.ws) // its scheme may be another
	s.On.Listing.Emit(struct{}{})
	s.summariseAnew()
}

// Refound shows what a watch of the workspace has found: articles have come or gone, or were
// written anew by another program. Whatever is open stays as it is; of a shown text that is
// another by now the person is told.
func (s *Session) Refound(found storage.Survey, rewritten []string) {
	anew := map[string]bool{}
	for _, p := range rewritten {
		anew[p] = true
	}
	s.folders = found.Folders
	s.putEntries(found.Articles, func(p string) bool { return anew[p] })
	s.reorderQuietly()
	for _, p := range rewritten {
		if d := s.docs[p]; d != nil {
			d.written = true
		}
	}
	s.checkText(s.doc)
	s.On.Found.Emit(struct{}{})
	s.summariseAnew()
	switch d := s.doc; {
	case d == nil && s.awaited == "" && len(s.entries) > 0:
		s.OpenArticle(s.Order()[0])
	case d != nil && d.index < 0 && !d.gone:
		d.gone = true
		s.tell(fmt.Sprintf("%s is no longer in the folder. It stays open here with your marks.", d.Path()))
	case d != nil && d.index >= 0:
		d.gone = false
	}
	if s.mode == Reviewing {
		s.surveyAll()
	}
}

// putEntries takes another list of articles over. What is known of those that
// stay is kept, but for the summaries that are to be read anew.
func (s *Session) putEntries(list []storage.Entry, anew func(path string) bool) {
	s.listing++
	s.forgetStories(anew)
	shown := ""
	if s.current >= 0 && s.current < len(s.entries) {
		shown = s.entries[s.current].Path
	}
	was := make(map[string]int, len(s.entries))
	for i := range s.entries {
		was[s.entries[i].Path] = i
	}
	old, order := s.entries, s.Order()
	now := make([]int, len(old)) // where an old entry stands, or -1
	for k := range now {
		now[k] = -1
	}
	for _, d := range s.docs {
		d.index = -1
	}
	s.entries, s.current = make([]Entry, len(list)), -1
	var came []int
	for i, e := range list {
		if k, ok := was[e.Path]; ok {
			now[k] = i
			s.entries[i] = old[k]
			if e.ModTime.IsZero() { // the listing did not look
				e.Size, e.ModTime = old[k].Size, old[k].ModTime
			}
			s.entries[i].Summarised = s.entries[i].Summarised && !anew(e.Path)
		} else {
			s.entries[i].Folded = strings.ToLower(e.Path)
			came = append(came, i)
		}
		s.entries[i].Entry = e
		if d := s.docs[e.Path]; d != nil {
			d.index = i
		}
		if e.Path == shown {
			s.current = i
		}
	}
	s.order = make([]int, 0, len(list)) // as before until it is sorted anew; what has come stands last
	for _, k := range order {
		if now[k] >= 0 {
			s.order = append(s.order, now[k])
		}
	}
	s.order = append(s.order, came...)
	if s.doc != nil && s.awaited == "" {
		s.current = s.doc.index // its file may be back
	}
}

// indexOf is where an article stands in Entries, or -1.
func (s *Session) indexOf(path string) int {
	return slices.IndexFunc(s.entries, func(e Entry) bool { return e.Path == path })
}

// summariseAnew goes on with the summaries that are missing in the list.
func (s *Session) summariseAnew() {
	if s.stop != nil {
		s.stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.opt.Go(s.summariseAll(ctx))
}

// watch follows what becomes of the workspace's files, until unwatch.
func (s *Session) watch() {
	if !s.opt.Watch {
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	ws, ended := s.ws, make(chan struct{})
	known := make([]string, len(s.entries))
	for i := range s.entries {
		known[i] = s.entries[i].Path
	}
	folders := s.folders
	s.watched = &watched{stop, ended}
	s.opt.Go(func() {
		defer close(ended)
		ws.Watch(ctx, storage.Watching{Known: known, Folders: folders, Found: func(found storage.Survey, rewritten []string) {
			s.opt.Do(func() {
				if ctx.Err() == nil {
					s.Refound(found, rewritten)
				}
			})
		}, Saved: func(sidecars []string, blind bool) {
			s.opt.Do(func() {
				if ctx.Err() == nil {
					s.Resaved(sidecars, blind)
				}
			})
		}})
	})
}

// watched is a watch that goes on.
type watched struct {
	stop  context.CancelFunc
	ended chan struct{} // closed once nothing of it is left
}

// unwatch ends the watch. It does not wait for what is being read.
func (s *Session) unwatch() {
	if s.watched != nil {
		s.watched.stop()
	}
}
