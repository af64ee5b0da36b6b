package app

import (
	"path/filepath"

	"postil/app/dialogs"
	"postil/app/session"
	"postil/app/widgets"
)

// chooseArticles asks which files, folders or zips to make articles of.
func (w *window) chooseArticles() {
	if !w.hasFolder() {
		return
	}
	w.chooseMany(w.place(), func(paths []string) {
		w.closeOverlay()
		if len(paths) > 0 {
			w.openArticles(paths...)
		}
	})
}

// chooseMany asks for files, folders and zips, from a place on; none of them is
// that the person wants none.
func (w *window) chooseMany(at string, done func(paths []string)) {
	c := dialogs.NewChooser(dialogs.ChooseMany, at)
	c.OnDone = func(string) { done(nil) }
	c.OnMany = done
	w.show(c, c.Field(), 0)
	w.takes = map[string]func(){"go.done": c.Accept}
}

// hasFolder reports whether a folder is open that can keep what is imported, and
// says so where none is.
func (w *window) hasFolder() bool {
	if w.session.Workspace() != nil {
		return true
	}
	w.notice(session.Notice{
		Text:   "Open a folder first, which may be empty; what is imported is kept in it.",
		Action: "Open folder", Do: func() { w.session.On.Ask.Emit(session.AskOpenFolder) },
	})
	return false
}

// openArticles shows what articles files would become, and offers to import them.
func (w *window) openArticles(sources ...string) {
	a := dialogs.NewArticles(w.session, w.tips, sources)
	a.OnChoose = func(at string) {
		w.leave = nil // it is only put aside
		w.chooseMany(filepath.Dir(at)+string(filepath.Separator), func(paths []string) {
			w.showArticles(a)
			if len(paths) > 0 {
				a.Add(paths...)
			}
		})
	}
	w.showArticles(a)
}

// chooseOver asks which file holds a better version of the shown article, and
// offers to write it over that.
func (w *window) chooseOver() {
	d := w.session.Doc()
	if d == nil {
		return
	}
	over, title := d.Path(), d.Article.Title()
	w.chooseFor(dialogs.ChooseVersion, w.place(), func(source string) {
		w.closeOverlay()
		if source == "" {
			return
		}
		a := dialogs.NewArticlesOver(w.session, w.tips, over, title, source)
		a.OnChoose = func(at string) {
			w.leave = nil // it is only put aside
			w.chooseFor(dialogs.ChooseVersion, filepath.Dir(at)+string(filepath.Separator), func(source string) {
				w.showArticles(a)
				if source != "" {
					a.Add(source)
				}
			})
		}
		w.showArticles(a)
	})
}

// openNetwork asks for addresses to import from.
func (w *window) openNetwork() {
	if w.hasFolder() {
		w.showArticles(dialogs.NewArticlesFromNetwork(w.session, w.tips))
	}
}

func (w *window) showArticles(a *dialogs.Articles) {
	a.OnClose = w.closeOverlay
	a.OnShow = func(path string) {
		for i, e := range w.session.Entries() {
			if e.Path == path {
				w.session.OpenArticle(i)
			}
		}
		w.showPane(widgets.Left, true)
	}
	w.show(a, a.Field(), 0)
	w.leave = a.Leave
	w.takes = map[string]func(){"go.done": a.Import}
}
