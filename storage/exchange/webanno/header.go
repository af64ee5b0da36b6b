package webanno

import (
	"fmt"
	"strings"

	"postil/storage/exchange/foreign"
)

type layerKind uint8

const (
	spanLayer layerKind = iota
	relationLayer
	chainLayer
)

type columnKind uint8

const (
	valueColumn   columnKind = iota
	placeholder              // of a layer without features
	roleColumn               // of a slot
	targetColumn             // of a slot
	sourceColumn             // of a relation
	linkColumn               // of a chain: the relation to the next element
	elementColumn            // of a chain: the element
)

// layer is one that the header declares, with its columns.
type layer struct {
	kind    layerKind
	name    string // of the type
	base    string // of what its relations are between; or of its slots' targets
	columns []column
}

type column struct {
	kind    columnKind
	feature string
	target  string // type of what a slot or relation leads to
	at      int    // which column of the table
}

// header is what a file says before its sentences.
type header struct {
	java   bool // escapes are Java's
	layers []layer
	fields []foreign.Field
	width  int // columns of layers
}

// layerLine reads "webanno.custom.X|feature|…".
func (h *header) layerLine(kind layerKind, s string) error {
	parts := strings.Split(s, "|")
	l := layer{kind: kind, name: parts[0]}
	if l.name == "" {
		return fmt.Errorf("the header declares a layer without a name: %q", s)
	}
	for i, p := range parts[1:] {
		c := column{kind: valueColumn, feature: p, at: h.width}
		var before *column
		if n := len(l.columns); n > 0 {
			before = &l.columns[n-1]
		}
		switch {
		case p == "" && i == 0 && len(parts) == 2:
			c.kind = placeholder
		case p == "":
			continue
		case kind == spanLayer && strings.HasPrefix(p, "ROLE_"):
			c.kind = roleColumn
			_, c.feature, _ = strings.Cut(p, ":")
			c.feature, c.target, _ = strings.Cut(c.feature, "_")
			if i := strings.LastIndexByte(p, '_'); strings.Contains(p[i+1:], ".") {
				// The feature's name may have a _ of its own, as its type has.
				_, c.feature, _ = strings.Cut(p[:i], ":")
			}
		case kind == spanLayer && before != nil && before.kind == roleColumn:
			c.kind, c.feature, c.target = targetColumn, before.feature, p
		case kind == relationLayer && strings.HasPrefix(p, "BT_"):
			c.kind, c.target = sourceColumn, p[len("BT_"):]
			l.base = c.target
		case kind == chainLayer && p == "referenceRelation":
			c.kind = linkColumn
		case kind == chainLayer && p == "referenceType":
			c.kind = elementColumn
		}
		h.width++
		l.columns = append(l.columns, c)
	}
	if len(l.columns) == 0 {
		l.columns = append(l.columns, column{kind: placeholder, at: h.width})
		h.width++
	}
	h.layers = append(h.layers, l)
	return nil
}

// line reads one line of the header. It is false where that is none.
func (h *header) line(s string) (bool, error) {
	for prefix, kind := range map[string]layerKind{"#T_SP=": spanLayer, "#T_RL=": relationLayer, "#T_CH=": chainLayer} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return true, h.layerLine(kind, rest)
		}
	}
	if s == "" || strings.HasPrefix(s, "#Text=") || strings.HasPrefix(s, "#Sentence.") || !strings.HasPrefix(s, "#") {
		return false, nil
	}
	name, value, ok := strings.Cut(s[1:], "=")
	if !ok {
		name, value = "comment", s[1:]
	}
	h.fields = append(h.fields, foreign.Field{Name: name, Value: value})
	return true, nil
}
