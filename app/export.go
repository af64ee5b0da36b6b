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
	e := dialogs.NewExport(w.session, w.tips, w.notice)
	e.OnClose = w.closeOverlay
	e.OnChoose = func(name string, extensions []string, then func(string)) {
		w.gone = nil
		c := dialogs.NewChooser(dialogs.ChooseTarget, filepath.Join(w.place(), name))
		c.SetExtensions(extensions...)
		c.OnDone = func(path string) {
			w.showExport(e) // back to the counts
			if path != "" {
				then(path)
			}
		}
		w.show(c, c.Field(), 0)
	}
	w.showExport(e)
}

func (w *window) showExport(e *dialogs.Export) {
	w.show(e, e.Field(), 0)
	w.gone = e.Gone
	w.takes = map[string]func(){"go.done": e.Choose}
}
