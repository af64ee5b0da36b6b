package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
)

func TestStrategiesTakeWhatEnoughPeopleSay(t *testing.T) {
	tx := newText(t, story)
	a := done(t, tx, "a", mark(t, tx, 1, "quote", "Stay away"), mark(t, tx, 2, "claim", "The old quay"), mark(t, tx, 3, "claim", "Monday"))
	b := done(t, tx, "b", mark(t, tx, 4, "quote", "Stay away"), mark(t, tx, 5, "claim", "The old quay"))
	c := done(t, tx, "c", mark(t, tx, 6, "quote", "Stay away"), mark(t, tx, 7, "claim", "old quay"))
	for s, want := range map[compare.Strategy][]string{
		compare.Decided:   {},
		compare.Unanimous: {"quote Stay away"},
		compare.Majority:  {"quote Stay away", "claim The old quay"},
		compare.Any:       {"quote Stay away", "claim The old quay", "claim old quay", "claim Monday"},
	} {
		g := gold(t, article(tx, a, b, c), s)
		if got := sayings(g.Layer); !slices.Equal(got, want) {
			t.Errorf("%s: %q", s, got)
		}
		waiting := map[compare.Strategy]int{compare.Decided: 3, compare.Unanimous: 2, compare.Majority: 1}[s]
		if len(g.Waiting) != waiting || (g.Layer.State == annotate.StateDone) != (waiting == 0) {
			t.Errorf("%s: %d wait, %s", s, len(g.Waiting), g.Layer.State)
		}
	}
	// One alone is neither a majority nor all.
	for s, want := range map[compare.Strategy]int{compare.Unanimous: 0, compare.Majority: 0, compare.Any: 3} {
		if g := gold(t, article(tx, a), s); g.Layer.Len() != want {
			t.Errorf("%s of one: %q", s, sayings(g.Layer))
		}
	}
}

func TestGoldTellsWhereItComesFrom(t *testing.T) {
	tx := newText(t, story)
	one, two := mark(t, tx, 1, "claim", "quay"), mark(t, tx, 2, "claim", "quay")
	one.Note, two.Note = "sure", "see 4.2"
	a, b := done(t, tx, "a", one, mark(t, tx, 3, "claim", "quay")), done(t, tx, "b", two)
	g := gold(t, article(tx, b, a), compare.Unanimous).Layer.At(0)
	want := &annotate.Annotation{
		ID: g.ID, Label: "claim", Fragments: one.Fragments, Note: "sure\nsee 4.2", Created: one.Created, Modified: morning.Add(3 * time.Minute),
		Origin: annotate.Origin{Kind: annotate.OriginReview, From: []annotate.ID{id(1), id(2), id(3)}},
	}
	if diff := cmp.Diff(want, g); diff != "" {
		t.Error(diff)
	}
	if p := compare.GoldPerson(); p.Slug != "gold" || p.ID == (annotate.ID{}) || p.Kind != compare.GoldKind {
		t.Errorf("%+v", p)
	}
}

func TestAttributesFollowTheStrategyAndReviewersComeFirst(t *testing.T) {
	tx := newText(t, story)
	var layers []*annotate.Layer
	for i, v := range []string{"high", "high", "low"} {
		m := mark(t, tx, i+1, "claim", "quay")
		m.Attributes = annotate.Attributes{"certainty": v}
		if i == 0 {
			m.Attributes["speaker"] = "board"
		}
		layers = append(layers, done(t, tx, string(rune('a'+i)), m))
	}
	for s, want := range map[compare.Strategy]annotate.Attributes{
		compare.Unanimous: nil,
		compare.Majority:  {"certainty": "high"},
		compare.Any:       {"speaker": "board"},
	} {
		g := gold(t, article(tx, layers...), s)
		if diff := cmp.Diff(want, g.Layer.At(0).Attributes); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
		if len(g.LeftOut) != 2-len(want) || g.LeftOut[0].ID != g.Layer.At(0).ID {
			t.Errorf("%s: %+v", s, g.LeftOut)
		}
	}
	k := review(t, article(tx, layers...)).Cases[0].Case
	lead := decide(t, layer(t, tx, "lead", annotate.StateNew, annotate.Contents{}), 0, compare.Take(k, id(90), id(3)))
	g := gold(t, article(tx, append(layers, lead)...), compare.Majority)
	if diff := cmp.Diff(annotate.Attributes{"certainty": "low"}, g.Layer.At(0).Attributes); diff != "" || len(g.LeftOut) != 0 || !slices.Equal(g.Layer.At(0).Origin.From, []annotate.ID{id(3)}) {
		t.Errorf("%s %+v", diff, g.LeftOut)
	}
}

