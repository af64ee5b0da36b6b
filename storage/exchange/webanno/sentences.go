package webanno

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// sentence is one of the file, with its lines.
type sentence struct {
	id    string
	text  string // with line ends between its lines, and none at the end
	units []unit

	begin    int  // of the text
	doubtful bool // most words are not where it says
}

// unit is a token or a part of one.
type unit struct {
	id         string
	begin, end int
	word       string // what the third column says
	cells      string // the columns of layers, with tabs between them
	line       int
}

func appendUTF16(b []byte, units []uint16) []byte {
	for _, r := range utf16.Decode(units) {
		b = utf8.AppendRune(b, r)
	}
	return b
}

// measure counts a text in one of the units in which files count.
type measure uint8

const (
	utf16Units measure = iota
	codePoints
)

func (m measure) len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if m == utf16Units && r >= 0x10000 {
			n++
		}
	}
	return n
}

// fits counts the tokens whose words are not where the file says, and where
// the first of them is. It finds out where each sentence begins.
func (m measure) fits(list []sentence) (differ, first int) {
	for i := range list {
		s := &list[i]
		if len(s.units) == 0 {
			continue
		}
		s.begin = s.units[0].begin
		wrong, line := m.differ(s)
		if wrong > 0 {
			// The line of its first token may be broken.
			if at := strings.Index(s.text, s.units[0].word); at > 0 {
				s.begin -= m.len(s.text[:at])
				if n, l := m.differ(s); n < wrong && s.begin >= 0 {
					wrong, line = n, l
				} else {
					s.begin = s.units[0].begin
				}
			}
		}
		s.doubtful = 2*wrong > len(s.units)
		if differ == 0 {
			first = line
		}
		differ += wrong
	}
	return differ, first
}

// differ counts the tokens of a sentence whose words are not where it says.
func (m measure) differ(s *sentence) (n, first int) {
	at, point := 0, 0 // how far the walk is, in bytes and in the measure
	for i := range s.units {
		u := &s.units[i]
		if strings.Contains(u.id, ".") {
			continue
		}
		ok := false
		if skip := u.begin - s.begin - point; skip >= 0 {
			if bytes, found := m.skip(s.text[at:], skip); found {
				at += bytes
				point += skip
				ok = strings.HasPrefix(s.text[at:], u.word) && m.len(u.word) == u.end-u.begin
			}
		}
		if !ok {
			if n++; n == 1 {
				first = u.line
			}
		}
	}
	return n, first
}

// skip is where n of the measure end.
func (m measure) skip(s string, n int) (int, bool) {
	at := 0
	for i, r := range s {
		if at == n {
			return i, true
		}
		if at++; m == utf16Units && r >= 0x10000 {
			at++
		}
	}
	return len(s), at == n
}

// join puts the sentences together as INCEpTION does: a line end after each,
// which goes where the next one begins at once, and spaces up to where it
// begins. lead and trail are what a file of Postil says of the white space
// around the text.
func (m measure) join(list []sentence, lead, trail string) (text string, wrong []int) {
	var b strings.Builder
	length := 0 // of b, in the measure; a line end that is owed not counted
	owed := false
	for i, s := range list {
		begin := length
		if len(s.units) > 0 {
			begin = s.begin
		} else if owed {
			begin++
		}
		switch gap := begin - length; {
		case gap < 0:
			wrong = append(wrong, i)
		case i == 0 && lead != "" && m.len(lead) == gap:
			b.WriteString(lead)
			length = begin
		case gap > 0:
			if owed {
				b.WriteByte('\n')
				gap--
			}
			b.WriteString(strings.Repeat(" ", gap))
			length = begin
		}
		b.WriteString(s.text)
		length += m.len(s.text)
		owed = true
	}
	b.WriteString(trail)
	return b.String(), wrong
}

// offsets reads "0-5".
func parseRange(s string) (begin, end int, ok bool) {
	a, z, found := strings.Cut(s, "-")
	begin, err := strconv.Atoi(a)
	end, err2 := strconv.Atoi(z)
	return begin, end, found && err == nil && err2 == nil && begin >= 0
}
