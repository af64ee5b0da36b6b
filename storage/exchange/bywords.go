package exchange

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate/text"
	"postil/storage/exchange/foreign"
)

// folded is a text with single spaces for white space, in which marks are found
// by their words.
type folded struct {
	words string
	at    []int // byte of the text for each byte of words, and the end
}

func fold(s string) folded {
	f := folded{at: make([]int, 0, len(s)+1)}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for i, r := range s {
		if unicode.IsSpace(r) {
			if !space {
				b.WriteByte(' ')
				f.at = append(f.at, i)
			}
			space = true
			continue
		}
		space = false
		n := b.Len()
		b.WriteRune(r)
		for range b.Len() - n {
			f.at = append(f.at, i)
		}
	}
	f.words, f.at = b.String(), append(f.at, len(s))
	return f
}

// mostPlaces bounds the places that are compared.
const mostPlaces = 1000

// byWords is where the words of a mark stand: the only place, or the one that
// is surrounded as the mark says and no other one is.
func (f folded) byWords(t *text.Text, m *foreign.Mark) (text.Span, bool) {
	quote := strings.Join(strings.Fields(m.Quotes[0]), " ")
	before, after := fold(m.Prefix).words, fold(m.Suffix).words
	best, score, tie := -1, -1, false
	for n, from := 0, 0; quote != ""; n++ {
		i := strings.Index(f.words[from:], quote)
		if i < 0 {
			break
		}
		if n == mostPlaces {
			return text.Span{}, false
		}
		i += from
		s := agreeEnd(f.words[:i], before) + agreeStart(f.words[i+len(quote):], after)
		if s >= score {
			tie = s == score
			best, score = i, s
		}
		_, size := utf8.DecodeRuneInString(f.words[i:])
		from = i + size
	}
	if best < 0 || tie {
		return text.Span{}, false
	}
	// The last character's end is where the next one begins, but for white space.
	last, size := utf8.DecodeLastRuneInString(quote)
	end := f.at[best+len(quote)-size] + utf8.RuneLen(last)
	return text.Span{Start: t.CodePoint(f.at[best]), End: t.CodePoint(end)}, true
}

// agreeEnd is how many bytes at their ends two texts have in common.
func agreeEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

// agreeStart is how many bytes at their starts two texts have in common.
func agreeStart(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
