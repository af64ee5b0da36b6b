package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/rfc3339"
)

// maxOffset is the greatest offset that a text can have.
const maxOffset = math.MaxInt32

func (d *decoder) attributes() (annotate.Attributes, error) {
	var out annotate.Attributes
	err := d.members(func(key []byte, at int) error {
		name := d.intern(key)
		if _, twice := out[name]; twice {
			return duplicateKey(at, key)
		}
		v, err := d.attribute()
		if err != nil {
			return in(name, err)
		}
		if out == nil {
			out = annotate.Attributes{}
		}
		out[name] = v
		return nil
	})
	return out, err
}

func (d *decoder) attribute() (any, error) {
	switch c := d.peek(); {
	case c == '"':
		return word[string](d)
	case c == 't' || c == 'f':
		return d.bool()
	case c == '-' || '0' <= c && c <= '9':
		b, err := d.number()
		return json.Number(b), err
	}
	raw, err := d.raw()
	if err == nil && raw[0] == '[' {
		if list, ok := stringList(raw); ok {
			return list, nil
		}
	}
	return raw, err
}

// stringList reads a list of which all values are strings.
func stringList(raw []byte) ([]string, bool) {
	s := scanner{data: raw, limits: fileLimits}
	out := []string{}
	err := s.elements(func(int) error {
		if s.peek() != '"' {
			return errors.ErrUnsupported
		}
		b, err := s.quoted()
		out = append(out, string(b))
		return err
	})
	return out, err == nil
}

func (d *decoder) string() (string, error) {
	b, err := d.quoted()
	return string(b), err
}

// name reads a string that must not be empty.
func (d *decoder) name() (string, error) {
	d.peek()
	at := d.pos
	s, err := word[string](d)
	if err == nil && s == "" {
		err = &fault{pos: at, err: errors.New("must not be empty")}
	}
	return s, err
}

// word reads a string that is likely to come again.
func word[S ~string](d *decoder) (S, error) {
	b, err := d.quoted()
	if err != nil {
		return "", err
	}
	return S(d.intern(b)), nil
}

// intern keeps short strings once each, up to a number that a scheme's words
// and speakers' names do not reach.
func (d *decoder) intern(b []byte) string {
	if s, ok := d.words[string(b)]; ok {
		return s
	}
	s := string(b)
	if len(s) <= 64 && len(d.words) < 1<<14 {
		if d.words == nil {
			d.words = map[string]string{}
		}
		d.words[s] = s
	}
	return s
}

func (d *decoder) id() (annotate.ID, error) {
	d.peek()
	at := d.pos
	b, err := d.quoted()
	if err != nil {
		return annotate.ID{}, err
	}
	if len(b) == 36 { // the other forms that the library reads have other lengths
		if id, err := uuid.ParseBytes(b); err == nil {
			return id, nil
		}
	}
	return annotate.ID{}, &fault{pos: at, err: fmt.Errorf("%q is no UUID", clip(b))}
}

func (d *decoder) time() (time.Time, error) {
	d.peek()
	at := d.pos
	b, err := d.quoted()
	if err != nil {
		return time.Time{}, err
	}
	t, err := rfc3339.Parse(b)
	if err != nil {
		return time.Time{}, &fault{pos: at, err: fmt.Errorf("%q is no time in the form 2026-01-31T09:30:00.000Z", clip(b))}
	}
	t = t.UTC().Truncate(time.Millisecond)
	if !writable(t) {
		return time.Time{}, &fault{pos: at, err: fmt.Errorf("%q is, in UTC, not between the years 0000 and 9999", clip(b))}
	}
	return t, nil
}

func writable(t time.Time) bool { return t.Year() >= 0 && t.Year() <= 9999 }
