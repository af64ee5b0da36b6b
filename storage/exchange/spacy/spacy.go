// Package spacy reads and writes what spaCy trains on: a DocBin (.spacy) with
// DocBin, and JSON of spaCy 2 and of Python's training loops with JSON. Use both
// with package exchange.
//
// # DocBin
//
// A file is a zlib stream (gzip in spaCy 2) of one MessagePack map: a matrix of
// numbers, a row a token and a column an attribute, the spaces after tokens,
// the lengths of the texts, and the strings whose hashes the numbers are.
//
//	tokens       ORTH, ENT_IOB, ENT_TYPE   entities, which cannot overlap
//	span_groups  "sc": spans               marks of all kinds, which can
//	user_data    "postil": name, ids       the article's name, what mark is which
//
// Offsets are tokens; they are made code points of the text that tokens and
// spaces are. White space other than a space after a token is a token, so
// nothing of a text is lost. Reading takes entities and all groups of spans; what
// stands in both, or in two groups, is one mark. Identities of knowledge bases
// are attributes, and those of spans; categories are attributes of the article.
// Attributes of tokens that came after ENT_KB_ID, such as ENT_ID, are not read,
// because their numbers are not certain; that is noted. Words come from the
// strings of the file, by their hash or by the number of a symbol that is.
//
// What is written: marks become spans of the group sc (spaCy's default for
// overlapping spans) and, where none of the file overlap, entities too; see the
// option as. Notes, attributes, relations and fragments have no place.
//
// The tokens of a file are read and written as a stream, its strings and spans
// are held in memory. Sources: spaCy 3, spacy/tokens/_serialize.py,
// span_group.pyx, _dict_proxies.py; spacy.io/api/docbin.
//
// # JSON
//
// See JSON.
package spacy

import (
	"io"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

// DocBin is the registry's entry for .spacy files.
func DocBin() exchange.Format {
	return exchange.Format{
		Name:        "spacy",
		Description: "spaCy DocBin: entities and spans for spacy train",
		Extensions:  []string{".spacy"},
		Tokenized:   true,
		Spaces:      tokens.AsTokens,
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, IDs: true},
		Options: []exchange.Option{
			{
				Name: asOption, Default: asAuto, Values: []string{asAuto, asEnts, asSpans},
				Description: "writing: marks as entities (which must not overlap), as spans of a group, or as both; auto: both, but only spans where some overlap",
			},
			{Name: groupOption, Default: "sc", Description: "writing: the group of spans"},
			{Name: groupsOption, Description: "reading: the groups of spans to take, with commas, and ents for the entities; left empty: all"},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h), nil },
	}
}

const (
	asOption = "as"
	asAuto   = "auto"
	asEnts   = "ents"
	asSpans  = "spans"

	groupOption  = "group"
	groupsOption = "groups"
	entsGroup    = "ents"
)

// sniff looks for a compressed map that begins as a DocBin does.
func sniff(src *source.Source) exchange.Match {
	s, err := open(src)
	if err != nil {
		return exchange.No
	}
	defer s.Close()
	n, err := s.DecodeMapLen()
	if err != nil || n < 1 {
		return exchange.No
	}
	key, err := s.DecodeString()
	if err != nil {
		return exchange.No
	}
	switch key {
	case "version", "attrs", "tokens", "spaces", "lengths", "strings", "cats", "flags":
		return exchange.Certain
	}
	return exchange.No
}
