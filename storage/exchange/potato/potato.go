// Package potato reads what Potato writes: a folder (or zip) with a folder for
// each annotator, and the data files where they are there too. Use Format with
// package exchange.
//
//	annotation_output/alice/user_state.json
//	  {"user_id": "alice",
//	   "instance_id_to_label_to_value": {"r1": [[{"schema": "stance", "name": "For"}, "true"]]},
//	   "instance_id_to_span_to_value": {"r1": [[{"schema": "claims", "name": "claim", "start": 0, "end": 5,
//	      "additional_parts": [{"start": 11, "end": 15, "text": "rise"}]}, "true"]]}}
//	annotation_output/bob/annotated_instances.jsonl    (older)
//	  {"id": "r1", "displayed_text": "Taxes rise", "label_annotations": {"stance": {"For": "1"}},
//	   "span_annotations": [{"start": 0, "end": 5, "annotation": "claim", "span": "Taxes"}]}
//	data/items.jsonl
//	  {"id": "r1", "text": "Taxes rise"}
//
// The documentation has objects by schema where the program writes pairs; both
// are read. Offsets count UTF-16 code units, as a browser's selection does,
// half-open; they are checked where a span has its text. additional_parts make
// a mark of pieces.
//
// user_state.json has no texts. They are taken from data files in the folder
// (JSON, JSON Lines; options id and text name their members); instances of which
// there is none must be articles in the workspace, of the instance's id. What
// annotators say is held in memory, texts are not.
//
// What is chosen for an instance as a whole is an attribute of the article,
// called after the schema.
//
// Source: potato/flask_server.py and docs of davidjurgens/potato.
package potato

import (
	"path"

	"postil/storage/exchange"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const (
	idOption   = "id"
	textOption = "text"
)

const (
	stateFile = "user_state.json"
	oldFile   = "annotated_instances.jsonl"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "potato",
		Description: "Potato: a folder or zip of annotators' user_state.json or annotated_instances.jsonl (in only)",
		Extensions:  []string{".json", ".jsonl"},
		Folder:      true,
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Article: true, People: true, Quotes: true},
		Options: []exchange.Option{
			{Name: idOption, Default: "id", Description: "reading: the member of the data files that is the instance's id"},
			{Name: textOption, Default: "text", Description: "reading: the member of the data files that is the text"},
		},
		Sniff: sniff,
		Read:  read,
	}
}

func sniff(src *source.Source) exchange.Match {
	for i, f := range src.Files() {
		s := source.Shape{}
		switch base := path.Base(f); {
		case base == stateFile || base == oldFile:
			s = src.Shape(f)
		case i == 0 && !src.IsFolder():
			s = src.Shape(f)
		}
		if s.HasAny(".instance_id_to_span_to_value", ".instance_id_to_label_to_value") || s.Has(".displayed_text") && s.HasAny(".span_annotations", ".label_annotations") {
			return exchange.Certain
		}
	}
	return exchange.No
}
