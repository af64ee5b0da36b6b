package compare

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"

	"postil/annotate"
)

// ends are two marks of gold between which people drew a relation.
type ends struct {
	kind     string
	from, to annotate.ID
}

// drawn is who drew it.
type drawn struct {
	by       []string
	ids      []annotate.ID
	note     string
	created  time.Time
	modified time.Time
}

// relate takes the relations of which both ends became gold.
func (g *gilder) relate(scheme *annotate.Scheme) {
	if !slices.ContainsFunc(g.review.layers, hasRelations) {
		return
	}
	became := map[annotate.ID][]*annotate.Annotation{}
	people := map[annotate.ID][]string{} // with marks behind a mark of gold
	for _, m := range g.marks {
		for _, id := range m.Origin.From {
			became[id] = append(became[id], m)
		}
	}
	layers := bySlug(g.review.layers)
	for _, l := range layers {
		for _, m := range g.marks {
			if slices.ContainsFunc(m.Origin.From, func(id annotate.ID) bool { return l.Annotation(id) != nil }) {
				people[m.ID] = append(people[m.ID], l.Person.Slug)
			}
		}
	}
	all := map[ends]*drawn{}
	for _, l := range layers {
		for r := range l.Relations() {
			what := fmt.Sprintf("relation %s of %s", r.Type, l.Person.Slug)
			from, to := became[r.From], became[r.To]
			switch {
			case l.Annotation(r.From) == nil || l.Annotation(r.To) == nil || !g.speaks(l.Person.Slug):
				// It leads nowhere, or is of somebody whose marks do not count.
				continue
			case len(from) == 0 || len(to) == 0:
				g.leaveOut(r.ID, what, "one of its ends is not gold")
				continue
			case len(from) > 1 || len(to) > 1:
				g.leaveOut(r.ID, what, "one of its ends was split, and it is not clear which part it is for")
				continue
			}
			at := ends{r.Type, from[0].ID, to[0].ID}
			if isSymmetric(scheme, r.Type) && bytes.Compare(at.from[:], at.to[:]) > 0 {
				at.from, at.to = at.to, at.from
			}
			if at.from == at.to && r.From != r.To {
				g.leaveOut(r.ID, what, "its ends became one mark")
				continue
			}
			d := all[at]
			if d == nil {
				d = &drawn{created: r.Created}
				all[at] = d
			}
			d.add(l.Person.Slug, r)
		}
	}
	g.takeRelations(all, people)
}

func hasRelations(l *annotate.Layer) bool {
	for range l.Relations() {
		return true
	}
	return false
}

// speaks reports whether a person's relations count: she finished the article,
// or a reviewer took a mark of hers.
func (g *gilder) speaks(slug string) bool {
	if _, ok := slices.BinarySearch(g.review.Comparison.Finished, slug); ok {
		return true
	}
	for _, l := range g.review.layers {
		if l.Person.Slug == slug {
			return slices.ContainsFunc(g.marks, func(m *annotate.Annotation) bool {
				return slices.ContainsFunc(m.Origin.From, func(id annotate.ID) bool { return l.Annotation(id) != nil })
			})
		}
	}
	return false
}

func isSymmetric(scheme *annotate.Scheme, kind string) bool {
	if scheme == nil {
		return false
	}
	t, ok := scheme.Relation(kind)
	return ok && t.Symmetric
}

func (d *drawn) add(slug string, r *annotate.Relation) {
	if !slices.Contains(d.by, slug) {
		d.by = append(d.by, slug)
	}
	d.ids = append(d.ids, r.ID)
	d.note = joinNotes(d.note, r.Note)
	if d.created.IsZero() || !r.Created.IsZero() && r.Created.Before(d.created) {
		d.created = r.Created
	}
	if r.Modified.After(d.modified) {
		d.modified = r.Modified
	}
}

// takeRelations takes those that enough have drawn of those who could.
func (g *gilder) takeRelations(all map[ends]*drawn, people map[annotate.ID][]string) {
	for at, d := range all {
		could := 0
		for _, slug := range people[at.from] {
			if slices.Contains(people[at.to], slug) {
				could++
			}
		}
		taken := len(d.by) >= could
		switch g.strategy {
		case Majority:
			taken = 2*len(d.by) > could
		case Any:
			taken = true
		case Decided, Unanimous:
		}
		if !taken {
			for _, id := range d.ids {
				g.leaveOut(id, "relation "+at.kind, "%d drew it of %d who have marks at both its ends", len(d.by), could)
			}
			continue
		}
		g.relations = append(g.relations, &annotate.Relation{
			ID: g.id("relation", at.kind+"\x00"+string(at.from[:])+string(at.to[:])), Type: at.kind, From: at.from, To: at.to,
			Note: d.note, Created: d.created, Modified: d.modified,
		})
	}
	slices.SortFunc(g.relations, func(a, b *annotate.Relation) int { return cmp.Compare(a.ID.String(), b.ID.String()) })
}
