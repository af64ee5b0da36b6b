package page

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/storage/article"
)

// pageOf is a page while its article is being found.
type pageOf struct {
	doc     *html.Node
	address *url.URL
	blocks  []*block
	libs    []opinion
	found   trafilatura.Metadata
	read    readability.Article
	main    *html.Node // the smallest element that holds nearly all of the body

	meta metadata
}

// opinion is what a library takes for the article.
type opinion struct {
	blocks   map[string]bool // its blocks, as words
	shingles map[string]bool // its runs of words
}

const run = 4 // words of a shingle

func newOpinion(n *html.Node) opinion {
	o := opinion{blocks: map[string]bool{}, shingles: map[string]bool{}}
	if n == nil {
		return o
	}
	var all []string
	for _, b := range collect(n) {
		o.blocks[strings.Join(b.words, " ")] = true
		all = append(all, b.words...)
	}
	for i := 0; i+run <= len(all); i++ {
		o.shingles[strings.Join(all[i:i+run], " ")] = true
	}
	return o
}

// has reports whether a block, or most of it, is in the library's article.
func (o opinion) has(b *block) bool {
	if o.blocks[strings.Join(b.words, " ")] {
		return true
	}
	if len(b.words) < run {
		return false
	}
	n, in := 0, 0
	for i := 0; i+run <= len(b.words); i++ {
		n++
		if o.shingles[strings.Join(b.words[i:i+run], " ")] {
			in++
		}
	}
	return in*10 >= n*6
}

// opinions asks both libraries. One that finds nothing, or fails, takes nothing.
func (p *pageOf) opinions(ctx context.Context) error {
	parser := readability.NewParser()
	r, err := parser.ParseDocument(clone(p.doc), p.address)
	if err != nil {
		r = readability.Article{}
	}
	p.read = r
	if err := ctx.Err(); err != nil {
		return err
	}
	opts := trafilatura.Options{OriginalURL: p.address, EnableFallback: true, ExcludeComments: true, HtmlDateMode: trafilatura.Fast}
	var content *html.Node
	if t, err := trafilatura.ExtractDocument(clone(p.doc), opts); err == nil {
		content, p.found = t.ContentNode, t.Metadata
	}
	p.libs = []opinion{newOpinion(content), newOpinion(r.Node)}
	return ctx.Err()
}

func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: append([]html.Attribute(nil), n.Attr...)}
	for k := range n.ChildNodes() {
		c.AppendChild(clone(k))
	}
	return c
}

// Names by which sites call the boxes of a page. They are looked for in class,
// id, role and the like, as whole words between hyphens or capitals.
var (
	captionName = regexp.MustCompile(`\b(caption|figcaption|photo credit|image credit|bildunterschrift|legende)\b`)

	// asideName is of boxes that are never the article's own text.
	asideName = regexp.MustCompile(`\b(related|recommend(ed|ations?)?|more (stories|from|on|news)|read (more|next|also)|most (read|popular|viewed)|trending|popular|newsletters?|sign ?up|subscri(be|ption)|paywall|regwall|piano|cookies?|consent|gdpr|comments?|disqus|respond|replies|shar(e|ing)|social|follow us|promo(tion|s)?|adverts?|advertisement|ads?|ad slot|sponsor(ed)?|outbrain|taboola|sidebar|side ?bar|rail|breadcrumbs?|pagination|pager|navigation|nav|menu|masthead|site header|site footer|footer|toolbar|tool ?tips?|author (bio|box|card|info)|bio|about the author|tags?|topics?|tag list|keywords|popup|modal|overlay|banner|skip|print only|copyright|legal|donate|donation|support us|app download|audio player|listen|correction policy|trust|feedback|rating|poll|quiz|teasers?|on ?ward|next article|widget|utility|print info|noprint|toc|alsoread|also read|lire aussi|storylink|inline link|read it)\b`)

	authorName     = regexp.MustCompile(`\b(by ?line|authors?|writer|contributors?|reporter|dateline author|article author)\b`)
	dateName       = regexp.MustCompile(`\b(date|dateline|timestamp|time ?stamp|published?|pub ?date|publication|updated|posted|datetime)\b`)
	standfirstName = regexp.MustCompile(`\b(stand ?first|deck?|sub ?title|sub ?head(line)?|summary|lede|lead|intro|excerpt|abstract|chapo|vorspann|teaser text|strap ?line|description)\b`)
)

