package rows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"postil/storage/article"
	"postil/storage/article/intake"
)

// readJSON reads objects, a line each or in an array at the top. Members that
// are objects themselves are reached with a point: "article.body".
func readJSON(ctx context.Context, in *intake.Input, to intake.Sink) error {
	src, file := in.Source()
	var of article.Decoded
	if in.Settings.Encoding != "" || !startsAsUTF8(in.Head(sniffed)) {
		dec, err := in.Decoded()
		if err != nil {
			return err
		}
		src, file = intake.FromBytes(in.Name, []byte(dec.Text.String())).Source()
		dec.Text, of = nil, dec
	}
	values, err := src.Values(file)
	if err != nil {
		return err
	}
	defer values.Close()
	r := &records{table: table{in: in, to: to, of: of, unit: "record"}}
	for number := 1; values.Next(); number++ {
		part := fmt.Sprintf("record %d", number)
		if err := values.TooLong(); err != nil {
			to.Problem(part, err)
			continue
		}
		if !utf8.Valid(values.Bytes()) {
			// The decoder would write U+FFFD for it, and say nothing.
			to.Problem(part, errors.New("some of its bytes are not UTF-8; choose the encoding of the file"))
			continue
		}
		var v map[string]any
		d := json.NewDecoder(bytes.NewReader(values.Bytes()))
		d.UseNumber() // an id of many digits stays as it is
		if err := d.Decode(&v); err != nil {
			to.Problem(part, fmt.Errorf("it is no JSON object: %w", err))
			continue
		}
		flat := map[string]string{}
		if err := flatten(flat, "", v, 0); err != nil {
			to.Problem(part, err)
			continue
		}
		if err := r.record(ctx, number, flat); err != nil {
			return err
		}
	}
	if err := values.Err(); err != nil {
		return err
	}
	if r.header == nil {
		return errors.New("there is no record in it that can be read")
	}
	return r.flushRecords(ctx)
}

const sniffed = 64 << 10

// startsAsUTF8 reports whether the beginning of a file is UTF-8, but for a
// character that was cut at its end.
func startsAsUTF8(head []byte) bool {
	for drop := 0; drop < utf8.UTFMax && drop <= len(head); drop++ {
		if b := head[:len(head)-drop]; utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 {
			return true
		}
	}
	return false
}

// records are rows whose columns are known when the first ones are there.
type records struct {
	table
	waiting []map[string]string
	numbers []int
}

func (r *records) record(ctx context.Context, number int, flat map[string]string) error {
	if r.header == nil || r.waiting != nil {
		r.waiting, r.numbers = append(r.waiting, flat), append(r.numbers, number)
		var more []string
		for k := range flat {
			if !slices.Contains(r.header, k) {
				more = append(more, k)
			}
		}
		slices.Sort(more)
		r.header = append(r.header, more...)
		if r.header == nil {
			r.header = []string{}
		}
		if len(r.waiting) < sampled {
			return nil
		}
		return r.flushRecords(ctx)
	}
	return r.row(ctx, number, r.cells(flat))
}

func (r *records) cells(flat map[string]string) []string {
	row := make([]string, len(r.header))
	for i, h := range r.header {
		row[i] = flat[h]
	}
	return row
}

func (r *records) flushRecords(ctx context.Context) error {
	for i, flat := range r.waiting {
		if err := r.row(ctx, r.numbers[i], r.cells(flat)); err != nil {
			return err
		}
	}
	r.waiting = nil
	return r.flush()
}

const maxNested = 8

// flatten makes strings of a record's members.
func flatten(into map[string]string, path string, v any, depth int) error {
	if depth > maxNested || len(into) > maxColumns {
		return errors.New("its members are too many, or too deep in each other")
	}
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			below := k
			if path != "" {
				below = path + "." + k
			}
			if err := flatten(into, below, e, depth+1); err != nil {
				return err
			}
		}
	case []any:
		// Paragraphs, or authors.
		var joined string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil
			}
			if joined != "" {
				joined += "\n\n"
			}
			joined += s
		}
		into[path] = joined
	case string:
		into[path] = v
	case nil:
	default:
		into[path] = fmt.Sprint(v)
	}
	return nil
}
