// Package jsonscan reads JSON of a shape that is known beforehand, several times
// as fast as a decoder for any. It takes nothing that such a decoder would
// refuse: it fails on whatever is broken, unusual or not where it is expected,
// without saying why, and the caller has a full decoder do it over. Use Reset,
// then Members for an object, Array with More, and the readers of values; ask
// Done at the end:
//
//	s.Reset(line)
//	for name := range s.Members() {
//		switch name {
//		case "text":
//			text = s.String()
//		case "spans":
//			for s.Array(); s.More(); {
//				spans = append(spans, s.Int())
//			}
//		default:
//			s.Fail()
//		}
//	}
//	if !s.Done() {
//		err = json.Unmarshal(line, &slow)
//	}
package jsonscan

import (
	"iter"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Scanner reads one value after another. The zero Scanner has nothing to read.
type Scanner struct {
	data   string
	at     int
	first  bool // nothing of the object or array that was opened last has been read
	failed bool
	buffer []byte
}

// Reset begins with other data, which is copied: strings that are read are parts
// of the copy.
func (s *Scanner) Reset(data []byte) {
	*s = Scanner{data: string(data), buffer: s.buffer, failed: !utf8.Valid(data)}
}

// Fail gives up: what follows reads nothing, and Done is false.
func (s *Scanner) Fail() { s.failed = true }

// Done reports whether all was read, and was as it should be.
func (s *Scanner) Done() bool { return !s.failed && s.peek() == 0 && s.at == len(s.data) }

// peek is the next byte that is no white space; 0 at the end.
func (s *Scanner) peek() byte {
	for s.at < len(s.data) {
		switch c := s.data[s.at]; c {
		case ' ', '\n', '\r', '\t':
			s.at++
		default:
			return c
		}
	}
	return 0
}

// take passes a byte that must come next.
func (s *Scanner) take(c byte) {
	if s.failed || s.peek() != c {
		s.failed = true
		return
	}
	s.at++
}

// Members reads an object: it visits the names of its members, each of which is
// followed by the reading of its value. A name that stands twice, which many
// decoders refuse, fails, and so do more names than can be told apart.
func (s *Scanner) Members() iter.Seq[string] {
	return func(yield func(string) bool) {
		var had [mostNames]string
		s.take('{')
		s.first = true
		for n := 0; s.next('}'); n++ {
			name := s.String()
			s.take(':')
			if n == len(had) || slices.Contains(had[:n], name) {
				s.failed = true
			}
			if s.failed || !yield(name) {
				return
			}
			had[n] = name
		}
	}
}

// mostNames is how many names of an object can be told apart.
const mostNames = 24

// Array opens an array.
func (s *Scanner) Array() {
	s.take('[')
	s.first = true
}

// next goes to the next thing in an object or array; it is false behind the
// last one, which closes it.
func (s *Scanner) next(closing byte) bool {
	if s.failed {
		return false
	}
	c := s.peek()
	if c == closing {
		s.at++
		s.first = false
		return false
	}
	if !s.first {
		if c != ',' {
			s.failed = true
			return false
		}
		s.at++
	}
	s.first = false
	return true
}

// More goes to the next element of the array, and is false behind the last.
func (s *Scanner) More() bool { return s.next(']') }

// Is reports whether a value of a kind comes next, by its first byte: '"', '{',
// '[', 't', 'f', 'n', or '0' for numbers.
func (s *Scanner) Is(kind byte) bool {
	c := s.peek()
	if c == '-' || '0' <= c && c <= '9' {
		c = '0'
	}
	return !s.failed && c == kind
}

// Raw reads a string or a whole number and returns it as it is written.
func (s *Scanner) Raw() string {
	s.peek()
	from := s.at
	if s.Is('0') {
		s.Int()
	} else {
		_ = s.String()
	}
	if s.failed {
		return ""
	}
	return s.data[from:s.at]
}

// String reads a string.
func (s *Scanner) String() string {
	s.take('"')
	if s.failed {
		return ""
	}
	from := s.at
	for i := from; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '"':
			s.at = i + 1
			return s.data[from:i]
		case c == '\\':
			return s.escaped(from, i)
		case c < ' ':
			s.failed = true
			return ""
		}
	}
	s.failed = true
	return ""
}

// escaped reads a string that has its first escape at i.
func (s *Scanner) escaped(from, i int) string {
	out := s.buffer[:0]
	for i < len(s.data) {
		c := s.data[i]
		switch {
		case c == '"':
			out = append(out, s.data[from:i]...)
			s.buffer, s.at = out, i+1
			return string(out)
		case c < ' ':
			s.failed = true
			return ""
		case c != '\\':
			i++
			continue
		}
		out = append(out, s.data[from:i]...)
		if i+1 >= len(s.data) {
			break
		}
		switch c := s.data[i+1]; c {
		case '"', '\\', '/':
			out = append(out, c)
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, ok := s.unit(i)
			if utf16.IsSurrogate(r) {
				low, also := s.unit(i + 6)
				r, ok = utf16.DecodeRune(r, low), ok && also
				ok = ok && r != utf8.RuneError
				i += 6
			}
			if !ok {
				s.failed = true
				return ""
			}
			out = utf8.AppendRune(out, r)
			i += 4
		default:
			s.failed = true
			return ""
		}
		i += 2
		from = i
	}
	s.failed = true
	return ""
}

// unit reads the four hexadecimal digits of a \u escape.
func (s *Scanner) unit(i int) (r rune, ok bool) {
	if i+6 > len(s.data) || s.data[i] != '\\' || s.data[i+1] != 'u' {
		return 0, false
	}
	for _, c := range []byte(s.data[i+2 : i+6]) {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// mostDigits are those of an integer that surely fits.
const mostDigits = 18

// Int reads a whole number.
func (s *Scanner) Int() int {
	negative := s.peek() == '-'
	if negative {
		s.at++
	}
	n, from := 0, s.at
	for ; s.at < len(s.data); s.at++ {
		c := s.data[s.at]
		if c < '0' || c > '9' {
			break
		}
		n = n*10 + int(c-'0')
	}
	digits := s.at - from
	if digits == 0 || digits > mostDigits || s.data[from] == '0' && (digits > 1 || negative) {
		s.failed = true
	}
	if s.at < len(s.data) {
		if c := s.data[s.at]; c == '.' || c == 'e' || c == 'E' {
			s.failed = true
		}
	}
	if negative {
		return -n
	}
	return n
}

const mostDepth = 16

// Skip passes over a value. Names that stand twice in an object, and values too
// deep in others, make it fail.
func (s *Scanner) Skip() { s.skip(0) }

func (s *Scanner) skip(depth int) {
	switch {
	case depth > mostDepth:
		s.failed = true
	case s.Is('"'):
		_ = s.String()
	case s.Is('0'):
		s.Int()
	case s.Is('{'):
		for range s.Members() {
			s.skip(depth + 1)
		}
	case s.Is('['):
		s.Array()
		for s.More() {
			s.skip(depth + 1)
		}
	default:
		for _, word := range []string{"true", "false", "null"} {
			if len(s.data)-s.at >= len(word) && s.data[s.at:s.at+len(word)] == word {
				s.at += len(word)
				return
			}
		}
		s.failed = true
	}
}
