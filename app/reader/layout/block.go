package layout

import (
	"github.com/go-text/typesetting/segmenter"

	"postil/annotate/text"
)

// MaxBlock is the greatest length of a block, in code points. It bounds what
// showing a single line can cost.
const MaxBlock = 16_384

// cutWindow is how far before MaxBlock a place to cut is looked for.
const cutWindow = 256

// block is a paragraph, or a piece of one longer than MaxBlock.
type block struct {
	start  uint32 // code point
	height int32  // units; an estimate while lines is 0
	lines  uint16 // visual lines, 0 until wrapped; at most one for each code point
	cut    bool   // the paragraph goes on in the next block
}

// cut makes the blocks of a text.
func cut(t *text.Text) []block {
	n := t.Lines()
	blocks := make([]block, 0, n)
	for i := range n {
		p := t.LineSpan(i)
		for p.Len() > MaxBlock {
			blocks = append(blocks, block{start: uint32(p.Start), cut: true})
			p.Start = cutBefore(t, p.Start+MaxBlock)
		}
		blocks = append(blocks, block{start: uint32(p.Start)})
	}
	return blocks
}

// cutBefore returns the best place to cut at or shortly before an offset: the
// last break opportunity, else the last grapheme boundary.
func cutBefore(t *text.Text, offset int) int {
	from := offset - cutWindow
	runes := t.Runes(from, offset)
	var s segmenter.Segmenter
	s.Init(runes)
	best := 0
	for it := s.LineIterator(); it.Next(); {
		l := it.Line()
		if end := l.Offset + len(l.Text); end < len(runes) {
			best = end
		}
	}
	if best == 0 {
		for it := s.GraphemeIterator(); it.Next(); {
			best = it.Grapheme().Offset
		}
	}
	if best == 0 {
		return offset
	}
	return from + best
}

// Where the average advance is measured: this many places of this many code points.
const (
	samples    = 8
	sampleSize = 24
)

// sampleAdvance returns the average advance of a code point, in em, over a
// small sample of the text in the style of the paragraph at its middle.
func (l *Layout) sampleAdvance() float32 {
	n := l.text.Len()
	if n == 0 {
		return 0.5
	}
	var runes []rune
	for i := range samples {
		at := n * i / samples
		runes = append(runes, l.text.Runes(at, min(at+sampleSize, n*(i+1)/samples))...)
	}
	for i, r := range runes {
		if r == '\n' {
			runes[i] = ' '
		}
	}
	middle := len(l.blocks) / 2
	for middle+1 < len(l.blocks) && l.style(middle).Blank {
		middle++
	}
	font := l.style(middle).Font
	if len(runes) == 0 || !(font.Size > 0) {
		return 0.5
	}
	var width float32
	for _, unit := range l.engine.Prepare(runes, font).Breaks() {
		width += unit.Width + unit.Space
	}
	return width / float32(len(runes)) / font.Size
}

// fill is how much of a line greedy wrapping of ordinary words uses.
const fill = 0.965

// estimateAll forgets what was wrapped and estimates every block's height.
func (l *Layout) estimateAll() {
	l.breaks = make(map[int][]uint16)
	perLine := l.o.Width * fill / max(l.advance, 0.05) // code points on a line at 1 px
	empty := int32(units(l.o.BlankHeight))
	for b := range l.blocks {
		blk := &l.blocks[b]
		blk.lines = 0
		start, end := l.span(b)
		if start == end && l.o.BlankHeight >= 1 {
			blk.height = empty // whatever its style
			continue
		}
		st := l.style(b)
		lines := 1
		if length := float32(end-start) * st.Font.Size; length > perLine && !st.Blank {
			lines = min(int(length/perLine)+1, end-start)
		}
		blk.height = int32(l.frameOf(b, st, lines).height())
	}
	l.heights.build(l.blocks)
}
