package agreement

import (
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/agreement/match"
	"postil/annotate/text"
)

const drawnLength = 30

// drawReading draws marks that overlap and nest, some in two pieces, no two
// pieces at the very same place: which of two marks at one place belongs to which of two
// of another annotator only labels could tell.
func drawReading(t *rapid.T) Reading {
	r := Reading{Finished: rapid.IntRange(0, 5).Draw(t, "unfinished") > 0}
	seen := map[annotate.Span]bool{}
	for range rapid.IntRange(0, 5).Draw(t, "marks") {
		start := rapid.IntRange(0, drawnLength-8).Draw(t, "start")
		hull := annotate.Span{Start: start, End: start + rapid.IntRange(1, 8).Draw(t, "length")}
		m := Mark{Label: rapid.SampledFrom([]string{"claim", "quote", "warning"}).Draw(t, "label"), Fragments: []annotate.Span{hull}}
		if hull.Len() > 4 && rapid.Bool().Draw(t, "in pieces") {
			m.Fragments = []annotate.Span{{Start: start, End: start + 2}, {Start: start + 3, End: hull.End}}
		}
		if slices.ContainsFunc(m.Fragments, func(f annotate.Span) bool { return seen[f] }) {
			continue
		}
		for _, f := range m.Fragments {
			seen[f] = true
		}
		r.Marks = append(r.Marks, m)
	}
	return r
}

func drawArticle(t *rapid.T, annotators int) Article {
	a := Article{ID: "article", Extent: annotate.Span{End: drawnLength}, Readings: make([]Reading, annotators)}
	for i := range a.Readings {
		a.Readings[i] = drawReading(t)
	}
	return a
}

func drawStudy(t *rapid.T) *Study {
	names := []string{"alice", "bob", "carol", "dan"}[:rapid.IntRange(2, 4).Draw(t, "annotators")]
	var articles []Article
	for range rapid.IntRange(0, 4).Draw(t, "articles") {
		articles = append(articles, drawArticle(t, len(names)))
	}
	return study(t, names, articles)
}

// fataler is what rapid and testing share.
type fataler interface{ Fatal(args ...any) }

func study(t fataler, names []string, articles []Article) *Study {
	s, err := NewStudy(names, []string{"claim", "quote", "warning"}, articles)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// pooledMeasures are those of the catalogue that do not need a text and follow
// from sums.
func pooledMeasures() []Measure {
	var out []Measure
	for _, m := range Catalogue() {
		if _, ok := m.(pooled); ok && m.Name() != "token-kappa" && m.Name() != "token-alpha" {
			out = append(out, m)
		}
	}
	return append(out,
		SpanF1{KeepDuplicates: true},
		Confusion{SamePlace: true},
		KUAlpha{Label: "claim"},
		AlphaU{OneContinuum: true},
		BoundarySimilarity{Boundaries{Span: 4, Typed: true}},
		Krippendorff{Over: AlignedMarks{SamePlace: true, CountUnmarked: true}},
		Cohen{Over: Characters{Label: "claim"}},
		Gwet{Over: Characters{}}, // on a scale of the sets that occur
	)
}

// sameValue reports whether two values are the same up to rounding.
func sameValue(a, b Value) bool {
	x, okX := a.Float()
	y, okY := b.Float()
	return okX == okY && a.Reason() == b.Reason() && math.Abs(x-y) <= 1e-9*max(1, math.Abs(x))
}

func checkSame(t *rapid.T, what string, m Measure, got, want Result) {
	if !sameValue(got.Value, want.Value) {
		t.Fatalf("%s changes %s from %v (%s) to %v (%s)", what, m.Name(), want.Value, want.Why(), got.Value, got.Why())
	}
}

func TestTheOrderOfAnnotatorsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		order := make([]int, len(s.Annotators))
		for i := range order {
			order[i] = i
		}
		other := s.OnlyAnnotators(rapid.Permutation(order).Draw(t, "order")...)
		for _, m := range pooledMeasures() {
			checkSame(t, "another order of annotators", m, m.Of(other), m.Of(s))
		}
	})
}

func TestTheNamesAndOrderOfLabelsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		to := rapid.Permutation([]string{"x", "y", "z"}).Draw(t, "names")
		articles := slices.Clone(s.Articles)
		for i := range articles {
			articles[i].Readings = slices.Clone(articles[i].Readings)
			for k, r := range articles[i].Readings {
				marks := slices.Clone(r.Marks)
				for n := range marks {
					marks[n].Label = to[slices.Index(s.Labels, marks[n].Label)]
				}
				articles[i].Readings[k].Marks = marks
			}
		}
		other, err := NewStudy(s.Annotators, []string{"z", "x", "y"}, articles)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range pooledMeasures() {
			want := m.Of(s)
			if k, ok := m.(KUAlpha); ok && k.Label != "" {
				k.Label = to[slices.Index(s.Labels, k.Label)]
				m = k
			}
			if c, ok := m.(Cohen); ok && c.Over != nil {
				m = Cohen{Over: Characters{Label: to[0]}}
			}
			checkSame(t, "another set of labels", m, m.Of(other), want)
		}
	})
}

func TestWhereAnArticleBeginsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		by := rapid.IntRange(-50, 50).Draw(t, "by")
		move := func(x annotate.Span) annotate.Span { return annotate.Span{Start: x.Start + by, End: x.End + by} }
		articles := slices.Clone(s.Articles)
		for i := range articles {
			articles[i].Extent = move(articles[i].Extent)
			articles[i].Readings = slices.Clone(articles[i].Readings)
			for k, r := range articles[i].Readings {
				marks := slices.Clone(r.Marks)
				for n, m := range marks {
					marks[n].Fragments = slices.Clone(m.Fragments)
					for f := range m.Fragments {
						marks[n].Fragments[f] = move(m.Fragments[f])
					}
				}
				articles[i].Readings[k].Marks = marks
			}
		}
		other := study(t, s.Annotators, articles)
		for _, m := range pooledMeasures() {
			if overTies(m) {
				continue
			}
			checkSame(t, "moving articles", m, m.Of(other), m.Of(s))
		}
	})
}

// overTies tells measures whose figure depends on which of several equally good
// pairings is taken; that choice hangs on where the marks are.
func overTies(m Measure) bool {
	if c, ok := m.(coefficient); ok {
		_, aligned := c.over().(AlignedMarks)
		return aligned || c.over() == nil
	}
	_, confusion := m.(Confusion)
	return confusion
}

func TestTheOrderOfArticlesAndMarksDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		articles := slices.Clone(s.Articles)
		slices.Reverse(articles)
		for i := range articles {
			articles[i].Readings = slices.Clone(articles[i].Readings)
			for k := range articles[i].Readings {
				articles[i].Readings[k].Marks = slices.Clone(articles[i].Readings[k].Marks)
				slices.Reverse(articles[i].Readings[k].Marks)
			}
		}
		other := study(t, s.Annotators, articles)
		for _, m := range pooledMeasures() {
			checkSame(t, "another order of articles and marks", m, m.Of(other), m.Of(s))
		}
	})
}

func TestPerfectAgreementIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		articles := slices.Clone(s.Articles)
		for i := range articles {
			articles[i].Readings = slices.Repeat([]Reading{articles[i].Readings[0]}, len(s.Annotators))
		}
		s = study(t, s.Annotators, articles)
		for _, m := range append(pooledMeasures(), DawidSkene{}) {
			r := m.Of(s)
			if f, ok := r.Float(); ok && math.Abs(f-1) > 1e-9 {
				t.Fatalf("%s of people who say the same is %v", m.Name(), f)
			}
			if _, ok := r.Float(); !ok && r.Reason() == TooLarge {
				t.Fatalf("%s: %s", m.Name(), r.Why())
			}
		}
		marked := slices.ContainsFunc(articles, func(a Article) bool { return a.Readings[0].Finished && len(a.Readings[0].Marks) > 0 })
		for _, m := range []Measure{SpanF1{}, AlphaU{}, SpanF1{Criterion: match.Criterion{Mode: match.IoU}}} {
			if _, ok := m.Of(s).Float(); ok != marked {
				t.Fatalf("%s is defined: %v; something is marked: %v", m.Name(), ok, marked)
			}
		}
	})
}

func TestFiguresAreOneAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		for _, m := range pooledMeasures() {
			r := m.Of(s)
			if f, ok := r.Float(); ok && f > 1+1e-9 {
				t.Fatalf("%s is %v", m.Name(), f)
			}
			for _, p := range r.Parts {
				if _, ok := p.Float(); !ok && p.Why() == "" {
					t.Fatalf("%s: %s is undefined without a reason", m.Name(), p.Key())
				}
			}
			if _, ok := r.Float(); !ok && (r.Why() == "" || r.Reason() == "") {
				t.Fatalf("%s is undefined without a reason", m.Name())
			}
		}
	})
}

