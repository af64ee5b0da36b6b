package conll

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// head is the beginning of a file, from which its layout is found out.
type head struct {
	lines [][]byte
	first []string // what its first comment says of columns, by name
	own   bool
}

// newHead takes lines; the last one may be cut and is left out if others are
// there.
func newHead(data []byte) *head {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	h := &head{}
	for line := range bytes.Lines(data) {
		if line[len(line)-1] != '\n' && len(h.lines) > 0 && len(data) >= 1<<15 {
			break
		}
		h.add(bytes.TrimRight(line, "\r\n"))
	}
	return h
}

func (h *head) add(line []byte) {
	if looksLikeComment(line) && h.first == nil {
		if key, value := comment(line); key == columnsComment {
			h.first = strings.Fields(value)
			h.own = slices.ContainsFunc(h.first, func(n string) bool { return strings.HasPrefix(n, ownColumn) })
		}
	}
	h.lines = append(h.lines, line)
}

// rows are the lines that are neither empty nor look like comments.
func (h *head) rows(yield func(int, []byte) bool) {
	for i, line := range h.lines {
		if !isSpaces(line) && !looksLikeComment(line) && !yield(i, line) {
			return
		}
	}
}

// separator finds out what parts the columns.
func (h *head) separator() separator {
	if h.own {
		return tabs
	}
	n, tabbed, spaced, piped := 0, 0, 0, 0
	for _, line := range h.rows {
		n++
		switch {
		case bytes.IndexByte(line, '\t') >= 0:
			tabbed++
		case isPiped(line):
			piped++
		case bytes.IndexByte(line, ' ') >= 0:
			spaced++
		}
	}
	switch {
	case n == 0:
		return unknown
	case 2*piped > n:
		return pipes
	case tabbed > spaced:
		return tabs
	case spaced > 0:
		return blanks
	}
	return unknown
}

// isPiped reports whether every piece of a line is word|tag.
func isPiped(line []byte) bool {
	pieces := blanks.split(line, nil)
	for _, p := range pieces {
		i := bytes.LastIndexByte(p, '|')
		if i < 0 || !isTag(p[i+1:]) {
			return false
		}
	}
	return len(pieces) > 0
}

// layout is that of the head, or nil where it is none that is known.
func (h *head) layout() *layout {
	l := &layout{separator: h.separator(), misc: -1}
	if l.separator == unknown {
		return nil
	}
	l.own, l.names = h.own, h.first
	rows := h.split(l)
	if len(rows) == 0 {
		if !l.own {
			return nil
		}
		rows = [][][]byte{nil} // no words, but perhaps articles without any
	}
	if names := headerRow(rows[0]); names != nil {
		l.names = names
		l.header = h.lineOf(0)
		rows = rows[1:]
	}
	if l.columns = commonest(rows); l.names != nil && len(l.names) <= maxColumns {
		l.columns = len(l.names)
	}
	if l.columns < 2 || len(rows) == 0 {
		return nil
	}
	stats := h.stats(l, rows)
	if !l.chooseTags(stats) {
		return nil
	}
	l.chooseOthers(stats)
	return l
}

// lineOf is the number of the i-th row's line, from 1.
func (h *head) lineOf(i int) int {
	for at := range h.rows {
		if i == 0 {
			return at + 1
		}
		i--
	}
	return 0
}

// split are the fields of the rows.
func (h *head) split(l *layout) [][][]byte {
	var rows [][][]byte
	for _, line := range h.rows {
		if l.separator != pipes {
			rows = append(rows, l.separator.split(line, nil))
			continue
		}
		pieces := blanks.split(line, nil)
		n := bytes.Count(pieces[0], []byte("|")) + 1
		for _, p := range pieces {
			rows = append(rows, splitPipes(p, n, nil))
		}
	}
	return rows
}

// commonest is how many fields most rows have.
func commonest(rows [][][]byte) int {
	counts := map[int]int{}
	best := 0
	for _, r := range rows {
		n := len(r)
		if n > maxColumns {
			continue
		}
		if counts[n]++; counts[n] > counts[best] || counts[n] == counts[best] && n > best {
			best = n
		}
	}
	return best
}

// headerRow are the names of columns, where a row is that of a header.
func headerRow(row [][]byte) []string {
	named := false
	var names []string
	for _, f := range row {
		name := string(f)
		if isTag(f) {
			return nil
		}
		switch strings.ToLower(name) {
		case "token", "form", "word":
			named = true
		}
		names = append(names, name)
	}
	if !named || len(names) < 2 {
		return nil
	}
	return names
}

// column is what was seen in one.
type column struct {
	rows     int
	prefixed int // B-X and the like
	outside  int // O
	zeros    int // 0 or o, which may be meant for O
	nothing  int // _ or -
	numbers  int // each one more than the one before, or the first
	spacing  int // notes of spaces
	last     int
	labels   map[string]int // what else is there, and labels after the letter
}

// mostLabels bounds the labels by which a column without letters is known.
const mostLabels = 300

func (h *head) stats(l *layout, rows [][][]byte) []column {
	stats := make([]column, l.columns)
	for i := range stats {
		stats[i].labels = map[string]int{}
	}
	for _, r := range rows {
		if len(r) != l.columns || isDocStart(r[0]) {
			continue
		}
		for i, f := range r {
			stats[i].add(f)
		}
	}
	return stats
}

