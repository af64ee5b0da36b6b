package gamma

// rounding is an excess that is due to rounding: 2 parts in a hundred million.
const rounding = 1 << 13

// choice is candidates that cover all units of a component.
type choice struct {
	chosen  []int32 // nil when there was no time to choose any
	excess  int64   // what they cost beyond the prices
	least   int64   // and what any choice does
	settled bool    // none is better, nor equally good and before it
}

// choose takes the candidates of a component that make its best alignment. They
// are listed already, if all can be; else those are that lie within a limit.
func (s *solver) choose(units []int32, all bool, b *budget) choice {
	e, p := &s.e, &s.p
	p.fix(&e.candidates)
	if s.c.annotators == 2 {
		return s.chooseOfTwo(units, b)
	}
	// Prices that are raised one at a time are often the highest already: then
	// there is an alignment without excess. If not, the linear programme gives
	// the highest, and mostly there is one then, but for rounding. Else the
	// limit rises: what is found within it is the best.
	limit, inTime := int64(0), true
	if all {
		inTime = p.raise(&e.candidates, b)
	} else {
		limit = rounding
	}
	least := int64(0)
	for inTime && limit < nowhere/16 {
		chosen, excess, found := s.searchHalf(units, limit, b)
		if found == yes {
			return choice{chosen, excess, excess, true}
		}
		if found == late {
			break
		}
		least = limit + 1
		switch {
		case limit == 0:
			limit, least = rounding, 0 // since prices change
			inTime = p.improve(&e.candidates, b)
		case limit == rounding:
			limit = s.pairs * one / 64
		default:
			limit *= 4
		}
		if !all {
			if !e.list(units, limit, b) {
				return choice{least: least, excess: nowhere}
			}
			p.fix(&e.candidates)
		}
	}
	return s.chooseNarrowly(units, limit, least, b)
}

// chooseNarrowly makes a good choice in a time that is known: it looks at so many
// nodes a unit only, and at fewer where there is no memory for them.
func (s *solver) chooseNarrowly(units []int32, limit, least int64, b *budget) choice {
	width := int(min(max(b.left/int64(8*s.e.count()), 1), 64))
	unlimited := newBudget(b.ctx, 1<<62)
	for ; width > 0; width /= 2 {
		chosen, excess, found := s.search(units, limit, width, unlimited)
		if found == no {
			chosen, excess, found = s.search(units, nowhere, width, unlimited)
		}
		if b.err = unlimited.err; found == yes && b.err == nil {
			return choice{chosen, excess, min(least, excess), false}
		}
		if b.err != nil {
			break
		}
	}
	return choice{least: least, excess: nowhere}
}

// chooseOfTwo chooses for two annotators.
func (s *solver) chooseOfTwo(units []int32, b *budget) choice {
	first := func(u int32) bool { return s.c.units[units[u]].annotator == 0 }
	chosen, best := s.a.assign(&s.e.candidates, &s.p, first, b)
	c := choice{chosen: chosen}
	for _, i := range chosen {
		c.excess += s.p.excess[i]
	}
	if best {
		if equal, _, found := s.search(units, 0, 0, b); found == yes {
			c.chosen, c.settled = equal, true
		}
	}
	return c
}

// searchHalf searches with half of the budget.
func (s *solver) searchHalf(units []int32, limit int64, b *budget) (chosen []int32, excess int64, found answer) {
	b.lend(b.left/2, func(half *budget) { chosen, excess, found = s.search(units, limit, 0, half) })
	return chosen, excess, found
}
