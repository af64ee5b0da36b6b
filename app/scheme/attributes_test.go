package scheme

import (
	"slices"
	"testing"

	"postil/annotate"
)

func TestAttributesAreReadAsTheyAreWritten(t *testing.T) {
	attrs := []annotate.Attribute{
		{ID: "certainty", Name: "Certainty", Type: annotate.Choice, Values: []string{"asserted", "denied"}, Required: true},
		{ID: "speaker", Name: "Speaker", Type: annotate.Words},
		{ID: "topics", Name: "Topics", Type: annotate.Several, Values: []string{"rain", "wind"}},
		{ID: "named", Name: "Named?", Type: annotate.YesNo},
		{ID: "n", Name: "How many", Type: annotate.Number},
	}
	got := parseAttributes(writeAttributes(attrs), attrs)
	if !slices.EqualFunc(got, attrs, same) {
		t.Errorf("%+v, want %+v", got, attrs)
	}
}

func same(a, b annotate.Attribute) bool {
	return a.ID == b.ID && a.Name == b.Name && a.Type == b.Type && a.Required == b.Required && slices.Equal(a.Values, b.Values)
}

func TestRenamedAttributesKeepTheirIdsAndNewOnesGetTheirOwn(t *testing.T) {
	old := []annotate.Attribute{{ID: "speaker", Name: "Speaker", Type: annotate.Words}, {ID: "n", Name: "Number", Type: annotate.Number}}
	got := parseAttributes("Who speaks: text\nNumber: number\nNumber of people: number\n\n", old)
	want := []string{"speaker", "n", "number-of-people"}
	for i, id := range want {
		if i >= len(got) || got[i].ID != id {
			t.Fatalf("%+v, want the ids %v", got, want)
		}
	}
}
