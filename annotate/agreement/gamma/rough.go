package gamma

import (
	"cmp"
	"slices"
)

// rough aligns a component without its candidates, when there are too many:
// units that are near join into tuples, the nearest first, as long as that saves
// something. It returns the tuples and what they cost.
func (s *solver) rough(units []int32) (out [][]int32, high int64) {
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
	high = tuple * int64(len(units))
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
			out = append(out, t)
		}
	}
	return out, high
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