func relation(n int, kind string, from, to int) *annotate.Relation {
	return &annotate.Relation{ID: id(n), Type: kind, From: id(from), To: id(to), Note: fmt.Sprint("note ", n)}
}

func TestRelationsBecomeGoldWithTheirEnds(t *testing.T) {
	tx := newText(t, story)
	people := func(rs ...[]*annotate.Relation) []*annotate.Layer {
		var out []*annotate.Layer
		for i, r := range rs {
			out = append(out, layer(t, tx, string(rune('a'+i)), annotate.StateDone, annotate.Contents{
				Annotations: []*annotate.Annotation{mark(t, tx, 10*i+1, "claim", "quay"), mark(t, tx, 10*i+2, "claim", "fail"), mark(t, tx, 10*i+3, "claim", "Monday")},
				Relations:   r,
			}))
		}
		return out
	}
	list := func(g compare.Gold) []string {
		out := []string{}
		for r := range g.Layer.Relations() {
			out = append(out, fmt.Sprintf("%s %s %s %q", r.Type, g.Layer.Annotation(r.From).Quote(), g.Layer.Annotation(r.To).Quote(), r.Note))
		}
		slices.Sort(out)
		return out
	}
	layers := people(
		[]*annotate.Relation{relation(101, "supports", 1, 2), relation(102, "same", 1, 3)},
		[]*annotate.Relation{relation(111, "supports", 11, 12), relation(112, "same", 13, 11)},
		[]*annotate.Relation{relation(121, "denies", 21, 22)},
	)
	scheme := &annotate.Scheme{Relations: []annotate.RelationType{{ID: "same", Symmetric: true}}}
	for s, want := range map[compare.Strategy][]string{
		compare.Unanimous: {},
		compare.Majority:  {`same quay Monday "note 102\nnote 112"`, `supports quay fail "note 101\nnote 111"`},
		compare.Any:       {`denies quay fail "note 121"`, `same quay Monday "note 102\nnote 112"`, `supports quay fail "note 101\nnote 111"`},
	} {
		r := review(t, article(tx, layers...))
		g, err := r.Gold(s, scheme)
		if err != nil {
			t.Fatal(err)
		}
		got := list(g)
		for i := range got { // a symmetric one has no first end
			got[i] = strings.Replace(got[i], "same Monday quay", "same quay Monday", 1)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", s, diff)
		}
		if left := len(g.LeftOut); left != map[compare.Strategy]int{compare.Unanimous: 5, compare.Majority: 1}[s] {
			t.Errorf("%s: %+v", s, g.LeftOut)
		}
	}
	// Without the scheme the two directions are two relations.
	if g := gold(t, article(tx, layers...), compare.Any); len(list(g)) != 4 {
		t.Errorf("%q", list(g))
	}
}

