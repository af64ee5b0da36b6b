package gamma

// candidates are the sets of units, of one connected component, that may be
// tuples of a best alignment: all those that do not cost more than the two
// tuples into which they could be split, whichever way. (A set that costs as
// much stays, since of equal alignments that with the fewest tuples is wanted.)
//
// They are sorted by their first unit, then by the second, and so on; where one
// ends and another goes on, the longer comes first. So of two candidates with
// the same first unit the one with the lower number is less, and of two
// alignments that agree in the tuples before.
type candidates struct {
	units   int     // of the component, which are numbered from 0
	begin   []int32 // of a candidate's units in members; one longer than the candidates
	members []int32 // rising
	cost    []int64 // in terms of one, times the number of pairs of annotators
	first   []int32 // of the candidates by their first unit; one longer than the units
}

func (c *candidates) count() int           { return len(c.cost) }
func (c *candidates) of(i int) []int32     { return c.members[c.begin[i]:c.begin[i+1]] }
func (c *candidates) leader(i int32) int32 { return c.members[c.begin[i]] }

// enumerator lists the candidates of a component: all, or those only whose
// excess over prices is within a limit, without looking at most of the others.
type enumerator struct {
	candidates

	price  []int64 // by unit of the component
	limit  int64   // of the excess; nowhere lists all
	enough int     // candidates with one first unit that are enough; 0 for all
	alone  bool    // whether units alone are listed, whatever their excess

	c     *continuum
	nb    *neighbours
	local []int32 // by unit of the continuum, its number in the component
	near  []int64 // by unit and annotator, the least d − Δ∅ of her units from it
	tuple int64   // what a tuple costs: the pairs of annotators, in terms of one
	b     *budget
	room  int64 // in bytes, for the candidates

	// The set at hand, its pairs' d − Δ∅, the sums of them by unit and in all;
	// and by unit the least that the annotators who are not in it can add.
	set   []int32
	link  [][]int64
	row   []int64
	rest  []int64
	total int64
	paid  int64    // the prices of its units
	by    []uint64 // set of annotators, in words of 64

	levels []level
	inside []int64 // scratch: sums within subsets
	least  []int64 // scratch: by annotator, the least she can add to the excess
}

// level is the units that may join a set of so many units, and for each of them
// its d − Δ∅ from each unit of the set.
type level struct {
	unit []int32
	link []int64 // as many for each unit as the set has
}

// prepare makes ready for the components of the solver's continuum.
func (e *enumerator) prepare(s *solver) {
	e.c, e.nb, e.near, e.local, e.tuple = s.c, &s.nb, s.nearest, s.local, s.pairs*one
	e.room = s.may.candidates()
	if n := e.c.annotators; len(e.row) < n {
		e.levels = make([]level, n+1)
		e.link = make([][]int64, n)
		for i := range e.link {
			e.link[i] = make([]int64, n)
		}
		e.row, e.rest = make([]int64, n), make([]int64, n)
		e.by = make([]uint64, n/64+1)
	}
}

// list lists the candidates among the units of a component, which are numbers
// of the continuum, rising: those whose excess is within the limit, and each unit
// alone. It reports false when the budget does not suffice, or the memory.
func (e *enumerator) list(units []int32, limit int64, b *budget) bool {
	e.limit, e.enough, e.alone, e.b = limit, 0, true, b
	return e.enumerate(units)
}

// bargains lists candidates that cost less than their units pay together, by
// more than a little; some of them for each first unit that has any.
func (e *enumerator) bargains(units []int32, little int64, b *budget) bool {
	e.limit, e.enough, e.alone, e.b = -little, 8, false, b
	return e.enumerate(units)
}

func (e *enumerator) enumerate(units []int32) bool {
	e.candidates.units = len(units)
	e.begin = append(e.begin[:0], 0)
	e.members, e.cost = e.members[:0], e.cost[:0]
	e.first = append(e.first[:0], 0)
	for _, u := range units {
		next := &e.levels[1]
		next.unit, next.link = next.unit[:0], next.link[:0]
		near, d := e.nb.of(u)
		for k, v := range near {
			next.unit = append(next.unit, v)
			next.link = append(next.link, d[k]-one)
		}
		e.set = append(e.set[:0], u)
		e.row[0], e.total, e.paid = 0, 0, 0
		if e.limit < nowhere {
			e.paid = e.price[e.local[u]]
		}
		e.rest[0] = 0
		for _, l := range e.nearest(u) {
			e.rest[0] += min(0, l)
		}
		e.flip(u)
		ok := e.extend()
		e.flip(u)
		if !ok {
			return false
		}
		e.first = append(e.first, int32(e.count()))
	}
	return true
}

// nearest returns, by annotator, the least d − Δ∅ of her units from a unit.
func (e *enumerator) nearest(u int32) []int64 {
	return e.near[int(u)*e.c.annotators : int(u+1)*e.c.annotators]
}

// flip puts a unit's annotator into the set of them, or takes her out.
func (e *enumerator) flip(u int32) {
	a := e.c.units[u].annotator
	e.by[a/64] ^= 1 << (a % 64)
}

func (e *enumerator) has(u int32) bool {
	a := e.c.units[u].annotator
	return e.by[a/64]>>(a%64)&1 != 0
}

