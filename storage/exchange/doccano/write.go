package doccano

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
)

// writer counts what doccano numbers.
type writer struct {
	w        io.Writer
	entities bool
	line     []byte
	ids      map[annotate.ID]int
	next     struct{ example, mark, relation int }
}

func newWriter(w io.Writer, h exchange.Header) *writer {
	form := h.Settings[formOption]
	return &writer{w: w, entities: form == formEntities || form != formLabel && len(h.Scheme.Relations) > 0, ids: map[annotate.ID]int{}}
}

var errRelations = errors.New("the article has relations, which marks written as lists cannot have; write with the option " + formOption + "=" + formEntities)

func (w *writer) Write(item *exchange.Item) error {
	var l exchange.Layer
	if len(item.Layers) > 0 {
		l = item.Layers[0]
	}
	if !w.entities && len(l.Relations) > 0 {
		return errRelations
	}
	w.next.example++
	b := strconv.AppendInt(append(w.line[:0], `{"id":`...), int64(w.next.example), 10)
	b = quote(append(b, `,"text":`...), item.Text.String())
	if w.entities {
		b = w.objects(b, &l)
	} else {
		b = append(b, `,"label":[`...)
		for i, m := range l.Marks {
			if i > 0 {
				b = append(b, ',')
			}
			s := m.Fragments[0]
			b = strconv.AppendInt(append(b, '['), int64(s.Start), 10)
			b = strconv.AppendInt(append(b, ','), int64(s.End), 10)
			b = append(quote(append(b, ','), m.Label), ']')
		}
		b = append(b, ']')
	}
	b, err := w.article(b, l.Article)
	if err != nil {
		return err
	}
	b = append(quote(append(b, `,"path":`...), item.Name), "}\n"...)
	w.line = b
	_, err = w.w.Write(b)
	return err
}

// objects writes marks with ids, and what links them.
func (w *writer) objects(b []byte, l *exchange.Layer) []byte {
	clear(w.ids)
	b = append(b, `,"entities":[`...)
	for i, m := range l.Marks {
		if i > 0 {
			b = append(b, ',')
		}
		w.next.mark++
		w.ids[m.ID] = w.next.mark
		b = strconv.AppendInt(append(b, `{"id":`...), int64(w.next.mark), 10)
		b = quote(append(b, `,"label":`...), m.Label)
		b = strconv.AppendInt(append(b, `,"start_offset":`...), int64(m.Fragments[0].Start), 10)
		b = append(strconv.AppendInt(append(b, `,"end_offset":`...), int64(m.Fragments[0].End), 10), '}')
	}
	b = append(b, `],"relations":[`...)
	for i, r := range l.Relations {
		if i > 0 {
			b = append(b, ',')
		}
		w.next.relation++
		b = strconv.AppendInt(append(b, `{"id":`...), int64(w.next.relation), 10)
		b = strconv.AppendInt(append(b, `,"from_id":`...), int64(w.ids[r.From]), 10)
		b = strconv.AppendInt(append(b, `,"to_id":`...), int64(w.ids[r.To]), 10)
		b = append(quote(append(b, `,"type":`...), r.Type), '}')
	}
	return append(b, ']')
}

// article writes the comments, and what else is said of the article.
func (w *writer) article(b []byte, a annotate.Attributes) ([]byte, error) {
	b = append(b, `,"Comments":[`...)
	if list, ok := a["comments"].([]string); ok {
		for i, c := range list {
			if i > 0 {
				b = append(b, ',')
			}
			b = quote(b, c)
		}
		a = maps.Clone(a)
		delete(a, "comments")
	}
	b = append(b, ']')
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

func (w *writer) Close() error { return nil }
