// Package jsonl reads and writes JSON Lines: one article and person a line,
// UTF-8. It is Postil's own exchange format, which holds all of a layer but a
// reviewer's decisions. Use Format with package exchange.
//
//	{"id": "wire/a.txt",
//	 "text": "…",
//	 "spans": [{"start": 88, "end": 135, "label": "quote", "quote": "…", "id": "0198…",
//	            "attributes": {"speaker": "…"}, "note": "…", "created": "…", "modified": "…"}],
//	 "meta": {"path": "wire/a.txt", "title": "…", "person": "alice", "state": "done",
//	          "sha256": "…", "textSha256": "…", "encoding": "utf-8",
//	          "scheme": {"id": "newsroom", "version": "1"}, "program": "postil 0.1.0"}}
//
// Offsets are code points of text, half-open: in Python, text[start:end] is the
// quoted passage. Spans are sorted by start, then end, then the mark's identity;
// they may overlap and nest. One annotation is one span, whatever it is made of:
//
//   - an annotation of several fragments has the start of the first and the end
//     of the last, and "fragments": [[start, end], …] says what of it is meant;
//     its quote is the pieces, with one space between them. A reader that does
//     not know the key gets a span that is too wide rather than two that look
//     like two annotations;
//   - "attributes" and "note" are there where the annotation has any, "origin"
//     where it was not made by hand, as in a sidecar;
//   - an article whose annotations are linked has "relations":
//     [{"type": "denies", "from": 0, "to": 2, "id": "…"}], counting in spans
//     from 0.
//
// Articles without marks have "spans": []; "state" tells those in which there
// is nothing to mark ("done") from those that nobody has looked at ("new"). An
// article that several people have marked has one line for each.
//
// To be read, a line needs "text"; all else may be missing. A span without
// "quote" is taken as it is. The JSON Schema is assets/schema/jsonl.schema.json.
//
// The same workspace gives the same bytes.
package jsonl

import (
	"bytes"
	"io"

	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

// Format is the registry's entry.
func Format() exchange.Format {
	return exchange.Format{
		Name:        "jsonl",
		Description: "JSON Lines: one article a line with its text and spans in code points",
		Extensions:  []string{".jsonl", ".ndjson"},
		Holds: exchange.Holds{
			Overlaps: exchange.AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true, Article: true,
			People: true, State: true, Origin: true, IDs: true, Times: true, Quotes: true,
		},
		Sniff:     sniff,
		Read:      read,
		WriteFile: func(w io.Writer, h exchange.Header) (exchange.Writer, error) { return newWriter(w, h), nil },
	}
}

// sniff knows lines of Postil by the sum of the text, and takes others for its
// own when they have text and spans but not what other tools put beside them.
func sniff(src *source.Source) exchange.Match {
	head := src.Head(src.File(), 1<<16)
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	has := func(key string) bool { return bytes.Contains(head, []byte(`"`+key+`"`)) }
	switch {
	case !bytes.HasPrefix(head, []byte("{")) || !has("text"):
		return exchange.No
	case has("textSha256") && has("spans"):
		return exchange.Certain
	case has("spans") && !has("tokens") && !has("_input_hash") && !has("_task_hash"):
		return exchange.Likely
	case len(head) == 1<<16 && !bytes.ContainsRune(head, '\n') && !has("label") && !has("labels"):
		return exchange.Perhaps // one long text, and what follows it is out of sight
	}
	return exchange.No
}