// extend lists the candidates that begin with the set at hand, itself last.
func (e *enumerator) extend() bool {
	m := len(e.set)
	here := &e.levels[m]
	if !e.b.spend(1 + len(here.unit)) {
		return false
	}
	if m < e.c.annotators && (e.limit == nowhere || e.outlook(here) <= e.limit) {
		for k, v := range here.unit {
			links := here.link[k*m : k*m+m]
			if e.has(v) || !e.enter(v, links) {
				continue
			}
			e.narrow(here, k)
			e.flip(v)
			ok := e.extend()
			e.flip(v)
			e.leave()
			if !ok {
				return false
			}
			if e.enough > 0 && e.count()-int(e.first[len(e.first)-1]) >= e.enough {
				return true
			}
		}
	}
	if m == 1 && e.alone || e.tuple+e.total-e.paid <= e.limit && e.whole() {
		for _, u := range e.set {
			e.members = append(e.members, e.local[u])
		}
		e.begin = append(e.begin, int32(len(e.members)))
		e.cost = append(e.cost, e.tuple+e.total)
		return candidateBytes*int64(e.count())+memberBytes*int64(len(e.members)) <= e.room
	}
	return true
}

// enter puts a unit into the set, unless no set with both can be a candidate:
// whatever joins later, to split a single unit off would be cheaper.
func (e *enumerator) enter(v int32, links []int64) bool {
	m := len(e.set)
	by := e.c.units[v].annotator
	sum := int64(0)
	for i, l := range links {
		if e.row[i]+l+e.rest[i]-min(0, e.nearest(e.set[i])[by]) > e.tuple {
			return false
		}
		sum += l
	}
	rest := int64(0)
	own := e.nearest(v)
	for _, l := range own {
		rest += min(0, l)
	}
	for _, u := range e.set {
		rest -= min(0, own[e.c.units[u].annotator])
	}
	if sum+rest > e.tuple {
		return false
	}
	for i, l := range links {
		e.row[i] += l
		e.rest[i] -= min(0, e.nearest(e.set[i])[by])
		e.link[m][i], e.link[i][m] = l, l
	}
	e.row[m], e.rest[m] = sum, rest
	e.total += sum
	if e.limit < nowhere {
		e.paid += e.price[e.local[v]]
	}
	e.set = append(e.set, v)
	return true
}

// leave takes the last unit out of the set.
func (e *enumerator) leave() {
	m := len(e.set) - 1
	by := e.c.units[e.set[m]].annotator
	for i, u := range e.set[:m] {
		e.row[i] -= e.link[m][i]
		e.rest[i] += min(0, e.nearest(u)[by])
	}
	e.total -= e.row[m]
	if e.limit < nowhere {
		e.paid -= e.price[e.local[e.set[m]]]
	}
	e.set = e.set[:m]
}

// outlook is the least excess that a set can have which begins with the one at
// hand and has more units. Each annotator who is not in it adds one of the units
// at this level, or none: its links to the set, half of its least links to other
// annotators who may join, the other half being theirs, and less its price.
func (e *enumerator) outlook(here *level) int64 {
	m := len(e.set)
	e.least = resize(e.least, e.c.annotators)
	clear(e.least)
	for k, v := range here.unit {
		if e.has(v) {
			continue
		}
		links, others := int64(0), int64(0)
		for _, l := range here.link[k*m : k*m+m] {
			links += l
		}
		near := e.nearest(v)
		for _, l := range near {
			others += min(0, l)
		}
		for _, u := range e.set {
			others -= min(0, near[e.c.units[u].annotator])
		}
		a := &e.least[e.c.units[v].annotator]
		*a = min(*a, links+floorDiv(others, 2)-e.price[e.local[v]])
	}
	excess := e.tuple + e.total - e.paid
	for _, l := range e.least {
		excess += l
	}
	return excess
}

// narrow fills the next level: those of the units after the k-th of the level
// that are neighbours of it, too.
func (e *enumerator) narrow(here *level, k int) {
	m := len(e.set) - 1
	next := &e.levels[m+1]
	next.unit, next.link = next.unit[:0], next.link[:0]
	if m+1 == e.c.annotators {
		return
	}
	near, d := e.nb.of(here.unit[k])
	j := 0
	for i := k + 1; i < len(here.unit) && j < len(near); i++ {
		for j < len(near) && near[j] < here.unit[i] {
			j++
		}
		if j < len(near) && near[j] == here.unit[i] {
			next.unit = append(next.unit, near[j])
			next.link = append(next.link, here.link[i*m:i*m+m]...)
			next.link = append(next.link, d[j]-one)
		}
	}
}

// cutAll is the greatest set of which all ways to split it are looked at. Of
// larger ones only single units are split off: a few candidates too many.
const cutAll = 8

// whole reports whether the set costs no more than any two parts of it.
func (e *enumerator) whole() bool {
	m := len(e.set)
	for _, r := range e.row[:m] {
		if r > e.tuple {
			return false
		}
	}
	if m < 4 || m > cutAll {
		return true
	}
	e.b.spend(1 << (m - 1) / 4)
	// What is between a part and the rest is what its units have in all, less
	// twice what is within the part. The last unit is always in the rest.
	e.inside = resize(e.inside, 1<<(m-1))
	e.inside[0] = 0
	for part := 1; part < 1<<(m-1); part++ {
		top := 0
		for part>>(top+1) != 0 {
			top++
		}
		within, between := e.inside[part&^(1<<top)], int64(0)
		for i := range top {
			if part>>i&1 != 0 {
				within += e.link[top][i]
				between += e.row[i]
			}
		}
		between += e.row[top]
		e.inside[part] = within
		if between-2*within > e.tuple {
			return false
		}
	}
	return true
}
