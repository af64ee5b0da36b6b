package compare

import (
	"slices"

	"postil/annotate"
	"postil/annotate/agreement"
)

// AsDecided is the article for a study of how far these people agree once
// decisions stand in the place of the marks that they are about: each who
// finished it has, instead of her marks of a settled case, what gold has there.
// Marks of all other cases are hers, and so are those that fit the text no
// longer. Gold is that of the strategy Decided.
//
// So the figure of an article rises to perfect agreement while it is decided. It
// tells how much there is left to decide, and not how reliable people were;
// for that, measure their layers (agreement.FromLayers).
func (r *Review) AsDecided(people []string, gold Gold, unfinished bool) (agreement.Article, error) {
	study, err := agreement.FromLayers(annotate.Scheme{}, []agreement.Layered{r.Comparison.Article}, agreement.Choice{People: people, Unfinished: unfinished})
	if err != nil {
		return agreement.Article{}, err
	}
	out := study.Articles[0]
	settled, marks := map[annotate.ID]bool{}, map[annotate.ID]bool{}
	for _, k := range r.Cases {
		for _, m := range k.Marks {
			marks[m.ID] = true
			settled[m.ID] = k.Status == Settled
		}
	}
	var results []agreement.Mark
	for a := range gold.Layer.Annotations() {
		from := a.Origin.From
		// What came of nobody's mark, or of marks that are gone or of others, is
		// decided as well.
		if slices.ContainsFunc(from, func(id annotate.ID) bool { return settled[id] }) ||
			!slices.ContainsFunc(from, func(id annotate.ID) bool { return marks[id] }) {
			results = append(results, markOf(a))
		}
	}
	readings := slices.Clone(out.Readings)
	for i := range readings {
		if !readings[i].Finished {
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(readings[i].Marks), func(m agreement.Mark) bool { return settled[m.ID] })
		readings[i].Marks = slices.Concat(kept, results)
	}
	out.Readings = readings
	return out, nil
}

func markOf(a *annotate.Annotation) agreement.Mark {
	m := agreement.Mark{ID: a.ID, Label: a.Label, Attributes: a.Attributes, Fragments: make([]annotate.Span, len(a.Fragments))}
	for i, f := range a.Fragments {
		m.Fragments[i] = f.Span
	}
	return m
}
