package session

import (
	"context"

	"postil/annotate"
	"postil/annotate/agreement/gamma"
	"postil/annotate/compare"
)

// shares tells for each case what part of the article's disagreement it makes:
// see Item.Share. certain is false where the alignment is not sure to be the
// best one.
func shares(ctx context.Context, c *compare.Comparison) (of map[annotate.ID]float64, certain bool) {
	of = map[annotate.ID]float64{}
	d := gamma.Document{ID: c.Article.ID}
	at := map[string]int{}
	for i, slug := range c.Finished {
		at[slug] = i
		d.Annotators = append(d.Annotators, gamma.Annotator{ID: slug})
	}
	cases := make([][]annotate.ID, len(d.Annotators)) // of each unit
	for _, k := range c.Cases {
		for _, m := range k.Marks {
			i, h := at[m.Person], m.Hull()
			d.Annotators[i].Units = append(d.Annotators[i].Units, gamma.Unit{Start: float64(h.Start), End: float64(h.End), Label: m.Label})
			cases[i] = append(cases[i], k.ID)
		}
	}
	a, err := gamma.Align(ctx, &d, gamma.Defaults())
	if err != nil || a.Status == gamma.Undefined {
		return of, err == nil
	}
	total := 0.0
	for _, t := range a.Tuples {
		n := 0
		for _, u := range t.Units {
			if u >= 0 {
				n++
			}
		}
		total += t.Disorder
		for i, u := range t.Units {
			if u >= 0 {
				of[cases[i][u]] += t.Disorder / float64(n)
			}
		}
	}
	for id := range of {
		if total > 0 {
			of[id] /= total
		}
	}
	return of, a.Settled && a.Status == gamma.OK
}
