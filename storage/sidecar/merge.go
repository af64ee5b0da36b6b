package sidecar

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"unsafe"

	"postil/annotate"
)

// Merge makes one layer of two copies of it, record by record. It is
// commutative, associative and idempotent: however often and in whatever order
// copies meet, everybody ends with the same layer.
//
// Of two records with one id the later stays: a record's time is Modified, a
// tombstone's is Deleted, both to the millisecond. At the same time a record
// stays rather than a tombstone, so that a mark is shown once too often rather
// than lost; else the one stays whose encoded form is greater byte by byte,
// which is arbitrary but the same everywhere. Ids count across kinds of record.
//
// What stands outside records is one record with the time Header.Modified.
// Whoever changes it otherwise than by Layer.Apply, which keeps that time,
// should set it too. Only unknown fields of the layer, and of its person,
// source and scheme, are united: each has no time of its own, so where both
// copies have one the greater value stays, byte by byte. The texts that marks may
// still be on (EarlierTexts) are those of both copies.
//
// A relation stays even when an end of it is gone: a third copy may bring the
// end back.
//
// Layers are copies of one another when they have the same person, and the
// same id or the same article path (a person who began on two machines has two
// ids). Others are refused with ErrDifferent.
func Merge(a, b *annotate.Layer) (*annotate.Layer, error) {
	if err := mergeable(a, b); err != nil {
		return nil, err
	}
	h, err := mergeHeaders(a.Header, b.Header)
	if err != nil {
		return nil, err
	}
	m := newMerger()
	records := make(map[annotate.ID]entry, a.Len()+16)
	for _, l := range []*annotate.Layer{a, b} {
		for id, e := range entries(l) {
			have, ok := records[id]
			if !ok {
				records[id] = e
				continue
			}
			c, err := m.compare(e, have)
			if err != nil {
				return nil, err
			}
			if c > 0 {
				records[id] = e
			}
		}
	}
	var c annotate.Contents
	for _, e := range records {
		switch v := e.value.(type) {
		case *annotate.Annotation:
			c.Annotations = append(c.Annotations, v)
		case *annotate.Relation:
			c.Relations = append(c.Relations, v)
		case annotate.Record:
			c.Decisions = append(c.Decisions, v)
		case annotate.Tombstone:
			c.Deleted = append(c.Deleted, v)
		}
	}
	return annotate.NewLayer(h, c)
}

func mergeable(a, b *annotate.Layer) error {
	switch {
	case a.Person.ID != b.Person.ID:
		return fmt.Errorf("%w: one is by %s (%s), the other by %s (%s)", ErrDifferent, a.Person.Slug, a.Person.ID, b.Person.Slug, b.Person.ID)
	case a.ID == b.ID && a.ID != annotate.ID{}:
	case a.Source.Path != b.Source.Path:
		return fmt.Errorf("%w: one is about the article %q, the other about %q", ErrDifferent, a.Source.Path, b.Source.Path)
	}
	return nil
}

// entry is what a layer says of an id.
type entry struct {
	time  int64
	rank  int // of kinds, where times agree
	value any // *annotate.Annotation, *annotate.Relation, annotate.Record or annotate.Tombstone
}

// entries visits all records and tombstones of a layer.
func entries(l *annotate.Layer) iter.Seq2[annotate.ID, entry] {
	return func(yield func(annotate.ID, entry) bool) {
		for t := range l.Deleted() {
			if !yield(t.ID, entry{stamp(t.Deleted), 0, t}) {
				return
			}
		}
		for r := range l.Decisions() {
			if !yield(r.ID, entry{stamp(r.Modified), 1, r}) {
				return
			}
		}
		for r := range l.Relations() {
			if !yield(r.ID, entry{stamp(r.Modified), 2, r}) {
				return
			}
		}
		for a := range l.Annotations() {
			if !yield(a.ID, entry{stamp(a.Modified), 3, a}) {
				return
			}
		}
	}
}

// merger compares records; it writes them into the same two buffers again and
// again.
type merger struct{ x, y writer }

func newMerger() *merger {
	w := writer{scanner: scanner{limits: fileLimits}}
	return &merger{w, w}
}

// compare orders what two copies say of an id; the greater stays.
func (m *merger) compare(a, b entry) (int, error) {
	if c := cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.rank, b.rank)); c != 0 || a.same(b) {
		return c, nil
	}
	x, err := a.bytes(&m.x)
	if err != nil {
		return 0, err
	}
	y, err := b.bytes(&m.y)
	return bytes.Compare(x, y), err
}

// same spares records that both layers share from being encoded.
func (e entry) same(o entry) bool {
	switch v := e.value.(type) {
	case *annotate.Annotation:
		return v == o.value
	case *annotate.Relation:
		return v == o.value
	case annotate.Record:
		return sameDecision(v, o.value.(annotate.Record))
	case annotate.Tombstone:
		return sameTombstone(v, o.value.(annotate.Tombstone))
	}
	return false
}

