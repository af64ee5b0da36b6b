package bioc

import (
	"sort"
	"unicode/utf8"

	"postil/storage/exchange/offsets"
)

// stride is how many bytes apart the entries of a ruler are.
const stride = 128

// ruler measures a text, which may hold carriage returns, in every unit.
type ruler struct {
	text          string
	points, utf16 int
	entries       []entry // nil where all units agree
}

type entry struct{ byte, point, utf16 int }

// measure makes the ruler of a text, in place of another one.
func (m *ruler) measure(text string) {
	m.text, m.points, m.utf16, m.entries = text, len(text), len(text), m.entries[:0]
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			m.walk()
			return
		}
	}
}

func (m *ruler) walk() {
	points, units, next := 0, 0, 0
	for i, r := range m.text {
		if i >= next {
			m.entries = append(m.entries, entry{i, points, units})
			next = i + stride
		}
		points++
		units++
		if r > 0xFFFF {
			units++
		}
	}
	m.points, m.utf16 = points, units
}

// length is that of the text in a unit.
func (m *ruler) length(u offsets.Unit) int {
	switch u {
	case offsets.Bytes:
		return len(m.text)
	case offsets.UTF16:
		return m.utf16
	}
	return m.points
}

// byteAt is where the text has a place in a unit; false where it has none.
func (m *ruler) byteAt(at int, u offsets.Unit) (int, bool) {
	switch {
	case at < 0 || at > m.length(u):
		return 0, false
	case u == offsets.Bytes:
		return at, at == len(m.text) || utf8.RuneStart(m.text[at])
	case len(m.entries) == 0:
		return at, true
	}
	count := func(e entry) int {
		if u == offsets.UTF16 {
			return e.utf16
		}
		return e.point
	}
	e := m.entries[sort.Search(len(m.entries), func(i int) bool { return count(m.entries[i]) > at })-1]
	left := at - count(e)
	for i, r := range m.text[e.byte:] {
		if left <= 0 {
			return e.byte + i, left == 0
		}
		left--
		if u == offsets.UTF16 && r > 0xFFFF {
			left--
		}
	}
	return len(m.text), left == 0
}
