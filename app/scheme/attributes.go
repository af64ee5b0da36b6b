package scheme

import (
	"slices"
	"strings"
	"unicode"

	"postil/annotate"
)

// Attributes are written one a line, as people would: "Certainty: asserted,
// denied" is a choice, "Speaker: text" a text; "topics: several a, b" takes any of
// them; "*" after the name makes an answer required.

// writeAttributes writes attributes out.
func writeAttributes(attrs []annotate.Attribute) string {
	lines := make([]string, len(attrs))
	for i, a := range attrs {
		name := a.Name
		if name == "" {
			name = a.ID
		}
		if a.Required {
			name += "*"
		}
		what := string(a.Type)
		switch a.Type {
		case annotate.Choice:
			what = strings.Join(a.Values, ", ")
		case annotate.Several:
			what = "several " + strings.Join(a.Values, ", ")
		}
		lines[i] = name + ": " + what
	}
	return strings.Join(lines, "\n")
}

// parseAttributes reads what writeAttributes wrote and a person changed. Where
// the name is that of an attribute there was, it keeps that one's id; a line
// that was renamed keeps the id of the line in its place.
func parseAttributes(s string, old []annotate.Attribute) []annotate.Attribute {
	var out []annotate.Attribute
	taken := map[string]bool{}
	for i, line := range strings.Split(s, "\n") {
		name, what, _ := strings.Cut(line, ":")
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		a := annotate.Attribute{Type: annotate.Words}
		if n, ok := strings.CutSuffix(name, "*"); ok {
			name, a.Required = strings.TrimSpace(n), true
		}
		a.Name = name
		a.ID = idOf(name, i, old, taken)
		taken[a.ID] = true
		what = strings.TrimSpace(what)
		switch t := annotate.AttributeType(strings.ToLower(what)); {
		case what == "" || t == annotate.Words || t == annotate.YesNo || t == annotate.Number:
			if what != "" {
				a.Type = t
			}
		default:
			a.Type = annotate.Choice
			if rest, ok := strings.CutPrefix(what, "several "); ok {
				a.Type, what = annotate.Several, rest
			}
			for _, v := range strings.Split(what, ",") {
				if v = strings.TrimSpace(v); v != "" && !slices.Contains(a.Values, v) {
					a.Values = append(a.Values, v)
				}
			}
		}
		out = append(out, a)
	}
	return out
}

func idOf(name string, line int, old []annotate.Attribute, taken map[string]bool) string {
	for _, o := range old {
		if (o.Name == name || o.Name == "" && o.ID == name) && !taken[o.ID] {
			return o.ID
		}
	}
	if line < len(old) && !taken[old[line].ID] && !strings.Contains(name, "\n") {
		return old[line].ID
	}
	id := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '-'
	}, name)
	for taken[id] {
		id += "-2"
	}
	return id
}
