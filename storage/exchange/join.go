package exchange

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"

	"github.com/google/uuid"

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
// records are put together; one that is in both is there once. Another one under
// an id that is taken, as where several files number their own from 1, gets an
// id that is made of both, and is told.
func (i *Item) join(more *Item, problem func(foreign.Problem)) {
	for _, l := range more.Layers {
		k := slices.IndexFunc(i.Layers, func(h Layer) bool { return h.Person.Slug == l.Person.Slug })
		if k < 0 {
			i.Layers = append(i.Layers, l)
			continue
		}
		tell := func(k foreign.Kind, what, reason string) {
			problem(foreign.Problem{Kind: k, At: more.at, Article: more.Name, What: what, Reason: reason})
		}
		h := &i.Layers[k]
		renamed := map[annotate.ID]annotate.ID{}
		h.Marks = union(h.Marks, l.Marks, func(m *annotate.Annotation) *annotate.ID { return &m.ID }, sameMark, func(m *annotate.Annotation, was annotate.ID) {
			renamed[was] = m.ID
			tell(foreign.Repaired, fmt.Sprintf("%s %s", m.Label, clip(m.Quote())), "another mark of this article has the same id in another file; it was given an id of its own")
		})
		links := make([]*annotate.Relation, len(l.Relations))
		for j, r := range l.Relations {
			moved := *r
			moved.From, moved.To = orID(renamed[r.From], r.From), orID(renamed[r.To], r.To)
			links[j] = &moved
		}
		h.Relations = union(h.Relations, links, func(r *annotate.Relation) *annotate.ID { return &r.ID }, sameRelation, func(r *annotate.Relation, _ annotate.ID) {
			tell(foreign.Repaired, "relation "+r.Type, "another relation of this article has the same id in another file; it was given an id of its own")
		})
		slices.SortStableFunc(h.Marks, inTextOrder)
		for _, name := range slices.Sorted(maps.Keys(l.Article)) {
			have, ok := h.Article[name]
			switch {
			case !ok && h.Article == nil:
				h.Article = annotate.Attributes{name: l.Article[name]}
			case !ok:
				h.Article[name] = l.Article[name]
			case !reflect.DeepEqual(have, l.Article[name]):
				tell(foreign.Refused, "the article's "+name, fmt.Sprintf("it is %v here and %v in another file; the first one stays", l.Article[name], have))
			}
		}
	}
}

func orID(id, other annotate.ID) annotate.ID {
	if id == (annotate.ID{}) {
		return other
	}
	return id
}

// sameRelation reports whether two relations say the same, but for when they
// were made.
func sameRelation(a, b *annotate.Relation) bool {
	return a.Type == b.Type && a.From == b.From && a.To == b.To && a.Note == b.Note
}

// union adds the records that are not there. One that is not the same as that
// which has its id gets another id, which tell is told with the old one: each
// time the same, whatever else is there.
func union[V any](have, more []*V, id func(*V) *annotate.ID, same func(a, b *V) bool, tell func(v *V, was annotate.ID)) []*V {
	there := make(map[annotate.ID]*V, len(have))
	for _, v := range have {
		there[*id(v)] = v
	}
	for _, v := range more {
		was := *id(v)
		for n := 0; ; n++ {
			other := there[*id(v)]
			if other == nil {
				have = append(have, v)
				there[*id(v)] = v
				if n > 0 {
					tell(v, was)
				}
				break
			}
			if same(other, v) {
				if n > 0 {
					tell(v, was) // so that what links to it finds it
				}
				break
			}
			renamed := *v
			*id(&renamed) = uuid.NewSHA1(was, strconv.AppendInt([]byte("another file's "), int64(n), 10))
			v = &renamed
		}
	}
	return have
}
