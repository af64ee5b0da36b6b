package session

import (
	"slices"

	"postil/annotate"
)

// edge is an end of the selected mark that is being dragged.
type edge struct {
	mark     *annotate.Annotation // as it was
	fragment int
	start    bool
	after    *annotate.Annotation // as it would be
}

// Edge names an end of one of the selected mark's fragments.
type Edge struct {
	Fragment int
	Start    bool
}

// GrabEdge begins to drag an end of the selected mark; it reports whether that
// can be done. DragEdge moves it, DropEdge ends it.
func (s *Session) GrabEdge(e Edge) bool {
	m := s.Mark()
	if m == nil || s.doc.Loose[m.ID] || e.Fragment < 0 || e.Fragment >= len(m.Fragments) || !s.writable() {
		return false
	}
	s.dragged = &edge{mark: m, fragment: e.Fragment, start: e.Start, after: m}
	return true
}

// DragEdge moves the grabbed end to a place, snapped as the settings say, or
// by character when invert is set (and by word where that is the setting). The
// mark is shown as it would be; nothing is changed yet.
func (s *Session) DragEdge(c Caret, invert bool) {
	d := s.dragged
	if d == nil {
		return
	}
	at := s.snapEdge(c.Offset, s.grainOf(invert))
	after := s.withEdge(d.mark, d.fragment, d.start, at)
	if after == nil || after.Fragments[d.fragment].Span == d.after.Fragments[d.fragment].Span {
		return
	}
	d.after = after
	s.On.Preview.Emit(after)
}

// DropEdge ends the drag: the mark takes the shape that was shown, as one
// change, or keeps its own where keep is false.
func (s *Session) DropEdge(keep bool) {
	d := s.dragged
	if d == nil {
		return
	}
	s.dragged = nil
	s.On.Preview.Emit(nil)
	m := s.markOf(d.mark.ID)
	same := func(a, b annotate.Fragment) bool { return a.Span == b.Span }
	if !keep || m == nil || !slices.EqualFunc(m.Fragments, d.mark.Fragments, same) ||
		slices.EqualFunc(d.after.Fragments, m.Fragments, same) {
		return // given up, gone or changed meanwhile, or back where it was
	}
	name := "Move end"
	if d.start {
		name = "Move start"
	}
	s.edit(name, m, func(m *annotate.Annotation) { m.Fragments = d.after.Fragments })
}

// Preview is the selected mark as the drag of an end shows it, or nil.
func (s *Session) Preview() *annotate.Annotation {
	if s.dragged == nil {
		return nil
	}
	return s.dragged.after
}

// grainOf is the unit to which drags snap.
func (s *Session) grainOf(invert bool) Grain {
	g := s.settings.Snap
	if !invert {
		return g
	}
	if g == ByGrapheme {
		return ByWord
	}
	return ByGrapheme
}

// snapEdge brings a place to the nearest edge of the unit that it lies in.
func (s *Session) snapEdge(at int, g Grain) int {
	t := s.doc.Article.Text
	if g == ByGrapheme || at <= 0 || at >= t.Len() {
		return at
	}
	u := s.unit(g, at)
	if !u.Contains(at) || u.Start == at || g == ByWord && !t.IsWord(u) {
		return at
	}
	if at-u.Start < u.End-at {
		return u.Start
	}
	return u.End
}

// withEdge is a mark with one end of a fragment moved to a place, as far as the
// fragments beside it and one whole character allow, and not over white space
// alone unless that is to be kept; nil where that is nowhere.
func (s *Session) withEdge(m *annotate.Annotation, i int, start bool, at int) *annotate.Annotation {
	t := s.doc.Article.Text
	span := m.Fragments[i].Span
	if start {
		lowest := 0
		if i > 0 {
			lowest = m.Fragments[i-1].End
		}
		span.Start = max(lowest, min(at, t.PrevGrapheme(span.End)))
	} else {
		highest := t.Len()
		if i+1 < len(m.Fragments) {
			highest = m.Fragments[i+1].Start
		}
		span.End = min(highest, max(at, t.NextGrapheme(span.Start)))
	}
	if fixed := span; !s.settings.KeepSpace {
		span = t.TrimSpace(span)
		if start {
			span.End = fixed.End
		} else {
			span.Start = fixed.Start
		}
	}
	span = t.SnapGrapheme(span)
	if span.Empty() {
		return nil
	}
	after := *m
	after.Fragments = slices.Clone(m.Fragments)
	extra := m.Fragments[i].Extra
	after.Fragments[i] = annotate.NewFragment(t, span)
	after.Fragments[i].Extra = extra
	return &after
}

// nextSnap goes on to the next unit to which drags snap.
func (s *Session) nextSnap() {
	s.ChangeSettings(func(v *Settings) { v.Snap = (v.Snap + 1) % (BySentence + 1) })
	s.tell("Dragging snaps to whole " + map[Grain]string{ByGrapheme: "characters", ByWord: "words", BySentence: "sentences"}[s.settings.Snap] +
		". Hold Shift while dragging for the opposite.")
}
