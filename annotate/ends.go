package annotate

import "slices"

// A layer finds relations by their ends in a tree of trees: by annotation, and
// there by relation. A relation from a mark to itself stands there once, and
// one whose end is gone stands there as well.

// end is a relation seen from one of its annotations.
type end struct {
	at       ID
	relation *Relation
}

// buildEnds makes the tree of relations with different ids.
func buildEnds(relations []*Relation) tree[tree[*Relation]] {
	all := make([]end, 0, 2*len(relations))
	for _, r := range relations {
		for _, at := range endsOf(r) {
			all = append(all, end{at, r})
		}
	}
	slices.SortFunc(all, func(a, b end) int {
		if a.at != b.at {
			return idKey(a.at).compare(idKey(b.at))
		}
		return idKey(a.relation.ID).compare(idKey(b.relation.ID))
	})
	var groups [][]end
	for i, e := range all {
		if i == 0 || all[i-1].at != e.at {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], e)
	}
	return build(len(groups), func(i int) (key, tree[*Relation]) {
		g := groups[i]
		return idKey(g[0].at), build(len(g), func(j int) (key, *Relation) { return idKey(g[j].relation.ID), g[j].relation })
	})
}

// endsOf are the annotations between which a relation leads.
func endsOf(r *Relation) []ID {
	if r.From == r.To {
		return []ID{r.From}
	}
	return []ID{r.From, r.To}
}

// link enters a relation at its ends.
func (l *Layer) link(r *Relation) {
	for _, at := range endsOf(r) {
		of, _ := l.ends.get(idKey(at))
		l.ends = l.ends.put(idKey(at), of.put(idKey(r.ID), r))
	}
}

// unlink takes a relation from its ends.
func (l *Layer) unlink(r *Relation) {
	for _, at := range endsOf(r) {
		of, _ := l.ends.get(idKey(at))
		if of = of.drop(idKey(r.ID)); of.len() == 0 {
			l.ends = l.ends.drop(idKey(at))
		} else {
			l.ends = l.ends.put(idKey(at), of)
		}
	}
}
