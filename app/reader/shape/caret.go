package shape

import "sort"

// A slot is a place between two clusters as they stand in the line, numbered from
// the left: slot i is to the left of cluster i. At the border of two directions
// one slot belongs to two offsets, and one offset has two slots.

// Len is the number of code points of the line.
func (l *Line) Len() int { return l.length }

// at returns the index of the cluster of a code point.
func (l *Line) at(cp int) int {
	if l.logical == nil {
		return cp
	}
	return int(l.logical[cp])
}

func (l *Line) slotX(slot int) float32 {
	if slot < len(l.clusters) {
		return l.clusters[slot].left
	}
	return l.Width
}

// startSlot is the slot of the line's logical start, on the side from which its
// paragraph reads.
func (l *Line) startSlot() int {
	if l.Base.RTL() {
		return len(l.clusters)
	}
	return 0
}

func (l *Line) endSlot() int { return len(l.clusters) - l.startSlot() }

// slot is the place of a caret. Offsets inside a grapheme cluster stand at the
// edge that their affinity chooses.
func (l *Line) slot(offset int, a Affinity) int {
	offset = min(max(offset, 0), l.length)
	if a == Downstream {
		if offset == l.length {
			return l.endSlot()
		}
		i := l.at(offset)
		if l.clusters[i].rtl {
			return i + 1
		}
		return i
	}
	if offset == 0 {
		return l.startSlot()
	}
	i := l.at(offset - 1)
	if l.clusters[i].rtl {
		return i
	}
	return i + 1
}

// X returns where the caret stands at an offset in [0,Len], in pixels from the
// line's left edge. At the border of two directions Downstream is beside the
// character after the offset and Upstream beside the one before. Downstream at
// Len is the end of the line on the side to which its paragraph reads, Upstream
// at 0 its start.
func (l *Line) X(offset int, a Affinity) float32 { return l.slotX(l.slot(offset, a)) }

// Hit returns the caret place nearest to x, always at a grapheme boundary.
func (l *Line) Hit(x float32) (offset int, a Affinity) {
	n := len(l.clusters)
	if n == 0 {
		return 0, Downstream
	}
	if x < 0 {
		return l.place(l.canonical(0))
	}
	if x >= l.Width {
		return l.place(l.canonical(n))
	}
	i := sort.Search(n, func(i int) bool { return l.clusters[i].left > x }) - 1
	i = max(i, 0)
	c := l.clusters[i]
	slot, before := i, true // the place before the cluster, or after it
	if x-c.left >= (c.right-c.left)/2 && c.right > c.left {
		slot, before = i+1, false
	}
	if only := l.canonical(slot); only != slot || l.shared(slot) {
		return l.place(only)
	}
	if before != c.rtl {
		return l.settle(int(c.start), Downstream)
	}
	return l.settle(int(c.end), Upstream)
}

// Left returns the caret place one visible cluster to the left, and false with
// the same place at the line's left edge.
func (l *Line) Left(offset int, a Affinity) (int, Affinity, bool) {
	slot := l.slot(offset, a)
	for to := slot - 1; to >= 0; to-- {
		if l.slotX(to) < l.slotX(slot) {
			o, aff := l.place(l.canonical(to))
			return o, aff, true
		}
	}
	return offset, a, false
}

// Right returns the caret place one visible cluster to the right, and false with
// the same place at the line's right edge.
func (l *Line) Right(offset int, a Affinity) (int, Affinity, bool) {
	slot := l.slot(offset, a)
	for to := slot + 1; to <= len(l.clusters); to++ {
		if l.slotX(to) > l.slotX(slot) {
			o, aff := l.place(l.canonical(to))
			return o, aff, true
		}
	}
	return offset, a, false
}

// canonical chooses one of the slots that stand at the same x because clusters
// without width are between them: one at the line's edge if there is one, else
// the leftmost.
func (l *Line) canonical(slot int) int {
	x := l.slotX(slot)
	last := len(l.clusters)
	if x == l.Width && last > 0 && l.Width > 0 {
		return last
	}
	for slot > 0 && l.slotX(slot-1) == x {
		slot--
	}
	return slot
}

// shared tells whether another slot stands at the same x.
func (l *Line) shared(slot int) bool {
	x := l.slotX(slot)
	return slot > 0 && l.slotX(slot-1) == x || slot < len(l.clusters) && l.slotX(slot+1) == x
}

// place is the offset that a slot stands for. Where it stands for two, the one
// beside the cluster that runs in the paragraph's direction.
func (l *Line) place(slot int) (int, Affinity) {
	type caret struct {
		offset   int
		affinity Affinity
		rtl      bool
	}
	base := l.Base.RTL()
	start, end := caret{0, Upstream, base}, caret{l.length, Downstream, base}
	left, right := start, end // of what is to the left and to the right of the slot
	if base {
		left, right = end, start
	}
	if slot > 0 {
		c := l.clusters[slot-1]
		left = caret{int(c.end), Upstream, false}
		if c.rtl {
			left = caret{int(c.start), Downstream, true}
		}
	}
	if slot < len(l.clusters) {
		c := l.clusters[slot]
		right = caret{int(c.start), Downstream, false}
		if c.rtl {
			right = caret{int(c.end), Upstream, true}
		}
	}
	chosen := left
	if left.rtl != base && right.rtl == base {
		chosen = right
	}
	return l.settle(chosen.offset, chosen.affinity)
}

// settle makes places that are the same look the same: Downstream, but Upstream
// at the line's end, where Downstream could mean the next line.
func (l *Line) settle(offset int, a Affinity) (int, Affinity) {
	if l.slot(offset, Downstream) != l.slot(offset, Upstream) {
		return offset, a
	}
	if offset == l.length && l.length > 0 {
		return offset, Upstream
	}
	return offset, Downstream
}

// joint is how far apart two intervals may be and still count as one, in pixels.
const joint = 0.01

// Intervals returns where the code points of [start,end) stand, from left to
// right, adjoining stretches merged. A grapheme cluster that is in the range only
// in part counts whole. Clusters without width that adjoin nothing else yield an
// interval without width.
func (l *Line) Intervals(start, end int) []Interval {
	start, end = max(start, 0), min(end, l.length)
	if start >= end {
		return nil
	}
	if l.logical == nil { // every cluster is one code point, in order
		return []Interval{{l.clusters[start].left, l.clusters[end-1].right}}
	}
	var out []Interval
	for _, c := range l.clusters {
		if int(c.end) <= start || int(c.start) >= end {
			continue
		}
		if k := len(out); k > 0 && c.left <= out[k-1].Right+joint {
			out[k-1].Right = c.right
			continue
		}
		out = append(out, Interval{c.left, c.right})
	}
	return out
}
