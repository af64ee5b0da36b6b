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

	begin []int32 // of a unit's candidates in with; longer than the units
	with  []int32

	lp     linear
	before []int64
}

// fair is the price that can be had without knowing the candidates: a unit
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
		share := floorDiv(2*tuple+int64(m)*sum, 2*int64(m))
		if share > least {
			break // one more saves less of the tuple, and is farther
		}
		least = share
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

// fix computes the excess of all candidates at the prices.
func (p *prices) fix(c *candidates) {
	p.excess = append(p.excess[:0], c.cost...)
	p.begin = resize(p.begin, c.units+2)
	clear(p.begin)
	// While it is filled, begin is one place ahead.
	for _, u := range c.members {
		p.begin[u+2]++
	}
	for u := range c.units {
		p.begin[u+2] += p.begin[u+1]
	}
	p.with = resize(p.with, len(c.members))
	for i := range c.count() {
		for _, u := range c.of(i) {
			p.excess[i] -= p.of[u]
			p.with[p.begin[u+1]] = int32(i)
			p.begin[u+1]++
		}
	}
}

// candidates returns the numbers of a unit's candidates, rising.
func (p *prices) candidates(u int) []int32 { return p.with[p.begin[u]:p.begin[u+1]] }

// raise raises the prices as far as raising one at a time goes. It reports false
// when the budget does not suffice; the prices are right all the same.
func (p *prices) raise(c *candidates, b *budget) bool {
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

// window is how many prices are raised at once.
const window = 64

// improve raises prices as far as they go when many are changed at once: all of
// a component, or the windows of a large one, each half over the one before,
// with the prices outside as they are. It reports false when the budget does
// not suffice; the prices are right all the same.
func (p *prices) improve(c *candidates, b *budget) bool {
	for from := 0; ; from += window / 2 {
		to := min(from+window, c.units)
		p.improveWithin(c, int32(from), int32(to), b)
		if b.left < 0 {
			return false
		}
		if to == c.units {
			return p.raise(c, b)
		}
	}
}

// improveWithin sets the prices of the units from one number up to another to
// what the linear programme of these says, if they are higher in sum.
func (p *prices) improveWithin(c *candidates, from, to int32, b *budget) {
	alone := c.cost[c.count()-1] // the last candidate is the last unit alone
	p.lp.reset(int(to-from), float64(alone)/one)
	for u := from; u < to; u++ {
		for _, i := range p.candidates(int(u)) {
			cost, first := p.excess[i], true
			mark := len(p.lp.entries)
			for _, v := range c.of(int(i)) {
				switch {
				case v < from || v >= to:
				case v < u: // it has a column
					first = false
				default:
					cost += p.of[v]
					p.lp.entries = append(p.lp.entries, v-from)
				}
			}
			if !first {
				p.lp.entries = p.lp.entries[:mark]
				continue
			}
			p.lp.column(float64(cost) / one)
		}
	}
	p.lp.solve(b)
	p.before = append(p.before[:0], p.of[from:to]...)
	gain := int64(0)
	for u := from; u < to; u++ {
		price := p.lp.whole(u-from, alone)
		gain += price - p.of[u]
		p.change(int(u), price)
	}
	// What the programme lets a candidate pay too much, by rounding or since it
	// has not come to its end, one of its units gives back.
	for u := from; u < to; u++ {
		for _, i := range p.candidates(int(u)) {
			if p.excess[i] < 0 {
				gain += p.excess[i]
				p.change(int(u), p.of[u]+p.excess[i])
			}
		}
	}
	if gain < 0 {
		for u := from; u < to; u++ {
			p.change(int(u), p.before[u-from])
		}
	}
}

// change sets the price of a unit.
func (p *prices) change(u int, price int64) {
	by := price - p.of[u]
	p.of[u] = price
	for _, i := range p.candidates(u) {
		p.excess[i] -= by
	}
}

// raiseOne raises the price of a unit to the least that any of its candidates
// leaves it.
func (p *prices) raiseOne(u int) bool {
	with := p.candidates(u)
	least := p.excess[with[0]]
	for _, i := range with[1:] {
		least = min(least, p.excess[i])
	}
	if least == 0 {
		return false
	}
	p.change(u, p.of[u]+least)
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
