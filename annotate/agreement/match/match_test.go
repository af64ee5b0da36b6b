package match

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
)

func at(label string, spans ...int) Mark {
	m := Mark{Label: label}
	for i := 0; i < len(spans); i += 2 {
		m.Fragments = append(m.Fragments, text.Span{Start: spans[i], End: spans[i+1]})
	}
	return m
}

func TestModesTellApartPlaceAndLabel(t *testing.T) {
	long, short := at("claim", 0, 10), at("claim", 0, 8)
	for _, c := range []struct {
		name string
		c    Criterion
		a, b Mark
		want Counts
	}{
		{"the same place and label is correct", Criterion{}, long, long, Counts{Correct: 1}},
		{"another end is incorrect when exact", Criterion{}, long, short, Counts{Incorrect: 1}},
		{"another label is incorrect when exact", Criterion{}, long, at("quote", 0, 10), Counts{Incorrect: 1}},
		{"another label is correct by boundary", Criterion{Mode: Boundary}, long, at("quote", 0, 10), Counts{Correct: 1}},
		{"another end is incorrect by boundary", Criterion{Mode: Boundary}, long, short, Counts{Incorrect: 1}},
		{"another end is correct by type", Criterion{Mode: Type}, long, short, Counts{Correct: 1}},
		{"another label is incorrect by type", Criterion{Mode: Type}, long, at("quote", 0, 10), Counts{Incorrect: 1}},
		{"another end is partly correct when partial", Criterion{Mode: Partial}, long, short, Counts{Partial: 1}},
		{"overlap asks for the label", Criterion{Mode: Overlap}, long, at("quote", 9, 12), Counts{Incorrect: 1}},
		{"overlap of any label does not", Criterion{Mode: Overlap, AnyLabel: true}, long, at("quote", 9, 12), Counts{Correct: 1}},
		{"four fifths of the union is above one half", Criterion{Mode: IoU}, long, short, Counts{Correct: 1}},
		{"four fifths of the union is four fifths", Criterion{Mode: IoU, Threshold: 0.8}, long, short, Counts{Correct: 1}},
		{"four fifths of the union is below nine tenths", Criterion{Mode: IoU, Threshold: 0.9}, long, short, Counts{Incorrect: 1}},
		{"marks that touch do not overlap", Criterion{Mode: Overlap}, long, at("claim", 10, 12), Counts{Missing: 1, Spurious: 1}},
		{"a mark in the gap of another does not overlap", Criterion{Mode: Overlap}, at("claim", 0, 2, 8, 10), at("claim", 3, 7), Counts{Missing: 1, Spurious: 1}},
		{"pieces must be the same when exact", Criterion{}, at("claim", 0, 2, 8, 10), long, Counts{Incorrect: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Align([]Mark{c.a}, []Mark{c.b}, c.c).Counts; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestAssignmentIsOptimalWhereTheGreedyOneIsNot(t *testing.T) {
	// Taken in order, the first mark would take the only partner of the second.
	a := []Mark{at("claim", 0, 10), at("claim", 8, 12)}
	b := []Mark{at("claim", 8, 11), at("claim", 0, 2)}
	got := Align(a, b, Criterion{Mode: Overlap})
	want := []Pair{{0, 1, Correct}, {1, 0, Correct}}
	if !slices.Equal(got.Pairs, want) {
		t.Errorf("got %v, want %v", got.Pairs, want)
	}
}

func TestOfEquallyManyPairsThoseWithMoreSharedTextAreTaken(t *testing.T) {
	a := []Mark{at("claim", 0, 10)}
	b := []Mark{at("claim", 0, 3), at("claim", 2, 10)}
	if got := Align(a, b, Criterion{Mode: Overlap}).Pairs; !slices.Equal(got, []Pair{{0, 1, Correct}}) {
		t.Errorf("got %v, want the second", got)
	}
}

// drawMarks draws marks that overlap often, some of them in two pieces.
func drawMarks(t *rapid.T, name string, most int) []Mark {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Mark {
		label := rapid.SampledFrom([]string{"claim", "quote"}).Draw(t, "label")
		start := rapid.IntRange(0, 20).Draw(t, "start")
		n := rapid.IntRange(1, 8).Draw(t, "length")
		if gap := rapid.IntRange(-3, 3).Draw(t, "gap"); gap > 0 {
			return at(label, start, start+n, start+n+gap, start+n+gap+2)
		}
		return at(label, start, start+n)
	}), 0, most).Draw(t, name)
}

func drawCriterion(t *rapid.T) Criterion {
	return Criterion{
		Mode:      rapid.SampledFrom(Modes()).Draw(t, "mode"),
		Threshold: rapid.SampledFrom([]float64{0, 0.25, 1}).Draw(t, "threshold"),
		AnyLabel:  rapid.Bool().Draw(t, "any label"),
	}
}

// value sums the gains of pairs.
func value(a, b []Mark, pairs []Pair, c Criterion) gain {
	var sum gain
	for _, p := range pairs {
		for _, e := range c.consider(nil, a[p.A], b[p.B], 0) {
			sum = sum.plus(e.gain)
		}
	}
	return sum
}

// best is the greatest gain of all pairings, tried one by one.
func best(a, b []Mark, i int, used []bool, c Criterion) gain {
	if i == len(a) {
		return gain{}
	}
	most := best(a, b, i+1, used, c)
	for j := range b {
		if used[j] || shared(a[i], b[j]) == 0 {
			continue
		}
		used[j] = true
		g := best(a, b, i+1, used, c).plus(value(a, b, []Pair{{A: i, B: j}}, c))
		used[j] = false
		if most.less(g) {
			most = g
		}
	}
	return most
}

func TestNoPairingIsBetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawMarks(t, "a", 6), drawMarks(t, "b", 6), drawCriterion(t)
		got := Align(a, b, c)
		if g, want := value(a, b, got.Pairs, c), best(a, b, 0, make([]bool, len(b)), c); g != want {
			t.Fatalf("%v gains %v, the best pairing %v", got.Pairs, g, want)
		}
		seen := map[int]bool{}
		for _, p := range got.Pairs {
			if seen[p.B] {
				t.Fatalf("mark %d is in two pairs of %v", p.B, got.Pairs)
			}
			seen[p.B] = true
		}
		if got.Counts.Possible() != len(a) || got.Counts.Actual() != len(b) {
			t.Fatalf("%+v does not count %d and %d marks", got.Counts, len(a), len(b))
		}
	})
}

