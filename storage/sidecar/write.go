package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"postil/annotate"
)

// The depth at which values stand in a file, counted as the scanner counts
// it: how many objects and arrays are open around them.
const (
	inLayer  = 1 // and in a list of records
	inHeader = 2
	inRecord = 3
	inSpan   = 5 // in a list, in a record
)

// writer appends a layer to out, which it has from its scanner. The first
// error stays.
type writer struct {
	scanner
	err   error
	field string        // being written, for the error
	fresh []annotate.ID // of the records that are not copied
}

func (w *writer) raw(s string) { w.out = append(w.out, s...) }

func (w *writer) broken(err error) {
	if w.err == nil {
		w.err = err
	}
}

// fail turns an error of the values just written into one that names their
// record and, where field is empty, the field that was being written.
func (w *writer) fail(kind string, id annotate.ID, field string) {
	if w.err == nil {
		return
	}
	var named *RecordError
	if errors.As(w.err, &named) {
		return
	}
	if field == "" {
		field = w.field
	}
	w.err = &RecordError{Kind: kind, ID: id, Field: field, Err: w.err}
}

// key begins a member of an object.
func (w *writer) key(name string) {
	if w.out[len(w.out)-1] != '{' {
		w.raw(", ")
	}
	w.raw(`"`)
	w.raw(name)
	w.raw(`": `)
	if w.err == nil {
		w.field = name
	}
}

func (w *writer) text(name, s string) {
	w.key(name)
	w.string(s)
}

func (w *writer) id(name string, id annotate.ID) {
	w.key(name)
	w.uuid(id)
}

func (w *writer) int(name string, n int) {
	w.key(name)
	if n < 0 || n > maxOffset {
		w.broken(fmt.Errorf("%d is not a whole number from 0 to %d", n, maxOffset))
	}
	w.out = strconv.AppendInt(w.out, int64(n), 10)
}

func (w *writer) time(name string, t time.Time) {
	if stamp(t) == stamp(time.Time{}) {
		return
	}
	w.key(name)
	w.timestamp(t)
}

// unknown are the names of the fields to be written after the known ones.
func (w *writer) unknown(k *keys, extra annotate.Extra) []string {
	if len(extra) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(extra))
	for _, n := range names {
		if slices.Contains(k.names, n) {
			w.broken(fmt.Errorf("the unknown field %q has the name of a known one", n))
		}
	}
	return names
}

func (w *writer) extra(k *keys, extra annotate.Extra, depth int) {
	for _, n := range w.unknown(k, extra) {
		w.member(n, extra[n], depth)
	}
}

// member writes a field whose name was not chosen by this package.
func (w *writer) member(name string, raw json.RawMessage, depth int) {
	if w.out[len(w.out)-1] != '{' {
		w.raw(", ")
	}
	if w.err == nil {
		w.field = name
	}
	w.string(name)
	w.raw(": ")
	w.json(raw, depth)
}

// line begins a member of the layer on a line of its own.
func (w *writer) line(name string) {
	w.raw(",\n  \"")
	w.raw(name)
	w.raw(`": `)
	w.field = name
}

func (w *writer) extraLines(extra annotate.Extra) {
	for _, n := range w.unknown(&layerKeys, extra) {
		w.raw(",\n  ")
		w.field = n
		w.string(n)
		w.raw(": ")
		w.json(extra[n], inLayer)
	}
	w.fail("layer", annotate.ID{}, "")
}

// header writes what comes before the records.
func (w *writer) header(h *annotate.Header) {
	w.raw("{\n  \"format\": \"" + format + "\", \"version\": ")
	w.out = strconv.AppendInt(w.out, version, 10)
	w.line("id")
	w.uuid(h.ID)
	w.raw(", \"person\": {")
	w.person(&h.Person)
	w.raw("}")
	w.fail("layer", annotate.ID{}, "person."+w.field)
	w.line("state")
	state := h.State
	if state == "" {
		state = annotate.StateNew
	}
	if !state.Valid() {
		w.broken(fmt.Errorf("there is no state %q", state))
	}
	w.string(string(state))
	w.time("modified", h.Modified)
	w.fail("layer", annotate.ID{}, "")
	w.line("source")
	w.raw("{")
	w.source(&h.Source)
	w.raw("}")
	w.fail("layer", annotate.ID{}, "source."+w.field)
	w.line("scheme")
	w.raw("{")
	w.text("id", h.Scheme.ID)
	w.text("version", h.Scheme.Version)
	w.extra(&schemeKeys, h.Scheme.Extra, inHeader)
	w.raw("}")
	w.fail("layer", annotate.ID{}, "scheme."+w.field)
}

