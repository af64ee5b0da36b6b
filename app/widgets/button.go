package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	buttonHeight  = 28
	buttonPadding = 12
)

// ButtonKind is how much a button asks for attention.
type ButtonKind int

// The kinds of buttons. A screen has one primary button at the most.
const (
	Secondary ButtonKind = iota
	Primary
	Quiet // words in the accent colour, without a box
)

// Button does something when it is tapped or when Enter or Space is pressed on it.
type Button struct {
	widget.BaseWidget
	Hint

	OnTapped func()
	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool
	// OnFocus is called when it gets the focus; it may be nil.
	OnFocus func()

	label                      string
	kind                       ButtonKind
	hovered, focused, disabled bool
	switches, on               bool
}

var (
	_ fyne.Tappable      = (*Button)(nil)
	_ fyne.Focusable     = (*Button)(nil)
	_ fyne.Disableable   = (*Button)(nil)
	_ fyne.Accessible    = (*Button)(nil)
	_ desktop.Hoverable  = (*Button)(nil)
	_ desktop.Cursorable = (*Button)(nil)
)

// NewButton makes a button with a label.
func NewButton(kind ButtonKind, label string, tapped func()) *Button {
	b := &Button{label: oneLine(label), kind: kind, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// SetLabel changes the words on the button.
func (b *Button) SetLabel(label string) {
	if label = oneLine(label); b.label != label {
		b.label = label
		b.Refresh()
	}
}

// Label is what stands on the button.
func (b *Button) Label() string { return b.label }

// SetOn makes a quiet button a switch and shows whether it is on: off it is in the quiet colour, on it has a
// ground.
func (b *Button) SetOn(on bool) {
	b.switches, b.on = true, on
	b.Refresh()
}

// Enable implements [fyne.Disableable].
func (b *Button) Enable() { b.setDisabled(false) }

// Disable implements [fyne.Disableable]: the button is drawn faint and does nothing.
func (b *Button) Disable() { b.setDisabled(true) }

// Disabled implements [fyne.Disableable].
func (b *Button) Disabled() bool { return b.disabled }

func (b *Button) setDisabled(disabled bool) {
	if b.disabled != disabled {
		b.disabled = disabled
		b.Refresh()
	}
}

// Tapped implements [fyne.Tappable].
func (b *Button) Tapped(*fyne.PointEvent) {
	b.out()
	if !b.disabled && b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey implements [fyne.Focusable].
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if b.OnKey != nil && b.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		b.Tapped(nil)
	}
}

// TypedRune implements [fyne.Focusable].
func (b *Button) TypedRune(rune) {}

// FocusGained implements [fyne.Focusable].
func (b *Button) FocusGained() {
	b.focused = true
	b.Refresh()
	if b.OnFocus != nil {
		b.OnFocus()
	}
}

// FocusLost implements [fyne.Focusable].
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn implements [desktop.Hoverable].
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.hovered = true
	b.over(e, "")
	b.Refresh()
}

// MouseMoved implements [desktop.Hoverable].
func (b *Button) MouseMoved(e *desktop.MouseEvent) { b.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (b *Button) MouseOut() {
	b.hovered = false
	b.out()
	b.Refresh()
}

// Cursor implements [desktop.Cursorable].
func (b *Button) Cursor() desktop.Cursor {
	if b.disabled {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// AccessibilityLabel implements [fyne.Accessible].
func (b *Button) AccessibilityLabel() string { return b.label }

// AccessibilityRole implements [fyne.Accessible].
func (b *Button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer implements [fyne.Widget].
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	focus, ground, words := &canvas.Rectangle{}, newPanel(), text(theme.TextSize, theme.Medium())
	return draw(
		func() fyne.Size {
			padding := float32(buttonPadding)
			if b.kind == Quiet {
				padding = 8
			}
			return fyne.NewSize(ceil(fyne.MeasureText(b.label, theme.TextSize, theme.Medium()).Width)+2*padding, buttonHeight)
		},
		func(size fyne.Size) {
			height := min(size.Height, buttonHeight)
			y := float32(int((size.Height - height) / 2))
			ground.place(0, y, size.Width, height)
			place(focus, -3, y-3, size.Width+6, height+6)
			words.Text = truncate(b.label, theme.TextSize, theme.Medium(), max(0, size.Width-8))
			onBaseline(words, float32(int((size.Width-fyne.MeasureText(words.Text, theme.TextSize, theme.Medium()).Width)/2)),
				baselineIn(y+height/2, theme.TextSize))
		},
		func() {
			words.Text = b.label
			b.style(ground, words)
			ring(focus, b.focused && !b.disabled, theme.RadiusControl+3)
		},
		focus, ground.edge, ground.face, words,
	)
}

func (b *Button) style(ground *panel, words *canvas.Text) {
	face, edge, inkName := theme.ColorNameKeyCap, theme.ColorNameEdge, theme.ColorNameText
	switch {
	case b.kind == Quiet:
		face, edge, inkName = "", "", theme.ColorNameAccent
		switch {
		case b.on:
			face = theme.ColorNameSelection
		case b.hovered:
			face = theme.ColorNameHover
		}
		if b.switches && !b.on {
			inkName = theme.ColorNameSecond
		}
	case b.disabled:
		face, edge = theme.ColorNamePane, theme.ColorNameHairline
	case b.kind == Primary:
		face, edge, inkName = theme.ColorNameAccent, "", theme.ColorNameOnAccent
		if b.hovered {
			face = theme.ColorNameAccentHover
		}
	case b.hovered:
		face = theme.ColorNameHover
	}
	if b.disabled {
		inkName = theme.ColorNameFaint
	}
	ground.style(face, edge, theme.RadiusControl)
	ink(words, inkName)
}