// sameDecision is never true for records that would be written differently; nor
// is sameTombstone.
func sameDecision(a, b annotate.Record) bool {
	return a.ID == b.ID && a.Modified.Equal(b.Modified) && len(a.Raw) > 0 && len(a.Raw) == len(b.Raw) &&
		unsafe.SliceData(a.Raw) == unsafe.SliceData(b.Raw)
}

func sameTombstone(a, b annotate.Tombstone) bool {
	return a.ID == b.ID && a.Deleted.Equal(b.Deleted) && a.Extra == nil && b.Extra == nil
}

// bytes is the record as a sidecar has it, good until w is used again.
func (e entry) bytes(w *writer) ([]byte, error) {
	w.out = w.out[:0]
	switch v := e.value.(type) {
	case *annotate.Annotation:
		annotations.one(w, v)
	case *annotate.Relation:
		relations.one(w, v)
	case annotate.Record:
		decisions.one(w, v)
	case annotate.Tombstone:
		tombstones.one(w, v)
	}
	return w.out, w.err
}

// mergeHeaders keeps the later header and unites unknown fields.
func mergeHeaders(a, b annotate.Header) (annotate.Header, error) {
	extras := func(h *annotate.Header) []*annotate.Extra {
		return []*annotate.Extra{&h.Extra, &h.Person.Extra, &h.Source.Extra, &h.Scheme.Extra}
	}
	x, y := extras(&a), extras(&b)
	united := make([]annotate.Extra, len(x))
	for i := range x {
		var err error
		if united[i], err = unite(*x[i], *y[i]); err != nil {
			return a, err
		}
	}
	older, known := olderTexts(x[2], y[2], &a.Source, &b.Source)
	for i := range x {
		*x[i], *y[i] = nil, nil
	}
	c := cmp.Compare(stamp(a.Modified), stamp(b.Modified))
	if c == 0 {
		p, err := headerBytes(&a)
		if err != nil {
			return a, err
		}
		q, err := headerBytes(&b)
		if err != nil {
			return a, err
		}
		c = bytes.Compare(p, q)
	}
	if c < 0 {
		a = b
	}
	for i, e := range extras(&a) {
		*e = united[i]
	}
	if known {
		return a, setOlderTexts(&a.Source, older)
	}
	return a, nil
}

// EarlierTexts is the field of a layer's source, among those that annotate.Source
// leaves to Extra, with the hashes of older texts of the article that some marks
// may still be on.
const EarlierTexts = "earlierTexts"

// olderTexts are the texts that marks of either copy may be on: those that the
// copies name, and those that they were written for where these differ. It is
// false where both say the same, or one has something else in that field.
func olderTexts(x, y *annotate.Extra, a, b *annotate.Source) (older map[string]bool, known bool) {
	p, q := (*x)[EarlierTexts], (*y)[EarlierTexts]
	if a.TextSHA256 == b.TextSHA256 && bytes.Equal(p, q) {
		return nil, false
	}
	older = map[string]bool{a.TextSHA256: true, b.TextSHA256: true}
	for _, raw := range []json.RawMessage{p, q} {
		var list []string
		if len(raw) > 0 && json.Unmarshal(raw, &list) != nil {
			return nil, false
		}
		for _, hash := range list {
			older[hash] = true
		}
	}
	return older, true
}

// setOlderTexts names the texts but for the one that the source itself names.
func setOlderTexts(s *annotate.Source, older map[string]bool) error {
	delete(older, s.TextSHA256)
	delete(older, "")
	if s.Extra = maps.Clone(s.Extra); len(older) == 0 {
		delete(s.Extra, EarlierTexts)
	} else {
		raw, err := json.Marshal(slices.Sorted(maps.Keys(older)))
		if err != nil {
			return err
		}
		if s.Extra == nil {
			s.Extra = annotate.Extra{}
		}
		s.Extra[EarlierTexts] = raw
	}
	if len(s.Extra) == 0 {
		s.Extra = nil
	}
	return nil
}

func headerBytes(h *annotate.Header) ([]byte, error) {
	w := &writer{scanner: scanner{limits: fileLimits}}
	w.header(h)
	w.line("article")
	w.attributes(h.Article, inLayer)
	w.fail("layer", annotate.ID{}, "article")
	return w.out, w.err
}

// unite holds every field of a and b.
func unite(a, b annotate.Extra) (annotate.Extra, error) {
	if len(b) == 0 {
		return a, nil
	}
	out := maps.Clone(a)
	if out == nil {
		out = annotate.Extra{}
	}
	for name, v := range b {
		have, ok := out[name]
		if !ok {
			out[name] = v
			continue
		}
		x, err := canonical(have)
		if err != nil {
			return nil, err
		}
		y, err := canonical(v)
		if err != nil {
			return nil, err
		}
		if bytes.Compare(x, y) < 0 {
			out[name] = v
		}
	}
	return out, nil
}

func canonical(raw json.RawMessage) ([]byte, error) {
	w := &writer{scanner: scanner{limits: fileLimits}}
	w.json(raw, inHeader)
	w.fail("layer", annotate.ID{}, "")
	return w.out, w.err
}
