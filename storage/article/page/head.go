package page

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"postil/storage/article"
	"postil/storage/article/intake"
)

// metadata is what a page says of its article.
type metadata struct {
	title, author, outlet, published, language, address, description string
}

// readMeta reads the page's own metadata; the libraries fill what it lacks.
func (p *pageOf) readMeta() {
	m := &p.meta
	tags := map[string]string{}
	for n := range p.doc.Descendants() {
		switch n.DataAtom {
		case atom.Meta:
			name := strings.ToLower(cmp.Or(attr(n, "property"), attr(n, "name"), attr(n, "itemprop")))
			if c := article.Spaced(attr(n, "content")); name != "" && c != "" && tags[name] == "" {
				tags[name] = c
			}
		case atom.Link:
			if strings.EqualFold(attr(n, "rel"), "canonical") && tags["canonical"] == "" {
				tags["canonical"] = strings.TrimSpace(attr(n, "href"))
			}
		case atom.Html:
			m.language = cmp.Or(attr(n, "lang"), attr(n, "xml:lang"))
		case atom.Title:
			if tags["<title>"] == "" && n.FirstChild != nil && !within(n, atom.Svg) {
				tags["<title>"] = article.Spaced(n.FirstChild.Data)
			}
		case atom.Script:
			if strings.EqualFold(attr(n, "type"), "application/ld+json") && n.FirstChild != nil {
				m.readLinked(n.FirstChild.Data)
			}
		}
	}
	m.title = cmp.Or(m.title, tags["og:title"], tags["twitter:title"], tags["dc.title"], p.found.Title, p.read.Title(), tags["<title>"])
	m.author = cmp.Or(m.author, notAddress(tags["author"]), notAddress(tags["article:author"]), tags["dc.creator"], tags["parsely-author"], p.found.Author)
	if p.read.Node != nil {
		m.author = cmp.Or(m.author, p.read.Byline())
	}
	m.outlet = cmp.Or(tags["og:site_name"], m.outlet, p.found.Sitename)
	m.published = cmp.Or(intake.Day(tags["article:published_time"]), intake.Day(m.published), intake.Day(tags["datepublished"]), intake.Day(tags["parsely-pub-date"]), intake.Day(tags["dc.date"]), intake.Day(tags["date"]))
	if m.published == "" {
		m.published = p.firstTime()
	}
	if m.published == "" && !p.found.Date.IsZero() {
		m.published = p.found.Date.Format(time.DateOnly)
	}
	m.language = cmp.Or(m.language, tags["og:locale"], tags["content-language"])
	m.description = cmp.Or(tags["og:description"], tags["description"])
	m.address = p.absolute(cmp.Or(tags["canonical"], tags["og:url"], m.address))
	if m.address == "" && p.address != nil {
		m.address = p.address.String()
	}
}

// firstTime is the first day that a time element gives.
func (p *pageOf) firstTime() string {
	for n := range p.doc.Descendants() {
		if n.DataAtom == atom.Time {
			if d := intake.Day(attr(n, "datetime")); d != "" {
				return d
			}
		}
	}
	return ""
}

func notAddress(s string) string {
	if strings.Contains(s, "://") {
		return ""
	}
	return s
}

func (p *pageOf) absolute(s string) string {
	u, err := url.Parse(s)
	if s == "" || err != nil {
		return ""
	}
	if p.address != nil {
		u = p.address.ResolveReference(u)
	}
	if u.Host == "" {
		return ""
	}
	return u.String()
}

// readLinked takes what JSON-LD says of an article (schema.org).
func (m *metadata) readLinked(s string) {
	var v any
	if json.Unmarshal([]byte(s), &v) != nil {
		return
	}
	m.linked(v, 0)
}

func (m *metadata) linked(v any, depth int) {
	if depth > 6 {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			m.linked(e, depth+1)
		}
	case map[string]any:
		if g, ok := v["@graph"]; ok {
			m.linked(g, depth+1)
		}
		kind := strings.Join(all(v["@type"], ""), " ")
		if !strings.Contains(kind, "Article") && !strings.Contains(kind, "Posting") && !strings.Contains(kind, "Reportage") {
			return
		}
		first := func(name, below string) string {
			if l := all(v[name], below); len(l) > 0 {
				return article.Spaced(html.UnescapeString(l[0]))
			}
			return ""
		}
		m.title = cmp.Or(m.title, first("headline", ""))
		if m.author == "" {
			m.author = article.Spaced(strings.Join(all(v["author"], "name"), ", "))
		}
		m.outlet = cmp.Or(m.outlet, first("publisher", "name"))
		m.published = cmp.Or(m.published, first("datePublished", ""))
		m.address = cmp.Or(m.address, first("url", ""), first("mainEntityOfPage", "@id"))
	}
}

// all are the strings of a value, or of a member of the objects in it.
func all(v any, below string) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var out []string
		for _, e := range v {
			out = append(out, all(e, below)...)
		}
		return out
	case map[string]any:
		if below != "" {
			return all(v[below], "")
		}
	}
	return nil
}

