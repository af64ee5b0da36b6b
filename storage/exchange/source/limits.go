// Package source opens what a person hands over for import, a file, a folder
// or a zip, so that no reader has to think of hostile input again.
//
// Open gives a Source: a read-only file system of which no path leads out, and
// the list of its files. A reader gets at them with Bytes (whole, bounded),
// Lines (one after the other, numbered, bounded) and XML (no entities, no DTD,
// bounded depth), and reports an ErrLimit as the broken file that it is.
package source

import (
	"errors"
	"fmt"
)

// ErrLimit is wrapped by every error that says that input is larger or deeper
// than what is read.
var ErrLimit = errors.New("it is more than Postil reads")

// Limits bound what is read. The zero value of a field means that of Default.
type Limits struct {
	File    int64 // bytes of one file that is read whole
	Line    int   // bytes of one line
	Files   int   // files in a folder or zip
	Depth   int   // folders in folders; elements in elements of XML
	Total   int64 // bytes of all that a zip unpacks to
	Ratio   int64 // how many times larger an entry of a zip may unpack, beyond the first megabyte
	Element int   // bytes of one XML token: a text, a tag with its attributes
}

// Default are the limits for people's own files: generous, but finite.
func Default() Limits {
	return Limits{File: 1 << 30, Line: 64 << 20, Files: 1 << 20, Depth: 256, Total: 8 << 30, Ratio: 400, Element: 64 << 20}
}

func (l Limits) orDefault() Limits {
	d := Default()
	if l.File > 0 {
		d.File = l.File
	}
	if l.Line > 0 {
		d.Line = l.Line
	}
	if l.Files > 0 {
		d.Files = l.Files
	}
	if l.Depth > 0 {
		d.Depth = l.Depth
	}
	if l.Total > 0 {
		d.Total = l.Total
	}
	if l.Ratio > 0 {
		d.Ratio = l.Ratio
	}
	if l.Element > 0 {
		d.Element = l.Element
	}
	return d
}

func tooMuch(name, format string, args ...any) error {
	return fmt.Errorf("cannot read %s: %w: %s", name, ErrLimit, fmt.Sprintf(format, args...))
}
