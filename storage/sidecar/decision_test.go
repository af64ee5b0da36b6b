package sidecar

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

func randomDecision(t *rapid.T, n int) annotate.Decision {
	d := annotate.Decision{
		ID: someID(100 + n), Created: start, Comment: nasty.Draw(t, "comment"), Reason: nasty.Draw(t, "reason"),
		Verdict: rapid.SampledFrom([]annotate.Verdict{annotate.VerdictAccept, annotate.VerdictReject, annotate.VerdictChange}).Draw(t, "verdict"),
	}
	p := annotate.Passage{
		ID: someID(n + 1), Label: "claim", Fragments: []annotate.Fragment{{Span: annotate.Span{Start: 1, End: 5}, Exact: nasty.Draw(t, "exact")}},
		Attributes: annotate.Attributes{"n": json.Number("1.50"), "s": []string{"a"}, "b": true},
	}
	d.On = []annotate.Passage{p}
	if d.Verdict == annotate.VerdictChange {
		p.ID, p.Note = annotate.ID{}, nasty.Draw(t, "note")
		d.Result = []annotate.Passage{p}
	}
	if rapid.Bool().Draw(t, "sure") {
		sure := 0.75
		d.Confidence = &sure
	}
	if rapid.Bool().Draw(t, "later") {
		d.Extra = annotate.Extra{"later": json.RawMessage(`{"a":[1.0,null]}`)}
	}
	return d
}

func TestDecisionsGoThroughASidecarAndPassItsSchema(t *testing.T) {
	s := schema(t)
	rapid.Check(t, func(t *rapid.T) {
		l := &annotate.Layer{}
		said := map[annotate.ID]string{}
		for n := range rapid.IntRange(1, 5).Draw(t, "decisions") {
			d := randomDecision(t, n)
			r, err := d.Record()
			if err != nil {
				t.Fatal(err)
			}
			if l, _, err = l.Apply(annotate.Change{Decisions: []annotate.Edit[*annotate.Record]{{After: r}}}, start.Add(time.Duration(n)*time.Hour)); err != nil {
				t.Fatal(err)
			}
			stored, _ := l.Decision(d.ID)
			said[d.ID] = whole(t, stored)
		}
		data := encode(t, l)
		if err := validate(s, []byte(data)); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		got, err := Decode([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		for r := range got.Decisions() {
			if now := whole(t, r); now != said[r.ID] {
				t.Fatalf("%s\nwas\n%s", now, said[r.ID])
			}
			delete(said, r.ID)
		}
		if len(said) > 0 {
			t.Fatalf("%d decisions are gone", len(said))
		}
		if again := encode(t, got); again != data {
			t.Fatalf("%s\nwas\n%s", again, data)
		}
	})
}

// whole is all that a decision says, in one spelling.
func whole(t rapid.TB, r annotate.Record) string {
	d, err := annotate.ParseDecision(r)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	return string(again.Raw)
}

func TestOfTwoCopiesTheLaterDecisionStays(t *testing.T) {
	id := someID(1)
	put := func(l *annotate.Layer, comment string, at time.Time) *annotate.Layer {
		d := annotate.Decision{ID: someID(100), Verdict: annotate.VerdictReject, Comment: comment, On: []annotate.Passage{{ID: id, Label: "x", Fragments: []annotate.Fragment{{Span: annotate.Span{End: 1}, Exact: "a"}}}}}
		r, err := d.Record()
		if err != nil {
			t.Fatal(err)
		}
		l, _, err = l.Apply(annotate.Change{Decisions: []annotate.Edit[*annotate.Record]{{After: r}}}, at)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	base := put(&annotate.Layer{}, "first", start)
	ours, theirs := put(base, "ours", start.Add(time.Hour)), put(base, "theirs", start.Add(2*time.Hour))
	for _, pair := range [][2]*annotate.Layer{{ours, theirs}, {theirs, ours}, {theirs, base}} {
		got, err := Merge(pair[0], pair[1])
		if err != nil {
			t.Fatal(err)
		}
		if r, _ := got.Decision(someID(100)); !strings.Contains(string(r.Raw), "theirs") {
			t.Errorf("%s", r.Raw)
		}
	}
}

func TestTheSchemaOfSidecarsKeepsDecisionsOfOtherPrograms(t *testing.T) {
	s := schema(t)
	file := func(decision string) []byte {
		return []byte(`{"format": "postil.layer", "version": 1, "id": "` + someID(9).String() + `", "person": {"id": "` + someID(9).String() + `"}, "annotations": [], "decisions": [` + decision + `]}`)
	}
	for decision, valid := range map[string]bool{
		`{"id": "` + someID(1).String() + `", "verdict": "keep", "of": [1]}`:                     true,
		`{"id": "` + someID(1).String() + `", "verdict": "accept", "on": [{"label": "x"}]}`:      false,
		`{"id": "` + someID(1).String() + `", "verdict": "accept", "confidence": 1.5, "on": []}`: false,
		`{"id": "` + someID(1).String() + `", "verdict": "accept", "take": ["x"]}`:               false,
	} {
		if err := validate(s, file(decision)); (err == nil) != valid {
			t.Errorf("%s: %v", decision, err)
		}
		if _, err := Decode(file(decision)); err != nil {
			t.Errorf("%s is not even read: %v", decision, err)
		}
	}
}
