package insights_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/agreement/match"
	"postil/annotate/compare"
	"postil/annotate/insights"
)

// same compares what is unexported, too: the values of results.
var same = cmp.Options{cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateEmpty()}

func exact() agreement.Measure {
	return agreement.SpanF1{Criterion: match.Criterion{Mode: match.Exact}}
}

func TestEachFigureIsThatOfItsMeasureOnItsPart(t *testing.T) {
	articles := random(t, 3, 3, 6, 5)
	b := open(t, articles, insights.Settings{Bootstrap: agreement.Bootstrap{Resamples: 100, Seed: 9}})
	f := figures(t, b, insights.Ask{Measure: agreement.AlphaU{}})
	study, err := agreement.FromLayers(annotate.DefaultScheme(), articles, agreement.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, got agreement.Result, want agreement.Result) {
		t.Helper()
		got.Interval = nil
		if d := cmp.Diff(want, got, same); d != "" {
			t.Errorf("%s: %s", what, d)
		}
	}
	for _, w := range f.Overall {
		m, _ := agreement.ByName(w.Result.Measure)
		check("all, "+m.Name(), w.Result, m.Of(study))
		if w.Result.Interval == nil || w.Result.Interval.Seed != 9 || w.Result.Interval.Resamples != 100 {
			t.Errorf("%s has the interval %+v", m.Name(), w.Result.Interval)
		}
	}
	if len(f.Overall) != 4 || len(f.Matrix.Pairs) != 3 {
		t.Fatalf("%d figures of all, %d pairs", len(f.Overall), len(f.Matrix.Pairs))
	}
	for _, p := range f.Matrix.Pairs {
		check(fmt.Sprint(p.A, p.B), p.Result, agreement.AlphaU{}.Of(study.OnlyAnnotators(p.A, p.B)))
		if q, ok := f.Matrix.Of(p.B, p.A); !ok || q.A != p.A || q.B != p.B {
			t.Errorf("the cell %d, %d is %v", p.B, p.A, q)
		}
	}
	for _, l := range f.Labels.Rows {
		one := study.OnlyLabels(l.ID)
		check(l.ID, l.Exact, exact().Of(one))
		check(l.ID, l.Gamma, agreement.Gamma{}.Of(one))
	}
	for i, a := range f.ByArticle.Rows {
		one := study.OnlyArticles(i)
		check(a.ID, a.Exact, exact().Of(one))
		check(a.ID, a.Overlap, agreement.SpanF1{Criterion: match.Criterion{Mode: match.Overlap}}.Of(one))
		check(a.ID, a.Gamma, agreement.Gamma{}.Of(one))
	}
	labels, table := agreement.Confusion{}.Table(study)
	if !slices.Equal(labels, f.Confusion.Labels) || !reflect.DeepEqual(table, f.Confusion.Counts) {
		t.Errorf("the confusion table is %v of %v, want %v", f.Confusion.Counts, f.Confusion.Labels, table)
	}
}

func TestReplacingGivesTheFiguresOfOpeningAnew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people, n := rapid.IntRange(2, 3).Draw(t, "people"), rapid.IntRange(1, 4).Draw(t, "articles")
		articles := random(t, rapid.Uint64Range(0, 50).Draw(t, "seed"), people, n, 3)
		settings := insights.Settings{People: []string{"ann", "ben", "cy"}[:people], Bootstrap: agreement.Bootstrap{Resamples: 50}}
		ask := insights.Ask{Measure: exact()}
		b := open(t, articles, settings)
		if rapid.Bool().Draw(t, "worked out before") {
			figures(t, b, ask)
		}
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			i := rapid.IntRange(0, n-1).Draw(t, "article")
			other := random(t, rapid.Uint64Range(50, 99).Draw(t, "other seed"), people, n, 3)
			articles[i].Layers = other[i].Layers
			if err := b.Replace(context.Background(), articles[i]); err != nil {
				t.Fatal(err)
			}
			if !b.Holds(articles[i]) {
				t.Fatal("it does not hold what it took in")
			}
			if rapid.Bool().Draw(t, "worked out between") {
				figures(t, b, ask)
			}
		}
		fresh := open(t, articles, settings)
		if d := cmp.Diff(figures(t, fresh, ask), figures(t, b, ask), same); d != "" {
			t.Fatal(d)
		}
	})
}

