package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/app/theme"
)

// drawing is the renderer of all widgets here: a fixed set of objects and three functions of the widget.
type drawing struct {
	objects []fyne.CanvasObject
	min     func() fyne.Size
	layout  func(fyne.Size)
	style   func() // takes texts and colours from the widget and the theme
	size    fyne.Size
}

var _ fyne.WidgetRenderer = (*drawing)(nil)

// draw makes the renderer and styles its objects for the first time.
func draw(min func() fyne.Size, layout func(fyne.Size), style func(), objects ...fyne.CanvasObject) *drawing {
	style()
	return &drawing{objects: objects, min: min, layout: layout, style: style}
}

func (d *drawing) Destroy()                     {}
func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }
func (d *drawing) MinSize() fyne.Size           { return d.min() }

func (d *drawing) Layout(size fyne.Size) {
	d.size = size
	d.layout(size)
}

// Refresh styles, lays out (a text may have another width now) and asks for a repaint of the primitives.
// Widgets inside are left alone: a refresh from above would throw away every texture beneath, the page's too,
// and Fyne walks the tree by itself when the theme changes.
func (d *drawing) Refresh() {
	d.style()
	if !d.size.IsZero() {
		d.layout(d.size)
	}
	for _, o := range d.objects {
		switch o.(type) {
		case fyne.Widget, *fyne.Container:
		default:
			canvas.Refresh(o)
		}
	}
}

// place moves and resizes an object. Where there is less room than nothing, as in a pane that has no size yet,
// it gets none: Fyne's painters cannot draw less.
func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, width), max(0, height)))
}

// fill gives a rectangle its colour, "" for none, and its radius.
func fill(r *canvas.Rectangle, name fyne.ThemeColorName, radius float32) {
	r.FillColor = nil
	if name != "" {
		r.FillColor = theme.Color(name)
	}
	r.CornerRadius = radius
}

// ring gives a rectangle the look of a focus ring, or hides it.
func ring(r *canvas.Rectangle, shown bool, radius float32) {
	r.StrokeColor, r.StrokeWidth, r.CornerRadius = theme.Color(theme.ColorNameAccent), 2, radius
	r.FillColor = nil
	r.Hidden = !shown
}
