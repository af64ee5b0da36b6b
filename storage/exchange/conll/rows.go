package conll

import (
	"bytes"
	"strings"
)

// separator is what stands between the columns.
type separator uint8

const (
	tabs    separator = iota
	blanks            // spaces or tabs, however many
	pipes             // word|tag word|tag: a sentence a line
	unknown separator = 255
)

func (s separator) String() string {
	return [...]string{"TABs", "spaces", "|, a sentence a line"}[s]
}

// maxColumns bounds the columns that are looked at.
const maxColumns = 64

// layout is how the rows of a file are made.
type layout struct {
	separator separator
	columns   int
	word      int      // the column of words
	misc      int      // the column of notes, -1: none
	tags      []int    // the columns of tags
	names     []string // of the columns, where the file says
	header    int      // the line that names them, 0: none
	own       bool     // written by Postil with all that it takes
	prefixed  bool     // tags have the letters of a scheme
	index     bool     // a column counts the words
}

// isSpaces reports whether a line is empty but for spaces, tabs and the like.
func isSpaces(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' && c != '\v' && c != '\f' {
			return false
		}
	}
	return true
}

// split appends the fields of a line.
func (s separator) split(line []byte, into [][]byte) [][]byte {
	if s == tabs {
		for {
			i := bytes.IndexByte(line, '\t')
			if i < 0 {
				return append(into, line)
			}
			into = append(into, line[:i])
			line = line[i+1:]
		}
	}
	// Only ASCII parts columns: a no-break space may be a word.
	start := -1
	for i, c := range line {
		if c == ' ' || c == '\t' || c == '\r' {
			if start >= 0 {
				into = append(into, line[start:i])
			}
			start = -1
		} else if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		into = append(into, line[start:])
	}
	return into
}

// splitPipes splits word|pos|tag, at most into n fields, from the right.
func splitPipes(piece []byte, n int, into [][]byte) [][]byte {
	first := len(into)
	for range n - 1 {
		i := bytes.LastIndexByte(piece, '|')
		if i < 0 {
			break
		}
		into = append(into, piece[i+1:])
		piece = piece[:i]
	}
	into = append(into, piece)
	for i, j := first, len(into)-1; i < j; i, j = i+1, j-1 {
		into[i], into[j] = into[j], into[i]
	}
	return into
}

// looksLikeComment reports whether a line begins as comments do.
func looksLikeComment(line []byte) bool { return len(line) > 0 && line[0] == '#' }

// comment splits "# key = value". The value of a comment without = is "".
func comment(line []byte) (key, value string) {
	s := strings.TrimSpace(strings.TrimLeft(string(line), "#"))
	if k, v, ok := strings.Cut(s, "="); ok {
		return strings.TrimSpace(k), strings.TrimSpace(v)
	}
	return s, ""
}

// isComment tells a comment from a row whose word begins with #.
func (l *layout) isComment(line []byte, fields [][]byte) bool {
	if !looksLikeComment(line) {
		return false
	}
	if len(fields) != l.columns {
		return true
	}
	for _, c := range l.tags {
		if !isTag(fields[c]) && !l.own {
			return true
		}
	}
	return false
}

// isTag reports whether a field is a tag with the letter of a scheme, or one
// of those that say that there is none.
func isTag(f []byte) bool { return isOutside(f) || hasPrefix(f) }

func isOutside(f []byte) bool { return len(f) == 1 && (f[0] == 'O' || f[0] == '0' || f[0] == 'o') }

func hasPrefix(f []byte) bool {
	return len(f) > 2 && (f[1] == '-' || f[1] == '_') && strings.IndexByte("BIESLUMW", f[0]) >= 0 && f[2] != '\'' && f[2] != '-'
}

func isDocStart(word []byte) bool {
	return bytes.HasPrefix(word, []byte("-DOCSTART-")) || bytes.Equal(word, []byte("DOCSTART"))
}
