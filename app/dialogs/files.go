package dialogs

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	fynestorage "fyne.io/fyne/v2/storage"

	"postil/app/session"
)

// size of the dialogs for files, in pixels.
var fileSize = fyne.NewSize(760, 520)

// OpenFolder asks for a folder and hands its path on.
func OpenFolder(w fyne.Window, open func(path string), tell func(session.Notice)) {
	d := dialog.NewFolderOpen(func(u fyne.ListableURI, err error) {
		switch {
		case err != nil:
			tell(session.Notice{Text: err.Error(), Error: true})
		case u != nil:
			open(u.Path())
		}
	}, w)
	d.Resize(fileSize)
	d.Show()
}

// OpenArticle asks for a text file and hands its path on.
func OpenArticle(w fyne.Window, open func(path string), tell func(session.Notice)) {
	d := dialog.NewFileOpen(func(r fyne.URIReadCloser, err error) {
		switch {
		case err != nil:
			tell(session.Notice{Text: err.Error(), Error: true})
		case r != nil:
			path := r.URI().Path()
			_ = r.Close()
			open(path)
		}
	}, w)
	d.SetFilter(fynestorage.NewExtensionFileFilter([]string{".txt", ".md"}))
	d.Resize(fileSize)
	d.Show()
}

// SaveFile asks where to write a file and hands the path on; name is proposed.
func SaveFile(w fyne.Window, name string, save func(path string), tell func(session.Notice)) {
	d := dialog.NewFileSave(func(f fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			tell(session.Notice{Text: err.Error(), Error: true})
		case f != nil:
			path := f.URI().Path()
			_ = f.Close()
			save(path)
		}
	}, w)
	d.SetFileName(name)
	d.Resize(fileSize)
	d.Show()
}
