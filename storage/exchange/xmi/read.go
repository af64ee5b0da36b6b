package xmi

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
	files := src.With(ending)
	if !src.IsFolder() {
		files = src.Files()
	}
	whole, err := src.Folder(ctx)
	if err != nil {
		return err
	}
	m := cas.NewMapping(set, to)
	systems := NewTypeSystems(whole, to)
	var d cas.Document
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		ts, changed := systems.Of(f)
		if changed {
			m.Forget()
		}
		at := foreign.Place{File: f}
		if err := ReadFile(src, f, ts, &d, to); err != nil {
			to.Problem(foreign.Problem{Kind: foreign.BrokenFile, At: at, Reason: err.Error()})
			continue
		}
		name, who := m.ArticleName(f, ending)
		if err := m.Articles(&d, name, who, at); err != nil {
			return err
		}
	}
	return nil
}

// The namespaces of XMI and of UIMA's types.
const (
	xmiSpace    = "http://www.omg.org/XMI"
	noNamespace = "http:///uima/noNamespace.ecore"
)

// typeName is the type that an element is called after.
func typeName(space, local string) string {
	if space == noNamespace {
		return local
	}
	p := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(space, "http:///"), "http://"), ".ecore")
	return strings.ReplaceAll(p, "/", ".") + "." + local
}

// ReadFile reads the CAS of a file. Elements that cannot be read are told, and
// left out; the error is why the file as a whole cannot be.
func ReadFile(src *source.Source, file string, ts *cas.TypeSystem, d *cas.Document, to foreign.Sink) error {
	x, err := src.XML(file)
	if err != nil {
		return err
	}
	defer x.Close()
	d.Reset()
	d.Types = ts
	r := reader{x: x, d: d, to: to, file: file, types: map[xml.Name]string{}, features: map[featureKey]featureKind{}}
	return r.document()
}

type reader struct {
	x        *source.XML
	d        *cas.Document
	to       foreign.Sink
	file     string
	types    map[xml.Name]string
	features map[featureKey]featureKind
	lists    map[string][]string // of the element at hand: its children's texts
	order    []string
}

type featureKey struct{ kind, name string }

type featureKind struct {
	kind   cas.Kind
	inline bool
}

func (r *reader) document() error {
	root := false
	for {
		t, err := r.x.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("it holds no CAS: there is no element xmi:XMI")
		case err != nil:
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if !root {
			if e.Name.Local != "XMI" {
				return fmt.Errorf("it holds no CAS: its first element is %s, not xmi:XMI", e.Name.Local)
			}
			root = true
			continue
		}
		line := r.x.Line()
		e = e.Copy()
		if err := r.children(); err != nil {
			return err
		}
		if err := r.element(e, line); err != nil {
			r.to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: foreign.Place{File: r.file, Line: line}, What: "the element " + e.Name.Local, Reason: err.Error()})
		}
	}
}

