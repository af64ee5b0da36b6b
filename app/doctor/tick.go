package doctor

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
)

const (
	tickBox  = 14 // pixels
	tickRoom = 18
)

// tickState is what stands before an item.
type tickState uint8

const (
	noTick   tickState = iota // there is nothing to choose
	unticked                  // a fix that is not chosen
	ticked
)

func tickOf(a *session.Ailment) tickState {
	switch {
	case a.Fix == nil:
		return noTick
	case a.Ticked:
		return ticked
	}
	return unticked
}

// tick is the box before an item, which a click turns. It takes no focus: the list
// has it.
type tick struct {
	widget.BaseWidget
	box   *canvas.Rectangle
	mark  *canvas.Text
	state tickState
	turn  func()
}

var _ fyne.Tappable = (*tick)(nil)

func newTick() *tick {
	t := &tick{box: canvas.NewRectangle(color.Transparent), mark: canvas.NewText("✓", color.Transparent)}
	t.box.CornerRadius, t.box.StrokeWidth = 3, 1
	t.mark.TextSize, t.mark.TextStyle = 12, theme.SemiBold()
	t.ExtendBaseWidget(t)
	t.style()
	return t
}

// set shows a state; turn is called for a click.
func (t *tick) set(state tickState, turn func()) {
	t.turn = turn
	if t.state != state {
		t.state = state
		t.Refresh()
	}
}

func (t *tick) style() {
	t.box.Hidden, t.mark.Hidden = t.state == noTick, t.state != ticked
	t.box.FillColor, t.box.StrokeColor = theme.Color(theme.ColorNameKeyCap), theme.Color(theme.ColorNameEdge)
	if t.state == ticked {
		t.box.FillColor, t.box.StrokeColor = theme.Color(theme.ColorNameAccent), theme.Color(theme.ColorNameAccent)
	}
	t.mark.Color = theme.Color(theme.ColorNameOnAccent)
}

// Tapped implements fyne.Tappable.
func (t *tick) Tapped(*fyne.PointEvent) {
	if t.turn != nil {
		t.turn()
	}
}

// CreateRenderer implements fyne.Widget.
func (t *tick) CreateRenderer() fyne.WidgetRenderer { return (*tickRenderer)(t) }

type tickRenderer tick

func (r *tickRenderer) Destroy()           {}
func (r *tickRenderer) MinSize() fyne.Size { return fyne.NewSize(tickRoom, tickRoom) }
func (r *tickRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.box, r.mark}
}

func (r *tickRenderer) Layout(size fyne.Size) {
	const inset = (tickRoom - tickBox) / 2
	r.box.Move(fyne.NewPos(inset, inset))
	r.box.Resize(fyne.NewSize(tickBox, tickBox))
	m := r.mark.MinSize()
	r.mark.Move(fyne.NewPos((size.Width-m.Width)/2, (size.Height-m.Height)/2))
	r.mark.Resize(m)
}

func (r *tickRenderer) Refresh() {
	(*tick)(r).style()
	canvas.Refresh(r.box)
	canvas.Refresh(r.mark)
}
