package agreement

import (
	"postil/annotate/agreement/items"
	"postil/annotate/agreement/match"
)

// Catalogue lists every measure of this package with its usual options, those
// for spans first. Names are unique. Those on ratings are over aligned marks;
// the last ones, over words and characters, are secondary: their results have
// a bias to be shown with them.
func Catalogue() []Measure {
	return []Measure{
		SpanF1{Criterion: match.Criterion{Mode: match.Exact}},
		SpanF1{Criterion: match.Criterion{Mode: match.Overlap}},
		SpanF1{Criterion: match.Criterion{Mode: match.Boundary}},
		SpanF1{Criterion: match.Criterion{Mode: match.Type}},
		SpanF1{Criterion: match.Criterion{Mode: match.Partial}},
		SpanF1{Criterion: match.Criterion{Mode: match.IoU}},
		Confusion{},
		Gamma{},
		GammaCat{},
		GammaK{},
		AlphaU{},
		UAlpha{},
		BarUAlpha{},
		CUAlpha{},
		KUAlpha{},
		BoundarySimilarity{},
		BoundaryAgreement{},
		BoundaryAgreement{Pi: true},
		Percent{},
		Percent{Definition: PairableMean},
		Percent{Definition: Unanimous},
		Cohen{},
		Scott{},
		Fleiss{},
		Conger{},
		Light{},
		Krippendorff{},
		Gwet{},
		BrennanPrediger{},
		Specific{},
		DawidSkene{},
		MACE{},
		named{"token-kappa", Fleiss{Over: Tokens{}}},
		named{"token-alpha", Krippendorff{Over: Tokens{}, Distance: items.Nominal{}}},
		named{"character-kappa", Fleiss{Over: Characters{}}},
		named{"character-alpha", Krippendorff{Over: Characters{}, Distance: items.Nominal{}}},
	}
}

// ByName finds a measure in the Catalogue.
func ByName(name string) (m Measure, ok bool) {
	for _, m := range Catalogue() {
		if m.Name() == name {
			return m, true
		}
	}
	return nil, false
}

// named is a measure with certain options under a name of its own.
type named struct {
	name string
	pooled
}

func (n named) Name() string { return n.name }

// Of measures a study.
func (n named) Of(s *Study) Result { return of(n, s) }
