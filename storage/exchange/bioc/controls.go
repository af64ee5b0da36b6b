package bioc

import (
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
)

func parsed(s string) annotate.ID {
	id, err := uuid.Parse(s)
	if err != nil {
		return annotate.ID{}
	}
	return id
}

// inXML reports whether XML 1.0 can hold a character.
func inXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
}

const replacement = '\ufffd'

// controls are the characters of a text that XML cannot hold: pairs of the
// place in code points and the character.
func controls(s string) [][2]int {
	if strings.IndexFunc(s, func(r rune) bool { return !inXML(r) }) < 0 {
		return nil
	}
	var out [][2]int
	n := 0
	for _, r := range s {
		if !inXML(r) {
			out = append(out, [2]int{n, int(r)})
		}
		n++
	}
	return out
}

// withControls puts characters back into a text that has U+FFFD in their place.
func withControls(s, written string) string {
	var list [][2]int
	if json.Unmarshal([]byte(written), &list) != nil {
		return s
	}
	runes := []rune(s)
	for _, c := range list {
		if c[0] >= 0 && c[0] < len(runes) && runes[c[0]] == replacement && !inXML(rune(c[1])) && c[1] > 0 {
			runes[c[0]] = rune(c[1])
		}
	}
	return string(runes)
}
