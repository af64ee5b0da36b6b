package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/storage"
)

// Placing lists the marks of the shown article that wait for a place, because the
// article's text is another one than they were made on. Nothing is written into
// the layer until what is chosen is applied, with Session.ApplyPlaces.
type Placing struct {
	// Rows are the marks that wait: those for which a person must decide, then those
	// that were found word for word elsewhere; each in text order.
	Rows []PlaceRow
	// Lost tells that a text is not kept which marks were made on.
	Lost bool

	s       *Session
	doc     *Doc
	found   *storage.Reanchoring
	current int // row, or -1
}

// PlaceRow is a mark that waits.
type PlaceRow struct {
	storage.Reanchored
	Proposals []anchor.Proposal // the nearest first, at most MostPlaces
	Choice    storage.Choice
	Taken     bool // the choice is what was selected in the article
	Decided   bool // a person has chosen
}

// MostPlaces is how many places of a mark are proposed, one for each digit.
const MostPlaces = 9

// Number is that of the proposal that is chosen, from 1; 0 where none is.
func (r *PlaceRow) Number() int {
	if r.Taken {
		return 0
	}
	return 1 + slices.IndexFunc(r.Proposals, func(p anchor.Proposal) bool { return slices.Equal(p.Spans, r.Choice.Spans) })
}

// Proposed reports whether one place is proposed: the mark is there, though it may
// say something else.
func (r *PlaceRow) Proposed() bool { return r.Verdict <= anchor.Changed && len(r.Proposals) > 0 }

// Placing is the list of the shown article, nil where no mark of it waits.
func (s *Session) Placing() *Placing {
	if s.doc == nil || s.doc.placing == nil {
		return nil
	}
	return s.doc.placing
}

// PlacingOpen reports whether the person is at the list, which the window shows.
func (s *Session) PlacingOpen() bool { return s.placeOpen && s.mode == Annotating && s.doc != nil }

// openPlaces shows the list, also where it is empty: that tells so.
func (s *Session) openPlaces() {
	if s.doc == nil {
		s.tell("Open an article first.")
		return
	}
	if !s.writable() {
		return
	}
	s.placeOpen = true
	s.tellPlaces()
	s.On.Ask.Emit(AskPlaces)
}

// ClosePlaces puts the list away. What is chosen stays, to be applied later.
func (s *Session) ClosePlaces() {
	if !s.placeOpen {
		return
	}
	s.placeOpen = false
	s.tellPlaces()
	if n := s.doc.unapplied(); n > 0 {
		s.On.Notice.Emit(Notice{
			Text:   some(n, "choice is", "choices are") + " not applied yet.",
			Action: "Apply", Do: s.ApplyPlaces,
		})
	}
}

func (s *Session) tellPlaces() { s.On.Placing.Emit(s.Placing()) }

// showPlaces tells of the marks of an article that has just been shown, and looks
// for them where nobody has.
func (s *Session) showPlaces(d *Doc) {
	s.placeOpen = false
	s.stopPlaces()
	if d != nil && (d.placing == nil || d.stale) {
		s.findPlaces(d, d.placing == nil)
	}
	s.tellPlaces()
}

// stopPlaces gives up looking for marks.
func (s *Session) stopPlaces() {
	if s.endFinding != nil {
		s.endFinding()
		s.endFinding = nil
	}
}

