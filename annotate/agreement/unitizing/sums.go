package unitizing

import "postil/annotate/text"

// Blank is the value of what no unit covers.
const Blank = 0

// Sums are the sums over articles from which the coefficients of the uα family
// follow. They are additive: those of two articles can be added field by field.
// Values are numbered from 1; 0 is Blank.
//
// Source: Krippendorff, Mathet, Bouvry and Widlöcher 2016, "On the reliability
// of unitizing textual continua: further developments", Quality & Quantity
// 50:2347-2364.
type Sums struct {
	Values int // how many values there are, Blank not counted

	// All sums in one slice, in the order: coincidences ℓ(c,k), row by row with
	// Blank first; then for each value from 1 the squared lengths of its units,
	// the squared lengths that they share with another annotator's units (eq.
	// 10), and with the union of all other annotators' units.
	All []float64
}

// Width is the number of sums for a number of values.
func Width(values int) int { return (values+1)*(values+1) + 3*values }

// NewSums returns sums of nothing.
func NewSums(values int) Sums { return Sums{values, make([]float64, Width(values))} }

func (s Sums) coincidence(c, k int) float64 { return s.All[c*(s.Values+1)+k] }

// squares returns one of the three sums of squares of value c.
func (s Sums) squares(which, c int) *float64 {
	return &s.All[(s.Values+1)*(s.Values+1)+which*s.Values+c-1]
}

const (
	ofUnits = iota
	ofShared
	ofUnion
)

// cursor walks along the units of one annotator.
type cursor struct {
	units []Unit
	at    int
}

// value returns the value at a position, not before the last one asked for,
// and where it ends.
func (c *cursor) value(pos, end int) (value, until int) {
	for c.at < len(c.units) && c.units[c.at].End <= pos {
		c.at++
	}
	switch {
	case c.at == len(c.units):
		return Blank, end
	case c.units[c.at].Start > pos:
		return Blank, c.units[c.at].Start
	}
	return c.units[c.at].Value, c.units[c.at].End
}

// Coincidences adds the sums of one continuum; units are those of each
// annotator, in text order, not overlapping. There must be two annotators or
// more.
func Coincidences(s Sums, extent text.Span, units [][]Unit) {
	m := len(units)
	cursors := make([]cursor, m)
	for i := range units {
		cursors[i].units = units[i]
	}
	values := make([]int, m)
	count := make([]float64, s.Values+1)
	// Of the unit in which each annotator is: how much of it the units of each
	// other annotator cover, and the units of any.
	covered := make([][]int, m)
	anyCovered := make([]int, m)
	for i := range covered {
		covered[i] = make([]int, m)
	}
	for pos := extent.Start; pos < extent.End; {
		until := extent.End
		for i := range cursors {
			v, end := cursors[i].value(pos, extent.End)
			values[i] = v
			count[v]++
			until = min(until, end)
		}
		n := float64(until-pos) / float64(m-1)
		for i, c := range values {
			row := s.All[c*(s.Values+1):]
			for k, v := range values {
				if k != i {
					row[v] += n
				}
			}
		}
		marked := float64(m) - count[Blank]
		for i, c := range values {
			if c == Blank {
				continue
			}
			for j, k := range values {
				if j != i && k != Blank {
					covered[i][j] += until - pos
				}
			}
			if marked > 1 {
				anyCovered[i] += until - pos
			}
			if u := cursors[i].units[cursors[i].at]; u.End == until {
				s.close(u, covered[i], anyCovered[i])
				clear(covered[i])
				anyCovered[i] = 0
			}
		}
		for _, v := range values {
			count[v] = 0
		}
		pos = until
	}
}

// close adds the squares of a unit that has ended.
func (s Sums) close(u Unit, covered []int, anyCovered int) {
	*s.squares(ofUnits, u.Value) += square(u.Len())
	for _, n := range covered {
		*s.squares(ofShared, u.Value) += square(n) / float64(len(covered)-1)
	}
	*s.squares(ofUnion, u.Value) += square(anyCovered)
}

// Pairing tells what may not be paired with itself when the agreement of
// chance is worked out for cuα and (k)uα. With two annotators both are the
// same.
type Pairing int

