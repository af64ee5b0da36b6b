package storage

import (
	"fmt"
	"slices"
	"strings"

	"postil/annotate"
)

// A configEntry is a part of a configuration as its file has it: keys with
// their values in the order in which they are written, and lists of further
// entries. Reading one and writing one are all that editing needs to know of
// labels, attributes and relations.
type configEntry struct {
	fields []configField
	lists  []configList
}

// configField is a key with its value: a string, a bool or a []string.
type configField struct {
	key      string
	value    any
	needless bool // a missing key means the same
}

// configList is a list of tables with ids.
type configList struct {
	key     string
	header  string // as in [[header]]
	entries []configEntry
	read    func(r *configReader, t *tomlValue, i int) configEntry
}

func (e configEntry) text(key string) string {
	for _, f := range e.fields {
		if s, ok := f.value.(string); ok && f.key == key {
			return s
		}
	}
	return ""
}

func (f configField) same(other configField) bool {
	if list, ok := f.value.([]string); ok {
		others, ok := other.value.([]string)
		return ok && slices.Equal(list, others)
	}
	return f.value == other.value
}

func schemeEntry(s annotate.Scheme) configEntry {
	labels := configList{key: "labels", header: "scheme.labels", read: func(r *configReader, t *tomlValue, i int) configEntry { return labelEntry(r.label(t, i)) }}
	for _, l := range s.Labels {
		labels.entries = append(labels.entries, labelEntry(l))
	}
	relations := configList{key: "relations", header: "scheme.relations", read: func(r *configReader, t *tomlValue, _ int) configEntry { return relationEntry(r.relation(t)) }}
	for _, t := range s.Relations {
		relations.entries = append(relations.entries, relationEntry(t))
	}
	return configEntry{
		fields: []configField{{key: "id", value: s.ID}, {key: "version", value: s.Version}, {key: "name", value: s.Name}},
		lists:  []configList{labels, relations, attributeList("article", "scheme.article", s.Article)},
	}
}

func labelEntry(l annotate.Label) configEntry {
	return configEntry{
		fields: []configField{
			{key: "id", value: l.ID},
			{key: "name", value: l.Name},
			{key: "short", value: l.Short, needless: l.Short == ""},
			{key: "key", value: l.Key, needless: l.Key == ""},
			{key: "color", value: l.Color.String()},
			{key: "parent", value: l.Parent, needless: l.Parent == ""},
			{key: "guideline", value: l.Guideline, needless: l.Guideline == ""},
			{key: "archived", value: l.Archived, needless: !l.Archived},
		},
		lists: []configList{attributeList("attributes", "scheme.labels.attributes", l.Attributes)},
	}
}

func attributeList(key, header string, attrs []annotate.Attribute) configList {
	list := configList{key: key, header: header, read: func(r *configReader, t *tomlValue, _ int) configEntry {
		return attributeEntry(r.attribute(t, header))
	}}
	for _, a := range attrs {
		list.entries = append(list.entries, attributeEntry(a))
	}
	return list
}

func attributeEntry(a annotate.Attribute) configEntry {
	return configEntry{fields: []configField{
		{key: "id", value: a.ID},
		{key: "name", value: a.Name},
		{key: "type", value: string(a.Type)},
		{key: "values", value: a.Values, needless: len(a.Values) == 0},
		{key: "required", value: a.Required, needless: !a.Required},
	}}
}

func relationEntry(t annotate.RelationType) configEntry {
	return configEntry{fields: []configField{
		{key: "id", value: t.ID},
		{key: "name", value: t.Name},
		{key: "from", value: t.From, needless: len(t.From) == 0},
		{key: "to", value: t.To, needless: len(t.To) == 0},
		{key: "symmetric", value: t.Symmetric, needless: !t.Symmetric},
	}}
}

// block writes the entry with its lists, each under a header of its own.
func (e configEntry) block(header, newline string) string {
	var b strings.Builder
	b.WriteString(header + newline)
	for _, f := range e.fields {
		if !f.needless {
			b.WriteString(f.key + " = " + tomlText(f.value, newline) + newline)
		}
	}
	for _, l := range e.lists {
		for _, sub := range l.entries {
			b.WriteString(newline + sub.block("[["+l.header+"]]", newline))
		}
	}
	return b.String()
}

// inline writes the entry as a table on one line.
func (e configEntry) inline() string {
	var parts []string
	for _, f := range e.fields {
		if !f.needless {
			parts = append(parts, f.key+" = "+tomlText(f.value, ""))
		}
	}
	for _, l := range e.lists {
		if len(l.entries) > 0 {
			parts = append(parts, l.key+" = "+l.inline())
		}
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

func (l configList) inline() string {
	parts := make([]string, len(l.entries))
	for i, e := range l.entries {
		parts[i] = e.inline()
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// tomlText writes a value. A text of several lines is written over as many
// where lines end in a plain newline; where they do not, or newline is "", the
// file would give it other ends of line, so it stays on one.
func tomlText(v any, newline string) string {
	switch v := v.(type) {
	case bool:
		return fmt.Sprint(v)
	case []string:
		parts := make([]string, len(v))
		for i, s := range v {
			parts[i] = tomlText(s, "")
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		if newline == "\n" && strings.Contains(strings.TrimSuffix(v, "\n"), "\n") {
			return `"""` + "\n" + escapeTOML(v, true) + `"""`
		}
		return `"` + escapeTOML(v, false) + `"`
	}
	return "" // no field has another type
}

func escapeTOML(s string, lines bool) string {
	var b strings.Builder
	for i, c := range s {
		switch {
		case c == '"' && lines && i+1 < len(s) && s[i+1] != '"':
			b.WriteByte('"')
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n' && lines:
			b.WriteByte('\n')
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, c)
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}
