package agreement

import (
	"context"

	"postil/annotate"
	"postil/annotate/agreement/unitizing"
)

// AlphaU is α_U: whether annotators cut the same units out of the text,
// corrected for chance: Krippendorff 1995, "On the reliability of unitizing
// continuous data", Sociological Methodology 25:47-76, with the expected
// disagreement as corrected in Krippendorff 2004, Quality & Quantity
// 38:787-800. Each fragment of a mark is a unit.
//
// It is worked out label by label (parts "alpha_U"), so that marks of
// different labels may overlap; the value is 1 less the mean observed over the
// mean expected disagreement of the labels, as in DKPro Agreement. A label
// cannot overlap itself: Overlaps tells what then happens.
//
// Over several articles both disagreements are added, weighed by the square of
// the article's length and the number of its annotators, which is the weight
// that they have on one long continuum. Chance moves a unit only within its
// own article. OneContinuum is the other way.
type AlphaU struct {
	Overlaps unitizing.Policy
	// OneContinuum takes the articles for one long text, as INCEpTION does:
	// chance moves a unit to any gap of any article (gaps end where their article
	// ends). Then only articles count that all annotators finished.
	OneContinuum bool
}

// Name is alpha-u.
func (AlphaU) Name() string { return "alpha-u" }

// About explains the figure.
func (AlphaU) About() About {
	return About{
		"How far annotators cut the same passages out of the text: 1 where all do, 0 where chance would do as well.",
		"Krippendorff 1995, Sociological Methodology 25:47-76; Krippendorff 2004, Quality & Quantity 38:787-800",
	}
}

// Of measures a study.
func (m AlphaU) Of(s *Study) Result { return of(m, s) }

func (m AlphaU) open(s *Study) sheet {
	within := &alphaSheet{m, s.Labels, s.labelNumbers()}
	if m.OneContinuum {
		return newContinuumSheet(within, s)
	}
	return within
}

type alphaSheet struct {
	AlphaU
	labels []string
	number map[string]int
}

// The sums: the weight of all articles, and for each label its two weighed
// disagreements and its units.
const (
	alphaWeight = 1
	alphaSums   = 3
)

func (s *alphaSheet) width() int   { return alphaWeight + alphaSums*len(s.labels) }
func (s *alphaSheet) bias() string { return "" }

func (s *alphaSheet) describe(set *Settings) {
	set.Unit = "fragments"
	set.Options = []Setting{
		{"overlaps within a label", s.Overlaps.String()},
		{"chance", "units moved within their article"},
		{"articles", "disagreements are added, weighed by squared length and annotators"},
	}
}

func (s *alphaSheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	if a.Extent.Empty() {
		return skipped
	}
	finished := a.finished()
	length := float64(a.Extent.Len())
	weight := length * length * float64(len(finished))
	sums[0] += weight
	for n, of := range s.units(a, finished, c) {
		total := 0
		for _, u := range of {
			total += len(u)
		}
		if total == 0 {
			continue
		}
		observed, expected := unitizing.Disagreement(a.Extent, of)
		at := sums[alphaWeight+alphaSums*n:]
		at[0] += weight * observed
		at[1] += weight * expected
		at[2] += float64(total)
	}
	return counted
}

// units returns the units of each label and annotator, without overlaps.
func (s *alphaSheet) units(a *Article, finished []int, c *counts) [][][]annotate.Span {
	units := make([][][]annotate.Span, len(s.labels))
	for n := range units {
		units[n] = make([][]annotate.Span, len(finished))
	}
	for k, i := range finished {
		for n, of := range s.byLabel(&a.Readings[i]) {
			kept, dropped := unitizing.Disjoint(of, s.Overlaps)
			c[marksOverlapping] += dropped
			c[unitsCounted] += len(kept)
			for _, u := range kept {
				units[n][k] = append(units[n][k], u.Span)
			}
		}
	}
	return units
}

// byLabel sorts a reading's fragments by label.
func (s *alphaSheet) byLabel(r *Reading) [][]unitizing.Unit {
	out := make([][]unitizing.Unit, len(s.labels))
	for _, m := range r.Marks {
		n := s.number[m.Label]
		for _, f := range m.Fragments {
			out[n] = append(out[n], unitizing.Unit{Span: f, Value: n})
		}
	}
	return out
}

const (
	noUnitsAlpha  = "nobody marked anything: all agree on that, but α_U is not defined"
	noChanceAlpha = "the units can lie nowhere else, so chance would agree as well"
)

// chanceCorrected is 1 - observed/expected.
func chanceCorrected(observed, expected float64, why string) Value {
	if expected <= 0 {
		return None(NoVariation, why)
	}
	return Figure(1 - observed/expected)
}

func (s *alphaSheet) value(sums []float64) Value {
	observed, expected, units := 0.0, 0.0, 0.0
	for n := range s.labels {
		at := sums[alphaWeight+alphaSums*n:]
		observed, expected, units = observed+at[0], expected+at[1], units+at[2]
	}
	switch {
	case sums[0] == 0:
		return None(NoData, "no article was finished by two annotators")
	case units == 0:
		return None(NoUnits, noUnitsAlpha)
	}
	return chanceCorrected(observed, expected, noChanceAlpha)
}

func (s *alphaSheet) parts(sums []float64) []Part {
	if sums[0] == 0 {
		return nil
	}
	var parts []Part
	observed, expected, used := 0.0, 0.0, 0.0
	for n, label := range s.labels {
		at := sums[alphaWeight+alphaSums*n:]
		if at[2] == 0 {
			parts = append(parts, part("alpha_U", None(NoUnits, "nobody marked "+label), label))
			continue
		}
		used++
		observed += at[0] / sums[0]
		expected += at[1] / sums[0]
		parts = append(parts,
			part("alpha_U", chanceCorrected(at[0], at[1], noChanceAlpha), label),
			count("observed_disagreement", at[0]/sums[0], label),
			count("expected_disagreement", at[1]/sums[0], label))
	}
	if used > 0 {
		parts = append(parts, count("observed_disagreement", observed/used), count("expected_disagreement", expected/used))
	}
	return parts
}
