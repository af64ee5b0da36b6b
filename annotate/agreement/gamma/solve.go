package gamma

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// solver aligns one continuum after the other, reusing its memory. One
// goroutine at a time may use it.
type solver struct {
	c       *continuum
	s       *scale
	may     allowance
	pairs   int64 // of annotators
	nb      neighbours
	groups  groups
	nearest []int64 // by unit and annotator, the least d − Δ∅
	links   []int64 // scratch
	size    []int32 // by group, where its units end in sorted
	sorted  []int32 // units by group
	local   []int32

	e    enumerator
	p    prices
	a    assignment
	f    frontier
	part groups  // of units that kept candidates join
	ends []int32 // of parts in list
	list []int32 // units by part
	at   []int32 // by unit, its place in list
	kept []int32 // candidates within the limit

	best  best
	drawn continuum // the last sample
}

// best is what a solver found: tuples that cover all units, and an interval in
// which the disorder of the best alignment certainly is.
type best struct {
	begin     []int32 // of a tuple in units; one longer than the tuples
	units     []int32 // numbers in the continuum, rising within a tuple
	low, high int64   // in terms of one, times the pairs of annotators; high is what the tuples cost

	// settled tells that among equally good alignments the tuples are the right
	// one, too. When low is high and settled is false, they are one of the best.
	settled bool
}

func (b *best) count() int          { return len(b.begin) - 1 }
func (b *best) of(i int) []int32    { return b.units[b.begin[i]:b.begin[i+1]] }
func (b *best) put(tuple ...int32)  { b.units = append(b.units, tuple...); b.end() }
func (b *best) end()                { b.begin = append(b.begin, int32(len(b.units))) }
func (b *best) reset()              { *b = best{begin: append(b.begin[:0], 0), units: b.units[:0], settled: true} }
func (b *best) add(low, high int64) { b.low += low; b.high += high }

// most is the greatest product of units and pairs of annotators of which sums of
// dissimilarities stay within 63 bits.
const most = 1 << 22

// align finds the best alignment of a continuum of at least two annotators. What
// it returns is overwritten by the next one.
func (s *solver) align(ctx context.Context, c *continuum, sc *scale, may allowance) (*best, error) {
	s.c, s.s, s.may = c, sc, may
	n := int64(c.annotators)
	s.pairs = n * (n - 1) / 2
	if int64(len(c.units)) > most/s.pairs {
		return nil, fmt.Errorf("γ: %d units of %d annotators in one document are %w: more than can be aligned; split the document",
			len(c.units), c.annotators, ErrInvalid)
	}
	s.best.reset()
	tuple := s.pairs * one
	b := newBudget(ctx, may.steps)
	if !s.nb.find(c, sc, s.pairs, may.pairs(), b) {
		if b.err != nil {
			return nil, b.err
		}
		for u := range c.units {
			s.best.put(int32(u))
		}
		s.best.add(0, tuple*int64(len(c.units)))
		s.best.settled = false
		return &s.best, nil
	}
	s.look()
	s.local = resize(s.local, len(c.units))
	remaining := int64(len(c.units))
	for from := int32(0); int(from) < len(s.sorted); {
		to := s.size[s.groups.of(s.sorted[from])]
		units := s.sorted[from:to]
		from = to
		if len(units) == 1 {
			s.best.put(units[0])
			s.best.add(tuple, tuple)
		} else {
			// Components share the budget by their size, so that a hard one
			// does not keep the others from being solved.
			b.lend(max(1, b.left*int64(len(units))/remaining), func(part *budget) { s.component(units, part) })
			if b.err != nil {
				return nil, b.err
			}
			b.left = max(1, b.left)
		}
		remaining -= int64(len(units))
	}
	s.best.sort()
	return &s.best, nil
}

// look finds the connected components, and the nearest unit of each annotator.
func (s *solver) look() {
	n := len(s.c.units)
	s.groups.reset(n)
	s.nearest = resize(s.nearest, n*s.c.annotators)
	for i := range s.nearest {
		s.nearest[i] = far * one
	}
	for u := range int32(n) {
		near, d := s.nb.of(u)
		for k, v := range near {
			if d[k] <= (s.pairs+1)*one {
				s.groups.join(u, v)
			}
			a := &s.nearest[int(u)*s.c.annotators+int(s.c.units[v].annotator)]
			*a = min(*a, d[k]-one)
			a = &s.nearest[int(v)*s.c.annotators+int(s.c.units[u].annotator)]
			*a = min(*a, d[k]-one)
		}
	}
	s.size, s.sorted = s.groups.sort(n, s.size, s.sorted)
}

// sort lists numbers by group, groups in the order of their least number; end
// has, at that number, where a group ends in the list.
func (g *groups) sort(n int, end, list []int32) (ends, sorted []int32) {
	end, list = resize(end, n), resize(list, n)
	clear(end)
	for i := range int32(n) {
		end[g.of(i)]++
	}
	sum := int32(0)
	for i := range int32(n) {
		if g.of(i) == i {
			sum, end[i] = sum+end[i], sum
		}
	}
	for i := range int32(n) {
		root := g.of(i)
		list[end[root]] = i
		end[root]++
	}
	return end, list
}

// component aligns the units of one component.
func (s *solver) component(units []int32, b *budget) {
	for k, u := range units {
		s.local[u] = int32(k)
	}
	s.p.of = resize(s.p.of, len(units))
	for k, u := range units {
		s.links = append(s.links[:0], s.nearest[int(u)*s.c.annotators:int(u+1)*s.c.annotators]...)
		s.p.of[k] = fair(s.pairs*one, s.links)
	}
	c := choice{excess: nowhere} // none, so far
	least := s.p.sum()
	s.e.prepare(s)
	all := false
	b.lend(b.left/4, func(part *budget) { all = s.e.list(units, nowhere, part) })
	if all || s.generate(units, b) {
		c = s.choose(units, all, b)
		least = s.p.sum() + c.least
	}
	if c.settled || c.excess == c.least {
		s.put(units, c)
		return
	}
	if rough, cost := s.rough(units); c.chosen == nil || cost < s.p.sum()+c.excess {
		s.putRough(rough, least, cost)
	} else {
		s.put(units, c)
	}
}

// put adds what was chosen for a component to the whole.
func (s *solver) put(units []int32, c choice) {
	s.best.add(s.p.sum()+c.least, s.p.sum()+c.excess)
	s.best.settled = s.best.settled && c.settled
	for _, i := range c.chosen {
		for _, u := range s.e.of(int(i)) {
			s.best.units = append(s.best.units, units[u])
		}
		s.best.end()
	}
}

// putRough adds tuples that may not be the best ones.
func (s *solver) putRough(tuples [][]int32, least, cost int64) {
	for _, t := range tuples {
		s.best.put(t...)
	}
	s.best.add(min(least, cost), cost)
	s.best.settled = false
}

// sort brings the tuples into the order of their first units.
func (b *best) sort() {
	order := make([]int, b.count())
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(b.of(i)[0], b.of(j)[0]) })
	begin, units := make([]int32, 1, len(b.begin)), make([]int32, 0, len(b.units))
	for _, i := range order {
		units = append(units, b.of(i)...)
		begin = append(begin, int32(len(units)))
	}
	b.begin, b.units = begin, units
}
