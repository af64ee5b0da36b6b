package items

import (
	"fmt"
	"math"
)

// Distance tells how much two ratings disagree; Krippendorff's α asks for it.
type Distance interface {
	// Name names the distance, for settings.
	Name() string
	// Matrix returns the distances δ² between all categories of a scale, 0 on
	// the diagonal. Used is how often each category was used, on which ordinal
	// distances depend. It reports a scale on which there is no such distance.
	Matrix(scale Scale, used []float64) ([][]float64, error)
}

// The distances of Krippendorff 2004 (Content Analysis, 2nd edition, chapter
// 11), and the two for sets of labels.
type (
	// Nominal is 1 between any two categories.
	Nominal struct{}
	// Ordinal is the squared number of ratings from one category to the other
	// in the order of the scale, those of the two themselves counting half.
	Ordinal struct{}
	// Interval is the squared difference of two numbers.
	Interval struct{}
	// Ratio is the squared difference of two numbers over their sum.
	Ratio struct{}
	// Jaccard is 1 less the share of labels that two sets have in common.
	Jaccard struct{}
	// MASI is 1 less the product of that share and of 1 for equal sets, 2/3
	// where one contains the other, 1/3 where they overlap, 0 otherwise
	// (Passonneau 2006, "Measuring agreement on set-valued items", LREC).
	MASI struct{}
	// Custom gives the distances themselves, as they are used: they are not
	// squared.
	Custom struct {
		Called    string
		Distances [][]float64
	}
)

// Name names the distance.
func (Nominal) Name() string { return "nominal" }

// Name names the distance.
func (Ordinal) Name() string { return "ordinal" }

// Name names the distance.
func (Interval) Name() string { return "interval" }

// Name names the distance.
func (Ratio) Name() string { return "ratio" }

// Name names the distance.
func (Jaccard) Name() string { return "Jaccard" }

// Name names the distance.
func (MASI) Name() string { return "MASI" }

// Name names the distance.
func (d Custom) Name() string {
	if d.Called == "" {
		return "custom"
	}
	return d.Called
}

// Matrix returns the distances between all categories.
func (Nominal) Matrix(scale Scale, _ []float64) ([][]float64, error) {
	return matrix(len(scale.Categories), func(int, int) float64 { return 1 }), nil
}

// Matrix returns the distances between all categories.
func (Ordinal) Matrix(scale Scale, used []float64) ([][]float64, error) {
	before := make([]float64, len(used)+1) // ratings in the categories before
	for c, n := range used {
		before[c+1] = before[c] + n
	}
	return matrix(len(scale.Categories), func(c, k int) float64 {
		c, k = min(c, k), max(c, k)
		d := before[k+1] - before[c] - (used[c]+used[k])/2
		return d * d
	}), nil
}

// Matrix returns the distances between all categories; the scale must be of
// numbers.
func (d Interval) Matrix(scale Scale, _ []float64) ([][]float64, error) {
	return numeric(d, scale, func(a, b float64) float64 { return (a - b) * (a - b) })
}

// Matrix returns the distances between all categories; the scale must be of
// numbers.
func (d Ratio) Matrix(scale Scale, _ []float64) ([][]float64, error) {
	return numeric(d, scale, func(a, b float64) float64 {
		if a+b == 0 {
			return 0
		}
		return (a - b) * (a - b) / ((a + b) * (a + b))
	})
}

// Matrix returns the distances between all categories; the scale must be of
// sets.
func (d Jaccard) Matrix(scale Scale, _ []float64) ([][]float64, error) {
	return sets(d, scale, func(share, _ float64) float64 { return 1 - share })
}

// Matrix returns the distances between all categories; the scale must be of
// sets.
func (d MASI) Matrix(scale Scale, _ []float64) ([][]float64, error) {
	return sets(d, scale, func(share, monotonicity float64) float64 { return 1 - share*monotonicity })
}

// Matrix returns the distances as given.
func (d Custom) Matrix(scale Scale, _ []float64) ([][]float64, error) {
	if err := checkSquare(d.Distances, len(scale.Categories)); err != nil {
		return nil, fmt.Errorf("the distances %q %w", d.Name(), err)
	}
	return d.Distances, nil
}

func checkSquare(m [][]float64, n int) error {
	if len(m) != n {
		return fmt.Errorf("have %d rows, but the scale has %d categories", len(m), n)
	}
	for i, row := range m {
		if len(row) != n {
			return fmt.Errorf("have %d numbers in row %d, but the scale has %d categories", len(row), i+1, n)
		}
		for j, v := range row {
			if v < 0 || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("have %g in row %d, column %d: it must be 0 or more", v, i+1, j+1)
			}
			if math.Abs(v-m[j][i]) > 1e-9*v {
				return fmt.Errorf("are %g from category %d to %d but %g back: they must be the same both ways", v, i+1, j+1, m[j][i])
			}
		}
	}
	return nil
}

// matrix fills all cells off the diagonal.
func matrix(n int, between func(c, k int) float64) [][]float64 {
	cells := make([]float64, n*n)
	m := make([][]float64, n)
	for c := range m {
		m[c] = cells[c*n : (c+1)*n]
		for k := range m[c] {
			if k != c {
				m[c][k] = between(c, k)
			}
		}
	}
	return m
}

func numeric(d Distance, scale Scale, between func(a, b float64) float64) ([][]float64, error) {
	if scale.Values == nil {
		return nil, fmt.Errorf("the %s distance asks for numbers, but not all categories are numbers", d.Name())
	}
	return matrix(len(scale.Values), func(c, k int) float64 { return between(scale.Values[c], scale.Values[k]) }), nil
}

// sets works a distance out from the share of labels that two sets have in
// common and from the monotonicity of MASI.
func sets(d Distance, scale Scale, between func(share, monotonicity float64) float64) ([][]float64, error) {
	if scale.Sets == nil {
		return nil, fmt.Errorf("the %s distance asks for sets of labels, but the categories are not sets", d.Name())
	}
	return matrix(len(scale.Sets), func(c, k int) float64 {
		a, b := scale.Sets[c], scale.Sets[k]
		common := 0
		for i, j := 0, 0; i < len(a) && j < len(b); {
			switch {
			case a[i] == b[j]:
				common++
				i++
				j++
			case a[i] < b[j]:
				i++
			default:
				j++
			}
		}
		union := len(a) + len(b) - common
		if union == 0 {
			return 0
		}
		monotonicity := 0.0
		switch {
		case common == len(a) && common == len(b):
			monotonicity = 1
		case common == min(len(a), len(b)) && common > 0:
			monotonicity = 2.0 / 3
		case common > 0:
			monotonicity = 1.0 / 3
		}
		return between(float64(common)/float64(union), monotonicity)
	}), nil
}
