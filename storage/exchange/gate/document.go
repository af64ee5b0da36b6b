package gate

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// document is what both formats hold.
type document struct {
	name     string
	text     string
	features []foreign.Field
	sets     []set
}

// set is an annotation set with its relations.
type set struct {
	name        string
	annotations []annotation
	relations   []relation
}

type annotation struct {
	id         string
	kind       string
	start, end int
	features   []foreign.Field
	line       int
}

type relation struct {
	id       string
	kind     string
	members  []string
	features []foreign.Field
	line     int
}

// Features that Postil writes.
const (
	ownPrefix     = "postil."
	ownArticle    = ownPrefix + "article"
	ownPeople     = ownPrefix + "people"
	ownScheme     = ownPrefix + "scheme"
	ownControls   = ownPrefix + "controls"
	ownID         = ownPrefix + "id"
	ownNote       = ownPrefix + "note"
	ownCreated    = ownPrefix + "created"
	ownModified   = ownPrefix + "modified"
	ownOrigin     = ownPrefix + "origin"
	ownAttributes = ownPrefix + "attributes" // what a feature cannot hold
)

// person is what Postil keeps of a layer besides its marks.
type person struct {
	Set      string              `json:"set"`
	Slug     string              `json:"slug"`
	Name     string              `json:"name,omitempty"`
	ID       *annotate.ID        `json:"id,omitempty"`
	Kind     annotate.PersonKind `json:"kind,omitempty"`
	Layer    *annotate.ID        `json:"layer,omitempty"`
	State    annotate.State      `json:"state,omitempty"`
	Modified string              `json:"modified,omitempty"`
	Article  json.RawMessage     `json:"article,omitempty"`
}

// mapper makes an article of a document.
type mapper struct {
	file   string
	to     foreign.Sink
	layers []string
	left   map[string]int
}

func newMapper(file string, set exchange.Settings, to foreign.Sink) *mapper {
	m := &mapper{file: file, to: to, left: map[string]int{}}
	for s := range strings.SplitSeq(set[layersOption], ",") {
		if s = strings.TrimSpace(s); s != "" {
			m.layers = append(m.layers, s)
		}
	}
	return m
}

func (m *mapper) problem(k foreign.Kind, line int, what, reason string) {
	m.to.Problem(foreign.Problem{Kind: k, At: foreign.Place{File: m.file, Line: line}, What: what, Reason: reason})
}

func field(fields []foreign.Field, name string) string {
	for _, f := range fields {
		if s, ok := f.Value.(string); ok && f.Name == name {
			return s
		}
	}
	return ""
}

// leftOut reports whether a type is not to be read.
func (m *mapper) leftOut(set, kind string) bool {
	if len(m.layers) > 0 {
		return !slices.Contains(m.layers, kind)
	}
	if set == "Original markups" {
		return true
	}
	switch kind {
	case "Token", "SpaceToken", "Sentence", "Split", "Lookup":
		return true
	}
	return false
}

// articleName is what a file is called without the format's ending.
func articleName(file string, endings ...string) string {
	for _, e := range endings {
		if n := len(file) - len(e); n > 0 && strings.EqualFold(file[n:], e) {
			file = file[:n]
			break
		}
	}
	if path.Ext(file) == "" {
		file += ".txt"
	}
	return file
}

func (m *mapper) article(d *document, name string) error {
	a := &foreign.Article{Name: name, Text: d.text, At: foreign.Place{File: m.file}}
	if n := field(d.features, ownArticle); n != "" {
		a.Name = n
	}
	if c := field(d.features, ownControls); c != "" {
		var err error
		if a.Text, err = cas.WithControls(a.Text, c); err != nil {
			m.problem(foreign.Repaired, 0, "the text", err.Error()+"; it stays a space")
		}
	}
	if s := field(d.features, ownScheme); s != "" {
		if scheme, err := cas.DecodeScheme([]byte(s)); err != nil {
			m.problem(foreign.Noted, 0, "", err.Error())
		} else {
			m.to.Scheme(scheme)
		}
	}
	var people []person
	if p := field(d.features, ownPeople); p != "" {
		if err := json.Unmarshal([]byte(p), &people); err != nil {
			m.problem(foreign.BrokenRecord, 0, "the people", "what Postil has written of them cannot be read: "+err.Error())
		}
	}
	for _, f := range d.features {
		if !strings.HasPrefix(f.Name, ownPrefix) {
			a.Fields = append(a.Fields, f)
		}
	}
	for i := range d.sets {
		if err := m.set(a, &d.sets[i], people); err != nil {
			return err
		}
	}
	if len(m.left) > 0 {
		var parts []string
		for kind, n := range m.left {
			parts = append(parts, fmt.Sprintf("%d %s", n, kind))
		}
		slices.Sort(parts)
		m.problem(foreign.Noted, 0, "", "left out: "+strings.Join(parts, ", ")+" (the option layers takes the names of those to read)")
	}
	return m.to.Article(a)
}

