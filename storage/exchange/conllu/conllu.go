// Package conllu reads and writes CoNLL-U with marks as the treebanks of CorefUD
// and GUM have them: brackets in the last column, under the key Entity. Use
// Format with package exchange.
//
//	# global.Entity = eid-etype-other
//	# newdoc id = wire/a.txt
//	# sent_id = d1-s1
//	# text = Taxes will not rise.
//	1	Taxes	_	_	_	_	_	_	_	Entity=(e1-claim-id:0198…
//	2	will	_	_	_	_	_	_	_	_
//	3	not	_	_	_	_	_	_	_	_
//	4	rise	_	_	_	_	_	_	_	Entity=e1)|SpaceAfter=No
//
// # What is read
//
// A text is the words with what SpaceAfter, SpacesAfter and SpacesBefore say is
// between them: of a multiword token (3-4) its own form, of an empty node (8.1)
// nothing. A new paragraph is an empty line. A document begins with "# newdoc".
//
// An opening bracket begins a mark, a closing one ends the last that is open with
// its number, so marks may nest, cross, and go over sentences. What stands in a
// bracket is named by global.Entity; etype is the label, the rest are attributes,
// the number too (eid), since marks of one number are one thing. Parts, e5[1/2]
// and e5[2/2], are fragments. Bridge and SplitAnte are links from a mark to the
// last one before it of the number that they name. Percent signs are decoded.
// Tags in the last column, ner=B-PER and NER=B-PER, are marks, too. Words, lemmas and
// trees are not marks and are left out, which is told.
//
// Offsets are code points of the text that comes out.
//
// # What is written
//
// Words are those of UAX #29, sentences its sentences; where a mark goes over the
// end of one both are one. The columns that Postil knows nothing of have _.
// Marks may overlap and have parts. Attributes, notes and identities are in the
// field other, as CorefUD has it for what it does not name; what is no text is
// told by a comment. A relation is a Bridge, of which the kind is its type. Notes
// of relations, people, states and times have no place.
//
// Sources: universaldependencies.org/format.html and misc.html; CorefUD 1.2,
// ufal.mff.cuni.cz/corefud, "The CoNLL-U-based format"; GUM, github.com/amir-zeldes/gum.
package conllu

import (
	"bytes"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "conllu",
		Description: "CoNLL-U with marks in Entity= (CorefUD, GUM)",
		Extensions:  []string{".conllu", ".conll"},
		Tokenized:   true,
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, IDs: true},
		Sniff:       sniff,
		Read:        read,
		WriteFile:   newWriter,
	}
}

// columns is how many there are.
const columns = 10

// sniff looks for rows of ten columns of which the first counts words.
func sniff(src *source.Source) exchange.Match {
	head := src.Head(src.File(), 1<<14)
	rows, comments := 0, false
	for line := range bytes.Lines(head) {
		whole := bytes.HasSuffix(line, []byte("\n"))
		s := strings.TrimRight(strings.TrimPrefix(string(line), "\ufeff"), "\r\n")
		switch {
		case s == "":
		case strings.HasPrefix(s, "#"):
			comments = comments || strings.HasPrefix(s, "# newdoc") || strings.HasPrefix(s, "# sent_id") || strings.HasPrefix(s, "# text =") || strings.HasPrefix(s, "# global.Entity")
		case !whole && rows > 0:
		default:
			f := strings.Split(s, "\t")
			if id, ok := parseID(f[0]); len(f) != columns || !ok || rows == 0 && id.from > 1 {
				return exchange.No
			}
			rows++
		}
	}
	switch {
	case rows > 0 && comments, comments && bytes.Contains(head, []byte("# global.Entity")):
		return exchange.Certain
	case rows > 0:
		return exchange.Likely
	}
	return exchange.No
}

// Comments that Postil writes besides those of CoNLL-U.
const (
	entityComment = "global.Entity"
	typesComment  = "postil.types"  // attributes that are not texts, by label
	spacesComment = "postil.spaces" // white space of an article without words

	fields = "eid-etype-other"

	// Keys of the last column.
	bridgeKey = "Bridge"
	idsKey    = "BridgeID" // those of Postil's relations
)
