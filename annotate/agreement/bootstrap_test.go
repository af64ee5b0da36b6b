package agreement

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement/items"
)

// generated is a study of marks that some annotators change a little or leave
// out.
func generated(tb fataler, annotators, articles, marks int) *Study {
	random := rand.New(rand.NewPCG(11, 11))
	labels := []string{"claim", "quote", "warning"}
	names := []string{"alice", "bob", "carol", "dan"}[:annotators]
	const room = 90
	list := make([]Article, articles)
	for i := range list {
		list[i] = Article{Extent: annotate.Span{End: marks * room}, Readings: make([]Reading, annotators)}
		for k := range annotators {
			list[i].Readings[k].Finished = true
		}
		for n := range marks {
			start, length, label := n*room+random.IntN(30), 10+random.IntN(40), labels[random.IntN(3)]
			for k := range annotators {
				r := &list[i].Readings[k]
				m := Mark{Label: label, Fragments: []annotate.Span{{Start: start, End: start + length}}}
				switch random.IntN(8) {
				case 0:
					continue
				case 1:
					m.Fragments[0].End += 5
				case 2:
					m.Fragments[0].Start -= min(start, 7)
				case 3:
					m.Label = labels[random.IntN(3)]
				}
				r.Marks = append(r.Marks, m)
			}
		}
	}
	s, err := NewStudy(names, labels, list)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func tally(tb fataler, m Measure, s *Study) *Tally {
	t, err := NewTally(context.Background(), m, s)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func estimate(tb fataler, t *Tally, b Bootstrap) Result {
	r, err := t.Estimate(context.Background(), b)
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestIntervalsAreTheSameOnOneProcessorAndTwo(t *testing.T) {
	s := generated(t, 3, 30, 6)
	for _, m := range pooledMeasures() {
		want := estimate(t, tally(t, m, s), Bootstrap{Resamples: 200, Seed: 5})
		before := runtime.GOMAXPROCS(1)
		got := estimate(t, tally(t, m, s), Bootstrap{Resamples: 200, Seed: 5})
		runtime.GOMAXPROCS(before)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: one processor gives %v %+v, two %v %+v", m.Name(), got.Value, got.Interval, want.Value, want.Interval)
		}
	}
}

func TestIntervalsAfterAChangeAreAsDrawnAnew(t *testing.T) {
	s, other := generated(t, 3, 12, 4), generated(t, 3, 24, 4)
	b := Bootstrap{Resamples: 100}
	unfinished := other.Articles[20]
	unfinished.Readings = []Reading{unfinished.Readings[0], {}, {}}
	changes := []Article{other.Articles[13], unfinished, unfinished, other.Articles[15], other.Articles[16]}
	for _, m := range pooledMeasures() {
		kept := tally(t, m, s)
		estimate(t, kept, b)
		for i, a := range changes {
			if err := kept.Replace(context.Background(), i/2, a); err != nil {
				t.Fatal(err)
			}
			got, want := estimate(t, kept, b), estimate(t, tally(t, m, kept.Study()), b)
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%s, change %d: %+v, drawn anew %+v", m.Name(), i, got.Interval, want.Interval)
			}
		}
		b.Seed++ // another bootstrap on the same tally draws anew, too
		if got, want := estimate(t, kept, b), estimate(t, tally(t, m, kept.Study()), b); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s, another seed: %+v, drawn anew %+v", m.Name(), got.Interval, want.Interval)
		}
	}
}

func TestIntervalsHoldTheFigure(t *testing.T) {
	s := generated(t, 2, 60, 6)
	for _, m := range pooledMeasures() {
		for _, method := range []Method{Percentile, BCa} {
			r := estimate(t, tally(t, m, s), Bootstrap{Resamples: 500, Method: method})
			f, ok := r.Float()
			if !ok {
				if r.Interval.Why == "" {
					t.Errorf("%s is undefined but has an interval", m.Name())
				}
				continue
			}
			i := r.Interval
			if i.Why != "" || i.Low > f || i.High < f || i.High-i.Low > 0.3 {
				t.Errorf("%s is %v, its %s interval is %v to %v (%s)", m.Name(), f, method, i.Low, i.High, i.Why)
			}
		}
	}
}

func TestAnotherSeedGivesAnotherIntervalButNotFarOff(t *testing.T) {
	of := tally(t, SpanF1{}, generated(t, 2, 80, 6))
	a, b := estimate(t, of, Bootstrap{Seed: 1}).Interval, estimate(t, of, Bootstrap{Seed: 2}).Interval
	if a.Low == b.Low && a.High == b.High {
		t.Error("both seeds give the same interval")
	}
	if math.Abs(a.Low-b.Low) > 0.01 || math.Abs(a.High-b.High) > 0.01 {
		t.Errorf("one seed gives %v to %v, another %v to %v", a.Low, a.High, b.Low, b.High)
	}
	if a.Seed != 1 || a.Resamples != 2000 || a.Level != 0.95 || a.Method != BCa {
		t.Errorf("the interval says it was made with %+v", a)
	}
}

