package find

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"

	"postil/annotate/text"
)

// lineEnd stands for a line end in a context.
const lineEnd = "¶"

// Context returns what stands before and after a hit, for a concordance: at
// most width code points each, cut between words, or between grapheme clusters
// where a word is longer than that. White space is shown as one space and line
// ends as ¶; spaces next to the hit are kept, those at the far ends are not.
func Context(t *text.Text, hit text.Span, width int) (left, right string) {
	from, to := hit.Start-max(width, 0), hit.End+max(width, 0)
	if from > 0 {
		from = cut(t, text.Span{Start: from, End: hit.Start}, true)
	}
	if to < t.Len() {
		to = cut(t, text.Span{Start: hit.End, End: to}, false)
	}
	left = strings.TrimLeft(spaced(t.Slice(from, hit.Start)), " ")
	right = strings.TrimRight(spaced(t.Slice(hit.End, to)), " ")
	return left, right
}

// cut brings the far end of a context, its start or its end, to a boundary
// inside it: that of a word if that leaves more than white space, or else that
// of a grapheme cluster.
func cut(t *text.Text, s text.Span, start bool) int {
	far := inside(s, start, t.WordAt)
	if t.TrimSpace(rest(s, start, far)).Empty() {
		far = inside(s, start, t.GraphemeAt)
	}
	return far
}

// inside is the boundary nearest to the far end of a span that is not beyond
// it.
func inside(s text.Span, start bool, segmentAt func(int) text.Span) int {
	if start {
		if segment := segmentAt(s.Start); segment.Start < s.Start {
			return min(segment.End, s.End)
		}
		return s.Start
	}
	return max(segmentAt(s.End).Start, s.Start)
}

// rest is a span with its far end moved.
func rest(s text.Span, start bool, far int) text.Span {
	if start {
		s.Start = far
	} else {
		s.End = far
	}
	return s
}

// spaced shows each run of white space as a space, and as ¶ when a line ends in
// it.
func spaced(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }) && !strings.Contains(s, "  ") {
		return s
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexFunc(s, unicode.IsSpace)
		if i < 0 {
			i = len(s)
		}
		b.WriteString(s[:i])
		rest := strings.TrimLeftFunc(s[i:], unicode.IsSpace)
		switch space := s[i : len(s)-len(rest)]; {
		case strings.Contains(space, "\n"):
			b.WriteString(" " + lineEnd + " ")
		case space != "":
			b.WriteByte(' ')
		}
		s = rest
	}
	return b.String()
}

// Side is a side of a hit.
type Side int

// The sides of a hit.
const (
	Left Side = iota
	Right
)

// How much of a context is compared.
const (
	keyWords  = 8
	keyPoints = 160
)

// SortKey is what hits are compared by, as strings, to sort a concordance by
// one side: the eight words next to the hit, the nearest first, case and
// accents aside. Scripts follow each other in the order of Unicode. Hits
// without a word on that side come first. Equal keys are best left in the order
// of the text (a stable sort).
func SortKey(t *text.Text, hit text.Span, side Side) string {
	var context string
	if side == Left {
		from := max(0, hit.Start-keyPoints)
		if from > 0 {
			from = cut(t, text.Span{Start: from, End: hit.Start}, true)
		}
		context = t.Slice(from, hit.Start)
	} else {
		context = t.Slice(hit.End, min(t.Len(), hit.End+keyPoints))
	}
	var near []string
	for it := words.FromString(context); it.Next(); {
		if w := it.Value(); strings.ContainsFunc(w, isWordRune) {
			if near = append(near, w); side == Right && len(near) == keyWords {
				break
			}
		}
	}
	if side == Left {
		near = near[max(0, len(near)-keyWords):]
		for i, j := 0, len(near)-1; i < j; i, j = i+1, j-1 {
			near[i], near[j] = near[j], near[i]
		}
	}
	// The space sorts before whatever a word begins with or goes on with.
	return folding{}.foldAll(strings.Join(near, " "))
}

func isWordRune(r rune) bool {
	return unicode.In(r, unicode.L, unicode.N, unicode.M) || r > utf8.RuneSelf && unicode.In(r, unicode.So, unicode.Sk)
}
