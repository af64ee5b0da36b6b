package w3c

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
)

type writer struct {
	to     exchange.Folder
	utf16  bool
	scheme []byte
	out    []byte
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	return &writer{to: to, utf16: h.Settings[offsetsOption] == utf16Units, scheme: cas.EncodeScheme(h.Scheme)}, nil
}

func (w *writer) Close() error { return nil }

// ownContext says of Postil's properties that they are JSON.
const ownContext = `{"@version":1.1,"postil":"urn:postil:","attributes":{"@id":"postil:attributes","@type":"@json"},"origin":{"@id":"postil:origin","@type":"@json"},` +
	`"layers":{"@id":"postil:layers","@type":"@json"},"scheme":{"@id":"postil:scheme","@type":"@json"},"source":{"@id":"oa:hasSource","@type":"@id"},"offsets":"postil:offsets"}`

func (w *writer) Write(item *exchange.Item) error {
	out, err := w.to.Create(item.Name)
	if err != nil {
		return err
	}
	if _, err := out.Write([]byte(item.Text.String())); err != nil {
		return err
	}
	source := (&url.URL{Path: path.Base(item.Name)}).String()
	b := w.out[:0]
	b = append(b, `{"@context":["`+context+`",`+ownContext+"],\n\"type\":\"AnnotationPage\",\"source\":"...)
	b = quote(b, source)
	if w.utf16 {
		b = append(b, `,"offsets":"`+utf16Units+`"`...)
	}
	b = append(append(b, ",\n\"scheme\":"...), w.scheme...)
	b = append(w.layers(append(b, ",\n\"layers\":"...), item), ",\n\"items\":["...)
	n := 0
	next := func() {
		if n++; n > 1 {
			b = append(b, ',')
		}
		b = append(b, '\n')
	}
	for i := range item.Layers {
		l := &item.Layers[i]
		who := creator(l)
		for _, m := range l.Marks {
			next()
			b = w.mark(b, item.Text, source, who, m)
		}
		for _, r := range l.Relations {
			next()
			b = w.relation(b, who, r)
		}
	}
	b = append(b, "\n]}\n"...)
	w.out = b
	if out, err = w.to.Create(item.Name + ending); err != nil {
		return err
	}
	_, err = out.Write(w.out)
	return err
}

// creator is a layer's person as an object of the model.
func creator(l *exchange.Layer) string {
	if l.Person.Slug == "" {
		return ""
	}
	kind := "Person"
	if l.Person.Kind == annotate.Model {
		kind = "Software"
	}
	name := l.Person.Name
	if name == "" {
		name = l.Person.Slug
	}
	return string(append(quote(append(quote([]byte(`,"creator":{"id":`), creatorID(l)), `,"type":"`+kind+`","name":`...), name), '}'))
}

func creatorID(l *exchange.Layer) string { return "urn:postil:person:" + url.PathEscape(l.Person.Slug) }

func (w *writer) layers(b []byte, item *exchange.Item) []byte {
	known := []ownLayer{}
	for i := range item.Layers {
		l := &item.Layers[i]
		k := ownLayer{Creator: creatorID(l), Slug: l.Person.Slug, Kind: l.Person.Kind, State: l.State, Modified: cas.Stamp(l.Modified)}
		if l.Person.Name != l.Person.Slug {
			k.Name = l.Person.Name
		}
		if l.Person.ID != (annotate.ID{}) {
			k.ID = &l.Person.ID
		}
		if l.ID != (annotate.ID{}) {
			k.Layer = &l.ID
		}
		if len(l.Article) > 0 {
			k.Article = cas.LegalJSON(l.Article)
		}
		known = append(known, k)
	}
	data, err := json.Marshal(known)
	if err != nil {
		panic(err) // texts can be written
	}
	return append(b, data...)
}

func (w *writer) mark(b []byte, t *text.Text, source, who string, m *annotate.Annotation) []byte {
	b = append(append(append(b, `{"id":"urn:uuid:`...), m.ID.String()...), `","type":"Annotation","motivation":"classifying"`...)
	b = append(b, who...)
	b = stamps(b, cas.Stamp(m.Created), cas.Stamp(m.Modified))
	b = append(quote(append(b, `,"body":[{"type":"TextualBody","purpose":"tagging","value":`...), m.Label), '}')
	if m.Note != "" {
		b = append(quote(append(b, `,{"type":"TextualBody","purpose":"commenting","value":`...), m.Note), '}')
	}
	b = append(b, `],"target":`...)
	if len(m.Fragments) > 1 {
		b = append(b, '[')
	}
	for i, f := range m.Fragments {
		if i > 0 {
			b = append(b, ',')
		}
		start, end := f.Start, f.End
		if w.utf16 {
			start, end = t.UTF16(start), t.UTF16(end)
		}
		b = quote(append(b, `{"source":`...), source)
		b = quote(append(b, `,"selector":[{"type":"TextQuoteSelector","exact":`...), f.Exact)
		if f.Prefix == "" && f.Suffix == "" {
			f = annotate.NewFragment(t, f.Span)
		}
		b = quote(append(b, `,"prefix":`...), f.Prefix)
		b = quote(append(b, `,"suffix":`...), f.Suffix)
		b = strconv.AppendInt(append(b, `},{"type":"TextPositionSelector","start":`...), int64(start), 10)
		b = append(strconv.AppendInt(append(b, `,"end":`...), int64(end), 10), "}]}"...)
	}
	if len(m.Fragments) > 1 {
		b = append(b, ']')
	}
	if len(m.Attributes) > 0 {
		b = append(append(b, `,"attributes":`...), cas.LegalJSON(m.Attributes)...)
	}
	if o := m.Origin; o.Kind != annotate.OriginManual && o.Kind != "" {
		b = append(append(b, `,"origin":`...), cas.EncodeOrigin(o)...)
	}
	return append(b, '}')
}

func (w *writer) relation(b []byte, who string, r *annotate.Relation) []byte {
	b = append(append(append(b, `{"id":"urn:uuid:`...), r.ID.String()...), `","type":"Annotation","motivation":"linking"`...)
	b = append(b, who...)
	b = stamps(b, cas.Stamp(r.Created), cas.Stamp(r.Modified))
	b = append(append(append(b, `,"body":["urn:uuid:`...), r.To.String()...), `",{"type":"TextualBody","purpose":"tagging","value":`...)
	b = append(quote(b, r.Type), '}')
	if r.Note != "" {
		b = append(quote(append(b, `,{"type":"TextualBody","purpose":"commenting","value":`...), r.Note), '}')
	}
	b = append(append(b, `],"target":"urn:uuid:`...), r.From.String()...)
	return append(b, `"}`...)
}

func stamps(b []byte, created, modified string) []byte {
	if created != "" {
		b = append(append(append(b, `,"created":"`...), created...), '"')
	}
	if modified != "" {
		b = append(append(append(b, `,"modified":"`...), modified...), '"')
	}
	return b
}

func quote(b []byte, s string) []byte {
	b, err := jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\ufffd"))
	if err != nil {
		panic(err) // it is UTF-8 now
	}
	return b
}
