package reader

import (
	"testing"

	"postil/app/session"
)

// TestAnEarlierStateIsPaintedInThePlaceOfThePresent: what was is a tint, what is other
// now a line, and the map counts both.
func TestAnEarlierStateIsPaintedInThePlaceOfThePresent(t *testing.T) {
	d := open(t, "The old quay could fail.\n\nNobody was hurt.\n\nThe dam is safe.")
	d.s.Select(d.place("old quay"))
	d.s.Label("claim")
	d.s.Run("mark.delete")
	d.s.Select(d.place("dam"))
	d.s.Label("warning")
	d.s.Run("mark.escape")
	ticks := func() int {
		n := 0
		for _, labels := range d.overview.counts {
			for _, k := range labels {
				n += int(k)
			}
		}
		return n
	}
	present := func(when string) {
		t.Helper()
		if fillsOn(d, "quay") != 0 || fillsOn(d, "dam") != 1 || len(rulesOn(d, "dam")) != 1 || len(d.frame) != 0 || ticks() != 1 {
			t.Errorf("%s the present is not shown", when)
		}
	}
	present("before")
	d.s.Run("view.history")
	h := d.s.History()
	h.Unfold(1, true)
	var first int // save, in which the mark had been made
	for i, r := range h.Rows {
		if r.Kind == session.HistorySave {
			first = i
		}
	}
	h.Look(first)
	if fillsOn(d, "quay") != 1 || fillsOn(d, "dam") != 0 || len(rulesOn(d, "quay")) != 0 || len(rulesOn(d, "dam")) != 1 {
		t.Error("the page does not show what was")
	}
	if ticks() != 2 || len(d.frame) != 1 {
		t.Errorf("the map has %d marks, %d frames", ticks(), len(d.frame))
	}
	at := d.frame[0].Position()
	h.Looking().Show(1)
	if len(d.frame) != 1 || d.frame[0].Position() == at {
		t.Error("the next difference is not framed")
	}
	h.Leave()
	present("after")
}
