package cas

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
)

// DKPro's types, without which INCEpTION does not work.
const (
	dkproMeta     = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
	dkproToken    = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
	dkproSentence = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
)

// Composer makes documents of articles. Its zero value is not ready: it needs
// a vocabulary.
type Composer struct {
	Vocabulary *Vocabulary
	Program    string
	XML        bool // the text must hold nothing that XML cannot
	Tokens     bool // words and sentences are wanted

	doc   Document
	next  int
	units func(point int) int
	ids   map[annotate.ID]int
	ends  map[annotate.ID]text.Span
	names []string
}

// Compose makes a document of some of an item's layers. It is good until the
// next call.
func (c *Composer) Compose(item *exchange.Item, layers []exchange.Layer) *Document {
	d := &c.doc
	d.Reset()
	c.next, c.units = 1, item.Text.UTF16
	s := item.Text.String()
	var controls string
	if c.XML && !IsLegalXML(s) {
		s, controls = WithoutControls(s)
	}
	d.Sofas = append(d.Sofas, Sofa{ID: c.id(), Name: InitialView, Text: s, HasText: true})
	c.structure(dkproMeta, text.Span{End: item.Text.Len()})
	c.set("language", "x-unspecified")
	c.set("documentTitle", path.Base(item.Name))
	c.set("documentId", item.Name)
	d.Add(Structure{ID: c.id(), Type: typeDocument})
	c.set("article", item.Name)
	c.set("title", item.Headline())
	c.set("program", c.Program)
	if names := c.Vocabulary.encoded(); names != "{}" {
		c.set("names", names)
	}
	if controls != "" {
		c.set("controls", controls)
	}
	if c.Tokens {
		c.segments(item.Text)
	}
	for i := range layers {
		c.layer(&layers[i])
	}
	v := View{Sofa: d.Sofas[0].ID}
	if len(d.Views) < cap(d.Views) {
		v.Members = d.Views[:1][0].Members[:0]
	}
	for i := range d.Structures {
		if d.Structures[i].Type != typePiece { // only what refers to them needs to find them
			v.Members = append(v.Members, d.Structures[i].ID)
		}
	}
	d.Views = append(d.Views, v)
	return d
}

// WithoutControls puts spaces for what XML cannot hold, and tells what was
// where, in code points.
func WithoutControls(s string) (legal, controls string) {
	var b, what strings.Builder
	at := 0
	for _, r := range s {
		if illegal(r) {
			fmt.Fprintf(&what, "%d:%d ", at, r)
			r = ' '
		}
		b.WriteRune(r)
		at++
	}
	return b.String(), strings.TrimSuffix(what.String(), " ")
}

// WithControls is the reverse of WithoutControls.
func WithControls(s, controls string) (string, error) {
	runes := []rune(s)
	for f := range strings.FieldsSeq(controls) {
		at, code, ok := strings.Cut(f, ":")
		i, err := strconv.Atoi(at)
		r, err2 := strconv.ParseInt(code, 10, 32)
		if !ok || err != nil || err2 != nil || i < 0 || i >= len(runes) || runes[i] != ' ' || !illegal(rune(r)) {
			return s, fmt.Errorf("%q is no place of a control character in the text", f)
		}
		runes[i] = rune(r)
	}
	return string(runes), nil
}

func (c *Composer) id() int {
	c.next++
	return c.next - 1
}

// structure adds an annotation.
func (c *Composer) structure(kind string, s text.Span) int {
	id := c.id()
	c.doc.Add(Structure{ID: id, Type: kind, Sofa: c.doc.Sofas[0].ID, Begin: c.units(s.Start), End: c.units(s.End), Ranged: true})
	return id
}

// set gives the last structure a text, unless it is empty.
func (c *Composer) set(name, value string) {
	if value != "" {
		c.doc.Set(Value{Name: name, Text: value})
	}
}

