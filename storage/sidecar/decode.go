package sidecar

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"postil/annotate"
	"postil/annotate/text"
)

// Decode reads the bytes of a sidecar. It reports ErrNotLayer,
// a *NewerVersionError, a *SyntaxError or a *RecordError; then there is no
// layer, and the file should be left as it is.
//
// A state that is missing is "new", a person's kind that is missing is
// "human". An unknown kind of person or origin is kept.
func Decode(data []byte) (*annotate.Layer, error) { return DecodeFor(data, nil) }

// DecodeFor is Decode for a layer of which the article is at hand: quotes and
// contexts that agree with the text share its memory. Those that do not are
// kept as the file has them. A nil text is allowed.
func DecodeFor(data []byte, t *text.Text) (*annotate.Layer, error) {
	d := &decoder{scanner: scanner{limits: fileLimits}, text: t}
	return d.decode(data)
}

var byteOrderMark = []byte("\xef\xbb\xbf")

type decoder struct {
	scanner
	text    *text.Text
	words   map[string]string // strings that come again and again, each kept once
	records int
	header  annotate.Header
	annotate.Contents
	places []place // of the records, in the order of the file
}

// place tells where in a file a record begins.
type place struct {
	kind string
	id   annotate.ID
	pos  int
}

func (d *decoder) decode(data []byte) (*annotate.Layer, error) {
	if len(data) > d.limits.bytes {
		return nil, fmt.Errorf("%w: the file has %d bytes, the limit is %d", ErrTooLarge, len(data), d.limits.bytes)
	}
	data = bytes.TrimPrefix(data, byteOrderMark)
	d.data = data
	if err := d.identify(); err != nil {
		return nil, report(data, err, "layer", annotate.ID{})
	}
	d.pos, d.depth = 0, 0
	if err := d.layer(); err != nil {
		return nil, err
	}
	if err := d.end(); err != nil {
		return nil, report(data, err, "layer", annotate.ID{})
	}
	if at, twice := d.duplicate(); twice {
		line, _ := position(data, at.pos)
		return nil, &RecordError{Kind: at.kind, ID: at.id, Line: line, Err: fmt.Errorf("its id %w in the file", ErrDuplicate)}
	}
	l, err := annotate.NewLayer(d.header, d.Contents)
	if err != nil {
		return nil, fmt.Errorf("the layer cannot be: %w", err)
	}
	return l, nil
}

// identify finds out whether this is a layer, and of which version, before
// anything else in the file is given a meaning. An encoder writes what it
// needs first, so that it rarely reads far.
func (d *decoder) identify() error {
	if len(bytes.Trim(d.data, "\x00 \t\r\n")) == 0 {
		return d.syntax(0, fmt.Errorf("%w: there is nothing in it", ErrTruncated))
	}
	if i := invalidUTF8(d.data); i >= 0 {
		return d.syntax(i, fmt.Errorf("the byte %#02x is not UTF-8", d.data[i]))
	}
	if d.peek() != '{' {
		if conflictMarker(d.data) >= 0 {
			return d.syntax(d.pos, ErrConflict)
		}
		return fmt.Errorf("%w: it is no JSON object", ErrNotLayer)
	}
	var gotFormat, gotVersion string
	found := errors.New("found")
	err := d.members(func(key []byte, _ int) error {
		var got *string
		switch string(key) {
		case "format":
			got = &gotFormat
		case "version":
			got = &gotVersion
		default:
			return d.value(false)
		}
		d.peek()
		start := d.pos
		if err := d.value(false); err != nil {
			return err
		}
		*got = string(d.data[start:d.pos])
		if gotFormat != "" && gotVersion != "" {
			return found
		}
		return nil
	})
	switch {
	case err != nil && !errors.Is(err, found):
		return err
	case gotFormat == "":
		return fmt.Errorf(`%w: it has no "format"`, ErrNotLayer)
	case gotFormat != `"`+format+`"`:
		return fmt.Errorf(`%w: its "format" is %s, not "%s"`, ErrNotLayer, clip([]byte(gotFormat)), format)
	case gotVersion == "":
		return fmt.Errorf(`%w: it has no "version"`, ErrNotLayer)
	}
	return checkVersion(gotVersion)
}

