package article

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/annotate/text"
)

// Outline tells what the lines at the head and foot of an article are. A span
// covers what is to be shown of a line: without white space at its ends, and
// without the "# " of a Markdown heading.
type Outline struct {
	Headline   text.Span   // empty where none was recognised
	Standfirst []text.Span // lines between headline and byline
	Bylines    []text.Span // lines that say who reported, and when
	Furniture  []text.Span // navigation, sharing and link lists of a web page

	Outlet string // "Coastal Wire"; from the bylines, as are the next two
	Author string // "Ida Marsh"
	Date   Date
}

// Title is the headline, or "" where none was recognised.
func (o Outline) Title(t *text.Text) string { return t.Quote(o.Headline) }

// Second is the line that goes under a title in a list: outlet and day, as in
// "Coastal Wire · 12 May", or what there is of them.
func (o Outline) Second() string {
	parts := make([]string, 0, 2)
	for _, p := range []string{o.Outlet, o.Date.Short()} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	if len(parts) == 0 {
		return o.Author
	}
	return strings.Join(parts, " · ")
}

// How far FindOutline looks, so that its cost does not grow with the article.
const (
	headLines = 40
	headBytes = 16 << 10
	tailLines = 20
	tailBytes = 8 << 10
)

// Lengths by which lines are told apart, in code points.
const (
	maxHeadline   = 160
	maxStandfirst = 400
	maxByline     = 160
	maxFurniture  = 80
)

// line is one line of the part that is looked at.
type line struct {
	s     string // without white space at its ends
	start int    // in bytes of the text
	runes int
	kind  lineKind
}

type lineKind int

const (
	body lineKind = iota
	blank
	furniture
	byline
	headline
	standfirst
)

// FindOutline applies cheap rules to the first 40 and the last 20 lines.
func FindOutline(t *text.Text) Outline { return outline(t, true) }

// HeadOutline is FindOutline for the head of a longer text: nothing is said of
// the foot.
func HeadOutline(t *text.Text) Outline { return outline(t, false) }

func outline(t *text.Text, foot bool) Outline {
	s := t.String()
	lines := firstLines(s)
	o := Outline{}
	o.readHead(lines)
	end := 0
	if n := len(lines); n > 0 {
		end = lines[n-1].start + len(lines[n-1].s)
	}
	if foot {
		last := lastLines(s, end)
		if end >= len(strings.TrimRightFunc(s[max(0, len(s)-tailBytes):], unicode.IsSpace))+max(0, len(s)-tailBytes) {
			last = lines[max(0, len(lines)-tailLines):]
		}
		readFoot(last)
		if len(last) > 0 && (len(lines) == 0 || last[0].start > lines[len(lines)-1].start) {
			lines = append(lines, last...)
		}
	}
	for _, l := range lines {
		span := func() text.Span {
			start := t.CodePoint(l.start)
			return text.Span{Start: start, End: start + l.runes}
		}
		switch l.kind {
		case headline:
			o.Headline = span()
		case standfirst:
			o.Standfirst = append(o.Standfirst, span())
		case byline:
			o.Bylines = append(o.Bylines, span())
		case furniture:
			o.Furniture = append(o.Furniture, span())
		}
	}
	return o
}

func newLine(s string, start int) line {
	trimmed := strings.TrimLeftFunc(s, isMargin)
	start += len(s) - len(trimmed)
	trimmed = strings.TrimRightFunc(trimmed, isMargin)
	l := line{s: trimmed, start: start, runes: utf8.RuneCountInString(trimmed)}
	if !strings.ContainsFunc(trimmed, isWordRune) {
		l.kind = blank // also rules such as "* * *"
	}
	return l
}

