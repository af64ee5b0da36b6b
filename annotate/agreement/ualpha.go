package agreement

import (
	"context"

	"postil/annotate/agreement/unitizing"
)

// The uα family is from Krippendorff, Mathet, Bouvry and Widlöcher 2016, "On
// the reliability of unitizing textual continua: further developments", Quality
// & Quantity 50:2347-2364. Each fragment of a mark is a unit whose value is its
// label. An annotator gives each place one value at most, so units of hers that
// overlap, of whatever labels, are resolved first: Overlaps tells how. Over
// several articles the coincidences are added.
type (
	// UAlpha is uα: whether annotators cut out the same units and give them the
	// same labels.
	UAlpha struct{ Overlaps unitizing.Policy }

	// BarUAlpha is |uα: whether they cut out the same units, whatever the labels.
	BarUAlpha struct{ Overlaps unitizing.Policy }

	// CUAlpha is cuα: whether they give the same labels where units of several
	// annotators meet. With three annotators and more, two readings of its
	// expected coincidences go by one name: Pairing chooses; with two they are
	// the same. The part "coverage" is the share of the continuum that it rests
	// on.
	CUAlpha struct {
		Overlaps unitizing.Policy
		Pairing  unitizing.Pairing
	}

	// KUAlpha is (k)uα: how reliably one label is told from the others where
	// units meet. Without a label there is only one figure per label, in the
	// parts.
	KUAlpha struct {
		Label    string
		Overlaps unitizing.Policy
		Pairing  unitizing.Pairing
	}
)

// Name is u-alpha.
func (UAlpha) Name() string { return "u-alpha" }

// Name is bar-u-alpha.
func (BarUAlpha) Name() string { return "bar-u-alpha" }

// Name is cu-alpha.
func (CUAlpha) Name() string { return "cu-alpha" }

// Name is ku-alpha.
func (KUAlpha) Name() string { return "ku-alpha" }

const sourceUAlpha = "Krippendorff, Mathet, Bouvry and Widlöcher 2016, Quality & Quantity 50:2347-2364"

// About explains the figure.
func (UAlpha) About() About {
	return About{"How far annotators mark the same text with the same labels, code point by code point: 1 where all do, 0 where chance would do as well.", sourceUAlpha}
}

// About explains the figure.
func (BarUAlpha) About() About {
	return About{"How far annotators mark the same text, whatever the labels: 1 where all do, 0 where chance would do as well.", sourceUAlpha}
}

// About explains the figure.
func (CUAlpha) About() About {
	return About{"How far annotators give the same labels to text that more than one of them marked: 1 where all do, 0 where chance would do as well.", sourceUAlpha}
}

// About explains the figure.
func (KUAlpha) About() About {
	return About{"How reliably one label is told from the others in text that more than one annotator marked: 1 always, 0 as by chance.", sourceUAlpha}
}

// Of measures a study.
func (m UAlpha) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m BarUAlpha) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m CUAlpha) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m KUAlpha) Of(s *Study) Result { return of(m, s) }

func (m UAlpha) open(s *Study) sheet {
	return newUSheet(s, m.Overlaps, func(_ *uSheet, sums unitizing.Sums) Value { return figureOf(sums.U(), allOfOneValue) })
}

func (m BarUAlpha) open(s *Study) sheet {
	return newUSheet(s, m.Overlaps, func(_ *uSheet, sums unitizing.Sums) Value {
		return figureOf(sums.Bar(), "units cover everything or nothing, so chance would agree as well")
	})
}

func (m CUAlpha) open(s *Study) sheet {
	u := newUSheet(s, m.Overlaps, func(_ *uSheet, sums unitizing.Sums) Value { return figureOf(sums.C(m.Pairing), meetInOneLabel) })
	u.options = []Setting{{"chance", m.Pairing.String()}}
	u.details = func(_ *uSheet, sums unitizing.Sums) []Part {
		share, ok := sums.CCoverage()
		return []Part{part("coverage", orNone(share, ok, NoData, "there is no text"))}
	}
	return u
}

