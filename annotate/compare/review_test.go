package compare_test

import (
	"slices"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
)

// two is an article that Ann and Ben see differently, with the layer of a
// reviewer who has not decided yet.
func two(t *testing.T) (ann, ben, lead *annotate.Layer, of func(...*annotate.Layer) agreement.Layered) {
	t.Helper()
	tx := newText(t, story)
	ann = done(t, tx, "ann", mark(t, tx, 1, "claim", "The old quay"), mark(t, tx, 3, "quote", "Stay away"))
	ben = done(t, tx, "ben", mark(t, tx, 2, "claim", "old quay"), mark(t, tx, 4, "quote", "Stay away"))
	lead = layer(t, tx, "lead", annotate.StateNew, annotate.Contents{})
	return ann, ben, lead, func(l ...*annotate.Layer) agreement.Layered { return article(tx, l...) }
}

func TestADecisionSettlesItsCase(t *testing.T) {
	ann, ben, lead, of := two(t)
	r := review(t, of(ann, ben, lead))
	if k := caseOn(t, r, id(1)); k.Status != compare.Open || len(k.Waiting) != 2 {
		t.Errorf("%+v", k)
	}
	lead = decide(t, lead, 0, compare.Take(caseOn(t, r, id(1)).Case, id(90), id(2)))
	k := caseOn(t, review(t, of(ann, ben, lead)), id(1))
	if k.Status != compare.Settled || len(k.Waiting) != 0 || len(k.Rulings) != 1 || k.Rulings[0].By != "lead" {
		t.Errorf("%+v", k)
	}
	if got := sayings(gold(t, of(ann, ben, lead), compare.Decided).Layer); !slices.Equal(got, []string{"claim old quay"}) {
		t.Errorf("%q", got)
	}
}

func TestEachVerdictHasItsGold(t *testing.T) {
	ann, ben, lead, of := two(t)
	tx := newText(t, story)
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	p := func(label string, words ...string) annotate.Passage {
		return annotate.PassageOf(mark(t, tx, 50, label, words...))
	}
	for name, c := range map[string]struct {
		d      annotate.Decision
		want   []string
		status compare.Status
	}{
		"accept one":   {compare.Take(k, id(90), id(1)), []string{"claim The old quay"}, compare.Settled},
		"accept all":   {compare.Take(k, id(90)), []string{"claim The old quay", "claim old quay"}, compare.Settled},
		"reject":       {compare.On(k, id(90), annotate.VerdictReject), []string{}, compare.Settled},
		"nothing here": {compare.On(k, id(90), annotate.VerdictNothing), []string{}, compare.Settled},
		"change":       {compare.Replace(k, id(90), p("quote", "quay")), []string{"quote quay"}, compare.Settled},
		"split":        {compare.Replace(k, id(90), p("claim", "old"), p("claim", "quay")), []string{"claim old", "claim quay"}, compare.Settled},
		"defer":        {compare.On(k, id(90), annotate.VerdictDefer), []string{}, compare.Deferred},
	} {
		t.Run(name, func(t *testing.T) {
			lead := decide(t, lead, 0, c.d)
			r := review(t, of(ann, ben, lead))
			if got := caseOn(t, r, id(2)).Status; got != c.status {
				t.Errorf("the case is %s", got)
			}
			for _, s := range compare.Strategies() {
				want := c.want
				if s != compare.Decided {
					want = append([]string{"quote Stay away"}, want...) // on which both agree
				}
				if got := sayings(gold(t, of(lead, ben, ann), s).Layer); !slices.Equal(got, want) {
					t.Errorf("%s: %q, want %q", s, got, want)
				}
			}
		})
	}
}