func TestARelationWithoutBothEndsInGoldIsTold(t *testing.T) {
	tx := newText(t, story)
	a := layer(t, tx, "a", annotate.StateDone, annotate.Contents{
		Annotations: []*annotate.Annotation{mark(t, tx, 1, "claim", "quay"), mark(t, tx, 2, "claim", "fail")},
		Relations:   []*annotate.Relation{relation(9, "supports", 1, 2)},
	})
	b := done(t, tx, "b", mark(t, tx, 3, "claim", "quay"))
	g := gold(t, article(tx, a, b), compare.Unanimous)
	if len(g.LeftOut) != 1 || g.LeftOut[0].ID != id(9) || !strings.Contains(g.LeftOut[0].Reason, "not gold") {
		t.Errorf("%+v", g.LeftOut)
	}
	// An end that was split could be either part.
	k := caseOn(t, review(t, article(tx, a, b)), id(1)).Case
	fail := caseOn(t, review(t, article(tx, a, b)), id(2)).Case
	lead := decide(t, layer(t, tx, "lead", annotate.StateNew, annotate.Contents{}), 0,
		compare.Replace(k, id(90), annotate.PassageOf(mark(t, tx, 5, "claim", "old")), annotate.PassageOf(mark(t, tx, 6, "claim", "quay"))), compare.Take(fail, id(91)))
	g = gold(t, article(tx, a, b, lead), compare.Unanimous)
	if len(g.LeftOut) != 1 || !strings.Contains(g.LeftOut[0].Reason, "split") {
		t.Errorf("%+v", g.LeftOut)
	}
}

func TestAnswersAboutTheArticleFollowTheStrategyAndReviewersComeFirst(t *testing.T) {
	tx := newText(t, story)
	answers := func(l *annotate.Layer, a annotate.Attributes) *annotate.Layer {
		h := l.Header
		h.Article = a
		return l.WithHeader(h)
	}
	a := answers(done(t, tx, "a", mark(t, tx, 1, "claim", "quay")), annotate.Attributes{"topic": "ports", "outlet": "Wire"})
	b := answers(done(t, tx, "b", mark(t, tx, 2, "claim", "quay")), annotate.Attributes{"topic": "storms", "outlet": "Wire"})
	c := answers(done(t, tx, "c", mark(t, tx, 3, "claim", "quay")), annotate.Attributes{"topic": "ports", "outlet": "Wire"})
	for s, want := range map[compare.Strategy]annotate.Attributes{
		compare.Decided: {"outlet": "Wire"}, compare.Unanimous: {"outlet": "Wire"}, compare.Any: {"outlet": "Wire"},
		compare.Majority: {"outlet": "Wire", "topic": "ports"},
	} {
		g := gold(t, article(tx, c, a, b), s)
		if diff := cmp.Diff(want, g.Layer.Article); diff != "" || len(g.LeftOut) != 2-len(want) {
			t.Errorf("%s: %s %+v", s, diff, g.LeftOut)
		}
	}
	lead := decide(t, layer(t, tx, "lead", annotate.StateNew, annotate.Contents{}), 0, compare.Take(review(t, article(tx, a, b, c)).Cases[0].Case, id(90)))
	lead = answers(lead, annotate.Attributes{"topic": "storms"})
	if diff := cmp.Diff(annotate.Attributes{"outlet": "Wire", "topic": "storms"}, gold(t, article(tx, a, lead, c, b), compare.Majority).Layer.Article); diff != "" {
		t.Error(diff)
	}
	chief := answers(decide(t, layer(t, tx, "chief", annotate.StateNew, annotate.Contents{}), 0, compare.Take(review(t, article(tx, a, b, c)).Cases[0].Case, id(80))), annotate.Attributes{"topic": "ports"})
	g := gold(t, article(tx, a, lead, c, chief, b), compare.Majority)
	if diff := cmp.Diff(annotate.Attributes{"outlet": "Wire"}, g.Layer.Article); diff != "" || len(g.LeftOut) != 1 || !strings.Contains(g.LeftOut[0].Reason, "reviewers") {
		t.Errorf("%s %+v", diff, g.LeftOut)
	}
}

