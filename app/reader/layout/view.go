package layout

// Height is the height of the whole document in pixels, with estimates for
// what was never wrapped.
func (l *Layout) Height() float64 { return pixels(l.heights.total) }

// Top is the upper edge of a line in pixels from the document's top, with
// estimates for what was never wrapped above it. It is good for a scroll bar;
// do not anchor a view to it.
func (l *Layout) Top(r Ref) float64 {
	r = l.clamp(r)
	f, _ := l.wrapped(r.Block)
	return pixels(l.heights.before(r.Block) + f.top(r.Line))
}

// AtY returns the line at a height of the document and how many pixels into it
// that is, so that Top plus the pixels give y again. Heights outside the
// document are brought to its nearer end. The line's block is wrapped, which
// may move everything below it.
func (l *Layout) AtY(y float64) (Ref, float32) {
	b, within := l.find(int64(y * unitsPerPixel))
	return l.at(b, within)
}

// find returns the block at a height, wrapped, and the distance from its top.
func (l *Layout) find(y int64) (block int, within int64) {
	for {
		b, within := l.heights.find(y)
		if l.blocks[b].lines > 0 {
			return b, within
		}
		// Its true height may put another block at y.
		l.wrapped(b)
	}
}

func (l *Layout) at(b int, y int64) (Ref, float32) {
	f, _ := l.wrapped(b)
	line, within := f.at(y)
	return Ref{b, line}, float32(pixels(within))
}

// Visible shapes the lines of a viewport of this height whose first line is
// top, scrolled by within pixels. The Top of each is relative to the viewport,
// so that of the first is not positive.
func (l *Layout) Visible(top Ref, within float32, height float32) []*Line {
	var lines []*Line
	y := -pixels(units(within))
	for r, ok := l.clamp(top), true; ok && y < float64(height); r, ok = l.Next(r) {
		line := l.Line(r)
		line.Top = y
		y += float64(line.Height)
		if y > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

// leap is the number of viewports beyond which Scroll goes by estimated
// heights instead of wrapping all that it passes.
const leap = 8

// Scroll moves the anchor of a viewport by dy pixels, down when positive, and
// returns the new anchor. It stops where the first line is at the viewport's
// top or the last line at its bottom. What it passes is wrapped first, so that
// scrolling back by as much returns to the same place; only a way of more than
// eight viewports is measured by estimates.
func (l *Layout) Scroll(top Ref, within, dy, viewport float32) (Ref, float32) {
	top = l.clamp(top)
	b := top.Block
	f, _ := l.wrapped(b)
	y := f.top(top.Line) + units(within) + units(dy) // from the top of block b
	if far := leap * max(viewport, 1000); dy > far || dy < -far {
		b, y = l.find(l.heights.before(b) + y)
	}
	b, y = l.settle(b, y)

	// Below the anchor there must be a viewport's height, or all there is.
	need := units(max(viewport, 0))
	f, _ = l.wrapped(b)
	have := f.height() - y
	for next := b + 1; have < need && next < len(l.blocks); next++ {
		f, _ = l.wrapped(next)
		have += f.height()
	}
	if have < need {
		b, y = l.settle(b, y-(need-have))
	}
	return l.at(b, y)
}

// settle finds the block that holds a distance from the top of another,
// wrapping the blocks between.
func (l *Layout) settle(b int, y int64) (block int, within int64) {
	f, _ := l.wrapped(b)
	for y < 0 && b > 0 {
		b--
		f, _ = l.wrapped(b)
		y += f.height()
	}
	for y >= f.height() && b+1 < len(l.blocks) {
		y -= f.height()
		b++
		f, _ = l.wrapped(b)
	}
	return b, max(y, 0)
}
