package spacy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

type simpleRecord struct {
	Text     *string        `json:"text"`
	Entities jsontext.Value `json:"entities"`
	Spans    jsontext.Value `json:"spans"`
	Cats     jsontext.Value `json:"cats"`
	Words    []string       `json:"words"` // by which tags count
}

func readSimple(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	var members []string
	if src.Shape(src.File()).Has(".annotations[][]") {
		members = []string{"annotations"}
	}
	values, err := src.Values(src.File(), members...)
	if err != nil {
		return err
	}
	defer values.Close()
	r := simpleReader{to: to, file: src.File()}
	if asked := strings.TrimSpace(set[groupsOption]); asked != "" {
		for g := range strings.SplitSeq(asked, ",") {
			r.asked = append(r.asked, strings.TrimSpace(g))
		}
	}
	for values.Next() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r.at = foreign.Place{File: src.File(), Line: values.Number()}
		if err := values.TooLong(); err != nil {
			r.broken("", err)
			continue
		}
		if len(members) > 0 && values.Member() != members[0] {
			continue // its list of classes
		}
		if err := r.value(values.Bytes()); err != nil {
			if r.stopped != nil {
				return r.stopped
			}
			r.broken("", err)
		}
	}
	return values.Err()
}

type simpleReader struct {
	to      foreign.Sink
	file    string
	at      foreign.Place
	asked   []string
	pending *string // the text of a pair that stands alone at the top
	number  int
	article foreign.Article
	ranges  []offsets.Range
	taken   map[passage]int
	stopped error
}

func (r *simpleReader) broken(what string, err error) {
	r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: r.at, Article: r.article.Name, What: what, Reason: err.Error()})
}

// value takes a pair, an object, or half of a pair.
func (r *simpleReader) value(raw jsontext.Value) error {
	switch raw.Kind() {
	case '[':
		var pair []jsontext.Value
		if err := jsonv2.Unmarshal(raw, &pair); err != nil {
			return foreign.BrokenJSON(err)
		}
		if len(pair) < 2 || pair[0].Kind() != '"' || pair[1].Kind() != '{' {
			return errors.New("it is no pair of a text and its annotations")
		}
		text, err := jsontext.AppendUnquote(nil, pair[0])
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		return r.record(string(text), pair[1])
	case '"':
		text, err := jsontext.AppendUnquote(nil, raw)
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		s := string(text)
		r.pending = &s
		return nil
	case 'n':
		return nil // a text of the NER Annotator that nobody has looked at
	}
	if r.pending != nil {
		text := *r.pending
		r.pending = nil
		return r.record(text, raw)
	}
	return r.record("", raw)
}

func (r *simpleReader) record(text string, raw jsontext.Value) error {
	var in simpleRecord
	if err := jsonv2.Unmarshal(raw, &in); err != nil {
		return foreign.BrokenJSON(err)
	}
	switch {
	case in.Text != nil:
		text = *in.Text
	case text == "" && in.Entities == nil && in.Spans == nil:
		return errors.New("it has no text")
	}
	r.number++
	a := &r.article
	a.Reset()
	r.ranges = r.ranges[:0]
	a.Name, a.At, a.Text = fmt.Sprintf("%s/%04d", strings.TrimSuffix(r.file, path.Ext(r.file)), r.number), r.at, text
	l := a.AddLayer(foreign.Person{})
	r.taken = map[passage]int{}
	var err error
	if l.Attributes, err = attributes(l.Attributes, in.Cats); err != nil {
		return err
	}
	if r.wants(entsGroup) {
		r.group(l, in.Entities, &in)
	}
	if in.Spans.Kind() == '{' {
		groups, err := members(in.Spans)
		if err != nil {
			return foreign.BrokenJSON(err)
		}
		for _, g := range groups {
			if r.wants(g.name) {
				r.group(l, g.value, &in)
			}
		}
	} else if r.wants("spans") {
		r.group(l, in.Spans, &in)
	}
	r.stopped = r.to.Article(a)
	return r.stopped
}

func (r *simpleReader) wants(group string) bool {
	return r.asked == nil || slices.Contains(r.asked, group)
}

type member struct {
	name  string
	value jsontext.Value
}

// members are those of an object, in order.
func members(raw jsontext.Value) ([]member, error) {
	d := jsontext.NewDecoder(strings.NewReader(string(raw)))
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	var out []member
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		m := member{name: name.String()}
		v, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		m.value = v.Clone()
		out = append(out, m)
	}
	return out, nil
}

