package sidecar

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"postil/annotate"
)

// Encoder writes the versions of one layer as they follow each other. It keeps
// what it wrote last, in pieces of some records each, and makes anew only the
// pieces in which the layers differ, so that a version after one change costs
// hardly more than that change. The zero Encoder is ready for use; it must not
// be used by two goroutines at once.
type Encoder struct {
	last        *annotate.Layer // what Pieces encoded last
	annotations pieces[*annotate.Annotation]
	relations   pieces[*annotate.Relation]
	decisions   pieces[annotate.Record]
	deleted     pieces[annotate.Tombstone]
}

// Pieces are the bytes of a sidecar, one after the other. They are shared with
// the encoder and with later versions, and must not be changed.
type Pieces [][]byte

// Len is the length of the sidecar in bytes.
func (p Pieces) Len() int {
	n := 0
	for _, b := range p {
		n += len(b)
	}
	return n
}

// writeSize is how many bytes are written at once. A file system takes whole
// pages, and many of them, in half the time of what begins inside a page.
const writeSize = 1 << 20

// WriteTo implements io.WriterTo.
func (p Pieces) WriteTo(w io.Writer) (int64, error) {
	written := int64(0)
	buffer := make([]byte, 0, min(writeSize, p.Len()))
	flush := func() error {
		n, err := w.Write(buffer)
		written += int64(n)
		buffer = buffer[:0]
		return err
	}
	for _, b := range p {
		for len(b) > 0 {
			n := copy(buffer[len(buffer):cap(buffer)], b)
			buffer, b = buffer[:len(buffer)+n], b[n:]
			if len(buffer) < cap(buffer) {
				continue
			}
			if err := flush(); err != nil {
				return written, err
			}
		}
	}
	if len(buffer) == 0 {
		return written, nil
	}
	return written, flush()
}

// Encode returns the sidecar of a layer in one piece of the caller's own.
// Pieces says when that fails.
func (e *Encoder) Encode(l *annotate.Layer) ([]byte, error) {
	p, err := e.Pieces(l)
	if err != nil {
		return nil, err
	}
	return slices.Concat(p...), nil
}

// Pieces returns the sidecar of a layer.
//
// It reports a *RecordError for what Decode would not read or would not give
// back as it was: text that is not UTF-8, a score that is no number, an
// attribute of a type that Attributes does not have, an unknown field that is
// no JSON or has the name of a known one, a record whose id is zero or stands
// twice. An empty state is written as "new", an empty kind of person as
// "human", and times that are zero are left out.
func (e *Encoder) Pieces(l *annotate.Layer) (Pieces, error) {
	return e.encode(l, fileLimits)
}

func (e *Encoder) encode(l *annotate.Layer, within limits) (Pieces, error) {
	last := e.last
	if last == nil {
		last = &annotate.Layer{}
	}
	w := &writer{scanner: scanner{limits: within}}
	next := &Encoder{last: l}
	next.annotations = revise(w, e.annotations, pointers(annotate.AnnotationEdits(last, l)), annotations)
	next.relations = revise(w, e.relations, pointers(annotate.RelationEdits(last, l)), relations)
	next.decisions = revise(w, e.decisions, annotate.DecisionEdits(last, l), decisions)
	next.deleted = revise(w, e.deleted, annotate.TombstoneEdits(last, l), tombstones)

	out := &assembly{w: w}
	w.header(&l.Header)
	section(out, "annotations", next.annotations)
	section(out, "relations", next.relations)
	w.line("article")
	w.attributes(l.Article, inLayer)
	w.fail("layer", annotate.ID{}, "article")
	section(out, "decisions", next.decisions)
	section(out, "deleted", next.deleted)
	w.extraLines(l.Extra)
	w.raw("\n}\n")
	out.cut()

	if w.err == nil {
		w.err = next.unique(l, w.fresh)
	}
	if w.err == nil {
		w.err = next.fits(w.limits, out.out.Len())
	}
	if w.err != nil {
		return nil, w.err
	}
	*e = *next
	return out.out, nil
}

// fits reports a file that Decode would find too large.
func (e *Encoder) fits(within limits, size int) error {
	if size > within.bytes {
		return fmt.Errorf("%w to be read again: it has %d bytes, the limit is %d", ErrTooLarge, size, within.bytes)
	}
	if n := e.annotations.size() + e.relations.size() + e.decisions.size() + e.deleted.size(); n > within.records {
		return fmt.Errorf("%w to be read again: it has %d records, the limit is %d", ErrTooLarge, n, within.records)
	}
	return nil
}

// kind tells how the records of a kind are written and told apart.
type kind[V any] struct {
	name   string
	id     func(V) annotate.ID
	before func(a, b V) bool // in the order of the file
	spans  func(V) int       // how many a record has; nil: none
	write  func(*writer, V)
}

var annotations = &kind[*annotate.Annotation]{
	name: "annotation",
	id:   func(a *annotate.Annotation) annotate.ID { return a.ID },
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
	spans: func(a *annotate.Annotation) int { return len(a.Fragments) },
	write: (*writer).annotation,
}

var relations = &kind[*annotate.Relation]{
	name:   "relation",
	id:     func(r *annotate.Relation) annotate.ID { return r.ID },
	before: func(a, b *annotate.Relation) bool { return less(a.ID, b.ID) },
	write:  (*writer).relation,
}

var decisions = &kind[annotate.Record]{
	name:   "decision",
	id:     func(r annotate.Record) annotate.ID { return r.ID },
	before: func(a, b annotate.Record) bool { return less(a.ID, b.ID) },
	write:  (*writer).decision,
}

var tombstones = &kind[annotate.Tombstone]{
	name:   "tombstone",
	id:     func(t annotate.Tombstone) annotate.ID { return t.ID },
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
		if _, ok := l.Decision(id); ok {
			n++
		}
		if _, ok := l.Tombstone(id); ok {
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
