package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// Values reads the values of a JSON file one after the other, so that a corpus
// in one array needs no more memory than its largest element. It is used as
// Lines is:
//
//	values, err := src.Values(name)
//	…
//	defer values.Close()
//	for values.Next() {
//		use(values.Bytes(), values.Number())
//	}
//	err = values.Err()
//
// It finds where values end and does not check them: a broken one is handed
// out, and whoever parses it finds out. Where each line is a value, as in JSON
// Lines, a broken one ends with its line.
type Values struct {
	name    string
	file    fs.File
	limit   int
	members []string // of the object, into whose arrays it goes

	buffer []byte
	start  int // of what was read and not handed out
	end    int
	line   int // at start, from 1
	eof    bool
	err    error

	byLine bool
	within nesting
	listed bool // the elements are those of a member of the object

	value  []byte
	number int
	member string
	long   bool
}

// nesting is what the values are in.
type nesting uint8

const (
	atTop nesting = iota
	inObject
	inArray
)

// Values begins to read a file. Of an array the elements are handed out, of
// other files the values that follow each other. Where members are named, an
// object is gone into as well: its members are handed out one by one, and of
// those that are named and arrays the elements. See Member.
func (s *Source) Values(p string, members ...string) (*Values, error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	v := &Values{name: p, file: f, limit: s.limits.Line, members: members, buffer: bufferFor(f), line: 1}
	// The first line tells whether each is a value; it may be a long article.
	for v.end < usualBuffer || v.end < maxFirstLine && !bytes.Contains(v.buffer[:v.end], []byte("\n")) {
		if !v.fill() {
			break
		}
	}
	if bytes.HasPrefix(v.buffer[:v.end], []byte("\xef\xbb\xbf")) {
		v.start = 3
	}
	v.byLine = len(members) == 0 && isLines(v.buffer[v.start:v.end])
	return v, nil
}

// maxFirstLine bounds how far the end of the first line is looked for.
const maxFirstLine = 4 << 20

// isLines reports whether a file looks like one of an object a line: the first
// line ends as one, or the second begins as another.
func isLines(head []byte) bool {
	head = bytes.TrimLeft(head, " \t\r\n")
	if len(head) == 0 || head[0] != '{' {
		return false
	}
	first, rest, more := bytes.Cut(head, []byte("\n"))
	first = bytes.TrimRight(first, " \t\r")
	rest = bytes.TrimLeft(rest, "\r\n")
	return more && (first[len(first)-1] == '}' && jsontext.Value(first).IsValid() || len(rest) > 0 && rest[0] == '{')
}

// fill reads more. It is false at the end, and after an error.
func (v *Values) fill() bool {
	if v.eof || v.err != nil {
		return false
	}
	if v.end == len(v.buffer) {
		if v.start > 0 {
			copy(v.buffer, v.buffer[v.start:v.end])
			v.end -= v.start
			v.start = 0
		} else {
			v.buffer = append(v.buffer, make([]byte, len(v.buffer))...)
		}
	}
	n, err := v.file.Read(v.buffer[v.end:])
	v.end += n
	switch {
	case errors.Is(err, io.EOF):
		v.eof = true
	case err != nil:
		v.err = fmt.Errorf("cannot read %s after line %d: %w", v.name, v.line, cause(err))
	}
	return n > 0 || !v.eof && v.err == nil
}

// Next goes to the next value. It is false at the end and after an error.
func (v *Values) Next() bool {
	v.value, v.member, v.long = nil, v.memberOf(), false
	for {
		c, ok := v.peek()
		if !ok {
			if v.within != atTop && v.err == nil {
				v.err = fmt.Errorf("cannot read %s after line %d: it ends in the midst of a list or object", v.name, v.line)
			}
			return false
		}
		switch {
		case v.byLine:
			return v.toLineEnd()
		case v.within == atTop && c == '[':
			v.within = inArray
			v.start++
		case v.within == atTop && c == '{' && len(v.members) > 0:
			v.within = inObject
			v.start++
		case v.within == inArray && c == ']':
			v.within = atTop
			if v.listed {
				v.within, v.listed, v.member = inObject, false, ""
			}
			v.start++
		case v.within == inObject && c == '}':
			v.within = atTop
			v.start++
		case v.within == inObject:
			if !v.key() {
				return false
			}
			if c, ok := v.peek(); ok && c == '[' && slices.Contains(v.members, v.member) {
				v.within, v.listed = inArray, true
				v.start++
				continue
			}
			return v.hand()
		default:
			return v.hand()
		}
	}
}

func (v *Values) memberOf() string {
	if v.listed {
		return v.member
	}
	return ""
}

// peek is the next byte that is neither white space nor a comma.
func (v *Values) peek() (byte, bool) {
	for {
		for ; v.start < v.end; v.start++ {
			switch c := v.buffer[v.start]; c {
			case '\n':
				v.line++
			case ' ', '\t', '\r', ',':
			default:
				return c, true
			}
		}
		if !v.fill() {
			return 0, false
		}
	}
}

