package pdf

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"postil/storage/article"
)

// line is a line of a page, or a piece of one, in points from the left and from
// the foot of the page.
type line struct {
	text                     string
	left, right, top, bottom float64
	size                     float64 // of its letters
	page                     int
}

func (l line) height() float64 { return max(l.top-l.bottom, 1) }

// joined makes lines of the pieces of a page that stand on one height without a
// gutter between them, in the order in which the file has them, which is nearly
// always that of reading. Where it is not, because the file was written from the
// foot up, columns are sorted.
func joined(pieces []line) []line {
	var out []line
	for _, p := range pieces {
		p.text = printable(p.text)
		if strings.TrimSpace(p.text) == "" {
			continue
		}
		if n := len(out) - 1; n >= 0 {
			l := &out[n]
			overlap := min(l.top, p.top) - max(l.bottom, p.bottom)
			gap := p.left - l.right
			if p.right < l.left {
				gap = l.left - p.right // written from right to left
			}
			if overlap > 0.5*min(l.height(), p.height()) && gap < 2*max(l.size, 6) && gap > -0.8*max(l.size, 6) {
				if gap > 0.15*l.size && !strings.HasSuffix(l.text, " ") && !strings.HasPrefix(p.text, " ") {
					l.text += " "
				}
				l.text += p.text
				l.left, l.right, l.top, l.bottom = min(l.left, p.left), max(l.right, p.right), max(l.top, p.top), min(l.bottom, p.bottom)
				continue
			}
		}
		out = append(out, p)
	}
	if upward(out) {
		out = inColumns(out)
	}
	return out
}

// printable leaves out what a text cannot hold. PDFium marks a hyphen that ends
// a line with U+0002, and characters that the font does not name with U+FFFE.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 0x02 || r == 0xFFFE || r == 0xAD:
			return softHyphen
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r == 0xFEFF || r == 0xFFFF:
			return -1
		}
		return r
	}, s)
}

// softHyphen marks a hyphen at a line's end until lines are joined.
const softHyphen = '\u00ad'

// upward reports whether the lines of a page are in another order than that of
// reading: most stand higher than the one before them in their column, or most
// stand beside the one before them, as where columns were written row by row. Of
// short lines side by side the latter is a table, which is read by rows.
func upward(ls []line) bool {
	up, beside, letters := 0, 0, 0
	for i, l := range ls {
		letters += utf8.RuneCountInString(l.text)
		for k := i - 1; k >= max(0, i-8); k-- {
			b := ls[k]
			if min(l.right, b.right) > max(l.left, b.left) {
				if l.bottom > b.top-0.3*b.height() {
					up++
				}
				break
			}
		}
		if i > 0 && (ls[i-1].right < l.left || l.right < ls[i-1].left) && min(l.top, ls[i-1].top) > max(l.bottom, ls[i-1].bottom) {
			beside++
		}
	}
	return up*2 > len(ls) || len(ls) > 5 && beside*5 > len(ls)*2 && letters > 18*len(ls)
}

// inColumns sorts lines by column, then from top to foot; a line that goes over
// most of the page, such as a headline, ends the columns above it.
func inColumns(ls []line) []line {
	left, right := math.Inf(1), math.Inf(-1)
	for _, l := range ls {
		left, right = min(left, l.left), max(right, l.right)
	}
	fromTop := slices.Clone(ls)
	slices.SortStableFunc(fromTop, func(a, b line) int { return cmp.Compare(b.top, a.top) })
	var out, band []line
	for _, l := range fromTop {
		if l.right-l.left > 0.6*(right-left) {
			out = append(append(out, byColumn(band)...), l)
			band = nil
			continue
		}
		band = append(band, l)
	}
	return append(out, byColumn(band)...)
}

// byColumn sorts the lines of a band. A column begins where no line to its left
// ends any more.
func byColumn(ls []line) []line {
	byLeft := slices.Clone(ls)
	slices.SortStableFunc(byLeft, func(a, b line) int { return cmp.Compare(a.left, b.left) })
	column := make(map[line]int, len(ls))
	n, right := 0, math.Inf(-1)
	for _, l := range byLeft {
		if l.left > right && !math.IsInf(right, -1) {
			n++
		}
		right = max(right, l.right)
		column[l] = n
	}
	out := slices.Clone(ls)
	slices.SortStableFunc(out, func(a, b line) int {
		return cmp.Or(cmp.Compare(column[a], column[b]), cmp.Compare(b.top, a.top))
	})
	return out
}

// compose makes an article of the lines of all pages.
func compose(pages [][]line) article.Draft {
	drop := running(pages)
	var all []line
	for n, ls := range pages {
		for i, l := range ls {
			if !drop[[2]int{n, i}] {
				l.page = n
				all = append(all, l)
			}
		}
	}
	usual := usualSize(all)
	var c article.Composer
	var d article.Draft
	headed := false
	for _, p := range paragraphs(all, usual) {
		kind := article.ZoneBody
		switch {
		case !headed && p.size > 1.25*usual && utf8.RuneCountInString(p.text) < 300 && c.Len() == 0:
			kind, headed = article.ZoneHeadline, true
			d.Title = article.Spaced(p.text)
		case headed && c.Len() < 1000 && article.IsDateline(p.text):
			kind = article.ZoneDateline
		case headed && c.Len() < 1000 && article.IsByline(p.text):
			kind = article.ZoneByline
		}
		c.Line(kind, p.text)
	}
	c.Into(&d)
	if !headed {
		d.Zones = nil // by the rules for plain text
	}
	return d
}

