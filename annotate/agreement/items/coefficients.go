package items

import "math"

// Agreement is what was observed and what chance would give, from 0 to 1.
type Agreement struct {
	N                  float64 // items that it rests on; 0 where there are none
	Observed, Expected float64
}

// tiny is what rounding may leave of a difference that is none.
const tiny = 1e-12

// Coefficient is (Observed - Expected) / (1 - Expected); ok is false where it
// rests on nothing, or where chance alone would give full agreement, because
// all ratings are of one category.
func (a Agreement) Coefficient() (v float64, ok bool) {
	if a.N == 0 || 1-a.Expected < tiny {
		return 0, false
	}
	return (a.Observed - a.Expected) / (1 - a.Expected), true
}

// Disagreement is what was observed and what chance would give, in the unit of
// a Distance.
type Disagreement struct {
	N                  float64 // ratings that it rests on
	Observed, Expected float64
}

// Coefficient is 1 - Observed/Expected; ok is false where it rests on nothing
// or all ratings are the same.
func (d Disagreement) Coefficient() (v float64, ok bool) {
	if d.N == 0 || d.Expected < tiny*tiny {
		return 0, false
	}
	return 1 - d.Observed/d.Expected, true
}

// contingency is the table of two raters as shares, with its margins.
type contingency struct {
	n            float64
	cells        []float64
	first, other []float64
}

func (s *Sums) contingency(i, j int) contingency {
	table := s.pairTable(i, j)
	t := contingency{cells: make([]float64, len(table)), first: make([]float64, s.Categories), other: make([]float64, s.Categories)}
	for _, v := range table {
		t.n += v
	}
	if t.n == 0 {
		return t
	}
	for c := range s.Categories {
		for k := range s.Categories {
			p := table[c*s.Categories+k] / t.n
			t.cells[c*s.Categories+k] = p
			t.first[c] += p
			t.other[k] += p
		}
	}
	return t
}

func (t contingency) observed(w [][]float64) float64 {
	sum, n := 0.0, len(t.first)
	for c := range n {
		for k := range n {
			sum += w[c][k] * t.cells[c*n+k]
		}
	}
	return sum
}

func product(w [][]float64, a, b []float64) float64 {
	sum := 0.0
	for c, x := range a {
		for k, y := range b {
			sum += w[c][k] * x * y
		}
	}
	return sum
}

// Cohen is the agreement of raters i < j on the items that both rated, against
// chance that keeps the margins of each: Cohen 1960, Educational and
// Psychological Measurement 20:37-46; weighted: Cohen 1968, Psychological
// Bulletin 70:213-220. It needs Pairs.
func (s *Sums) Cohen(i, j int, w [][]float64) Agreement {
	t := s.contingency(i, j)
	return Agreement{t.n, t.observed(w), product(w, t.first, t.other)}
}

// CohenMax is the greatest kappa that the margins of raters i < j allow.
func (s *Sums) CohenMax(i, j int) Agreement {
	t := s.contingency(i, j)
	a := Agreement{N: t.n}
	for c := range t.first {
		a.Observed += min(t.first[c], t.other[c])
		a.Expected += t.first[c] * t.other[c]
	}
	return a
}

// CohenErrors returns the large-sample standard errors of Cohen's kappa: of
// the estimate, and under the hypothesis that there is only chance (Fleiss,
// Cohen and Everitt 1969, Psychological Bulletin 72:323-327); ok is false
// where kappa is undefined.
func (s *Sums) CohenErrors(i, j int, w [][]float64) (estimate, chance float64, ok bool) {
	t := s.contingency(i, j)
	a := Agreement{t.n, t.observed(w), product(w, t.first, t.other)}
	kappa, ok := a.Coefficient()
	if !ok {
		return 0, 0, false
	}
	n := len(t.first)
	rows, columns := make([]float64, n), make([]float64, n)
	for c := range n {
		for k := range n {
			rows[c] += w[c][k] * t.other[k]
			columns[k] += w[c][k] * t.first[c]
		}
	}
	ofEstimate, ofChance := 0.0, 0.0
	for c := range n {
		for k := range n {
			d := w[c][k] - (rows[c]+columns[k])*(1-kappa)
			ofEstimate += t.cells[c*n+k] * d * d
			d = w[c][k] - (rows[c] + columns[k])
			ofChance += t.first[c] * t.other[k] * d * d
		}
	}
	d := kappa - a.Expected*(1-kappa)
	scale := t.n * (1 - a.Expected) * (1 - a.Expected)
	return math.Sqrt(max(0, ofEstimate-d*d) / scale), math.Sqrt(max(0, ofChance-a.Expected*a.Expected) / scale), true
}

