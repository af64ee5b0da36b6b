package agreement

import (
	"context"

	"postil/annotate/agreement/gamma"
)

// γ and its two companions; package gamma has the arithmetic and the sources.
// A mark in several pieces is taken from its first code point to its last. The
// expected disorder is pooled over articles. Options nil are gamma.Defaults.
// Options.Precision is of no effect here: each article has Options.Samples
// samples, so that one article can be read again by itself.
type (
	// Gamma is γ: agreement on places and labels at once (Mathet, Widlöcher and
	// Métivier 2015, Computational Linguistics 41:437-479).
	Gamma struct{ Options *gamma.Options }

	// GammaCat is γ_cat: agreement on the labels of what γ's alignment pairs
	// (Mathet 2017, Language Resources and Evaluation 51:661-681).
	GammaCat struct{ Options *gamma.Options }

	// GammaK is γ_k: γ_cat of the pairs in which one mark has the label.
	GammaK struct {
		Label   string
		Options *gamma.Options
	}
)

// Name is gamma.
func (Gamma) Name() string { return "gamma" }

// Name is gamma-cat.
func (GammaCat) Name() string { return "gamma-cat" }

// Name is gamma-k.
func (GammaK) Name() string { return "gamma-k" }

const sourceGamma = "Mathet, Widlöcher and Métivier 2015, Computational Linguistics 41:437-479"

// About explains the figure.
func (Gamma) About() About {
	return About{"How far annotators mark the same places with the same labels, after the best alignment of their marks: 1 where all do, 0 where chance would do as well.", sourceGamma}
}

// About explains the figure.
func (GammaCat) About() About {
	return About{"How far annotators give the same labels to marks that belong together.", "Mathet 2017, Language Resources and Evaluation 51:661-681"}
}

// About explains the figure.
func (GammaK) About() About {
	return About{"How reliably one label is told from the others among marks that belong together.", "Mathet 2017, Language Resources and Evaluation 51:661-681"}
}

// Of measures a study.
func (m Gamma) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m GammaCat) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m GammaK) Of(s *Study) Result { return of(m, s) }

func (m Gamma) open(s *Study) sheet    { return newGammaSheet(s, gamma.Gamma(), m.Options) }
func (m GammaCat) open(s *Study) sheet { return newGammaSheet(s, gamma.GammaCat(), m.Options) }
func (m GammaK) open(s *Study) sheet {
	g := newGammaSheet(s, gamma.GammaK(m.Label), m.Options)
	g.unnamed = m.Label == ""
	return g
}

// gammaSheet serves all three, whose rows differ.
type gammaSheet struct {
	measure    gamma.Measure
	options    gamma.Options
	annotators []string
	unnamed    bool // γ_k without its label, which is no figure
}

func newGammaSheet(s *Study, m gamma.Measure, o *gamma.Options) *gammaSheet {
	g := &gammaSheet{measure: m, options: gamma.Defaults(), annotators: s.Annotators}
	if o != nil {
		g.options = *o
	}
	return g
}

func (s *gammaSheet) width() int   { return s.measure.Width(s.options.Samples) }
func (s *gammaSheet) bias() string { return "" }

func (s *gammaSheet) describe(set *Settings) {
	o := s.options
	set.Unit = "marks"
	set.Options = []Setting{
		{"α", decimal(o.Alpha)},
		{"β", decimal(o.Beta)},
		{"sampler", string(o.Sampler)},
		{"samples of each article", number(o.Samples)},
		{"seed", seed(o.Seed)},
		{"marks in pieces", "from first to last code point"},
		{"articles", "disorders are added"},
	}
	if s.measure.Name() != "gamma" {
		set.Options = append(set.Options, Setting{"definition", string(o.Cat)})
	}
	if label := s.measure.Label(); label != "" {
		set.Options = append(set.Options, Setting{"label", label})
	}
}

func (s *gammaSheet) read(ctx context.Context, a *Article, sums []float64, c *counts) outcome {
	d := gamma.Document{ID: a.ID, Begin: float64(a.Extent.Start), Length: float64(a.Extent.Len())}
	for _, i := range a.finished() {
		of := gamma.Annotator{ID: s.annotators[i]}
		for _, m := range a.Readings[i].Marks {
			of.Units = append(of.Units, gamma.Unit{
				Start: float64(m.Fragments[0].Start), End: float64(m.Fragments[len(m.Fragments)-1].End), Label: m.Label,
			})
		}
		d.Annotators = append(d.Annotators, of)
	}
	st, err := gamma.Read(ctx, &d, s.options)
	if err != nil || st.LeftOut != "" {
		return skipped
	}
	c[unitsCounted] += st.Units
	c[marksDuplicate] += st.Alignment.Duplicates
	copy(sums, st.Row(s.measure))
	return counted
}

func (s *gammaSheet) value(sums []float64) Value {
	if s.unnamed {
		return None(NotApplicable, "γ_k is of one label: say which")
	}
	v := s.options.Evaluate(s.measure, sums)
	low, high, ok := v.Interval()
	switch {
	case !ok:
		return None(NoUnits, v.Reason)
	case v.Status == gamma.Bounded:
		return Between(low, high)
	}
	return Figure(low)
}

func (s *gammaSheet) parts(sums []float64) []Part {
	v := s.options.Evaluate(s.measure, sums)
	if v.Status == gamma.Undefined {
		return nil
	}
	return []Part{
		count("observed_disorder", v.Observed),
		count("expected_disorder", v.Expected),
		count("error_of_expected", v.Error),
		count("samples", float64(v.Samples)),
	}
}
