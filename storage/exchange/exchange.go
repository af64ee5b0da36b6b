// Package exchange brings marks in from the files of other tools and hands
// them on in theirs. Each format has a package of its own below this one, and
// package formats lists them all.
//
// To import, make an ImportJob and call Run, with DryRun to see what it would
// do. To export, make an ExportJob: Plan tells what would come out and what the
// format cannot hold, ExportFile does it. Reading and Writer are the two halves
// without a workspace, for converting.
//
// # Writing a format
//
// A format package has one exported function, Format, that returns a Format
// value; add it to formats.All. There is nothing else to register.
//
//	func Format() exchange.Format {
//		return exchange.Format{
//			Name: "lines", Description: "One quoted mark a line", Extensions: []string{".marks"},
//			Counting: offsets.Counting{Unit: offsets.UTF16},
//			Holds:    exchange.Holds{Overlaps: exchange.AnyOverlap, Quotes: true},
//			Sniff:    func(s *source.Source) exchange.Match { … },
//			Read:     read,
//			WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { … },
//		}
//	}
//
// Read gets a source.Source and a foreign.Sink. For each article it fills a
// foreign.Article — the text exactly as the file has it, the ranges in the
// file's own unit, the quotes where the format stores them — and calls
// Sink.Article. It must not convert offsets, check quotes, make ids, or drop a
// mark: that is done here, once, for all formats. What it cannot understand it
// reports with Sink.Problem (with file and line) and goes on with the next
// record; it returns an error only when the rest of the source cannot be read.
// It may be called several times for one import, and must then say the same.
//
//	func read(ctx context.Context, src *source.Source, set exchange.Settings, to foreign.Sink) error {
//		lines, err := src.Lines(src.File())
//		if err != nil {
//			return err
//		}
//		defer lines.Close()
//		var a foreign.Article
//		for lines.Next() {
//			at := foreign.Place{File: src.File(), Line: lines.Number()}
//			r, err := parse(lines.Bytes())
//			if err != nil {
//				to.Problem(foreign.Problem{Kind: foreign.BrokenRecord, At: at, Reason: err.Error()})
//				continue
//			}
//			a.Reset()
//			a.Name, a.Text, a.At = r.id, r.text, at
//			l := a.AddLayer(foreign.Person{Name: r.annotator})
//			l.Marks = append(l.Marks, foreign.Mark{Label: r.label, Ranges: []offsets.Range{{Start: r.from, End: r.to}}, Quotes: []string{r.words}, At: at})
//			if err := to.Article(&a); err != nil {
//				return err
//			}
//		}
//		return lines.Err()
//	}
//
// A Writer gets Items: canonical text, and marks in text order whose spans are
// code points. It never gets what the format's Holds rules out, so it need not
// check for it: overlaps, fragments, notes and so on were refused, dropped or
// split before, as the person chose, and reported. Where the format counts
// otherwise, convert with an offsets.Index, or item.Text.UTF16. A format with
// Tokenized gets marks that begin and end where Item.Tokens do.
//
// Test it with package exchangetest: RoundTrip for the law that what is written
// is read again, Files for the real files of the field, Fuzz for hostile ones.
// The formats jsonl (a file, code points, all of a layer) and brat (a folder,
// quotes, defects of real files) are the examples to follow.
package exchange

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"postil/storage/exchange/foreign"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

// Format is a foreign format. What it lacks (Read, or both of WriteFile and
// WriteFolder) cannot be done with it.
type Format struct {
	Name        string   // as given to --to and --from: lower case, "jsonl"
	Description string   // a line for people
	Extensions  []string // of its files, the usual one first: ".jsonl"

	// Folder tells that several files together are one source, in a folder or a
	// zip. Of other formats each file stands alone, and a folder or zip of them
	// is read file by file.
	Folder bool

	Counting  offsets.Counting // in which its ranges are, by its own rules
	Tokenized bool             // marks must begin and end with tokens
	Spaces    tokens.Spaces    // what becomes of white space, where Tokenized
	Holds     Holds
	Options   []Option // that reading or writing takes

	// Sniff tells whether a source is of this format, by its files' names and
	// the first bytes of some (Source.Head).
	Sniff func(*source.Source) Match

	// Read reads a source: see the package. The source has one file, unless the
	// format is one of folders.
	Read func(context.Context, *source.Source, Settings, foreign.Sink) error

	// WriteFile and WriteFolder begin an output; a format has one of them at
	// most. The writer's Close ends it, but does not close w.
	WriteFile   func(w io.Writer, h Header) (Writer, error)
	WriteFolder func(to Folder, h Header) (Writer, error)

	// WriteParts, where a format has it, begins an output of several parts, such
	// as the splits of a dataset. Other formats write a file or folder for each.
	WriteParts func(to Folder, h Header) (PartsWriter, error)
}

// Writes reports whether the format can be written.
func (f Format) Writes() bool { return f.WriteFile != nil || f.WriteFolder != nil }

// Overlap tells which marks of one article may share text.
type Overlap uint8

// The kinds of overlap.
const (
	NoOverlap  Overlap = iota
	Nesting            // one within the other, but none that begins in one and ends outside
	AnyOverlap         // all
)

