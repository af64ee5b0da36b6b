package find

import (
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// folding tells which differences of writing count for nothing.
type folding struct {
	keepCase    bool
	keepAccents bool
	keepHidden  bool // also what nobody sees counts
}

// table is the place of the folding's page table.
func (f folding) table() int {
	i := 0
	for bit, on := range []bool{f.keepCase, f.keepAccents, f.keepHidden} {
		if on {
			i |= 1 << bit
		}
	}
	return i
}

// page holds the folds of 256 characters of one folding.
type page struct {
	// single is the fold of a character that is a grapheme cluster wherever a
	// neighbour does not reach for it, when the fold is one character of the
	// basic plane; or 0.
	single [256]uint16
	// parts is the decomposed fold of a character as part of a cluster, or ""
	// where it folds to itself; gone marks those that fold to nothing.
	parts [256]string
	gone  [256]bool
	order [256]ordering
}

// ordering tells what a character's fold does to the canonical composition of
// what it is joined with.
type ordering uint8

const (
	settled  ordering = iota
	ranked            // it may have to change places with another of its kind
	composed          // it may become one with what is before it
)

// pages remembers the folds that were worked out, which depend on nothing but
// the character: for each folding, the basic plane by pages.
var pages [8][256]atomic.Pointer[page]

func (f folding) page(r rune) *page {
	at := &pages[f.table()][r>>8]
	if p := at.Load(); p != nil {
		return p
	}
	p := f.newPage(r &^ 0xff)
	at.Store(p) // two goroutines may both make it: the pages are the same
	return p
}

func (f folding) newPage(first rune) *page {
	p := &page{}
	for i := range p.single {
		r := first + rune(i)
		if r >= 0xd800 && r < 0xe000 {
			continue
		}
		parts := f.decomposed(r)
		switch {
		case parts == "":
			p.gone[i] = true
		case parts != string(r):
			p.parts[i] = parts
		}
		p.order[i] = orderOf(parts)
		if whole := norm.NFC.String(parts); standsAlone(r) && parts != "" {
			if c, n := utf8.DecodeRuneInString(whole); n == len(whole) && c <= 0xffff {
				p.single[i] = uint16(c)
			}
		}
	}
	return p
}

// part appends the decomposed fold of a character of a cluster.
func (f folding) part(dst []byte, r rune) ([]byte, ordering) {
	if r > 0xffff {
		parts := f.decomposed(r)
		return append(dst, parts...), orderOf(parts)
	}
	p, i := f.page(r), r&0xff
	switch {
	case p.gone[i]:
		return dst, settled
	case p.parts[i] != "":
		return append(dst, p.parts[i]...), p.order[i]
	}
	return utf8.AppendRune(dst, r), p.order[i]
}

func orderOf(parts string) ordering {
	o := settled
	for i, r := range parts {
		switch c := parts[i : i+utf8.RuneLen(r)]; {
		case norm.NFC.QuickSpanString("x"+c) < 1+len(c):
			return composed
		case norm.NFC.PropertiesString(c).CCC() > 0:
			o = ranked
		}
	}
	return o
}

// decomposed is the fold of one character in canonical decomposition.
func (f folding) decomposed(r rune) string {
	if r < utf8.RuneSelf { // the only one of them in any table is A to Z
		if !f.keepCase {
			r = unicode.ToLower(r)
		}
		return string(r)
	}
	if isHidden(r) && !f.keepHidden {
		return ""
	}
	s := norm.NFD.String(string(r))
	if !f.keepAccents {
		s = withoutAccents(s)
	}
	if !f.keepCase {
		s = norm.NFD.String(foldCase(s))
		if !f.keepAccents {
			s = withoutAccents(s)
		}
	}
	return s
}

// cluster appends the fold of a grapheme cluster.
func (f folding) cluster(dst []byte, s string) []byte {
	start, base, loose := len(dst), rune(0), 0
	for _, r := range s {
		if base == 0 {
			base = r
		} else if !f.keepAccents && isCyrillicLetterMark(base, r) {
			dst, loose = utf8.AppendRune(dst, r), int(composed)
			continue
		}
		var o ordering
		dst, o = f.part(dst, r)
		loose += int(o) // two that are ranked may change places
	}
	if folded := dst[start:]; loose > int(ranked) && !norm.NFC.IsNormal(folded) {
		dst = append(dst[:start], norm.NFC.Bytes(folded)...)
	}
	return dst
}

// foldCase is full case folding. Cherokee folds to its capitals (that is what
// CaseFolding.txt has); cases.Fold swaps the two.
func foldCase(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case n == len(s) && unicode.Is(unicode.Cherokee, r):
		return string(unicode.ToUpper(r))
	case n == len(s) && r > 0xffff:
		return string(unicode.ToLower(r))
	}
	return cases.Fold().String(s)
}

