package insights

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/app/theme"
	"postil/app/widgets"
)

// drawn is a widget that is drawn anew, whole, whenever it changes.
type drawn interface {
	fyne.Widget
	least() fyne.Size
	draw(s *sketch, size fyne.Size)
}

// sketch is what a widget draws on. Objects are used again from one drawing to
// the next; what is drawn later lies above.
type sketch struct {
	objects []fyne.CanvasObject
	rects   []*canvas.Rectangle
	texts   []*canvas.Text
	r, t    int // used so far
}

func (s *sketch) begin() { s.objects, s.r, s.t = s.objects[:0], 0, 0 }

// rect draws a filled rectangle.
func (s *sketch) rect(x, y, width, height float32, c color.Color, radius float32) *canvas.Rectangle {
	if s.r == len(s.rects) {
		s.rects = append(s.rects, &canvas.Rectangle{})
	}
	o := s.rects[s.r]
	s.r++
	o.FillColor, o.CornerRadius, o.StrokeWidth, o.StrokeColor = c, radius, 0, nil
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, width), max(0, height)))
	s.objects = append(s.objects, o)
	return o
}

// ring draws the outline of what keys act on.
func (s *sketch) ring(x, y, width, height float32) {
	o := s.rect(x+1, y+1, width-2, height-2, color.Transparent, 3)
	o.StrokeColor, o.StrokeWidth = theme.Color(theme.ColorNameAccent), 2
}

// words draws a line of text between x and x + width, shortened to it, with the
// middle of its height at y; it tells whether it was shortened.
func (s *sketch) words(text string, x, y, width float32, size float32, style fyne.TextStyle, c color.Color, align fyne.TextAlign) (shortened bool) {
	if s.t == len(s.texts) {
		s.texts = append(s.texts, &canvas.Text{})
	}
	o := s.texts[s.t]
	s.t++
	o.Text = widgets.Shorten(text, size, style, max(0, width), widgets.KeepStart)
	o.TextSize, o.TextStyle, o.Color = size, style, c
	m := o.MinSize()
	switch align {
	case fyne.TextAlignTrailing:
		x += width - m.Width
	case fyne.TextAlignCenter:
		x += (width - m.Width) / 2
	case fyne.TextAlignLeading:
	}
	o.Move(fyne.NewPos(float32(int(x+0.5)), float32(int(y-m.Height/2+0.5))))
	o.Resize(m)
	s.objects = append(s.objects, o)
	return o.Text != text
}

// sketchRenderer renders a drawn widget.
type sketchRenderer struct {
	of   drawn
	s    sketch
	size fyne.Size
}

func newSketchRenderer(of drawn) *sketchRenderer { return &sketchRenderer{of: of} }

func (r *sketchRenderer) Destroy()                     {}
func (r *sketchRenderer) MinSize() fyne.Size           { return r.of.least() }
func (r *sketchRenderer) Objects() []fyne.CanvasObject { return r.s.objects }

func (r *sketchRenderer) Layout(size fyne.Size) {
	r.size = size
	r.draw()
}

func (r *sketchRenderer) Refresh() {
	r.draw()
	for _, o := range r.s.objects {
		canvas.Refresh(o)
	}
}

func (r *sketchRenderer) draw() {
	r.s.begin()
	if r.size.Width > 0 && r.size.Height > 0 {
		r.of.draw(&r.s, r.size)
	}
}

// heat is the ground of a cell: from the page's colour for 0 towards the accent
// for 1, so little that text on it keeps its contrast.
func heat(share float64) color.Color {
	const most = 0.30
	alpha := most * min(1, max(0, share))
	p, a := nrgba(theme.ColorNamePage), nrgba(theme.ColorNameAccent)
	mix := func(x, y uint8) uint8 { return uint8(float64(x)*(1-alpha) + float64(y)*alpha + 0.5) }
	return color.NRGBA{mix(p.R, a.R), mix(p.G, a.G), mix(p.B, a.B), 0xff}
}

// soft is the accent halfway to the page: what is settled, an interval.
func soft() color.Color {
	p, a := nrgba(theme.ColorNamePage), nrgba(theme.ColorNameAccent)
	mix := func(x, y uint8) uint8 { return uint8((int(x)*55 + int(y)*45) / 100) }
	return color.NRGBA{mix(p.R, a.R), mix(p.G, a.G), mix(p.B, a.B), 0xff}
}

func nrgba(name fyne.ThemeColorName) color.NRGBA {
	c, _ := color.NRGBAModel.Convert(theme.Color(name)).(color.NRGBA)
	return c
}
