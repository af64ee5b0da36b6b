package storage

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits of a safe name: file systems count bytes, people letters.
const (
	maxNameRunes = 40
	maxNameBytes = 80
)

// SafeName makes of a person's name a word that can be part of a file name on
// Windows, macOS and Linux: letters and digits of any script in lower case,
// joined by single hyphens. Latin letters lose their accents ("José Łuk" is
// "jose-luk"), because file systems disagree about how to write them; the marks
// of other scripts are kept, for there they are letters. The result is never
// empty, never a device name of Windows (CON, NUL, …), at most 40 code points
// and 80 bytes long, and has no dot. SafeName of a safe name is that name.
//
// Two names may have the same safe name.
func SafeName(name string) string {
	s := name
	for range 4 { // lower case and normal form may each undo a little of the other
		next := slug(s)
		if next == s {
			break
		}
		s = next
	}
	switch {
	case s == "" && name == "":
		return "person"
	case s == "":
		h := fnv.New32a()
		h.Write([]byte(name)) // never fails
		return fmt.Sprintf("person-%08x", h.Sum32())
	case isDeviceName(s):
		return s + "-1"
	}
	return s
}

func slug(name string) string {
	var b strings.Builder
	latin, pending := false, false
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(name, "-")) {
		r = unicode.ToLower(r)
		switch {
		case unicode.IsMark(r):
			if !latin && b.Len() > 0 && !pending {
				b.WriteRune(r)
			}
			continue
		case r == '\'' || r == '’' || unicode.Is(unicode.Cf, r):
			continue // O'Neil is one word
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			pending = b.Len() > 0
			continue
		}
		if pending {
			b.WriteByte('-')
			pending = false
		}
		latin = r < 0x80 || unicode.Is(unicode.Latin, r)
		if plain, ok := plainLatin[r]; ok {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	return shorten(norm.NFC.String(b.String()))
}

// plainLatin are the Latin letters that do not come apart into a letter and an
// accent.
var plainLatin = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l", 'ı': "i", 'ħ': "h", 'ŧ': "t", 'ŋ': "n",
}

// shorten cuts a name to the limits, not between a letter and its marks, and
// takes hyphens off its end.
func shorten(s string) string {
	n := 0
	for i, r := range s {
		if n++; n <= maxNameRunes && i+utf8.RuneLen(r) <= maxNameBytes {
			continue
		}
		for unicode.IsMark(r) && i > 0 {
			var size int
			r, size = utf8.DecodeLastRuneInString(s[:i])
			i -= size
		}
		s = s[:i]
		break
	}
	return strings.TrimRight(s, "-")
}

var deviceNames = []string{"con", "prn", "aux", "nul", "conin", "conout", "clock"}

func isDeviceName(s string) bool {
	if slices.Contains(deviceNames, s) {
		return true
	}
	return len(s) == 4 && (strings.HasPrefix(s, "com") || strings.HasPrefix(s, "lpt")) && isDigit(s[3])
}
