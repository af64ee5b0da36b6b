package annotate

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
)

// The differences of two layers are found without entering what they share:
// in O(d log n) for d differences where one layer descends from the other, in
// O(n) where they have nothing in common. Each is an edit that leads from one
// layer to the other.

// AnnotationEdits visits, in text order, the annotations in which two layers
// differ. One that got another hull comes as two edits, each at its place: the
// old one goes, the new one comes.
func AnnotationEdits(from, to *Layer) iter.Seq[Edit[*Annotation]] {
	return values(from.marks, to.marks, func(a, b *Annotation) bool { return a == b })
}

// RelationEdits visits, by id, the relations in which two layers differ.
func RelationEdits(from, to *Layer) iter.Seq[Edit[*Relation]] {
	return values(from.relations, to.relations, func(a, b *Relation) bool { return a == b })
}

// DecisionEdits visits, by id, the decision records in which two layers differ.
func DecisionEdits(from, to *Layer) iter.Seq[Edit[*Record]] {
	return edits(from.decisions, to.decisions, func(a, b Record) bool {
		return a.Modified.Equal(b.Modified) && bytes.Equal(a.Raw, b.Raw)
	})
}

// TombstoneEdits visits, by id, the tombstones in which two layers differ.
func TombstoneEdits(from, to *Layer) iter.Seq[Edit[*Tombstone]] {
	return edits(from.deleted, to.deleted, func(a, b Tombstone) bool {
		return a.Deleted.Equal(b.Deleted) &&
			maps.EqualFunc(a.Extra, b.Extra, func(x, y json.RawMessage) bool { return bytes.Equal(x, y) })
	})
}

// values are the edits of a tree that holds pointers itself.
func values[V any](from, to tree[*V], same func(a, b *V) bool) iter.Seq[Edit[*V]] {
	return func(yield func(Edit[*V]) bool) {
		for e := range edits(from, to, same) {
			var v Edit[*V]
			if e.Before != nil {
				v.Before = *e.Before
			}
			if e.After != nil {
				v.After = *e.After
			}
			if !yield(v) {
				return
			}
		}
	}
}

// edits visits, in key order, the values in which two trees differ, with nil
// for the side that has none.
func edits[V any](from, to tree[V], same func(a, b V) bool) iter.Seq[Edit[*V]] {
	return func(yield func(Edit[*V]) bool) { diff(from.root, to.root, same, yield) }
}

// diff compares what is below two nodes. Trees of the same keys have the same
// shape, so as a rule the roots have the same key; else the tree is split in
// which the upper one of the two is missing.
func diff[V any](a, b *node[V], same func(a, b V) bool, yield func(Edit[*V]) bool) bool {
	if a == b {
		return true
	}
	top := a
	if a == nil || b != nil && b.prio > a.prio {
		top = b
	}
	a1, x, a2 := split(a, top.key)
	b1, y, b2 := split(b, top.key)
	if !diff(a1, b1, same, yield) {
		return false
	}
	var e Edit[*V]
	if x != nil {
		e.Before = &x.value
	}
	if y != nil {
		e.After = &y.value
	}
	if (x == nil || y == nil || !same(x.value, y.value)) && !yield(e) {
		return false
	}
	return diff(a2, b2, same, yield)
}
