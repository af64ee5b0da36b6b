package app

import (
	"fyne.io/fyne/v2"

	"postil/app/reader"
	"postil/app/session"
	"postil/app/widgets"
)

// restorePanes gives the side panes the widths they had, and keeps new ones.
func (w *window) restorePanes() {
	left, right := w.panes.Widths()
	w.panes.SetWidths(number(w.prefs, prefLeft, left), number(w.prefs, prefRight, right))
	w.panes.SetShown(widgets.Left, w.prefs.String(prefNoLeft) == "")
	w.panes.SetShown(widgets.Right, w.prefs.String(prefNoRight) == "")
	w.panes.SetRoom(w.reader.Readable())
	w.panes.OnFolded = func(side widgets.Side) {
		c := w.win.Canvas()
		if side == widgets.Left && w.library.Focused(c) || side == widgets.Right && w.rightFocused(c) {
			w.focusReader()
		}
	}
	w.panes.OnWidths = func(left, right float32) {
		setNumber(w.prefs, prefLeft, left)
		setNumber(w.prefs, prefRight, right)
	}
}

// togglePane shows a pane, also one that has folded away for want of room, or
// hides it. One that was there only because it was called folds away again.
func (w *window) togglePane(side widgets.Side) {
	if !w.panes.Shown(side) {
		w.showPane(side, true)
		return
	}
	if !w.panes.Dismiss(side) {
		w.showPane(side, false)
		return
	}
	w.focusReader()
}

func (w *window) showPane(side widgets.Side, shown bool) {
	w.panes.SetShown(side, shown)
	if shown {
		w.panes.Call(side)
		w.makeReady()
	}
	key := prefNoLeft
	if side == widgets.Right {
		key = prefNoRight
	}
	w.prefs.SetString(key, map[bool]string{true: "", false: "hidden"}[shown])
	if !shown {
		w.focusReader()
	}
}

// makeReady has all that is to be seen made ready to be drawn. The toolkit gives
// the keyboard only to what is: the parts of a pane that has just been shown, or
// of a card, would be so only with the next frame, and the keyboard would stay
// where it was. Asking for the place of what lies last walks past all of them.
func (w *window) makeReady() { w.app.Driver().AbsolutePositionForObject(w.toasts) }

// focusReader gives the text the keyboard.
func (w *window) focusReader() {
	if w.overlay == nil {
		w.win.Canvas().Focus(w.center())
	}
}

// center is what stands in the middle and has the keyboard: the text, or the
// insights.
func (w *window) center() fyne.Focusable {
	if w.session.Mode() == session.Measuring {
		return w.insights.Focus()
	}
	return w.reader
}

// nextPane gives the keyboard to the pane right of the one that has it, and from
// the text to the list below it first. One
// that has folded away for want of room comes back for it; one that the person
// has hidden does not.
func (w *window) nextPane() {
	c := w.win.Canvas()
	left, right := !w.panes.Hidden(widgets.Left), !w.panes.Hidden(widgets.Right)
	switch {
	case w.session.PlacingOpen() && c.Focused() == fyne.Focusable(w.reader):
		w.placing.Focus(c)
	case w.library.Focused(c), w.rightFocused(c) && !left:
		w.focusReader()
	case right && !w.rightFocused(c):
		w.panes.Call(widgets.Right)
		w.makeReady()
		w.focusRight(c)
	case left:
		w.panes.Call(widgets.Left)
		w.makeReady()
		w.library.Focus(c)
	}
}

// functionKey carries out function keys typed outside the text; they cannot be
// shortcuts of the menu, having no modifier.
func (w *window) functionKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF6, fyne.KeyF11:
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
	w.center().TypedKey(e)
}
