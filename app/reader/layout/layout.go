package layout

import (
	"math"
	"sort"
	"unicode"

	"postil/annotate/text"
	"postil/app/reader/shape"
)

// Ink is the role of a paragraph's text colour, to be resolved by the painter's caller.
type Ink uint8

// The roles: the article's own words, and what stands above them.
const (
	Body Ink = iota
	Second
)

// ParagraphStyle is how one paragraph is set.
type ParagraphStyle struct {
	Font    shape.Style
	Leading float32 // line pitch in pixels, at least 1
	Ink     Ink
	Before  float32 // blank pixels above the first line, part of that line's height
	After   float32 // blank pixels below the last line, part of that line's height
	Blank   bool    // nothing to read here: one line, Options.BlankHeight high, however long
}

// Options are what a layout depends on besides its text.
type Options struct {
	// Width is the measure in pixels; less than 1 counts as 1.
	Width float32

	// StyleOf gives the style of the paragraph with this span (its newline
	// excluded). It is asked for every paragraph by New and SetOptions and again
	// for every line shown, so it must be quick, must not allocate, and must
	// answer alike until the next SetOptions. It must not be nil.
	StyleOf func(start, end int) ParagraphStyle

	// BlankHeight is the height in pixels of a paragraph that is empty or
	// Blank. Zero stands for that paragraph's Leading.
	BlankHeight float32
}

// Ref names one visual line: the Line-th of a block. It is valid until
// SetOptions. Methods bring a Ref outside the layout to the nearest line.
type Ref struct{ Block, Line int }

// Before reports whether r stands above s.
func (r Ref) Before(s Ref) bool {
	return r.Block < s.Block || r.Block == s.Block && r.Line < s.Line
}

// Line is one visual line, shaped.
type Line struct {
	*shape.Line
	Ref
	Start, End int // code points of the text, without the newline

	// VisibleEnd is End without the white space that hangs at the line's end;
	// decorations look best when they stop there. It is at least Start.
	VisibleEnd int

	// Top is the upper edge in pixels, from the top of the document, or of the
	// viewport when the line came from Visible.
	Top    float64
	Height float32 // Before and After of the paragraph included

	// Before is the blank part of Height above the line's pitch.
	Before float32
	// Baseline is the distance from Top to the baseline, in whole pixels.
	Baseline float32
	// Left is the distance from the measure's left edge to the text's: zero but
	// in right-to-left paragraphs, whose lines end at the measure's right edge.
	Left float32

	Style ParagraphStyle
	First bool // of its paragraph
	Last  bool // of its paragraph
}

// Limits of what is kept. A screen shows about fifty lines.
const (
	shapedLines   = 512     // shaped lines
	preparedRunes = 1 << 18 // code points in prepared paragraphs
)

// Layout is a text laid out to a measure. Make one with New.
type Layout struct {
	text   *text.Text
	engine *shape.Engine
	o      Options

	blocks  []block
	heights heights
	breaks  map[int][]uint16 // by block: where its lines end, but the last; none for single lines
	advance float32          // average advance of a code point, in em

	prepared *cache[preparedKey, *shape.Paragraph]
	shaped   *cache[shapedKey, *shape.Line]
}

type preparedKey struct {
	block int
	font  shape.Style
}

// shapedKey holds no Ref, so that lines which a new width leaves alone are not
// shaped again.
type shapedKey struct {
	block      int
	start, end int
	font       shape.Style
}

// New lays out a text. It wraps nothing yet: the cost is one pass over the
// paragraphs. The engine is used until the layout is dropped.
func New(t *text.Text, e *shape.Engine, o Options) *Layout {
	l := &Layout{
		text:     t,
		engine:   e,
		blocks:   cut(t),
		prepared: newCache[preparedKey, *shape.Paragraph](preparedRunes),
		shaped:   newCache[shapedKey, *shape.Line](shapedLines),
	}
	l.o = o.normal()
	l.advance = l.sampleAdvance()
	l.estimateAll()
	return l
}

