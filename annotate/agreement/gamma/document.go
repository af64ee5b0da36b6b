package gamma

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Unit is a passage that an annotator marked, with its label. Start and End are
// offsets into the document, half-open, in code points or whatever else the
// document is measured in; they are real numbers since random samples move
// units by fractions.
type Unit struct {
	Start, End float64
	Label      string
}

// Annotator is all that one person marked in a document. No units is data: she
// has looked, and found nothing.
type Annotator struct {
	ID    string
	Units []Unit // in any order; one that repeats another counts once
}

// Document is one text with the units of all who annotated it. Someone who has
// not is simply not among the annotators.
type Document struct {
	ID string // its random samples are drawn from a stream of this name

	// Begin and Length are the extent of the text, in which all units lie. It
	// matters to the samples only: the shuffle moves units round a circle of
	// this length. A Length of zero says that it is not known; then the circle
	// is as long as from the first unit's start to the last one's end.
	Begin, Length float64

	Annotators []Annotator
}

// ErrInvalid is what every error about a document or about options wraps.
var ErrInvalid = errors.New("not valid")

// check reports the first fault of a document.
func (d *Document) check() error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("γ: document %q is %w: "+format, append([]any{d.ID, ErrInvalid}, args...)...)
	}
	if !finite(d.Begin) || !finite(d.Length) || d.Length < 0 {
		return fault("it begins at %v and is %v long; both must be finite, the length not negative", d.Begin, d.Length)
	}
	for i := range d.Annotators {
		a := &d.Annotators[i]
		for j := range d.Annotators[:i] {
			if d.Annotators[j].ID == a.ID {
				return fault("annotator %q is there twice; join her units", a.ID)
			}
		}
		for _, u := range a.Units {
			switch {
			case !finite(u.Start) || !finite(u.End) || u.Start >= u.End:
				return fault("a unit of %q runs from %v to %v; it must end after its start", a.ID, u.Start, u.End)
			case d.Length > 0 && (u.Start < d.Begin || u.End > d.Begin+d.Length):
				return fault("a unit of %q runs from %v to %v, outside the text from %v to %v",
					a.ID, u.Start, u.End, d.Begin, d.Begin+d.Length)
			}
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// unit is a Unit in a continuum.
type unit struct {
	start, end       float64
	annotator, label int32
	source           int32 // its number among the annotator's units in the document
}

func (u *unit) length() float64 { return u.end - u.start }

// continuum is units to be aligned, sorted by start, end, annotator and label.
// Annotators and labels are ranks that do not depend on names or on the order
// in which a document lists them, so that neither do samples and ties.
type continuum struct {
	annotators int
	units      []unit
}

func compareUnits(a, b unit) int {
	return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end),
		cmp.Compare(a.annotator, b.annotator), cmp.Compare(a.label, b.label))
}

// reading is a document made ready: what is drawn from, and the way back.
type reading struct {
	continuum
	labels     []string // by rank
	order      []int    // by rank of an annotator, her place in the document
	duplicates int      // units that repeated another one of the same annotator
}

// read checks a document and makes it ready.
func read(d *Document) (*reading, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	r := &reading{}
	r.annotators = len(d.Annotators)
	number := map[string]int32{}
	for a := range d.Annotators {
		seen := make(map[Unit]bool, len(d.Annotators[a].Units))
		for i, u := range d.Annotators[a].Units {
			if seen[u] {
				r.duplicates++
				continue
			}
			seen[u] = true
			label, ok := number[u.Label]
			if !ok {
				label = int32(len(r.labels))
				number[u.Label] = label
				r.labels = append(r.labels, u.Label)
			}
			r.units = append(r.units, unit{u.Start, u.End, int32(a), label, int32(i)})
		}
	}
	annotators, labels := ranks(r.units, r.annotators, len(r.labels))
	named := make([]string, len(labels))
	for l, rank := range labels {
		named[rank] = r.labels[l]
	}
	r.labels = named
	r.order = make([]int, len(annotators))
	for a, rank := range annotators {
		r.order[rank] = a
	}
	for i := range r.units {
		u := &r.units[i]
		u.annotator, u.label = annotators[u.annotator], labels[u.label]
	}
	slices.SortFunc(r.units, compareUnits)
	return r, nil
}

// ranks orders annotators and labels by where their units are, not by name.
// Both start out equal; then each in turn is told apart by its units, known by
// place and by the rank of the other, until nothing more is told apart. What is
// left equal is so by symmetry, but for rare cases, and keeps the given order.
func ranks(units []unit, annotators, labels int) (ofAnnotators, ofLabels []int32) {
	ofAnnotators, ofLabels = make([]int32, annotators), make([]int32, labels)
	classes := 0
	for {
		labelClasses := refine(ofLabels, units, func(u *unit) int32 { return u.label },
			func(u *unit) int32 { return ofAnnotators[u.annotator] })
		all := labelClasses + refine(ofAnnotators, units, func(u *unit) int32 { return u.annotator },
			func(u *unit) int32 { return ofLabels[u.label] })
		if all == classes {
			break
		}
		classes = all
	}
	return inOrder(ofAnnotators), inOrder(ofLabels)
}

// refine replaces the rank of each owner by one that also takes its units into
// account, and returns how many different ranks there are.
func refine(rank []int32, units []unit, owner, other func(*unit) int32) int {
	type sign struct {
		start, end float64
		other      int32
	}
	signs := make([][]sign, len(rank))
	for i := range units {
		u := &units[i]
		signs[owner(u)] = append(signs[owner(u)], sign{u.start, u.end, other(u)})
	}
	bySign := func(a, b sign) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.other, b.other))
	}
	for _, s := range signs {
		slices.SortFunc(s, bySign)
	}
	compare := func(a, b int) int {
		return cmp.Or(cmp.Compare(rank[a], rank[b]), slices.CompareFunc(signs[a], signs[b], bySign))
	}
	order := make([]int, len(rank))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, compare)
	refined, classes := make([]int32, len(rank)), 0
	for i, o := range order {
		if i > 0 && compare(order[i-1], o) != 0 {
			classes++
		}
		refined[o] = int32(classes)
	}
	copy(rank, refined)
	return classes + 1
}

// inOrder makes ranks of which several may be equal into a permutation.
func inOrder(rank []int32) []int32 {
	order := make([]int, len(rank))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
	out := make([]int32, len(rank))
	for i, o := range order {
		out[o] = int32(i)
	}
	return out
}
