package sidecar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
)

// maxOffset is the greatest offset that a text can have.
const maxOffset = math.MaxInt32

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
	case err != nil && err != found:
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
			d.Deleted, failed = list(d, key, "deleted", d.tombstone)
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
	err := d.elements(func(i int) error {
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

func (d *decoder) person() (p annotate.Person, err error) {
	p.Kind = annotate.Human
	err = d.fields(&personKeys, &p.Extra, func(key string) (err error) {
		switch key {
		case "id":
			p.ID, err = d.id()
		case "slug":
			p.Slug, err = d.string()
		case "name":
			p.Name, err = d.string()
		case "kind":
			p.Kind, err = word[annotate.PersonKind](d)
		}
		return err
	})
	return p, err
}

func (d *decoder) state() (annotate.State, error) {
	d.peek()
	at := d.pos
	s, err := word[annotate.State](d)
	if err == nil && !s.Valid() {
		err = &fault{pos: at, err: fmt.Errorf("%q is no state: it must be new, in-progress, done or locked", s)}
	}
	return s, err
}

func (d *decoder) source() (s annotate.Source, err error) {
	err = d.fields(&sourceKeys, &s.Extra, func(key string) (err error) {
		switch key {
		case "path":
			s.Path, err = d.string()
		case "sha256":
			s.SHA256, err = d.string()
		case "textSha256":
			s.TextSHA256, err = d.string()
		case "length":
			s.Length, err = d.integer(maxOffset)
		case "encoding":
			s.Encoding, err = d.string()
		case "bom":
			s.BOM, err = d.bool()
		case "newline":
			s.Newline, err = d.string()
		}
		return err
	})
	return s, err
}

func (d *decoder) scheme() (s annotate.SchemeRef, err error) {
	err = d.fields(&schemeKeys, &s.Extra, func(key string) (err error) {
		switch key {
		case "id":
			s.ID, err = d.string()
		case "version":
			s.Version, err = d.string()
		}
		return err
	})
	return s, err
}

func (d *decoder) annotation(id *annotate.ID) (*annotate.Annotation, error) {
	a := &annotate.Annotation{}
	return a, d.fields(&annotationKeys, &a.Extra, func(key string) (err error) {
		switch key {
		case "id":
			a.ID, err = d.id()
			*id = a.ID
		case "label":
			a.Label, err = d.name()
		case "spans":
			a.Fragments, err = d.fragments()
		case "attributes":
			a.Attributes, err = d.attributes()
		case "note":
			a.Note, err = d.string()
		case "created":
			a.Created, err = d.time()
		case "modified":
			a.Modified, err = d.time()
		case "origin":
			a.Origin, err = d.origin()
		}
		return err
	})
}

func (d *decoder) fragments() ([]annotate.Fragment, error) {
	d.peek()
	at := d.pos
	var out []annotate.Fragment
	end := 0
	err := d.elements(func(i int) error {
		if err := d.count(); err != nil {
			return err
		}
		d.peek()
		at := d.pos
		f, err := d.fragment()
		switch {
		case err != nil:
		case f.End <= f.Start:
			err = &fault{pos: at, err: fmt.Errorf("the span from %d to %d is empty", f.Start, f.End)}
		case f.Start < end:
			err = &fault{pos: at, err: fmt.Errorf("the span from %d to %d begins before the one before it ends, at %d", f.Start, f.End, end)}
		}
		if err != nil {
			return in(fmt.Sprintf("[%d]", i), err)
		}
		end = f.End
		out = append(out, f)
		return nil
	})
	if err == nil && len(out) == 0 {
		err = &fault{pos: at, err: errors.New("an annotation needs at least one span")}
	}
	return out, err
}

func (d *decoder) fragment() (f annotate.Fragment, err error) {
	f.Span = annotate.Span{Start: -1, End: -1}
	start, end := -1, -1 // of the quote in the text, in bytes, once they are known to agree
	err = d.fields(&spanKeys, &f.Extra, func(key string) (err error) {
		var b []byte
		switch key {
		case "start":
			f.Start, err = d.integer(maxOffset)
		case "end":
			f.End, err = d.integer(maxOffset)
		case "exact":
			if b, err = d.quoted(); err != nil {
				break
			}
			if d.text == nil || !d.text.Valid(f.Span) {
				f.Exact = string(b)
				break
			}
			start = d.text.Byte(f.Start)
			end = start + len(b)
			var same bool
			if f.Exact, same = d.share(b, start); !same {
				start, end = -1, -1
			}
		case "prefix":
			if b, err = d.quoted(); err == nil {
				f.Prefix, _ = d.share(b, start-len(b))
			}
		case "suffix":
			if b, err = d.quoted(); err == nil {
				f.Suffix, _ = d.share(b, end)
			}
		}
		return err
	})
	return f, err
}

// share returns b as a string: the text's own where it says the same at a byte
// offset, else a copy.
func (d *decoder) share(b []byte, at int) (string, bool) {
	if d.text != nil && at >= 0 && at+len(b) <= d.text.Bytes() {
		if s := d.text.String()[at : at+len(b)]; s == string(b) {
			return s, true
		}
	}
	return string(b), false
}

func (d *decoder) origin() (o annotate.Origin, err error) {
	err = d.fields(&originKeys, &o.Extra, func(key string) (err error) {
		switch key {
		case "kind":
			o.Kind, err = word[annotate.OriginKind](d)
		case "source":
			o.Source, err = word[string](d)
		case "score":
			var f float64
			f, err = d.float()
			o.Score = &f
		case "format":
			o.Format, err = word[string](d)
		case "from":
			err = d.elements(func(i int) error {
				id, err := d.id()
				o.From = append(o.From, id)
				if err != nil {
					return in(fmt.Sprintf("[%d]", i), err)
				}
				return nil
			})
		}
		return err
	})
	return o, err
}

func (d *decoder) relation(id *annotate.ID) (*annotate.Relation, error) {
	r := &annotate.Relation{}
	return r, d.fields(&relationKeys, &r.Extra, func(key string) (err error) {
		switch key {
		case "id":
			r.ID, err = d.id()
			*id = r.ID
		case "type":
			r.Type, err = d.name()
		case "from":
			r.From, err = d.id()
		case "to":
			r.To, err = d.id()
		case "note":
			r.Note, err = d.string()
		case "created":
			r.Created, err = d.time()
		case "modified":
			r.Modified, err = d.time()
		}
		return err
	})
}

// decision reads a decision record, of which this version knows only who it is
// and when it last changed.
func (d *decoder) decision(id *annotate.ID) (r annotate.Record, err error) {
	d.peek()
	start := d.pos
	var rest annotate.Extra
	err = d.fields(&decisionKeys, &rest, func(key string) (err error) {
		switch key {
		case "id":
			r.ID, err = d.id()
			*id = r.ID
		case "modified":
			r.Modified, err = d.time()
		}
		return err
	})
	r.Raw = bytes.Clone(d.data[start:d.pos])
	return r, err
}

func (d *decoder) tombstone(id *annotate.ID) (t annotate.Tombstone, err error) {
	err = d.fields(&tombstoneKeys, &t.Extra, func(key string) (err error) {
		switch key {
		case "id":
			t.ID, err = d.id()
			*id = t.ID
		case "deleted":
			t.Deleted, err = d.time()
		}
		return err
	})
	return t, err
}

func (d *decoder) attributes() (annotate.Attributes, error) {
	var out annotate.Attributes
	err := d.members(func(key []byte, at int) error {
		name := d.intern(key)
		if _, twice := out[name]; twice {
			return duplicateKey(at, key)
		}
		v, err := d.attribute()
		if err != nil {
			return in(name, err)
		}
		if out == nil {
			out = annotate.Attributes{}
		}
		out[name] = v
		return nil
	})
	return out, err
}

func (d *decoder) attribute() (any, error) {
	switch c := d.peek(); {
	case c == '"':
		return word[string](d)
	case c == 't' || c == 'f':
		return d.bool()
	case c == '-' || '0' <= c && c <= '9':
		b, err := d.number()
		return json.Number(b), err
	}
	raw, err := d.raw()
	if err == nil && raw[0] == '[' {
		if list, ok := stringList(raw); ok {
			return list, nil
		}
	}
	return raw, err
}

// stringList reads a list of which all values are strings.
func stringList(raw []byte) ([]string, bool) {
	s := scanner{data: raw, limits: fileLimits}
	out := []string{}
	err := s.elements(func(int) error {
		if s.peek() != '"' {
			return errors.ErrUnsupported
		}
		b, err := s.quoted()
		out = append(out, string(b))
		return err
	})
	return out, err == nil
}

func (d *decoder) string() (string, error) {
	b, err := d.quoted()
	return string(b), err
}

// name reads a string that must not be empty.
func (d *decoder) name() (string, error) {
	d.peek()
	at := d.pos
	s, err := word[string](d)
	if err == nil && s == "" {
		err = &fault{pos: at, err: errors.New("must not be empty")}
	}
	return s, err
}

// word reads a string that is likely to come again.
func word[S ~string](d *decoder) (S, error) {
	b, err := d.quoted()
	if err != nil {
		return "", err
	}
	return S(d.intern(b)), nil
}

// intern keeps short strings once each, up to a number that a scheme's words
// and speakers' names do not reach.
func (d *decoder) intern(b []byte) string {
	if s, ok := d.words[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(s) <= 64 && len(d.words) < 1<<14 {
		if d.words == nil {
			d.words = map[string]string{}
		}
		d.words[s] = s
	}
	return s
}

func (d *decoder) id() (annotate.ID, error) {
	d.peek()
	at := d.pos
	b, err := d.quoted()
	if err != nil {
		return annotate.ID{}, err
	}
	if len(b) == 36 { // the other forms that the library reads have other lengths
		if id, err := uuid.ParseBytes(b); err == nil {
			return id, nil
		}
	}
	return annotate.ID{}, &fault{pos: at, err: fmt.Errorf("%q is no UUID", clip(b))}
}

func (d *decoder) time() (time.Time, error) {
	d.peek()
	at := d.pos
	b, err := d.quoted()
	if err != nil {
		return time.Time{}, err
	}
	var t time.Time
	if err := t.UnmarshalText(b); err != nil {
		return time.Time{}, &fault{pos: at, err: fmt.Errorf("%q is no time in the form 2026-01-31T09:30:00.000Z", clip(b))}
	}
	t = t.UTC().Truncate(time.Millisecond)
	if !writable(t) {
		return time.Time{}, &fault{pos: at, err: fmt.Errorf("%q is, in UTC, not between the years 0000 and 9999", clip(b))}
	}
	return t, nil
}

func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }
