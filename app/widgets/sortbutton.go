package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// SortButton is a small square beside a field, with lines and an arrow on it. A click, Enter, Space or Down opens
// its menu.
type SortButton struct {
	widget.BaseWidget
	Hint

	// Menu makes the menu that opens.
	Menu func() *fyne.Menu
	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool

	descending       bool
	hovered, focused bool
}

var (
	_ fyne.Tappable      = (*SortButton)(nil)
	_ fyne.Focusable     = (*SortButton)(nil)
	_ fyne.Accessible    = (*SortButton)(nil)
	_ desktop.Hoverable  = (*SortButton)(nil)
	_ desktop.Cursorable = (*SortButton)(nil)
)

// NewSortButton makes a button that opens a menu.
func NewSortButton(menu func() *fyne.Menu) *SortButton {
	b := &SortButton{Menu: menu}
	b.ExtendBaseWidget(b)
	return b
}

// SetDescending has the lines become longer from above, or shorter.
func (b *SortButton) SetDescending(descending bool) {
	if b.descending != descending {
		b.descending = descending
		b.Refresh()
	}
}

// Tapped implements [fyne.Tappable]: it opens the menu.
func (b *SortButton) Tapped(*fyne.PointEvent) {
	b.out()
	canvas := fyne.CurrentApp().Driver().CanvasForObject(b)
	if canvas == nil {
		return
	}
	canvas.Focus(b)
	widget.ShowPopUpMenuAtRelativePosition(b.Menu(), canvas, fyne.NewPos(0, b.Size().Height+2), b)
}

// TypedKey implements [fyne.Focusable].
func (b *SortButton) TypedKey(e *fyne.KeyEvent) {
	if b.OnKey != nil && b.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace, fyne.KeyDown:
		b.Tapped(nil)
	}
}

// TypedRune implements [fyne.Focusable].
func (b *SortButton) TypedRune(rune) {}

// FocusGained implements [fyne.Focusable].
func (b *SortButton) FocusGained() { b.focused = true; b.Refresh() }

// FocusLost implements [fyne.Focusable].
func (b *SortButton) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn implements [desktop.Hoverable].
func (b *SortButton) MouseIn(e *desktop.MouseEvent) {
	b.hovered = true
	b.over(e, "")
	b.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (b *SortButton) MouseMoved(e *desktop.MouseEvent) { b.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (b *SortButton) MouseOut() {
	b.hovered = false
	b.out()
	b.Refresh()
}

// Cursor implements [desktop.Cursorable].
func (b *SortButton) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel implements [fyne.Accessible].
func (b *SortButton) AccessibilityLabel() string { return b.text }

// AccessibilityRole implements [fyne.Accessible].
func (b *SortButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements [fyne.Widget].
func (b *SortButton) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	ground, halo := newPanel(), &canvas.Rectangle{}
	bars := []*canvas.Rectangle{{}, {}, {}}
	return draw(
		func() fyne.Size { return fyne.NewSize(30, 30) },
		func(size fyne.Size) {
			ground.place(0, 0, size.Width, size.Height)
			place(halo, -2, -2, size.Width+4, size.Height+4)
			x, y := float32(int(size.Width/2-7)), float32(int(size.Height/2-5))
			for i, bar := range bars {
				n := i
				if !b.descending {
					n = len(bars) - 1 - i
				}
				place(bar, x, y+float32(4*i), float32(14-4*n), 2)
			}
		},
		func() {
			edge := theme.ColorNameHairline
			if b.focused {
				edge = theme.ColorNameAccent
			} else if b.hovered {
				edge = theme.ColorNameEdge
			}
			ground.style(theme.ColorNamePage, edge, theme.RadiusControl)
			haloed(halo, b.focused)
			for _, bar := range bars {
				fill(bar, theme.ColorNameSecond, 1)
			}
		},
		halo, ground.edge, ground.face, bars[0], bars[1], bars[2],
	)
}
