package cas

import (
	"postil/storage/exchange/foreign"
)

// facts tells what is said of the document as a whole.
func (m *Mapping) facts(members []int) {
	for _, i := range members {
		s := &m.document.Structures[i]
		t := m.roleOf(s)
		if m.own != nil || t.role != aFact {
			continue
		}
		if base, _ := m.document.Types.Is(s.Type, TypeDocument); !base && t.short != "DocumentMetaData" {
			continue
		}
		for j := range s.Values {
			v := &s.Values[j]
			switch {
			case v.Kind == Ref || v.Kind == Refs || v.Name == "isLastSegment":
			case v.Kind == Text && (v.Text == "" || v.Text == "x-unspecified"):
			default:
				m.article.Fields = append(m.article.Fields, foreign.Field{Name: v.Name, Value: plain(v)})
			}
		}
	}
}

// layerFacts makes attributes of the article of what layers say of the
// document as a whole.
func (m *Mapping) layerFacts(members []int, l *foreign.Layer) {
	for _, i := range members {
		s := &m.document.Structures[i]
		t := m.roleOf(s)
		if document, _ := m.document.Types.Is(s.Type, TypeDocument); t.role != aFact || document || t.short == "DocumentMetaData" {
			continue
		}
		for j := range s.Values {
			v := s.Values[j]
			v.Name = t.short + "." + v.Name
			if v.Kind == Ref || v.Kind == Refs {
				l.Attributes = m.inner(l.Attributes, &v, v.Name, flattened)
			} else {
				l.Attributes = append(l.Attributes, foreign.Field{Name: v.Name, Value: plain(&v)})
			}
		}
	}
}
