// Package argilla reads records of Argilla 2, as to_json and to_datasets write
// them. Use Format with package exchange.
//
//	[{"id": "1", "fields": {"text": "Taxes rise"}, "metadata": {"source": "wire"},
//	  "suggestions": {"claims": {"value": [{"start": 0, "end": 5, "label": "claim"}], "score": 0.5, "agent": "model 1"}},
//	  "responses": {"claims": [{"value": [{"start": 0, "end": 5, "label": "claim"}], "user_id": "…", "status": "submitted"}]}}]
//	{"id": "1", "text": "Taxes rise", "claims.responses": [[{"start": 0, "end": 5, "label": "claim"}]], "claims.responses.users": ["…"],
//	 "claims.responses.status": ["submitted"], "claims.suggestion": [ … ], "claims.suggestion.score": 0.5, "claims.suggestion.agent": "model 1"}
//
// Offsets are code points; there are no quotes to check them by. A response is
// the layer of its user, a suggestion one of the agent. Answers that are no
// spans are attributes of the article, called after the question. Submitted is
// done, a draft is in progress; what was discarded is left out, and told.
// Where a record has several fields, the option text says which one is the text.
//
// Source: argilla/src/argilla/records/_io and _resource of argilla-io/argilla.
package argilla

import (
	"slices"
	"strings"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

const textOption = "text"

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "argilla",
		Description: "Argilla 2 records, JSON (in only)",
		Extensions:  []string{".json", ".jsonl"},
		Holds:       exchange.Holds{Overlaps: exchange.AnyOverlap, Article: true, People: true, State: true, Origin: true},
		Options:     []exchange.Option{{Name: textOption, Description: "reading: the field that is the text; empty: text, or the only one"}},
		Sniff:       sniff,
		Read:        read,
	}
}

func sniff(src *source.Source) exchange.Match {
	s := src.Shape(src.File())
	switch {
	case s.Is(".fields", '{') && s.HasAny(".suggestions", ".responses"):
		return exchange.Certain
	case slices.ContainsFunc(paths(s), func(p string) bool {
		return strings.HasSuffix(p, ".responses.users") || strings.HasSuffix(p, ".suggestion.agent")
	}):
		return exchange.Certain
	}
	return exchange.No
}

func paths(s source.Shape) (out []string) {
	for p := range s {
		out = append(out, p)
	}
	return out
}