func TestPerfectAgreementYieldsTheLayersThemselves(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		one := drawLayers(rt, t)[0]
		var layers []*annotate.Layer
		for i, slug := range []string{"a", "b", "c"}[:rapid.IntRange(2, 3).Draw(rt, "people")] {
			c := annotate.Contents{}
			seen := map[string]bool{}
			for a := range one.Annotations() {
				m := *a
				m.ID[13] = byte(i + 1)
				if key := fmt.Sprint(m.Label, m.Fragments); !seen[key] {
					seen[key] = true
					c.Annotations = append(c.Annotations, &m)
				}
			}
			for r := range one.Relations() {
				m := *r
				m.ID[13], m.From[13], m.To[13] = byte(i+1), byte(i+1), byte(i+1)
				c.Relations = append(c.Relations, &m)
			}
			c.Relations = slices.DeleteFunc(c.Relations, func(r *annotate.Relation) bool {
				has := func(id annotate.ID) bool {
					return slices.ContainsFunc(c.Annotations, func(a *annotate.Annotation) bool { return a.ID == id })
				}
				return !has(r.From) || !has(r.To)
			})
			h := one.Header
			h.Person.Slug, h.State = slug, annotate.StateDone
			l, err := annotate.NewLayer(h, c)
			if err != nil {
				rt.Fatal(err)
			}
			layers = append(layers, l)
		}
		for _, s := range compare.Strategies()[1:] {
			g := gold(t, article(newText(t, story), layers...), s)
			if diff := cmp.Diff(essence(layers[0]), essence(g.Layer)); diff != "" || len(g.Waiting)+len(g.LeftOut) > 0 {
				rt.Fatalf("%s: %s\n%+v", s, diff, g.LeftOut)
			}
		}
	})
}

// essence is what a layer says, without identities and times.
func essence(l *annotate.Layer) []string {
	out := []string{fmt.Sprint(l.State, l.Article)}
	for a := range l.Annotations() {
		out = append(out, fmt.Sprint(a.Label, a.Fragments, a.Attributes, a.Note))
	}
	for r := range l.Relations() {
		out = append(out, fmt.Sprint(r.Type, l.Annotation(r.From).Fragments, l.Annotation(r.To).Fragments))
	}
	slices.Sort(out)
	return out
}

func TestAnyDecisionsChangeOnlyTheReviewersLayerAndGoldIsTheSameInAnyOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tx := newText(t, story)
		people := drawLayers(rt, t)
		before := make([]string, len(people))
		for i, l := range people {
			before[i] = fmt.Sprint(essence(l), slices.Collect(l.Decisions()))
		}
		reviewers := []*annotate.Layer{layer(t, tx, "lead", annotate.StateNew, annotate.Contents{}), layer(t, tx, "chief", annotate.StateNew, annotate.Contents{})}
		histories := []*annotate.History{{}, {}}
		all := func() []*annotate.Layer { return slices.Concat(people, reviewers) }
		n := 2000
		clock := morning
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			clock = clock.Add(time.Minute)
			i := rapid.IntRange(0, 1).Draw(rt, "reviewer")
			if rapid.IntRange(0, 3).Draw(rt, "kind") == 0 {
				if l, _, err := histories[i].Undo(reviewers[i], clock); err == nil {
					reviewers[i] = l
				}
				continue
			}
			r := review(t, article(tx, all()...))
			if len(r.Cases) == 0 {
				return
			}
			n++
			k := r.Cases[rapid.IntRange(0, len(r.Cases)-1).Draw(rt, "case")].Case
			c, err := compare.Put(reviewers[i], "decide", drawDecision(rt, k, id(n)))
			if err != nil {
				rt.Fatal(err)
			}
			if reviewers[i], _, err = histories[i].Do(reviewers[i], c, clock); err != nil {
				rt.Fatal(err)
			}
		}
		for i, l := range people {
			if got := fmt.Sprint(essence(l), slices.Collect(l.Decisions())); got != before[i] {
				rt.Fatalf("the layer of %s has changed", l.Person.Slug)
			}
		}
		for _, l := range reviewers {
			if l.Len() != 0 {
				rt.Fatal("deciding made marks")
			}
		}
		r, again := review(t, article(tx, all()...)), review(t, article(tx, shuffled(all())...))
		if diff := cmp.Diff(fmt.Sprintf("%+v", []any{r.Conflicts, r.Since, r.Unread}), fmt.Sprintf("%+v", []any{again.Conflicts, again.Since, again.Unread})); diff != "" {
			rt.Fatal(diff)
		}
		for _, s := range compare.Strategies() {
			g, again := gold(t, article(tx, all()...), s), gold(t, article(tx, shuffled(all())...), s)
			if diff := cmp.Diff(whole(g), whole(again)); diff != "" {
				rt.Fatalf("%s: %s", s, diff)
			}
			// Gold itself is nobody's: with it among the layers nothing changes.
			if diff := cmp.Diff(whole(g), whole(gold(t, article(tx, append(all(), g.Layer)...), s))); diff != "" {
				rt.Fatalf("%s, once more: %s", s, diff)
			}
		}
		for i := range reviewers {
			for {
				l, _, err := histories[i].Undo(reviewers[i], clock)
				if err != nil {
					break
				}
				reviewers[i] = l
			}
			if n := len(slices.Collect(reviewers[i].Decisions())); n != 0 {
				rt.Fatalf("%d decisions are left when all is undone", n)
			}
		}
	})
}