func TestWhatIsBehindAFigureIsAsMuchAsTheFigureCounts(t *testing.T) {
	b := open(t, random(t, 8, 3, 8, 6), insights.Settings{Bootstrap: agreement.Bootstrap{Resamples: 20}})
	items := func(groups []insights.Group) int {
		n := 0
		for _, g := range groups {
			n += len(g.Items)
		}
		return n
	}
	for _, pair := range [][2]int{{}, {0, 1}, {1, 2}} {
		f := figures(t, b, insights.Ask{Measure: exact(), Pair: pair})
		seen := 0
		for i, from := range f.Confusion.Labels {
			for k, to := range f.Confusion.Labels {
				behind, err := b.BehindConfusion(context.Background(), from, to, pair)
				if err != nil {
					t.Fatal(err)
				}
				if got := items(behind); got != f.Confusion.Counts[i][k] {
					t.Errorf("pair %v: behind %q and %q are %d passages, the table says %d", pair, from, to, got, f.Confusion.Counts[i][k])
				}
				seen += items(behind)
			}
		}
		if seen == 0 {
			t.Error("nothing is behind the table")
		}
	}
	f := figures(t, b, insights.Ask{Measure: exact()})
	all := 0
	for _, c := range f.Classes.Rows {
		if got := items(b.BehindClass(c)); got != c.Count {
			t.Errorf("behind %s are %d passages, the bar says %d", c.Name(), got, c.Count)
		}
		all += c.Count
	}
	if all == 0 || all != f.Classes.Total() {
		t.Errorf("the bars are %d in all, the total says %d", all, f.Classes.Total())
	}
	for _, l := range f.Labels.Rows {
		if got := items(b.BehindLabel(l.ID)); got != l.Disagreements {
			t.Errorf("behind the label %s are %d passages, its row says %d", l.ID, got, l.Disagreements)
		}
	}
	for _, a := range f.ByArticle.Rows {
		if got := items(b.BehindArticle(a.ID)); got != a.Disagreements {
			t.Errorf("behind %s are %d passages, its row says %d", a.ID, got, a.Disagreements)
		}
	}
	for _, p := range f.Matrix.Pairs {
		behind, err := b.BehindPair(context.Background(), exact(), p.B, p.A)
		if err != nil {
			t.Fatal(err)
		}
		if len(behind) != p.Result.Settings.Articles {
			t.Errorf("behind %d and %d are %d articles, the cell counts %d", p.A, p.B, len(behind), p.Result.Settings.Articles)
		}
		for _, g := range behind {
			if v, ok := g.Result.Float(); ok && (v == 1) != (len(g.Items) == 0) {
				t.Errorf("%s: exact F1 is %v with %d disagreements", g.Article, v, len(g.Items))
			}
		}
	}
}