func TestMergingReplacesSeveralMarksByOne(t *testing.T) {
	tx := newText(t, story)
	ann := done(t, tx, "ann", mark(t, tx, 1, "claim", "The old quay could fail"))
	ben := done(t, tx, "ben", mark(t, tx, 2, "claim", "The old"), mark(t, tx, 3, "claim", "could fail"))
	k := review(t, article(tx, ann, ben)).Cases[0].Case
	d := compare.Replace(k, id(90), annotate.PassageOf(mark(t, tx, 9, "claim", "old quay could fail")))
	if d.Verdict != annotate.VerdictMerge {
		t.Fatal(d.Verdict)
	}
	lead := decide(t, layer(t, tx, "lead", annotate.StateNew, annotate.Contents{}), 0, d)
	g := gold(t, article(tx, ann, lead, ben), compare.Decided)
	if got := sayings(g.Layer); !slices.Equal(got, []string{"claim old quay could fail"}) || len(g.Layer.At(0).Origin.From) != 3 || g.Layer.State != annotate.StateDone {
		t.Errorf("%q %+v", got, g.Layer.At(0).Origin)
	}
}

func TestAReviewerMayAddAMarkThatNobodyMade(t *testing.T) {
	ann, ben, lead, of := two(t)
	tx := newText(t, story)
	d := annotate.Decision{ID: id(90), Verdict: annotate.VerdictChange, Result: []annotate.Passage{annotate.PassageOf(mark(t, tx, 9, "claim", "Monday"))}}
	d.Result[0].ID = annotate.ID{}
	lead = decide(t, lead, 0, d)
	if got := sayings(gold(t, of(ann, ben, lead), compare.Decided).Layer); !slices.Equal(got, []string{"claim Monday"}) {
		t.Errorf("%q", got)
	}
}

func TestEarlierDecisionsHoldWhenMarksAreAdded(t *testing.T) {
	ann, ben, lead, of := two(t)
	tx := newText(t, story)
	lead = decide(t, lead, 0, compare.Take(caseOn(t, review(t, of(ann, ben)), id(1)).Case, id(90), id(2)))
	// Cleo comes later: what she says differently waits, and the decision holds.
	cleo := done(t, tx, "cleo", mark(t, tx, 5, "quote", "quay"), mark(t, tx, 6, "quote", "Stay away"))
	k := caseOn(t, review(t, of(ann, ben, cleo, lead)), id(1))
	if k.Status != compare.Reopened || !slices.Equal(k.Waiting, []annotate.ID{id(5)}) {
		t.Errorf("%s, %v", k.Status, k.Waiting)
	}
	for _, s := range compare.Strategies() {
		g := gold(t, of(ann, ben, cleo, lead), s)
		if got := sayings(g.Layer); !slices.Contains(got, "claim old quay") || slices.Contains(got, "quote quay") || len(g.Waiting) == 0 {
			t.Errorf("%s: %q, %d wait", s, got, len(g.Waiting))
		}
	}
	// What she says alike is one voice more for what was decided.
	cleo = done(t, tx, "cleo", mark(t, tx, 5, "claim", "old quay"))
	r := review(t, of(ann, ben, cleo, lead))
	g := gold(t, of(ann, ben, cleo, lead), compare.Decided)
	if k := caseOn(t, r, id(5)); k.Status != compare.Settled || !slices.Equal(g.Layer.At(0).Origin.From, []annotate.ID{id(2), id(5)}) {
		t.Errorf("%s, %v", k.Status, g.Layer.At(0).Origin.From)
	}
	// With another attribute it is not alike.
	other := mark(t, tx, 5, "claim", "old quay")
	other.Attributes = annotate.Attributes{"sure": true}
	r, cleo = review(t, of(ann, ben, done(t, tx, "cleo", other), lead)), done(t, tx, "cleo", other)
	if from := gold(t, of(ann, ben, cleo, lead), compare.Decided).Layer.At(0).Origin.From; caseOn(t, r, id(5)).Status != compare.Reopened || !slices.Equal(from, []annotate.ID{id(2)}) {
		t.Errorf("%v", from)
	}
	if before := gold(t, of(ann, ben, lead), compare.Decided).Layer.At(0).ID; before != g.Layer.At(0).ID {
		t.Error("the mark of gold has another id than before")
	}
}

