package bidi

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// maxBrackets is the depth at which BD16 gives up.
const maxBrackets = 63

// span is a bracket pair by its positions in a sequence.
type span struct{ open, close int }

// brackets applies N0: both sides of a bracket pair get one direction.
func (s *sequence) brackets() {
	pairs := s.pairs()
	if len(pairs) == 0 {
		return
	}
	class := s.p.class
	embedding := direction(s.level)
	context, seen := s.sos, 0 // the last strong direction before position seen
	for _, pr := range pairs {
		for ; seen < pr.open; seen++ {
			if d := strongOf(class[s.at[seen]]); d != bidi.ON {
				context = d
			}
		}
		opposite := false
		found := bidi.ON
		for _, i := range s.at[pr.open+1 : pr.close] {
			switch strongOf(class[i]) {
			case bidi.ON:
				continue
			case embedding: // N0 b
				found = embedding
			default:
				opposite = true
				continue
			}
			break
		}
		if found == bidi.ON && opposite { // N0 c
			found = embedding
			if context != embedding {
				found = context
			}
		}
		if found == bidi.ON { // N0 d
			continue
		}
		s.setBracket(pr.open, found)
		s.setBracket(pr.close, found)
	}
}

// setBracket gives a bracket its direction, and with it the marks that were
// nonspacing before W1 and follow it.
func (s *sequence) setBracket(k int, c bidi.Class) {
	s.p.class[s.at[k]] = c
	for k++; k < len(s.at) && s.p.initial[s.at[k]] == bidi.NSM; k++ {
		s.p.class[s.at[k]] = c
	}
}

// pairs finds the bracket pairs of the sequence (BD14 to BD16), sorted by their
// opening brackets.
func (s *sequence) pairs() []span {
	type opening struct {
		closer rune
		at     int
	}
	var stack []opening
	var out []span
	for k, i := range s.at {
		if s.p.class[i] != bidi.ON {
			continue
		}
		opens, closer, ok := Bracket(s.p.runes[i])
		if !ok {
			continue
		}
		if opens {
			if len(stack) == maxBrackets {
				return nil
			}
			stack = append(stack, opening{closer, k})
			continue
		}
		for j := len(stack) - 1; j >= 0; j-- {
			if stack[j].closer == closer {
				out = append(out, span{stack[j].at, k})
				stack = stack[:j]
				break
			}
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.open - b.open })
	return out
}

// Bracket tells whether r is a paired bracket, whether it opens, and which closing
// bracket its pair has. The two canonically equivalent angle brackets count as
// one (BD14, BD15).
func Bracket(r rune) (opens bool, closer rune, ok bool) {
	if props, _ := bidi.LookupRune(r); !props.IsBracket() {
		return false, 0, false
	}
	for _, p := range brackets {
		if r == p.a || r == p.b {
			closer = p.b
			if closer == 0x232A {
				closer = 0x3009
			}
			return r == p.a, closer, true
		}
	}
	return false, 0, false
}
