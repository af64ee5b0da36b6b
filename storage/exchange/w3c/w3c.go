// Package w3c reads and writes Web Annotations (W3C, JSON-LD): a file of
// annotations beside each text. Use Format with package exchange.
//
//	wire/a.txt          Taxes rise, critics claim.
//	wire/a.txt.jsonld   {"@context": […], "type": "AnnotationPage", "items": [
//	                      {"type": "Annotation", "body": [{"type": "TextualBody", "purpose": "tagging", "value": "claim"}],
//	                       "target": {"source": "a.txt", "selector": [{"type": "TextQuoteSelector", "exact": "Taxes"},
//	                                                                  {"type": "TextPositionSelector", "start": 0, "end": 5}]}}]}
//
// Positions are code points, as the specification says; most browser clients
// count in UTF-16, which is noticed by the quotes, and written where the option
// offsets asks for it; then the page says so ("offsets": "utf-16").
//
// # What is read
//
// One annotation, a list of them, a page or a collection with its pages in it.
// The text is the file that a relative source names; for an address it must be
// in the workspace: https://example.org/news/1 as example.org/news/1.txt. A target is
// found by its position and checked by its quote; where it has only a quote, by
// that, if it stands in the text once with what is before and after it. Several
// targets in one text are the pieces of a mark. The first tag is the label (where there is none,
// the motivation), further ones an attribute "tag"; comments and descriptions
// are the note; the creator is the person. An annotation that links others is a
// relation from what it is on (target) to what it says (body), with its tag as
// its type.
//
// # What is written
//
// All of a layer. What the model has no words for (attributes, origin, layers,
// scheme) stands in properties of Postil's, which the context defines as JSON.
//
// Source: Web Annotation Data Model, W3C Recommendation of 23 February 2017.
package w3c

import (
	"bytes"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

const ending = ".jsonld"

const (
	offsetsOption = "offsets"
	codePoints    = "code-points"
	utf16Units    = "utf-16"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "w3c",
		Description: "W3C Web Annotation: JSON-LD beside each text",
		Extensions:  []string{ending, ".json"},
		Folder:      true,
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
			People: true, State: true, Origin: true, IDs: true, Times: true, Quotes: true,
		},
		Options: []exchange.Option{{
			Name: offsetsOption, Default: codePoints, Values: []string{codePoints, utf16Units},
			Description: "writing: positions in code points, as the specification says, or in UTF-16, as clients in browsers count",
		}},
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

const context = "http://www.w3.org/ns/anno.jsonld"

func sniff(src *source.Source) exchange.Match {
	files := src.With(ending, ".json")
	for _, f := range files[:min(len(files), 8)] {
		if bytes.Contains(src.Head(f, 1<<16), []byte("www.w3.org/ns/anno.jsonld")) {
			return exchange.Certain
		}
	}
	return exchange.No
}
