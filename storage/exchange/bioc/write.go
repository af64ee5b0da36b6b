package bioc

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"postil/annotate"
	"postil/storage/exchange"
)

// form writes the same things as XML or JSON.
type form interface {
	head(dst []byte, program, key string, infons []infon) []byte
	document(dst []byte, first bool, id string, infons []infon, text string) []byte
	annotation(dst []byte, first bool, id string, infons []infon, locations []location, quote string) []byte
	between(dst []byte) []byte // annotations and relations
	relation(dst []byte, first bool, id string, infons []infon, from, to string) []byte
	endDocument(dst []byte) []byte
	end(dst []byte) []byte
	bad(s string) [][2]int // characters of a text that it cannot hold
}

type writer struct {
	form
	out    io.Writer
	header exchange.Header
	types  map[string]map[string]annotate.AttributeType
	begun  bool
	buf    []byte
}

func newWriter(out io.Writer, h exchange.Header, f form) *writer {
	w := &writer{form: f, out: out, header: h, types: map[string]map[string]annotate.AttributeType{}}
	for _, l := range h.Scheme.Labels {
		for _, a := range l.Attributes {
			if a.Type != annotate.YesNo && a.Type != annotate.Number && a.Type != annotate.Several {
				continue
			}
			if w.types[l.ID] == nil {
				w.types[l.ID] = map[string]annotate.AttributeType{}
			}
			w.types[l.ID][a.ID] = a.Type
		}
	}
	return w
}

// begin writes what is said once.
func (w *writer) begin() error {
	if w.begun {
		return nil
	}
	w.begun = true
	var infons []infon
	if w.header.Scheme.ID != "" {
		infons = append(infons, infon{schemeInfon, w.header.Scheme.ID + " " + w.header.Scheme.Version})
	}
	if len(w.types) > 0 {
		data, err := json.Marshal(w.types)
		if err != nil {
			return err
		}
		infons = append(infons, infon{typesInfon, string(data)})
	}
	w.buf = w.head(w.buf, w.header.Program, "postil", infons)
	return nil
}

func (w *writer) Write(item *exchange.Item) error {
	w.buf = w.buf[:0]
	first := !w.begun
	if err := w.begin(); err != nil {
		return err
	}
	var infons []infon
	text := item.Text.String()
	if list := w.bad(text); list != nil {
		data, err := json.Marshal(list)
		if err != nil {
			return err
		}
		infons = append(infons, infon{controlsInfon, string(data)})
	}
	for i := range item.Layers {
		if a := item.Layers[i].Article; len(a) > 0 {
			data, err := json.Marshal(a)
			if err != nil {
				return err
			}
			infons = append(infons, infon{articleInfon, string(data)})
		}
	}
	w.buf = w.document(w.buf, first, item.Name, infons, text)
	one := true
	for i := range item.Layers {
		for _, m := range item.Layers[i].Marks {
			if err := w.mark(m, one); err != nil {
				return err
			}
			one = false
		}
	}
	w.buf = w.between(w.buf)
	one = true
	for i := range item.Layers {
		for _, r := range item.Layers[i].Relations {
			infons := []infon{{"type", r.Type}}
			if r.Note != "" {
				infons = append(infons, infon{noteInfon, r.Note})
			}
			w.buf = w.relation(w.buf, one, r.ID.String(), infons, r.From.String(), r.To.String())
			one = false
		}
	}
	w.buf = w.endDocument(w.buf)
	_, err := w.out.Write(w.buf)
	return err
}

func (w *writer) mark(m *annotate.Annotation, first bool) error {
	infons := []infon{{"type", m.Label}}
	for _, name := range sortedKeys(m.Attributes) {
		v, err := value(m.Attributes[name])
		if err != nil {
			return err
		}
		infons = append(infons, infon{name, v})
	}
	if m.Note != "" {
		infons = append(infons, infon{noteInfon, m.Note})
	}
	var locations []location
	var quote []string
	for _, f := range m.Fragments {
		locations = append(locations, location{f.Start, f.Len()})
		quote = append(quote, f.Exact)
	}
	w.buf = w.annotation(w.buf, first, m.ID.String(), infons, locations, strings.Join(quote, " "))
	return nil
}

// value is an attribute's as an infon, which is a text.
func value(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case json.Number:
		return v.String(), nil
	}
	data, err := json.Marshal(v)
	return string(data), err
}

func sortedKeys(a annotate.Attributes) []string {
	var out []string
	for k := range a {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func (w *writer) Close() error {
	w.buf = w.buf[:0]
	if err := w.begin(); err != nil {
		return err
	}
	w.buf = w.end(w.buf)
	_, err := w.out.Write(w.buf)
	return err
}

// xmlForm is BioC XML.
type xmlForm struct{}

// escape appends a text as XML, with U+FFFD for what it cannot hold.
func escape(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '"':
			dst = append(dst, "&quot;"...)
		case r == '\r':
			dst = append(dst, "&#13;"...)
		case !inXML(r):
			dst = append(dst, "\ufffd"...)
		default:
			dst = append(dst, string(r)...)
		}
	}
	return dst
}

// attribute appends a text as the value of an attribute, in which white space
// would be folded.
func attribute(dst []byte, s string) []byte {
	from := len(dst)
	dst = escape(dst, s)
	if strings.ContainsAny(s, "\t\n") {
		fixed := strings.NewReplacer("\n", "&#10;", "\t", "&#9;").Replace(string(dst[from:]))
		dst = append(dst[:from], fixed...)
	}
	return dst
}

