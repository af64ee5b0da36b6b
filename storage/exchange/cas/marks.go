package cas

import (
	"encoding/json"

	"postil/annotate"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
)

// place is where a structure stands in its file.
func (m *Mapping) place(s *Structure) foreign.Place {
	return foreign.Place{File: m.file, Line: s.Line}
}

// mark makes a mark of an annotation. An annotation that Postil wrote has what
// features cannot hold elsewhere.
func (m *Mapping) mark(s *Structure, t *layerType, layer int) {
	l := &m.article.Layers[layer]
	out := foreign.Mark{Label: t.short, At: m.place(s)}
	own := m.ours(s.Type)
	first := len(m.ranges)
	if own {
		if v, ok := s.value(featurePieces); ok {
			m.pieces(v.Refs, flattened)
		}
	}
	if len(m.ranges) == first {
		m.ranges = append(m.ranges, offsets.Range{Start: s.Begin, End: s.End})
	}
	out.Ranges = m.ranges[first:len(m.ranges):len(m.ranges)]
	if s.Quote != "" && len(out.Ranges) == 1 {
		out.Quotes = []string{s.Quote}
	}
	for i := range s.Values {
		v := &s.Values[i]
		switch {
		case v.Name == t.value && v.Text != "":
			out.Label = v.Text
		case own && m.ownValue(s, v, &out):
		default:
			out.Fields = m.field(out.Fields, s, v, own)
		}
	}
	if own && out.Origin.Kind == "" && out.UUID != (annotate.ID{}) {
		out.Origin.Kind = annotate.OriginManual // which is not written
	}
	m.marks[s.ID] = markPlace{layer, len(l.Marks)}
	l.Marks = append(l.Marks, out)
}

// pieces appends the ranges of structures and of those in arrays.
func (m *Mapping) pieces(refs []int, depth int) {
	for _, id := range refs {
		i, ok := m.byID[id]
		if !ok || depth == 0 {
			continue
		}
		p := &m.document.Structures[i]
		if m.roleOf(p).role == anArray {
			m.pieces(m.elements(p), depth-1)
		} else {
			m.ranges = append(m.ranges, offsets.Range{Start: p.Begin, End: p.End})
		}
	}
}

// ownValue takes a feature that Postil writes of itself.
func (m *Mapping) ownValue(s *Structure, v *Value, out *foreign.Mark) bool {
	switch v.Name {
	case featurePieces, featureLayer:
	case featureUUID:
		out.UUID = m.uuid(s, featureUUID)
	case featureCreated:
		out.Created = m.time(s, featureCreated)
	case featureModified:
		out.Modified = m.time(s, featureModified)
	case FeatureNote:
		out.Note = v.Text
	case FeatureMore:
		out.Note += m.more(s, &out.Fields)
	case featureOrigin:
		var err error
		if out.Origin, err = DecodeOrigin([]byte(v.Text)); err != nil {
			m.problem(foreign.Noted, s, m.article.Name, "the origin of a mark", "it cannot be read: "+err.Error())
		}
	default:
		return false
	}
	return true
}

// more takes what had no place in features, and returns the note.
func (m *Mapping) more(s *Structure, fields *[]foreign.Field) string {
	var in struct {
		Attributes json.RawMessage `json:"attributes"`
		Note       string          `json:"note"`
	}
	err := json.Unmarshal([]byte(s.text(FeatureMore)), &in)
	if err == nil && len(in.Attributes) > 0 {
		*fields, err = foreign.Fields(*fields, in.Attributes)
	}
	if err != nil {
		m.problem(foreign.BrokenRecord, s, m.article.Name, "further attributes of a mark", err.Error())
	}
	return in.Note
}

// flattened bounds how deep structures in structures are looked into.
const flattened = 4

