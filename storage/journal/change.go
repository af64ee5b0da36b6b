package journal

import (
	"bytes"
	"reflect"
	"slices"

	"postil/annotate"
)

// Difference is the change that leads from one layer to another: all that a
// change can carry, which is records, state, and attributes of the article. Tombstones
// and times follow from it when it is applied.
func Difference(from, to *annotate.Layer) annotate.Change { return difference(from, to).change() }

// change is the difference as a step in the life of a layer.
func (d delta) change() annotate.Change {
	var c annotate.Change
	for _, k := range d.keys() {
		before, after := d.was[k], d.is[k]
		switch k.kind {
		case annotationRecord:
			c.Annotations = append(c.Annotations, edit[annotate.Annotation](before, after))
		case relationRecord:
			c.Relations = append(c.Relations, edit[annotate.Relation](before, after))
		case decisionRecord:
			c.Decisions = append(c.Decisions, edit[annotate.Record](before, after))
		case tombstoneRecord:
		}
	}
	if d.stateDiffers() {
		c.State = &annotate.Edit[annotate.State]{Before: d.from.State, After: d.to.State}
	}
	if d.attributesDiffer() {
		c.Article = &annotate.Edit[annotate.Attributes]{Before: d.from.Article, After: d.to.Article}
	}
	return c
}

func (d delta) stateDiffers() bool { return d.headerChanged && d.from.State != d.to.State }

func (d delta) attributesDiffer() bool {
	return d.headerChanged && len(d.from.Article)+len(d.to.Article) > 0 && !reflect.DeepEqual(d.from.Article, d.to.Article)
}

// answersDiffer reports whether what is said of the article as a whole differs.
func (d delta) answersDiffer() bool { return d.stateDiffers() || d.attributesDiffer() }

func edit[V any](before, after any) annotate.Edit[*V] {
	b, _ := before.(*V) // nil where there is none
	a, _ := after.(*V)
	return annotate.Edit[*V]{Before: b, After: a}
}

// keys are those of all records that differ, in one order.
func (d delta) keys() []recordKey {
	var out []recordKey
	for k := range d.was {
		out = append(out, k)
	}
	for k := range d.is {
		if _, both := d.was[k]; !both {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b recordKey) int {
		if a.kind != b.kind {
			return int(a.kind) - int(b.kind)
		}
		return bytes.Compare(a.id[:], b.id[:])
	})
	return out
}
