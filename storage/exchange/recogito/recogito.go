// Package recogito reads annotations of Recogito: W3C JSON-LD and the native
// model of recogito-js (text-annotator), and the JSON of Recogito 2. Use Format
// with package exchange.
//
//	W3C     [{"@context": "http://www.w3.org/ns/anno.jsonld", "id": "#a", "type": "Annotation", "creator": {"id": "u"},
//	          "body": [{"type": "TextualBody", "purpose": "tagging", "value": "claim"}],
//	          "target": {"source": "https://example.org/a", "selector": [{"type": "TextQuoteSelector", "exact": "taxes"}, …]}}]
//	native  [{"id": "a", "bodies": [{"purpose": "tagging", "value": "claim"}], "target": {"selector": [{"quote": "taxes", "start": 14, "end": 19}]}}]
//	2       {"annotation_id": "…", "annotates": {"document_id": "d", "filepart_id": "…"}, "anchor": "char-offset:231",
//	         "bodies": [{"type": "QUOTE", "value": "London"}, {"type": "PLACE", "reference": {"uri": "…"}}], "relations": […]}
//
// Positions count UTF-16 code units. There are no texts: the articles must be
// in the workspace, under the name that import makes of the source (of Recogito
// 2 the document's id), or under one name for all (option article). Marks whose
// place does not fit are put where their words stand, where that is clear.
//
// A tag is a mark's label; of Recogito 2 it is "place", "person" or "event"
// where there is one, and the tags are an attribute. Without any the label is
// "comment" where there is a comment and "highlight" where there is none.
// Comments are the note. What was said of a place (its address, its
// verification) are attributes. Links between annotations are relations.
// Annotations of pictures, and places in TEI by XPath, are refused.
//
// Source: recogito/text-annotator-js, and the annotation model of
// pelagios/recogito2.
package recogito

import (
	"postil/storage/exchange"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const articleOption = "article"

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "recogito",
		Description: "Recogito: annotations of recogito-js or Recogito 2, JSON (in only)",
		Extensions:  []string{".json", ".jsonl", ".jsonld"},
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Attributes: true, Notes: true, Relations: true, People: true, Times: true, Quotes: true},
		Options: []exchange.Option{
			{Name: articleOption, Description: "reading: the article in the workspace that all annotations are about; empty: the one called after each source"},
		},
		Sniff: sniff,
		Read:  read,
	}
}

func sniff(src *source.Source) exchange.Match {
	s := src.Shape(src.File())
	switch {
	case s.Has(".@context", ".target"):
		return exchange.Perhaps // a Web Annotation that says so, which w3c reads
	case s.Has(".annotation_id", ".anchor", ".bodies"):
		return exchange.Certain
	case s.HasAny(".target.annotation", ".target[].annotation") && s.HasAny(".target.selector", ".target[].selector"):
		return exchange.Certain // as only its clients repeat the id
	case s.HasAny(".bodies") && s.HasAny(".target.selector"):
		return exchange.Certain
	case s.Is(".type", '"') && s.HasAny(".target.selector[].type", ".target.selector.type"):
		return exchange.Perhaps // any Web Annotation
	}
	return exchange.No
}
