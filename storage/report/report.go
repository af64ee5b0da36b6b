package report

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/storage"
	"postil/storage/exchange"
)

// Report is figures with what they are of.
type Report struct {
	Program   string // name and version of what wrote it
	Workspace string // its name
	Figures   *insights.Figures
}

// ErrKind is reported for a name whose ending says nothing that can be written.
var ErrKind = errors.New("a report is a page (.html), JSON (.json), a zip of tables (.zip), or a folder of tables (a name without ending)")

// Check reports ErrKind for a name that Write would not take.
func Check(name string) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".json", ".zip", "":
		return nil
	}
	return fmt.Errorf("cannot write a report to %s: %w", name, ErrKind)
}

// Write writes a report to a file or folder, whole or not at all: as a page where
// the name ends in .html, as JSON where it ends in .json, as tables in a zip
// where it ends in .zip, and where it has no ending as tables in a new folder.
func Write(name string, r *Report) error {
	if err := Check(name); err != nil {
		return err
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm":
		return storage.ReplaceFile(name, func(w io.Writer) error { return HTML(w, r) })
	case ".json":
		return storage.ReplaceFile(name, func(w io.Writer) error { return JSON(w, r) })
	}
	return exchange.WriteFolder(name, func(to exchange.Folder) error { return CSV(to.Create, r) })
}

// person is the name by which a person is shown, by number.
func (r *Report) person(i int) string { return r.Figures.People[i].Name }

func (r *Report) slug(i int) string { return r.Figures.People[i].Slug }

// people are all slugs in the order in which people are shown.
func (r *Report) people() []string {
	out := make([]string, 0, len(r.Figures.Order))
	for _, i := range r.Figures.Order {
		out = append(out, r.slug(i))
	}
	return out
}

// pairs are the cells of the matrix in the order in which people are shown, with
// the two in that order.
func (r *Report) pairs() []insights.Pair {
	var out []insights.Pair
	order := r.Figures.Order
	for k, a := range order {
		for _, b := range order[k+1:] {
			if p, ok := r.Figures.Matrix.Of(a, b); ok {
				out = append(out, insights.Pair{A: a, B: b, Result: p.Result})
			}
		}
	}
	return out
}

// finished are those who finished an article, by slug in the order in which they
// are shown.
func (r *Report) finished(a insights.Article) []string {
	out := []string{}
	for _, i := range r.Figures.Order {
		for _, f := range a.Finished {
			if f == i {
				out = append(out, r.slug(i))
			}
		}
	}
	return out
}

// interval is the interval of a result, or why there is none.
func interval(r agreement.Result) (low, high float64, why string) {
	switch i := r.Interval; {
	case i == nil:
		return 0, 0, "none was made"
	case i.Why != "":
		return 0, 0, i.Why
	default:
		return i.Low, i.High, ""
	}
}
