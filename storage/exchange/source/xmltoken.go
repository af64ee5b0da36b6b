package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenizer reads the tokens of XML 1.0 with namespaces, as a strict
// xml.Decoder does and several times as fast: it looks at buffers rather than
// bytes, and makes one string of a tag. It knows the five entities of XML and
// characters by number, and no others. A test holds it against xml.Decoder.
type tokenizer struct {
	r      io.Reader
	limit  int // of one token, in bytes
	buffer []byte
	start  int // of what was read and not handed out
	end    int
	eof    bool
	failed error // of the reader, or the first of the tokenizer

	line   int // at start, from 1
	column int // at start, in bytes, from 1

	open   []element
	names  map[string]xml.Name // as they are written
	spaces map[string]string   // by prefix
	closes bool                // the element that was opened last is empty
	text   []byte              // what had to be written anew
	attrs  []xml.Attr
}

func newTokenizer(r io.Reader, buffer []byte, limit int) *tokenizer {
	return &tokenizer{r: r, limit: limit, buffer: buffer, line: 1, column: 1, names: map[string]xml.Name{}, spaces: map[string]string{}}
}

// fill reads more. It is false at the end and after an error.
func (t *tokenizer) fill() bool {
	if t.eof || t.failed != nil {
		return false
	}
	if t.end-t.start > t.limit {
		t.tooLong()
		return false
	}
	if t.end == len(t.buffer) {
		if t.start >= len(t.buffer)/2 {
			copy(t.buffer, t.buffer[t.start:t.end])
		} else {
			larger := make([]byte, 2*len(t.buffer))
			copy(larger, t.buffer[t.start:t.end])
			t.buffer = larger
		}
		t.end -= t.start
		t.start = 0
	}
	for range 100 {
		n, err := t.r.Read(t.buffer[t.end:])
		t.end += n
		switch {
		case errors.Is(err, io.EOF):
			t.eof = true
			return n > 0
		case err != nil:
			t.failed = err
			return false
		case n > 0:
			return true
		}
	}
	t.failed = io.ErrNoProgress
	return false
}

func (t *tokenizer) tooLong() {
	t.failed = fmt.Errorf("%w: one element or text has more than %d bytes", ErrLimit, t.limit)
}

// pass goes on by n bytes, which are a token, and returns them.
func (t *tokenizer) pass(n int) []byte {
	if n > t.limit {
		t.tooLong()
	}
	b := t.buffer[t.start : t.start+n]
	t.start += n
	if lines := bytes.Count(b, []byte("\n")); lines > 0 {
		t.line += lines
		t.column = n - bytes.LastIndexByte(b, '\n')
	} else {
		t.column += n
	}
	return b
}

// find is where something begins, from start; -1 where the input ends before.
func (t *tokenizer) find(what string, from int) int {
	for {
		if i := bytes.Index(t.buffer[t.start+from:t.end], []byte(what)); i >= 0 {
			return from + i
		}
		from = max(from, t.end-t.start-len(what)+1)
		if !t.fill() {
			return -1
		}
	}
}

// has reports whether there are n more bytes.
func (t *tokenizer) has(n int) bool {
	for t.end-t.start < n {
		if !t.fill() {
			return false
		}
	}
	return true
}

func (t *tokenizer) syntax(format string, args ...any) error {
	if t.failed == nil {
		t.failed = &xml.SyntaxError{Msg: fmt.Sprintf(format, args...), Line: t.line}
	}
	return t.failed
}

// cut is the error where the input ends within a token.
func (t *tokenizer) cut() error { return t.syntax("unexpected EOF") }

// next is the next token; io.EOF at the end. Its bytes are good until next is
// called again; strings stay.
func (t *tokenizer) next() (xml.Token, error) {
	token, err := t.token()
	if err == nil && t.failed != nil {
		return nil, t.failed
	}
	return token, err
}

