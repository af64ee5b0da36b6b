// Package exchange takes marks out of a workspace in the formats of others.
//
// A Format says what it is called and what it can hold, and makes Writers; each
// has a package of its own below this one, and package formats lists them all.
// A Job is one export: call Preview to tell a person what would come out, and
// ExportFile (or Export) to do it. Whatever is left out on the way is in the
// Report, never only gone.
package exchange

import (
	"io"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
)

// Format is a foreign format.
type Format struct {
	Name        string   // as given to --to: lower case, "jsonl"
	Description string   // a line for people
	Extensions  []string // of its files, the usual one first: ".jsonl"
	Holds       Holds

	// NewWriter begins a file. The writer's Close ends it, but does not close w.
	NewWriter func(w io.Writer, h Header) Writer
}

// Holds tells what of a layer a format can express. What it cannot is told to
// the person before an export.
type Holds struct {
	Overlaps   bool // marks that overlap or nest
	Fragments  bool // marks of several spans
	Attributes bool // of marks
	Notes      bool
	Relations  bool
	State      bool // how far a person is with an article
}

// Header is what is the same for all articles of an export.
type Header struct {
	Program string // name and version of the exporting program
	Person  string // slug of the person whose marks these are, or ""
	Scheme  *annotate.Scheme
}

// Item is an article with what goes out of it.
type Item struct {
	Article *storage.Article
	State   annotate.State

	// Marks are in text order and fit the text. Both ends of every relation are
	// among them.
	Marks     []*annotate.Annotation
	Relations []*annotate.Relation
}

// Writer writes the articles of an export, one after the other.
type Writer interface {
	Write(Item) error
	Close() error
}

// Registry is a list of formats.
type Registry []Format

// Find returns the format with a name, whatever the case.
func (r Registry) Find(name string) (Format, bool) {
	i := slices.IndexFunc(r, func(f Format) bool { return strings.EqualFold(f.Name, name) })
	if i < 0 {
		return Format{}, false
	}
	return r[i], true
}

// Names are the formats' names, in order.
func (r Registry) Names() []string {
	names := make([]string, len(r))
	for i, f := range r {
		names[i] = f.Name
	}
	slices.Sort(names)
	return names
}
