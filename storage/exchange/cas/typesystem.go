package cas

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"
)

// TypeSystem is a set of types. UIMA's own are known without being in it. Nil
// is an empty one.
type TypeSystem struct {
	types map[string]*Type
	order []string
}

// Type is a type of feature structure.
type Type struct {
	Name        string
	Super       string
	Description string
	Features    []Feature
}

// Feature is what a structure of a type may say.
type Feature struct {
	Name        string
	Range       string
	Element     string // of arrays and lists
	Description string
	Shared      bool // an array may be referred to several times, so it stands by itself
}

// Some of UIMA's own types.
const (
	TypeTop         = "uima.cas.TOP"
	TypeAnnotation  = "uima.tcas.Annotation"
	TypeDocument    = "uima.tcas.DocumentAnnotation"
	TypeBase        = "uima.cas.AnnotationBase"
	TypeString      = "uima.cas.String"
	TypeStringArray = "uima.cas.StringArray"
	TypeFSArray     = "uima.cas.FSArray"
	TypeSofa        = "uima.cas.Sofa"
	InitialView     = "_InitialView"
)

// builtin are the supertypes of UIMA's own types that are not TOP.
func builtin(name string) (super string, ok bool) {
	switch name {
	case TypeTop:
		return "", true
	case TypeAnnotation:
		return TypeBase, true
	case TypeDocument:
		return TypeAnnotation, true
	}
	return TypeTop, strings.HasPrefix(name, "uima.cas.") || strings.HasPrefix(name, "uima.tcas.")
}

// Add adds a type. Features of one that is there already are added to it.
func (ts *TypeSystem) Add(t Type) {
	if ts.types == nil {
		ts.types = map[string]*Type{}
	}
	have, ok := ts.types[t.Name]
	if !ok {
		ts.types[t.Name] = &t
		ts.order = append(ts.order, t.Name)
		return
	}
	for _, f := range t.Features {
		if !slices.ContainsFunc(have.Features, func(h Feature) bool { return h.Name == f.Name }) {
			have.Features = append(have.Features, f)
		}
	}
	if have.Description == "" {
		have.Description = t.Description
	}
}

// Len is the number of types.
func (ts *TypeSystem) Len() int {
	if ts == nil {
		return 0
	}
	return len(ts.order)
}

// Types lists the types in the order in which they were added.
func (ts *TypeSystem) Types() []*Type {
	if ts == nil {
		return nil
	}
	out := make([]*Type, len(ts.order))
	for i, name := range ts.order {
		out[i] = ts.types[name]
	}
	return out
}

// Type is the type of a name, or nil.
func (ts *TypeSystem) Type(name string) *Type {
	if ts == nil {
		return nil
	}
	return ts.types[name]
}

// mostAncestors bounds the walk up types that descend from each other in a
// circle.
const mostAncestors = 100

// Is reports whether a type is another one or descends from it, and whether
// that is known.
func (ts *TypeSystem) Is(name, ancestor string) (is, known bool) {
	for range mostAncestors {
		if name == ancestor {
			return true, true
		}
		if super, ok := builtin(name); ok {
			if name = super; name == "" {
				return false, true
			}
			continue
		}
		t := ts.Type(name)
		if t == nil {
			return false, false
		}
		if name = t.Super; name == "" {
			name = TypeTop
		}
	}
	return false, true
}

// Feature finds a feature of a type, or of those that it descends from.
func (ts *TypeSystem) Feature(name, feature string) (Feature, bool) {
	for range mostAncestors {
		t := ts.Type(name)
		if t == nil {
			break
		}
		for i := range t.Features {
			if t.Features[i].Name == feature {
				return t.Features[i], true
			}
		}
		name = t.Super
	}
	return Feature{}, false
}

