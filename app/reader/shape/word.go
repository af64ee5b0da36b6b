package shape

import (
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// maxWord is how many code points a word may have that is kept.
const maxWord = 64

// word is a shaped stretch of text without breaking spaces, in one face and one
// direction. Distances are in em, so that one word serves all sizes.
type word struct {
	glyphs []wordGlyph // visual order
	ends   []int32     // code point after each grapheme cluster; nil: every code point is one
	edge   []float32   // distance from the word's logical start to the end of each cluster
	joined []bool      // after this cluster the word cannot be cut; nil: it can everywhere
	breaks []int32     // break opportunities inside, in code points (fast path only)
}

// wordGlyph is a glyph with its origin relative to the word's left edge.
type wordGlyph struct {
	id   font.GID
	x, y float32
	at   int32 // first code point of its cluster
}

// setting is everything but the text that decides about a word.
type setting struct {
	face   *face
	script language.Script
	lang   language.Language
	rtl    bool
	plain  bool // of the fast path, whose words know their break opportunities
}

func (w *word) advance() float32 {
	if len(w.edge) == 0 {
		return 0
	}
	return w.edge[len(w.edge)-1]
}

// cluster returns the index of the first cluster that ends after code point at.
func (w *word) cluster(at int) int {
	if w.ends == nil {
		return at
	}
	lo, hi := 0, len(w.ends)
	for lo < hi {
		mid := (lo + hi) / 2
		if int(w.ends[mid]) <= at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}

// end is the code point after cluster i.
func (w *word) end(i int) int {
	if w.ends == nil {
		return i + 1
	}
	return int(w.ends[i])
}

// upTo is the distance from the word's start to code point at, which is a
// cluster's edge.
func (w *word) upTo(at int) float32 {
	if at == 0 {
		return 0
	}
	return w.edge[w.cluster(at)-1]
}

// cuttable tells whether the word can be divided before code point at without
// being shaped again.
func (w *word) cuttable(at int) bool {
	if at == 0 {
		return true
	}
	i := w.cluster(at)
	return i > 0 && w.end(i-1) == at && (w.joined == nil || !w.joined[i-1])
}

// shape shapes text[start:end] with what surrounds it as context. starts tells
// for each code point of the stretch whether a grapheme cluster begins there;
// nil: at every one.
func (e *Engine) shape(set setting, text []rune, start, end int, starts []bool) *word {
	n := end - start
	b := e.buffer
	b.Clear()
	b.AddRunes(text, start, n)
	b.Props = harfbuzz.SegmentProperties{Language: set.lang, Script: set.script, Direction: harfbuzz.LeftToRight}
	if set.rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.Shape(set.face.shaper, nil)

	w := &word{glyphs: make([]wordGlyph, len(b.Info))}
	if cap(e.adv) < n {
		e.adv = make([]float32, n)
	}
	adv := e.adv[:n] // advance by first code point of the shaped cluster
	clear(adv)
	if cap(e.shaped) < n {
		e.shaped = make([]bool, n)
	}
	shaped := e.shaped[:n] // where shaped clusters begin
	clear(shaped)
	em := set.face.em
	var pen float32
	for i := range b.Info {
		pos := &b.Pos[i]
		at := min(max(b.Info[i].Cluster-start, 0), n-1)
		w.glyphs[i] = wordGlyph{
			id: b.Info[i].Glyph,
			x:  pen + float32(pos.XOffset)*em,
			y:  0 - float32(pos.YOffset)*em,
			at: int32(at),
		}
		a := float32(pos.XAdvance) * em
		pen += a
		adv[at] += a
		shaped[at] = true
	}

	clusters := n
	if starts != nil {
		clusters = 0
		for _, s := range starts[:n] {
			if s {
				clusters++
			}
		}
	}
	w.edge = make([]float32, 0, clusters)
	if clusters != n {
		w.ends = make([]int32, 0, clusters)
	}
	begins := func(i int) bool { return starts == nil || starts[i] || i == 0 }
	// An atom is what begins and ends both a grapheme cluster and a shaped one;
	// its advance is shared evenly by its grapheme clusters.
	var x float32
	for s := 0; s < n; {
		t, graphemes, sum := s+1, 1, adv[s]
		for t < n && !(begins(t) && shaped[t]) {
			sum += adv[t]
			if begins(t) {
				graphemes++
			}
			t++
		}
		k := 0
		for i := s + 1; i <= t; i++ {
			if i < t && !begins(i) {
				continue
			}
			k++
			w.edge = append(w.edge, x+sum*float32(k)/float32(graphemes))
			if w.ends != nil {
				w.ends = append(w.ends, int32(i))
			}
			if k < graphemes {
				if w.joined == nil {
					w.joined = make([]bool, clusters)
				}
				w.joined[len(w.edge)-1] = true
			}
		}
		x += sum
		s = t
	}
	return w
}

// join appends the word b to a, which ends at code point n. Only left to right.
func (w *word) join(b *word, n int) {
	x := w.advance()
	for _, g := range b.glyphs {
		g.x += x
		g.at += int32(n)
		w.glyphs = append(w.glyphs, g)
	}
	if w.joined != nil || b.joined != nil {
		w.joined = append(w.joined, make([]bool, len(w.edge)-len(w.joined))...)
		w.joined = append(w.joined, b.joined...)
		w.joined = append(w.joined, make([]bool, len(w.edge)+len(b.edge)-len(w.joined))...)
	}
	for _, d := range b.edge {
		w.edge = append(w.edge, x+d)
	}
}
