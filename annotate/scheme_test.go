package annotate

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

func TestRelationsBetweenAreThoseThatTheSchemeAllows(t *testing.T) {
	s := Scheme{Relations: []RelationType{
		{ID: "any"},
		{ID: "from-a", From: []string{"a"}},
		{ID: "to-b", To: []string{"b"}},
		{ID: "a-to-b", From: []string{"a"}, To: []string{"b"}},
		{ID: "a-with-b", From: []string{"a"}, To: []string{"b"}, Symmetric: true},
	}}
	for _, c := range []struct{ from, to, want string }{
		{"a", "b", "any from-a to-b a-to-b a-with-b"},
		{"b", "a", "any a-with-b"},
		{"a", "a", "any from-a"},
		{"b", "b", "any to-b"},
		{"x", "y", "any"},
	} {
		var got []string
		for _, r := range s.RelationsBetween(c.from, c.to) {
			got = append(got, r.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s to %s: %v, want %s", c.from, c.to, got, c.want)
		}
	}
	if r, ok := s.Relation("to-b"); !ok || r.ID != "to-b" {
		t.Errorf("%+v", r)
	}
	if _, ok := s.Relation("b"); ok {
		t.Error("found a relation that is not there")
	}
}

func TestCheckNamesFaultsOfRelations(t *testing.T) {
	s := DefaultScheme()
	s.Relations = []RelationType{{ID: "r", From: []string{"claim"}}, {ID: "r", To: []string{"quote", "nobody"}}, {ID: " "}}
	var got []string
	for _, p := range s.Check() {
		got = append(got, p.Error())
	}
	want := []string{
		`scheme.relations[1].id: two relations have the id "r"`,
		`scheme.relations[1].to[1]: there is no label "nobody"`,
		`scheme.relations[2].id: a relation needs an id, the word that is stored with it`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestACloneSharesNothing(t *testing.T) {
	s := DefaultScheme()
	s.Labels[0].Attributes = []Attribute{{ID: "a", Type: Choice, Values: []string{"x"}}}
	s.Article = []Attribute{{ID: "b", Type: Choice, Values: []string{"y"}}}
	s.Relations = []RelationType{{ID: "r", From: []string{"claim"}, To: []string{"quote"}}}
	c, before := s.Clone(), s.Clone()
	c.Labels[0].Name, c.Labels[0].Attributes[0].Values[0], c.Article[0].Values[0] = "", "", ""
	c.Labels[0].Attributes[0].ID, c.Article[0].ID = "", ""
	c.Relations[0].From[0], c.Relations[0].To[0], c.Relations[0].ID = "", "", ""
	if d := cmp.Diff(before, s); d != "" {
		t.Error(d)
	}
}

func TestValuesFitTheTypeOfTheirAttribute(t *testing.T) {
	values := []string{"x", "y"}
	for _, c := range []struct {
		a    Attribute
		v    any
		want string // the end of the error; none: the value fits
	}{
		{Attribute{Type: Choice, Values: values}, "x", ""},
		{Attribute{Type: Choice, Values: values}, "z", `takes one of x, y; "z" is none of them`},
		{Attribute{Type: Choice, Values: values}, []string{"x"}, "takes one of x, y, not the list x"},
		{Attribute{Type: Several, Values: values}, []string{"y", "x"}, ""},
		{Attribute{Type: Several, Values: values}, []string{}, ""},
		{Attribute{Type: Several, Values: values}, []string{"x", "z"}, `takes any of x, y; "z" is none of them`},
		{Attribute{Type: Several, Values: values}, "x", `takes a list of x, y, not the text "x"`},
		{Attribute{Type: Words}, "", ""},
		{Attribute{Type: Words}, true, "takes a text, not yes"},
		{Attribute{Type: YesNo}, false, ""},
		{Attribute{Type: YesNo}, "yes", `takes yes or no, not the text "yes"`},
		{Attribute{Type: YesNo}, json.RawMessage("{}"), "takes yes or no, not a value of another kind"},
		{Attribute{Type: Number}, json.Number("-1.5e3"), ""},
		{Attribute{Type: Number}, json.Number("1e999"), `takes a number; "1e999" is none`},
		{Attribute{Type: Number}, json.Number("0x10"), `takes a number; "0x10" is none`},
		{Attribute{Type: Number}, json.Number("NaN"), `takes a number; "NaN" is none`},
		{Attribute{Type: Number}, 3, "takes a number, not a value of another kind"},
		{Attribute{Type: Number}, nil, "takes a number, not nothing"},
		{Attribute{Type: "list"}, "x", `has the type "list", which takes no values`},
	} {
		c.a.ID = "q"
		err, want := c.a.CheckValue(c.v), ""
		if c.want != "" {
			want = `the attribute "q" ` + c.want
		}
		if (err == nil) != (want == "") || err != nil && err.Error() != want {
			t.Errorf("%s takes %v: %v, want %q", c.a.Type, c.v, err, want)
		}
	}
}

func TestRequiredAttributesWithoutAValueAreMissing(t *testing.T) {
	var attrs []Attribute
	values := Attributes{}
	for id, v := range map[string]any{"blank": " ", "none": []string{}, "nil": nil, "no": false, "zero": json.Number("0"), "word": "x", "odd": json.RawMessage("{}")} {
		attrs = append(attrs, Attribute{ID: id, Required: true}, Attribute{ID: id + "-free"})
		values[id] = v
	}
	attrs = append(attrs, Attribute{ID: "absent", Required: true})
	got := map[string]bool{}
	for _, a := range Missing(attrs, values) {
		got[a.ID] = true
	}
	if d := cmp.Diff(map[string]bool{"blank": true, "none": true, "nil": true, "absent": true}, got); d != "" {
		t.Error(d)
	}
}

// TestRelabellingMovesMarksAndComesBack: counts move to the new label, all else
// of a mark stays, and restoring brings every mark back that nobody has touched
// since, with what else was written into it.
func TestRelabellingMovesMarksAndComesBack(t *testing.T) {
	labels := []string{"a", "b", "c"}
	rapid.Check(t, func(t *rapid.T) {
		var c Contents
		for i := range rapid.IntRange(0, 20).Draw(t, "marks") {
			c.Annotations = append(c.Annotations, &Annotation{
				ID: uuid.UUID{15: byte(i + 1)}, Label: rapid.SampledFrom(labels).Draw(t, "label"), Note: "n",
				Fragments: []Fragment{{Span: Span{Start: i, End: i + 2}}},
			})
		}
		l, err := NewLayer(Header{}, c)
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.SliceOf(rapid.SampledFrom(labels)).Draw(t, "from")
		to := rapid.SampledFrom(append(labels, "new")).Draw(t, "to")
		next, done, err := l.Apply(RelabelAll(l, from, to), start)
		if err != nil {
			t.Fatal(err)
		}
		former := done.FormerLabels()
		was := former.Marks
		for a := range l.Annotations() {
			b := next.Annotation(a.ID)
			moved := false
			for _, f := range from {
				moved = moved || a.Label == f && f != to
			}
			if _, told := was[a.ID]; told != moved || moved && b.Label != to || !moved && b != a {
				t.Fatalf("%+v became %+v", a, b)
			}
			if b.Note != "n" || !b.Created.Equal(a.Created) && !moved || !cmp.Equal(a.Fragments, b.Fragments) {
				t.Fatalf("more than the label changed: %+v", b)
			}
		}
		// Somebody goes on: one mark gets a note, one a label of its own, one goes.
		var edits []Edit[*Annotation]
		i := 0
		for a := range next.Annotations() {
			after := *a
			switch i++; i % 4 {
			case 0:
				after.Note = "later"
			case 1:
				after.Label = "own"
			case 2:
				edits = append(edits, Edit[*Annotation]{Before: a})
				continue
			case 3:
				continue
			}
			edits = append(edits, Edit[*Annotation]{Before: a, After: &after})
		}
		later, _, err := next.Apply(Change{Annotations: edits}, start)
		if err != nil {
			t.Fatal(err)
		}
		back, _, err := later.Apply(RestoreLabels(later, former, to), start)
		if err != nil {
			t.Fatal(err)
		}
		if back.Len() != later.Len() {
			t.Fatalf("%d marks became %d", later.Len(), back.Len())
		}
		for a := range later.Annotations() {
			b := back.Annotation(a.ID)
			want := l.Annotation(a.ID).Label
			if a.Label == "own" {
				want = "own"
			}
			if b.Label != want || b.Note != a.Note {
				t.Fatalf("%+v was restored to %+v, want the label %s", a, b, want)
			}
		}
	})
}
