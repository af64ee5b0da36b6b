package storage

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// configDoc is a configuration that is being edited as text. Each edit replaces
// one stretch of it and reads it anew, so that the next one finds its places;
// whatever no edit names stays byte for byte.
type configDoc struct {
	*configReader
	root    *tomlValue
	newline string
	err     error // of the first edit after which the text could not be read
}

// newConfigDoc reads text that ParseConfig accepts.
func newConfigDoc(data []byte) *configDoc {
	d := &configDoc{newline: "\n"}
	if end := lineEnd(data, 0); end > 1 && data[end-1] == '\n' && data[end-2] == '\r' {
		d.newline = "\r\n"
	}
	d.load(data)
	return d
}

func (d *configDoc) load(data []byte) {
	d.configReader, d.root = &configReader{data: data}, newTable(0)
	err := d.build(d.root)
	if err == nil && len(d.problems) > 0 {
		err = &ConfigError{ConfigFile, d.problems}
	}
	if d.err == nil {
		d.err = err
	}
}

// splice puts text in the place of a stretch.
func (d *configDoc) splice(at byteSpan, text string) {
	if d.err != nil {
		return
	}
	next := make([]byte, 0, len(d.data)-(at.end-at.start)+len(text))
	next = append(next, d.data[:at.start]...)
	next = append(next, text...)
	d.load(append(next, d.data[at.end:]...))
}

// get follows a path such as scheme.labels[2].attributes; nil where there is
// nothing.
func (d *configDoc) get(path string) *tomlValue {
	v := d.root
	for step := range strings.SplitSeq(path, ".") {
		name, index, indexed := strings.Cut(step, "[")
		if v = v.child(name); v == nil || !indexed {
			continue
		}
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || i >= len(v.elements) {
			return nil
		}
		v = v.elements[i]
	}
	return v
}

// set gives a key of a table a value. A key that is not there yet comes behind
// the nearest of those that stand before it in order.
func (d *configDoc) set(table, key string, value any, order []string) {
	if d.err != nil {
		return
	}
	t := d.get(table)
	have := t.child(key)
	list, isList := value.([]string)
	switch {
	case have != nil && isList && have.kind == tomlArray:
		d.setList(table+"."+key, list)
		return
	case have != nil:
		d.splice(have.value, tomlText(value, d.valueNewline(t)))
		return
	}
	line := key + " = " + tomlText(value, d.valueNewline(t))
	before, after := t.neighbours(key, order)
	switch {
	case t.written() && before != nil:
		d.insert(before.expr.end, ", "+line)
	case t.written() && after != nil:
		d.insert(after.expr.start, line+", ")
	case t.written() && strings.TrimSpace(string(d.data[t.value.start+1:t.value.end-1])) == "":
		d.splice(t.value, "{ "+line+" }")
	case t.written():
		d.insert(t.value.start+1, " "+line)
	case before != nil:
		d.insertLines(lineEnd(d.data, before.expr.end), d.prefix(before)+line+d.newline)
	case t.block >= 0:
		header := d.blocks[t.block].header
		indent := string(d.data[header:skipSpaces(d.data, header)])
		if after != nil {
			indent = d.prefix(after)
		}
		d.insertLines(lineEnd(d.data, header), indent+line+d.newline)
	case after != nil: // a table of dotted keys
		d.insertLines(lineStart(d.data, after.expr.start), d.prefix(after)+line+d.newline)
	default:
		d.err = fmt.Errorf("no place for %s.%s", table, key)
	}
}

// valueNewline is "" in a table on one line, where no value may have several.
func (d *configDoc) valueNewline(t *tomlValue) string {
	if t.written() {
		return ""
	}
	return d.newline
}

// neighbours are the written keys of a table between which a key belongs.
func (v *tomlValue) neighbours(key string, order []string) (before, after *tomlValue) {
	at := slices.Index(order, key)
	for i, k := range order {
		c := v.child(k)
		switch {
		case c == nil || !c.written():
		case i < at:
			before = c
		case i > at && (after == nil || c.expr.start < after.expr.start):
			after = c
		}
	}
	return before, after
}

// prefix is what stands on the line before the last part of a value's key:
// white space, and the parts of a dotted key before it.
func (d *configDoc) prefix(v *tomlValue) string {
	return string(d.data[lineStart(d.data, v.expr.start):v.place])
}

func (d *configDoc) insert(at int, text string) { d.splice(byteSpan{at, at}, text) }

// insertLines inserts whole lines, and ends the file's last line if need be.
func (d *configDoc) insertLines(at int, text string) {
	if at == len(d.data) && at > 0 && d.data[at-1] != '\n' {
		text = d.newline + text
	}
	d.insert(at, text)
}

// drop takes a key out of a table when nobody has written a note to it, and
// reports whether it did.
func (d *configDoc) drop(table, key string) bool {
	t := d.get(table)
	v := t.child(key)
	if d.err != nil || v == nil || t.written() || d.hasNotes(v) {
		return false
	}
	start, end := lineStart(d.data, v.expr.start), lineEnd(d.data, v.expr.end)
	if skipSpaces(d.data, start) != v.expr.start || strings.TrimSpace(string(d.data[v.expr.end:end])) != "" {
		return false
	}
	if start > 0 && d.isNote(lineStart(d.data, start-1)) {
		return false
	}
	d.splice(byteSpan{start, end}, "")
	return true
}

// hasNotes reports whether there are comments between the elements of a list.
func (d *configDoc) hasNotes(v *tomlValue) bool {
	if v.kind != tomlArray || !v.written() {
		return false
	}
	at := v.value.start
	for _, e := range v.elements {
		if bytes.IndexByte(d.data[at:e.value.start], '#') >= 0 {
			return true
		}
		at = e.value.end
	}
	return bytes.IndexByte(d.data[at:v.value.end], '#') >= 0
}

// isNote reports whether a line that is not within a value is a comment.
func (d *configDoc) isNote(start int) bool {
	i := skipSpaces(d.data, start)
	return i < len(d.data) && d.data[i] == '#'
}

// isBlank reports whether there is a line with nothing on it.
func (d *configDoc) isBlank(start int) bool {
	return start < len(d.data) && strings.TrimSpace(string(d.data[start:lineEnd(d.data, start)])) == ""
}
