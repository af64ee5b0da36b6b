package agreement

import (
	"slices"

	"postil/annotate/agreement/items"
)

// How each coefficient makes figures of sums of ratings.

func (m Percent) evaluate(r *rated) (Value, []Part) {
	w, _, _ := r.weighted(items.Weights{})
	switch m.Definition {
	case Unanimous:
		if r.Complete() == 0 {
			return None(NoData, "no item was rated by all annotators"), nil
		}
		return Figure(r.Unanimous() / r.Complete()), nil
	case PairableMean:
		return observed(r.Pairable(w)), nil
	case ItemMean:
	}
	return observed(r.Sums.Percent(w)), nil
}

// observed is the agreement that was observed, as a figure.
func observed(a items.Agreement) Value { return orNone(a.Observed, a.N > 0, NoData, nothingRated) }

func (m Cohen) evaluate(r *rated) (Value, []Part) {
	return r.ofPairs(m.Weights, func(i, j int, w [][]float64) (Value, []Part) {
		a := r.Cohen(i, j, w)
		v, parts := figureFrom(a), r.agreementParts(a)
		if r.brief {
			return v, nil
		}
		if max, ok := r.CohenMax(i, j).Coefficient(); ok && m.Weights.Kind == items.Identity {
			parts = append(parts, count("kappa_max", max))
		}
		if estimate, chance, ok := r.CohenErrors(i, j, w); ok {
			parts = append(parts, count("standard_error", estimate), count("standard_error_of_chance", chance))
		}
		return v, parts
	})
}

func (m Scott) evaluate(r *rated) (Value, []Part) {
	return r.ofPairs(m.Weights, func(i, j int, w [][]float64) (Value, []Part) {
		a := r.Scott(i, j, w)
		return figureFrom(a), r.agreementParts(a)
	})
}

// ofPairs works a coefficient for two annotators out, or for each pair of
// more.
func (r *rated) ofPairs(weights items.Weights, one func(i, j int, w [][]float64) (Value, []Part)) (Value, []Part) {
	if no, ok := r.byRater(); !ok {
		return no, nil
	}
	w, no, ok := r.weighted(weights)
	if !ok {
		return no, nil
	}
	if len(r.raters) == 2 {
		return one(0, 1, w)
	}
	if r.brief {
		return None(NotApplicable, forTwo), nil
	}
	var parts []Part
	for _, p := range pairsOf(len(r.raters)) {
		v, more := one(p[0], p[1], w)
		of := []string{r.raters[p[0]], r.raters[p[1]]}
		parts = append(parts, part("coefficient", v, of...))
		for _, q := range more {
			parts = append(parts, part(q.Name, q.Value, of...))
		}
	}
	return None(NotApplicable, forTwo), parts
}

func (m Fleiss) evaluate(r *rated) (Value, []Part) {
	w, no, ok := r.weighted(m.Weights)
	if !ok {
		return no, nil
	}
	a := r.Fleiss(w)
	parts := r.agreementParts(a)
	if m.Weights.Kind == items.Identity && a.N > 0 && !r.brief {
		for c, name := range r.scale.Categories {
			parts = append(parts, part("kappa", figureFrom(r.FleissCategory(c)), name))
		}
	}
	return figureFrom(a), append(parts, r.errorPart(func(t *items.Table) (float64, bool) { return t.FleissError(w) })...)
}

func (m Conger) evaluate(r *rated) (Value, []Part) {
	if no, ok := r.byRater(); !ok {
		return no, nil
	}
	w, no, ok := r.weighted(m.Weights)
	if !ok {
		return no, nil
	}
	a := r.Sums.Conger(w)
	return figureFrom(a), r.agreementParts(a)
}

func (m Light) evaluate(r *rated) (Value, []Part) {
	if no, ok := r.byRater(); !ok {
		return no, nil
	}
	w, no, ok := r.weighted(m.Weights)
	if !ok {
		return no, nil
	}
	mean, pairs, undefined := r.Sums.Light(w)
	parts := []Part{count("pairs", float64(pairs)), count("undefined_pairs", float64(undefined))}
	if pairs > 0 {
		return Figure(mean), parts
	}
	if r.Comparable() == 0 {
		return None(NoData, nothingRated), parts
	}
	return None(NoVariation, oneCategory), parts
}

func (m Krippendorff) distance() items.Distance {
	if m.Distance == nil {
		return items.Nominal{}
	}
	return m.Distance
}

func (m Krippendorff) evaluate(r *rated) (Value, []Part) {
	distances, err := m.distance().Matrix(r.scale, r.Used())
	if err != nil {
		return None(NotApplicable, err.Error()), nil
	}
	d := r.Sums.Krippendorff(distances)
	if d.N == 0 || r.brief {
		return alphaFrom(d), nil
	}
	parts := []Part{count("observed_disagreement", d.Observed), count("expected_disagreement", d.Expected)}
	if _, nominal := m.distance().(items.Nominal); nominal {
		for c, name := range r.scale.Categories {
			parts = append(parts, part("alpha", alphaFrom(r.KrippendorffCategory(c)), name))
		}
		w, _, _ := r.weighted(items.Weights{})
		parts = append(parts, r.errorPart(func(t *items.Table) (float64, bool) { return t.KrippendorffError(w) })...)
		for _, p := range r.errorPart(func(t *items.Table) (float64, bool) { return t.KrippendorffErrorOfCounts(w) }) {
			parts = append(parts, part("standard_error_of_counts", p.Value))
		}
	}
	return alphaFrom(d), parts
}

func (m Gwet) evaluate(r *rated) (Value, []Part) {
	w, no, ok := r.weighted(m.Weights)
	if !ok {
		return no, nil
	}
	if len(r.scale.Categories) < 2 && r.Comparable() > 0 {
		return None(NotApplicable, oneOnTheScale), nil
	}
	a := r.Sums.Gwet(w)
	return figureFrom(a), append(r.agreementParts(a), r.errorPart(func(t *items.Table) (float64, bool) { return t.GwetError(w) })...)
}

func (m BrennanPrediger) evaluate(r *rated) (Value, []Part) {
	w, no, ok := r.weighted(m.Weights)
	if !ok {
		return no, nil
	}
	if len(r.scale.Categories) < 2 && r.Comparable() > 0 {
		return None(NotApplicable, oneOnTheScale), nil
	}
	a := r.Sums.BrennanPrediger(w)
	return figureFrom(a), append(r.agreementParts(a), r.errorPart(func(t *items.Table) (float64, bool) { return t.BrennanPredigerError(w) })...)
}

func (m Specific) evaluate(r *rated) (Value, []Part) {
	var parts []Part
	for c, name := range r.scale.Categories {
		p, ok := r.Sums.Specific(c)
		parts = append(parts, part("specific", orNone(p, ok, NoUnits, "nobody chose "+name+" where another rated, too"), name))
	}
	if m.Category == "" {
		return None(NotApplicable, "specific agreement is one figure for each category; see the parts"), parts
	}
	c := slices.Index(r.scale.Categories, m.Category)
	if c < 0 {
		return None(NotApplicable, "the scale has no category "+m.Category), parts
	}
	return parts[c].Value, parts
}