// SetOptions lays the text out anew. Like New it wraps nothing. All Refs become
// invalid: before it, note the Start of the line at the viewport's top, and ask
// LineAt for it afterwards.
func (l *Layout) SetOptions(o Options) {
	l.o = o.normal()
	l.estimateAll()
}

func (o Options) normal() Options {
	if !(o.Width >= 1) { // NaN as well
		o.Width = 1
	}
	return o
}

// Width is the measure in pixels.
func (l *Layout) Width() float32 { return l.o.Width }

// span returns the code points of a block.
func (l *Layout) span(b int) (start, end int) {
	start = int(l.blocks[b].start)
	if b+1 == len(l.blocks) {
		return start, l.text.Len()
	}
	end = int(l.blocks[b+1].start)
	if !l.blocks[b].cut {
		end-- // the newline
	}
	return start, end
}

// first reports whether the block opens its paragraph, last whether it closes it.
func (l *Layout) first(b int) bool { return b == 0 || !l.blocks[b-1].cut }
func (l *Layout) last(b int) bool  { return !l.blocks[b].cut }

// style returns the style of the block's paragraph, with every default filled in.
func (l *Layout) style(b int) ParagraphStyle {
	start, end := l.span(b)
	if l.blocks[b].cut || !l.first(b) {
		p := l.text.LineSpan(l.text.LineOf(start))
		start, end = p.Start, p.End
	}
	st := l.o.StyleOf(start, end)
	if !(st.Leading >= 1) {
		st.Leading = 1
	}
	if st.Blank || start == end {
		st.Blank, st.Before, st.After = true, 0, 0
		if l.o.BlankHeight >= 1 {
			st.Leading = l.o.BlankHeight
		}
	}
	return st
}

// frame is the vertical build of one wrapped block, in units.
type frame struct {
	before, pitch, after int64
	lines                int
}

func (l *Layout) frameOf(b int, st ParagraphStyle, lines int) frame {
	f := frame{pitch: units(st.Leading), lines: lines}
	if l.first(b) {
		f.before = units(max(st.Before, 0))
	}
	if l.last(b) {
		f.after = units(max(st.After, 0))
	}
	return f
}

func (f frame) height() int64 { return f.before + int64(f.lines)*f.pitch + f.after }

// top is the upper edge of a line; the first one begins with the blank above it.
func (f frame) top(line int) int64 {
	if line == 0 {
		return 0
	}
	return f.before + int64(line)*f.pitch
}

// bottom is the lower edge of a line; the last one ends with the blank below it.
func (f frame) bottom(line int) int64 {
	if line == f.lines-1 {
		return f.height()
	}
	return f.before + int64(line+1)*f.pitch
}

// at returns the line at a distance from the block's top, and the rest.
func (f frame) at(y int64) (line int, within int64) {
	line = int(max(0, min((y-f.before)/f.pitch, int64(f.lines-1))))
	return line, max(0, min(y, f.height())-f.top(line))
}

// Line shapes one visual line, or takes it from the lines shaped lately.
func (l *Layout) Line(r Ref) *Line {
	r = l.clamp(r)
	f, st := l.wrapped(r.Block)
	start, end := l.span(r.Block)
	from, to := 0, end-start
	if breaks := l.breaks[r.Block]; breaks != nil {
		if r.Line > 0 {
			from = int(breaks[r.Line-1])
		}
		if r.Line < len(breaks) {
			to = int(breaks[r.Line])
		}
	}
	line := &Line{
		Line:   l.shape(r.Block, st.Font, from, to),
		Ref:    r,
		Start:  start + from,
		End:    start + to,
		Top:    pixels(l.heights.before(r.Block) + f.top(r.Line)),
		Height: float32(pixels(f.bottom(r.Line) - f.top(r.Line))),
		Style:  st,
		First:  r.Line == 0 && l.first(r.Block),
		Last:   r.Line == f.lines-1 && l.last(r.Block),
	}
	line.VisibleEnd = line.End
	for line.VisibleEnd > line.Start && unicode.IsSpace(l.text.At(line.VisibleEnd-1)) {
		line.VisibleEnd--
	}
	if r.Line == 0 {
		line.Before = float32(pixels(f.before))
	}
	line.Baseline = line.Before + Baseline(st.Font.Size, st.Leading)
	if line.Base&1 == 1 {
		line.Left = l.o.Width - line.Width
	}
	return line
}

