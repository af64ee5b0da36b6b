package huggingface

import (
	"encoding/json"
	"errors"
	"io"

	"postil/storage/exchange/source"
)

// Rows are those of a file as JSON, for tests that hold them against what
// another program reads.
func Rows(src *source.Source) (string, error) {
	t, err := openTable(src, src.File())
	if err != nil {
		return "", err
	}
	defer t.Close()
	rows := []any{}
	for {
		r, _, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		rows = append(rows, plainJSON(r))
	}
	data, err := json.Marshal(rows)
	return string(data), err
}

func plainJSON(v any) any {
	switch v := v.(type) {
	case record:
		m := map[string]any{}
		for i, n := range v.names {
			m[n] = plainJSON(v.values[i])
		}
		return m
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = plainJSON(v[i])
		}
		return out
	}
	return v
}
