package doccano_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/doccano"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
)

func kit() exchangetest.Kit { return exchangetest.Kit{Format: doccano.Format()} }

func TestWhatIsWrittenIsReadAgain(t *testing.T) { kit().RoundTrip(t) }

func TestMarksAsListsAreReadAgain(t *testing.T) {
	k := kit()
	k.Format.Holds.Relations = false // there is no place for them
	k.Settings = map[string]string{"form": "label"}
	k.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) { kit().Reimport(t) }

func TestLinesAreWrittenAsExpected(t *testing.T) {
	kit().Golden(t, "testdata/entities")
	k := kit()
	k.Format.Holds.Relations = false
	k.Settings = map[string]string{"form": "label"}
	k.Golden(t, "testdata/label")
}

func TestRelationsAreNotLeftOutOfLists(t *testing.T) {
	items, scheme := exchangetest.Invented(doccano.Format().Holds)
	if _, err := exchangetest.Write(t.Context(), doccano.Format(), map[string]string{"form": "label"}, items, scheme); err == nil {
		t.Error("relations went nowhere, without a word")
	}
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	kit().Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"doccano/data_import/pipeline/examples/sequence_labeling/example.jsonl",
		"doccano/data_import/pipeline/examples/relation_extraction/example.jsonl",
		"doccano/data_import/pipeline/examples/intent_detection/example.jsonl",
		"doccano/data_import/pipeline/examples/text_classification/example.json",
		"doccano/data_export/pipeline/examples/relation_extraction/example.jsonl",
		"doccano/data_export/pipeline/examples/sequence_labeling/example.jsonl",
		"doccano/data_import/tests/data/sequence_labeling",
		"doccano/data_import/tests/data/relation_extraction",
		"doccano/data_import/tests/data/intent",
		"doccano/data_import/tests/data/text_classification/example.jsonl",
		"doccano-real-novels",
	)
}

func FuzzDoccano(f *testing.F) {
	kit().Fuzz(f,
		[]byte(`{"text":"EU rejects it","labels":[[0,2,"ORG"],[3,99,7],["x"]]}`),
		[]byte(`[{"id":1,"text":"EU","entities":[{"id":7,"label":"ORG","start_offset":0,"end_offset":2}],"relations":[{"from_id":7,"to_id":8,"type":"r"}],"Comments":["a",{"text":"b"}]}]`),
		[]byte(`{"id":1,"text":"EU","annotations":[{"label":7,"start_offset":0,"end_offset":2,"user":1,"created_at":"2021-04-05T14:58:23.696176Z"}],"meta":{"a":1},"cats":["x"],"label":"y"}`),
	)
}

func BenchmarkDoccano(b *testing.B) { kit().Bench(b) }