// Baseline is the distance in whole pixels from the top of a line of this pitch
// to the baseline of text of this size. An em of ink, 0.76 above and 0.24 below
// the baseline, leaves three quarters of the leading above it, where the tags of
// marks have their place, and one quarter below, where their lines run.
func Baseline(size, pitch float32) float32 {
	return float32(math.Round(float64(0.76*size + (pitch-size)*3/4)))
}

func (l *Layout) shape(b int, font shape.Style, from, to int) *shape.Line {
	key := shapedKey{b, from, to, font}
	if line, ok := l.shaped.get(key); ok {
		return line
	}
	line := l.engine.ShapeLine(l.paragraph(b, font), from, to)
	l.shaped.put(key, line, 1)
	return line
}

func (l *Layout) paragraph(b int, font shape.Style) *shape.Paragraph {
	key := preparedKey{b, font}
	if p, ok := l.prepared.get(key); ok {
		return p
	}
	start, end := l.span(b)
	p := l.engine.Prepare(l.text.Runes(start, end), font)
	l.prepared.put(key, p, end-start+64)
	return p
}

// clamp brings a Ref to an existing line and wraps its block.
func (l *Layout) clamp(r Ref) Ref {
	if r.Block < 0 {
		return Ref{}
	}
	if r.Block >= len(l.blocks) {
		return l.Last()
	}
	f, _ := l.wrapped(r.Block)
	r.Line = max(0, min(r.Line, f.lines-1))
	return r
}

// First is the first line of the text; even the empty text has one.
func (l *Layout) First() Ref { return Ref{} }

// Last is the last line of the text.
func (l *Layout) Last() Ref {
	b := len(l.blocks) - 1
	f, _ := l.wrapped(b)
	return Ref{b, f.lines - 1}
}

// Next is the line below, or false at the last one.
func (l *Layout) Next(r Ref) (Ref, bool) {
	r = l.clamp(r)
	f, _ := l.wrapped(r.Block)
	switch {
	case r.Line+1 < f.lines:
		return Ref{r.Block, r.Line + 1}, true
	case r.Block+1 < len(l.blocks):
		return Ref{r.Block + 1, 0}, true
	}
	return r, false
}

// Prev is the line above, or false at the first one.
func (l *Layout) Prev(r Ref) (Ref, bool) {
	r = l.clamp(r)
	switch {
	case r.Line > 0:
		return Ref{r.Block, r.Line - 1}, true
	case r.Block > 0:
		f, _ := l.wrapped(r.Block - 1)
		return Ref{r.Block - 1, f.lines - 1}, true
	}
	return r, false
}

// LineAt returns the line on which a caret at a code point offset stands. Where
// one line ends and the next one begins at the same offset, affinity chooses:
// Upstream the line above, Downstream the one below. Offsets outside the text
// are brought to its nearer end.
func (l *Layout) LineAt(cp int, a shape.Affinity) Ref {
	cp = max(0, min(cp, l.text.Len()))
	b := sort.Search(len(l.blocks), func(i int) bool { return int(l.blocks[i].start) > cp }) - 1
	if a == shape.Upstream && int(l.blocks[b].start) == cp && !l.first(b) {
		b--
	}
	f, _ := l.wrapped(b)
	breaks, at := l.breaks[b], cp-int(l.blocks[b].start)
	line := sort.Search(len(breaks), func(i int) bool {
		if a == shape.Upstream {
			return int(breaks[i]) >= at
		}
		return int(breaks[i]) > at
	})
	return Ref{b, min(line, f.lines-1)}
}
