package session

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"postil/annotate"
)

// SelectMark selects a mark and brings it into view; the zero ID selects none.
func (s *Session) SelectMark(id annotate.ID) {
	if s.doc == nil {
		return
	}
	s.selectMark(id)
	if m := s.Mark(); m != nil {
		s.collapse(Caret{Offset: m.Hull().Start})
		if !s.doc.Loose[id] {
			s.On.Reveal.Emit(Reveal{Span: m.Hull(), Center: true})
		}
	}
}

func (s *Session) selectMark(id annotate.ID) {
	if s.mode == Reviewing || s.LookingBack() != nil && id != (annotate.ID{}) { // marks of one's own are for annotating
		return
	}
	if id == s.mark {
		return
	}
	s.mark = id
	if id != (annotate.ID{}) {
		s.lastMark = id
	}
	s.On.Mark.Emit(id)
}

// MarksAt lists the drawn marks over a code point, the innermost (shortest)
// first.
func (s *Session) MarksAt(point int) []*annotate.Annotation {
	if s.doc == nil || s.mode == Reviewing || s.LookingBack() != nil {
		return nil
	}
	var at []*annotate.Annotation
	for m := range s.doc.Layer.Overlapping(annotate.Span{Start: point, End: point + 1}) {
		if !s.doc.Loose[m.ID] {
			at = append(at, m)
		}
	}
	slices.SortStableFunc(at, func(a, b *annotate.Annotation) int { return cmp.Compare(a.Len(), b.Len()) })
	return at
}

// PickAt selects the innermost mark over a code point; where the selected mark
// is there already, the next one out, and after the outermost the innermost.
//
// In review it goes to the case there, and looking back to the difference.
func (s *Session) PickAt(point int) {
	if l := s.LookingBack(); l != nil {
		l.pick(point)
		return
	}
	if s.mode == Reviewing {
		s.pickCase(point)
		return
	}
	at := s.MarksAt(point)
	if len(at) == 0 {
		s.selectMark(annotate.ID{})
		return
	}
	i := slices.IndexFunc(at, func(m *annotate.Annotation) bool { return m.ID == s.mark })
	s.selectMark(at[(i+1)%len(at)].ID)
	if s.linking != nil && s.mark != s.linking.From {
		s.finishLink(s.Mark())
	}
}

// nextMark selects the next or previous mark in text order, from the selected
// one or else from the caret.
func (s *Session) nextMark(forward bool) {
	if s.doc == nil {
		return
	}
	l := s.doc.Layer
	var i int
	switch m := s.Mark(); {
	case m != nil && forward:
		i = l.Rank(m) + 1
	case m != nil:
		i = l.Rank(m) - 1
	case forward:
		i = l.RankAt(s.sel.Caret.Offset)
	default:
		i = l.RankAt(s.sel.Caret.Offset) - 1
	}
	switch {
	case l.Len() == 0:
		s.tell("There are no marks in this article yet. Select words and press a label's key.")
	case i < 0:
		s.SelectMark(l.At(l.Len() - 1).ID)
	case i >= l.Len():
		s.SelectMark(l.At(0).ID)
	default:
		s.SelectMark(l.At(i).ID)
	}
}

// Label does what a label's key does: it labels the selection, or relabels the
// selected mark, or else takes the label up as pen (and puts it down again).
func (s *Session) Label(id string) {
	if s.Later(func() { s.Label(id) }) {
		return
	}
	label, ok := s.Scheme().Label(id)
	if !ok || label.Archived {
		s.tell(fmt.Sprintf("The scheme has no label %q to give.", id))
		return
	}
	switch m := s.Mark(); {
	case s.doc == nil:
		return
	case s.LookingBack() != nil:
		s.tell("An earlier state is shown, in which nothing can be marked. Esc returns to the present.")
	case !onMarks.Hold(s.KeyMode()):
		s.tell("Labels are given while annotating (Ctrl+1), or to a passage that is being edited (E).")
	case !s.sel.Span().Empty():
		s.labelSelection(id)
	case m != nil:
		s.relabel(m, label)
	case s.pen == id:
		s.setPen("")
	default:
		if s.writable() {
			s.setPen(id)
		}
	}
}

func (s *Session) setPen(id string) {
	if s.pen == id {
		return
	}
	s.pen = id
	s.On.Pen.Emit(id)
	if l, ok := s.Scheme().Label(id); ok {
		s.tell(fmt.Sprintf("%s is the pen: what you select next is labelled at once. Esc puts it down.", l.Name))
	}
}

