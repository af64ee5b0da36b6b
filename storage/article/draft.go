package article

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Draft is an article as a reader has found it in a source, before it has a
// place in a workspace.
type Draft struct {
	Name  string // what to call its file, if the source says it: an id, a title
	Part  string // which part of the source it is, for people: "row 17"; "" for all of it
	Text  string // canonical; its code points are what the zones count
	Zones []Zone // in order, without overlap; nil: by the rules for plain text

	Title     string
	Author    string
	Outlet    string
	Published string // a day (2017-08-31) or a time (RFC 3339)
	Language  string // BCP 47, as the source says it
	URL       string // canonical

	// How the text was decoded; Encoding is "" where the source says it itself.
	Encoding   string
	Confidence float64
	Uncertain  bool

	Notes []string // what a person should know: sentences without a full stop
}

// Composer puts an article's text together line by line and keeps the zones.
// The zero value is ready.
type Composer struct {
	b      strings.Builder
	points int
	zones  []Zone
	listed bool // the last line was an item of a list
}

// Line adds a paragraph: a line with an empty one before it. White space in it
// becomes single spaces; a line without a word is left out.
func (c *Composer) Line(kind ZoneKind, s string) { c.line(kind, s, false) }

// Item adds an item of a list: a line, without an empty one between two items.
func (c *Composer) Item(kind ZoneKind, s string) { c.line(kind, s, true) }

func (c *Composer) line(kind ZoneKind, s string, item bool) {
	s = Spaced(s)
	if s == "" {
		return
	}
	c.raw(kind, s, item)
}

// Lines adds text whose lines are the author's own, such as a poem, an address,
// or a table of words: they stay, without white space at their ends.
func (c *Composer) Lines(kind ZoneKind, s string) {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	s = strings.Trim(strings.Join(lines, "\n"), "\n")
	if strings.TrimFunc(s, isMargin) != "" {
		c.raw(kind, s, false)
	}
}

func (c *Composer) raw(kind ZoneKind, s string, item bool) {
	switch {
	case c.points == 0:
	case item && c.listed:
		c.write("\n")
	default:
		c.write("\n\n")
	}
	start := c.points
	c.write(s)
	c.listed = item
	if n := len(c.zones); n > 0 && c.zones[n-1].Kind == kind && (kind == ZoneBody || kind == ZoneFurniture) {
		c.zones[n-1].End = c.points
		return
	}
	c.zones = append(c.zones, Zone{kind, start, c.points})
}

func (c *Composer) write(s string) {
	c.b.WriteString(s)
	c.points += utf8.RuneCountInString(s)
}

// Into gives a draft the text, which ends with a line end, and its zones.
func (c *Composer) Into(d *Draft) {
	if c.points == 0 {
		return
	}
	d.Text, d.Zones = c.b.String()+"\n", c.zones
}

// Len is the number of code points so far.
func (c *Composer) Len() int { return c.points }

// Spaced makes one space of each run of white space and control characters,
// and none at the ends. Characters that XML and Postil cannot hold are left out.
func Spaced(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			gap = b.Len() > 0
		case r == 0xFEFF || unicode.IsControl(r) || r == 0x00AD:
			// A soft hyphen is where a word may be parted, and no part of it.
		default:
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