var camel = regexp.MustCompile(`([a-z])([A-Z])`)

// names are the words of an element's class, id, role and the like.
func names(n *html.Node) string {
	var b strings.Builder
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "role", "itemprop", "rel", "data-testid", "data-component", "aria-label", "data-module":
			if len(a.Val) < 400 {
				b.WriteString(a.Val)
				b.WriteByte(' ')
			}
		}
	}
	s := camel.ReplaceAllString(b.String(), "$1 $2")
	return strings.ToLower(strings.NewReplacer("-", " ", "_", " ", ":", " ", "/", " ", ".", " ").Replace(s))
}

// aside reports whether a block stands in a box that is not the article's own:
// by the element, its role or its name. Elements that hold the whole article are
// not asked.
func (p *pageOf) aside(b *block) bool {
	for n := b.node; n != nil && n != p.main && !holds(n, p.main); n = n.Parent {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Nav, atom.Form, atom.Menu:
			return true
		case atom.Aside:
			return !pulled(n)
		case atom.Footer:
			if !within(n, atom.Blockquote) && !within(n, atom.Figure) {
				return true
			}
		}
		switch attr(n, "role") {
		case "navigation", "complementary", "contentinfo", "banner", "search", "dialog", "alert", "alertdialog":
			return true
		}
		if n.DataAtom != atom.Body && n.DataAtom != atom.Html && asideName.MatchString(names(n)) {
			return true
		}
	}
	return false
}

// pulled reports whether an aside is a pull quote or a box of facts, not a list
// of links.
func pulled(n *html.Node) bool {
	all, linked := 0, 0
	for _, b := range collect(n) {
		all += b.letters
		linked += b.links
	}
	return all > 0 && linked*4 < all && !asideName.MatchString(names(n))
}

func within(n *html.Node, a atom.Atom) bool {
	for ; n != nil; n = n.Parent {
		if n.DataAtom == a {
			return true
		}
	}
	return false
}

// holds reports whether an element holds another, or is it.
func holds(outer, inner *html.Node) bool {
	for ; inner != nil; inner = inner.Parent {
		if inner == outer {
			return true
		}
	}
	return false
}

