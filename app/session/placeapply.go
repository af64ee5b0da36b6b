package session

import (
	"strings"

	"postil/annotate"
	"postil/storage"
)

// ApplyPlaces makes one change of what is chosen in the shown article. What is
// undecided goes on waiting.
func (s *Session) ApplyPlaces() {
	p := s.Placing()
	switch {
	case p == nil:
		s.tell("No mark of this article waits for a place.")
	case s.writable():
		s.applyPlaces(p)
	}
}

// applyPlaces applies what is chosen for a document, which need not be the shown
// one, and reports whether that could be done.
func (s *Session) applyPlaces(p *Placing) bool {
	d := p.doc
	choices := map[annotate.ID]storage.Choice{}
	placed, dropped := 0, 0
	for _, r := range p.Rows {
		choices[r.Mark.ID] = r.Choice
		switch {
		case r.Choice.Drop:
			dropped++
		case !r.Choice.Undecided():
			placed++
		}
	}
	for _, m := range p.found.Marks { // those that were put among equal lines before stay there
		if have := d.Layer.Annotation(m.Mark.ID); have != nil && d.isSettled(have) {
			choices[have.ID] = storage.Choice{Spans: spansOf(have)}
		}
	}
	if placed+dropped == 0 {
		s.tell("Nothing is chosen yet. A takes the proposed place of a mark, a digit one of several, D drops it.")
		return false
	}
	c, err := p.found.Settle(d.Layer, choices)
	if err != nil {
		s.fail(err)
		return false
	}
	// A mark that is put among equal lines is not asked about again while others
	// wait, though nothing but the choice tells it from one of the old text.
	if d.settled == nil {
		d.settled = map[annotate.ID][]annotate.Span{}
	}
	for _, r := range p.Rows {
		if !r.Choice.Undecided() && !r.Choice.Drop {
			d.settled[r.Mark.ID] = spansInOrder(r.Choice.Spans)
		}
	}
	chosen, left := d.chosen, p.Undecided()
	d.chosen = nil
	switch {
	case c.Empty(): // every mark that was chosen for stands there already
		s.placesAnew(d)
	case !s.applyTo(d, c):
		d.chosen = chosen
		return false
	}
	if d == s.doc && left == 0 {
		s.placeOpen = false
		s.tellPlaces()
	}
	s.On.Notice.Emit(Notice{Text: appliedWords(placed, dropped, left), Undo: d == s.doc && !c.Empty()})
	return true
}

// appliedWords says what was done with marks, as in "3 marks placed, 1 dropped".
func appliedWords(placed, dropped, left int) string {
	var parts []string
	if placed > 0 {
		parts = append(parts, some(placed, "mark placed", "marks placed"))
	}
	if dropped > 0 {
		parts = append(parts, some(dropped, "dropped", "dropped"))
	}
	if left > 0 {
		parts = append(parts, some(left, "still waits", "still wait"))
	}
	return strings.Join(parts, ", ") + "."
}

// unapplied is how many choices of a document are not applied yet; one that leaves
// a mark as it is has nothing to apply.
func (d *Doc) unapplied() int {
	n := 0
	if d != nil {
		for _, c := range d.chosen {
			if !c.choice.Undecided() {
				n++
			}
		}
	}
	return n
}

// Unapplied is how many choices of places are not applied yet, in all articles.
func (s *Session) Unapplied() int {
	n := 0
	for _, d := range s.docs {
		n += d.unapplied()
	}
	return n
}

// LeavePlaces goes on with then, which forgets what is chosen and not applied. The
// person is asked before where there is such; FinishPlaces has the answer.
func (s *Session) LeavePlaces(then func()) {
	if s.Unapplied() == 0 {
		then()
		return
	}
	s.leaving = then
	s.On.Ask.Emit(AskUnapplied)
}

// FinishPlaces answers what LeavePlaces asks: the choices are applied, or let go,
// and what the person was about to do is done.
func (s *Session) FinishPlaces(apply bool) {
	then := s.leaving
	s.leaving = nil
	for _, d := range s.docs {
		if apply && d.unapplied() > 0 && d.placing != nil && !s.applyPlaces(d.placing) {
			return // why is told
		}
		if len(d.chosen) > 0 {
			d.chosen = nil
			s.placesAnew(d)
		}
	}
	if then != nil {
		then()
	}
}
