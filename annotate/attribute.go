package annotate

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// CheckValue reports why a value, of a type that Attributes hold, is no answer
// to the attribute's question; nil when it is one. No value at all is none
// either: whether it must have one is asked by Missing.
func (a Attribute) CheckValue(v any) error {
	no := func(format string, args ...any) error {
		return fmt.Errorf("the attribute %q %s", a.ID, fmt.Sprintf(format, args...))
	}
	offered := strings.Join(a.Values, ", ")
	switch a.Type {
	case Choice:
		s, ok := v.(string)
		if !ok {
			return no("takes one of %s, not %s", offered, describe(v))
		}
		if !slices.Contains(a.Values, s) {
			return no("takes one of %s; %q is none of them", offered, s)
		}
	case Several:
		list, ok := v.([]string)
		if !ok {
			return no("takes a list of %s, not %s", offered, describe(v))
		}
		for _, s := range list {
			if !slices.Contains(a.Values, s) {
				return no("takes any of %s; %q is none of them", offered, s)
			}
		}
	case Words:
		if _, ok := v.(string); !ok {
			return no("takes a text, not %s", describe(v))
		}
	case YesNo:
		if _, ok := v.(bool); !ok {
			return no("takes yes or no, not %s", describe(v))
		}
	case Number:
		n, ok := v.(json.Number)
		if !ok {
			return no("takes a number, not %s", describe(v))
		}
		if f, err := n.Float64(); err != nil || math.IsInf(f, 0) || math.IsNaN(f) || !json.Valid([]byte(n)) {
			return no("takes a number; %q is none", n.String())
		}
	default:
		return no("has the type %q, which takes no values", a.Type)
	}
	return nil
}

// describe names a value in a sentence.
func describe(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case string:
		return fmt.Sprintf("the text %q", v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case json.Number:
		return "the number " + v.String()
	case []string:
		return "the list " + strings.Join(v, ", ")
	}
	return "a value of another kind"
}

// Missing lists, in order, the required attributes that have no value. A text
// of nothing but spaces and an empty list are no values; a no and a zero are.
func Missing(attrs []Attribute, values Attributes) []Attribute {
	var out []Attribute
	for _, a := range attrs {
		if a.Required && isBlank(values[a.ID]) {
			out = append(out, a)
		}
	}
	return out
}

func isBlank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case json.Number:
		return v == ""
	case []string:
		return len(v) == 0
	}
	return false
}
