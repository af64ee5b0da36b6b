package annotate

import (
	"fmt"
	"slices"
)

// RelabelAll is the change that gives every annotation with one of the labels
// from the label to: how a label gets another id, and how labels are merged.
// What else a mark holds stays as it is, also attributes that the new label
// does not ask for, and marks that become alike stay apart. The change is
// empty where no mark has such a label.
func RelabelAll(l *Layer, from []string, to string) Change {
	c := Change{Name: fmt.Sprintf("Relabel as %s", to)}
	if !slices.ContainsFunc(from, func(label string) bool { return label != to && l.Count(label) > 0 }) {
		return c
	}
	for a := range l.Annotations() {
		if a.Label != to && slices.Contains(from, a.Label) {
			c.Annotations = append(c.Annotations, relabelled(a, to))
		}
	}
	return c
}

// RestoreLabels is the change that takes a relabelling back after a layer may
// have gone on: each annotation of was gets its label of then, if it is still
// there and its label is still the one given by the relabelling. Unlike the
// inverse of that change it keeps what has been written into the marks since.
func RestoreLabels(l *Layer, was map[ID]string, given string) Change {
	c := Change{Name: fmt.Sprintf("Undo Relabel as %s", given)}
	for a := range l.Annotations() {
		if label, ok := was[a.ID]; ok && a.Label == given && label != given {
			c.Annotations = append(c.Annotations, relabelled(a, label))
		}
	}
	return c
}

func relabelled(a *Annotation, label string) Edit[*Annotation] {
	after := *a
	after.Label = label
	return Edit[*Annotation]{Before: a, After: &after}
}