// findPlaces looks for the marks of the shown document in the background; first
// tells of them once they are there.
func (s *Session) findPlaces(d *Doc, first bool) {
	s.stopPlaces()
	if d.file == nil || d.ReadOnly != nil || len(d.Loose) == 0 && !storage.OnOlderText(d.Layer) {
		if d.placing != nil {
			d.placing = nil
			s.tellPlaces()
		}
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	s.endFinding = stop
	ws, a, l := s.ws, d.Article, d.Layer
	s.opt.Go(func() {
		found, err := ws.Reanchor(ctx, a, l)
		var rows []PlaceRow
		if err == nil && found != nil {
			rows = placeRows(found)
		}
		s.opt.Do(func() {
			if ctx.Err() != nil || d != s.doc {
				return
			}
			stop()
			s.fail(err)
			s.takePlaces(d, found, rows)
			if p := d.placing; first && p != nil {
				s.On.Notice.Emit(Notice{Text: p.told(), Action: "Place marks…", Do: func() { s.Run("mark.place") }})
			}
		})
	})
}

// placeRows are the marks that wait, those that are not surely placed first.
func placeRows(found *storage.Reanchoring) []PlaceRow {
	var rows []PlaceRow
	for _, m := range found.Marks {
		if m.Waits() {
			rows = append(rows, PlaceRow{Reanchored: m, Proposals: m.Proposals(MostPlaces)})
		}
	}
	slices.SortStableFunc(rows, func(a, b PlaceRow) int {
		return map[bool]int{true: 1}[a.Verdict.Sure()] - map[bool]int{true: 1}[b.Verdict.Sure()]
	})
	return rows
}

// takePlaces makes the list of what was found, with what was chosen before.
func (s *Session) takePlaces(d *Doc, found *storage.Reanchoring, rows []PlaceRow) {
	rows = slices.DeleteFunc(rows, func(r PlaceRow) bool {
		have := d.Layer.Annotation(r.Mark.ID)
		return have == nil || !slices.Equal(spansOf(have), spansOf(r.Mark)) || d.isSettled(have)
	})
	there := map[annotate.ID]bool{}
	for i := range rows {
		r := &rows[i]
		there[r.Mark.ID] = true
		r.Mark = d.Layer.Annotation(r.Mark.ID) // which may have another note by now
		if r.Verdict.Sure() && len(r.Proposals) > 0 {
			r.Choice.Spans = r.Proposals[0].Spans
		}
		if c, ok := d.chosen[r.Mark.ID]; ok {
			r.Choice, r.Taken, r.Decided = c.choice, c.taken, true
		}
	}
	for id := range d.chosen {
		if !there[id] {
			delete(d.chosen, id)
		}
	}
	current := 0
	if old := d.placing; old != nil {
		current = min(max(old.current, 0), len(rows)-1)
	}
	d.placing, d.stale = nil, false
	if len(rows) > 0 {
		d.placing = &Placing{Rows: rows, Lost: found.Lost, s: s, doc: d, found: found, current: current}
	}
	s.tellPlaces()
}

// isSettled reports whether a mark stands where it was put from the list.
func (d *Doc) isSettled(m *annotate.Annotation) bool {
	at, ok := d.settled[m.ID]
	return ok && m.Fits(d.Article.Text) && slices.Equal(at, spansOf(m))
}

// placesChanged looks for marks again where a change of the layer has to do with
// those that wait.
func (s *Session) placesChanged(d *Doc, done annotate.Change) {
	touched := done.Source != nil
	if touched { // as by undo, after which everything waits again that waited
		d.settled = nil
	}
	for _, e := range done.Annotations {
		if e.Before != nil {
			_, placed := d.settled[e.Before.ID]
			touched = touched || placed || d.placing.has(e.Before.ID)
		}
		touched = touched || e.After != nil && d.Loose[e.After.ID]
	}
	if touched {
		s.placesAnew(d)
	}
}

// placesAnew looks for the marks of a document again: at once where it is shown,
// else when it is.
func (s *Session) placesAnew(d *Doc) {
	if d == s.doc {
		s.findPlaces(d, false)
		return
	}
	d.stale = true
}

func (p *Placing) has(id annotate.ID) bool {
	return p != nil && slices.ContainsFunc(p.Rows, func(r PlaceRow) bool { return r.Mark.ID == id })
}

// Person is whose marks they are.
func (p *Placing) Person() annotate.Person { return p.doc.Layer.Person }

// Counts says how many marks have which verdict, as in "3 changed, 2 gone".
func (p *Placing) Counts() string {
	n := map[string]int{}
	for i := range p.Rows {
		n[p.Rows[i].Became()]++
	}
	var parts []string
	for _, became := range []string{became(anchor.Changed, 1), became(anchor.Ambiguous, 2), became(anchor.Ambiguous, 1), became(anchor.Gone, 0), became(anchor.Moved, 1)} {
		if n[became] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[became], became))
		}
	}
	return strings.Join(parts, ", ")
}

// Became says in a word or two what has become of the mark.
func (r *PlaceRow) Became() string { return became(r.Verdict, len(r.Proposals)) }

func became(v anchor.Verdict, places int) string {
	switch {
	case v != anchor.Ambiguous:
		return v.String()
	case places > 1:
		return "in several places"
	}
	return "not certain"
}

// Undecided counts the marks that would stay as they are.
func (p *Placing) Undecided() int {
	n := 0
	for _, r := range p.Rows {
		if r.Choice.Undecided() {
			n++
		}
	}
	return n
}

// Unapplied is how many choices are not applied yet.
func (p *Placing) Unapplied() int { return p.doc.unapplied() }

// told is what is said when the article is opened.
func (p *Placing) told() string {
	unsure := 0
	for _, r := range p.Rows {
		if !r.Verdict.Sure() {
			unsure++
		}
	}
	if unsure == 0 {
		return "The text has changed since: " + some(len(p.Rows), "of your marks has moved.", "of your marks have moved.")
	}
	return "The text has changed since: " + some(len(p.Rows), "of your marks waits", "of your marks wait") + " to be placed."
}
