// Package text owns every conversion between the units in which a place in an
// article can be counted.
//
// Four units exist, and mixing them up is the classic bug of annotation tools:
//
//   - code points, the unit of Postil: sidecars, commands and screens count
//     them, and Python's text[start:end] agrees;
//   - bytes of the UTF-8 form, in which Go holds the text;
//   - UTF-16 code units, in which JavaScript and Java count;
//   - line and column (both from 0, the column in code points), for people.
//
// Make a Text with New (or Canonical, from decoded source bytes) and convert
// with the methods named after the unit they go from or to. Nothing else in
// the project counts runes. A Text never changes and may be used by several
// goroutines at once; conversions cost O(log n) at most.
package text

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Span is a half-open range [Start, End) of code points.
type Span struct{ Start, End int }

// Len is the number of code points in the span.
func (s Span) Len() int { return s.End - s.Start }

// Empty reports whether the span holds no code point.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether the code point at offset is in the span.
func (s Span) Contains(offset int) bool { return s.Start <= offset && offset < s.End }

// Overlaps reports whether the spans share at least one code point.
func (s Span) Overlaps(o Span) bool {
	return s.Start < o.End && o.Start < s.End && !s.Empty() && !o.Empty()
}

// Covers reports whether every code point of o is in s.
func (s Span) Covers(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Intersect returns the code points that both spans hold; it may be empty.
func (s Span) Intersect(o Span) Span {
	r := Span{max(s.Start, o.Start), min(s.End, o.End)}
	if r.End < r.Start {
		r.End = r.Start
	}
	return r
}

// stride is the distance between two entries of the sparse index, in bytes.
// It bounds the bytes that a conversion walks over.
const stride = 256

// mark is an entry of the sparse index: what has been counted before the first
// code point that begins at or after the entry's byte.
type mark struct {
	byte, point, utf16 uint32
}

// Text is an article's canonical text.
type Text struct {
	s      string
	points int
	units  int    // UTF-16 code units
	index  []mark // nil when the text is ASCII: then all units but lines agree

	linesOnce sync.Once
	lines     []uint32 // code point at which each line starts
}

// maxBytes keeps offsets within the 32 bits of the index.
const maxBytes = 1 << 31

// Errors that New reports, to be matched with errors.Is.
var (
	ErrInvalidUTF8 = errors.New("the text is not valid UTF-8")
	ErrNUL         = errors.New("the text contains a NUL character")
	ErrTooLong     = errors.New("the text is longer than 2 GiB")
	ErrCR          = errors.New("the text contains a carriage return")
)

// New makes a Text of s, which must be canonical: valid UTF-8 without NUL and
// with LF as its only line end. It reports ErrInvalidUTF8, ErrNUL, ErrCR or
// ErrTooLong, with the byte at which the trouble is.
func New(s string) (*Text, error) {
	if len(s) >= maxBytes {
		return nil, ErrTooLong
	}
	if i := strings.IndexByte(s, 0); i >= 0 {
		return nil, fmt.Errorf("%w at byte %d", ErrNUL, i)
	}
	if i := strings.IndexByte(s, '\r'); i >= 0 {
		return nil, fmt.Errorf("%w at byte %d", ErrCR, i)
	}
	t := &Text{s: s, points: len(s), units: len(s)}
	if isASCII(s) {
		return t, nil
	}
	if !utf8.ValidString(s) {
		i := 0
		for i < len(s) {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n <= 1 {
				break
			}
			i += n
		}
		return nil, fmt.Errorf("%w at byte %d", ErrInvalidUTF8, i)
	}
	t.buildIndex()
	return t, nil
}

// Canonical turns decoded text into canonical text: a leading byte order mark
// is dropped, CRLF and CR become LF, nothing else changes.
func Canonical(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\r' {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte('\n')
		if i+1 < len(s) && s[i+1] == '\n' {
			i++
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if load(s, i)&highBits != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func (t *Text) buildIndex() {
	t.index = make([]mark, 0, len(t.s)/stride+1)
	points, units := 0, 0
	for from := 0; from < len(t.s); from += stride {
		first := from
		for first < len(t.s) && !begins(t.s[first]) {
			first++
		}
		if first < len(t.s) {
			t.index = append(t.index, mark{uint32(first), uint32(points), uint32(units)})
		}
		i, end := from, min(from+stride, len(t.s))
		for ; i+8 <= end; i += 8 {
			w := load(t.s, i)
			n := starts(w)
			points += n
			units += n + pairs(w)
		}
		for ; i < end; i++ {
			if c := t.s[i]; begins(c) {
				points++
				units += unitsOf(c)
			}
		}
	}
	t.points, t.units = points, units
}

// String returns the whole text.
func (t *Text) String() string { return t.s }

// Len is the length in code points.
func (t *Text) Len() int { return t.points }

// Bytes is the length in bytes of UTF-8.
func (t *Text) Bytes() int { return len(t.s) }

// UTF16Len is the length in UTF-16 code units.
func (t *Text) UTF16Len() int { return t.units }

// clamp brings an offset into [0, limit].
func clamp(offset, limit int) int { return max(0, min(offset, limit)) }

// Byte converts a code point offset to a byte offset. Offsets outside the text
// are brought to its nearer end.
func (t *Text) Byte(point int) int {
	point = clamp(point, t.points)
	if t.index == nil || point == t.points {
		if point == t.points {
			return len(t.s)
		}
		return point
	}
	m := t.index[sort.Search(len(t.index), func(i int) bool { return int(t.index[i].point) > point })-1]
	b, _ := t.walk(int(m.byte), point-int(m.point))
	return b
}

// walk passes n code points from byte b, where one begins, and returns the byte
// that it comes to and the UTF-16 code units that it passed. There must be
// another one behind them.
func (t *Text) walk(b, n int) (at, passed int) {
	for ; b+8 <= len(t.s); b += 8 {
		w := load(t.s, b)
		k := starts(w)
		if k > n {
			break
		}
		n -= k
		passed += k + pairs(w)
	}
	for ; ; b++ {
		c := t.s[b]
		if !begins(c) {
			continue
		}
		if n == 0 {
			return b, passed
		}
		n--
		passed += unitsOf(c)
	}
}

// CodePoint converts a byte offset to a code point offset. A byte inside a
// character belongs to that character.
func (t *Text) CodePoint(byteOffset int) int {
	byteOffset = clamp(byteOffset, len(t.s))
	if t.index == nil {
		return byteOffset
	}
	if byteOffset == len(t.s) {
		return t.points
	}
	m := t.markAtByte(byteOffset)
	p, i := int(m.point)-1, int(m.byte)
	for ; i+8 <= byteOffset+1; i += 8 {
		p += starts(load(t.s, i))
	}
	for ; i <= byteOffset; i++ {
		if begins(t.s[i]) {
			p++
		}
	}
	return p
}

// UTF16 converts a code point offset to an offset in UTF-16 code units.
func (t *Text) UTF16(point int) int {
	point = clamp(point, t.points)
	if t.index == nil {
		return point
	}
	if point == t.points {
		return t.units
	}
	m := t.index[sort.Search(len(t.index), func(i int) bool { return int(t.index[i].point) > point })-1]
	_, u := t.walk(int(m.byte), point-int(m.point))
	return int(m.utf16) + u
}

// FromUTF16 converts an offset in UTF-16 code units to a code point offset. An
// offset between two surrogates belongs to their character.
func (t *Text) FromUTF16(unit int) int {
	unit = clamp(unit, t.units)
	if t.index == nil {
		return unit
	}
	if unit == t.units {
		return t.points
	}
	m := t.index[sort.Search(len(t.index), func(i int) bool { return int(t.index[i].utf16) > unit })-1]
	b, p, n := int(m.byte), int(m.point), unit-int(m.utf16)
	for ; b+8 <= len(t.s); b += 8 {
		w := load(t.s, b)
		k := starts(w)
		if k+pairs(w) > n {
			break
		}
		n -= k + pairs(w)
		p += k
	}
	for ; ; b++ {
		c := t.s[b]
		if !begins(c) {
			continue
		}
		if n < unitsOf(c) {
			return p
		}
		n -= unitsOf(c)
		p++
	}
}

func (t *Text) markAtByte(b int) mark {
	i := min(b/stride, len(t.index)-1)
	for int(t.index[i].byte) > b {
		i--
	}
	return t.index[i]
}

// forward is the byte n code points after byte b, where one begins, or the end.
func (t *Text) forward(b, n int) int {
	if t.index == nil {
		return min(b+n, len(t.s))
	}
	for ; b+8 <= len(t.s); b += 8 {
		k := starts(load(t.s, b))
		if k > n {
			break
		}
		n -= k
	}
	for ; b < len(t.s); b++ {
		if begins(t.s[b]) {
			if n == 0 {
				return b
			}
			n--
		}
	}
	return b
}

// back is the byte n code points before byte b, or the start.
func (t *Text) back(b, n int) int {
	if t.index == nil {
		return max(b-n, 0)
	}
	for ; n > 0 && b > 0; n-- {
		for b--; b > 0 && !begins(t.s[b]); b-- {
		}
	}
	return b
}

// Slice returns the text of a span without copying it. Offsets outside the
// text are brought to its nearer end.
func (t *Text) Slice(start, end int) string {
	start, end = clamp(start, t.points), clamp(end, t.points)
	if end <= start {
		return ""
	}
	a := t.Byte(start)
	if end-start <= stride { // nearer than by the index
		return t.s[a:t.forward(a, end-start)]
	}
	return t.s[a:t.Byte(end)]
}

// Quote returns the text of a span.
func (t *Text) Quote(s Span) string { return t.Slice(s.Start, s.End) }

// Runes returns the code points of a span.
func (t *Text) Runes(start, end int) []rune { return []rune(t.Slice(start, end)) }

// At returns the code point at an offset, or utf8.RuneError outside the text.
func (t *Text) At(offset int) rune {
	if offset < 0 || offset >= t.points {
		return utf8.RuneError
	}
	r, _ := utf8.DecodeRuneInString(t.s[t.Byte(offset):])
	return r
}

// Valid reports whether the span lies in the text and is not empty.
func (t *Text) Valid(s Span) bool { return 0 <= s.Start && s.Start < s.End && s.End <= t.points }

// lineTable is made when it is first asked for.
func (t *Text) lineTable() []uint32 {
	t.linesOnce.Do(func() {
		lines := make([]uint32, 1, strings.Count(t.s, "\n")+1)
		if t.index == nil {
			for i := 0; ; {
				j := strings.IndexByte(t.s[i:], '\n')
				if j < 0 {
					break
				}
				i += j + 1
				lines = append(lines, uint32(i))
			}
		} else {
			p := uint32(0)
			for i := range len(t.s) {
				c := t.s[i]
				if begins(c) {
					p++
				}
				if c == '\n' {
					lines = append(lines, p)
				}
			}
		}
		t.lines = lines
	})
	return t.lines
}

// Lines is the number of lines; a text that ends with a newline has an empty
// last line, and the empty text has one line.
func (t *Text) Lines() int { return len(t.lineTable()) }

// LineSpan returns line i without its newline.
func (t *Text) LineSpan(i int) Span {
	lines := t.lineTable()
	i = clamp(i, len(lines)-1)
	if i == len(lines)-1 {
		return Span{int(lines[i]), t.points}
	}
	return Span{int(lines[i]), int(lines[i+1]) - 1}
}

// LineOf returns the line that holds the code point at an offset; a newline
// belongs to the line that it ends.
func (t *Text) LineOf(offset int) int {
	lines := t.lineTable()
	offset = clamp(offset, t.points)
	return sort.Search(len(lines), func(i int) bool { return int(lines[i]) > offset }) - 1
}

// Position converts an offset to a line and a column, both from 0.
func (t *Text) Position(offset int) (line, column int) {
	offset = clamp(offset, t.points)
	line = t.LineOf(offset)
	return line, offset - int(t.lineTable()[line])
}

// Offset converts a line and a column, both from 0, to an offset. A column
// beyond the line's end is brought to the end.
func (t *Text) Offset(line, column int) int {
	s := t.LineSpan(line)
	return clamp(s.Start+max(column, 0), s.End)
}
