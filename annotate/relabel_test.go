package annotate

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// TestResultsOfDecisionsFollowARelabellingAndComeBack: gold is made of them; what
// the reviewer saw stays as she saw it.
func TestResultsOfDecisionsFollowARelabellingAndComeBack(t *testing.T) {
	passage := func(n byte, label string) Passage {
		return Passage{ID: uuid.UUID{15: n}, Label: label, Fragments: []Fragment{{Span: Span{Start: int(n), End: int(n) + 2}, Exact: "xy"}}}
	}
	result := func(n byte, label string) Passage {
		p := passage(n, label)
		p.ID = ID{}
		p.Extra = Extra{"later": json.RawMessage("1")}
		return p
	}
	split := Decision{
		ID: uuid.UUID{15: 100}, Verdict: VerdictSplit, Comment: "two", On: []Passage{passage(1, "claim")},
		Result: []Passage{result(1, "claim"), result(4, "quote"), result(8, "claim")},
	}
	accept := Decision{ID: uuid.UUID{15: 101}, Verdict: VerdictAccept, On: []Passage{passage(2, "claim")}}
	var c Contents
	for _, d := range []Decision{split, accept} {
		r, err := d.Record()
		if err != nil {
			t.Fatal(err)
		}
		c.Decisions = append(c.Decisions, *r)
	}
	c.Decisions = append(c.Decisions, Record{ID: uuid.UUID{15: 102}, Raw: json.RawMessage(`{"id": "00000000-0000-0000-0000-000000000066", "verdict": 7, "result": [{"label": "claim"}]}`)})
	l, err := NewLayer(Header{}, c)
	if err != nil {
		t.Fatal(err)
	}
	labels := func(l *Layer) (out []string) {
		r, ok := l.Decision(split.ID)
		if !ok {
			t.Fatal("the decision is gone")
		}
		d, err := ParseDecision(r)
		if err != nil {
			t.Fatal(err)
		}
		if d.Comment != "two" || d.On[0].Label != "claim" || string(d.Result[0].Extra["later"]) != "1" {
			t.Errorf("more than the labels of its results changed: %+v", d)
		}
		for _, p := range d.Result {
			out = append(out, p.Label)
		}
		return out
	}
	next, done, err := l.Apply(RelabelAll(l, []string{"claim"}, "statement"), start)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"statement", "quote", "statement"}, labels(next)); d != "" || len(done.Decisions) != 1 {
		t.Errorf("%d decisions changed: %s", len(done.Decisions), d)
	}
	if c := RelabelAll(next, []string{"claim"}, "statement"); !c.Empty() {
		t.Errorf("a second time: %+v", c)
	}
	inverse, _, err := next.Apply(done.Inverse(), start)
	if err != nil || cmp.Diff([]string{"claim", "quote", "claim"}, labels(inverse)) != "" {
		t.Errorf("undone it is %v, %v", labels(inverse), err)
	}
	// The reviewer goes on: she gives one result a label of its own.
	r, _ := next.Decision(split.ID)
	d, err := ParseDecision(r)
	if err != nil {
		t.Fatal(err)
	}
	d.Result[2].Label = "own"
	after, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	later, _, err := next.Apply(Change{Decisions: []Edit[*Record]{{Before: &r, After: after}}}, start.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	was := done.FormerLabels()
	if was.Empty() || len(was.Marks) != 0 {
		t.Errorf("the labels of before are %+v", was)
	}
	back, _, err := later.Apply(RestoreLabels(later, was, "statement"), start)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"claim", "quote", "own"}, labels(back)); d != "" {
		t.Error(d)
	}
}