// Scott is the agreement of raters i < j on the items that both rated, against
// chance that draws from the ratings of both together: Scott 1955, Public
// Opinion Quarterly 19:321-325. It needs Pairs.
func (s *Sums) Scott(i, j int, w [][]float64) Agreement {
	t := s.contingency(i, j)
	both := make([]float64, len(t.first))
	for c := range both {
		both[c] = (t.first[c] + t.other[c]) / 2
	}
	return Agreement{t.n, t.observed(w), product(w, both, both)}
}

// Light is the mean of Cohen's kappa over all pairs of raters for which it is
// defined, and the number of those for which it is not: Light 1971,
// Psychological Bulletin 76:365-377. It needs Pairs.
func (s *Sums) Light(w [][]float64) (mean float64, pairs, undefined int) {
	sum := 0.0
	for j := range s.Raters {
		for i := range j {
			if k, ok := s.Cohen(i, j, w).Coefficient(); ok {
				sum += k
				pairs++
			} else {
				undefined++
			}
		}
	}
	if pairs == 0 {
		return 0, 0, undefined
	}
	return sum / float64(pairs), pairs, undefined
}

// itemMean is the mean over items of the share of pairs that agree.
func (s *Sums) itemMean(w [][]float64) float64 {
	if s.Comparable() == 0 {
		return 0
	}
	cells, sum := s.square(s.at.itemMeans), 0.0
	for c := range s.Categories {
		for k := range s.Categories {
			sum += w[c][k] * cells[c*s.Categories+k]
		}
	}
	return sum / s.Comparable()
}

// Shares returns the mean share of each category in the ratings of an item. It
// needs ItemMeans.
func (s *Sums) Shares() []float64 {
	out := make([]float64, s.Categories)
	if s.Rated() == 0 {
		return out
	}
	for c, v := range s.shares() {
		out[c] = v / s.Rated()
	}
	return out
}

// Percent is the mean over items of the share of pairs of ratings that agree
// (Fleiss 1971, Gwet 2014): each item with two ratings or more weighs the
// same. It needs ItemMeans.
func (s *Sums) Percent(w [][]float64) Agreement {
	return Agreement{N: s.Comparable(), Observed: s.itemMean(w)}
}

// Pairable is the share of ratings that agree with the others of their item,
// 1 - D_o of Krippendorff: each rating of an item with two or more weighs the
// same. Without missing ratings it equals Percent. It needs Coincidences.
func (s *Sums) Pairable(w [][]float64) Agreement {
	cells, n, sum := s.square(s.at.coincidences), 0.0, 0.0
	for c := range s.Categories {
		for k := range s.Categories {
			n += cells[c*s.Categories+k]
			sum += w[c][k] * cells[c*s.Categories+k]
		}
	}
	if n == 0 {
		return Agreement{}
	}
	return Agreement{N: n, Observed: sum / n}
}

// Fleiss is the agreement of any number of raters, who need not be the same
// for every item, against chance that draws from all ratings: Fleiss 1971,
// Psychological Bulletin 76:378-382. With missing ratings: Gwet 2014, Handbook
// of Inter-Rater Reliability, chapter 2, where the share of a category is its
// mean share over items. It needs ItemMeans.
func (s *Sums) Fleiss(w [][]float64) Agreement {
	shares := s.Shares()
	return Agreement{s.Comparable(), s.itemMean(w), product(w, shares, shares)}
}

// FleissCategory is Fleiss' kappa of one category against all others. It needs
// ItemMeans.
func (s *Sums) FleissCategory(c int) Agreement {
	p := s.Shares()[c]
	a := Agreement{N: s.Comparable(), Observed: 1, Expected: 1 - 2*p*(1-p)}
	if a.N == 0 {
		return a
	}
	cells := s.square(s.at.itemMeans)
	for k := range s.Categories {
		if k != c {
			a.Observed -= (cells[c*s.Categories+k] + cells[k*s.Categories+c]) / a.N
		}
	}
	return a
}