// KindOf tells what the values of a feature are; inline tells that an array or
// list may be written where the reference to it would be.
func (ts *TypeSystem) KindOf(f Feature) (k Kind, inline bool) {
	switch f.Range {
	case TypeString:
		return Text, false
	case "uima.cas.Boolean":
		return Truth, false
	case "uima.cas.Integer", "uima.cas.Long", "uima.cas.Short", "uima.cas.Byte", "uima.cas.Float", "uima.cas.Double":
		return Number, false
	case TypeStringArray, "uima.cas.StringList", "uima.cas.IntegerArray", "uima.cas.LongArray", "uima.cas.ShortArray", "uima.cas.ByteArray", "uima.cas.BooleanArray",
		"uima.cas.FloatArray", "uima.cas.DoubleArray", "uima.cas.IntegerList", "uima.cas.FloatList",
		"uima.cas.String[]", "uima.cas.Integer[]", "uima.cas.Long[]", "uima.cas.Short[]", "uima.cas.Byte[]", "uima.cas.Boolean[]", "uima.cas.Float[]", "uima.cas.Double[]":
		if f.Shared {
			return Ref, false
		}
		return Texts, true
	case TypeFSArray, "uima.cas.FSList":
		return Refs, !f.Shared
	}
	if strings.HasSuffix(f.Range, "[]") {
		return Refs, !f.Shared
	}
	if is, _ := ts.Is(f.Range, TypeString); is {
		return Text, false // a text of which the type system lists the values
	}
	return Ref, false
}

type xmlTypeSystem struct {
	XMLName xml.Name  `xml:"typeSystemDescription"`
	Types   []xmlType `xml:"types>typeDescription"`
}

type xmlType struct {
	Name        string       `xml:"name"`
	Description string       `xml:"description"`
	Super       string       `xml:"supertypeName"`
	Features    []xmlFeature `xml:"features>featureDescription"`
}

type xmlFeature struct {
	Name        string `xml:"name"`
	Description string `xml:"description"`
	Range       string `xml:"rangeTypeName"`
	Element     string `xml:"elementType"`
	Shared      string `xml:"multipleReferencesAllowed"`
}

// ReadXML adds the types of a UIMA type system description. Imports of others
// are not followed.
func (ts *TypeSystem) ReadXML(data []byte) error {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = charset.NewReaderLabel
	var in xmlTypeSystem
	if err := d.Decode(&in); err != nil {
		return err
	}
	for _, t := range in.Types {
		out := Type{Name: strings.TrimSpace(t.Name), Super: strings.TrimSpace(t.Super), Description: t.Description}
		if out.Name == "" {
			continue
		}
		for _, f := range t.Features {
			out.Features = append(out.Features, Feature{
				Name: strings.TrimSpace(f.Name), Range: strings.TrimSpace(f.Range), Element: strings.TrimSpace(f.Element), Description: f.Description,
				Shared: strings.TrimSpace(f.Shared) == "true",
			})
		}
		ts.Add(out)
	}
	return nil
}

// WriteXML writes a UIMA type system description.
func (ts *TypeSystem) WriteXML(w io.Writer) error {
	b := []byte("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<typeSystemDescription xmlns=\"http://uima.apache.org/resourceSpecifier\">\n  <types>\n")
	element := func(indent, name, content string) {
		b = fmt.Appendf(b, "%s<%s>", indent, name)
		b = AppendXML(b, content)
		b = fmt.Appendf(b, "</%s>\n", name)
	}
	for _, t := range ts.Types() {
		b = append(b, "    <typeDescription>\n"...)
		element("      ", "name", t.Name)
		element("      ", "description", t.Description)
		element("      ", "supertypeName", t.Super)
		if len(t.Features) > 0 {
			b = append(b, "      <features>\n"...)
			for _, f := range t.Features {
				b = append(b, "        <featureDescription>\n"...)
				element("          ", "name", f.Name)
				element("          ", "description", f.Description)
				element("          ", "rangeTypeName", f.Range)
				if f.Element != "" {
					element("          ", "elementType", f.Element)
				}
				b = append(b, "        </featureDescription>\n"...)
			}
			b = append(b, "      </features>\n"...)
		}
		b = append(b, "    </typeDescription>\n"...)
	}
	b = append(b, "  </types>\n</typeSystemDescription>\n"...)
	_, err := w.Write(b)
	return err
}
