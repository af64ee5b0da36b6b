package recogito_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/recogito"
	"postil/storage/exchange/source"
)

func FuzzRecogito(f *testing.F) {
	exchangetest.Kit{Format: recogito.Format(), NoText: true}.Fuzz(f,
		[]byte(`[{"id":"a","type":"Annotation","body":[{"purpose":"tagging","value":"x"}],"target":{"source":"s","selector":[{"type":"TextQuoteSelector","exact":"Ann"}]}},{"id":"r","motivation":"linking","target":[{"id":"#a"},{"id":"#a"}]}]`),
		[]byte(`{"annotation_id":"a","annotates":{"document_id":"d"},"anchor":"char-offset:0","bodies":[{"type":"QUOTE","value":"Ann"}],"relations":[{"relates_to":"b"}]}`),
	)
}

func TestRealFilesAreReadOrToldWhy(t *testing.T) {
	// They have no texts, so their marks are counted against none.
	root := exchangetest.RealFiles(t)
	exchangetest.Kit{Format: recogito.Format(), NoText: true}.Files(t, root, "testdata/real.json",
		"recogito-js/packages/text-annotator/test/annotations.w3c.json",
		"recogito-js/packages/text-annotator-tei/test/annotations.json",
		"recogito2/test/resources/services/annotation",
	)
}

func TestAPageOfTheFieldHasItsMarksWhereTheirWordsAre(t *testing.T) {
	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	dir := filepath.Join(root, "recogito-js", "packages", "text-annotator", "test")
	page, err := os.ReadFile(filepath.Join(dir, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var words strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "script" && n.Parent.Data != "style" {
			words.WriteString(n.Data)
		}
	}
	// The page has the same passage three times, and then no place is clear.
	first := words.String()
	if before, after, ok := strings.Cut(first, "So now all who escaped"); ok {
		more, _, _ := strings.Cut(after, "So now all who escaped")
		first = before + "So now all who escaped" + more
	}
	data, err := os.ReadFile(filepath.Join(dir, "annotations.w3c.json"))
	if err != nil {
		t.Fatal(err)
	}
	got := exchangetest.Tell(t, recogito.Format(), map[string]string{"article": "a.txt"}, map[string]string{"a.json": string(data)}, map[string]string{"a.txt": first})
	marks := slices.DeleteFunc(got.Lines, func(s string) bool { return !strings.HasPrefix(s, "    highlight ") })
	if len(marks) != 5 {
		t.Errorf("%d of 5 marks: %q\n%q", len(marks), marks, got.Problems)
	}
}

func TestAnnotationsAreReadOrToldWithTheirLine(t *testing.T) {
	texts := map[string]string{"d.txt": "😀 We fly from London Stansted to Rome.", "s.txt": "Ann Lee says taxes rise."}
	for _, c := range []struct {
		name, in string
		settings map[string]string
		want     exchangetest.Told
	}{
		{
			name: "Recogito 2",
			in: `[{"annotation_id": "a1", "annotates": {"document_id": "d"}, "anchor": "char-offset:15", "last_modified_by": "simon", "last_modified_at": "2016-06-06T07:11:00Z", "bodies": [{"type": "QUOTE", "last_modified_by": "rainer", "value": "London Stansted"}, {"type": "PLACE", "reference": {"uri": "https://wikidata/Q8709"}, "status": {"value": "VERIFIED"}}, {"type": "COMMENT", "value": "so?"}, {"type": "TAG", "value": "air"}], "relations": [{"relates_to": "a2", "bodies": [{"type": "TAG", "value": "flyingTo"}]}, {"relates_to": "gone", "bodies": []}]},
{"annotation_id": "a2", "annotates": {"document_id": "d"}, "anchor": "char-offset:34", "last_modified_by": "rainer", "bodies": [{"type": "QUOTE", "value": "Rome"}]},
{"annotation_id": "a3", "annotates": {"document_id": "d"}, "anchor": "{ \"x\": 25 }", "bodies": [{"type": "TRANSCRIPTION", "value": "Stansted"}]},
{"annotation_id": "a4", "annotates": {"document_id": "d"}, "anchor": "char-offset:3", "last_modified_by": "simon", "bodies": [{"type": "QUOTE", "value": "London"}, {"type": "TAG", "value": "city"}]}]`,
			want: exchangetest.Told{
				Lines: []string{
					`d "😀 We fly from London Stansted to Rome."`, "  rainer", `    place "London Stansted" place="https://wikidata/Q8709" status="VERIFIED" tags=["air"] note "so?"`, `    highlight "Rome"`,
					`    flyingTo: "London Stansted" > "Rome"`, "  simon", `    city "London"`,
				},
				Problems: []string{
					`refused a.json:3: annotation a3: its anchor "{ \"x\": 25 }" is no place in a text`,
					"refused a.json:1: relation linked: its ends are not two marks of one person on one text",
					"repaired a.json:4: a4 city: its range does not fit the text; it was put where its words stand",
				},
			},
		},
		{
			name: "recogito-js, its own model and W3C, with a link", settings: map[string]string{"article": "s.txt"},
			in: `[{"id": "a", "bodies": [{"purpose": "tagging", "value": "source"}, {"value": "who?"}], "target": {"annotation": "a", "creator": {"id": "u1", "name": " Prof "}, "selector": [{"quote": "Ann Lee", "start": 0, "end": 7}]}},
{"id": "b", "type": "Annotation", "body": {"purpose": "tagging", "value": "claim"}, "creator": {"name": "Prof"}, "created": "2024-01-05T13:19:14.716Z", "target": [{"source": "x", "selector": [{"type": "TextQuoteSelector", "exact": "taxes"}, {"type": "TextPositionSelector", "start": 13, "end": 18}]}]},
{"id": "c", "type": "Annotation", "motivation": "linking", "body": [{"purpose": "tagging", "value": "says"}], "target": [{"id": "#a"}, {"id": "#b"}]},
{"id": "d", "target": {"selector": {"startSelector": {"type": "XPathSelector"}}}},
{"id": "e", "target": "https://whole"}]`,
			want: exchangetest.Told{
				Lines: []string{`s.txt "Ann Lee says taxes rise."`, "  prof", `    source "Ann Lee" note "who?"`, `    claim "taxes"`, `    says: "Ann Lee" > "taxes"`},
				Problems: []string{
					"refused a.json:4: annotation d: its place is said only by startSelector, which Postil does not follow",
					"refused a.json:5: annotation e: it is of its source as a whole",
				},
			},
		},
	} {
		got := exchangetest.Tell(t, recogito.Format(), c.settings, map[string]string{"a.json": c.in}, texts)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestAnnotationsAreToldFromOtherFiles(t *testing.T) {
	for in, want := range map[string]exchange.Match{
		`{"annotation_id": "a", "anchor": "x", "bodies": []}`:                                               exchange.Certain,
		`[{"id": "a", "type": "Annotation", "target": {"selector": [{"type": "TextQuoteSelector"}]}}]`:      exchange.Perhaps,
		`[{"id": "a", "target": {"annotation": "a", "selector": []}}]`:                                      exchange.Certain,
		`[{"@context": "http://www.w3.org/ns/anno.jsonld", "target": {"annotation": "a", "selector": []}}]`: exchange.Perhaps,
		`{"uri": "a", "user": "b", "target": [{"selector": []}]}`:                                           exchange.No,
	} {
		if got := recogito.Format().Sniff(source.FromBytes("a.json", []byte(in), source.Limits{})); got != want {
			t.Errorf("%s is of the format: %d, want %d", in, got, want)
		}
	}
}
