package anchor

import (
	"math/bits"
	"slices"
)

// A landmark is a stretch of landmarkLen code points that stands exactly once in
// either text. Of all stretches only a quarter is looked at, chosen by what they
// say, so that both texts choose alike.
const (
	landmarkLen  = 16
	sampledShift = 62 // of a hash: the upper two bits must be 0
)

// block is a stretch that both texts have, as long as it can be: before and
// after it they differ, or end. It holds a landmark, or begins or ends with
// both texts.
type block struct {
	old, new, len int
	first, last   int  // where its first and its last landmark begin in the old text; len(old) and -1 where it has none
	begins, ends  bool // it begins, or ends, with both texts
}

func (b block) shift() int { return b.new - b.old }

func (b block) oldEnd() int { return b.old + b.len }

func (b block) newEnd() int { return b.new + b.len }

// fixes reports whether there is no other place for a stretch of the block: what
// ends within it is held by a landmark, and so is what begins within it. Text
// that was put in once more beside itself is held on one side only.
func (b block) fixes(start, end int) bool {
	return (b.begins || b.first+landmarkLen <= end) && (b.ends || b.last >= start)
}

// blocks are what two texts have in common, by place in the old text.
type blocks struct {
	byOld, byNew []block
	oldReach     []int // the furthest end of byOld[:i+1]
	newReach     []int
	oldLen       int
}

// roller hashes stretches of n code points, one after the other.
type roller struct {
	n     int
	power uint64 // of the code point that goes
}

const base = 0x9E3779B97F4A7C15 | 1

func newRoller(n int) roller {
	r := roller{n, 1}
	for range n {
		r.power *= base
	}
	return r
}

// each calls visit with the place and hash of every stretch.
func (r roller) each(s []rune, visit func(at int, hash uint64)) {
	var h uint64
	for i, c := range s {
		h = h*base + uint64(c) + 1
		if i >= r.n {
			h -= (uint64(s[i-r.n]) + 1) * r.power
		}
		if i >= r.n-1 {
			visit(i-r.n+1, scatter(h))
		}
	}
}

// of is the hash of one stretch.
func (r roller) of(s []rune) uint64 {
	var h uint64
	for _, c := range s[:r.n] {
		h = h*base + uint64(c) + 1
	}
	return scatter(h)
}

// scatter makes every bit of a hash depend on every bit of what it was.
func scatter(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	h ^= h >> 32
	h *= 0xD6E8FEB86659FD93
	return h ^ h>>32
}

// Places in the table of stretches that are none.
const (
	nowhere = -1
	several = -2
)

// sighting is where a stretch stands in either text.
type sighting struct {
	hash     uint64
	old, new int32
}

// sightings is a hash table with open addressing.
type sightings struct {
	slots []sighting
	mask  uint64
}

func newSightings(n int) sightings {
	size := 1 << bits.Len(uint(n+n/2+16))
	s := sightings{make([]sighting, size), uint64(size - 1)}
	for i := range s.slots {
		s.slots[i].old, s.slots[i].new = nowhere, nowhere
	}
	return s
}

// at is the slot of a hash, which may be an empty one.
func (s sightings) at(hash uint64) *sighting {
	for i := hash & s.mask; ; i = (i + 1) & s.mask {
		e := &s.slots[i]
		if e.hash == hash || e.old == nowhere && e.new == nowhere {
			return e
		}
	}
}

// common finds the blocks of two texts, in time that grows with their length.
func common(before, after []rune) blocks {
	r := newRoller(landmarkLen)
	n := 0
	sampled := func(hash uint64) bool { return hash>>sampledShift == 0 }
	count := func(_ int, hash uint64) {
		if sampled(hash) {
			n++
		}
	}
	r.each(before, count)
	r.each(after, count)
	table := newSightings(n)
	note := func(place *int32, at int) {
		if *place == nowhere {
			*place = int32(at)
		} else {
			*place = several
		}
	}
	r.each(before, func(at int, hash uint64) {
		if sampled(hash) {
			e := table.at(hash)
			e.hash = hash
			note(&e.old, at)
		}
	})
	r.each(after, func(at int, hash uint64) {
		if sampled(hash) {
			e := table.at(hash)
			e.hash = hash
			note(&e.new, at)
		}
	})

	var found []block
	open := map[int]int{} // by shift: the last block
	r.each(before, func(at int, hash uint64) {
		if !sampled(hash) {
			return
		}
		e := table.at(hash)
		if e.old < 0 || e.new < 0 {
			return
		}
		shift := int(e.new) - at
		if i, ok := open[shift]; ok && at+landmarkLen <= found[i].oldEnd() {
			found[i].last = at
			return
		}
		if b, ok := grow(before, after, at, int(e.new)); ok {
			open[shift] = len(found)
			found = append(found, b)
		}
	})
	found = addEnds(before, after, found)
	bs := arrange(found)
	bs.oldLen = len(before)
	return bs
}

