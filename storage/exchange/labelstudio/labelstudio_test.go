package labelstudio_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/labelstudio"
	"postil/storage/exchange/source"
)

func kit() exchangetest.Kit { return exchangetest.Kit{Format: labelstudio.Format()} }

func TestWhatIsWrittenIsReadAgain(t *testing.T) { kit().RoundTrip(t) }

func TestImportingTwiceAddsNothing(t *testing.T) { kit().Reimport(t) }

func TestTasksAndConfigurationAreWrittenAsExpected(t *testing.T) { kit().Golden(t, "testdata/golden") }

func TestRealFilesAreReadAsCounted(t *testing.T) {
	kit().Files(t, exchangetest.RealFiles(t), "testdata/real.json", "label-studio-converter/test_export_csv", "label-studio-converter/test_export_json_min")
}

func FuzzLabelStudio(f *testing.F) {
	kit().Fuzz(f,
		[]byte("-- tasks.json --\n[{\"id\":1,\"data\":{\"text\":\"a😀b\"},\"completions\":[{\"completed_by\":{\"id\":2},\"result\":[{\"id\":\"r\",\"type\":\"labels\",\"value\":{\"start\":3,\"end\":4,\"text\":\"b\",\"labels\":[\"X\",\"Y\"]}}]}]}]"),
		[]byte("-- min.json --\n[{\"id\":1,\"text\":\"one two\",\"annotator\":1,\"label\":[{\"start\":0,\"end\":3,\"text\":\"one\",\"labels\":[\"A\"]}],\"s\":{\"choices\":[\"x\"]}}]"),
		[]byte("-- a.json --\n[{\"data\":{\"html\":\"<p>a<br>b</p>\"},\"annotations\":[{\"result\":[{\"id\":\"r\",\"type\":\"hypertextlabels\",\"value\":{\"start\":\"/p[1]\",\"globalOffsets\":{\"start\":0,\"end\":3},\"hypertextlabels\":[\"L\"]}}]}]}]\n-- config.xml --\n<View><HyperText name=\"t\" value=\"$html\"/></View>"),
	)
}

func BenchmarkLabelStudio(b *testing.B) { kit().Bench(b) }