func drawDecision(t *rapid.T, k compare.Case, id annotate.ID) annotate.Decision {
	switch rapid.IntRange(0, 5).Draw(t, "verdict") {
	case 0:
		return compare.Take(k, id, k.Marks[rapid.IntRange(0, len(k.Marks)-1).Draw(t, "mark")].ID)
	case 1:
		return compare.Take(k, id)
	case 2:
		return compare.On(k, id, annotate.VerdictReject)
	case 3:
		p := annotate.PassageOf(k.Marks[0].Annotation)
		p.Label = "settled"
		d := compare.Replace(k, id, p)
		if len(k.Marks) < 2 {
			d.Verdict = annotate.VerdictChange
		}
		return d
	case 4:
		return compare.On(k, id, annotate.VerdictDefer)
	}
	d := compare.On(k, id, annotate.VerdictComment)
	d.Comment = "why?"
	return d
}

// whole is all of gold as text.
func whole(g compare.Gold) []string {
	out := []string{fmt.Sprintf("%+v", g.Layer.Header)}
	for a := range g.Layer.Annotations() {
		out = append(out, fmt.Sprintf("%+v", *a))
	}
	for r := range g.Layer.Relations() {
		out = append(out, fmt.Sprintf("%+v", *r))
	}
	for _, w := range g.Waiting {
		out = append(out, fmt.Sprint("waits ", w.ID, w.Class, w.Status, w.Waiting))
	}
	for _, l := range g.LeftOut {
		out = append(out, fmt.Sprintf("left out %+v", l))
	}
	return out
}

func TestARandomDecisionSurvivesNewMarks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		tx := newText(t, story)
		people := drawLayers(rt, t)
		r := review(t, article(tx, people...))
		if len(r.Cases) == 0 {
			return
		}
		lead := layer(t, tx, "lead", annotate.StateNew, annotate.Contents{})
		for i, k := range r.Cases {
			lead = decide(t, lead, i, drawDecision(rt, k.Case, id(3000+i)))
		}
		before := gold(t, article(tx, append(people, lead)...), compare.Decided)
		later := done(t, tx, "zoe", spotted(tx, 4000, 2, 9), spotted(tx, 4001, 20, 33))
		after := gold(t, article(tx, append(people, lead, later)...), compare.Decided)
		if diff := cmp.Diff(sayings(before.Layer), sayings(after.Layer)); diff != "" {
			rt.Fatal(diff)
		}
		for a := range before.Layer.Annotations() {
			if after.Layer.Annotation(a.ID) == nil {
				rt.Fatalf("the mark %s of gold is gone", a.ID)
			}
		}
	})
}

func spotted(tx interface {
	Slice(start, end int) string
}, n, start, end int,
) *annotate.Annotation {
	a := spot(n, start, end, "claim")
	a.Fragments[0].Exact = tx.Slice(start, end)
	return a
}

func TestStrategiesAreReadByName(t *testing.T) {
	for _, s := range compare.Strategies() {
		if got, err := compare.ParseStrategy(strings.ToUpper(string(s))); got != s || err != nil {
			t.Errorf("%s: %s, %v", s, got, err)
		}
	}
	if _, err := compare.ParseStrategy("best"); err == nil || !strings.Contains(err.Error(), "decided, unanimous, majority, any") {
		t.Errorf("%v", err)
	}
}