func (c *Composer) segments(t *text.Text) {
	for _, s := range Sentences(t) {
		c.structure(dkproSentence, s.Span)
		for _, w := range s.Tokens {
			c.structure(dkproToken, w)
		}
	}
}

func (c *Composer) layer(l *exchange.Layer) {
	lid := c.id()
	c.doc.Add(Structure{ID: lid, Type: typeLayer})
	c.set("person", l.Person.Slug)
	if l.Person.Name != l.Person.Slug {
		c.set("personName", l.Person.Name)
	}
	c.set("personId", identity(l.Person.ID))
	c.set("personKind", string(l.Person.Kind))
	c.set("layerId", identity(l.ID))
	c.set("state", string(l.State))
	c.set("modified", Stamp(l.Modified))
	if len(l.Article) > 0 {
		c.set("answers", string(LegalJSON(l.Article)))
	}
	if c.ids == nil {
		c.ids, c.ends = map[annotate.ID]int{}, map[annotate.ID]text.Span{}
	}
	clear(c.ids)
	clear(c.ends)
	for _, m := range l.Marks {
		c.mark(m, lid)
	}
	for _, r := range l.Relations {
		kind := c.Vocabulary.Relation(r.Type)
		c.structure(Prefix+kind, c.ends[r.To])
		c.ref(Governor, c.ids[r.From])
		c.ref(Dependent, c.ids[r.To])
		c.set(featureUUID, identity(r.ID))
		c.set(featureCreated, Stamp(r.Created))
		c.set(featureModified, Stamp(r.Modified))
		c.note(More{}, r.Note)
		c.ref(featureLayer, lid)
	}
}

func (c *Composer) ref(name string, id int) {
	c.doc.Set(Value{Name: name, Kind: Ref, Refs: []int{id}})
}

func (c *Composer) mark(m *annotate.Annotation, layer int) {
	var pieces []int
	if len(m.Fragments) > 1 {
		for _, f := range m.Fragments {
			pieces = append(pieces, c.structure(typePiece, f.Span))
		}
	}
	id := c.structure(Prefix+c.Vocabulary.Label(m.Label), m.Hull())
	c.ids[m.ID], c.ends[m.ID] = id, m.Hull()
	var more More
	if len(m.Attributes) > 0 {
		c.names = slices.AppendSeq(c.names[:0], maps.Keys(m.Attributes))
		slices.Sort(c.names)
		for _, name := range c.names {
			value := m.Attributes[name]
			plain, list, ok := c.Vocabulary.Plain(m.Label, name, value)
			switch {
			case !ok:
				if more.Attributes == nil {
					more.Attributes = annotate.Attributes{}
				}
				more.Attributes[name] = value
			case list != nil:
				c.doc.Set(Value{Name: c.Vocabulary.Attribute(name), Kind: Texts, Texts: list})
			default:
				c.set(c.Vocabulary.Attribute(name), plain)
			}
		}
	}
	c.set(featureUUID, identity(m.ID))
	c.set(featureCreated, Stamp(m.Created))
	c.set(featureModified, Stamp(m.Modified))
	if o := m.Origin; o.Kind != annotate.OriginManual && o.Kind != "" {
		c.set(featureOrigin, string(EncodeOrigin(o)))
	}
	c.note(more, m.Note)
	if pieces != nil {
		c.doc.Set(Value{Name: featurePieces, Kind: Refs, Refs: pieces})
	}
	c.ref(featureLayer, layer)
}

// note sets the note, and what has no other place.
func (c *Composer) note(more More, note string) {
	if IsLegalXML(note) {
		c.set(FeatureNote, note)
	} else {
		more.Note = note
	}
	if more.Attributes != nil || more.Note != "" {
		c.set(FeatureMore, string(LegalJSON(more)))
	}
}

// EncodeOrigin is an origin as JSON, for a place that a format has for texts.
func EncodeOrigin(o annotate.Origin) []byte {
	return LegalJSON(origin{o.Kind, o.Source, o.Score, o.Format, o.From})
}

