package agreement

import (
	"context"
	"math"

	"postil/annotate"
	"postil/annotate/agreement/match"
)

// SpanF1 is the F1 of the marks of two annotators, pair by pair of annotators
// and micro over articles; with three annotators and more its value is the
// mean over their pairs. It is also the positive specific agreement on marks,
// which has the place of kappa where what nobody marked cannot be counted
// (Hripcsak and Rothschild 2005, JAMIA 12:296-298). The criterion tells which
// marks agree; its counts are those of SemEval-2013 task 9 and MUC. For one
// label alone measure Study.OnlyLabels.
//
// The part "micro" is the other way to make one number of several pairs of
// annotators: their counts are added first.
type SpanF1 struct {
	Criterion match.Criterion
	// KeepDuplicates counts marks that repeat another of the same annotator, the
	// same label at the same place; otherwise they are left out.
	KeepDuplicates bool
}

// Name is f1 with the criterion's mode.
func (m SpanF1) Name() string { return "f1-" + m.Criterion.Mode.String() }

// About explains the figure.
func (m SpanF1) About() About {
	says := map[match.Mode]string{
		match.Exact:    "The share of marks that another annotator made too, at the very same place with the same label.",
		match.Boundary: "The share of marks that another annotator made too, at the very same place with whatever label.",
		match.Type:     "The share of marks that share text with one of another annotator with the same label.",
		match.Partial:  "The share of marks that another annotator made at the same place; marks that only share text count half.",
		match.Overlap:  "The share of marks that share text with one of another annotator.",
		match.IoU:      "The share of marks that another annotator made over mostly the same text.",
	}
	return About{says[m.Criterion.Mode], "Hripcsak and Rothschild 2005, JAMIA 12:296-298; Segura-Bedmar, Martínez and Herrero-Zazo 2013, SemEval-2013 task 9"}
}

// Of measures a study.
func (m SpanF1) Of(s *Study) Result { return of(m, s) }

func (m SpanF1) open(s *Study) sheet { return &spanSheet{m, s.Annotators, pairsOf(len(s.Annotators))} }