// marked is the span that labelling the selection marks: without white space
// at its ends (unless that is to be kept) and never inside a character.
func (s *Session) marked() annotate.Span {
	span := s.sel.Span()
	if !s.settings.KeepSpace {
		span = s.doc.Article.Text.TrimSpace(span)
	}
	return s.doc.Article.Text.SnapGrapheme(span)
}

func (s *Session) labelSelection(id string) {
	label, ok := s.Scheme().Label(id)
	if !ok {
		return
	}
	span := s.marked()
	if span.Empty() {
		s.tell("There are only spaces in the selection, so there is nothing to mark.")
		return
	}
	if d := s.Draft(); d != nil {
		s.edit("", d, func(m *annotate.Annotation) {
			m.Label, m.Fragments = id, []annotate.Fragment{annotate.NewFragment(s.doc.Article.Text, span)}
		})
		s.collapse(Caret{Offset: span.End, Upstream: true})
		return
	}
	for m := range s.doc.Layer.Overlapping(span) {
		if m.Label == id && len(m.Fragments) == 1 && m.Fragments[0].Span == span {
			s.collapse(Caret{Offset: span.End, Upstream: true})
			s.selectMark(m.ID)
			s.tell(fmt.Sprintf("These words are marked as %s already.", label.Name))
			return
		}
	}
	m := &annotate.Annotation{
		ID: s.opt.NewID(), Label: id,
		Fragments: []annotate.Fragment{annotate.NewFragment(s.doc.Article.Text, span)},
		Origin:    annotate.Origin{Kind: annotate.OriginManual},
	}
	if !s.Apply(annotate.Change{Name: "Label " + label.Name, Annotations: []annotate.Edit[*annotate.Annotation]{{After: m}}}) {
		return
	}
	s.collapse(Caret{Offset: span.End, Upstream: true})
	s.selectMark(m.ID)
}

func (s *Session) relabel(m *annotate.Annotation, label annotate.Label) {
	if m.Label != label.ID {
		s.edit("Relabel as "+label.Name, m, func(m *annotate.Annotation) { m.Label = label.ID })
	}
}

// edit replaces a mark by a copy that f has changed.
func (s *Session) edit(name string, m *annotate.Annotation, f func(*annotate.Annotation)) bool {
	after := *m
	after.Fragments = slices.Clone(m.Fragments)
	after.Attributes = maps.Clone(m.Attributes)
	f(&after)
	if d := s.Draft(); d != nil && d.ID == m.ID {
		return s.redraft(&after)
	}
	return s.Apply(annotate.Change{Name: name, Annotations: []annotate.Edit[*annotate.Annotation]{{Before: m, After: &after}}})
}

// SetNote sets the note of a mark.
func (s *Session) SetNote(id annotate.ID, note string) {
	if m := s.markOf(id); m != nil && m.Note != note {
		s.edit("Edit note", m, func(m *annotate.Annotation) { m.Note = note })
	}
}

// SetAttribute sets an attribute of a mark; nil takes it away. Values are as
// annotate.Attributes has them.
func (s *Session) SetAttribute(id annotate.ID, attribute string, value any) {
	m := s.markOf(id)
	if m == nil || reflect.DeepEqual(m.Attributes[attribute], value) {
		return
	}
	s.edit("Set "+attribute, m, func(m *annotate.Annotation) {
		if value == nil {
			delete(m.Attributes, attribute)
			return
		}
		if m.Attributes == nil {
			m.Attributes = annotate.Attributes{}
		}
		m.Attributes[attribute] = value
	})
}

func (s *Session) markOf(id annotate.ID) *annotate.Annotation {
	if d := s.Draft(); d != nil && d.ID == id {
		return d
	}
	if s.doc == nil {
		return nil
	}
	return s.doc.Layer.Annotation(id)
}

// deleteMark deletes the selected mark.
func (s *Session) deleteMark() {
	m := s.Mark()
	if m == nil {
		s.tell("No mark is selected. Click one, or press Tab.")
		return
	}
	at := m.Hull().Start
	name := m.Label
	if l, ok := s.Scheme().Label(m.Label); ok {
		name = l.Name
	}
	if s.Apply(s.doc.Layer.Removal("Delete "+name, m.ID)) {
		s.collapse(Caret{Offset: at})
		s.On.Notice.Emit(Notice{Text: name + " deleted.", Undo: true})
	}
}

