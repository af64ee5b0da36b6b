package storage

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// A configuration is read into a tree that knows where every value stands, so
// that all faults can be named with their places at once (decoding into structs
// stops at the first), and so that one value can be edited and all else kept.

type tomlKind string

const (
	tomlTable  tomlKind = "a table"
	tomlArray  tomlKind = "a list"
	tomlString tomlKind = "a text in quotation marks"
	tomlBool   tomlKind = "true or false"
	tomlOther  tomlKind = "a number or date"
)

// byteSpan is a stretch of the file in bytes, half-open.
type byteSpan struct{ start, end int }

// tomlValue is a value with the place of its key (or of itself, in a list).
// Offsets are in bytes of the file.
type tomlValue struct {
	kind     tomlKind
	place    int    // of the key, which faults name
	text     string // of a string
	yes      bool   // of a bool
	keys     []string
	children map[string]*tomlValue
	elements []*tomlValue
	headed   bool // a [table] of its own, which may not be opened again

	block int      // of a table that a header opened: which block, else -1
	expr  byteSpan // "key = value" as written, from the first part of a dotted key; of a list's element, the element
	value byteSpan // the value as written; empty for what headers and dotted keys make
}

func newTable(place int) *tomlValue {
	return &tomlValue{kind: tomlTable, place: place, children: map[string]*tomlValue{}, block: -1}
}

// written reports whether the value stands behind an equals sign or in a list,
// rather than under headers.
func (v *tomlValue) written() bool { return v.value.end > 0 }

// tomlBlock is a header with the keys below it.
type tomlBlock struct {
	header int // where its line starts
	end    int // of the line of its last key, or of the header
}

func (v *tomlValue) child(key string) *tomlValue {
	if v == nil {
		return nil
	}
	return v.children[key]
}

// at is the child with a key, or the value itself where it has none: the place
// to name when a key is missing or wrong.
func (v *tomlValue) at(key string) *tomlValue {
	if c := v.child(key); c != nil {
		return c
	}
	return v
}

// find follows a path such as scheme.labels[2].key as far as it leads.
func (v *tomlValue) find(path string) *tomlValue {
	for _, step := range strings.Split(path, ".") {
		name, index, indexed := strings.Cut(step, "[")
		next := v.child(name)
		if next == nil {
			return v
		}
		v = next
		if !indexed {
			continue
		}
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || i >= len(v.elements) {
			return v
		}
		v = v.elements[i]
	}
	return v
}

// configReader reads a configuration and collects what is wrong with it.
type configReader struct {
	data     []byte
	top      int // where the line of the last key before the first header ends
	blocks   []tomlBlock
	problems []ConfigProblem
}

func (r *configReader) say(at *tomlValue, format string, args ...any) {
	r.fault(at.place, format, args...)
}

func (r *configReader) fault(place int, format string, args ...any) {
	line, column := r.position(place)
	r.problems = append(r.problems, ConfigProblem{line, column, fmt.Sprintf(format, args...)})
}

// parse reads the tree, or reports the one fault that keeps the file from
// being TOML and returns nil. A key that stands twice is reported, and its
// first value kept.
func (r *configReader) parse(data []byte) *tomlValue {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r.data = data
	var probe map[string]any
	decodeErr := toml.Unmarshal(data, &probe)
	root := newTable(0)
	if err := r.build(root); err != nil || decodeErr != nil && len(r.problems) == 0 {
		line, column, text := 1, 1, fmt.Sprint(errors.Join(decodeErr, err))
		var at *toml.DecodeError
		if errors.As(decodeErr, &at) {
			line, column = at.Position()
			text = strings.TrimPrefix(at.Error(), "toml: ")
		}
		r.problems = []ConfigProblem{{line, column, text}}
		return nil
	}
	return root
}

func (r *configReader) build(root *tomlValue) error {
	p := unstable.Parser{}
	p.Reset(r.data)
	current := root
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			current = r.open(root, e)
			name := lastKey(e)
			header := lineStart(r.data, int(name.Offset))
			r.blocks = append(r.blocks, tomlBlock{header, lineEnd(r.data, int(name.Offset+name.Length))})
			current.block = len(r.blocks) - 1
		case unstable.KeyValue:
			r.assign(current, e)
			end := lineEnd(r.data, int(e.Raw.Offset+e.Raw.Length))
			if n := len(r.blocks); n > 0 {
				r.blocks[n-1].end = end
			} else {
				r.top = end
			}
		}
	}
	return p.Error()
}

// lastKey is the place of the last part of an expression's key.
func lastKey(e *unstable.Node) unstable.Range {
	var at unstable.Range
	for it := e.Key(); it.Next(); {
		at = it.Node().Raw
	}
	return at
}

// lineStart is where the line of a byte begins.
func lineStart(data []byte, at int) int { return bytes.LastIndexByte(data[:at], '\n') + 1 }

