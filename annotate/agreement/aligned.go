package agreement

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement/items"
	"postil/annotate/agreement/match"
)

// AlignedMarks rates passages that annotators marked, by the labels that they
// gave them. Which marks are of the same passage is decided by optimal
// assignment, whatever the labels. With three annotators and more the pairs of
// all pairs of annotators are joined, those that share most text first, as
// long as no annotator has two marks in one item; that is not proven to be the
// best of all ways to join them.
type AlignedMarks struct {
	// SamePlace aligns only marks at the very same place.
	SamePlace bool
	// Attribute rates by this attribute of the marks instead of their label.
	Attribute string
	// CountUnmarked rates a passage that an annotator did not mark as NoSpan; by
	// default she is missing there.
	CountUnmarked bool
}

// Name is marks.
func (AlignedMarks) Name() string { return "marks" }

func (q AlignedMarks) open(s *Study) (itemReader, Value) { return openAsking(s, q) }

func (q AlignedMarks) unit() string { return "aligned marks" }
func (q AlignedMarks) bias() string { return "" }

func (q AlignedMarks) settings() []Setting {
	place, by, unmarked := "share text", "label", "missing"
	if q.SamePlace {
		place = "are at the same place"
	}
	if q.Attribute != "" {
		by = q.Attribute
	}
	if q.CountUnmarked {
		unmarked = "rated as no span"
	}
	return []Setting{{"marks aligned where they", place}, {"rated by", by}, {"unmarked", unmarked}}
}

func (q AlignedMarks) scaleOf(s *Study, keys []string) ([]string, items.Scale) {
	var declared []string
	if q.Attribute == "" {
		declared = slices.Clone(s.Labels)
	}
	if q.CountUnmarked {
		declared = append(declared, NoSpan)
	}
	return plainScale(declared, keys)
}

// node is a mark in the graph of alignments.
type node struct{ annotator, mark int }

// link is a pair of marks that were aligned.
type link struct {
	a, b   node
	shared int
}

func (q AlignedMarks) ask(a *Article, c *counts) ([]question, outcome) {
	finished := a.finished()
	rank := labelRanks(a, finished)
	marks := make([][]Mark, len(a.Readings))
	for _, i := range finished {
		marks[i] = q.marks(&a.Readings[i], rank, c)
	}
	var questions []question
	for _, group := range q.groups(finished, marks, rank) {
		answers := make([]answer, len(a.Readings))
		if q.CountUnmarked {
			for _, i := range finished {
				answers[i] = given(NoSpan)
			}
		}
		for _, n := range group {
			answers[n.annotator] = q.rating(marks[n.annotator][n.mark])
		}
		if len(group) == 1 {
			c[marksUnpaired]++
		}
		questions = append(questions, question{answers: answers, times: 1})
	}
	return questions, counted
}

// marks returns a reading's marks in text order, without duplicates.
func (q AlignedMarks) marks(r *Reading, rank map[string]string, c *counts) []Mark {
	marks := slices.Clone(r.Marks)
	compare := func(a, b Mark) int {
		return match.Compare(match.Mark{Label: rank[a.Label], Fragments: a.Fragments}, match.Mark{Label: rank[b.Label], Fragments: b.Fragments})
	}
	slices.SortStableFunc(marks, compare)
	distinct := slices.CompactFunc(marks, func(a, b Mark) bool { return compare(a, b) == 0 })
	c[marksDuplicate] += len(r.Marks) - len(distinct)
	return distinct
}

// rating is what a mark says of its passage.
func (q AlignedMarks) rating(m Mark) answer {
	if q.Attribute == "" {
		return given(m.Label)
	}
	v := m.Attributes[q.Attribute]
	if list, ok := v.([]string); ok {
		list = slices.Clone(list)
		slices.Sort(list)
		return given(items.SetName(list))
	}
	return answerOf(v, false)
}

