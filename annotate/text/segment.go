package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"
)

// Boundaries follow UAX #29. They depend on little context, so a question about
// one place is answered by segmenting from the nearest place before it that is
// a boundary whatever stands around it; the cost does not grow with the text.

// segments is what the three iterators of the segmentation library share.
type segments interface {
	Next() bool
	Start() int
	End() int
}

// lookBack bounds the search for a safe place, in bytes. Beyond it a line
// without any (no space, no two plain letters) is segmented from its start.
const lookBack = 1 << 14

// NextGrapheme returns the first grapheme cluster boundary after offset.
func (t *Text) NextGrapheme(offset int) int {
	if offset >= t.points {
		return t.points
	}
	return t.GraphemeAt(max(offset, 0)).End
}

// PrevGrapheme returns the last grapheme cluster boundary before offset.
func (t *Text) PrevGrapheme(offset int) int {
	if offset <= 0 {
		return 0
	}
	return t.GraphemeAt(min(offset, t.points) - 1).Start
}

// GraphemeAt returns the grapheme cluster that holds the code point at offset;
// at the end of the text it is empty.
func (t *Text) GraphemeAt(offset int) Span {
	if offset < 0 || offset >= t.points {
		o := clamp(offset, t.points)
		return Span{o, o}
	}
	b := t.Byte(offset)
	if t.aloneAt(b) {
		return Span{offset, offset + 1}
	}
	from := t.safe(b, plain)
	return t.segmentAt(graphemes.FromString(t.s[from:t.reach(b)]), from, b)
}

// aloneAt reports whether the character at a byte is a grapheme cluster for
// certain, because it and its neighbours are plain ASCII.
func (t *Text) aloneAt(b int) bool {
	ascii := func(i int) bool { return i < 0 || i >= len(t.s) || t.s[i] == '\n' || t.s[i] >= ' ' && t.s[i] < 0x7F }
	return ascii(b) && ascii(b-1) && ascii(b+1)
}

// Passage returns the text of a span with up to so many code points before and
// after it, which are cut at grapheme boundaries.
func (t *Text) Passage(s Span, around int) (before, exact, after string) {
	s = Span{clamp(s.Start, t.points), clamp(s.End, t.points)}
	start := t.Byte(s.Start)
	end := start + len(t.Quote(s))
	from, to := t.back(start, around), t.forward(end, around)
	if from < start && from > 0 && !t.aloneAt(from) {
		point := max(0, s.Start-around)
		if g := t.GraphemeAt(point); g.Start < point && g.End <= s.Start {
			from = t.Byte(g.End)
		}
	}
	if to > end && to < len(t.s) && !t.aloneAt(to) {
		point := s.End + around
		if g := t.GraphemeAt(point); g.Start < point && g.Start >= s.End {
			to = t.Byte(g.Start)
		}
	}
	return t.s[from:start], t.s[start:end], t.s[end:to]
}

// SnapGrapheme widens a span until neither end is inside a grapheme cluster.
func (t *Text) SnapGrapheme(s Span) Span {
	if g := t.GraphemeAt(s.Start); g.Start < s.Start {
		s.Start = g.Start
	}
	if s.End > 0 && s.End < t.points {
		if g := t.GraphemeAt(s.End); g.Start < s.End {
			s.End = g.End
		}
	}
	return s
}

// WordAt returns the UAX #29 segment that holds the code point at offset: a
// word, or a stretch of white space, or a punctuation mark. At the end of the
// text it returns the last segment of the text.
func (t *Text) WordAt(offset int) Span {
	if t.points == 0 {
		return Span{}
	}
	offset = clamp(offset, t.points-1)
	b := t.Byte(offset)
	from := t.safe(b, wordEdge)
	return t.segmentAt(words.FromString(t.s[from:t.reach(b)]), from, b)
}

// NextWord returns the end of the first word that ends after offset, and the
// end of the text where no word follows. Segments without a letter, digit or
// pictograph are not words.
func (t *Text) NextWord(offset int) int {
	for o := max(offset, 0); o < t.points; {
		w := t.WordAt(o)
		if t.IsWord(w) {
			return w.End
		}
		o = w.End
	}
	return t.points
}

// PrevWord returns the start of the last word that starts before offset, or 0.
func (t *Text) PrevWord(offset int) int {
	for o := min(offset, t.points); o > 0; {
		w := t.WordAt(o - 1)
		if t.IsWord(w) {
			return w.Start
		}
		o = w.Start
	}
	return 0
}

// NextWordStart returns the start of the first word that starts after offset,
// or the end of the text.
func (t *Text) NextWordStart(offset int) int {
	for o := max(offset, 0); o < t.points; {
		w := t.WordAt(o)
		if w.Start > offset && t.IsWord(w) {
			return w.Start
		}
		o = w.End
	}
	return t.points
}

// IsWord reports whether the span holds a letter, digit or pictograph.
func (t *Text) IsWord(s Span) bool {
	for _, r := range t.Quote(s) {
		if isWordRune(r) {
			return true
		}
	}
	return false
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r > 0xFFFF
}

