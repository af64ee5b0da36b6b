package gamma

import (
	"cmp"
	"slices"
)

// answer is how a search ended.
type answer int

const (
	no answer = iota
	yes
	late // the budget did not suffice, or the memory
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
		if !s.prepare(units, list[from:to], byPart[start:k]) {
			return nil, 0, late
		}
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

// prepare gives the frontier the candidates of one part; it reports false when
// there are too many for the memory. What they leave of it is for nodes.
func (s *solver) prepare(units, part, numbers []int32) bool {
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
	f.room = s.may.frontier() - int64(len(numbers))*(optionBytes+wordBytes*int64(words))
	if f.room < 0 {
		return false
	}
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
	return true
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