// grow makes the block around a landmark. It reports false where the texts only
// have the same hash there.
func grow(before, after []rune, at, there int) (block, bool) {
	b := block{old: at, new: there, first: at, last: at}
	for b.old > 0 && b.new > 0 && before[b.old-1] == after[b.new-1] {
		b.old--
		b.new--
	}
	b.len = at - b.old
	for b.oldEnd() < len(before) && b.newEnd() < len(after) && before[b.oldEnd()] == after[b.newEnd()] {
		b.len++
	}
	b.begins = b.old == 0 && b.new == 0
	b.ends = b.oldEnd() == len(before) && b.newEnd() == len(after)
	return b, b.oldEnd() >= at+landmarkLen
}

// addEnds adds what both texts begin and end with, where no block has it yet.
func addEnds(before, after []rune, found []block) []block {
	begins, ends := false, false
	for _, b := range found {
		begins, ends = begins || b.begins, ends || b.ends
	}
	if n := sharedPrefix(before, after); !begins && n > 0 {
		b := block{len: n, first: len(before), last: -1, begins: true, ends: n == len(before) && n == len(after)}
		ends = ends || b.ends
		found = append(found, b)
	}
	if n := sharedSuffix(before, after); !ends && n > 0 {
		found = append(found, block{old: len(before) - n, new: len(after) - n, len: n, first: len(before), last: -1, ends: true})
	}
	return found
}

func sharedPrefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func sharedSuffix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return n
}

func arrange(found []block) blocks {
	bs := blocks{byOld: found, byNew: slices.Clone(found)}
	slices.SortFunc(bs.byOld, func(a, b block) int { return a.old - b.old })
	slices.SortFunc(bs.byNew, func(a, b block) int { return a.new - b.new })
	reach := 0
	for _, b := range bs.byOld {
		reach = max(reach, b.oldEnd())
		bs.oldReach = append(bs.oldReach, reach)
	}
	reach = 0
	for _, b := range bs.byNew {
		reach = max(reach, b.newEnd())
		bs.newReach = append(bs.newReach, reach)
	}
	return bs
}

// over visits the blocks that hold a stretch of the old text whole.
func (bs blocks) over(start, end int, visit func(block) bool) {
	i, _ := slices.BinarySearchFunc(bs.byOld, start+1, func(b block, at int) int { return b.old - at })
	for i--; i >= 0 && bs.oldReach[i] >= end; i-- {
		if b := bs.byOld[i]; b.oldEnd() >= end && !visit(b) {
			return
		}
	}
}

// overNew visits the blocks that hold a stretch of the new text whole.
func (bs blocks) overNew(start, end int, visit func(block) bool) {
	i, _ := slices.BinarySearchFunc(bs.byNew, start+1, func(b block, at int) int { return b.new - at })
	for i--; i >= 0 && bs.newReach[i] >= end; i-- {
		if b := bs.byNew[i]; b.newEnd() >= end && !visit(b) {
			return
		}
	}
}

// kept is how many code points of the old text lie in blocks that are no accident:
// long ones, and such as follow each other in both texts.
func (bs blocks) kept() int {
	const apart = 64
	long := min(144, max(shortestBlock, bs.oldLen/4))
	n, end := 0, 0
	for i, b := range bs.byOld {
		follows := i > 0 && near(b.shift(), bs.byOld[i-1].shift(), apart) ||
			i+1 < len(bs.byOld) && near(b.shift(), bs.byOld[i+1].shift(), apart)
		if (follows || b.len >= long || (b.begins || b.ends) && b.len >= landmarkLen) && b.oldEnd() > end {
			n += b.oldEnd() - max(end, b.old)
			end = b.oldEnd()
		}
	}
	return n
}

func near(a, b, apart int) bool { return a-b <= apart && b-a <= apart }
