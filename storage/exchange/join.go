package exchange

import (
	"slices"

	"postil/annotate"
	"postil/storage/exchange/foreign"
)

// joiner makes one item of those that follow each other and speak of the same
// article, such as the lines of several annotators. Formats write an article
// once, and some give it a file of its own.
type joiner struct {
	visit   func(*Item) error
	problem func(foreign.Problem)
	alone   bool // an article that comes again after others cannot be written
	seen    map[string]bool
	held    *Item
}

func (j *joiner) item(item *Item) error {
	if j.held != nil && j.held.Name == item.Name && j.held.Text.String() == item.Text.String() {
		j.held.join(item, j.problem)
		return nil
	}
	if err := j.flush(); err != nil {
		return err
	}
	if j.alone {
		if j.seen[item.Name] {
			j.problem(foreign.Problem{
				Kind: foreign.Refused, At: item.at, Article: item.Name,
				Reason: "the source comes back to this article after others, or has another text of its name, and the format has one place for it; import the source into a workspace and export that",
			})
			return nil
		}
		j.seen[item.Name] = true
	}
	j.held = item
	return nil
}

// flush visits what is held back.
func (j *joiner) flush() error {
	item := j.held
	j.held = nil
	if item == nil {
		return nil
	}
	return j.visit(item)
}

// join adds the layers of another item about the same article. A person's
// marks are put together; one that is in both is there once. Another mark under
// an id that is taken, as where several files number their own from 1, is told.
func (i *Item) join(more *Item, problem func(foreign.Problem)) {
	for _, l := range more.Layers {
		k := slices.IndexFunc(i.Layers, func(h Layer) bool { return h.Person.Slug == l.Person.Slug })
		if k < 0 {
			i.Layers = append(i.Layers, l)
			continue
		}
		h := &i.Layers[k]
		for _, m := range l.Marks {
			at := slices.IndexFunc(h.Marks, func(o *annotate.Annotation) bool { return o.ID == m.ID })
			if at >= 0 && (h.Marks[at].Label != m.Label || !slices.EqualFunc(h.Marks[at].Fragments, m.Fragments, func(a, b annotate.Fragment) bool { return a.Span == b.Span })) {
				problem(foreign.Problem{
					Kind: foreign.Refused, At: more.at, Article: more.Name, What: "mark " + m.Label,
					Reason: "another mark of this article has the same id in another file",
				})
			}
		}
		h.Marks = union(h.Marks, l.Marks, func(m *annotate.Annotation) annotate.ID { return m.ID })
		h.Relations = union(h.Relations, l.Relations, func(r *annotate.Relation) annotate.ID { return r.ID })
		slices.SortStableFunc(h.Marks, inTextOrder)
		for name, v := range l.Article {
			if _, ok := h.Article[name]; !ok {
				if h.Article == nil {
					h.Article = annotate.Attributes{}
				}
				h.Article[name] = v
			}
		}
	}
}

func union[V any](have, more []V, id func(V) annotate.ID) []V {
	there := make(map[annotate.ID]bool, len(have))
	for _, v := range have {
		there[id(v)] = true
	}
	for _, v := range more {
		if !there[id(v)] {
			have = append(have, v)
		}
	}
	return have
}