// usualSize is the size in which most letters are.
func usualSize(ls []line) float64 {
	n := map[int]int{}
	for _, l := range ls {
		n[int(math.Round(l.size*2))] += len(l.text)
	}
	best, most := 20, 0
	for size, letters := range n {
		if letters > most || letters == most && size < best {
			best, most = size, letters
		}
	}
	return float64(best) / 2
}

// edge is how many lines at head and foot of a page may run through all.
const edge = 3

// running finds the lines that stand at the head or foot of page after page but
// for a number in them, and page numbers that stand alone there.
func running(pages [][]line) map[[2]int]bool {
	out := map[[2]int]bool{}
	at := map[string]map[int]int{} // words to the pages that have them, and which line it is
	edges := func(n int) []int {
		ls := pages[n]
		order := make([]int, len(ls))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ls[b].top, ls[a].top) })
		if len(order) <= 2*edge {
			return order
		}
		return append(slices.Clone(order[:edge]), order[len(order)-edge:]...)
	}
	for n := range pages {
		for _, i := range edges(n) {
			s := strings.TrimSpace(pages[n][i].text)
			if isPageNumber(s) && len(pages) > 1 {
				out[[2]int{n, i}] = true
				continue
			}
			key := withoutNumbers(s)
			if key == "" || utf8.RuneCountInString(s) > 120 {
				continue
			}
			if at[key] == nil {
				at[key] = map[int]int{}
			}
			at[key][n] = i
		}
	}
	for _, where := range at {
		// On two pages of three, or on left and right pages in turn.
		if least := max(2, (len(pages)+2)/3); len(pages) < 2 || len(where) < least {
			continue
		}
		for n, i := range where {
			out[[2]int{n, i}] = true
		}
	}
	return out
}

// isPageNumber knows "12", "- 12 -", "Page 12 of 30", "xii".
func isPageNumber(s string) bool {
	s = strings.ToLower(strings.Trim(s, " -–—·•|[]()."))
	for _, w := range []string{"page", "seite", "стр", "p", "صفحة", "페이지"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, w+" "))
	}
	s = strings.TrimPrefix(s, ". ")
	before, after, of := strings.Cut(s, " of ")
	if !of {
		before, after, of = strings.Cut(s, "/")
	}
	if of {
		return isNumber(strings.TrimSpace(before)) && isNumber(strings.TrimSpace(after))
	}
	return isNumber(s) || s != "" && len(s) < 6 && strings.Trim(s, "ivxl") == ""
}

func isNumber(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= 5 && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsNumber(r) }) < 0
}

func withoutNumbers(s string) string {
	return strings.TrimSpace(strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)), " "))
}

// paragraphs joins lines: a new paragraph begins after a gap, with an indent,
// with letters of another size, and after a line that ends a sentence well before
// the others do. A paragraph may go on in the next column or on the next page.
func paragraphs(ls []line, usual float64) []line {
	var out []line
	gap := usualGap(ls)
	for i, l := range ls {
		if i == 0 || begins(ls[i-1], l, out[len(out)-1], gap, usual) {
			out = append(out, l)
			continue
		}
		p := &out[len(out)-1]
		p.text = glue(p.text, l.text)
		p.left, p.right = min(p.left, l.left), max(p.right, l.right)
	}
	for i := range out {
		out[i].text = strings.ReplaceAll(out[i].text, string(softHyphen), "-")
	}
	return out
}

// usualGap is the distance from line to line that is most common.
func usualGap(ls []line) float64 {
	n := map[int]int{}
	for i := 1; i < len(ls); i++ {
		if d := ls[i-1].bottom - ls[i].bottom; d > 0 && ls[i].page == ls[i-1].page && d < 100 {
			n[int(math.Round(d*2))]++
		}
	}
	best, most := 0, 0
	for d, count := range n {
		if count > most || count == most && d < best {
			best, most = d, count
		}
	}
	return float64(best) / 2
}

func begins(before, l, paragraph line, gap, usual float64) bool {
	ended := endsSentence(before.text)
	if math.Abs(before.size-l.size) > 0.15*max(before.size, l.size) {
		return true
	}
	down := before.bottom - l.bottom
	if before.page != l.page || down <= 0 || l.left > before.right || l.right < before.left {
		// Another page or column: the paragraph goes on if its sentence does.
		return ended && !strings.HasSuffix(strings.TrimSpace(before.text), string(softHyphen))
	}
	switch {
	case gap > 0 && down > 1.4*max(gap, l.size):
		return true
	case l.left > before.left+0.8*usual && l.left < before.left+6*usual && ended:
		return true // an indent
	case ended && before.right < paragraph.right-4*usual:
		return true // a short last line
	}
	return false
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, " \"'”’»)]）」』")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?:…。！？۔؟।", r)
}

// glue joins two lines of a paragraph. A word that was parted is made whole: by
// the mark that PDFium sets, or where a hyphen stands between two small letters.
// Of a hyphen at a line's end nobody can tell whether it is the word's own; most
// are not.
func glue(a, b string) string {
	a, b = strings.TrimRight(a, " "), strings.TrimLeft(b, " ")
	last, n := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	before, _ := utf8.DecodeLastRuneInString(a[:len(a)-n])
	switch {
	case (last == softHyphen || last == '-' || last == '\u2010') && unicode.IsLetter(before) && unicode.IsLower(first):
		return a[:len(a)-n] + b
	case last == softHyphen || last == '-' || last == '\u2010':
		return a + b
	case unicode.In(last, unicode.Han, unicode.Hiragana, unicode.Katakana) && unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return a + b
	}
	return a + " " + b
}
