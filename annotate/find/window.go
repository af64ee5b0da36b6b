package find

import (
	"encoding/binary"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// window is the fold of a stretch of text with the way back from its bytes to
// those of the text. It is used again for the next stretch.
type window struct {
	folding
	s        string // the text
	from, to int    // the stretch, in bytes of the text; both are cluster boundaries
	folded   []byte
	runs     []run
	clusters *graphemes.Iterator[string]

	near     *page // of the character that was looked up last
	nearPage rune  // which one that is
}

// run is a part of a window: many clusters of one character each, folded to as
// many bytes as they had; or one cluster that did not fold so.
type run struct {
	folded, raw int // where it begins, in bytes of each; raw counts from the window's start
	whole       bool
}

// windowBytes is how much text is folded at a time: what fits into the nearest
// caches.
const windowBytes = 32 << 10

// fill folds the stretch that begins at byte from, a cluster boundary, and has
// about n bytes: it ends where a cluster ends for certain.
func (w *window) fill(s string, from, n int) {
	w.s, w.from, w.to = s, from, len(s)
	if n < len(s)-from {
		w.to = certainBoundary(s, from+n)
	}
	w.folded, w.runs = w.folded[:0], w.runs[:0]
	w.fold(s[from:w.to])
}

// certainBoundary returns the first byte from at on that is a cluster boundary
// by what stands beside it.
func certainBoundary(s string, at int) int {
	for at < len(s) && !utf8.RuneStart(s[at]) {
		at++
	}
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		if r <= 0xffff && before <= 0xffff && standsAlone(r) && standsAlone(before) {
			return at
		}
		at += n
	}
	return len(s)
}

// fold folds s into the window, which is empty.
func (w *window) fold(s string) {
	open := false // whether the last run goes on
	for i := 0; i < len(s); {
		if !open {
			w.runs = append(w.runs, run{folded: len(w.folded), raw: i})
			open = true
		}
		if n := w.foldASCII(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if to := w.single(r); to != 0 {
			if utf8.RuneLen(to) == n {
				w.folded = utf8.AppendRune(w.folded, to)
				i += n
				continue
			}
			if w.aloneAt(s, i+n) {
				w.runs = append(w.runs, run{folded: len(w.folded), raw: i, whole: true})
				w.folded = utf8.AppendRune(w.folded, to)
				i += n
				open = false
				continue
			}
		} else if last := w.runs[len(w.runs)-1]; len(w.folded) > last.folded {
			// The character before may be of the same cluster.
			_, n := utf8.DecodeLastRuneInString(s[:i])
			w.folded = w.folded[:len(w.folded)-n]
			i -= n
		}
		i += w.foldClusters(s, i)
		open = false
	}
}

// foldASCII folds the ASCII in front of s and returns how much there is.
func (w *window) foldASCII(s string) int {
	if s[0] >= utf8.RuneSelf {
		return 0
	}
	done := len(w.folded)
	w.folded = slices.Grow(w.folded, len(s))
	dst := w.folded[done : done+len(s)]
	i := 0
	for ; i+8 <= len(s) && i+8 <= len(dst); i += 8 {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		if x&high != 0 {
			break
		}
		if !w.keepCase {
			x = lower8(x)
		}
		binary.LittleEndian.PutUint64(dst[i:i+8], x)
	}
	for ; i < len(s) && s[i] < utf8.RuneSelf; i++ {
		c := s[i]
		if !w.keepCase && 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst[i] = c
	}
	w.folded = w.folded[:done+i]
	return i
}

// Bytes repeated eight times.
const (
	ones = 0x0101010101010101
	high = 0x80 * ones
)

// lower8 turns the capitals among eight bytes of ASCII into small letters:
// those that reach the high bit from A on but not from after Z.
func lower8(x uint64) uint64 {
	fromA, afterZ := x+(0x80-'A')*ones, x+(0x80-'Z'-1)*ones
	return x | (fromA&^afterZ&high)>>2
}

// single is the fold of a character that stands alone, or 0.
func (w *window) single(r rune) rune {
	if r > 0xffff {
		return 0
	}
	if w.near == nil || w.nearPage != r>>8 {
		w.near, w.nearPage = w.page(r), r>>8
	}
	return rune(w.near.single[r&0xff])
}

// aloneAt reports whether a cluster begins at byte i, when a character that
// stands alone is before it.
func (w *window) aloneAt(s string, i int) bool {
	if i == len(s) || s[i] < utf8.RuneSelf {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return w.single(r) != 0
}

// foldClusters folds clusters from byte from on, one at least, until
// characters that stand alone come again. It returns how many bytes it folded.
func (w *window) foldClusters(s string, from int) int {
	if w.clusters == nil {
		w.clusters = graphemes.FromString("")
	}
	w.clusters.SetText(s[from:])
	i := from
	for w.clusters.Next() {
		w.runs = append(w.runs, run{folded: len(w.folded), raw: i, whole: true})
		w.folded = w.cluster(w.folded, w.clusters.Value())
		i = from + w.clusters.End()
		if i < len(s) && w.aloneAt(s, i) {
			_, n := utf8.DecodeRuneInString(s[i:])
			if w.aloneAt(s, i+n) {
				break
			}
		}
	}
	return i - from
}

// runAt is the last run that begins at or before a folded byte; runs that fold
// to nothing are passed over.
func (w *window) runAt(folded int) int {
	return sort.Search(len(w.runs), func(i int) bool { return w.runs[i].folded > folded }) - 1
}

// raw returns the bytes of the text whose clusters fold to a stretch of the
// fold; it reports false where the stretch begins or ends inside one.
func (w *window) raw(start, end int) (from, to int, ok bool) {
	i := w.runAt(start)
	a := w.runs[i]
	from = w.from + a.raw + start - a.folded
	if a.whole && start != a.folded {
		return 0, 0, false
	}
	if i+1 < len(w.runs) && w.runs[i+1].folded < end {
		i = w.runAt(end - 1)
		a = w.runs[i]
	}
	if !a.whole {
		return from, w.from + a.raw + end - a.folded, true
	}
	next, limit := w.to, len(w.folded)
	if i+1 < len(w.runs) {
		next, limit = w.from+w.runs[i+1].raw, w.runs[i+1].folded
	}
	return from, next, end == limit
}

// restart is the byte of the text at which the next window must begin so that
// no hit of n folded bytes is missed that does not lie in this one.
func (w *window) restart(n int) int {
	at := len(w.folded) - n + 1
	if at <= 0 {
		return w.from
	}
	i := w.runAt(at)
	if i < 0 {
		return w.from
	}
	r := w.runs[i]
	if r.whole {
		if at == r.folded {
			return w.from + r.raw
		}
		if i+1 < len(w.runs) {
			return w.from + w.runs[i+1].raw
		}
		return w.to
	}
	b := w.from + r.raw + at - r.folded
	for b < w.to && !utf8.RuneStart(w.s[b]) {
		b++
	}
	return b
}

// foldAll is the fold of a whole string.
func (f folding) foldAll(s string) string {
	w := window{folding: f}
	w.fill(s, 0, len(s))
	return strings.Clone(string(w.folded))
}
