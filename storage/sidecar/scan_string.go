package sidecar

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a string. The bytes are good until the next call.
func (s *scanner) quoted() ([]byte, error) {
	if s.peek() != '"' {
		return nil, s.wrong("a string")
	}
	start := s.pos + 1
	i := start
	for i < len(s.data) && !stops[s.data[i]] {
		i++
	}
	if i < len(s.data) && s.data[i] == '"' {
		s.pos = i + 1
		return s.data[start:i], nil
	}
	s.scratch = append(s.scratch[:0], s.data[start:i]...)
	for i < len(s.data) {
		c := s.data[i]
		switch {
		case c == '"':
			s.pos = i + 1
			return s.scratch, nil
		case c == '\\':
			n, err := s.escape(i)
			if err != nil {
				return nil, err
			}
			i += n
		case c < ' ':
			return nil, s.syntax(i, fmt.Errorf("a string holds the control character %U; it must be written as an escape", c))
		default:
			j := i
			for j < len(s.data) && !stops[s.data[j]] {
				j++
			}
			s.scratch = append(s.scratch, s.data[i:j]...)
			i = j
		}
	}
	s.pos = i
	return nil, s.unexpected("the end of a string")
}

// stops are the bytes that end a plain stretch of a string.
var stops = func() (t [256]bool) {
	for c := range ' ' {
		t[c] = true
	}
	t['"'], t['\\'] = true, true
	return t
}()

// escape appends to scratch what the escape at data[i] stands for and returns
// its length in bytes.
func (s *scanner) escape(i int) (int, error) {
	if i+1 >= len(s.data) {
		s.pos = len(s.data)
		return 0, s.unexpected("the end of a string")
	}
	switch c := s.data[i+1]; c {
	case '"', '\\', '/':
		s.scratch = append(s.scratch, c)
	case 'b':
		s.scratch = append(s.scratch, '\b')
	case 'f':
		s.scratch = append(s.scratch, '\f')
	case 'n':
		s.scratch = append(s.scratch, '\n')
	case 'r':
		s.scratch = append(s.scratch, '\r')
	case 't':
		s.scratch = append(s.scratch, '\t')
	case 'u':
		r, err := s.hex(i)
		if err != nil {
			return 0, err
		}
		if !utf16.IsSurrogate(r) {
			s.scratch = utf8.AppendRune(s.scratch, r)
			return 6, nil
		}
		if i+7 < len(s.data) && s.data[i+6] == '\\' && s.data[i+7] == 'u' {
			low, err := s.hex(i + 6)
			if err != nil {
				return 0, err
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				s.scratch = utf8.AppendRune(s.scratch, r)
				return 12, nil
			}
		}
		return 0, s.syntax(i, fmt.Errorf("the escape %s is half of a surrogate pair and stands for no character", s.data[i:i+6]))
	default:
		s.pos = i + 1
		return 0, s.unexpected("one of the escapes \" \\ / b f n r t u")
	}
	return 2, nil
}

// hex reads the code unit of the escape at data[i].
func (s *scanner) hex(i int) (rune, error) {
	var r rune
	for j := i + 2; j < i+6; j++ {
		if j >= len(s.data) {
			s.pos = j
			return 0, s.unexpected("a hexadecimal digit")
		}
		c := s.data[j]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			s.pos = j
			return 0, s.unexpected("a hexadecimal digit")
		}
		r = r<<4 | rune(c)
	}
	return r, nil
}
