package spacy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

type trainingDoc struct {
	ID         jsontext.Value `json:"id"`
	Paragraphs []paragraph    `json:"paragraphs"`
}

type paragraph struct {
	Raw       *string `json:"raw"`
	Sentences []struct {
		Tokens []trainingToken `json:"tokens"`
	} `json:"sentences"`
	Cats     jsontext.Value   `json:"cats"`
	Entities []jsontext.Value `json:"entities"`
}

type trainingToken struct {
	Orth  string         `json:"orth"`
	Ner   string         `json:"ner"`
	Space jsontext.Value `json:"space"` // " ", "", true or false
}

func readTraining(ctx context.Context, src *source.Source, _ exchange.Settings, to foreign.Sink) error {
	values, err := src.Values(src.File())
	if err != nil {
		return err
	}
	defer values.Close()
	r := trainingReader{to: to, file: src.File()}
	for n := 1; values.Next(); n++ {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		at := foreign.Place{File: src.File(), Line: values.Number()}
		broken := func(err error) { to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: err.Error()}) }
		if err := values.TooLong(); err != nil {
			broken(err)
			continue
		}
		var doc trainingDoc
		if err := jsonv2.Unmarshal(values.Bytes(), &doc); err != nil {
			broken(foreign.BrokenJSON(err))
			continue
		}
		for i := range doc.Paragraphs {
			name := r.name(doc.ID, n)
			if len(doc.Paragraphs) > 1 {
				name += "/" + strconv.Itoa(i+1)
			}
			if err := r.paragraph(&doc.Paragraphs[i], name, at); err != nil {
				broken(err)
				continue
			}
			if err := to.Article(&r.article); err != nil {
				return err
			}
		}
	}
	if r.repairs > 0 {
		to.Problem(foreign.Problem{Kind: foreign.Repaired, At: foreign.Place{File: src.File()}, Reason: strconv.Itoa(r.repairs) + " tags are not where their scheme allows them; each begins or ends a mark"})
	}
	if r.guessed > 0 {
		to.Problem(foreign.Problem{Kind: foreign.Noted, At: foreign.Place{File: src.File()}, Reason: strconv.Itoa(r.guessed) + " texts do not say where spaces are; words were put together with a space between them"})
	}
	return values.Err()
}

// trainingReader keeps what is used again.
type trainingReader struct {
	to      foreign.Sink
	file    string
	article foreign.Article
	text    tokens.Builder
	words   []string
	tags    []string
	spaced  []jsontext.Value
	gaps    []string
	spans   []tokens.Labelled
	ranges  []offsets.Range
	repairs int
	guessed int
}

// name is what a document is called: its id where that is a text, and else the
// file with the number.
func (r *trainingReader) name(id jsontext.Value, n int) string {
	if id.Kind() == '"' {
		if s, err := jsontext.AppendUnquote(nil, id); err == nil && len(s) > 0 {
			return string(s)
		}
	}
	number := strconv.Itoa(n)
	if id.Kind() == '0' {
		number = string(id)
	}
	return strings.TrimSuffix(r.file, path.Ext(r.file)) + "/" + number
}