func checkVersion(s string) error {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return fmt.Errorf(`%w: its "version" is %s, not a whole number`, ErrNotLayer, clip([]byte(s)))
		}
		n = min(n*10+int(c-'0'), maxOffset)
	}
	switch {
	case n > version:
		return &NewerVersionError{n}
	case n < version:
		return fmt.Errorf("%w: there is no version %d of the format", ErrNotLayer, n)
	}
	return nil
}

// invalidUTF8 is the position of the first byte that is not UTF-8, or -1.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; ; {
		r, n := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// fields reads an object of known and unknown keys. What read is called with
// is one of k's own names.
func (d *decoder) fields(k *keys, extra *annotate.Extra, read func(key string) error) error {
	d.peek()
	start, seen, last := d.pos, uint32(0), -1
	err := d.members(func(key []byte, at int) error {
		i := k.index(key, last)
		if i < 0 {
			return d.unknown(extra, key, at)
		}
		if seen&(1<<i) != 0 {
			return duplicateKey(at, key)
		}
		seen |= 1 << i
		last = i
		if err := read(k.names[i]); err != nil {
			return in(k.names[i], err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if m := k.missing(seen); m != "" {
		return &fault{pos: start, field: m, err: errors.New("is missing")}
	}
	return nil
}

func (d *decoder) unknown(extra *annotate.Extra, key []byte, at int) error {
	if _, twice := (*extra)[string(key)]; twice {
		return duplicateKey(at, key)
	}
	if *extra == nil {
		*extra = annotate.Extra{}
	}
	name := string(key)
	v, err := d.raw()
	(*extra)[name] = v
	return err
}

func (d *decoder) layer() error {
	h := &d.header
	h.State = annotate.StateNew
	var failed error // already as the caller is to be told
	err := d.fields(&layerKeys, &h.Extra, func(key string) (err error) {
		switch key {
		case "format", "version":
			return d.value(false)
		case "id":
			h.ID, err = d.id()
		case "person":
			h.Person, err = d.person()
		case "state":
			h.State, err = d.state()
		case "modified":
			h.Modified, err = d.time()
		case "source":
			h.Source, err = d.source()
		case "scheme":
			h.Scheme, err = d.scheme()
		case "article":
			h.Article, err = d.attributes()
		case "annotations":
			d.Annotations, failed = list(d, key, "annotation", d.annotation)
			err = failed
		case "relations":
			d.Relations, failed = list(d, key, "relation", d.relation)
			err = failed
		case "decisions":
			d.Decisions, failed = list(d, key, "decision", d.decision)
			err = failed
		case "deleted":
			d.Deleted, failed = list(d, key, "tombstone", d.tombstone)
			err = failed
		}
		return err
	})
	if failed != nil {
		return failed
	}
	return report(d.data, err, "layer", annotate.ID{})
}

// list reads the records of a kind. A record's id is told to where it will be
// wanted if the rest of the record is at fault.
func list[V any](d *decoder, key, kind string, read func(id *annotate.ID) (V, error)) ([]V, error) {
	if d.peek() != '[' {
		return nil, report(d.data, in(key, d.wrong("a list")), "layer", annotate.ID{})
	}
	var out []V
	var id annotate.ID
	err := d.elements(func(int) error {
		id = annotate.ID{}
		if err := d.count(); err != nil {
			return err
		}
		d.peek()
		start := d.pos
		v, err := read(&id)
		if err == nil && id == (annotate.ID{}) {
			err = &fault{pos: start, field: "id", err: errors.New("a record needs an id that is not all zeros")}
		}
		if err != nil {
			return err
		}
		out = append(out, v)
		d.places = append(d.places, place{kind, id, start})
		return nil
	})
	return out, report(d.data, err, kind, id)
}

func (d *decoder) count() error {
	if d.records++; d.records > d.limits.records {
		return d.syntax(d.pos, fmt.Errorf("%w: it has more than %d records", ErrTooLarge, d.limits.records))
	}
	return nil
}

// duplicate finds a record whose id an earlier record has, of whatever kind.
func (d *decoder) duplicate() (place, bool) {
	seen := make(map[annotate.ID]struct{}, len(d.places))
	for i, p := range d.places {
		seen[p.id] = struct{}{}
		if len(seen) == i {
			return p, true
		}
	}
	return place{}, false
}
