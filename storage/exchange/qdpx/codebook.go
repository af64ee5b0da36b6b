package qdpx

import (
	"encoding/json"
	"encoding/xml"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

type code struct {
	guid, name, color, description string
	parent                         *code
	label                          string
}

// ownNote is what the note of Postil says.
type ownNote struct {
	Scheme json.RawMessage      `json:"scheme"`
	Codes  map[string]ownCode   `json:"codes"` // by GUID
	People map[string]ownPerson `json:"people"`
	Empty  map[string][]string  `json:"empty,omitempty"` // who has a layer without marks, by source
}

type ownCode struct {
	Label     string                 `json:"label"`
	Attribute string                 `json:"attribute,omitempty"`
	Value     string                 `json:"value,omitempty"`
	Type      annotate.AttributeType `json:"type,omitempty"`
}

type ownPerson struct {
	Slug string              `json:"slug"`
	Name string              `json:"name,omitempty"`
	Kind annotate.PersonKind `json:"kind,omitempty"`
}

const noteName = "Postil"

func (r *reader) code(e xml.StartElement, parent *code) error {
	if e.Name.Local != "Code" {
		return r.skip()
	}
	c := &code{guid: guid(e, "guid"), name: attr(e, "name"), color: attr(e, "color"), parent: parent}
	if _, twice := r.codes[c.guid]; !twice {
		r.codes[c.guid] = c
		r.order = append(r.order, c)
	}
	return r.each(func(in xml.StartElement) (err error) {
		switch in.Name.Local {
		case "Description":
			c.description, err = r.text()
			return err
		case "Code":
			return r.code(in, c)
		}
		return r.skip()
	})
}

func (r *reader) note(e xml.StartElement) error {
	id, name, where := guid(e, "guid"), attr(e, "name"), attr(e, "plainTextPath")
	var content, description string
	err := r.each(func(in xml.StartElement) (err error) {
		switch in.Name.Local {
		case "PlainTextContent":
			content, err = r.text()
			return err
		case "Description":
			description, err = r.text()
			return err
		}
		return r.skip()
	})
	if content == "" && where != "" {
		content, _ = r.linked(where)
		content = strings.TrimPrefix(content, "\ufeff")
	}
	if content == "" {
		content = description
	}
	var own ownNote
	if name == noteName && json.Unmarshal([]byte(content), &own) == nil && own.Codes != nil {
		r.own = &own
		return err
	}
	r.notes[id] = strings.ReplaceAll(content, "\r\n", "\n")
	return err
}

// codebook makes labels of the codes. Two codes of one name have the name of the
// one above before it.
func (r *reader) codebook() {
	names := map[string]int{}
	for _, c := range r.order {
		names[c.name]++
	}
	s := annotate.Scheme{}
	for _, c := range r.order {
		c.label = c.name
		if names[c.name] > 1 && c.parent != nil {
			c.label = c.parent.name + "/" + c.name
		}
		if c.label == "" {
			c.label = c.guid
		}
	}
	if r.own != nil {
		if scheme, err := cas.DecodeScheme(r.own.Scheme); err == nil {
			r.to.Scheme(scheme)
		}
		for id, p := range r.own.People {
			who := foreign.Person{Name: p.Name, Slug: p.Slug, Kind: p.Kind}
			if who.Name == "" {
				who.Name = p.Slug
			}
			who.ID, _ = uuid.Parse(id)
			r.users[id] = who
		}
		return
	}
	for _, c := range r.order {
		l := annotate.Label{ID: c.label, Name: c.name, Guideline: c.description}
		if c.parent != nil {
			l.Parent = c.parent.label
		}
		l.Color = color(c.color)
		s.Labels = append(s.Labels, l)
	}
	if len(s.Labels) > 0 {
		r.to.Scheme(s)
	}
}

// color reads #rrggbb and #rgb.
func color(s string) annotate.Color {
	if len(s) == 4 && s[0] == '#' {
		s = string([]byte{'#', s[1], s[1], s[2], s[2], s[3], s[3]})
	}
	c, err := annotate.ParseColor(s)
	if err != nil {
		return annotate.Color{}
	}
	return c
}

func (r *reader) labelOf(id string) string {
	if c, ok := r.codes[id]; ok {
		return c.label
	}
	return id
}
