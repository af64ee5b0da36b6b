package jsoncas

import (
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
)

type writer struct {
	to         exchange.Folder
	vocabulary *cas.Vocabulary
	composer   cas.Composer
	encoder    Encoder
}

func newWriter(to exchange.Folder, h exchange.Header) (exchange.Writer, error) {
	w := &writer{to: to, vocabulary: cas.NewVocabulary(h.Scheme)}
	w.composer = cas.Composer{Vocabulary: w.vocabulary, Program: h.Program, Tokens: h.Settings[tokensOption] == yes}
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
	d := w.composer.Compose(item, layers)
	return w.encoder.Encode(out, d, w.vocabulary)
}

func (w *writer) Close() error { return nil }

// Encoder writes documents as CAS JSON. Its memory is used again.
type Encoder struct {
	out    []byte
	types  *cas.TypeSystem
	size   int               // of the vocabulary of which types are
	pieces map[string][]byte // types as JSON, by name
	used   map[string]bool
	arrays int // the id of the next array
}

// Encode writes a document that was composed with a vocabulary.
func (e *Encoder) Encode(w io.Writer, d *cas.Document, v *cas.Vocabulary) error {
	if n := v.Len(); e.types == nil || n != e.size {
		e.types, e.size, e.pieces = v.TypeSystem(), n, map[string][]byte{}
	}
	b := e.out[:0]
	b = append(b, `{"%TYPES":{`...)
	b = e.usedTypes(b, d)
	b = append(b, "},\n\"%FEATURE_STRUCTURES\":[\n"...)
	e.arrays = 1
	for i, s := range d.Sofas {
		if i > 0 {
			b = append(b, ",\n"...)
		}
		b = member(append(b, '{'), "%ID", s.ID)
		b = append(b, `,"%TYPE":"uima.cas.Sofa"`...)
		b = member(append(b, ','), "sofaNum", i+1)
		b = text(append(b, ','), "sofaID", s.Name)
		b = append(b, `,"mimeType":"text"`...)
		b = append(text(append(b, ','), "sofaString", s.Text), '}')
		e.arrays = max(e.arrays, s.ID+1)
	}
	for i := range d.Structures {
		e.arrays = max(e.arrays, d.Structures[i].ID+1)
	}
	for i := range d.Structures {
		b = e.structure(append(b, ",\n"...), &d.Structures[i])
	}
	b = append(b, "\n],\n\"%VIEWS\":{"...)
	for i, view := range d.Views {
		if i > 0 {
			b = append(b, ',')
		}
		b = quote(b, d.Sofas[i].Name)
		b = member(append(b, ":{"...), "%SOFA", view.Sofa)
		b = append(list(append(b, `,"%MEMBERS":`...), view.Members), '}')
	}
	b = append(b, "}}\n"...)
	e.out = b
	_, err := w.Write(e.out)
	return err
}

// usedTypes appends the types of a document's structures and those that they
// descend from or refer to, in the order of the type system.
func (e *Encoder) usedTypes(b []byte, d *cas.Document) []byte {
	if e.used == nil {
		e.used = map[string]bool{}
	}
	clear(e.used)
	for i := range d.Structures {
		e.use(d.Structures[i].Type)
	}
	first := true
	for _, t := range e.types.Types() {
		if !e.used[t.Name] {
			continue
		}
		piece, ok := e.pieces[t.Name]
		if !ok {
			piece = encodeType(t)
			e.pieces[t.Name] = piece
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = append(append(b, '\n'), piece...)
	}
	return b
}

func (e *Encoder) use(name string) {
	t := e.types.Type(name)
	if t == nil || e.used[name] {
		return
	}
	e.used[name] = true
	e.use(t.Super)
	for _, f := range t.Features {
		e.use(f.Range)
		e.use(f.Element)
	}
}

func encodeType(t *cas.Type) []byte {
	b := append(quote(nil, t.Name), ":{"...)
	b = text(b, "%NAME", t.Name)
	b = text(append(b, ','), "%SUPER_TYPE", t.Super)
	if t.Description != "" {
		b = text(append(b, ','), "%DESCRIPTION", t.Description)
	}
	for _, f := range t.Features {
		b = append(quote(append(b, ','), f.Name), ":{"...)
		b = text(b, "%NAME", f.Name)
		b = text(append(b, ','), "%RANGE", rangeOf(f))
		b = append(b, '}')
	}
	return append(b, '}')
}

// rangeOf is a feature's range as this format has it: FSArray of x is x[].
func rangeOf(f cas.Feature) string {
	if f.Range == cas.TypeFSArray && f.Element != "" {
		return f.Element + "[]"
	}
	return f.Range
}

// structure appends a structure, with the arrays that its features are.
func (e *Encoder) structure(b []byte, s *cas.Structure) []byte {
	b = member(append(b, '{'), "%ID", s.ID)
	b = text(append(b, ','), "%TYPE", s.Type)
	if s.Sofa != 0 {
		b = member(append(b, ','), "@sofa", s.Sofa)
	}
	if s.Ranged {
		b = member(append(b, ','), "begin", s.Begin)
		b = member(append(b, ','), "end", s.End)
	}
	array := e.arrays
	for i := range s.Values {
		v := &s.Values[i]
		b = append(b, ',')
		switch v.Kind {
		case cas.Ref:
			b = member(b, "@"+v.Name, v.Refs[0])
		case cas.Refs, cas.Texts:
			b = member(b, "@"+v.Name, array)
			array++
		case cas.Number, cas.Truth:
			b = append(append(quote(b, v.Name), ':'), v.Text...)
		case cas.Text:
			b = text(b, v.Name, v.Text)
		}
	}
	b = append(b, '}')
	for i := range s.Values {
		v := &s.Values[i]
		if v.Kind != cas.Refs && v.Kind != cas.Texts {
			continue
		}
		b = member(append(b, ",\n{"...), "%ID", e.arrays)
		e.arrays++
		if v.Kind == cas.Texts {
			b = append(b, `,"%TYPE":"uima.cas.StringArray","%ELEMENTS":[`...)
			for j, t := range v.Texts {
				if j > 0 {
					b = append(b, ',')
				}
				b = quote(b, t)
			}
			b = append(b, "]}"...)
			continue
		}
		f, _ := e.types.Feature(s.Type, v.Name)
		b = text(append(b, ','), "%TYPE", rangeOf(f))
		b = append(list(append(b, `,"%ELEMENTS":`...), v.Refs), '}')
	}
	return b
}

func quote(b []byte, s string) []byte {
	b, err := jsontext.AppendQuote(b, s)
	if err != nil {
		panic(err) // texts of Postil are UTF-8
	}
	return b
}

func text(b []byte, name, s string) []byte {
	return quote(append(quote(b, name), ':'), s)
}

func member(b []byte, name string, n int) []byte {
	return strconv.AppendInt(append(quote(b, name), ':'), int64(n), 10)
}

func list(b []byte, ids []int) []byte {
	b = append(b, '[')
	for i, id := range ids {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(id), 10)
	}
	return append(b, ']')
}
