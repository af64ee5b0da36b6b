package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/klauspost/compress/gzip"

	"postil/annotate"
	"postil/storage/sidecar"
)

// recordKey names a record among those of all kinds: a tombstone has the id of what
// it was.
type recordKey struct {
	kind recordKind
	id   annotate.ID
}

type recordKind byte

const (
	annotationRecord recordKind = iota
	relationRecord
	decisionRecord
	tombstoneRecord
)

// records are the records of a layer, or of a part of one: *annotate.Annotation,
// *annotate.Relation, *annotate.Record and *annotate.Tombstone.
type records map[recordKey]any

// delta is the difference of two layers: what goes, and what comes. A record that
// is changed does both.
type delta struct {
	was, is       records
	from, to      annotate.Header
	headerChanged bool
}

// difference is what leads from one layer to another, found without entering what
// the two share.
func difference(from, to *annotate.Layer) delta {
	d := delta{was: records{}, is: records{}, from: from.Header, to: to.Header}
	d.headerChanged = !reflect.DeepEqual(from.Header, to.Header)
	for e := range annotate.AnnotationEdits(from, to) {
		note(d, annotationRecord, e, func(a *annotate.Annotation) annotate.ID { return a.ID })
	}
	for e := range annotate.RelationEdits(from, to) {
		note(d, relationRecord, e, func(r *annotate.Relation) annotate.ID { return r.ID })
	}
	for e := range annotate.DecisionEdits(from, to) {
		note(d, decisionRecord, e, func(r *annotate.Record) annotate.ID { return r.ID })
	}
	for e := range annotate.TombstoneEdits(from, to) {
		note(d, tombstoneRecord, e, func(t *annotate.Tombstone) annotate.ID { return t.ID })
	}
	d.tidy()
	return d
}

func note[V any](d delta, kind recordKind, e annotate.Edit[*V], id func(*V) annotate.ID) {
	if e.Before != nil {
		d.was[recordKey{kind, id(e.Before)}] = e.Before
	}
	if e.After != nil {
		d.is[recordKey{kind, id(e.After)}] = e.After
	}
}

// tidy drops what is the same before and after.
func (d delta) tidy() {
	for k, v := range d.was {
		if w, ok := d.is[k]; ok && reflect.DeepEqual(v, w) {
			delete(d.was, k)
			delete(d.is, k)
		}
	}
}

func (d delta) empty() bool { return len(d.was) == 0 && len(d.is) == 0 && !d.headerChanged }

// then is the difference that d and the one after it make together.
func (d delta) then(next delta) delta {
	for k, v := range next.was {
		if _, ours := d.is[k]; ours {
			delete(d.is, k)
		} else {
			d.was[k] = v
		}
	}
	for k, v := range next.is {
		d.is[k] = v
	}
	if next.headerChanged {
		if !d.headerChanged {
			d.from = next.from
		}
		d.to, d.headerChanged = next.to, true
	}
	return d
}

func (d delta) counts() Counts {
	var c Counts
	for k := range d.was {
		switch _, stays := d.is[k]; {
		case k.kind == tombstoneRecord:
		case stays:
			c.Changed++
		default:
			c.Removed++
		}
	}
	for k := range d.is {
		if _, was := d.was[k]; !was && k.kind != tombstoneRecord {
			c.Added++
		}
	}
	return c
}

// layer makes a layer of records.
func (r records) layer(h annotate.Header) (*annotate.Layer, error) {
	var c annotate.Contents
	for _, v := range r {
		switch v := v.(type) {
		case *annotate.Annotation:
			c.Annotations = append(c.Annotations, v)
		case *annotate.Relation:
			c.Relations = append(c.Relations, v)
		case *annotate.Record:
			c.Decisions = append(c.Decisions, *v)
		case *annotate.Tombstone:
			c.Deleted = append(c.Deleted, *v)
		}
	}
	return annotate.NewLayer(h, c)
}

// recordsOf are all records of a layer.
func recordsOf(l *annotate.Layer) records {
	return difference((&annotate.Layer{}).WithHeader(l.Header), l).is
}

// packedFrom is the length from which what changed is compressed, in bytes.
const packedFrom = 16 << 10

// change is what a line holds of a difference.
type change struct {
	Was json.RawMessage `json:"was"`
	Is  json.RawMessage `json:"is"`
}

func (d delta) content() (content, error) {
	var c change
	var err error
	if c.Was, err = d.partial(d.was, d.from); err != nil {
		return content{}, err
	}
	if c.Is, err = d.partial(d.is, d.to); err != nil {
		return content{}, err
	}
	if len(c.Was)+len(c.Is) < packedFrom {
		return content{Header: d.headerChanged, Was: c.Was, Is: c.Is}, nil
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return content{}, fmt.Errorf("what changed: %w", err)
	}
	packed, err := pack(sidecar.Pieces{raw})
	return content{Header: d.headerChanged, Packed: packed}, err
}

// partial is a sidecar of some records on one line.
func (d delta) partial(r records, h annotate.Header) (json.RawMessage, error) {
	if !d.headerChanged {
		h = annotate.Header{ID: h.ID, Person: annotate.Person{ID: h.Person.ID}}
	}
	l, err := r.layer(h)
	if err != nil {
		return nil, err
	}
	var enc sidecar.Encoder
	data, err := enc.Encode(l)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// delta reads what an entry that is no snapshot says.
func (c content) delta() (delta, error) {
	raw := change{c.Was, c.Is}
	if c.Packed != nil {
		data, err := unpack(c.Packed)
		if err != nil {
			return delta{}, err
		}
		if err := json.Unmarshal(data, &raw); err != nil {
			return delta{}, err
		}
	}
	was, err := sidecar.Decode(raw.Was)
	if err != nil {
		return delta{}, err
	}
	is, err := sidecar.Decode(raw.Is)
	if err != nil {
		return delta{}, err
	}
	return delta{was: recordsOf(was), is: recordsOf(is), from: was.Header, to: is.Header, headerChanged: c.Header}, nil
}

// maxUnpacked bounds what a compressed part may hold, in bytes. It is what a sidecar
// may have, and more.
const maxUnpacked = 1 << 30

func pack(p sidecar.Pieces) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	_, err = p.WriteTo(z)
	err = errors.Join(err, z.Close())
	return b.Bytes(), err
}

func unpack(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	out, err := io.ReadAll(io.LimitReader(z, maxUnpacked+1))
	switch {
	case err != nil:
		return nil, err
	case len(out) > maxUnpacked:
		return nil, sidecar.ErrTooLarge
	}
	return out, nil
}

// snapshot reads the layer that a snapshot holds.
func (c content) snapshot() (*annotate.Layer, error) {
	data, err := unpack(c.Layer)
	if err != nil {
		return nil, err
	}
	return sidecar.Decode(data)
}
