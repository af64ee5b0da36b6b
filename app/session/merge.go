package session

import (
	"context"
	"errors"
	"fmt"

	"postil/annotate"
	"postil/storage"
)

// merged is a merging of labels that can be taken back.
type merged struct {
	root     string // of the workspace
	slug     string // of the person
	to       string
	layers   []storage.RelabelledLayer
	name     string
	archived string // the label that merging archived, or ""
}

// MergeLabels saves a scheme with the label from archived, and gives all marks
// of the person that have it the label to instead, in every article of the
// workspace; so do marks that she has decided on as a reviewer. Articles on the desk take it as a change of their own; the others
// are changed in their files, in the background, and what became of that is
// told. Other people's marks stay theirs. UndoMerge takes it back, until the
// program ends. An error means that nothing was changed.
func (s *Session) MergeLabels(scheme annotate.Scheme, from, to string) error {
	if s.ws == nil || s.person.Slug == "" {
		return ErrNobody
	}
	archived := ""
	scheme = scheme.Clone()
	for i := range scheme.Labels {
		if l := &scheme.Labels[i]; l.ID == from && !l.Archived {
			l.Archived, archived = true, from
		}
	}
	if err := s.SaveScheme(scheme); err != nil {
		return err
	}
	s.moveMarks(from, to, archived)
	return nil
}

// moveMarks gives the person's marks with one label another one.
func (s *Session) moveMarks(from, to, archived string) {
	ws := s.ws
	done := &merged{
		root: ws.Root(), slug: s.person.Slug, to: to, archived: archived,
		name: fmt.Sprintf("%s into %s", s.labelName(from), s.labelName(to)),
	}
	onDesk, kept := map[string]bool{}, 0
	for path, d := range s.docs {
		onDesk[path] = true
		if d.ReadOnly != nil {
			kept += d.Layer.Count(from)
			continue
		}
		c := annotate.RelabelAll(d.Layer, []string{from}, to)
		if was := c.FormerLabels(); !was.Empty() && s.applyTo(d, c) {
			done.layers = append(done.layers, storage.RelabelledLayer{Article: path, Was: was})
		}
	}
	job := storage.Relabel{Slug: done.slug, From: []string{from}, To: to, Skip: func(p string) bool { return onDesk[p] }}
	now := s.opt.Now()
	s.opt.Go(func() {
		files, err := job.Run(context.Background(), ws, now)
		s.opt.Do(func() {
			done.layers = append(done.layers, files.Layers...)
			s.merge = done
			if err = errors.Join(append(files.Failed, err)...); err != nil {
				s.fail(fmt.Errorf("%s; the rest could not be merged: %w", done, err))
				return
			}
			told := fmt.Sprintf("%s. “Undo merging labels” takes it back.", done)
			if kept > 0 {
				told += fmt.Sprintf(" Open articles that cannot be changed keep the old label: %s.", counted(kept, "mark"))
			}
			s.tell(told)
		})
	})
}

// String says how much was merged.
func (m *merged) String() string {
	all := storage.Relabelled{Layers: m.layers}
	what := counted(all.Marks(), "mark")
	if n := all.Decisions(); n > 0 {
		what += " and " + counted(n, "decision")
	}
	return fmt.Sprintf("%s in %s merged, %s", what, counted(len(m.layers), "article"), m.name)
}

// counted is a number with what is counted, in the singular.
func counted(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// UndoMerge takes the last merging of labels in this folder back: each mark
// that still has the label it was given gets its own, and the label is back in
// use. Articles on the desk take it as a change of their own.
func (s *Session) UndoMerge() {
	m := s.merge
	if m == nil || s.ws == nil || m.root != s.ws.Root() {
		s.tell("No labels of this folder were merged since the program started.")
		return
	}
	s.merge = nil
	files := storage.Relabelled{Slug: m.slug, To: m.to}
	for _, l := range m.layers {
		d := s.docs[l.Article]
		if d == nil || d.ReadOnly != nil || m.slug != s.person.Slug {
			files.Layers = append(files.Layers, l)
		} else if c := annotate.RestoreLabels(d.Layer, l.Was, m.to); !c.Empty() {
			s.applyTo(d, c)
		}
	}
	ws, now := s.ws, s.opt.Now()
	s.opt.Go(func() {
		rest, err := files.Undo(context.Background(), ws, now, nil)
		s.opt.Do(func() {
			if err = errors.Join(append(rest.Failed, err)...); err != nil {
				m.layers = rest.Layers
				s.merge = m // what is left can be tried again
				s.fail(err)
				return
			}
			if s.ws == ws {
				if err := s.unarchive(m.archived); err != nil {
					s.fail(fmt.Errorf("the marks have their label again, but it stays archived: %w", err))
					return
				}
			}
			s.tell("Merging " + m.name + " is taken back.")
		})
	})
}

// unarchive takes a label back into use, if it is still there and archived.
func (s *Session) unarchive(label string) error {
	scheme := s.Scheme().Clone()
	for i := range scheme.Labels {
		if l := &scheme.Labels[i]; l.ID == label && l.Archived {
			l.Archived = false
			return s.SaveScheme(scheme)
		}
	}
	return nil
}