// isMargin reports whether r is not shown at a line's end: white space and the
// marks that set a direction.
func isMargin(r rune) bool {
	return unicode.IsSpace(r) || r == '\ufeff' || r >= '\u200b' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func firstLines(s string) []line {
	limit := s[:min(len(s), headBytes)]
	for len(limit) < len(s) && len(limit) > 0 && !utf8.RuneStart(s[len(limit)]) {
		limit = limit[:len(limit)-1]
	}
	var out []line
	for start := 0; start < len(limit) && len(out) < headLines; {
		end := strings.IndexByte(limit[start:], '\n')
		if end < 0 {
			end = len(limit) - start
		}
		out = append(out, newLine(limit[start:start+end], start))
		start += end + 1
	}
	return out
}

// lastLines returns the last lines that begin after byte from.
func lastLines(s string, from int) []line {
	var out []line
	floor := max(from, len(s)-tailBytes)
	for end := len(s); end > floor && len(out) < tailLines; {
		i := strings.LastIndexByte(s[floor:end], '\n')
		if i < 0 {
			break // its start is out of reach
		}
		start := floor + i + 1
		out = append(out, newLine(s[start:end], start))
		end = start - 1
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// readHead names the lines of the head, in order: furniture, headline,
// standfirst, bylines. It stops where the article's own text has begun.
func (o *Outline) readHead(lines []line) {
	title := -1 // index of the headline
	looked := 0 // lines of the article's own since then
	lastByline := -1
	for i := range lines {
		l := &lines[i]
		if l.kind == blank {
			continue
		}
		if isFurniture(l.s, l.runes) {
			l.kind = furniture
			continue
		}
		if l.runes <= maxByline && o.readByline(l.s, title >= 0) {
			l.kind = byline
			lastByline = i
			continue
		}
		if title < 0 {
			if !l.trimHeadline() {
				break
			}
			title = i
			continue
		}
		if looked++; looked > 3 || lastByline >= 0 || l.runes > maxStandfirst {
			break
		}
	}
	if title < 0 {
		return
	}
	lines[title].kind = headline
	for i := title + 1; i < lastByline; i++ {
		if lines[i].kind == body {
			lines[i].kind = standfirst
		}
	}
}

// trimHeadline reports whether the line can be a headline: short, and not
// closed by a stop as sentences are. It takes the "# " of Markdown off.
func (l *line) trimHeadline() bool {
	marks := len(l.s) - len(strings.TrimLeft(l.s, "#"))
	if rest := strings.TrimLeft(l.s[marks:], " \t"); marks > 0 && marks <= 6 && len(rest) < len(l.s)-marks {
		l.start += len(l.s) - len(rest)
		l.s, l.runes = rest, utf8.RuneCountInString(rest)
		return l.runes <= maxHeadline
	}
	if l.runes > maxHeadline {
		return false
	}
	end := strings.TrimRight(l.s, "\"'”’»)]）」』")
	last, _ := utf8.DecodeLastRuneInString(end)
	switch last {
	case '.', '。', '．', '۔', '।', ',', ';', ':', '،', '؛':
		return strings.HasSuffix(end, "...")
	}
	return true
}

// readFoot names the furniture at the end of the article: lines of nothing but
// such words, and the links under a heading such as "Related stories".
func readFoot(lines []line) {
	links := -1 // line of the heading over links
	for i := range lines {
		l := &lines[i]
		switch {
		case l.kind == blank || l.kind == headline:
		case isFurniture(l.s, l.runes):
			if l.kind == body {
				l.kind = furniture
			}
			if links < 0 && isLinkHeading(l.s) {
				links = i
			}
		case l.kind == body && (l.runes > maxHeadline || closesSentence(l.s)):
			links = -1 // the article goes on
		}
	}
	for i := links + 1; links >= 0 && i < len(lines); i++ {
		if lines[i].kind == body {
			lines[i].kind = furniture
		}
	}
}

func closesSentence(s string) bool {
	end := strings.TrimRight(s, "\"'”’»)]）」』")
	last, _ := utf8.DecodeLastRuneInString(end)
	return strings.ContainsRune(".。．۔।", last)
}

// ClosesSentence reports whether a line ends as sentences do.
func ClosesSentence(s string) bool { return closesSentence(s) }
