// Package prodigy reads and writes Prodigy's JSON Lines: a task a line, with
// the spans in its text, their tokens and the answer. Use Format with package
// exchange.
//
//	{"text": "Minister says taxes rise", "meta": {"path": "wire/a.txt"},
//	 "tokens": [{"text": "Minister", "start": 0, "end": 8, "id": 0, "ws": true}, …],
//	 "spans": [{"start": 0, "end": 8, "token_start": 0, "token_end": 0, "label": "source", "text": "Minister"}],
//	 "relations": [{"head": 0, "child": 2, "label": "says", "head_span": {…}, "child_span": {…}}],
//	 "answer": "accept", "_annotator_id": "alice", "_timestamp": 1700000000}
//
// Offsets are code points; token_end is the last token, not the one after it.
// A relation names the last token of each of its ends.
//
// # What becomes of it
//
// Spans are marks, checked where they have their text. The source and score of
// a span make it a suggestion. The answer tells what the annotator thought of
// the task: what she accepted is done; the spans of what she rejected or
// ignored are left out unless asked for, and the answer is an attribute of the
// article, as are the label of a whole text and the options that were chosen.
// Tasks of one text are one article, whoever answered them: a line for each
// annotator (or session), or several of one annotator, as binary questions are.
//
// # What is written
//
// Tokens are the words of UAX #29, with white space other than single spaces as
// tokens, as spaCy has them; marks must begin and end with one. Attributes,
// notes and identities are keys of the span that Prodigy passes through.
// Hashes are left to Prodigy.
//
// Of marks that overlap each other Prodigy's interface for entities (ner) can
// show one; its interface for spans shows all.
//
// # What is lost
//
// Pieces of one mark; the times of single marks.
//
// Source: the pages on interfaces and relations of prodi.gy/docs; files of
// prodigy-recipes and explosion/projects.
package prodigy

import (
	"io"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tokens"
)

const (
	answersOption = "answers"
	answersAccept = "accept"
	answersAll    = "all"

	accepted = "accept"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "prodigy",
		Description: "Prodigy JSON Lines: tasks with tokens, spans, relations and answers",
		Extensions:  []string{".jsonl", ".json"},
		Tokenized:   true,
		Spaces:      tokens.AsTokens,
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
			People: true, State: true, Origin: true, IDs: true, Quotes: true,
		},
		Options: []exchange.Option{
			{
				Name: answersOption, Default: answersAccept, Values: []string{answersAccept, answersAll},
				Description: "reading: whose spans are marks: those of accepted tasks (accept), or of rejected and ignored ones as well (all)",
			},
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h), nil },
	}
}

// sniff knows tasks by what only Prodigy puts in them.
func sniff(src *source.Source) exchange.Match {
	s := src.Shape(src.File())
	switch {
	case !s.Is(".text", '"'):
		return exchange.No
	case s.HasAny("._input_hash", "._task_hash", "._view_id", "._annotator_id"):
		return exchange.Certain
	case s.HasAny(".spans[].token_start", ".relations[].head_span"):
		return exchange.Certain
	case s.Is(".answer", '"'):
		return exchange.Likely
	case s.Is(".tokens[].id", '0') && s.Is(".tokens[].start", '0'):
		return exchange.Likely
	case s.Has(".spans", ".meta") && !s.HasAny(".id"):
		return exchange.Perhaps
	}
	return exchange.No
}