func (r *trainingReader) paragraph(p *paragraph, name string, at foreign.Place) error {
	r.article.Reset()
	r.text.Reset()
	r.words, r.tags, r.spaced, r.ranges = r.words[:0], r.tags[:0], r.spaced[:0], r.ranges[:0]
	for _, s := range p.Sentences {
		for _, t := range s.Tokens {
			r.words, r.tags, r.spaced = append(r.words, t.Orth), append(r.tags, t.Ner), append(r.spaced, t.Space)
		}
	}
	a := &r.article
	a.Name, a.At = name, at
	whole := r.put(p.Raw)
	a.Text = r.text.Text()
	l := a.AddLayer(foreign.Person{})
	var err error
	if l.Attributes, err = attributes(l.Attributes, p.Cats); err != nil {
		return err
	}
	var d tokens.Detector
	d.Add(r.tags)
	scheme := d.Scheme()
	if scheme <= tokens.IOB2 && len(r.tags) > 0 && !bareInside(r.tags) {
		scheme = tokens.IOB2
	}
	var repairs int
	r.spans, repairs = tokens.Decode(scheme, r.tags, r.spans[:0])
	r.repairs += repairs
	taken := map[passage]bool{}
	words := r.text.Words()
	mark := func(label string, from, to int) {
		taken[passage{label, from, to}] = true
		r.ranges = append(r.ranges, offsets.Range{Start: from, End: to})
		l.Marks = append(l.Marks, foreign.Mark{Label: label, Ranges: r.ranges[len(r.ranges)-1 : len(r.ranges) : len(r.ranges)], At: at})
	}
	for _, s := range r.spans {
		mark(s.Label, words[s.From].Start, words[s.To-1].End)
	}
	for _, e := range p.Entities {
		n, label, _, err := triple(e)
		switch {
		case err != nil:
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Article: name, What: "entity " + string(e), Reason: err.Error()})
		case !taken[passage{label, n.Start, n.End}] && !whole:
			r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: at, Article: name, What: "entity " + string(e), Reason: "it counts in a text that the tokens are not"})
		case !taken[passage{label, n.Start, n.End}]:
			mark(label, n.Start, n.End)
		}
	}
	return nil
}

func bareInside(tags []string) bool {
	for _, t := range tags {
		if strings.HasPrefix(t, "B-") {
			return false
		}
	}
	return true
}

// put puts the words together, and tells whether the text is the raw one.
func (r *trainingReader) put(raw *string) bool {
	r.gaps = r.gaps[:0]
	told := false
	for _, s := range r.spaced {
		told = told || len(s) > 0 && s.Kind() != 'n'
	}
	if !told && raw != nil {
		var before string
		var ok bool
		if before, r.gaps, ok = tokens.Gaps(*raw, r.words, r.gaps); ok {
			r.text.Space(before)
			for i, w := range r.words {
				r.text.Word(w, r.gaps[i])
			}
			return true
		}
	}
	if !told && len(r.words) > 0 {
		r.guessed++
	}
	for i, w := range r.words {
		after := ""
		if told && isSpace(r.spaced[i]) || !told && i+1 < len(r.words) {
			after = " "
		}
		r.text.Word(w, after)
	}
	return raw == nil || r.text.Text() == *raw
}

func isSpace(v jsontext.Value) bool {
	return v.Kind() == 't' || v.Kind() == '"' && string(v) != `""`
}

// attributes reads categories: a list of label and value, or an object.
func attributes(into []foreign.Field, cats jsontext.Value) ([]foreign.Field, error) {
	switch cats.Kind() {
	case '[':
		var list []struct {
			Label string         `json:"label"`
			Value jsontext.Value `json:"value"`
		}
		if err := jsonv2.Unmarshal(cats, &list); err != nil {
			return into, fmt.Errorf("its categories are none: %w", foreign.BrokenJSON(err))
		}
		for _, c := range list {
			into = append(into, foreign.Field{Name: c.Label, Value: categoryOf(c.Value)})
		}
	case '{':
		return objectOf(into, cats)
	}
	return into, nil
}

func objectOf(into []foreign.Field, cats jsontext.Value) ([]foreign.Field, error) {
	fields, err := foreign.Fields(nil, cats)
	for _, f := range fields {
		if n, ok := f.Value.(json.Number); ok {
			f.Value = categoryOf(jsontext.Value(n))
		}
		into = append(into, f)
	}
	return into, err
}

func categoryOf(v jsontext.Value) any {
	if k := v.Kind(); k == 't' || k == 'f' {
		return k == 't'
	}
	f, err := strconv.ParseFloat(string(v), 64)
	if err != nil {
		return string(v)
	}
	return category(f)
}

