package gamma

import (
	"fmt"
)

// Sampler is a way to draw a random annotation of a document, of which the
// expected disorder is the mean.
type Sampler string

// The samplers.
const (
	// Shuffle gives each annotator the units of one drawn at random, moved
	// round the document by a random shift; units that cross the end stay
	// whole. Shifts keep their distance, see Options.ShiftDistance. It is that of
	// the article, section 5.2.1.
	Shuffle Sampler = "shuffle"

	// Statistical makes new units, whose number, gaps and lengths are drawn
	// from normal distributions with the document's means and deviations, and
	// whose labels are as frequent as in the document. It is the default of
	// pygamma-agreement.
	Statistical Sampler = "statistical"
)

// Definition is the definition of γ_cat and γ_k that is meant.
type Definition string

// The definitions.
const (
	// Mathet2017 is that of the article, section 4.2: a pair of aligned units
	// counts as much as max(0, 1 − d_pos), divided by the number of other units
	// in the tuple. A sample without any pair that counts has no categorial
	// disorder; it is left out of the mean, and Value.SamplesLeftOut counts it.
	Mathet2017 Definition = "mathet 2017"

	// PyGamma is that of the figures in pygamma-agreement's own tests
	// (test_gammas.py). It differs in three places. A pair counts as much as
	// max(0, 1 − α·d_pos), as in the program of the article's author. A unit
	// beside an empty unit counts, too, as a pair of the weight Δ∅ that
	// disagrees wholly; some versions leave that out. A sample without any pair
	// that counts has the disorder 0, or 1 when, for γ_k, no unit has the label.
	PyGamma Definition = "pygamma-agreement"
)

// Options are all settings of the measures. Start from [Defaults].
type Options struct {
	// Alpha and Beta weigh the positional and the categorial dissimilarity:
	// d = α·d_pos + β·d_cat. Neither is negative, one at least is not zero.
	Alpha, Beta float64
	// DeltaEmpty is the dissimilarity Δ∅ of a unit and none, the unit in which
	// disorder is measured; positive. γ does not depend on it.
	DeltaEmpty float64
	// Distance is that of labels; nil is Nominal.
	Distance Distance

	Sampler Sampler
	// ShiftDistance is the least distance between two shifts of the shuffle,
	// as a multiple of the document's mean length of units: 1 in the article,
	// ½ in the authors' program and in pygamma-agreement.
	ShiftDistance float64
	Seed          uint64
	// Samples is how many random annotations are drawn of each document, at least 1.
	Samples int
	// Precision is the relative error, at 95 per cent confidence, that the
	// expected disorder may have, between 0 and 1 (section 5.3 of the article).
	// When Samples are too few for it, more are drawn, at most MaxSamples in
	// all: as many as the variation of γ's disorder in the first ones asks for.
	// Zero draws no more.
	Precision  float64
	MaxSamples int

	Cat Definition // of γ_cat and γ_k

	// Budget is the work in steps, some 20 to 100 nanoseconds each, that the
	// alignment of one document or sample may take. When it is used up the
	// disorder is known as an interval only. It is counted, not timed, so
	// that results do not depend on how fast a computer is or how busy.
	Budget int64
	// Memory is how many bytes the alignment of one document or sample may take
	// besides what is in proportion to its units (and annotators, of whom each
	// unit knows the nearest). When it is used up the disorder is known as an
	// interval only, as with the Budget, and for the same reason what counts is
	// what is in use, not what the machine has. Each of the Workers may take so
	// much.
	Memory int64

	// Workers is how many goroutines compute at once; zero is as many as there
	// are processors. No result depends on it.
	Workers int
}

// Defaults returns the settings of the article and its authors' program: α 3,
// β 1, Δ∅ 1, nominal labels, 30 samples of the shuffle.
func Defaults() Options {
	return Options{
		Alpha: 3, Beta: 1, DeltaEmpty: 1,
		Sampler: Shuffle, ShiftDistance: 1, Seed: 1, Samples: 30, MaxSamples: 1000,
		Cat:    Mathet2017,
		Budget: 5_000_000, Memory: 256 << 20,
	}
}

// check reports the first setting that cannot be.
func (o *Options) check() error {
	fault := func(format string, args ...any) error {
		return fmt.Errorf("γ: the options are %w: "+format, append([]any{ErrInvalid}, args...)...)
	}
	switch {
	case !finite(o.Alpha) || !finite(o.Beta) || o.Alpha < 0 || o.Beta < 0 || o.Alpha+o.Beta == 0:
		return fault("alpha is %v and beta %v; neither may be negative, and not both zero", o.Alpha, o.Beta)
	case !finite(o.DeltaEmpty) || o.DeltaEmpty <= 0:
		return fault("delta empty is %v; it must be above zero", o.DeltaEmpty)
	case o.Sampler != Shuffle && o.Sampler != Statistical:
		return fault("there is no sampler %q; take %q or %q", o.Sampler, Shuffle, Statistical)
	case !finite(o.ShiftDistance) || o.ShiftDistance < 0:
		return fault("the distance of shifts is %v; it may not be negative", o.ShiftDistance)
	case o.Samples < 1:
		return fault("%d samples are too few; take one at least", o.Samples)
	case !(o.Precision >= 0 && o.Precision < 1):
		return fault("the precision is %v; it must be at least 0 and below 1", o.Precision)
	case o.Cat != Mathet2017 && o.Cat != PyGamma:
		return fault("there is no definition %q of γ_cat; take %q or %q", o.Cat, Mathet2017, PyGamma)
	case o.Budget < 1:
		return fault("a budget of %d steps is too small; take one at least", o.Budget)
	case o.Memory < 1:
		return fault("a memory of %d bytes is too small; take one at least", o.Memory)
	}
	return nil
}
