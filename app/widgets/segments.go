package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	segmentsHeight = 24
	segmentPadding = 12
)

// Segments is a small switch between a few ways to see the same thing. Left and Right change it while it has
// the focus.
type Segments struct {
	widget.BaseWidget
	Hint

	// OnChanged is called when a person chose another segment.
	OnChanged func(i int)
	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool

	labels   []string
	selected int
	hovered  int // -1: none
	focused  bool
}

var (
	_ fyne.Tappable      = (*Segments)(nil)
	_ fyne.Focusable     = (*Segments)(nil)
	_ desktop.Hoverable  = (*Segments)(nil)
	_ desktop.Cursorable = (*Segments)(nil)
)

// NewSegments makes a switch with the first label selected.
func NewSegments(changed func(i int), labels ...string) *Segments {
	s := &Segments{OnChanged: changed, labels: labels, hovered: -1}
	s.ExtendBaseWidget(s)
	return s
}

// Selected is the number of the selected segment.
func (s *Segments) Selected() int { return s.selected }

// SetSelected selects a segment without calling OnChanged.
func (s *Segments) SetSelected(i int) {
	if i >= 0 && i < len(s.labels) && i != s.selected {
		s.selected = i
		s.Refresh()
	}
}

func (s *Segments) choose(i int) {
	if i < 0 || i >= len(s.labels) || i == s.selected {
		return
	}
	s.SetSelected(i)
	if s.OnChanged != nil {
		s.OnChanged(i)
	}
}

// at is the segment below an x, or -1.
func (s *Segments) at(x float32) int {
	left := float32(0)
	for i := range s.labels {
		right := left + s.width(i)
		if x >= left && x < right {
			return i
		}
		left = right
	}
	return -1
}

// width is that of the label in the heavier face, so that selecting moves nothing.
func (s *Segments) width(i int) float32 {
	return ceil(fyne.MeasureText(s.labels[i], theme.TextSize, theme.Medium()).Width) + 2*segmentPadding
}

// Tapped implements [fyne.Tappable].
func (s *Segments) Tapped(e *fyne.PointEvent) { s.choose(s.at(e.Position.X)) }

// MouseIn implements [desktop.Hoverable].
func (s *Segments) MouseIn(e *desktop.MouseEvent) { s.MouseMoved(e) }

// MouseMoved implements [desktop.Hoverable].
func (s *Segments) MouseMoved(e *desktop.MouseEvent) {
	s.over(e, "")
	s.hover(s.at(e.Position.X))
}

// MouseOut implements [desktop.Hoverable].
func (s *Segments) MouseOut() {
	s.out()
	s.hover(-1)
}

func (s *Segments) hover(i int) {
	if s.hovered != i {
		s.hovered = i
		s.Refresh()
	}
}

// Cursor implements [desktop.Cursorable].
func (s *Segments) Cursor() desktop.Cursor { return desktop.PointerCursor }

// FocusGained implements [fyne.Focusable].
func (s *Segments) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost implements [fyne.Focusable].
func (s *Segments) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune implements [fyne.Focusable].
func (s *Segments) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (s *Segments) TypedKey(e *fyne.KeyEvent) {
	if s.OnKey != nil && s.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyLeft, fyne.KeyUp:
		s.choose(s.selected - 1)
	case fyne.KeyRight, fyne.KeyDown:
		s.choose(s.selected + 1)
	}
}

// CreateRenderer implements [fyne.Widget].
func (s *Segments) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	ground, lit, focus := newPanel(), newPanel(), &canvas.Rectangle{}
	objects := []fyne.CanvasObject{ground.edge, ground.face, lit.edge, lit.face, focus}
	words := make([]*canvas.Text, len(s.labels))
	for i := range words {
		words[i] = text(theme.TextSize, theme.Regular())
		objects = append(objects, words[i])
	}
	return draw(
		func() fyne.Size {
			width := float32(0)
			for i := range s.labels {
				width += s.width(i)
			}
			return fyne.NewSize(width, segmentsHeight)
		},
		func(size fyne.Size) {
			y := float32(int((size.Height - segmentsHeight) / 2))
			x := float32(0)
			for i, t := range words {
				w := s.width(i)
				if i == s.selected {
					lit.place(x, y, w, segmentsHeight)
				}
				onBaseline(t, x+(w-fyne.MeasureText(t.Text, theme.TextSize, t.TextStyle).Width)/2, baselineIn(y+segmentsHeight/2, theme.TextSize))
				x += w
			}
			ground.place(0, y, x, segmentsHeight)
			place(focus, -3, y-3, x+6, segmentsHeight+6)
		},
		func() {
			ground.style(theme.ColorNamePane, theme.ColorNameHairline, theme.RadiusControl)
			lit.style(theme.ColorNamePage, theme.ColorNameHairline, theme.RadiusControl)
			ring(focus, s.focused, theme.RadiusControl+3)
			for i, t := range words {
				t.Text = s.labels[i]
				t.TextStyle = theme.Regular()
				ink(t, theme.ColorNameSecond)
				if i == s.selected {
					t.TextStyle = theme.Medium()
				}
				if i == s.selected || i == s.hovered {
					ink(t, theme.ColorNameText)
				}
			}
		},
		objects...,
	)
}
