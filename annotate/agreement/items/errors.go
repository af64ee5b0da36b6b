package items

import "math"

// The standard errors in this file are those of Gwet 2014 (Handbook of
// Inter-Rater Reliability, 4th edition, chapter 5), by linearization, for
// items drawn from a population of items. Each returns ok false where the
// coefficient is undefined or there are fewer than two items.

// counted is an item as the number of ratings of each category.
type counted struct {
	times, ratings float64
	counts         []float64
	agree          float64 // weighted pairs that agree
}

// counted returns the items with a rating, or with two or more.
func (t *Table) counted(w [][]float64, least int) (rows []counted, n float64) {
	for _, row := range t.Rows {
		c := counted{times: row.times(), counts: make([]float64, len(t.Scale.Categories))}
		for _, r := range row.Ratings {
			if r != Missing {
				c.counts[r]++
				c.ratings++
			}
		}
		if c.ratings < float64(least) || c.ratings == 0 {
			continue
		}
		for k, x := range c.counts {
			partly := 0.0
			for l, y := range c.counts {
				partly += w[k][l] * y
			}
			c.agree += x * (partly - 1)
		}
		rows = append(rows, c)
		n += c.times
	}
	return rows, n
}

// linearized is the standard error from the deviations of each item's part.
func linearized(rows []counted, n, coefficient float64, part func(counted) float64) (float64, bool) {
	if n < 2 {
		return 0, false
	}
	sum := 0.0
	for _, r := range rows {
		d := part(r) - coefficient
		sum += r.times * d * d
	}
	return math.Sqrt(sum / (n * (n - 1))), true
}

// ofItem is the part of one item in (observed - expected)/(1 - expected) where
// the item's own chance agreement is chance(item).
func ofItem(a Agreement, n float64, chance func(counted) float64) func(counted) float64 {
	coefficient, _ := a.Coefficient()
	return func(r counted) float64 {
		part := 0.0
		if r.ratings > 1 {
			part = n / a.N * (r.agree/(r.ratings*(r.ratings-1)) - a.Expected) / (1 - a.Expected)
		}
		return part - 2*(1-coefficient)*(chance(r)-a.Expected)/(1-a.Expected)
	}
}

// FleissError is the standard error of Fleiss' kappa.
func (t *Table) FleissError(w [][]float64) (se float64, ok bool) {
	s := Of(t, ItemMeans)
	a, shares := s.Fleiss(w), s.Shares()
	k, ok := a.Coefficient()
	if !ok {
		return 0, false
	}
	rows, n := t.counted(w, 1)
	return linearized(rows, n, k, ofItem(a, n, func(r counted) float64 { return product(w, r.counts, shares) / r.ratings }))
}

// GwetError is the standard error of AC1 or AC2.
func (t *Table) GwetError(w [][]float64) (se float64, ok bool) {
	s := Of(t, ItemMeans)
	a, shares := s.Gwet(w), s.Shares()
	k, ok := a.Coefficient()
	if !ok {
		return 0, false
	}
	q := float64(s.Categories)
	rows, n := t.counted(w, 1)
	return linearized(rows, n, k, ofItem(a, n, func(r counted) float64 {
		sum := 0.0
		for c, x := range r.counts {
			sum += x * (1 - shares[c])
		}
		return total(w) / (q * (q - 1)) * sum / r.ratings
	}))
}

// BrennanPredigerError is the standard error of the coefficient of Brennan and
// Prediger.
func (t *Table) BrennanPredigerError(w [][]float64) (se float64, ok bool) {
	a := Of(t, ItemMeans).BrennanPrediger(w)
	k, ok := a.Coefficient()
	if !ok {
		return 0, false
	}
	rows, n := t.counted(w, 1)
	return linearized(rows, n, k, ofItem(a, n, func(counted) float64 { return a.Expected }))
}

// KrippendorffError is the standard error of α with agreement weights w, that
// is, with distances 1 - w.
func (t *Table) KrippendorffError(w [][]float64) (se float64, ok bool) {
	rows, n, mean, shares, a := t.paired(w)
	alpha, ok := a.Coefficient() // without the correction for small samples
	if !ok {
		return 0, false
	}
	return linearized(rows, n, alpha, func(r counted) float64 {
		uneven := (r.ratings - mean) / mean
		part := (r.agree/(mean*(r.ratings-1)) - a.Observed*uneven - a.Expected) / (1 - a.Expected)
		chance := product(w, r.counts, shares)/mean - a.Expected*uneven
		return part - 2*(1-alpha)*(chance-a.Expected)/(1-a.Expected)
	})
}

// KrippendorffErrorOfCounts is the other standard error of α that goes by this
// name: the one that the package irrCAC gives for counts of raters. It takes
// how the chance agreement varies once, where KrippendorffError takes it
// twice, as a square has it, and works with the correction for small samples.
func (t *Table) KrippendorffErrorOfCounts(w [][]float64) (se float64, ok bool) {
	rows, n, mean, shares, a := t.paired(w)
	small := 1 / (n * mean)
	plain := a.Observed
	a.Observed = (1-small)*plain + small
	alpha, ok := a.Coefficient()
	if !ok {
		return 0, false
	}
	return linearized(rows, n, alpha, func(r counted) float64 {
		uneven := (r.ratings - mean) / mean
		agree := (1-small)*(r.agree/(mean*(r.ratings-1))-plain*uneven) + small
		chance := product(w, r.counts, shares)/mean - uneven
		return (agree - a.Expected - (1-alpha)*(chance-a.Expected)) / (1 - a.Expected)
	})
}

// paired returns the items that α rests on, their number and mean number of
// ratings, the shares of categories, and the agreement without the correction
// for small samples.
func (t *Table) paired(w [][]float64) (rows []counted, n, mean float64, shares []float64, a Agreement) {
	rows, n = t.counted(w, 2)
	shares = make([]float64, len(t.Scale.Categories))
	for _, r := range rows {
		mean += r.times * r.ratings / n
	}
	for _, r := range rows {
		a.Observed += r.times * r.agree / (mean * (r.ratings - 1)) / n
		for c, x := range r.counts {
			shares[c] += r.times * x / mean / n
		}
	}
	a.N, a.Expected = n, product(w, shares, shares)
	return rows, n, mean, shares, a
}
