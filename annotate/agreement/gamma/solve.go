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
func (s *solver) align(ctx context.Context, c *continuum, sc *scale, steps int64) (*best, error) {
	s.c, s.s = c, sc
	n := int64(c.annotators)
	s.pairs = n * (n - 1) / 2
	if int64(len(c.units)) > most/s.pairs {
		return nil, fmt.Errorf("γ: %d units of %d annotators in one document are %w: more than can be aligned; split the document",
			len(c.units), c.annotators, ErrInvalid)
	}
	s.best.reset()
	tuple := s.pairs * one
	b := newBudget(ctx, steps)
	if !s.nb.find(c, sc, s.pairs, b) {
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
			part := newBudget(ctx, max(1, b.left*int64(len(units))/remaining))
			before := part.left
			s.component(units, part)
			if part.err != nil {
				return nil, part.err
			}
			b.left = max(1, b.left-(before-part.left))
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
	e := &s.e
	e.c, e.nb, e.near, e.local, e.tuple, e.b = s.c, &s.nb, s.nearest, s.local, s.pairs*one, b
	if !e.list(units) {
		low := s.p.sum()
		s.rough(units, low)
		return
	}
	chosen, excess, certain := s.choose(units, b)
	low := s.p.sum()
	high := low + excess
	if certain != unknown {
		low = high
	}
	s.best.add(low, high)
	s.best.settled = s.best.settled && certain == settled
	for _, i := range chosen {
		for _, u := range e.of(int(i)) {
			s.best.units = append(s.best.units, units[u])
		}
		s.best.end()
	}
}

// rounding is an excess that is due to rounding: 2 parts in a hundred million.
const rounding = 1 << 13

// certainty is how much is known of a choice of candidates.
type certainty int

const (
	unknown certainty = iota // it covers all units
	optimal                  // none costs less
	settled                  // and none that costs as much comes before it
)

// choose takes the candidates of a component that make its best alignment, and
// returns what they cost beyond the prices.
func (s *solver) choose(units []int32, b *budget) (chosen []int32, excess int64, certain certainty) {
	s.p.fix(&s.e.candidates)
	if s.c.annotators == 2 {
		return s.chooseOfTwo(units, b)
	}
	// Prices that are raised one at a time are often the highest already: then
	// there is an alignment without excess. If not, the linear programme gives
	// the highest, and mostly there is one then, but for rounding.
	inTime := s.p.raise(&s.e.candidates, b)
	limit, found := int64(0), no
	if inTime {
		chosen, excess, found = s.searchHalf(units, limit, b)
	}
	if inTime && found == no {
		inTime = s.p.improve(&s.e.candidates, b)
		if limit = rounding; inTime {
			chosen, excess, found = s.searchHalf(units, limit, b)
		}
	}
	if found == yes {
		return chosen, excess, settled
	}
	// A narrow search always ends: it looks at so many nodes a unit only.
	width := int(min(max(b.left/int64(8*s.e.count()), 1), 64))
	if found == late { // there may be an alignment without excess, with many equal ones
		if chosen, excess, found = s.search(units, limit, width, unlimited(b)); found == yes && excess == 0 {
			return chosen, excess, optimal
		}
	}
	chosen, excess, _ = s.search(units, nowhere, width, unlimited(b))
	if inTime && b.spend(width*s.e.count()) {
		// The best alignment has no more excess than this one.
		if better, least, found := s.search(units, excess, 0, b); found == yes {
			return better, least, settled
		}
	}
	return chosen, excess, unknown
}

// chooseOfTwo chooses for two annotators.
func (s *solver) chooseOfTwo(units []int32, b *budget) (chosen []int32, excess int64, certain certainty) {
	first := func(u int32) bool { return s.c.units[units[u]].annotator == 0 }
	assigned, best := s.a.assign(&s.e.candidates, &s.p, first, b)
	if !best {
		for _, i := range assigned {
			excess += s.p.excess[i]
		}
		return assigned, excess, unknown
	}
	if chosen, excess, found := s.search(units, 0, 0, b); found == yes {
		return chosen, excess, settled
	}
	return assigned, 0, optimal
}

// searchHalf searches with half of the budget.
func (s *solver) searchHalf(units []int32, limit int64, b *budget) (chosen []int32, excess int64, found answer) {
	half := newBudget(b.ctx, b.left/2)
	before := half.left
	chosen, excess, found = s.search(units, limit, 0, half)
	b.left -= before - half.left
	b.err = half.err
	return chosen, excess, found
}

// unlimited returns a budget for work that is known to end.
func unlimited(b *budget) *budget { return newBudget(b.ctx, 1<<62) }

// answer is how a search ended.
type answer int

const (
	no answer = iota
	yes
	late // the budget did not suffice
)

// search looks for the best choice of candidates whose excess is within a limit.
func (s *solver) search(units []int32, limit int64, width int, b *budget) (chosen []int32, excess int64, found answer) {
	e, p := &s.e, &s.p
	s.part.reset(e.units)
	s.kept = s.kept[:0]
	for i := range e.count() {
		if p.excess[i] > limit {
			continue
		}
		s.kept = append(s.kept, int32(i))
		for _, u := range e.of(i)[1:] {
			s.part.join(e.leader(int32(i)), u)
		}
	}
	// Candidates of different parts share no unit.
	s.ends, s.list = s.part.sort(e.units, s.ends, s.list)
	ends, list := s.ends, s.list
	byPart := s.byPart(list)
	for from, k := int32(0), 0; int(from) < len(list); {
		root := s.part.of(list[from])
		to := ends[root]
		start := k
		for k < len(byPart) && s.part.of(e.leader(byPart[k])) == root {
			k++
		}
		s.prepare(units, list[from:to], byPart[start:k])
		from = to
		last, done := s.f.run(limit-excess, width, b)
		switch {
		case !done:
			return nil, 0, late
		case last < 0:
			return nil, 0, no
		}
		excess += s.f.nodes[last].excess
		for _, o := range s.f.way(last) {
			chosen = append(chosen, s.f.number[o])
		}
	}
	return chosen, excess, yes
}

// byPart sorts the kept candidates by part, then by number.
func (s *solver) byPart(list []int32) []int32 {
	s.at = resize(s.at, len(list))
	sorted := true
	for place, u := range list {
		s.at[u] = int32(place)
		sorted = sorted && int(u) == place
	}
	if sorted {
		return s.kept
	}
	slices.SortStableFunc(s.kept, func(i, j int32) int {
		return cmp.Compare(s.at[s.e.leader(i)], s.at[s.e.leader(j)])
	})
	return s.kept
}

// prepare gives the frontier the candidates of one part.
func (s *solver) prepare(units, part, numbers []int32) {
	e, p := &s.e, &s.p
	base := s.at[part[0]] // the part's units have consecutive places
	reach := int32(1)
	for _, i := range numbers {
		set := e.of(int(i))
		reach = max(reach, s.at[set[len(set)-1]]-s.at[set[0]]+1)
	}
	words := int(reach+63) / 64
	f := &s.f
	f.reset(len(part), words)
	for _, i := range numbers {
		set := e.of(int(i))
		lead := s.at[set[0]]
		for int32(len(f.first)) <= lead-base {
			f.first = append(f.first, int32(len(f.number)))
		}
		f.number = append(f.number, i)
		f.excess = append(f.excess, p.excess[i])
		f.rank = append(f.rank, s.rank(units, set))
		at := len(f.mask)
		for range words {
			f.mask = append(f.mask, 0)
		}
		for _, u := range set {
			bit := s.at[u] - lead
			f.mask[at+int(bit/64)] |= 1 << (bit % 64)
		}
	}
	for len(f.first) <= len(part) {
		f.first = append(f.first, int32(len(f.number)))
	}
}

// rank is what a tuple adds to the second criterion: fewest tuples, then the
// largest overlap of all pairs, to a sixteenth of a code point.
func (s *solver) rank(units, set []int32) int64 {
	r := int64(1) << 44
	for k, i := range set {
		u := &s.c.units[units[i]]
		for _, j := range set[:k] {
			v := &s.c.units[units[j]]
			if overlap := min(u.end, v.end) - max(u.start, v.start); overlap > 0 {
				r -= int64(16*overlap + 0.5)
			}
		}
	}
	return r
}

// rough aligns a component without its candidates, when there are too many:
// units that are near join into tuples, the nearest first, as long as that saves
// something.
func (s *solver) rough(units []int32, low int64) {
	type pair struct {
		u, v int32
		d    int64
	}
	var pairs []pair
	for _, u := range units {
		near, d := s.nb.of(u)
		for k, v := range near {
			if d[k] <= (s.pairs+1)*one {
				pairs = append(pairs, pair{u, v, d[k]})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.d, b.d), cmp.Compare(a.u, b.u), cmp.Compare(a.v, b.v))
	})
	tuple := s.pairs * one
	in := make([]int, len(units))
	tuples := make([][]int32, len(units))
	for k, u := range units {
		in[k], tuples[k] = k, []int32{u}
	}
	high := tuple * int64(len(units))
	for _, p := range pairs {
		i, j := in[s.local[p.u]], in[s.local[p.v]]
		if i == j {
			continue
		}
		if saved, ok := s.saves(tuples[i], tuples[j]); ok {
			high -= saved
			for _, u := range tuples[j] {
				in[s.local[u]] = i
			}
			tuples[i] = append(tuples[i], tuples[j]...)
			tuples[j] = nil
		}
	}
	for _, t := range tuples {
		if t != nil {
			slices.Sort(t)
			s.best.put(t...)
		}
	}
	s.best.add(min(low, high), high)
	s.best.settled = false
}

// saves returns what it saves to make one tuple of two, if that can be done.
func (s *solver) saves(a, b []int32) (int64, bool) {
	saved := s.pairs * one
	for _, u := range a {
		for _, v := range b {
			if s.c.units[u].annotator == s.c.units[v].annotator {
				return 0, false
			}
			near, d := s.nb.of(min(u, v))
			k, ok := slices.BinarySearch(near, max(u, v))
			if !ok {
				return 0, false
			}
			saved -= d[k] - one
		}
	}
	return saved, saved > 0
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
