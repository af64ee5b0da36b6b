package synthetic

import (
	"math/rand/v2"
	"slices"

	"postil/annotate"
	"postil/annotate/text"
)

// Mark is a labelled span.
type Mark struct {
	annotate.Span
	Label string
}

// Marks makes n marks over a text, spread evenly, in text order. Each covers
// one to twelve words and stays within its paragraph. A share of them, between
// 0 and 1, begins inside another mark; the others do not overlap. A text with
// fewer words than marks gives fewer.
func Marks(seed uint64, t *text.Text, n int, overlap float64, labels []string) []Mark {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	words := wordsOf(t)
	over := int(float64(n) * overlap)
	base := min(n-over, len(words))
	if base <= 0 || len(labels) == 0 {
		return nil
	}
	type run struct{ first, last int } // words
	runs := make([]run, base, n)
	lengths := [...]int{1, 2, 2, 3, 3, 4, 5, 6, 8, 12}
	slot := float64(len(words)) / float64(base) // one mark in each: none overlaps another
	for i := range runs {
		from, to := int(float64(i)*slot), int(float64(i+1)*slot)
		length := min(lengths[r.IntN(len(lengths))], max(1, to-from-1))
		first := from + r.IntN(max(1, to-from-length))
		runs[i] = run{first, words.backTo(first, first+length-1)}
	}
	for _, i := range r.Perm(base)[:min(over, base)] {
		b := runs[i]
		first := b.first + r.IntN(b.last-b.first+1)
		last := words.backTo(first, b.last+r.IntN(5))
		if first == b.first && last == b.last { // the same words twice say nothing
			last = words.backTo(first, last+1)
		}
		runs = append(runs, run{first, last})
	}
	marks := make([]Mark, len(runs))
	for i, b := range runs {
		marks[i] = Mark{annotate.Span{Start: words[b.first].start, End: words[b.last].end}, labels[r.IntN(len(labels))]}
	}
	slices.SortFunc(marks, func(a, b Mark) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return marks
}

// word is a stretch without white space.
type word struct{ start, end, line int }

type wordList []word

// wordsOf lists the words of a text in one walk over it.
func wordsOf(t *text.Text) wordList {
	var out wordList
	at, line, start := 0, 0, -1
	end := func() {
		if start >= 0 {
			out = append(out, word{start, at, line})
			start = -1
		}
	}
	for _, r := range t.String() {
		switch {
		case r == ' ':
			end()
		case r == '\n':
			end()
			line++
		case start < 0:
			start = at
		}
		at++
	}
	end()
	return out
}

// backTo is the last word up to last that is in the line of the first.
func (w wordList) backTo(first, last int) int {
	last = min(last, len(w)-1)
	for w[last].line != w[first].line {
		last--
	}
	return last
}
