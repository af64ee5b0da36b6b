package shape

import (
	"math"
	"slices"

	"postil/app/reader/bidi"
)

// tabSpaces is the distance of tab stops in widths of a space.
const tabSpaces = 8

// missingEm is the width of the box that stands for a character without a glyph.
const missingEm = 0.6

// Paragraph is a paragraph prepared for wrapping and shaping in one style. It
// belongs to the engine that prepared it and is invalid once its runes change.
type Paragraph struct {
	runes  []rune
	style  Style
	set    setting // of the fast path
	plain  bool    // the fast path serves
	space  float32 // width of U+0020
	base   bidi.Level
	levels []bidi.Level // nil: all zero
	items  []item       // nil when plain
	breaks []Break
}

// Break is the end of an unbreakable unit: a place where a line may end.
type Break struct {
	End       int     // code point after the unit and its trailing spaces
	Width     float32 // of the unit without its trailing spaces
	Space     float32 // of the trailing spaces, each tab at its widest
	Tabs      int32   // tabs among the trailing spaces
	Mandatory bool    // the line must end here
}

// ClusterWidth is a grapheme cluster's end and width.
type ClusterWidth struct {
	End   int
	Width float32
}

// Prepare analyses one paragraph: bidirectional levels, faces, break
// opportunities (UAX #14) and the widths between them. It keeps runes, which must
// not change while the result is in use. There must be no newline in them.
func (e *Engine) Prepare(runes []rune, st Style) *Paragraph {
	f := e.own(st)
	p := &Paragraph{runes: runes, style: st, space: f.space * st.Size, set: e.plainSetting(st)}
	if p.plain = e.preparePlain(p); !p.plain {
		e.prepareGeneral(p)
	}
	return p
}

// Base is the paragraph's embedding level: 0 left to right, 1 right to left.
func (p *Paragraph) Base() bidi.Level { return p.base }

// Len is the number of code points.
func (p *Paragraph) Len() int { return len(p.runes) }

// Breaks returns the units of the paragraph in order; the last one ends at Len.
// None of them divides a grapheme cluster. The slice belongs to the paragraph.
func (p *Paragraph) Breaks() []Break { return p.breaks }

// Advance returns where the unit after b, one of Breaks, begins when b's begins at
// x, both measured from the line's start. That is x+b.Width+b.Space unless b has
// tabs, whose width depends on their place.
func (p *Paragraph) Advance(b Break, x float32) float32 {
	if b.Tabs == 0 {
		return x + b.Width + b.Space
	}
	start := 0 // of the unit
	if i, _ := slices.BinarySearchFunc(p.breaks, b.End, func(b Break, end int) int { return b.End - end }); i > 0 {
		start = p.breaks[i-1].End
	}
	for i := p.itemAt(start); i < len(p.items) && int(p.items[i].start) < b.End; i++ {
		it := &p.items[i]
		pc := it.piece(max(it.start, int32(start)), min(it.end, int32(b.End)))
		if it.kind == tab {
			x = p.nextTab(x)
		} else {
			x += pc.advance(p)
		}
	}
	return x
}

// tab is the distance of tab stops.
func (p *Paragraph) tab() float32 { return tabSpaces * p.space }

// nextTab is the first tab stop beyond x.
func (p *Paragraph) nextTab(x float32) float32 {
	stop := p.tab()
	if stop <= 0 {
		return x
	}
	// A hundredth of a pixel keeps rounding from making a tab of no width.
	return stop * (1 + float32(math.Floor(float64((x+0.01)/stop))))
}

// itemAt returns the index of the item of a code point.
func (p *Paragraph) itemAt(cp int) int {
	i, _ := slices.BinarySearchFunc(p.items, int32(cp), func(it item, at int32) int {
		if it.end <= at {
			return -1
		}
		return 1
	})
	return i
}

// ClusterWidths returns the grapheme clusters of [start,end), which begins and
// ends at cluster boundaries, for breaking a unit that is too long for a line.
// Tabs have their greatest width.
func (e *Engine) ClusterWidths(p *Paragraph, start, end int) []ClusterWidth {
	out := make([]ClusterWidth, 0, end-start)
	e.split(p, start, end)
	for _, pc := range e.pieces {
		out = pc.clusterWidths(p, out)
	}
	return out
}