// withoutAccents takes the accents off a decomposed character, which has its
// base letter first if it has one.
func withoutAccents(s string) string {
	var b strings.Builder
	base := rune(0)
	for i, r := range s {
		if i == 0 {
			base = r
		}
		switch {
		case i > 0 && isCyrillicLetterMark(base, r):
			b.WriteRune(r)
		case isAccent(r):
		default:
			if to, ok := sameLetter(r); ok {
				b.WriteString(to)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// isAccent reports whether a combining mark is put aside with the accents: the
// diacritics of all scripts, Hebrew points, Arabic vowel signs and hamzas. The
// marks of other scripts write sounds.
func isAccent(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r <= 0x36f, r >= 0x1ab0 && r <= 0x1aff, r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20ff && r != 0x20e3, r >= 0xfe20 && r <= 0xfe2f:
		return unicode.Is(unicode.M, r) && r != 0x34f
	case r >= 0x591 && r <= 0x5c7, r >= 0x610 && r <= 0x61a, r >= 0x64b && r <= 0x65f, r == 0x670, r >= 0x6d6 && r <= 0x6ed, r >= 0x8d3 && r <= 0x8ff:
		return unicode.Is(unicode.M, r)
	}
	return false
}

// isCyrillicLetterMark reports whether a mark makes another letter of a
// Cyrillic one: the breve of й and ў, the dots of ї (but not of ё), the acute
// of ѓ and ќ.
func isCyrillicLetterMark(base, mark rune) bool {
	if base < 0x400 || base > 0x52f {
		return false
	}
	switch mark {
	case 0x306:
		return true
	case 0x308:
		return base != 'е' && base != 'Е'
	case 0x301:
		return strings.ContainsRune("гкГК", base)
	}
	return false
}

// isHidden reports whether a character shows nothing and separates nothing: it
// is in a text for the sake of layout.
func isHidden(r rune) bool {
	switch {
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f && r != 0x200d: // the joiner makes emoji
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x206f:
		return true
	}
	return r >= 0xfe00 && r <= 0xfe0f // text or emoji style
}

// sameLetter is what a character is written as when accents are put aside,
// where decomposition does not tell.
func sameLetter(r rune) (string, bool) {
	switch r {
	case 'ø':
		return "o", true
	case 'Ø':
		return "O", true
	case 'ł':
		return "l", true
	case 'Ł':
		return "L", true
	case 'đ':
		return "d", true
	case 'Đ':
		return "D", true
	case 'ħ':
		return "h", true
	case 'Ħ':
		return "H", true
	case 'ŧ':
		return "t", true
	case 'Ŧ':
		return "T", true
	case 'ı':
		return "i", true
	case 'æ':
		return "ae", true
	case 'Æ':
		return "AE", true
	case 'œ':
		return "oe", true
	case 'Œ':
		return "OE", true
	case '‘', '’', '‚', '‛', 'ʼ':
		return "'", true
	case '“', '”', '„', '‟':
		return `"`, true
	case '‐', '‑', '−':
		return "-", true
	case '…':
		return "...", true
	}
	switch {
	case r >= 0xff01 && r <= 0xff5e:
		return string(r - 0xff01 + '!'), true
	case r > 0x7f && unicode.Is(unicode.Zs, r):
		return " ", true
	}
	return "", false
}

// standsAlone reports whether a character of the basic plane is a grapheme
// cluster of its own beside any other such character.
func standsAlone(r rune) bool {
	switch {
	case r < 0x300:
		return r != 0xad
	case unicode.In(r, unicode.M, unicode.Cf, unicode.Cn, unicode.Cs, unicode.Co):
		return false
	case r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97f, r >= 0xd7b0 && r <= 0xd7ff: // letters of Hangul syllables
		return false
	case r == 0xe33, r == 0xeb3, r == 0xd4e, r == 0xff9e, r == 0xff9f:
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Z)
}
