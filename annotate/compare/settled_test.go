package compare_test

import (
	"slices"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
)

// ids are a source of identities from n on.
func ids(n int) func() annotate.ID {
	return func() annotate.ID { n++; return id(n) }
}

func TestWhoKnowsAnotherDecisionCanOverruleItUntilItIsMadeAgain(t *testing.T) {
	ann, ben, lead, of := two(t)
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	chief := layer(t, newText(t, story), "chief", annotate.StateNew, annotate.Contents{})
	lead = decide(t, lead, 0, compare.Take(k, id(90), id(1)))
	chief = decide(t, chief, 1, compare.Take(k, id(80), id(2)))
	status := func(layers ...*annotate.Layer) compare.Status {
		return caseOn(t, review(t, of(layers...)), id(1)).Status
	}
	if got := status(ann, ben, lead, chief); got != compare.Disputed {
		t.Fatalf("%s", got)
	}
	rulings := caseOn(t, review(t, of(ann, ben, lead, chief)), id(1)).Rulings
	over := compare.Overrule("lead", rulings, ids(91))
	if len(over) != 1 || over[0].About != id(80) {
		t.Fatalf("%+v", over)
	}
	lead = decide(t, lead, 2, over...)
	for _, order := range [][]*annotate.Layer{{ann, ben, lead, chief}, {chief, lead, ben, ann}} {
		if got := status(order...); got != compare.Settled {
			t.Errorf("overruled: %s", got)
		}
		if got := sayings(gold(t, of(order...), compare.Decided).Layer); !slices.Equal(got, []string{"claim The old quay"}) {
			t.Errorf("%q", got)
		}
	}
	// A third one may follow one of them.
	third := layer(t, newText(t, story), "third", annotate.StateNew, annotate.Contents{})
	third = decide(t, third, 3, append(compare.Overrule("third", rulings, ids(71)), compare.Follow(rulings[0], id(70)))...)
	if got := sayings(gold(t, of(ann, ben, lead, chief, third), compare.Decided).Layer); rulings[0].By != "chief" || !slices.Equal(got, []string{"claim old quay"}) {
		t.Errorf("%q", got)
	}
	// The chief insists.
	chief = decide(t, chief, 4, compare.Take(k, id(80), id(2)))
	if got := status(ann, ben, lead, chief); got != compare.Disputed {
		t.Errorf("made again: %s", got)
	}
}

func TestNobodyOverrulesHerself(t *testing.T) {
	ann, ben, lead, of := two(t)
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	lead = decide(t, lead, 0, compare.Take(k, id(90), id(1)))
	made := caseOn(t, review(t, of(ann, ben, lead)), id(1)).Rulings[0]
	if over := compare.Overrule("lead", []compare.Ruling{made}, ids(95)); len(over) > 0 {
		t.Fatalf("%+v", over)
	}
	lead = decide(t, lead, 1, annotate.Decision{ID: id(91), Verdict: annotate.VerdictOverrule, About: id(90), AboutModified: made.Modified})
	if got := caseOn(t, review(t, of(ann, ben, lead)), id(1)).Status; got != compare.Settled {
		t.Errorf("%s", got)
	}
}

func TestDecisionsTakeThePlaceOfTheMarksInTheFigures(t *testing.T) {
	ann, ben, lead, of := two(t)
	people := []string{"ann", "ben"}
	measure := func(layers ...*annotate.Layer) (float64, agreement.Article) {
		t.Helper()
		r := review(t, of(layers...))
		g, err := r.Gold(compare.Decided, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := r.AsDecided(people, g, false)
		if err != nil {
			t.Fatal(err)
		}
		s, err := agreement.NewStudy(people, nil, []agreement.Article{a})
		if err != nil {
			t.Fatal(err)
		}
		f, _ := agreement.SpanF1{}.Of(s).Float()
		return f, a
	}
	before, _ := measure(ann, ben, lead)
	if before != 0.5 {
		t.Errorf("F1 before is %v", before)
	}
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	for name, d := range map[string]annotate.Decision{
		"take":    compare.Take(k, id(90), id(2)),
		"nothing": compare.On(k, id(90), annotate.VerdictNothing),
		"reject":  compare.On(k, id(90), annotate.VerdictReject),
	} {
		if after, _ := measure(ann, ben, decide(t, lead, 0, d)); after != 1 {
			t.Errorf("%s: F1 is %v", name, after)
		}
	}
	if after, _ := measure(ann, ben, decide(t, lead, 0, compare.On(k, id(90), annotate.VerdictDefer))); after != before {
		t.Errorf("putting off changes F1 to %v", after)
	}
	// Who has not finished stays out of it.
	tx := newText(t, story)
	ben = layer(t, tx, "ben", annotate.StateInProgress, annotate.Contents{Annotations: []*annotate.Annotation{mark(t, tx, 2, "claim", "old quay")}})
	if _, a := measure(ann, ben, decide(t, lead, 0, compare.Take(k, id(90), id(2)))); a.Readings[1].Finished || len(a.Readings[1].Marks) != 1 {
		t.Errorf("%+v", a.Readings[1])
	}
}
