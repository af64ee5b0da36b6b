package prodigy

import (
	"encoding/json"
	"io"
	"maps"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/tokens"
)

type writer struct {
	w      io.Writer
	line   []byte
	tokens []byte // of the article
	places map[annotate.ID]int
}

func newWriter(w io.Writer, _ exchange.Header) *writer {
	return &writer{w: w, places: map[annotate.ID]int{}}
}

func (w *writer) Write(item *exchange.Item) error {
	w.split(item)
	if len(item.Layers) == 0 {
		w.line = append(w.begin(item), "}\n"...)
		_, err := w.w.Write(w.line)
		return err
	}
	for i := range item.Layers {
		if err := w.layer(item, &item.Layers[i]); err != nil {
			return err
		}
	}
	return nil
}

// split writes the tokens of an article, once for all who marked it.
func (w *writer) split(item *exchange.Item) {
	b := w.tokens[:0]
	words, at, point := item.Text.String(), 0, 0 // in bytes, and in code points
	for i, s := range item.Tokens {
		if i > 0 {
			b = append(b, ',')
		}
		at += width(words[at:], s.Start-point)
		n := width(words[at:], s.Len())
		b = quote(append(b, `{"text":`...), words[at:at+n])
		at, point = at+n, s.End
		next := item.Text.Len()
		if i+1 < len(item.Tokens) {
			next = item.Tokens[i+1].Start
		}
		b = number(append(b, `,"start":`...), s.Start)
		b = number(append(b, `,"end":`...), s.End)
		b = number(append(b, `,"id":`...), i)
		b = strconv.AppendBool(append(b, `,"ws":`...), next == s.End+1 && words[at] == ' ')
		b = append(b, '}')
	}
	w.tokens = b
}

