package offsets

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fit tells how well a quote agrees with the text at its place.
type Fit uint8

// The fits, the best last.
const (
	Differs Fit = iota
	Spaces      // the same but for white space, which many formats fold
	Folded      // the same but that a character of white space stands for another one
	Exact
)

// Compare holds a quote against what the text says. Line ends may be written
// as CRLF or CR.
func Compare(quote, says string) Fit {
	if quote == says {
		return Exact
	}
	// Walk along both; a run of white space or controls equals another.
	i, j, fit := 0, 0, Exact
	for i < len(quote) && j < len(says) {
		a, n := utf8.DecodeRuneInString(quote[i:])
		b, m := utf8.DecodeRuneInString(says[j:])
		if blank(a) && blank(b) {
			p, q := skipBlanks(quote, i), skipBlanks(says, j)
			fit = min(fit, compareBlanks(lineEnds(quote[i:p]), says[j:q]))
			i, j = p, q
			continue
		}
		if a != b || n != m {
			return Differs
		}
		i += n
		j += m
	}
	if i != len(quote) || j != len(says) {
		return Differs
	}
	return fit
}

func compareBlanks(quote, says string) Fit {
	switch {
	case quote == says:
		return Exact
	case utf8.RuneCountInString(quote) == utf8.RuneCountInString(says):
		return Folded
	}
	return Spaces
}

func lineEnds(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

func skipBlanks(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !blank(r) {
			break
		}
		i += n
	}
	return i
}
