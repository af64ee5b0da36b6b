package huggingface

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

// table is a file of rows.
type table interface {
	// next is the next row, with its line where there are lines; io.EOF at the
	// end. A brokenRow is one that could not be read, and does not end it.
	next() (record, int, error)
	io.Closer
}

// brokenRow is the error of one row.
type brokenRow struct{ err error }

func (b brokenRow) Error() string { return b.err.Error() }
func (b brokenRow) Unwrap() error { return b.err }

// openTable opens a file of rows, whatever its kind.
func openTable(src *source.Source, file string) (table, error) {
	if isParquet(src, file) {
		return openParquet(src, file)
	}
	return openJSON(src, file)
}

// jsonTable is JSON Lines, or a list of objects.
type jsonTable struct {
	values *source.Values
}

func openJSON(src *source.Source, file string) (*jsonTable, error) {
	members := []string{}
	if src.Shape(file).Is(".data", '[') {
		members = append(members, "data") // as some export it
	}
	v, err := src.Values(file, members...)
	if err != nil {
		return nil, err
	}
	return &jsonTable{v}, nil
}

func (t *jsonTable) Close() error { return t.values.Close() }

func (t *jsonTable) next() (record, int, error) {
	for t.values.Next() {
		line := t.values.Number()
		if err := t.values.TooLong(); err != nil {
			return record{}, line, brokenRow{err}
		}
		raw := t.values.Bytes()
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		d := jsontext.NewDecoder(bytes.NewBuffer(raw), jsontext.AllowDuplicateNames(true))
		v, err := value(d, 0)
		if err != nil {
			return record{}, line, brokenRow{foreign.BrokenJSON(err)}
		}
		r, ok := v.(record)
		if !ok {
			return record{}, line, brokenRow{errors.New("it is no object")}
		}
		return r, line, nil
	}
	if err := t.values.Err(); err != nil {
		return record{}, 0, err
	}
	return record{}, 0, io.EOF
}

// maxDepth bounds lists in lists.
const maxDepth = 50

func value(d *jsontext.Decoder, depth int) (any, error) {
	t, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	switch t.Kind() {
	case '"':
		return t.String(), nil
	case 't', 'f':
		return t.Bool(), nil
	case '0':
		return number(t.String()), nil
	case '[':
		if depth > maxDepth {
			return nil, source.ErrLimit
		}
		list := []any{}
		for d.PeekKind() != ']' {
			v, err := value(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err = d.ReadToken()
		return list, err
	case '{':
		if depth > maxDepth {
			return nil, source.ErrLimit
		}
		var r record
		for d.PeekKind() != '}' {
			name, err := d.ReadToken()
			if err != nil {
				return nil, err
			}
			r.names = append(r.names, name.String())
			v, err := value(d, depth+1)
			if err != nil {
				return nil, err
			}
			r.values = append(r.values, v)
		}
		_, err = d.ReadToken()
		return r, err
	}
	return nil, nil
}
