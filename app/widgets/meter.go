package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	meterTrack  = 64 // the most; it gives way to the number
	meterHeight = 8
	meterTick   = 13
	meterGap    = 8
	meterNumber = 46 // that numbers of all meters end below each other
)

// MeterContent is what a [Meter] shows.
type MeterContent struct {
	Fraction  float32 // of the track that is filled, 0 to 1
	Known     bool    // there is a fraction; else the track is empty
	Low, High float32 // ends of an interval on the track
	Ranged    bool    // there is an interval
	Number    string
	Color     fyne.ThemeColorName // of the number; "": that of text
}

// Meter is a short track, filled as far as a share goes, with the number beside it and two ticks where an interval
// ends.
type Meter struct {
	widget.BaseWidget
	Hint

	content MeterContent
}

var _ desktop.Hoverable = (*Meter)(nil)

// NewMeter makes an empty one.
func NewMeter() *Meter {
	m := &Meter{}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows other values.
func (m *Meter) Set(c MeterContent) {
	c.Fraction, c.Low, c.High = max(0, min(1, c.Fraction)), max(0, min(1, c.Low)), max(0, min(1, c.High))
	if m.content != c {
		m.content = c
		m.Refresh()
	}
}

// Content is what is shown.
func (m *Meter) Content() MeterContent { return m.content }

// MouseIn implements [desktop.Hoverable].
func (m *Meter) MouseIn(e *desktop.MouseEvent) { m.over(e, "") }

// MouseMoved implements [desktop.Hoverable].
func (m *Meter) MouseMoved(e *desktop.MouseEvent) { m.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (m *Meter) MouseOut() { m.out() }

// CreateRenderer implements [fyne.Widget].
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	m.ExtendBaseWidget(m)
	track, filled, low, high := &canvas.Rectangle{}, &canvas.Rectangle{}, &canvas.Rectangle{}, &canvas.Rectangle{}
	number := text(theme.StatusSize, theme.Numbers())
	return draw(
		func() fyne.Size { return fyne.NewSize(24+meterGap+meterNumber, 16) },
		func(size fyne.Size) {
			width := max(24, min(meterTrack, size.Width-meterGap-meterNumber))
			y := float32(int((size.Height - meterHeight) / 2))
			place(track, 0, y, width, meterHeight)
			c := m.content
			place(filled, 0, y, float32(int(c.Fraction*width)), meterHeight)
			tickY := float32(int((size.Height - meterTick) / 2))
			place(low, float32(int(c.Low*(width-1))), tickY, 1.5, meterTick)
			place(high, float32(int(c.High*(width-1))), tickY, 1.5, meterTick)
			number.Text = truncate(c.Number, theme.StatusSize, theme.Numbers(), size.Width-width-meterGap)
			onBaseline(number, width+meterGap, baselineIn(size.Height/2, theme.StatusSize))
		},
		func() {
			c := m.content
			fill(track, theme.ColorNameHover, meterHeight/2)
			fill(filled, theme.ColorNameAccent, meterHeight/2)
			filled.Hidden = !c.Known || c.Fraction <= 0
			for _, t := range []*canvas.Rectangle{low, high} {
				fill(t, theme.ColorNameText, 0)
				t.Hidden = !c.Ranged || !c.Known
			}
			number.Text = c.Number
			ink(number, theme.ColorNameText)
			if c.Color != "" {
				ink(number, c.Color)
			}
		},
		track, filled, low, high, number,
	)
}
