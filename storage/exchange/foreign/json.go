package foreign

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// Fields appends the members of a JSON object, in order: strings, booleans,
// numbers with their digits (json.Number) and lists of strings; whatever else
// is kept as json.RawMessage. Empty input and null have none.
func Fields(into []Field, object []byte) ([]Field, error) {
	object = bytes.TrimSpace(object)
	if len(object) == 0 || bytes.Equal(object, []byte("null")) {
		return into, nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(object))
	t, err := d.ReadToken()
	if err != nil {
		return into, err
	}
	if t.Kind() != '{' {
		return into, errors.New("there is no object where attributes should be")
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return into, err
		}
		f := Field{Name: name.String()}
		raw, err := d.ReadValue()
		if err != nil {
			return into, err
		}
		if f.Value, err = Value(raw); err != nil {
			return into, err
		}
		into = append(into, f)
	}
	_, err = d.ReadToken()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return into, err
}

// Member is one of a JSON object, as it stands there.
type Member struct {
	Name  string
	Value jsontext.Value
}

// Members lists the members of a JSON object, in order.
func Members(object []byte) ([]Member, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(object), jsontext.AllowDuplicateNames(true))
	t, err := d.ReadToken()
	if err != nil {
		return nil, err
	}
	if t.Kind() != '{' {
		return nil, errors.New("there is no object")
	}
	var out []Member
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return out, err
		}
		m := Member{Name: name.String()}
		if m.Value, err = d.ReadValue(); err != nil {
			return out, err
		}
		m.Value = m.Value.Clone()
		out = append(out, m)
	}
	if _, err = d.ReadToken(); errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return out, err
}

// Value is a JSON value as a Field has it.
func Value(raw jsontext.Value) (any, error) {
	switch raw.Kind() {
	case '"':
		return unquote(raw)
	case 't', 'f':
		return raw.Kind() == 't', nil
	case '0':
		return json.Number(raw), nil
	case '[':
		if list, ok := stringList(raw); ok {
			return list, nil
		}
	}
	return json.RawMessage(bytes.Clone(raw)), nil
}

func unquote(raw []byte) (string, error) {
	b, err := jsontext.AppendUnquote(nil, raw)
	return string(b), err
}

func stringList(raw []byte) ([]string, bool) {
	d := jsontext.NewDecoder(bytes.NewReader(raw))
	if _, err := d.ReadToken(); err != nil {
		return nil, false
	}
	list := []string{}
	for d.PeekKind() != ']' {
		t, err := d.ReadToken()
		if err != nil || t.Kind() != '"' {
			return nil, false
		}
		list = append(list, t.String())
	}
	return list, true
}