// pairsOf lists the pairs of n annotators, those of the first come first.
func pairsOf(n int) [][2]int {
	var out [][2]int
	for i := range n {
		for j := i + 1; j < n; j++ {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

type spanSheet struct {
	SpanF1
	annotators []string
	pairs      [][2]int
}

// spanSums is how many sums a pair of annotators has.
const spanSums = 5

func (s *spanSheet) width() int   { return spanSums * len(s.pairs) }
func (s *spanSheet) bias() string { return "" }

func (s *spanSheet) describe(set *Settings) {
	set.Unit = "marks"
	duplicates := "left out"
	if s.KeepDuplicates {
		duplicates = "kept"
	}
	set.Options = []Setting{
		{"criterion", s.Criterion.String()},
		{"pairing", "one to one, by optimal assignment"},
		{"duplicates", duplicates},
		{"articles", "micro: counts are added"},
	}
}

func (s *spanSheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	marks := make([][]match.Mark, len(a.Readings))
	for _, i := range a.finished() {
		marks[i] = a.Readings[i].marksToMatch(s.KeepDuplicates, c)
	}
	for n, p := range s.pairs {
		if a.Readings[p[0]].Finished && a.Readings[p[1]].Finished {
			addCounts(sums[n*spanSums:], match.Align(marks[p[0]], marks[p[1]], s.Criterion).Counts)
		}
	}
	return counted
}

// marksToMatch returns the marks of a finished reading and counts them.
func (r *Reading) marksToMatch(keepDuplicates bool, c *counts) []match.Mark {
	marks := r.all()
	if !keepDuplicates {
		var duplicates int
		marks, duplicates = r.distinct()
		c[marksDuplicate] += duplicates
	}
	c[unitsCounted] += len(marks)
	return marks
}

func addCounts(sums []float64, n match.Counts) {
	for k, v := range [spanSums]int{n.Correct, n.Incorrect, n.Partial, n.Missing, n.Spurious} {
		sums[k] += float64(v)
	}
}

func countsOf(sums []float64) match.Counts {
	return match.Counts{Correct: int(sums[0]), Incorrect: int(sums[1]), Partial: int(sums[2]), Missing: int(sums[3]), Spurious: int(sums[4])}
}

const nobodyMarked = "nobody marked anything"

// spread returns the mean over pairs of annotators of those figures that are
// defined, and their standard deviation, with n as the divisor.
func (s *spanSheet) spread(sums []float64) (mean, sd Value) {
	n, sum, squares := 0.0, 0.0, 0.0
	for k := range s.pairs {
		if f, ok := countsOf(sums[k*spanSums:]).F1(); ok {
			n++
			sum += f
			squares += f * f
		}
	}
	if n == 0 {
		none := None(NoUnits, nobodyMarked)
		if len(s.pairs) == 0 {
			none = None(NoData, "two annotators or more are needed")
		}
		return none, none
	}
	return Figure(sum / n), Figure(math.Sqrt(max(0, squares/n-sum/n*sum/n)))
}

func (s *spanSheet) value(sums []float64) Value {
	mean, _ := s.spread(sums)
	return mean
}

func (s *spanSheet) parts(sums []float64) []Part {
	_, sd := s.spread(sums)
	var all match.Counts
	for k := range s.pairs {
		all = all.Plus(countsOf(sums[k*spanSums:]))
	}
	f, ok := all.F1()
	parts := []Part{part("sd", sd), part("micro", orNone(f, ok, NoUnits, nobodyMarked))}
	for k, p := range s.pairs {
		a, b := s.annotators[p[0]], s.annotators[p[1]]
		n := countsOf(sums[k*spanSums:])
		f, ok := n.F1()
		parts = append(parts, part("f1", orNone(f, ok, NoUnits, nobodyMarked), a, b))
		f, ok = n.Precision()
		parts = append(parts, part("precision", orNone(f, ok, NoUnits, b+" marked nothing"), a, b))
		f, ok = n.Recall()
		parts = append(parts,
			part("recall", orNone(f, ok, NoUnits, a+" marked nothing"), a, b),
			count("correct", float64(n.Correct), a, b),
			count("incorrect", float64(n.Incorrect), a, b),
			count("partial", float64(n.Partial), a, b),
			count("missing", float64(n.Missing), a, b),
			count("spurious", float64(n.Spurious), a, b))
	}
	return parts
}

// NoSpan stands in a confusion table for what one annotator marked and the
// other did not.
const NoSpan = ""

// Confusion counts which labels meet. Marks are paired by optimal assignment
// whatever their labels; what finds no partner meets NoSpan. The value is the
// share of pairs that have the same label; the parts "marks" are the table,
// with the label of the annotator who comes first, then that of the other.
// With three annotators and more the tables of all pairs are added.
type Confusion struct {
	// SamePlace pairs only marks at the very same place, not those that share
	// text.
	SamePlace bool
}

// Name is confusion.
func (Confusion) Name() string { return "confusion" }

// About explains the figure.
func (Confusion) About() About {
	return About{"Of the marks that two annotators both made, the share with the same label.", "label confusion after optimal one-to-one pairing"}
}

// Of measures a study.
func (m Confusion) Of(s *Study) Result { return of(m, s) }

// Table returns the table itself: counts by label of the annotator who comes
// first and of the other, both in the order of labels, of which the last is
// NoSpan.
func (m Confusion) Table(s *Study) (labels []string, table [][]int) {
	t := allOf(m, s)
	sheet := t.sheet.(*confusionSheet)
	sums := make([]float64, sheet.width())
	for i := range t.rows {
		t.rows[i].addTo(sums, 1)
	}
	n := len(sheet.labels)
	table = make([][]int, n)
	for c := range table {
		table[c] = make([]int, n)
		for k := range table[c] {
			table[c][k] = int(sums[c*n+k])
		}
	}
	return sheet.labels, table
}

func (m Confusion) criterion() match.Criterion {
	if m.SamePlace {
		return match.Criterion{Mode: match.Boundary}
	}
	return match.Criterion{Mode: match.Overlap, AnyLabel: true}
}

func (m Confusion) open(s *Study) sheet {
	labels := append(append([]string{}, s.Labels...), NoSpan)
	return &confusionSheet{m, s.labelNumbers(), labels}
}

type confusionSheet struct {
	Confusion
	number map[string]int
	labels []string
}

func (s *confusionSheet) width() int   { return len(s.labels) * len(s.labels) }
func (s *confusionSheet) bias() string { return "" }

func (s *confusionSheet) describe(set *Settings) {
	set.Unit = "marks"
	set.Options = []Setting{
		{"pairs", s.criterion().String()},
		{"pairing", "one to one, by optimal assignment"},
		{"duplicates", "left out"},
	}
}

func (s *confusionSheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	n := len(s.labels)
	number := func(m *match.Mark) int {
		if m == nil {
			return n - 1
		}
		return s.number[m.Label]
	}
	s.each(a, c, func(_, _ int, x, y *match.Mark) { sums[number(x)*n+number(y)]++ })
	return counted
}

// Meeting is a cell of the table in one article: a mark of one annotator and
// what it meets of another one.
type Meeting struct {
	// Annotators are their numbers in the study, the lower one first.
	Annotators [2]int
	// Labels are NoSpan, and the spans empty, where one of them marked nothing.
	// Spans go from the first to the last code point of a mark.
	Labels [2]string
	Spans  [2]annotate.Span
}

// Meetings lists what the table counts of one article, pair by pair of
// annotators.
func (m Confusion) Meetings(a *Article) []Meeting {
	var out []Meeting
	var ignored counts
	m.each(a, &ignored, func(i, j int, x, y *match.Mark) {
		meeting := Meeting{Annotators: [2]int{i, j}, Labels: [2]string{NoSpan, NoSpan}}
		for k, mark := range [2]*match.Mark{x, y} {
			if mark != nil {
				meeting.Labels[k] = mark.Label
				meeting.Spans[k] = annotate.Span{Start: mark.Fragments[0].Start, End: mark.Fragments[len(mark.Fragments)-1].End}
			}
		}
		out = append(out, meeting)
	})
	return out
}

// each pairs the marks of each two who finished the article, i and j. What has
// no partner comes with nil in its place.
func (m Confusion) each(a *Article, c *counts, meet func(i, j int, x, y *match.Mark)) {
	finished := a.finished()
	marks := make([][]match.Mark, len(finished))
	for k, i := range finished {
		marks[k] = a.Readings[i].marksToMatch(false, c)
	}
	for _, p := range pairsOf(len(finished)) {
		i, j := finished[p[0]], finished[p[1]]
		x, y := marks[p[0]], marks[p[1]]
		alone := make([]bool, len(y))
		for k := range alone {
			alone[k] = true
		}
		partner := make([]*match.Mark, len(x))
		for _, pair := range match.Align(x, y, m.criterion()).Pairs {
			if m.SamePlace && pair.Outcome != match.Correct {
				continue
			}
			partner[pair.A] = &y[pair.B]
			alone[pair.B] = false
		}
		for k := range x {
			meet(i, j, &x[k], partner[k])
		}
		for k, is := range alone {
			if is {
				meet(i, j, nil, &y[k])
			}
		}
	}
}

func (s *confusionSheet) value(sums []float64) Value {
	n, same, pairs := len(s.labels), 0.0, 0.0
	for c := range n - 1 {
		for k := range n - 1 {
			pairs += sums[c*n+k]
		}
		same += sums[c*n+c]
	}
	if pairs == 0 {
		return None(NoUnits, "no mark of one annotator meets one of another")
	}
	return Figure(same / pairs)
}

func (s *confusionSheet) parts(sums []float64) []Part {
	var out []Part
	n := len(s.labels)
	for c, a := range s.labels {
		for k, b := range s.labels {
			if v := sums[c*n+k]; v > 0 {
				out = append(out, count("marks", v, a, b))
			}
		}
	}
	return out
}
