package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// FocusRow is a [Row] that stands alone, such as recent work on an empty screen: it takes the focus itself,
// and Enter and Space tap it.
type FocusRow struct {
	Row

	// OnKey is asked first about every key, as that of [Field] is; it may be nil.
	OnKey func(*fyne.KeyEvent) bool
}

var (
	_ fyne.Focusable     = (*FocusRow)(nil)
	_ fyne.Accessible    = (*FocusRow)(nil)
	_ desktop.Cursorable = (*FocusRow)(nil)
)

// NewFocusRow makes a row as [NewRow] does.
func NewFocusRow(leading, trailing fyne.CanvasObject) *FocusRow {
	r := &FocusRow{Row: Row{leading: leading, trailing: trailing}}
	r.ExtendBaseWidget(r)
	return r
}

// FocusGained implements [fyne.Focusable].
func (r *FocusRow) FocusGained() { r.SetFocused(true) }

// FocusLost implements [fyne.Focusable].
func (r *FocusRow) FocusLost() { r.SetFocused(false) }

// TypedRune implements [fyne.Focusable].
func (r *FocusRow) TypedRune(rune) {}

// TypedKey implements [fyne.Focusable].
func (r *FocusRow) TypedKey(e *fyne.KeyEvent) {
	if r.OnKey != nil && r.OnKey(e) {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		r.Tapped(nil)
	}
}

// Cursor implements [desktop.Cursorable].
func (r *FocusRow) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel implements [fyne.Accessible].
func (r *FocusRow) AccessibilityLabel() string { return r.content.Title }

// AccessibilityRole implements [fyne.Accessible].
func (r *FocusRow) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
