package session

import (
	"postil/annotate"
	"postil/annotate/text"
)

// setSelection moves the caret and the other end of the selection.
func (s *Session) setSelection(sel Selection) {
	if s.doc == nil || sel == s.sel {
		return
	}
	s.sel = sel
	s.On.Selection.Emit(sel)
}

// Select selects a span, snapped to whole characters, with the caret at its
// end.
func (s *Session) Select(span annotate.Span) {
	if s.doc == nil {
		return
	}
	span = s.doc.Article.Text.SnapGrapheme(annotate.Span{
		Start: max(0, span.Start), End: min(span.End, s.doc.Article.Text.Len()),
	})
	s.grown, s.goal, s.byHand = nil, -1, false
	s.setSelection(Selection{Caret: Caret{Offset: span.End, Upstream: true}, Anchor: span.Start})
}

// collapse puts the caret at a place and selects nothing. The place of a mark
// that no longer fits the text is brought to the nearest character.
func (s *Session) collapse(c Caret) {
	t := s.doc.Article.Text
	c.Offset = t.GraphemeAt(min(c.Offset, t.Len())).Start
	s.grown, s.goal = nil, -1
	s.setSelection(Selection{Caret: c, Anchor: c.Offset})
}

// showCaret brings the caret into view.
func (s *Session) showCaret() {
	at := s.sel.Caret.Offset
	s.On.Reveal.Emit(Reveal{Span: annotate.Span{Start: at, End: at}})
}

// move carries the caret to where f says. Extending keeps the other end of the
// selection; without it a selection falls together and the mark is let go.
func (s *Session) move(extend bool, f func(Caret) Caret) {
	if s.doc == nil {
		return
	}
	s.goal = -1
	s.moveTo(f(s.sel.Caret), extend)
}

func (s *Session) moveTo(c Caret, extend bool) {
	c.Offset = max(0, min(c.Offset, s.doc.Article.Text.Len()))
	s.grown, s.byHand = nil, extend
	sel := Selection{Caret: c, Anchor: c.Offset}
	if extend {
		sel.Anchor = s.sel.Anchor
	}
	s.selectMark(annotate.ID{})
	s.setSelection(sel)
	s.showCaret()
}

// horizontal moves by one character as seen on the screen. A selection that is
// not extended falls together at the side moved to.
func (s *Session) horizontal(right, extend bool) {
	if s.doc == nil {
		return
	}
	if span := s.sel.Span(); !span.Empty() && !extend {
		at := span.Start
		if right {
			at = span.End
		}
		s.move(false, func(Caret) Caret { return Caret{Offset: at, Upstream: right} })
		return
	}
	s.move(extend, func(c Caret) Caret {
		if s.view != nil {
			return s.view.Horizontal(c, right)
		}
		if right {
			return Caret{Offset: s.doc.Article.Text.NextGrapheme(c.Offset)}
		}
		return Caret{Offset: s.doc.Article.Text.PrevGrapheme(c.Offset)}
	})
}

// byWord moves to the next end or the previous start of a word.
func (s *Session) byWord(forward, extend bool) {
	s.move(extend, func(c Caret) Caret {
		t := s.doc.Article.Text
		if forward {
			return Caret{Offset: characterEdge(t, t.NextWord(c.Offset), true), Upstream: true}
		}
		return Caret{Offset: characterEdge(t, t.PrevWord(c.Offset), false)}
	})
}

// characterEdge brings an offset to the next or previous edge of a character:
// words and white space may end inside one, as where an accent stands on a
// space.
func characterEdge(t *text.Text, at int, forward bool) int {
	s := t.SnapGrapheme(annotate.Span{Start: at, End: at})
	if forward {
		return s.End
	}
	return s.Start
}

// vertical moves by lines, keeping the horizontal place.
func (s *Session) vertical(lines int, extend bool) {
	if s.doc == nil {
		return
	}
	if s.view != nil {
		c, goal := s.view.Vertical(s.sel.Caret, lines, s.goal)
		s.moveTo(c, extend)
		s.goal = goal
		return
	}
	t := s.doc.Article.Text
	line, column := t.Position(s.sel.Caret.Offset)
	if s.goal >= 0 {
		column = int(s.goal)
	}
	at := t.Offset(max(0, min(line+lines, t.Lines()-1)), column)
	s.moveTo(Caret{Offset: t.GraphemeAt(at).Start}, extend)
	s.goal = float32(column)
}

func (s *Session) byPage(down, extend bool) {
	lines := 20
	if s.view != nil {
		lines = max(1, s.view.PageLines()-1)
	}
	if !down {
		lines = -lines
	}
	s.vertical(lines, extend)
}

func (s *Session) lineEdge(end, extend bool) {
	s.move(extend, func(c Caret) Caret {
		if s.view != nil {
			return s.view.LineEdge(c, end)
		}
		line := s.doc.Article.Text.LineSpan(s.doc.Article.Text.LineOf(c.Offset))
		if end {
			return Caret{Offset: line.End}
		}
		return Caret{Offset: line.Start}
	})
}

