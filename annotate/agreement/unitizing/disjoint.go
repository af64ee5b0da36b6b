package unitizing

import (
	"cmp"
	"fmt"
	"slices"

	"postil/annotate/text"
)

// Unit is a stretch of a continuum with a value, which is a label by number.
type Unit struct {
	text.Span
	Value int
}

// Policy tells what becomes of units of one annotator that overlap, which
// neither α_U (within a label) nor the uα family (between labels, too) can
// represent.
type Policy int

// The policies.
const (
	// EarliestLongest goes through the units by start, the longer first, and
	// leaves out each that overlaps one that was kept; of units at the same
	// place the one whose value comes first is kept. INCEpTION does the same.
	EarliestLongest Policy = iota
	// Longest keeps the longer units first, those of the same length by start.
	Longest
	// Merge joins overlapping units of the same value into one; units of other
	// values are then treated as by EarliestLongest.
	Merge
)

// String describes the policy, for settings.
func (p Policy) String() string {
	switch p {
	case EarliestLongest:
		return "the earliest and longest of overlapping units is kept"
	case Longest:
		return "the longest of overlapping units is kept"
	case Merge:
		return "overlapping units of one label are merged, of others the earliest and longest is kept"
	}
	return fmt.Sprintf("Policy(%d)", int(p))
}

// Disjoint returns, in text order, units that do not overlap, and how many of
// those given were left out or merged into another. It may reorder units.
func Disjoint(units []Unit, p Policy) (kept []Unit, dropped int) {
	given := len(units)
	if p == Merge {
		units = merge(units)
	}
	if p == Longest {
		return disjointLongest(units, given)
	}
	slices.SortFunc(units, earliestLongest)
	kept = units[:0]
	for _, u := range units {
		if len(kept) == 0 || kept[len(kept)-1].End <= u.Start {
			kept = append(kept, u)
		}
	}
	return kept, given - len(kept)
}

func earliestLongest(a, b Unit) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.Value, b.Value))
}

// merge joins the units of each value that overlap. Units that only touch stay
// two: a boundary between them was set on purpose.
func merge(units []Unit) []Unit {
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Or(cmp.Compare(a.Value, b.Value), earliestLongest(a, b)) })
	out := units[:0]
	for _, u := range units {
		if n := len(out); n > 0 && out[n-1].Value == u.Value && u.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, u.End)
			continue
		}
		out = append(out, u)
	}
	return out
}

// disjointLongest keeps the longest units. The kept ones are held by start, so
// that only the two neighbours of a place need to be looked at.
func disjointLongest(units []Unit, given int) ([]Unit, int) {
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Or(cmp.Compare(b.Len(), a.Len()), earliestLongest(a, b)) })
	var kept []Unit
	for _, u := range units {
		at, _ := slices.BinarySearchFunc(kept, u.Start, func(k Unit, start int) int { return cmp.Compare(k.Start, start) })
		if at > 0 && kept[at-1].End > u.Start || at < len(kept) && kept[at].Start < u.End {
			continue
		}
		kept = slices.Insert(kept, at, u)
	}
	return kept, given - len(kept)
}
