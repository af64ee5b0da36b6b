package session

import (
	"fmt"
	"slices"

	"postil/annotate"
	"postil/storage"
)

// chosenPlace is what a person has chosen for a mark, and not applied yet. It
// survives that marks are looked for again.
type chosenPlace struct {
	choice storage.Choice
	taken  bool
}

// Current is the row that the person is at.
func (p *Placing) Current() int { return p.current }

// Show goes to a row: the page frames where its mark would stand.
func (p *Placing) Show(i int) {
	if i < 0 || i >= len(p.Rows) {
		return
	}
	p.current = i
	p.s.tellPlaces()
	if at := p.framed(); len(at) > 0 {
		p.s.On.Reveal.Emit(Reveal{Span: annotate.Span{Start: at[0].Start, End: at[len(at)-1].End}, Center: true})
		return
	}
	was := min(p.Rows[i].Mark.Hull().Start, p.doc.Article.Text.Len())
	p.s.On.Reveal.Emit(Reveal{Span: annotate.Span{Start: was, End: was}, Center: true})
}

// framed are the spans of the current row's place: what is chosen, or the nearest
// proposal.
func (p *Placing) framed() []annotate.Span {
	if p == nil || p.current < 0 || p.current >= len(p.Rows) {
		return nil
	}
	r := p.Rows[p.current]
	switch {
	case r.Choice.Drop:
		return nil
	case !r.Choice.Undecided():
		return spansInOrder(r.Choice.Spans)
	case len(r.Proposals) > 0:
		return spansInOrder(r.Proposals[0].Spans)
	}
	return nil
}

// spansInOrder are the spans that are not empty, in text order.
func spansInOrder(spans []annotate.Span) []annotate.Span {
	out := slices.DeleteFunc(slices.Clone(spans), annotate.Span.Empty)
	slices.SortFunc(out, func(a, b annotate.Span) int { return a.Start - b.Start })
	return out
}

// decide sets what is chosen for a row and shows it.
func (p *Placing) decide(i int, c storage.Choice, taken bool) {
	r := &p.Rows[i]
	r.Choice, r.Taken, r.Decided = c, taken, true
	if p.doc.chosen == nil {
		p.doc.chosen = map[annotate.ID]chosenPlace{}
	}
	p.doc.chosen[r.Mark.ID] = chosenPlace{c, taken}
	p.Show(i)
}

// Accept takes the place that is proposed for a row. Of several places none is
// proposed, which it tells.
func (p *Placing) Accept(i int) bool {
	r := &p.Rows[i]
	switch n := len(r.Proposals); {
	case r.Proposed():
		p.decide(i, storage.Choice{Spans: r.Proposals[0].Spans}, false)
		return true
	case n == 1:
		p.s.tell("This place is not certain, so it has to be chosen: press 1.")
	case n > 1:
		p.s.tell(fmt.Sprintf("There are %d places, so one has to be chosen: press its number.", n))
	default:
		p.s.tell("No place is like it. Select the words in the article and press S, or drop the mark with D.")
	}
	return false
}

// Choose takes the proposal of a row with a number, from 1.
func (p *Placing) Choose(i, number int) bool {
	r := &p.Rows[i]
	if number < 1 || number > len(r.Proposals) {
		p.s.tell(fmt.Sprintf("There is no place %d for this mark.", number))
		return false
	}
	p.decide(i, storage.Choice{Spans: r.Proposals[number-1].Spans}, false)
	return true
}

// TakeSelection puts a row's mark on what is selected in the article. A mark in
// several pieces is in one piece then.
func (p *Placing) TakeSelection(i int) bool {
	if p.s.sel.Span().Empty() || p.s.marked().Empty() {
		p.s.tell("Select the words in the article first, then press S in the list.")
		return false
	}
	spans := make([]annotate.Span, len(p.Rows[i].Mark.Fragments))
	spans[0] = p.s.marked()
	p.decide(i, storage.Choice{Spans: spans}, true)
	return true
}

// Drop has a row's mark deleted.
func (p *Placing) Drop(i int) { p.decide(i, storage.Choice{Drop: true}, false) }

// Leave leaves a row's mark as it is. It goes on waiting.
func (p *Placing) Leave(i int) {
	p.decide(i, storage.Choice{}, false)
	if r := &p.Rows[i]; !r.Verdict.Sure() { // as it was before anybody chose
		r.Decided = false
		delete(p.doc.chosen, r.Mark.ID)
		p.s.tellPlaces()
	}
}

func spansOf(m *annotate.Annotation) []annotate.Span {
	out := make([]annotate.Span, len(m.Fragments))
	for i, f := range m.Fragments {
		out[i] = f.Span
	}
	return out
}
