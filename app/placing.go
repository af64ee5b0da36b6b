package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/dialogs"
	"postil/app/placing"
	"postil/app/session"
)

// The list of marks that wait for a place stands below the page, so that words
// can be selected in the text while it is there.

// newPlacing makes the list in its room.
func (w *window) newPlacing() *fyne.Container {
	s := w.session
	w.placing = placing.New(s, w.tips)
	w.placing.OnLeave = w.focusReader
	w.placing.OnKey = w.functionKey
	room := container.New(&placingRoom{w}, w.placing)
	room.Hide()
	return room
}

// placingRoom gives the list a part of the window's height.
type placingRoom struct{ w *window }

// The height of the list in pixels, and as a part of the window's.
const (
	placingPart       = 0.4
	placingPartNarrow = 0.5
	placingMost       = 460
)

func (r *placingRoom) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := objects[0].MinSize()
	part := float32(placingPart)
	if r.w.reader.Size().Width < placing.WideFrom {
		part = placingPartNarrow
	}
	size.Height = max(size.Height, min(placingMost, float32(int(r.w.win.Canvas().Size().Height*part))))
	return size
}

func (r *placingRoom) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// showPlacing shows the list or puts it away, as the session has it.
func (w *window) showPlacing(page, room *fyne.Container) {
	open := w.session.PlacingOpen()
	if room.Visible() == open {
		return
	}
	had := w.placing.Focused(w.win.Canvas())
	setShown(room, open)
	page.Refresh()
	w.makeReady()
	w.review.cover() // what is said at the bottom stays clear of the list
	if had && !open {
		w.focusReader()
	}
}

// placingHeight is the height of the list, 0 where it is not shown.
func (w *window) placingHeight() float32 {
	if w.placing == nil || !w.session.PlacingOpen() {
		return 0
	}
	return w.placing.Size().Height
}

// openPlacing gives the list the keyboard.
func (w *window) openPlacing() {
	w.toasts.Dismiss() // which may be what offers the list
	w.makeReady()
	w.placing.Focus(w.win.Canvas())
}

// askUnapplied asks what becomes of choices that are not applied, before what the
// person is about to do forgets them.
func (w *window) askUnapplied() {
	form := dialogs.NewUnapplied(w.session.Unapplied())
	form.OnDone = func(a dialogs.UnappliedAnswer) {
		w.closeOverlay()
		if a != dialogs.Stay {
			w.session.FinishPlaces(a == dialogs.ApplyFirst)
		}
	}
	w.show(form, form.Field(), 0)
}

// appliesPlaces carries out a command that means the list while the keyboard is
// there, and reports whether it did.
func (w *window) appliesPlaces(c session.Command) bool {
	if c.ID != "go.done" || !w.placing.Focused(w.win.Canvas()) {
		return false
	}
	w.session.ApplyPlaces()
	return true
}