// judge names the body.
func (p *pageOf) judge() {
	for _, b := range p.blocks {
		for _, o := range p.libs {
			if o.has(b) {
				b.votes++
			}
		}
	}
	p.findMain()
	first, last := -1, -1
	for i, b := range p.blocks {
		aside := p.aside(b)
		switch {
		case b.votes == 2 && !aside && !p.linkList(b):
			b.verdict = body
		case b.votes >= 1 && !aside && p.paragraph(b) && holds(p.main, b.node):
			b.verdict = body
		case b.votes == 2 || b.votes == 1 && !aside:
			b.verdict = furniture
		}
		if b.verdict == body {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	// Between the first and the last paragraph, what both libraries missed is the
	// article's where its brothers are.
	parents := map[*html.Node]int{}
	for _, b := range p.blocks {
		if b.verdict == body {
			parents[b.node.Parent] += b.letters
		}
	}
	for i := max(first, 0); i <= last; i++ {
		b := p.blocks[i]
		if b.verdict != left || p.aside(b) || !holds(p.main, b.node) {
			continue
		}
		if p.paragraph(b) && parents[b.node.Parent] > 0 || b.heading > 1 && p.leads(i) || (b.caption || b.quote || b.row) && b.linkShare() < 0.3 {
			b.verdict = body
		}
	}
	p.dropTail()
	p.dropTwice()
	p.least()
}

// leads reports whether text of the article follows a heading.
func (p *pageOf) leads(i int) bool {
	return i+1 < len(p.blocks) && p.blocks[i+1].verdict == body && p.blocks[i].linkShare() < 0.5
}

// paragraph reports whether a block looks like text rather than like links or
// labels.
func (p *pageOf) paragraph(b *block) bool {
	switch {
	case b.linkShare() > 0.5 || article.IsFurniture(b.text):
		return false
	case b.heading > 0 || b.item || b.row || b.caption || b.quote:
		return b.linkShare() < 0.34
	case len(b.words) >= 8:
		return true
	}
	return len(b.words) >= 2 && article.ClosesSentence(b.text)
}

// linkList reports whether a block is nothing but a link, perhaps with a few
// words such as "Read more:" before it, or words of sharing and the like.
func (p *pageOf) linkList(b *block) bool {
	if share := b.linkShare(); share > 0.5 && float64(len(b.words))*(1-share) < 4 && b.heading == 0 && !b.item && !b.quote && !article.ClosesSentence(b.text) {
		return true
	}
	return b.linkShare() > 0.85 && len(b.words) < 40 && b.heading == 0 && !b.quote || article.IsFurniture(b.text)
}

// findMain finds the smallest element that holds nine tenths of what both
// libraries take, or of what one takes where they agree on nothing.
func (p *pageOf) findMain() {
	weight := map[*html.Node]int{}
	for _, least := range []int{2, 1} {
		total := 0
		for _, b := range p.blocks {
			if b.votes < least {
				continue
			}
			total += b.letters
			for n := b.node; n != nil; n = n.Parent {
				weight[n] += b.letters
			}
		}
		if total == 0 {
			continue
		}
		n := p.doc
	down:
		for {
			for k := range n.ChildNodes() {
				if weight[k]*10 >= total*9 && k.DataAtom != atom.P {
					n = k
					continue down
				}
			}
			break
		}
		p.main = n
		return
	}
	p.main = p.doc
}

// dropTail makes furniture of the links under headings such as "Related
// stories" at the end of the body, and of the heading.
func (p *pageOf) dropTail() {
	for i, b := range p.blocks {
		if b.verdict != body || !article.IsLinkHeading(b.text) {
			continue
		}
		b.verdict = furniture
		for _, l := range p.blocks[i+1:] {
			if l.verdict == left {
				continue
			}
			if l.linkShare() < 0.6 {
				break
			}
			l.verdict = furniture
		}
	}
}

// dropTwice leaves out pull quotes and captions of galleries whose words stand in
// the body, too. What the body itself says twice stays.
func (p *pageOf) dropTwice() {
	seen := map[string]int{}
	var all strings.Builder
	for _, b := range p.blocks {
		if b.verdict == body {
			key := strings.Join(b.words, " ")
			seen[key]++
			if !b.quote && !b.caption {
				all.WriteString(" " + key + " ")
			}
		}
	}
	plain := all.String()
	for _, b := range p.blocks {
		if b.verdict != body || len(b.words) < 4 || !b.quote && !b.caption {
			continue
		}
		key := strings.Join(b.words, " ")
		if strings.Contains(plain, " "+key+" ") || seen[key] > 1 {
			b.verdict = left
			seen[key]--
		}
	}
}

// least takes what there is where the rules leave nothing: pages of a few words.
func (p *pageOf) least() {
	for _, votes := range []int{2, 1} {
		if slices.ContainsFunc(p.blocks, func(b *block) bool { return b.verdict == body }) {
			return
		}
		for _, b := range p.blocks {
			if b.votes >= votes && !p.aside(b) && !within(b.node, atom.Nav) {
				b.verdict = body
			}
		}
	}
}