func TestAllGenerationsAreReadOrToldWithTheirLine(t *testing.T) {
	for _, c := range []struct {
		name     string
		files    map[string]string
		settings map[string]string
		want     exchangetest.Told
	}{
		{
			name: "lists, by both names, and what else stands in a line",
			files: map[string]string{"a.jsonl": `{"text":"EU rejects it","labels":[[0,2,"ORG"],[3,10,"V"]]}
{"id":2,"text":"EU 😀 it","label":[[5,7,"P"]],"Comments":["look",{"text":"again"}],"meta":{"wiki":1},"n":2.50,"approver":null}
`},
			want: exchangetest.Told{Lines: []string{
				`article-ad6423bd12.txt "EU rejects it"`, "  doccano", `    ORG "EU"`, `    V "rejects"`,
				`2 "EU 😀 it" n=2.50 wiki=1`, `  doccano comments=["look" "again"]`, `    P "it"`,
			}},
		},
		{
			name: "objects with relations, as an array",
			files: map[string]string{"a.json": `[{"id":"x/1","text":"EU rejects it","entities":[{"id":7,"label":"ORG","start_offset":0,"end_offset":2},{"id":8,"label":"V","start_offset":3,"end_offset":10}],
"relations":[{"id":1,"from_id":7,"to_id":8,"type":"does"},{"from_id":7,"to_id":9,"type":"lost"}],"cats":["a","b"]}]`},
			want: exchangetest.Told{
				Lines:    []string{`x/1 "EU rejects it"`, `  doccano cats=["a" "b"]`, `    ORG "EU"`, `    V "rejects"`, `    does: "EU" > "rejects"`},
				Problems: []string{"refused a.json:1: relation lost: one of its ends is not there or was refused"},
			},
		},
		{
			name: "labels by number, with who gave them, and their names beside them",
			files: map[string]string{
				"a.jsonl":           `{"id": 1, "text": "EU rejects it", "annotations": [{"label": 45, "start_offset": 0, "end_offset": 2, "user": 1}, {"label": 46, "start_offset": 3, "end_offset": 10, "user": 3}], "meta": {}}`,
				"label_config.json": `[{"id": 44, "text": "Dog", "suffix_key": "a", "background_color": "#FF0000", "task_type": "Category"}, {"id": 45, "text": "ORG", "suffix_key": "o", "background_color": "#FF0000", "task_type": "Span"}]`,
			},
			want: exchangetest.Told{
				Lines:    []string{`1 "EU rejects it"`, "  user-1", `    ORG "EU"`, "  user-3", `    46 "rejects"`},
				Problems: []string{"note a.jsonl:1: its labels are numbers; to give them their names put doccano's file of labels beside it, as label_config.json"},
			},
		},
		{
			name: "what is broken stops nothing",
			files: map[string]string{"a.jsonl": `{"label":[[0,1,"A"]]}
{"text":"one","label":[[0,"x","A"]]}
{"text":"one"
{"text":"one","label":[[0,9,"A"],[2,1,"B"],[0,3,"C"]]}
{"text":"two","label":"whole","data":7}`},
			want: exchangetest.Told{
				Lines: []string{`article-7692c3ad35.txt "one"`, "  doccano", `    C "one"`},
				Problems: []string{
					"broken record a.jsonl:1: the line has no text",
					"broken record a.jsonl:2: /label/0 cannot be read: a label should be a list of start, end and name",
					"broken record a.jsonl:3: it is broken JSON, at byte 13: unexpected EOF",
					"refused a.jsonl:4: mark A: its range 0 to 9 reaches beyond the text, which ends at 3 (code points)",
					"refused a.jsonl:4: mark B: its range 2 to 1 ends before it starts (code points)",
					"broken record a.jsonl:5: /data is a number, which does not belong there",
				},
			},
		},
		{
			name: "a file for each annotator of the same texts",
			files: map[string]string{
				"alice.jsonl": "{\"id\":1,\"text\":\"one\",\"label\":[[0,3,\"A\"]]}\n{\"id\":2,\"text\":\"two\",\"label\":[]}\n",
				"bob.jsonl":   "{\"id\":1,\"text\":\"one\",\"label\":[[0,1,\"A\"]]}\n{\"id\":2,\"text\":\"two\",\"label\":[]}\n",
			},
			want: exchangetest.Told{Lines: []string{`1 "one"`, "  alice", `    A "one"`, `2 "two"`, "  alice", `1 "one"`, "  bob", `    A "o"`, `2 "two"`, "  bob"}},
		},
		{
			name:  "files of different texts are nobody's",
			files: map[string]string{"a.jsonl": `{"id":1,"text":"one","label":[[0,3,"A"]]}`, "b.jsonl": `{"id":2,"text":"two","label":[[0,3,"A"]]}`},
			want:  exchangetest.Told{Lines: []string{`1 "one"`, "  doccano", `    A "one"`, `2 "two"`, "  doccano", `    A "two"`}},
		},
		{
			name: "columns that were named", settings: map[string]string{"text": "body", "labels": "tags"},
			files: map[string]string{"a.jsonl": `{"id":1,"body":"one","text":"other","tags":[[0,3,"A"]]}`},
			want:  exchangetest.Told{Lines: []string{`1 "one" tags=[[0,3,"A"]]`, "  doccano", `    A "one"`}},
		},
	} {
		got := exchangetest.Tell(t, doccano.Format(), c.settings, c.files)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestLinesAreToldFromThoseOfOthers(t *testing.T) {
	for in, want := range map[string]exchange.Match{
		`{"text": "a", "entities": [{"id": 1, "start_offset": 0}]}`:      exchange.Certain,
		`{"text": "a", "label": [[0, 1, "x"]]}`:                          exchange.Likely,
		`{"text": "a", "label": [], "Comments": []}`:                     exchange.Certain,
		`{"text": "a", "spans": [{"start": 0, "end": 1, "label": "x"}]}`: exchange.No,
		`{"text": "a", "label": "x", "answer": "accept"}`:                exchange.No,
		`{"tokens": ["a"], "ner_tags": [0]}`:                             exchange.No,
	} {
		if got := doccano.Format().Sniff(source.FromBytes("a.jsonl", []byte(in), source.Limits{})); got != want {
			t.Errorf("%s is of the format: %d, want %d", in, got, want)
		}
	}
}
