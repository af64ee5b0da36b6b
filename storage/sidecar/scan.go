package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// limits bound what a file may ask of the machine.
type limits struct {
	bytes   int
	depth   int // of objects and arrays in each other
	records int // annotations, their spans, relations, decisions and tombstones together
}

var fileLimits = limits{bytes: 1 << 30, depth: 64, records: 5_000_000}

// scanner reads I-JSON (RFC 7493) from bytes that are known to be UTF-8.
//
// It is here because encoding/json cannot keep this package's promises: it
// takes the last of two equal keys, matches keys without regard to case and
// turns half surrogate pairs into U+FFFD, all without a word. (Into typed
// structs alone, without unknown fields, it takes some three times as long.)
type scanner struct {
	data    []byte
	pos     int
	depth   int
	limits  limits
	scratch []byte // the last string that had escapes
	out     []byte // where value writes
}

func (s *scanner) syntax(pos int, err error) error {
	return &fault{pos: pos, syntax: true, err: err}
}

// unexpected reports the byte at which JSON ends.
func (s *scanner) unexpected(want string) error {
	if s.pos >= len(s.data) {
		return s.syntax(len(s.data), fmt.Errorf("%w: it ends where %s should be", ErrTruncated, want))
	}
	r, _ := utf8.DecodeRune(s.data[s.pos:])
	return s.syntax(s.pos, fmt.Errorf("%q stands where %s should be", r, want))
}

// wrong reports a value that is not of the kind wanted, or the syntax error in
// its place.
func (s *scanner) wrong(want string) error {
	c := s.peek()
	at := s.pos
	kind := ""
	switch {
	case c == '"':
		kind = "a string"
	case c == '{':
		kind = "an object"
	case c == '[':
		kind = "a list"
	case c == 't' || c == 'f':
		kind = "true or false"
	case c == 'n':
		kind = "null"
	case c == '-' || '0' <= c && c <= '9':
		kind = "a number"
	}
	if err := s.value(false); err != nil {
		return err
	}
	return &fault{pos: at, err: fmt.Errorf("%s stands where %s should be", kind, want)}
}

// peek skips white space and returns the byte after it, or 0 at the end.
func (s *scanner) peek() byte {
	for s.pos < len(s.data) {
		switch c := s.data[s.pos]; c {
		case ' ', '\n', '\r', '\t':
			s.pos++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) enter() error {
	if s.depth++; s.depth > s.limits.depth {
		return s.syntax(s.pos, fmt.Errorf("%w: values are nested deeper than %d", ErrTooLarge, s.limits.depth))
	}
	s.pos++
	return nil
}

func (s *scanner) leave() {
	s.depth--
	s.pos++
}

// members visits the keys of an object; each must read the value. The key is
// good until then.
func (s *scanner) members(each func(key []byte, at int) error) error {
	if s.peek() != '{' {
		return s.wrong("an object")
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.peek() == '}' {
		s.leave()
		return nil
	}
	for {
		if s.peek() != '"' {
			return s.unexpected("a key in quotation marks")
		}
		at := s.pos
		key, err := s.quoted()
		if err != nil {
			return err
		}
		if s.peek() != ':' {
			return s.unexpected("a colon")
		}
		s.pos++
		if err := each(key, at); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.pos++
		case '}':
			s.leave()
			return nil
		default:
			return s.unexpected("a comma or the end of the object")
		}
	}
}

// elements visits the values of a list; each must read the value.
func (s *scanner) elements(each func(i int) error) error {
	if s.peek() != '[' {
		return s.wrong("a list")
	}
	if err := s.enter(); err != nil {
		return err
	}
	if s.peek() == ']' {
		s.leave()
		return nil
	}
	for i := 0; ; i++ {
		if err := each(i); err != nil {
			return err
		}
		switch s.peek() {
		case ',':
			s.pos++
		case ']':
			s.leave()
			return nil
		default:
			return s.unexpected("a comma or the end of the list")
		}
	}
}

func duplicateKey(pos int, key []byte) error {
	return &fault{pos: pos, syntax: true, err: fmt.Errorf("the key %q %w in one object; remove the one that is not meant", clip(key), ErrDuplicate)}
}

// clip shortens what a message quotes from a file.
func clip(b []byte) string {
	const most = 40
	if len(b) <= most {
		return string(b)
	}
	n := most
	for !utf8.RuneStart(b[n]) {
		n--
	}
	return string(b[:n]) + "…"
}

func (s *scanner) digits() error {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		return s.unexpected("a digit")
	}
	return nil
}

// number reads a number and returns it as it is written.
func (s *scanner) number() ([]byte, error) {
	if c := s.peek(); c != '-' && (c < '0' || c > '9') {
		return nil, s.wrong("a number")
	}
	start := s.pos
	if s.data[s.pos] == '-' {
		s.pos++
	}
	if s.pos < len(s.data) && s.data[s.pos] == '0' {
		s.pos++
	} else if err := s.digits(); err != nil {
		return nil, err
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if err := s.digits(); err != nil {
			return nil, err
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|0x20 == 'e' {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		if err := s.digits(); err != nil {
			return nil, err
		}
	}
	return s.data[start:s.pos], nil
}

// integer reads a whole number from 0 to limit, written without fraction and
// exponent.
func (s *scanner) integer(limit int) (int, error) {
	s.peek()
	at := s.pos
	b, err := s.number()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(string(b), 10, 63)
	if err != nil || n > uint64(limit) {
		return 0, &fault{pos: at, err: fmt.Errorf("%s is not a whole number from 0 to %d", clip(b), limit)}
	}
	return int(n), nil
}

// float reads a number that a float64 can hold.
func (s *scanner) float() (float64, error) {
	s.peek()
	at := s.pos
	b, err := s.number()
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, &fault{pos: at, err: fmt.Errorf("%s is beyond the numbers that Postil can hold", clip(b))}
	}
	return f, nil
}

func (s *scanner) bool() (bool, error) {
	switch s.peek() {
	case 't':
		return true, s.literal("true")
	case 'f':
		return false, s.literal("false")
	}
	return false, s.wrong("true or false")
}

func (s *scanner) literal(word string) error {
	for i := range len(word) {
		if s.pos >= len(s.data) || s.data[s.pos] != word[i] {
			return s.unexpected("the word " + word)
		}
		s.pos++
	}
	return nil
}

// raw reads any value and returns a copy of its bytes.
func (s *scanner) raw() (json.RawMessage, error) {
	s.peek()
	start := s.pos
	if err := s.value(false); err != nil {
		return nil, err
	}
	return append(json.RawMessage(nil), s.data[start:s.pos]...), nil
}

// value reads any value. With emit it writes it to out: as it is, but on one
// line, with a space after each colon and comma.
func (s *scanner) value(emit bool) error {
	c := s.peek()
	start := s.pos
	switch c {
	case '{':
		return s.object(emit)
	case '[':
		s.emit(emit, "[")
		err := s.elements(func(i int) error {
			if i > 0 {
				s.emit(emit, ", ")
			}
			return s.value(emit)
		})
		s.emit(emit, "]")
		return err
	case '"':
		if _, err := s.quoted(); err != nil {
			return err
		}
	case 't':
		if err := s.literal("true"); err != nil {
			return err
		}
	case 'f':
		if err := s.literal("false"); err != nil {
			return err
		}
	case 'n':
		if err := s.literal("null"); err != nil {
			return err
		}
	default:
		if c != '-' && (c < '0' || c > '9') {
			return s.unexpected("a value")
		}
		if _, err := s.number(); err != nil {
			return err
		}
	}
	if emit {
		s.out = append(s.out, s.data[start:s.pos]...)
	}
	return nil
}

func (s *scanner) emit(emit bool, piece string) {
	if emit {
		s.out = append(s.out, piece...)
	}
}

// object reads an object of unknown keys, none of them twice.
func (s *scanner) object(emit bool) error {
	var seen map[string]bool
	s.emit(emit, "{")
	err := s.members(func(key []byte, at int) error {
		if seen[string(key)] {
			return duplicateKey(at, key)
		}
		if emit {
			if len(seen) > 0 {
				s.out = append(s.out, ", "...)
			}
			s.out = append(s.out, s.keyToken(at)...)
			s.out = append(s.out, ": "...)
		}
		if seen == nil {
			seen = make(map[string]bool)
		}
		seen[string(key)] = true
		return s.value(emit)
	})
	s.emit(emit, "}")
	return err
}

// keyToken is the key at a position as it is written, with its quotes. The
// scanner stands behind the colon that follows.
func (s *scanner) keyToken(at int) []byte {
	end := s.pos - 1
	for s.data[end] != '"' {
		end--
	}
	return s.data[at : end+1]
}

// end reports what follows the only value that may stand in a file.
func (s *scanner) end() error {
	s.peek()
	if s.pos < len(s.data) {
		return s.syntax(s.pos, errors.New("something follows the end of the layer"))
	}
	return nil
}
