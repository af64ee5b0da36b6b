package shape

import "unicode/utf8"

// maxCached is how many words the young half of the cache holds.
const maxCached = 1 << 15

// cache keeps shaped words. It has two halves; when the young one is full it
// becomes the old one, and what is used again returns to the young.
type cache struct {
	tables map[setting]*table
	young  int
}

type table struct {
	young, old map[string]*word
	short      shortWords
}

func (c *cache) table(set setting) *table {
	t := c.tables[set]
	if t == nil {
		if c.tables == nil {
			c.tables = map[setting]*table{}
		}
		t = &table{young: map[string]*word{}}
		c.tables[set] = t
	}
	return t
}

// get looks a word up by its UTF-8 bytes.
func (c *cache) get(t *table, key []byte) *word {
	if w := t.young[string(key)]; w != nil {
		return w
	}
	if w := t.old[string(key)]; w != nil {
		c.put(t, key, w)
		return w
	}
	return nil
}

func (c *cache) put(t *table, key []byte, w *word) {
	if c.young >= maxCached {
		for _, other := range c.tables {
			other.old, other.young = other.young, map[string]*word{}
		}
		c.young = 0
	}
	t.young[string(key)] = w
	c.young++
}

// appendKey writes text as a cache key.
func appendKey(key []byte, text []rune) []byte {
	for _, r := range text {
		if r < utf8.RuneSelf {
			key = append(key, byte(r))
		} else {
			key = utf8.AppendRune(key, r)
		}
	}
	return key
}

// shortKey packs a word of up to 16 characters below U+0100 into two numbers. The
// zero byte is none of them, so that different words have different keys.
type shortKey struct {
	hi, lo uint64
	wide   rune // all characters' bits
}

func (k *shortKey) add(r rune) {
	k.hi = k.hi<<8 | k.lo>>56
	k.lo = k.lo<<8 | uint64(r)
	k.wide |= r
}

// fits tells whether the key of n characters tells them all.
func (k *shortKey) fits(n int) bool { return n <= 16 && k.wide < 0x100 }

// shortWords is a table of the words of the fast path, laid out so that finding
// one touches little memory. A word is in one of the slots that follow its hash;
// when they are all taken it replaces another, so that no text can make the table
// slow or large.
type shortWords struct {
	slots []shortSlot // a power of two
	used  int
}

type shortSlot struct {
	hi, lo  uint64
	word    *word
	advance float32
	broken  bool // the word has break opportunities inside
}

const (
	shortWays = 8
	minShort  = 1 << 9
	maxShort  = 1 << 16
)

func (k *shortKey) hash() uint64 {
	h := (k.lo ^ k.hi*0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93
	return h ^ h>>32
}

// find returns the slot of a word of n characters, or nil.
func (t *shortWords) find(k shortKey, n int) *shortSlot {
	if !k.fits(n) || t.used == 0 {
		return nil
	}
	mask := uint64(len(t.slots) - 1)
	h := k.hash()
	for i := range uint64(shortWays) {
		s := &t.slots[(h+i)&mask]
		if s.lo == k.lo && s.hi == k.hi {
			return s
		}
		if s.word == nil {
			return nil
		}
	}
	return nil
}

// put adds a word that the table has not.
func (t *shortWords) put(k shortKey, w *word) {
	if t.used >= len(t.slots)/2 && len(t.slots) < maxShort {
		t.grow()
	}
	t.insert(shortSlot{k.hi, k.lo, w, w.advance(), len(w.breaks) > 0})
}

func (t *shortWords) grow() {
	old := t.slots
	t.slots = make([]shortSlot, max(minShort, 2*len(old)))
	t.used = 0
	for _, s := range old {
		if s.word != nil {
			t.insert(s)
		}
	}
}

func (t *shortWords) insert(s shortSlot) {
	mask := uint64(len(t.slots) - 1)
	h := (&shortKey{hi: s.hi, lo: s.lo}).hash()
	for i := range uint64(shortWays) {
		at := &t.slots[(h+i)&mask]
		if at.word == nil {
			*at = s
			t.used++
			return
		}
	}
	t.slots[(h+h>>60%shortWays)&mask] = s
}
