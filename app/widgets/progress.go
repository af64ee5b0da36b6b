package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const progressHeight = 4

// Progress is a thin bar that shows how much of a work is done. It moves only
// when it is told to.
type Progress struct {
	widget.BaseWidget
	part float32
}

// NewProgress makes a bar that is hidden until it is shown.
func NewProgress() *Progress {
	p := &Progress{}
	p.ExtendBaseWidget(p)
	p.Hide()
	return p
}

// Set shows how many of a total are done; a total of 0 is not known yet.
func (p *Progress) Set(done, total int) {
	part := float32(0)
	if total > 0 {
		part = float32(done) / float32(total)
	}
	if part != p.part {
		p.part = part
		p.Refresh()
	}
}

// CreateRenderer implements [fyne.Widget].
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	ground, bar := &canvas.Rectangle{}, &canvas.Rectangle{}
	return draw(
		func() fyne.Size { return fyne.NewSize(80, progressHeight) },
		func(size fyne.Size) {
			place(ground, 0, 0, size.Width, progressHeight)
			place(bar, 0, 0, size.Width*p.part, progressHeight)
		},
		func() {
			fill(ground, theme.ColorNameHairline, progressHeight/2)
			fill(bar, theme.ColorNameAccent, progressHeight/2)
		},
		ground, bar,
	)
}
