package page

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/storage/article"
)

// block is a paragraph, a heading, an item, a row of a table: what becomes one
// line.
type block struct {
	node    *html.Node // the element whose text it is
	text    string
	lines   bool // its line ends are the author's
	links   int  // letters of it that are links
	letters int
	heading int // 1 to 6
	item    bool
	row     bool
	quote   bool // in a block quote
	caption bool // of a picture or table

	words   []string
	votes   int     // of the libraries
	verdict verdict // what it is taken for
}

type verdict uint8

const (
	left verdict = iota // out
	body
	furniture
	headline
	standfirst
	byline
	dateline
)

func (b *block) zone() article.ZoneKind {
	switch {
	case b.caption:
		return article.ZoneCaption
	case b.quote:
		return article.ZoneQuote
	}
	return article.ZoneBody
}

func (b *block) write(to *article.Composer, kind article.ZoneKind) {
	switch {
	case b.lines:
		to.Lines(kind, b.text)
	case b.item || b.row:
		to.Item(kind, b.text)
	default:
		to.Line(kind, b.text)
	}
}

// linkShare is how much of it is links, 0 to 1.
func (b *block) linkShare() float64 {
	if b.letters == 0 {
		return 0
	}
	return float64(b.links) / float64(b.letters)
}

// collect finds the blocks of a tree that can be seen, in order.
func collect(root *html.Node) []*block {
	c := &collector{}
	c.walk(root, place{})
	c.flush()
	return c.blocks
}

// place is where in the tree the collector is.
type place struct {
	node                 *html.Node
	quote, caption, link bool
	pre                  bool
	heading              int
	item                 bool
}

type collector struct {
	blocks []*block
	b      strings.Builder
	links  int
	at     place
	breaks int // line breaks since the last word
}

// never are elements whose text nobody reads.
var never = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Noscript: true, atom.Template: true, atom.Svg: true, atom.Math: false, atom.Button: true, atom.Select: true,
	atom.Textarea: true, atom.Iframe: true, atom.Object: true, atom.Canvas: true, atom.Audio: true, atom.Video: true, atom.Head: true, atom.Datalist: true, atom.Dialog: true, atom.Option: true,
}

// inline are elements that do not end a line.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true,
	atom.I: true, atom.Ins: true, atom.Kbd: true, atom.Label: true, atom.Mark: true, atom.Q: true, atom.Ruby: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strike: true, atom.Rb: true,
	atom.Strong: true, atom.Sub: true, atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true, atom.Big: true, atom.Acronym: true, atom.Center: false, atom.Img: true, atom.Math: true,
}

func (c *collector) walk(n *html.Node, at place) {
	switch n.Type {
	case html.TextNode:
		c.add(n.Data, at)
		return
	case html.ElementNode:
	case html.DocumentNode:
		for k := range n.ChildNodes() {
			c.walk(k, at)
		}
		return
	default:
		return
	}
	switch {
	case never[n.DataAtom] || hidden(n):
		return
	case n.DataAtom == atom.Br:
		if at.pre {
			c.b.WriteByte('\n')
		} else if c.breaks++; c.breaks > 1 {
			c.flush()
		} else {
			c.b.WriteByte(' ')
		}
		return
	case n.DataAtom == atom.Rt || n.DataAtom == atom.Rp:
		return // how a word is read, not the word
	case n.DataAtom == atom.Tr && !layout(n):
		c.flush()
		c.row(n, at)
		return
	}
	if n.DataAtom == atom.A {
		at.link = true
	}
	if inline[n.DataAtom] && !blocky(n) {
		for k := range n.ChildNodes() {
			c.walk(k, at)
		}
		return
	}
	c.flush()
	at.node = n
	switch n.DataAtom {
	case atom.Blockquote:
		at.quote = true
	case atom.Figcaption, atom.Caption:
		at.caption = true
	case atom.Pre:
		at.pre = true
	case atom.Li, atom.Dd, atom.Dt:
		at.item, at.heading = true, 0
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		at.heading = int(n.Data[1] - '0')
	}
	if !at.caption && captionName.MatchString(names(n)) && letters(textOf(n, 400)) < 400 {
		at.caption = true
	}
	for k := range n.ChildNodes() {
		c.walk(k, at)
	}
	c.flush()
}

