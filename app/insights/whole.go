package insights

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/app/theme"
	"postil/app/widgets"
)

// whole is one figure for everything: its name, the number, and a strip from 0
// to 1 with the interval and the figure on it.
type whole struct {
	widget.BaseWidget
	tips *widgets.Tips
	of   insights.Whole
}

var _ desktop.Hoverable = (*whole)(nil)

const (
	wholeHeight = 76
	wholeNumber = 22 // the size of the number in pixels
)

func newWhole(tips *widgets.Tips) *whole {
	w := &whole{tips: tips}
	w.ExtendBaseWidget(w)
	return w
}

func (w *whole) set(of insights.Whole) {
	w.of = of
	w.Refresh()
}

func (w *whole) least() fyne.Size { return fyne.NewSize(150, wholeHeight) }

func (w *whole) draw(s *sketch, size fyne.Size) {
	text, second := theme.Color(theme.ColorNameText), theme.Color(theme.ColorNameSecond)
	r := w.of.Result
	s.words(w.of.Title, 0, 10, size.Width, theme.TextSize, theme.Medium(), text, fyne.TextAlignLeading)
	number := figureText(r)
	ink := text
	if r.Status() == agreement.Undefined {
		ink = second
	}
	s.words(number, 0, 36, size.Width, wholeNumber, theme.SemiBold(), ink, fyne.TextAlignLeading)
	beside := fyne.MeasureText(number, wholeNumber, theme.SemiBold()).Width + 10
	s.words(w.note(), beside, 40, size.Width-beside, theme.SmallSize, theme.Numbers(), second, fyne.TextAlignLeading)
	const y, height = 60, 6
	s.rect(0, y, size.Width, height, theme.Color(theme.ColorNameHairline), height/2)
	at := func(f float64) float32 { return size.Width * float32(min(1, max(0, f))) }
	if i := r.Interval; i != nil && i.Why == "" {
		low, high := at(i.Low), at(i.High)
		s.rect(low, y, max(2, high-low), height, soft(), height/2)
	}
	if v, ok := r.Float(); ok {
		s.rect(min(at(v), size.Width-3), y-3, 3, height+6, theme.Color(theme.ColorNameAccent), 1)
	} else if low, high, ok := r.Bounds(); ok {
		s.rect(at(low), y, at(high)-at(low), height, theme.Color(theme.ColorNameAccent), height/2)
	}
}

// note stands beside the number: the interval, or why there is none.
func (w *whole) note() string {
	r := w.of.Result
	if t := intervalText(r); t != "" {
		return t
	}
	switch {
	case r.Reason() == agreement.Cancelled:
		return "being worked out"
	case r.Status() == agreement.Undefined:
		return r.Why()
	case r.Status() == agreement.Bounded:
		return "certainly between these"
	case r.Interval != nil:
		return "no interval"
	}
	return ""
}

// CreateRenderer implements fyne.Widget.
func (w *whole) CreateRenderer() fyne.WidgetRenderer { return newSketchRenderer(w) }

// MouseIn implements desktop.Hoverable.
func (w *whole) MouseIn(e *desktop.MouseEvent) { w.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (w *whole) MouseMoved(e *desktop.MouseEvent) {
	w.tips.Over(e.AbsolutePosition, exactly(w.of.Result))
}

// MouseOut implements desktop.Hoverable.
func (w *whole) MouseOut() { w.tips.Out() }
