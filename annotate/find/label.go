package find

import (
	"postil/annotate"
	"postil/annotate/text"
)

// Coverage tells whether a hit is marked already.
type Coverage int

// The coverages of a hit.
const (
	Unmarked Coverage = iota
	Touched           // a mark overlaps the hit, or has it among its fragments
	Marked            // a mark has the hit as its only fragment
)

// Cover tells how the marks of a layer with a label lie on a hit; an empty
// label stands for any. Marks that do not fit the text count for nothing, and
// so does a layer that is nil. It costs O(log n) and the marks that overlap.
func Cover(l *annotate.Layer, t *text.Text, hit text.Span, label string) Coverage {
	if l == nil {
		return Unmarked
	}
	c := Unmarked
	for m := range l.Overlapping(hit) {
		if label != "" && m.Label != label || !m.Fits(t) {
			continue
		}
		if len(m.Fragments) == 1 && m.Fragments[0].Span == hit {
			return Marked
		}
		c = Touched
	}
	return c
}

// Labelling is how LabelAll marks hits.
type Labelling struct {
	Name  string // of the change, as in "Label 12 as Warning"
	Label string // the label's id in the scheme
	Query Query  // what was looked for: the source of the marks
	Again bool   // mark hits that are marked with the label already, too
	NewID func() annotate.ID
}

// LabelAll is the change that marks hits in t, in the order they come, and how
// many of them it passes over: those that are marked with the label already,
// those that come twice, and spans that are not in the text. The marks have the
// origin find. Where nothing is left to mark the change is empty. The layer may
// be nil.
func LabelAll(l *annotate.Layer, t *text.Text, hits []text.Span, o Labelling) (c annotate.Change, passed int) {
	c.Name = o.Name
	origin := annotate.Origin{Kind: annotate.OriginFind, Source: o.Query.String()}
	seen := make(map[text.Span]bool, len(hits))
	for _, hit := range hits {
		if !t.Valid(hit) || seen[hit] || !o.Again && Cover(l, t, hit, o.Label) == Marked {
			passed++
			continue
		}
		seen[hit] = true
		c.Annotations = append(c.Annotations, annotate.Edit[*annotate.Annotation]{After: &annotate.Annotation{
			ID: o.NewID(), Label: o.Label, Origin: origin,
			Fragments: []annotate.Fragment{annotate.NewFragment(t, hit)},
		}})
	}
	return c, passed
}
