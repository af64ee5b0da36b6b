package app

import (
	"path/filepath"

	"postil/app/dialogs"
	"postil/app/session"
)

// chooseImport asks what to import.
func (w *window) chooseImport() {
	if w.session.Workspace() == nil {
		w.notice(session.Notice{Text: "Open a folder first, which may be empty; what is imported is kept in it."})
		return
	}
	w.chooseSource(w.place(), func(path string) {
		w.closeOverlay()
		if path != "" {
			w.openImport(path)
		}
	})
}

// chooseSource asks for a file or folder of another tool, from a place on.
func (w *window) chooseSource(at string, done func(path string)) {
	w.chooseFor(dialogs.ChooseSource, at, done)
}

func (w *window) chooseFor(p dialogs.Purpose, at string, done func(path string)) {
	c := dialogs.NewChooser(p, at)
	c.OnDone = done
	w.show(c, c.Field(), 0)
}

// openImport shows what a source would bring in and offers to do it.
func (w *window) openImport(path string) {
	i := dialogs.NewImport(w.session, w.tips, path, w.notice)
	i.OnClose = w.closeOverlay
	i.OnChoose = func(at string) {
		w.leave = nil // it is only put aside
		w.chooseSource(filepath.Dir(at)+string(filepath.Separator), func(path string) {
			w.showImport(i)
			if path != "" {
				i.SetPath(path)
			}
		})
	}
	w.showImport(i)
}

func (w *window) showImport(i *dialogs.Import) {
	w.show(i, i.Field(), 0)
	w.leave = i.Leave
	w.takes = map[string]func(){"go.done": i.Import}
}
