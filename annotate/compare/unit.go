package compare

import (
	"bytes"
	"cmp"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement/match"
)

// units finds out which marks belong together.
type units struct {
	comparison *Comparison
	nodes      []node
	of         [][]int // by person: the nodes of those marks that are still to be paired
	parent     []int   // of each node, in the forest that makes units of nodes
	members    [][]int // of each root
}

// node is a mark with the number of its person among those who finished.
type node struct {
	Mark
	by    int
	match match.Mark
	twice []Mark // of the same person, that say the same
}

func (u *units) cases(readings [][]Mark) []Case {
	u.of = make([][]int, len(readings))
	for by, marks := range readings {
		for _, group := range bySaying(marks) {
			u.of[by] = append(u.of[by], len(u.nodes))
			u.nodes = append(u.nodes, node{group[0], by, matchMark(group[0].Annotation), group[1:]})
		}
	}
	u.parent, u.members = make([]int, len(u.nodes)), make([][]int, len(u.nodes))
	ones := make([]int, len(u.nodes))
	for i := range u.nodes {
		u.parent[i], ones[i] = i, i
		u.members[i] = ones[i : i+1 : i+1]
	}
	u.uniteSame()
	u.unitePairs()
	u.uniteBeside()
	var out []Case
	for root, members := range u.members {
		if u.parent[root] != root {
			continue
		}
		marks, twice := make([]Mark, len(members)), []Mark(nil)
		for k, i := range members {
			marks[k] = u.nodes[i].Mark
			twice = append(twice, u.nodes[i].twice...)
		}
		out = append(out, u.comparison.newCase(marks, twice))
	}
	return out
}

func matchMark(a *annotate.Annotation) match.Mark {
	m := match.Mark{Label: a.Label, Fragments: make([]annotate.Span, len(a.Fragments))}
	for i, f := range a.Fragments {
		m.Fragments[i] = f.Span
	}
	return m
}

// bySaying groups one person's marks that say the same, the oldest first.
func bySaying(marks []Mark) [][]Mark {
	out := make([][]Mark, 0, len(marks))
	at := make(map[string]int, len(marks))
	for i, m := range marks {
		key := statementOf(m.Label, m.Fragments)
		if n, ok := at[key]; ok {
			out[n] = append(out[n], m)
			continue
		}
		at[key] = len(out)
		out = append(out, marks[i:i+1:i+1])
	}
	for _, group := range out {
		slices.SortFunc(group, func(a, b Mark) int {
			return cmp.Or(a.Created.Compare(b.Created), bytes.Compare(a.ID[:], b.ID[:]))
		})
	}
	return out
}

func (u *units) find(i int) int {
	for u.parent[i] != i {
		u.parent[i] = u.parent[u.parent[i]]
		i = u.parent[i]
	}
	return i
}

// unite makes one unit of those of two nodes.
func (u *units) unite(i, j int) {
	x, y := u.find(i), u.find(j)
	if x == y {
		return
	}
	if y < x {
		x, y = y, x
	}
	u.parent[y] = x
	u.members[x] = append(u.members[x], u.members[y]...)
	u.members[y] = nil
}

// uniteSame unites the marks on which all agree and takes them out of what is
// paired, so that they are not drawn into the disagreements about others.
func (u *units) uniteSame() {
	same := make(map[string][]int, len(u.nodes))
	for i, n := range u.nodes {
		key := statementOf(n.Label, n.Fragments)
		same[key] = append(same[key], i)
	}
	agreed := make([]bool, len(u.nodes))
	for _, group := range same {
		if len(group) < len(u.of) {
			continue
		}
		for _, i := range group {
			u.unite(group[0], i)
			agreed[i] = true
		}
	}
	for by := range u.of {
		u.of[by] = slices.DeleteFunc(u.of[by], func(i int) bool { return agreed[i] })
	}
}

// pair is two marks of different people that matching has paired.
type pair struct {
	i, j          int
	exact, label  bool
	shared, union int // code points
}

