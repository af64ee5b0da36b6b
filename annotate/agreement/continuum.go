package agreement

import (
	"context"
	"slices"

	"postil/annotate/agreement/unitizing"
)

// continuumSheet works α_U out with all articles as one continuum. Chance then
// depends on the lengths of all units and gaps together; how many there are of
// each length is what adds up over articles.
type continuumSheet struct {
	*alphaSheet
	annotators int
	lengths    []int // that occur, the longest first
	place      map[int]int
}

func newContinuumSheet(within *alphaSheet, s *Study) *continuumSheet {
	c := &continuumSheet{alphaSheet: within, annotators: len(s.Annotators), place: map[int]int{}}
	var ignored counts
	for i := range s.Articles {
		a := &s.Articles[i]
		if !c.counts(a) {
			continue
		}
		for _, of := range within.units(a, a.finished(), &ignored) {
			for _, n := range unitizing.Lengths(a.Extent, of) {
				c.place[n.Length] = 0
			}
		}
	}
	for n := range c.place {
		c.lengths = append(c.lengths, n)
	}
	slices.SortFunc(c.lengths, func(a, b int) int { return b - a })
	for k, n := range c.lengths {
		c.place[n] = k
	}
	return c
}

func (s *continuumSheet) counts(a *Article) bool {
	return len(a.finished()) == s.annotators && !a.Extent.Empty()
}

// The sums: the length of all articles, and for each label the differences
// between annotators, then the units of each length, then the gaps.

func (s *continuumSheet) perLabel() int { return 1 + 2*len(s.lengths) }
func (s *continuumSheet) width() int    { return 1 + len(s.labels)*s.perLabel() }

func (s *continuumSheet) describe(set *Settings) {
	set.Unit = "fragments"
	set.Options = []Setting{
		{"overlaps within a label", s.Overlaps.String()},
		{"chance", "units moved to any gap of any article"},
		{"articles", "one continuum of those that all finished"},
	}
}

func (s *continuumSheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	if !s.counts(a) {
		c[articlesNotByAll]++
		return skipped
	}
	sums[0] += float64(a.Extent.Len())
	for n, of := range s.units(a, a.finished(), c) {
		at := sums[1+n*s.perLabel():]
		at[0] += unitizing.Difference(of)
		for _, l := range unitizing.Lengths(a.Extent, of) {
			k, known := s.place[l.Length]
			if !known {
				return unforeseen
			}
			at[1+k] += l.Units
			at[1+len(s.lengths)+k] += l.Gaps
		}
	}
	return counted
}

// label returns the disagreements and the number of units of label n.
func (s *continuumSheet) label(sums []float64, n int) (observed, expected, units float64) {
	at := sums[1+n*s.perLabel():]
	lengths := make([]unitizing.LengthCount, len(s.lengths))
	for k, length := range s.lengths {
		lengths[k] = unitizing.LengthCount{Length: length, Units: at[1+k], Gaps: at[1+len(s.lengths)+k]}
		units += at[1+k]
	}
	m, length := float64(s.annotators), sums[0]
	return at[0] / (m * (m - 1) * length * length), unitizing.Expected(int(length), s.annotators, lengths), units
}

// asWithin returns the sums that the other sheet would have, so that values
// and parts are made in one way.
func (s *continuumSheet) asWithin(sums []float64) []float64 {
	out := make([]float64, s.alphaSheet.width())
	if sums[0] == 0 {
		return out
	}
	out[0] = 1
	for n := range s.labels {
		at := out[alphaWeight+alphaSums*n:]
		at[0], at[1], at[2] = s.label(sums, n)
	}
	return out
}

func (s *continuumSheet) value(sums []float64) Value { return s.alphaSheet.value(s.asWithin(sums)) }

func (s *continuumSheet) parts(sums []float64) []Part { return s.alphaSheet.parts(s.asWithin(sums)) }
