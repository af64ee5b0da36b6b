// Package intake turns what people have of articles, files, folders and zips of
// every kind, into articles of a workspace.
//
// Make a Job with the workspace, the kinds (package kinds lists them all) and
// the sources, and call Run. Of each article it writes name.txt with the
// canonical text, name.meta.json with what is known of it (article.Meta), and
// keeps the original beside them. An article whose text is there already is not
// written again; one that is nearly the same as another is, and that is told.
//
// # Writing a kind
//
// A kind has a package of its own below storage/article, with a function that
// returns a Kind; add it to kinds.All. Read gets an Input, whose bytes are
// bounded, and hands each article that it finds to a Sink as an article.Draft.
// It does not name files, hash, compare or write: that is done here, once, for
// all kinds. It returns an error when the rest of the input cannot be read, and
// uses Sink.Problem for an article that cannot while others can. A kind that
// only holds files of other kinds has Expand instead, which hands these on.
//
// Reading goes on several inputs at once; a reader keeps no state between two.
package intake

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"postil/storage/article"
)

// Kind is a kind of source.
type Kind struct {
	Name        string   // as given to --kind: lower case, "html"
	Description string   // a line for people
	Extensions  []string // of its files, the usual one first: ".html"
	Version     int      // of the reader; raise it when it makes another text of the same bytes

	// Many tells that an input may have many articles. They get a folder.
	Many bool

	// Sniff tells how sure it is that an input is of this kind. nil: by its
	// ending alone.
	Sniff func(*Input) Match

	// Read finds the articles of an input.
	Read func(ctx context.Context, in *Input, to Sink) error

	// Expand, of a kind that holds others, hands on what is in an input. The
	// inputs must stay readable until the function that it returns is called.
	Expand func(ctx context.Context, in *Input, each func(*Input) error) (done func() error, err error)
}

// Match is how sure a Sniff is.
type Match uint8

// The matches, the surest last.
const (
	No      Match = iota
	Perhaps       // nothing speaks against it, such as the ending
	Likely        // it begins as such files do
	Certain       // it says so itself
)

// Sink takes what a reader finds. It is used by one reader at a time.
type Sink interface {
	// Article takes an article. Its error, which is that of the context, must be
	// returned.
	Article(article.Draft) error

	// Problem takes the reason why a part of the input has become no article.
	Problem(part string, err error)
}

// Registry is a list of kinds.
type Registry []Kind

// Find returns the kind with a name, whatever the case.
func (r Registry) Find(name string) (Kind, bool) {
	i := slices.IndexFunc(r, func(k Kind) bool { return strings.EqualFold(k.Name, name) })
	if i < 0 {
		return Kind{}, false
	}
	return r[i], true
}

// Names are the kinds' names, in order.
func (r Registry) Names() []string {
	names := make([]string, len(r))
	for i, k := range r {
		names[i] = k.Name
	}
	slices.Sort(names)
	return names
}

// ErrUnknownKind is reported for an input of which no kind wants to know.
var ErrUnknownKind = errors.New("it is of no kind that can be imported")

// Detect tells of which kind an input is: the surest, of two equally sure the
// one whose ending the file has, or else the first in the list.
func (r Registry) Detect(in *Input) (Kind, error) {
	best, at, named := No, -1, false
	for i, k := range r {
		byName := in.HasEnding(k.Extensions...)
		m := No
		switch {
		case k.Sniff != nil:
			m = k.Sniff(in)
		case byName:
			m = Perhaps
		}
		if m > best || m == best && m > No && byName && !named {
			best, at, named = m, i, byName
		}
	}
	if at < 0 {
		return Kind{}, fmt.Errorf("%w; known are %s", ErrUnknownKind, strings.Join(r.Names(), ", "))
	}
	return r[at], nil
}
