package gate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	jsonx "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

type bdoc struct {
	Text     *string         `json:"text"`
	Name     string          `json:"name"`
	Offsets  string          `json:"offset_type"`
	Features jsontext.Value  `json:"features"`
	Sets     map[string]bset `json:"annotation_sets"`
}

type bset struct {
	Name        string           `json:"name"`
	Annotations []jsontext.Value `json:"annotations"`
}

type bannotation struct {
	Type     string         `json:"type"`
	Start    *int           `json:"start"`
	End      *int           `json:"end"`
	ID       jsontext.Value `json:"id"`
	Features jsontext.Value `json:"features"`
}

func readBDoc(_ context.Context, src *source.Source, settings exchange.Settings, to foreign.Sink) error {
	file := src.File()
	data, err := src.Bytes(file, nil)
	if err != nil {
		return err
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var in bdoc
	if err := jsonx.Unmarshal(data, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return foreign.BrokenJSON(err)
	}
	if in.Text == nil {
		return errors.New("it has no text, so its annotations are on nothing")
	}
	m := newMapper(file, settings, to)
	d := document{name: in.Name, text: *in.Text}
	if d.features, err = foreign.Fields(nil, in.Features); err != nil {
		m.problem(foreign.BrokenRecord, 0, "the features of the document", foreign.BrokenJSON(err).Error())
	}
	d.features = plainFields(d.features)
	for _, name := range slices.Sorted(maps.Keys(in.Sets)) {
		s := set{name: name}
		for i, raw := range in.Sets[name].Annotations {
			a, rel, err := bdocAnnotation(raw)
			switch {
			case err != nil:
				m.problem(foreign.BrokenRecord, 0, fmt.Sprintf("annotation %d of the set %q", i, name), err.Error())
			case rel:
				s.relations = append(s.relations, relationOf(a))
			default:
				s.annotations = append(s.annotations, a)
			}
		}
		d.sets = append(d.sets, s)
	}
	if in.Offsets == "j" {
		inCodePoints(&d)
	}
	return m.article(&d, articleName(file, bdocEnding, ".json"))
}

// bdocAnnotation reads an annotation. One with the feature postil.members is a
// relation, for which bdoc has no place.
func bdocAnnotation(raw jsontext.Value) (a annotation, isRelation bool, err error) {
	var in bannotation
	if err := jsonx.Unmarshal(raw, &in, jsontext.AllowDuplicateNames(true)); err != nil {
		return a, false, foreign.BrokenJSON(err)
	}
	if in.Start == nil || in.End == nil {
		return a, false, errors.New("it has no start or no end")
	}
	a = annotation{kind: in.Type, start: *in.Start, end: *in.End, id: string(in.ID)}
	if a.features, err = foreign.Fields(nil, in.Features); err != nil {
		return a, false, foreign.BrokenJSON(err)
	}
	a.features = plainFields(a.features)
	for _, f := range a.features {
		if f.Name == ownMembers {
			isRelation = true
		}
	}
	return a, isRelation, nil
}

const ownMembers = ownPrefix + "members"

func relationOf(a annotation) relation {
	r := relation{id: a.id, kind: a.kind}
	for _, f := range a.features {
		if list, ok := f.Value.([]string); ok && f.Name == ownMembers {
			r.members = list
		} else {
			r.features = append(r.features, f)
		}
	}
	return r
}

// plainFields makes of what is no attribute the JSON that stands there.
func plainFields(fields []foreign.Field) []foreign.Field {
	out := fields[:0]
	for _, f := range fields {
		if raw, ok := f.Value.(json.RawMessage); ok {
			if string(raw) == "null" {
				continue
			}
			if list, ok := simpleList(raw); ok {
				f.Value = list
			} else {
				f.Value = string(raw)
			}
		}
		out = append(out, f)
	}
	return out
}

// simpleList is a list of texts, numbers and the like as texts.
func simpleList(raw []byte) ([]string, bool) {
	var in []jsontext.Value
	if jsonx.Unmarshal(raw, &in) != nil {
		return nil, false
	}
	out := make([]string, 0, len(in))
	for _, v := range in {
		switch v.Kind() {
		case '"':
			b, err := jsontext.AppendUnquote(nil, v)
			if err != nil {
				return nil, false
			}
			out = append(out, string(b))
		case '{', '[':
			return nil, false
		default:
			out = append(out, string(v))
		}
	}
	return out, true
}

// inCodePoints converts offsets in UTF-16, of which the file says that they are,
// to code points, in which bdoc counts otherwise. Those that are no places stay
// beyond the text.
func inCodePoints(d *document) {
	points := make([]int, 0, len(d.text)+1)
	n := 0
	for _, r := range d.text {
		points = append(points, n)
		if r >= 0x10000 {
			points = append(points, -1) // within a character
		}
		n++
	}
	points = append(points, n)
	at := func(o int) int {
		if o < 0 || o >= len(points) {
			return n + 1 + o
		}
		return points[o]
	}
	for i := range d.sets {
		for j := range d.sets[i].annotations {
			a := &d.sets[i].annotations[j]
			a.start, a.end = at(a.start), at(a.end)
		}
	}
}

type bdocWriter struct {
	to       exchange.Folder
	composer composer
	out      []byte
}

func newBDocWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	return &bdocWriter{to: to, composer: newComposer(h, false)}, nil
}