func (t *tokenizer) token() (xml.Token, error) {
	if t.closes {
		t.closes = false
		return t.close(t.open[len(t.open)-1].name)
	}
	switch {
	case t.failed != nil:
		return nil, t.failed
	case !t.has(1):
		if t.failed != nil {
			return nil, t.failed
		}
		if len(t.open) > 0 {
			return nil, t.cut()
		}
		return nil, io.EOF
	case t.buffer[t.start] != '<':
		return t.chars()
	case !t.has(2):
		return nil, t.cut()
	}
	switch t.buffer[t.start+1] {
	case '/':
		return t.endTag()
	case '?':
		return t.instruction()
	case '!':
		return t.declaration()
	}
	return t.startTag()
}

// chars is the text up to the next tag.
func (t *tokenizer) chars() (xml.Token, error) {
	n := t.find("<", 0)
	if n < 0 {
		if t.failed != nil {
			return nil, t.failed
		}
		n = t.end - t.start
	}
	raw := t.buffer[t.start : t.start+n]
	if bytes.Contains(raw, []byte("]]>")) {
		return nil, t.syntax("unescaped ]]> not in CDATA section")
	}
	text, err := t.unescape(raw, true)
	if err != nil {
		return nil, err
	}
	t.pass(n)
	return xml.CharData(text), nil
}

// unescape is what a text says: with line ends as LF, and without references.
func (t *tokenizer) unescape(raw []byte, references bool) ([]byte, error) {
	if !plainText(raw) {
		if err := t.checkChars(raw); err != nil {
			return nil, err
		}
	}
	if bytes.IndexByte(raw, '\r') < 0 && (!references || bytes.IndexByte(raw, '&') < 0) {
		return raw, nil
	}
	out := t.text[:0]
	for len(raw) > 0 {
		switch c := raw[0]; {
		case c == '\r':
			out = append(out, '\n')
			raw = raw[1:]
			if len(raw) > 0 && raw[0] == '\n' {
				raw = raw[1:]
			}
		case c == '&' && references:
			s, n := reference(raw)
			if n == 0 {
				what := raw[:min(len(raw), 20)]
				if i := bytes.IndexByte(what, ';'); i >= 0 {
					return nil, t.syntax("invalid character entity %s", what[:i+1])
				}
				return nil, t.syntax("invalid character entity %s (no semicolon)", bytes.ToValidUTF8(what, nil))
			}
			if !plainText([]byte(s)) {
				if err := t.checkChars([]byte(s)); err != nil {
					return nil, err
				}
			}
			out = append(out, s...)
			raw = raw[n:]
		default:
			n := bytes.IndexAny(raw, "\r&")
			if n == 0 {
				n = 1 // an ampersand that stands for itself
			} else if n < 0 {
				n = len(raw)
			}
			out = append(out, raw[:n]...)
			raw = raw[n:]
		}
	}
	t.text = out
	return out, nil
}

// reference reads one from its ampersand on, and how many bytes it has: 0 where
// it is none.
func reference(raw []byte) (string, int) {
	end := bytes.IndexByte(raw, ';')
	if end < 2 {
		return "", 0
	}
	name := string(raw[1:end])
	if name[0] != '#' {
		s, ok := map[string]string{"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": `"`}[name]
		if !ok {
			return "", 0
		}
		return s, end + 1
	}
	digits, base := name[1:], 10
	if strings.HasPrefix(digits, "x") {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 64)
	if err != nil || n > unicode.MaxRune || strings.ContainsAny(digits, "_+-") {
		return "", 0
	}
	return string(rune(n)), end + 1
}

// plainText reports whether bytes are ASCII that XML allows.
func plainText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkChars reports the first character that XML does not allow.
func (t *tokenizer) checkChars(b []byte) error {
	for i := 0; i < len(b); {
		c := b[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' && c != '\t' && c != '\r' {
				return t.syntax("illegal character code %U", rune(c))
			}
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			return t.syntax("invalid UTF-8")
		case r == 0xFFFE || r == 0xFFFF:
			return t.syntax("illegal character code %U", r)
		}
		i += n
	}
	return nil
}

// mostNames bounds the names that are remembered.
const mostNames = 1 << 12

const xmlSpace = "http://www.w3.org/XML/1998/namespace"
