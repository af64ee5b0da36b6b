package text

import "math/bits"

// Conversions walk over bytes, eight at a time: of UTF-8 a byte tells by itself
// whether a character begins there, and whether UTF-16 has a pair for it.

const (
	lowBits  = 0x0101010101010101 // the lowest bit of each byte
	highBits = 0x8080808080808080
)

// load takes eight bytes. The compiler makes one instruction of it.
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// starts counts the bytes with which a character begins: all but those of the
// form 10xxxxxx.
func starts(w uint64) int {
	if w&highBits == 0 {
		return 8
	}
	return 8 - bits.OnesCount64(w>>7&^(w>>6)&lowBits)
}

// pairs counts the bytes with which a character begins that is a pair of
// surrogates in UTF-16: those of the form 1111xxxx.
func pairs(w uint64) int {
	if w&highBits == 0 {
		return 0
	}
	return bits.OnesCount64(w >> 7 & (w >> 6) & (w >> 5) & (w >> 4) & lowBits)
}

// begins reports whether a character begins with a byte.
func begins(c byte) bool { return c&0xC0 != 0x80 }

// unitsOf is how many UTF-16 code units the character has that begins with a
// byte.
func unitsOf(first byte) int {
	if first >= 0xF0 {
		return 2
	}
	return 1
}
