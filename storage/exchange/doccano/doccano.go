// Package doccano reads and writes doccano's JSON Lines: a text with its
// labels a line. Use Format with package exchange.
//
// Four generations are read, and arrays of them:
//
//	{"text": "EU rejects it", "labels": [[0, 2, "ORG"]]}
//	{"id": 1, "text": "EU rejects it", "label": [[0, 2, "ORG"]], "Comments": []}
//	{"id": 1, "text": "EU rejects it", "entities": [{"id": 7, "label": "ORG", "start_offset": 0, "end_offset": 2}],
//	 "relations": [{"id": 1, "from_id": 7, "to_id": 8, "type": "r"}], "Comments": []}
//	{"id": 1, "text": "EU rejects it", "annotations": [{"label": 7, "start_offset": 0, "end_offset": 2, "user": 1}], "meta": {}}
//
// The second and third are today's, and what is written: the third for schemes
// with relations, as doccano asks for it where a project has them.
//
// Offsets are code points of the text as stored, where CRLF counts two. There
// are no quotes to check them by.
//
// # What becomes of it
//
// Labels of the whole text (classification, "cats") and comments are attributes
// of the article; whatever else stands in a line is a field of it. Of a zip as
// doccano exports it, with a file for each annotator, the files' names are the
// people, which is known by their having the same texts; see the option people.
// Labels that are numbers, as in the fourth generation, are named by a file of
// labels (label_config.json) beside them.
//
// # What is lost
//
// doccano has no pieces, attributes, notes or origins, and one person a file.
// It drops marks that overlap others, without a word, unless the project allows
// them. Postil writes the article's name as "path" and its attributes as
// "article", which doccano keeps as columns of the data.
//
// Source: backend/data_import and backend/data_export of doccano/doccano.
package doccano

import (
	"io"
	"path"
	"slices"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

const (
	textOption   = "text"
	labelOption  = "labels"
	peopleOption = "people"
	peopleAuto   = "auto"
	peopleFiles  = "files"
	peopleNone   = "none"
	formOption   = "form"
	formAuto     = "auto"
	formLabel    = "label"
	formEntities = "entities"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "doccano",
		Description: "doccano JSON Lines; a zip of one file for each annotator in",
		Extensions:  []string{".jsonl", ".json"},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Relations: true, Article: true},
		Options: []exchange.Option{
			{Name: textOption, Description: "reading: the name of the column that is the text; empty: text, data or column_data"},
			{Name: labelOption, Description: "reading: the name of the column that has the labels; empty: label, labels, entities, annotations or column_label"},
			{
				Name: peopleOption, Default: peopleAuto, Values: []string{peopleAuto, peopleFiles, peopleNone},
				Description: "reading: whether the names of files are those of people: where the files have the same texts (auto), always (files), never (none)",
			},
			{
				Name: formOption, Default: formAuto, Values: []string{formAuto, formLabel, formEntities},
				Description: "writing: marks as lists (label), as objects with relations (entities), or as the scheme has relations or not (auto)",
			},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h), nil },
	}
}

// sniff knows lines by how marks stand in them.
func sniff(src *source.Source) exchange.Match {
	if isLabelFile(path.Base(src.File())) {
		return exchange.No
	}
	s := src.Shape(src.File())
	text := slices.ContainsFunc(textColumns(), func(c string) bool { return s.Is("."+c, '"') })
	switch {
	case !text || s.HasAny(".spans", ".tokens", "._input_hash", "._task_hash", ".denotations"):
		return exchange.No
	case s.HasAny(".entities[].start_offset", ".annotations[].start_offset"):
		return exchange.Certain
	case s.Has(".Comments") && s.HasAny(".label", ".entities"):
		return exchange.Certain
	case s.HasAny(".label[][]", ".labels[][]", ".column_label[][]", ".entities[][]"):
		return exchange.Likely
	case s.Is(".label", '[') || s.Is(".labels", '['):
		return exchange.Perhaps
	}
	return exchange.No
}

func textColumns() []string { return []string{"text", "data", "column_data"} }
