package widgets

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/theme"
)

func TestSwatchGolden(t *testing.T) {
	golden(t, "swatch", 40, 28, func() fyne.CanvasObject { return NewSwatch(labelColor(claim)) })
}

func TestASwatchShowsTheColourItWasLastGiven(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	red, green := color.NRGBA{R: 255, A: 255}, color.NRGBA{G: 255, A: 255}
	s := NewSwatch(red)
	w := window(t, s, 20, 20)
	s.SetColor(green)
	img := w.Canvas().Capture()
	all := image.Rect(0, 0, 20, 20)
	if !has(img, green, all) || has(img, red, all) {
		t.Error("the swatch still shows its first colour")
	}
}
