package xmi

import (
	"io"
	"sort"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
)

// TypeSystemFile is what the type system is called beside the files.
const TypeSystemFile = "TypeSystem.xml"

type writer struct {
	to         exchange.Folder
	vocabulary *cas.Vocabulary
	composer   cas.Composer
	encoder    Encoder
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	w := &writer{to: to, vocabulary: cas.NewVocabulary(h.Scheme)}
	w.composer = cas.Composer{Vocabulary: w.vocabulary, Program: h.Program, XML: true, Tokens: h.Settings[tokensOption] == yes}
	return w, nil
}

func (w *writer) Write(item *exchange.Item) error {
	if len(item.Layers) < 2 {
		return w.file(item.Name+ending, item, item.Layers)
	}
	for i := range item.Layers {
		if err := w.file(item.Name+"."+item.Layers[i].Person.Slug+ending, item, item.Layers[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) file(name string, item *exchange.Item, layers []exchange.Layer) error {
	out, err := w.to.Create(name)
	if err != nil {
		return err
	}
	return w.encoder.Encode(out, w.composer.Compose(item, layers))
}

// Close writes the type system, now that it is known what was used.
func (w *writer) Close() error {
	out, err := w.to.Create(TypeSystemFile)
	if err != nil {
		return err
	}
	return w.vocabulary.TypeSystem().WriteXML(out)
}

// Encoder writes documents as XMI. Its memory is used again.
type Encoder struct {
	out      []byte
	elements map[string]string // by type: prefix:local
	spaces   map[string]string // prefix by namespace
}

// Encode writes a document.
func (e *Encoder) Encode(w io.Writer, d *cas.Document) error {
	if e.elements == nil {
		e.elements = map[string]string{}
		e.spaces = map[string]string{"http:///uima/cas.ecore": "cas", "http:///uima/tcas.ecore": "tcas"}
	}
	for i := range d.Structures {
		e.element(d.Structures[i].Type)
	}
	b := e.out[:0]
	b = append(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\""...)
	spaces := make([]string, 0, len(e.spaces))
	for s := range e.spaces {
		spaces = append(spaces, s)
	}
	sort.Strings(spaces)
	for _, s := range spaces {
		b = append(append(append(append(append(b, " xmlns:"...), e.spaces[s]...), `="`...), s...), '"')
	}
	b = append(b, " xmi:version=\"2.0\">\n<cas:NULL xmi:id=\"0\"/>\n"...)
	for i := range d.Structures {
		b = e.structure(b, &d.Structures[i])
	}
	for i, s := range d.Sofas {
		b = number(append(b, "<cas:Sofa"...), "xmi:id", s.ID)
		b = number(b, "sofaNum", i+1)
		b = append(append(b, ` sofaID="`...), s.Name...)
		b = append(b, `" mimeType="text" sofaString="`...)
		b = cas.AppendXML(b, s.Text)
		b = append(b, "\"/>\n"...)
	}
	for _, v := range d.Views {
		b = number(append(b, "<cas:View"...), "sofa", v.Sofa)
		b = append(b, ` members="`...)
		b = list(b, v.Members)
		b = append(b, "\"/>\n"...)
	}
	b = append(b, "</xmi:XMI>\n"...)
	e.out = b
	_, err := w.Write(e.out)
	return err
}

// element is what a type's elements are called.
func (e *Encoder) element(kind string) string {
	if name, ok := e.elements[kind]; ok {
		return name
	}
	dot := strings.LastIndexByte(kind, '.')
	space := "http:///" + strings.ReplaceAll(kind[:max(dot, 0)], ".", "/") + ".ecore"
	prefix, ok := e.spaces[space]
	if !ok {
		base := kind[:dot]
		base = base[strings.LastIndexByte(base, '.')+1:]
		prefix = base
		for n := 2; e.taken(prefix); n++ {
			prefix = base + strconv.Itoa(n)
		}
		e.spaces[space] = prefix
	}
	e.elements[kind] = prefix + ":" + kind[dot+1:]
	return e.elements[kind]
}

func (e *Encoder) taken(prefix string) bool {
	for _, p := range e.spaces {
		if p == prefix {
			return true
		}
	}
	return prefix == "xmi"
}

func (e *Encoder) structure(b []byte, s *cas.Structure) []byte {
	name := e.element(s.Type)
	b = number(append(append(b, '<'), name...), "xmi:id", s.ID)
	if s.Sofa != 0 {
		b = number(b, "sofa", s.Sofa)
	}
	if s.Ranged {
		b = number(number(b, "begin", s.Begin), "end", s.End)
	}
	children := false
	for i := range s.Values {
		v := &s.Values[i]
		if v.Kind == cas.Texts {
			children = true
			continue
		}
		b = append(append(append(b, ' '), v.Name...), `="`...)
		switch v.Kind {
		case cas.Ref, cas.Refs:
			b = list(b, v.Refs)
		case cas.Text, cas.Number, cas.Truth, cas.Texts:
			b = cas.AppendXML(b, v.Text)
		}
		b = append(b, '"')
	}
	if !children {
		return append(b, "/>\n"...)
	}
	b = append(b, '>')
	for i := range s.Values {
		v := &s.Values[i]
		if v.Kind != cas.Texts {
			continue
		}
		for _, t := range v.Texts {
			b = append(append(append(b, '<'), v.Name...), '>')
			b = cas.AppendXML(b, t)
			b = append(append(append(b, "</"...), v.Name...), '>')
		}
	}
	return append(append(append(b, "</"...), name...), ">\n"...)
}

func number(b []byte, name string, n int) []byte {
	b = append(append(append(b, ' '), name...), `="`...)
	return append(strconv.AppendInt(b, int64(n), 10), '"')
}

func list(b []byte, ids []int) []byte {
	for i, id := range ids {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(id), 10)
	}
	return b
}
