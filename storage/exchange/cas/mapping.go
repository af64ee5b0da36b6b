package cas

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// The options that all formats of this kind have for reading.
const (
	LabelOption  = "label"
	LayersOption = "layers"
	PeopleOption = "people"

	PeopleNone    = "none"
	PeopleFiles   = "files"
	PeopleFolders = "folders"
)

// Options are the options for reading.
func Options() []exchange.Option {
	return []exchange.Option{
		{Name: LabelOption, Description: "reading: the feature whose value is a mark's label, where its layer has it; otherwise the layer's name is the label"},
		{Name: LayersOption, Description: "reading: the layers to read, by their names with commas between; otherwise all but tokens, sentences and the like"},
		{
			Name: PeopleOption, Default: PeopleNone, Values: []string{PeopleNone, PeopleFiles, PeopleFolders},
			Description: "reading: what tells people apart: nothing, the files of a folder that is one article, or folders with the same files",
		},
	}
}

// Mapping makes articles of documents. Its memory is used again from one to the
// next.
type Mapping struct {
	label  string
	layers []string
	people string
	to     foreign.Sink

	document *Document
	file     string
	names    Names
	own      *Structure // postil.Document, where Postil wrote it
	byID     map[int]int
	types    map[string]*layerType // by full name
	used     map[string]string     // full name by short one, over all documents
	article  foreign.Article
	ranges   []offsets.Range
	marks    map[int]markPlace // by structure's id
	skipped  map[string]int    // left out, by type
	told     map[string]bool
	also     []foreign.Field
	state    annotate.State // of layers that do not say it themselves
	known    *Names         // of documents that do not say them themselves
	taken    []int          // which structures of a view are marks or relations
}

type markPlace struct{ layer, mark int }

// layerType is what is known of a type.
type layerType struct {
	role  role
	short string
	value string // feature whose value is the label
	known bool   // the type system has it
}

type role uint8

const (
	other role = iota
	aMark
	aRelation
	aLink     // of a chain
	aChain    // its head
	aSlotLink // role and target
	anArray
	aFact // about the document
	segment
	ownPart // of Postil
)

// NewMapping makes a mapping by the settings of Options.
func NewMapping(set exchange.Settings, to foreign.Sink) *Mapping {
	m := &Mapping{label: set[LabelOption], people: set[PeopleOption], to: to, types: map[string]*layerType{}, used: map[string]string{}, told: map[string]bool{}}
	for s := range strings.SplitSeq(set[LayersOption], ",") {
		if s = strings.TrimSpace(s); s != "" {
			m.layers = append(m.layers, s)
		}
	}
	return m
}

// ArticleName is what a file of an article is called without the format's
// ending, and whose it is: see the option people.
func (m *Mapping) ArticleName(file, ending string) (name string, who foreign.Person) {
	if n := len(file) - len(ending); n > 0 && strings.EqualFold(file[n:], ending) {
		file = file[:n]
	}
	dir, base := path.Split(file)
	dir = strings.TrimSuffix(dir, "/")
	switch {
	case m.people == PeopleFiles && dir != "":
		return asText(dir), foreign.Person{Name: base}
	case m.people == PeopleFolders && dir != "":
		return asText(path.Join(path.Dir(dir), base)), foreign.Person{Name: path.Base(dir)}
	}
	return asText(file), who
}

// asText gives a name the ending of a text, unless it has one.
func asText(name string) string {
	if ext := path.Ext(name); len(ext) > 1 && len(ext) < 6 && !strings.ContainsAny(ext, " ") {
		return name
	}
	return name + ".txt"
}

// Also says what else is known of the next document's articles.
func (m *Mapping) Also(fields []foreign.Field) { m.also = fields }

// As says how far the person is with the next document's articles.
func (m *Mapping) As(state annotate.State) { m.state = state }

// Know tells that types are Postil's, and what they are called, though the
// documents themselves no longer say so.
func (m *Mapping) Know(names Names) { m.known = &names }

