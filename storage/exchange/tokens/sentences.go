package tokens

import (
	"iter"
	"sort"
	"unicode"

	"postil/annotate/text"
)

// Sentences yields the tokens of one sentence of UAX #29 after the other, from
// one to before another. White space tokens are of the sentence before them.
// No sentence ends before a token that goesOn says belongs to what is before
// it; see Joined.
func Sentences(t *text.Text, list []text.Span, goesOn func(token int) bool) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for from := 0; from < len(list); {
			to, end := from, 0
		words:
			for ; to < len(list); to++ {
				switch {
				case list[to].Start < end:
				case to > from && unicode.IsSpace(t.At(list[to].Start)):
				case to == from || goesOn(to):
					end = t.SentenceAt(list[to].Start).End
				default:
					break words
				}
			}
			if !yield(from, to) {
				return
			}
			from = to
		}
	}
}

// Joined reports whether one of the spans, which are sorted and do not overlap,
// holds both a token and the one before it.
func Joined(spans []Labelled, token int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].To > token })
	return i < len(spans) && spans[i].From < token
}