func (c *column) add(f []byte) {
	c.rows++
	switch {
	case len(f) == 1 && f[0] == 'O':
		c.outside++
	case isOutside(f):
		c.zeros++
	case hasPrefix(f):
		c.prefixed++
		c.label(f[2:])
	case len(f) == 1 && (f[0] == '_' || f[0] == '-'):
		c.nothing++
	default:
		c.label(f)
	}
	if n, err := strconv.Atoi(string(f)); err == nil {
		if n == c.last+1 || n <= 1 {
			c.numbers++
		}
		c.last = n
	}
	if bytes.Contains(f, []byte("SpaceAfter")) || bytes.Contains(f, []byte("SpacesAfter=")) || bytes.Contains(f, []byte("EndOfLine")) {
		c.spacing++
	}
}

func (c *column) label(f []byte) {
	if len(c.labels) <= mostLabels || c.labels[string(f)] > 0 {
		c.labels[string(f)]++
	}
}

// tagged reports whether a column is one of tags: nearly all have the letter
// of a scheme or are O.
func (c *column) tagged() bool {
	tags := c.prefixed + c.outside
	return tags > 0 && (tags+c.nothing+c.zeros)*10 >= c.rows*9 && c.outside+c.prefixed > c.numbers
}

// bare reports whether a column has O and labels without letters.
func (c *column) bare() bool {
	return c.outside > 0 && c.numbers <= c.outside && len(c.labels) <= mostLabels && 4*len(c.labels) <= c.rows+8
}

// isChunks reports whether the labels are those of phrases.
func (c *column) isChunks() bool {
	for l := range c.labels {
		switch l {
		case "NP", "VP", "PP", "ADVP", "SBAR", "ADJP", "PRT", "CONJP", "INTJ", "LST", "UCP", "PNP":
		default:
			return false
		}
	}
	return len(c.labels) > 0
}

// chooseTags finds the columns of tags; false where there are none.
func (l *layout) chooseTags(stats []column) bool {
	if l.own {
		for i, n := range l.names {
			if strings.HasPrefix(n, ownColumn) && i < l.columns {
				l.tags = append(l.tags, i)
			}
		}
		l.prefixed = true
		return len(l.tags) > 0
	}
	for i := range stats {
		if stats[i].tagged() && !l.isLink(i) {
			l.tags = append(l.tags, i)
			l.prefixed = l.prefixed || stats[i].prefixed > 0
		}
	}
	if len(l.tags) > 1 {
		ners := slices.DeleteFunc(slices.Clone(l.tags), func(i int) bool { return stats[i].isChunks() })
		if len(ners) > 0 {
			l.tags = ners
		}
	}
	for i := l.columns - 1; i > 0 && len(l.tags) == 0; i-- {
		if c := &stats[i]; c.bare() && (i == l.columns-1 || 2*c.outside > c.rows) {
			l.tags = []int{i}
		}
	}
	return len(l.tags) > 0
}

// isLink reports whether a column is called as those of HIPE that hold
// identities of things rather than labels.
func (l *layout) isLink(i int) bool { return i < len(l.names) && strings.HasPrefix(l.names[i], "NEL") }

// chooseOthers finds the columns of words and of notes.
func (l *layout) chooseOthers(stats []column) {
	l.word = -1
	for i, n := range l.names {
		switch strings.ToLower(n) {
		case "token", "form", "word":
			l.word = i
		case "misc":
			l.misc = i
		}
	}
	for i := range stats {
		c := &stats[i]
		numbers := c.rows > 0 && c.numbers == c.rows && c.rows > 1
		l.index = l.index || numbers && i == 0
		if l.word < 0 && !numbers && !slices.Contains(l.tags, i) {
			l.word = i
		}
		if l.misc < 0 && c.spacing > 0 && c.spacing+c.nothing > c.rows/2 && !slices.Contains(l.tags, i) {
			l.misc = i
		}
	}
	if l.word < 0 {
		l.word = 0
	}
}

// isCoNLLU reports whether the file is CoNLL-U, which has a reader of its own.
func (l *layout) isCoNLLU(h *head) bool {
	if l.separator != tabs || l.columns != 10 || !l.index || l.own || l.header > 0 {
		return false
	}
	heads := 0
	for _, r := range h.split(l) {
		if len(r) == 10 {
			if _, err := strconv.Atoi(string(r[6])); err == nil || string(r[6]) == "_" {
				heads++
			}
		}
	}
	return heads > 0
}

// choose takes the columns of tags that a person names.
func (l *layout) choose(asked string) error {
	if strings.TrimSpace(asked) == "" {
		return nil
	}
	l.tags = nil
	for part := range strings.SplitSeq(asked, ",") {
		part = strings.TrimSpace(part)
		i := slices.IndexFunc(l.names, func(n string) bool { return strings.EqualFold(n, part) })
		if n, err := strconv.Atoi(part); i < 0 && err == nil {
			i = n - 1
		}
		if i < 0 || i >= l.columns {
			return fmt.Errorf("there is no column %q; the file has %d", part, l.columns)
		}
		l.tags = append(l.tags, i)
	}
	return nil
}

// String says the layout for people.
func (l *layout) String() string {
	s := fmt.Sprintf("%d columns parted by %s: words in column %d, tags in ", l.columns, l.separator, l.word+1)
	for i, c := range l.tags {
		if i > 0 {
			s += ", "
		}
		s += strconv.Itoa(c + 1)
		if c < len(l.names) {
			s += " (" + l.names[c] + ")"
		}
	}
	return s
}