// triple reads [start, end, label], with what is linked behind it.
func triple(v jsontext.Value) (at offsets.Range, label, linked string, err error) {
	if v.Kind() == '{' {
		var o struct {
			Start *int   `json:"start"`
			End   *int   `json:"end"`
			Label string `json:"label"`
			KB    string `json:"kb_id"`
		}
		if err := jsonv2.Unmarshal(v, &o); err != nil || o.Start == nil || o.End == nil {
			return at, "", "", fmt.Errorf("it has no start, end and label")
		}
		return offsets.Range{Start: *o.Start, End: *o.End}, o.Label, o.KB, nil
	}
	var parts []jsontext.Value
	if err := jsonv2.Unmarshal(v, &parts); err != nil || len(parts) < 3 {
		return at, "", "", fmt.Errorf("it is not a start, an end and a label")
	}
	start, first := strconv.Atoi(string(parts[0]))
	end, second := strconv.Atoi(string(parts[1]))
	name, third := jsontext.AppendUnquote(nil, parts[2])
	if first != nil || second != nil || third != nil {
		return at, "", "", fmt.Errorf("it is not a start, an end and a label")
	}
	if len(parts) > 3 && parts[3].Kind() == '"' {
		kb, err := jsontext.AppendUnquote(nil, parts[3])
		if err != nil {
			return at, "", "", err
		}
		linked = string(kb)
	}
	return offsets.Range{Start: start, End: end}, string(name), linked, nil
}

// trainingWriter writes the array, a document an article.
type trainingWriter struct {
	out   io.Writer
	buf   []byte
	begun bool
	spans []tokens.Labelled
}

func (w *trainingWriter) Write(item *exchange.Item) error {
	w.buf = append(w.buf[:0], "[\n"...)
	if w.begun {
		w.buf = append(w.buf[:0], ",\n"...)
	}
	w.begun = true
	w.spans = w.spans[:0]
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			from, to, _ := tokens.Align(item.Tokens, m.Hull())
			w.spans = append(w.spans, tokens.Labelled{From: from, To: to, Label: m.Label})
		}
	}
	tags, err := tokens.Encode(tokens.BILUO, len(item.Tokens), w.spans)
	if err != nil {
		return err
	}
	quote := func(s string) {
		if err == nil {
			w.buf, err = jsontext.AppendQuote(w.buf, s)
		}
	}
	t := item.Text.String()
	bytes := tokens.Bytes(item.Text, item.Tokens, nil)
	w.buf = append(w.buf, `{"id": `...)
	quote(item.Name)
	w.buf = append(w.buf, `, "paragraphs": [{"raw": `...)
	quote(t)
	w.buf = append(w.buf, `, "sentences": [`...)
	for from, to := range tokens.Sentences(item.Text, item.Tokens, func(i int) bool { return tokens.Joined(w.spans, i) }) {
		if from > 0 {
			w.buf = append(w.buf, ',')
		}
		w.buf = append(w.buf, "\n"+` {"tokens": [`...)
		for i := from; i < to; i++ {
			if i > from {
				w.buf = append(w.buf, ", "...)
			}
			w.buf = strconv.AppendInt(append(w.buf, `{"id": `...), int64(i), 10)
			w.buf = append(w.buf, `, "orth": `...)
			quote(t[bytes[i].Start:bytes[i].End])
			next := len(t)
			if i+1 < len(bytes) {
				next = bytes[i+1].Start
			}
			w.buf = append(w.buf, `, "space": `...)
			quote(t[bytes[i].End:next])
			w.buf = append(w.buf, `, "ner": `...)
			quote(tags[i])
			w.buf = append(w.buf, '}')
		}
		w.buf = append(w.buf, `], "brackets": []}`...)
	}
	w.buf = append(w.buf, `], "cats": []}]}`...)
	if err == nil {
		_, err = w.out.Write(w.buf)
	}
	return err
}

func (w *trainingWriter) Close() error {
	end := "\n]\n"
	if !w.begun {
		end = "[]\n"
	}
	_, err := io.WriteString(w.out, end)
	return err
}
