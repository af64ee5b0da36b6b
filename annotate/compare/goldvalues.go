package compare

import (
	"fmt"
	"maps"
	"slices"

	"postil/annotate"
)

// attributes are those of a mark of gold.
func (g *gilder) attributes(a *annotate.Annotation, c *candidate) annotate.Attributes {
	s := g.strategy
	if c.decided {
		s = Unanimous // several reviewers, or marks that were taken together
	}
	values, split := tally(c.said, s)
	for _, id := range split {
		g.leaveOut(a.ID, fmt.Sprintf("attribute %s of %s %q", id, a.Label, a.Quote()), "there is no one value: %s", spell(c.said, id))
	}
	return values
}

// tally counts the values of attributes. split are the attributes that have
// values, none of which the strategy takes.
func tally(said []annotate.Attributes, s Strategy) (values annotate.Attributes, split []string) {
	ids := map[string]bool{}
	for _, a := range said {
		for id, v := range a {
			if valueKey(v) != "" {
				ids[id] = true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		votes, of := map[string]int{}, map[string]any{}
		answered := 0
		for _, a := range said {
			key := valueKey(a[id])
			if key == "" {
				continue
			}
			answered++
			votes[key]++
			if have, ok := of[key]; !ok || fmt.Sprint(a[id]) < fmt.Sprint(have) {
				of[key] = a[id] // of 1 and 1.0 always the same
			}
		}
		taken := false
		for key, n := range votes {
			if takesValue(s, n, len(said), answered) {
				if values == nil {
					values = annotate.Attributes{}
				}
				values[id], taken = of[key], true
			}
		}
		if !taken {
			split = append(split, id)
		}
	}
	return values, split
}

// takesValue reports whether a value is taken that so many of all say, of whom
// so many answered. It is true of one value at most.
func takesValue(s Strategy, votes, all, answered int) bool {
	switch s {
	case Majority:
		return 2*votes > all
	case Any:
		return votes == answered
	case Decided, Unanimous:
	}
	return votes == all
}

// spell lists the values of an attribute for people.
func spell(said []annotate.Attributes, id string) string {
	seen := map[string]bool{}
	for _, a := range said {
		if valueKey(a[id]) == "" {
			seen["none"] = true
			continue
		}
		seen[fmt.Sprintf("%v", a[id])] = true
	}
	out := ""
	for _, v := range slices.Sorted(maps.Keys(seen)) {
		if out != "" {
			out += ", "
		}
		out += v
	}
	return out
}

// articleAttributes are those of the article as a whole.
func (g *gilder) articleAttributes() annotate.Attributes {
	c := &g.review.Comparison
	var said, decided []annotate.Attributes
	for _, l := range bySlug(g.review.layers) {
		_, compared := slices.BinarySearch(c.People, l.Person.Slug)
		_, done := slices.BinarySearch(c.Finished, l.Person.Slug)
		switch {
		case done:
			said = append(said, l.Article)
		case !compared && g.review.reviewer(l.Person.Slug):
			decided = append(decided, l.Article)
		}
	}
	what := func(id string) string { return "attribute " + id + " of the article" }
	// A reviewer who leaves a question open says nothing of it.
	out, split := tally(decided, Any)
	for _, id := range split {
		g.leaveOut(g.id("layer", ""), what(id), "reviewers answer differently: %s", spell(decided, id))
	}
	if len(said) < 2 && g.strategy != Any {
		return out
	}
	s := g.strategy
	if s == Decided {
		s = Unanimous // no reviewer is needed for what all say
	}
	voted, open := tally(said, s)
	for id, v := range voted {
		if _, ok := out[id]; !ok && !slices.Contains(split, id) {
			if out == nil {
				out = annotate.Attributes{}
			}
			out[id] = v
		}
	}
	for _, id := range open {
		if _, ok := out[id]; !ok && !slices.Contains(split, id) {
			g.leaveOut(g.id("layer", ""), what(id), "there is no one value: %s", spell(said, id))
		}
	}
	return out
}

// reviewer reports whether decisions of a person are in force for the article.
func (r *Review) reviewer(slug string) bool {
	return slices.ContainsFunc(r.force, func(f *force) bool { return f.By == slug })
}
