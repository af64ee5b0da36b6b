package journal

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

// desk is a person's work on a layer: what she can undo, and what waits to be saved.
type desk struct {
	m       *memory
	w       *Writer
	l       *annotate.Layer
	history annotate.History
	found   *State
	waiting []State
	at      time.Time

	done, undone []annotate.ID // what ought to be in the history
}

func newDesk() *desk {
	m := newMemory()
	return &desk{m: m, w: &Writer{Folder: m, Name: "w", Session: sessionOf(1)}, l: newLayer(), found: &State{Layer: newLayer(), Time: noon}, at: noon}
}

func (d *desk) took(next *annotate.Layer, done annotate.Change) {
	d.l = next
	d.waiting = append(d.waiting, State{Layer: next, Step: &Step{ID: done.Step.ID, Way: done.Step.Way, Name: done.Name}})
}

func (d *desk) do(t rapid.TB, c annotate.Change) {
	d.at = d.at.Add(time.Second)
	next, done, err := d.history.Do(d.l, c, d.at)
	if err != nil {
		t.Fatal(err)
	}
	if done.Empty() {
		return
	}
	d.took(next, done)
	d.done, d.undone = append(d.done, done.Step.ID), nil
}

func (d *desk) travel(t rapid.TB, redo bool) {
	d.at = d.at.Add(time.Second)
	step, from, to := (*annotate.History).Undo, &d.done, &d.undone
	if redo {
		step, from, to = (*annotate.History).Redo, &d.undone, &d.done
	}
	next, done, err := step(&d.history, d.l, d.at)
	n := len(*from)
	if (err == nil) != (n > 0) {
		t.Fatalf("%d steps to go, but %v", n, err)
	}
	if err != nil {
		return
	}
	if done.Step.ID != (*from)[n-1] {
		t.Fatalf("the step %s went, not %s", done.Step.ID, (*from)[n-1])
	}
	*from, *to = (*from)[:n-1], append(*to, done.Step.ID)
	d.took(next, done)
}

func (d *desk) save(t rapid.TB) {
	if len(d.waiting) == 0 {
		return
	}
	last := &d.waiting[len(d.waiting)-1]
	*last = State{Layer: last.Layer, Step: last.Step, Sidecar: hashOf(bytesOf(t, last.Layer)), Time: d.at}
	for i := range d.waiting {
		d.waiting[i].Time = d.at
	}
	if err := d.w.Record(d.found, d.waiting...); err != nil {
		t.Fatal(err)
	}
	d.found, d.waiting = nil, nil
}

// restart saves and begins anew with what is recalled.
func (d *desk) restart(t rapid.TB, session int) {
	d.save(t)
	pile, err := Read("w", d.m.files["w.jsonl"]).Steps(1000, sessionOf(session), nil)
	if err != nil {
		t.Fatal(err)
	}
	d.history = annotate.History{}
	d.history.Recall(changes(pile.Done), changes(pile.Undone))
	d.w = &Writer{Folder: d.m, Name: "w", Session: sessionOf(session)}
	if len(d.m.files) > 0 {
		d.found = &State{Layer: d.l, Sidecar: hashOf(bytesOf(t, d.l)), Time: d.at}
	}
}

func changes(list []Recalled) (out []annotate.Change) {
	for _, r := range list {
		out = append(out, r.Change)
	}
	return out
}

// TestUndoingGoesOnAfterARestart: whatever is done, undone and redone between saves
// and restarts, all of it can be undone in its turn and done again.
func TestUndoingGoesOnAfterARestart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk()
		for i := range rapid.IntRange(1, 16).Draw(t, "acts") {
			switch act := rapid.IntRange(0, 9).Draw(t, "act"); {
			case act < 4:
				d.do(t, somethingTo(t, d.l))
			case act < 6:
				d.travel(t, false)
			case act < 7:
				d.travel(t, true)
			case act < 9:
				d.save(t)
			default:
				d.restart(t, i+2)
			}
		}
		d.restart(t, 99)
		for range len(d.done) {
			d.travel(t, false)
		}
		if c := Difference(d.l, newLayer()); d.l.State != newLayer().State || !sameButTimes(c) {
			t.Fatalf("undone, it differs by %+v", c)
		}
		for range len(d.undone) + 1 { // and once more than there is
			d.travel(t, true)
		}
	})
}

