package exchange

import (
	"io"
	"time"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/exchange/foreign"
)

// Item is one article on its way in or out, checked: its spans are code points
// of its text, and fit.
type Item struct {
	Name   string // with slashes: the path in the workspace, or what a foreign file calls it
	Title  string // the headline; may be empty, see Headline
	Text   *text.Text
	Source annotate.Source
	Fields []foreign.Field // what a foreign file says of the article; none on export from a workspace

	Layers []Layer

	// Tokens are those of the text, for formats that are Tokenized.
	Tokens []text.Span

	raw string        // the text as a foreign file has it
	at  foreign.Place // of the article in a foreign file
	own bool          // the text comes from the workspace
}

// Headline is the title or, where that is not known yet, what is found at the
// head of the text, or the name without its ending.
func (i *Item) Headline() string {
	if i.Title != "" {
		return i.Title
	}
	return storage.Title(i.Name, i.Text)
}

// Layer is what one person says about an item's article.
type Layer struct {
	ID       annotate.ID // zero where it has none yet
	Person   annotate.Person
	State    annotate.State
	Article  annotate.Attributes
	Modified time.Time // of state and attributes; zero where unknown

	// Marks are in text order and fit the text. Both ends of every relation are
	// among them.
	Marks     []*annotate.Annotation
	Relations []*annotate.Relation

	// Columns are, for formats that have them, the places of Marks in
	// Header.Columns; nil where there are none.
	Columns []int
}

// Header is what is the same for all articles of an output.
type Header struct {
	Program  string // name and version of the exporting program
	Scheme   *annotate.Scheme
	Settings Settings // all that the format's Options name

	// Columns are the names of the columns into which overlapping marks were
	// split, for formats that have them; nil where nothing was split.
	Columns []string
}

// Writer writes the articles of an output, one after the other. It must not
// keep what it is given, nor change it.
type Writer interface {
	Write(*Item) error
	Close() error
}

// PartsWriter is a Writer of an output in parts. Part begins one, before its
// first article; each is begun once.
type PartsWriter interface {
	Writer
	Part(name string) error
}

// Folder is where a format of several files writes them: a folder or a zip.
type Folder interface {
	// Create begins a file, with folders as needed; the one before it ends. The
	// path has slashes. It fails when a path is given twice or leads elsewhere.
	Create(path string) (io.Writer, error)
}
