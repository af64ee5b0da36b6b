package exchange

import (
	"slices"

	"postil/annotate"
	"postil/annotate/text"
)

// conflict reports whether two marks cannot stand in one part.
func (o Overlap) conflict(a, b text.Span) bool {
	switch o {
	case AnyOverlap:
		return false
	case Nesting:
		return a.Overlaps(b) && !a.Covers(b) && !b.Covers(a)
	}
	return a.Overlaps(b)
}

// longestWins chooses, of marks in text order that conflict, those that stay:
// the longest first, then the one that starts first, then by id. The second
// result names for each that goes the one for which it goes.
func (o Overlap) longestWins(marks []*annotate.Annotation) (stay []*annotate.Annotation, gone map[*annotate.Annotation]*annotate.Annotation) {
	if !o.any(marks) {
		return marks, nil
	}
	order := slices.Clone(marks)
	slices.SortStableFunc(order, func(a, b *annotate.Annotation) int { return b.Len() - a.Len() })
	gone = map[*annotate.Annotation]*annotate.Annotation{}
	kept := spanSet{overlap: o}
	for _, m := range order {
		if w := kept.conflict(m); w != nil {
			gone[m] = w
			continue
		}
		kept.add(m)
	}
	for _, m := range marks {
		if gone[m] == nil {
			stay = append(stay, m)
		}
	}
	return stay, gone
}

// any reports whether marks in text order conflict at all.
func (o Overlap) any(marks []*annotate.Annotation) bool {
	if o == AnyOverlap {
		return false
	}
	var open []text.Span // those that may reach over the next one
	for _, m := range marks {
		h := m.Hull()
		open = slices.DeleteFunc(open, func(s text.Span) bool { return s.End <= h.Start })
		if slices.ContainsFunc(open, func(s text.Span) bool { return o.conflict(s, h) }) {
			return true
		}
		open = append(open, h)
	}
	return false
}

// spanSet holds marks that do not conflict, sorted by start.
type spanSet struct {
	overlap Overlap
	marks   []*annotate.Annotation
	longest int
}

func (s *spanSet) place(start int) int {
	i, _ := slices.BinarySearchFunc(s.marks, start, func(m *annotate.Annotation, at int) int { return m.Hull().Start - at })
	return i
}

// conflict returns a mark that cannot stand beside m. None that begins more
// than the longest mark before m can reach it.
func (s *spanSet) conflict(m *annotate.Annotation) *annotate.Annotation {
	h := m.Hull()
	for i := s.place(h.Start - s.longest); i < len(s.marks) && s.marks[i].Hull().Start < h.End; i++ {
		if s.overlap.conflict(s.marks[i].Hull(), h) {
			return s.marks[i]
		}
	}
	return nil
}

func (s *spanSet) add(m *annotate.Annotation) {
	h := m.Hull()
	s.longest = max(s.longest, h.Len())
	s.marks = slices.Insert(s.marks, s.place(h.Start), m)
}

// levels gives each mark, in text order, the lowest level of its label on
// which it conflicts with none before it, and returns how many each label has.
func (o Overlap) levels(marks []*annotate.Annotation) (of []int, count map[string]int) {
	of, count = make([]int, len(marks)), map[string]int{}
	open := map[string][]leveled{}
	for i, m := range marks {
		h := m.Hull()
		list := slices.DeleteFunc(open[m.Label], func(l leveled) bool { return l.span.End <= h.Start })
		level := 0
		for slices.ContainsFunc(list, func(l leveled) bool { return l.level == level && o.conflict(l.span, h) }) {
			level++
		}
		open[m.Label] = append(list, leveled{h, level})
		of[i] = level
		count[m.Label] = max(count[m.Label], level+1)
	}
	return of, count
}

type leveled struct {
	span  text.Span
	level int
}