// groups joins marks that were aligned into items; each mark is in one.
func (q AlignedMarks) groups(finished []int, marks [][]Mark, rank map[string]string) [][]node {
	criterion := match.Criterion{Mode: match.Overlap, AnyLabel: true}
	if q.SamePlace {
		criterion = match.Criterion{Mode: match.Boundary}
	}
	plain := make([][]match.Mark, len(marks))
	for i, of := range marks {
		for _, m := range of {
			plain[i] = append(plain[i], match.Mark{Label: rank[m.Label], Fragments: m.Fragments})
		}
	}
	// Where links are as good as one another their order is that of the annotators: by
	// what they marked, so that it does not matter in which they are given. Those who
	// marked the same can change places.
	finished = slices.Clone(finished)
	slices.SortStableFunc(finished, func(i, j int) int { return slices.CompareFunc(plain[i], plain[j], match.Compare) })
	var links []link
	for _, p := range pairsOf(len(finished)) {
		i, j := finished[p[0]], finished[p[1]]
		for _, pair := range match.Align(plain[i], plain[j], criterion).Pairs {
			if pair.Outcome == match.Correct {
				links = append(links, link{node{i, pair.A}, node{j, pair.B}, sharedPoints(plain[i][pair.A], plain[j][pair.B])})
			}
		}
	}
	// By what the marks are, so that the order of annotators does not matter; links
	// of one label come first.
	ends := func(l link) (first, last match.Mark) {
		x, y := plain[l.a.annotator][l.a.mark], plain[l.b.annotator][l.b.mark]
		if match.Compare(x, y) > 0 {
			return y, x
		}
		return x, y
	}
	slices.SortStableFunc(links, func(a, b link) int {
		if a.shared != b.shared {
			return cmp.Compare(b.shared, a.shared)
		}
		a1, a2 := ends(a)
		b1, b2 := ends(b)
		if same := a1.Label == a2.Label; same != (b1.Label == b2.Label) {
			return map[bool]int{true: -1, false: 1}[same]
		}
		return cmp.Or(match.Compare(a1, b1), match.Compare(a2, b2))
	})
	return join(links, finished, marks)
}

// labelRanks gives each label of an article another name, which follows from
// where it was used and not from what it is called, so that where two ways to
// align are as good as one another, names do not choose between them. Labels that
// are used alike in all that is looked at keep the order of their names.
func labelRanks(a *Article, finished []int) map[string]string {
	use := map[string]uint64{} // what a label is used for, as a number
	// First by places alone; then by what else those marked who used it.
	for range 2 {
		next := map[string][]uint64{}
		for _, i := range finished {
			all := make([]uint64, len(a.Readings[i].Marks))
			for k, m := range a.Readings[i].Marks {
				all[k] = placeNumber(m, use[m.Label])
			}
			who := oneNumber(slices.Clone(all))
			for k, m := range a.Readings[i].Marks {
				next[m.Label] = append(next[m.Label], oneNumber([]uint64{all[k], who}))
			}
		}
		for label, of := range next {
			use[label] = oneNumber(of)
		}
	}
	labels := slices.SortedFunc(maps.Keys(use), func(x, y string) int { return cmp.Or(cmp.Compare(use[x], use[y]), cmp.Compare(x, y)) })
	rank := make(map[string]string, len(labels))
	for i, label := range labels {
		rank[label] = fmt.Sprintf("%06d", i)
	}
	return rank
}

// placeNumber is a number for a mark's place and something else of it.
func placeNumber(m Mark, of uint64) uint64 {
	all := []uint64{of}
	for _, f := range m.Fragments {
		all = append(all, uint64(f.Start), uint64(f.End))
	}
	return hashOf(all)
}

// oneNumber is a number for several, in whatever order.
func oneNumber(all []uint64) uint64 {
	slices.Sort(all)
	return hashOf(all)
}

func hashOf(all []uint64) uint64 {
	h := fnv.New64a()
	for _, n := range all {
		h.Write(binary.LittleEndian.AppendUint64(nil, n)) // never fails
	}
	return h.Sum64()
}

func sharedPoints(a, b match.Mark) int {
	n := 0
	for _, f := range a.Fragments {
		for _, g := range b.Fragments {
			n += f.Intersect(g).Len()
		}
	}
	return n
}

// join makes groups along links, in their order, of which none has two marks
// of one annotator. Groups are in text order.
func join(links []link, finished []int, marks [][]Mark) [][]node {
	group := map[node]*[]node{}
	for _, i := range finished {
		for k := range marks[i] {
			n := node{i, k}
			group[n] = &[]node{n}
		}
	}
	for _, l := range links {
		x, y := group[l.a], group[l.b]
		if x == y || slices.ContainsFunc(*x, func(n node) bool {
			return slices.ContainsFunc(*y, func(m node) bool { return m.annotator == n.annotator })
		}) {
			continue
		}
		*x = append(*x, *y...)
		for _, n := range *y {
			group[n] = x
		}
	}
	var out [][]node
	done := map[*[]node]bool{}
	for _, i := range finished {
		for k := range marks[i] {
			if g := group[node{i, k}]; !done[g] {
				done[g] = true
				out = append(out, *g)
			}
		}
	}
	start := func(g []node) annotate.Span {
		first := marks[g[0].annotator][g[0].mark]
		return first.Fragments[0]
	}
	slices.SortStableFunc(out, func(a, b []node) int { return compareSpans(start(a), start(b)) })
	return out
}
