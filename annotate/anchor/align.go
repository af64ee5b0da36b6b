package anchor

import "math"

// Where the quote itself was changed, its surroundings tell where it begins and
// ends: they are aligned with the text, and the passage is what lies between.

// Of the surroundings so many code points are aligned, and of a long passage as
// many at either end.
const (
	alignContext = 24
	alignEdge    = 48
)

// align returns the stretch of s that corresponds to the passage of a window
// whose start lies, by its seeds, in a region. The stretch may be empty.
func align(s []rune, w window, r region) (start, end int) {
	from, to := max(0, w.start-alignContext), min(len(w.runes), w.end+alignContext)
	if w.end-w.start <= 3*alignEdge {
		cut := window{w.runes[from:to], w.start - from, w.end - from}
		return alignPiece(s, cut, r.low+from, r.high+from)
	}
	left := window{w.runes[from : w.start+alignEdge], w.start - from, w.start - from + alignEdge}
	start, _ = alignPiece(s, left, r.low+from, r.high+from)
	right := window{w.runes[w.end-alignEdge : to], 0, alignEdge}
	_, end = alignPiece(s, right, r.low+w.end-alignEdge, r.high+w.end-alignEdge)
	return start, max(start, end)
}

// Steps of an alignment.
const (
	both    byte = iota // a code point of the window against one of the text
	without             // one of the window is not in the text
	added               // one of the text is not in the window
)

// alignPiece aligns the whole window with the part of s at which its start may
// lie between two places, and returns what its passage is aligned with. Text that
// was put in at either end of the passage stays outside.
func alignPiece(s []rune, w window, low, high int) (start, end int) {
	const slack = 16
	from := min(max(0, low-slack), len(s))
	to := max(from, min(len(s), high+len(w.runes)+slack))
	part := s[from:to]
	rows, cols := len(w.runes)+1, len(part)+1
	steps := make([]byte, rows*cols)
	cost := make([]int32, cols) // free before the window begins
	for i := 1; i < rows; i++ {
		diagonal := cost[0]
		cost[0]++
		steps[i*cols] = without
		for j := 1; j < cols; j++ {
			best, step := diagonal, both
			if w.runes[i-1] != part[j-1] {
				best += 2 // as much as taking out and putting in
			}
			diagonal = cost[j]
			if c := cost[j] + 1; c < best {
				best, step = c, without
			}
			if c := cost[j-1] + 1; c < best {
				best, step = c, added
			}
			cost[j], steps[i*cols+j] = best, step
		}
	}
	best, j := int32(math.MaxInt32), 0
	for k, c := range cost {
		if c < best {
			best, j = c, k
		}
	}
	// Backwards along the way: the passage's end is after its last code point that
	// the text has, its start before the first.
	start, end = -1, -1
	fallback := from + j
	for i := rows - 1; i > 0; {
		if i <= w.start && start < 0 || i <= w.end && end < 0 {
			fallback = from + j
		}
		switch steps[i*cols+j] {
		case both:
			if i > w.start && i <= w.end {
				if end < 0 {
					end = from + j
				}
				start = from + j - 1
			}
			i--
			j--
		case without:
			i--
		default:
			j--
		}
	}
	if start < 0 {
		return fallback, fallback
	}
	return start, end
}
