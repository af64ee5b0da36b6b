package conllu

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"postil/storage/exchange/offsets"
)

// bracket is one of those of an Entity.
type bracket struct {
	opens, closes bool
	id            string   // its number
	part, parts   int      // e5[1/2]; 0: whole
	values        []string // of what global.Entity names, the number too; where it opens
}

// brackets reads the value of Entity: "(e1-person(e2-place)", "e1)e2)".
func brackets(s string, names []string, into []bracket) ([]bracket, error) {
	for s != "" {
		b := bracket{}
		if b.opens = s[0] == '('; b.opens {
			s = s[1:]
		}
		i := strings.IndexAny(s, "()")
		if i < 0 {
			if !b.opens {
				return into, fmt.Errorf("%q closes nothing", s)
			}
			i = len(s)
		}
		inner := s[:i]
		s = s[i:]
		if b.closes = strings.HasPrefix(s, ")"); b.closes {
			s = s[1:]
		} else if !b.opens {
			return into, fmt.Errorf("%q neither opens nor closes", inner)
		}
		number := inner
		if b.opens {
			b.values = strings.SplitN(inner, "-", max(1, len(names)))
			number = b.values[0]
			if at := indexOf(names, "eid", "GRP"); at > 0 && at < len(b.values) {
				number = b.values[at]
			}
		}
		b.id, b.part, b.parts = parts(number)
		if b.id == "" {
			return into, fmt.Errorf("a bracket of %q has no number", inner)
		}
		into = append(into, b)
	}
	return into, nil
}

// indexOf is where one of some names is first, -1 where none is.
func indexOf(list []string, names ...string) int {
	for i, n := range list {
		for _, name := range names {
			if n == name {
				return i
			}
		}
	}
	return -1
}

// parts takes apart e5[1/2].
func parts(s string) (id string, part, of int) {
	i := strings.IndexByte(s, '[')
	if i < 0 || !strings.HasSuffix(s, "]") {
		return s, 0, 0
	}
	a, b, ok := strings.Cut(s[i+1:len(s)-1], "/")
	part, err := strconv.Atoi(a)
	of, second := strconv.Atoi(b)
	if !ok || err != nil || second != nil || part < 1 || of < part {
		return s, 0, 0
	}
	return s[:i], part, of
}

// open is a mark, or a part of one, that was begun.
type open struct {
	id     string
	part   int
	parts  int
	values []string
	line   int
	start  int // code points; -1: at an empty node, so that it begins with the next word
	end    int
	closed bool
}

// ranges is the place of a mark; ok is false where there are no words in it.
func (o *open) ranges() (r offsets.Range, ok bool) {
	return offsets.Range{Start: o.start, End: o.end}, o.start >= 0 && o.end > o.start
}

// decode undoes the percent signs of a value.
func decode(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	if !utf8.ValidString(b.String()) {
		return s
	}
	return b.String()
}

// encode appends a value with percent signs for what means something in a
// bracket or a column.
func encode(dst []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if c <= ' ' || c == 0x7F || strings.IndexByte("()-[]|=%,:#<>/", c) >= 0 || s == "_" || c >= 0x80 && reserved(s, i) {
			dst = append(dst, '%', hex[c>>4], hex[c&15])
			continue
		}
		dst = append(dst, c)
	}
	return dst
}

// reserved reports whether a byte is of a character that readers may take for
// the end of a line: U+0085, U+2028 and U+2029, and no-break spaces with them.
func reserved(s string, i int) bool {
	for _, r := range []string{"\u0085", "\u2028", "\u2029", "\u00a0", "\u3000"} {
		for k := max(0, i-len(r)+1); k <= i; k++ {
			if strings.HasPrefix(s[k:], r) {
				return true
			}
		}
	}
	return false
}
