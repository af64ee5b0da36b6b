package session

import (
	"strings"

	"postil/annotate"
	"postil/annotate/text"
)

// Excerpt is a passage with some words around it, which are cut between words with
// an ellipsis.
type Excerpt struct {
	Before, Quote, After string
	Head                 string // of its paragraph, which tells in which direction it is written
	Line                 int    // of the text, from 1; 0 where that is lost
}

// The bounds of an excerpt in code points.
const (
	excerptAround = 80
	excerptPiece  = 2000 // of a piece of the passage
	excerptHead   = 200
)

// Old is a row's passage as it was, with the words around it: of the text that the
// mark was made on, or what the mark keeps of it where that is lost.
func (p *Placing) Old(i int) Excerpt {
	r := &p.Rows[i]
	if r.On != nil && r.Mark.Fits(r.On) {
		return excerpt(r.On, spansOf(r.Mark))
	}
	pieces := make([]string, len(r.Mark.Fragments))
	for j, f := range r.Mark.Fragments {
		pieces[j] = clipped(f.Exact)
	}
	first, last := r.Mark.Fragments[0], r.Mark.Fragments[len(pieces)-1]
	e := Excerpt{Quote: strings.Join(pieces, " … ")}
	e.Before, e.After = cutBefore(first.Prefix), cutAfter(last.Suffix)
	e.Head = e.Before + e.Quote
	return e
}

// At is what the article says at a place, with the words around it.
func (p *Placing) At(spans []annotate.Span) Excerpt {
	return excerpt(p.doc.Article.Text, spansInOrder(spans))
}

func excerpt(t *text.Text, spans []annotate.Span) Excerpt {
	if len(spans) == 0 {
		return Excerpt{}
	}
	head := t.ParagraphAt(spans[0].Start)
	line, _ := t.Position(spans[0].Start)
	e := Excerpt{Head: t.Slice(head.Start, min(head.End, head.Start+excerptHead)), Line: line + 1}
	e.Before, _, _ = t.Passage(spans[0], excerptAround)
	if spans[0].Start > excerptAround {
		e.Before = cutBefore(e.Before)
	}
	last := spans[len(spans)-1]
	_, _, e.After = t.Passage(last, excerptAround)
	if last.End+excerptAround < t.Len() {
		e.After = cutAfter(e.After)
	}
	pieces := make([]string, len(spans))
	for i, s := range spans {
		if s.Len() > excerptPiece {
			s.End = t.GraphemeAt(s.Start + excerptPiece).Start
			pieces[i] = t.Quote(s) + "…"
			continue
		}
		pieces[i] = t.Quote(s)
	}
	e.Quote = strings.Join(pieces, " … ")
	return e
}

// cutBefore begins what stands before a passage with a whole word, as far as that
// leaves more than half of it.
func cutBefore(s string) string {
	if s == "" {
		return ""
	}
	if i := strings.IndexAny(s, " \n\t"); i >= 0 && i < len(s)/2 {
		s = s[i+1:]
	}
	return "…" + s
}

// cutAfter is the same for what stands after it.
func cutAfter(s string) string {
	if s == "" {
		return ""
	}
	if i := strings.LastIndexAny(s, " \n\t"); i > len(s)/2 {
		s = s[:i]
	}
	return s + "…"
}

// clipped is a quote that is not longer than an excerpt's.
func clipped(q string) string {
	if r := []rune(q); len(r) > excerptPiece {
		return string(r[:excerptPiece]) + "…"
	}
	return q
}
