package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Hairline is a line of one pixel between two areas. It takes the room of its line only.
type Hairline struct {
	widget.BaseWidget

	upright bool
}

// NewHairline is a line from left to right.
func NewHairline() *Hairline { return newHairline(false) }

// NewUprightHairline is a line from top to bottom.
func NewUprightHairline() *Hairline { return newHairline(true) }

func newHairline(upright bool) *Hairline {
	h := &Hairline{upright: upright}
	h.ExtendBaseWidget(h)
	return h
}

// CreateRenderer implements [fyne.Widget].
func (h *Hairline) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	line := &canvas.Rectangle{}
	return draw(
		func() fyne.Size { return fyne.NewSquareSize(1) },
		func(size fyne.Size) {
			if h.upright {
				place(line, 0, 0, 1, size.Height)
			} else {
				place(line, 0, 0, size.Width, 1)
			}
		},
		func() { fill(line, theme.ColorNameHairline, 0) },
		line,
	)
}