// The pairings.
const (
	// SharedByPairs leaves out, of each unit, the squares of what it shares
	// with each other annotator: eq. 10 of the paper of 2016.
	SharedByPairs Pairing = iota
	// SharedByUnion leaves out the square of what it shares with all others
	// together: the reading of Krippendorff 2019 (Content Analysis, 4th edition)
	// that other programs follow.
	SharedByUnion
)

// String describes the pairing, for settings.
func (p Pairing) String() string {
	if p == SharedByUnion {
		return "self-pairs by the union of the others (2019)"
	}
	return "self-pairs by each other annotator (2016, eq. 10)"
}

func (p Pairing) which() int {
	if p == SharedByUnion {
		return ofUnion
	}
	return ofShared
}

// Ratio is an observed disagreement over the one that chance would give, in
// the same unit. It is undefined where Expected is 0.
type Ratio struct{ Observed, Expected float64 }

// total is the length of the continuum times the annotators, and row the part
// of it that has value c.
func (s Sums) row(c int) float64 {
	sum := 0.0
	for k := range s.Values + 1 {
		sum += s.coincidence(c, k)
	}
	return sum
}

func (s Sums) total() float64 {
	sum := 0.0
	for c := range s.Values + 1 {
		sum += s.row(c)
	}
	return sum
}

// Length is the length of all continua times their annotators, in code points.
func (s Sums) Length() float64 { return s.total() }

// UnitsLength is the length of all units with value c, of all annotators.
func (s Sums) UnitsLength(c int) float64 { return s.row(c) }

// ownPairs is the sum of products that would pair a unit with itself. What no
// unit covers is taken code point by code point.
func (s Sums) ownPairs() float64 {
	sum := s.row(Blank)
	for c := 1; c <= s.Values; c++ {
		sum += *s.squares(ofUnits, c)
	}
	return sum
}

// U is uα: whether units and blanks, and the values of units, are the same.
func (s Sums) U() Ratio {
	n := s.total()
	var r Ratio
	for c := range s.Values + 1 {
		l := s.row(c)
		r.Observed += l - s.coincidence(c, c)
		r.Expected += l * (n - l)
	}
	return r.scale(n, n*n-s.ownPairs())
}

// Bar is |uα: whether units and blanks are the same, whatever the values.
func (s Sums) Bar() Ratio {
	n, blank := s.total(), s.row(Blank)
	r := Ratio{
		Observed: 2 * (blank - s.coincidence(Blank, Blank)),
		Expected: 2 * blank * (n - blank),
	}
	return r.scale(n, n*n-s.ownPairs())
}

// scale turns products of lengths into coincidences that sum to n.
func (r Ratio) scale(n, products float64) Ratio {
	if products <= 0 {
		return Ratio{Observed: r.Observed}
	}
	r.Expected *= n / products
	return r
}

// valued is what units with value c share with units of any value.
func (s Sums) valued(c int) float64 { return s.row(c) - s.coincidence(c, Blank) }

// C is cuα: whether the values are the same where units of several annotators
// meet.
func (s Sums) C(p Pairing) Ratio {
	n, own := 0.0, 0.0
	for c := 1; c <= s.Values; c++ {
		n += s.valued(c)
		own += *s.squares(p.which(), c)
	}
	var r Ratio
	for c := 1; c <= s.Values; c++ {
		l := s.valued(c)
		r.Observed += l - s.coincidence(c, c)
		r.Expected += l * (n - l)
	}
	return r.scale(n, n*n-own)
}

// CCoverage is the share of the continuum, over all annotators, on which cuα
// rests; ok is false where there is no continuum.
func (s Sums) CCoverage() (share float64, ok bool) {
	n, all := 0.0, s.total()
	for c := 1; c <= s.Values; c++ {
		n += s.valued(c)
	}
	return n / all, all > 0
}

// K is (k)uα: whether units that meet one of value c have this value, too.
func (s Sums) K(c int, p Pairing) Ratio {
	n := 0.0
	for k := 1; k <= s.Values; k++ {
		n += s.valued(k)
	}
	l := s.valued(c)
	r := Ratio{Observed: l - s.coincidence(c, c), Expected: l * (n - l)}
	return r.scale(l, l*n-*s.squares(p.which(), c))
}

// KCoverage is the share of the length of units with value c on which (k)uα
// rests; ok is false where there is no such unit.
func (s Sums) KCoverage(c int) (share float64, ok bool) {
	all := s.row(c)
	return s.valued(c) / all, all > 0
}
