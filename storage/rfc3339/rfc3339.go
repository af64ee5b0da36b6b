// Package rfc3339 reads points in time as RFC 3339 has them, and nothing else.
//
// Package time lets pass what the standard forbids: hours of one digit, a comma
// before the fraction, offsets from UTC of a hundred hours (go.dev/issue/54580).
package rfc3339

import (
	"bytes"
	"errors"
	"time"
)

var errShape = errors.New("no time in the form 2026-01-31T09:30:00Z")

// Parse reads a time with its offset, to the nanosecond, such as
// 2026-01-31T09:30:00.5Z or 2026-01-31T10:30:00+01:00. It keeps the offset.
func Parse(b []byte) (time.Time, error) {
	var t time.Time
	if err := t.UnmarshalText(b); err != nil {
		return time.Time{}, err
	}
	if !shaped(b) {
		return time.Time{}, errShape
	}
	return t, nil
}

func shaped(b []byte) bool {
	const pattern = "0000-00-00T00:00:00"
	if len(b) <= len(pattern) {
		return false
	}
	rest := b[len(pattern):]
	if rest[0] == '.' {
		rest = bytes.TrimLeft(rest[1:], "0123456789")
	}
	if string(rest) == "Z" {
		return b[13] == ':'
	}
	return b[13] == ':' && len(rest) == len("+00:00") && string(rest[1:3]) < "24" && string(rest[4:6]) < "60"
}
