package anchor

import (
	"math/bits"
	"slices"
	"unicode"
)

// side is one of the texts with what it is searched by.
type side struct {
	runes []rune
	seeds *seeds // made when first asked for
	dense bool
}

func (s *side) index() *seeds {
	if s.seeds == nil {
		s.seeds = newSeeds(s.runes, s.dense)
	}
	return s.seeds
}

// isDense reports whether most letters stand for a syllable or a word, as in
// Chinese, Japanese and Korean: then half as many of them are as good evidence.
func isDense(s []rune) bool {
	dense, letters := 0, 0
	for i := 0; i < len(s); i += 1 + len(s)/4096 {
		if !unicode.IsLetter(s[i]) {
			continue
		}
		letters++
		if unicode.In(s[i], unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			dense++
		}
	}
	return 2*dense > letters
}

// seeds is an index of every stretch of a text of so many code points.
type seeds struct {
	roller
	runes []rune
	heads []int32 // by hash: the last place with it, or -1
	next  []int32 // by place: the one before it
	count []uint8 // by hash, as far as it can count
	mask  uint64
}

// Lengths of a seed in code points, and how many places are looked at for one,
// and for the rarest one where all are more frequent.
const (
	seedLen       = 12
	denseSeedLen  = 6
	rareSeed      = 32
	frequentPlace = 512
)

func newSeeds(s []rune, dense bool) *seeds {
	n := seedLen
	if dense {
		n = denseSeedLen
	}
	size := 1 << bits.Len(uint(len(s)))
	x := &seeds{
		roller: newRoller(n), runes: s, mask: uint64(size - 1),
		heads: make([]int32, size), next: make([]int32, len(s)), count: make([]uint8, size),
	}
	for i := range x.heads {
		x.heads[i] = -1
	}
	x.each(s, func(at int, hash uint64) {
		h := hash & x.mask
		x.next[at] = x.heads[h]
		x.heads[h] = int32(at)
		if x.count[h] < 255 {
			x.count[h]++
		}
	})
	return x
}

// places appends at most so many places of a stretch.
func (x *seeds) places(to []int, stretch []rune, most int) []int {
	for at := x.heads[x.of(stretch)&x.mask]; at >= 0 && most > 0; at = x.next[at] {
		if slices.Equal(x.runes[at:int(at)+x.n], stretch[:x.n]) {
			to = append(to, int(at))
			most--
		}
	}
	return to
}

// window is a passage with what stands around it.
type window struct {
	runes      []rune
	start, end int // of the passage
}

func (w window) quote() []rune { return w.runes[w.start:w.end] }

func (w window) before() []rune { return w.runes[:w.start] }

func (w window) after() []rune { return w.runes[w.end:] }

// region is where in a text the start of a window may lie, both ends included,
// with the number of seeds that say so.
type region struct{ low, high, weight int }

// At most so many seeds of a window are looked up, so many regions looked at.
const (
	mostSeeds   = 160
	mostRegions = 12
)

// regions are the parts of a text that share seeds with a window, those that
// share most first; more reports that there are others which share as much.
func (x *seeds) regions(w window) (out []region, more bool) {
	if len(w.runes) < x.n || len(x.runes) < x.n {
		return nil, false
	}
	step := 2 + len(w.runes)/mostSeeds
	var starts, at []int
	rarest, rarestCount := -1, 0
	for i := 0; i+x.n <= len(w.runes); i += step {
		n := int(x.count[x.of(w.runes[i:])&x.mask])
		switch {
		case n == 0:
		case n <= rareSeed:
			at = x.places(at[:0], w.runes[i:], rareSeed)
			for _, p := range at {
				starts = append(starts, p-i)
			}
		case rarest < 0 || n < rarestCount:
			rarest, rarestCount = i, n
		}
	}
	if len(starts) == 0 && rarest >= 0 {
		at = x.places(at[:0], w.runes[rarest:], frequentPlace+1)
		if len(at) > frequentPlace {
			at, more = at[:frequentPlace], true
		}
		for _, p := range at {
			starts = append(starts, p-rarest)
		}
	}
	slices.Sort(starts)
	width := max(32, len(w.runes)/8)
	for i, p := range starts {
		last := len(out) - 1
		if i > 0 && p-out[last].high <= 16 && p-out[last].low <= width {
			out[last].high = p
			out[last].weight++
			continue
		}
		out = append(out, region{p, p, 1})
	}
	slices.SortStableFunc(out, func(a, b region) int { return b.weight - a.weight })
	if len(out) > mostRegions {
		more = more || out[mostRegions].weight == out[0].weight
		out = out[:mostRegions]
	}
	return out, more
}
