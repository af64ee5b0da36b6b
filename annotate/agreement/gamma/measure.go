package gamma

import (
	"math"
)

// Measure is one of the three measures.
type Measure struct {
	name  string
	label string
}

// Gamma is γ: agreement on places and labels at once.
func Gamma() Measure { return Measure{name: "gamma"} }

// GammaCat is γ_cat: agreement on the labels of what the alignment pairs.
func GammaCat() Measure { return Measure{name: "gamma_cat"} }

// GammaK is γ_k: γ_cat of the pairs in which one unit at least has the label.
func GammaK(label string) Measure { return Measure{name: "gamma_k", label: label} }

// Name is gamma, gamma_cat or gamma_k.
func (m Measure) Name() string { return m.name }

// Label is the label of a γ_k, "" for the others.
func (m Measure) Label() string { return m.label }

// A document adds a row of numbers to a measure: some for its own annotation,
// then as many for each of its samples. Rows of documents add up, and the
// measure follows from the sum. These are the places in a row.
const (
	// γ: the disorders of tuples, summed up, at least and at most, for a Δ∅ of
	// 1; and the mean number of units of an annotator.
	atLow = iota
	atHigh
	atMean
	gammaWidth
)

const (
	// γ_cat and γ_k: what aligned pairs of units weigh, and that times the
	// distance of their labels; the same of alignments that may not be the right
	// ones, and what pairs of the right ones might weigh at most; and how many
	// units there are (with the label).
	atWeight = iota
	atDistance
	atFoundWeight
	atFoundDistance
	atOpen
	atUnits
	catWidth
)

// Width is the length of a row of the measure: the article's own sums, then
// those of so many samples.
func (m Measure) Width(samples int) int { return (1 + samples) * m.width() }

func (m Measure) width() int {
	if m.name == "gamma" {
		return gammaWidth
	}
	return catWidth
}

// Value is a figure, what is known of it, and what it is made of.
type Value struct {
	Status Status
	Reason string // why it is undefined

	// Observed and Expected are the two disorders of which γ is 1 − observed ⁄
	// expected; they are 0 where Status is Undefined. With Status Bounded they
	// are those of the alignments that were found.
	Observed, Expected float64
	// Error is the relative error of the expected disorder, at 95 per cent
	// confidence, that comes from the number of samples: 1.96 times their
	// coefficient of variation, divided by the root of their number. It is +Inf
	// for a single sample, of which nothing can be said.
	Error float64
	// Samples is how many samples the expected disorder is the mean of, and
	// SamplesLeftOut how many have none, because no pair in them counts.
	Samples, SamplesLeftOut int

	figure, low, high float64
}

// Float returns the figure, at most 1; ok is false when it is undefined. When
// Status is Bounded it is computed from the best alignments that were found, and
// certain is only Interval.
func (v *Value) Float() (figure float64, ok bool) { return v.figure, v.Status != Undefined }

// Interval returns the bounds between which the figure certainly is. They are
// equal when Status is OK. The low one is −Inf when the budget was so small that
// nothing is known of the expected disorder. What the choice of samples does to
// the figure is not in it but in Error.
func (v *Value) Interval() (low, high float64, ok bool) { return v.low, v.high, v.Status != Undefined }

// Evaluate computes a measure from the sum of the rows of documents, as
// Statistics.Row and Corpus.Row return them.
func (o *Options) Evaluate(m Measure, row []float64) Value {
	width := m.width()
	if len(row) < 2*width {
		return Value{Status: Undefined, Reason: noDocuments}
	}
	var v Value
	observed, reason := o.disorder(m, row[:width])
	if reason != "" {
		return Value{Status: Undefined, Reason: reason}
	}
	var low, mean, high, squares float64
	for at := width; at < len(row); at += width {
		d, reason := o.disorder(m, row[at:at+width])
		if reason != "" {
			if m.name == "gamma" || o.Cat == Mathet2017 {
				v.SamplesLeftOut++
				continue
			}
			d = bounds{}
			if m.name == "gamma_k" && row[at+atUnits] == 0 {
				d = bounds{1, 1, 1}
			}
		}
		v.Samples++
		low, mean, high = low+d.low, mean+d.found, high+d.high
		squares += square(d.found)
	}
	if v.Samples == 0 {
		return Value{Status: Undefined, Reason: noPairsByChance, SamplesLeftOut: v.SamplesLeftOut}
	}
	n := float64(v.Samples)
	low, mean, high = low/n, mean/n, high/n
	if high == 0 {
		return Value{Status: Undefined, Reason: chanceIsPerfect, Samples: v.Samples, SamplesLeftOut: v.SamplesLeftOut}
	}
	v.Observed, v.Expected = observed.found, mean
	v.Error = math.Inf(1)
	if v.Samples > 1 && mean > 0 {
		variance := max(0, squares-n*square(mean)) / (n - 1)
		v.Error = 1.96 * math.Sqrt(variance) / mean / math.Sqrt(n)
	}
	v.Status = OK
	if observed.low != observed.high || low != high {
		v.Status = Bounded
	}
	v.low, v.figure, v.high = correct(observed.high, low), correct(observed.found, mean), correct(observed.low, high)
	return v
}

// correct corrects a disorder for what is expected by chance.
func correct(observed, expected float64) float64 {
	switch {
	case observed == 0:
		return 1
	case expected == 0:
		return math.Inf(-1)
	}
	return 1 - observed/expected
}

// More reasons why there is no figure.
const (
	noDocuments     = "no document was marked by two or more annotators"
	noPairs         = "no two units are aligned whose places agree at all"
	noPairsByChance = "in no sample are two units aligned whose places agree at all"
	chanceIsPerfect = "the samples agree perfectly, so chance explains any agreement"
)

// bounds are what is known of a disorder, and that of the alignment found.
type bounds struct{ low, found, high float64 }

// disorder computes the disorder of the annotation, or of one sample, of all
// documents together: as if they were one.
func (o *Options) disorder(m Measure, sums []float64) (d bounds, reason string) {
	if m.name == "gamma" {
		mean := sums[atMean]
		if mean == 0 {
			return bounds{}, noUnits
		}
		low, high := sums[atLow]/mean*o.DeltaEmpty, sums[atHigh]/mean*o.DeltaEmpty
		return bounds{low, high, high}, ""
	}
	weight, distance, open := sums[atWeight], sums[atDistance], sums[atOpen]
	found := weight + sums[atFoundWeight]
	if weight+open == 0 {
		return bounds{}, noPairs
	}
	// At best all that is open agrees, at worst none of it.
	d.low = distance / (weight + open) * o.DeltaEmpty
	d.high = (distance + open) / (weight + open) * o.DeltaEmpty
	d.found = d.low
	if found > 0 {
		d.found = (distance + sums[atFoundDistance]) / found * o.DeltaEmpty
	}
	return d, ""
}
