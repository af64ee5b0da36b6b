package layout

import "math/bits"

// Heights are counted in whole units of 1/64 pixel.
const unitsPerPixel = 64

func units(px float32) int64 {
	if px < 0 {
		return -units(-px)
	}
	return int64(float64(px)*unitsPerPixel + 0.5)
}

func pixels(u int64) float64 { return float64(u) / unitsPerPixel }

// heights is a Fenwick tree over the heights of blocks (Fenwick, "A New Data
// Structure for Cumulative Frequency Tables", 1994): sums, corrections and the
// search for a height in O(log n).
type heights struct {
	tree  []int64 // tree[i-1] is the sum of the i&-i heights that end with the i-th
	total int64
}

// build takes over the heights of all blocks, in O(n).
func (h *heights) build(blocks []block) {
	if len(h.tree) != len(blocks) {
		h.tree = make([]int64, len(blocks))
	}
	h.total = 0
	for i := range blocks {
		h.tree[i] = int64(blocks[i].height)
		h.total += h.tree[i]
	}
	for i := 1; i <= len(h.tree); i++ {
		if up := i + i&-i; up <= len(h.tree) {
			h.tree[up-1] += h.tree[i-1]
		}
	}
}

// add changes the height of one block.
func (h *heights) add(block int, change int64) {
	if change == 0 {
		return
	}
	h.total += change
	for i := block + 1; i <= len(h.tree); i += i & -i {
		h.tree[i-1] += change
	}
}

// before is the sum of the heights above a block.
func (h *heights) before(block int) int64 {
	var sum int64
	for i := block; i > 0; i -= i & -i {
		sum += h.tree[i-1]
	}
	return sum
}

// find returns the block at a height, and how far into it; the last block and
// the distance from its top for heights beyond the end.
func (h *heights) find(y int64) (block int, within int64) {
	at, rest := 0, max(y, 0)
	for step := 1 << (bits.Len(uint(len(h.tree))) - 1); step > 0; step >>= 1 {
		// The last block is never stepped over.
		if next := at + step; next < len(h.tree) && h.tree[next-1] <= rest {
			at = next
			rest -= h.tree[next-1]
		}
	}
	return at, rest
}