// ours reports whether a type is one of a label or relation that Postil wrote.
func (m *Mapping) ours(kind string) bool {
	return (m.own != nil || m.known != nil) && strings.HasPrefix(kind, Prefix)
}

// Forget makes the mapping learn types anew: the next document has a type
// system of its own.
func (m *Mapping) Forget() { clear(m.types) }

// Articles makes an article of each text of a document and hands it on. The
// name and person are those of documents that do not say it themselves.
func (m *Mapping) Articles(d *Document, name string, who foreign.Person, at foreign.Place) error {
	m.document, m.file, m.own, m.names = d, at.File, nil, Names{}
	if m.known != nil {
		m.names = *m.known
	}
	if m.byID == nil {
		m.byID, m.marks, m.skipped = map[int]int{}, map[int]markPlace{}, map[string]int{}
	}
	clear(m.byID)
	for i := range d.Structures {
		s := &d.Structures[i]
		if s.ID != 0 {
			m.byID[s.ID] = i
		}
		if s.Type == typeDocument && m.own == nil {
			m.own = s
		}
	}
	if m.own != nil {
		if n := m.own.text("article"); n != "" {
			name = n
		}
		if n := m.own.text("names"); n != "" {
			if err := json.Unmarshal([]byte(n), &m.names); err != nil {
				m.problem(foreign.BrokenRecord, m.own, name, "the names of labels", "they cannot be read: "+err.Error())
			}
		}
	}
	if len(d.Sofas) == 0 {
		m.to.Problem(foreign.Problem{Kind: foreign.Noted, At: at, Reason: "it holds no text"})
	}
	texts := 0
	for i := range d.Sofas {
		if d.Sofas[i].HasText {
			texts++
		}
	}
	for i := range d.Sofas {
		s := &d.Sofas[i]
		n := name
		if texts > 1 && s.Name != InitialView {
			ext := path.Ext(name)
			n = strings.TrimSuffix(name, ext) + "." + strings.Trim(s.Name, "_") + ext
		}
		if err := m.view(s, n, who, at); err != nil {
			return err
		}
	}
	return nil
}

// members are the structures that are indexed in a view, in the order of the
// file; where the file lists none, those that are on the text.
func (m *Mapping) members(s *Sofa) []int {
	d := m.document
	var list []int
	listed := false
	for _, v := range d.Views {
		if v.Sofa == s.ID {
			listed = true
			for _, id := range v.Members {
				if i, ok := m.byID[id]; ok {
					list = append(list, i)
				}
			}
		}
	}
	if !listed {
		for i := range d.Structures {
			if d.Structures[i].Sofa == s.ID {
				list = append(list, i)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func (m *Mapping) view(s *Sofa, name string, who foreign.Person, at foreign.Place) error {
	members := m.members(s)
	if !s.HasText {
		n := 0
		for _, i := range members {
			if r := m.roleOf(&m.document.Structures[i]).role; r == aMark || r == aRelation {
				n++
			}
		}
		k := foreign.Noted
		reason := "it has no text, and nothing is said about it"
		if n > 0 {
			k, reason = foreign.BrokenRecord, fmt.Sprintf("it has no text, so %s on it cannot be read", Count(n, "annotation"))
		}
		m.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: m.file, Line: s.Line}, Article: name, What: "the view " + s.Name, Reason: reason})
		return nil
	}
	a := &m.article
	a.Reset()
	clear(m.marks)
	clear(m.skipped)
	m.ranges = m.ranges[:0]
	a.Name, a.Text, a.At = name, s.Text, at
	a.Fields = append(a.Fields, m.also...)
	if m.own != nil {
		if c := m.own.text("controls"); c != "" {
			var err error
			if a.Text, err = WithControls(a.Text, c); err != nil {
				m.problem(foreign.Repaired, m.own, name, "the text", err.Error()+"; it stays a space")
			}
		}
	}
	m.facts(members)
	layers := m.layersOf(members, who)
	m.taken = m.taken[:0]
	for _, i := range members {
		st := &m.document.Structures[i]
		t := m.roleOf(st)
		switch {
		case t.role == aMark || t.role == aLink:
			if len(m.layers) > 0 && !m.asked(st.Type, t) {
				m.skipped[t.short]++
				continue
			}
			m.mark(st, t, m.layerOf(st, layers))
			m.taken = append(m.taken, i)
		case t.role == segment:
			if m.asked(st.Type, t) {
				m.mark(st, t, m.layerOf(st, layers))
				m.taken = append(m.taken, i)
			} else if m.own == nil { // Postil's own tokens are nothing that anybody said
				m.skipped[t.short]++
			}
		case t.role == aRelation:
			if len(m.layers) > 0 && !m.asked(st.Type, t) {
				m.skipped[t.short]++
				continue
			}
			m.taken = append(m.taken, i)
		}
	}
	m.relations(layers)
	m.tellSkipped(name)
	return m.to.Article(a)
}

func (m *Mapping) asked(full string, t *layerType) bool {
	return slices.Contains(m.layers, t.short) || slices.Contains(m.layers, full)
}

func (m *Mapping) tellSkipped(name string) {
	if len(m.skipped) == 0 {
		return
	}
	var parts []string
	for short, n := range m.skipped {
		parts = append(parts, fmt.Sprintf("%d %s", n, short))
	}
	slices.Sort(parts)
	m.to.Problem(foreign.Problem{
		Kind: foreign.Noted, At: foreign.Place{File: m.file}, Article: name,
		Reason: "left out: " + strings.Join(parts, ", ") + " (the option layers takes the names of those to read)",
	})
}

func (m *Mapping) problem(k foreign.Kind, s *Structure, article, what, reason string) {
	m.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: m.file, Line: s.Line}, Article: article, What: what, Reason: reason})
}

