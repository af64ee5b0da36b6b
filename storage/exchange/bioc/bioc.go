// Package bioc reads and writes BioC, in XML and in JSON. XML and JSON are its
// two formats; use them with package exchange.
//
//	<collection><source/><date/><key/>
//	  <document><id>wire/a.txt</id>
//	    <passage><offset>0</offset><text>Taxes will rise.</text>
//	      <annotation id="0198…"><infon key="type">claim</infon><location offset="0" length="5"/><text>Taxes</text></annotation>
//	      <relation id="R1"><infon key="type">supports</infon><node refid="…" role="source"/><node refid="…" role="target"/></relation>
//	    </passage></document></collection>
//
// A document is an article: its passages, or their sentences, each on a line of
// its own. An annotation is a mark of the label that its infon type has, with
// its other infons as attributes; several locations are fragments. A relation
// of two nodes is a link of the infon type; of more, a link from the first to
// each other one. Infons of relations become their note, infons of documents
// are told of the article; those of passages and of the collection are left out.
//
// # Offsets
//
// Locations count from the start of the document. By the comment in the
// specification they are bytes; most programs count code points. Both are
// found by the words that annotations have, as are locations that count from
// their passage or sentence, which some write: that is told. Where offsets of
// passages do not go on from each other, their texts do. A document with marks
// and no text, as some keep them apart, is held against the article of that name.
//
// # What is written
//
// Code points, one passage an article, so that text[offset:offset+length] is
// the quote. Marks and links keep their ids. Values that are not texts are
// written as such; an infon of the collection, postil.types, says what they
// are. Characters that XML has no way to write become U+FFFD, and an infon of
// the document keeps them. A layer's state and times, its person and the
// origin of marks have no place.
//
// Sources: bioc.sourceforge.net, BioC.dtd; bionlplab/bioc, schema/; the JSON of
// ncbi-nlp/BioC-JSON.
package bioc

import (
	"bytes"
	"io"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

func holds() exchange.Holds {
	return exchange.Holds{
		Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true, IDs: true, Quotes: true,
	}
}

// XML is the registry's entry for BioC XML.
func XML() exchange.Format {
	return exchange.Format{
		Name:        "bioc-xml",
		Description: "BioC XML: documents with annotations by offset and length",
		Extensions:  []string{".xml", ".bioc.xml"},
		Holds:       holds(),
		Sniff: func(src *source.Source) exchange.Match {
			head := src.Head(src.File(), 1<<14)
			switch i := bytes.Index(head, []byte("<collection")); {
			case bytes.Contains(head, []byte("BioC.dtd")):
				return exchange.Certain
			case i >= 0 && bytes.Contains(head[i:], []byte("<document")) && bytes.Contains(head[i:], []byte("<source")):
				return exchange.Certain
			}
			return exchange.No
		},
		Read:      readXML,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h, xmlForm{}), nil },
	}
}

// JSON is the registry's entry for BioC JSON.
func JSON() exchange.Format {
	return exchange.Format{
		Name:        "bioc-json",
		Description: "BioC JSON: documents with annotations by offset and length",
		Extensions:  []string{".json", ".jsonl", ".bioc.json"},
		Holds:       holds(),
		Sniff: func(src *source.Source) exchange.Match {
			s := src.Shape(src.File())
			if s.HasAny(".documents[].passages", ".passages[].offset", ".PubTator3[].passages", ".documents[].passages[].offset") {
				return exchange.Certain
			}
			return exchange.No
		},
		Read:      readJSON,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h, jsonForm{}), nil },
	}
}

// Infons by which Postil keeps what BioC has no place for.
const (
	typesInfon    = "postil.types"    // of the collection: attributes that are not texts, by label
	noteInfon     = "postil.note"     // of a mark or relation
	articleInfon  = "postil.article"  // of a document: attributes of the article
	controlsInfon = "postil.controls" // of a document: characters that XML cannot hold, by place
	schemeInfon   = "postil.scheme"   // of the collection
)
