package layout

// cache keeps the values used last, up to a limit of their summed costs; the
// value put last is kept whatever its cost.
type cache[K comparable, V any] struct {
	entries map[K]*entry[K, V]
	ring    entry[K, V] // next is the one used last, prev the one to go first
	cost    int
	limit   int
}

type entry[K comparable, V any] struct {
	next, prev *entry[K, V]
	key        K
	value      V
	cost       int
}

func newCache[K comparable, V any](limit int) *cache[K, V] {
	c := &cache[K, V]{entries: make(map[K]*entry[K, V]), limit: limit}
	c.ring.next, c.ring.prev = &c.ring, &c.ring
	return c
}

func (c *cache[K, V]) get(key K) (V, bool) {
	e := c.entries[key]
	if e == nil {
		var none V
		return none, false
	}
	c.unlink(e)
	c.link(e)
	return e.value, true
}

// put adds a value under a key that is not there yet.
func (c *cache[K, V]) put(key K, value V, cost int) {
	e := &entry[K, V]{key: key, value: value, cost: cost}
	c.entries[key] = e
	c.link(e)
	for c.cost > c.limit && c.ring.prev != e {
		oldest := c.ring.prev
		c.unlink(oldest)
		delete(c.entries, oldest.key)
	}
}

func (c *cache[K, V]) link(e *entry[K, V]) {
	e.prev, e.next = &c.ring, c.ring.next
	e.prev.next, e.next.prev = e, e
	c.cost += e.cost
}

func (c *cache[K, V]) unlink(e *entry[K, V]) {
	e.prev.next, e.next.prev = e.next, e.prev
	c.cost -= e.cost
}
