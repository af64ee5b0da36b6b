package gamma

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// oracle tries all alignments of a continuum, in rational arithmetic, and
// returns the best one with its disorder before it is divided by the mean
// number of units, for a Δ∅ of 1. distance is that of two labels.
func oracle(c *continuum, alpha, beta *big.Rat, distance func(a, b int32) *big.Rat) (tuples [][]int32, disorder *big.Rat) {
	pairs := int64(c.annotators * (c.annotators - 1) / 2)
	rat := func(x float64) *big.Rat { return new(big.Rat).SetFloat64(x) }
	between := func(i, j int32) *big.Rat {
		u, v := &c.units[i], &c.units[j]
		start, end := new(big.Rat).Sub(rat(u.start), rat(v.start)), new(big.Rat).Sub(rat(u.end), rat(v.end))
		x := new(big.Rat).Add(start.Abs(start), end.Abs(end))
		x.Quo(x, rat(u.length()+v.length()))
		x.Mul(x, x).Mul(x, alpha)
		return x.Add(x, new(big.Rat).Mul(beta, distance(u.label, v.label)))
	}
	one := big.NewRat(1, 1)
	link := map[[2]int32]*big.Rat{} // what a pair adds to a tuple
	for i := range int32(len(c.units)) {
		for j := range i {
			d := between(i, j)
			d.Sub(d, one)
			link[[2]int32{j, i}] = d.Mul(d, big.NewRat(1, pairs))
		}
	}
	var now [][]int32
	var visit func(next int32, cost *big.Rat)
	overlap := func(tuples [][]int32) (sum float64) {
		for _, t := range tuples {
			for k, i := range t {
				for _, j := range t[:k] {
					u, v := &c.units[i], &c.units[j]
					sum += max(0, min(u.end, v.end)-max(u.start, v.start))
				}
			}
		}
		return sum
	}
	visit = func(next int32, cost *big.Rat) {
		if int(next) == len(c.units) {
			if disorder != nil {
				order := cost.Cmp(disorder)
				if order == 0 {
					order = len(now) - len(tuples)
				}
				if order == 0 {
					if a, b := overlap(now), overlap(tuples); a > b {
						order = -1
					} else if a < b {
						order = 1
					}
				}
				if order == 0 {
					order = slices.CompareFunc(now, tuples, lexicographic)
				}
				if order >= 0 {
					return
				}
			}
			disorder = cost
			tuples = nil
			for _, t := range now {
				tuples = append(tuples, slices.Clone(t))
			}
			return
		}
	tuple:
		for k := range now {
			sum := cost
			for _, j := range now[k] {
				if c.units[j].annotator == c.units[next].annotator {
					continue tuple
				}
				sum = new(big.Rat).Add(sum, link[[2]int32{j, next}])
			}
			now[k] = append(now[k], next)
			visit(next+1, sum)
			now[k] = now[k][:len(now[k])-1]
		}
		now = append(now, []int32{next})
		visit(next+1, new(big.Rat).Add(cost, one))
		now = now[:len(now)-1]
	}
	visit(0, new(big.Rat))
	return tuples, disorder
}

// lexicographic compares tuples; one that goes on comes before one that ends.
func lexicographic(a, b []int32) int {
	for k := 0; k < len(a) && k < len(b); k++ {
		if a[k] != b[k] {
			return int(a[k] - b[k])
		}
	}
	return len(b) - len(a)
}

// aRandomDocument draws a document so small that all its alignments can be
// tried, and so crowded that many of them are equally good.
func aRandomDocument(t *rapid.T, units int) *Document {
	d := &Document{ID: "random"}
	for a := range rapid.IntRange(2, 4).Draw(t, "annotators") {
		d.Annotators = append(d.Annotators, Annotator{ID: fmt.Sprint(a)})
	}
	for range rapid.IntRange(1, units).Draw(t, "units") {
		a := &d.Annotators[rapid.IntRange(0, len(d.Annotators)-1).Draw(t, "annotator")]
		start := rapid.IntRange(0, 12).Draw(t, "start")
		length := rapid.IntRange(1, 7).Draw(t, "length")
		a.Units = append(a.Units, Unit{float64(start), float64(start + length), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "label")})
	}
	return d
}

func TestAlignmentIsTheBestOfAll(t *testing.T) {
	// Decimals, since the solver takes 0.3 for 3/10 and not for the nearest
	// binary fraction.
	weights := []string{"0", "0.5", "1", "2", "3"}
	distances := map[string][]string{"nominal": {"1", "1", "1"}, "graded": {"0.5", "0.3", "0.8"}, "none": {"0", "0", "0"}}
	rapid.Check(t, func(t *rapid.T) {
		d := aRandomDocument(t, 9)
		alpha := rapid.SampledFrom(weights).Draw(t, "alpha")
		beta := rapid.SampledFrom(weights).Filter(func(b string) bool { return b != "0" || alpha != "0" }).Draw(t, "beta")
		between := distances[rapid.SampledFrom([]string{"nominal", "nominal", "graded", "none"}).Draw(t, "distance")]
		exact := func(decimal string) *big.Rat { r, _ := new(big.Rat).SetString(decimal); return r }
		float := func(decimal string) float64 { f, _ := exact(decimal).Float64(); return f }
		pick := func(a, b string) string {
			if a == b {
				return "0"
			}
			return between[(a[0]-'a')+(b[0]-'a')-1]
		}
		o := Defaults()
		o.Alpha, o.Beta = float(alpha), float(beta)
		o.Distance = func(a, b string) float64 { return float(pick(a, b)) }
		r, err := read(d)
		if err != nil {
			t.Fatal(err)
		}
		want, disorder := oracle(&r.continuum, exact(alpha), exact(beta), func(a, b int32) *big.Rat { return exact(pick(r.labels[a], r.labels[b])) })
		sc, err := newScale(&o, r.labels)
		if err != nil {
			t.Fatal(err)
		}
		var s solver
		got, err := s.align(context.Background(), &r.continuum, sc, o.allowance())
		if err != nil {
			t.Fatal(err)
		}
		total, _ := disorder.Float64()
		if low, high := float64(got.low)/float64(s.pairs)/one, float64(got.high)/float64(s.pairs)/one; low > total+1e-9 || high < total-1e-9 || high > low+1e-9 {
			t.Fatalf("disorder is %v to %v, want %v", low, high, total)
		}
		var tuples [][]int32
		for i := range got.count() {
			tuples = append(tuples, got.of(i))
		}
		if slices.CompareFunc(tuples, want, lexicographic) != 0 {
			t.Fatalf("tuples are %v, want %v", tuples, want)
		}
		if !got.settled {
			t.Fatal("not settled")
		}
	})
}