func TestWhatRealFilesDoIsReadOrToldWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name     string
		files    map[string]string
		settings map[string]string
		want     exchangetest.Told
	}{
		{
			name: "people by version, answers, notes, relations, cancelled and models",
			files: map[string]string{"a.json": `[
{"id": 1, "data": {"text": "Minister says taxes rise", "date": "2020"}, "meta": {}, "annotations": [
 {"id": 10, "completed_by": {"id": 1, "email": "a@x.org", "first_name": ""}, "lead_time": 3.10, "ground_truth": true, "result": [
  {"id": "q1", "from_name": "stance", "to_name": "text", "type": "choices", "value": {"start": 0, "end": 8, "text": "Minister", "choices": ["For"]}},
  {"id": "q1", "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual", "value": {"start": 0, "end": 8, "text": "Minister", "labels": ["Source", "Person"]}, "meta": {"text": ["check", "this"]}},
  {"id": "q2", "from_name": "label", "to_name": "text", "type": "labels", "origin": "prediction-changed", "score": 0.5, "value": {"start": 14, "end": 24, "text": "taxes rise", "labels": ["Claim"]}},
  {"id": "q2", "from_name": "why", "to_name": "text", "type": "textarea", "value": {"start": 14, "end": 24, "text": ["one", "two"]}},
  {"id": "q2", "from_name": "stars", "to_name": "text", "type": "rating", "value": {"start": 14, "end": 24, "rating": 4}},
  {"id": "d1", "from_name": "topic", "to_name": "text", "type": "taxonomy", "value": {"taxonomy": [["Tax", "Income"], ["War"]]}},
  {"from_id": "q2", "to_id": "q1", "type": "relation", "direction": "left", "labels": ["says"]},
  {"from_id": "q2", "to_id": "gone", "type": "relation", "direction": "right"}]},
 {"completed_by": 7, "was_cancelled": true, "result": []},
 {"completed_by": "c@x.org", "result": []}],
 "drafts": [{"user": "d@x.org", "result": []}],
 "predictions": [{"model_version": "model 1", "score": 0.25, "result": [
  {"id": "p", "from_name": "label", "to_name": "text", "type": "labels", "value": {"start": 9, "end": 13, "text": "says", "labels": ["Cue"]}}]}]}]`},
			want: exchangetest.Told{
				Lines: []string{
					`task-1 "Minister says taxes rise" date="2020"`,
					`  a-x-org done ground_truth=true lead_time=3.10 topic=["Tax / Income" "War"]`,
					`    Source "Minister" stance="For" note "check\nthis"`,
					`    Person "Minister" stance="For" note "check\nthis"`,
					`    Claim "taxes rise" stars=4 why=["one" "two"] by  0.5`,
					`    says: "Minister" > "taxes rise"`,
					`  c-x-org done`,
					`  d-x-org in-progress`,
					`  model-1 (model)`,
					`    Cue "says" by model 1 0.25`,
				},
				Problems: []string{
					"repaired a.json:2: region q1: it has several labels (Source, Person) and became a mark of each",
					"refused a.json:2: relation related: one of its ends is not there or was refused",
					"note a.json: 1 cancelled annotations were left out; the option cancelled=take reads them",
				},
			},
		},
		{
			name: "offsets of older versions count UTF-16, and line ends are written as two characters",
			files: map[string]string{"a.json": `[{"data": {"text": "a😀 one\ntwo"}, "completions": [{"result": [
{"id": "r", "type": "labels", "value": {"start": 4, "end": 11, "text": "one\\ntwo", "labels": ["L"]}},
{"id": "s", "type": "labels", "value": {"start": 0, "end": 1, "text": "a", "labels": ["S"]}}]}]}]`},
			want: exchangetest.Told{Lines: []string{
				"counted as UTF-16 code units", `article-ec5f595680.txt "a😀 one\ntwo"`, "  label-studio done", `    S "a"`, `    L "one\ntwo"`,
			}},
		},
		{
			name: "an end beyond the text, an empty label, pictures and sounds",
			files: map[string]string{"a.json": `[{"id": 2, "data": {"text": "one two", "image": "http://x"}, "annotations": [{"completed_by": 1, "result": [
{"id": "r1", "type": "labels", "to_name": "text", "value": {"start": 4, "end": 9, "text": "two", "labels": ["L"]}},
{"id": "r2", "type": "labels", "to_name": "text", "value": {"start": 0, "end": 3, "text": "one", "labels": []}},
{"id": "r3", "type": "rectanglelabels", "to_name": "image", "value": {"x": 1, "y": 2, "rectanglelabels": ["Car"]}},
{"id": "r4", "type": "labels", "to_name": "audio", "value": {"start": 0.5, "end": 2.5, "channel": 0, "labels": ["L"]}},
{"id": "r5", "type": "labels", "to_name": "text", "value": {"start": 0, "end": 3, "text": "one", "labels": ["L"]}}]}]},
{"id": 3, "data": {"image": "http://x", "thumb": "http://y"}, "annotations": []},
{"id": 4, "data": "text"},
{"id": 5, "data": {"text": "x"} "annotations": []}]`},
			want: exchangetest.Told{
				Lines: []string{`task-2 "one two" image="http://x"`, "  user-1 done", `    L "one"`},
				Problems: []string{
					"refused a.json:1: region r3: it is of a picture or a sound, not of the text",
					"refused a.json:1: region r4: it is of a picture or a sound, not of the text",
					"refused a.json:1: r1 L: its range 4 to 9 reaches beyond the text, which ends at 7 (code points)",
					"refused a.json:1: r2 : it has no label",
					"broken record a.json:7: it is not clear which of its data is the text: image, thumb; say it with the option text",
					"broken record a.json:8: it has neither data nor annotations, as a task has",
					`broken record a.json:9: it is broken JSON, at byte 32: invalid character '"' after object value (expecting ',' or '}')`,
				},
			},
		},
		{
			name: "pages by global offsets, with the configuration beside them",
			files: map[string]string{
				"a.json":     `[{"id": 1, "data": {"page": "<html><head><title>no</title></head><body><p>One<br>two &amp; <b>three</b></p></body></html>", "text": "other"}, "annotations": [{"completed_by": 1, "result": [{"id": "r", "from_name": "h", "to_name": "p", "type": "hypertextlabels", "value": {"start": "/p[1]/text()[1]", "end": "/p[1]/b[1]/text()[1]", "startOffset": 0, "endOffset": 5, "globalOffsets": {"start": 4, "end": 15}, "text": "two & three", "hypertextlabels": ["c"]}}]}]}]`,
				"config.xml": `<View><HyperText name="p" value="$page"/><HyperTextLabels name="h" toName="p"><Label value="Claim" alias="c" background="#ff0000" hotkey="1"/></HyperTextLabels></View>`,
			},
			want: exchangetest.Told{Lines: []string{`task-1 "One\ntwo & three" text="other"`, "  user-1 done", `    c "two & three"`}},
		},
		{
			name:  "dialogues",
			files: map[string]string{"a.json": `[{"id": 1, "data": {"d": [{"author": "Ann", "text": "Hello you"}, {"author": "Bo", "text": "Taxes rise"}]}, "annotations": [{"completed_by": 1, "result": [{"id": "r", "type": "paragraphlabels", "to_name": "d", "value": {"start": "1", "end": "1", "startOffset": 0, "endOffset": 5, "text": "Taxes", "paragraphlabels": ["L"]}}]}]}]`},
			want:  exchangetest.Told{Problems: []string{"broken record a.json:1: its data has no text"}},
		},
		{
			name: "dialogues that the configuration declares",
			files: map[string]string{
				"a.json":     `[{"id": 1, "data": {"d": [{"author": "Ann", "text": "Hello you"}, {"author": "Bo", "text": "Taxes rise"}]}, "annotations": [{"completed_by": 1, "result": [{"id": "r", "type": "paragraphlabels", "to_name": "d", "value": {"start": "1", "end": "1", "startOffset": 0, "endOffset": 5, "text": "Taxes", "paragraphlabels": ["L"]}}]}]}]`,
				"config.xml": `<View><Paragraphs name="d" value="$d"/></View>`,
			},
			want: exchangetest.Told{Lines: []string{`task-1 "Ann: Hello you\nBo: Taxes rise"`, "  user-1 done", `    L "Taxes"`}},
		},
		{
			name: "JSON_MIN, with a configuration",
			files: map[string]string{
				"a.json":     `[{"id": 9, "text": "one two", "source": "wire", "ner": [{"start": 0, "end": 3, "text": "one", "labels": ["A"]}], "sure": [{"start": 0, "end": 3, "choices": ["yes"]}], "topic": "tax", "annotator": 3, "annotation_id": 4, "created_at": "2022-10-31T21:19:19Z", "updated_at": "2022-10-31T21:19:19Z", "lead_time": 7.5}]`,
				"config.xml": `<View><Text name="t" value="$text"/><Choices name="topic" toName="t"><Choice value="tax"/></Choices></View>`,
			},
			want: exchangetest.Told{Lines: []string{`task-9 "one two" source="wire"`, `  user-3 done lead_time=7.5 topic="tax"`, `    A "one" sure="yes"`}},
		},
		{
			name: "an annotation alone, and cancelled ones when asked for", settings: map[string]string{"cancelled": "take", "text": "body"},
			files: map[string]string{"a.json": `{"id": 5, "result": [{"id": "r", "type": "labels", "value": {"start": 0, "end": 3, "text": "one", "labels": ["A"]}}], "was_cancelled": true, "completed_by": {"id": 4}, "task": {"id": 8, "data": {"body": "one", "text": "two"}}}`},
			want:  exchangetest.Told{Lines: []string{`task-8 "one" text="two"`, "  user-4 done", `    A "one"`}},
		},
	} {
		got := exchangetest.Tell(t, labelstudio.Format(), c.settings, c.files)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestTasksAreToldFromOtherJSON(t *testing.T) {
	for in, want := range map[string]exchange.Match{
		`[{"data": {"text": "a"}, "annotations": [{"result": []}]}]`:                             exchange.Certain,
		`[{"id": 1, "text": "a", "label": [{"start": 0, "end": 1, "text": "a", "labels": []}]}]`: exchange.Certain,
		`[{"data": {"text": "a"}}]`:                                           exchange.Perhaps,
		`{"text": "a", "spans": [{"start": 0, "end": 1, "label": "x"}]}`:      exchange.No,
		`{"text": "a", "label": [[0, 1, "x"]]}`:                               exchange.No,
		`[{"text": "a", "annotator": "x", "spans": [{"start":0, "end": 1}]}]`: exchange.No,
	} {
		if got := labelstudio.Format().Sniff(source.FromBytes("a.json", []byte(in), source.Limits{})); got != want {
			t.Errorf("%s is of the format: %d, want %d", in, got, want)
		}
	}
}
