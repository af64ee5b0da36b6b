package gamma

import (
	"fmt"
	"math"
)

// Distance is how far two labels are apart: 0 for the same label, 1 for those
// that have nothing in common, and the same in both directions.
type Distance func(a, b string) float64

// Nominal is the distance of labels that are either the same or not.
func Nominal(a, b string) float64 {
	if a == b {
		return 0
	}
	return 1
}

// Matrix returns the distance that a symmetric table gives, its rows and columns
// being labels. A label that is not among them is an error where it is met.
func Matrix(labels []string, table [][]float64) (Distance, error) {
	fault := func(format string, args ...any) (Distance, error) {
		return nil, fmt.Errorf("γ: the matrix of distances is %w: "+format, append([]any{ErrInvalid}, args...)...)
	}
	place := make(map[string]int, len(labels))
	for i, label := range labels {
		if _, twice := place[label]; twice {
			return fault("it has the label %q twice", label)
		}
		place[label] = i
	}
	if len(table) != len(labels) {
		return fault("it has %d rows for %d labels", len(table), len(labels))
	}
	for i, row := range table {
		if len(row) != len(labels) {
			return fault("row %q has %d columns for %d labels", labels[i], len(row), len(labels))
		}
	}
	return func(a, b string) float64 {
		i, known := place[a]
		j, other := place[b]
		if !known || !other {
			return math.NaN()
		}
		return table[i][j]
	}, nil
}

// Positional returns the dissimilarity of two units by their place alone, from
// 0 for the same place without bound (equation 3 of the article): the square of
// the distances of their starts and ends, in terms of their lengths, times Δ∅.
func (o *Options) Positional(u, v Unit) float64 {
	return square(apart(u.Start, u.End, v.Start, v.End)) * o.DeltaEmpty
}

// Categorial returns the dissimilarity of two units by their labels alone, from
// 0 to Δ∅.
func (o *Options) Categorial(u, v Unit) float64 {
	return o.distance()(u.Label, v.Label) * o.DeltaEmpty
}

// Dissimilarity returns α·d_pos + β·d_cat of two units. Nil stands for the empty
// unit, from which everything, it too, is Δ∅ away.
func (o *Options) Dissimilarity(u, v *Unit) float64 {
	if u == nil || v == nil {
		return o.DeltaEmpty
	}
	return o.Alpha*o.Positional(*u, *v) + o.Beta*o.Categorial(*u, *v)
}

// UnitaryDisorder returns the mean dissimilarity of all pairs of units in one
// tuple, which has a unit or nil for each annotator (section 4.2.2). With fewer
// than two annotators there is no pair, and it is 0.
func (o *Options) UnitaryDisorder(tuple []*Unit) float64 {
	sum, pairs := 0.0, 0
	for i, u := range tuple {
		for _, v := range tuple[:i] {
			sum += o.Dissimilarity(u, v)
			pairs++
		}
	}
	if pairs == 0 {
		return 0
	}
	return sum / float64(pairs)
}

func (o *Options) distance() Distance {
	if o.Distance == nil {
		return Nominal
	}
	return o.Distance
}

// apart is how far two passages are apart, in terms of their mean length.
func apart(s, e, t, f float64) float64 {
	return (math.Abs(s-t) + math.Abs(e-f)) / ((e - s) + (f - t))
}

func square(x float64) float64 { return x * x }

// one is Δ∅ in the whole numbers in which dissimilarities are added and
// compared. Sums of whole numbers do not depend on their order, so that equal
// disorders are found equal. That holds even for sums of different fractions,
// when their denominators divide it, as the squares of small lengths do; all
// else is rounded, to two parts in a million million.
const one = 720720 * 720720

// scale is the dissimilarity of the units of one continuum, in terms of one.
type scale struct {
	alpha, beta float64
	labels      int
	table       []float64 // of distances, labels by labels
}

// newScale asks for the distance of all pairs of labels, once.
func newScale(o *Options, labels []string) (*scale, error) {
	s := &scale{o.Alpha, o.Beta, len(labels), make([]float64, len(labels)*len(labels))}
	distance := o.distance()
	for i, a := range labels {
		for j, b := range labels {
			d := distance(a, b)
			if !(d >= 0 && d <= 1) || i == j && d != 0 || d != distance(b, a) {
				return nil, fmt.Errorf("γ: the distance of labels is %w: it gives %v for %q and %q and %v the other way round; "+
					"it must know all labels, be from 0 to 1, the same both ways, and 0 for the same label",
					ErrInvalid, d, a, b, distance(b, a))
			}
			s.table[i*len(labels)+j] = d
		}
	}
	return s, nil
}

// categorial is the distance of two units' labels, from 0 to 1.
func (s *scale) categorial(u, v *unit) float64 { return s.table[int(u.label)*s.labels+int(v.label)] }

// positional is the dissimilarity of two units' places, for a Δ∅ of 1.
func positional(u, v *unit) float64 { return square(apart(u.start, u.end, v.start, v.end)) }

// far is more than any dissimilarity that matters is.
const far = 1 << 20

// between is the dissimilarity of two units, in terms of one.
func (s *scale) between(u, v *unit) int64 {
	d := s.alpha*positional(u, v) + s.beta*s.categorial(u, v)
	return int64(math.Round(min(d, far) * one))
}
