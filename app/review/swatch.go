package review

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/reader"
	"postil/app/reader/raster"
	"postil/app/theme"
)

const (
	lineWidth  = 26
	lineHeight = 12
)

// lineSwatch shows the pattern of somebody's lines, as on the page.
type lineSwatch struct {
	widget.BaseWidget
	number  int // -1: none
	painter *raster.Painter
	raster  *canvas.Raster
}

func newLineSwatch() *lineSwatch {
	v := &lineSwatch{number: -1, painter: raster.New(nil)} // it sets no words, so it needs no engine
	v.raster = canvas.NewRaster(v.paint)
	v.raster.SetMinSize(fyne.NewSize(lineWidth, lineHeight))
	v.ExtendBaseWidget(v)
	return v
}

// set shows the pattern of the person with a number.
func (v *lineSwatch) set(number int) {
	if v.number != number {
		v.number = number
		v.raster.Refresh()
	}
}

func (v *lineSwatch) paint(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	if v.number < 0 || w == 0 {
		return img
	}
	scale := float32(w) / lineWidth
	ink := color.RGBAModel.Convert(theme.Color(theme.ColorNameText)).(color.RGBA)
	v.painter.Paint(img, raster.Row{
		Pitch: lineHeight - 4, Baseline: 1,
		Rules: []raster.Rule{{Right: lineWidth, Color: ink, Pattern: reader.PatternOf(v.number)}},
	}, scale)
	return img
}

// CreateRenderer implements fyne.Widget.
func (v *lineSwatch) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.raster) }
