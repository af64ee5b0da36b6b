// Package webanno reads and writes WebAnno TSV, the table of tokens in which
// WebAnno and INCEpTION export: 3.3 and the older ones of version 3 and 2 are
// read, 3.3 is written. Use Format with package exchange. What becomes of layers
// is told in package cas.
//
//	#FORMAT=WebAnno TSV 3.3
//	#T_SP=webanno.custom.claim|note|stance
//	#T_RL=webanno.custom.attacks|BT_webanno.custom.claim
//
//
//	#Text=Taxes will not rise .
//	1-1	0-5	Taxes	*[1]	For[1]	_
//	1-2	6-10	will	*[1]	For[1]	_
//	…
//
// Offsets are UTF-16 code units. The lines after #Text are the text, whatever
// the third column says; what is between sentences is not in the file, and
// becomes a line end and then spaces, as INCEpTION has it.
//
// # What is read otherwise than it stands there
//
// Where the words of the third column fit the text only by code points, the file
// is read so, and that is told. Header lines that are not known (#Summary1=) are
// fields of the article. Empty roles of slots (";;") are slots without role.
// Marks of nothing (INCEpTION has them) are refused, as Postil has none.
//
// # What is written
//
// As INCEpTION writes: a line for each token of UAX #29, marks that begin or
// end within a token or in white space as sub-tokens. Sentences hold the white
// space after them, unless that is a line end, so that INCEpTION has the same
// text, too. #Sentence.id keeps, in the first sentence, what labels are called
// that are no words of UIMA, and the white space around the text. Marks have no
// UUIDs and times, and one piece. An attribute that is an empty text is left
// out: for this format it is none. Layers must be in the INCEpTION project
// before a file of them is imported; the format inception takes them along.
//
// Source: WebAnno TSV 3.3 in INCEpTION's user guide.
package webanno

import (
	"bytes"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const ending = ".tsv"

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "webanno",
		Description: "WebAnno TSV 3.3: a file for each article, as INCEpTION has it",
		Extensions:  []string{ending},
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Attributes: true, Notes: true, Relations: true, LinkNotes: true},
		Options:     cas.Options(),
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

const formatLine = "#FORMAT=WebAnno TSV "

func sniff(src *source.Source) exchange.Match {
	head := bytes.TrimPrefix(src.Head(src.File(), 1024), []byte("\xef\xbb\xbf"))
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	switch {
	case bytes.HasPrefix(head, []byte(formatLine)):
		return exchange.Certain
	case bytes.HasPrefix(line, []byte(" # ")) && bytes.Contains(rest, []byte("#text=")):
		return exchange.Certain
	}
	return exchange.No
}
