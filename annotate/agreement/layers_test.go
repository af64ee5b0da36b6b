package agreement

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement/items"
	"postil/annotate/text"
)

const sample = "Rain will fall. “Stay in,” she said."

func layer(tb testing.TB, slug string, state annotate.State, attrs annotate.Attributes, marks ...*annotate.Annotation) *annotate.Layer {
	tb.Helper()
	for i, m := range marks {
		m.ID = annotate.ID{byte(i + 1), slug[0]}
	}
	l, err := annotate.NewLayer(annotate.Header{
		Person: annotate.Person{Slug: slug}, State: state, Article: attrs,
		Source: annotate.Source{Length: len([]rune(sample))},
	}, annotate.Contents{Annotations: marks})
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func annotation(label string, ends ...int) *annotate.Annotation {
	a := &annotate.Annotation{Label: label}
	for i := 0; i < len(ends); i += 2 {
		a.Fragments = append(a.Fragments, annotate.Fragment{Span: annotate.Span{Start: ends[i], End: ends[i+1]}})
	}
	return a
}

func sampleText(tb testing.TB) *text.Text {
	tb.Helper()
	tx, err := text.New(sample)
	if err != nil {
		tb.Fatal(err)
	}
	return tx
}

func TestAStudyIsMadeOfLayers(t *testing.T) {
	articles := []Layered{
		{ID: "a.txt", Text: sampleText(t), Layers: []*annotate.Layer{
			layer(t, "bob", annotate.StateDone, nil, annotation("claim", 0, 15), annotation("own", 16, 18, 20, 22)),
			layer(t, "alice", annotate.StateLocked, nil),
		}},
		{ID: "b.txt", Layers: []*annotate.Layer{
			layer(t, "bob", annotate.StateInProgress, nil, annotation("claim", 0, 15)),
			layer(t, "carol", annotate.StateNew, nil),
		}},
	}
	s, err := FromLayers(annotate.DefaultScheme(), articles, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"alice", "bob", "carol"}; !slices.Equal(s.Annotators, want) {
		t.Errorf("annotators are %v, want %v", s.Annotators, want)
	}
	if want := []string{"claim", "warning", "quote", "own"}; !slices.Equal(s.Labels, want) {
		t.Errorf("labels are %v, want those of the scheme and then others: %v", s.Labels, want)
	}
	finished := func(s *Study, article int) []int { return s.Articles[article].finished() }
	if got := finished(s, 0); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("the first article was finished by %v: done and locked are finished", got)
	}
	if got := finished(s, 1); got != nil {
		t.Errorf("the second article was finished by %v", got)
	}
	if got := s.Articles[0].Readings[1].Marks[1].Fragments; len(got) != 2 || got[1] != (annotate.Span{Start: 20, End: 22}) {
		t.Errorf("the fragments are %v", got)
	}
	if s.Articles[1].Extent.End != len([]rune(sample)) {
		t.Errorf("without its text the article is %v long", s.Articles[1].Extent)
	}

	s, err = FromLayers(annotate.DefaultScheme(), articles, Choice{People: []string{"bob", "carol"}, Unfinished: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := finished(s, 1); !slices.Equal(s.Annotators, []string{"bob", "carol"}) || !slices.Equal(got, []int{0}) {
		t.Errorf("of %v, %v finished the second article, counting work in progress", s.Annotators, got)
	}

	a, err := s.ArticleFromLayers(articles[0], false)
	if err != nil || len(a.Readings) != 2 || len(a.Readings[0].Marks) != 2 || a.Readings[1].Finished {
		t.Errorf("the article by itself is %+v (%v)", a, err)
	}
}

func TestLayersThatDoNotFitAreReported(t *testing.T) {
	bob := layer(t, "bob", annotate.StateDone, nil)
	long, err := annotate.NewLayer(annotate.Header{Person: annotate.Person{Slug: "alice"}, Source: annotate.Source{Length: 7}}, annotate.Contents{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		layers []*annotate.Layer
		want   string
	}{
		{[]*annotate.Layer{bob, bob}, "two layers by bob"},
		{[]*annotate.Layer{bob, long}, "7 code points"},
		{[]*annotate.Layer{layer(t, "bob", annotate.StateDone, nil, annotation("claim", 30, 99))}, "from 30 to 99"},
	} {
		_, err := FromLayers(annotate.DefaultScheme(), []Layered{{ID: "a.txt", Text: sampleText(t), Layers: c.layers}}, Choice{})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "a.txt") {
			t.Errorf("got %v, want it to say %q and where", err, c.want)
		}
	}
}

func TestArticlesAreRatedByTheirAttributes(t *testing.T) {
	answers := func(values ...any) []Layered {
		var layers []*annotate.Layer
		for i, v := range values {
			layers = append(layers, layer(t, []string{"alice", "bob", "carol"}[i], annotate.StateDone, annotate.Attributes{"q": v}))
		}
		return []Layered{{ID: "a.txt", Layers: layers}}
	}
	measure := func(typ annotate.AttributeType, d items.Distance, articles ...[]Layered) Result {
		s, err := FromLayers(annotate.DefaultScheme(), slices.Concat(articles...), Choice{})
		if err != nil {
			t.Fatal(err)
		}
		return Krippendorff{Over: ArticleAttribute{annotate.Attribute{ID: "q", Type: typ, Values: []string{"low", "middle", "high"}}}, Distance: d}.Of(s)
	}
	n := func(s string) json.Number { return json.Number(s) }
	for _, c := range []struct {
		name string
		r    Result
		want string
	}{
		{"choices", measure(annotate.Choice, nil, answers("low", "low"), answers("high", "high"), answers("low", "high")), "0.444"},
		{"choices in the order of the scheme", measure(annotate.Choice, items.Ordinal{}, answers("low", "middle"), answers("high", "high"), answers("low", "low")), "0.778"},
		{"numbers, however written", measure(annotate.Number, items.Interval{}, answers(n("1"), n("1.0")), answers(n("10"), n("10"))), "1.000"},
		{"numbers far apart", measure(annotate.Number, items.Interval{}, answers(n("1"), n("2")), answers(n("10"), n("9"))), "0.977"},
		{"yes and no", measure(annotate.YesNo, nil, answers(true, true), answers(false, false), answers(true, nil)), "1.000"},
		{"sets", measure(annotate.Several, items.Jaccard{}, answers([]string{"a", "b"}, []string{"b", "a"}), answers([]string{"a"}, []string{"a", "b"}), answers([]string{"c"}, []string{"c"})), "0.737"},
		{"sets by MASI", measure(annotate.Several, items.MASI{}, answers([]string{"a", "b"}, []string{"b", "a"}), answers([]string{"a"}, []string{"a", "b"}), answers([]string{"c"}, []string{"c"})), "0.667"},
		{"sets cannot be subtracted", measure(annotate.Several, items.Interval{}, answers([]string{"a"}, []string{"b"})), "undefined"},
		{"an unanswered question is missing", measure(annotate.Words, nil, answers("x", "")), "undefined"},
	} {
		if c.r.String() != c.want {
			t.Errorf("%s: got %v (%s), want %s", c.name, c.r.Value, c.r.Why(), c.want)
		}
	}
}

func TestMarksOfThreeAreAligned(t *testing.T) {
	marks := func(of ...*annotate.Annotation) []*annotate.Annotation { return of }
	of := [][]*annotate.Annotation{
		marks(annotation("claim", 0, 10), annotation("quote", 20, 24)),
		marks(annotation("claim", 1, 10), annotation("warning", 19, 24)),
		marks(annotation("claim", 0, 9), annotation("quote", 30, 32)),
	}
	var layers []*annotate.Layer
	for i, m := range of {
		layers = append(layers, layer(t, []string{"alice", "bob", "carol"}[i], annotate.StateDone, nil, m...))
	}
	s, err := FromLayers(annotate.DefaultScheme(), []Layered{{ID: "a.txt", Layers: layers}}, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	rows := func(q AlignedMarks) []string {
		reader, _ := q.open(s)
		var c counts
		list, _ := reader.rows(&s.Articles[0], &c)
		var out []string
		for _, r := range list {
			var names []string
			for _, k := range r.Ratings {
				if k == items.Missing {
					names = append(names, "?")
				} else {
					names = append(names, reader.scale().Categories[k])
				}
			}
			out = append(out, strings.Join(names, " "))
		}
		return out
	}
	for _, c := range []struct {
		q    AlignedMarks
		want []string
	}{
		{AlignedMarks{}, []string{strings.TrimSpace(strings.Repeat("claim ", 3)), "quote warning ?", "? ? quote"}},
		{AlignedMarks{CountUnmarked: true}, []string{strings.TrimSpace(strings.Repeat("claim ", 3)), "quote warning ", "  quote"}},
		{AlignedMarks{SamePlace: true}, []string{"? ? claim", "claim ? ?", "? claim ?", "? warning ?", "quote ? ?", "? ? quote"}},
	} {
		if got := rows(c.q); !slices.Equal(got, c.want) {
			t.Errorf("%+v: got %q, want %q", c.q, got, c.want)
		}
	}
}

func TestConfusionHasARowForNoSpan(t *testing.T) {
	s, err := FromLayers(annotate.DefaultScheme(), []Layered{{ID: "a.txt", Layers: []*annotate.Layer{
		layer(t, "alice", annotate.StateDone, nil, annotation("claim", 0, 10), annotation("quote", 12, 14), annotation("claim", 16, 18)),
		layer(t, "bob", annotate.StateDone, nil, annotation("claim", 1, 10), annotation("warning", 11, 13), annotation("quote", 20, 24)),
	}}}, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	labels, table := Confusion{}.Table(s)
	if want := []string{"claim", "warning", "quote", NoSpan}; !slices.Equal(labels, want) {
		t.Fatalf("rows are %q, want %q", labels, want)
	}
	want := [][]int{{1, 0, 0, 1}, {0, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}}
	for c := range want {
		if !slices.Equal(table[c], want[c]) {
			t.Errorf("row %q is %v, want %v", labels[c], table[c], want[c])
		}
	}
	if r := (Confusion{}).Of(s); r.String() != "0.500" || r.Part("marks[claim,]").String() != "1.000" {
		t.Errorf("the result is %v with %v", r.Value, r.Parts)
	}
}

func TestBoundariesAreCountedInWords(t *testing.T) {
	s, err := FromLayers(annotate.DefaultScheme(), []Layered{{ID: "a.txt", Text: sampleText(t), Layers: []*annotate.Layer{
		layer(t, "alice", annotate.StateDone, nil, annotation("claim", 0, 9)), // “Rain will”
		layer(t, "bob", annotate.StateDone, nil, annotation("claim", 0, 14)),  // “Rain will fall”
	}}}, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	if got := (BoundarySimilarity{}).Of(s).String(); got != "0.000" {
		t.Errorf("five code points apart B is %s", got)
	}
	r := BoundarySimilarity{Boundaries{Words: true}}.Of(s)
	if r.String() != "0.500" {
		t.Errorf("one word apart B is %v", r.Value)
	}
}

// Three people and two hundred articles, with everything that layers can hold:
// marks in pieces, nested ones, duplicates, articles not done.
func TestEveryMeasureTakesGeneratedLayers(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	var articles []Layered
	for i := range 200 {
		tx, err := text.New(strings.Repeat("Some words to mark, and more.\n", 20))
		if err != nil {
			t.Fatal(err)
		}
		of := Layered{ID: number(i), Text: tx}
		for k, slug := range []string{"alice", "bob", "carol"} {
			marks := []*annotate.Annotation{}
			for n := range 8 {
				start := n*70 + random.IntN(2)*5
				m := annotation([]string{"claim", "warning", "quote"}[(n+random.IntN(5)/4)%3], start, start+20+random.IntN(2)*5)
				switch random.IntN(9) {
				case 0:
					continue
				case 1:
					m = annotation("claim", start, start+5, start+10, start+15)
				case 2:
					marks = append(marks, annotation(m.Label, start, start+20), annotation("quote", start+5, start+10))
				}
				marks = append(marks, m)
			}
			state := annotate.StateDone
			if random.IntN(10) == 0 {
				state = annotate.StateInProgress
			}
			for n, m := range marks {
				m.ID = annotate.ID{byte(i), byte(k), byte(n), 1}
			}
			l, err := annotate.NewLayer(annotate.Header{Person: annotate.Person{Slug: slug}, State: state, Source: annotate.Source{Length: tx.Len()}}, annotate.Contents{Annotations: marks})
			if err != nil {
				t.Fatal(err)
			}
			of.Layers = append(of.Layers, l)
		}
		articles = append(articles, of)
	}
	s, err := FromLayers(annotate.DefaultScheme(), articles, Choice{})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range Catalogue() {
		r := m.Of(s)
		f, ok := r.Float()
		switch {
		case !ok && r.Reason() != NotApplicable:
			t.Errorf("%s is undefined: %s", m.Name(), r.Why())
		case ok && (f < 0.1 || f > 0.999):
			t.Errorf("%s of people who agree for the most part is %v", m.Name(), f)
		}
		if r.Settings.Articles < 150 || r.Settings.Units == 0 || len(r.Settings.LeftOut) == 0 || r.Settings.Unit == "" || len(r.Settings.Options) == 0 {
			t.Errorf("%s was made with %+v", m.Name(), r.Settings)
		}
	}
}

func TestWhatDoesNotFitTheTextIsLeftOutAndCounted(t *testing.T) {
	tx := sampleText(t)
	good, bad := annotation("claim", 0, 4), annotation("quote", 5, 9)
	good.Fragments[0].Exact, bad.Fragments[0].Exact = "Rain", "snow"
	a := Layered{ID: "a.txt", Text: tx, Layers: []*annotate.Layer{layer(t, "bob", annotate.StateDone, nil, good, bad)}}
	fit, left, err := a.Fitting()
	if err != nil {
		t.Fatal(err)
	}
	if left["bob"] != 1 || fit.Layers[0].Len() != 1 || fit.Layers[0].At(0).Label != "claim" {
		t.Errorf("left out are %v, %d marks stay", left, fit.Layers[0].Len())
	}
	if a.Layers[0].Len() != 2 {
		t.Error("the layer itself has lost a mark")
	}
	a.Text = nil
	if fit, left, err := a.Fitting(); err != nil || left != nil || fit.Layers[0].Len() != 2 {
		t.Errorf("without text: %v, %v", left, err)
	}
}

func TestTheFigureOfOneArticleIsThatOfAStudyOfIt(t *testing.T) {
	s := generated(t, 3, 5, 4)
	s.Articles[2].Readings[1].Finished = false
	for _, m := range []Measure{SpanF1{}, Confusion{}, Gamma{}, AlphaU{}} {
		tally := tally(t, m, s)
		for i := range s.Articles {
			got, want := tally.Article(i), m.Of(s.OnlyArticles(i))
			if got.Value != want.Value || !slices.EqualFunc(got.Settings.LeftOut, want.Settings.LeftOut, func(a, b Omission) bool { return a == b }) {
				t.Errorf("%s of article %d is %v, want %v", m.Name(), i, got.Value, want.Value)
			}
		}
	}
}

func TestMeetingsAreWhatTheConfusionTableCounts(t *testing.T) {
	s := generated(t, 3, 6, 8)
	s.Articles[1].Readings[0].Finished = false
	for _, m := range []Confusion{{}, {SamePlace: true}} {
		labels, table := m.Table(s)
		for i := range s.Articles {
			for _, meeting := range m.Meetings(&s.Articles[i]) {
				if meeting.Annotators[0] >= meeting.Annotators[1] {
					t.Fatalf("annotators are %v", meeting.Annotators)
				}
				if i == 1 && meeting.Annotators[0] == 0 {
					t.Fatal("who has not finished meets somebody")
				}
				for k, l := range meeting.Labels {
					if (l == NoSpan) != (meeting.Spans[k] == annotate.Span{}) {
						t.Fatalf("%q is at %v", l, meeting.Spans[k])
					}
				}
				table[slices.Index(labels, meeting.Labels[0])][slices.Index(labels, meeting.Labels[1])]--
			}
		}
		for _, row := range table {
			if slices.ContainsFunc(row, func(n int) bool { return n != 0 }) {
				t.Errorf("meetings and table differ by %v", table)
			}
		}
	}
}