// Holds tells what of a layer a format can express. What it cannot is told to
// the person before an export, and left out of random layers in tests.
type Holds struct {
	Overlaps   Overlap
	Fragments  bool // marks of several spans
	Attributes bool // of marks
	Notes      bool // of marks
	Relations  bool // between two marks, with a type
	LinkNotes  bool // notes of relations
	Article    bool // attributes of the article as a whole
	People     bool // layers of several people in one output
	State      bool // how far a person is with an article
	Origin     bool // how a mark came to be
	IDs        bool // UUIDs of marks and relations
	Times      bool // when marks were made and changed
	Quotes     bool // the words of a mark, by which reading is checked

	// Columns: marks that overlap can stand side by side in columns with names,
	// so that a split makes columns rather than files. See Header.Columns.
	Columns bool
}

// Match is how sure a Sniff is.
type Match uint8

// The matches, the surest last.
const (
	No      Match = iota
	Perhaps       // nothing speaks against it, such as a file's ending
	Likely        // its structure is the format's, and perhaps another's
	Certain       // it says so itself
	Whole         // it says so itself, and files of other formats are parts of it
)

// Option is a choice that a format offers for reading or writing.
type Option struct {
	Name        string   // "join"
	Description string   // a line for people
	Values      []string // what it takes; nil: anything
	Default     string   // "" may be a default, too
}

// Settings are the options' values by name, as a person gave them, with the
// defaults for the others.
type Settings map[string]string

// Settings checks what a person has set, and completes it with defaults.
func (f Format) Settings(given map[string]string) (Settings, error) {
	s := make(Settings, len(f.Options))
	for _, o := range f.Options {
		s[o.Name] = o.Default
	}
	for name, value := range given {
		i := slices.IndexFunc(f.Options, func(o Option) bool { return o.Name == name })
		switch {
		case i < 0 && len(f.Options) == 0:
			return nil, fmt.Errorf("the format %s has no option %q, nor any other", f.Name, name)
		case i < 0:
			names := make([]string, len(f.Options))
			for i, o := range f.Options {
				names[i] = o.Name
			}
			return nil, fmt.Errorf("the format %s has no option %q; it has %s", f.Name, name, strings.Join(names, ", "))
		case f.Options[i].Values != nil && !slices.Contains(f.Options[i].Values, value):
			return nil, fmt.Errorf("the option %s of the format %s takes %s, not %q", name, f.Name, strings.Join(f.Options[i].Values, ", "), value)
		}
		s[name] = value
	}
	return s, nil
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

// Readers are the formats that can be read, Writers those that can be written.
func (r Registry) Readers() Registry {
	return slices.DeleteFunc(slices.Clone(r), func(f Format) bool { return f.Read == nil })
}

// Writers are the formats that can be written.
func (r Registry) Writers() Registry {
	return slices.DeleteFunc(slices.Clone(r), func(f Format) bool { return !f.Writes() })
}

// Detect tells of which format a source is. It fails, and names the
// candidates, when that is not clear; it never guesses between two.
func (r Registry) Detect(ctx context.Context, src *source.Source) (Format, error) {
	var found Registry
	best := No
	for _, f := range r.Readers() {
		if f.Sniff == nil {
			continue
		}
		m, err := f.match(ctx, src)
		switch {
		case err != nil:
			return Format{}, err
		case m == No || m < best:
			continue
		case m > best:
			found, best = nil, m
		}
		found = append(found, f)
	}
	switch len(found) {
	case 0:
		return Format{}, fmt.Errorf("%s is of no format that is known; name one of: %s", src.Name, strings.Join(r.Readers().Names(), ", "))
	case 1:
		return found[0], nil
	}
	return Format{}, fmt.Errorf("%s may be of several formats: %s; say which one", src.Name, strings.Join(found.Names(), ", "))
}

// sniffed bounds the files of a folder that are looked into.
const sniffed = 8

// match is the best match of the source, or of its first files.
func (f Format) match(ctx context.Context, src *source.Source) (Match, error) {
	units, done, err := f.units(ctx, src, sniffed)
	if err != nil {
		if ctx.Err() != nil {
			return No, ctx.Err()
		}
		return No, nil // what cannot be opened as this format is not of this format
	}
	defer done()
	best := No
	for _, u := range units {
		best = max(best, f.Sniff(u))
	}
	return best, nil
}

// units are the sources that Read takes one after the other: a folder whole,
// or its files one by one. A zip is opened where the format's own files are
// none. limit bounds them where it is not 0. done closes what was opened.
func (f Format) units(ctx context.Context, src *source.Source, limit int) (units []*source.Source, done func(), err error) {
	done = func() {}
	if !src.IsFolder() && len(src.With(f.Extensions...)) == 0 && src.IsZip(src.File()) {
		z, err := src.Unzip(ctx, src.File())
		if err != nil {
			return nil, nil, err
		}
		src, done = z, func() { _ = z.Close() } // nothing was written
	}
	if f.Folder || !src.IsFolder() {
		return []*source.Source{src}, done, nil
	}
	for _, file := range src.With(f.Extensions...) {
		u := src.Only(file)
		if limit == 0 || len(units) < limit {
			units = append(units, u)
		}
	}
	if len(units) == 0 {
		done()
		return nil, nil, fmt.Errorf("%s holds no file of the format %s; they end in %s", src.Name, f.Name, strings.Join(f.Extensions, " or "))
	}
	return units, done, nil
}