// Conger is the agreement of raters who are the same for every item, against
// chance that keeps the margins of each: Conger 1980, Psychological Bulletin
// 88:322-328, also named after Hubert 1977; the "exact" kappa of the R package
// irr. With two raters it is Cohen's kappa. It needs ItemMeans and Margins.
func (s *Sums) Conger(w [][]float64) Agreement {
	a := Agreement{N: s.Comparable(), Observed: s.itemMean(w)}
	var raters [][]float64
	for i := range s.Raters {
		share, n := make([]float64, s.Categories), 0.0
		for _, v := range s.margin(i) {
			n += v
		}
		if n == 0 {
			continue
		}
		for c, v := range s.margin(i) {
			share[c] = v / n
		}
		raters = append(raters, share)
	}
	pairs := 0.0
	for j := range raters {
		for i := range j {
			a.Expected += product(w, raters[i], raters[j])
			pairs++
		}
	}
	if pairs > 0 {
		a.Expected /= pairs
	}
	return a
}

// Gwet is AC1, or with weights AC2: agreement against chance that only has its
// way where an item is hard to rate: Gwet 2008, British Journal of
// Mathematical and Statistical Psychology 61:29-48. All ratings count for the
// share of a category, also those of items rated once. N is 0 on a scale of
// one category. It needs ItemMeans.
func (s *Sums) Gwet(w [][]float64) Agreement {
	a := Agreement{N: s.Comparable(), Observed: s.itemMean(w)}
	if s.Categories < 2 {
		return Agreement{}
	}
	for _, p := range s.Shares() {
		a.Expected += p * (1 - p)
	}
	q := float64(s.Categories)
	a.Expected *= total(w) / (q * (q - 1))
	return a
}

// BrennanPrediger is agreement against chance that gives every category of the
// declared scale alike: Bennett, Alpert and Goldstein 1954 (S), Brennan and
// Prediger 1981, Randolph 2005 (free-marginal kappa). It needs ItemMeans.
func (s *Sums) BrennanPrediger(w [][]float64) Agreement {
	q := float64(s.Categories)
	if q == 0 {
		return Agreement{}
	}
	return Agreement{s.Comparable(), s.itemMean(w), total(w) / (q * q)}
}

func total(w [][]float64) float64 {
	sum := 0.0
	for _, row := range w {
		for _, v := range row {
			sum += v
		}
	}
	return sum
}

// Used returns how many pairable ratings there are of each category. It needs
// Coincidences.
func (s *Sums) Used() []float64 {
	out := make([]float64, s.Categories)
	cells := s.square(s.at.coincidences)
	for c := range out {
		for k := range s.Categories {
			out[c] += cells[c*s.Categories+k]
		}
	}
	return out
}

// Krippendorff is the disagreement of any number of raters, with any ratings
// missing, against that of ratings paired by chance: Krippendorff 2004,
// Content Analysis, 2nd edition, chapter 11. Distances are those for Used.
// Items with one rating are left out. It needs Coincidences.
func (s *Sums) Krippendorff(distances [][]float64) Disagreement {
	used, cells := s.Used(), s.square(s.at.coincidences)
	var d Disagreement
	for _, n := range used {
		d.N += n
	}
	if d.N < 2 {
		return Disagreement{}
	}
	for c, row := range distances {
		for k, v := range row {
			d.Observed += cells[c*s.Categories+k] * v
			d.Expected += used[c] * used[k] * v
		}
	}
	d.Observed /= d.N
	d.Expected /= d.N * (d.N - 1)
	return d
}

// KrippendorffCategory is nominal α of one category against all others. It
// needs Coincidences.
func (s *Sums) KrippendorffCategory(c int) Disagreement {
	used := s.Used()
	var d Disagreement
	for _, n := range used {
		d.N += n
	}
	if d.N < 2 {
		return Disagreement{}
	}
	d.Observed = 2 * (used[c] - s.square(s.at.coincidences)[c*s.Categories+c]) / d.N
	d.Expected = 2 * used[c] * (d.N - used[c]) / (d.N * (d.N - 1))
	return d
}

// Specific is the positive specific agreement on a category: of the ratings
// that another rating of the same item is compared with, those of this
// category that meet it again (Spitzer and Fleiss 1974, British Journal of
// Psychiatry 125:341-347); ok is false where nobody used the category on an
// item with two ratings. It needs AllPairs.
func (s *Sums) Specific(c int) (p float64, ok bool) {
	cells, row := s.square(s.at.allPairs), 0.0
	for k := range s.Categories {
		row += cells[c*s.Categories+k]
	}
	if row == 0 {
		return 0, false
	}
	return cells[c*s.Categories+c] / row, true
}
