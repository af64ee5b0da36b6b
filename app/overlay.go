package app

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/widgets"
)

// paletteTop is where a palette begins, in pixels below the menu bar.
const paletteTop = 62

// show puts something over the page, in the place of what lies there, with the
// keyboard in it. It stands so many pixels from the top, or in the middle for
// 0. A click beside it takes it away, as Esc does.
func (w *window) show(content fyne.CanvasObject, focus fyne.Focusable, top float32) {
	w.closeOverlay()
	w.tips.Out()
	panel := widgets.NewOverlay(content)
	away := newAway(func() { w.leaveOverlay(func() {}) })
	w.overlay = container.New(&over{top: top}, away, panel)
	overlays := w.win.Canvas().Overlays()
	overlays.Add(w.overlay)
	if focus == nil {
		focus = away
	}
	w.win.Canvas().Focus(focus)
}

// leaveOverlay takes away what lies over the page and goes on with then, once
// what is not saved in it has been asked about. The person may stay instead.
func (w *window) leaveOverlay(then func()) {
	leave := w.leave
	if w.overlay == nil || leave == nil {
		leave = func(then func()) { then() }
	}
	leave(func() {
		w.closeOverlay()
		then()
	})
}

// closeOverlay takes away what lies over the page and gives the text the
// keyboard back.
func (w *window) closeOverlay() {
	if w.overlay == nil {
		return
	}
	w.win.Canvas().Overlays().Remove(w.overlay)
	gone := w.gone
	w.overlay, w.takes, w.gone, w.leave = nil, nil, nil, nil
	w.focusReader()
	if gone != nil {
		gone()
	}
}

// over places a panel over everything, in the middle or near the top.
type over struct{ top float32 }

func (o *over) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (o *over) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	away, panel := objects[0], objects[1]
	away.Move(fyne.Position{})
	away.Resize(size)
	want := panel.MinSize()
	want.Width = min(want.Width, size.Width-32)
	want.Height = min(want.Height, size.Height-32)
	y := o.top + menuHeight
	if o.top == 0 {
		y = (size.Height - want.Height) / 2
	}
	y = max(16, min(y, size.Height-want.Height-16))
	panel.Move(fyne.NewPos(float32(int((size.Width-want.Width)/2)), float32(int(y))))
	panel.Resize(want)
}

// menuHeight is the height of the menu bar in pixels.
const menuHeight = 30

// away takes the clicks beside a panel, and its keys while nothing in it has
// the focus.
type away struct {
	widget.BaseWidget
	close func()
}

func newAway(close func()) *away {
	a := &away{close: close}
	a.ExtendBaseWidget(a)
	return a
}

func (a *away) Tapped(*fyne.PointEvent) { a.close() }
func (a *away) FocusGained()            {}
func (a *away) FocusLost()              {}
func (a *away) TypedRune(rune)          {}

func (a *away) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape || e.Name == fyne.KeyReturn {
		a.close()
	}
}

func (a *away) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(color.Transparent))
}