// head names headline, standfirst, byline and date line.
func (p *pageOf) head() {
	p.readMeta()
	first := len(p.blocks)
	for i, b := range p.blocks {
		if b.verdict == body && b.heading != 1 && !p.sameAsTitle(b) && !b.caption && len(b.words) > 4 {
			first = i
			break
		}
	}
	title := p.findHeadline(first)
	if title >= 0 {
		p.blocks[title].verdict = headline
	}
	for i, b := range p.blocks {
		if i == title || b.verdict == headline {
			continue
		}
		switch {
		case p.sameAsTitle(b) && (i < first+2):
			b.verdict = left // the title once more
		case i > title && i <= first+1 && p.isStandfirst(b, i == title+1):
			b.verdict = standfirst
		case i <= first+3 && p.isByline(b, title >= 0 && i > title && i <= title+3):
			b.verdict = byline
		case i <= first+3 && p.isDateline(b):
			b.verdict = dateline
		}
	}
}

func (p *pageOf) sameAsTitle(b *block) bool {
	return b.heading > 0 && b.heading < 4 && alike(b.words, tokens(p.meta.title))
}

// alike reports whether two titles are the same, or one is the other with the
// site's name.
func alike(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	x, y := strings.Join(a, " "), strings.Join(b, " ")
	if x == y {
		return true
	}
	if len(a) > len(b) {
		x, y = y, x
	}
	return len(x)*10 >= len(y)*4 && (strings.HasPrefix(y, x+" ") || strings.HasSuffix(y, " "+x))
}

// findHeadline is the heading above the text that is the page's title, or else
// the last of the first order.
func (p *pageOf) findHeadline(first int) int {
	found := -1
	for i, b := range p.blocks {
		if i > first+2 || b.heading == 0 {
			continue
		}
		if p.sameAsTitle(b) && (found < 0 || p.blocks[found].heading > b.heading) {
			found = i
		}
	}
	if found >= 0 {
		return found
	}
	for i, b := range p.blocks[:min(first, len(p.blocks))] {
		if b.heading == 1 && !p.aside(b) && len(b.words) > 1 {
			found = i
		}
	}
	return found
}

// named reports whether an element, or one of the three around it that hold
// little else, has a name of a kind.
func named(b *block, is func(string) bool) bool {
	n := b.node
	for range 3 {
		if n == nil || n.Type != html.ElementNode || len(textOf(n, 600)) > 500 {
			return false
		}
		if is(names(n)) {
			return true
		}
		n = n.Parent
	}
	return false
}

func (p *pageOf) isStandfirst(b *block, next bool) bool {
	if len(b.words) < 4 || b.letters > 500 || b.caption || b.linkShare() > 0.5 || p.aside(b) {
		return false
	}
	if named(b, standfirstName.MatchString) && b.verdict != left || named(b, standfirstName.MatchString) && b.heading != 1 && len(b.words) > 5 && holds(p.main.Parent, b.node) {
		return true
	}
	if next && b.heading == 2 {
		return true
	}
	return len(b.words) > 5 && alike(b.words, tokens(p.meta.description))
}

// isByline reports whether a block says who reported; below the headline it may
// say so in fewer words.
func (p *pageOf) isByline(b *block, below bool) bool {
	if len(b.words) > 25 || len(b.words) == 0 || b.heading == 1 || b.quote || b.caption {
		return false
	}
	return article.IsByline(b.text) || below && article.IsBylineBelowHeadline(b.text) || named(b, authorName.MatchString) && !article.ClosesSentence(b.text)
}

func (p *pageOf) isDateline(b *block) bool {
	if len(b.words) > 20 || b.heading == 1 || b.quote {
		return false
	}
	return article.IsDateline(b.text) || article.FindDay(b.text) != "" && named(b, dateName.MatchString)
}

// draft writes what was found.
func (p *pageOf) draft() (article.Draft, error) {
	var c article.Composer
	d := article.Draft{
		Title: p.meta.title, Author: p.meta.author, Outlet: p.meta.outlet, Published: p.meta.published, Language: p.meta.language, URL: p.meta.address,
	}
	wrote := false
	for _, part := range []struct {
		v    verdict
		kind article.ZoneKind
	}{{headline, article.ZoneHeadline}, {standfirst, article.ZoneStandfirst}, {byline, article.ZoneByline}, {dateline, article.ZoneDateline}} {
		if part.v == headline {
			if i := p.index(headline); i >= 0 {
				d.Title = p.blocks[i].text
				p.blocks[i].write(&c, part.kind)
			} else if d.Title != "" {
				c.Line(part.kind, d.Title)
			}
			continue
		}
		seen := map[string]bool{}
		for _, b := range p.blocks {
			if b.verdict == part.v && !seen[b.text] {
				seen[b.text] = true
				b.write(&c, part.kind)
			}
		}
	}
	first, last := p.reach()
	for i, b := range p.blocks {
		switch {
		case b.verdict == body:
			b.write(&c, b.zone())
			wrote = true
		case b.verdict == furniture && i > first && i < last:
			b.write(&c, article.ZoneFurniture)
		}
	}
	if !wrote && p.index(standfirst) < 0 {
		return article.Draft{}, ErrNoArticle
	}
	c.Into(&d)
	return d, nil
}

func (p *pageOf) index(v verdict) int {
	for i, b := range p.blocks {
		if b.verdict == v {
			return i
		}
	}
	return -1
}

// reach is from the first to the last block of the body.
func (p *pageOf) reach() (first, last int) {
	first, last = -1, -1
	for i, b := range p.blocks {
		if b.verdict == body {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	return first, last
}
