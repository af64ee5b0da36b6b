// Package tagtog reads tagtog's anndoc: a folder (or zip) of texts as HTML in
// parts, and the marks in them as JSON. Use Format with package exchange.
//
//	annotations-legend.json                 {"e_1": "claim", "m_1": "topic", "f_1": "sure", "r_1": "denies"}
//	plain.html/pool/a1.plain.html           … <h2 id="s1h1">Taxes</h2> … <p id="s1p1">Minister says taxes rise</p> …
//	ann.json/master/pool/a1.ann.json
//	ann.json/members/alice/pool/a1.ann.json
//	  {"annotatable": {"parts": ["s1h1", "s1p1"]}, "anncomplete": true, "metas": {"m_1": {"value": "tax"}},
//	   "entities": [{"classId": "e_1", "part": "s1p1", "offsets": [{"start": 14, "text": "taxes"}], "fields": {"f_1": {"value": true}}}],
//	   "relations": [{"classId": "r_1", "entities": ["s1p1|e_1|0,7", "s1p1|e_1|14,18"]}]}
//
// The article is the parts in their order, each followed by a line end, two
// after paragraphs. Offsets count within a part; whether in code points or
// UTF-16 is tried by the text that stands at each. Where an entity has no end,
// its text says how long it is. The end in the names by which relations mean
// their entities is inclusive or not, which was not established: both are tried.
//
// Members are people, and so is "master". Metas are attributes of the article,
// fields those of the mark; normalisations are attributes called after what
// they are in.
//
// Source: the anndoc documentation of tagtog (docs.tagtog.com), now closed down.
package tagtog

import (
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "tagtog",
		Description: "tagtog anndoc: a folder or zip of plain.html and ann.json (in only)",
		Extensions:  []string{annEnding},
		Folder:      true,
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Relations: true, Article: true, People: true, State: true, Quotes: true},
		Sniff: func(src *source.Source) exchange.Match {
			for _, f := range src.With(annEnding)[:min(len(src.With(annEnding)), 8)] {
				if s := src.Shape(f); s.Has(".annotatable") || s.Has(".entities", ".anncomplete") {
					return exchange.Certain
				}
			}
			return exchange.No
		},
		Read: read,
	}
}

const (
	annEnding  = ".ann.json"
	htmlEnding = ".plain.html"
	legendFile = "annotations-legend.json"
)

// documentName is a document's, and whose marks they are: "a1" and "alice" of
// ann.json/members/alice/pool/a1.ann.json.
func documentName(file string) (name, person string) {
	stem := strings.TrimSuffix(file, annEnding)
	parts := strings.Split(stem, "/")
	for i, p := range parts {
		switch {
		case p == "members" && i+2 < len(parts):
			return strings.Join(parts[i+2:], "/"), parts[i+1]
		case p == "master" && i+1 < len(parts):
			return strings.Join(parts[i+1:], "/"), p
		}
	}
	return stem, ""
}
