package huggingface

import (
	"encoding/json"
	"time"

	"github.com/parquet-go/parquet-go"

	"postil/annotate"
	"postil/storage/exchange"
)

// spanRow is a row of a dataset of spans.
type spanRow struct {
	ID            string     `parquet:"id" json:"id"`
	Text          string     `parquet:"text" json:"text"`
	Spans         []span     `parquet:"spans,list" json:"spans"`
	Relations     []relation `parquet:"relations,list" json:"relations"`
	Title         string     `parquet:"title" json:"title"`
	Person        string     `parquet:"person" json:"person"`
	PersonID      string     `parquet:"person_id" json:"person_id"`
	PersonName    string     `parquet:"person_name" json:"person_name"`
	PersonKind    string     `parquet:"person_kind" json:"person_kind"`
	Layer         string     `parquet:"layer" json:"layer"`
	State         string     `parquet:"state" json:"state"`
	Modified      string     `parquet:"modified" json:"modified"`
	Article       string     `parquet:"article" json:"article"`
	TextSHA256    string     `parquet:"text_sha256" json:"text_sha256"`
	Scheme        string     `parquet:"scheme" json:"scheme"`
	SchemeVersion string     `parquet:"scheme_version" json:"scheme_version"`
	Program       string     `parquet:"program" json:"program"`
}

type span struct {
	Start      int64   `parquet:"start" json:"start"`
	End        int64   `parquet:"end" json:"end"`
	Label      string  `parquet:"label" json:"label"`
	Quote      string  `parquet:"quote" json:"quote"`
	ID         string  `parquet:"id" json:"id"`
	Fragments  []piece `parquet:"fragments,list" json:"fragments"`
	Attributes string  `parquet:"attributes" json:"attributes"`
	Note       string  `parquet:"note" json:"note"`
	Created    string  `parquet:"created" json:"created"`
	Modified   string  `parquet:"modified" json:"modified"`
	Origin     string  `parquet:"origin" json:"origin"`
}

type piece struct {
	Start int64 `parquet:"start" json:"start"`
	End   int64 `parquet:"end" json:"end"`
}

type relation struct {
	Type     string `parquet:"type" json:"type"`
	From     int64  `parquet:"from" json:"from"`
	To       int64  `parquet:"to" json:"to"`
	ID       string `parquet:"id" json:"id"`
	Note     string `parquet:"note" json:"note"`
	Created  string `parquet:"created" json:"created"`
	Modified string `parquet:"modified" json:"modified"`
}

func texts(names ...string) (out []feature) {
	for _, n := range names {
		out = append(out, feature{name: n, dtype: "string"})
	}
	return out
}

func spanFeatures() []feature {
	offset := []feature{{name: "start", dtype: "int64"}, {name: "end", dtype: "int64"}}
	spans := append(append([]feature{}, offset...), texts("label", "quote", "id")...)
	spans = append(spans, feature{name: "fragments", fields: offset})
	spans = append(spans, texts("attributes", "note", "created", "modified", "origin")...)
	relations := append(texts("type"), feature{name: "from", dtype: "int64"}, feature{name: "to", dtype: "int64"})
	relations = append(relations, texts("id", "note", "created", "modified")...)
	list := append(texts("id", "text"), feature{name: "spans", fields: spans}, feature{name: "relations", fields: relations})
	return append(list, texts("title", "person", "person_id", "person_name", "person_kind", "layer", "state", "modified", "article", "text_sha256", "scheme", "scheme_version", "program")...)
}

// spanWriter writes a dataset of spans.
type spanWriter struct {
	*output
	json    *json.Encoder
	parquet *parquet.GenericWriter[spanRow]
	row     spanRow
	place   map[annotate.ID]int
}

func spanParts(to exchange.Folder, h exchange.Header) (exchange.PartsWriter, error) {
	return &spanWriter{output: newOutput(to, h), place: map[annotate.ID]int{}}, nil
}

func newSpanWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	w := &spanWriter{output: newOutput(to, h), place: map[annotate.ID]int{}}
	return w, w.Part(w.split())
}

