package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Press is something that a click does, as the key beside it does. It has a
// ground while the pointer is over it.
type Press struct {
	widget.BaseWidget
	content fyne.CanvasObject
	ground  *canvas.Rectangle
	tapped  func()
}

var (
	_ fyne.Tappable      = (*Press)(nil)
	_ desktop.Hoverable  = (*Press)(nil)
	_ desktop.Cursorable = (*Press)(nil)
)

// NewPress makes it of what is shown and what a click does.
func NewPress(content fyne.CanvasObject, tapped func()) *Press {
	p := &Press{content: content, tapped: tapped, ground: canvas.NewRectangle(theme.Color(theme.ColorNameHover))}
	p.ground.CornerRadius = 4
	p.ground.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// Tapped implements [fyne.Tappable].
func (p *Press) Tapped(*fyne.PointEvent) { p.tapped() }

// MouseIn implements [desktop.Hoverable].
func (p *Press) MouseIn(*desktop.MouseEvent) { p.ground.Show() }

// MouseMoved implements [desktop.Hoverable].
func (p *Press) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements [desktop.Hoverable].
func (p *Press) MouseOut() { p.ground.Hide() }

// Cursor implements [desktop.Cursorable].
func (p *Press) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements [fyne.Widget].
func (p *Press) CreateRenderer() fyne.WidgetRenderer {
	return &pressRenderer{p, []fyne.CanvasObject{p.ground, p.content}}
}

type pressRenderer struct {
	p       *Press
	objects []fyne.CanvasObject
}

func (r *pressRenderer) Destroy()                     {}
func (r *pressRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *pressRenderer) MinSize() fyne.Size           { return r.p.content.MinSize() }

func (r *pressRenderer) Layout(size fyne.Size) {
	r.p.ground.Move(fyne.NewPos(-4, 0))
	r.p.ground.Resize(size.AddWidthHeight(8, 0))
	r.p.content.Resize(size)
}

func (r *pressRenderer) Refresh() {
	r.p.ground.FillColor = theme.Color(theme.ColorNameHover)
	canvas.Refresh(r.p.ground)
}
