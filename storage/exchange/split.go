package exchange

import (
	"path/filepath"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// splitter hands items to the outputs into which an export is split.
type splitter struct {
	overlap        Overlap
	people, labels []Part
	columns        bool // labels are columns of one output
	skip           bool // articles that a person has not begun are not in her output
	outputs        []Writer
}

func (s *splitter) columnNames() []string {
	if !s.columns {
		return nil
	}
	var names []string
	for _, p := range s.labels {
		names = append(names, p.Name())
	}
	return names
}

// parts lists what each output holds.
func (s *splitter) parts() []Part {
	people, labels := s.people, s.labels
	if len(people) == 0 {
		people = []Part{{}}
	}
	if len(labels) == 0 || s.columns {
		labels = []Part{{}}
	}
	var out []Part
	for _, p := range people {
		for _, l := range labels {
			out = append(out, Part{Person: p.Person, Label: l.Label, Level: l.Level})
		}
	}
	return out
}

// files are the names of the outputs.
func (s *splitter) files(name string) []string {
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	var out []string
	for _, p := range s.parts() {
		part := p.Name()
		if part == "" {
			out = append(out, name)
			continue
		}
		file := stem + "." + storage.SafeName(part) + ext
		if slices.ContainsFunc(out, func(f string) bool { return strings.EqualFold(f, file) }) {
			file = stem + "." + storage.SafeName(part) + "-" + hash(part, 6) + ext
		}
		out = append(out, file)
	}
	return out
}

func (s *splitter) write(item *Item) error {
	if len(s.people) == 0 && len(s.labels) == 0 {
		return s.outputs[0].Write(item)
	}
	for i, p := range s.parts() {
		part := *item
		part.Layers = nil
		for _, l := range item.Layers {
			if p.Person == "" || l.Person.Slug == p.Person {
				part.Layers = append(part.Layers, s.layer(l, p))
			}
		}
		if p.Person != "" && len(part.Layers) == 0 && s.skip {
			continue
		}
		if err := s.outputs[i].Write(&part); err != nil {
			return err
		}
	}
	return nil
}

// layer is what of a layer is in a part.
func (s *splitter) layer(l Layer, p Part) Layer {
	if len(s.labels) == 0 {
		return l
	}
	levels, _ := s.overlap.levels(l.Marks)
	if s.columns {
		l.Columns = make([]int, len(l.Marks))
		for i, m := range l.Marks {
			l.Columns[i] = slices.IndexFunc(s.labels, func(p Part) bool { return p.Label == m.Label && p.Level == levels[i] })
		}
		return l
	}
	all := l.Marks
	l.Marks = nil
	there := map[annotate.ID]bool{}
	for i, m := range all {
		if m.Label == p.Label && levels[i] == p.Level {
			l.Marks = append(l.Marks, m)
			there[m.ID] = true
		}
	}
	l.Relations = slices.DeleteFunc(slices.Clone(l.Relations), func(r *annotate.Relation) bool { return !there[r.From] || !there[r.To] })
	return l
}