func TestDecisionsOnMarksThatAreGoneOrChangedAreToldAndHold(t *testing.T) {
	ann, ben, lead, of := two(t)
	tx := newText(t, story)
	lead = decide(t, lead, 0, compare.Take(caseOn(t, review(t, of(ann, ben)), id(1)).Case, id(90), id(2)))
	for name, ben := range map[string]*annotate.Layer{
		"gone":    done(t, tx, "ben", mark(t, tx, 4, "quote", "Stay away")),
		"changed": done(t, tx, "ben", mark(t, tx, 2, "claim", "quay"), mark(t, tx, 4, "quote", "Stay away")),
	} {
		r := review(t, of(ann, ben, lead))
		if len(r.Since) != 1 || r.Since[0].Seen.ID != id(2) || (r.Since[0].Now == nil) != (name == "gone") || r.Since[0].Ruling.ID != id(90) {
			t.Errorf("%s: %+v", name, r.Since)
		}
		if got := sayings(gold(t, of(ann, ben, lead), compare.Decided).Layer); !slices.Equal(got, []string{"claim old quay"}) {
			t.Errorf("%s: %q", name, got)
		}
		if name == "changed" {
			if k := caseOn(t, r, id(2)); k.Status != compare.Reopened || !slices.Equal(k.Waiting, []annotate.ID{id(2)}) {
				t.Errorf("%s, %v", k.Status, k.Waiting)
			}
		}
	}
	// The text itself has changed.
	other := newText(t, "X"+story[:len(story)-1])
	g, err := func() (compare.Gold, error) {
		r, err := compare.ReviewOf(agreement.Layered{ID: "a.txt", Text: other, Layers: []*annotate.Layer{lead}}, agreement.Choice{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return r.Gold(compare.Decided, nil)
	}()
	if err != nil || g.Layer.Len() != 0 || len(g.LeftOut) != 1 || g.LeftOut[0].ID != id(90) {
		t.Errorf("%+v, %v", g, err)
	}
}

func TestTheLastDecisionOfAReviewerCounts(t *testing.T) {
	ann, ben, lead, of := two(t)
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	lead = decide(t, lead, 1, compare.Take(k, id(91), id(2)))
	lead = decide(t, lead, 2, compare.Take(k, id(90), id(1)))
	r := review(t, of(ann, ben, lead))
	if got := caseOn(t, r, id(1)); got.Status != compare.Settled || len(got.Rulings) != 1 || got.Rulings[0].ID != id(90) {
		t.Errorf("%+v", got)
	}
	// A later word on one of the marks leaves the earlier one on the other.
	k.Marks = k.Marks[1:]
	lead = decide(t, lead, 3, compare.Take(k, id(92)))
	if got := sayings(gold(t, of(ann, ben, lead), compare.Decided).Layer); !slices.Equal(got, []string{"claim The old quay", "claim old quay"}) {
		t.Errorf("%q", got)
	}
	c := compare.Withdraw(lead, "undo", id(92), id(77))
	if lead, _, err := lead.Apply(c, morning); err != nil || len(c.Decisions) != 1 || !slices.Equal(sayings(gold(t, of(ann, ben, lead), compare.Decided).Layer), []string{"claim The old quay"}) {
		t.Errorf("%v", err)
	}
}

func TestReviewersWhoDisagreeAreAConflictAndNeitherIsOverwritten(t *testing.T) {
	ann, ben, lead, of := two(t)
	tx := newText(t, story)
	k := caseOn(t, review(t, of(ann, ben)), id(1)).Case
	lead = decide(t, lead, 0, compare.Take(k, id(90), id(1)))
	empty := layer(t, tx, "chief", annotate.StateNew, annotate.Contents{})
	quay := annotate.PassageOf(mark(t, tx, 9, "claim", "The old quay"))
	for name, c := range map[string]struct {
		d        annotate.Decision
		conflict bool
	}{
		"the other mark":                {compare.Take(k, id(80), id(2)), true},
		"none":                          {compare.On(k, id(80), annotate.VerdictReject), true},
		"both":                          {compare.Take(k, id(80)), true},
		"the same":                      {compare.Take(k, id(80), id(1)), false},
		"a result that says the same":   {compare.Replace(k, id(80), quay), false},
		"put off":                       {compare.On(k, id(80), annotate.VerdictDefer), false},
		"only what the other let fall":  {compare.On(compare.Case{Marks: k.Marks[1:]}, id(80), annotate.VerdictAccept), true},
		"only that this falls, as well": {compare.On(compare.Case{Marks: k.Marks[1:]}, id(80), annotate.VerdictReject), false},
	} {
		chief := decide(t, empty, 5, c.d)
		r := review(t, of(ann, ben, lead, chief))
		if got := len(r.Conflicts) == 1; got != c.conflict {
			t.Errorf("%s: %+v", name, r.Conflicts)
			continue
		}
		g := gold(t, of(chief, ben, lead, ann), compare.Any)
		if !c.conflict {
			if got := sayings(g.Layer); !slices.Equal(got, []string{"quote Stay away", "claim The old quay"}) {
				t.Errorf("%s: %q", name, got)
			}
			continue
		}
		if len(r.Conflicts[0].Rulings) != 2 || r.Conflicts[0].Span != k.Span || caseOn(t, r, id(2)).Status != compare.Disputed {
			t.Errorf("%s: %+v", name, r.Conflicts)
		}
		if got := sayings(g.Layer); !slices.Equal(got, []string{"quote Stay away"}) || g.Layer.State != annotate.StateInProgress {
			t.Errorf("%s: %q", name, got)
		}
		// One of them may be named as the one who counts.
		one := compare.Examine(r.Comparison, []string{"lead"})
		if g, err := one.Gold(compare.Decided, nil); err != nil || !slices.Equal(sayings(g.Layer), []string{"claim The old quay"}) || len(one.Conflicts) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEqualMarksOfOthersFallAndStandTogether(t *testing.T) {
	// Lead rejected what Ann said; chief accepts the same words by Ben.
	tx := newText(t, story)
	ann, ben := done(t, tx, "ann", mark(t, tx, 1, "claim", "quay")), done(t, tx, "ben", mark(t, tx, 2, "claim", "quay"))
	empty := func(slug string) *annotate.Layer {
		return layer(t, tx, slug, annotate.StateNew, annotate.Contents{})
	}
	on := func(l *annotate.Layer) compare.Case {
		return compare.Case{Marks: []compare.Mark{{Person: l.Person.Slug, Annotation: l.At(0)}}}
	}
	lead := decide(t, empty("lead"), 0, compare.On(on(ann), id(90), annotate.VerdictReject))
	chief := decide(t, empty("chief"), 1, compare.Take(on(ben), id(80)))
	if r := review(t, article(tx, ann, ben, lead, chief)); len(r.Conflicts) != 1 {
		t.Errorf("%+v", r.Conflicts)
	}
	// The same reviewer has thought better of it; what she rejected is no source.
	lead = decide(t, lead, 2, compare.Take(on(ben), id(91)))
	g := gold(t, article(tx, ann, ben, lead), compare.Decided)
	if g.Layer.Len() != 1 || !slices.Equal(g.Layer.At(0).Origin.From, []annotate.ID{id(2)}) {
		t.Errorf("%+v", g.Layer.At(0))
	}
}

func TestDecisionsThatCannotBeUnderstoodAreToldAndSettleNothing(t *testing.T) {
	ann, ben, lead, of := two(t)
	rec := annotate.Record{ID: id(90), Raw: []byte(`{"id":"` + id(90).String() + `","verdict":7}`)}
	lead, _, err := lead.Apply(annotate.Change{Decisions: []annotate.Edit[*annotate.Record]{{After: &rec}}}, morning)
	if err != nil {
		t.Fatal(err)
	}
	r := review(t, of(ann, ben, lead))
	g := gold(t, of(ann, ben, lead), compare.Decided)
	if len(r.Unread) != 1 || r.Unread[0].By != "lead" || len(g.LeftOut) != 1 || g.LeftOut[0].ID != id(90) {
		t.Errorf("%+v %+v", r.Unread, g.LeftOut)
	}
}

func TestAcceptingAllThatAgreeLeavesTheRestOpen(t *testing.T) {
	ann, ben, lead, of := two(t)
	r := review(t, of(ann, ben, lead))
	n := 90
	ds := r.AcceptAgreeing(func() annotate.ID { n++; return id(n) })
	lead = decide(t, lead, 0, ds...)
	r = review(t, of(ann, ben, lead))
	if len(ds) != 1 || caseOn(t, r, id(3)).Status != compare.Settled || caseOn(t, r, id(1)).Status != compare.Open || len(r.AcceptAgreeing(nil)) != 0 {
		t.Errorf("%+v", ds)
	}
}
