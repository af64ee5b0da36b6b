package gamma

// generate finds prices without listing all candidates: it solves the linear
// programme with a few, looks for some that cost less than its prices, and adds
// them, until there are none (column generation).
func (s *solver) generate(units []int32, b *budget) bool {
	const largest, little = 400, 1 << 5
	if len(units) > largest || s.c.annotators == 2 {
		return false
	}
	l, e := &s.p.lp, &s.e
	alone := e.tuple
	l.reset(len(units), float64(alone)/one)
	add := func(tuple []int32, cost int64) {
		l.entries = append(l.entries, tuple...)
		l.column(float64(cost) / one)
	}
	for k, u := range units {
		add([]int32{int32(k)}, alone)
		near, d := s.nb.of(u)
		for i, v := range near {
			if d[i] <= alone+one {
				add([]int32{int32(k), s.local[v]}, alone+d[i]-one)
			}
		}
	}
	e.price = s.p.of
	for {
		l.solve(b)
		for k := range units {
			s.p.of[k] = l.whole(int32(k), alone)
		}
		if !e.bargains(units, little, b) {
			return false
		}
		if e.count() == 0 {
			break
		}
		for i := range e.count() {
			add(e.of(i), e.cost[i])
		}
		if candidateBytes*int64(len(l.cost))+memberBytes*int64(len(l.entries)) > e.room {
			return false
		}
	}
	for k := range units {
		s.p.of[k] -= little
	}
	return e.list(units, rounding, b)
}
