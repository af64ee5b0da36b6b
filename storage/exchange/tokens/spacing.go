package tokens

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// AppendSpaces appends white space as the MISC column of CoNLL-U has it in
// SpacesAfter and SpacesBefore (a convention of UDPipe): \s is a space, \t, \n
// and \r are what they are elsewhere, \p is | and \\ is \. What else readers
// may take for the end of a line or column is \u with four hexadecimal digits.
func AppendSpaces(dst []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == ' ':
			dst = append(dst, `\s`...)
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '|':
			dst = append(dst, `\p`...)
		case r == '\\':
			dst = append(dst, `\\`...)
		case unicode.IsSpace(r) || unicode.IsControl(r):
			dst = append(dst, `\u`...)
			h := strconv.FormatInt(int64(r), 16)
			dst = append(append(dst, "0000"[len(h):]...), h...)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

// ParseSpaces reads what AppendSpaces writes. An unknown escape stays as it is.
func ParseSpaces(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if k := strings.IndexByte(`sntrp\`, s[i]); k >= 0 {
			b.WriteByte(" \n\t\r|\\"[k])
			continue
		}
		if s[i] == 'u' && i+5 <= len(s) {
			if r, err := strconv.ParseUint(s[i+1:i+5], 16, 16); err == nil && utf8.ValidRune(rune(r)) {
				b.WriteRune(rune(r))
				i += 4
				continue
			}
		}
		b.WriteByte('\\')
		b.WriteByte(s[i])
	}
	return b.String()
}

// Misc gets the value of a key in a MISC column, "SpaceAfter=No|Lang=en".
func Misc(column, key string) (string, bool) {
	for len(column) > len(key) {
		part := column
		if i := strings.IndexByte(column, '|'); i >= 0 {
			part, column = column[:i], column[i+1:]
		} else {
			column = ""
		}
		if len(part) > len(key) && part[len(key)] == '=' && part[:len(key)] == key {
			return part[len(key)+1:], true
		}
	}
	return "", false
}

// Gaps finds words one after the other in a text, with nothing but white space
// between them. It returns what stands before the first, and appends to into what
// stands after each. It fails where the words are not all of the text.
func Gaps(text string, words, into []string) (before string, gaps []string, ok bool) {
	rest := strings.TrimLeftFunc(text, unicode.IsSpace)
	before = text[:len(text)-len(rest)]
	for _, w := range words {
		if !strings.HasPrefix(rest, w) {
			return before, into, false
		}
		rest = rest[len(w):]
		next := strings.TrimLeftFunc(rest, unicode.IsSpace)
		into = append(into, rest[:len(rest)-len(next)])
		rest = next
	}
	return before, into, rest == ""
}
