package insights

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of bars in pixels at scale 1.
const (
	barNames   = 236
	barCount   = 68
	barSlender = 520 // below it names have less room
)

// bar is one bar: so many, of which so many are open.
type bar struct {
	name        string
	count, open int
	tip         string
}

// bars are lengths with their numbers, what is open full and what is settled
// paler. Up and Down go from bar to bar, Enter or a click opens one.
type bars struct {
	widget.BaseWidget

	onOpen  func(number int)
	onFocus func(x, y, width, height float32)
	onKey   func(*fyne.KeyEvent) bool // is asked first

	tips             *widgets.Tips
	rows             []bar
	current, hovered int
	focused          bool
}

var (
	_ fyne.Focusable     = (*bars)(nil)
	_ fyne.Tappable      = (*bars)(nil)
	_ fyne.Accessible    = (*bars)(nil)
	_ desktop.Hoverable  = (*bars)(nil)
	_ desktop.Cursorable = (*bars)(nil)
)

func newBars(tips *widgets.Tips) *bars {
	b := &bars{tips: tips, hovered: -1}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bars) set(rows []bar) {
	b.rows = rows
	b.current = min(b.current, max(0, len(rows)-1))
	b.Refresh()
}

func (b *bars) least() fyne.Size {
	return fyne.NewSize(200, theme.RowHeight*float32(len(b.rows)))
}

func (b *bars) draw(s *sketch, size fyne.Size) {
	text, second := theme.Color(theme.ColorNameText), theme.Color(theme.ColorNameSecond)
	names := float32(barNames)
	if size.Width < barSlender {
		names = size.Width * barNames / barSlender
	}
	most := 1
	for _, r := range b.rows {
		most = max(most, r.count)
	}
	room := size.Width - names - 2*barCount + 16
	for i, r := range b.rows {
		y := theme.RowHeight * float32(i)
		middle := y + theme.RowHeight/2
		switch {
		case i == b.current && b.focused:
			s.rect(0, y, size.Width, theme.RowHeight, theme.Color(theme.ColorNameSelection), 4)
		case i == b.hovered:
			s.rect(0, y, size.Width, theme.RowHeight, theme.Color(theme.ColorNameHover), 4)
		}
		ink := text
		if r.count == 0 {
			ink = second
		}
		s.words(r.name, tablePad, middle, names-2*tablePad, theme.TextSize, theme.Regular(), ink, fyne.TextAlignLeading)
		if r.count > 0 {
			length := max(3, room*float32(r.count)/float32(most))
			open := length * float32(r.open) / float32(r.count)
			s.rect(names, y+9, length, theme.RowHeight-18, soft(), 2)
			s.rect(names, y+9, open, theme.RowHeight-18, theme.Color(theme.ColorNameAccent), 2)
		}
		s.words(widgets.Thousands(r.count), size.Width-2*barCount, middle, barCount-tablePad, theme.TextSize, theme.Numbers(), ink, fyne.TextAlignTrailing)
		open := ""
		if r.count > 0 {
			open = widgets.Thousands(r.open) + " open"
		}
		s.words(open, size.Width-barCount-4, middle, barCount, theme.SmallSize, theme.Numbers(), second, fyne.TextAlignTrailing)
		if i == b.current && b.focused {
			s.ring(0, y, size.Width, theme.RowHeight)
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (b *bars) CreateRenderer() fyne.WidgetRenderer { return newSketchRenderer(b) }

func (b *bars) at(y float32) int {
	if i := int(y / theme.RowHeight); y >= 0 && i < len(b.rows) {
		return i
	}
	return -1
}

// Tapped implements fyne.Tappable.
func (b *bars) Tapped(e *fyne.PointEvent) {
	b.tips.Out()
	focus(b)
	if i := b.at(e.Position.Y); i >= 0 {
		b.current = i
		b.open()
		b.Refresh()
	}
}

func (b *bars) open() {
	if b.current < len(b.rows) && b.rows[b.current].count > 0 {
		b.onOpen(b.current)
	}
}

// TypedKey implements fyne.Focusable.
func (b *bars) TypedKey(e *fyne.KeyEvent) {
	if b.onKey != nil && b.onKey(e) {
		return
	}
	to := b.current
	switch e.Name {
	case fyne.KeyUp:
		to--
	case fyne.KeyDown:
		to++
	case fyne.KeyHome:
		to = 0
	case fyne.KeyEnd:
		to = len(b.rows) - 1
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		b.open()
		return
	default:
		return
	}
	if to >= 0 && to < len(b.rows) {
		b.current = to
		b.tellFocus()
		b.Refresh()
	}
}

func (b *bars) tellFocus() {
	if b.onFocus != nil {
		b.onFocus(0, theme.RowHeight*float32(b.current), 1, theme.RowHeight)
	}
}

// TypedRune implements fyne.Focusable.
func (b *bars) TypedRune(rune) {}

// FocusGained implements fyne.Focusable.
func (b *bars) FocusGained() {
	b.focused = true
	b.tellFocus()
	b.Refresh()
}

// FocusLost implements fyne.Focusable.
func (b *bars) FocusLost() {
	b.focused = false
	b.Refresh()
}

// MouseIn implements desktop.Hoverable.
func (b *bars) MouseIn(e *desktop.MouseEvent) { b.MouseMoved(e) }

// MouseMoved implements desktop.Hoverable.
func (b *bars) MouseMoved(e *desktop.MouseEvent) {
	i := b.at(e.Position.Y)
	if i != b.hovered {
		b.hovered = i
		b.Refresh()
	}
	tip := ""
	if i >= 0 {
		tip = b.rows[i].tip
	}
	b.tips.Over(e.AbsolutePosition, tip)
}

// MouseOut implements desktop.Hoverable.
func (b *bars) MouseOut() {
	b.hovered = -1
	b.tips.Out()
	b.Refresh()
}

// Cursor implements desktop.Cursorable.
func (b *bars) Cursor() desktop.Cursor {
	if b.hovered >= 0 && b.rows[b.hovered].count > 0 {
		return desktop.PointerCursor
	}
	return desktop.DefaultCursor
}

// AccessibilityLabel implements fyne.Accessible: the current bar.
func (b *bars) AccessibilityLabel() string {
	if b.current >= len(b.rows) {
		return ""
	}
	return b.rows[b.current].tip
}

// AccessibilityRole implements fyne.Accessible.
func (b *bars) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
