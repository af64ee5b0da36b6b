package models

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"
)

// crowd rates items by annotators who know the truth as often as told, and
// guess otherwise.
func crowd(items, categories int, knowing ...float64) (Ratings, []int) {
	random := rand.New(rand.NewPCG(7, 7))
	r := Ratings{Annotators: len(knowing), Categories: categories}
	truth := make([]int, items)
	for i := range items {
		truth[i] = random.IntN(categories)
		item := make([][]int, len(knowing))
		for a, k := range knowing {
			if random.Float64() < 0.1 {
				continue // not everybody rates everything
			}
			c := truth[i]
			if random.Float64() >= k {
				c = random.IntN(categories)
			}
			item[a] = []int{c}
		}
		r.Items = append(r.Items, item)
	}
	return r, truth
}

func right(posterior [][]float64, truth []int) float64 {
	n, all := 0, 0
	for i, p := range posterior {
		if p == nil {
			continue
		}
		best := 0
		for c := range p {
			if p[c] > p[best] {
				best = c
			}
		}
		all++
		if best == truth[i] {
			n++
		}
	}
	return float64(n) / float64(all)
}

func TestBothModelsFindTheTruthAndTheGuesser(t *testing.T) {
	r, truth := crowd(600, 3, 0.9, 0.8, 0.7, 0)
	ds, err := DawidSkene{}.Fit(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	mace, err := MACE{}.Fit(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range map[string][][]float64{"Dawid-Skene": ds.Posterior, "MACE": mace.Posterior} {
		if share := right(p, truth); share < 0.9 {
			t.Errorf("%s finds %.2f of the truth", name, share)
		}
	}
	for a, want := range []float64{0.9, 0.8, 0.7, 0} {
		if got := mace.Competence[a]; math.Abs(got-want) > 0.08 {
			t.Errorf("MACE thinks that annotator %d knows %.2f, she knows %.2f", a, got, want)
		}
		if got, ok := ds.Accuracy(a); !ok || math.Abs(got-(want+(1-want)/3)) > 0.08 {
			t.Errorf("Dawid-Skene thinks that annotator %d is right %.2f of the time", a, got)
		}
	}
	if !ds.Converged {
		t.Errorf("EM did not converge in %d iterations", ds.Iterations)
	}
}

func TestTheSameSeedGivesTheSameDigitsOnOneProcessor(t *testing.T) {
	r, _ := crowd(60, 3, 0.9, 0.5, 0.2)
	fit := func() *MACEFit {
		f, err := MACE{Seed: 3}.Fit(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	want := fit()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if got := fit(); !reflect.DeepEqual(got, want) {
		t.Errorf("one processor gives %v, several %v", got.Competence, want.Competence)
	}
	other, err := MACE{Seed: 4}.Fit(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(other.Competence, want.Competence) {
		t.Error("another seed gives the same digits")
	}
}

func TestLikelihoodNeverFalls(t *testing.T) {
	r, _ := crowd(80, 4, 0.6, 0.5, 0.4)
	last := math.Inf(-1)
	for n := 1; n < 20; n++ {
		f, err := DawidSkene{Iterations: n, Tolerance: 1e-300}.Fit(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		if f.LogLikelihood < last-1e-9 {
			t.Fatalf("iteration %d lowers it from %g to %g", n, last, f.LogLikelihood)
		}
		last = f.LogLikelihood
	}
}

func TestRatingsThatDoNotFitAreReported(t *testing.T) {
	for _, r := range []Ratings{
		{Annotators: 2, Categories: 2, Items: [][][]int{{{0}}}},
		{Annotators: 1, Categories: 2, Items: [][][]int{{{2}}}},
	} {
		if _, err := (DawidSkene{}).Fit(context.Background(), r); err == nil {
			t.Errorf("Dawid-Skene took %v", r.Items)
		}
		if _, err := (MACE{}).Fit(context.Background(), r); err == nil {
			t.Errorf("MACE took %v", r.Items)
		}
	}
}

func TestAnEndedContextEndsTheFit(t *testing.T) {
	r, _ := crowd(20, 2, 0.6, 0.5, 0.4)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (DawidSkene{}).Fit(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("Dawid-Skene: %v", err)
	}
	if _, err := (MACE{}).Fit(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("MACE: %v", err)
	}
}

func TestDigamma(t *testing.T) {
	const euler = 0.57721566490153286
	for x, want := range map[float64]float64{1: -euler, 2: 1 - euler, 0.5: -euler - 2*math.Ln2, 10: 7129.0/2520 - euler, 30.5: 3.4012436689616603} {
		if got := digamma(x); math.Abs(got-want) > 1e-13 {
			t.Errorf("digamma(%g) is %.16g, want %.16g", x, got, want)
		}
	}
}