func (m *mapper) set(a *foreign.Article, s *set, people []person) error {
	who := foreign.Person{Name: s.name}
	i := slices.IndexFunc(people, func(p person) bool { return p.Set == s.name })
	var own *person
	if i >= 0 {
		own = &people[i]
		who = foreign.Person{Name: own.Name, Slug: own.Slug, Kind: own.Kind}
		if who.Name == "" {
			who.Name = own.Slug
		}
		if own.ID != nil {
			who.ID = *own.ID
		}
	}
	l := foreign.Layer{Person: who}
	if own != nil {
		if own.Layer != nil {
			l.ID = *own.Layer
		}
		l.State, l.Modified = own.State, m.time(own.Modified, 0)
		var err error
		if l.Attributes, err = foreign.Fields(nil, own.Article); err != nil {
			m.problem(foreign.BrokenRecord, 0, "the attributes of the article", err.Error())
		}
	}
	places := map[string]int{}
	for j := range s.annotations {
		in := &s.annotations[j]
		if m.leftOut(s.name, in.kind) {
			m.left[in.kind]++
			continue
		}
		places[in.id] = len(l.Marks)
		l.Marks = append(l.Marks, m.mark(in))
	}
	for j := range s.relations {
		m.relation(&l, &s.relations[j], places)
	}
	if own == nil && len(l.Marks)+len(l.Relations) == 0 {
		return nil // a set of tokens alone is nobody's work
	}
	a.Layers = append(a.Layers, l)
	return nil
}

func (m *mapper) mark(in *annotation) foreign.Mark {
	out := foreign.Mark{Label: in.kind, Ranges: []offsets.Range{{Start: in.start, End: in.end}}, At: foreign.Place{File: m.file, Line: in.line}}
	for _, f := range in.features {
		s, _ := f.Value.(string)
		switch f.Name {
		case ownID:
			out.UUID = m.uuid(s, in.line)
		case ownNote:
			out.Note = s
		case ownCreated:
			out.Created = m.time(s, in.line)
		case ownModified:
			out.Modified = m.time(s, in.line)
		case ownOrigin:
			out.Origin = m.origin(s, in.line)
		case ownAttributes:
			var err error
			if out.Fields, err = foreign.Fields(out.Fields, []byte(s)); err != nil {
				m.problem(foreign.BrokenRecord, in.line, out.Describe(), "further attributes: "+err.Error())
			}
		default:
			out.Fields = append(out.Fields, f)
		}
	}
	if out.Origin.Kind == "" && out.UUID != (annotate.ID{}) {
		out.Origin.Kind = annotate.OriginManual
	}
	return out
}

func (m *mapper) relation(l *foreign.Layer, in *relation, places map[string]int) {
	r := foreign.Relation{Type: in.kind, At: foreign.Place{File: m.file, Line: in.line}}
	var said []string
	for _, f := range in.features {
		s, _ := f.Value.(string)
		switch f.Name {
		case ownID:
			r.UUID = m.uuid(s, in.line)
		case ownNote:
			r.Note = s
		case ownCreated:
			r.Created = m.time(s, in.line)
		case ownModified:
			r.Modified = m.time(s, in.line)
		default:
			said = append(said, fmt.Sprintf("%s: %v", f.Name, f.Value))
		}
	}
	if len(said) > 0 {
		r.Note = strings.TrimPrefix(r.Note+"\n"+strings.Join(said, "\n"), "\n")
	}
	end := func(i int) int {
		if i < len(in.members) {
			if p, ok := places[in.members[i]]; ok {
				return p
			}
		}
		return -1
	}
	for i := 1; i < max(2, len(in.members)); i++ {
		next := r
		next.From, next.To = end(0), end(i)
		if i > 1 {
			next.UUID = annotate.ID{}
		}
		l.Relations = append(l.Relations, next)
	}
}

func (m *mapper) uuid(s string, line int) annotate.ID {
	id, err := uuid.Parse(s)
	if err != nil {
		m.problem(foreign.Noted, line, "an id", fmt.Sprintf("%q is no UUID", s))
	}
	return id
}

func (m *mapper) time(s string, line int) time.Time {
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		m.problem(foreign.Noted, line, "a time", fmt.Sprintf("%q is none", s))
	}
	return t
}

func (m *mapper) origin(s string, line int) annotate.Origin {
	o, err := cas.DecodeOrigin([]byte(s))
	if err != nil {
		m.problem(foreign.Noted, line, "the origin of a mark", "it cannot be read: "+err.Error())
	}
	return o
}