// generated makes articles for three people, who differ in some of their marks.
func generated(tb testing.TB, articles, spans int) []agreement.Layered {
	tb.Helper()
	out := make([]agreement.Layered, articles)
	labels := []string{"claim", "warning", "quote"}
	n := 0
	for i := range out {
		tx := newText(tb, strings.Repeat("words of an article go on and on ", spans))
		var layers []*annotate.Layer
		for p := range 3 {
			var marks []*annotate.Annotation
			for k := range spans {
				n++
				start := k*30 + (i*7+k*3+p)%3*((k+p)%2)
				a := spot(0, start, start+12+(i+k)%5, labels[(k+p/2*(i%3))%3])
				a.ID = annotate.ID{0: 1, 6: 0x70, 8: 0x80, 13: byte(n >> 16), 14: byte(n >> 8), 15: byte(n)}
				a.Fragments[0] = annotate.NewFragment(tx, a.Fragments[0].Span)
				marks = append(marks, a)
			}
			layers = append(layers, done(tb, tx, string(rune('a'+p)), marks...))
		}
		out[i] = agreement.Layered{ID: fmt.Sprint(i), Text: tx, Layers: layers}
	}
	return out
}

// Work that grows with the square of the marks would not end here.
func TestALongArticleIsComparedAndDecided(t *testing.T) {
	const n = 8_000
	tx := newText(t, strings.Repeat("words go on and on. ", n))
	var layers []*annotate.Layer
	for p := range 3 {
		marks := make([]*annotate.Annotation, n)
		for i := range marks {
			marks[i] = spot(0, 20*i+(i%3)*(p%2), 20*i+10, "claim")
			marks[i].ID = annotate.ID{0: 1, 6: 0x70, 8: 0x80, 12: byte(p), 13: byte(i >> 16), 14: byte(i >> 8), 15: byte(i)}
			marks[i].Fragments[0].Exact = tx.Quote(marks[i].Fragments[0].Span)
		}
		layers = append(layers, done(t, tx, string(rune('a'+p)), marks...))
	}
	r := review(t, article(tx, layers...))
	last := 0
	var ds []annotate.Decision
	for _, k := range r.Cases {
		last++
		ds = append(ds, compare.Take(k.Case, annotate.ID{0: 2, 6: 0x70, 8: 0x80, 13: byte(last >> 16), 14: byte(last >> 8), 15: byte(last)}, k.Marks[0].ID))
	}
	lead := decide(t, layer(t, tx, "lead", annotate.StateNew, annotate.Contents{}), 0, ds...)
	g := gold(t, article(tx, append(layers, lead)...), compare.Majority)
	if len(r.Cases) != n || g.Layer.Len() != n || len(g.Waiting) != 0 || len(g.Layer.At(1).Origin.From) != 2 || len(g.Layer.At(0).Origin.From) != 3 {
		t.Errorf("%d cases, %d marks, %d wait", len(r.Cases), g.Layer.Len(), len(g.Waiting))
	}
}

func BenchmarkCompare(b *testing.B) {
	articles := generated(b, 1000, 20)
	b.ReportAllocs()
	for b.Loop() {
		disagree := 0
		for _, a := range articles {
			c := mustCompare(b, a, agreement.Choice{})
			for range c.Disagreements() {
				disagree++
			}
		}
		if disagree == 0 {
			b.Fatal("all agree")
		}
	}
}

func BenchmarkGold(b *testing.B) {
	articles := generated(b, 1000, 20)
	lead := make([]*annotate.Layer, len(articles))
	for i, a := range articles { // half of the cases are decided
		r := review(b, a)
		lead[i] = layer(b, a.Text, "lead", annotate.StateNew, annotate.Contents{})
		for n, k := range r.Cases {
			if n%2 == 0 {
				lead[i] = decide(b, lead[i], n, compare.Take(k.Case, id(n+1), k.Marks[0].ID))
			}
		}
		articles[i].Layers = append(articles[i].Layers, lead[i])
	}
	b.ReportAllocs()
	b.ResetTimer()
	for b.Loop() {
		for _, a := range articles {
			if g := gold(b, a, compare.Majority); g.Layer.Len() == 0 {
				b.Fatal("no gold")
			}
		}
	}
}
