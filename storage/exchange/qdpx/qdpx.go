// Package qdpx reads and writes projects of the REFI-QDA standard, which
// MAXQDA, NVivo, ATLAS.ti, QualCoder and other programs of qualitative research
// exchange. Use Format with package exchange.
//
//	project.qde         users, codes, sources with their coded selections, notes, links
//	sources/GUID.txt    the text of a source
//
// Positions are code points from 0, the end exclusive; a byte order mark is not
// counted. CRLF is two where a text has it, but one in files of ATLAS.ti, which
// tells of itself as the origin. Where the name of a selection is as long as the
// selection, it is taken for its words and checked.
//
// # What is read
//
// Texts, with text of PDFs. Each coding of a selection is a mark; codes are
// labels, below one another as they are. A description, and the notes that are
// referred to, are the note; a selection without a code is a mark "annotation".
// Links between selections are relations. Users are people; variables and codes
// of a source are said of the article. Selections of pictures, sound and video
// are counted, and left out.
//
// # What is written
//
// A code for each label, with the answers to choose from as codes below it, so
// that a mark with them has several codes; other attributes stand at the end of
// the description, as [postil {…}], and with the option attributes all of them
// do. A note called Postil tells what the codes stand for. With the option
// newlines texts have CRLF, and positions count it as two, as MAXQDA and NVivo
// on Windows have it. How those programs count could not be tested.
//
// Source: REFI-QDA Standard 1.5 and its Project.xsd of 2019.
package qdpx

import (
	"bytes"

	"postil/storage/exchange"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const (
	ending        = ".qdpx"
	projectEnding = ".qde"

	newlinesOption = "newlines"
	lf             = "lf"
	crlf           = "crlf"

	attributesOption = "attributes"
	asCodes          = "codes"
	asDescription    = "description"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "qdpx",
		Description: "REFI-QDA project, of MAXQDA, NVivo, ATLAS.ti and others",
		Extensions:  []string{ending, projectEnding},
		Counting:    offsets.Counting{Mark: offsets.MarkNotCounted},
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Attributes: true, Notes: true, Relations: true, People: true, IDs: true,
		},
		Options: []exchange.Option{
			{Name: newlinesOption, Default: lf, Values: []string{lf, crlf}, Description: "writing: line ends LF, or CRLF counted as two, for MAXQDA and NVivo on Windows"},
			{Name: attributesOption, Default: asCodes, Values: []string{asCodes, asDescription}, Description: "writing: whether attributes to choose from are codes below the label's, or stand in the description"},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: newWriter,
	}
}

func sniff(src *source.Source) exchange.Match {
	head := src.Head(src.File(), 4096)
	switch {
	case bytes.Contains(head, []byte("urn:QDA-XML:project:1.0")):
		return exchange.Certain
	case len(src.With(ending)) > 0 && src.IsZip(src.File()):
		return exchange.Certain
	}
	return exchange.No
}
