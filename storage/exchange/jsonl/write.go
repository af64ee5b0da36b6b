package jsonl

import (
	"encoding/json"
	"io"
	"time"

	"postil/annotate"
	"postil/storage/exchange"
)

type writer struct {
	header  exchange.Header
	encoder *json.Encoder
	out     outLine
}

func newWriter(w io.Writer, h exchange.Header) *writer {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // nobody reads this as a web page
	return &writer{header: h, encoder: enc}
}

type outLine struct {
	ID        string        `json:"id"`
	Text      string        `json:"text"`
	Spans     []outSpan     `json:"spans"`
	Relations []outRelation `json:"relations,omitempty"`
	Meta      outMeta       `json:"meta"`
}

type outSpan struct {
	Start      int                 `json:"start"`
	End        int                 `json:"end"`
	Label      string              `json:"label"`
	Fragments  [][2]int            `json:"fragments,omitempty"`
	Quote      string              `json:"quote"`
	ID         annotate.ID         `json:"id"`
	Attributes annotate.Attributes `json:"attributes,omitempty"`
	Note       string              `json:"note,omitempty"`
	Created    string              `json:"created,omitempty"`
	Modified   string              `json:"modified,omitempty"`
	Origin     *outOrigin          `json:"origin,omitempty"`
}

type outOrigin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source,omitempty"`
	Score  *float64            `json:"score,omitempty"`
	Format string              `json:"format,omitempty"`
	From   []annotate.ID       `json:"from,omitempty"`
}

type outRelation struct {
	Type     string      `json:"type"`
	From     int         `json:"from"`
	To       int         `json:"to"`
	ID       annotate.ID `json:"id"`
	Note     string      `json:"note,omitempty"`
	Created  string      `json:"created,omitempty"`
	Modified string      `json:"modified,omitempty"`
}

type outMeta struct {
	Path       string              `json:"path"`
	Title      string              `json:"title"`
	Person     string              `json:"person"`
	PersonID   *annotate.ID        `json:"personId,omitempty"`
	PersonName string              `json:"personName,omitempty"`
	PersonKind string              `json:"personKind,omitempty"`
	Layer      *annotate.ID        `json:"layer,omitempty"`
	State      string              `json:"state"`
	Modified   string              `json:"modified,omitempty"`
	Article    annotate.Attributes `json:"article,omitempty"`
	SHA256     string              `json:"sha256"`
	TextSHA256 string              `json:"textSha256"`
	Encoding   string              `json:"encoding"`
	Scheme     outScheme           `json:"scheme"`
	Program    string              `json:"program"`
}

type outScheme struct {
	ID      string `json:"id"`
	Version string `json:"version"`
}

func (w *writer) Write(item *exchange.Item) error {
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

func (w *writer) layer(item *exchange.Item, l *exchange.Layer) error {
	state := l.State
	if state == "" {
		state = annotate.StateNew
	}
	out := &w.out
	*out = outLine{ID: item.Name, Text: item.Text.String(), Spans: out.Spans[:0], Relations: out.Relations[:0], Meta: outMeta{
		Path: item.Name, Title: item.Headline(), Person: l.Person.Slug, State: string(state), Modified: stamp(l.Modified), Article: l.Article,
		SHA256: item.Source.SHA256, TextSHA256: item.Source.TextSHA256, Encoding: item.Source.Encoding,
		Scheme: outScheme{w.header.Scheme.ID, w.header.Scheme.Version}, Program: w.header.Program,
	}}
	if out.Spans == nil {
		out.Spans = []outSpan{}
	}
	if m := &out.Meta; l.Person.ID != (annotate.ID{}) {
		m.PersonID, m.PersonName, m.PersonKind = &l.Person.ID, l.Person.Name, string(l.Person.Kind)
	}
	if l.ID != (annotate.ID{}) {
		out.Meta.Layer = &l.ID
	}
	var place map[annotate.ID]int
	if len(l.Relations) > 0 {
		place = make(map[annotate.ID]int, len(l.Marks))
	}
	for i, m := range l.Marks {
		if place != nil {
			place[m.ID] = i
		}
		out.Spans = append(out.Spans, span(m))
	}
	for _, r := range l.Relations {
		out.Relations = append(out.Relations, outRelation{
			Type: r.Type, From: place[r.From], To: place[r.To], ID: r.ID, Note: r.Note, Created: stamp(r.Created), Modified: stamp(r.Modified),
		})
	}
	return w.encoder.Encode(out)
}

func span(m *annotate.Annotation) outSpan {
	h := m.Hull()
	s := outSpan{
		Start: h.Start, End: h.End, Label: m.Label, ID: m.ID, Attributes: m.Attributes, Note: m.Note,
		Created: stamp(m.Created), Modified: stamp(m.Modified), Quote: m.Fragments[0].Exact,
	}
	if len(m.Fragments) > 1 {
		for i, f := range m.Fragments {
			s.Fragments = append(s.Fragments, [2]int{f.Start, f.End})
			if i > 0 {
				s.Quote += join + f.Exact
			}
		}
	}
	if o := m.Origin; o.Kind != annotate.OriginManual && o.Kind != "" {
		s.Origin = &outOrigin{o.Kind, o.Source, o.Score, o.Format, o.From}
	}
	return s
}

// join stands between the pieces of a quote.
const join = " "

// stamp writes a time as sidecars do.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

func (w *writer) Close() error { return nil }