// The mean of independent items has a spread that is known: a percentile
// interval of 95 % must be about 1.96 standard errors wide on each side.
func TestPercentileIntervalsAreAsWideAsTheyMust(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	table := &items.Table{Raters: []string{"a", "b"}, Scale: items.Categories("no", "yes")}
	agree := 0
	const n = 400
	for i := range n {
		row := items.Row{Group: i, Ratings: []int{0, 0}}
		if random.IntN(10) < 3 {
			row.Ratings[1] = 1
		} else {
			agree++
		}
		table.Rows = append(table.Rows, row)
	}
	p := float64(agree) / n
	se := math.Sqrt(p * (1 - p) / n)
	for _, method := range []Method{Percentile, BCa} {
		r, err := EstimateTable(context.Background(), Percent{}, table, Bootstrap{Resamples: 4000, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(r.Interval.Low-(p-1.96*se)) > 0.005 || math.Abs(r.Interval.High-(p+1.96*se)) > 0.005 {
			t.Errorf("%s: %v to %v, want %v to %v", method, r.Interval.Low, r.Interval.High, p-1.96*se, p+1.96*se)
		}
	}
}

// Where the figure is skewed, BCa moves the interval to where the figure is
// less certain.
func TestBCaMovesSkewedIntervals(t *testing.T) {
	// One article lifts the figure, so that it may well be higher: the bias is 0,
	// the acceleration 0.01296/(6·0.072^1.5) = 0.1118.
	low, high := correct(0.025, 0.975, 1, []float64{0.8, 0.9, 1.1, 1.2}, []float64{1, 1, 1, 0.7, 1})
	if math.Abs(low-0.0539) > 1e-3 || math.Abs(high-0.9940) > 1e-3 {
		t.Errorf("the shares move to %v and %v", low, high)
	}
	// Three of four resamples lie below the figure: the bias is 0.674.
	low, high = correct(0.025, 0.975, 1, []float64{0.7, 0.8, 0.9, 1.2}, []float64{1, 1, 1})
	if math.Abs(low-normal(2*0.6745-1.96)) > 1e-4 || math.Abs(high-normal(2*0.6745+1.96)) > 1e-4 {
		t.Errorf("the shares move to %v and %v", low, high)
	}
	low, high = correct(0.025, 0.975, 1, []float64{0.8, 0.9, 1.1, 1.2}, []float64{1, 1, 1})
	if math.Abs(low-0.025) > 1e-9 || math.Abs(high-0.975) > 1e-9 {
		t.Errorf("nothing is skewed, but the shares move to %v and %v", low, high)
	}
}

func TestWithoutFigureOrArticlesThereIsNoInterval(t *testing.T) {
	one := estimate(t, tally(t, SpanF1{}, generated(t, 2, 1, 6)), Bootstrap{})
	none := estimate(t, tally(t, SpanF1{}, generated(t, 2, 3, 0)), Bootstrap{})
	for _, r := range []Result{one, none} {
		if r.Interval == nil || r.Interval.Why == "" {
			t.Errorf("%v has the interval %+v", r.Value, r.Interval)
		}
	}
}

func TestAnEndedContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	of := tally(t, SpanF1{}, generated(t, 2, 10, 3))
	if _, err := of.Estimate(ctx, Bootstrap{}); !errors.Is(err, context.Canceled) {
		t.Errorf("the bootstrap says %v", err)
	}
	if _, err := NewTally(ctx, SpanF1{}, of.Study()); !errors.Is(err, context.Canceled) {
		t.Errorf("a new tally says %v", err)
	}
	if r := (DawidSkene{}).OfContext(ctx, generated(t, 3, 10, 3)); r.Reason() != Cancelled {
		t.Errorf("a model says %v (%s)", r.Value, r.Why())
	}
}

func TestModelsHaveNoTally(t *testing.T) {
	if _, err := NewTally(context.Background(), MACE{}, generated(t, 3, 2, 3)); !errors.Is(err, ErrNoSums) {
		t.Errorf("got %v", err)
	}
	if _, err := EstimateTable(context.Background(), DawidSkene{}, &items.Table{}, Bootstrap{}); !errors.Is(err, ErrNoSums) {
		t.Errorf("got %v", err)
	}
}

func TestUndefinedIsNullInJSON(t *testing.T) {
	raw, err := json.Marshal(SpanF1{}.Of(generated(t, 2, 1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"status":"undefined"`, `"value":null`, `"reason":"no_units"`, `"articles":1`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s lacks %s", raw, want)
		}
	}
	bounded, err := json.Marshal(Between(0.25, 0.5))
	if err != nil || string(bounded) != `{"status":"bounded","value":null,"low":0.25,"high":0.5}` {
		t.Errorf("bounds are %s (%v)", bounded, err)
	}
	unknown, err := json.Marshal(Between(math.Inf(-1), 0.5))
	if err != nil || string(unknown) != `{"status":"bounded","value":null,"high":0.5}` {
		t.Errorf("bounds of which one is not known are %s (%v)", unknown, err)
	}
	if got := Figure(math.NaN()); got.Status() != Undefined || got.Reason() != TooLarge {
		t.Errorf("what is not a number is %v", got)
	}
}

func TestNamesInTheCatalogueAreUniqueAndFound(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Catalogue() {
		if seen[m.Name()] {
			t.Errorf("two measures are called %s", m.Name())
		}
		seen[m.Name()] = true
		if about := m.About(); about.Sentence == "" || about.Source == "" {
			t.Errorf("%s does not explain itself", m.Name())
		}
		found, ok := ByName(m.Name())
		if !ok || found.Name() != m.Name() {
			t.Errorf("%s is not found by its name", m.Name())
		}
		if r := found.Of(generated(t, 3, 3, 4)); r.Measure != m.Name() {
			t.Errorf("the result of %s says that it is of %s", m.Name(), r.Measure)
		}
	}
}
