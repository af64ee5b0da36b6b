package find

import (
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/text"
)

// numbered gives ids in order.
func numbered() func() annotate.ID {
	n := byte(0)
	return func() annotate.ID {
		n++
		return annotate.ID{15: n}
	}
}

func TestLabelAllMarksWhatIsNotMarkedYetInOneChange(t *testing.T) {
	x := newText(t, "Stay away and stay away and STAY AWAY.")
	p := compile(t, Query{Text: "stay away", WholeWord: true})
	hits, _ := p.All(x, 10)
	noon := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	o := Labelling{Name: "Label 3 as Warning", Label: "warning", Query: p.Query(), NewID: numbered()}
	mark := func(label string, spans ...text.Span) annotate.Edit[*annotate.Annotation] {
		a := &annotate.Annotation{ID: o.NewID(), Label: label}
		for _, s := range spans {
			a.Fragments = append(a.Fragments, annotate.NewFragment(x, s))
		}
		return annotate.Edit[*annotate.Annotation]{After: a}
	}
	loose := mark("warning", hits[2])
	loose.After.Fragments[0].Exact = "go away"
	l, _, err := (&annotate.Layer{}).Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{
		mark("warning", hits[0]), mark("claim", hits[1]), mark("warning", hits[1], text.Span{Start: 24, End: 27}), loose,
	}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []Coverage{Marked, Touched, Unmarked} {
		if c := Cover(l, x, hits[i], "warning"); c != want {
			t.Errorf("hit %d is covered %v by warnings, want %v", i, c, want)
		}
	}
	if Cover(l, x, hits[1], "") != Marked || Cover(nil, x, hits[1], "") != Unmarked {
		t.Error("an empty label stands for any, and a layer that is nil for none")
	}

	c, passed := LabelAll(l, x, append(hits, hits[1], text.Span{Start: 30, End: 99}), o)
	if len(c.Annotations) != 2 || passed != 3 || c.Name != o.Name {
		t.Fatalf("%d marks and %d passed in %q", len(c.Annotations), passed, c.Name)
	}
	var history annotate.History
	next, _, err := history.Do(l, c, noon)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range []*annotate.Annotation{c.Annotations[0].After, c.Annotations[1].After} {
		a = next.Annotation(a.ID)
		if a.Hull() != hits[i+1] || !a.Fits(x) || a.Label != "warning" {
			t.Errorf("mark %d is %+v", i, a)
		}
		if a.Origin.Kind != annotate.OriginFind || a.Origin.Source != "stay away [whole words]" {
			t.Errorf("mark %d comes from %+v", i, a.Origin)
		}
	}
	if c, passed := LabelAll(next, x, hits, o); !c.Empty() || passed != 3 {
		t.Errorf("a second time marks %d", len(c.Annotations))
	}
	if back, _, err := history.Undo(next, noon); err != nil || back.Len() != l.Len() {
		t.Errorf("undone: %d marks, %v", back.Len(), err)
	}
	o.Again = true
	if c, passed := LabelAll(next, x, hits, o); len(c.Annotations) != 3 || passed != 0 {
		t.Errorf("again: %d marks, %d passed", len(c.Annotations), passed)
	}
}

func TestAQueryTellsItsSwitches(t *testing.T) {
	for want, q := range map[string]Query{
		"stay":                                {Text: "stay"},
		"stay [whole words, case, accents]":   {Text: "stay", WholeWord: true, MatchCase: true, MatchAccents: true},
		`st\w [regular expression]`:           {Text: `st\w`, Regexp: true, MatchAccents: true},
		"a [regular expression, case]":        {Text: "a", Regexp: true, MatchCase: true},
		"a [regular expression, whole words]": {Text: "a", Regexp: true, WholeWord: true},
	} {
		if got := q.String(); got != want {
			t.Errorf("%+v is %q, want %q", q, got, want)
		}
	}
}