// unitePairs pairs the marks of each two people and unites the pairs, the
// surest first, as far as nobody comes into a unit twice.
func (u *units) unitePairs() {
	lists := make([][]match.Mark, len(u.of))
	for by, nodes := range u.of {
		for _, i := range nodes {
			lists[by] = append(lists[by], u.nodes[i].match)
		}
	}
	var pairs []pair
	for p := range u.of {
		for q := p + 1; q < len(u.of); q++ {
			for _, found := range match.Align(lists[p], lists[q], match.Criterion{Mode: match.Exact}).Pairs {
				pairs = append(pairs, u.pair(u.of[p][found.A], u.of[q][found.B]))
			}
		}
	}
	slices.SortFunc(pairs, u.surest)
	for _, p := range pairs {
		x, y := u.members[u.find(p.i)], u.members[u.find(p.j)]
		if !slices.ContainsFunc(x, func(i int) bool {
			return slices.ContainsFunc(y, func(j int) bool { return u.nodes[i].by == u.nodes[j].by })
		}) {
			u.unite(p.i, p.j)
		}
	}
}

func (u *units) pair(i, j int) pair {
	a, b := u.nodes[i], u.nodes[j]
	n := shared(a.match, b.match)
	return pair{
		i: i, j: j, label: a.Label == b.Label, exact: a.Label == b.Label && slices.Equal(a.match.Fragments, b.match.Fragments),
		shared: n, union: a.match.Len() + b.match.Len() - n,
	}
}

// surest orders pairs: those that are equal first, then by the share of code
// points that both have, then those with one label. What is left to decide
// follows from places and identities alone.
func (u *units) surest(p, q pair) int {
	return cmp.Or(
		first(p.exact, q.exact),
		cmp.Compare(q.shared*p.union, p.shared*q.union),
		first(p.label, q.label),
		compareSpans(u.nodes[p.i].Hull(), u.nodes[q.i].Hull()),
		compareSpans(u.nodes[p.j].Hull(), u.nodes[q.j].Hull()),
		bytes.Compare(u.nodes[p.i].ID[:], u.nodes[q.i].ID[:]),
		bytes.Compare(u.nodes[p.j].ID[:], u.nodes[q.j].ID[:]),
	)
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// uniteBeside joins units of which the marks share much text and a label, and
// in which nobody has two marks that overlap: what is one mark to some is
// several to others. Marks that nest, as a claim within a claim, stay apart.
func (u *units) uniteBeside() {
	var left []int
	for _, nodes := range u.of {
		left = append(left, nodes...)
	}
	slices.SortFunc(left, func(i, j int) int {
		return cmp.Or(compareSpans(u.nodes[i].Hull(), u.nodes[j].Hull()), bytes.Compare(u.nodes[i].ID[:], u.nodes[j].ID[:]))
	})
	type join struct{ i, j int }
	var joins []join
	var open []int
	for _, i := range left {
		start := u.nodes[i].Hull().Start
		open = slices.DeleteFunc(open, func(k int) bool { return u.nodes[k].Hull().End <= start })
		for _, k := range open {
			if u.beside(i, k) {
				joins = append(joins, join{i, k})
			}
		}
		open = append(open, i)
	}
	for _, j := range joins {
		u.unite(j.i, j.j)
	}
}

func (u *units) beside(i, j int) bool {
	a, b := u.nodes[i], u.nodes[j]
	x, y := u.find(i), u.find(j)
	if a.by == b.by || x == y {
		return false
	}
	if n := shared(a.match, b.match); n == 0 || 2*n < min(a.match.Len(), b.match.Len()) {
		return false
	}
	label := a.Label == b.Label
	for _, k := range u.members[x] {
		for _, l := range u.members[y] {
			p, q := u.nodes[k], u.nodes[l]
			switch {
			case p.by != q.by:
			case shared(p.match, q.match) > 0:
				return false
			case p.Label == q.Label && (k == i || l == j): // two pieces of what has another label elsewhere
				label = true
			}
		}
	}
	return label
}

// shared is the number of code points that both marks cover.
func shared(a, b match.Mark) int {
	n := 0
	for i, j := 0, 0; i < len(a.Fragments) && j < len(b.Fragments); {
		n += a.Fragments[i].Intersect(b.Fragments[j]).Len()
		if a.Fragments[i].End < b.Fragments[j].End {
			i++
		} else {
			j++
		}
	}
	return n
}
