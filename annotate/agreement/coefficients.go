package agreement

import "postil/annotate/agreement/items"

// The coefficients on ratings. Each names its paper; package items has the
// formulas. Over tells what is rated.
type (
	// Percent is plain agreement, not corrected for chance. Several definitions
	// go by this name: Definition chooses.
	Percent struct {
		Over       Items
		Definition PercentDefinition
	}

	// Cohen is Cohen's kappa of two annotators (Cohen 1960, Educational and
	// Psychological Measurement 20:37-46), with Weights the weighted kappa (Cohen
	// 1968, Psychological Bulletin 70:213-220). Items that only one of them rated
	// are left out. With three annotators and more it has no value, but a part for
	// each pair; Light is their mean.
	Cohen struct {
		Over    Items
		Weights items.Weights
	}

	// Scott is Scott's π of two annotators (Scott 1955, Public Opinion Quarterly
	// 19:321-325). With three and more it has a part for each pair; Fleiss is the
	// figure for all.
	Scott struct {
		Over    Items
		Weights items.Weights
	}

	// Fleiss is Fleiss' kappa of any number of annotators (Fleiss 1971,
	// Psychological Bulletin 76:378-382), for missing ratings as in Gwet 2014.
	Fleiss struct {
		Over    Items
		Weights items.Weights
	}

	// Conger is the kappa of Conger 1980, Psychological Bulletin 88:322-328, also
	// named after Hubert and called "exact": as Fleiss', but each annotator keeps
	// her own margins. With two it is Cohen's.
	Conger struct {
		Over    Items
		Weights items.Weights
	}

	// Light is the mean of Cohen's kappa over the pairs of annotators for which
	// it is defined (Light 1971, Psychological Bulletin 76:365-377).
	Light struct {
		Over    Items
		Weights items.Weights
	}

	// Krippendorff is Krippendorff's α of any number of annotators, with any
	// ratings missing (Krippendorff 2004, Content Analysis, 2nd edition, chapter
	// 11). Distance nil is items.Nominal. On a nominal scale the parts "alpha"
	// are each category against all others.
	Krippendorff struct {
		Over     Items
		Distance items.Distance
	}

	// Gwet is AC1, with Weights AC2 (Gwet 2008, British Journal of Mathematical
	// and Statistical Psychology 61:29-48). Unlike the kappas it stays defined
	// where all ratings are of one category.
	Gwet struct {
		Over    Items
		Weights items.Weights
	}

	// BrennanPrediger takes chance to give all declared categories alike: S of
	// Bennett, Alpert and Goldstein 1954, Brennan and Prediger 1981 (Educational
	// and Psychological Measurement 41:687-699), Randolph's free-marginal kappa.
	BrennanPrediger struct {
		Over    Items
		Weights items.Weights
	}

	// Specific is the positive specific agreement on each category (Spitzer and
	// Fleiss 1974, British Journal of Psychiatry 125:341-347): of the ratings of a
	// category, those that the other ratings of the item repeat. Without a
	// category there is only one figure per category, in the parts.
	Specific struct {
		Over     Items
		Category string
	}
)

// PercentDefinition tells which percent agreement is meant. Without missing
// ratings the first two are the same.
type PercentDefinition int

// The definitions.
const (
	// ItemMean is the mean over items of the share of pairs of ratings that agree
	// (Gwet).
	ItemMean PercentDefinition = iota
	// PairableMean is the mean over ratings of the share of the item's other
	// ratings that agree with it, 1 - D_o (Krippendorff; DKPro Agreement).
	PairableMean
	// Unanimous is the share of the items that all annotators rated on which all
	// agree ("agree" of the R package irr).
	Unanimous
)

func (d PercentDefinition) String() string {
	switch d {
	case PairableMean:
		return "mean over ratings"
	case Unanimous:
		return "share of items on which all agree"
	case ItemMean:
	}
	return "mean over items"
}

// Name is percent, with the definition where it is not the usual one.
func (m Percent) Name() string {
	switch m.Definition {
	case PairableMean:
		return "percent-pairable"
	case Unanimous:
		return "percent-unanimous"
	case ItemMean:
	}
	return "percent"
}

// Name is cohen.
func (Cohen) Name() string { return "cohen" }

// Name is scott.
func (Scott) Name() string { return "scott" }

// Name is fleiss.
func (Fleiss) Name() string { return "fleiss" }

// Name is conger.
func (Conger) Name() string { return "conger" }

// Name is light.
func (Light) Name() string { return "light" }

// Name is krippendorff.
func (Krippendorff) Name() string { return "krippendorff" }

// Name is gwet.
func (Gwet) Name() string { return "gwet" }

// Name is brennan-prediger.
func (BrennanPrediger) Name() string { return "brennan-prediger" }

// Name is specific.
func (Specific) Name() string { return "specific" }

// About explains the figure.
func (m Percent) About() About {
	return About{"How often two annotators rate an item the same, by whatever cause: chance is not taken out.", "Gwet 2014, Handbook of Inter-Rater Reliability, chapter 2 (" + m.Definition.String() + ")"}
}

// About explains the figure.
func (Cohen) About() About {
	return About{"How far two annotators rate items the same, beyond what their own habits would give by chance.", "Cohen 1960, Educational and Psychological Measurement 20:37-46"}
}

