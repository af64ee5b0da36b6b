package gamma_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/agreement/gamma"
)

// drawCorpus draws a few documents of two to four annotators who mark much the
// same.
func drawCorpus(t *rapid.T) []gamma.Document {
	documents := make([]gamma.Document, rapid.IntRange(1, 3).Draw(t, "documents"))
	for i := range documents {
		d := &documents[i]
		d.ID = fmt.Sprint("document ", i)
		if rapid.Bool().Draw(t, "length known") {
			d.Length = 120
		}
		shared := rapid.SliceOfN(rapid.Custom(drawUnit), 1, 5).Draw(t, "shared")
		for a := range rapid.IntRange(2, 4).Draw(t, "annotators") {
			units := slices.Clone(shared[:rapid.IntRange(0, len(shared)).Draw(t, "kept")])
			units = append(units, rapid.SliceOfN(rapid.Custom(drawUnit), 0, 3).Draw(t, "own")...)
			d.Annotators = append(d.Annotators, gamma.Annotator{ID: fmt.Sprint("annotator ", a), Units: units})
		}
	}
	return documents
}

func drawUnit(t *rapid.T) gamma.Unit {
	start := rapid.IntRange(0, 100).Draw(t, "start")
	return gamma.Unit{
		Start: float64(start), End: float64(start + rapid.IntRange(1, 20).Draw(t, "length")),
		Label: rapid.SampledFrom([]string{"claim", "quote", "warning"}).Draw(t, "label"),
	}
}

// drawOptions draws settings with few samples.
func drawOptions(t *rapid.T) gamma.Options {
	o := gamma.Defaults()
	o.Samples = rapid.IntRange(1, 4).Draw(t, "samples")
	o.Seed = rapid.Uint64().Draw(t, "seed")
	o.Alpha = rapid.SampledFrom([]float64{1, 3}).Draw(t, "alpha")
	o.Sampler = rapid.SampledFrom([]gamma.Sampler{gamma.Shuffle, gamma.Statistical}).Draw(t, "sampler")
	o.Cat = rapid.SampledFrom([]gamma.Definition{gamma.Mathet2017, gamma.PyGamma}).Draw(t, "definition")
	return o
}

// measured is all that can be said of a corpus, save by label.
func measured(t interface{ Fatal(args ...any) }, documents []gamma.Document, o gamma.Options) []gamma.Value {
	c, err := gamma.New(context.Background(), documents, o)
	if err != nil {
		t.Fatal(err)
	}
	return []gamma.Value{c.Of(gamma.Gamma()).Value, c.Of(gamma.GammaCat()).Value}
}

// same compares values but for rounding in the last digits.
func same(a, b []gamma.Value) bool {
	near := func(x, y float64) bool { return x == y || math.Abs(x-y) <= 1e-9*max(1, math.Abs(x)) }
	return slices.EqualFunc(a, b, func(v, w gamma.Value) bool {
		x, _ := v.Float()
		y, _ := w.Float()
		return v.Status == w.Status && v.Reason == w.Reason && v.Samples == w.Samples && near(x, y) &&
			near(v.Observed, w.Observed) && near(v.Expected, w.Expected)
	})
}

func copied(documents []gamma.Document) []gamma.Document {
	out := slices.Clone(documents)
	for i := range out {
		out[i].Annotators = slices.Clone(out[i].Annotators)
		for a := range out[i].Annotators {
			out[i].Annotators[a].Units = slices.Clone(out[i].Annotators[a].Units)
		}
	}
	return out
}

func TestNoOrderOfAnnotatorsOrUnitsAndNoNameOfLabelsMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents, o := drawCorpus(t), drawOptions(t)
		want := measured(t, documents, o)
		permuted := copied(documents)
		names := rapid.Permutation([]string{"claim", "quote", "warning"}).Draw(t, "names")
		renamed := map[string]string{"claim": names[0], "quote": names[1], "warning": names[2]}
		for i := range permuted {
			d := &permuted[i]
			d.Annotators = rapid.Permutation(d.Annotators).Draw(t, "annotators")
			for a := range d.Annotators {
				d.Annotators[a].ID = fmt.Sprint("person ", a)
				if units := d.Annotators[a].Units; len(units) > 0 {
					d.Annotators[a].Units = rapid.Permutation(units).Draw(t, "units")
				}
				for u := range d.Annotators[a].Units {
					unit := &d.Annotators[a].Units[u]
					unit.Label = renamed[unit.Label]
				}
			}
		}
		if got := measured(t, permuted, o); !same(got, want) {
			t.Fatalf("after permuting it is %+v, before it was %+v", got, want)
		}
	})
}

func TestMovingAWholeDocumentChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents, o := drawCorpus(t), drawOptions(t)
		want := measured(t, documents, o)
		moved := copied(documents)
		by := float64(rapid.IntRange(-1000, 1000).Draw(t, "by"))
		for i := range moved {
			moved[i].Begin += by
			for a := range moved[i].Annotators {
				for u := range moved[i].Annotators[a].Units {
					unit := &moved[i].Annotators[a].Units[u]
					unit.Start, unit.End = unit.Start+by, unit.End+by
				}
			}
		}
		if got := measured(t, moved, o); !reflect.DeepEqual(got, want) {
			t.Fatalf("after moving it is %+v, before it was %+v", got, want)
		}
	})
}

