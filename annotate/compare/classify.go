package compare

import (
	"encoding/binary"
	"slices"

	"postil/annotate"
)

// statementOf is a key for a label at a place: marks that say the same have the
// same one.
func statementOf(label string, fragments []annotate.Fragment) string {
	key := make([]byte, 0, 8*len(fragments)+len(label))
	for _, f := range fragments {
		key = binary.AppendUvarint(key, uint64(f.Start)) //nolint:gosec // offsets are not negative
		key = binary.AppendUvarint(key, uint64(f.End))   //nolint:gosec // offsets are not negative
	}
	return string(key) + "\x00" + label
}

// classify names what the marks of a case agree or differ about, while those
// that say something twice are still apart.
func (c *Comparison) classify(k *Case, twice []Mark) {
	labels, places := distinctBy(k.Marks, func(m Mark) string { return m.Label }), distinctBy(k.Marks, placeOf)
	if labels == 1 && places == 1 {
		k.Differ = differing(slices.Concat(k.Marks, twice))
	}
	switch {
	case len(k.With) < len(k.Marks):
		k.Class = severalOf(k.Marks, labels)
	case len(c.Finished) < 2:
		k.Class = Alone
	case places > 1:
		k.Class = BoundaryAndLabel
		if labels == 1 {
			k.Class = Boundary
		}
		k.Edge = edgeOf(c.Article.Text, k.Marks)
	case labels > 1:
		k.Class = Label
	case len(k.Without) > 0:
		k.Class = Only
	case len(k.Differ) > 0:
		k.Class = Attributes
	default:
		k.Class = Same
	}
	if len(twice) > 0 && !k.Class.Disagrees() {
		k.Class = Duplicate
	}
}

func placeOf(m Mark) string { return statementOf("", m.Fragments) }

func distinctBy(marks []Mark, key func(Mark) string) int {
	seen := map[string]bool{}
	for _, m := range marks {
		seen[key(m)] = true
	}
	return len(seen)
}

// severalOf tells a split from what is more tangled: it has one label, somebody
// with one mark, and all those with several have them at the same places.
func severalOf(marks []Mark, labels int) Class {
	var places [][]string
	whole := false
	for i := 0; i < len(marks); {
		var own []string
		for by := marks[i].Person; i < len(marks) && marks[i].Person == by; i++ {
			own = append(own, placeOf(marks[i]))
		}
		if len(own) == 1 {
			whole = true
			continue
		}
		slices.Sort(own)
		places = append(places, own)
	}
	same := !slices.ContainsFunc(places, func(p []string) bool { return !slices.Equal(p, places[0]) })
	if labels == 1 && whole && same {
		return SplitOrMerge
	}
	return Complex
}

// differing lists the attributes that have several values in the marks, among
// which none counts as one.
func differing(marks []Mark) []string {
	var out []string
	for _, m := range marks {
		for id := range m.Attributes {
			if slices.Contains(out, id) {
				continue
			}
			if slices.ContainsFunc(marks, func(o Mark) bool { return valueKey(o.Attributes[id]) != valueKey(m.Attributes[id]) }) {
				out = append(out, id)
			}
		}
	}
	slices.Sort(out)
	return out
}
