package reader

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
)

// Handles are the knobs at the ends of the selected mark, by which they are
// dragged. They show while the pointer is over the mark, and during a drag.

// Measures of handles in pixels at scale 1.
const (
	knob      = 11 // across, with a rim in the colour of the page
	knobReach = 8  // from its middle: how near the pointer must be to grab it
)

// handle is one knob.
type handle struct {
	dot  *canvas.Circle
	edge session.Edge
	at   fyne.Position // its middle
	on   bool
}

// edgePoint is where an end of a span stands in the view: its x, and the upper
// and lower edge of its line's pitch.
func (r *Reader) edgePoint(offset int, start bool) (x, top, bottom float32, ok bool) {
	a := shape.Upstream
	if start {
		a = shape.Downstream
	}
	line, y, shown := r.inView(r.layout.LineAt(offset, a))
	if !shown {
		return 0, 0, 0, false
	}
	x = r.page + r.pad + line.Left + line.X(offset-line.Start, a)
	top = y + line.Before
	return x, top, top + line.Style.Leading, true
}

// placeHandles shows the knobs of the selected mark where they are wanted.
func (r *Reader) placeHandles() {
	used := 0
	if m := r.shownMark(); m != nil && (r.mouse.near || r.mouse.grabbed) {
		line := r.label(m.Label).line
		for i, f := range m.Fragments {
			for _, e := range []session.Edge{{Fragment: i, Start: true}, {Fragment: i}} {
				offset := f.End
				if e.Start {
					offset = f.Start
				}
				// Both stand at the lower corners: at the upper left is the tag.
				x, _, bottom, ok := r.edgePoint(offset, e.Start)
				if !ok {
					continue
				}
				r.placeHandle(used, e, fyne.NewPos(x, bottom-1), line)
				used++
			}
		}
	}
	for _, h := range r.handles[used:] {
		h.on = false
		if h.dot.Visible() {
			h.dot.Hide()
		}
	}
}

func (r *Reader) placeHandle(i int, e session.Edge, at fyne.Position, c color.Color) {
	if i == len(r.handles) {
		dot := canvas.NewCircle(c)
		dot.StrokeWidth = 1.5
		r.handles = append(r.handles, &handle{dot: dot})
		r.relist()
	}
	h := r.handles[i]
	h.edge, h.at, h.on = e, at, true
	if h.dot.FillColor != c || h.dot.StrokeColor != color.Color(r.colors.page) {
		h.dot.FillColor, h.dot.StrokeColor = c, r.colors.page
		h.dot.Refresh()
	}
	h.dot.Move(fyne.NewPos(r.snap(at.X-knob/2), r.snap(at.Y-knob/2)))
	h.dot.Resize(fyne.NewSize(knob, knob))
	h.dot.Show()
}

// handleAt is the knob at a point.
func (r *Reader) handleAt(p fyne.Position) *handle {
	var best *handle
	least := float32(knobReach * knobReach)
	for _, h := range r.handles {
		if d := p.Subtract(h.at); h.on && d.X*d.X+d.Y*d.Y <= least {
			best, least = h, d.X*d.X+d.Y*d.Y
		}
	}
	return best
}

// shownMark is the selected mark as it is drawn, in the shape that a drag
// gives it; nil where there is none or it does not fit the text.
func (r *Reader) shownMark() *annotate.Annotation {
	if p := r.s.Preview(); p != nil {
		return p
	}
	if m := r.s.Mark(); m != nil && r.layout != nil && !r.s.Doc().Loose[m.ID] {
		return m
	}
	return nil
}

// Links are thin lines between the pieces of one mark, and curves between
// marks that a relation joins. They show for the selected mark, the lines also
// for the mark below the pointer.

// placeLinks draws them anew.
func (r *Reader) placeLinks() {
	var wanted []fyne.CanvasObject
	if r.layout != nil {
		m := r.shownMark()
		if m != nil {
			wanted = append(wanted, r.joints(m)...)
			for _, rel := range r.s.RelationsOf(m.ID) {
				wanted = append(wanted, r.curve(rel)...)
			}
		}
		if over := r.mouse.over; over != nil && (m == nil || over.ID != m.ID) {
			wanted = append(wanted, r.joints(over)...)
		}
	}
	if len(wanted) == 0 && len(r.links) == 0 {
		return
	}
	r.links = wanted
	r.relist()
}

// joints are the lines between the pieces of a mark.
func (r *Reader) joints(m *annotate.Annotation) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i := 1; i < len(m.Fragments); i++ {
		x1, _, y1, ok1 := r.edgePoint(m.Fragments[i-1].End, false)
		x2, _, y2, ok2 := r.edgePoint(m.Fragments[i].Start, true)
		if !ok1 && !ok2 {
			continue
		}
		if !ok1 { // above the view: come in from its upper edge
			x1, y1 = x2, 0
		}
		if !ok2 {
			x2, y2 = x1, r.size.Height
		}
		l := canvas.NewLine(r.label(m.Label).line)
		l.StrokeWidth = 1
		l.Position1, l.Position2 = fyne.NewPos(x1, y1-1), fyne.NewPos(x2, y2-1)
		out = append(out, l)
	}
	return out
}

// curve is the line of a relation, from the first words of its one end to
// those of the other, with a dot where it ends.
func (r *Reader) curve(rel *annotate.Relation) []fyne.CanvasObject {
	from, to := r.s.Layer().Annotation(rel.From), r.s.Layer().Annotation(rel.To)
	if from == nil || to == nil {
		return nil
	}
	a, aShown := r.anchor(from)
	b, bShown := r.anchor(to)
	if !aShown && !bShown {
		return nil
	}
	if !aShown {
		a.X = b.X
	}
	if !bShown {
		b.X = a.X
	}
	c := r.colors.inks[layout.Second]
	// Both control points lie to the right of the ends, so that the curve keeps
	// clear of the lines between them.
	bow := min(120, 30+abs(b.Y-a.Y)/3)
	left, top := min(a.X, b.X)-2, min(a.Y, b.Y)-2
	p := func(q fyne.Position) fyne.Position { return q.SubtractXY(left, top) }
	curve := canvas.NewCubicBezierCurve(p(a), p(a.AddXY(bow, 0)), p(b.AddXY(bow, 0)), p(b), c)
	curve.StrokeWidth = 1.25
	curve.Move(fyne.NewPos(left, top))
	curve.Resize(fyne.NewSize(abs(b.X-a.X)+bow+4, abs(b.Y-a.Y)+4))
	out := []fyne.CanvasObject{curve}
	if bShown {
		dot := canvas.NewCircle(c)
		dot.Move(b.SubtractXY(2.5, 2.5))
		dot.Resize(fyne.NewSize(5, 5))
		out = append(out, dot)
	}
	return out
}

// anchor is where a relation's line meets a mark: above the tag at its start. Out of
// view it is the edge beyond which the mark lies.
func (r *Reader) anchor(m *annotate.Annotation) (fyne.Position, bool) {
	start := m.Hull().Start
	if x, top, _, ok := r.edgePoint(start, true); ok {
		return fyne.NewPos(x+4, top-3), true
	}
	if r.layout.LineAt(start, shape.Downstream).Before(r.top) {
		return fyne.NewPos(0, 0), false
	}
	return fyne.NewPos(0, r.size.Height), false
}

// relist has the window painted anew with other objects.
func (r *Reader) relist() {
	r.objects = nil
	canvas.Refresh(r.caret)
}

func abs(v float32) float32 { return max(v, -v) }
