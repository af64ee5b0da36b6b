package exchange_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/storage"
	zone "postil/storage/article"
	"postil/storage/exchange"
)

const furnished = "Menu Share\n\nStorm nears\n\nThe quay is closed, they said.\n\nRelated stories\nFerry fares\n"

func spanIn(t *testing.T, s, words string) annotate.Span {
	t.Helper()
	i := strings.Index(s, words)
	if i < 0 {
		t.Fatalf("%q is not in the text", words)
	}
	return annotate.Span{Start: i, End: i + len(words)}
}

func TestMarksInZonesThatAreSkippedAreLeftOutCountedAndNamed(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": furnished})
	at := func(words string) annotate.Span { return spanIn(t, furnished, words) }
	label(t, w, "a.txt", annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{
		add(1, "claim", at("Share")),
		add(2, "claim", at("nears")),
		add(3, "claim", at("they said.\n\nRelated stories")), // in part
		add(4, "quote", at("stories\nFerry")),
		add(5, "quote", at("Menu"), at("fares")),
		add(6, "quote", at("Menu"), at("quay")), // in part
	}, Relations: []annotate.Edit[*annotate.Relation]{
		{After: &annotate.Relation{ID: id(11), Type: "supports", From: id(1), To: id(2)}},
		{After: &annotate.Relation{ID: id(12), Type: "supports", From: id(2), To: id(3)}},
	}})
	for _, c := range []struct {
		kinds []zone.ZoneKind
		want  string // the marks that are written
		words string
	}{
		{nil, "Menu|Menu|Share|nears|stories\nFerry|they said.\n\nRelated stories", ""},
		{[]zone.ZoneKind{zone.ZoneFurniture}, "Menu|nears|they said.\n\nRelated stories", "3 marks in furniture, 1 relation of such marks"},
		{[]zone.ZoneKind{zone.ZoneFurniture, zone.ZoneBody}, "nears", "1 mark in body, 4 marks in furniture, 2 relations of such marks"},
		{[]zone.ZoneKind{zone.ZoneCaption}, "Menu|Menu|Share|nears|stories\nFerry|they said.\n\nRelated stories", ""},
	} {
		var out bytes.Buffer
		r, err := exchange.ExportJob{Workspace: w, Layer: "alice", OnLoss: exchange.Drop, SkipZones: c.kinds}.Export(t.Context(), jsonl(t), &out)
		if err != nil {
			t.Fatal(err)
		}
		doc := lines(t, out.Bytes())[0]
		if doc.Text != furnished {
			t.Fatalf("%v: the text is %q", c.kinds, doc.Text)
		}
		want := 0 // relations of which both marks are written
		for _, ends := range [][2]string{{"Share", "nears"}, {"nears", "they said"}} {
			if strings.Contains(c.want, ends[0]) && strings.Contains(c.want, ends[1]) {
				want++
			}
		}
		if len(doc.Relations) != want || r.Relations != want {
			t.Errorf("%v: %d relations, %d counted, want %d", c.kinds, len(doc.Relations), r.Relations, want)
		}
		var got []string
		for _, s := range doc.Spans {
			end := s.End
			if len(s.Fragments) > 0 {
				end = s.Fragments[0][1]
			}
			got = append(got, furnished[s.Start:end])
		}
		slices.Sort(got)
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%v: %q, want %q", c.kinds, s, c.want)
		}
		if s := r.ZoneWords(); s != c.words {
			t.Errorf("%v: told %q, want %q", c.kinds, s, c.words)
		}
		if slices.ContainsFunc(r.Losses, func(l exchange.Loss) bool { return l.Kind == exchange.LosesRelations }) {
			t.Errorf("%v: what was asked for counts as lost by the format", c.kinds)
		}
		if !r.Whole() {
			t.Errorf("%v: what was asked for counts as left out: %+v", c.kinds, r)
		}
	}
}

func TestZonesThatCannotBeReadKeepTheArticleFromBeingWrittenByOthers(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": furnished, "a.meta.json": "{", "b.txt": furnished})
	for _, p := range []string{"a.txt", "b.txt"} {
		label(t, w, p, annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{add(1, "claim", spanIn(t, furnished, "quay"))}})
	}
	job := exchange.ExportJob{Workspace: w, Layer: "alice"}
	if r, err := job.Export(t.Context(), jsonl(t), &bytes.Buffer{}); err != nil || r.Articles != 2 {
		t.Errorf("without skipping: %+v, %v", r, err)
	}
	job.SkipZones = []zone.ZoneKind{zone.ZoneFurniture}
	r, err := job.Export(t.Context(), jsonl(t), &bytes.Buffer{})
	if err != nil || r.Articles != 1 || len(r.Skipped) != 1 || !errors.Is(r.Skipped[0].Err, storage.ErrBrokenMeta) || r.Whole() {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestNamesOfZonesAreReadWhateverTheirCase(t *testing.T) {
	got, err := zone.ParseZoneKinds(" Furniture,caption,furniture")
	if err != nil || !slices.Equal(got, []zone.ZoneKind{zone.ZoneFurniture, zone.ZoneCaption}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, bad := range []string{"", "sidebar", "caption,"} {
		if got, err := zone.ParseZoneKinds(bad); err == nil {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
}
