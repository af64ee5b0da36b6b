package sidecar

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"postil/annotate"
)

// string writes a string in quotes. Escaped are quotes, backslashes, control
// characters, and the two separators that some editors take for line ends.
func (w *writer) string(s string) {
	w.out = append(w.out, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if stops[c] {
				w.raw(s[from:i])
				w.escaped(rune(c))
				from = i + 1
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			w.broken(fmt.Errorf("%q is not UTF-8", s))
		case r == '\u2028' || r == '\u2029':
			w.raw(s[from:i])
			w.escaped(r)
			from = i + n
		}
		i += n
	}
	w.raw(s[from:])
	w.out = append(w.out, '"')
}

func (w *writer) escaped(r rune) {
	switch r {
	case '"', '\\':
		w.out = append(w.out, '\\', byte(r))
	case '\n':
		w.raw(`\n`)
	case '\r':
		w.raw(`\r`)
	case '\t':
		w.raw(`\t`)
	default:
		const hex = "0123456789abcdef"
		w.out = append(w.out, '\\', 'u', hex[r>>12], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
}

func (w *writer) uuid(id annotate.ID) {
	const hex = "0123456789abcdef"
	w.out = append(w.out, '"')
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			w.out = append(w.out, '-')
		}
		w.out = append(w.out, hex[b>>4], hex[b&15])
	}
	w.out = append(w.out, '"')
}

// stamp is a time as precisely as it is written.
func stamp(t time.Time) int64 { return t.UnixMilli() }

// timestamp is t.Format("2006-01-02T15:04:05.000Z07:00") in UTC, at a quarter
// of its cost.
func (w *writer) timestamp(t time.Time) {
	t = t.UTC()
	if !writable(t) {
		w.broken(fmt.Errorf("%s is not between the years 0000 and 9999", t))
	}
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	milli := t.Nanosecond() / int(time.Millisecond)
	d := func(n int) byte { return '0' + byte(n%10) }
	w.out = append(w.out, '"',
		d(year/1000), d(year/100), d(year/10), d(year), '-', d(int(month)/10), d(int(month)), '-', d(day/10), d(day), 'T',
		d(hour/10), d(hour), ':', d(minute/10), d(minute), ':', d(second/10), d(second), '.',
		d(milli/100), d(milli/10), d(milli), 'Z', '"')
}

// json writes JSON that was kept as it came, in this package's spacing.
func (w *writer) json(raw json.RawMessage, depth int) {
	s := scanner{data: raw, depth: depth, limits: w.limits, out: w.out}
	err := errors.New("it is not UTF-8")
	if utf8.Valid(raw) {
		err = s.value(true)
	}
	if err == nil {
		err = s.end()
	}
	if err != nil {
		w.broken(fmt.Errorf("%q cannot be written as JSON: %w", clip(raw), err))
		return
	}
	w.out = s.out
}

func (w *writer) float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		w.broken(fmt.Errorf("%v is no number that JSON has", f))
		return
	}
	w.out = strconv.AppendFloat(w.out, f, 'g', -1, 64)
}

func (w *writer) attributes(attrs annotate.Attributes, depth int) {
	w.raw("{")
	if len(attrs) == 1 {
		for n, v := range attrs {
			w.attribute(n, v, depth)
		}
	} else if len(attrs) > 1 {
		for _, n := range slices.Sorted(maps.Keys(attrs)) {
			w.attribute(n, attrs[n], depth)
		}
	}
	w.raw("}")
}

func (w *writer) attribute(name string, value any, depth int) {
	if w.out[len(w.out)-1] != '{' {
		w.raw(", ")
	}
	w.string(name)
	w.raw(": ")
	switch v := value.(type) {
	case string:
		w.string(v)
	case bool:
		w.out = strconv.AppendBool(w.out, v)
	case json.Number:
		s := scanner{data: []byte(v), limits: w.limits}
		if b, err := s.number(); err != nil || len(b) != len(v) {
			w.broken(fmt.Errorf("the value %q of %q is no number", string(v), name))
		}
		w.raw(string(v))
	case []string:
		w.raw("[")
		for i, item := range v {
			if i > 0 {
				w.raw(", ")
			}
			w.string(item)
		}
		w.raw("]")
	case json.RawMessage:
		w.json(v, depth+1)
	default:
		w.broken(fmt.Errorf("the value of %q is of the type %T, which attributes do not have", name, value))
	}
}
