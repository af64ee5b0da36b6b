package sidecar

import (
	"iter"
	"slices"
	"sort"

	"postil/annotate"
)

// pieceRecords is the least number of records to which a full piece is cut. Of
// marks these are some 25 kB: few enough to write again for one change, and
// enough to be handed to the system at once.
const pieceRecords = 64

// piece is some records that follow each other, as bytes. It never changes once
// it is among an encoder's pieces.
type piece[V any] struct {
	bytes  []byte // each record after a comma and a new line
	values []V    // the records
	ends   []int  // where each of them ends in bytes
	spans  int    // of all records
}

// pieces are the records of a kind, in the order of the file. None is empty.
type pieces[V any] []*piece[V]

// size is the number of records and spans, which a reader has a limit for.
func (p pieces[V]) size() int {
	n := 0
	for _, part := range p {
		n += len(part.values) + part.spans
	}
	return n
}

// from is where record i begins.
func (p *piece[V]) from(i int) int {
	if i == 0 {
		return 0
	}
	return p.ends[i-1]
}

// add notes a record whose bytes end there.
func (p *piece[V]) add(v V, end int, k *kind[V]) {
	p.values, p.ends = append(p.values, v), append(p.ends, end)
	if k.spans != nil {
		p.spans += k.spans(v)
	}
}

// part is the records from i to j.
func (p *piece[V]) part(i, j int, k *kind[V]) *piece[V] {
	from, to := p.from(i), p.ends[j-1]
	out := &piece[V]{bytes: slices.Clone(p.bytes[from:to])}
	for ; i < j; i++ {
		out.add(p.values[i], p.ends[i]-from, k)
	}
	return out
}

// revise carries out edits, which come in the order of the file. Pieces that
// none of them falls into stay as they are.
func revise[V any](w *writer, old pieces[V], edits iter.Seq[annotate.Edit[*V]], k *kind[V]) pieces[V] {
	r := &reviser[V]{w: w, k: k, old: old}
	for e := range edits {
		v := e.Before
		if v == nil {
			v = e.After
		}
		r.goTo(*v)
		if e.Before != nil {
			r.next++
		}
		if e.After != nil {
			r.add(*e.After)
		}
	}
	return r.finish()
}

// reviser walks along the old pieces once.
type reviser[V any] struct {
	w    *writer
	k    *kind[V]
	old  pieces[V] // those that it is not done with
	open bool      // the first of them is being copied
	next int       // the first record there that is not copied yet
	made piece[V]  // what becomes of it
	done pieces[V]
}

// goTo copies what stands before a record.
func (r *reviser[V]) goTo(v V) {
	n := sort.Search(len(r.old), func(i int) bool { return r.k.before(v, r.old[i].values[0]) }) // pieces that begin no later
	if r.open && n > 1 {
		r.leave()
		n--
	}
	if !r.open && len(r.old) > 0 {
		if n > 1 {
			r.done = append(r.done, r.old[:n-1]...)
			r.old = r.old[n-1:]
		}
		r.open, r.next = true, 0
		r.made.bytes = make([]byte, 0, len(r.old[0].bytes)+1024)
	}
	if r.open {
		in := r.old[0]
		r.copyTo(sort.Search(len(in.values), func(i int) bool { return !r.k.before(in.values[i], v) }))
	}
}

// copyTo copies the records of the open piece before record i.
func (r *reviser[V]) copyTo(i int) {
	if i <= r.next {
		return
	}
	in := r.old[0]
	shift := len(r.made.bytes) - in.from(r.next)
	r.made.bytes = append(r.made.bytes, in.bytes[in.from(r.next):in.ends[i-1]]...)
	for ; r.next < i; r.next++ {
		r.made.add(in.values[r.next], in.ends[r.next]+shift, r.k)
	}
}

// add writes a record that is new.
func (r *reviser[V]) add(v V) {
	out := r.w.out
	r.w.out = r.made.bytes
	r.w.raw(",\n    ")
	r.k.one(r.w, v)
	r.made.bytes, r.w.out = r.w.out, out
	r.made.add(v, len(r.made.bytes), r.k)
	r.w.fresh = append(r.w.fresh, r.k.id(v))
	if len(r.made.values) >= 2*pieceRecords {
		r.cut()
	}
}

// cut makes one piece or two of what was made.
func (r *reviser[V]) cut() {
	n := len(r.made.values)
	switch {
	case n > 2*pieceRecords:
		r.done = append(r.done, r.made.part(0, n/2, r.k), r.made.part(n/2, n, r.k))
	case n > 0:
		p := r.made
		r.done = append(r.done, &p)
	}
	r.made = piece[V]{bytes: make([]byte, 0, len(r.made.bytes)+1024)}
}

// leave copies the rest of the open piece.
func (r *reviser[V]) leave() {
	r.copyTo(len(r.old[0].values))
	r.cut()
	r.open, r.old = false, r.old[1:]
}

func (r *reviser[V]) finish() pieces[V] {
	if r.open {
		r.leave()
	}
	r.cut()
	return append(r.done, r.old...)
}

// pointers gives edits of records that are pointers the form of the others.
func pointers[V any](edits iter.Seq[annotate.Edit[*V]]) iter.Seq[annotate.Edit[**V]] {
	return func(yield func(annotate.Edit[**V]) bool) {
		for e := range edits {
			var p annotate.Edit[**V]
			if e.Before != nil {
				p.Before = &e.Before
			}
			if e.After != nil {
				p.After = &e.After
			}
			if !yield(p) {
				return
			}
		}
	}
}

// assembly collects the bytes of a layer from pieces and from what is written
// between them.
type assembly struct {
	w   *writer
	out Pieces
}

// cut ends what was written since the last piece.
func (a *assembly) cut() {
	a.out = append(a.out, a.w.out)
	a.w.out = nil
}

// section writes the records of a kind, a line each.
func section[V any](a *assembly, name string, records pieces[V]) {
	a.w.line(name)
	a.w.raw("[")
	if len(records) > 0 {
		a.cut()
		for _, p := range records {
			a.out = append(a.out, p.bytes)
		}
		first := len(a.out) - len(records)
		a.out[first] = a.out[first][1:] // no comma before the first record
		a.w.raw("\n  ")
	}
	a.w.raw("]")
}
