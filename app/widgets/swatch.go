package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const swatchSide = 12

// Swatch is a small rounded square of one colour.
type Swatch struct {
	widget.BaseWidget

	color color.Color
}

// NewSwatch shows a colour.
func NewSwatch(c color.Color) *Swatch {
	s := &Swatch{color: c}
	s.ExtendBaseWidget(s)
	return s
}

// SetColor shows another colour.
func (s *Swatch) SetColor(c color.Color) {
	if s.color != c {
		s.color = c
		s.Refresh()
	}
}

// CreateRenderer implements [fyne.Widget].
func (s *Swatch) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	square := &canvas.Rectangle{CornerRadius: 3}
	return draw(
		func() fyne.Size { return fyne.NewSquareSize(swatchSide) },
		func(size fyne.Size) {
			place(square, float32(int((size.Width-swatchSide)/2)), float32(int((size.Height-swatchSide)/2)), swatchSide, swatchSide)
		},
		func() { square.FillColor = s.color },
		square,
	)
}