// Segments calls yield with every UAX #29 segment of the whole text, in order,
// until yield returns false: words, stretches of white space and punctuation
// marks, which together are the text. It is the quick way to all of them.
func (t *Text) Segments(yield func(Span) bool) {
	point := 0
	for it := words.FromString(t.s); it.Next(); {
		next := point + it.End() - it.Start()
		if t.index != nil {
			next = point + utf8.RuneCountInString(it.Value())
		}
		if !yield(Span{point, next}) {
			return
		}
		point = next
	}
}

// Words calls yield with every word of the span, in order, until yield
// returns false. A word that the span cuts is left out.
func (t *Text) Words(in Span, yield func(Span) bool) {
	for o := max(in.Start, 0); o < min(in.End, t.points); {
		w := t.WordAt(o)
		if w.Start >= in.Start && w.End <= in.End && t.IsWord(w) && !yield(w) {
			return
		}
		o = w.End
	}
}

// CountWords returns the number of words that the span holds or cuts.
func (t *Text) CountWords(in Span) int {
	a, b := t.Byte(in.Start), t.Byte(in.End)
	if b <= a {
		return 0
	}
	n := 0
	for it := words.FromString(t.s[a:b]); it.Next(); {
		if strings.IndexFunc(it.Value(), isWordRune) >= 0 {
			n++
		}
	}
	return n
}

// SentenceAt returns the sentence that holds the code point at offset, without
// the white space that follows it. Sentences never cross a line.
func (t *Text) SentenceAt(offset int) Span {
	if t.points == 0 {
		return Span{}
	}
	line := t.LineSpan(t.LineOf(offset))
	if line.Empty() {
		return line
	}
	b := t.Byte(clamp(offset, line.End-1))
	from, to := t.Byte(line.Start), t.Byte(line.End)
	if b-from > lookBack {
		from = t.safe(b-lookBack, wordEdge)
	}
	to = min(to, t.reach(b))
	return t.TrimSpace(t.segmentAt(sentences.FromString(t.s[from:to]), from, b))
}

// ParagraphAt returns the line that holds the code point at offset, without
// white space at its ends. Canonical text keeps one paragraph to a line.
func (t *Text) ParagraphAt(offset int) Span {
	return t.TrimSpace(t.LineSpan(t.LineOf(offset)))
}

// TrimSpace takes white space off both ends of a span. A span of nothing but
// white space becomes empty at its start.
func (t *Text) TrimSpace(s Span) Span {
	q := t.Quote(s)
	trimmed := strings.TrimLeftFunc(q, unicode.IsSpace)
	if trimmed == "" {
		return Span{s.Start, s.Start}
	}
	s.Start += utf8.RuneCountInString(q[:len(q)-len(trimmed)])
	end := strings.TrimRightFunc(trimmed, unicode.IsSpace)
	s.End -= utf8.RuneCountInString(trimmed[len(end):])
	return s
}

// segmentAt returns, in code points, the segment that holds byte b of the
// text; it segments a part of the text that begins at byte from.
func (t *Text) segmentAt(it segments, from, b int) Span {
	for it.Next() {
		if from+it.End() > b {
			start := t.CodePoint(from + it.Start())
			return Span{start, start + utf8.RuneCountInString(t.s[from+it.Start():from+it.End()])}
		}
	}
	return Span{t.points, t.points}
}

// reach is how far segmentation must see past byte b: to the end of the line,
// or lookBack bytes where the line is longer.
func (t *Text) reach(b int) int {
	end := min(len(t.s), b+lookBack)
	if i := strings.IndexByte(t.s[b:end], '\n'); i >= 0 {
		return b + i + 1
	}
	for end < len(t.s) && !utf8.RuneStart(t.s[end]) {
		end++
	}
	return end
}

// safe returns the last byte at or before b at which a segment begins for
// certain: the start of a line, or a place that edge accepts.
func (t *Text) safe(b int, edge func(before, after rune) bool) int {
	for !utf8.RuneStart(t.s[b]) {
		b--
	}
	limit := max(0, b-lookBack)
	after, _ := utf8.DecodeRuneInString(t.s[b:])
	for i := b; i > limit; {
		before, n := utf8.DecodeLastRuneInString(t.s[:i])
		if before == '\n' || edge(before, after) {
			return i
		}
		i -= n
		after = before
	}
	if limit == 0 {
		return 0
	}
	// Two places in a row without an edge for the whole look-back: rare enough
	// (kilobytes of combining marks) to pay for the line.
	return strings.LastIndexByte(t.s[:limit], '\n') + 1
}

// plain tells two characters between which a grapheme cluster always ends:
// both have the default property, so no rule of UAX #29 joins them.
func plain(before, after rune) bool { return isPlain(before) && isPlain(after) }

func isPlain(r rune) bool {
	switch {
	case r < 0x7F:
		return r >= 0x20
	case r < 0x300:
		return unicode.IsLetter(r)
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Cyrillic, unicode.Greek, unicode.Hebrew, unicode.Arabic) &&
		unicode.IsLetter(r) && r != 0x3099 && r != 0x309A
}

// wordEdge tells two characters between which a word segment always ends: a
// space before a plain letter or digit, or two ideographs.
func wordEdge(before, after rune) bool {
	if before == ' ' {
		return after != ' ' && isPlain(after)
	}
	return isIdeograph(before) && isIdeograph(after)
}

func isIdeograph(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }
