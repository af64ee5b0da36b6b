// Package brat reads and writes brat standoff: a folder (or zip) of texts, each
// with the file of marks beside it, and the configuration of the labels. Use
// Format with package exchange.
//
//	a.txt             Minister Ann Lee says taxes will not, she insists, rise.
//	a.ann             T1	Claim 22 36;51 55	taxes will not rise
//	                  A1	Stance T1 For
//	                  R1	attacks Arg1:T5 Arg2:T1
//	                  #1	AnnotatorNotes T1	check this
//	annotation.conf   which labels there are, below which others, with which attributes and relations
//	visual.conf       how they are called, and their colours
//	kb_shortcuts.conf their keys
//
// Offsets are code points of the text file as it is: CRLF counts two.
//
// # What becomes of it
//
// A text-bound T is a mark; its words are checked. An event E is its trigger's
// mark, with a relation to each argument, of the type of its role (Theme2 is a
// second Theme). R is a relation, * a chain of them, A (and the older M) an
// attribute: a yes without a value, a list where one stands several times. N is
// an attribute with the id that it refers to. #AnnotatorNotes is the note, any
// other # an attribute that is a text. Attributes of a relation become its note.
//
// People are told apart by folders of which the texts are the same, or by the
// end of a file's name where a_alice.ann and a_bob.ann stand beside a.txt. See
// the option people.
//
// brat cannot mark a line end, so it writes what goes over lines in pieces.
// Such pieces are put together again when they are read.
//
// # What real files have
//
// Tabs and line ends within the words of a T, ids that stand twice, offsets
// that do not fit, events of another type than their trigger's, empty files,
// trailing tabs, CRLF: all are read. What it means is the rest of this package;
// whatever was mended or refused is told with file and line.
//
// # What is written
//
// Labels and the like that brat does not take as words are written in its
// letters; a note in annotation.conf, which brat skips, keeps what they are
// called, so that reading finds them again. Texts have LF.
package brat

import (
	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "brat",
		Description: "brat standoff: a folder or zip of .txt and .ann with annotation.conf",
		Extensions:  []string{".ann"},
		Folder:      true,
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Quotes: true,
		},
		Options: []exchange.Option{
			{
				Name: peopleOption, Default: peopleAuto, Values: []string{peopleAuto, peopleFolders, peopleFiles, peopleNone},
				Description: "reading: what tells people apart: folders with the same texts, the ends of file names, none, or what the files look like (auto)",
			},
			{
				Name: piecesOption, Default: piecesJoin, Values: []string{piecesJoin, piecesKeep},
				Description: "reading: whether pieces that only a line end parts are one (join) or stay (keep)",
			},
		},
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

const (
	peopleOption  = "people"
	peopleAuto    = "auto"
	peopleFolders = "folders"
	peopleFiles   = "files"
	peopleNone    = "none"

	piecesOption = "pieces"
	piecesJoin   = "join"
	piecesKeep   = "keep"
)

const confFile, visualFile, keysFile = "annotation.conf", "visual.conf", "kb_shortcuts.conf"

// sniff looks for files of marks, and into the first ones.
func sniff(src *source.Source) exchange.Match {
	anns := src.With(".ann")
	best := exchange.No
	for _, p := range anns[:min(len(anns), 8)] {
		switch head := src.Head(p, 4096); {
		case isStandoff(head):
			return exchange.Certain
		case len(head) == 0:
			best = exchange.Perhaps
		}
	}
	return best
}

// isStandoff reports whether a file begins with a record of standoff.
func isStandoff(head []byte) bool {
	for line := range lines(string(head)) {
		if line.text != "" {
			return isRecord(line.text)
		}
	}
	return false
}