func TestUndoneAndDoneAgainALayerIsWhatItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk()
		for range rapid.IntRange(1, 8).Draw(t, "saves") {
			d.do(t, somethingTo(t, d.l))
			d.save(t)
		}
		was := d.l
		d.restart(t, 2)
		for range len(d.done) {
			d.travel(t, false)
		}
		d.restart(t, 3)
		for len(d.undone) > 0 {
			d.travel(t, true)
		}
		if c := Difference(d.l, was); d.l.State != was.State || !sameButTimes(c) {
			t.Fatalf("it differs by %+v", c)
		}
	})
}

// TestNobodyTakesBackWhatAnotherOneDid: a step below one that was changed from
// elsewhere is not offered, and nothing below it.
func TestNobodyTakesBackWhatAnotherOneDid(t *testing.T) {
	label := func(n int, as string) annotate.Change {
		return annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(n, as)}}}
	}
	d := newDesk()
	for n := range 3 {
		d.do(t, label(n, "claim"))
		d.save(t)
	}
	elsewhere, _, err := d.l.Apply(label(1, "quote"), d.at.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	d.l, d.found = elsewhere, &State{Layer: elsewhere, Sidecar: hashOf(bytesOf(t, elsewhere)), Time: noon}
	d.do(t, label(3, "claim"))
	d.save(t)
	c := Read("w", d.m.files["w.jsonl"])
	marks := func(session annotate.ID, changed map[annotate.ID]bool) (out []annotate.ID) {
		t.Helper()
		p, err := c.Steps(9, session, changed)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Done {
			out = append(out, r.Annotations[0].After.ID)
		}
		return out
	}
	if got := marks(annotate.ID{}, nil); !slices.Equal(got, []annotate.ID{idOf(1, 2), idOf(1, 3)}) {
		t.Errorf("%v", got)
	}
	if got := marks(annotate.ID{}, map[annotate.ID]bool{idOf(1, 2): true}); !slices.Equal(got, []annotate.ID{idOf(1, 3)}) {
		t.Errorf("where the second was changed since: %v", got)
	}
	if got := marks(sessionOf(1), nil); got != nil {
		t.Errorf("of the session itself: %v", got)
	}
	if got := Touched(elsewhere, d.l); len(got) != 1 || !got[idOf(1, 3)] {
		t.Errorf("touched are %v", got)
	}
}

func TestWhatIsNoStepEndsWhatCanBeUndone(t *testing.T) {
	for name, spoil := range map[string]func(*desk){
		"a save that is no step": func(d *desk) { d.waiting[0].Step = nil },
		"another text": func(d *desk) {
			h := d.l.Header
			h.Source.TextSHA256 = "another"
			d.waiting[0].Layer = d.waiting[0].Layer.WithHeader(h)
			d.l = d.waiting[0].Layer
		},
	} {
		d := newDesk()
		h := d.l.Header
		h.Source.TextSHA256 = "one"
		d.l = d.l.WithHeader(h)
		d.found.Layer = d.l
		for n := range 4 {
			d.do(t, annotate.Change{Name: "Label", Annotations: []annotate.Edit[*annotate.Annotation]{{After: someMark(n, "claim")}}})
			if n == 2 {
				spoil(d)
			}
			d.save(t)
		}
		p, err := Read("w", d.m.files["w.jsonl"]).Steps(9, annotate.ID{}, nil)
		if err != nil || len(p.Done) != 1 || p.Done[0].Name != "Label" {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// TestAStepMayDoSomethingAside that changes nothing in the layer.
func TestAStepMayDoSomethingAside(t *testing.T) {
	d := newDesk()
	d.waiting = []State{{Layer: d.l, Step: &Step{ID: idOf(4, 1), Name: "Zone: quote", Aside: json.RawMessage(`{"in":[1,2]}`)}}}
	d.save(t)
	d.waiting = []State{{Layer: d.l, Step: &Step{ID: idOf(4, 1), Way: annotate.Undid, Name: "Zone: quote", Aside: json.RawMessage(`{"in":[2,1]}`)}}}
	d.save(t)
	c := Read("w", d.m.files["w.jsonl"])
	p, err := c.Steps(9, annotate.ID{}, nil)
	if err != nil || len(p.Done) != 0 || len(p.Undone) != 1 || string(p.Undone[0].Aside) != `{"in":[2,1]}` || p.Undone[0].Step.Way != annotate.Undid {
		t.Errorf("%+v, %v", p, err)
	}
	if f := c.Check(); f != nil {
		t.Error(f)
	}
}

func TestAStepGoesOneOfThreeWays(t *testing.T) {
	if _, err := (&stepLine{Way: "sideways"}).step(); err == nil {
		t.Error("any way will do")
	}
	if s, err := (*stepLine)(nil).step(); s != nil || err != nil {
		t.Errorf("no step: %v, %v", s, err)
	}
}
