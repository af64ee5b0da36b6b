package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Overlay is a panel over the page: rounded, with a soft shadow outside its bounds. What the pointer does on
// it does not reach what lies below. Whoever shows it places it; Esc is for whoever has the focus in it.
type Overlay struct {
	widget.BaseWidget

	content fyne.CanvasObject
}

// NewOverlay puts content on a panel. The content fills it but for one pixel of edge: rows may run from side
// to side, and content that comes near the corners keeps its own distance.
func NewOverlay(content fyne.CanvasObject) *Overlay {
	o := &Overlay{content: content}
	o.ExtendBaseWidget(o)
	return o
}

// CreateRenderer implements [fyne.Widget].
func (o *Overlay) CreateRenderer() fyne.WidgetRenderer {
	o.ExtendBaseWidget(o)
	ground := newPanel()
	block := newBlocker()
	return draw(
		func() fyne.Size { return o.content.MinSize().AddWidthHeight(2, 2) },
		func(size fyne.Size) {
			ground.place(0, 0, size.Width, size.Height)
			place(block, 0, 0, size.Width, size.Height)
			place(o.content, 1, 1, size.Width-2, size.Height-2)
		},
		func() {
			ground.style(theme.ColorNamePage, theme.ColorNameHairline, theme.RadiusOverlay)
			ground.lift(overlayBlur, overlayDrop)
		},
		ground.edge, ground.face, block, o.content,
	)
}

// The shadow of overlays, in pixels: how far it fades and how far it falls.
const (
	overlayBlur = 40
	overlayDrop = 12
)

// blocker takes every event of the pointer and does nothing with it.
type blocker struct{ widget.BaseWidget }

var (
	_ fyne.Tappable          = (*blocker)(nil)
	_ fyne.SecondaryTappable = (*blocker)(nil)
	_ fyne.Draggable         = (*blocker)(nil)
	_ fyne.Scrollable        = (*blocker)(nil)
	_ desktop.Mouseable      = (*blocker)(nil)
	_ desktop.Hoverable      = (*blocker)(nil)
	_ desktop.Cursorable     = (*blocker)(nil)
)

func newBlocker() *blocker {
	b := &blocker{}
	b.ExtendBaseWidget(b)
	return b
}

func (b *blocker) CreateRenderer() fyne.WidgetRenderer {
	return draw(func() fyne.Size { return fyne.Size{} }, func(fyne.Size) {}, func() {})
}

func (b *blocker) Tapped(*fyne.PointEvent)          {}
func (b *blocker) TappedSecondary(*fyne.PointEvent) {}
func (b *blocker) Dragged(*fyne.DragEvent)          {}
func (b *blocker) DragEnd()                         {}
func (b *blocker) Scrolled(*fyne.ScrollEvent)       {}
func (b *blocker) MouseDown(*desktop.MouseEvent)    {}
func (b *blocker) MouseUp(*desktop.MouseEvent)      {}
func (b *blocker) MouseIn(*desktop.MouseEvent)      {}
func (b *blocker) MouseMoved(*desktop.MouseEvent)   {}
func (b *blocker) MouseOut()                        {}
func (b *blocker) Cursor() desktop.Cursor           { return desktop.DefaultCursor }
