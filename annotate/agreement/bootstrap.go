package agreement

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// Method is a way to make an interval of the figures of resamples.
type Method string

// The methods.
const (
	// Percentile takes the figures between which the level's share of resamples
	// lies.
	Percentile Method = "percentile"
	// BCa corrects that for bias and for a spread that depends on the figure
	// (Efron 1987, "Better bootstrap confidence intervals", Journal of the
	// American Statistical Association 82:171-185).
	BCa Method = "BCa"
)

// Bootstrap makes intervals by drawing articles again, with replacement: it
// asks what the figure would have been with other articles of the same kind
// and the same annotators. The zero value has the defaults. The same seed
// gives the same digits, however many processors there are.
type Bootstrap struct {
	Resamples int     // 0 is 2000
	Level     float64 // between 0 and 1; 0 is 0.95
	Method    Method  // "" is BCa
	Seed      uint64
}

func (b Bootstrap) withDefaults() Bootstrap {
	b.Resamples = cmp.Or(b.Resamples, 2000)
	b.Level = cmp.Or(b.Level, 0.95)
	b.Method = cmp.Or(b.Method, BCa)
	return b
}

// Interval is a confidence interval with how it was made.
type Interval struct {
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
	Method    Method  `json:"method"`
	Level     float64 `json:"level"`
	Resamples int     `json:"resamples"`
	// UndefinedResamples are those without a figure; they are left out.
	UndefinedResamples int    `json:"undefinedResamples"`
	Seed               uint64 `json:"seed"`
	// Why there is none: then Low and High mean nothing.
	Why string `json:"why,omitempty"`
}

// Estimate is Result with an interval. The resamples are kept for the next
// time, so that after Replace only one article is drawn anew. It ends with
// ctx's error when ctx ends first.
func (t *Tally) Estimate(ctx context.Context, b Bootstrap) (Result, error) {
	b = b.withDefaults()
	r := t.Result()
	if t.drawn == nil || !t.drawn.serve(b) {
		t.drawn = nil
	}
	kept, err := r.addInterval(ctx, b, t.sheet, t.rows, t.drawn)
	if err == nil {
		t.drawn = kept
	}
	return r, err
}

// addInterval makes the interval from the resamples that were kept, or draws
// them; it returns those to be kept, if any.
func (r *Result) addInterval(ctx context.Context, b Bootstrap, s sheet, rows []row, kept *resamples) (*resamples, error) {
	i := &Interval{Method: b.Method, Level: b.Level, Resamples: b.Resamples, Seed: b.Seed}
	drawn := countedRows(rows)
	figure, ok := r.Float()
	switch {
	case !ok:
		i.Why = "the figure itself is not defined"
	case len(drawn) < 2:
		i.Why = "an interval is made by drawing articles, and fewer than two count"
	}
	r.Interval = i
	if i.Why != "" {
		return kept, nil
	}
	values, kept, err := b.values(ctx, s, drawn, kept)
	if err != nil {
		return nil, err
	}
	var figures []float64
	for _, v := range values {
		if f, ok := v.Float(); ok {
			figures = append(figures, f)
		}
	}
	i.UndefinedResamples = b.Resamples - len(figures)
	if len(figures) < b.Resamples/2 || len(figures) == 0 {
		i.Why = "most resamples have no figure"
		return kept, nil
	}
	slices.Sort(figures)
	low, high := (1-b.Level)/2, (1+b.Level)/2
	if b.Method == BCa {
		low, high = correct(low, high, figure, figures, leaveOneOut(s, drawn))
	}
	i.Low, i.High = quantile(figures, low), quantile(figures, high)
	return kept, nil
}

// countedRows are the rows that are drawn from.
func countedRows(rows []row) []row {
	var out []row
	for k := range rows {
		if rows[k].counts {
			out = append(out, rows[k])
		}
	}
	return out
}

// leaveOneOut returns the figures without each of the articles in turn.
func leaveOneOut(s sheet, rows []row) []float64 {
	all := make([]float64, s.width())
	for i := range rows {
		rows[i].addTo(all, 1)
	}
	var out []float64
	sums := make([]float64, len(all))
	for i := range rows {
		copy(sums, all)
		rows[i].addTo(sums, -1)
		if f, ok := s.value(sums).Float(); ok {
			out = append(out, f)
		}
	}
	return out
}

// correct moves the shares low and high as BCa does. Where all resamples are
// the same there is nothing to correct.
func correct(low, high, figure float64, figures, without []float64) (float64, float64) {
	below := 0.0
	for _, f := range figures {
		switch {
		case f < figure:
			below++
		case f == figure:
			below += 0.5
		}
	}
	share := below / float64(len(figures))
	if share == 0 || share == 1 {
		// Beyond all resamples, the bias cannot be told; half a resample stands
		// for what was not seen.
		share = (below + 0.5) / (float64(len(figures)) + 1)
	}
	bias := quantileOfNormal(share)
	mean := 0.0
	for _, f := range without {
		mean += f / float64(len(without))
	}
	cubes, squares := 0.0, 0.0
	for _, f := range without {
		d := mean - f
		cubes += d * d * d
		squares += d * d
	}
	acceleration := 0.0
	if squares > 0 {
		acceleration = cubes / (6 * math.Pow(squares, 1.5))
	}
	move := func(p float64) float64 {
		z := bias + quantileOfNormal(p)
		if room := 1 - acceleration*z; room > 0 {
			return normal(bias + z/room)
		}
		return normal(math.Copysign(math.Inf(1), z)) // so skewed that the end is the farthest resample
	}
	return move(low), move(high)
}

// normal is the distribution function of the standard normal distribution.
func normal(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

// quantileOfNormal is its inverse, for p above 0 and below 1.
func quantileOfNormal(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }

// quantile interpolates between the sorted values (Hyndman and Fan 1996, type
// 7).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	i := min(int(at), len(sorted)-1)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}