// layersOf makes the layers of the article: those that Postil wrote, by their
// structures' ids, and one for all else.
func (m *Mapping) layersOf(members []int, who foreign.Person) map[int]int {
	out := map[int]int{}
	for _, i := range members {
		s := &m.document.Structures[i]
		if s.Type != typeLayer {
			continue
		}
		p := foreign.Person{Name: s.text("personName"), Slug: s.text("person"), ID: m.uuid(s, "personId"), Kind: annotate.PersonKind(s.text("personKind"))}
		if p.Name == "" {
			p.Name = p.Slug
		}
		l := m.article.AddLayer(p)
		l.ID, l.State, l.Modified = m.uuid(s, "layerId"), annotate.State(s.text("state")), m.time(s, "modified")
		if answers := s.text("answers"); answers != "" {
			fields, err := foreign.Fields(l.Attributes, []byte(answers))
			if err != nil {
				m.problem(foreign.BrokenRecord, s, m.article.Name, "the attributes of the article", err.Error())
			}
			l.Attributes = fields
		}
		out[s.ID] = len(m.article.Layers) - 1
	}
	if len(out) == 0 {
		l := m.article.AddLayer(who)
		l.State = m.state
		out[0] = 0
		m.layerFacts(members, l)
	}
	return out
}

// layerOf is the layer of a mark or relation; marks that somebody has added to
// what Postil wrote are of the first layer.
func (m *Mapping) layerOf(s *Structure, layers map[int]int) int {
	return layers[s.ref(featureLayer)]
}

func (m *Mapping) uuid(s *Structure, feature string) annotate.ID {
	v := s.text(feature)
	if v == "" {
		return annotate.ID{}
	}
	id, err := uuid.Parse(v)
	if err != nil {
		m.problem(foreign.Noted, s, m.article.Name, feature, fmt.Sprintf("%q is no UUID", v))
		return annotate.ID{}
	}
	return id
}

func (m *Mapping) time(s *Structure, feature string) time.Time {
	v := s.text(feature)
	if v == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, v)
	if err != nil {
		m.problem(foreign.Noted, s, m.article.Name, feature, fmt.Sprintf("%q is no time", v))
	}
	return t
}

// Count counts things: "one annotation", "3 annotations".
func Count(n int, thing string) string {
	if n == 1 {
		return "one " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
