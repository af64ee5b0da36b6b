package session

import (
	"fmt"
	"slices"

	"postil/annotate"
)

// AddFragment adds the selected words to the mark that was selected last, as
// one more fragment of it. Fragments that touch or overlap become one.
func (s *Session) AddFragment() {
	if !s.writable() || !onMarks.Hold(s.KeyMode()) {
		return
	}
	m := s.markOf(s.lastMark)
	if d := s.Draft(); d != nil {
		m = d
	}
	span := s.marked()
	switch {
	case m == nil || s.doc.Loose[m.ID]:
		s.tell("Select a mark first, then more words, to add these to the mark.")
		return
	case span.Empty():
		s.tell("Select the words to add to the mark.")
		return
	}
	after := *m
	after.Fragments = withSpan(m.Fragments, span, func(sp annotate.Span) annotate.Fragment {
		return annotate.NewFragment(s.doc.Article.Text, sp)
	})
	if len(after.Fragments) == len(m.Fragments) && after.Hull() == m.Hull() && after.Len() == m.Len() {
		s.tell("These words belong to the mark already.")
		return
	}
	if s.edit("Add words to mark", m, func(m *annotate.Annotation) { m.Fragments = after.Fragments }) {
		s.collapse(Caret{Offset: span.End, Upstream: true})
		s.selectMark(m.ID)
	}
}

// withSpan adds a span to fragments in text order, joining what touches.
func withSpan(fragments []annotate.Fragment, span annotate.Span, quote func(annotate.Span) annotate.Fragment) []annotate.Fragment {
	var out []annotate.Fragment
	for _, f := range fragments {
		if f.End < span.Start || span.End < f.Start {
			out = append(out, f)
			continue
		}
		span = annotate.Span{Start: min(f.Start, span.Start), End: max(f.End, span.End)}
	}
	i := slices.IndexFunc(out, func(f annotate.Fragment) bool { return f.Start > span.Start })
	if i < 0 {
		i = len(out)
	}
	return slices.Insert(out, i, quote(span))
}

// RemoveFragment takes the fragment below the caret away from the selected
// mark; the last one stays, for deleting the mark takes that.
func (s *Session) RemoveFragment() {
	m := s.Mark()
	if m == nil || len(m.Fragments) < 2 {
		s.tell("The selected mark is in one piece. Delete deletes it.")
		return
	}
	at := s.sel.Caret.Offset
	i := slices.IndexFunc(m.Fragments, func(f annotate.Fragment) bool { return f.Start <= at && at <= f.End })
	if i < 0 {
		s.tell(fmt.Sprintf("Put the caret into one of the %d pieces of the mark to take it away.", len(m.Fragments)))
		return
	}
	s.edit("Take words from mark", m, func(m *annotate.Annotation) { m.Fragments = slices.Delete(m.Fragments, i, i+1) })
}