func TestALabelTwoMeetIsListedWithWhatBothSaid(t *testing.T) {
	b := open(t, newsroom(t), insights.Settings{})
	behind, err := b.BehindConfusion(context.Background(), "claim", "warning", [2]int{})
	if err != nil {
		t.Fatal(err)
	}
	want := []insights.Group{{Article: "wire/a.txt", Items: []insights.Item{{
		Span: annotate.Span{Start: 0, End: 23},
		Said: []insights.Said{
			{Person: 0, Label: "claim", Name: "Claim", Span: annotate.Span{Start: 0, End: 23}, Quote: "The old quay could fail"},
			{Person: 1, Label: "warning", Name: "Warning", Span: annotate.Span{Start: 0, End: 23}, Quote: "The old quay could fail"},
		},
	}}}}
	if d := cmp.Diff(want, behind, same); d != "" {
		t.Error(d)
	}
	behind, err = b.BehindConfusion(context.Background(), "warning", agreement.NoSpan, [2]int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(behind) != 1 || behind[0].Article != "wire/b.txt" || !slices.Equal(behind[0].Items[0].Silent, []int{1}) {
		t.Errorf("behind a warning that Ben did not mark is %+v", behind)
	}
}

func TestFiguresTellWhatTheyCannotSay(t *testing.T) {
	articles := newsroom(t)[1:]
	f := figures(t, open(t, articles, insights.Settings{}), insights.Ask{})
	if f.Articles != 2 || f.Compared != 1 {
		t.Errorf("%d articles, %d compared", f.Articles, f.Compared)
	}
	cell, _ := f.Matrix.Of(0, 2) // Cy has not finished anything
	if cell.Result.Status() != agreement.Undefined || cell.Result.Reason() != agreement.NoData || cell.Result.Why() == "" {
		t.Errorf("of people without a common article the figure is %v: %s", cell.Result.Value, cell.Result.Why())
	}
	if i := cell.Result.Interval; i == nil || i.Why == "" {
		t.Errorf("and its interval is %+v", i)
	}
	row := f.ByArticle.Rows[1]
	if row.Gamma.Status() != agreement.Undefined || !slices.Equal(row.Finished, []int{0}) || row.Marks != 1 {
		t.Errorf("an article of one person is %+v", row)
	}
	if f.Classes.Alone != 1 || f.Classes.Agreed != 1 || f.Classes.Total() != 1 {
		t.Errorf("the classes are %+v", f.Classes)
	}
	if quote := f.Labels.Rows[2]; quote.ID != "quote" || quote.Marks != 0 || quote.Exact.Reason() != agreement.NoUnits {
		t.Errorf("a label that nobody used is %+v", quote)
	}
	unfinished := figures(t, open(t, articles, insights.Settings{Unfinished: true}), insights.Ask{})
	if !unfinished.Unfinished || unfinished.Labels.Rows[2].Marks != 1 {
		t.Error("what is in progress does not count where it should")
	}
}

func TestNobodyAndOnePersonHaveFiguresToo(t *testing.T) {
	for _, articles := range [][]agreement.Layered{nil, newsroom(t)[2:]} {
		f := figures(t, open(t, articles, insights.Settings{}), insights.Ask{})
		for _, w := range f.Overall {
			if w.Result.Status() != agreement.Undefined || w.Result.Why() == "" {
				t.Errorf("%s is %v", w.Title, w.Result.Value)
			}
		}
		if len(f.Matrix.Pairs) != 0 || f.Compared != 0 {
			t.Errorf("%d pairs of %d articles", len(f.Matrix.Pairs), f.Compared)
		}
	}
}

func TestWhatIsLeftOutIsTold(t *testing.T) {
	articles := newsroom(t)
	tx := newText(t)
	broken := layer(t, tx, "ben", annotate.StateDone, "claim: new cracks")
	var c annotate.Contents
	for a := range broken.Annotations() {
		moved := *a
		moved.Fragments = []annotate.Fragment{{Span: annotate.Span{Start: 3, End: 9}, Exact: "cracks"}}
		c.Annotations = append(c.Annotations, &moved)
	}
	articles[1].Layers[1] = newLayer(t, "ben", annotate.StateDone, tx.Len(), c)
	articles[2].Layers = append(articles[2].Layers, articles[2].Layers[0])
	b := open(t, articles, insights.Settings{})
	f := figures(t, b, insights.Ask{Measure: exact()})
	if len(f.LeftOut) != 2 || f.Articles != 3 || len(f.ByArticle.Rows) != 2 {
		t.Fatalf("left out are %+v of %d articles", f.LeftOut, f.Articles)
	}
	if o := f.LeftOut[0]; o.Article != "wire/c.txt" || !strings.Contains(o.Why, "two layers by ann") {
		t.Errorf("an article that cannot be compared is told by %+v", o)
	}
	if o := f.LeftOut[1]; o.Article != "wire/b.txt" || o.Person != "ben" || o.Count != 1 {
		t.Errorf("a mark that does not fit is told by %+v", o)
	}
	if row := f.ByArticle.Rows[1]; row.Marks != 2 {
		t.Errorf("a mark that does not fit is counted: %+v", row)
	}
	if err := b.Replace(context.Background(), articles[2]); !errors.Is(err, insights.ErrUnknown) {
		t.Errorf("replacing what is left out reports %v", err)
	}
}

func TestHiddenNamesAreNowhere(t *testing.T) {
	articles := newsroom(t)
	tx := newText(t)
	articles[2].Layers = append(articles[2].Layers, articles[2].Layers[0])
	articles = append(articles, agreement.Layered{ID: "d.txt", Text: tx, Layers: []*annotate.Layer{
		layer(t, tx, "ann", annotate.StateDone), layer(t, tx, "ben", annotate.StateDone, "claim: new cracks"),
	}})
	f := figures(t, open(t, articles, insights.Settings{}), insights.Ask{Measure: exact()})
	shown, hidden := fmt.Sprintf("%+v", f), fmt.Sprintf("%+v", f.Anonymous())
	for _, name := range []string{"ann", "ben", "cy", "Somebody"} {
		word := func(s string) bool {
			return slices.Contains(strings.FieldsFunc(s, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z') }), name)
		}
		if !word(shown) {
			t.Errorf("%s is not even where names are shown", name)
		}
		if word(hidden) {
			t.Errorf("%s is among hidden names", name)
		}
	}
	order := f.Anonymous().Order
	letters := ""
	for _, i := range order {
		letters += f.Anonymous().People[i].Name
	}
	if letters != "ABC" || slices.IsSorted(order) {
		t.Errorf("the letters are %s in the order %v", letters, order)
	}
	if again := figures(t, open(t, articles, insights.Settings{}), insights.Ask{Measure: exact()}); cmp.Diff(f, again, same) != "" {
		t.Error("hiding names changed the figures themselves")
	}
	if insights.Letter(25)+insights.Letter(26)+insights.Letter(53) != "ZA2B3" {
		t.Error("letters do not go on after Z")
	}
}

func TestWorkThatIsStoppedGoesOnLater(t *testing.T) {
	articles := random(t, 4, 3, 5, 4)
	b := open(t, articles, insights.Settings{Bootstrap: agreement.Bootstrap{Resamples: 50}})
	ctx, stop := context.WithCancel(context.Background())
	steps := 0
	_, err := b.Figures(ctx, insights.Ask{}, func(done, total int) {
		steps++
		if done != steps || total < done {
			t.Errorf("step %d is told as %d of %d", steps, done, total)
		}
		if done == 3 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || steps != 3 {
		t.Errorf("stopped after 3 steps it reports %v after %d", err, steps)
	}
	if err := b.Replace(ctx, articles[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("replacing reports %v", err)
	}
	fresh := open(t, articles, insights.Settings{Bootstrap: agreement.Bootstrap{Resamples: 50}})
	if d := cmp.Diff(figures(t, fresh, insights.Ask{}), figures(t, b, insights.Ask{}), same); d != "" {
		t.Error(d)
	}
	if _, err := insights.Open(ctx, annotate.DefaultScheme(), articles, insights.Settings{}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("opening reports %v", err)
	}
}

func TestRoughFiguresLeaveOutWhatTakesLong(t *testing.T) {
	b := open(t, newsroom(t), insights.Settings{})
	rough := figures(t, b, insights.Ask{Rough: true})
	if rough.Overall[0].Result.Reason() != agreement.Cancelled || rough.Matrix.Pairs[0].Result.Reason() != agreement.Cancelled || rough.ByArticle.Rows[0].Gamma.Reason() != agreement.Cancelled {
		t.Error("γ is there already")
	}
	if _, ok := rough.Overall[1].Result.Float(); !ok {
		t.Error("exact F1 is not there")
	}
	full := figures(t, b, insights.Ask{})
	if d := cmp.Diff(full, figures(t, b, insights.Ask{Rough: true}), same); d != "" {
		t.Errorf("what is known is left out: %s", d)
	}
}

func TestEveryMeasureOfTheCatalogueMakesAMatrix(t *testing.T) {
	b := open(t, random(t, 6, 3, 4, 4), insights.Settings{Bootstrap: agreement.Bootstrap{Resamples: 20}})
	for _, m := range agreement.Catalogue() {
		f := figures(t, b, insights.Ask{Measure: m})
		for _, p := range f.Matrix.Pairs {
			if p.Result.Measure != m.Name() || p.Result.Status() == agreement.Undefined && p.Result.Why() == "" || p.Result.Interval == nil {
				t.Errorf("%s: the cell is %+v", m.Name(), p)
			}
		}
		if insights.Title(m.Name()) == m.Name() {
			t.Errorf("%s has no name for people", m.Name())
		}
		if f.Matrix.Sentence == "" || f.Matrix.Source == "" {
			t.Errorf("%s does not explain itself", m.Name())
		}
	}
}

func TestEveryFigureExplainsItself(t *testing.T) {
	f := figures(t, open(t, newsroom(t), insights.Settings{}), insights.Ask{})
	all := []insights.Figure{f.Matrix.Figure, f.Confusion.Figure, f.Labels.Figure, f.ByArticle.Figure, f.Classes.Figure}
	for _, w := range f.Overall {
		all = append(all, w.Figure)
	}
	for _, e := range all {
		if e.Title == "" || e.Source == "" || strings.Count(e.Sentence, ". ") > 0 || !strings.HasSuffix(e.Sentence, ".") {
			t.Errorf("%q is explained by %q from %q", e.Title, e.Sentence, e.Source)
		}
	}
	for _, c := range f.Classes.Rows {
		if c.Name() == "" || strings.HasSuffix(c.Name(), ": ") || c.Class == compare.Same {
			t.Errorf("a bar is called %q", c.Name())
		}
	}
}

func TestMeasuresOfPairsHaveAFigureForPairs(t *testing.T) {
	b := open(t, random(t, 6, 2, 6, 6), insights.Settings{Bootstrap: agreement.Bootstrap{Resamples: 20}})
	of := map[string]bool{}
	for _, m := range insights.OfPairs() {
		of[m.Name()] = true
		if f := figures(t, b, insights.Ask{Measure: m}); f.Matrix.Pairs[0].Result.Status() == agreement.Undefined {
			t.Errorf("%s is undefined: %s", m.Name(), f.Matrix.Pairs[0].Result.Why())
		}
	}
	for _, m := range agreement.Catalogue() {
		if r := figures(t, b, insights.Ask{Measure: m}).Matrix.Pairs[0].Result; !of[m.Name()] && r.Status() != agreement.Undefined {
			t.Errorf("%s has a figure for pairs and is not offered", m.Name())
		}
	}
}

func TestABookHoldsWhatSaysTheSame(t *testing.T) {
	b := open(t, newsroom(t), insights.Settings{})
	if same := newsroom(t); !b.Holds(same[0]) || !b.Holds(same[2]) {
		t.Error("layers that were read again are others to it")
	}
	other := newsroom(t)[0]
	other.Layers[0] = other.Layers[0].WithHeader(annotate.Header{Person: other.Layers[0].Person, State: annotate.StateInProgress, Source: other.Layers[0].Source})
	if b.Holds(other) {
		t.Error("an article that is in progress again is the same to it")
	}
	other = newsroom(t)[0]
	other.Layers[0] = layer(t, newText(t), "ann", annotate.StateDone, "claim: The old quay could fail", "quote: “Stay away from the water,”", "warning: new cracks")
	if b.Holds(other) {
		t.Error("another label is the same to it")
	}
	other.ID = "none.txt"
	if b.Holds(other) {
		t.Error("it holds what it was not given")
	}
}
