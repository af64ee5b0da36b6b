// Package jsonl writes JSON Lines for training: one article a line, UTF-8. Use
// Format with package exchange.
//
//	{"id": "wire/a.txt",
//	 "text": "…",
//	 "spans": [{"start": 88, "end": 135, "label": "quote"}],
//	 "meta": {"path": "wire/a.txt", "title": "…", "person": "alice", "state": "done",
//	          "sha256": "…", "textSha256": "…", "encoding": "utf-8",
//	          "scheme": {"id": "newsroom", "version": "1"}, "program": "postil 0.1.0"}}
//
// Offsets are code points of text, half-open: in Python, text[start:end] is the
// quoted passage. Spans are sorted by start, then end, then the mark's identity;
// they may overlap and nest. One annotation is one span, whatever it is made of:
//
//   - an annotation of several fragments has the start of the first and the end
//     of the last, and "fragments": [[start, end], …] says what of it is meant.
//     A reader that does not know the key gets a span that is too wide rather
//     than two that look like two annotations;
//   - "attributes" and "note" are there where the annotation has any;
//   - an article whose annotations are linked has "relations":
//     [{"type": "denies", "from": 0, "to": 2}], counting in spans from 0.
//
// Articles without marks have "spans": []; "state" tells those in which there
// is nothing to mark ("done") from those that nobody has looked at ("new").
//
// The same workspace gives the same bytes.
package jsonl

import (
	"bufio"
	"encoding/json"
	"io"

	"postil/annotate"
	"postil/storage/exchange"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "jsonl",
		Description: "JSON Lines: one article a line with its text and spans in code points",
		Extensions:  []string{".jsonl", ".ndjson"},
		Holds:       exchange.Holds{Overlaps: true, Fragments: true, Attributes: true, Notes: true, Relations: true, State: true},
		NewWriter: func(w io.Writer, h exchange.Header) exchange.Writer {
			b := bufio.NewWriterSize(w, 1<<16)
			enc := json.NewEncoder(b)
			enc.SetEscapeHTML(false) // nobody reads this as a web page
			return &writer{header: h, buffer: b, encoder: enc}
		},
	}
}

type writer struct {
	header  exchange.Header
	buffer  *bufio.Writer
	encoder *json.Encoder
}

type line struct {
	ID        string     `json:"id"`
	Text      string     `json:"text"`
	Spans     []span     `json:"spans"`
	Relations []relation `json:"relations,omitempty"`
	Meta      meta       `json:"meta"`
}

type span struct {
	Start      int                 `json:"start"`
	End        int                 `json:"end"`
	Label      string              `json:"label"`
	Fragments  [][2]int            `json:"fragments,omitempty"`
	Attributes annotate.Attributes `json:"attributes,omitempty"`
	Note       string              `json:"note,omitempty"`
}

type relation struct {
	Type string `json:"type"`
	From int    `json:"from"`
	To   int    `json:"to"`
}

type meta struct {
	Path       string `json:"path"`
	Title      string `json:"title"`
	Person     string `json:"person"`
	State      string `json:"state"`
	SHA256     string `json:"sha256"`
	TextSHA256 string `json:"textSha256"`
	Encoding   string `json:"encoding"`
	Scheme     scheme `json:"scheme"`
	Program    string `json:"program"`
}

type scheme struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

func (w *writer) Write(item exchange.Item) error {
	a := item.Article
	l := line{ID: a.Path, Text: a.Text.String(), Spans: make([]span, 0, len(item.Marks)), Meta: meta{
		Path: a.Path, Title: a.Title(), Person: w.header.Person, State: string(item.State),
		SHA256: a.Source.SHA256, TextSHA256: a.Source.TextSHA256, Encoding: a.Source.Encoding,
		Scheme: scheme{w.header.Scheme.ID, w.header.Scheme.Version}, Program: w.header.Program,
	}}
	place := map[annotate.ID]int{}
	for i, m := range item.Marks {
		place[m.ID] = i
		h := m.Hull()
		s := span{Start: h.Start, End: h.End, Label: m.Label, Attributes: m.Attributes, Note: m.Note}
		if len(m.Fragments) > 1 {
			for _, f := range m.Fragments {
				s.Fragments = append(s.Fragments, [2]int{f.Start, f.End})
			}
		}
		l.Spans = append(l.Spans, s)
	}
	for _, r := range item.Relations {
		l.Relations = append(l.Relations, relation{r.Type, place[r.From], place[r.To]})
	}
	return w.encoder.Encode(l)
}

func (w *writer) Close() error { return w.buffer.Flush() }
