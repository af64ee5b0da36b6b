package cas

import (
	"strings"
	"unicode/utf8"
)

// illegal reports whether a character may not stand in XML 1.0, not even as a
// reference.
func illegal(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff
}

// IsLegalXML reports whether XML 1.0 can hold a text.
func IsLegalXML(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 && s[i] != '\t' && s[i] != '\n' && s[i] != '\r' || s[i] == 0xef {
			return strings.IndexFunc(s[i:], illegal) < 0
		}
	}
	return true
}

// AppendXML appends a text, for an element or an attribute in double quotes.
// White space that parsers fold is written as references. Characters that XML
// cannot hold become spaces: see Compose, which keeps them elsewhere.
func AppendXML(b []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); {
		var ref string
		c, n := s[i], 1
		switch {
		case c >= 0x80:
			if c == 0xef {
				var r rune
				if r, n = utf8.DecodeRuneInString(s[i:]); illegal(r) {
					ref = " "
				}
			}
		case c == '&':
			ref = "&amp;"
		case c == '<':
			ref = "&lt;"
		case c == '>':
			ref = "&gt;"
		case c == '"':
			ref = "&quot;"
		case c == '\n':
			ref = "&#10;"
		case c == '\r':
			ref = "&#13;"
		case c == '\t':
			ref = "&#9;"
		case c < 0x20:
			ref = " "
		}
		if ref != "" {
			b = append(append(b, s[from:i]...), ref...)
			from = i + n
		}
		i += n
	}
	return append(b, s[from:]...)
}
