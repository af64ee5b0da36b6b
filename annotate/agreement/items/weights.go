package items

import (
	"fmt"
	"math"
)

// Kind names how much two different categories agree in part.
type Kind int

// The kinds of weights.
const (
	Identity       Kind = iota // not at all
	Linear                     // by their distance on the scale (Cicchetti and Allison 1971)
	Quadratic                  // by the square of it (Fleiss and Cohen 1973)
	OrdinalWeights             // by the pairs of categories between them (Gwet 2014, chapter 3)
	CustomWeights              // as given
)

// Weights are how much two ratings agree: 1 the same, 0 not at all. The zero
// Weights are Identity.
type Weights struct {
	Kind Kind

	// ByValue takes the distance between the numbers that the categories are,
	// not between their positions on the declared scale.
	ByValue bool
	// Disagreement are the weights of CustomWeights: 0 the same, the greatest
	// not at all.
	Disagreement [][]float64
}

// String describes the weights, for settings.
func (w Weights) String() string {
	by := "positions"
	if w.ByValue {
		by = "values"
	}
	switch w.Kind {
	case Identity:
		return "none"
	case Linear:
		return "linear in " + by
	case Quadratic:
		return "quadratic in " + by
	case OrdinalWeights:
		return "ordinal"
	case CustomWeights:
		return "custom"
	}
	return fmt.Sprintf("Kind(%d)", int(w.Kind))
}

// Matrix returns the weights between all categories of a scale, from 0 to 1.
func (w Weights) Matrix(scale Scale) ([][]float64, error) {
	n := len(scale.Categories)
	place := func(c int) float64 { return float64(c) }
	if w.ByValue {
		if scale.Values == nil {
			return nil, fmt.Errorf("weights by value ask for numbers, but not all categories are numbers")
		}
		place = func(c int) float64 { return scale.Values[c] }
	}
	away := func(int, int) float64 { return 1 }
	switch w.Kind {
	case Identity:
	case Linear:
		away = func(c, k int) float64 { return math.Abs(place(c) - place(k)) }
	case Quadratic:
		away = func(c, k int) float64 { return (place(c) - place(k)) * (place(c) - place(k)) }
	case OrdinalWeights:
		away = func(c, k int) float64 {
			d := float64(max(c, k) - min(c, k))
			return d * (d + 1) / 2
		}
	case CustomWeights:
		if err := checkSquare(w.Disagreement, n); err != nil {
			return nil, fmt.Errorf("the weights %w", err)
		}
		away = func(c, k int) float64 { return w.Disagreement[c][k] }
	default:
		return nil, fmt.Errorf("there are no weights of kind %d", int(w.Kind))
	}
	most := 0.0
	for c := range n {
		for k := range c {
			most = max(most, away(c, k))
		}
	}
	m := matrix(n, func(c, k int) float64 {
		if most == 0 {
			return 1
		}
		return 1 - away(c, k)/most
	})
	for c := range m {
		m[c][c] = 1
	}
	return m, nil
}
