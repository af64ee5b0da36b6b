package source

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// Shape tells of which members and elements JSON is made, for sniffing: the
// kind of each by its path. Of an array at the top, and of values that follow
// each other, the paths are those of any of them.
//
//	{"text": "…", "spans": [{"start": 1}]}   .text .spans .spans[] .spans[].start
//
// Kinds are those of jsontext: '{' '[' '"' '0' 't' 'f' 'n'.
type Shape map[string]jsontext.Kind

// Shape looks at the first bytes of a file. What the bytes cut off, or what is
// broken, is not in it.
func (s *Source) Shape(p string) Shape { return ShapeOf(s.Head(p, 1<<16)) }

// ShapeOf looks at the first bytes of JSON.
func ShapeOf(head []byte) Shape {
	s := Shape{}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	d := jsontext.NewDecoder(bytes.NewReader(head), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() == '[' {
		s["top"] = '['
		if _, err := d.ReadToken(); err != nil {
			return s
		}
	}
	for range 1 << 14 {
		if !s.value(d, "", 0) {
			break
		}
	}
	return s
}

const shapeDepth = 12

// value takes one value into the shape, and tells whether it was whole.
func (s Shape) value(d *jsontext.Decoder, path string, depth int) bool {
	k := d.PeekKind()
	if have, ok := s[path]; path != "" && (!ok || have == 'n') && k != 0 {
		s[path] = k
	}
	switch {
	case k == 0 || k == ']' || k == '}':
		return false
	case depth >= shapeDepth || k != '{' && k != '[':
		return d.SkipValue() == nil
	}
	if _, err := d.ReadToken(); err != nil {
		return false
	}
	for {
		switch d.PeekKind() {
		case '}', ']':
			_, err := d.ReadToken()
			return err == nil
		case 0:
			return false
		}
		below := path + "[]"
		if k == '{' {
			name, err := d.ReadToken()
			if err != nil {
				return false
			}
			below = path + "." + name.String()
		}
		if !s.value(d, below, depth+1) {
			return false
		}
	}
}

// Array reports whether the file is an array.
func (s Shape) Array() bool { return s["top"] == '[' }

// Has reports whether there is anything at all of the paths.
func (s Shape) Has(paths ...string) bool {
	for _, p := range paths {
		if _, ok := s[p]; !ok {
			return false
		}
	}
	return true
}

// HasAny reports whether there is anything at one of the paths.
func (s Shape) HasAny(paths ...string) bool {
	for _, p := range paths {
		if _, ok := s[p]; ok {
			return true
		}
	}
	return false
}

// Is reports whether there is a value of a kind at a path.
func (s Shape) Is(path string, k jsontext.Kind) bool { return s[path] == k }
