package app

import (
	"fyne.io/fyne/v2"

	"postil/app/history"
	"postil/app/session"
	"postil/app/widgets"
)

// The history stands in the place of the inspector, and the page shows the state that
// is looked at.

// newHistory makes the pane.
func (w *window) newHistory() {
	w.history = history.NewPane(w.session, w.tips)
	w.history.OnLeave = w.focusReader
	w.history.OnKey = w.functionKey
	w.history.OnReady = w.makeReady
	w.history.Hide()
	w.session.On.History.Listen(func(*session.History) { w.showHistory() })
}

// showHistory shows the pane in the place of the inspector, or the inspector, as the
// session has it.
func (w *window) showHistory() {
	open := w.session.History() != nil
	annotating := w.session.Mode() == session.Annotating
	if w.history.Visible() == open && w.inspector.Visible() == (annotating && !open) {
		return
	}
	had := w.history.Focused(w.win.Canvas())
	setShown(w.history, open)
	setShown(w.inspector, annotating && !open)
	w.makeReady()
	if had && !open {
		w.focusReader()
	}
}

// showPast shows the line that tells of an earlier state while there is one.
func (w *window) showPast(page *fyne.Container) {
	if looking := w.session.LookingBack() != nil; w.past.Visible() != looking {
		setShown(w.past, looking)
		page.Refresh()
	}
}

// focusHistory gives the pane the keyboard.
func (w *window) focusHistory() {
	w.showPane(widgets.Right, true)
	w.makeReady()
	w.history.Focus(w.win.Canvas())
}