func (m KUAlpha) open(s *Study) sheet {
	number, known := s.labelNumbers()[m.Label]
	u := newUSheet(s, m.Overlaps, func(u *uSheet, sums unitizing.Sums) Value {
		switch {
		case m.Label == "":
			return None(NotApplicable, "(k)uα is one figure for each label; see the parts")
		case !known:
			return None(NotApplicable, "there is no label "+m.Label)
		}
		return u.ofLabel(sums, number, m.Pairing)
	})
	u.options = []Setting{{"chance", m.Pairing.String()}}
	if m.Label != "" {
		u.options = append(u.options, Setting{"label", m.Label})
	}
	u.details = func(u *uSheet, sums unitizing.Sums) []Part {
		var parts []Part
		for n, label := range u.labels {
			share, ok := sums.KCoverage(n + 1)
			parts = append(parts,
				part("k_u_alpha", u.ofLabel(sums, n, m.Pairing), label),
				part("coverage", orNone(share, ok, NoUnits, "nobody marked "+label), label))
		}
		return parts
	}
	return u
}

const (
	allOfOneValue  = "all text is of one label, or none, so chance would agree as well"
	meetInOneLabel = "where units meet they are all of one label, so chance would agree as well"
)

// figureOf is the coefficient of a ratio of disagreements.
func figureOf(r unitizing.Ratio, why string) Value {
	return chanceCorrected(r.Observed, r.Expected, why)
}

// uSheet serves the whole family, whose sums are the same.
type uSheet struct {
	labels   []string
	number   map[string]int
	overlaps unitizing.Policy
	options  []Setting
	figure   func(*uSheet, unitizing.Sums) Value
	details  func(*uSheet, unitizing.Sums) []Part
}

func newUSheet(s *Study, p unitizing.Policy, figure func(*uSheet, unitizing.Sums) Value) *uSheet {
	return &uSheet{labels: s.Labels, number: s.labelNumbers(), overlaps: p, figure: figure}
}

// ofLabel is (k)uα of label n.
func (s *uSheet) ofLabel(sums unitizing.Sums, n int, p unitizing.Pairing) Value {
	if sums.UnitsLength(n+1) == 0 {
		return None(NoUnits, "nobody marked "+s.labels[n])
	}
	return figureOf(sums.K(n+1, p), "no unit with this label meets one with another, so chance would agree as well")
}

func (s *uSheet) width() int   { return unitizing.Width(len(s.labels)) }
func (s *uSheet) bias() string { return "" }

func (s *uSheet) describe(set *Settings) {
	set.Unit = "fragments"
	set.Options = append([]Setting{
		{"overlaps", s.overlaps.String()},
		{"articles", "coincidences are added"},
	}, s.options...)
}

func (s *uSheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	if a.Extent.Empty() {
		return skipped
	}
	finished := a.finished()
	units := make([][]unitizing.Unit, len(finished))
	for k, i := range finished {
		for _, m := range a.Readings[i].Marks {
			for _, f := range m.Fragments {
				units[k] = append(units[k], unitizing.Unit{Span: f, Value: s.number[m.Label] + 1})
			}
		}
		var dropped int
		units[k], dropped = unitizing.Disjoint(units[k], s.overlaps)
		c[marksOverlapping] += dropped
		c[unitsCounted] += len(units[k])
	}
	unitizing.Coincidences(unitizing.Sums{Values: len(s.labels), All: sums}, a.Extent, units)
	return counted
}

func (s *uSheet) value(all []float64) Value {
	sums := unitizing.Sums{Values: len(s.labels), All: all}
	length, blank := sums.Length(), sums.UnitsLength(unitizing.Blank)
	switch {
	case length == 0:
		return None(NoData, "no article was finished by two annotators")
	case length == blank:
		return None(NoUnits, "nobody marked anything")
	}
	return s.figure(s, sums)
}

func (s *uSheet) parts(all []float64) []Part {
	if s.details == nil {
		return nil
	}
	return s.details(s, unitizing.Sums{Values: len(s.labels), All: all})
}
