package bidi

import (
	"slices"

	"golang.org/x/text/unicode/bidi"
)

// LineLevels returns a copy of a line's levels with rule L1 applied: separators
// and the white space before them or at the line's end get the paragraph's
// level. runes and levels are the line's part of the paragraph. Nil levels stay
// nil when the paragraph's level is zero.
func LineLevels(runes []rune, levels []Level, para Level) []Level {
	if levels == nil && para == 0 {
		return nil
	}
	out := make([]Level, len(runes))
	copy(out, levels)
	trailing := true
	for i := len(runes) - 1; i >= 0; i-- {
		switch c := classOf(runes[i]); {
		case c == bidi.B, c == bidi.S:
			trailing = true
		case c == bidi.WS, isIsolate(c), c == bidi.PDI, removed(c):
		default:
			trailing = false
		}
		if trailing {
			out[i] = para
		}
	}
	return out
}

// Runs returns the maximal runs of one level in visual order, left to right
// (rule L2 applied to whole runs).
func Runs(levels []Level) []Run {
	var runs []Run
	for s := 0; s < len(levels); {
		e := s + 1
		for e < len(levels) && levels[e] == levels[s] {
			e++
		}
		runs = append(runs, Run{s, e, levels[s]})
		s = e
	}
	reverse(runs, func(r Run) Level { return r.Level })
	return runs
}

// Reorder applies L2: the result holds at each visual position, from the left,
// the logical index of the character there.
func Reorder(levels []Level) []int {
	order := make([]int, len(levels))
	for i := range order {
		order[i] = i
	}
	reverse(order, func(i int) Level { return levels[i] })
	return order
}

// reverse applies L2 to items that are still in logical order: from the highest
// level down to the lowest odd one, every stretch at that level or above turns
// around.
func reverse[T any](items []T, level func(T) Level) {
	highest, lowestOdd := Level(0), Level(255)
	for _, it := range items {
		l := level(it)
		highest = max(highest, l)
		if l.RTL() {
			lowestOdd = min(lowestOdd, l)
		}
	}
	for at := highest; at >= lowestOdd; at-- {
		for s := 0; s < len(items); s++ {
			if level(items[s]) < at {
				continue
			}
			e := s
			for e < len(items) && level(items[e]) >= at {
				e++
			}
			slices.Reverse(items[s:e])
			s = e
		}
	}
}

// Mirror returns the character whose glyph is the mirror image of r's, for
// brackets and the like in right-to-left runs (rule L4). Shaping engines do
// this on their own; it is for those who draw characters one by one.
func Mirror(r rune) (rune, bool) {
	i, found := slices.BinarySearchFunc(mirrors[:], r, func(p pair, r rune) int { return int(p.a - r) })
	if found {
		return mirrors[i].b, true
	}
	for _, p := range mirrors {
		if p.b == r {
			return p.a, true
		}
	}
	return 0, false
}
