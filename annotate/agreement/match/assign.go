package match

import "math"

// gain is what a pair adds to an assignment: whole numbers compared
// lexicographically. Such triples form an ordered group, which is all that the
// method of shortest augmenting paths asks of its weights.
type gain struct{ first, second, third int64 }

func (g gain) plus(o gain) gain {
	return gain{g.first + o.first, g.second + o.second, g.third + o.third}
}

func (g gain) minus(o gain) gain {
	return gain{g.first - o.first, g.second - o.second, g.third - o.third}
}

func (g gain) less(o gain) bool {
	if g.first != o.first {
		return g.first < o.first
	}
	if g.second != o.second {
		return g.second < o.second
	}
	return g.third < o.third
}

// unreached is farther than any column.
func unreached() gain { return gain{first: math.MaxInt64} }

// edge is a possible partner of a row, with what the pair gains.
type edge struct {
	column int
	gain   gain
}

// assign chooses for each row at most one of its edges, no column twice, so
// that the sum of gains is greatest, and returns the column of each row, -1
// for none. Gains must not be negative.
//
// It is the method of shortest augmenting paths (Jonker and Volgenant 1987,
// Computing 38:325-340) on the sparse graph: each row also has a column of its
// own that costs nothing and stands for "no partner", so a path always ends.
func assign(rows [][]edge, columns int) []int {
	s := solver{
		rows: rows, columns: columns,
		rowPrice: make([]gain, len(rows)), columnPrice: make([]gain, columns+len(rows)),
		columnOf: make([]int, len(rows)), rowOf: make([]int, columns+len(rows)),
		dist: make([]gain, columns+len(rows)), from: make([]int, columns+len(rows)), done: make([]bool, columns+len(rows)),
	}
	for i := range s.columnOf {
		s.columnOf[i] = -1
	}
	for j := range s.rowOf {
		s.rowOf[j] = -1
		s.dist[j] = unreached()
	}
	for i := range rows {
		s.insert(i)
	}
	for i, j := range s.columnOf {
		if j >= columns {
			s.columnOf[i] = -1
		}
	}
	return s.columnOf
}

// solver holds a partial assignment with prices under which no reduced cost of
// an assigned row is negative.
type solver struct {
	rows    [][]edge
	columns int

	rowPrice, columnPrice []gain
	columnOf, rowOf       []int

	// Of the search that is under way: the distance of each column from the
	// row that is inserted, the row through which it was reached, whether it is
	// final.
	dist    []gain
	from    []int
	done    []bool
	reached []int // columns with a distance
	queue   queue
}

// insert finds the shortest augmenting path that starts at row start.
func (s *solver) insert(start int) {
	s.reached = s.reached[:0]
	s.queue = s.queue[:0]
	row, length := start, gain{}
	visited := []int{start}
	sink := -1
	for sink < 0 {
		s.relax(row, s.columns+row, gain{}, length)
		for _, e := range s.rows[row] {
			s.relax(row, e.column, gain{}.minus(e.gain), length)
		}
		next := s.queue.pop()
		for s.done[next.column] {
			next = s.queue.pop()
		}
		s.done[next.column] = true
		length = next.dist
		if s.rowOf[next.column] < 0 {
			sink = next.column
		} else {
			row = s.rowOf[next.column]
			visited = append(visited, row)
		}
	}
	for _, i := range visited {
		if i == start {
			s.rowPrice[i] = s.rowPrice[i].plus(length)
		} else {
			s.rowPrice[i] = s.rowPrice[i].plus(length.minus(s.dist[s.columnOf[i]]))
		}
	}
	for _, j := range s.reached {
		if s.done[j] {
			s.columnPrice[j] = s.columnPrice[j].minus(length.minus(s.dist[j]))
		}
	}
	for j := sink; ; {
		i := s.from[j]
		s.rowOf[j] = i
		s.columnOf[i], j = j, s.columnOf[i]
		if i == start {
			break
		}
	}
	for _, j := range s.reached {
		s.dist[j], s.done[j] = unreached(), false
	}
}

// relax offers a way to a column through a row at distance length.
func (s *solver) relax(row, column int, cost, length gain) {
	if s.done[column] {
		return
	}
	d := length.plus(cost).minus(s.rowPrice[row]).minus(s.columnPrice[column])
	if !d.less(s.dist[column]) {
		return
	}
	if s.dist[column] == unreached() {
		s.reached = append(s.reached, column)
	}
	s.dist[column], s.from[column] = d, row
	s.queue.push(waiting{column, d, s.rowOf[column] >= 0})
}

// waiting is a column in the queue of a search.
type waiting struct {
	column int
	dist   gain
	taken  bool // by another row
}

// before puts free columns first among those at the same distance: there the
// search ends, where otherwise it would walk along a whole chain of ties.
func (w waiting) before(o waiting) bool {
	if w.dist != o.dist {
		return w.dist.less(o.dist)
	}
	if w.taken != o.taken {
		return o.taken
	}
	return w.column < o.column
}

// queue is a binary heap; a column may be in it several times.
type queue []waiting

func (q *queue) push(w waiting) {
	h := append(*q, w)
	for i := len(h) - 1; i > 0 && h[i].before(h[(i-1)/2]); i = (i - 1) / 2 {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
	}
	*q = h
}

func (q *queue) pop() waiting {
	h := *q
	top := h[0]
	h[0] = h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; ; {
		least := i
		for _, child := range [2]int{2*i + 1, 2*i + 2} {
			if child < len(h) && h[child].before(h[least]) {
				least = child
			}
		}
		if least == i {
			break
		}
		h[i], h[least] = h[least], h[i]
		i = least
	}
	*q = h
	return top
}
