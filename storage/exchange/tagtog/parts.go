package tagtog

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html"

	"postil/storage/exchange/offsets"
)

// parts is the text of a document.
type parts struct {
	words string
	at    map[string]part
}

// part is one of a document: its text, and where it begins in code points.
type part struct {
	text  string
	start int
}

// readParts makes a text of the parts of a page: the elements with an id as
// tagtog gives them, s for a section, and h or p with a number in it.
func readParts(page []byte) (*parts, error) {
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	p := &parts{at: map[string]part{}}
	var b strings.Builder
	points := 0
	for n := range doc.Descendants() {
		id := elementID(n)
		if _, twice := p.at[id]; n.Type != html.ElementNode || !isPart(id) || twice || inPart(n) {
			continue
		}
		var words strings.Builder
		for t := range n.Descendants() {
			if t.Type == html.TextNode {
				words.WriteString(t.Data)
			}
		}
		s := words.String()
		p.at[id] = part{s, points}
		after := "\n"
		if n.Data == "p" {
			after = "\n\n"
		}
		b.WriteString(s + after)
		points += utf8.RuneCountInString(s) + len(after)
	}
	p.words = b.String()
	return p, nil
}

func elementID(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "id" {
			return a.Val
		}
	}
	return ""
}

// isPart knows s1p1, s2h1, s1s2p3.
func isPart(id string) bool {
	if len(id) < 4 || id[0] != 's' {
		return false
	}
	if strings.Trim(id, "shplitrcdv0123456789") != "" {
		return false
	}
	last := strings.TrimRight(id, "0123456789")
	return last != id && len(last) > 2 && last[len(last)-1] != 's'
}

// inPart reports whether an element is within a part.
func inPart(n *html.Node) bool {
	for p := range n.Ancestors() {
		if isPart(elementID(p)) {
			return true
		}
	}
	return false
}

func utf16Len(s string) int { return len(utf16.Encode([]rune(s))) }

// place is the range of words in a part, in code points of the whole. Where
// they stand in the part by UTF-16 and not by code points, it is that.
func (p *parts) place(name string, start int, words string) (offsets.Range, bool) {
	part, ok := p.at[name]
	if !ok {
		return offsets.Range{}, false
	}
	n := utf8.RuneCountInString(words)
	runes := []rune(part.text)
	at := start
	fits := func(i int) bool { return i >= 0 && i+n <= len(runes) && string(runes[i:i+n]) == words }
	if !fits(at) {
		units := utf16.Encode(runes)
		if start >= 0 && start <= len(units) {
			if u := len(utf16.Decode(units[:start])); fits(u) {
				at = u
			}
		}
	}
	return offsets.Range{Start: part.start + at, End: part.start + at + n}, true
}