func (w *bdocWriter) Close() error { return nil }

func (w *bdocWriter) Write(item *exchange.Item) error {
	out, err := w.to.Create(item.Name + bdocEnding)
	if err != nil {
		return err
	}
	d := w.composer.compose(item)
	b := w.out[:0]
	b = append(b, `{"annotation_sets":{`...)
	for i, s := range d.sets {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(quote(append(b, '\n'), s.name), `:{"name":`...)
		b = append(quote(b, s.name), `,"annotations":[`...)
		n, next := 0, 0
		one := func(id, kind string, start, end int, features []foreign.Field) {
			if n++; n > 1 {
				b = append(b, ',')
			}
			b = append(quote(append(b, "\n{\"type\":"...), kind), `,"start":`...)
			b = strconv.AppendInt(b, int64(start), 10)
			b = strconv.AppendInt(append(b, `,"end":`...), int64(end), 10)
			b = append(append(append(b, `,"id":`...), id...), `,"features":`...)
			b = append(appendJSON(b, features), '}')
			if k, err := strconv.Atoi(id); err == nil {
				next = max(next, k+1)
			}
		}
		for j := range s.annotations {
			a := &s.annotations[j]
			one(a.id, a.kind, a.start, a.end, a.features)
		}
		for _, r := range s.relations {
			// Where it leads to, so that it can be seen.
			var start, end int
			for j := range s.annotations {
				if s.annotations[j].id == r.members[1] {
					start, end = s.annotations[j].start, s.annotations[j].end
				}
			}
			one(r.id, r.kind, start, end, append(r.features, foreign.Field{Name: ownMembers, Value: r.members}))
		}
		b = strconv.AppendInt(append(b, `],"next_annid":`...), int64(next), 10)
		b = append(b, '}')
	}
	b = append(quote(append(b, "},\n\"text\":"...), d.text), ",\n\"features\":"...)
	b = append(appendJSON(b, d.features), `,"offset_type":"p","name":`...)
	w.out = append(quote(b, d.name), "}\n"...)
	return write(out, w.out)
}

func quote(b []byte, s string) []byte {
	b, err := jsontext.AppendQuote(b, s)
	if err != nil {
		panic(err) // texts of Postil are UTF-8
	}
	return b
}

func appendJSON(b []byte, fields []foreign.Field) []byte {
	b = append(b, '{')
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(quote(b, f.Name), ':')
		switch v := f.Value.(type) {
		case string:
			b = quote(b, v)
		case bool:
			b = strconv.AppendBool(b, v)
		case json.Number:
			b = append(b, v...)
		case []string:
			b = append(b, '[')
			for j, s := range v {
				if j > 0 {
					b = append(b, ',')
				}
				b = quote(b, s)
			}
			b = append(b, ']')
		}
	}
	return append(b, '}')
}