// children reads up to the end of the element, and keeps the texts of the
// elements in it.
func (r *reader) children() error {
	clear(r.lists)
	r.order = r.order[:0]
	var text []byte
	depth, name := 0, ""
	for {
		t, err := r.x.Token()
		if err != nil {
			return unexpected(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			if depth == 1 {
				name, text = t.Name.Local, text[:0]
			}
		case xml.CharData:
			if depth == 1 {
				text = append(text, t...)
			}
		case xml.EndElement:
			if depth == 0 {
				return nil
			}
			if depth--; depth == 0 {
				if r.lists == nil {
					r.lists = map[string][]string{}
				}
				if _, ok := r.lists[name]; !ok {
					r.order = append(r.order, name)
				}
				r.lists[name] = append(r.lists[name], string(text))
			}
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (r *reader) element(e xml.StartElement, line int) error {
	kind, ok := r.types[e.Name]
	if !ok {
		kind = typeName(e.Name.Space, e.Name.Local)
		r.types[e.Name] = kind
	}
	switch kind {
	case "uima.cas.NULL":
		return nil
	case cas.TypeSofa:
		return r.sofa(e, line)
	case "uima.cas.View":
		return r.view(e)
	}
	s := cas.Structure{Type: kind, Line: line}
	var ranged int
	for _, a := range e.Attr {
		var to *int
		switch {
		case a.Name.Space == xmiSpace && a.Name.Local == "id":
			to = &s.ID
		case a.Name.Space != "" || a.Name.Local == "xmlns":
			continue
		case a.Name.Local == "sofa":
			to = &s.Sofa
		case a.Name.Local == "begin":
			to = &s.Begin
			ranged++
		case a.Name.Local == "end":
			to = &s.End
			ranged++
		default:
			continue
		}
		n, err := strconv.Atoi(a.Value)
		if err != nil {
			return fmt.Errorf("its %s is %q, which is no number", a.Name.Local, a.Value)
		}
		*to = n
	}
	s.Ranged = ranged == 2
	r.d.Add(s)
	for _, a := range e.Attr {
		if a.Name.Space != "" {
			continue
		}
		switch a.Name.Local {
		case "sofa", "begin", "end", "xmlns":
			continue
		}
		v, err := r.value(kind, a.Name.Local, a.Value)
		if err != nil {
			return err
		}
		r.d.Set(v)
	}
	for _, name := range r.order {
		v := cas.Value{Name: name, Kind: cas.Texts, Texts: r.lists[name]}
		if name == "elements" && strings.HasPrefix(kind, "uima.cas.") {
			v.Name = ""
		}
		r.d.Set(v)
		delete(r.lists, name)
	}
	return nil
}

func (r *reader) sofa(e xml.StartElement, line int) error {
	s := cas.Sofa{Name: cas.InitialView, Line: line}
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == xmiSpace && a.Name.Local == "id":
			n, err := strconv.Atoi(a.Value)
			if err != nil {
				return fmt.Errorf("its id is %q, which is no number", a.Value)
			}
			s.ID = n
		case a.Name.Local == "sofaID":
			s.Name = a.Value
		case a.Name.Local == "sofaString":
			s.Text, s.HasText = a.Value, true
		}
	}
	r.d.Sofas = append(r.d.Sofas, s)
	return nil
}

func (r *reader) view(e xml.StartElement) error {
	var v cas.View
	if n := len(r.d.Views); n < cap(r.d.Views) {
		v.Members = r.d.Views[:n+1][n].Members[:0]
	}
	for _, a := range e.Attr {
		var err error
		switch a.Name.Local {
		case "sofa":
			if v.Sofa, err = strconv.Atoi(a.Value); err != nil {
				return fmt.Errorf("its sofa is %q, which is no number", a.Value)
			}
		case "members":
			if v.Members, err = ids(v.Members, a.Value); err != nil {
				return err
			}
		}
	}
	r.d.Views = append(r.d.Views, v)
	return nil
}

// ids reads a list of numbers with spaces between them.
func ids(into []int, s string) ([]int, error) {
	for f := range strings.FieldsSeq(s) {
		n, err := strconv.Atoi(f)
		if err != nil {
			return into, fmt.Errorf("%q is no reference", f)
		}
		into = append(into, n)
	}
	return into, nil
}

// value reads a feature, by its type where that is known.
func (r *reader) value(kind, name, s string) (cas.Value, error) {
	key := featureKey{kind, name}
	k, ok := r.features[key]
	if !ok {
		k = r.kindOf(kind, name)
		r.features[key] = k
	}
	v := cas.Value{Name: name, Kind: k.kind}
	if name == "elements" && strings.HasPrefix(kind, "uima.cas.") {
		v.Name = ""
	}
	switch k.kind {
	case cas.Text, cas.Number, cas.Truth:
		v.Text = s
	case cas.Texts:
		v.Texts = strings.Fields(s)
	case cas.Ref, cas.Refs:
		var err error
		if v.Refs, err = ids(nil, s); err != nil && !k.inline {
			// What should be a reference is none; the type system is another one.
			return cas.Value{Name: name, Text: s}, nil // it is a text then
		} else if err != nil {
			return v, fmt.Errorf("its %s: %w", name, err)
		}
	}
	return v, nil
}

func (r *reader) kindOf(kind, name string) featureKind {
	if f, ok := r.d.Types.Feature(kind, name); ok {
		k, inline := r.d.Types.KindOf(f)
		return featureKind{k, inline}
	}
	switch {
	case strings.HasPrefix(kind, "uima.cas."):
		switch {
		case name == "elements" && kind == cas.TypeFSArray:
			return featureKind{cas.Refs, true}
		case name == "elements":
			return featureKind{cas.Texts, true}
		case name == "tail", name == "head" && kind == "uima.cas.NonEmptyFSList":
			return featureKind{cas.Ref, false}
		}
	case name == cas.Governor, name == cas.Dependent, name == "target", name == "next", name == "first":
		return featureKind{cas.Ref, false} // as INCEpTION has them
	case r.d.Types.Type(kind) == nil && strings.HasPrefix(kind, "postil."), r.d.Types.Type(kind) == nil && strings.HasPrefix(kind, cas.Prefix):
		// Postil's own, without their type system.
		switch name {
		case "layer":
			return featureKind{cas.Ref, false}
		case "pieces":
			return featureKind{cas.Refs, true}
		}
	}
	return featureKind{}
}