func (xmlForm) infons(dst []byte, indent string, list []infon) []byte {
	for _, i := range list {
		dst = append(append(dst, indent...), `<infon key="`...)
		dst = append(attribute(dst, i.key), `">`...)
		dst = append(escape(dst, fmt.Sprint(i.value)), "</infon>\n"...)
	}
	return dst
}

func (f xmlForm) head(dst []byte, program, key string, infons []infon) []byte {
	dst = append(dst, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"+`<!DOCTYPE collection SYSTEM "BioC.dtd">`+"\n<collection>\n <source>"...)
	dst = append(escape(dst, program), "</source>\n <date></date>\n <key>"...)
	dst = append(escape(dst, key), "</key>\n"...)
	return f.infons(dst, " ", infons)
}

func (f xmlForm) document(dst []byte, _ bool, id string, infons []infon, text string) []byte {
	dst = append(dst, " <document>\n  <id>"...)
	dst = append(escape(dst, id), "</id>\n"...)
	dst = f.infons(dst, "  ", infons)
	dst = append(dst, "  <passage>\n   <offset>0</offset>\n   <text>"...)
	return append(escape(dst, text), "</text>\n"...)
}

func (f xmlForm) annotation(dst []byte, _ bool, id string, infons []infon, locations []location, quote string) []byte {
	dst = append(append(append(dst, `   <annotation id="`...), id...), "\">\n"...)
	dst = f.infons(dst, "    ", infons)
	for _, l := range locations {
		dst = strconv.AppendInt(append(dst, `    <location offset="`...), int64(l.offset), 10)
		dst = append(strconv.AppendInt(append(dst, `" length="`...), int64(l.length), 10), "\"/>\n"...)
	}
	return append(escape(append(dst, "    <text>"...), quote), "</text>\n   </annotation>\n"...)
}

func (xmlForm) between(dst []byte) []byte { return dst }

func (f xmlForm) relation(dst []byte, _ bool, id string, infons []infon, from, to string) []byte {
	dst = append(append(append(dst, `   <relation id="`...), id...), "\">\n"...)
	dst = f.infons(dst, "    ", infons)
	dst = append(append(append(dst, `    <node refid="`...), from...), "\" role=\"source\"/>\n"...)
	return append(append(append(dst, `    <node refid="`...), to...), "\" role=\"target\"/>\n   </relation>\n"...)
}

func (xmlForm) endDocument(dst []byte) []byte {
	return append(dst, "  </passage>\n </document>\n"...)
}
func (xmlForm) end(dst []byte) []byte { return append(dst, "</collection>\n"...) }
func (xmlForm) bad(s string) [][2]int { return controls(s) }

// jsonForm is BioC JSON.
type jsonForm struct{}

func quoted(dst []byte, s string) []byte {
	dst, err := jsontext.AppendQuote(dst, s)
	if err != nil {
		panic(err) // it is UTF-8
	}
	return dst
}

func (jsonForm) infons(dst []byte, list []infon) []byte {
	dst = append(dst, `"infons": {`...)
	for n, i := range list {
		if n > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(quoted(dst, i.key), ": "...)
		dst = quoted(dst, fmt.Sprint(i.value))
	}
	return append(dst, '}')
}

func (f jsonForm) head(dst []byte, program, key string, infons []infon) []byte {
	dst = append(quoted(append(dst, "{\n \"source\": "...), program), ",\n \"date\": \"\",\n \"key\": "...)
	dst = append(quoted(dst, key), ",\n "...)
	return append(f.infons(dst, infons), ",\n \"documents\": ["...)
}

func (f jsonForm) document(dst []byte, first bool, id string, infons []infon, text string) []byte {
	if !first {
		dst = append(dst, ',')
	}
	dst = append(quoted(append(dst, "\n  {\"id\": "...), id), ", "...)
	dst = append(f.infons(dst, infons), ", \"passages\": [{\"offset\": 0, \"infons\": {}, \"text\": "...)
	return append(quoted(dst, text), ", \"sentences\": [], \"annotations\": ["...)
}

func (f jsonForm) annotation(dst []byte, first bool, id string, infons []infon, locations []location, quote string) []byte {
	if !first {
		dst = append(dst, ',')
	}
	dst = append(quoted(append(dst, "\n   {\"id\": "...), id), ", "...)
	dst = append(f.infons(dst, infons), `, "text": `...)
	dst = append(quoted(dst, quote), `, "locations": [`...)
	for i, l := range locations {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = strconv.AppendInt(append(dst, `{"offset": `...), int64(l.offset), 10)
		dst = append(strconv.AppendInt(append(dst, `, "length": `...), int64(l.length), 10), '}')
	}
	return append(dst, "]}"...)
}

func (jsonForm) between(dst []byte) []byte { return append(dst, `], "relations": [`...) }

func (f jsonForm) relation(dst []byte, first bool, id string, infons []infon, from, to string) []byte {
	if !first {
		dst = append(dst, ',')
	}
	dst = append(quoted(append(dst, "\n   {\"id\": "...), id), ", "...)
	dst = append(f.infons(dst, infons), `, "nodes": [{"refid": `...)
	dst = append(quoted(dst, from), `, "role": "source"}, {"refid": `...)
	return append(quoted(dst, to), `, "role": "target"}]}`...)
}

func (jsonForm) endDocument(dst []byte) []byte {
	return append(dst, "]}], \"annotations\": [], \"relations\": []}"...)
}
func (jsonForm) end(dst []byte) []byte { return append(dst, "\n ]\n}\n"...) }
func (jsonForm) bad(string) [][2]int   { return nil }
