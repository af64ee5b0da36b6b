package annotate_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate"
)

func decisionID(n byte) annotate.ID { return annotate.ID{0: 1, 6: 0x70, 8: 0x80, 15: n} }

func seen(n byte, label string, start, end int) annotate.Passage {
	return annotate.Passage{ID: decisionID(n), Label: label, Fragments: []annotate.Fragment{{Span: annotate.Span{Start: start, End: end}, Exact: "words"}}}
}

func result(label string, start, end int) annotate.Passage {
	p := seen(0, label, start, end)
	p.ID = annotate.ID{}
	return p
}

func drawDecision(t *rapid.T) annotate.Decision {
	d := annotate.Decision{
		ID: decisionID(rapid.Byte().Draw(t, "id")), Verdict: rapid.SampledFrom(annotate.Verdicts()).Draw(t, "verdict"),
		Created: time.UnixMilli(rapid.Int64Range(0, 4e12).Draw(t, "created")).UTC(),
		Reason:  rapid.SampledFrom([]string{"", "guideline", "größer"}).Draw(t, "reason"),
		Comment: rapid.SampledFrom([]string{"", "see <4.2> & \"below\"", "line\nline\u2028"}).Draw(t, "comment"),
	}
	if rapid.Bool().Draw(t, "sure") {
		c := rapid.Float64Range(0, 1).Draw(t, "confidence")
		d.Confidence = &c
	}
	for n := range rapid.IntRange(2, 4).Draw(t, "on") {
		p := seen(byte(n+1), "claim", n, n+5)
		if rapid.Bool().Draw(t, "attributes") {
			p.Attributes = annotate.Attributes{"n": json.Number("1.50"), "b": true, "w": "x", "s": []string{"a", "b"}, "o": json.RawMessage(`{"x":[1,"<"]}`)}
		}
		if rapid.Bool().Draw(t, "more") {
			p.Extra = annotate.Extra{"later": json.RawMessage(`{"a":null,"t":"<&>"}`)}
			p.Fragments[0].Extra = annotate.Extra{"End": json.RawMessage(`7`)}
		}
		d.On = append(d.On, p)
	}
	switch d.Verdict {
	case annotate.VerdictAccept:
		d.Take = []annotate.ID{d.On[1].ID}
	case annotate.VerdictChange, annotate.VerdictMerge:
		d.Result = []annotate.Passage{result("quote", 2, 9)}
		d.Result[0].Note = "both"
	case annotate.VerdictSplit:
		d.Result = []annotate.Passage{result("quote", 2, 9), result("quote", 10, 12)}
	case annotate.VerdictComment:
		d.Comment = "why?"
	case annotate.VerdictAgree, annotate.VerdictOverrule:
		d.About, d.AboutModified = decisionID(99), d.Created
	case annotate.VerdictReject, annotate.VerdictNothing, annotate.VerdictDefer:
	}
	if rapid.Bool().Draw(t, "extra") {
		d.Extra = annotate.Extra{"Verdict": json.RawMessage(`"kept"`), "z": json.RawMessage(`[1.0]`)}
	}
	return d
}

func TestADecisionIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDecision(t)
		r, err := d.Record()
		if err != nil {
			t.Fatal(err)
		}
		got, err := annotate.ParseDecision(*r)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, got); diff != "" {
			t.Fatal(diff)
		}
		again, err := got.Record()
		if err != nil || string(again.Raw) != string(r.Raw) {
			t.Fatalf("%s\n%s, %v", again.Raw, r.Raw, err)
		}
	})
}

