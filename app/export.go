package app

import (
	"postil/app/dialogs"
	"postil/app/session"
)

// openExport shows what an export would write and offers to do it.
func (w *window) openExport() {
	if w.session.Workspace() == nil {
		w.notice(session.Notice{Text: "Open a folder of articles first; its marks can be exported then."})
		return
	}
	e := dialogs.NewExport(w.session, w.win, w.notice)
	e.OnClose = w.closeOverlay
	w.show(e, nil, 0)
}
