package app

import (
	"fyne.io/fyne/v2"

	"postil/app/reader"
	"postil/app/widgets"
)

// restorePanes gives the side panes the widths they had, and keeps new ones.
func (w *window) restorePanes() {
	left, right := w.panes.Widths()
	w.panes.SetWidths(number(w.prefs, prefLeft, left), number(w.prefs, prefRight, right))
	w.panes.SetShown(widgets.Left, w.prefs.String(prefNoLeft) == "")
	w.panes.SetShown(widgets.Right, w.prefs.String(prefNoRight) == "")
	w.panes.OnWidths = func(left, right float32) {
		setNumber(w.prefs, prefLeft, left)
		setNumber(w.prefs, prefRight, right)
	}
}

func (w *window) showPane(side widgets.Side, shown bool) {
	w.panes.SetShown(side, shown)
	key := prefNoLeft
	if side == widgets.Right {
		key = prefNoRight
	}
	w.prefs.SetString(key, map[bool]string{true: "", false: "hidden"}[shown])
	if !shown {
		w.focusReader()
	}
}

// focusReader gives the text the keyboard.
func (w *window) focusReader() {
	if w.overlay == nil {
		w.win.Canvas().Focus(w.reader)
	}
}

// nextPane gives the keyboard to the pane right of the one that has it.
func (w *window) nextPane() {
	c := w.win.Canvas()
	switch {
	case w.library.Focused(c):
		w.focusReader()
	case w.inspector.Focused(c):
		if w.panes.Shown(widgets.Left) {
			w.library.Focus(c)
		} else {
			w.focusReader()
		}
	case w.panes.Shown(widgets.Right):
		w.inspector.Focus(c)
	case w.panes.Shown(widgets.Left):
		w.library.Focus(c)
	}
}

// functionKey carries out function keys typed outside the text; they cannot be
// shortcuts of the menu, having no modifier.
func (w *window) functionKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyF1, fyne.KeyF3, fyne.KeyF6, fyne.KeyF11:
		return w.session.PressKey(reader.Chord(e.Name, modifiers(w.app)))
	}
	return false
}

// unfocusedKey is a key typed while nothing has the focus: the text is meant.
func (w *window) unfocusedKey(e *fyne.KeyEvent) {
	if w.overlay != nil {
		if e.Name == fyne.KeyEscape {
			w.leaveOverlay(func() {})
		}
		return
	}
	w.focusReader()
	w.reader.TypedKey(e)
}
