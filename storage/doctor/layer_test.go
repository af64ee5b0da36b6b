package doctor

import (
	"strings"
	"testing"

	"postil/annotate"
)

func TestAttributeValuesAreHeldAgainstTheScheme(t *testing.T) {
	attrs := []annotate.Attribute{
		{ID: "c", Type: annotate.Choice, Values: []string{"x", "y"}, Required: true},
		{ID: "s", Type: annotate.Several, Values: []string{"x", "y"}},
		{ID: "w", Type: annotate.Words},
		{ID: "b", Type: annotate.YesNo},
		{ID: "n", Type: annotate.Number},
	}
	if got := attributeProblems(attrs, annotate.Attributes{"c": "x", "s": []string{"y"}, "w": "z", "b": true}, true); len(got) > 0 {
		t.Errorf("good values: %q", got)
	}
	if got := attributeProblems(attrs, annotate.Attributes{"c": "z", "s": []string{"q"}, "w": true, "b": "yes", "n": "1", "other": "x"}, false); len(got) != 6 {
		t.Errorf("bad values: %q", got)
	}
	if got := attributeProblems(attrs, nil, false); len(got) != 0 {
		t.Errorf("missing while work goes on: %q", got)
	}
	if got := attributeProblems(attrs, nil, true); len(got) != 1 {
		t.Errorf("missing when done: %q", got)
	}
}

func TestLocateFindsTheLineOfAPath(t *testing.T) {
	data := []byte("{\n \"a\": 1,\n \"b\": [\n  {\"x\": \"y,]}\"},\n  {\n   \"z\": 2}\n ]\n}\n")
	for path, want := range map[string]int{"": 1, "a": 2, "b": 3, "b/0": 4, "b/1": 5, "b/1/z": 6, "b/1/q": 5, "b/7": 3} {
		var steps []string
		if path != "" {
			steps = strings.Split(path, "/")
		}
		if got := locate(data, steps); got != want {
			t.Errorf("%q is on line %d, want %d", path, got, want)
		}
	}
}