// group adds the marks of a list, but for those that another list had.
func (r *simpleReader) group(l *foreign.Layer, raw jsontext.Value, in *simpleRecord) {
	if len(raw) == 0 || raw.Kind() == 'n' {
		return
	}
	var list []jsontext.Value
	if err := jsonv2.Unmarshal(raw, &list); err != nil {
		r.broken("its marks", errors.New("they are no list"))
		return
	}
	here := map[passage]int{}
	for _, v := range list {
		if v.Kind() == '"' {
			r.tags(l, list, in)
			return
		}
		at, label, linked, err := triple(v)
		if err != nil {
			r.broken("mark "+string(v), err)
			continue
		}
		p := passage{label, at.Start, at.End}
		if here[p]++; here[p] <= r.taken[p] {
			continue
		}
		r.taken[p]++
		m := r.mark(label, at)
		if linked != "" {
			m.Fields = []foreign.Field{{Name: "kb_id", Value: linked}}
		}
		l.Marks = append(l.Marks, m)
	}
}

func (r *simpleReader) mark(label string, at offsets.Range) foreign.Mark {
	r.ranges = append(r.ranges, at)
	return foreign.Mark{Label: label, Ranges: r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)], At: r.at}
}

// tags reads entities that are a BILUO tag for each of the words.
func (r *simpleReader) tags(l *foreign.Layer, list []jsontext.Value, in *simpleRecord) {
	tags := make([]string, len(list))
	for i, v := range list {
		s, err := jsontext.AppendUnquote(nil, v)
		if err != nil && v.Kind() != 'n' {
			r.broken("tag "+string(v), errors.New("it is no text"))
			return
		}
		tags[i] = string(s)
	}
	before, gaps, ok := tokens.Gaps(r.article.Text, in.Words, nil)
	if !ok || len(in.Words) != len(tags) {
		r.broken("its tags", errors.New("there are no words that they count and that are all of the text"))
		return
	}
	var b tokens.Builder
	b.Space(before)
	for i, w := range in.Words {
		b.Word(w, gaps[i])
	}
	var d tokens.Detector
	d.Add(tags)
	spans, _ := tokens.Decode(d.Scheme(), tags, nil)
	for _, s := range spans {
		l.Marks = append(l.Marks, r.mark(s.Label, offsets.Range{Start: b.Words()[s.From].Start, End: b.Words()[s.To-1].End}))
	}
}

// simpleWriter writes the array, a pair a line.
type simpleWriter struct {
	out   io.Writer
	as    string
	group string
	buf   []byte
	begun bool
}

func newSimpleWriter(out io.Writer, h exchange.Header) *simpleWriter {
	return &simpleWriter{out: out, as: h.Settings[asOption], group: h.Settings[groupOption]}
}

func (w *simpleWriter) Write(item *exchange.Item) error {
	var marks []*annotate.Annotation
	for i := range item.Layers {
		marks = append(marks, item.Layers[i].Marks...)
	}
	overlap, reached := false, 0
	for _, m := range marks {
		h := m.Hull()
		overlap = overlap || h.Start < reached
		reached = max(reached, h.End)
	}
	if overlap && w.as == asEnts {
		return fmt.Errorf("entities of spaCy cannot overlap, but marks of %s do; write them as spans", item.Name)
	}
	w.buf = append(w.buf[:0], "[\n"...)
	if w.begun {
		w.buf = append(w.buf[:0], ",\n"...)
	}
	w.begun = true
	w.buf = append(w.buf, '[')
	var err error
	if w.buf, err = jsontext.AppendQuote(w.buf, item.Text.String()); err != nil {
		return err
	}
	w.buf = append(w.buf, ", {"...)
	ents := w.as != asSpans && !overlap
	if ents {
		w.buf = append(w.buf, `"entities": `...)
		if err := w.list(marks); err != nil {
			return err
		}
	}
	if w.as != asEnts {
		if ents {
			w.buf = append(w.buf, ", "...)
		}
		w.buf = append(w.buf, `"spans": {`...)
		if w.buf, err = jsontext.AppendQuote(w.buf, w.group); err != nil {
			return err
		}
		w.buf = append(w.buf, ": "...)
		if err := w.list(marks); err != nil {
			return err
		}
		w.buf = append(w.buf, '}')
	}
	w.buf = append(w.buf, "}]"...)
	_, err = w.out.Write(w.buf)
	return err
}

func (w *simpleWriter) list(marks []*annotate.Annotation) (err error) {
	w.buf = append(w.buf, '[')
	for i, m := range marks {
		if i > 0 {
			w.buf = append(w.buf, ", "...)
		}
		h := m.Hull()
		w.buf = strconv.AppendInt(append(w.buf, '['), int64(h.Start), 10)
		w.buf = strconv.AppendInt(append(w.buf, ", "...), int64(h.End), 10)
		if w.buf, err = jsontext.AppendQuote(append(w.buf, ", "...), m.Label); err != nil {
			return err
		}
		w.buf = append(w.buf, ']')
	}
	w.buf = append(w.buf, ']')
	return nil
}

func (w *simpleWriter) Close() error {
	end := "\n]\n"
	if !w.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(w.out, end)
	return err
}
