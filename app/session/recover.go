package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"postil/storage"
	"postil/storage/recovery"
)

// restoreCommand is offered while there are marks to restore.
const restoreCommand = "file.restore"

// lookForUnsaved looks, in the background, whether an earlier start has left marks of
// the open workspace that could not be saved, and offers to restore them.
func (s *Session) lookForUnsaved() {
	s.kept = nil
	if s.place.Dir() == "" {
		return
	}
	ws := s.ws
	s.opt.Go(func() {
		found, err := s.place.Find(context.Background(), ws)
		mine := s.saver.keeps()
		s.opt.Do(func() {
			if s.ws != ws {
				return
			}
			for _, m := range found.Here {
				if !mine[m.File] { // else it is being tried
					s.kept = append(s.kept, m)
				}
			}
			s.offerUnsaved(found.Astray, err)
		})
	})
}

// keeps are the files in which marks of this start wait.
func (v *saver) keeps() map[string]bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	out := map[string]bool{}
	for _, a := range v.aside {
		out[a.File] = true
	}
	return out
}

// offerUnsaved says what there is to restore, or that there is something that
// cannot be.
func (s *Session) offerUnsaved(astray []recovery.Unsaved, unread error) {
	var told []string
	for _, u := range astray {
		told = append(told, fmt.Sprintf("Marks of %s on %s could not be saved, and the article is not here any more. They are in %s.", u.Slug(), u.Article, u.File))
	}
	if unread != nil {
		told = append(told, unread.Error())
	}
	if len(told) > 0 {
		s.fail(errors.New(strings.Join(told, " ")))
	}
	if len(s.kept) == 0 {
		return
	}
	articles := map[string]bool{}
	for _, m := range s.kept {
		articles[m.Path] = true
	}
	have := "articles have"
	if len(articles) == 1 {
		have = "article has"
	}
	s.On.Notice.Emit(Notice{
		Text:   fmt.Sprintf("%d %s marks that could not be saved%s.", len(articles), have, days(s.kept, s.opt.Now())),
		Action: "Restore…", Do: s.RestoreUnsaved,
	})
}

// days say when marks could not be saved, as in " on 12 May".
func days(kept []recovery.Match, now time.Time) string {
	day := func(t time.Time) string {
		t = t.In(now.Location())
		if t.Year() == now.Year() {
			return t.Format("2 January")
		}
		return t.Format("2 January 2006")
	}
	first, last := kept[0].Time, kept[0].Time
	for _, m := range kept {
		if m.Time.Before(first) {
			first = m.Time
		}
		if m.Time.After(last) {
			last = m.Time
		}
	}
	if day(first) == day(last) {
		return " on " + day(first)
	}
	return fmt.Sprintf(" between %s and %s", day(first), day(last))
}

// RestoreUnsaved brings the marks that could not be saved at an earlier start to where
// they belong, in the background, merged with what is there, and tells what was done.
// What cannot be restored stays where it is kept.
func (s *Session) RestoreUnsaved() {
	kept, ws := s.kept, s.ws
	if len(kept) == 0 || ws == nil {
		s.tell("There are no marks that could not be saved.")
		return
	}
	s.kept = nil
	place, now := s.place, s.opt.Now()
	s.opt.Go(func() {
		var done []recovery.Restored
		var left []recovery.Match
		var errs []error
		for _, m := range kept {
			r, err := place.Restore(context.Background(), ws, m, now)
			if r.Layer != nil {
				done = append(done, r)
			} else {
				left = append(left, m)
			}
			if err != nil {
				errs = append(errs, err)
			}
		}
		list, err := ws.Names(context.Background())
		errs = append(errs, err)
		s.opt.Do(func() { s.restored(ws, list, done, left, errors.Join(errs...)) })
	})
}

// restored takes over what was restored and tells.
func (s *Session) restored(ws *storage.Workspace, list storage.Survey, done []recovery.Restored, left []recovery.Match, err error) {
	if s.ws != ws {
		return // what is left is found when the folder is opened again
	}
	s.kept = append(s.kept, left...)
	marks, articles := 0, map[string]bool{}
	for _, r := range done {
		marks += r.Marks
		articles[r.Article] = true
		if d := s.docs[r.Article]; d != nil && d.file != nil && r.Slug == s.person.Slug {
			s.adopt(d, nil, r.Layer)
		}
	}
	if len(done) > 0 {
		s.Refound(list, slices.Collect(maps.Keys(articles)))
	}
	s.opt.Log("restored", "articles", len(articles), "marks", marks)
	switch {
	case len(done) > 0 && marks == 0:
		s.tell("All of these marks were saved already; nothing has changed.")
	case len(done) > 0:
		s.tell(fmt.Sprintf("%s in %s restored and saved.", counted(marks, "mark"), counted(len(articles), "article")))
	}
	if err != nil {
		if _, advice := storage.Trouble(err); advice != "" {
			err = fmt.Errorf("%w. %s", err, advice)
		}
		s.fail(err)
	}
	if errors.Is(err, recovery.ErrChanged) { // by another window
		s.lookForUnsaved()
	}
}
