package storage

import (
	"bytes"
	"reflect"
	"slices"
	"time"

	"postil/annotate"
)

// onlySaid drops from a change the records that say the same before and after, and
// only bear another time: as those that were taken away and brought back.
func onlySaid(c annotate.Change) annotate.Change {
	c.Annotations = slices.DeleteFunc(c.Annotations, func(e annotate.Edit[*annotate.Annotation]) bool {
		return e.Before != nil && e.After != nil && sameMark(*e.Before, *e.After)
	})
	c.Relations = slices.DeleteFunc(c.Relations, func(e annotate.Edit[*annotate.Relation]) bool {
		return e.Before != nil && e.After != nil && sameRelation(*e.Before, *e.After)
	})
	c.Decisions = slices.DeleteFunc(c.Decisions, func(e annotate.Edit[*annotate.Record]) bool {
		return e.Before != nil && e.After != nil && sameDecision(*e.Before, *e.After)
	})
	return c
}

func sameMark(a, b annotate.Annotation) bool {
	for _, m := range []*annotate.Annotation{&a, &b} {
		m.Created, m.Modified = time.Time{}, time.Time{}
		m.Extra, m.Origin.Extra = noEmpty(m.Extra), noEmpty(m.Origin.Extra)
		m.Fragments = slices.Clone(m.Fragments)
		for i := range m.Fragments {
			m.Fragments[i].Extra = noEmpty(m.Fragments[i].Extra)
		}
		if len(m.Attributes) == 0 {
			m.Attributes = nil
		}
	}
	return reflect.DeepEqual(a, b)
}

func sameRelation(a, b annotate.Relation) bool {
	for _, r := range []*annotate.Relation{&a, &b} {
		r.Created, r.Modified = time.Time{}, time.Time{}
		r.Extra = noEmpty(r.Extra)
	}
	return reflect.DeepEqual(a, b)
}

func sameDecision(a, b annotate.Record) bool {
	if bytes.Equal(a.Raw, b.Raw) {
		return true
	}
	x, err := annotate.ParseDecision(a)
	if err != nil {
		return false
	}
	y, err := annotate.ParseDecision(b)
	if err != nil {
		return false
	}
	if !x.AboutModified.Equal(y.AboutModified) {
		return false
	}
	for _, d := range []*annotate.Decision{&x, &y} {
		d.Created, d.Modified, d.AboutModified = time.Time{}, time.Time{}, time.Time{}
		d.Extra = noEmpty(d.Extra)
	}
	return reflect.DeepEqual(x, y)
}

func noEmpty(e annotate.Extra) annotate.Extra {
	if len(e) == 0 {
		return nil
	}
	return e
}
