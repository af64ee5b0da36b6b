package cas

import (
	"fmt"
	"strings"

	"postil/storage/exchange/foreign"
)

// relations makes relations of what was taken: of relations, and of what marks
// refer to.
func (m *Mapping) relations(layers map[int]int) {
	for _, i := range m.taken {
		s := &m.document.Structures[i]
		t := m.roleOf(s)
		if t.role == aRelation {
			m.relation(s, t, m.layerOf(s, layers))
			continue
		}
		own := m.ours(s.Type)
		for j := range s.Values {
			v := &s.Values[j]
			if v.Kind != Ref && v.Kind != Refs || own && (v.Name == featurePieces || v.Name == featureLayer) {
				continue
			}
			name := v.Name
			if t.role == aLink && name == "next" {
				if name = s.text("referenceRelation"); name == "" {
					name = strings.TrimSuffix(t.short, "Link")
				}
			}
			m.references(s, v.Refs, name, flattened)
		}
	}
}

// references makes relations to the annotations that a mark refers to, itself
// or by lists and slots.
func (m *Mapping) references(s *Structure, refs []int, name string, depth int) {
	for _, id := range refs {
		i, ok := m.byID[id]
		if !ok || depth == 0 {
			continue
		}
		target := &m.document.Structures[i]
		switch t := m.roleOf(target); t.role {
		case anArray:
			m.references(s, m.elements(target), name, depth-1)
		case aSlotLink:
			kind := target.text("role")
			if kind == "" {
				kind = name
			}
			if end := target.ref("target"); end != 0 {
				m.link(s, target, s.ID, end, foreign.Relation{Type: kind})
			} else {
				m.problem(foreign.Refused, s, m.article.Name, "the slot "+name, "it leads nowhere")
			}
		case aMark, aLink, aRelation:
			m.link(s, s, s.ID, id, foreign.Relation{Type: name})
		case segment, other, aChain, aFact, ownPart:
		}
	}
}

// relation makes a relation of a structure with Governor and Dependent. Its
// features are its note.
func (m *Mapping) relation(s *Structure, t *layerType, layer int) {
	r := foreign.Relation{Type: t.short}
	own := m.ours(s.Type)
	var said []string
	for i := range s.Values {
		v := &s.Values[i]
		switch {
		case v.Name == Governor || v.Name == Dependent:
		case v.Name == t.value && v.Text != "":
			r.Type = v.Text
		case own && v.Name == featureUUID:
			r.UUID = m.uuid(s, featureUUID)
		case own && v.Name == featureCreated:
			r.Created = m.time(s, featureCreated)
		case own && v.Name == featureModified:
			r.Modified = m.time(s, featureModified)
		case own && v.Name == FeatureNote:
			r.Note = v.Text
		case own && v.Name == FeatureMore:
			r.Note += m.more(s, new([]foreign.Field))
		case own && v.Name == featureLayer:
		default:
			for _, f := range m.field(nil, s, v, own) {
				if f.Value != "" {
					said = append(said, fmt.Sprintf("%s: %v", f.Name, f.Value))
				}
			}
		}
	}
	if len(said) > 0 {
		if r.Note != "" {
			said = append([]string{r.Note}, said...)
		}
		r.Note = strings.Join(said, "\n")
	}
	m.linkIn(s, layer, s.ref(Governor), s.ref(Dependent), r)
}

// link adds a relation to the layer of the mark s.
func (m *Mapping) link(s, at *Structure, from, to int, r foreign.Relation) {
	r.At = m.place(at)
	m.linkIn(s, m.marks[s.ID].layer, from, to, r)
}

func (m *Mapping) linkIn(s *Structure, layer int, from, to int, r foreign.Relation) {
	r.At = m.place(s)
	r.From, r.To = m.end(from, layer), m.end(to, layer)
	l := &m.article.Layers[layer]
	l.Relations = append(l.Relations, r)
}

// end is the place of a mark in its layer. What divides the text becomes a mark
// when a relation needs it; a token has its part of speech for it, where there
// is one.
func (m *Mapping) end(id, layer int) int {
	if p, ok := m.marks[id]; ok {
		if p.layer != layer {
			return -1
		}
		return p.mark
	}
	i, ok := m.byID[id]
	if !ok {
		return -1
	}
	s := &m.document.Structures[i]
	t := m.roleOf(s)
	if t.role != segment {
		return -1
	}
	if p, ok := m.marks[s.ref("pos")]; ok && p.layer == layer {
		return p.mark
	}
	if m.skipped[t.short]--; m.skipped[t.short] <= 0 {
		delete(m.skipped, t.short)
	}
	m.mark(s, t, layer)
	return m.marks[id].mark
}
