package find

import (
	"bytes"
	"context"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/words"

	"postil/annotate/text"
)

// Plain returns where words occur in t, case and accents aside, in text order;
// at most limit places, and whether there are more.
func Plain(t *text.Text, query string, limit int) (hits []text.Span, more bool) {
	p, err := Compile(Query{Text: query})
	if err != nil {
		return nil, false // what is no text is in no text
	}
	return p.All(t, limit)
}

// All returns the first hits in t, at most limit, and whether there are more.
// They are in text order and do not overlap.
func (p *Pattern) All(t *text.Text, limit int) (hits []text.Span, more bool) {
	for hit := range p.Hits(context.Background(), t) {
		if len(hits) >= limit {
			return hits, true
		}
		hits = append(hits, hit)
	}
	return hits, false
}

// Hits visits the hits in t, in text order; each begins at or after the end of
// the one before. The sequence ends early when ctx ends. Finding all of them
// takes time linear in the text for words; for a regular expression that holds
// for each match.
func (p *Pattern) Hits(ctx context.Context, t *text.Text) iter.Seq[text.Span] {
	return func(yield func(text.Span) bool) {
		switch {
		case p.expression != nil && p.expression.first != nil:
			p.matches(ctx, t, yield)
		case len(p.needle) > 0:
			p.words(ctx, t, yield)
		}
	}
}

// words visits the hits of words.
func (p *Pattern) words(ctx context.Context, t *text.Text, yield func(text.Span) bool) {
	s := t.String()
	w := p.windows.Get().(*window)
	defer func() {
		w.s = ""
		if w.clusters != nil {
			w.clusters.SetText("")
		}
		if cap(w.folded) <= 4*windowBytes {
			p.windows.Put(w)
		}
	}()
	whole := p.wholeWord(s)
	size := max(windowBytes, 4*len(p.needle))
	count := counter{t: t}
	for from := 0; from < len(s); {
		if ctx.Err() != nil {
			return
		}
		w.fill(s, from, size)
		end := from // of the last hit
		for at, tries := 0, 1; ; tries++ {
			i := bytes.Index(w.folded[at:], p.needle)
			if i < 0 || tries%256 == 0 && ctx.Err() != nil {
				break
			}
			at += i
			a, b, ok := w.raw(at, at+len(p.needle))
			if !ok || !whole(a, b) {
				at++
				continue
			}
			if !yield(count.span(a, b)) {
				return
			}
			at += len(p.needle)
			end = b
		}
		if w.to == len(s) {
			return
		}
		next := max(end, w.restart(len(p.needle)))
		if next == from { // nearly all of it counts for nothing
			size *= 2
		}
		from = next
	}
}

// matches visits the hits of a regular expression.
func (p *Pattern) matches(ctx context.Context, t *text.Text, yield func(text.Span) bool) {
	s := t.String()
	whole := p.wholeWord(s)
	starts, ends := clusterEdges(s), clusterEdges(s)
	count := counter{t: t}
	for at := 0; at <= len(s) && ctx.Err() == nil; {
		a, b, ok := p.expression.next(s, at)
		if !ok {
			return
		}
		if a == b {
			_, n := utf8.DecodeRuneInString(s[b:])
			at = b + max(n, 1)
			continue
		}
		at = b
		if starts.at(a) && ends.at(b) && whole(a, b) && !yield(count.span(a, b)) {
			return
		}
	}
}

// next returns the first match that begins at byte at or later.
func (e *expression) next(s string, at int) (from, to int, ok bool) {
	re := e.first
	if at > 0 {
		re = e.rest
	}
	for at <= len(s) {
		if e.after != nil && at > 0 {
			_, back := utf8.DecodeLastRuneInString(s[:at])
			if m := e.after.FindStringIndex(s[at-back:]); m != nil {
				return at, at - back + m[1], true
			}
		}
		m := re.FindStringIndex(s[at:])
		if m == nil {
			return 0, 0, false
		}
		if m[0] > 0 || at == 0 || e.after == nil {
			return at + m[0], at + m[1], true
		}
		_, n := utf8.DecodeRuneInString(s[at:]) // it takes the cut for the start of the text
		at += max(n, 1)
	}
	return 0, 0, false
}

// wholeWord returns a function that reports whether a hit may stand: it is
// asked about hits whose starts, and whose ends, never go back.
func (p *Pattern) wholeWord(s string) func(from, to int) bool {
	if !p.query.WholeWord {
		return func(int, int) bool { return true }
	}
	starts, ends := wordEdges(s), wordEdges(s)
	return func(from, to int) bool { return starts.at(from) && ends.at(to) }
}

// counter turns bytes into code points in one walk over the text; what is near
// is counted on, what is far looked up.
type counter struct {
	t           *text.Text
	byte, point int
}

func (c *counter) span(from, to int) text.Span {
	return text.Span{Start: c.at(from), End: c.at(to)}
}

func (c *counter) at(b int) int {
	switch {
	case c.t.Bytes() == c.t.Len():
		return b
	case b-c.byte < 128:
		c.point += utf8.RuneCountInString(c.t.String()[c.byte:b])
	default:
		c.point = c.t.CodePoint(b)
	}
	c.byte = b
	return c.point
}

// edges tells whether bytes of a text, asked about in rising order, are
// boundaries of its segments. All the answers together cost one walk over the
// text; lines that are not asked about are passed over.
type edges struct {
	s       string
	segment segments
	base    int // byte of the text at which the segmentation began
	end     int // of the current segment, in bytes of the text

	// plain decides by the two bytes beside a place, where that can be done.
	plain func(before, after byte) (is, certain bool)
}

// segments is what the iterators of the segmentation library share.
type segments interface {
	SetText(string)
	Next() bool
	End() int
}

func wordEdges(s string) *edges {
	return &edges{s: s, segment: words.FromString(s), plain: func(a, b byte) (is, certain bool) {
		switch letterA, letterB := isASCIILetter(a), isASCIILetter(b); {
		case letterA && letterB:
			return false, true
		case letterA && (b == ' ' || b == '\n'), letterB && (a == ' ' || a == '\n'):
			return true, true
		}
		return false, false
	}}
}

func clusterEdges(s string) *edges {
	return &edges{s: s, segment: graphemes.FromString(s), plain: func(a, b byte) (is, certain bool) {
		both := a < utf8.RuneSelf && b < utf8.RuneSelf
		return both, both
	}}
}

func isASCIILetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_'
}

func (e *edges) at(b int) bool {
	if b == 0 || b == len(e.s) {
		return true
	}
	if e.plain != nil {
		if is, certain := e.plain(e.s[b-1], e.s[b]); certain {
			return is
		}
	}
	if b > e.end {
		// A line begins with a boundary, whatever the rules.
		if i := strings.LastIndexByte(e.s[e.end:b], '\n'); i >= 0 {
			e.base = e.end + i + 1
			e.end = e.base
			e.segment.SetText(e.s[e.base:])
		}
	}
	for e.end < b && e.segment.Next() {
		e.end = e.base + e.segment.End()
	}
	return e.end == b
}
