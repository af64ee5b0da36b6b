package gamma

// prices are what each unit of a component pays at least: no candidate costs
// less than its units pay together, so no alignment costs less than all of them
// pay (the dual of the linear programme of set partitioning). What a candidate
// costs beyond the prices of its units is its excess. An alignment costs the sum
// of all prices and the excesses of its tuples; the less excess is left to
// spend, the fewer candidates need a look.
type prices struct {
	of     []int64 // by unit
	excess []int64 // by candidate, not negative

	begin  []int32 // of a unit's candidates in with
	with   []int32
	lowest []int64 // scratch
}

// fair sets the prices that can be had without knowing the candidates: a unit
// pays an equal share of the tuple, and half of d − Δ∅ of each of its pairs.
// What it pays at least, in a tuple of m units, it pays with the nearest units
// of m − 1 other annotators. nearest has, by annotator, the least d − Δ∅.
func fair(tuple int64, nearest []int64) int64 {
	least := tuple
	sum := int64(0)
	for m := 2; m <= len(nearest)+1; m++ {
		// Selection sort, as far as it is needed: there are few annotators.
		for k := m - 1; k < len(nearest); k++ {
			if nearest[k] < nearest[m-2] {
				nearest[k], nearest[m-2] = nearest[m-2], nearest[k]
			}
		}
		if nearest[m-2] >= far*one {
			break // no more neighbours
		}
		sum += nearest[m-2]
		// Rounded down, so that together the units never pay too much.
		least = min(least, floorDiv(2*tuple+int64(m)*sum, 2*int64(m)))
	}
	return least
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// raise takes fair prices and raises them as far as raising one price at a time
// goes. It reports false when the budget does not suffice; the prices are
// right all the same, and the excesses too.
func (p *prices) raise(c *candidates, b *budget) bool {
	p.excess = append(p.excess[:0], c.cost...)
	p.begin = resize(p.begin, c.units+1)
	clear(p.begin)
	for _, u := range c.members {
		p.begin[u+1]++
	}
	for u := range c.units {
		p.begin[u+1] += p.begin[u]
	}
	p.with = resize(p.with, len(c.members))
	fill := append([]int32(nil), p.begin...)
	for i := range c.count() {
		for _, u := range c.of(i) {
			p.excess[i] -= p.of[u]
			p.with[fill[u]] = int32(i)
			fill[u]++
		}
	}
	for round := range 12 {
		raised := false
		for k := range c.units {
			u := k
			if round%2 == 1 {
				u = c.units - 1 - k
			}
			raised = p.raiseOne(u) || raised
		}
		if !b.spend(2 * len(c.members)) {
			return false
		}
		if !raised {
			break
		}
	}
	return true
}

// raiseOne raises the price of a unit to the least that any of its candidates
// leaves it.
func (p *prices) raiseOne(u int) bool {
	with := p.with[p.begin[u]:p.begin[u+1]]
	least := p.excess[with[0]]
	for _, i := range with[1:] {
		least = min(least, p.excess[i])
	}
	if least == 0 {
		return false
	}
	p.of[u] += least
	for _, i := range with {
		p.excess[i] -= least
	}
	return true
}

// sum is what all units pay.
func (p *prices) sum() int64 {
	sum := int64(0)
	for _, x := range p.of {
		sum += x
	}
	return sum
}
