package reader

import (
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
)

func affinity(c session.Caret) shape.Affinity {
	if c.Upstream {
		return shape.Upstream
	}
	return shape.Downstream
}

// lineOf is the line on which a caret stands.
func (r *Reader) lineOf(c session.Caret) *layout.Line {
	return r.layout.Line(r.layout.LineAt(c.Offset, affinity(c)))
}

// caretIn is the place in a line that is nearest to x, from the text's left
// edge.
func caretIn(line *layout.Line, x float32) session.Caret {
	offset, a := line.Hit(x - line.Left)
	return session.Caret{Offset: line.Start + offset, Upstream: a == shape.Upstream}
}

// Vertical implements session.View.
func (r *Reader) Vertical(c session.Caret, lines int, goal float32) (session.Caret, float32) {
	if r.layout == nil {
		return c, goal
	}
	line := r.lineOf(c)
	if goal < 0 {
		goal = line.Left + line.X(c.Offset-line.Start, affinity(c))
	}
	ref := line.Ref
	for ; lines > 0; lines-- {
		next, ok := r.layout.Next(ref)
		if !ok {
			return session.Caret{Offset: r.s.Text().Len()}, goal
		}
		ref = next
	}
	for ; lines < 0; lines++ {
		prev, ok := r.layout.Prev(ref)
		if !ok {
			return session.Caret{}, goal
		}
		ref = prev
	}
	return caretIn(r.layout.Line(ref), goal), goal
}

// Horizontal implements session.View.
func (r *Reader) Horizontal(c session.Caret, right bool) session.Caret {
	if r.layout == nil {
		return c
	}
	line := r.lineOf(c)
	move := line.Line.Left
	if right {
		move = line.Line.Right
	}
	if offset, a, ok := move(c.Offset-line.Start, affinity(c)); ok {
		return session.Caret{Offset: line.Start + offset, Upstream: a == shape.Upstream}
	}
	// At the line's edge: on to the line after or before in reading order.
	t := r.s.Text()
	if right == (line.Base%2 == 0) {
		if c.Offset >= line.End && line.Last {
			return session.Caret{Offset: t.NextGrapheme(c.Offset)}
		}
		return session.Caret{Offset: line.End}
	}
	return session.Caret{Offset: t.PrevGrapheme(line.Start)}
}

// LineEdge implements session.View.
func (r *Reader) LineEdge(c session.Caret, end bool) session.Caret {
	if r.layout == nil {
		return c
	}
	line := r.lineOf(c)
	if end {
		return session.Caret{Offset: line.End, Upstream: !line.Last}
	}
	return session.Caret{Offset: line.Start}
}

// PageLines implements session.View.
func (r *Reader) PageLines() int {
	if r.styles.body.Leading <= 0 {
		return 1
	}
	return max(1, int(r.size.Height/r.styles.body.Leading))
}

// Top implements session.View.
func (r *Reader) Top() int {
	if r.layout == nil {
		return 0
	}
	return r.layout.Line(r.top).Start
}

// caretBox is where a caret is drawn, relative to the reader; ok is false when
// that is out of view.
func (r *Reader) caretBox(c session.Caret) (x, top, height float32, ok bool) {
	if r.layout == nil {
		return 0, 0, 0, false
	}
	ref := r.layout.LineAt(c.Offset, affinity(c))
	line, y, shown := r.inView(ref)
	if !shown {
		return 0, 0, 0, false
	}
	size := line.Style.Font.Size
	x = r.page + r.pad + line.Left + line.X(c.Offset-line.Start, affinity(c))
	if line.Len() == 0 && line.Height < line.Style.Leading { // a blank line is low
		return x, y + 1, line.Height - 2, true
	}
	return x, y + line.Baseline - size, size * 1.25, true
}

// inView returns a line with its upper edge in the view; shown is false when
// no part of it is to be seen.
func (r *Reader) inView(ref layout.Ref) (line *layout.Line, y float32, shown bool) {
	for _, l := range r.layout.Visible(r.top, r.within, r.size.Height) {
		if l.Ref == ref {
			return l, float32(l.Top), true
		}
	}
	return nil, 0, false
}

// scroll moves the text up by dy pixels.
func (r *Reader) scroll(dy float32) {
	if r.layout == nil {
		return
	}
	r.top, r.within = r.layout.Scroll(r.top, r.within, dy, r.size.Height)
	r.within, r.held = r.snap(r.within), -1
	r.repaint()
}

// scrollTo brings a line so many pixels below the upper edge.
func (r *Reader) scrollTo(ref layout.Ref, below float32) {
	r.top, r.within = r.layout.Scroll(ref, 0, -below, r.size.Height)
	r.within, r.held = r.snap(r.within), -1
	r.repaint()
}

// reveal brings a place into view; nothing moves when it is there already. A
// span that ends before it starts asks for its start at the upper edge.
func (r *Reader) reveal(v session.Reveal) {
	if r.layout == nil {
		return
	}
	if r.size.IsZero() {
		r.toReveal = append(r.toReveal, v)
		return
	}
	first := r.layout.LineAt(v.Span.Start, shape.Downstream)
	if v.Span.End < v.Span.Start {
		r.scrollTo(first, 0)
		return
	}
	last := first
	if !v.Span.Empty() {
		last = r.layout.LineAt(v.Span.End, shape.Upstream)
	} else if c := r.s.Selection().Caret; c.Offset == v.Span.Start {
		first = r.layout.LineAt(c.Offset, affinity(c))
		last = first
	}
	margin := r.styles.body.Leading
	height := r.size.Height - r.covered
	_, top, topShown := r.inView(first)
	end, bottom, endShown := r.inView(last)
	if endShown {
		bottom += end.Height - end.Style.After
	}
	switch {
	case topShown && endShown && top >= 0 && bottom <= height:
		return
	case v.Center:
		r.scrollTo(first, height/3)
		if end, bottom, shown := r.inView(last); !shown || bottom+end.Style.Leading > height { // as much of it as there is room for
			r.scrollTo(last, max(0, height-margin-r.layout.Line(last).Style.Leading))
			if _, top, shown := r.inView(first); !shown || top < margin {
				r.scrollTo(first, margin)
			}
		}
	case first.Before(r.top) || topShown && top < margin:
		r.scrollTo(first, margin)
	default:
		r.scrollTo(last, height-margin-r.layout.Line(last).Style.Leading)
	}
}

// hit is what lies below a point of the view.
type hit struct {
	caret session.Caret
	point int // the code point there, or -1
}

// hitAt finds the nearest caret place to a point, and the code point that is
// really there.
func (r *Reader) hitAt(x, y float32) (hit, bool) {
	if r.layout == nil {
		return hit{}, false
	}
	lines := r.layout.Visible(r.top, r.within, r.size.Height)
	if len(lines) == 0 {
		return hit{}, false
	}
	line := lines[len(lines)-1]
	for _, l := range lines {
		if y < float32(l.Top)+l.Height {
			line = l
			break
		}
	}
	x -= r.page + r.pad
	h := hit{caret: caretIn(line, x), point: -1}
	text := r.s.Text()
	for _, at := range []int{text.PrevGrapheme(h.caret.Offset), h.caret.Offset} {
		g := text.GraphemeAt(at)
		if g.Empty() || g.Start < line.Start || g.End > line.End {
			continue
		}
		for _, i := range line.Intervals(g.Start-line.Start, g.End-line.Start) {
			if i.Left <= x-line.Left && x-line.Left < i.Right {
				h.point = g.Start
			}
		}
	}
	return h, true
}
