package unitizing

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
)

func unit(value, start, end int) Unit { return Unit{text.Span{Start: start, End: end}, value} }

func TestOverlappingUnitsAreResolved(t *testing.T) {
	given := []Unit{unit(1, 0, 4), unit(1, 0, 7), unit(2, 6, 20), unit(1, 7, 9)}
	for _, c := range []struct {
		policy  Policy
		want    []Unit
		dropped int
	}{
		{EarliestLongest, []Unit{unit(1, 0, 7), unit(1, 7, 9)}, 2},
		{Longest, []Unit{unit(1, 0, 4), unit(2, 6, 20)}, 2},
		{Merge, []Unit{unit(1, 0, 7), unit(1, 7, 9)}, 2},
	} {
		kept, dropped := Disjoint(slices.Clone(given), c.policy)
		if !slices.Equal(kept, c.want) || dropped != c.dropped {
			t.Errorf("%v: got %v, %d left out; want %v, %d", c.policy, kept, dropped, c.want, c.dropped)
		}
	}
	if kept, dropped := Disjoint([]Unit{unit(1, 0, 4), unit(1, 3, 9)}, Merge); !slices.Equal(kept, []Unit{unit(1, 0, 9)}) || dropped != 1 {
		t.Errorf("merging gave %v, %d left out", kept, dropped)
	}
}

func drawUnits(t *rapid.T, name string, values int) []Unit {
	units := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Unit {
		start := rapid.IntRange(0, 24).Draw(t, "start")
		return unit(rapid.IntRange(1, values).Draw(t, "value"), start, start+rapid.IntRange(1, 6).Draw(t, "length"))
	}), 0, 6).Draw(t, name)
	kept, _ := Disjoint(units, rapid.SampledFrom([]Policy{EarliestLongest, Longest, Merge}).Draw(t, "policy"))
	return kept
}

func TestDisjointUnitsAreDisjoint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := drawUnits(t, "units", 3)
		for i := 1; i < len(units); i++ {
			if units[i].Start < units[i-1].End {
				t.Fatalf("%v overlaps %v", units[i], units[i-1])
			}
		}
	})
}

// sections cuts a continuum into units and gaps.
func sections(extent text.Span, units []text.Span) []Section {
	var out []Section
	end := extent.Start
	for _, u := range units {
		if u.Start > end {
			out = append(out, Section{text.Span{Start: end, End: u.Start}, true})
		}
		out = append(out, Section{u, false})
		end = u.End
	}
	if end < extent.End {
		out = append(out, Section{text.Span{Start: end, End: extent.End}, true})
	}
	return out
}

// oracle works both disagreements out as the papers define them: every section
// against every section of every other annotator; and every unit at every
// place where it meets another unit or lies in a gap.
func oracle(extent text.Span, units [][]text.Span) (observed, expected float64) {
	all := make([][]Section, len(units))
	for i, of := range units {
		all[i] = sections(extent, of)
	}
	m, length := float64(len(units)), float64(extent.Len())
	within := 0.0
	for i := range all {
		for n, g := range all[i] {
			for j := range all {
				if i == j {
					continue
				}
				for _, h := range all[j] {
					observed += Distance(g, h)
				}
			}
			if g.Gap {
				continue
			}
			within += float64(g.Len()) * float64(g.Len()-1)
			for j := range all {
				for k, h := range all[j] {
					for shift := 1 - h.Len(); shift < g.Len() && !h.Gap && (j != i || k != n); shift++ {
						expected += Distance(g, Section{text.Span{Start: g.Start + shift, End: g.Start + shift + h.Len()}, false})
					}
					for start := h.Start; h.Gap && start+g.Len() <= h.End; start++ {
						moved := Section{text.Span{Start: start, End: start + g.Len()}, false}
						expected += Distance(moved, h) + Distance(h, moved)
					}
				}
			}
		}
	}
	observed /= m * (m - 1) * length * length
	expected /= length * (m*length*(m*length-1) - within)
	return observed, expected
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(1, math.Abs(a), math.Abs(b)) }

func TestAlphaUAgreesWithAllPairsOfSections(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		begin := rapid.IntRange(-3, 0).Draw(t, "begin")
		extent := text.Span{Start: begin, End: 30 + rapid.IntRange(0, 5).Draw(t, "rest")}
		m := rapid.IntRange(2, 4).Draw(t, "annotators")
		units := make([][]text.Span, m)
		for i := range units {
			for _, u := range drawUnits(t, "units", 1) {
				units[i] = append(units[i], u.Span)
			}
		}
		o, e := Disagreement(extent, units)
		wantO, wantE := oracle(extent, units)
		if !near(o, wantO) || !near(e, wantE) {
			t.Fatalf("got %g and %g, want %g and %g", o, e, wantO, wantE)
		}
	})
}

// pointByPoint works the sums of the uα family out one code point at a time.
func pointByPoint(extent text.Span, units [][]Unit, values int) Sums {
	s := NewSums(values)
	m := len(units)
	at := func(i, pos int) (value, number int) {
		for k, u := range units[i] {
			if u.Contains(pos) {
				return u.Value, k
			}
		}
		return Blank, -1
	}
	for pos := extent.Start; pos < extent.End; pos++ {
		for i := range m {
			for j := range m {
				if i != j {
					c, _ := at(i, pos)
					k, _ := at(j, pos)
					s.All[c*(values+1)+k] += 1 / float64(m-1)
				}
			}
		}
	}
	for i := range m {
		for k, u := range units[i] {
			*s.squares(ofUnits, u.Value) += square(u.Len())
			union := 0
			for pos := u.Start; pos < u.End; pos++ {
				for j := range m {
					if v, _ := at(j, pos); j != i && v != Blank {
						union++
						break
					}
				}
			}
			*s.squares(ofUnion, u.Value) += square(union)
			for j := range m {
				n := 0
				for pos := u.Start; pos < u.End; pos++ {
					if v, _ := at(j, pos); v != Blank {
						n++
					}
				}
				if j != i {
					*s.squares(ofShared, u.Value) += square(n) / float64(m-1)
				}
			}
			_ = k
		}
	}
	return s
}

func TestCoincidencesAgreeWithCodePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		extent := text.Span{Start: 0, End: 32}
		units := make([][]Unit, rapid.IntRange(2, 4).Draw(t, "annotators"))
		for i := range units {
			units[i] = drawUnits(t, "units", 3)
		}
		got, want := NewSums(3), pointByPoint(extent, units, 3)
		Coincidences(got, extent, units)
		for i := range got.All {
			if !near(got.All[i], want.All[i]) {
				t.Fatalf("sum %d is %g, want %g", i, got.All[i], want.All[i])
			}
		}
	})
}

func TestIdenticalUnitsDisagreeInNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		extent := text.Span{Start: 0, End: 32}
		units := drawUnits(t, "units", 3)
		spans := make([]text.Span, len(units))
		for i, u := range units {
			spans[i] = u.Span
		}
		if o, _ := Disagreement(extent, [][]text.Span{spans, spans, spans}); o != 0 {
			t.Fatalf("D_o of identical units is %g", o)
		}
		s := NewSums(3)
		Coincidences(s, extent, [][]Unit{units, units, units})
		for _, r := range []Ratio{s.U(), s.Bar(), s.C(SharedByPairs), s.C(SharedByUnion), s.K(1, SharedByPairs)} {
			if r.Observed != 0 {
				t.Fatalf("identical units disagree by %g", r.Observed)
			}
		}
	})
}