// field appends the attributes that a value is.
func (m *Mapping) field(fields []foreign.Field, s *Structure, v *Value, own bool) []foreign.Field {
	switch {
	case v.Kind == Ref || v.Kind == Refs:
		if r := m.roleOf(s).role; r == aLink && v.Name == "next" {
			return fields
		}
		return m.inner(fields, v, v.Name, flattened)
	case own:
		name := orElse(v.Name, m.names.Attributes)
		if v.Kind == Text {
			return append(fields, foreign.Field{Name: name, Value: ofKind(v.Text, m.names.Kinds[short(s.Type)+"."+v.Name])})
		}
		return append(fields, foreign.Field{Name: name, Value: plain(v)})
	}
	return append(fields, foreign.Field{Name: v.Name, Value: plain(v)})
}

// ofKind is a text as the value that it stands for.
func ofKind(s string, k annotate.AttributeType) any {
	switch {
	case k == annotate.YesNo && (s == "true" || s == "false"):
		return s == "true"
	case k == annotate.Number && isNumber(s):
		return json.Number(s)
	case k == annotate.Several:
		var list []string
		if json.Unmarshal([]byte(s), &list) == nil {
			return list
		}
	}
	return s
}

func isNumber(s string) bool {
	return s != "" && (s[0] == '-' || '0' <= s[0] && s[0] <= '9') && json.Valid([]byte(s))
}

// plain is a value that refers to nothing, as an attribute has it.
func plain(v *Value) any {
	switch v.Kind {
	case Number:
		if isNumber(v.Text) {
			return json.Number(v.Text)
		}
	case Truth:
		return v.Text == "true" || v.Text == "1"
	case Texts:
		if v.Texts == nil {
			return []string{}
		}
		return v.Texts
	case Text, Ref, Refs:
	}
	return v.Text
}

// inner appends the features of structures that are no annotations, for the
// structure that refers to them. References to annotations become relations
// later, and those to what divides the text are nobody's concern.
func (m *Mapping) inner(fields []foreign.Field, v *Value, prefix string, depth int) []foreign.Field {
	for _, id := range v.Refs {
		i, ok := m.byID[id]
		if !ok || depth == 0 {
			continue
		}
		s := &m.document.Structures[i]
		switch m.roleOf(s).role {
		case anArray:
			if list, ok := m.list(s); ok {
				fields = append(fields, foreign.Field{Name: prefix, Value: list})
			} else {
				for _, e := range m.elements(s) {
					fields = m.inner(fields, &Value{Kind: Ref, Refs: []int{e}}, prefix, depth-1)
				}
			}
		case other, aChain:
			for j := range s.Values {
				w := &s.Values[j]
				name := prefix + "." + w.Name
				if w.Kind == Ref || w.Kind == Refs {
					fields = m.inner(fields, w, name, depth-1)
				} else {
					fields = append(fields, foreign.Field{Name: name, Value: plain(w)})
				}
			}
		case aMark, aRelation, aLink, aSlotLink, aFact, segment, ownPart:
		}
	}
	return fields
}

// mostElements bounds lists whose end leads back into them.
const mostElements = 1 << 20

// list is an array or list of values that refer to nothing.
func (m *Mapping) list(s *Structure) ([]string, bool) {
	if len(s.Values) == 1 && s.Values[0].Name == "" && s.Values[0].Kind == Texts {
		return s.Values[0].Texts, true
	}
	head, ok := s.value("head")
	if !ok || head.Kind == Ref || head.Kind == Refs {
		return nil, false
	}
	var out []string
	for range mostElements {
		out = append(out, head.Text)
		i, ok := m.byID[s.ref("tail")]
		if !ok {
			break
		}
		s = &m.document.Structures[i]
		if head, ok = s.value("head"); !ok {
			break
		}
	}
	return out, true
}

// elements are what an array or list of references refers to.
func (m *Mapping) elements(s *Structure) (out []int) {
	if len(s.Values) == 1 && s.Values[0].Name == "" {
		return s.Values[0].Refs
	}
	for range mostElements {
		if id := s.ref("head"); id != 0 {
			out = append(out, id)
		}
		i, ok := m.byID[s.ref("tail")]
		if !ok {
			break
		}
		s = &m.document.Structures[i]
	}
	return out
}
