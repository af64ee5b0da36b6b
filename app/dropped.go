package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"postil/app/session"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/source"
)

// purpose is what is done with something that was let fall on the window.
type purpose int

const (
	toOpen     purpose = iota // an article or a workspace
	toImport                  // marks of another tool
	toArticles                // what becomes articles
)

// dropped takes what was let fall on the window: one article or workspace is
// opened, one file or folder of another tool is looked into for marks, and all
// else, such as pages and documents, becomes articles.
func (w *window) dropped(uris []fyne.URI) {
	var paths []string
	for _, u := range uris {
		if u.Scheme() == "file" {
			paths = append(paths, u.Path())
		}
	}
	if len(paths) > 0 {
		w.leaveOverlay(func() { w.take(paths) })
	}
}

// take does what paths are for, which is found out in the background,
// since a folder may be large.
func (w *window) take(paths []string) {
	if len(paths) == 1 && storage.IsArticle(filepath.Base(paths[0])) {
		w.session.Open(paths[0])
		return
	}
	what := toArticles
	w.session.Work(func() error {
		if len(paths) == 1 {
			what = purposeOf(paths[0])
		}
		return nil
	}, func(error) {
		switch {
		case what == toOpen:
			w.session.Open(paths[0])
		case !w.hasFolder():
		case what == toImport:
			w.openImport(paths[0])
		default:
			w.openArticles(paths...)
		}
	})
}

// purposeOf finds out what a path is for. One that cannot be read is opened,
// which says why.
func purposeOf(path string) purpose {
	info, err := os.Stat(path)
	if err != nil {
		return toOpen
	}
	src, err := source.Open(context.Background(), path, source.Limits{})
	if err != nil {
		return toOpen
	}
	defer src.Close() // nothing was written
	if files := src.Files(); info.IsDir() && slices.ContainsFunc(files, func(f string) bool { return f == storage.ConfigFile || strings.HasSuffix(f, ".ann.json") }) {
		return toOpen
	}
	if f, err := formats.All().Detect(context.Background(), src); err == nil && hasMarks(f, src) {
		return toImport
	}
	if info.IsDir() && (len(src.Files()) == 0 || session.IsWorkspace(src.Files())) {
		return toOpen
	}
	return toArticles
}

// hasMarks reports whether a table or records have marks in them rather than
// articles alone, of which an import of articles knows more. Other formats are
// made for marks.
func hasMarks(f exchange.Format, src *source.Source) bool {
	if !session.IsTable(src.Name) {
		return true
	}
	r := exchange.Reading{Format: f, Source: src, Memory: -1}
	survey, err := r.Survey(context.Background())
	return err != nil || survey.Marks > 0 || survey.Articles == 0
}
