// Package huggingface reads and writes datasets as the library datasets of
// Hugging Face loads them: a folder (or zip) with a dataset card, README.md,
// that says what the columns are, and Parquet or JSON Lines in data/. Spans and
// Tokens are its two formats; use them with package exchange.
//
// # Spans
//
// A row is what one person says about one article:
//
//	id        the article's path
//	text      canonical, with LF
//	spans     a list of {start, end, label, quote, …}, in code points, half-open
//	relations a list of {type, from, to, …}, counting in spans from 0
//	person …  whose marks they are, how far she is, when, by which scheme
//
// All of a layer is there but a reviewer's decisions; attributes are JSON in a
// text, since their types differ from mark to mark and Arrow's may not.
//
// # Tokens
//
// A row is an article: id, text, tokens and ner_tags, numbers for which the card
// (and the metadata of the Parquet file) has the names, as ClassLabel asks. Marks
// that overlap can have a column each, claim_tags. Words are those of UAX #29.
//
// # What is read
//
// Both read whatever has a text with spans, or tokens with tags, in Parquet, JSON
// Lines or a JSON list: spans as a list of structs, as a struct of lists (what
// datasets before version 4 made of it), as pairs or triples; offsets by names in
// use (start, begin, start_offset, end, length …); tags as names, or as numbers
// with names from the Parquet file's metadata, README.md, dataset_infos.json, or
// the option names. Numbers without names are not guessed at. Other columns are
// told of the article. Parquet may be compressed in any way, and lists may be of
// two levels or three.
//
// Offsets are code points by what Python counts; a file that counts otherwise is
// found out by its quotes. Where tokens stand is found in the text; without a
// text they are put together with a space between them, and that is said.
//
// Sources: huggingface/datasets, docs/source/about_dataset_features.mdx and
// features/features.py; parquet.apache.org/docs/file-format, LogicalTypes.md.
package huggingface

import (
	"slices"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

const (
	fileOption  = "file"
	fileParquet = "parquet"
	fileJSONL   = "jsonl"

	splitOption  = "split"
	schemeOption = "scheme"
	tagsOption   = "tags"
	namesOption  = "names"
)

func options(more ...exchange.Option) []exchange.Option {
	return append([]exchange.Option{
		{Name: fileOption, Default: fileParquet, Values: []string{fileParquet, fileJSONL}, Description: "writing: Parquet or JSON Lines"},
		{Name: splitOption, Default: "train", Description: "writing: the split that the file is"},
		{Name: tagsOption, Description: "reading: the columns of tags, with commas; left empty: those that look so"},
		{Name: namesOption, Description: "reading: what the numbers in columns of tags stand for, from 0, with commas, where the dataset does not say it"},
	}, more...)
}

func extensions() []string { return []string{".parquet", ".jsonl", ".json", ".ndjson"} }

// Spans is the registry's entry for datasets of spans.
func Spans() exchange.Format {
	return exchange.Format{
		Name:        "hf-spans",
		Description: "Hugging Face dataset of texts with spans: Parquet or JSON Lines with a card",
		Extensions:  extensions(),
		Folder:      true,
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
			People: true, State: true, Origin: true, IDs: true, Times: true, Quotes: true,
		},
		Options:     options(),
		Sniff:       func(src *source.Source) exchange.Match { return sniff(src, false) },
		Read:        read,
		WriteFolder: newSpanWriter,
		WriteParts:  spanParts,
	}
}

// Tokens is the registry's entry for datasets of tokens and tags.
func Tokens() exchange.Format {
	return exchange.Format{
		Name:        "hf-tokens",
		Description: "Hugging Face dataset of tokens and tags: Parquet or JSON Lines with a card",
		Extensions:  extensions(),
		Folder:      true,
		Tokenized:   true,
		Holds:       exchange.Holds{Columns: true},
		Options: options(exchange.Option{
			Name: schemeOption, Default: "IOB2", Values: []string{"IOB1", "IOB2", "BIOES", "BILUO", "BMEWO"}, Description: "writing: how spans are tagged",
		}),
		Sniff:       func(src *source.Source) exchange.Match { return sniff(src, true) },
		Read:        read,
		WriteFolder: newTokenWriter,
		WriteParts:  tokenParts,
	}
}

// dataFiles are the files of a dataset that hold rows.
func dataFiles(src *source.Source) []string {
	if !src.IsFolder() {
		return src.Files()
	}
	var out []string
	for _, f := range src.With(extensions()...) {
		if !strings.HasSuffix(strings.ToLower(f), ".json") || hasRows(src, f) {
			out = append(out, f)
		}
	}
	return out
}

// hasRows reports whether a JSON file of a folder looks like one of rows: there
// are others in which datasets say something of themselves.
func hasRows(src *source.Source, file string) bool {
	s := src.Shape(file)
	return slices.ContainsFunc(append(textNames(), tokensNames()...), func(n string) bool { return s.HasAny("."+n, ".data[]."+n) })
}

// sniff looks at the columns of the first file, and for a card.
func sniff(src *source.Source, wantTokens bool) exchange.Match {
	files := dataFiles(src)
	if len(files) == 0 {
		return exchange.No
	}
	_, carded := findFeatures(src, files[0])
	var t table
	if isParquet(src, files[0]) {
		p, err := openParquet(src, files[0])
		if err != nil {
			return exchange.No
		}
		defer p.Close()
		t = p
	} else {
		if !strings.HasSuffix(strings.ToLower(files[0]), "l") && !carded {
			return exchange.No // JSON without a card may be anything
		}
		j, err := openJSON(src, files[0])
		if err != nil {
			return exchange.No
		}
		defer j.Close()
		t = j
	}
	row, _, err := t.next()
	if err != nil {
		return exchange.No
	}
	tokens, spans := row.looks()
	known := carded || isParquet(src, files[0])
	switch {
	case tokens && wantTokens, spans && !tokens && !wantTokens:
	default:
		return exchange.No
	}
	switch {
	case carded:
		return exchange.Certain
	case known || tokens:
		return exchange.Likely
	}
	return exchange.No // lines of a text with spans are those of many tools
}
