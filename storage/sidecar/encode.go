package sidecar

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"unsafe"

	"postil/annotate"
)

// Encoder writes the versions of one layer as they follow each other. It keeps
// the bytes that it returned last and copies from them the records that have
// not changed, so that saving after one change costs little more than copying
// the file's bytes once. The zero Encoder is ready for use; it must not be used
// by two goroutines at once.
type Encoder struct {
	bytes       []byte // what Encode returned last
	annotations []written[*annotate.Annotation]
	relations   []written[*annotate.Relation]
	decisions   []written[annotate.Record]
	deleted     []written[annotate.Tombstone]
}

// written is a record with its place in the encoder's bytes.
type written[V any] struct {
	value      V
	start, end int
}

// Encode returns the sidecar of a layer. The encoder goes on reading the bytes
// that it returns: they must not be changed, and stay as they are.
//
// It reports a *RecordError for what Decode would not read or would not give
// back as it was: text that is not UTF-8, a score that is no number, an
// attribute of a type that Attributes does not have, an unknown field that is
// no JSON or has the name of a known one, a record whose id is zero or stands
// twice. An empty state is written as "new", an empty kind of person as
// "human", and times that are zero are left out.
func (e *Encoder) Encode(l *annotate.Layer) ([]byte, error) {
	return e.encode(l, fileLimits)
}

func (e *Encoder) encode(l *annotate.Layer, within limits) ([]byte, error) {
	w := &writer{scanner: scanner{limits: within}}
	w.out = make([]byte, 0, e.room(l))
	next := &Encoder{}

	w.header(&l.Header)
	w.section("annotations")
	next.annotations = section(w, e.bytes, e.annotations, l.Annotations(), annotations)
	w.section("relations")
	next.relations = section(w, e.bytes, e.relations, l.Relations(), relations)
	w.line("article")
	w.attributes(l.Article, inLayer)
	w.fail("layer", annotate.ID{}, "article")
	w.section("decisions")
	next.decisions = section(w, e.bytes, e.decisions, l.Decisions(), decisions)
	w.section("deleted")
	next.deleted = section(w, e.bytes, e.deleted, l.Deleted(), tombstones)
	w.extraLines(l.Extra)
	w.raw("\n}\n")

	if w.err == nil {
		w.err = next.unique(l, w.fresh)
	}
	if w.err == nil {
		w.err = next.fits(w.limits, len(w.out))
	}
	if w.err != nil {
		return nil, w.err
	}
	next.bytes = w.out
	*e = *next
	return w.out, nil
}

// fits reports a file that Decode would find too large.
func (e *Encoder) fits(within limits, size int) error {
	if size > within.bytes {
		return fmt.Errorf("%w to be read again: it has %d bytes, the limit is %d", ErrTooLarge, size, within.bytes)
	}
	const shortest = 40 // bytes of a record or a span, at least
	if size < shortest*within.records {
		return nil
	}
	n := len(e.annotations) + len(e.relations) + len(e.decisions) + len(e.deleted)
	for _, a := range e.annotations {
		n += len(a.value.Fragments)
	}
	if n > within.records {
		return fmt.Errorf("%w to be read again: it has %d records, the limit is %d", ErrTooLarge, n, within.records)
	}
	return nil
}

// room guesses the length of the encoded layer.
func (e *Encoder) room(l *annotate.Layer) int {
	const first, perRecord = 4096, 512
	if e.bytes == nil {
		return first + perRecord*l.Len()
	}
	more := max(0, l.Len()-len(e.annotations))
	return len(e.bytes) + len(e.bytes)/128 + first + perRecord*more
}

// kind tells how the records of a kind are written and told apart.
type kind[V any] struct {
	name   string
	id     func(V) annotate.ID
	same   func(a, b V) bool // never true for records that would be written differently
	before func(a, b V) bool // in the order of the file
	write  func(*writer, V)
}

