package exchange

import (
	"encoding/json"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage/exchange/foreign"
)

// schemeUse gathers a scheme from what a format declares and what its marks
// use.
type schemeUse struct {
	declared annotate.Scheme
	labels   map[string]*attributeUse // by label
	order    []string
	links    []string
	article  *attributeUse
}

// attributeUse tells which attributes occur, and with what values.
type attributeUse struct {
	marks  int // with the label whose attributes these are
	order  []string
	types  map[string]annotate.AttributeType
	values map[string][]string // of texts and lists; as many as a list of choices may have
}

// mostValues bounds the values that are remembered of one attribute.
const mostValues = 500

func newSchemeUse() *schemeUse {
	return &schemeUse{labels: map[string]*attributeUse{}, article: newAttributeUse()}
}

func newAttributeUse() *attributeUse {
	return &attributeUse{types: map[string]annotate.AttributeType{}, values: map[string][]string{}}
}

func (u *schemeUse) declare(s annotate.Scheme) {
	s = s.Clone()
	u.declared.ID = orElse(u.declared.ID, s.ID)
	u.declared.Name = orElse(u.declared.Name, s.Name)
	u.declared.Version = orElse(u.declared.Version, s.Version)
	extendScheme(&u.declared, s)
}

func (u *schemeUse) layer(l *foreign.Layer) {
	for i := range l.Marks {
		m := &l.Marks[i]
		a, ok := u.labels[m.Label]
		if !ok && m.Label != "" {
			a = newAttributeUse()
			label := strings.Clone(m.Label)
			u.labels[label] = a
			u.order = append(u.order, label)
		}
		if a != nil {
			a.marks++
			a.fields(m.Fields)
		}
	}
	for i := range l.Relations {
		if t := l.Relations[i].Type; t != "" && !slices.Contains(u.links, t) {
			u.links = append(u.links, strings.Clone(t))
		}
	}
	u.article.fields(l.Attributes)
}

// counts are the marks by label.
func (u *schemeUse) counts() map[string]int {
	out := make(map[string]int, len(u.labels))
	for label, a := range u.labels {
		out[label] = a.marks
	}
	return out
}

func (u *attributeUse) fields(fields []foreign.Field) {
	for i, f := range fields {
		kind := typeOf(f.Value)
		if slices.ContainsFunc(fields[:i], func(g foreign.Field) bool { return g.Name == f.Name }) {
			kind = annotate.Several
		}
		have, ok := u.types[f.Name]
		switch {
		case !ok:
			u.order = append(u.order, strings.Clone(f.Name))
			u.types[f.Name] = kind
		case have != kind:
			u.types[f.Name] = wider(have, kind)
		}
		switch v := f.Value.(type) {
		case string:
			u.value(f.Name, v)
		case []string:
			for _, v := range v {
				u.value(f.Name, v)
			}
		}
	}
}

func (u *attributeUse) value(name, v string) {
	if have := u.values[name]; len(have) < mostValues && !slices.Contains(have, v) {
		u.values[name] = append(have, strings.Clone(v))
	}
}

func typeOf(v any) annotate.AttributeType {
	switch v.(type) {
	case bool:
		return annotate.YesNo
	case json.Number:
		return annotate.Number
	case []string:
		return annotate.Several
	}
	return annotate.Words
}

// wider is the type of what has values of two types.
func wider(a, b annotate.AttributeType) annotate.AttributeType {
	if a == annotate.Several || b == annotate.Several {
		return annotate.Several
	}
	return annotate.Words
}

// attributes makes questions of what was used. Texts have values, too, which
// count where the attribute turns out to be a choice in the workspace.
func (u *attributeUse) attributes() []annotate.Attribute {
	var out []annotate.Attribute
	for _, id := range u.order {
		out = append(out, annotate.Attribute{ID: id, Name: id, Type: u.types[id], Values: u.values[id]})
	}
	return out
}

// scheme is what was declared, with what was only used. name is the source's,
// for a format that gives its scheme no id.
func (u *schemeUse) scheme(name string) annotate.Scheme {
	s := u.declared.Clone()
	s.ID = orElse(s.ID, strings.TrimSuffix(name, extension(name)))
	var used annotate.Scheme
	for _, id := range u.order {
		used.Labels = append(used.Labels, annotate.Label{ID: id, Name: id, Attributes: u.labels[id].attributes()})
	}
	for _, id := range u.links {
		used.Relations = append(used.Relations, annotate.RelationType{ID: id, Name: id})
	}
	used.Article = u.article.attributes()
	extendScheme(&s, used)
	return s
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}

// extendScheme adds to a scheme what another one has and it lacks: labels,
// relations, attributes, values. What both have stays as it is in s, but for
// details that s leaves empty. It reports what was added, by id.
func extendScheme(s *annotate.Scheme, more annotate.Scheme) (added []string) {
	for _, l := range more.Labels {
		i := slices.IndexFunc(s.Labels, func(h annotate.Label) bool { return h.ID == l.ID })
		if i < 0 {
			s.Labels = append(s.Labels, l)
			added = append(added, "label "+l.ID)
			continue
		}
		h := &s.Labels[i]
		if h.Name == h.ID {
			h.Name = orElse(l.Name, h.Name)
		}
		h.Short, h.Key = orElse(h.Short, l.Short), orElse(h.Key, l.Key)
		h.Parent, h.Guideline = orElse(h.Parent, l.Parent), orElse(h.Guideline, l.Guideline)
		if h.Color == (annotate.Color{}) {
			h.Color = l.Color
		}
		added = append(added, extendAttributes(&h.Attributes, l.Attributes, "attribute "+l.ID+".")...)
	}
	for _, t := range more.Relations {
		i := slices.IndexFunc(s.Relations, func(h annotate.RelationType) bool { return h.ID == t.ID })
		if i < 0 {
			s.Relations = append(s.Relations, t)
			added = append(added, "relation "+t.ID)
			continue
		}
		if h := &s.Relations[i]; h.Name == h.ID {
			h.Name = orElse(t.Name, h.Name)
		}
	}
	return append(added, extendAttributes(&s.Article, more.Article, "article attribute ")...)
}

func extendAttributes(have *[]annotate.Attribute, more []annotate.Attribute, what string) (added []string) {
	for _, a := range more {
		i := slices.IndexFunc(*have, func(h annotate.Attribute) bool { return h.ID == a.ID })
		if i < 0 {
			*have = append(*have, a)
			added = append(added, what+a.ID)
			continue
		}
		h := &(*have)[i]
		if h.Type != annotate.Choice && h.Type != annotate.Several {
			continue
		}
		for _, v := range a.Values {
			if !slices.Contains(h.Values, v) {
				h.Values = append(h.Values, v)
				added = append(added, "value "+v+" of "+what+a.ID)
			}
		}
	}
	return added
}
