package session

import (
	"fmt"
	"slices"

	"postil/annotate"
)

// Link is a relation that is being made: its first end and type are chosen,
// the second mark is not.
type Link struct {
	From annotate.ID
	Type annotate.RelationType
}

// LinkTypes are the types of relation that may begin at the selected mark.
func (s *Session) LinkTypes() []annotate.RelationType {
	m := s.Mark()
	if m == nil {
		return nil
	}
	var out []annotate.RelationType
	for _, t := range s.Scheme().Relations {
		if allows(t.From, m.Label) || t.Symmetric && allows(t.To, m.Label) {
			out = append(out, t)
		}
	}
	return out
}

// allows reports whether one end of a relation may be a mark with a label; no
// labels allow any.
func allows(labels []string, label string) bool {
	return len(labels) == 0 || slices.Contains(labels, label)
}

// link does what the link key does: on a mark it begins a relation, asking for
// the type where there are several; on a second mark it makes it.
func (s *Session) link() {
	m := s.Mark()
	switch {
	case s.linking != nil && m != nil && m.ID != s.linking.From:
		s.finishLink(m)
		return
	case s.linking != nil:
		s.tell("Choose the second mark: click it, or press Tab until it is selected and then Enter.")
		return
	case m == nil:
		s.tell("Select the mark at which the relation begins.")
		return
	case !s.writable():
		return
	}
	switch types := s.LinkTypes(); len(types) {
	case 0:
		s.tell("The scheme has no relation that begins at such a mark. “Edit the scheme…” adds one.")
	case 1:
		s.BeginLink(types[0].ID)
	default:
		s.On.Ask.Emit(AskLinkType)
	}
}

// BeginLink begins a relation of a type at the selected mark.
func (s *Session) BeginLink(typ string) {
	m := s.Mark()
	if m == nil {
		return
	}
	for _, t := range s.LinkTypes() {
		if t.ID == typ {
			s.linking = &Link{From: m.ID, Type: t}
			s.On.Linking.Emit(s.linking)
			s.tell(fmt.Sprintf("%s: now click the second mark, or Tab to it and press Enter. Esc gives up.", t.Name))
			return
		}
	}
}

// Linking is the relation that is being made, or nil.
func (s *Session) Linking() *Link { return s.linking }

func (s *Session) stopLinking() {
	if s.linking != nil {
		s.linking = nil
		s.On.Linking.Emit(nil)
	}
}

// finishLink makes the relation to a second mark.
func (s *Session) finishLink(to *annotate.Annotation) {
	from := s.markOf(s.linking.From)
	typ := s.linking.Type
	if from == nil {
		s.stopLinking()
		return
	}
	a, b := from, to
	if typ.Symmetric && (!allows(typ.From, a.Label) || !allows(typ.To, b.Label)) {
		a, b = b, a
	}
	if !typ.Allows(a.Label, b.Label) {
		s.tell(fmt.Sprintf("%s does not go from %s to %s.", typ.Name, s.labelName(a.Label), s.labelName(b.Label)))
		return
	}
	for r := range s.doc.Layer.RelationsOf(a.ID) {
		if r.Type == typ.ID && (r.From == a.ID && r.To == b.ID || typ.Symmetric && r.From == b.ID && r.To == a.ID) {
			s.stopLinking()
			s.tell("These marks are linked so already.")
			return
		}
	}
	s.stopLinking()
	if s.Apply(annotate.Change{Name: "Link: " + typ.Name, Relations: []annotate.Edit[*annotate.Relation]{{
		After: &annotate.Relation{ID: s.opt.NewID(), Type: typ.ID, From: a.ID, To: b.ID},
	}}}) {
		s.On.Notice.Emit(Notice{Text: typ.Name + ": linked.", Undo: true})
	}
}

func (s *Session) labelName(id string) string {
	if l, ok := s.Scheme().Label(id); ok {
		return l.Name
	}
	return id
}

// RelationsOf lists the relations that begin or end at a mark, by id.
func (s *Session) RelationsOf(id annotate.ID) []*annotate.Relation {
	if s.doc == nil {
		return nil
	}
	return slices.Collect(s.doc.Layer.RelationsOf(id))
}

// Unlink removes a relation.
func (s *Session) Unlink(id annotate.ID) {
	if s.doc == nil {
		return
	}
	if r := s.doc.Layer.Relation(id); r != nil {
		s.Apply(annotate.Change{Name: "Remove link", Relations: []annotate.Edit[*annotate.Relation]{{Before: r}}})
	}
}
