// Package hypothesis reads annotations of Hypothesis: what its API and its
// client export as JSON, and the client's CSV. Use Format with package
// exchange.
//
//	API     {"total": 1, "rows": [{"id": "…", "user": "acct:alice@hypothes.is", "uri": "https://example.org/a",
//	         "text": "a note", "tags": ["claim"], "target": [{"source": "…", "selector": [
//	           {"type": "TextPositionSelector", "start": 14, "end": 19},
//	           {"type": "TextQuoteSelector", "exact": "taxes", "prefix": "says ", "suffix": " rise"}]}]}]}
//	client  {"export_date": "…", "client_version": "…", "annotations": [ … the same … ]}
//	CSV     Created at,Author,Page,URL,Group,Type,Quote,Comment,Tags
//
// Positions count UTF-16 code units of the page's text. There are no texts: the
// articles must be in the workspace, under the name that import makes of the
// page's address, or under one name for all (option article). Since an article
// is seldom the whole text of its page, marks are put where their words stand,
// where that is clear; CSV has nothing but the words.
//
// Each tag is a mark's label; without tags it is "comment" where there is a
// text and "highlight" where there is none. The text is the note. Annotations
// of a page as a whole are attributes of the article, called "page note" and
// "page tags". Replies are refused: Postil has no threads.
//
// Source: h.readthedocs.io/en/latest/api-reference, and annotations-exporter of
// hypothesis/client.
package hypothesis

import (
	"path"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

const articleOption = "article"

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "hypothesis",
		Description: "Hypothesis: annotations of its API or client, JSON or CSV (in only)",
		Extensions:  []string{".json", ".jsonl", ".csv"},
		Counting:    offsets.Counting{Unit: offsets.UTF16},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Notes: true, Article: true, People: true, Times: true, Quotes: true},
		Options: []exchange.Option{
			{Name: articleOption, Description: "reading: the article in the workspace that all annotations are about; empty: the one called after each page's address"},
		},
		Sniff: sniff,
		Read:  read,
	}
}

func sniff(src *source.Source) exchange.Match {
	file := src.File()
	if strings.EqualFold(path.Ext(file), ".csv") {
		line, _, _ := strings.Cut(strings.TrimPrefix(string(src.Head(file, 1<<12)), "\ufeff"), "\n")
		if strings.Contains(line, "Quote") && strings.Contains(line, "Comment") && strings.Contains(line, "URL") && strings.Contains(line, "Tags") {
			return exchange.Certain
		}
		return exchange.No
	}
	s := src.Shape(file)
	for _, at := range []string{"", ".rows[]", ".annotations[]"} {
		if s.Has(at+".uri", at+".user") && s.HasAny(at+".target", at+".permissions", at+".tags") {
			return exchange.Certain
		}
	}
	return exchange.No
}
