package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	checkHeight = 24
	checkBox    = 14
	checkGap    = 7
)

// Check is a box that is ticked or not, with words beside it. A click anywhere on it, Space or Enter turns it.
type Check struct {
	widget.BaseWidget
	Hint

	// OnChanged is called when a person turned it.
	OnChanged func(on bool)
	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is called when it gets the focus; it may be nil.
	OnFocus func()

	label                string
	on, hovered, focused bool
}

var (
	_ fyne.Tappable      = (*Check)(nil)
	_ fyne.Focusable     = (*Check)(nil)
	_ fyne.Accessible    = (*Check)(nil)
	_ desktop.Hoverable  = (*Check)(nil)
	_ desktop.Cursorable = (*Check)(nil)
)

// NewCheck makes a box that is not ticked.
func NewCheck(label string, changed func(on bool)) *Check {
	c := &Check{label: oneLine(label), OnChanged: changed}
	c.ExtendBaseWidget(c)
	return c
}

// On reports whether the box is ticked.
func (c *Check) On() bool { return c.on }

// SetOn ticks the box or clears it, without calling OnChanged.
func (c *Check) SetOn(on bool) {
	if c.on != on {
		c.on = on
		c.Refresh()
	}
}

// Tapped implements [fyne.Tappable].
func (c *Check) Tapped(*fyne.PointEvent) {
	c.out()
	c.SetOn(!c.on)
	if c.OnChanged != nil {
		c.OnChanged(c.on)
	}
}

// TypedKey implements [fyne.Focusable].
func (c *Check) TypedKey(e *fyne.KeyEvent) {
	if c.OnKey != nil && c.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		c.Tapped(nil)
	}
}

// TypedRune implements [fyne.Focusable].
func (c *Check) TypedRune(rune) {}

// FocusGained implements [fyne.Focusable].
func (c *Check) FocusGained() {
	c.focused = true
	c.Refresh()
	if c.OnFocus != nil {
		c.OnFocus()
	}
}

// FocusLost implements [fyne.Focusable].
func (c *Check) FocusLost() { c.focused = false; c.Refresh() }

// MouseIn implements [desktop.Hoverable].
func (c *Check) MouseIn(e *desktop.MouseEvent) {
	c.hovered = true
	c.over(e, "")
	c.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (c *Check) MouseMoved(e *desktop.MouseEvent) { c.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (c *Check) MouseOut() {
	c.hovered = false
	c.out()
	c.Refresh()
}

// Cursor implements [desktop.Cursorable].
func (c *Check) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel implements [fyne.Accessible].
func (c *Check) AccessibilityLabel() string { return c.label }

// AccessibilityRole implements [fyne.Accessible].
func (c *Check) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements [fyne.Widget].
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	focus, ground, words := &canvas.Rectangle{}, newPanel(), text(theme.TextSize, theme.Regular())
	short, long := &canvas.Line{StrokeWidth: 1.75}, &canvas.Line{StrokeWidth: 1.75}
	return draw(
		func() fyne.Size {
			return fyne.NewSize(checkBox+checkGap+ceil(fyne.MeasureText(c.label, theme.TextSize, theme.Regular()).Width)+2, checkHeight)
		},
		func(size fyne.Size) {
			y := float32(int((size.Height - checkBox) / 2))
			ground.place(0, y, checkBox, checkBox)
			place(focus, -3, y-3, checkBox+6, checkBox+6)
			short.Position1, short.Position2 = fyne.NewPos(3.2, y+7.2), fyne.NewPos(6, y+10)
			long.Position1, long.Position2 = fyne.NewPos(6, y+10), fyne.NewPos(10.8, y+4.2)
			words.Text = truncate(c.label, theme.TextSize, theme.Regular(), size.Width-checkBox-checkGap)
			onBaseline(words, checkBox+checkGap, baselineIn(size.Height/2, theme.TextSize))
		},
		func() {
			face, edge := theme.ColorNamePage, theme.ColorNameThird // an edge that is seen in the dark, too
			switch {
			case c.on:
				face, edge = theme.ColorNameAccent, theme.ColorNameAccent
			case c.hovered:
				face = theme.ColorNameHover
			}
			ground.style(face, edge, 4)
			ring(focus, c.focused, 6)
			short.Hidden, long.Hidden = !c.on, !c.on
			short.StrokeColor, long.StrokeColor = theme.Color(theme.ColorNameOnAccent), theme.Color(theme.ColorNameOnAccent)
			ink(words, theme.ColorNameText)
		},
		focus, ground.edge, ground.face, short, long, words,
	)
}