// lineEnd is where the line of a byte ends, behind its newline.
func lineEnd(data []byte, at int) int {
	if n := bytes.IndexByte(data[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(data)
}

// position is where a byte of the file stands.
func (r *configReader) position(offset int) (line, column int) {
	before := r.data[:min(offset, len(r.data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// open returns the table that a header begins.
func (r *configReader) open(root *tomlValue, e *unstable.Node) *tomlValue {
	table := root
	for it := e.Key(); it.Next(); {
		n := it.Node()
		key := string(n.Data)
		place := int(n.Raw.Offset)
		next := table.children[key]
		last := it.IsLast()
		if next == nil {
			next = newTable(place)
			if last && e.Kind == unstable.ArrayTable {
				next.kind = tomlArray
			}
			table.children[key] = next
			table.keys = append(table.keys, key)
		} else if last && e.Kind == unstable.Table && (next.headed || next.kind != tomlTable) || last && e.Kind == unstable.ArrayTable && next.kind != tomlArray {
			r.fault(place, "%q stands twice: it is already on line %d", key, r.line(next))
			return newTable(place)
		}
		if last && e.Kind == unstable.ArrayTable {
			element := newTable(place)
			next.elements = append(next.elements, element)
			return element
		}
		if next.kind == tomlArray && len(next.elements) > 0 {
			next = next.elements[len(next.elements)-1]
		}
		if next.kind != tomlTable {
			r.fault(place, "%q is %s on line %d, so it cannot be a table here", key, next.kind, r.line(next))
			return newTable(place)
		}
		next.headed = next.headed || last
		table = next
	}
	return table
}

// assign puts a key and its value, which may be dotted, into a table.
func (r *configReader) assign(table *tomlValue, e *unstable.Node) {
	for it := e.Key(); it.Next(); {
		n := it.Node()
		key := string(n.Data)
		place := int(n.Raw.Offset)
		have := table.children[key]
		if it.IsLast() {
			if have != nil {
				r.fault(place, "the key %q stands twice: it is already on line %d", key, r.line(have))
				return
			}
			v := r.value(e.Value(), place, valueStart(r.data, int(n.Raw.Offset+n.Raw.Length)))
			v.expr = byteSpan{int(e.Raw.Offset), v.value.end}
			table.children[key] = v
			table.keys = append(table.keys, key)
			return
		}
		if have == nil {
			have = newTable(place)
			table.children[key] = have
			table.keys = append(table.keys, key)
		}
		if have.kind != tomlTable {
			r.fault(place, "%q is %s on line %d, so it cannot be a table here", key, have.kind, r.line(have))
			return
		}
		table = have
	}
}

// line is the line on which a value's key stands.
func (r *configReader) line(v *tomlValue) int {
	line, _ := r.position(v.place)
	return line
}

// value reads a value that is written from start on.
func (r *configReader) value(n *unstable.Node, place, start int) *tomlValue {
	v := newTable(place)
	end := int(n.Raw.Offset + n.Raw.Length) // of plain values
	switch n.Kind {
	case unstable.String:
		v.kind, v.text = tomlString, string(n.Data)
	case unstable.Bool:
		v.kind, v.yes = tomlBool, string(n.Data) == "true"
	case unstable.Array:
		v.kind = tomlArray
		end = start + 1
		for it := n.Children(); it.Next(); {
			at := skipToElement(r.data, end)
			e := r.value(it.Node(), at, at)
			v.elements = append(v.elements, e)
			end = e.value.end
		}
		end = skipToElement(r.data, end) + 1
	case unstable.InlineTable:
		end = start + 1
		for it := n.Children(); it.Next(); {
			r.assign(v, it.Node())
			end = int(it.Node().Raw.Offset + it.Node().Raw.Length)
		}
		end = skipToElement(r.data, end) + 1
	default:
		v.kind = tomlOther
	}
	v.value = byteSpan{start, min(end, len(r.data))}
	v.expr = v.value
	return v
}

// known reports every key of a table that it may not have.
func (r *configReader) known(t *tomlValue, where string, keys ...string) {
	for _, k := range t.keys {
		ok := false
		for _, known := range keys {
			ok = ok || k == known
		}
		switch {
		case ok:
		case where == "":
			r.say(t.children[k], "unknown key %q: the file may have the tables %s", k, strings.Join(keys, ", "))
		default:
			r.say(t.children[k], "unknown key %q: %s may have %s", k, where, strings.Join(keys, ", "))
		}
	}
}

// typed reports whether the child is missing or of a kind.
func (r *configReader) typed(t *tomlValue, key string, kind tomlKind) bool {
	c := t.child(key)
	return c == nil || c.kind == kind
}

// get returns the child of a kind, or nil; another kind is reported.
func (r *configReader) get(t *tomlValue, key string, kind tomlKind) *tomlValue {
	c := t.child(key)
	if c == nil {
		return nil
	}
	if c.kind != kind {
		r.say(c, "%q must be %s, not %s", key, kind, c.kind)
		return nil
	}
	return c
}

func (r *configReader) table(t *tomlValue, key string) *tomlValue { return r.get(t, key, tomlTable) }

func (r *configReader) string(t *tomlValue, key string) string {
	if c := r.get(t, key, tomlString); c != nil {
		return c.text
	}
	return ""
}

func (r *configReader) bool(t *tomlValue, key string) bool {
	c := r.get(t, key, tomlBool)
	return c != nil && c.yes
}

func (r *configReader) strings(t *tomlValue, key string) []string {
	c := r.get(t, key, tomlArray)
	if c == nil {
		return nil
	}
	out := make([]string, 0, len(c.elements))
	for _, e := range c.elements {
		if e.kind != tomlString {
			r.say(e, "every one of %q must be %s, not %s", key, tomlString, e.kind)
			continue
		}
		out = append(out, e.text)
	}
	return out
}

func (r *configReader) tables(t *tomlValue, key, where string) []*tomlValue {
	c := t.child(key)
	if c == nil {
		return nil
	}
	if c.kind != tomlArray {
		r.say(c, "%q must be a list of tables, each beginning with %s", key, where)
		return nil
	}
	out := make([]*tomlValue, 0, len(c.elements))
	for _, e := range c.elements {
		if e.kind != tomlTable {
			r.say(e, "every one of %q must be a table, not %s", key, e.kind)
			continue
		}
		out = append(out, e)
	}
	return out
}