// key reads the name of a member, and the colon.
func (v *Values) key() bool {
	n := v.measure()
	name, err := jsontext.AppendUnquote(nil, v.buffer[v.start:v.start+max(n, 0)])
	if n < 0 || err != nil {
		if v.err == nil {
			v.err = fmt.Errorf("cannot read %s, line %d: the name of a member should stand there", v.name, v.line)
		}
		return false
	}
	v.member = string(name)
	v.pass(n)
	if c, ok := v.peek(); !ok || c != ':' {
		v.err = fmt.Errorf("cannot read %s, line %d: the member %q has no value", v.name, v.line, v.member)
		return false
	}
	v.start++
	return true
}

// pass goes on by n bytes and counts their lines.
func (v *Values) pass(n int) {
	v.line += bytes.Count(v.buffer[v.start:v.start+n], []byte("\n"))
	v.start += n
}

func (v *Values) hand() bool {
	v.number = v.line
	n := v.measure()
	if n < 0 {
		if v.err == nil {
			v.err = fmt.Errorf("cannot read %s: the value that begins in line %d does not end", v.name, v.number)
		}
		return false
	}
	if !v.long {
		v.value = v.buffer[v.start : v.start+n]
	}
	v.pass(n)
	return true
}

// toLineEnd hands out the rest of the line.
func (v *Values) toLineEnd() bool {
	v.number = v.line
	for searched := 0; ; {
		if i := bytes.IndexByte(v.buffer[v.start+searched:v.end], '\n'); i >= 0 {
			v.give(searched + i)
			return true
		}
		searched = v.end - v.start
		if searched > v.limit {
			v.long = true
			v.start, searched = v.end, 0
		}
		if !v.fill() {
			if v.err != nil {
				return false
			}
			v.give(v.end - v.start)
			return true
		}
	}
}

func (v *Values) give(n int) {
	if n > v.limit {
		v.long = true
	}
	if !v.long {
		v.value = bytes.TrimRight(v.buffer[v.start:v.start+n], " \t\r")
	}
	v.start += n
}

// measure is how many bytes from start the value there has, or -1 where it
// does not end. Of a value that is too long all but the end is passed.
func (v *Values) measure() int {
	m := extent{}
	at := 0
	for {
		n, done := m.scan(v.buffer[v.start+at : v.end])
		at += n
		if done {
			if at > v.limit {
				v.long = true
			}
			return at
		}
		if at > v.limit {
			v.long = true
			v.pass(at)
			at = 0
		}
		if !v.fill() {
			if v.eof && m.word && v.err == nil {
				return at
			}
			return -1
		}
	}
}

// extent finds the end of a value of which the bytes come in pieces.
type extent struct {
	depth   int
	quoted  bool
	escaped bool
	word    bool // a number, true, false or null
}

// scan takes the next bytes, and tells how many of them are the value's and
// whether that is all of it.
func (m *extent) scan(b []byte) (int, bool) {
	for i := 0; i < len(b); i++ {
		if m.quoted {
			if m.escaped {
				m.escaped = false
				continue
			}
			n := bytes.IndexAny(b[i:], "\"\\")
			if n < 0 {
				return len(b), false
			}
			i += n
			if b[i] == '\\' {
				m.escaped = true
				continue
			}
			m.quoted = false
			if m.depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch b[i] {
		case '"':
			if m.word {
				return i, true
			}
			m.quoted = true
		case '{', '[':
			if m.word {
				return i, true
			}
			m.depth++
		case '}', ']':
			if m.depth == 0 {
				return max(i, 1), true // that of what the value is in, or a stray one
			}
			if m.depth--; m.depth == 0 {
				return i + 1, true
			}
		case ' ', '\t', '\r', '\n', ',', ':':
			if m.depth == 0 && (m.word || b[i] == ':') {
				return max(i, 1), true
			}
		default:
			m.word = m.word || m.depth == 0
		}
	}
	return len(b), false
}

// Bytes is the value. It is good until Next is called again.
func (v *Values) Bytes() []byte { return v.value }

// Number is the line in which the value begins, from 1.
func (v *Values) Number() int { return v.number }

// Member is the name of the object's member that the value is, or in whose
// array it stands; "" where there is no object to go into.
func (v *Values) Member() string { return v.member }

// TooLong reports, as an error that wraps ErrLimit, that the value was longer
// than the limit and was left out; nil otherwise.
func (v *Values) TooLong() error {
	if !v.long {
		return nil
	}
	return fmt.Errorf("%w: the record has more than %d bytes", ErrLimit, v.limit)
}

// Err is what kept the file from being read to its end.
func (v *Values) Err() error { return v.err }

// Close closes the file.
func (v *Values) Close() error { return v.file.Close() }
