package dialogs

import (
	"context"
	"slices"
	"strings"

	"postil/storage"
)

// people are those who have a layer in a workspace, by the names that they gave.
type people struct {
	slugs []string // in the order in which they are offered
	names map[string]string
}

// newPeople puts people in order, the person at work first, the others by name.
// Who has the name of somebody else has the short name behind it.
func newPeople(names map[string]string, own string) people {
	p := people{names: map[string]string{}}
	count := map[string]int{}
	for slug, name := range names {
		if name == "" {
			names[slug] = slug
		}
		count[names[slug]]++
	}
	for slug, name := range names {
		if count[name] > 1 {
			name += " (" + slug + ")"
		}
		p.names[slug] = name
		p.slugs = append(p.slugs, slug)
	}
	slices.SortFunc(p.slugs, func(a, b string) int {
		if (a == own) != (b == own) {
			return map[bool]int{true: -1, false: 1}[a == own]
		}
		return strings.Compare(p.names[a]+"\x00"+a, p.names[b]+"\x00"+b)
	})
	return p
}

// offered are the names in their order.
func (p people) offered() []string {
	out := make([]string, len(p.slugs))
	for i, slug := range p.slugs {
		out[i] = p.names[slug]
	}
	return out
}

// slug is the short name of a person with a name, or "".
func (p people) slug(name string) string {
	for slug, n := range p.names {
		if n == name {
			return slug
		}
	}
	return ""
}

// namesOf are the names of all who have a layer in a workspace, by slug, each
// from the first layer that can be read; where none can, the name is "".
func namesOf(ctx context.Context, ws *storage.Workspace) (map[string]string, error) {
	survey, err := ws.Survey(ctx)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, e := range survey.Articles {
		for _, ref := range e.Layers {
			if names[ref.Slug] != "" {
				continue
			}
			names[ref.Slug] = ""
			a, err := ws.ReadArticle(e.Path)
			if err != nil {
				continue // an export tells of it
			}
			if l, err := ws.ReadLayer(a, ref.Slug); err == nil && l != nil {
				names[ref.Slug] = l.Person.Name
			}
		}
	}
	return names, ctx.Err()
}