// Part begins the file of a split.
func (w *spanWriter) Part(split string) error {
	if err := w.end(); err != nil {
		return err
	}
	if err := w.begin(split); err != nil {
		return err
	}
	if w.jsonl {
		w.json = json.NewEncoder(w.out)
		w.json.SetEscapeHTML(false)
		return nil
	}
	w.parquet = parquet.NewGenericWriter[spanRow](w.out, w.writerOptions()...)
	return nil
}

// end ends the file at hand.
func (w *spanWriter) end() error {
	if w.parquet == nil {
		return nil
	}
	meta, err := metadata(spanFeatures())
	if err != nil {
		return err
	}
	w.parquet.SetKeyValueMetadata("huggingface", meta)
	return w.parquet.Close()
}

func (w *spanWriter) Write(item *exchange.Item) error {
	w.count(item)
	if len(item.Layers) == 0 {
		return w.layer(item, &exchange.Layer{State: annotate.StateNew})
	}
	for i := range item.Layers {
		if err := w.layer(item, &item.Layers[i]); err != nil {
			return err
		}
	}
	return nil
}

func (w *spanWriter) layer(item *exchange.Item, l *exchange.Layer) error {
	r := &w.row
	*r = spanRow{
		ID: item.Name, Text: item.Text.String(), Spans: r.Spans[:0], Relations: r.Relations[:0], Title: item.Headline(),
		Person: l.Person.Slug, State: string(l.State), Modified: stamp(l.Modified), TextSHA256: item.Source.TextSHA256,
		Scheme: w.header.Scheme.ID, SchemeVersion: w.header.Scheme.Version, Program: w.header.Program,
	}
	if r.Spans == nil {
		r.Spans, r.Relations = []span{}, []relation{}
	}
	if l.Person.ID != (annotate.ID{}) {
		r.PersonID, r.PersonName, r.PersonKind = l.Person.ID.String(), l.Person.Name, string(l.Person.Kind)
	}
	if l.ID != (annotate.ID{}) {
		r.Layer = l.ID.String()
	}
	var err error
	if r.Article, err = inText(l.Article, len(l.Article)); err != nil {
		return err
	}
	clear(w.place)
	for i, m := range l.Marks {
		w.place[m.ID] = i
		s, err := spanOf(m)
		if err != nil {
			return err
		}
		r.Spans = append(r.Spans, s)
	}
	for _, rel := range l.Relations {
		r.Relations = append(r.Relations, relation{
			Type: rel.Type, From: int64(w.place[rel.From]), To: int64(w.place[rel.To]), ID: rel.ID.String(), Note: rel.Note,
			Created: stamp(rel.Created), Modified: stamp(rel.Modified),
		})
	}
	if w.json != nil {
		return w.json.Encode(r)
	}
	_, err = w.parquet.Write([]spanRow{*r})
	return err
}

// inText is a value as JSON in a text; "" where it holds nothing.
func inText(v any, n int) (string, error) {
	if n == 0 {
		return "", nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

func spanOf(m *annotate.Annotation) (span, error) {
	h := m.Hull()
	s := span{
		Start: int64(h.Start), End: int64(h.End), Label: m.Label, Quote: m.Fragments[0].Exact, ID: m.ID.String(), Note: m.Note, Fragments: []piece{},
		Created: stamp(m.Created), Modified: stamp(m.Modified),
	}
	if len(m.Fragments) > 1 {
		for i, f := range m.Fragments {
			s.Fragments = append(s.Fragments, piece{int64(f.Start), int64(f.End)})
			if i > 0 {
				s.Quote += joinPieces + f.Exact
			}
		}
	}
	var err error
	if s.Attributes, err = inText(m.Attributes, len(m.Attributes)); err != nil {
		return s, err
	}
	if o := m.Origin; o.Kind != annotate.OriginManual && o.Kind != "" {
		s.Origin, err = inText(origin{o.Kind, o.Source, o.Score, o.Format, o.From}, 1)
	}
	return s, err
}

// stamp writes a time as sidecars do.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

const aboutSpans = "Articles with spans. Offsets are Unicode code points of `text`, half-open: in Python, `text[start:end]` is the passage. " +
	"Spans may overlap. A span with `fragments` is meant only where these are. A row is what one person says about one article; `attributes`, `article` and `origin` are JSON."

func (w *spanWriter) Close() error {
	if err := w.end(); err != nil {
		return err
	}
	return w.card(spanFeatures(), aboutSpans)
}
