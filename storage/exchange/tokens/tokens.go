// Package tokens is what formats that label words rather than characters have
// in common.
//
// To write: Split a text into tokens, Align marks with them, Encode the tags.
// To read: put the file's words together with a Builder, which says where each
// stands, let a Detector find out the tagging scheme, and Decode the tags.
//
// Spans are code points of the canonical text; numbers of tokens count from 0
// and ranges of them are half-open.
package tokens

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate/text"
)

// Spaces tells what becomes of white space between words.
type Spaces uint8

// What becomes of white space.
const (
	LeftOut  Spaces = iota // white space is no token
	AsTokens               // white space other than one space after a token is a token, so that tokens and single spaces are the whole text
)

// Split divides a text into tokens: the segments of UAX #29, in which words,
// punctuation marks and ideographs stand alone. No token begins or ends with
// white space, but for those that are white space.
func Split(t *text.Text, spaces Spaces) []text.Span {
	out := make([]text.Span, 0, t.Bytes()/5)
	var g gap
	for s := range segments(t) {
		if s.space > 0 {
			g.add(s)
			s.Start += s.space
		}
		if s.Empty() {
			continue
		}
		if spaces == AsTokens {
			out = g.token(out)
		}
		g = gap{follows: true}
		out = append(out, s.Span)
	}
	if spaces == AsTokens {
		out = g.token(out)
	}
	return out
}

// gap is the white space since the last token.
type gap struct {
	text.Span
	first   rune
	follows bool // a token that is no white space
}

func (g *gap) add(s segment) {
	if g.Empty() {
		g.Start, g.first = s.Start, s.first
	}
	g.End = s.Start + s.space
}

// token appends what of a gap is a token: all but the one space that belongs to
// the token before it.
func (g *gap) token(out []text.Span) []text.Span {
	if g.follows && !g.Empty() && g.first == ' ' {
		g.Start++
	}
	if g.Empty() {
		return out
	}
	return append(out, g.Span)
}

// segment is one of UAX #29.
type segment struct {
	text.Span
	space int  // how much, from its start, is white space: all, nothing, or what an accent that stands alone is put on
	first rune // its first character
}

func segments(t *text.Text) func(func(segment) bool) {
	return func(yield func(segment) bool) {
		s, at := t.String(), 0
		for span := range t.Segments {
			seg := segment{Span: span}
			inSpace := true
			for i := range span.Len() {
				r, size := rune(s[at]), 1
				if r >= utf8.RuneSelf {
					r, size = utf8.DecodeRuneInString(s[at:])
				}
				if i == 0 {
					seg.first = r
				}
				if inSpace = inSpace && unicode.IsSpace(r); inSpace {
					seg.space++
				}
				at += size
			}
			if !yield(seg) {
				return
			}
		}
	}
}

// SpaceAfter reports whether exactly one space stands between token i and the
// next one, or after the last one.
func SpaceAfter(t *text.Text, list []text.Span, i int) bool {
	end := t.Len()
	if i+1 < len(list) {
		end = list[i+1].Start
	}
	return end == list[i].End+1 && t.At(list[i].End) == ' '
}

// Between is what stands between token i and the next one; for -1 what stands
// before the first, for the last what stands after it.
func Between(t *text.Text, list []text.Span, i int) string {
	start, end := 0, t.Len()
	if i >= 0 {
		start = list[i].End
	}
	if i+1 < len(list) {
		end = list[i+1].Start
	}
	return t.Slice(start, end)
}

// Bytes appends where tokens stand in the text's string, in one walk: asking
// the text for each end costs more.
func Bytes(t *text.Text, list []text.Span, into []text.Span) []text.Span {
	s, at, point := t.String(), 0, 0
	to := func(p int) int {
		for ; point < p; point++ {
			if s[at] < utf8.RuneSelf {
				at++
				continue
			}
			_, n := utf8.DecodeRuneInString(s[at:])
			at += n
		}
		return at
	}
	for _, span := range list {
		from := to(span.Start)
		into = append(into, text.Span{Start: from, End: to(span.End)})
	}
	return into
}

// Align finds the tokens that a span touches, as a half-open range, and tells
// whether the span begins and ends where they do. A span that touches none has
// an empty range.
func Align(list []text.Span, s text.Span) (from, to int, exact bool) {
	from = sort.Search(len(list), func(i int) bool { return list[i].End > s.Start })
	to = from + sort.Search(len(list)-from, func(i int) bool { return list[from+i].Start >= s.End })
	if from == to {
		return from, to, false
	}
	return from, to, list[from].Start == s.Start && list[to-1].End == s.End
}

// Widen is the span of the tokens that a span touches, and false when it
// touches none.
func Widen(list []text.Span, s text.Span) (text.Span, bool) {
	from, to, _ := Align(list, s)
	if from == to {
		return s, false
	}
	return text.Span{Start: list[from].Start, End: list[to-1].End}, true
}

// Builder puts a text together from words, and says where each stands. The
// zero Builder is empty.
type Builder struct {
	b      strings.Builder
	points int
	spans  []text.Span
}

// Word appends a word with what stands after it: " ", "" or whatever the file
// says. It returns the word's span.
func (b *Builder) Word(word, after string) text.Span {
	b.b.WriteString(word)
	s := text.Span{Start: b.points, End: b.points + utf8.RuneCountInString(word)}
	b.b.WriteString(after)
	b.points = s.End + utf8.RuneCountInString(after)
	b.spans = append(b.spans, s)
	return s
}

// Space appends text that is no word.
func (b *Builder) Space(s string) {
	b.b.WriteString(s)
	b.points += utf8.RuneCountInString(s)
}

// Len is the length so far, in code points.
func (b *Builder) Len() int { return b.points }

// Words are the spans of the words so far. They are good until Reset.
func (b *Builder) Words() []text.Span { return b.spans }

// Text is what was put together.
func (b *Builder) Text() string { return b.b.String() }

// Reset empties the builder.
func (b *Builder) Reset() {
	b.b.Reset()
	b.points, b.spans = 0, b.spans[:0]
}

// NoSpaceBefore reports whether a word is usually written without a space
// before it, for files that do not say where spaces are.
func NoSpaceBefore(word string) bool {
	return slices.Contains([]string{".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "…", "’", "”", "»", "。", "、", "，", "！", "？", "n't", "'s", "'re", "'ve", "'ll", "'d", "'m", "’s"}, word)
}
