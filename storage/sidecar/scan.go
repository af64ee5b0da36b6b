package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
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
// turns half surrogate pairs into U+FFFD, all without a word. (It also needs
// two passes to keep unknown fields, at some four times the cost.)
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
