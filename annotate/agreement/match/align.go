package match

import (
	"cmp"
	"slices"

	"postil/annotate/text"
)

// Mark is a label on one or more spans, which are in text order and do not
// overlap.
type Mark struct {
	Label     string
	Fragments []text.Span
}

// Len is the number of code points that the mark covers.
func (m Mark) Len() int {
	n := 0
	for _, f := range m.Fragments {
		n += f.Len()
	}
	return n
}

func (m Mark) start() int { return m.Fragments[0].Start }
func (m Mark) end() int   { return m.Fragments[len(m.Fragments)-1].End }

func samePlace(a, b Mark) bool { return slices.Equal(a.Fragments, b.Fragments) }

// shared is the number of code points that both marks cover.
func shared(a, b Mark) int {
	n := 0
	for i, j := 0, 0; i < len(a.Fragments) && j < len(b.Fragments); {
		n += a.Fragments[i].Intersect(b.Fragments[j]).Len()
		if a.Fragments[i].End < b.Fragments[j].End {
			i++
		} else {
			j++
		}
	}
	return n
}

// Compare orders marks by place, then by label.
func Compare(a, b Mark) int {
	return cmp.Or(
		slices.CompareFunc(a.Fragments, b.Fragments, func(x, y text.Span) int {
			return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End))
		}),
		cmp.Compare(a.Label, b.Label))
}

// Pair is a mark of the first annotator with one of the second, by index.
type Pair struct {
	A, B    int
	Outcome Outcome
}

// Counts are the counts of SemEval-2013 and MUC. The first annotator is the
// reference: what only the first marked is missing, what only the second
// marked is spurious.
type Counts struct {
	Correct, Incorrect, Partial, Missing, Spurious int
}

// Plus adds the counts of another article or pair.
func (c Counts) Plus(o Counts) Counts {
	return Counts{c.Correct + o.Correct, c.Incorrect + o.Incorrect, c.Partial + o.Partial, c.Missing + o.Missing, c.Spurious + o.Spurious}
}

// Possible is the number of marks of the first annotator.
func (c Counts) Possible() int { return c.Correct + c.Incorrect + c.Partial + c.Missing }

// Actual is the number of marks of the second annotator.
func (c Counts) Actual() int { return c.Correct + c.Incorrect + c.Partial + c.Spurious }

// credit counts a partially correct pair as one half.
func (c Counts) credit() float64 { return float64(c.Correct) + float64(c.Partial)/2 }

// Precision is the share of the second annotator's marks that are correct; ok
// is false where there is no mark to divide by.
func (c Counts) Precision() (p float64, ok bool) { return ratio(c.credit(), c.Actual()) }

// Recall is the share of the first annotator's marks that are correct; ok is
// false where there is no mark to divide by.
func (c Counts) Recall() (r float64, ok bool) { return ratio(c.credit(), c.Possible()) }

// F1 is twice the correct pairs over the marks of both annotators, which is
// the harmonic mean of precision and recall and does not change when the
// annotators change places. It is also the positive specific agreement
// (Hripcsak and Rothschild 2005, JAMIA 12:296-298). ok is false where nobody
// marked anything.
func (c Counts) F1() (f float64, ok bool) { return ratio(2*c.credit(), c.Possible()+c.Actual()) }

func ratio(n float64, d int) (float64, bool) {
	if d == 0 {
		return 0, false
	}
	return n / float64(d), true
}

// Alignment is the result of Align.
type Alignment struct {
	Pairs  []Pair // by A
	Counts Counts
}

// Align pairs the marks of two annotators. Only marks that share a code point
// can be a pair. The pairs are the same whatever the order of the marks.
func Align(a, b []Mark, c Criterion) Alignment {
	rowOrder, columnOrder := order(a), order(b)
	rows := c.candidates(a, b, rowOrder, columnOrder)
	var out Alignment
	if least := min(len(a), len(b)); least > 0 {
		out.Pairs = make([]Pair, 0, least)
	}
	take := func(row, column int) {
		p := Pair{A: rowOrder[row], B: columnOrder[column]}
		p.Outcome = c.judge(a[p.A], b[p.B], shared(a[p.A], b[p.B]))
		out.Pairs = append(out.Pairs, p)
		switch p.Outcome {
		case Correct:
			out.Counts.Correct++
		case Partly:
			out.Counts.Partial++
		case Incorrect:
			out.Counts.Incorrect++
		}
	}
	takeObvious(rows, len(b), take)
	for _, part := range components(rows, len(b)) {
		for k, column := range part.assign(rows) {
			if column >= 0 {
				take(part.rows[k], column)
			}
		}
	}
	taken := len(out.Pairs)
	out.Counts.Missing, out.Counts.Spurious = len(a)-taken, len(b)-taken
	slices.SortFunc(out.Pairs, func(x, y Pair) int { return cmp.Compare(x.A, y.A) })
	return out
}

// takeObvious takes the pairs of marks that overlap no other mark, as most do,
// and strikes them from the candidates.
func takeObvious(rows [][]edge, columns int, take func(row, column int)) {
	wanted := make([]int, columns)
	for _, edges := range rows {
		for _, e := range edges {
			wanted[e.column]++
		}
	}
	for i, edges := range rows {
		if len(edges) == 1 && wanted[edges[0].column] == 1 {
			take(i, edges[0].column)
			rows[i] = nil
		}
	}
}

