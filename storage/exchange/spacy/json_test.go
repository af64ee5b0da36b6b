package spacy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
	"postil/storage/exchange/spacy"
)

func TestTrainingJSONIsReadAsItWasWritten(t *testing.T) {
	exchangetest.Kit{Format: spacy.JSON()}.RoundTrip(t)
}

func TestSimpleJSONIsReadAsItWasWritten(t *testing.T) {
	exchangetest.Kit{Format: spacy.Simple(), Unnamed: true}.RoundTrip(t)
}

func TestImportingTrainingJSONTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: spacy.JSON()}.Reimport(t)
}

func TestImportingSimpleJSONTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: spacy.Simple()}.Reimport(t)
}

func TestRealTrainingFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: spacy.JSON()}.Files(t, exchangetest.RealFiles(t), "testdata/training.json",
		"spacy-example-data/training-data.json",
		"spacy-example-data/ner_example_data/ner-sent-per-line.json",
		"spacy-example-data/ner_example_data/ner-token-per-line-conll2003.json",
		"spacy-example-data/ner_example_data/ner-token-per-line-with-pos.json",
		"spacy-example-data/ner_example_data/ner-token-per-line.json",
	)
}

func FuzzTrainingJSON(f *testing.F) {
	exchangetest.Kit{Format: spacy.JSON()}.Fuzz(f, []byte(`[{"id":0,"paragraphs":[{"raw":"a b","sentences":[{"tokens":[{"orth":"a","ner":"I-X"},{"orth":"b","ner":"-"}]}],"entities":[[0,1,"Y"],[1]],"cats":[{"label":"C","value":1}]}]}]`))
}

func FuzzSimpleJSON(f *testing.F) {
	exchangetest.Kit{Format: spacy.Simple()}.Fuzz(f,
		[]byte(`[["a b",{"entities":[[0,1,"X"],[1,"Y"]],"spans":{"sc":[[0,3,"Z"]]},"cats":{"C":1}}],["c",{"words":["c"],"entities":["U-X"]}]]`),
		[]byte("[\"a\", {\"entities\": []}]\n[\"b\", {}]\n"),
		[]byte(`{"classes":["A"],"annotations":[["a",{"entities":[[0,1,"A"]]}],null]}`),
	)
}

func BenchmarkTrainingJSON(b *testing.B) { exchangetest.Kit{Format: spacy.JSON()}.Bench(b) }
func BenchmarkSimpleJSON(b *testing.B)   { exchangetest.Kit{Format: spacy.Simple()}.Bench(b) }

