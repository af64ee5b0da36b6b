package gamma

// assignment finds the best alignment of two annotators: each unit of the one is
// assigned a unit of the other, or none. Units of the first annotator come in
// one by one, each along the shortest augmenting path (Jonker and Volgenant
// 1987, on the sparse graph of candidates). Path by path the prices stay right
// and become the highest that there are: in the end no candidate of the best
// alignment has any excess.
type assignment struct {
	mate   []int32 // by unit, the candidate that it is in; −1 for none
	dist   []int64
	from   []int32 // by unit of the second annotator, the candidate that leads to it
	path   []reached
	done   []int32
	closed []bool
}

// reached is a unit of the first annotator to which a path leads.
type reached struct {
	dist int64
	unit int32
}

const nowhere = int64(1)<<62 - 1

// assign sets the prices, and returns the candidates that cover all units; they
// are the best when it reports true, and not when the budget did not suffice.
// isFirst tells the units of the first annotator.
func (a *assignment) assign(c *candidates, p *prices, isFirst func(u int32) bool, b *budget) (chosen []int32, best bool) {
	single := c.cost[c.count()-1] // the last candidate is the last unit alone
	a.mate, a.dist, a.from = resize(a.mate, c.units), resize(a.dist, c.units), resize(a.from, c.units)
	a.closed = resize(a.closed, c.units)
	for u := range c.units {
		a.mate[u], a.dist[u], a.from[u], a.closed[u] = -1, nowhere, -1, false
		p.of[u] = single
	}
	best = true
	for u := range int32(c.units) {
		if !isFirst(u) {
			continue
		}
		for _, i := range p.candidates(int(u)) {
			if pair := c.of(int(i)); len(pair) == 2 {
				p.of[u] = min(p.of[u], c.cost[i]-p.of[other(pair, u)])
			}
		}
		if best {
			best = a.augment(c, p, u, single, b)
		}
	}
	for i := range c.count() {
		p.excess[i] = c.cost[i]
		for _, u := range c.of(i) {
			p.excess[i] -= p.of[u]
		}
		pair := c.of(i)
		if len(pair) == 2 && a.mate[pair[0]] == int32(i) || len(pair) == 1 && a.mate[pair[0]] < 0 {
			chosen = append(chosen, int32(i))
		}
	}
	return chosen, best
}

func other(pair []int32, u int32) int32 { return pair[0] + pair[1] - u }

// augment assigns one more unit of the first annotator.
func (a *assignment) augment(c *candidates, p *prices, start int32, single int64, b *budget) bool {
	defer a.forget()
	a.path = append(a.path[:0], reached{0, start})
	a.dist[start] = 0
	a.done = append(a.done, start)
	// The shortest path ends at a unit of the second annotator that is free, or
	// at one of the first that gives up its mate and stays alone.
	length, alone, free := nowhere, int32(-1), int32(-1)
	for len(a.path) > 0 {
		at := a.pop()
		if at.dist >= length {
			break
		}
		u := at.unit
		if a.closed[u] || at.dist > a.dist[u] {
			continue
		}
		a.closed[u] = true
		with := p.candidates(int(u))
		if !b.spend(len(with)) {
			return false
		}
		if d := at.dist + single - p.of[u]; d < length {
			length, alone, free = d, u, -1
		}
		for _, i := range with {
			pair := c.of(int(i))
			if len(pair) == 1 {
				continue
			}
			v := other(pair, u)
			d := at.dist + c.cost[i] - p.of[u] - p.of[v]
			if d >= a.dist[v] || d >= length {
				continue
			}
			if a.dist[v] == nowhere {
				a.done = append(a.done, v)
			}
			a.dist[v], a.from[v] = d, i
			if a.mate[v] < 0 {
				length, alone, free = d, -1, v
				continue
			}
			next := other(c.of(int(a.mate[v])), v)
			if a.dist[next] == nowhere {
				a.done = append(a.done, next)
			}
			a.dist[next] = d
			a.push(reached{d, next})
		}
	}
	for _, u := range a.done {
		if a.dist[u] < length {
			if a.isSecond(u) {
				p.of[u] -= length - a.dist[u]
			} else {
				p.of[u] += length - a.dist[u]
			}
		}
	}
	a.follow(c, start, alone, free)
	return true
}

// isSecond reports whether a unit that was reached is the second annotator's.
func (a *assignment) isSecond(u int32) bool { return a.from[u] >= 0 }

// follow assigns anew along the path from start to its end.
func (a *assignment) follow(c *candidates, start, alone, free int32) {
	v := free
	if alone >= 0 {
		if alone == start {
			return
		}
		v = other(c.of(int(a.mate[alone])), alone)
		a.mate[alone] = -1
	}
	for {
		i := a.from[v]
		u := other(c.of(int(i)), v)
		before := a.mate[u]
		a.mate[v], a.mate[u] = i, i
		if u == start {
			return
		}
		v = other(c.of(int(before)), u)
	}
}

// forget makes the distances ready for the next path.
func (a *assignment) forget() {
	for _, u := range a.done {
		a.dist[u], a.from[u], a.closed[u] = nowhere, -1, false
	}
	a.done = a.done[:0]
}

// push and pop keep the path's ends as a heap, the nearest first.
func (a *assignment) push(r reached) {
	a.path = append(a.path, r)
	for i := len(a.path) - 1; i > 0; {
		up := (i - 1) / 2
		if a.path[up].dist <= a.path[i].dist {
			break
		}
		a.path[up], a.path[i] = a.path[i], a.path[up]
		i = up
	}
}

func (a *assignment) pop() reached {
	top := a.path[0]
	last := len(a.path) - 1
	a.path[0] = a.path[last]
	a.path = a.path[:last]
	for i := 0; ; {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < last && a.path[child].dist < a.path[least].dist {
				least = child
			}
		}
		if least == i {
			return top
		}
		a.path[i], a.path[least] = a.path[least], a.path[i]
		i = least
	}
}