func TestReplacingAnArticleIsAsReadingAllAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStudy(t)
		if len(s.Articles) == 0 {
			return
		}
		tallies := map[string]*Tally{}
		for i, m := range pooledMeasures() {
			tallies[m.Name()+number(i)] = tally(t, m, s)
		}
		for range 3 {
			i := rapid.IntRange(0, len(s.Articles)-1).Draw(t, "which")
			a := drawArticle(t, len(s.Annotators))
			if rapid.IntRange(0, 3).Draw(t, "new label") == 0 {
				a.Readings[0].Marks = append(a.Readings[0].Marks, Mark{Label: "new", Fragments: []annotate.Span{{Start: 29, End: 30}}})
			}
			for _, tally := range tallies {
				if err := tally.Replace(context.Background(), i, a); err != nil {
					t.Fatal(err)
				}
				s = tally.Study()
			}
			for _, tally := range tallies {
				got, want := tally.Result(), tally.measure.Of(s)
				checkSame(t, "replacing an article", tally.measure, got, want)
				if !slices.Equal(got.Settings.LeftOut, want.Settings.LeftOut) || got.Settings.Units != want.Settings.Units {
					t.Fatalf("%s counts %v, again it counts %v", got.Measure, got.Settings, want.Settings)
				}
			}
		}
	})
}

// Units of one length that fill the text are items: then uα and cuα are
// Krippendorff's α (2016, section 5).
func TestUAlphaOfPredefinedUnitsIsAlpha(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const length = 3
		names := []string{"alice", "bob", "carol"}[:rapid.IntRange(2, 3).Draw(t, "annotators")]
		n := rapid.IntRange(1, 10).Draw(t, "units")
		a := Article{Extent: annotate.Span{End: n * length}, Readings: make([]Reading, len(names))}
		for i := range a.Readings {
			a.Readings[i].Finished = true
			for k := range n {
				label := rapid.SampledFrom([]string{"claim", "quote", "warning"}).Draw(t, "label")
				a.Readings[i].Marks = append(a.Readings[i].Marks, Mark{Label: label, Fragments: []annotate.Span{{Start: k * length, End: (k + 1) * length}}})
			}
		}
		s := study(t, names, []Article{a})
		want := Krippendorff{Over: AlignedMarks{SamePlace: true}}.Of(s)
		for _, m := range []Measure{UAlpha{}, CUAlpha{}} {
			if got := m.Of(s); !sameValue(got.Value, want.Value) {
				t.Fatalf("%s is %v, α is %v", m.Name(), got.Value, want.Value)
			}
		}
	})
}

// Where everybody's last unit ends with the article, no gap goes on into the
// next one: then several articles are one text, cut.
func TestArticlesAsOneContinuumAreOneText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := []string{"alice", "bob", "carol"}[:rapid.IntRange(2, 3).Draw(t, "annotators")]
		joined := Article{Readings: make([]Reading, len(names))}
		var articles []Article
		for range rapid.IntRange(1, 3).Draw(t, "articles") {
			a := drawArticle(t, len(names))
			for i := range a.Readings {
				r := Reading{Finished: true, Marks: []Mark{{Label: "claim", Fragments: []annotate.Span{{Start: drawnLength - 1, End: drawnLength}}}}}
				for _, m := range a.Readings[i].Marks {
					if m.Fragments[len(m.Fragments)-1].End < drawnLength {
						r.Marks = append(r.Marks, Mark{Label: "claim", Fragments: m.Fragments})
					}
				}
				a.Readings[i] = r
				joined.Readings[i].Finished = true
				for _, m := range r.Marks {
					moved := Mark{Label: "claim"}
					for _, f := range m.Fragments {
						moved.Fragments = append(moved.Fragments, annotate.Span{Start: f.Start + joined.Extent.End, End: f.End + joined.Extent.End})
					}
					joined.Readings[i].Marks = append(joined.Readings[i].Marks, moved)
				}
			}
			joined.Extent.End += drawnLength
			articles = append(articles, a)
		}
		got, want := AlphaU{OneContinuum: true}.Of(study(t, names, articles)), AlphaU{}.Of(study(t, names, []Article{joined}))
		if !sameValue(got.Value, want.Value) {
			t.Fatalf("α_U of articles is %v (%s), of their text %v", got.Value, got.Why(), want.Value)
		}
	})
}

func TestWhatNobodyFinishedIsLeftOut(t *testing.T) {
	mark := Mark{Label: "claim", Fragments: []annotate.Span{{Start: 3, End: 9}}}
	both := Article{ID: "both", Extent: annotate.Span{End: 20}, Readings: []Reading{{Finished: true, Marks: []Mark{mark}}, {Finished: true, Marks: []Mark{mark}}}}
	empty := Article{ID: "empty", Extent: annotate.Span{End: 20}, Readings: []Reading{{Finished: true, Marks: []Mark{mark}}, {Finished: true}}}
	open := Article{ID: "open", Extent: annotate.Span{End: 20}, Readings: []Reading{{Finished: true, Marks: []Mark{mark}}, {}}}
	names := []string{"alice", "bob"}
	value := func(m Measure, articles ...Article) string { return m.Of(study(t, names, articles)).String() }
	for _, c := range []struct {
		name string
		got  string
		want string
	}{
		{"two who agree", value(SpanF1{}, both), "1.000"},
		{"a finished article without marks counts", value(SpanF1{}, both, empty), "0.667"},
		{"an article that one has not finished does not", value(SpanF1{}, both, open), "1.000"},
		{"α_U, too, counts the finished one", value(AlphaU{}, both, empty), "0.260"},
		{"and not the unfinished one", value(AlphaU{}, both, open), "1.000"},
		{"nothing is finished by two", value(SpanF1{}, open), "undefined"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, c.got, c.want)
		}
	}
	for _, m := range pooledMeasures() {
		if r := m.Of(study(t, names, []Article{open})); r.Reason() != NoData && r.Reason() != NotApplicable {
			t.Errorf("%s where nothing is finished by two is %v (%s)", m.Name(), r.Value, r.Reason())
		}
	}
	r := SpanF1{}.Of(study(t, names, []Article{both, open}))
	if want := []Omission{{"articles that fewer than two have finished", 1}}; !slices.Equal(r.Settings.LeftOut, want) || r.Settings.Articles != 1 || r.Settings.Units != 2 {
		t.Errorf("the settings say %+v", r.Settings)
	}
}

