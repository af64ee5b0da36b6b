package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// State is how far something has come. It is shown by form as well as by colour.
type State int

// The states, by their forms: an empty ring, a half-filled ring, a disc.
const (
	NotBegun State = iota
	Begun
	Done
)

const (
	dotSide = 10
	dotRoom = 12 // the room of a swatch, so that titles align
)

// StateDot shows a [State] as a ring, a half disc or a disc.
type StateDot struct {
	widget.BaseWidget

	state State
}

// NewStateDot shows a state.
func NewStateDot(s State) *StateDot {
	d := &StateDot{state: s}
	d.ExtendBaseWidget(d)
	return d
}

// SetState shows another state.
func (d *StateDot) SetState(s State) {
	if d.state != s {
		d.state = s
		d.Refresh()
	}
}

// State is the state shown.
func (d *StateDot) State() State { return d.state }

// CreateRenderer implements [fyne.Widget].
func (d *StateDot) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	circle, half := &canvas.Circle{}, canvas.NewArc(180, 360, 0, nil)
	return draw(
		func() fyne.Size { return fyne.NewSquareSize(dotRoom) },
		func(size fyne.Size) {
			x, y := float32(int((size.Width-dotSide)/2)), float32(int((size.Height-dotSide)/2))
			place(circle, x, y, dotSide, dotSide)
			place(half, x, y, dotSide, dotSide)
		},
		func() {
			name := map[State]fyne.ThemeColorName{
				NotBegun: theme.ColorNameThird, Begun: theme.ColorNameAccent, Done: theme.ColorNameSaved,
			}[d.state]
			circle.StrokeColor, circle.StrokeWidth, circle.FillColor = theme.Color(name), 1.25, nil
			if d.state == Done {
				circle.FillColor = theme.Color(name)
			}
			half.FillColor = theme.Color(name)
			half.Hidden = d.state != Begun
		},
		circle, half,
	)
}
