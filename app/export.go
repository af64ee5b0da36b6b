package app

import (
	"path/filepath"

	"postil/app/dialogs"
	"postil/app/session"
)

// openExport shows what an export would write and offers to do it.
func (w *window) openExport() {
	if w.session.Workspace() == nil {
		w.notice(session.Notice{Text: "Open a folder of articles first; its marks can be exported then."})
		return
	}
	e := dialogs.NewExport(w.session, w.notice)
	e.OnClose = w.closeOverlay
	e.OnChoose = func(name string, then func(string)) {
		c := dialogs.NewChooser(dialogs.ChooseTarget, filepath.Join(w.place(), name))
		c.OnDone = func(path string) {
			w.show(e, nil, 0) // back to the counts
			if path != "" {
				then(path)
			}
		}
		w.show(c, c.Field(), 0)
	}
	w.show(e, nil, 0)
}
