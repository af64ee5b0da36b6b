package models

import (
	"context"
	"math"
)

// DawidSkene is the model of Dawid and Skene 1979, "Maximum likelihood
// estimation of observer error-rates using the EM algorithm", Applied
// Statistics 28:20-28. EM starts from the share of votes for each category, so
// there is no chance in it. The zero value has the defaults.
type DawidSkene struct {
	Iterations int     // at most; 0 is 200
	Tolerance  float64 // EM ends when the log likelihood grows by less; 0 is 1e-10
}

// Limits returns iterations and tolerance with the defaults filled in.
func (d DawidSkene) Limits() (iterations int, tolerance float64) {
	iterations, tolerance = d.Iterations, d.Tolerance
	if iterations == 0 {
		iterations = 200
	}
	if tolerance == 0 {
		tolerance = 1e-10
	}
	return iterations, tolerance
}

// DawidSkeneFit is what EM found.
type DawidSkeneFit struct {
	Prevalence    []float64     // of each category among the items
	ErrorRates    [][][]float64 // [annotator][true category][category given]; a row of 0 where nothing tells
	Posterior     [][]float64   // [item][category]; nil for an item without ratings
	LogLikelihood float64       // of the ratings, natural
	Iterations    int
	Converged     bool
}

// Accuracy is how often an annotator gives the true category, over the
// prevalence of the categories; ok is false for an annotator who rated
// nothing.
func (f *DawidSkeneFit) Accuracy(annotator int) (p float64, ok bool) {
	weight := 0.0
	for c, rates := range f.ErrorRates[annotator] {
		sum := 0.0
		for _, v := range rates {
			sum += v
		}
		p += f.Prevalence[c] * rates[c]
		weight += f.Prevalence[c] * sum
	}
	if weight == 0 {
		return 0, false
	}
	return p / weight, true
}

// Fit runs EM until it converges or the iterations are used up. It reports
// ratings that do not fit, and ctx's error when it ends first.
func (d DawidSkene) Fit(ctx context.Context, r Ratings) (*DawidSkeneFit, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	iterations, tolerance := d.Limits()
	items := r.flat()
	f := &DawidSkeneFit{LogLikelihood: math.Inf(-1)}
	f.start(items, r.Categories)
	for f.Iterations < iterations && !f.Converged {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f.maximize(items, r)
		before := f.LogLikelihood
		f.LogLikelihood = f.expect(items)
		f.Iterations++
		f.Converged = math.Abs(f.LogLikelihood-before) < tolerance
	}
	return f, nil
}

// start makes the share of votes the first posterior.
func (f *DawidSkeneFit) start(items [][]rating, categories int) {
	f.Posterior = make([][]float64, len(items))
	for i, ratings := range items {
		if len(ratings) == 0 {
			continue
		}
		f.Posterior[i] = make([]float64, categories)
		for _, v := range ratings {
			f.Posterior[i][v.category] += 1 / float64(len(ratings))
		}
	}
}

// maximize works prevalence and error rates out from the posterior.
func (f *DawidSkeneFit) maximize(items [][]rating, r Ratings) {
	f.Prevalence = make([]float64, r.Categories)
	f.ErrorRates = make([][][]float64, r.Annotators)
	for a := range f.ErrorRates {
		f.ErrorRates[a] = make([][]float64, r.Categories)
		for c := range f.ErrorRates[a] {
			f.ErrorRates[a][c] = make([]float64, r.Categories)
		}
	}
	for i, ratings := range items {
		for c, p := range f.Posterior[i] {
			f.Prevalence[c] += p
			for _, v := range ratings {
				f.ErrorRates[v.annotator][c][v.category] += p
			}
		}
	}
	normalize(f.Prevalence)
	for _, rates := range f.ErrorRates {
		for _, row := range rates {
			normalize(row)
		}
	}
}

// expect works the posterior out and returns the log likelihood.
func (f *DawidSkeneFit) expect(items [][]rating) float64 {
	sum := 0.0
	for i, ratings := range items {
		if len(ratings) == 0 {
			continue
		}
		most := math.Inf(-1)
		for c := range f.Posterior[i] {
			l := math.Log(f.Prevalence[c])
			for _, v := range ratings {
				l += math.Log(f.ErrorRates[v.annotator][c][v.category])
			}
			f.Posterior[i][c] = l
			most = max(most, l)
		}
		all := 0.0
		for c, l := range f.Posterior[i] {
			f.Posterior[i][c] = math.Exp(l - most)
			all += f.Posterior[i][c]
		}
		normalize(f.Posterior[i])
		sum += most + math.Log(all)
	}
	return sum
}

// normalize makes the numbers sum to 1, unless all are 0.
func normalize(p []float64) {
	sum := 0.0
	for _, v := range p {
		sum += v
	}
	if sum > 0 {
		for i := range p {
			p[i] /= sum
		}
	}
}
