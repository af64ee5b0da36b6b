package app

import "postil/app/doctor"

// openCheck shows what is wrong with the files of the open folder, and mends it.
func (w *window) openCheck() {
	c := w.session.CheckUp()
	if c == nil {
		return // the session tells why before it asks for it
	}
	w.toasts.Dismiss() // which may be what offers it
	p := doctor.New(w.session, c, w.tips)
	p.OnClose = w.closeOverlay
	w.show(p, p.Field(), 0)
	w.leave, w.gone = p.Leave, p.Gone
	w.takes = map[string]func(){"go.done": p.Apply, "edit.undo": p.UndoLast}
}
