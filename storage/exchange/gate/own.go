package gate

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/foreign"
)

// composer makes documents of items. Its memory is used again.
type composer struct {
	scheme []byte // as a feature has it
	xml    bool
	ids    map[annotate.ID]string
	names  []string
}

func newComposer(h exchange.Header, xml bool) composer {
	return composer{scheme: cas.EncodeScheme(h.Scheme), xml: xml, ids: map[annotate.ID]string{}}
}

// compose makes a document, whose ranges are code points.
func (c *composer) compose(item *exchange.Item) *document {
	d := &document{name: item.Name, text: item.Text.String()}
	say := func(name, value string) {
		d.features = append(d.features, foreign.Field{Name: name, Value: value})
	}
	say("title", item.Headline())
	say(ownArticle, item.Name)
	if len(c.scheme) > 0 {
		say(ownScheme, string(c.scheme))
	}
	if c.xml && !cas.IsLegalXML(d.text) {
		var controls string
		d.text, controls = cas.WithoutControls(d.text)
		say(ownControls, controls)
	}
	var people []person
	next := 1
	for i := range item.Layers {
		l := &item.Layers[i]
		s := set{name: l.Person.Slug}
		p := person{Set: s.name, Slug: l.Person.Slug, Kind: l.Person.Kind, State: l.State, Modified: cas.Stamp(l.Modified)}
		if l.Person.Name != l.Person.Slug {
			p.Name = l.Person.Name
		}
		if l.Person.ID != (annotate.ID{}) {
			p.ID = &l.Person.ID
		}
		if l.ID != (annotate.ID{}) {
			p.Layer = &l.ID
		}
		if len(l.Article) > 0 {
			p.Article = cas.LegalJSON(l.Article)
		}
		people = append(people, p)
		clear(c.ids)
		for _, m := range l.Marks {
			h := m.Hull()
			id := strconv.Itoa(next)
			next++
			c.ids[m.ID] = id
			s.annotations = append(s.annotations, annotation{id: id, kind: m.Label, start: h.Start, end: h.End, features: c.features(m)})
		}
		for _, r := range l.Relations {
			out := relation{id: strconv.Itoa(next), kind: r.Type, members: []string{c.ids[r.From], c.ids[r.To]}}
			next++
			add(&out.features, ownNote, r.Note)
			if r.ID != (annotate.ID{}) {
				add(&out.features, ownID, r.ID.String())
			}
			add(&out.features, ownCreated, cas.Stamp(r.Created))
			add(&out.features, ownModified, cas.Stamp(r.Modified))
			s.relations = append(s.relations, out)
		}
		d.sets = append(d.sets, s)
	}
	if len(people) > 0 {
		say(ownPeople, string(cas.LegalJSON(people)))
	}
	return d
}

func add(fields *[]foreign.Field, name, value string) {
	if value != "" {
		*fields = append(*fields, foreign.Field{Name: name, Value: value})
	}
}

func (c *composer) features(m *annotate.Annotation) (out []foreign.Field) {
	var rest annotate.Attributes
	c.names = slices.AppendSeq(c.names[:0], maps.Keys(m.Attributes))
	slices.Sort(c.names)
	for _, name := range c.names {
		if v := m.Attributes[name]; c.holds(name, v) {
			out = append(out, foreign.Field{Name: name, Value: v})
		} else {
			if rest == nil {
				rest = annotate.Attributes{}
			}
			rest[name] = v
		}
	}
	if rest != nil {
		add(&out, ownAttributes, string(cas.LegalJSON(rest)))
	}
	add(&out, ownNote, m.Note)
	if m.ID != (annotate.ID{}) {
		add(&out, ownID, m.ID.String())
	}
	add(&out, ownCreated, cas.Stamp(m.Created))
	add(&out, ownModified, cas.Stamp(m.Modified))
	if o := m.Origin; o.Kind != annotate.OriginManual && o.Kind != "" {
		add(&out, ownOrigin, string(cas.EncodeOrigin(o)))
	}
	return out
}

// holds reports whether a feature can have a value as it is.
func (c *composer) holds(name string, v any) bool {
	legal := func(s string) bool { return !c.xml || cas.IsLegalXML(s) }
	switch v := v.(type) {
	case string:
		return legal(v) && legal(name)
	case bool, json.Number:
		return legal(name)
	case []string:
		return legal(name) && !slices.ContainsFunc(v, func(s string) bool { return !legal(s) })
	}
	return false
}