func TestSettingsCountWhatWasDropped(t *testing.T) {
	claim := func(start, end int) Mark {
		return Mark{Label: "claim", Fragments: []annotate.Span{{Start: start, End: end}}}
	}
	a := Article{Extent: annotate.Span{End: 20}, Readings: []Reading{
		{Finished: true, Marks: []Mark{claim(0, 4), claim(0, 7), claim(0, 4)}},
		{Finished: true, Marks: []Mark{claim(0, 4)}},
		{},
	}}
	s := study(t, []string{"alice", "bob", "carol"}, []Article{a})
	for _, c := range []struct {
		m    Measure
		want []Omission
	}{
		{AlphaU{}, []Omission{{omissions[readingsUnfinished], 1}, {omissions[marksOverlapping], 2}}},
		{SpanF1{}, []Omission{{omissions[readingsUnfinished], 1}, {omissions[marksDuplicate], 1}}},
		{Krippendorff{}, []Omission{{omissions[readingsUnfinished], 1}, {omissions[marksDuplicate], 1}, {omissions[marksUnpaired], 1}, {omissions[ratingsMissing], 3}, {omissions[ratingsAlone], 1}}},
	} {
		if got := c.m.Of(s).Settings.LeftOut; !slices.Equal(got, c.want) {
			t.Errorf("%s left out %v, want %v", c.m.Name(), got, c.want)
		}
	}
}

func TestSentencesAndWordsAreRatedByTheirMarks(t *testing.T) {
	const said = "One claim here. Nothing there.\nA quote ends."
	tx, err := text.New(said)
	if err != nil {
		t.Fatal(err)
	}
	at := func(label, of string) Mark {
		start := len([]rune(said[:indexOf(said, of)]))
		return Mark{Label: label, Fragments: []annotate.Span{{Start: start, End: start + len([]rune(of))}}}
	}
	a := Article{Text: tx, Extent: annotate.Span{End: tx.Len()}, Readings: []Reading{
		{Finished: true, Marks: []Mark{at("claim", "One claim"), at("quote", "A quote")}},
		{Finished: true, Marks: []Mark{at("claim", "claim"), at("claim", "Nothing")}},
	}}
	s := study(t, []string{"alice", "bob"}, []Article{a})
	for _, c := range []struct {
		over Items
		want string // of three sentences, of eight words, of 44 code points
	}{
		{Sentences{}, "0.333"},
		{Sentences{Label: "claim"}, "0.667"},
		{Tokens{}, "0.500"},
		{Tokens{Label: "quote"}, "0.750"},
		{Characters{Label: "quote"}, "0.841"},
	} {
		r := Percent{Over: c.over}.Of(s)
		if r.String() != c.want {
			t.Errorf("%s: got %v, want %s", c.over.Name(), r.Value, c.want)
		}
	}
	if r := (Percent{Over: Tokens{}}).Of(s); r.Bias == "" {
		t.Error("agreement on words comes without its bias")
	}
	if r := (Percent{}).Of(s); r.Bias != "" {
		t.Errorf("agreement on marks comes with a bias: %s", r.Bias)
	}
	known := a
	a.Text = nil
	words := tally(t, Percent{Over: Tokens{}}, study(t, []string{"alice", "bob"}, []Article{a}))
	if r := words.Result(); r.Reason() != NoText {
		t.Errorf("without a text the words are %v (%s)", r.Value, r.Reason())
	}
	if err := words.Replace(context.Background(), 0, known); err != nil || words.Result().String() != "0.500" {
		t.Errorf("once the text is known the words are %v (%v)", words.Result().Value, err)
	}
}

func indexOf(s, of string) int {
	for i := range s {
		if len(s)-i >= len(of) && s[i:i+len(of)] == of {
			return i
		}
	}
	return -1
}