func (w *writer) person(p *annotate.Person) {
	w.id("id", p.ID)
	w.text("slug", p.Slug)
	w.text("name", p.Name)
	kind := p.Kind
	if kind == "" {
		kind = annotate.Human
	}
	w.text("kind", string(kind))
	w.extra(&personKeys, p.Extra, inHeader)
}

func (w *writer) source(s *annotate.Source) {
	w.text("path", s.Path)
	w.text("sha256", s.SHA256)
	w.text("textSha256", s.TextSHA256)
	w.int("length", s.Length)
	w.text("encoding", s.Encoding)
	w.key("bom")
	w.out = strconv.AppendBool(w.out, s.BOM)
	w.text("newline", s.Newline)
	w.extra(&sourceKeys, s.Extra, inHeader)
}

func (w *writer) annotation(a *annotate.Annotation) {
	w.raw("{")
	w.id("id", a.ID)
	w.text("label", a.Label)
	w.key("spans")
	w.raw("[")
	for i := range a.Fragments {
		if i > 0 {
			w.raw(", ")
		}
		w.fragment(&a.Fragments[i])
	}
	w.raw("]")
	w.key("attributes")
	w.attributes(a.Attributes, inRecord)
	w.text("note", a.Note)
	w.time("created", a.Created)
	w.time("modified", a.Modified)
	if o := &a.Origin; o.Kind != "" || o.Source != "" || o.Score != nil || o.Format != "" || len(o.From) > 0 || len(o.Extra) > 0 {
		w.key("origin")
		w.origin(o)
	}
	w.extra(&annotationKeys, a.Extra, inRecord)
	w.raw("}")
}

func (w *writer) fragment(f *annotate.Fragment) {
	w.raw("{")
	w.int("start", f.Start)
	w.int("end", f.End)
	w.text("exact", f.Exact)
	w.text("prefix", f.Prefix)
	w.text("suffix", f.Suffix)
	w.extra(&spanKeys, f.Extra, inSpan)
	w.raw("}")
}

func (w *writer) origin(o *annotate.Origin) {
	w.raw("{")
	w.text("kind", string(o.Kind))
	if o.Source != "" {
		w.text("source", o.Source)
	}
	if o.Score != nil {
		w.key("score")
		w.float(*o.Score)
	}
	if o.Format != "" {
		w.text("format", o.Format)
	}
	if len(o.From) > 0 {
		w.key("from")
		w.raw("[")
		for i, id := range o.From {
			if i > 0 {
				w.raw(", ")
			}
			w.uuid(id)
		}
		w.raw("]")
	}
	w.extra(&originKeys, o.Extra, inRecord+1)
	w.raw("}")
}

func (w *writer) relation(r *annotate.Relation) {
	w.raw("{")
	w.id("id", r.ID)
	if w.text("type", r.Type); r.Type == "" {
		w.broken(errors.New("must not be empty"))
	}
	w.id("from", r.From)
	w.id("to", r.To)
	w.text("note", r.Note)
	w.time("created", r.Created)
	w.time("modified", r.Modified)
	w.extra(&relationKeys, r.Extra, inRecord)
	w.raw("}")
}

// decision writes a decision record as it came. It must agree with what is
// known of it, for that is all that decoding it again would tell.
func (w *writer) decision(r annotate.Record) {
	if len(r.Raw) == 0 {
		w.raw("{")
		w.id("id", r.ID)
		w.time("modified", r.Modified)
		w.raw("}")
		return
	}
	w.field = ""
	w.json(r.Raw, inRecord-1)
	if w.err != nil {
		return
	}
	d := &decoder{scanner: scanner{data: r.Raw, limits: w.limits}}
	var id annotate.ID
	got, err := d.decision(&id)
	switch {
	case err != nil:
		w.broken(err)
	case got.ID != r.ID || stamp(got.Modified) != stamp(r.Modified):
		w.broken(fmt.Errorf("the record says id %s and time %s, but is kept as id %s and time %s", got.ID, got.Modified, r.ID, r.Modified))
	}
}

func (w *writer) tombstone(t annotate.Tombstone) {
	w.raw("{")
	w.id("id", t.ID)
	w.key("deleted")
	w.timestamp(t.Deleted)
	w.extra(&tombstoneKeys, t.Extra, inRecord)
	w.raw("}")
}
