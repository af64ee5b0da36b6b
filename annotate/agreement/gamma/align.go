package gamma

import "context"

// Status tells what is known of a figure.
type Status string

// The states.
const (
	OK        Status = "ok"
	Undefined Status = "undefined" // there is no figure; a reason says why
	Bounded   Status = "bounded"   // an interval is known in which the figure certainly is
)

// Tuple is a unitary alignment: units that mean the same, at most one of each
// annotator.
type Tuple struct {
	// Units has, for each annotator in the document's order, the number of her
	// unit in her list, or −1 for the empty unit.
	Units []int
	// Disorder is the mean dissimilarity of all pairs, with empty units.
	Disorder float64
}

// Alignment is the best alignment of a document: tuples in which each unit is
// once, with the least disorder.
type Alignment struct {
	Status Status // of the disorder
	Reason string // why it is undefined

	// Tuples are sorted by their first unit. When several alignments have the
	// least disorder, it is the one with the fewest tuples; of those, the one in
	// which the overlap of all pairs of aligned units is the largest in sum; of
	// those, the first one when tuple by tuple the numbers of units are compared,
	// units being numbered by start, then end, and a tuple that goes on where
	// another ends coming first. When Status is Bounded they are the best that
	// was found.
	Tuples []Tuple
	// Settled tells that the tuples are that one. It can be false with Status
	// OK, when the budget did not suffice to compare all equal alignments.
	Settled bool
	// Duplicates counts the units that repeat another one of the same
	// annotator. They are in no tuple.
	Duplicates int

	disorder, low, high float64
}

// Disorder returns the disorder: the sum of that of the tuples, divided by the
// mean number of units of an annotator (a real number). When Status is Bounded
// it is that of the tuples, the upper end of the interval. It is not defined,
// and ok false, for fewer than two annotators and when there are no units.
func (a *Alignment) Disorder() (disorder float64, ok bool) { return a.disorder, a.Status != Undefined }

// Interval returns the bounds between which the disorder of the best alignment
// certainly is. They are equal when Status is OK.
func (a *Alignment) Interval() (low, high float64, ok bool) {
	return a.low, a.high, a.Status != Undefined
}

// The reasons why there is no figure.
const (
	fewAnnotators = "fewer than two annotators"
	noUnits       = "nobody marked anything"
)

// Align finds the best alignment of a document. It reports a document or options
// that are not valid, and the end of ctx.
func Align(ctx context.Context, d *Document, o Options) (*Alignment, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	r, err := read(d)
	if err != nil {
		return nil, err
	}
	sc, err := newScale(&o, r.labels)
	if err != nil {
		return nil, err
	}
	var s solver
	return s.alignment(ctx, r, sc, &o)
}

// alignment aligns a document that was read.
func (s *solver) alignment(ctx context.Context, r *reading, sc *scale, o *Options) (*Alignment, error) {
	a := &Alignment{Status: Undefined, Duplicates: r.duplicates, Settled: true}
	switch {
	case r.annotators < 2:
		a.Reason = fewAnnotators
		return a, nil
	case len(r.units) == 0:
		a.Reason = noUnits
		return a, nil
	}
	b, err := s.align(ctx, &r.continuum, sc, o.allowance())
	if err != nil {
		return nil, err
	}
	a.Status = OK
	if b.low != b.high {
		a.Status = Bounded
	}
	a.Settled = b.settled
	mean := float64(len(r.units)) / float64(r.annotators)
	unit := o.DeltaEmpty / float64(s.pairs) / one
	a.low, a.high = float64(b.low)*unit/mean, float64(b.high)*unit/mean
	a.disorder = a.high
	a.Tuples = make([]Tuple, b.count())
	for i := range a.Tuples {
		t := Tuple{Units: make([]int, r.annotators)}
		for k := range t.Units {
			t.Units[k] = -1
		}
		cost := s.pairs * one
		for k, u := range b.of(i) {
			at := &r.units[u]
			t.Units[r.order[at.annotator]] = int(at.source)
			for _, v := range b.of(i)[:k] {
				cost += sc.between(at, &r.units[v]) - one
			}
		}
		t.Disorder = float64(cost) * unit
		a.Tuples[i] = t
	}
	return a, nil
}
