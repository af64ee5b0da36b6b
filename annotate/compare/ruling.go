package compare

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"postil/annotate"
)

// Ruling is a decision with the slug of the person who made it.
type Ruling struct {
	By string
	annotate.Decision
}

// Unread is a decision record of which this version can make no sense. It is
// kept in its layer, and counts for nothing.
type Unread struct {
	By  string
	ID  annotate.ID
	Err error
}

// Rulings reads the decisions in layers, ordered by person, then by when they
// were made.
func Rulings(layers []*annotate.Layer) (rulings []Ruling, unread []Unread) {
	for _, l := range layers {
		for r := range l.Decisions() {
			d, err := annotate.ParseDecision(r)
			if err != nil {
				unread = append(unread, Unread{l.Person.Slug, r.ID, err})
				continue
			}
			rulings = append(rulings, Ruling{l.Person.Slug, d})
		}
	}
	slices.SortFunc(rulings, func(a, b Ruling) int { return cmp.Or(cmp.Compare(a.By, b.By), laterRuling(a, b)) })
	slices.SortFunc(unread, func(a, b Unread) int { return cmp.Or(cmp.Compare(a.By, b.By), bytes.Compare(a.ID[:], b.ID[:])) })
	return rulings, unread
}

func laterRuling(a, b Ruling) int {
	return cmp.Or(a.Modified.Compare(b.Modified), bytes.Compare(a.ID[:], b.ID[:]))
}

// force is a ruling with those of its marks about which its reviewer has not
// said something else since.
type force struct {
	Ruling
	on        []annotate.Passage
	contested bool
}

// inForce returns the rulings that still say something of a mark, and those
// that add one. A later ruling of the same reviewer takes the place of an
// earlier one for the marks that both are about; what the earlier says of
// others stays. Comments and answers are none, and neither is what somebody else
// has overruled as it is now.
func inForce(rulings []Ruling) []*force {
	rulings = standing(rulings)
	type subject struct {
		by string
		id annotate.ID
	}
	last := map[subject]int{}
	for i, r := range rulings { // by person, the latest last
		if !r.Verdict.Settles() && r.Verdict != annotate.VerdictDefer {
			continue
		}
		for _, p := range r.On {
			last[subject{r.By, p.ID}] = i
		}
	}
	var out []*force
	for i, r := range rulings {
		if !r.Verdict.Settles() && r.Verdict != annotate.VerdictDefer {
			continue
		}
		f := &force{Ruling: r}
		for _, p := range r.On {
			if last[subject{r.By, p.ID}] == i {
				f.on = append(f.on, p)
			}
		}
		if len(f.on) > 0 || len(r.On) == 0 {
			out = append(out, f)
		}
	}
	return out
}

// standing leaves out the rulings that somebody else has overruled as they are.
func standing(rulings []Ruling) []Ruling {
	over := map[annotate.ID][]Ruling{}
	for _, r := range rulings {
		if r.Verdict == annotate.VerdictOverrule {
			over[r.About] = append(over[r.About], r)
		}
	}
	if len(over) == 0 {
		return rulings
	}
	return slices.DeleteFunc(slices.Clone(rulings), func(r Ruling) bool {
		return slices.ContainsFunc(over[r.ID], func(o Ruling) bool { return o.By != r.By && o.AboutModified.Equal(r.Modified) })
	})
}

// passageKey is the same for passages that say the same: label, place and
// attributes.
func passageKey(label string, fragments []annotate.Fragment, attributes annotate.Attributes) string {
	key := statementOf(label, fragments)
	for _, id := range slices.Sorted(maps.Keys(attributes)) {
		if v := valueKey(attributes[id]); v != "" {
			key += "\x00" + id + "\x00" + v
		}
	}
	return key
}

func keyOf(p annotate.Passage) string { return passageKey(p.Label, p.Fragments, p.Attributes) }

func keyOfMark(a *annotate.Annotation) string {
	return passageKey(a.Label, a.Fragments, a.Attributes)
}

// yields returns what stands by the ruling: of its marks those that it takes,
// and its results.
func (f *force) yields() []annotate.Passage {
	var out []annotate.Passage
	for _, p := range f.on {
		if f.Takes(p.ID) {
			out = append(out, p)
		}
	}
	if f.Verdict.Settles() {
		out = append(out, f.Result...)
	}
	return out
}

// opposes reports whether two reviewers cannot both be right: they say
// different things of the marks that both speak of, or one lets stand what the
// other lets fall.
func (f *force) opposes(g *force) bool {
	if f.By == g.By || !f.Verdict.Settles() || !g.Verdict.Settles() {
		return false
	}
	both := map[annotate.ID]bool{}
	for _, p := range f.on {
		both[p.ID] = slices.ContainsFunc(g.on, func(q annotate.Passage) bool { return p.ID == q.ID })
	}
	speaks := slices.Contains(slices.Collect(maps.Values(both)), true)
	if speaks && !maps.Equal(f.yieldOf(both), g.yieldOf(both)) {
		return true
	}
	return f.fells(g) || g.fells(f)
}

// yieldOf is what comes of some marks by the ruling.
func (f *force) yieldOf(marks map[annotate.ID]bool) map[string]bool {
	out := map[string]bool{}
	for _, p := range f.on {
		if marks[p.ID] && f.Takes(p.ID) {
			out[keyOf(p)] = true
		}
	}
	for _, p := range f.Result {
		out[keyOf(p)] = true
	}
	return out
}

// fells reports whether something that stands by g falls by f.
func (f *force) fells(g *force) bool {
	stands := map[string]bool{}
	for _, p := range f.yields() {
		stands[keyOf(p)] = true
	}
	falls := map[string]bool{}
	for _, p := range f.on {
		if k := keyOf(p); !stands[k] {
			falls[k] = true
		}
	}
	return slices.ContainsFunc(g.yields(), func(p annotate.Passage) bool { return falls[keyOf(p)] })
}
