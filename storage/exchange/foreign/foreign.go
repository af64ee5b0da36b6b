// Package foreign holds what a file of another tool says, as it says it: texts
// with their line ends, ranges in the tool's unit, ids of any kind. A format's
// reader fills an Article and hands it to a Sink; package exchange checks it
// against the text and makes Postil's records of it.
//
// A reader judges nothing that exchange judges for all: it does not convert
// offsets, drop marks whose quote differs, sort or merge ranges, or make ids.
// It reports a Problem for what it cannot understand at all, and goes on.
package foreign

import (
	"fmt"
	"time"

	"postil/annotate"
	"postil/storage/exchange/offsets"
)

// Sink takes what a reader reads, in the order of the file.
type Sink interface {
	// Scheme takes what the format says of labels and the like. It may be
	// called at any time and again; later calls add to earlier ones. Labels
	// that marks use need not be named here.
	Scheme(annotate.Scheme)

	// Article takes one article with all that the file says of it here. The
	// reader may use the Article, its slices (not what Attributes hold) and
	// whatever they point to again for the next one. After an error the reader
	// returns, with that error.
	Article(*Article) error

	// Problem takes what is wrong with a record, or with a file of several.
	Problem(Problem)
}

// Place is where something stands in the source.
type Place struct {
	File string // with slashes, within the source
	Line int    // from 1; 0 where there are no lines
}

// String is the place as compilers write it.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Kind sorts problems.
type Kind uint8

// The kinds of problem, the gravest first.
const (
	BrokenFile   Kind = iota // a file, or the rest of one, was not read
	BrokenRecord             // a record was not read, and what else it held is lost
	Refused                  // a mark, relation or layer was understood and not taken
	Repaired                 // something was taken otherwise than it stands there
	Noted                    // for knowing: nothing is lost or changed
)

// String names the kind for people.
func (k Kind) String() string {
	return [...]string{"broken file", "broken record", "refused", "repaired", "note"}[k]
}

// Problem is one thing that a person should know of an import.
type Problem struct {
	Kind    Kind
	At      Place
	Article string // its name in the file, where known
	What    string // the record: "T3 Claim", "relation R1"; "" for the file or article
	Reason  string // as the rest of a sentence: "its range 5 to 3 ends before it starts"
}

// String is the problem as a line for people.
func (p Problem) String() string {
	s := p.At.String()
	if p.What != "" {
		s += ": " + p.What
	}
	return s + ": " + p.Reason
}

// Article is one text with what the file says of it. A file may speak of one
// article several times (a line for each annotator): same Name, same Text.
type Article struct {
	Name string // a path with slashes, an id, an address; "" where there is none
	Text string // decoded, and otherwise as the file has it: with byte order mark, CR and all
	At   Place

	// NoText: the format has no texts. Its marks are held against the article
	// of that name in the workspace.
	NoText bool

	Fields []Field // what else is said of the article, such as its date; kept as article attributes when asked
	Layers []Layer
}

// Field is a named value. A value is a string, a bool, a json.Number or a
// []string, as annotate.Attributes hold.
type Field struct {
	Name  string
	Value any
}

// Reset empties the article for the next one and keeps its memory.
func (a *Article) Reset() {
	*a = Article{Fields: a.Fields[:0], Layers: a.Layers[:0]}
}

// AddLayer appends a layer, with the memory of an earlier one where there is
// some, and returns it. The pointer is good until the next call.
func (a *Article) AddLayer(p Person) *Layer {
	if n := len(a.Layers); n < cap(a.Layers) {
		a.Layers = a.Layers[:n+1]
	} else {
		a.Layers = append(a.Layers, Layer{})
	}
	l := &a.Layers[len(a.Layers)-1]
	*l = Layer{Person: p, Attributes: l.Attributes[:0], Marks: l.Marks[:0], Relations: l.Relations[:0]}
	return l
}

// Person is whose layer it is, as far as the file says. The zero Person is
// nobody: the import says whose marks these are.
type Person struct {
	Name string
	Slug string      // only where the format is sure to mean Postil's slugs
	ID   annotate.ID // only where the format carries Postil's
	Kind annotate.PersonKind
}

// Layer is what one person says about an article.
type Layer struct {
	Person     Person
	ID         annotate.ID    // only where the format carries Postil's
	State      annotate.State // "" where the format does not say
	Modified   time.Time      // of the state and attributes; zero where unknown
	Attributes []Field        // of the article as a whole, labels of the article among them
	Marks      []Mark
	Relations  []Relation
}

// Mark is an annotation as the file has it.
type Mark struct {
	ID       string      // the file's own, "" where it has none; need not be unique
	UUID     annotate.ID // only where the format carries one
	Label    string
	Ranges   []offsets.Range // in the unit in which the format counts
	Quotes   []string        // what the file says is there: one for each range, or one for all; nil where the format has no quotes
	Join     string          // stands between the pieces where one quote is for several ranges
	Rejoin   bool            // pieces between which there is only white space with a line end are one: the format cannot write it otherwise
	ByWords  bool            // where no range fits, the mark is where its words stand, if that is clear: ranges of web pages are not those of articles
	Prefix   string          // what stands before the words, for ByWords
	Suffix   string          // what stands after them
	Fields   []Field         // attributes; one name several times is a list
	Note     string
	Created  time.Time // zero where unknown
	Modified time.Time
	Origin   annotate.Origin // zero: import, by this format; Score counts only with a suggestion
	At       Place
}

// Relation is a link as the file has it. Its ends are marks of the same layer.
type Relation struct {
	ID       string
	UUID     annotate.ID
	Type     string
	From, To int // which marks of the layer; -1 is an end that is not there
	Note     string
	Created  time.Time
	Modified time.Time
	At       Place
}

// Passage is what offsets checks of a mark.
func (m *Mark) Passage() offsets.Passage {
	return offsets.Passage{Ranges: m.Ranges, Quotes: m.Quotes, Join: m.Join}
}

// Describe names a mark in a message.
func (m *Mark) Describe() string {
	if m.ID == "" {
		return "mark " + m.Label
	}
	return m.ID + " " + m.Label
}
