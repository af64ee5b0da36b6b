package sidecar

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"postil/annotate"
)

// Errors to be matched with errors.Is.
var (
	// ErrNotLayer: the bytes are no JSON object, or one that does not say
	// "format": "postil.layer".
	ErrNotLayer = errors.New("this is not a Postil layer")
	// ErrNewerVersion: a newer Postil wrote the file; see NewerVersionError.
	ErrNewerVersion = errors.New("the layer was written by a newer version of Postil")
	// ErrTruncated: the file stops in the middle, or is empty.
	ErrTruncated = errors.New("the file is cut off")
	// ErrConflict: the file holds the conflict markers of a version control
	// system.
	ErrConflict = errors.New("the file holds the conflict markers of a version control system, so two versions of it stand side by side")
	// ErrDuplicate: an id, or a key of one object, stands twice.
	ErrDuplicate = errors.New("stands twice")
	// ErrTooLarge: the file is beyond a limit on its size, depth or number of
	// records.
	ErrTooLarge = errors.New("the layer is too large")
	// ErrDifferent: Merge was given layers of two persons or of two articles.
	ErrDifferent = errors.New("these layers cannot be merged")
)

// NewerVersionError tells which version of the format a file has. It matches
// ErrNewerVersion.
type NewerVersionError struct{ Version int }

func (e *NewerVersionError) Error() string {
	return fmt.Sprintf("%v: the file has version %d of the format, this program reads version %d; update Postil to open it", ErrNewerVersion, e.Version, version)
}

// Is makes errors.Is(err, ErrNewerVersion) hold.
func (e *NewerVersionError) Is(target error) bool { return target == ErrNewerVersion }

// SyntaxError tells where a file stops being JSON. Err says why; it may be
// ErrTruncated, ErrConflict, ErrDuplicate or ErrTooLarge.
type SyntaxError struct {
	Line, Column int // from 1; the column counts code points
	Err          error
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d: %v", e.Line, e.Column, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// RecordError tells which record of a layer cannot be, and why.
type RecordError struct {
	Kind  string      // "annotation", "relation", "decision", "tombstone", or "layer" for what stands outside records
	ID    annotate.ID // zero where it is not known
	Line  int         // of the trouble in the file, from 1; 0 when a layer in memory was encoded
	Field string      // path within the record, as in "spans[0].end", or ""
	Err   error
}

func (e *RecordError) Error() string {
	s := e.Kind
	if e.ID != (annotate.ID{}) {
		s += " " + e.ID.String()
	}
	if e.Line > 0 {
		s += fmt.Sprintf(" (line %d)", e.Line)
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	return s + ": " + e.Err.Error()
}

func (e *RecordError) Unwrap() error { return e.Err }

// fault is an error on its way out of the scanner: the byte at which it arose
// becomes a line only when somebody is to read it.
type fault struct {
	pos    int
	field  string // path of the value from the record on
	syntax bool   // the bytes are not what JSON allows, rather than not what a layer holds
	err    error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// in puts a step before the path of a value that could not be read.
func in(step string, err error) error {
	var f *fault
	if errors.As(err, &f) && !f.syntax {
		switch {
		case f.field == "" || f.field[0] == '[':
			f.field = step + f.field
		default:
			f.field = step + "." + f.field
		}
	}
	return err
}

// position converts a byte offset to a line and a column in code points, both
// from 1.
func position(data []byte, offset int) (line, column int) {
	before := data[:min(offset, len(data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// report turns what the scanner found into what a caller is told. A conflict
// marker, where there is one, explains the rest.
func report(data []byte, err error, kind string, id annotate.ID) error {
	var f *fault
	if !errors.As(err, &f) {
		return err
	}
	if !f.syntax {
		line, _ := position(data, f.pos)
		return &RecordError{Kind: kind, ID: id, Line: line, Field: f.field, Err: f.err}
	}
	if at := conflictMarker(data); at >= 0 {
		line, column := position(data, at)
		return &SyntaxError{line, column, ErrConflict}
	}
	line, column := position(data, f.pos)
	return &SyntaxError{line, column, f.err}
}

// conflictMarker finds the first line that begins as those do which git,
// Mercurial and Subversion leave around two versions of a passage. In JSON no
// line can begin like that.
func conflictMarker(data []byte) int {
	first := -1
	for _, m := range []string{"<<<<<<<", "|||||||", ">>>>>>>"} {
		at := -1
		if bytes.HasPrefix(data, []byte(m)) {
			at = 0
		} else if i := bytes.Index(data, []byte("\n"+m)); i >= 0 {
			at = i + 1
		}
		if at >= 0 && (first < 0 || at < first) {
			first = at
		}
	}
	return first
}