func (s *Session) textEdge(end, extend bool) {
	s.move(extend, func(Caret) Caret {
		if end {
			return Caret{Offset: s.doc.Article.Text.Len()}
		}
		return Caret{}
	})
}

// grow widens the selection to the word, the sentence, the paragraph and the
// whole article, whichever is the first to hold more than is selected.
func (s *Session) grow() {
	if s.doc == nil || s.doc.Article.Text.Len() == 0 {
		return
	}
	t, now := s.doc.Article.Text, s.sel.Span()
	at := now.Start
	if now.Empty() && !t.IsWord(t.WordAt(at)) {
		// Between words the one before is meant when the caret touches it, else
		// the next.
		if at > 0 && t.IsWord(t.WordAt(at-1)) {
			at--
		} else if next := t.NextWordStart(at); next < t.Len() {
			at = next
			now = annotate.Span{Start: at, End: at}
		}
	}
	for _, wider := range []annotate.Span{t.WordAt(at), t.SentenceAt(at), t.ParagraphAt(at), {End: t.Len()}} {
		if wider = t.SnapGrapheme(wider); wider.Covers(now) && wider.Len() > now.Len() {
			s.grown, s.byHand = append(s.grown, s.sel), true
			s.selectMark(annotate.ID{})
			s.setSelection(Selection{Caret: Caret{Offset: wider.End, Upstream: true}, Anchor: wider.Start})
			s.showCaret()
			return
		}
	}
}

// shrink takes back the last grow.
func (s *Session) shrink() {
	if n := len(s.grown); n > 0 {
		s.setSelection(s.grown[n-1])
		s.grown, s.byHand = s.grown[:n-1], true
		s.showCaret()
	}
}

func (s *Session) selectAll() {
	if s.doc != nil {
		s.selectMark(annotate.ID{})
		s.Select(annotate.Span{End: s.doc.Article.Text.Len()})
	}
}

// Grain is the unit by which a drag of the mouse selects.
type Grain uint8

// The grains: one click selects by character, two by word, three by sentence.
const (
	ByGrapheme Grain = iota
	ByWord
	BySentence
)

// unit is the span of one grain at an offset.
func (s *Session) unit(g Grain, at int) annotate.Span {
	t := s.doc.Article.Text
	switch g {
	case ByWord:
		return t.SnapGrapheme(t.WordAt(at))
	case BySentence:
		return t.SnapGrapheme(t.SentenceAt(at))
	}
	return annotate.Span{Start: at, End: at}
}

// Press begins a selection with the mouse: at the caret place c, with point
// the code point under the pointer. Extend keeps the end of the selection where
// the caret is not.
func (s *Session) Press(c Caret, point int, g Grain, extend bool) {
	if s.doc == nil || s.awaited != "" {
		return
	}
	s.goal, s.grown, s.grain = -1, nil, g
	if extend {
		s.click = annotate.Span{Start: s.sel.Anchor, End: s.sel.Anchor}
		s.Drag(c, point)
		return
	}
	if g == ByGrapheme {
		s.click = annotate.Span{Start: c.Offset, End: c.Offset}
		s.setSelection(Selection{Caret: c, Anchor: c.Offset})
		return
	}
	s.click = s.unit(g, point)
	s.selectMark(annotate.ID{})
	s.setSelection(Selection{Caret: Caret{Offset: s.click.End, Upstream: true}, Anchor: s.click.Start})
}

// Drag moves the end of the selection that Press began.
func (s *Session) Drag(c Caret, point int) {
	if s.doc == nil || s.awaited != "" {
		return
	}
	to := annotate.Span{Start: c.Offset, End: c.Offset}
	if s.grain != ByGrapheme {
		to = s.unit(s.grain, point)
	}
	sel := Selection{Anchor: s.click.Start, Caret: c}
	if s.grain != ByGrapheme {
		sel.Caret = Caret{Offset: to.End, Upstream: true}
	}
	if to.Start < s.click.Start {
		sel = Selection{Anchor: s.click.End, Caret: c}
		if s.grain != ByGrapheme {
			sel.Caret = Caret{Offset: to.Start}
		}
	}
	if !sel.Span().Empty() {
		s.selectMark(annotate.ID{})
	}
	s.setSelection(sel)
}

// Release ends what Press began. Without a selection it picks the mark at the
// code point under the pointer (-1: beside the text); with one, a pen labels.
func (s *Session) Release(point int) {
	if s.doc == nil || s.awaited != "" {
		return
	}
	if s.sel.Span().Empty() {
		s.PickAt(point)
		return
	}
	s.byHand = true
	s.FinishSelection()
}

// FinishSelection tells that a selection made by hand is complete: a pen labels
// it. Search hits, for which Shift may be pressed as well, stay as they are.
func (s *Session) FinishSelection() {
	if s.awaited == "" && s.pen != "" && s.byHand && !s.sel.Span().Empty() {
		s.labelSelection(s.pen)
	}
}