// moveEdge moves an end of the selected mark by a character or a word, and over
// white space in one step, unless that is to be kept. A mark keeps at least one
// character, and fragments do not run into each other.
func (s *Session) moveEdge(start, forward, word bool) {
	m := s.Mark()
	if m == nil || s.doc.Loose[m.ID] {
		return
	}
	t := s.doc.Article.Text
	step := func(at int) int {
		switch {
		case forward && word && start:
			return characterEdge(t, t.NextWordStart(at), true)
		case forward && word:
			return characterEdge(t, t.NextWord(at), true)
		case forward:
			return t.NextGrapheme(at)
		case word:
			return characterEdge(t, t.PrevWord(at), false)
		}
		return t.PrevGrapheme(at)
	}
	i, lowest, highest := len(m.Fragments)-1, 0, t.Len()
	if start {
		i = 0
	}
	if i > 0 {
		lowest = m.Fragments[i-1].End
	}
	if i+1 < len(m.Fragments) {
		highest = m.Fragments[i+1].Start
	}
	span := m.Fragments[i].Span
	name, edge, other := "Move end", &span.End, &span.Start
	if start {
		name, edge, other = "Move start", &span.Start, &span.End
	}
	from, fixed := *edge, *other
	at := from
	for *edge = from; *edge == from || (*edge > from) != forward; {
		next := max(lowest, min(step(at), highest))
		if next == at {
			return
		}
		at = next
		if *edge, *other = at, fixed; span.Empty() {
			return
		}
		if !s.settings.KeepSpace {
			span = t.SnapGrapheme(t.TrimSpace(span))
			*other = fixed
		}
	}
	at = *edge
	if s.edit(name, m, func(m *annotate.Annotation) {
		extra := m.Fragments[i].Extra
		m.Fragments[i] = annotate.NewFragment(t, span)
		m.Fragments[i].Extra = extra
	}) {
		s.collapse(Caret{Offset: at, Upstream: !start})
		s.showCaret()
	}
}

// enter does what the Enter key does: on a selection it asks for a label, on a
// mark for its note; a caret inside a mark selects that mark.
func (s *Session) enter() {
	switch {
	case s.doc == nil:
	case !s.sel.Span().Empty():
		s.On.Ask.Emit(AskLabelPicker)
	case s.linking != nil && s.Mark() != nil && s.mark != s.linking.From:
		s.finishLink(s.Mark())
	case s.Mark() != nil:
		s.On.Ask.Emit(AskNote)
	default:
		s.PickAt(s.sel.Caret.Offset)
		if s.Mark() == nil {
			s.tell("Select words, then press a label's key; or Enter to choose from all labels.")
		}
	}
}

// escape lets go of one thing: what is being made, else the pen, else the selection, else the mark,
// else the search.
func (s *Session) escape() {
	switch {
	case s.Review() != nil && !s.reviewing.filter.Empty():
		s.SetFilter(Filter{})
	case s.dragged != nil:
		s.DropEdge(false)
	case s.linking != nil:
		s.stopLinking()
	case s.pen != "":
		s.setPen("")
	case !s.sel.Span().Empty():
		s.collapse(s.sel.Caret)
	case s.mark != annotate.ID{}:
		s.selectMark(annotate.ID{})
	case s.find.Query != "":
		s.ClearFind()
	}
}

// toggleDone marks the article done, or takes that back.
func (s *Session) toggleDone() bool {
	if s.doc == nil {
		return false
	}
	to := annotate.StateDone
	name := "Mark article done"
	if s.doc.Layer.State == annotate.StateDone {
		to, name = annotate.StateInProgress, "Take up article again"
	} else if s.unanswered() {
		return false
	}
	done := s.Apply(annotate.Change{Name: name, State: &annotate.Edit[annotate.State]{After: to}})
	if p := s.Placing(); done && p != nil && to == annotate.StateDone {
		s.On.Notice.Emit(Notice{
			Text:   "Done, though " + some(len(p.Rows), "mark of yours still waits", "marks of yours still wait") + " to be placed in the changed text.",
			Action: "Place marks…", Do: func() { s.Run("mark.place") }, Undo: true,
		})
	}
	return done
}

// doneAndNext marks the article done and goes to the next one.
func (s *Session) doneAndNext() {
	if s.doc == nil {
		return
	}
	if s.doc.Layer.State != annotate.StateDone && !s.toggleDone() {
		return
	}
	s.step(1)
}