func TestADecisionThatCannotBeIsRefused(t *testing.T) {
	two := []annotate.Passage{seen(1, "claim", 0, 4), seen(2, "claim", 1, 4)}
	nan := 1.5
	for want, d := range map[string]annotate.Decision{
		"no verdict":               {On: two},
		"about no annotation":      {Verdict: annotate.VerdictReject},
		"goes with one result":     {Verdict: annotate.VerdictChange, On: two},
		"goes with no result":      {Verdict: annotate.VerdictAccept, On: two, Result: two},
		"goes with 2 results":      {Verdict: annotate.VerdictSplit, On: two, Result: []annotate.Passage{result("x", 0, 1)}},
		"merges fewer than two":    {Verdict: annotate.VerdictMerge, On: two[:1], Result: []annotate.Passage{result("x", 0, 1)}},
		"twice":                    {Verdict: annotate.VerdictReject, On: []annotate.Passage{two[0], two[0]}},
		"but is not about it":      {Verdict: annotate.VerdictAccept, On: two, Take: []annotate.ID{decisionID(7)}},
		"only marks that":          {Verdict: annotate.VerdictReject, On: two, Take: []annotate.ID{decisionID(1)}},
		"from 0 to 1":              {Verdict: annotate.VerdictReject, On: two, Confidence: &nan},
		"agrees with no decision":  {Verdict: annotate.VerdictAgree, On: two},
		"overrules no decision":    {Verdict: annotate.VerdictOverrule, On: two},
		"without words":            {Verdict: annotate.VerdictComment, On: two},
		"empty or out of order":    {Verdict: annotate.VerdictReject, On: []annotate.Passage{seen(1, "claim", 4, 4)}},
		"comment or reason is not": {Verdict: annotate.VerdictReject, On: two, Comment: "\xff"},
		"text in it is not":        {Verdict: annotate.VerdictReject, On: []annotate.Passage{seen(1, "\xff", 1, 4)}},
	} {
		d.ID = decisionID(9)
		if _, err := d.Record(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	d := annotate.Decision{Verdict: annotate.VerdictReject, On: two}
	if err := d.Check(); err == nil {
		t.Error("a decision without id")
	}
}

func TestAnUnknownVerdictIsKeptAndSettlesNothing(t *testing.T) {
	r := annotate.Record{ID: decisionID(1), Raw: json.RawMessage(`{"id":"` + decisionID(1).String() + `","verdict":"keep","of":[1]}`)}
	d, err := annotate.ParseDecision(r)
	if err != nil || d.Verdict != "keep" || d.Verdict.Settles() || string(d.Extra["of"]) != "[1]" {
		t.Errorf("%+v, %v", d, err)
	}
	for _, raw := range []string{``, `[]`, `null`, `{"verdict": 1}`, `{"verdict":"accept","on":[{"id":"x"}]}`, `{"verdict":"accept","on":[3]}`} {
		r.Raw = json.RawMessage(raw)
		if _, err := annotate.ParseDecision(r); err == nil {
			t.Errorf("%s is understood", raw)
		}
	}
}

func TestDecisionsAreDoneUndoneAndDoneAgain(t *testing.T) {
	at := time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
	clock := func() time.Time { at = at.Add(time.Second); return at }
	d := annotate.Decision{ID: decisionID(1), Verdict: annotate.VerdictReject, On: []annotate.Passage{seen(2, "claim", 0, 4)}, Extra: annotate.Extra{"kept": json.RawMessage("1.0")}}
	put := func(l *annotate.Layer, d annotate.Decision) annotate.Change {
		r, err := d.Record()
		if err != nil {
			t.Fatal(err)
		}
		c := annotate.Change{Name: "Reject", Decisions: []annotate.Edit[*annotate.Record]{{After: r}}}
		if before, ok := l.Decision(d.ID); ok {
			c.Decisions[0].Before = &before
		}
		return c
	}
	read := func(l *annotate.Layer) annotate.Decision {
		t.Helper()
		r, ok := l.Decision(d.ID)
		if !ok {
			return annotate.Decision{}
		}
		got, err := annotate.ParseDecision(r)
		if err != nil || !strings.Contains(string(r.Raw), r.Modified.Format("2006-01-02T15:04:05.000Z")) {
			t.Fatalf("%s, %v", r.Raw, err)
		}
		return got
	}
	var h annotate.History
	l := &annotate.Layer{}
	var err error
	step := func(f func() (*annotate.Layer, annotate.Change, error)) annotate.Change {
		t.Helper()
		var done annotate.Change
		if l, done, err = f(); err != nil {
			t.Fatal(err)
		}
		return done
	}
	step(func() (*annotate.Layer, annotate.Change, error) { return h.Do(l, put(l, d), clock()) })
	first := read(l)
	d.Comment = "too long"
	step(func() (*annotate.Layer, annotate.Change, error) { return h.Do(l, put(l, d), clock()) })
	if got := read(l); got.Comment != "too long" || !got.Modified.After(first.Modified) || string(got.Extra["kept"]) != "1.0" {
		t.Errorf("%+v", got)
	}
	done := step(func() (*annotate.Layer, annotate.Change, error) { return h.Undo(l, clock()) })
	if got := read(l); got.Comment != "" || done.Empty() || done.Range() != (annotate.Span{}) {
		t.Errorf("%+v", got)
	}
	step(func() (*annotate.Layer, annotate.Change, error) { return h.Undo(l, clock()) })
	if got := read(l); got.Verdict != "" || len(slices.Collect(l.Deleted())) != 1 {
		t.Errorf("%+v", got)
	}
	step(func() (*annotate.Layer, annotate.Change, error) { return h.Redo(l, clock()) })
	if got := read(l); got.Verdict != annotate.VerdictReject || len(slices.Collect(l.Deleted())) != 0 {
		t.Errorf("%+v", got)
	}
	// A clock that was set back does not make the record older than it was.
	before := read(l).Modified
	back := put(l, d)
	if l, _, err = l.Apply(back, before.Add(-time.Hour)); err != nil || !read(l).Modified.After(before) {
		t.Errorf("%v", err)
	}
	if _, _, err := l.Apply(annotate.Change{Decisions: []annotate.Edit[*annotate.Record]{{After: &annotate.Record{ID: decisionID(3), Raw: json.RawMessage(`[1]`)}}}}, at); !errors.Is(err, annotate.ErrInvalidChange) {
		t.Errorf("%v", err)
	}
}

func FuzzParseDecision(f *testing.F) {
	f.Add([]byte(`{"id":"01000000-0000-7000-8000-000000000001","verdict":"accept","on":[{"id":"01000000-0000-7000-8000-000000000002","label":"x","spans":[{"start":0,"end":1,"exact":"a"}],"attributes":{"a":[1]}}],"take":[],"confidence":0.5}`))
	f.Add([]byte(`{"verdict":"change","result":[{"label":"x","spans":[{"start":0,"end":1}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := annotate.ParseDecision(annotate.Record{ID: decisionID(1), Raw: raw})
		if err != nil {
			return
		}
		r, err := d.Record()
		if err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		again, err := annotate.ParseDecision(*r)
		if err != nil {
			t.Fatal(err)
		}
		if x, err := again.Record(); err != nil || string(x.Raw) != string(r.Raw) {
			t.Fatalf("%s\n%s", r.Raw, x.Raw)
		}
	})
}