// blocky reports whether an inline element is laid out as a block, because it
// holds some.
func blocky(n *html.Node) bool {
	for k := range n.ChildNodes() {
		if k.Type == html.ElementNode && (!inline[k.DataAtom] && k.DataAtom != atom.Br && !never[k.DataAtom] || blocky(k)) {
			return true
		}
	}
	return false
}

// layout reports whether a table's row holds blocks, as in pages laid out by
// tables.
func layout(tr *html.Node) bool {
	for k := range tr.Descendants() {
		switch k.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.Blockquote, atom.Article, atom.Section, atom.Figure:
			return true
		case atom.P:
			if len(textOf(k, 300)) > 200 {
				return true
			}
		case atom.Td:
			if len(textOf(k, 600)) > 500 {
				return true
			}
		}
	}
	return false
}

func (c *collector) row(tr *html.Node, at place) {
	var cells []string
	links := 0
	for k := range tr.ChildNodes() {
		if k.Type != html.ElementNode || hidden(k) {
			continue
		}
		sub := &collector{}
		sub.walk(k, place{node: tr})
		sub.flush()
		var words []string
		for _, b := range sub.blocks {
			words = append(words, b.text)
			links += b.links
		}
		if len(words) > 0 {
			cells = append(cells, strings.Join(words, " "))
		}
	}
	if len(cells) == 0 {
		return
	}
	b := &block{node: tr, text: strings.Join(cells, " | "), links: links, row: true, quote: at.quote, caption: at.caption}
	b.measure()
	c.blocks = append(c.blocks, b)
}

func (c *collector) add(s string, at place) {
	if c.b.Len() == 0 || strings.TrimSpace(c.b.String()) == "" {
		c.at = at
	}
	if at.node != nil && c.at.node == nil {
		c.at = at
	}
	if strings.TrimSpace(s) != "" {
		c.breaks = 0
		if at.link {
			c.links += letters(s)
		}
	}
	c.b.WriteString(s)
}

func (c *collector) flush() {
	s := c.b.String()
	c.b.Reset()
	links, at := c.links, c.at
	c.links, c.breaks, c.at = 0, 0, place{}
	b := &block{node: at.node, links: links, heading: at.heading, item: at.item, quote: at.quote, caption: at.caption}
	if at.pre && strings.Contains(strings.TrimSpace(s), "\n") {
		b.text, b.lines = clean(s), true
	} else {
		b.text = article.Spaced(s)
	}
	if at.node == nil || strings.IndexFunc(b.text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) < 0 {
		return
	}
	b.measure()
	c.blocks = append(c.blocks, b)
}

// clean leaves out what Postil's texts do not hold.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && r != 0xFEFF && r != 0xAD {
			return r
		}
		return -1
	}, s)
}

func (b *block) measure() {
	b.letters = letters(b.text)
	b.words = tokens(b.text)
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

// tokens are the words in lower case; where a script parts none, its letters.
func tokens(s string) []string {
	var out []string
	start := -1
	s = strings.ToLower(s)
	for i, r := range s {
		alone := r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
		word := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
		if start >= 0 && (!word || alone) {
			out = append(out, s[start:i])
			start = -1
		}
		switch {
		case alone:
			out = append(out, string(r))
		case word && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

// textOf is the text below a node, of which most bytes are enough.
func textOf(n *html.Node, most int) string {
	var b strings.Builder
	for k := range n.Descendants() {
		if k.Type == html.TextNode {
			b.WriteString(k.Data)
			if b.Len() > most {
				break
			}
		}
	}
	return b.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// hidden reports whether an element says itself that nobody sees it.
func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			if a.Val == "true" && !strings.Contains(attr(n, "class"), "fallback-image") {
				return true
			}
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}
