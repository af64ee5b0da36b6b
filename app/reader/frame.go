package reader

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/annotate"
)

// The frame around the case that is shown in review, or the place of a mark that
// waits, in pixels at scale 1.
const (
	frameStroke  = 2
	frameBeside  = 4 // beside the words
	frameAbove   = 2 // over the line, in which their tags are
	frameBelow   = 3 // under it, where their lines are
	frameRounded = 6
)

// SetCovered says how many pixels at the lower edge something lies over, so that
// what is brought into view comes above them.
func (r *Reader) SetCovered(pixels float32) { r.covered = pixels }

// Framed is where the case that is shown in review, or the passage that is
// edited, stands in the view; ok is false where none is to be seen.
func (r *Reader) Framed() (top, bottom float32, ok bool) {
	if r.layout == nil {
		return 0, 0, false
	}
	spans := r.s.Framed()
	if d := r.s.Draft(); d != nil {
		spans = []annotate.Span{d.Hull()}
	}
	for _, b := range r.boxes(spans) {
		if !ok || b.top < top {
			top = b.top
		}
		bottom, ok = max(bottom, b.bottom), true
	}
	return top, bottom, ok
}

// box is a stretch of one line.
type box struct{ left, top, right, bottom float32 }

// boxes are where spans stand in the view, line by line; those of one span that
// follow each other touch.
func (r *Reader) boxes(spans []annotate.Span) []box {
	var out []box
	for _, line := range r.layout.Visible(r.top, r.within, r.size.Height) {
		for _, s := range spans {
			part := s.Intersect(annotate.Span{Start: line.Start, End: line.VisibleEnd})
			if part.Empty() {
				continue
			}
			top := float32(line.Top) + line.Before
			for _, x := range line.Intervals(part.Start-line.Start, part.End-line.Start) {
				at := r.page + r.pad + line.Left
				out = append(out, box{
					left: r.snap(at + x.Left - frameBeside), right: r.snap(at + x.Right + frameBeside),
					top: r.snap(top - frameAbove), bottom: r.snap(top + line.Style.Leading + frameBelow),
				})
			}
		}
	}
	return out
}

// placeFrame draws the frame anew. Where it goes over several lines it is one
// outline around all of them.
func (r *Reader) placeFrame() {
	var wanted []fyne.CanvasObject
	if r.layout != nil {
		for _, s := range r.s.Framed() {
			wanted = append(wanted, r.outline(r.boxes([]annotate.Span{s}))...)
		}
	}
	if len(wanted) == 0 && len(r.frame) == 0 {
		return
	}
	r.frame = wanted
	r.relist()
}

// outline is the line around boxes that lie below each other.
func (r *Reader) outline(boxes []box) []fyne.CanvasObject {
	if len(boxes) == 1 {
		b := boxes[0]
		o := canvas.NewRectangle(nil)
		o.StrokeColor, o.StrokeWidth, o.CornerRadius = r.colors.accent, frameStroke, frameRounded
		o.Move(fyne.NewPos(b.left, b.top))
		o.Resize(fyne.NewSize(b.right-b.left, b.bottom-b.top))
		return []fyne.CanvasObject{o}
	}
	boxes = slices.Clone(boxes)
	for i := range boxes[:max(0, len(boxes)-1)] { // they touch in the middle of where they overlap
		if a, b := &boxes[i], &boxes[i+1]; b.top > a.top {
			middle := r.snap((a.bottom + b.top) / 2)
			a.bottom, b.top = middle, middle
		}
	}
	var out []fyne.CanvasObject
	line := func(x0, y0, x1, y1 float32) {
		if x1 < x0 || y1 < y0 {
			return
		}
		o := canvas.NewRectangle(r.colors.accent)
		o.Move(fyne.NewPos(x0-frameStroke/2, y0-frameStroke/2))
		o.Resize(fyne.NewSize(x1-x0+frameStroke, y1-y0+frameStroke))
		out = append(out, o)
	}
	// edge draws what of a horizontal edge the box beside it does not cover.
	edge := func(b box, y float32, beside *box) {
		if beside == nil || beside.right <= b.left || beside.left >= b.right {
			line(b.left, y, b.right, y)
			return
		}
		if b.left < beside.left {
			line(b.left, y, beside.left, y)
		}
		if beside.right < b.right {
			line(beside.right, y, b.right, y)
		}
	}
	for i, b := range boxes {
		line(b.left, b.top, b.left, b.bottom)
		line(b.right, b.top, b.right, b.bottom)
		var above, below *box
		if i > 0 && boxes[i-1].bottom == b.top {
			above = &boxes[i-1]
		}
		if i+1 < len(boxes) && boxes[i+1].top == b.bottom {
			below = &boxes[i+1]
		}
		edge(b, b.top, above)
		edge(b, b.bottom, below)
	}
	return out
}
