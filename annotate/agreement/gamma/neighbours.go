package gamma

import (
	"cmp"
	"math"
	"slices"
)

// neighbours are the pairs of units of different annotators that may be in one
// tuple of a best alignment. They are kept once, at the unit that comes first.
//
// With n annotators and C pairs of them, a tuple costs C·Δ∅ and, for each of
// its pairs of units, d − Δ∅ (all times C, to have whole numbers). When one unit
// u is taken out of it, that saves the sum of d − Δ∅ over u's pairs and costs
// C·Δ∅. So where the whole is cheaper, or equally cheap, that sum is at most
// C·Δ∅. Each of u's other pairs, at most n − 2, adds −Δ∅ at least, which leaves
// d ≤ (C + n − 1)·Δ∅ for a pair; and one link of every cut of the tuple in two
// has d ≤ (C + 1)·Δ∅.
type neighbours struct {
	begin []int32 // of a unit's neighbours in the following; one longer than the units
	unit  []int32 // rising
	d     []int64

	// scratch
	order          []int32
	middle         []float64
	from, to, fill []int32
	found          []int64
}

// find looks for the neighbours of all units of a continuum: from each to all
// that are no longer than it, in the order of their middles, since the middles
// of two units are no farther apart than half what their ends are in sum. It
// reports false when the budget does not suffice, or there are more than room
// is for so many bytes.
func (nb *neighbours) find(c *continuum, s *scale, pairs, room int64, b *budget) bool {
	n := len(c.units)
	nb.begin = resize(nb.begin, n+1)
	clear(nb.begin)
	nb.from, nb.to, nb.found = nb.from[:0], nb.to[:0], nb.found[:0]
	reach := math.Inf(1)
	widest := pairs + int64(c.annotators) - 1
	if s.alpha > 0 {
		reach = math.Sqrt(float64(widest)/s.alpha) * (1 + 1e-9)
	}
	limit := widest * one
	nb.order = resize(nb.order, n)
	for i := range nb.order {
		nb.order[i] = int32(i)
	}
	slices.SortFunc(nb.order, func(i, j int32) int {
		u, v := &c.units[i], &c.units[j]
		return cmp.Or(cmp.Compare(u.start+u.end, v.start+v.end), cmp.Compare(i, j))
	})
	nb.middle = resize(nb.middle, n)
	for k, i := range nb.order {
		nb.middle[k] = c.units[i].start + c.units[i].end
	}
	most, full := int(room/pairBytes), false
	look := func(i, j int32) {
		u, v := &c.units[i], &c.units[j]
		if u.annotator == v.annotator || v.length() > u.length() || v.length() == u.length() && j > i {
			return
		}
		if d := s.between(u, v); d <= limit {
			if len(nb.from) == most {
				full = true
				return
			}
			nb.from = append(nb.from, min(i, j))
			nb.to = append(nb.to, max(i, j))
			nb.found = append(nb.found, d)
			nb.begin[min(i, j)+1]++
		}
	}
	for k, i := range nb.order {
		window := 2 * reach * c.units[i].length()
		lo, hi := k, k+1
		for ; lo > 0 && nb.middle[k]-nb.middle[lo-1] <= window; lo-- {
			look(i, nb.order[lo-1])
		}
		for ; hi < n && nb.middle[hi]-nb.middle[k] <= window; hi++ {
			look(i, nb.order[hi])
		}
		if !b.spend((hi-lo)/4) || full {
			return false
		}
	}
	nb.sort(n)
	return true
}

// sort brings what was found into the order of units.
func (nb *neighbours) sort(n int) {
	for i := range n {
		nb.begin[i+1] += nb.begin[i]
	}
	nb.fill = append(nb.fill[:0], nb.begin[:n]...)
	nb.unit, nb.d = resize(nb.unit, len(nb.to)), resize(nb.d, len(nb.to))
	for k, i := range nb.from {
		at := nb.fill[i]
		nb.fill[i]++
		for ; at > nb.begin[i] && nb.unit[at-1] > nb.to[k]; at-- {
			nb.unit[at], nb.d[at] = nb.unit[at-1], nb.d[at-1]
		}
		nb.unit[at], nb.d[at] = nb.to[k], nb.found[k]
	}
}

// of returns the neighbours of a unit that come after it.
func (nb *neighbours) of(i int32) ([]int32, []int64) {
	from, to := nb.begin[i], nb.begin[i+1]
	return nb.unit[from:to], nb.d[from:to]
}

// resize returns a slice of the length, reusing s where it is long enough; what
// is in it is undefined.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	return s[:n]
}

// groups joins numbers into groups: the connected components of a graph.
type groups struct{ parent []int32 }

// reset puts each of n numbers into a group of its own.
func (g *groups) reset(n int) {
	g.parent = resize(g.parent, n)
	for i := range g.parent {
		g.parent[i] = int32(i)
	}
}

// of returns the group of i, which is the least number in it.
func (g *groups) of(i int32) int32 {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

func (g *groups) join(i, j int32) {
	i, j = g.of(i), g.of(j)
	g.parent[max(i, j)] = min(i, j)
}
