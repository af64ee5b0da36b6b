package qdpx

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

type link struct {
	guid, name, from, to string
	line                 int
	found                bool // where it begins
}

// marks makes marks of the selections, and relations of the links between them.
func (r *reader) marks(a *foreign.Article, selections []selection, whole []string, user string) {
	layers := map[string]int{}
	layerOf := func(user string) int {
		i, ok := layers[user]
		if !ok {
			a.AddLayer(r.users[user])
			i = len(a.Layers) - 1
			layers[user] = i
		}
		return i
	}
	type place struct{ layer, mark int }
	places := map[string]place{}
	for i := range selections {
		s := &selections[i]
		for _, m := range r.ofSelection(a, s) {
			who := m.user
			if who == "" {
				who = s.user
			}
			l := layerOf(who)
			p := place{l, len(a.Layers[l].Marks)}
			places[m.mark.ID] = p
			if _, ok := places[s.guid]; !ok {
				places[s.guid] = p
			}
			a.Layers[l].Marks = append(a.Layers[l].Marks, m.mark)
		}
	}
	if len(whole) > 0 {
		l := &a.Layers[layerOf(user)]
		l.Attributes = append(l.Attributes, foreign.Field{Name: "code", Value: whole})
	}
	for i := range r.links {
		l := &r.links[i]
		from, ok := places[l.from]
		to, ok2 := places[l.to]
		l.found = l.found || ok
		switch {
		case !ok:
		case !ok2 || from.layer != to.layer:
			r.to.Problem(foreign.Problem{Kind: foreign.Refused, At: foreign.Place{File: r.at, Line: l.line}, Article: a.Name, What: "the link " + l.name, Reason: "it does not lead to a selection of the same source and user"})
		default:
			name := l.name
			if name == "" {
				name = "link"
			}
			rel := foreign.Relation{ID: l.guid, Type: name, From: from.mark, To: to.mark, At: foreign.Place{File: r.at, Line: l.line}}
			rel.UUID, _ = uuid.Parse(l.guid)
			a.Layers[from.layer].Relations = append(a.Layers[from.layer].Relations, rel)
		}
	}
}

type userMark struct {
	mark foreign.Mark
	user string
}

// ofSelection makes a mark of each coding; where Postil wrote the project, codes
// below a label's are its attributes.
func (r *reader) ofSelection(a *foreign.Article, s *selection) (out []userMark) {
	m := foreign.Mark{
		ID: s.guid, Ranges: []offsets.Range{{Start: s.start, End: s.end}}, Created: r.time(s.created), Modified: r.time(s.modified), At: foreign.Place{File: r.at, Line: s.line},
	}
	m.UUID, _ = uuid.Parse(s.guid)
	if n := utf8.RuneCountInString(s.name); n > 0 && n == s.end-s.start && strings.Contains(a.Text, s.name) {
		m.Quotes = []string{s.name}
	}
	note, rest, has := cutRest(s.description)
	m.Note = note
	if has {
		var err error
		if m.Fields, err = foreign.Fields(nil, []byte(rest)); err != nil {
			r.problem(foreign.BrokenRecord, a.Name, "the attributes of the selection "+s.guid, err.Error())
		}
	}
	notes := func(m *foreign.Mark, ids []string) {
		for _, id := range ids {
			if n := r.notes[id]; n != "" {
				m.Note = strings.TrimPrefix(m.Note+"\n"+n, "\n")
			}
		}
	}
	notes(&m, s.notes)
	if r.own != nil {
		m.Origin.Kind = annotate.OriginManual
	}
	var attributes []foreign.Field
	for _, c := range s.codings {
		known := ownCode{}
		if r.own != nil {
			known = r.own.Codes[c.code]
		}
		if known.Attribute != "" {
			attributes = append(attributes, known.field())
			continue
		}
		next := m
		if len(out) > 0 {
			next.ID = c.guid
			next.UUID, _ = uuid.Parse(c.guid)
		}
		next.Label = r.labelOf(c.code)
		if known.Label != "" {
			next.Label = known.Label
		}
		next.Fields = slices.Clone(m.Fields)
		notes(&next, c.notes)
		out = append(out, userMark{next, c.user})
	}
	if len(out) == 0 {
		m.Label = "annotation"
		out = append(out, userMark{m, s.user})
	}
	if r.own != nil {
		out[0].mark.Fields = append(out[0].mark.Fields, lists(attributes)...)
	}
	return out
}

// field is the attribute that a code of Postil stands for.
func (c ownCode) field() foreign.Field {
	f := foreign.Field{Name: c.Attribute, Value: c.Value}
	switch c.Type {
	case annotate.YesNo:
		f.Value = c.Value == "true"
	case annotate.Several:
		f.Value = []string{c.Value}
	}
	return f
}

// lists puts the values of lists together.
func lists(fields []foreign.Field) (out []foreign.Field) {
	for _, f := range fields {
		list, ok := f.Value.([]string)
		i := slices.IndexFunc(out, func(g foreign.Field) bool { return g.Name == f.Name })
		if ok && i >= 0 {
			have, _ := out[i].Value.([]string)
			out[i].Value = slices.Concat(have, list)
			continue
		}
		out = append(out, f)
	}
	return out
}

const restBegin, restEnd = "[postil ", "]"

// cutRest cuts what Postil keeps of a mark off the end of a description.
func cutRest(s string) (note, rest string, ok bool) {
	i := strings.LastIndex(s, restBegin)
	if i < 0 || !strings.HasSuffix(s, restEnd) || i > 0 && s[i-1] != '\n' || !json.Valid([]byte(s[i+len(restBegin):len(s)-1])) {
		return s, "", false
	}
	return strings.TrimSuffix(s[:i], "\n"), s[i+len(restBegin) : len(s)-1], true
}
