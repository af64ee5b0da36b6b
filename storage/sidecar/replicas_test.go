package sidecar

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

// replica is a copy of a layer on a machine, with a clock and an undo of its own.
type replica struct {
	layer   *annotate.Layer
	history annotate.History
	steps   map[annotate.ID]annotate.Change // as they were last done
	clock   time.Time
}

// letter is a layer on its way to a replica, as a synced file is.
type letter struct {
	to    int
	layer *annotate.Layer
}

// deed is what somebody did to a mark: what it is then, or that it is gone.
type deed struct {
	at   time.Time
	what string
}

// world is all replicas, what is on its way between them, and what was done to each
// mark, in any place.
type world struct {
	t        *rapid.T
	replicas []*replica
	letters  []letter
	did      map[annotate.ID][]deed
	marks    int
}

func says(m *annotate.Annotation) string {
	if m == nil {
		return "gone"
	}
	return fmt.Sprintf("%s %q %v", m.Label, m.Note, m.Hull())
}

// took takes a change over into a replica, and notes what it made of marks.
func (w *world) took(r *replica, next *annotate.Layer, done annotate.Change) {
	r.layer = next
	for _, e := range done.Annotations {
		v := deed{what: says(e.After)}
		if e.After != nil {
			v.at = e.After.Modified
			w.did[e.After.ID] = append(w.did[e.After.ID], v)
			continue
		}
		grave, ok := next.Tombstone(e.Before.ID)
		if !ok {
			w.t.Fatalf("the mark %s is gone without a tombstone", e.Before.ID)
		}
		v.at = grave.Deleted
		w.did[e.Before.ID] = append(w.did[e.Before.ID], v)
	}
}

// act is something that a person does on one machine.
func (w *world) act(r *replica) {
	r.clock = r.clock.Add(time.Duration(rapid.IntRange(-3, 10).Draw(w.t, "seconds")) * time.Second)
	var here []annotate.ID
	for m := range r.layer.Annotations() {
		here = append(here, m.ID)
	}
	c := annotate.Change{Name: "act"}
	switch kind := rapid.IntRange(0, 9).Draw(w.t, "kind"); {
	case kind < 4 || len(here) == 0:
		w.marks++
		c.Annotations = []annotate.Edit[*annotate.Annotation]{{After: mark(w.marks, "", 0)}}
	case kind < 6:
		after := *r.layer.Annotation(rapid.SampledFrom(here).Draw(w.t, "mark"))
		after.Note = fmt.Sprint(rapid.IntRange(0, 99).Draw(w.t, "note"))
		c.Annotations = []annotate.Edit[*annotate.Annotation]{{After: &after}}
	case kind < 7:
		c = r.layer.Removal("act", rapid.SampledFrom(here).Draw(w.t, "mark"))
	case kind < 8:
		c.State = &annotate.Edit[annotate.State]{After: rapid.SampledFrom([]annotate.State{annotate.StateInProgress, annotate.StateDone}).Draw(w.t, "state")}
	case kind < 9:
		link := &annotate.Relation{ID: someID(1000 + rapid.IntRange(0, 5).Draw(w.t, "link")), Type: "answers", From: here[0], To: here[len(here)-1]}
		c.Relations = []annotate.Edit[*annotate.Relation]{{After: link}}
	default:
		c.Article = &annotate.Edit[annotate.Attributes]{After: annotate.Attributes{"topic": rapid.SampledFrom([]string{"a", "b"}).Draw(w.t, "topic")}}
	}
	next, done, err := r.history.Do(r.layer, c, r.clock)
	if err != nil {
		w.t.Fatal(err)
	}
	r.steps[done.Step.ID] = done
	w.took(r, next, done)
}

