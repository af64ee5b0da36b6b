package gate

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func readXML(_ context.Context, src *source.Source, settings exchange.Settings, to foreign.Sink) error {
	file := src.File()
	x, err := src.XML(file)
	if err != nil {
		return err
	}
	defer x.Close()
	m := newMapper(file, settings, to)
	r := xmlReader{x: x, m: m, nodes: map[string]int{}}
	if err := r.document(); err != nil {
		return err
	}
	return m.article(&r.d, articleName(file, xmlEnding))
}

type xmlReader struct {
	x     *source.XML
	m     *mapper
	d     document
	nodes map[string]int // places in UTF-16, by id
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// token is the next one; the end of the file is unexpected.
func (r *xmlReader) token() (xml.Token, error) {
	t, err := r.x.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return t, err
}

func (r *xmlReader) document() error {
	root := false
	for {
		t, err := r.x.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			return nil
		case errors.Is(err, io.EOF):
			return errors.New("it holds no GateDocument")
		case err != nil:
			return err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if !root {
			if e.Name.Local != "GateDocument" {
				return fmt.Errorf("it is no GATE document: its first element is %s", e.Name.Local)
			}
			root = true
			continue
		}
		switch e.Name.Local {
		case "GateDocumentFeatures":
			r.d.features, err = r.features()
		case "TextWithNodes":
			err = r.text()
		case "AnnotationSet":
			err = r.set(attr(e, "Name"))
		case "RelationSet":
			err = r.relations(attr(e, "Name"))
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// skip passes over the rest of an element.
func (r *xmlReader) skip() error {
	for depth := 1; depth > 0; {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// chars reads the text of an element, with what CDATA is in it.
func (r *xmlReader) chars() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		t, err := r.token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return b.String(), nil
}

func (r *xmlReader) text() error {
	var b strings.Builder
	at, moved := 0, 0
	for depth := 1; depth > 0; {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
			for _, c := range string(t) {
				if at++; c >= 0x10000 {
					at++
				}
			}
		case xml.StartElement:
			depth++
			id := attr(t, "id")
			if _, twice := r.nodes[id]; t.Name.Local == "Node" && !twice {
				r.nodes[id] = at
				if n, err := strconv.Atoi(id); err != nil || n != at {
					moved++
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	if moved > 0 {
		r.m.problem(foreign.Noted, r.x.Line(), "", fmt.Sprintf("%d nodes are elsewhere than their ids say in UTF-16; where they stand in the text was taken", moved))
	}
	r.d.text = b.String()
	return nil
}

// features reads Feature elements up to the end of what holds them.
func (r *xmlReader) features() (out []foreign.Field, err error) {
	for {
		t, err := r.token()
		if err != nil {
			return out, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return out, nil
		case xml.StartElement:
			if t.Name.Local != "Feature" {
				if err := r.skip(); err != nil {
					return out, err
				}
				continue
			}
			f, err := r.feature()
			if err != nil {
				return out, err
			}
			if f.Name != "" {
				out = append(out, f)
			}
		}
	}
}

func (r *xmlReader) feature() (f foreign.Field, err error) {
	f.Value = ""
	for {
		t, err := r.token()
		if err != nil {
			return f, err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return f, nil
		case xml.StartElement:
			class, item := attr(t, "className"), attr(t, "itemClassName")
			s, err := r.chars()
			if err != nil {
				return f, err
			}
			switch t.Name.Local {
			case "Name":
				f.Name = s
			case "Value":
				f.Value = value(class, item, s)
			}
		}
	}
}

// value is a feature's value by its Java class.
func value(class, item, s string) any {
	switch class {
	case "java.lang.Boolean":
		return strings.EqualFold(strings.TrimSpace(s), "true")
	case "java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.lang.Byte", "java.lang.Double", "java.lang.Float", "java.math.BigDecimal", "java.math.BigInteger":
		if n := strings.TrimSpace(s); json.Valid([]byte(n)) {
			return json.Number(n)
		}
	case "gate.corpora.ObjectWrapper":
		if list, ok := wrapped(s); ok {
			return list
		}
	case "java.lang.String", "":
	default:
		if item != "" { // a collection of GATE before version 4.1
			return strings.Split(s, ";")
		}
	}
	return s
}

// wrapped reads a list, set or array of simple values out of XStream's XML.
func wrapped(s string) ([]string, bool) {
	// XStream says version 1.1, of which it makes no use.
	if i := strings.Index(s, "?>"); strings.HasPrefix(s, "<?xml") && i > 0 {
		s = s[i+2:]
	}
	d := xml.NewDecoder(bytes.NewReader([]byte(s)))
	list := []string{}
	depth := 0
	var text strings.Builder
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return list, depth == 0
		}
		if err != nil {
			return nil, false
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch class := attr(t, "class"); {
			case depth == 2 && !(class == "list" || class == "set" || class == "linked-hash-set" || class == "linked-list" || class == "sorted-set" || class == "tree-set" || strings.HasSuffix(class, "-array")):
				return nil, false
			case depth > 3, depth == 3 && attr(t, "reference") != "":
				return nil, false
			}
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if depth == 3 {
				list = append(list, text.String())
			}
			depth--
		}
	}
}

// find is the set of a name.
func (r *xmlReader) find(name string) *set {
	for i := range r.d.sets {
		if r.d.sets[i].name == name {
			return &r.d.sets[i]
		}
	}
	r.d.sets = append(r.d.sets, set{name: name})
	return &r.d.sets[len(r.d.sets)-1]
}

func (r *xmlReader) set(name string) error {
	s := r.find(name)
	for {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if t.Name.Local != "Annotation" {
				if err := r.skip(); err != nil {
					return err
				}
				continue
			}
			line := r.x.Line()
			a := annotation{id: attr(t, "Id"), kind: attr(t, "Type"), line: line}
			from, to := attr(t, "StartNode"), attr(t, "EndNode")
			if a.features, err = r.features(); err != nil {
				return err
			}
			var ok, ok2 bool
			a.start, ok = r.node(from)
			a.end, ok2 = r.node(to)
			if !ok || !ok2 {
				r.m.problem(foreign.BrokenRecord, line, "the annotation "+a.id+" "+a.kind, fmt.Sprintf("its nodes %q and %q are not in the text", from, to))
				continue
			}
			s.annotations = append(s.annotations, a)
		}
	}
}

// node is the place of a node; one that the text lacks is where its id says.
func (r *xmlReader) node(id string) (int, bool) {
	if at, ok := r.nodes[id]; ok {
		return at, true
	}
	n, err := strconv.Atoi(id)
	return n, err == nil && n >= 0
}

func (r *xmlReader) relations(name string) error {
	s := r.find(name)
	for {
		t, err := r.token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			rel := relation{id: attr(t, "Id"), kind: attr(t, "Type"), line: r.x.Line()}
			if m := attr(t, "Members"); m != "" {
				rel.members = strings.Split(m, ";")
			}
			if rel.features, err = r.features(); err != nil {
				return err
			}
			if t.Name.Local == "Relation" {
				s.relations = append(s.relations, rel)
			}
		}
	}
}
