package spacy

import (
	"io"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

// JSON is the registry's entry for what spaCy 2 trained on and `spacy convert`
// reads:
//
//	[{"id": "wire/a.txt",
//	  "paragraphs": [{"raw": "EU rejects it",
//	    "sentences": [{"tokens": [{"id": 0, "orth": "EU", "space": " ", "ner": "U-ORG"}, …], "brackets": []}],
//	    "cats": []}]}]
//
// A paragraph is an article. Its text is that of tokens and spaces, or raw where
// the tokens do not say where spaces are and are all of it. Tags are BILUO, or
// whatever they look like; "-" is none. Entities by character offset are read,
// too. Categories are attributes of the article.
func JSON() exchange.Format {
	return exchange.Format{
		Name:        "spacy-json",
		Description: "spaCy's training JSON: tokens with BILUO tags, for spacy convert",
		Extensions:  []string{".json", ".jsonl"},
		Tokenized:   true,
		Spaces:      tokens.AsTokens,
		Sniff: func(src *source.Source) exchange.Match {
			if src.Shape(src.File()).HasAny(".paragraphs[].sentences[].tokens[].orth", ".paragraphs[].sentences") {
				return exchange.Certain
			}
			return exchange.No
		},
		Read:      readTraining,
		WriteFile: func(w io.Writer, _ exchange.Header) (exchange.Writer, error) { return &trainingWriter{out: w}, nil },
	}
}

// Simple is the registry's entry for the pairs of text and annotations that
// training loops in Python are written with:
//
//	[["EU rejects it", {"entities": [[0, 2, "ORG"]], "spans": {"sc": [[0, 2, "ORG"]]}, "cats": {}}]]
//
// Offsets are code points. It also reads a pair a line, objects with "text" and
// "entities", and the file of the NER Annotator, which has the pairs in
// "annotations". The names of articles have no place in it.
//
// Writing gives "entities" to articles in which no marks overlap, and "spans" to
// all; without "entities" spaCy takes them as not known rather than none.
func Simple() exchange.Format {
	return exchange.Format{
		Name:        "spacy-simple",
		Description: "spaCy's simple JSON: texts with entities by code points",
		Extensions:  []string{".json", ".jsonl"},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap},
		Options: []exchange.Option{
			{Name: asOption, Default: asAuto, Values: []string{asAuto, asEnts, asSpans}, Description: "writing: marks as entities (which must not overlap), as spans, or as both; auto: both, but only spans in articles in which some overlap"},
			{Name: groupOption, Default: "sc", Description: "writing: the group of spans"},
			{Name: groupsOption, Description: "reading: the groups of spans to take, with commas, and ents for the entities; left empty: all"},
		},
		Sniff:     sniffSimple,
		Read:      readSimple,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newSimpleWriter(w, h), nil },
	}
}

func sniffSimple(src *source.Source) exchange.Match {
	s := src.Shape(src.File())
	switch {
	case s.Is("[].entities", '[') || s.Is("[].entities", '{') || s.Is(".annotations[][].entities", '['):
		return exchange.Certain
	case s.Is("[].spans", '{') || s.Is("[].cats", '{'):
		return exchange.Likely
	case s.Is(".text", '"') && s.Is(".entities", '[') && s.Has(".entities[][]") && !s.Has(".Comments"):
		return exchange.Perhaps
	}
	return exchange.No
}
