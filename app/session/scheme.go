package session

import (
	"context"
	"errors"
	"fmt"

	"postil/annotate"
	"postil/storage"
)

// SaveScheme puts a changed scheme in force and writes postil.toml, in which
// all that is not about the change stays as it is. Marks keep the ids of their
// labels, so that renaming a label renames it everywhere.
func (s *Session) SaveScheme(scheme annotate.Scheme) error {
	if s.ws == nil {
		return errors.New("open a folder first; its scheme is kept in it")
	}
	want := s.ws.Config().Clone()
	want.Scheme = scheme
	if err := s.ws.SaveConfig(context.Background(), want); err != nil {
		return err
	}
	s.setPen("")
	s.On.Workspace.Emit(s.ws)
	s.On.Listing.Emit(struct{}{})
	s.tell("The scheme is saved in " + storage.ConfigFile + ".")
	return nil
}

// merged is a merging of labels that can be taken back.
type merged struct {
	ws    *storage.Workspace
	files storage.Relabelled
	desk  []deskRelabel
	name  string
}

type deskRelabel struct {
	doc *Doc
	was map[annotate.ID]string
}

// MergeLabels gives all marks of the person that have the label from the label
// to instead, in every article of the workspace. Articles on the desk take it
// as a change of their own; the others are changed in their files, in the
// background. UndoMerge takes it back, until the program ends.
func (s *Session) MergeLabels(from, to string) {
	if s.ws == nil || s.person.Slug == "" {
		s.fail(ErrNobody)
		return
	}
	ws, slug := s.ws, s.person.Slug
	done := &merged{ws: ws, name: fmt.Sprintf("%s into %s", s.labelName(from), s.labelName(to))}
	onDesk := map[string]bool{}
	for path, d := range s.docs {
		onDesk[path] = true
		if d.ReadOnly != nil {
			continue
		}
		c := annotate.RelabelAll(d.Layer, []string{from}, to)
		was := map[annotate.ID]string{}
		for _, e := range c.Annotations {
			was[e.Before.ID] = e.Before.Label
		}
		if len(was) > 0 && s.applyTo(d, c) {
			done.desk = append(done.desk, deskRelabel{d, was})
		}
	}
	job := storage.Relabel{Slug: slug, From: []string{from}, To: to, Skip: func(p string) bool { return onDesk[p] }}
	now := s.opt.Now()
	s.opt.Go(func() {
		files, err := job.Run(context.Background(), ws, now)
		s.opt.Do(func() {
			done.files = files
			s.merge = done
			marks, articles := files.Marks(), len(files.Layers)+len(done.desk)
			for _, d := range done.desk {
				marks += len(d.was)
			}
			if err = errors.Join(append(files.Failed, err)...); err != nil {
				s.fail(err)
				return
			}
			s.tell(fmt.Sprintf("%d marks in %d articles merged, %s. “Undo merging labels” takes it back.", marks, articles, done.name))
		})
	})
}

// UndoMerge takes the last merging of labels back.
func (s *Session) UndoMerge() {
	m := s.merge
	if m == nil || m.ws != s.ws {
		s.tell("No labels were merged since the program started.")
		return
	}
	s.merge = nil
	for _, d := range m.desk {
		if c := annotate.RestoreLabels(d.doc.Layer, d.was, m.files.To); !c.Empty() {
			s.applyTo(d.doc, c)
		}
	}
	now := s.opt.Now()
	s.opt.Go(func() {
		rest, err := m.files.Undo(context.Background(), m.ws, now, nil)
		s.opt.Do(func() {
			if err != nil || len(rest.Layers) > 0 {
				m.files, m.desk = rest, nil
				s.merge = m // what is left can be tried again
				s.fail(errors.Join(append(rest.Failed, err)...))
				return
			}
			s.tell("Merging " + m.name + " is taken back.")
		})
	})
}