// width is how many bytes the first n characters have.
func width(s string, n int) int {
	at := 0
	for ; n > 0; n-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// begin writes what is the same in the tasks of all people.
func (w *writer) begin(item *exchange.Item) []byte {
	b := quote(append(w.line[:0], `{"text":`...), item.Text.String())
	b = quote(append(b, `,"meta":{"path":`...), item.Name)
	b = quote(append(b, `,"title":`...), item.Title)
	return append(append(append(b, `},"tokens":[`...), w.tokens...), ']')
}

func (w *writer) layer(item *exchange.Item, l *exchange.Layer) error {
	clear(w.places)
	b := append(w.begin(item), `,"spans":[`...)
	for i, m := range l.Marks {
		if i > 0 {
			b = append(b, ',')
		}
		w.places[m.ID] = i
		var err error
		if b, err = span(b, item, m); err != nil {
			return err
		}
	}
	b = append(b, ']')
	for i, r := range l.Relations {
		b = append(b, [2]string{`,"relations":[`, ","}[min(i, 1)]...)
		from, to := l.Marks[w.places[r.From]], l.Marks[w.places[r.To]]
		_, head := place(item, from)
		_, child := place(item, to)
		b = number(append(b, `{"head":`...), head)
		b = number(append(b, `,"child":`...), child)
		b = end(append(b, `,"head_span":`...), item, from)
		b = end(append(b, `,"child_span":`...), item, to)
		b = quote(append(b, `,"label":`...), r.Type)
		b = quote(append(b, `,"id":`...), r.ID.String())
		if r.Note != "" {
			b = quote(append(b, `,"note":`...), r.Note)
		}
		b = append(b, '}')
	}
	if len(l.Relations) > 0 {
		b = append(b, ']')
	}
	b, err := article(b, l)
	if err != nil {
		return err
	}
	b = quote(append(b, `,"_annotator_id":`...), l.Person.Slug)
	b = quote(append(b, `,"_session_id":`...), l.Person.Slug)
	if !l.Modified.IsZero() {
		b = strconv.AppendInt(append(b, `,"_timestamp":`...), l.Modified.Unix(), 10)
	}
	b = append(b, "}\n"...)
	w.line = b // to be used again
	_, err = w.w.Write(b)
	return err
}

// place is the first and the last token of a mark.
func place(item *exchange.Item, m *annotate.Annotation) (first, last int) {
	from, to, _ := tokens.Align(item.Tokens, m.Fragments[0].Span)
	return from, to - 1
}

// where writes the place of a mark, without closing the object.
func where(b []byte, item *exchange.Item, m *annotate.Annotation) []byte {
	first, last := place(item, m)
	b = number(append(b, `{"start":`...), m.Fragments[0].Start)
	b = number(append(b, `,"end":`...), m.Fragments[0].End)
	b = number(append(b, `,"token_start":`...), first)
	b = number(append(b, `,"token_end":`...), last)
	return quote(append(b, `,"label":`...), m.Label)
}

// end writes an end of a relation.
func end(b []byte, item *exchange.Item, m *annotate.Annotation) []byte {
	return append(quote(append(where(b, item, m), `,"id":`...), m.ID.String()), '}')
}

func span(b []byte, item *exchange.Item, m *annotate.Annotation) ([]byte, error) {
	b = where(b, item, m)
	b = quote(append(b, `,"text":`...), m.Fragments[0].Exact)
	b = quote(append(b, `,"id":`...), m.ID.String())
	switch o := m.Origin; o.Kind {
	case annotate.OriginManual, "":
	case annotate.OriginSuggestion:
		b = quote(append(b, `,"source":`...), o.Source)
		if o.Score != nil {
			b = strconv.AppendFloat(append(b, `,"score":`...), *o.Score, 'g', -1, 64)
		}
	default:
		data, err := json.Marshal(struct {
			Kind   annotate.OriginKind `json:"kind"`
			Source string              `json:"source,omitempty"`
			Score  *float64            `json:"score,omitempty"`
			Format string              `json:"format,omitempty"`
			From   []annotate.ID       `json:"from,omitempty"`
		}{o.Kind, o.Source, o.Score, o.Format, o.From})
		if err != nil {
			return b, err
		}
		b = append(append(b, `,"origin":`...), data...)
	}
	if len(m.Attributes) > 0 {
		data, err := json.Marshal(m.Attributes)
		if err != nil {
			return b, err
		}
		b = append(append(b, `,"attributes":`...), data...)
	}
	if m.Note != "" {
		b = quote(append(b, `,"note":`...), m.Note)
	}
	return append(b, '}'), nil
}

// article writes the answer, and what else is said of the article.
func article(b []byte, l *exchange.Layer) ([]byte, error) {
	a := maps.Clone(l.Article)
	answer := accepted
	if s, ok := a["answer"].(string); ok && (s == "reject" || s == "ignore") {
		answer = s
		delete(a, "answer")
	}
	switch l.State {
	case annotate.StateDone:
		b = quote(append(b, `,"answer":`...), answer)
	case annotate.StateLocked:
		b = quote(append(b, `,"answer":`...), answer)
		b = append(b, `,"state":"locked"`...)
	default:
		if answer != accepted {
			b = quote(append(b, `,"answer":`...), answer)
		}
		state := l.State
		if state == "" {
			state = annotate.StateNew
		}
		b = quote(append(b, `,"state":`...), string(state))
	}
	if s, ok := a["label"].(string); ok {
		b = quote(append(b, `,"label":`...), s)
		delete(a, "label")
	}
	if list, ok := a["accept"].([]string); ok {
		data, err := json.Marshal(list)
		if err != nil {
			return b, err
		}
		b = append(append(b, `,"accept":`...), data...)
		delete(a, "accept")
	}
	if len(a) == 0 {
		return b, nil
	}
	data, err := json.Marshal(a)
	return append(append(b, `,"article":`...), data...), err
}

// quote appends a JSON string.
func quote(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, s) // what is no UTF-8 is replaced
	return b
}

func number(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

func (w *writer) Close() error { return nil }