func readJSON(t *testing.T, f exchange.Format, content string, settings map[string]string) (lines, problems []string) {
	t.Helper()
	items, found, err := exchangetest.Read(t.Context(), f, settings, source.FromBytes("a.json", []byte(content), source.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		problems = append(problems, p.Kind.String()+" "+p.String())
	}
	return listed(items), problems
}

func TestTrainingJSONOfEveryKindIsRead(t *testing.T) {
	for _, c := range []struct {
		name, content  string
		want, problems []string
	}{
		{
			name:    "raw says where spaces are; two paragraphs; categories; entities by offset beside the tags",
			content: `[{"id": 7, "paragraphs": [{"raw": " EU's  it", "sentences": [{"tokens": [{"orth": "EU", "ner": "U-ORG"}, {"orth": "'s", "ner": "O"}]}, {"tokens": [{"orth": "it", "ner": "-"}]}], "cats": [{"label": "GOOD", "value": 1.0}, {"label": "SO", "value": 0.5}], "entities": [[1, 3, "ORG"], [7, 9, "IT"]]}, {"sentences": [{"tokens": [{"orth": "b"}]}]}]}]`,
			want:    []string{`a/7/1: " EU's  it"`, "ORG EU", "IT it", "map[GOOD:true SO:0.5]", `a/7/2: "b"`},
			problems: []string{
				"note a.json: 1 texts do not say where spaces are; words were put together with a space between them",
			},
		},
		{
			name:    "tokens say it; the id is a name; an object a line",
			content: `{"id": "wire/a.txt", "paragraphs": [{"raw": null, "sentences": [{"tokens": [{"orth": "New", "space": " ", "ner": "B-LOC"}, {"orth": "York", "space": "", "ner": "L-LOC"}, {"orth": "!", "space": true}]}]}]}` + "\n" + `{"id": "b", "paragraphs": [{"sentences": [{"tokens": []}], "raw": "raw alone"}]}`,
			want:    []string{`wire/a.txt: "New York! "`, "LOC New York", `b: ""`},
		},
		{
			name:     "raw of other words, tags out of place, an entity in the other text",
			content:  `[{"id": 0, "paragraphs": [{"raw": "other", "sentences": [{"tokens": [{"orth": "New", "ner": "B-LOC"}, {"orth": "York", "ner": "O"}, {"orth": "it", "ner": "L-X"}]}], "entities": [[0, 5, "Y"], ["x"]]}]}]`,
			want:     []string{`a/0: "New York it"`, "LOC New", "X it"},
			problems: []string{`refused a.json:1: entity [0, 5, "Y"]: it counts in a text that the tokens are not`, `broken record a.json:1: entity ["x"]: it is not a start, an end and a label`, "repaired a.json: 2 tags are not where their scheme allows them; each begins or ends a mark", "note a.json: 1 texts do not say where spaces are; words were put together with a space between them"},
		},
		{
			name:     "a broken document between others",
			content:  "[{\"id\": 1, \"paragraphs\": 5},\n{\"id\": 2, \"paragraphs\": [{\"raw\": \"x\", \"sentences\": [{\"tokens\": [{\"orth\": \"x\", \"ner\": \"U-X\"}]}]}]}]",
			want:     []string{`a/2: "x"`, "X x"},
			problems: []string{"broken record a.json:1: /paragraphs is a number, which does not belong there"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := readJSON(t, spacy.JSON(), c.content, nil)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestSimpleJSONOfEveryKindIsRead(t *testing.T) {
	for _, c := range []struct {
		name, content  string
		settings       map[string]string
		want, problems []string
	}{
		{
			name:    "pairs; what entities and spans both have is one mark; categories",
			content: `[["EU rejects 😀 it", {"entities": [[0, 2, "ORG"], [11, 12, "E"]], "spans": {"sc": [[0, 2, "ORG"], [0, 10, "P", "Q458"]], "other": [[0, 2, "ORG"]]}, "cats": {"A": 1, "B": 0.25}}], ["b", {}]]`,
			want:    []string{`a/0001: "EU rejects 😀 it"`, "ORG EU", "P EU rejects map[kb_id:Q458]", "E 😀", "map[A:true B:0.25]", `a/0002: "b"`},
		},
		{
			name:     "groups that are asked for",
			content:  `[["EU rejects it", {"entities": [[0, 2, "ORG"]], "spans": {"sc": [[0, 10, "P"]], "other": [[3, 10, "V"]]}}]]`,
			settings: map[string]string{"groups": "other, ents"},
			want:     []string{`a/0001: "EU rejects it"`, "ORG EU", "V rejects"},
		},
		{
			name:    "a pair a line",
			content: "[\"EU\", {\"entities\": [[0, 2, \"ORG\"]]}]\n[\"b\", {\"entities\": []}]\n",
			want:    []string{`a/0001: "EU"`, "ORG EU", `a/0002: "b"`},
		},
		{
			name:    "objects, with lists and with objects as entities",
			content: `{"text": "EU", "entities": [[0, 2, "ORG"]]}` + "\n" + `{"text": "b c", "entities": [{"start": 2, "end": 3, "label": "X"}]}`,
			want:    []string{`a/0001: "EU"`, "ORG EU", `a/0002: "b c"`, "X c"},
		},
		{
			name:    "the NER Annotator",
			content: `{"classes": ["ORG"], "annotations": [["EU\r", {"entities": [[0, 2, "ORG"]]}], null, ["b", {"entities": []}]]}`,
			want:    []string{`a/0001: "EU\n"`, "ORG EU", `a/0002: "b"`},
		},
		{
			name:    "tags of words",
			content: `[["In New  York.", {"words": ["In", "New", "York", "."], "entities": ["O", "B-GPE", "L-GPE", "-"]}]]`,
			want:    []string{`a/0001: "In New  York."`, "GPE New  York"},
		},
		{
			name:    "what is broken is told, and nothing else is lost",
			content: "[[\"EU\", {\"entities\": [[0, 2], [0, 2, \"ORG\"], [0, 9, \"X\"]]}],\n5,\n[\"b\", {\"entities\": 7}],\n[\"c d\", {\"words\": [\"c\"], \"entities\": [\"U-X\"]}]]",
			want:    []string{`a/0001: "EU"`, "ORG EU", `a/0002: "b"`, `a/0003: "c d"`},
			problems: []string{
				"broken record a.json:1: mark [0, 2]: it is not a start, an end and a label",
				"refused a.json:1: mark X: its range 0 to 9 reaches beyond the text, which ends at 2 (code points)",
				"broken record a.json:2: it is a number, not what a record should be",
				"broken record a.json:3: its marks: they are no list",
				"broken record a.json:4: its tags: there are no words that they count and that are all of the text",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := readJSON(t, spacy.Simple(), c.content, c.settings)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestJSONIsWrittenSo(t *testing.T) {
	items := []*exchange.Item{
		article(t, "wire/a.txt", "Größe  \"matters\".\nNo 😀.", "claim", "Größe  \"matters", "quote", "😀"),
		article(t, "b.txt", "One two", "claim", "One two", "quote", "two"),
	}
	for _, c := range []struct {
		name     string
		format   exchange.Format
		settings map[string]string
		items    []*exchange.Item
		want     string
	}{
		{"training", spacy.JSON(), nil, items[:1], `[
{"id": "wire/a.txt", "paragraphs": [{"raw": "Größe  \"matters\".\nNo 😀.", "sentences": [
 {"tokens": [{"id": 0, "orth": "Größe", "space": " ", "ner": "B-claim"}, {"id": 1, "orth": " ", "space": "", "ner": "I-claim"}, {"id": 2, "orth": "\"", "space": "", "ner": "I-claim"}, {"id": 3, "orth": "matters", "space": "", "ner": "L-claim"}, {"id": 4, "orth": "\"", "space": "", "ner": "O"}, {"id": 5, "orth": ".", "space": "", "ner": "O"}, {"id": 6, "orth": "\n", "space": "", "ner": "O"}], "brackets": []},
 {"tokens": [{"id": 7, "orth": "No", "space": " ", "ner": "O"}, {"id": 8, "orth": "😀", "space": "", "ner": "U-quote"}, {"id": 9, "orth": ".", "space": "", "ner": "O"}], "brackets": []}], "cats": []}]}
]
`},
		{"nothing", spacy.JSON(), nil, nil, "[]\n"},
		{"simple", spacy.Simple(), nil, items, `[
["Größe  \"matters\".\nNo 😀.", {"entities": [[0, 15, "claim"], [21, 22, "quote"]], "spans": {"sc": [[0, 15, "claim"], [21, 22, "quote"]]}}],
["One two", {"spans": {"sc": [[0, 7, "claim"], [4, 7, "quote"]]}}]
]
`},
		{"simple, entities alone", spacy.Simple(), map[string]string{"as": "ents"}, items[:1], `[
["Größe  \"matters\".\nNo 😀.", {"entities": [[0, 15, "claim"], [21, 22, "quote"]]}]
]
`},
		{"simple, spans alone", spacy.Simple(), map[string]string{"as": "spans", "group": "x"}, items[1:], `[
["One two", {"spans": {"x": [[0, 7, "claim"], [4, 7, "quote"]]}}]
]
`},
		{"nothing, simple", spacy.Simple(), nil, nil, "[]\n"},
	} {
		files, err := exchangetest.Write(t.Context(), c.format, c.settings, c.items, &annotate.Scheme{})
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, string(files["output.json"].Data)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
	if _, err := exchangetest.Write(t.Context(), spacy.Simple(), map[string]string{"as": "ents"}, items, &annotate.Scheme{}); err == nil || !strings.Contains(err.Error(), "b.txt") {
		t.Errorf("entities that overlap were written: %v", err)
	}
}

func TestJSONOfSpaCyIsKnownByItsShape(t *testing.T) {
	for content, want := range map[string][2]exchange.Match{
		`[{"id":0,"paragraphs":[{"sentences":[{"tokens":[{"orth":"a"}]}]}]}]`: {exchange.Certain, exchange.No},
		`[["a",{"entities":[[0,1,"X"]]}]]`:                                    {exchange.No, exchange.Certain},
		`{"classes":[],"annotations":[["a",{"entities":[]}]]}`:                {exchange.No, exchange.Certain},
		`{"text":"a","entities":[[0,1,"X"]]}`:                                 {exchange.No, exchange.Perhaps},
		`{"text":"a","entities":[[0,1,"X"]],"Comments":[]}`:                   {exchange.No, exchange.No},
		`{"text":"a","spans":[{"start":0}]}`:                                  {exchange.No, exchange.No},
		`[1,2]`:                                                               {exchange.No, exchange.No},
	} {
		src := source.FromBytes("a.json", []byte(content), source.Limits{})
		if got := [2]exchange.Match{spacy.JSON().Sniff(src), spacy.Simple().Sniff(src)}; got != want {
			t.Errorf("%s: %v, want %v", content, got, want)
		}
	}
}