// About explains the figure.
func (Scott) About() About {
	return About{"How far two annotators rate items the same, beyond what their common habits would give by chance.", "Scott 1955, Public Opinion Quarterly 19:321-325"}
}

// About explains the figure.
func (Fleiss) About() About {
	return About{"How far annotators rate items the same, beyond what the shares of the categories would give by chance.", "Fleiss 1971, Psychological Bulletin 76:378-382"}
}

// About explains the figure.
func (Conger) About() About {
	return About{"How far annotators rate items the same, beyond what each one's habits would give by chance.", "Conger 1980, Psychological Bulletin 88:322-328"}
}

// About explains the figure.
func (Light) About() About {
	return About{"The mean of Cohen's kappa over all pairs of annotators.", "Light 1971, Psychological Bulletin 76:365-377"}
}

// About explains the figure.
func (Krippendorff) About() About {
	return About{"How far annotators rate items the same, large differences weighing more where the scale has an order; ratings may be missing.", "Krippendorff 2004, Content Analysis, 2nd edition, chapter 11"}
}

// About explains the figure.
func (Gwet) About() About {
	return About{"How far annotators rate items the same, beyond chance on items that are hard to rate; it bears a category that nearly all ratings are of.", "Gwet 2008, British Journal of Mathematical and Statistical Psychology 61:29-48"}
}

// About explains the figure.
func (BrennanPrediger) About() About {
	return About{"How far annotators rate items the same, beyond what blind choice among all categories would give.", "Brennan and Prediger 1981, Educational and Psychological Measurement 41:687-699"}
}

// About explains the figure.
func (Specific) About() About {
	return About{"When one annotator chooses the category, how often another does.", "Spitzer and Fleiss 1974, British Journal of Psychiatry 125:341-347"}
}

// Of measures a study.
func (m Percent) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Cohen) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Scott) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Fleiss) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Conger) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Light) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Krippendorff) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Gwet) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m BrennanPrediger) Of(s *Study) Result { return of(m, s) }

// Of measures a study.
func (m Specific) Of(s *Study) Result { return of(m, s) }

// OfTable measures ratings given directly.
func (m Percent) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Cohen) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Scott) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Fleiss) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Conger) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Light) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Krippendorff) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Gwet) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m BrennanPrediger) OfTable(t *items.Table) Result { return ofTable(m, t) }

// OfTable measures ratings given directly.
func (m Specific) OfTable(t *items.Table) Result { return ofTable(m, t) }

func (m Percent) open(s *Study) sheet         { return openItems(m, s) }
func (m Cohen) open(s *Study) sheet           { return openItems(m, s) }
func (m Scott) open(s *Study) sheet           { return openItems(m, s) }
func (m Fleiss) open(s *Study) sheet          { return openItems(m, s) }
func (m Conger) open(s *Study) sheet          { return openItems(m, s) }
func (m Light) open(s *Study) sheet           { return openItems(m, s) }
func (m Krippendorff) open(s *Study) sheet    { return openItems(m, s) }
func (m Gwet) open(s *Study) sheet            { return openItems(m, s) }
func (m BrennanPrediger) open(s *Study) sheet { return openItems(m, s) }
func (m Specific) open(s *Study) sheet        { return openItems(m, s) }

func (m Percent) over() Items         { return m.Over }
func (m Cohen) over() Items           { return m.Over }
func (m Scott) over() Items           { return m.Over }
func (m Fleiss) over() Items          { return m.Over }
func (m Conger) over() Items          { return m.Over }
func (m Light) over() Items           { return m.Over }
func (m Krippendorff) over() Items    { return m.Over }
func (m Gwet) over() Items            { return m.Over }
func (m BrennanPrediger) over() Items { return m.Over }
func (m Specific) over() Items        { return m.Over }

func (Percent) need() items.Need         { return items.ItemMeans | items.Coincidences }
func (Cohen) need() items.Need           { return items.Pairs }
func (Scott) need() items.Need           { return items.Pairs }
func (Fleiss) need() items.Need          { return items.ItemMeans }
func (Conger) need() items.Need          { return items.ItemMeans | items.Margins }
func (Light) need() items.Need           { return items.Pairs }
func (Krippendorff) need() items.Need    { return items.Coincidences }
func (Gwet) need() items.Need            { return items.ItemMeans }
func (BrennanPrediger) need() items.Need { return items.ItemMeans }
func (Specific) need() items.Need        { return items.AllPairs }

func (m Percent) options() []Setting         { return []Setting{{"definition", m.Definition.String()}} }
func (m Cohen) options() []Setting           { return weightOptions(m.Weights) }
func (m Scott) options() []Setting           { return weightOptions(m.Weights) }
func (m Fleiss) options() []Setting          { return weightOptions(m.Weights) }
func (m Conger) options() []Setting          { return weightOptions(m.Weights) }
func (m Light) options() []Setting           { return weightOptions(m.Weights) }
func (m Krippendorff) options() []Setting    { return []Setting{{"distance", m.distance().Name()}} }
func (m Gwet) options() []Setting            { return weightOptions(m.Weights) }
func (m BrennanPrediger) options() []Setting { return weightOptions(m.Weights) }
func (m Specific) options() []Setting {
	if m.Category == "" {
		return nil
	}
	return []Setting{{"category", m.Category}}
}
