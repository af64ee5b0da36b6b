package exchange

import (
	"fmt"
	"testing"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange/foreign"
)

// TestRecordsOfSeveralFilesUnderOneIDStayApart: in any order of the files each
// of them is there, links lead to what they led to, and again gives the same ids.
func TestRecordsOfSeveralFilesUnderOneIDStayApart(t *testing.T) {
	doc, err := text.New("one two three")
	if err != nil {
		t.Fatal(err)
	}
	mark := func(id byte, label string, start, end int, note string) *annotate.Annotation {
		return &annotate.Annotation{ID: annotate.ID{15: id}, Label: label, Note: note, Fragments: []annotate.Fragment{annotate.NewFragment(doc, annotate.Span{Start: start, End: end})}}
	}
	item := func(attribute string, marks ...*annotate.Annotation) *Item {
		return &Item{Name: "a.txt", Text: doc, Layers: []Layer{{
			Person: annotate.Person{Slug: "ann"}, Marks: marks, Article: annotate.Attributes{"topic": attribute},
			Relations: []*annotate.Relation{{ID: annotate.ID{15: 200}, Type: "r", From: marks[0].ID, To: marks[len(marks)-1].ID}},
		}}}
	}
	run := func() (out, told []string) {
		all := item("tax", mark(1, "a", 0, 3, ""), mark(2, "b", 4, 7, ""))
		problem := func(p foreign.Problem) { told = append(told, p.Kind.String()+" "+p.What) }
		all.join(item("tax", mark(1, "c", 8, 13, ""), mark(2, "b", 4, 7, "")), problem)
		all.join(item("war", mark(1, "c", 8, 13, ""), mark(2, "b", 4, 7, "another note")), problem)
		l := all.Layers[0]
		name := map[annotate.ID]string{}
		for _, m := range l.Marks {
			if name[m.ID] != "" {
				t.Errorf("two marks have the id %s", m.ID)
			}
			name[m.ID] = m.Label + m.Note
			out = append(out, m.Label+m.Note+" "+m.ID.String())
		}
		for _, r := range l.Relations {
			out = append(out, fmt.Sprintf("%s to %s %s", name[r.From], name[r.To], r.ID))
		}
		return out, told
	}
	first, told := run()
	again, _ := run()
	if fmt.Sprint(first) != fmt.Sprint(again) {
		t.Errorf("%v, and then %v", first, again)
	}
	if len(first) != 7 { // a, b, c, b with a note; a to b, c to b, c to b with a note
		t.Errorf("%d records: %q", len(first), first)
	}
	want := `["repaired c \"three\"" "repaired relation r" "repaired c \"three\"" "repaired b \"two\"" "repaired relation r" "refused the article's topic"]`
	if got := fmt.Sprintf("%q", told); got != want {
		t.Errorf("told %s", got)
	}
}