var annotations = &kind[*annotate.Annotation]{
	name: "annotation",
	id:   func(a *annotate.Annotation) annotate.ID { return a.ID },
	same: func(a, b *annotate.Annotation) bool { return a == b },
	before: func(a, b *annotate.Annotation) bool {
		x, y := a.Hull(), b.Hull()
		switch {
		case x.Start != y.Start:
			return x.Start < y.Start
		case x.End != y.End:
			return x.End < y.End
		}
		return less(a.ID, b.ID)
	},
	write: (*writer).annotation,
}

var relations = &kind[*annotate.Relation]{
	name:   "relation",
	id:     func(r *annotate.Relation) annotate.ID { return r.ID },
	same:   func(a, b *annotate.Relation) bool { return a == b },
	before: func(a, b *annotate.Relation) bool { return less(a.ID, b.ID) },
	write:  (*writer).relation,
}

var decisions = &kind[annotate.Record]{
	name: "decision",
	id:   func(r annotate.Record) annotate.ID { return r.ID },
	same: func(a, b annotate.Record) bool {
		return a.ID == b.ID && a.Modified.Equal(b.Modified) && len(a.Raw) > 0 && len(a.Raw) == len(b.Raw) &&
			unsafe.SliceData(a.Raw) == unsafe.SliceData(b.Raw)
	},
	before: func(a, b annotate.Record) bool { return less(a.ID, b.ID) },
	write:  (*writer).decision,
}

var tombstones = &kind[annotate.Tombstone]{
	name: "tombstone",
	id:   func(t annotate.Tombstone) annotate.ID { return t.ID },
	same: func(a, b annotate.Tombstone) bool {
		return a.ID == b.ID && a.Deleted.Equal(b.Deleted) && a.Extra == nil && b.Extra == nil
	},
	before: func(a, b annotate.Tombstone) bool { return less(a.ID, b.ID) },
	write:  (*writer).tombstone,
}

func less(a, b annotate.ID) bool { return slices.Compare(a[:], b[:]) < 0 }

// one writes a record; an error names it.
func (k *kind[V]) one(w *writer, v V) {
	id := k.id(v)
	k.write(w, v)
	if w.err == nil && id == (annotate.ID{}) {
		w.field, w.err = "id", errors.New("a record needs an id that is not all zeros")
	}
	w.fail(k.name, id, "")
}

// section writes the records of a kind, a line each. Old and new records come
// in the same order, so what has not changed is met by walking along both.
func section[V any](w *writer, old []byte, was []written[V], values iter.Seq[V], k *kind[V]) []written[V] {
	now := make([]written[V], 0, len(was)+len(was)/64+8)
	i := 0
	for v := range values {
		if len(now) > 0 {
			w.raw(",")
		}
		w.raw("\n    ")
		start := len(w.out)
		for i < len(was) && !k.same(was[i].value, v) && k.before(was[i].value, v) {
			i++
		}
		if i < len(was) && k.same(was[i].value, v) {
			w.out = append(w.out, old[was[i].start:was[i].end]...)
			i++
		} else {
			k.one(w, v)
			w.fresh = append(w.fresh, k.id(v))
		}
		now = append(now, written[V]{v, start, len(w.out)})
	}
	if len(now) > 0 {
		w.raw("\n  ")
	}
	w.raw("]")
	return now
}

// unique reports an id among the fresh ones that records of two kinds have;
// within a kind a layer sees to that itself.
func (e *Encoder) unique(l *annotate.Layer, fresh []annotate.ID) error {
	if len(e.relations)+len(e.decisions)+len(e.deleted) == 0 {
		return nil
	}
	for _, id := range fresh {
		n := 0
		if l.Relation(id) != nil {
			n++
		}
		if _, ok := l.Tombstone(id); ok {
			n++
		}
		_, ok := slices.BinarySearchFunc(e.decisions, id, func(d written[annotate.Record], id annotate.ID) int {
			return slices.Compare(d.value.ID[:], id[:])
		})
		if ok {
			n++
		}
		if n == 1 && l.Annotation(id) != nil { // last, for there are many annotations to search
			n++
		}
		if n > 1 {
			return &RecordError{Kind: "layer", ID: id, Err: fmt.Errorf("the id %w: two records, or a record and a tombstone, have it", ErrDuplicate)}
		}
	}
	return nil
}