func TestPairsDoNotDependOnTheOrderOfMarks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawMarks(t, "a", 8), drawMarks(t, "b", 8), drawCriterion(t)
		said := func(a, b []Mark) []string {
			var out []string
			for _, p := range Align(a, b, c).Pairs {
				out = append(out, fmt.Sprint(a[p.A], b[p.B]))
			}
			slices.Sort(out)
			return out
		}
		want := said(a, b)
		if got := said(rapid.Permutation(a).Draw(t, "a again"), rapid.Permutation(b).Draw(t, "b again")); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestChangingPlacesChangesOnlyMissingAndSpurious(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawMarks(t, "a", 8), drawMarks(t, "b", 8), drawCriterion(t)
		got, want := Align(b, a, c).Counts, Align(a, b, c).Counts
		want.Missing, want.Spurious = want.Spurious, want.Missing
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

func TestTheSamePairsAreFoundFromTheOtherSide(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := drawMarks(t, "a", 8), drawMarks(t, "b", 8), drawCriterion(t)
		said := func(pairs []Pair, swapped bool) []string {
			var out []string
			for _, p := range pairs {
				if swapped {
					p.A, p.B = p.B, p.A
				}
				out = append(out, fmt.Sprint(a[p.A], b[p.B]))
			}
			slices.Sort(out)
			return out
		}
		got, want := said(Align(b, a, c).Pairs, true), said(Align(a, b, c).Pairs, false)
		if !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

// Two marks at one place, and two that share as much with each of them: whoever of
// the annotators comes first, the same two are pairs.
func TestMarksAtOnePlaceAreToldApartByTheirLabels(t *testing.T) {
	a := []Mark{at("claim", 1, 4), at("quote", 1, 4)}
	b := []Mark{at("quote", 0, 1, 2, 4), at("quote", 0, 2)}
	for _, c := range []Criterion{{Mode: Overlap}, {Mode: Exact}, {Mode: Overlap, AnyLabel: true}} {
		want := map[Pair]bool{}
		for _, p := range Align(a, b, c).Pairs {
			want[Pair{A: p.B, B: p.A}] = true
		}
		for _, p := range Align(b, a, c).Pairs {
			if p.Outcome = 0; !want[p] {
				t.Errorf("%+v: from the other side %d and %d are a pair, and else %v are", c, p.B, p.A, want)
			}
		}
	}
}

func TestMarksMatchThemselvesPerfectly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, c := drawMarks(t, "a", 10), drawCriterion(t)
		if got, want := Align(a, slices.Clone(a), c).Counts, (Counts{Correct: len(a)}); got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}

// A chain of marks each of which overlaps two of the other annotator is one
// component; a method that takes the cube of its size would not end here.
func TestALongChainIsAligned(t *testing.T) {
	const n = 20_000
	var a, b []Mark
	for i := range n {
		a = append(a, at("claim", i*10, i*10+10))
		b = append(b, at("claim", i*10+5, i*10+15))
	}
	if got := Align(a, b, Criterion{Mode: Overlap}).Counts; got.Correct != n {
		t.Errorf("%d of %d marks found a partner", got.Correct, n)
	}
}
