package compare

import (
	"slices"
	"unicode"

	"postil/annotate"
	"postil/annotate/text"
)

// edgeOf tells where the places of marks differ. Where the text is not known no
// difference is trivial.
func edgeOf(t *text.Text, marks []Mark) Edge {
	places := make([][]annotate.Span, len(marks))
	for i, m := range marks {
		places[i] = matchMark(m.Annotation).Fragments
	}
	if t != nil {
		trivial := true
		for i := range places[1:] {
			trivial = trivial && triviallySame(t, places[0], places[i+1])
		}
		if trivial {
			return Trivial
		}
	}
	starts, ends := map[int]bool{}, map[int]bool{}
	for _, p := range places {
		h := hullOf(p)
		if t != nil {
			h = core(t, h)
		}
		starts[h.Start], ends[h.End] = true, true
	}
	switch {
	case len(starts) > 1 && len(ends) > 1:
		return Both
	case len(starts) > 1:
		return Left
	case len(ends) > 1:
		return Right
	}
	return Inside
}

func hullOf(p []annotate.Span) annotate.Span {
	return annotate.Span{Start: p[0].Start, End: p[len(p)-1].End}
}

// triviallySame reports whether what only one of two places covers is white
// space, quotation marks, or punctuation with which it ends.
func triviallySame(t *text.Text, a, b []annotate.Span) bool {
	return triviallyWithin(t, a, b) && triviallyWithin(t, b, a)
}

// triviallyWithin reports whether a covers nothing that matters outside b.
func triviallyWithin(t *text.Text, a, b []annotate.Span) bool {
	tail := core(t, hullOf(a)).End // what follows is at the end of a
	for _, s := range a {
		for _, outside := range without(s, b) {
			at := outside.Start
			for _, r := range t.Quote(outside) {
				if !isTrivial(r) && !(at >= tail && isFinal(r)) {
					return false
				}
				at++
			}
		}
	}
	return true
}

// without is what of a span lies in none of a place's.
func without(s annotate.Span, place []annotate.Span) []annotate.Span {
	var out []annotate.Span
	for _, p := range place {
		if p.End <= s.Start || p.Start >= s.End {
			continue
		}
		if p.Start > s.Start {
			out = append(out, annotate.Span{Start: s.Start, End: p.Start})
		}
		s.Start = p.End
	}
	if !s.Empty() {
		out = append(out, s)
	}
	return out
}

// core is a span without what is trivial at its ends. Where there is nothing
// else in it, it stays as it is.
func core(t *text.Text, s annotate.Span) annotate.Span {
	out := s
	for !out.Empty() && isTrivial(t.At(out.Start)) {
		out.Start++
	}
	for !out.Empty() && (isTrivial(t.At(out.End-1)) || isFinal(t.At(out.End-1))) {
		out.End--
	}
	if out.Empty() {
		return s
	}
	return out
}

// isTrivial reports whether a code point is white space or a quotation mark of
// any script.
func isTrivial(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Quotation_Mark, r) || slices.Contains([]rune{'`', '´', '\u200b', '\ufeff'}, r)
}

// isFinal reports whether a code point is punctuation with which a sentence or
// a part of it ends, in any script.
func isFinal(r rune) bool {
	return unicode.Is(unicode.Terminal_Punctuation, r) || unicode.Is(unicode.Sentence_Terminal, r) || r == '…'
}
