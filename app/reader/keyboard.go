package reader

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/app/session"
)

// keyNames are the session's names of keys that are not characters.
var keyNames = map[fyne.KeyName]string{
	fyne.KeyLeft: "Left", fyne.KeyRight: "Right", fyne.KeyUp: "Up", fyne.KeyDown: "Down",
	fyne.KeyHome: "Home", fyne.KeyEnd: "End", fyne.KeyPageUp: "PgUp", fyne.KeyPageDown: "PgDn",
	fyne.KeyReturn: "Enter", fyne.KeyEnter: "Enter", fyne.KeyTab: "Tab",
	fyne.KeyDelete: "Delete", fyne.KeyBackspace: "Backspace", fyne.KeyEscape: "Esc",
	fyne.KeyF1: "F1", fyne.KeyF2: "F2", fyne.KeyF3: "F3", fyne.KeyF4: "F4", fyne.KeyF5: "F5", fyne.KeyF6: "F6",
	fyne.KeyF7: "F7", fyne.KeyF8: "F8", fyne.KeyF9: "F9", fyne.KeyF10: "F10", fyne.KeyF11: "F11", fyne.KeyF12: "F12",
	fyne.KeyPlus: "Plus", fyne.KeyMinus: "Minus",
}

// KeyNamed returns the session's name of one of Fyne's keys; characters are
// their own names.
func KeyNamed(k fyne.KeyName) string {
	if n, ok := keyNames[k]; ok {
		return n
	}
	return string(k)
}

// FyneKey returns Fyne's name of one of the session's keys.
func FyneKey(name string) fyne.KeyName {
	for k, n := range keyNames {
		if n == name && k != fyne.KeyEnter {
			return k
		}
	}
	return fyne.KeyName(name)
}

// Chord is a key with modifiers as the session has it.
func Chord(k fyne.KeyName, m fyne.KeyModifier) session.Chord {
	return session.Chord{
		Key:   KeyNamed(k),
		Ctrl:  m&(fyne.KeyModifierControl|fyne.KeyModifierSuper) != 0,
		Alt:   m&fyne.KeyModifierAlt != 0,
		Shift: m&fyne.KeyModifierShift != 0,
	}
}

// AcceptsTab implements fyne.Tabbable: Tab goes from mark to mark.
func (r *Reader) AcceptsTab() bool { return true }

// FocusGained implements fyne.Focusable.
func (r *Reader) FocusGained() { r.setFocus(true) }

// FocusLost implements fyne.Focusable.
func (r *Reader) FocusLost() { r.setFocus(false) }

func (r *Reader) setFocus(on bool) {
	r.focused = on
	r.placeCaret()
	if r.OnFocus != nil {
		r.OnFocus(on)
	}
}

// TypedKey implements fyne.Focusable. Characters come as runes, so that they
// mean what the keyboard's layout says.
func (r *Reader) TypedKey(e *fyne.KeyEvent) {
	m := r.keyMods()
	if r.s.Later(func() { r.typeKey(e, m) }) {
		return
	}
	r.pressKey(e, m)
}

// typeKey types a key that was put off where the keyboard is now: what came
// before it may have opened a field.
func (r *Reader) typeKey(e *fyne.KeyEvent, m fyne.KeyModifier) {
	if f := r.elsewhere(); f != nil {
		f.TypedKey(e)
		return
	}
	r.pressKey(e, m)
}

// elsewhere is what has the keyboard in the place of the text, or nil.
func (r *Reader) elsewhere() fyne.Focusable {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if c == nil || c.Focused() == fyne.Focusable(r) {
		return nil
	}
	return c.Focused()
}

func (r *Reader) pressKey(e *fyne.KeyEvent, m fyne.KeyModifier) {
	if _, named := keyNames[e.Name]; named && e.Name != fyne.KeyPlus && e.Name != fyne.KeyMinus {
		r.s.PressKey(Chord(e.Name, m))
	}
}

// TypedRune implements fyne.Focusable.
func (r *Reader) TypedRune(c rune) {
	if r.s.Later(func() {
		if f := r.elsewhere(); f != nil {
			f.TypedRune(c)
			return
		}
		r.TypedRune(c)
	}) {
		return
	}
	if unicode.IsPrint(c) && c != ' ' {
		r.s.PressKey(session.Chord{Key: string(unicode.ToUpper(c))})
	}
}

// TypedShortcut implements fyne.Shortcutable: keys with Ctrl or Alt that the
// menus do not take.
func (r *Reader) TypedShortcut(s fyne.Shortcut) {
	switch s := s.(type) {
	case *desktop.CustomShortcut:
		r.s.PressKey(Chord(s.KeyName, s.Modifier))
	case *fyne.ShortcutCopy:
		r.s.Run("edit.copy")
	case *fyne.ShortcutSelectAll:
		r.s.Run("edit.selectAll")
	case *fyne.ShortcutUndo:
		r.s.Run("edit.undo")
	case *fyne.ShortcutRedo:
		r.s.Run("edit.redo")
	}
}

// KeyDown implements desktop.Keyable.
func (r *Reader) KeyDown(*fyne.KeyEvent) {}

// KeyUp implements desktop.Keyable: letting go of Shift or Alt ends a
// selection made by keys.
func (r *Reader) KeyUp(e *fyne.KeyEvent) {
	switch e.Name {
	case desktop.KeyShiftLeft, desktop.KeyShiftRight, desktop.KeyAltLeft, desktop.KeyAltRight:
		r.s.FinishSelection()
	}
}
