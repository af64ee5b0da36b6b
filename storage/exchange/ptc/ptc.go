// Package ptc reads and writes the propaganda techniques corpus and the tasks
// of SemEval that grew from it: texts, and beside each (or for all) a file of
// spans by offset. Use Format with package exchange.
//
//	article111.txt             the text: headline, an empty line, body
//	article111.task-flc-tsv    111	Loaded_Language	34	40
//	                           111	Name_Calling,Labeling	83	89
//
// Offsets are code points of the text as Python reads it: a line end is one,
// also where the file has CRLF. There are no quotes to check them by.
//
// A row is an article's number, a technique, start and end; three columns
// (number, start, end) are the task of finding spans, whose marks are called
// propaganda. One file may hold the rows of all articles. The text is looked for
// by the number: article111.txt or 111.txt, in the same folder or another one of the
// source; where it is none, the article must be in the workspace. Rows may be
// parted by several tabs or spaces, and there may be a row of names first.
//
// What is written: a text and a file of spans for each article. An article that
// is not called article111.txt gets a number from its name; article-numbers.tsv
// says which, and reading uses it. Marks may overlap; attributes, notes,
// relations, fragments, people and identities have no place.
//
// Sources: the corpus of Da San Martino et al., Fine-Grained Analysis of
// Propaganda in News Articles (EMNLP 2019); SemEval 2020 task 11, file formats.
package ptc

import (
	"path"
	"slices"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "ptc",
		Description: "Propaganda techniques (PTC, SemEval 2020 task 11): texts with spans by offset",
		Extensions:  []string{ending, ".task-flc.tsv", ".labels.tsv", ".labels", ".tsv"},
		Folder:      true,
		Counting:    offsets.Counting{Newlines: offsets.CRLFAsOne},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap},
		Sniff:       sniff,
		Read:        read,
		WriteFolder: newWriter,
	}
}

const (
	ending      = ".task-flc-tsv"
	numbersFile = "article-numbers.tsv"

	// found is the label of spans that have none.
	found = "propaganda"
)

// spanFiles are the files of a source that may hold spans.
func spanFiles(src *source.Source) []string {
	if !src.IsFolder() {
		return src.Files()
	}
	files := src.With(Format().Extensions...)
	return slices.DeleteFunc(files, func(f string) bool { return path.Base(f) == numbersFile })
}

// sniff looks for rows of spans.
func sniff(src *source.Source) exchange.Match {
	best := exchange.No
	files := spanFiles(src)
	for _, f := range files[:min(len(files), 8)] {
		lower := strings.ToLower(f)
		rows, empty := looksLikeRows(string(src.Head(f, 4096)))
		switch {
		case strings.HasSuffix(lower, ending) && (rows || empty):
			return exchange.Certain
		case rows:
			best = max(best, exchange.Likely)
		}
	}
	return best
}

// looksLikeRows reports whether the first rows are spans.
func looksLikeRows(head string) (rows, empty bool) {
	head = strings.TrimPrefix(head, "\ufeff")
	n := 0
	for line := range strings.Lines(head) {
		whole := strings.HasSuffix(line, "\n")
		line = strings.TrimSpace(line)
		if line == "" || n == 0 && isHeader(line) || !whole && n > 0 {
			continue
		}
		if r, err := parse(line); err != nil || r.number == "" || !isDigits(r.number) {
			return false, false
		}
		n++
	}
	return n > 0, strings.TrimSpace(head) == ""
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
