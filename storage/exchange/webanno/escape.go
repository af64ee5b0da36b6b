package webanno

import (
	"strconv"
	"strings"
)

// appendValue appends the value of a cell.
func appendValue(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '[', ']', '|', '_', ';', '*':
			b = append(b, '\\', c)
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\r':
			b = append(b, `\r`...)
		case '-':
			if i+1 < len(s) && s[i+1] == '>' {
				b = append(b, '\\')
			}
			b = append(b, c)
		default:
			b = append(b, c)
		}
	}
	return b
}

func unescapeValue(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 't':
			b = append(b, '\t')
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case '\\', '[', ']', '|', '_', ';', '*', '-':
			b = append(b, c)
		default:
			b = append(b, '\\', c)
		}
	}
	return string(b)
}

// appendText appends a line of the text.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; c {
		case '\t':
			b = append(b, `\t`...)
		case '\n':
			b = append(b, `\n`...)
		case '\f':
			b = append(b, `\f`...)
		case '\r':
			b = append(b, `\r`...)
		case '\b':
			b = append(b, `\b`...)
		case '\\':
			b = append(b, `\\`...)
		default:
			if c < 32 && (c < 8 || c > 13) {
				b = append(b, '\\')
			}
			b = append(b, c)
		}
	}
	return b
}

// unescapeText reads a line of the text. Up to version 3.1 escapes are those of
// Java.
func unescapeText(s string, java bool) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 't':
			b = append(b, '\t')
		case c == 'n':
			b = append(b, '\n')
		case c == 'f':
			b = append(b, '\f')
		case c == 'r':
			b = append(b, '\r')
		case c == 'b':
			b = append(b, '\b')
		case c == '\\', c < 32, java && (c == '"' || c == '\''):
			b = append(b, c)
		case java && c == 'u':
			var units []uint16
			for strings.HasPrefix(s[i:], "u") && i+5 <= len(s) {
				u, err := strconv.ParseUint(s[i+1:i+5], 16, 16)
				if err != nil {
					break
				}
				units = append(units, uint16(u))
				i += 4
				if !strings.HasPrefix(s[i+1:], `\u`) {
					break
				}
				i += 2
			}
			if units == nil {
				b = append(b, `\u`...)
			}
			b = appendUTF16(b, units)
		default:
			b = append(b, '\\', c)
		}
	}
	return string(b)
}

// cut splits at a separator that is not escaped, one piece after the other.
func cut(s string, sep byte) (piece, rest string, more bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case sep:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// suffix cuts "[…]" off the end of a value.
func suffix(s string) (value, inside string) {
	if n := len(s); n < 3 || s[n-1] != ']' || s[n-2] == '\\' {
		return s, ""
	}
	for i := len(s) - 2; i >= 0; i-- {
		if s[i] == '[' && (i == 0 || s[i-1] != '\\') {
			return s[:i], s[i+1 : len(s)-1]
		}
	}
	return s, ""
}
