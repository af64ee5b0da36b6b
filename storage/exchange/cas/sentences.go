package cas

import (
	"postil/annotate/text"
	"postil/storage/exchange/tokens"
)

// Sentence is one of a text with its tokens, from the first of which it reaches
// to the last.
type Sentence struct {
	text.Span
	Tokens []text.Span
}

// Sentences are those of a text, by UAX #29. No token begins or ends with white
// space. A text without any is one token.
func Sentences(t *text.Text) []Sentence {
	list := tokens.Split(t, tokens.LeftOut)
	if len(list) == 0 && t.Len() > 0 {
		list = []text.Span{{End: t.Len()}}
	}
	var out []Sentence
	for from, to := range tokens.Sentences(t, list, func(int) bool { return false }) {
		out = append(out, Sentence{text.Span{Start: list[from].Start, End: list[to-1].End}, list[from:to]})
	}
	return out
}
