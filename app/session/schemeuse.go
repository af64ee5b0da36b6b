package session

import (
	"context"
	"fmt"

	"postil/annotate"
)

// SchemeUse counts what the layers of a workspace hold of a scheme, for telling
// what would be left behind when a part of it is removed or changed. A nil one
// has counted nothing.
type SchemeUse struct {
	Labels    map[string]int                 // marks, by label
	Mine      map[string]int                 // those of the person herself
	Relations map[string]int                 // links, by type
	Links     map[LinkEnds]int               // links, by type and what they lie between
	Answers   map[string]map[string]*Answers // about marks, by label and attribute
	Article   map[string]*Answers            // about articles, by question
}

// LinkEnds is what a link is between: its type and the labels of its marks, ""
// for a mark that is gone.
type LinkEnds struct{ Type, From, To string }

// LostLinks counts the links that a relation type allows and another with the
// same id would not: those that narrowing it leaves without a place.
func (u *SchemeUse) LostLinks(was, now annotate.RelationType) int {
	n := 0
	for l, times := range u.Links {
		if l.Type == was.ID && was.Allows(l.From, l.To) && !now.Allows(l.From, l.To) {
			n += times
		}
	}
	return n
}

// Answers are those given to one question; nil is none.
type Answers struct {
	Total  int
	values map[string]*value // by how they are printed
}

type value struct {
	value any
	times int
}

// Misfits counts the answers that a question would not take, as after its type
// or its choices were changed.
func (a *Answers) Misfits(q annotate.Attribute) int {
	n := 0
	if a != nil {
		for _, v := range a.values {
			if q.CheckValue(v.value) != nil {
				n += v.times
			}
		}
	}
	return n
}

// Lost counts the answers that a question takes and would not take when it is
// changed. Those that did not fit before are not among them.
func (a *Answers) Lost(was, now annotate.Attribute) int {
	n := 0
	if a != nil {
		for _, v := range a.values {
			if was.CheckValue(v.value) == nil && now.CheckValue(v.value) != nil {
				n += v.times
			}
		}
	}
	return n
}

// Count is Total, also of none.
func (a *Answers) Count() int {
	if a == nil {
		return 0
	}
	return a.Total
}

func newSchemeUse() *SchemeUse {
	return &SchemeUse{
		Labels: map[string]int{}, Mine: map[string]int{}, Relations: map[string]int{}, Links: map[LinkEnds]int{},
		Answers: map[string]map[string]*Answers{}, Article: map[string]*Answers{},
	}
}

// add counts what a layer holds, which may be the person's own.
func (u *SchemeUse) add(l *annotate.Layer, mine bool) {
	for label, n := range l.Labels() {
		u.Labels[label] += n
		if mine {
			u.Mine[label] += n
		}
	}
	labelOf := func(id annotate.ID) string {
		if m := l.Annotation(id); m != nil {
			return m.Label
		}
		return ""
	}
	for r := range l.Relations() {
		u.Relations[r.Type]++
		u.Links[LinkEnds{r.Type, labelOf(r.From), labelOf(r.To)}]++
	}
	for m := range l.Annotations() {
		if len(m.Attributes) == 0 {
			continue
		}
		if u.Answers[m.Label] == nil {
			u.Answers[m.Label] = map[string]*Answers{}
		}
		addAnswers(u.Answers[m.Label], m.Attributes)
	}
	addAnswers(u.Article, l.Article)
}

func addAnswers(to map[string]*Answers, given annotate.Attributes) {
	for question, v := range given {
		a := to[question]
		if a == nil {
			a = &Answers{values: map[string]*value{}}
			to[question] = a
		}
		a.Total++
		printed := fmt.Sprintf("%T %q", v, v)
		if a.values[printed] == nil {
			a.values[printed] = &value{value: v}
		}
		a.values[printed].times++
	}
}

// SchemeUse counts, in the background, what all people's layers hold of the
// scheme; of articles on the desk it takes the person's layer as it is there.
// Layers that cannot be read are told in err, the others are counted all the
// same; use is nil when nothing could be counted.
func (s *Session) SchemeUse(then func(use *SchemeUse, err error)) {
	ws, slug := s.ws, s.person.Slug
	if ws == nil {
		then(newSchemeUse(), nil)
		return
	}
	desk := map[string]*annotate.Layer{}
	for path, d := range s.docs {
		if d.file != nil && d.ReadOnly == nil {
			desk[path] = d.Layer
		}
	}
	s.opt.Go(func() {
		use := newSchemeUse()
		for _, l := range desk {
			use.add(l, true)
		}
		err := ws.EachLayer(context.Background(), func(article, of string, l *annotate.Layer) {
			if of != slug || desk[article] == nil {
				use.add(l, of == slug)
			}
		})
		s.opt.Do(func() { then(use, err) })
	})
}
