package annotate

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// stamps are the times of all records of a layer and of its header (the zero id): of
// each kind, and whether it is a tombstone, nothing else is said.
func stamps(l *Layer) map[ID]time.Time {
	out := map[ID]time.Time{{}: l.Modified}
	for a := range l.Annotations() {
		out[a.ID] = a.Modified
	}
	for r := range l.Relations() {
		out[r.ID] = r.Modified
	}
	for d := range l.Decisions() {
		out[d.ID] = d.Modified
	}
	for t := range l.Deleted() {
		out[t.ID] = t.Deleted
	}
	return out
}

func TestWhateverTheClockSaysNoRecordBecomesOlder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, h := &Layer{}, &History{}
		clock := func() time.Time { return time.UnixMicro(rapid.Int64Range(-4e15, 2e17).Draw(t, "clock")) }
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			before, now := l, clock()
			var done Change
			var err error
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				l, done, err = h.Undo(l, now)
			case 1:
				l, done, err = h.Redo(l, now)
			case 2:
				state := rapid.SampledFrom([]State{StateNew, StateInProgress, StateDone}).Draw(t, "state")
				l, done, err = h.Do(l, Change{State: &Edit[State]{After: state}}, now)
			case 3:
				d := Decision{ID: id(rapid.IntRange(200, 205).Draw(t, "decision")), Verdict: VerdictReject}
				d.On = []Passage{{ID: id(1), Label: "claim", Fragments: mark(1, 0, 5, "claim").Fragments}}
				r, rerr := d.Record()
				if rerr != nil {
					t.Fatal(rerr)
				}
				l, done, err = h.Do(l, Change{Decisions: []Edit[*Record]{{After: r}}}, now)
			default:
				l, done, err = h.Do(l, anyStep(t, l), now)
			}
			if err != nil || done.Empty() {
				continue
			}
			was, is := stamps(before), stamps(l)
			for id, at := range was {
				now, ok := is[id]
				if !ok {
					t.Fatalf("of %s nothing is left", id)
				}
				if now.Before(at) {
					t.Fatalf("%s was of %v and is of %v", id, at, now)
				}
			}
			changed := map[ID]bool{}
			for _, e := range done.Annotations {
				changed[recordID(e, func(a *Annotation) ID { return a.ID })] = true
			}
			for _, e := range done.Relations {
				changed[recordID(e, func(r *Relation) ID { return r.ID })] = true
			}
			for _, e := range done.Decisions {
				changed[recordID(e, func(r *Record) ID { return r.ID })] = true
			}
			if done.State != nil {
				changed[ID{}] = true
			}
			for id := range changed {
				if at, ok := was[id]; ok && !is[id].After(at) {
					t.Fatalf("%s was changed, and is of %v as before, %v", id, is[id], at)
				}
			}
		}
	})
}

func recordID[V any](e Edit[*V], id func(*V) ID) ID {
	if e.After != nil {
		return id(e.After)
	}
	return id(e.Before)
}