func TestTheShuffleDoesNotCareWhereInATextTheUnitsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents, o := drawCorpus(t), drawOptions(t)
		o.Sampler = gamma.Shuffle
		moved := copied(documents)
		for i := range moved {
			documents[i].Length, moved[i].Length = 500, 500
			for a := range moved[i].Annotators {
				for u := range moved[i].Annotators[a].Units {
					unit := &moved[i].Annotators[a].Units[u]
					unit.Start, unit.End = unit.Start+300, unit.End+300
				}
			}
		}
		if got, want := measured(t, moved, o), measured(t, documents, o); !reflect.DeepEqual(got, want) {
			t.Fatalf("after moving it is %+v, before it was %+v", got, want)
		}
	})
}

func TestPerfectAgreementIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents, o := drawCorpus(t), drawOptions(t)
		for i := range documents {
			units := slices.Concat(documents[i].Annotators[0].Units,
				[]gamma.Unit{{Start: 3, End: 8, Label: "claim"}, {Start: 50, End: 60, Label: "quote"}})
			for a := range documents[i].Annotators {
				documents[i].Annotators[a].Units = units
			}
		}
		c, err := gamma.New(context.Background(), documents, o)
		if err != nil {
			t.Fatal(err)
		}
		r := c.Of(gamma.Gamma())
		if v, ok := r.Float(); !ok || v != 1 {
			t.Fatalf("γ is %v (%s %s)", v, r.Status, r.Reason)
		}
		if r := c.Of(gamma.GammaCat()); r.Status != gamma.Undefined { // by chance labels may agree perfectly, too
			if v, _ := r.Float(); v != 1 {
				t.Fatalf("γ_cat is %v", v)
			}
		}
	})
}

func TestTheSameSeedGivesTheSameDigitsOnOneAndTwoProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	documents := newsroom(40, 3, 12, 40, 0.8)
	o := gamma.Defaults()
	o.Samples, o.Seed = 7, 99
	var want []gamma.Result
	for _, processors := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(processors)
		for _, workers := range []int{0, 1, 3} {
			o.Workers = workers
			c, err := gamma.New(context.Background(), documents, o)
			if err != nil {
				t.Fatal(err)
			}
			got := []gamma.Result{c.Of(gamma.Gamma()), c.Of(gamma.GammaCat()), c.Of(gamma.GammaK("quote"))}
			for i := range got {
				got[i].Settings.Workers = 0
			}
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("with %d processors and %d workers it is %+v, with one %+v", processors, workers, got, want)
			}
		}
	}
	o.Seed++
	if other := measured(t, documents, o); other[0].Expected == want[0].Expected {
		t.Error("another seed gives the same samples")
	}
}

func TestRowsOfDocumentsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents, o := drawCorpus(t), drawOptions(t)
		c, err := gamma.New(context.Background(), documents, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []gamma.Measure{gamma.Gamma(), gamma.GammaCat(), gamma.GammaK("quote"), gamma.GammaK("nobody's")} {
			sum := make([]float64, len(c.Row(m)))
			for i := range documents {
				st, err := gamma.Read(context.Background(), &documents[i], o)
				if err != nil {
					t.Fatal(err)
				}
				for k, x := range st.Row(m) {
					sum[k] += x
				}
			}
			want := c.Of(m)
			if got := o.Evaluate(m, sum); want.Documents > 0 && !reflect.DeepEqual(got, want.Value) {
				t.Fatalf("%s of the sum is %+v, of the corpus %+v", m.Name(), got, want.Value)
			}
		}
	})
}

func TestAChangedDocumentGivesWhatACorpusMadeAnewDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		documents, o := drawCorpus(t), drawOptions(t)
		before, err := gamma.New(context.Background(), documents, o)
		if err != nil {
			t.Fatal(err)
		}
		was := before.Of(gamma.Gamma())
		changed := copied(documents)
		d := &changed[rapid.IntRange(0, len(changed)-1).Draw(t, "document")]
		d.Annotators[0].Units = append(d.Annotators[0].Units, drawUnit(t))
		after, err := before.With(context.Background(), d)
		if err != nil {
			t.Fatal(err)
		}
		anew, err := gamma.New(context.Background(), changed, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []gamma.Measure{gamma.Gamma(), gamma.GammaCat(), gamma.GammaK("claim")} {
			if got, want := after.Of(m), anew.Of(m); !reflect.DeepEqual(got, want) {
				t.Fatalf("%s is %+v, made anew %+v", m.Name(), got, want)
			}
		}
		if is := before.Of(gamma.Gamma()); !reflect.DeepEqual(is, was) {
			t.Fatal("the corpus before has changed")
		}
	})
}
