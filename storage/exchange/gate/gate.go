// Package gate reads and writes documents of GATE: its XML, and the bdoc JSON of
// python-gatenlp. Use XML and BDoc with package exchange.
//
//	<GateDocument version="3"><GateDocumentFeatures>…</GateDocumentFeatures>
//	<TextWithNodes><Node id="0"/>Taxes<Node id="5"/> rise</TextWithNodes>
//	<AnnotationSet Name="alice"><Annotation Id="1" Type="claim" StartNode="0" EndNode="5">…</Annotation></AnnotationSet>
//	<RelationSet Name="alice"><Relation Id="3" Type="denies" Members="1;2"><UserData/></Relation></RelationSet>
//
//	{"annotation_sets": {"alice": {"annotations": [{"type": "claim", "start": 0, "end": 5, "id": 1, "features": {}}]}}, "text": "Taxes rise", "offset_type": "p"}
//
// Ids of nodes are UTF-16 code units, but it is the place of a node in the text
// that counts, since XML parsers fold line ends; bdoc says itself whether it
// counts in UTF-16 (offset_type j) or in code points (p).
//
// # What becomes of it
//
// An annotation set is a person's layer, the default one nobody's. Types are
// labels, features attributes: texts, numbers, yes or no, lists of these;
// whatever else GATE keeps (maps, dates) stays as the text that stands there. A
// relation has its first two members as ends; more of them make more relations
// from the first one. Tokens, sentences and the like, and the set "Original
// markups", are left out, and that is told, unless the option layers names them.
//
// # What is written
//
// Each person's layer as a set of her name; marks in one piece. What GATE has no
// place for is kept in features of the document and of annotations whose names
// begin with "postil.". XML cannot hold controls; as in GATE they become spaces,
// and a feature of the document remembers them. bdoc is written in code points.
//
// Sources: DocumentStaxUtils of gate-core, and python-gatenlp.
package gate

import (
	"bytes"
	"io"

	"postil/storage/exchange"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const (
	xmlEnding    = ".xml"
	bdocEnding   = ".bdocjs"
	layersOption = "layers"
)

func holds() exchange.Holds {
	return exchange.Holds{
		Overlaps: exchange.AnyOverlap, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
		People: true, State: true, Origin: true, IDs: true, Times: true,
	}
}

func options() []exchange.Option {
	return []exchange.Option{{Name: layersOption, Description: "reading: the types to read, by their names with commas between; otherwise all but tokens, sentences and the like"}}
}

// XML is the registry's entry of GATE XML.
func XML() exchange.Format {
	return exchange.Format{
		Name:        "gate",
		Description: "GATE XML: a file for each article, a set for each person",
		Extensions:  []string{xmlEnding},
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       holds(),
		Options:     options(),
		Sniff: func(src *source.Source) exchange.Match {
			if bytes.Contains(src.Head(src.File(), 4096), []byte("<GateDocument")) {
				return exchange.Certain
			}
			return exchange.No
		},
		Read:        readXML,
		WriteFolder: newXMLWriter,
	}
}

// BDoc is the registry's entry of bdoc JSON.
func BDoc() exchange.Format {
	return exchange.Format{
		Name:        "bdoc",
		Description: "bdoc JSON of python-gatenlp: a file for each article, a set for each person",
		Extensions:  []string{bdocEnding, ".json"},
		Counting:    offsets.Counting{Unit: offsets.CodePoints},
		Holds:       holds(),
		Options:     options(),
		Sniff: func(src *source.Source) exchange.Match {
			if s := src.Shape(src.File()); s.Has(".annotation_sets") || s.Has(".offset_type", ".text") {
				return exchange.Certain
			}
			return exchange.No
		},
		Read:        readBDoc,
		WriteFolder: newBDocWriter,
	}
}

func write(w io.Writer, b []byte) error {
	_, err := w.Write(b)
	return err
}