// DecodeOrigin reads what EncodeOrigin wrote.
func DecodeOrigin(data []byte) (annotate.Origin, error) {
	var o origin
	err := json.Unmarshal(data, &o)
	return annotate.Origin{Kind: o.Kind, Source: o.Source, Score: o.Score, Format: o.Format, From: o.From}, err
}

type origin struct {
	Kind   annotate.OriginKind `json:"kind"`
	Source string              `json:"source,omitempty"`
	Score  *float64            `json:"score,omitempty"`
	Format string              `json:"format,omitempty"`
	From   []annotate.ID       `json:"from,omitempty"`
}

// identity is an id as a text; none is empty.
func identity(id annotate.ID) string {
	if id == (annotate.ID{}) {
		return ""
	}
	return id.String()
}

// Stamp writes a time as sidecars do.
func Stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// TypeSystem is the type system of all that was composed with a vocabulary.
// The description of postil.Document holds the scheme.
func (v *Vocabulary) TypeSystem() *TypeSystem {
	ts := &TypeSystem{}
	words := func(names ...string) (out []Feature) {
		for _, n := range names {
			out = append(out, Feature{Name: n, Range: TypeString})
		}
		return out
	}
	ts.Add(Type{Name: dkproMeta, Super: TypeDocument, Features: append(words("documentTitle", "documentId", "documentUri", "collectionId", "documentBaseUri"), Feature{Name: "isLastSegment", Range: "uima.cas.Boolean"})})
	ts.Add(Type{Name: dkproSentence, Super: TypeAnnotation, Features: words("id")})
	ts.Add(Type{Name: dkproToken, Super: TypeAnnotation, Features: words("id")})
	ts.Add(Type{Name: typeDocument, Super: TypeTop, Description: string(EncodeScheme(v.scheme)), Features: words("article", "title", "program", "names", "controls")})
	ts.Add(Type{Name: typeLayer, Super: TypeTop, Description: "All that one person says about an article", Features: words("person", "personName", "personId", "personKind", "layerId", "state", "modified", "answers")})
	own := func(more ...Feature) []Feature {
		f := append(words(featureUUID, featureCreated, featureModified, FeatureNote, FeatureMore), Feature{Name: featureLayer, Range: typeLayer})
		return append(f, more...)
	}
	ts.Add(Type{Name: typeMark, Super: TypeAnnotation, Description: "A label on a passage", Features: own(
		Feature{Name: featureOrigin, Range: TypeString, Description: "How it came to be, where no person made it by hand"},
		Feature{Name: featurePieces, Range: TypeFSArray, Element: typePiece, Description: "Its parts, where it is not in one piece"},
	)})
	ts.Add(Type{Name: typePiece, Super: TypeAnnotation, Description: "A part of a mark"})
	ts.Add(Type{Name: typeLink, Super: TypeAnnotation, Description: "A relation between two marks", Features: own(
		Feature{Name: Governor, Range: TypeAnnotation, Description: "Where it begins"}, Feature{Name: Dependent, Range: TypeAnnotation, Description: "Where it leads to"},
	)})
	for _, id := range v.Labels() {
		l, _ := v.scheme.Label(id)
		t := Type{Name: Prefix + v.Label(id), Super: typeMark, Description: described(l.Name, id, l.Guideline)}
		for _, a := range l.Attributes {
			f := Feature{Name: v.Attribute(a.ID), Range: TypeString, Description: described(a.Name, a.ID, "")}
			if a.Type == annotate.Several {
				f.Range, f.Element = TypeStringArray, TypeString
			}
			t.Features = append(t.Features, f)
		}
		ts.Add(t)
	}
	for _, id := range v.Relations() {
		r, _ := v.scheme.Relation(id)
		ts.Add(Type{Name: Prefix + v.Relation(id), Super: typeLink, Description: described(r.Name, id, "")})
	}
	return ts
}

func described(name, id, more string) string {
	if name == "" {
		name = id
	}
	if more != "" {
		name += ": " + more
	}
	return name
}
