package gamma_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"postil/annotate/agreement/gamma"
)

// doc makes a document of annotators' units, each written start, end, label.
func doc(id string, annotators ...[]gamma.Unit) gamma.Document {
	d := gamma.Document{ID: id}
	for a, units := range annotators {
		d.Annotators = append(d.Annotators, gamma.Annotator{ID: string(rune('a' + a)), Units: units})
	}
	return d
}

func corpus(t *testing.T, o gamma.Options, documents ...gamma.Document) *gamma.Corpus {
	t.Helper()
	c, err := gamma.New(context.Background(), documents, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	someUnits = []gamma.Unit{{Start: 0, End: 10, Label: "claim"}, {Start: 20, End: 25, Label: "quote"}}
	noUnits   = []gamma.Unit{}
)

func TestWhatIsUndefinedHasAReason(t *testing.T) {
	nobody := corpus(t, gamma.Defaults())
	alone := corpus(t, gamma.Defaults(), doc("one", someUnits))
	unmarked := corpus(t, gamma.Defaults(), doc("one", noUnits, noUnits))
	mixed := corpus(t, gamma.Defaults(), doc("one", someUnits), doc("two", noUnits, noUnits))
	oneLabel := corpus(t, gamma.Defaults(), doc("one", someUnits[:1], someUnits[:1]))
	apart := corpus(t, gamma.Defaults(), doc("one", someUnits[:1], someUnits[1:]))
	for _, c := range []struct {
		name   string
		of     *gamma.Corpus
		m      gamma.Measure
		reason string
	}{
		{"no documents", nobody, gamma.Gamma(), "no document"},
		{"one annotator", alone, gamma.Gamma(), "fewer than two annotators"},
		{"one annotator, γ_cat", alone, gamma.GammaCat(), "fewer than two annotators"},
		{"no units", unmarked, gamma.Gamma(), "nobody marked anything"},
		{"no units, γ_k", unmarked, gamma.GammaK("claim"), "nobody marked anything"},
		{"both", mixed, gamma.Gamma(), "no document was marked by two"},
		{"one label only, γ_cat", oneLabel, gamma.GammaCat(), "chance explains"},
		{"no aligned pair, γ_cat", apart, gamma.GammaCat(), "no two units are aligned"},
		{"unknown label, γ_k", apart, gamma.GammaK("warning"), "no two units are aligned"},
	} {
		r := c.of.Of(c.m)
		if _, ok := r.Float(); ok || r.Status != gamma.Undefined || !strings.Contains(r.Reason, c.reason) {
			t.Errorf("%s: it is %s, %q; want %s, %q", c.name, r.Status, r.Reason, gamma.Undefined, c.reason)
		}
		if _, _, ok := r.Interval(); ok {
			t.Errorf("%s: it has an interval", c.name)
		}
	}
	if left := mixed.Of(gamma.Gamma()).LeftOut; len(left) != 2 || left[0].ID != "one" || left[1].Reason != "nobody marked anything" {
		t.Errorf("left out are %v", left)
	}
	for _, d := range []gamma.Document{doc("one", someUnits), doc("two", noUnits, noUnits), {ID: "three"}} {
		a, err := gamma.Align(context.Background(), &d, gamma.Defaults())
		if err != nil || a.Status != gamma.Undefined || a.Reason == "" {
			t.Errorf("the alignment of %s is %s, %q (%v)", d.ID, a.Status, a.Reason, err)
		}
		if _, ok := a.Disorder(); ok {
			t.Errorf("the alignment of %s has a disorder", d.ID)
		}
	}
}

func TestAResultSaysAllThatWentIntoIt(t *testing.T) {
	o := gamma.Defaults()
	o.Samples, o.Seed = 5, 42
	c := corpus(t, o, doc("one", append(someUnits, someUnits[0]), someUnits, noUnits), doc("two", someUnits), doc("three", someUnits, someUnits))
	r := c.Of(gamma.GammaK("quote"))
	if r.Measure.Name() != "gamma_k" || r.Measure.Label() != "quote" {
		t.Errorf("the measure is %s of %q", r.Measure.Name(), r.Measure.Label())
	}
	if r.Settings.Seed != 42 || r.Settings.Samples != 5 || r.Settings.Sampler != gamma.Shuffle || r.Settings.Cat != gamma.Mathet2017 {
		t.Errorf("the settings are %+v", r.Settings)
	}
	if r.Documents != 2 || r.Units != 8 || r.Duplicates != 1 || len(r.LeftOut) != 1 || len(r.Bounded) != 0 {
		t.Errorf("it counts %d documents, %d units, %d duplicates, %v left out, %v bounded", r.Documents, r.Units, r.Duplicates, r.LeftOut, r.Bounded)
	}
	if c.Len() != 3 || c.Document(0).Annotators != 3 || c.Document(1).LeftOut == "" || !reflect.DeepEqual(c.Labels(), []string{"claim", "quote"}) {
		t.Errorf("the corpus has %d documents and the labels %v", c.Len(), c.Labels())
	}
}

func TestTheAlignmentNamesUnitsByTheirPlaceInTheDocument(t *testing.T) {
	d := doc("one",
		[]gamma.Unit{{Start: 50, End: 60, Label: "quote"}, {Start: 0, End: 10, Label: "claim"}, {Start: 0, End: 10, Label: "claim"}},
		[]gamma.Unit{{Start: 90, End: 95, Label: "claim"}},
		[]gamma.Unit{{Start: 1, End: 10, Label: "claim"}, {Start: 50, End: 61, Label: "quote"}})
	a, err := gamma.Align(context.Background(), &d, gamma.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	var tuples [][]int
	sum := 0.0
	for _, tuple := range a.Tuples {
		tuples = append(tuples, tuple.Units)
		sum += tuple.Disorder
	}
	if want := [][]int{{1, -1, 0}, {0, -1, 1}, {-1, 0, -1}}; !reflect.DeepEqual(tuples, want) {
		t.Errorf("the tuples are %v, want %v", tuples, want)
	}
	if a.Duplicates != 1 || !a.Settled {
		t.Errorf("there are %d duplicates, settled is %v", a.Duplicates, a.Settled)
	}
	if disorder, _ := a.Disorder(); math.Abs(disorder-sum/(5.0/3)) > 1e-12 {
		t.Errorf("disorder is %v, the tuples say %v", disorder, sum/(5.0/3))
	}
}

// The two disorders of γ_cat and γ_k by hand, on a pair and a triple.
func TestObservedCategorialDisorderByHand(t *testing.T) {
	d := doc("one",
		[]gamma.Unit{{Start: 0, End: 10, Label: "claim"}, {Start: 100, End: 110, Label: "quote"}},
		[]gamma.Unit{{Start: 0, End: 10, Label: "claim"}, {Start: 101, End: 111, Label: "claim"}},
		[]gamma.Unit{{Start: 1, End: 11, Label: "quote"}})
	// d_pos is (1 + 1)² ⁄ 20² = 0.01 where places differ. Pairs of the triple
	// weigh half: 0.5 (agree), 0.495, 0.495 (differ); the other pair 0.99 (differs).
	o := gamma.Defaults()
	c := corpus(t, o, d)
	for _, want := range []struct {
		m        gamma.Measure
		disorder float64
	}{
		{gamma.GammaCat(), 1.98 / 2.48},
		{gamma.GammaK("claim"), 1.98 / 2.48},
		{gamma.GammaK("quote"), 1},
	} {
		r := c.Of(want.m)
		if math.Abs(r.Observed-want.disorder) > 1e-12 {
			t.Errorf("%s %s: observed is %v, want %v", want.m.Name(), want.m.Label(), r.Observed, want.disorder)
		}
	}
	// With α = 3 the confidence is 0.97; two units are beside an empty one each.
	o.Cat = gamma.PyGamma
	c = corpus(t, o, d)
	if r := c.Of(gamma.GammaCat()); math.Abs(r.Observed-(2*0.485+0.97+2)/(0.5+2*0.485+0.97+2)) > 1e-12 {
		t.Errorf("as pygamma has it, observed is %v", r.Observed)
	}
	if r := c.Of(gamma.GammaK("quote")); math.Abs(r.Observed-1) > 1e-12 {
		t.Errorf("as pygamma has it, observed for quote is %v", r.Observed)
	}
}

// reference reads the document of a reference case, and its settings.
func reference(t *testing.T, name string) (gamma.Document, gamma.Options) {
	t.Helper()
	raw, err := os.ReadFile("../testdata/cases/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var c refCase
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	return *document(c.ID, nil, c.Input.Spans), c.options(t)
}

// The ranges in which pygamma-agreement's own tests (test_gammas.py) expect its
// figures, and the figures that the fixtures of DKPro quote from it, which are
// means of 30 samples.
func TestFiguresAreThoseOfPygamma(t *testing.T) {
	type span struct {
		of        gamma.Measure
		low, high float64
	}
	for _, c := range []struct {
		name    string
		sampler gamma.Sampler
		want    []span
	}{
		{"gamma-pygamma-AlexPaulSuzan", gamma.Shuffle, []span{
			{gamma.Gamma(), .44, .47},
			{gamma.GammaCat(), .38, .42},
			{gamma.GammaK("1"), .99, 1},
			{gamma.GammaK("2"), -.1, 1e-9},
			{gamma.GammaK("3"), -.1, 1e-9},
			{gamma.GammaK("4"), -.1, 1e-9},
			{gamma.GammaK("5"), .99, 1},
			{gamma.GammaK("6"), .36, .38},
			{gamma.GammaK("7"), -.1, 0},
		}},
		{"gamma-pygamma-3by100", gamma.Statistical, []span{
			{gamma.Gamma(), .79, .81},
			{gamma.GammaCat(), .89, .91},
			{gamma.GammaK("Adj"), .81, .83},
			{gamma.GammaK("Noun"), .88, .90},
			{gamma.GammaK("Verb"), .69, .71},
			{gamma.GammaK("Prep"), .96, 1},
		}},
		{"gamma-fixture_01_two_annotators_simple", gamma.Statistical, []span{{gamma.Gamma(), .86, .91}}},
		{"gamma-fixture_03_identical_perfect", gamma.Statistical, []span{{gamma.Gamma(), 1, 1}}},
		{"gamma-fixture_04_three_annotators", gamma.Statistical, []span{{gamma.Gamma(), .62, .69}}},
		{"gamma-fixture_06_weighted_alpha3_beta2", gamma.Statistical, []span{{gamma.Gamma(), .20, .28}}},
	} {
		d, o := reference(t, c.name)
		o.Sampler, o.ShiftDistance, o.Cat, o.Samples = c.sampler, 0.5, gamma.PyGamma, 400
		all := corpus(t, o, d)
		for _, want := range c.want {
			r := all.Of(want.of)
			if v, ok := r.Float(); !ok || v < want.low || v > want.high {
				t.Errorf("%s: %s %s is %v (%s %s), want %v to %v", c.name, want.of.Name(), want.of.Label(), v, r.Status, r.Reason, want.low, want.high)
			}
		}
	}
}

func TestAPrecisionDrawsAsManySamplesAsItTakes(t *testing.T) {
	d, o := reference(t, "gamma-pygamma-AlexPaulSuzan")
	o.Samples = 10
	few := corpus(t, o, d).Of(gamma.Gamma())
	o.Precision = 0.02
	precise := corpus(t, o, d)
	r := precise.Of(gamma.Gamma())
	ratio := few.Error / 0.02
	need := int(math.Ceil(10 * ratio * ratio))
	if need <= 10 || r.Samples != need || r.Settings.Samples != need {
		t.Errorf("%d samples were drawn, and %d said; %d are needed", r.Samples, r.Settings.Samples, need)
	}
	if r.Error > 0.03 {
		t.Errorf("the error is %v with %d samples", r.Error, r.Samples)
	}
	if more, err := precise.With(context.Background(), &d); err != nil || !reflect.DeepEqual(more.Of(gamma.Gamma()), r) {
		t.Errorf("a document put in again is another one (%v)", err)
	}
	o.MaxSamples = 12
	if r := corpus(t, o, d).Of(gamma.Gamma()); r.Samples != 12 || r.Error <= 0.02 {
		t.Errorf("%d samples were drawn where 12 are allowed; the error is %v", r.Samples, r.Error)
	}
	o.Samples = 1
	if r := corpus(t, o, d).Of(gamma.Gamma()); r.Samples != 12 {
		t.Errorf("%d samples were drawn though nothing is known of the error of one", r.Samples)
	}
}

func TestDocumentsArePooled(t *testing.T) {
	o := gamma.Defaults()
	documents := newsroom(3, 3, 10, 40, 0.5)
	c := corpus(t, o, documents...)
	var sum, mean float64
	for i := range documents {
		a := c.Document(i).Alignment
		disorder, _ := a.Disorder()
		sum += disorder * 10
		mean += 10
	}
	if r := c.Of(gamma.Gamma()); math.Abs(r.Observed-sum/mean) > 1e-12 {
		t.Errorf("the observed disorder is %v, want %v", r.Observed, sum/mean)
	}
	twice := c.Only([]int{1, 1, 0}).Of(gamma.Gamma())
	first, second := c.Only([]int{0}).Of(gamma.Gamma()), c.Only([]int{1}).Of(gamma.Gamma())
	if want := (first.Observed + 2*second.Observed) / 3; math.Abs(twice.Observed-want) > 1e-12 || twice.Documents != 3 {
		t.Errorf("with a document twice it is %v of %d, want %v", twice.Observed, twice.Documents, want)
	}
}

func TestTheDissimilarityOfTheEmptyUnitIsOnlyAScale(t *testing.T) {
	documents := newsroom(2, 3, 10, 40, 0.5)
	o := gamma.Defaults()
	one := corpus(t, o, documents...).Of(gamma.Gamma())
	o.DeltaEmpty = 0.25
	quarter := corpus(t, o, documents...).Of(gamma.Gamma())
	v, _ := one.Float()
	w, _ := quarter.Float()
	if math.Abs(v-w) > 1e-12 || math.Abs(one.Observed-4*quarter.Observed) > 1e-12 || math.Abs(one.Expected-4*quarter.Expected) > 1e-12 {
		t.Errorf("γ is %v of %v and %v, with a quarter of Δ∅ %v of %v and %v",
			v, one.Observed, one.Expected, w, quarter.Observed, quarter.Expected)
	}
}

func TestFaultsAreReported(t *testing.T) {
	good := doc("one", someUnits, someUnits)
	with := func(change func(o *gamma.Options)) gamma.Options {
		o := gamma.Defaults()
		change(&o)
		return o
	}
	for _, c := range []struct {
		name string
		d    gamma.Document
		o    gamma.Options
		says string
	}{
		{"empty unit", doc("one", []gamma.Unit{{Start: 3, End: 3}}), gamma.Defaults(), "must end after its start"},
		{"not a number", doc("one", []gamma.Unit{{Start: math.NaN(), End: 3}}), gamma.Defaults(), "must end after its start"},
		{"outside", gamma.Document{ID: "one", Length: 20, Annotators: good.Annotators}, gamma.Defaults(), "outside the text"},
		{"same annotator", gamma.Document{ID: "one", Annotators: []gamma.Annotator{{ID: "a"}, {ID: "a"}}}, gamma.Defaults(), "is there twice"},
		{"negative length", gamma.Document{ID: "one", Length: -1}, gamma.Defaults(), "length not negative"},
		{"no weight", good, with(func(o *gamma.Options) { o.Alpha, o.Beta = 0, 0 }), "not both zero"},
		{"no Δ", good, with(func(o *gamma.Options) { o.DeltaEmpty = 0 }), "above zero"},
		{"no sampler", good, with(func(o *gamma.Options) { o.Sampler = "dice" }), `no sampler "dice"`},
		{"no samples", good, with(func(o *gamma.Options) { o.Samples = 0 }), "too few"},
		{"precision", good, with(func(o *gamma.Options) { o.Precision = 1 }), "below 1"},
		{"definition", good, with(func(o *gamma.Options) { o.Cat = "" }), "no definition"},
		{"budget", good, with(func(o *gamma.Options) { o.Budget = 0 }), "too small"},
		{"memory", good, with(func(o *gamma.Options) { o.Memory = 0 }), "too small"},
		{"distance of shifts", good, with(func(o *gamma.Options) { o.ShiftDistance = -1 }), "distance of shifts"},
		{"distance too large", good, with(func(o *gamma.Options) { o.Distance = func(a, b string) float64 { return 2 * gamma.Nominal(a, b) } }), "distance of labels"},
		{"distance one way", good, with(func(o *gamma.Options) {
			o.Distance = func(a, b string) float64 {
				if a < b {
					return 1
				}
				return 0
			}
		}), "distance of labels"},
	} {
		_, err := gamma.New(context.Background(), []gamma.Document{c.d}, c.o)
		if !errors.Is(err, gamma.ErrInvalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: the error is %v, want one that says %q", c.name, err, c.says)
		}
	}
	if _, err := gamma.New(context.Background(), []gamma.Document{good, good}, gamma.Defaults()); !errors.Is(err, gamma.ErrInvalid) {
		t.Errorf("two documents with one name: %v", err)
	}
	if _, err := gamma.Matrix([]string{"a", "b"}, [][]float64{{0, 1}}); !errors.Is(err, gamma.ErrInvalid) {
		t.Errorf("a matrix without a row: %v", err)
	}
	partial, err := gamma.Matrix([]string{"claim"}, [][]float64{{0}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gamma.Align(context.Background(), &good, with(func(o *gamma.Options) { o.Distance = partial })); !errors.Is(err, gamma.ErrInvalid) {
		t.Errorf("a label that the matrix does not have: %v", err)
	}
}

func TestTheEndOfTheContextEndsTheWork(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	documents := newsroom(2, 3, 20, 40, 1)
	if _, err := gamma.New(ctx, documents, gamma.Defaults()); !errors.Is(err, context.Canceled) {
		t.Errorf("New: %v", err)
	}
	if _, err := gamma.Align(ctx, &documents[0], gamma.Defaults()); !errors.Is(err, context.Canceled) {
		t.Errorf("Align: %v", err)
	}
	if _, err := gamma.Read(ctx, &documents[0], gamma.Defaults()); !errors.Is(err, context.Canceled) {
		t.Errorf("Read: %v", err)
	}
}
