package annotate

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// tree is a persistent search tree: put and drop return a new tree that shares
// all but O(log n) nodes with the old one. It is a treap whose priorities are
// hashes of the keys, so its shape depends on its content alone. Every node
// knows the largest end below it, which makes "what overlaps this range?"
// O(log n + answers).
type tree[V any] struct{ root *node[V] }

type node[V any] struct {
	key         key
	prio        uint64
	maxEnd      int
	size        int
	value       V
	left, right *node[V]
}

// key orders records by place and, where that is equal, by identity. Records
// without a place have start and end zero.
type key struct {
	start, end int
	id         ID
}

func (k key) compare(o key) int {
	switch {
	case k.start != o.start:
		return k.start - o.start
	case k.end != o.end:
		return k.end - o.end
	}
	return bytes.Compare(k.id[:], o.id[:])
}

// priority mixes all bits of the identity (splitmix64's finaliser), so that
// sequential ids do not make a list of the tree.
func (k key) priority() uint64 {
	x := binary.LittleEndian.Uint64(k.id[:8])*0x9E3779B97F4A7C15 ^ binary.LittleEndian.Uint64(k.id[8:])
	x ^= uint64(k.start) * 0xD6E8FEB86659FD93
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

func (n *node[V]) len() int {
	if n == nil {
		return 0
	}
	return n.size
}

// sum brings a node's figures up to date after its children changed.
func (n *node[V]) sum() *node[V] {
	n.size = 1 + n.left.len() + n.right.len()
	n.maxEnd = n.key.end
	if n.left != nil {
		n.maxEnd = max(n.maxEnd, n.left.maxEnd)
	}
	if n.right != nil {
		n.maxEnd = max(n.maxEnd, n.right.maxEnd)
	}
	return n
}

func (n *node[V]) with(left, right *node[V]) *node[V] {
	c := *n
	c.left, c.right = left, right
	return c.sum()
}

func (t tree[V]) len() int { return t.root.len() }

func (t tree[V]) get(k key) (V, bool) {
	n := t.root
	for n != nil {
		switch c := k.compare(n.key); {
		case c == 0:
			return n.value, true
		case c < 0:
			n = n.left
		default:
			n = n.right
		}
	}
	var zero V
	return zero, false
}

func (t tree[V]) put(k key, v V) tree[V] {
	l, _, r := split(t.root, k)
	return tree[V]{join(join(l, (&node[V]{key: k, prio: k.priority(), value: v}).sum()), r)}
}

func (t tree[V]) drop(k key) tree[V] {
	l, found, r := split(t.root, k)
	if found == nil {
		return t
	}
	return tree[V]{join(l, r)}
}

// split parts the tree into what is before, at and after k.
func split[V any](n *node[V], k key) (before, at, after *node[V]) {
	if n == nil {
		return nil, nil, nil
	}
	switch c := k.compare(n.key); {
	case c == 0:
		return n.left, n, n.right
	case c < 0:
		b, at, a := split(n.left, k)
		return b, at, n.with(a, n.right)
	default:
		b, at, a := split(n.right, k)
		return n.with(n.left, b), at, a
	}
}

// join merges two trees, all keys of l before those of r.
func join[V any](l, r *node[V]) *node[V] {
	switch {
	case l == nil:
		return r
	case r == nil:
		return l
	case l.prio > r.prio:
		return l.with(l.left, join(l.right, r))
	default:
		return r.with(join(l, r.left), r.right)
	}
}

// build makes a tree of values that come in key order, in O(n).
func build[V any](n int, at func(i int) (key, V)) tree[V] {
	var spine []*node[V] // the right edge, root first
	for i := range n {
		k, v := at(i)
		c := &node[V]{key: k, prio: k.priority(), value: v}
		var last *node[V]
		for len(spine) > 0 && spine[len(spine)-1].prio < c.prio {
			last = spine[len(spine)-1].sum()
			spine = spine[:len(spine)-1]
		}
		c.left = last
		if len(spine) > 0 {
			spine[len(spine)-1].right = c
		}
		spine = append(spine, c)
	}
	for i := len(spine) - 1; i >= 0; i-- {
		spine[i].sum()
	}
	if len(spine) == 0 {
		return tree[V]{}
	}
	return tree[V]{spine[0]}
}

// rebuilt is a tree with other values at some keys, or none where value says so, in
// O(n). Its shape is that of a tree to which they were put one by one.
func rebuilt[V, E any](t tree[V], edits map[key]E, value func(E) (V, bool)) tree[V] {
	type pair struct {
		key   key
		value V
	}
	var added []pair
	for k, e := range edits {
		if v, there := value(e); there {
			added = append(added, pair{k, v})
		}
	}
	slices.SortFunc(added, func(a, b pair) int { return a.key.compare(b.key) })
	all := make([]pair, 0, t.len()+len(added))
	var visit func(n *node[V])
	visit = func(n *node[V]) {
		if n == nil {
			return
		}
		visit(n.left)
		for len(added) > 0 && added[0].key.compare(n.key) < 0 {
			all, added = append(all, added[0]), added[1:]
		}
		if _, edited := edits[n.key]; !edited {
			all = append(all, pair{n.key, n.value})
		}
		visit(n.right)
	}
	visit(t.root)
	all = append(all, added...)
	return build(len(all), func(i int) (key, V) { return all[i].key, all[i].value })
}

// all visits the values in key order until yield returns false.
func (t tree[V]) all(yield func(V) bool) { walk(t.root, yield) }

func walk[V any](n *node[V], yield func(V) bool) bool {
	return n == nil || walk(n.left, yield) && yield(n.value) && walk(n.right, yield)
}

// overlapping visits, in key order, the values whose place shares a code point
// with s.
func (t tree[V]) overlapping(s Span, yield func(V) bool) { overlap(t.root, s, yield) }

func overlap[V any](n *node[V], s Span, yield func(V) bool) bool {
	if n == nil || n.maxEnd <= s.Start {
		return true
	}
	if !overlap(n.left, s, yield) {
		return false
	}
	if n.key.start >= s.End {
		return true
	}
	if n.key.end > s.Start && !yield(n.value) {
		return false
	}
	return overlap(n.right, s, yield)
}

// nth returns the value with i values before it.
func (t tree[V]) nth(i int) (V, bool) {
	n := t.root
	for n != nil {
		switch l := n.left.len(); {
		case i < l:
			n = n.left
		case i == l:
			return n.value, true
		default:
			i -= l + 1
			n = n.right
		}
	}
	var zero V
	return zero, false
}

// rank is the number of keys before k.
func (t tree[V]) rank(k key) int {
	r := 0
	for n := t.root; n != nil; {
		if k.compare(n.key) <= 0 {
			n = n.left
		} else {
			r += n.left.len() + 1
			n = n.right
		}
	}
	return r
}
