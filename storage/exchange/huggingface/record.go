package huggingface

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// record is a row, or a struct in one. Values are nil, bool, int64,
// json.Number, string, []any and record.
type record struct {
	names  []string
	values []any
}

func (r record) get(name string) (any, bool) {
	for i, n := range r.names {
		if n == name {
			return r.values[i], true
		}
	}
	return nil, false
}

// first is the value of the first of some names that is there.
func (r record) first(names []string) (any, string) {
	for _, n := range names {
		if v, ok := r.get(n); ok && v != nil {
			return v, n
		}
	}
	return nil, ""
}

func (r record) text(names ...string) string {
	v, _ := r.first(names)
	s, _ := v.(string)
	return s
}

// The names under which things are found, the usual ones first.
func textNames() []string {
	return []string{"text", "content", "sentence", "document", "article", "context", "body"}
}

func idNames() []string     { return []string{"id", "doc_id", "document_id", "docid", "guid", "path"} }
func tokensNames() []string { return []string{"tokens", "words"} }
func startNames() []string {
	return []string{"start", "begin", "start_offset", "start_char", "char_start", "startOffset", "offset"}
}

func endNames() []string {
	return []string{"end", "stop", "end_offset", "end_char", "char_end", "endOffset"}
}

func labelNames() []string {
	return []string{"label", "entity", "entity_group", "type", "class", "tag", "entity_type", "category", "labels"}
}

func quoteNames() []string {
	return []string{"quote", "text", "word", "value", "surface", "mention", "exact", "form"}
}

// isListOf reports whether a value is a list of which the first element (where
// there is one) passes.
func isListOf(v any, pass func(any) bool) bool {
	list, ok := v.([]any)
	return ok && (len(list) == 0 || pass(list[0]))
}

func isText(v any) bool { _, ok := v.(string); return ok }

func isNumber(v any) bool { _, ok := v.(int64); return ok }

// isSpan reports whether a value is a struct with an offset.
func isSpan(v any) bool {
	r, ok := v.(record)
	if !ok {
		return false
	}
	start, _ := r.first(startNames())
	return isNumber(start)
}

// isTuple reports whether a value is [start, end] or [start, end, label].
func isTuple(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) >= 2 && len(list) <= 3 && isNumber(list[0]) && isNumber(list[1]) && (len(list) == 2 || isText(list[2]))
}

// isSpans reports whether a column holds spans, in any form.
func isSpans(name string, v any) bool {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 {
			return name == "spans" || name == "entities"
		}
		return isSpan(v[0]) || isTuple(v[0])
	case record:
		start, _ := v.first(startNames())
		return isListOf(start, isNumber) && start != nil
	}
	return false
}

// looks tells of what kind a row is.
func (r record) looks() (tokens, spans bool) {
	words, _ := r.first(tokensNames())
	list, ok := words.([]any)
	if ok && isListOf(words, isText) {
		for i, v := range r.values {
			tags, is := v.([]any)
			if is && r.names[i] != "tokens" && r.names[i] != "words" && len(tags) == len(list) && (len(tags) == 0 || isNumber(tags[0]) || isText(tags[0])) {
				tokens = true
			}
		}
	}
	if r.text(textNames()...) == "" {
		return tokens, false
	}
	for i, v := range r.values {
		spans = spans || isSpans(r.names[i], v)
	}
	return tokens, spans
}

// spanRecords are the spans of a column, each as a struct.
func spanRecords(v any, column string) ([]record, error) {
	switch v := v.(type) {
	case []any:
		out := make([]record, 0, len(v))
		for _, e := range v {
			switch e := e.(type) {
			case record:
				out = append(out, e)
			case []any:
				if !isTuple(e) {
					return nil, errors.New("one of them is no pair of a start and an end")
				}
				r := record{names: []string{"start", "end", "label"}, values: []any{e[0], e[1], column}}
				if len(e) == 3 {
					r.values[2] = e[2]
				}
				out = append(out, r)
			default:
				return nil, errors.New("one of them has no start and end")
			}
		}
		return out, nil
	case record:
		n := -1
		for i, list := range v.values {
			l, ok := list.([]any)
			if !ok {
				return nil, errors.New("not all of its columns are lists")
			}
			if n >= 0 && n != len(l) {
				return nil, errors.New("the list of " + v.names[i] + " has another length than that of " + v.names[0])
			}
			n = len(l)
		}
		out := make([]record, max(n, 0))
		for k := range out {
			out[k] = record{names: v.names, values: make([]any, len(v.values))}
			for i, list := range v.values {
				out[k].values[i] = list.([]any)[k]
			}
		}
		return out, nil
	}
	return nil, errors.New("they are no list")
}

// number makes a value of the digits of JSON.
func number(digits string) any {
	if i, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return i
	}
	return json.Number(digits)
}

// fieldValue is a value as foreign.Field has it; false for what it has not.
func fieldValue(v any) (any, bool) {
	switch v := v.(type) {
	case string, bool, json.Number:
		return v, true
	case int64:
		return json.Number(strconv.FormatInt(v, 10)), true
	case []any:
		list := make([]string, 0, len(v))
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, false
			}
			list = append(list, s)
		}
		return list, len(list) > 0
	}
	return nil, false
}

func cut(s, sep string) []string {
	var out []string
	for part := range strings.SplitSeq(s, sep) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
