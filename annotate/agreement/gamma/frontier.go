package gamma

import (
	"cmp"
	"math/bits"
	"slices"
)

// frontier finds the best choice among candidates by going through the units in
// order. Each unit in turn is either covered by a candidate chosen before, or
// becomes the first unit of one chosen now. What matters of the choices before
// is only which of the coming units they cover: choices with the same ones meet
// in a node, and the best goes on.
type frontier struct {
	units int
	words int // of 64 bits in a mask of covered units

	// The options: candidates by first unit, in their order.
	first  []int32 // one longer than the units
	number []int32 // of a candidate
	excess []int64
	rank   []int64 // what decides between equal costs, less being better
	mask   []uint64

	nodes  []node
	masks  []uint64 // of the nodes
	layer  []int32  // by unit, the last node in which it is the first not covered
	table  []int32  // hash table of nodes
	places []int32  // in the table, that are taken
	next   []uint64
	work   int   // steps since the budget was asked
	room   int64 // in bytes, for nodes
	full   bool
}

// node is the best way to cover certain units.
type node struct {
	excess int64
	rank   int64
	from   int32 // the node before, −1 for none
	option int32 // that was chosen last
	unit   int32 // the first one not covered
	peer   int32 // the node before it in the layer
}

// nodeSteps is what a new node takes from the budget: memory is dear.
const nodeSteps = 8

func (f *frontier) reset(units, words int) {
	f.units, f.words = units, words
	f.first = append(f.first[:0], 0)
	f.number, f.excess, f.rank, f.mask = f.number[:0], f.excess[:0], f.rank[:0], f.mask[:0]
}

// run finds the way with the least excess, of those the one with the least rank,
// and of those the one with the least candidates. Ways with more excess than
// limit are not looked at. A width above zero keeps so many nodes of a layer
// only: what comes out need not be the best then. It returns the last node, or
// −1 when there is no way; done is false when the budget does not suffice, or the
// memory.
func (f *frontier) run(limit int64, width int, b *budget) (last int32, done bool) {
	f.nodes, f.masks = f.nodes[:0], f.masks[:0]
	f.layer = resize(f.layer, f.units+1)
	for i := range f.layer {
		f.layer[i] = -1
	}
	for _, p := range f.places {
		f.table[p] = -1
	}
	f.places, f.full = f.places[:0], false
	f.next = resize(f.next, f.words)
	clear(f.next)
	f.visit(node{from: -1, option: -1})
	for u := range int32(f.units) {
		if width > 0 {
			f.thin(u, width)
		}
		for at := f.layer[u]; at >= 0; at = f.nodes[at].peer {
			options := int(f.first[u+1] - f.first[u])
			if !b.spend(options+f.work) || f.full {
				return -1, false
			}
			f.work = 0
			for o := f.first[u]; o < f.first[u+1]; o++ {
				from := f.nodes[at]
				excess := from.excess + f.excess[o]
				if excess > limit {
					continue
				}
				if shift, free := f.cover(at, o); free {
					f.visit(node{excess, from.rank + f.rank[o], at, o, u + shift, -1})
				}
			}
		}
	}
	if f.full {
		return -1, false
	}
	return f.layer[f.units], true
}

// cover puts into next what a node and an option cover, from the first unit not
// covered on, and returns how far that is. Free is false when both cover a unit.
func (f *frontier) cover(at, option int32) (shift int32, free bool) {
	if f.words == 1 {
		a, o := f.masks[at], f.mask[option]
		if a&o != 0 {
			return 0, false
		}
		n := bits.TrailingZeros64(^(a | o))
		f.next[0] = (a | o) >> n
		return int32(n), true
	}
	a, o := f.masks[int(at)*f.words:], f.mask[int(option)*f.words:]
	for w := range f.words {
		if a[w]&o[w] != 0 {
			return 0, false
		}
		f.next[w] = a[w] | o[w]
	}
	skip := 0
	for skip < f.words && f.next[skip] == ^uint64(0) {
		skip++
	}
	n := 0
	if skip < f.words {
		n = bits.TrailingZeros64(^f.next[skip])
	}
	for w := range f.words {
		x := uint64(0)
		if w+skip < f.words {
			x = f.next[w+skip] >> n
			if w+skip+1 < f.words && n > 0 {
				x |= f.next[w+skip+1] << (64 - n)
			}
		}
		f.next[w] = x
	}
	return int32(64*skip + n), true
}

