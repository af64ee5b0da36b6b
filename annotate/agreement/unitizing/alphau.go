package unitizing

import (
	"cmp"
	"slices"

	"postil/annotate/text"
)

// Section is a part of one annotator's continuum: a unit, or a gap between
// units.
type Section struct {
	text.Span
	Gap bool
}

// Distance is δ² of Krippendorff 1995: how much two sections of two annotators
// disagree, in square code points. Two units that share text disagree by the
// squares of the distances between their starts and between their ends; a unit
// that lies wholly in a gap by the square of its length; all else agrees.
func Distance(a, b Section) float64 {
	switch {
	case a.Gap && b.Gap:
		return 0
	case b.Gap:
		return inGap(a, b)
	case a.Gap:
		return inGap(b, a)
	case a.Overlaps(b.Span):
		return square(a.Start-b.Start) + square(a.End-b.End)
	}
	return 0
}

func inGap(unit, gap Section) float64 {
	if gap.Covers(unit.Span) {
		return square(unit.Len())
	}
	return 0
}

func square(n int) float64 { return float64(n) * float64(n) }

// Disagreement returns the observed and the expected disagreement D_o and D_e
// of α_U for one label on one continuum; units are those of each annotator, in
// text order, not overlapping. There must be two annotators or more.
//
// Observed: Krippendorff 1995, "On the reliability of unitizing continuous
// data", Sociological Methodology 25:47-76. Expected: as corrected in
// Krippendorff 2004, "Measuring the reliability of qualitative text analysis
// data", Quality & Quantity 38:787-800; it is the mean δ² of the given units
// and gaps over all places at which they could meet.
func Disagreement(extent text.Span, units [][]text.Span) (observed, expected float64) {
	m, length := float64(len(units)), float64(extent.Len())
	if extent.Empty() {
		return 0, 0
	}
	return Difference(units) / (m * (m - 1) * length * length), Expected(extent.Len(), len(units), Lengths(extent, units))
}

// Difference is the sum of δ² over all sections of one annotator against all
// of another, for each annotator and each other one: the numerator of D_o.
func Difference(units [][]text.Span) float64 {
	sum := 0.0
	for i := range units {
		for j := range i {
			sum += 2 * betweenTwo(units[i], units[j])
		}
	}
	return sum
}

// betweenTwo sums δ² over all pairs of sections of two annotators.
func betweenTwo(a, b []text.Span) float64 {
	sum := lonely(a, b) + lonely(b, a)
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if a[i].Overlaps(b[j]) {
			sum += square(a[i].Start-b[j].Start) + square(a[i].End-b[j].End)
		}
		if a[i].End < b[j].End {
			i++
		} else {
			j++
		}
	}
	return sum
}

// lonely sums the squared lengths of the units that lie in a gap of the other.
func lonely(a, other []text.Span) float64 {
	sum, j := 0.0, 0
	for _, u := range a {
		for j < len(other) && other[j].End <= u.Start {
			j++
		}
		if j == len(other) || other[j].Start >= u.End {
			sum += square(u.Len())
		}
	}
	return sum
}

// LengthCount tells how many units and how many gaps have a length.
type LengthCount struct {
	Length      int
	Units, Gaps float64
}

// Lengths lists the units and gaps of a continuum by length, the longest
// first. A length may be in the list more than once.
func Lengths(extent text.Span, units [][]text.Span) []LengthCount {
	most := 0
	for _, of := range units {
		most += 2*len(of) + 1
	}
	out := make([]LengthCount, 0, most)
	for _, of := range units {
		end := extent.Start
		for _, u := range of {
			if u.Start > end {
				out = append(out, LengthCount{Length: u.Start - end, Gaps: 1})
			}
			out = append(out, LengthCount{Length: u.Len(), Units: 1})
			end = u.End
		}
		if extent.End > end {
			out = append(out, LengthCount{Length: extent.End - end, Gaps: 1})
		}
	}
	slices.SortFunc(out, func(a, b LengthCount) int {
		// Gaps before units: a gap holds units of its own length.
		return cmp.Or(cmp.Compare(b.Length, a.Length), cmp.Compare(b.Gaps, a.Gaps))
	})
	return out
}

// Expected is D_e of a continuum of some length on which so many annotators
// made units and gaps of the lengths given, the longest first.
func Expected(length, annotators int, lengths []LengthCount) float64 {
	units := 0.0
	for _, n := range lengths {
		units += n.Units
	}
	// From the longest unit down, the gaps that hold it only grow in number.
	sum, within := 0.0, 0.0
	room, held := 0.0, 0.0 // total length and number of the gaps that hold the unit
	for _, n := range lengths {
		b := float64(n.Length)
		room += n.Gaps * b
		held += n.Gaps
		if n.Units > 0 {
			places := room - held*(b-1)
			sum += n.Units * ((units-1)/3*(b-1)*(2*b*b-b) + b*b*places)
			within += n.Units * b * (b - 1)
		}
	}
	if units == 0 {
		return 0
	}
	points := float64(annotators) * float64(length)
	return 2 / float64(length) * sum / (points*(points-1) - within)
}
