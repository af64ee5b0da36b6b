// Package segmentation compares where two annotators put boundaries.
//
// Start with [Compare], which counts the edits of the boundary edit distance
// between two sets of boundaries; [Edits.Similarity] is then boundary
// similarity B. [FromMasses] makes boundaries of the lengths of segments.
//
// Source: Fournier 2013, "Evaluating text segmentation using boundary edit
// distance", ACL, P13-1167.
package segmentation

import (
	"cmp"
	"slices"
)

// Boundary is a boundary of one type between two atoms (code points, words,
// sentences). The position is the number of atoms before it.
type Boundary struct {
	Position int
	Type     string // "" where boundaries are of one type
}

func compare(a, b Boundary) int {
	return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Type, b.Type))
}

// FromMasses returns the boundaries between segments with the given lengths,
// in atoms, and the number of atoms.
func FromMasses(masses []int) (boundaries []Boundary, atoms int) {
	for i, n := range masses {
		atoms += n
		if i < len(masses)-1 {
			boundaries = append(boundaries, Boundary{Position: atoms})
		}
	}
	return boundaries, atoms
}

// Edits count what turns one annotator's boundaries into another's.
type Edits struct {
	Matches        int
	Additions      int // boundaries that only one annotator set
	Substitutions  int // boundaries at one position but of different types
	Transpositions int // near misses: boundaries of one type, at most MaxSpan-1 atoms apart
	Distance       int // of all transpositions together, in atoms
}

// Plus adds the edits of another article or pair.
func (e Edits) Plus(o Edits) Edits {
	return Edits{e.Matches + o.Matches, e.Additions + o.Additions, e.Substitutions + o.Substitutions, e.Transpositions + o.Transpositions, e.Distance + o.Distance}
}

// DefaultSpan is the span of transpositions where none is given: near misses
// are one atom apart.
const DefaultSpan = 2

// Parts returns the numerator and the denominator of B: of the boundaries that
// either annotator set, where a near miss is one boundary, those that match; a
// near miss of d atoms counts 1 - d/span.
func (e Edits) Parts(span int) (matching, boundaries float64) {
	n := float64(e.Matches + e.Additions + e.Substitutions + e.Transpositions)
	return n - float64(e.Additions) - float64(e.Substitutions) - float64(e.Distance)/float64(span), n
}

// Similarity is boundary similarity B, from 0 to 1; ok is false where neither
// annotator set a boundary.
func (e Edits) Similarity(span int) (b float64, ok bool) {
	matching, boundaries := e.Parts(span)
	if boundaries == 0 {
		return 0, false
	}
	return matching / boundaries, true
}

// Compare counts the edits between two annotators' boundaries. span is the
// number of positions that a transposition may touch, n_t in the paper: 2 or
// more, below that there are none. Short transpositions are found before long
// ones, and from the left; a boundary is part of one at most, and none is
// found that would take the place of two substitutions. A boundary given twice
// counts once.
func Compare(a, b []Boundary, span int) Edits {
	var e Edits
	alone := difference(a, b, &e.Matches)
	for distance := 1; distance < span; distance++ {
		for i := range alone {
			j := alone.partner(i, distance)
			if j < 0 {
				continue
			}
			alone[i].taken, alone[j].taken = true, true
			e.Transpositions++
			e.Distance += distance
		}
	}
	for i := 0; i < len(alone); {
		n, ofA, ofB := alone.at(i)
		e.Substitutions += min(ofA, ofB)
		e.Additions += max(ofA, ofB) - min(ofA, ofB)
		i += n
	}
	return e
}

// lone is a boundary that only one annotator set.
type lone struct {
	Boundary
	ofA   bool
	taken bool // by a transposition
}

// loners are in order of position and type; no two are equal in both.
type loners []lone

// difference returns the boundaries that only one annotator set and counts
// those that both did.
func difference(a, b []Boundary, both *int) loners {
	a, b = sorted(a), sorted(b)
	var out loners
	for i, j := 0, 0; i < len(a) || j < len(b); {
		order := -1
		switch {
		case i == len(a):
			order = 1
		case j < len(b):
			order = compare(a[i], b[j])
		}
		switch {
		case order < 0:
			out = append(out, lone{Boundary: a[i], ofA: true})
			i++
		case order > 0:
			out = append(out, lone{Boundary: b[j]})
			j++
		default:
			*both++
			i++
			j++
		}
	}
	return out
}

func sorted(boundaries []Boundary) []Boundary {
	boundaries = slices.Clone(boundaries)
	slices.SortFunc(boundaries, compare)
	return slices.Compact(boundaries)
}

// partner returns the boundary of the other annotator, of the same type and at
// a distance to the right, with which boundary i makes a near miss, or -1.
func (l loners) partner(i, distance int) int {
	if l[i].taken {
		return -1
	}
	want := Boundary{l[i].Position + distance, l[i].Type}
	j, found := slices.BinarySearchFunc(l, want, func(x lone, b Boundary) int { return compare(x.Boundary, b) })
	if !found || l[j].taken || l[j].ofA == l[i].ofA || l.substitution(i) && l.substitution(j) {
		return -1
	}
	return j
}

// substitution reports whether, at the position of boundary i, each annotator
// has a boundary left that the other has not.
func (l loners) substitution(i int) bool {
	for i > 0 && l[i-1].Position == l[i].Position {
		i--
	}
	_, ofA, ofB := l.at(i)
	return ofA > 0 && ofB > 0
}

// at counts the boundaries from i on that share its position: all of them, and
// those of each annotator that are not taken.
func (l loners) at(i int) (n, ofA, ofB int) {
	for ; i+n < len(l) && l[i+n].Position == l[i].Position; n++ {
		switch {
		case l[i+n].taken:
		case l[i+n].ofA:
			ofA++
		default:
			ofB++
		}
	}
	return n, ofA, ofB
}