// visit notes a way to cover next, unless a better one is known.
func (f *frontier) visit(n node) {
	if 2*(len(f.nodes)+1) > len(f.table) {
		f.grow()
	}
	place := f.find(n.unit, f.next)
	if at := f.table[place]; at >= 0 {
		if old := &f.nodes[at]; f.better(&n, old) {
			n.peer = old.peer
			*old = n
		}
		return
	}
	if int64(len(f.nodes)+1)*(nodeBytes+wordBytes*int64(f.words)) > f.room {
		f.full = true
		return
	}
	f.work += nodeSteps + f.words
	at := int32(len(f.nodes))
	f.table[place] = at
	f.places = append(f.places, int32(place))
	n.peer = f.layer[n.unit]
	f.layer[n.unit] = at
	f.nodes = append(f.nodes, n)
	f.masks = append(f.masks, f.next...)
}

// find returns the place in the table of a node, or where it would be.
func (f *frontier) find(unit int32, mask []uint64) int {
	h := uint64(unit)*0x9e3779b97f4a7c15 + 1
	for _, w := range mask {
		h = (h ^ w) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	for place := int(h) & (len(f.table) - 1); ; place = (place + 1) & (len(f.table) - 1) {
		at := f.table[place]
		if at < 0 || f.nodes[at].unit == unit && f.same(at, mask) {
			return place
		}
	}
}

func (f *frontier) same(at int32, mask []uint64) bool {
	if f.words == 1 {
		return f.masks[at] == mask[0]
	}
	for w, x := range f.masks[int(at)*f.words : (int(at)+1)*f.words] {
		if x != mask[w] {
			return false
		}
	}
	return true
}

func (f *frontier) grow() {
	f.table = make([]int32, max(256, 2*len(f.table)))
	for i := range f.table {
		f.table[i] = -1
	}
	f.places = f.places[:0]
	for at := range f.nodes {
		place := f.find(f.nodes[at].unit, f.masks[at*f.words:(at+1)*f.words])
		f.table[place] = int32(at)
		f.places = append(f.places, int32(place))
	}
}

// better reports whether a way is better than another that covers the same.
func (f *frontier) better(a, b *node) bool {
	switch {
	case a.excess != b.excess:
		return a.excess < b.excess
	case a.rank != b.rank:
		return a.rank < b.rank
	}
	// As many tuples in both. The first in which they differ decides.
	less := false
	for a.from != b.from || a.option != b.option {
		f.work++
		if a.option != b.option {
			less = a.option < b.option
		}
		if a.from == b.from {
			break
		}
		a, b = &f.nodes[a.from], &f.nodes[b.from]
	}
	return less
}

// thin keeps the nodes of a layer with the least excess.
func (f *frontier) thin(u int32, width int) {
	var best []int32
	for at := f.layer[u]; at >= 0; at = f.nodes[at].peer {
		best = append(best, at)
	}
	if len(best) <= width {
		return
	}
	slices.SortFunc(best, func(a, b int32) int {
		return cmp.Or(cmp.Compare(f.nodes[a].excess, f.nodes[b].excess), cmp.Compare(a, b))
	})
	f.layer[u] = -1
	for _, at := range best[:width] {
		f.nodes[at].peer = f.layer[u]
		f.layer[u] = at
	}
}

// way returns the options chosen up to a node, first to last.
func (f *frontier) way(at int32) []int32 {
	var options []int32
	for ; f.nodes[at].from >= 0; at = f.nodes[at].from {
		options = append(options, f.nodes[at].option)
	}
	slices.Reverse(options)
	return options
}