// undo takes the last step of a machine back, whatever has come from others since:
// each mark that it changed is what it was before the step.
func (w *world) undo(r *replica) {
	r.clock = r.clock.Add(time.Second)
	next, done, err := r.history.Undo(r.layer, r.clock)
	switch {
	case err != nil && r.history.UndoName() == "":
		return
	case err != nil: // a link whose end another machine took away
		r.history = annotate.History{}
		return
	}
	for _, e := range r.steps[done.Step.ID].Annotations {
		was, id := says(e.Before), cmp.Or(e.Before, e.After).ID
		if now := says(next.Annotation(id)); now != was {
			w.t.Fatalf("undone, the mark %s is %s, not %s", id, now, was)
		}
	}
	w.took(r, next, done)
}

func (w *world) redo(r *replica) {
	r.clock = r.clock.Add(time.Second)
	next, done, err := r.history.Redo(r.layer, r.clock)
	if err != nil { // there is nothing, or it was a link whose end is gone
		return
	}
	r.steps[done.Step.ID] = done
	w.took(r, next, done)
}

func (w *world) deliver(l letter) {
	r := w.replicas[l.to]
	r.layer = merged(w.t, r.layer, l.layer)
}

// TestReplicasAgreeInTheEnd: up to five machines work on copies of one layer, whose
// files reach each other in any order, late, twice or never. Once each has heard of
// the last state of the others, all say the same. Of each mark that is what was done
// to it last, wherever that was: nothing that somebody saved is lost.
func TestReplicasAgreeInTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{t: t, did: map[annotate.ID][]deed{}}
		begun := layerOf(t, annotate.Header{ID: someID(900), State: annotate.StateNew, Modified: start}, annotate.Contents{})
		for range rapid.IntRange(2, 5).Draw(t, "replicas") {
			skew := time.Duration(rapid.IntRange(-3, 3).Draw(t, "skew")) * time.Hour
			w.replicas = append(w.replicas, &replica{layer: begun, steps: map[annotate.ID]annotate.Change{}, clock: start.Add(skew)})
		}
		for range rapid.IntRange(1, 40).Draw(t, "events") {
			i := rapid.IntRange(0, len(w.replicas)-1).Draw(t, "replica")
			r := w.replicas[i]
			switch event := rapid.IntRange(0, 9).Draw(t, "event"); {
			case event < 4:
				w.act(r)
			case event < 5:
				w.undo(r)
			case event < 6:
				w.redo(r)
			case event < 8:
				w.letters = append(w.letters, letter{rapid.IntRange(0, len(w.replicas)-1).Draw(t, "to"), r.layer})
			case len(w.letters) > 0:
				n := rapid.IntRange(0, len(w.letters)-1).Draw(t, "letter")
				switch l := w.letters[n]; rapid.IntRange(0, 3).Draw(t, "fate") {
				case 0: // lost
					w.letters = slices.Delete(w.letters, n, n+1)
				case 1: // and comes again
					w.deliver(l)
				default:
					w.letters = slices.Delete(w.letters, n, n+1)
					w.deliver(l)
				}
			}
		}
		w.end()
	})
}

// end has everybody hear of everybody, in any order, and looks at what they say then.
func (w *world) end() {
	var all []letter
	for i := range w.replicas {
		for j, r := range w.replicas {
			if i != j {
				all = append(all, letter{i, r.layer})
			}
		}
	}
	for _, l := range rapid.Permutation(all).Draw(w.t, "last letters") {
		w.deliver(l)
	}
	first := w.replicas[0].layer
	for _, r := range w.replicas[1:] {
		if x, y := encode(w.t, first), encode(w.t, r.layer); x != y {
			w.t.Fatalf("one says\n%s\nanother one\n%s", x, y)
		}
	}
	for id, versions := range w.did {
		last := slices.MaxFunc(versions, func(a, b deed) int { return a.at.Compare(b.at) })
		possible := map[string]bool{}
		for _, v := range versions {
			if v.at.Equal(last.at) { // done at the very same time in two places
				possible[v.what] = true
			}
		}
		if now := says(first.Annotation(id)); !possible[now] {
			w.t.Fatalf("the mark %s was made %s last, but is %s", id, last.what, now)
		}
	}
}