// order returns the indices of marks by place, label and, for marks that are
// the same in both, by index.
func order(marks []Mark) []int {
	o := make([]int, len(marks))
	for i := range o {
		o[i] = i
	}
	slices.SortStableFunc(o, func(i, j int) int { return Compare(marks[i], marks[j]) })
	return o
}

// How a gain is made up, from the most to the least that counts: in first, the
// correct pairs, the partial ones, all pairs; in second, the shared code
// points, the equal labels; in third, what settles ties. Twenty bits keep the
// counts of an article apart.
const (
	correctGain = 1 << 40
	partialGain = 1 << 20
	pairGain    = 1
	sharedGain  = 1 << 20
	labelGain   = 1
)

// candidates returns, for each mark of a in order, the marks of b that share
// text with it. It sweeps over both by start, so its time grows with the
// number of marks and of pairs that overlap.
func (c Criterion) candidates(a, b []Mark, rowOrder, columnOrder []int) [][]edge {
	rows := make([][]edge, len(a))
	first := make([]edge, len(a)) // room for the one candidate that most have
	for i := range rows {
		rows[i] = first[i : i : i+1]
	}
	var openRows, openColumns []int // that may still overlap what follows
	for i, j := 0, 0; i < len(a) || j < len(b); {
		if j == len(b) || i < len(a) && a[rowOrder[i]].start() <= b[columnOrder[j]].start() {
			m := a[rowOrder[i]]
			openColumns = slices.DeleteFunc(openColumns, func(k int) bool { return b[columnOrder[k]].end() <= m.start() })
			for _, k := range openColumns {
				rows[i] = c.consider(rows[i], m, b[columnOrder[k]], k)
			}
			openRows = append(openRows, i)
			i++
			continue
		}
		m := b[columnOrder[j]]
		openRows = slices.DeleteFunc(openRows, func(k int) bool { return a[rowOrder[k]].end() <= m.start() })
		for _, k := range openRows {
			rows[k] = c.consider(rows[k], a[rowOrder[k]], m, j)
		}
		openColumns = append(openColumns, j)
		j++
	}
	return rows
}

func (c Criterion) consider(edges []edge, a, b Mark, column int) []edge {
	n := shared(a, b)
	if n == 0 {
		return edges
	}
	g := gain{pairGain, int64(n) * sharedGain, tie(a, b)}
	switch c.judge(a, b, n) {
	case Correct:
		g.first += correctGain
	case Partly:
		g.first += partialGain
	case Incorrect:
	}
	if a.Label == b.Label {
		g.second += labelGain
	}
	return append(edges, edge{column, g})
}

// tie is a number that pairs of marks are told apart by where nothing else
// does: by their places, then by places and labels together (marks at one place
// differ by their labels alone, and two sums of numbers for labels by themselves are
// often equal). It is the same when the annotators change places.
func tie(a, b Mark) int64 {
	whole := func(m Mark) uint64 { return scatter(m.place() + m.name()) }
	return int64(scatter(a.place()+b.place())>>42<<20 | scatter(whole(a)+whole(b))>>44)
}

// scatter spreads a number over 64 bits (the finalizer of SplitMix64; Steele,
// Lea and Flood 2014).
func scatter(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func (m Mark) place() uint64 {
	h := uint64(0)
	for _, f := range m.Fragments {
		h = scatter(h + uint64(f.Start))
		h = scatter(h + uint64(f.End))
	}
	return h
}

func (m Mark) name() uint64 {
	h := uint64(len(m.Label))
	for i := range len(m.Label) {
		h = scatter(h + uint64(m.Label[i]))
	}
	return h
}

// component is a set of marks none of which overlaps a mark of the other
// annotator outside; it can be solved by itself.
type component struct{ rows, columns []int }

// components splits the graph of candidates. Rows without a candidate are in
// none.
func components(rows [][]edge, columns int) []component {
	if !slices.ContainsFunc(rows, func(edges []edge) bool { return len(edges) > 0 }) {
		return nil
	}
	parent := make([]int, columns)
	for j := range parent {
		parent[j] = j
	}
	find := func(j int) int {
		for parent[j] != j {
			parent[j] = parent[parent[j]]
			j = parent[j]
		}
		return j
	}
	for _, edges := range rows {
		for _, e := range edges[min(1, len(edges)):] {
			x, y := find(edges[0].column), find(e.column)
			parent[max(x, y)] = min(x, y)
		}
	}
	at := make([]int, columns) // 1 + the number of the component with this root
	var out []component
	for i, edges := range rows {
		if len(edges) == 0 {
			continue
		}
		root := find(edges[0].column)
		if at[root] == 0 {
			out = append(out, component{})
			at[root] = len(out)
		}
		part := &out[at[root]-1]
		part.rows = append(part.rows, i)
	}
	for j := range columns {
		if n := at[find(j)]; n > 0 {
			out[n-1].columns = append(out[n-1].columns, j)
		}
	}
	return out
}

// assign returns the column of each row of the component, -1 for none.
func (p component) assign(rows [][]edge) []int {
	local := make([][]edge, len(p.rows))
	for k, i := range p.rows {
		local[k] = make([]edge, len(rows[i]))
		for n, e := range rows[i] {
			at, _ := slices.BinarySearch(p.columns, e.column)
			local[k][n] = edge{at, e.gain}
		}
	}
	chosen := assign(local, len(p.columns))
	for k, j := range chosen {
		if j >= 0 {
			chosen[k] = p.columns[j]
		}
	}
	return chosen
}
