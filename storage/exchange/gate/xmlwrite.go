package gate

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

type xmlWriter struct {
	to       exchange.Folder
	composer composer
	out      []byte
	nodes    []int
}

func newXMLWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	return &xmlWriter{to: to, composer: newComposer(h, true)}, nil
}

func (w *xmlWriter) Close() error { return nil }

func (w *xmlWriter) Write(item *exchange.Item) error {
	out, err := w.to.Create(item.Name + xmlEnding)
	if err != nil {
		return err
	}
	d := w.composer.compose(item)
	b := w.out[:0]
	b = append(b, "<?xml version='1.0' encoding='UTF-8'?>\n<GateDocument version=\"3\">\n<GateDocumentFeatures>\n"...)
	b = appendFeatures(b, d.features)
	b = append(b, "</GateDocumentFeatures>\n<TextWithNodes>"...)
	b = w.text(b, d, item.Text)
	b = append(b, "</TextWithNodes>\n"...)
	units := item.Text.UTF16
	for _, s := range d.sets {
		b = attribute(append(b, "<AnnotationSet"...), "Name", s.name)
		b = append(b, ">\n"...)
		for i := range s.annotations {
			a := &s.annotations[i]
			b = attribute(append(b, "<Annotation"...), "Id", a.id)
			b = attribute(b, "Type", a.kind)
			b = fmt.Appendf(b, " StartNode=\"%d\" EndNode=\"%d\">\n", units(a.start), units(a.end))
			b = append(appendFeatures(b, a.features), "</Annotation>\n"...)
		}
		b = append(b, "</AnnotationSet>\n"...)
	}
	for _, s := range d.sets {
		if len(s.relations) == 0 {
			continue
		}
		b = attribute(append(b, "<RelationSet"...), "Name", s.name)
		b = append(b, ">\n"...)
		for _, r := range s.relations {
			b = attribute(append(b, "<Relation"...), "Id", r.id)
			b = attribute(b, "Type", r.kind)
			b = attribute(b, "Members", strings.Join(r.members, ";"))
			b = append(appendFeatures(append(b, ">\n<UserData/>\n"...), r.features), "</Relation>\n"...)
		}
		b = append(b, "</RelationSet>\n"...)
	}
	b = append(b, "</GateDocument>\n"...)
	w.out = b
	return write(out, w.out)
}

// text writes the text with a node wherever a mark begins or ends.
func (w *xmlWriter) text(b []byte, d *document, t *text.Text) []byte {
	w.nodes = w.nodes[:0]
	for _, s := range d.sets {
		for i := range s.annotations {
			w.nodes = append(w.nodes, s.annotations[i].start, s.annotations[i].end)
		}
	}
	slices.Sort(w.nodes)
	from, at := 0, 0 // bytes of d.text, code points
	for _, n := range slices.Compact(w.nodes) {
		to := from
		for ; at < n; at++ {
			_, size := utf8.DecodeRuneInString(d.text[to:])
			to += size
		}
		b = appendChars(b, d.text[from:to])
		b = fmt.Appendf(b, `<Node id="%d"/>`, t.UTF16(n))
		from = to
	}
	return appendChars(b, d.text[from:])
}

// appendChars appends the text of an element, in which line ends stay.
func appendChars(b []byte, s string) []byte {
	for {
		i := strings.IndexByte(s, '\n')
		if i < 0 {
			return cas.AppendXML(b, s)
		}
		b = append(cas.AppendXML(b, s[:i]), '\n')
		s = s[i+1:]
	}
}

func attribute(b []byte, name, value string) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(cas.AppendXML(b, value), '"')
}

func appendFeatures(b []byte, fields []foreign.Field) []byte {
	for _, f := range fields {
		b = append(b, "<Feature>\n  <Name className=\"java.lang.String\">"...)
		b = appendChars(b, f.Name)
		b = append(b, "</Name>\n  <Value className=\""...)
		switch v := f.Value.(type) {
		case bool:
			b = fmt.Appendf(b, "java.lang.Boolean\">%t", v)
		case json.Number:
			b = append(append(b, "java.math.BigDecimal\">"...), v...)
		case []string:
			b = append(b, "gate.corpora.ObjectWrapper\">"...)
			var inner []byte
			inner = append(inner, "<?xml version='1.1'?><gate.corpora.ObjectWrapper><value class=\"list\">"...)
			for _, s := range v {
				inner = append(cas.AppendXML(append(inner, "<string>"...), s), "</string>"...)
			}
			inner = append(inner, "</value></gate.corpora.ObjectWrapper>"...)
			b = cas.AppendXML(b, string(inner))
		default:
			b = appendChars(append(b, "java.lang.String\">"...), fmt.Sprint(v))
		}
		b = append(b, "</Value>\n</Feature>\n"...)
	}
	return b
}
