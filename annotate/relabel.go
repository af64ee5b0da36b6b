package annotate

import (
	"fmt"
	"slices"
)

// RelabelAll is the change that gives every annotation with one of the labels
// from the label to: how a label gets another id, and how labels are merged.
// What else a mark holds stays as it is, also attributes that the new label
// does not ask for, and marks that become alike stay apart. The results of
// decisions follow, since gold is made of them; what a decision quotes of the
// marks that its reviewer saw stays as she saw it. The change is empty where
// nothing has such a label.
func RelabelAll(l *Layer, from []string, to string) Change {
	c := Change{Name: fmt.Sprintf("Relabel as %s", to)}
	moves := func(label string) bool { return label != to && slices.Contains(from, label) }
	if slices.ContainsFunc(from, func(label string) bool { return label != to && l.Count(label) > 0 }) {
		for a := range l.Annotations() {
			if moves(a.Label) {
				c.Annotations = append(c.Annotations, relabelled(a, to))
			}
		}
	}
	for r := range l.Decisions() {
		c.relabelResults(r, func(_ int, label string) string {
			if moves(label) {
				return to
			}
			return label
		})
	}
	return c
}

// FormerLabels are those that a relabelling has replaced.
type FormerLabels struct {
	Marks   map[ID]string   // by annotation
	Results map[ID][]string // by decision: those of all its results, in order
}

// FormerLabels tells what the annotations and results of decisions were called
// that the change, as Layer.Apply has done it, calls otherwise.
func (c Change) FormerLabels() FormerLabels {
	var was FormerLabels
	for _, e := range c.Annotations {
		if e.Before != nil && e.After != nil && e.Before.Label != e.After.Label {
			if was.Marks == nil {
				was.Marks = map[ID]string{}
			}
			was.Marks[e.After.ID] = e.Before.Label
		}
	}
	for _, e := range c.Decisions {
		if e.Before == nil || e.After == nil {
			continue
		}
		d, err := ParseDecision(*e.Before)
		if err != nil || len(d.Result) == 0 {
			continue
		}
		if was.Results == nil {
			was.Results = map[ID][]string{}
		}
		for _, p := range d.Result {
			was.Results[d.ID] = append(was.Results[d.ID], p.Label)
		}
	}
	return was
}

// Empty reports whether there are none.
func (w FormerLabels) Empty() bool { return len(w.Marks) == 0 && len(w.Results) == 0 }

// RestoreLabels is the change that takes a relabelling back after a layer may
// have gone on: each annotation, and each result of a decision, gets its label
// of then, if it is still there and its label is still the one given by the
// relabelling. Unlike the inverse of that change it keeps what has been written
// into them since.
func RestoreLabels(l *Layer, was FormerLabels, given string) Change {
	c := Change{Name: fmt.Sprintf("Undo Relabel as %s", given)}
	for a := range l.Annotations() {
		if label, ok := was.Marks[a.ID]; ok && a.Label == given && label != given {
			c.Annotations = append(c.Annotations, relabelled(a, label))
		}
	}
	for r := range l.Decisions() {
		labels, ok := was.Results[r.ID]
		if !ok {
			continue
		}
		c.relabelResults(r, func(i int, label string) string {
			if label == given && i < len(labels) {
				return labels[i]
			}
			return label
		})
	}
	return c
}

func relabelled(a *Annotation, label string) Edit[*Annotation] {
	after := *a
	after.Label = label
	return Edit[*Annotation]{Before: a, After: &after}
}

// relabelResults adds to the change that the results of a decision get other
// labels. A record that this version does not understand stays as it is.
func (c *Change) relabelResults(r Record, label func(i int, now string) string) {
	d, err := ParseDecision(r)
	if err != nil {
		return
	}
	changed := false
	for i := range d.Result {
		p := &d.Result[i]
		if is := label(i, p.Label); is != p.Label {
			p.Label, changed = is, true
		}
	}
	if !changed {
		return
	}
	if after, err := d.Record(); err == nil {
		c.Decisions = append(c.Decisions, Edit[*Record]{Before: &r, After: after})
	}
}
