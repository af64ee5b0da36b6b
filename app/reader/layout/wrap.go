package layout

import "postil/app/reader/shape"

// slack is how far a line may exceed the measure before it is broken: sums of
// rounded widths are not exact.
const slack = 0.01

// wrapped returns the build of a block, wrapping it if it has not been.
func (l *Layout) wrapped(b int) (frame, ParagraphStyle) {
	st := l.style(b)
	blk := &l.blocks[b]
	if blk.lines > 0 {
		return l.frameOf(b, st, int(blk.lines)), st
	}
	lines := 1
	if start, end := l.span(b); end > start && !st.Blank {
		if breaks := l.breakLines(l.paragraph(b, st.Font), end-start); len(breaks) > 0 {
			l.breaks[b] = breaks
			lines += len(breaks)
		}
	}
	f := l.frameOf(b, st, lines)
	l.heights.add(b, f.height()-int64(blk.height))
	blk.lines, blk.height = uint16(lines), int32(f.height())
	return f, st
}

// breakLines fills lines greedily and returns where they end, but the last,
// relative to the block.
func (l *Layout) breakLines(p *shape.Paragraph, length int) []uint16 {
	var (
		breaks []uint16
		limit  = l.o.Width + slack
		begin  int     // of the line
		x      float32 // its width so far, trailing space included
		from   int     // of the unit
	)
	endLine := func(at int) {
		breaks = append(breaks, uint16(at))
		begin, x = at, 0
	}
	for _, unit := range p.Breaks() {
		if begin < from && x+unit.Width > limit {
			endLine(from)
		}
		if unit.Width > limit {
			x = l.breakUnit(p, from, unit, limit, endLine)
			x = p.Advance(shape.Break{Space: unit.Space, Tabs: unit.Tabs}, x)
		} else {
			x = p.Advance(unit, x)
		}
		if unit.Mandatory && unit.End < length {
			endLine(unit.End)
		}
		from = unit.End
	}
	return breaks
}

// breakUnit cuts a unit that no line can hold between its grapheme clusters, at
// least one on a line, and returns the width of what remains on the last line.
func (l *Layout) breakUnit(p *shape.Paragraph, from int, unit shape.Break, limit float32, endLine func(int)) float32 {
	var x, done float32
	at := from
	for _, c := range l.engine.ClusterWidths(p, from, unit.End) {
		if done >= unit.Width-slack {
			break // the space after the unit hangs and never begins a line
		}
		if x > 0 && x+c.Width > limit {
			endLine(at)
			x = 0
		}
		x += c.Width
		done += c.Width
		at = c.End
	}
	return x
}
