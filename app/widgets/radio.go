package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	radioLine = 24
	radioSide = 14
	radioGap  = 8
)

// Radio is a question with a few answers below one another, of which one can be given, or none so far. A click
// gives it; Up and Down go through them while it has the focus.
type Radio struct {
	widget.BaseWidget

	// OnChanged is called when a person gave another answer.
	OnChanged func(i int)
	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool

	labels   []string
	selected int // -1: none
	hovered  int // -1: none
	focused  bool
}

var (
	_ fyne.Tappable      = (*Radio)(nil)
	_ fyne.Focusable     = (*Radio)(nil)
	_ desktop.Hoverable  = (*Radio)(nil)
	_ desktop.Cursorable = (*Radio)(nil)
)

// NewRadio makes a question without an answer.
func NewRadio(changed func(i int), labels ...string) *Radio {
	r := &Radio{OnChanged: changed, labels: labels, selected: -1, hovered: -1}
	r.ExtendBaseWidget(r)
	return r
}

// Selected is the number of the answer given, or -1.
func (r *Radio) Selected() int { return r.selected }

// SetSelected gives an answer (-1: none) without calling OnChanged.
func (r *Radio) SetSelected(i int) {
	if i >= -1 && i < len(r.labels) && i != r.selected {
		r.selected = i
		r.Refresh()
	}
}

func (r *Radio) choose(i int) {
	if i < 0 || i >= len(r.labels) || i == r.selected {
		return
	}
	r.SetSelected(i)
	if r.OnChanged != nil {
		r.OnChanged(i)
	}
}

// Tapped implements [fyne.Tappable].
func (r *Radio) Tapped(e *fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(r); c != nil {
		c.Focus(r)
	}
	r.choose(int(e.Position.Y / radioLine))
}

// TypedKey implements [fyne.Focusable].
func (r *Radio) TypedKey(e *fyne.KeyEvent) {
	if r.OnKey != nil && r.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyDown:
		r.choose(min(r.selected+1, len(r.labels)-1))
	case fyne.KeyUp:
		r.choose(max(r.selected-1, 0))
	case fyne.KeySpace:
		r.choose(max(r.selected, 0))
	}
}

// TypedRune implements [fyne.Focusable].
func (r *Radio) TypedRune(rune) {}

// FocusGained implements [fyne.Focusable].
func (r *Radio) FocusGained() { r.focused = true; r.Refresh() }

// FocusLost implements [fyne.Focusable].
func (r *Radio) FocusLost() { r.focused = false; r.Refresh() }

// MouseIn implements [desktop.Hoverable].
func (r *Radio) MouseIn(e *desktop.MouseEvent) { r.MouseMoved(e) }

// MouseMoved implements [desktop.Hoverable].
func (r *Radio) MouseMoved(e *desktop.MouseEvent) {
	if i := int(e.Position.Y / radioLine); i != r.hovered {
		r.hovered = i
		r.Refresh()
	}
}

// MouseOut implements [desktop.Hoverable].
func (r *Radio) MouseOut() { r.hovered = -1; r.Refresh() }

// Cursor implements [desktop.Cursorable].
func (r *Radio) Cursor() desktop.Cursor { return desktop.PointerCursor }

// CreateRenderer implements [fyne.Widget].
func (r *Radio) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	focus := &canvas.Rectangle{}
	objects := []fyne.CanvasObject{focus}
	circles, dots, words := make([]*canvas.Circle, len(r.labels)), make([]*canvas.Circle, len(r.labels)), make([]*canvas.Text, len(r.labels))
	for i := range r.labels {
		circles[i], dots[i], words[i] = &canvas.Circle{}, &canvas.Circle{}, text(theme.TextSize, theme.Regular())
		objects = append(objects, circles[i], dots[i], words[i])
	}
	return draw(
		func() fyne.Size {
			width := float32(0)
			for _, l := range r.labels {
				width = max(width, ceil(fyne.MeasureText(l, theme.TextSize, theme.Regular()).Width))
			}
			return fyne.NewSize(radioSide+radioGap+width+2, radioLine*float32(len(r.labels)))
		},
		func(size fyne.Size) {
			for i, l := range r.labels {
				top := radioLine * float32(i)
				y := top + (radioLine-radioSide)/2
				place(circles[i], 0, y, radioSide, radioSide)
				place(dots[i], 4, y+4, radioSide-8, radioSide-8)
				words[i].Text = truncate(l, theme.TextSize, theme.Regular(), size.Width-radioSide-radioGap)
				onBaseline(words[i], radioSide+radioGap, baselineIn(top+radioLine/2, theme.TextSize))
			}
			place(focus, -3, radioLine*float32(max(0, r.selected))+(radioLine-radioSide)/2-3, radioSide+6, radioSide+6)
		},
		func() {
			ring(focus, r.focused, (radioSide+6)/2)
			for i := range r.labels {
				face, edge := theme.ColorNamePage, theme.ColorNameEdge
				switch i {
				case r.selected:
					face, edge = theme.ColorNameAccent, theme.ColorNameAccent
				case r.hovered:
					face = theme.ColorNameHover
				}
				circles[i].FillColor, circles[i].StrokeColor, circles[i].StrokeWidth = theme.Color(face), theme.Color(edge), 1
				dots[i].FillColor, dots[i].Hidden = theme.Color(theme.ColorNameOnAccent), i != r.selected
				ink(words[i], theme.ColorNameText)
			}
		},
		objects...,
	)
}
