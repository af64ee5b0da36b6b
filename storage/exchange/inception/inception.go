// Package inception reads and writes projects of INCEpTION and WebAnno: a zip,
// or a folder that was one. Use Format with package exchange. What becomes of
// layers is told in package cas.
//
//	exportedproject.json               layers, tag sets, documents and how far each person is
//	source/a.txt                       the document
//	annotation/a.txt/alice.tsv         what a person says, in the secondary format of the export
//	curation/a.txt/CURATION_USER.tsv   what curation made of it
//	annotation_ser/, curation_ser/     the same as Java objects, which only INCEpTION reads
//
// # What is read
//
// Each person's annotations, and those of curation as a person called curation,
// from WebAnno TSV, XMI and JSON CAS. The document's own annotations (INITIAL_CAS,
// or the source) are read only where nobody has begun with it. Where the source
// is a plain text, the text is that of the source, since TSV lacks the white
// space between sentences. Layers become labels, their features attributes, with
// the tags of their tag sets to choose from; of named entities and other layers
// whose value is the label, the tags are the labels. States are kept: an
// annotator's NEW, IN_PROGRESS, FINISHED and the curation of a document.
// An export whose secondary format is plain text has no annotations that could
// be read: that is told, with what to do.
//
// # What is written
//
// A project whose documents are XMI with the marks in them, so that every
// annotator opens them with these marks: INCEpTION takes annotations of persons
// only as Java objects. Each label is a layer without limits to where marks may
// be, with a tag set for each choice, and features that keep notes and what
// Postil knows of a mark. The tag set "Postil" tells what labels and documents
// are called; with it, what annotators make of the project is read with the
// names that it began with.
//
// Sources: DocumentAnnotationExporter, LayerExporter and their neighbours in
// INCEpTION's code, and projects exported by it.
package inception

import (
	"path"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/cas"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
	"postil/storage/exchange/xmi"
)

// Format is the registry's entry.
func Format() exchange.Format {
	h := xmi.Holds()
	// What INCEpTION has no place for, so that it does not come back.
	h.People, h.Fragments, h.Article, h.State = false, false, false, false
	return exchange.Format{
		Name:        "inception",
		Description: "INCEpTION and WebAnno project: a zip with layers, tag sets, documents and annotations",
		Extensions:  []string{".json"},
		Folder:      true,
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       h,
		Options:     cas.Options()[:2],
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

const (
	projectFile   = "exportedproject.json"
	curationUser  = "CURATION_USER"
	initialCAS    = "INITIAL_CAS"
	ownTagSet     = "Postil"
	curatorPerson = "curation"
)

// project finds the file of the project; "" where there is none. Its name may
// have digits in it.
func project(src *source.Source) string {
	for _, f := range src.Files() {
		base := path.Base(f)
		middle, ok := strings.CutPrefix(base, "exportedproject")
		if middle, ok2 := strings.CutSuffix(middle, ".json"); ok && ok2 && strings.Trim(middle, "0123456789") == "" {
			return f
		}
	}
	return ""
}

func sniff(src *source.Source) exchange.Match {
	if src.IsFolder() && project(src) != "" {
		return exchange.Whole
	}
	return exchange.No
}
