package potato_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/potato"
	"postil/storage/exchange/source"
)

const (
	pairs   = `{"user_id": "alice", "instance_id_to_label_to_value": {"r1": [[{"schema": "stance", "name": "For"}, "true"], [{"schema": "why", "name": "text_box"}, "since"], [{"schema": "no", "name": "No"}, "false"]]}, "instance_id_to_span_to_value": {"r1": [[{"schema": "c", "name": "claim", "start": 0, "end": 5, "id": "s1", "kb_id": "Q1", "additional_parts": [{"start": 11, "end": 15, "text": "rise"}]}, "true"]], "r2": [[{"schema": "c"}]]}}`
	objects = `{"user_id": "bob", "instance_id_to_label_to_value": {"r1": {"stance": {"labels": {"Against": true, "For": false}}, "likert": {"scale": 4}}}, "instance_id_to_span_to_value": {"r1": {"ner": [{"start": 6, "end": 10, "label": "verb", "text": "will"}]}, "r9": {"ner": [{"start": 0, "end": 3, "label": "x"}]}}}`
	old     = `{"id": "r1", "displayed_text": "Taxes 😀 fall", "label_annotations": {"stance": {"For": "1"}}, "span_annotations": [{"start": 9, "end": 13, "annotation": "verb", "span": "fall"}]}
{"id": "r2"}
`
)

func FuzzPotato(f *testing.F) {
	exchangetest.Kit{Format: potato.Format(), NoText: true}.Fuzz(f,
		[]byte("-- a/user_state.json --\n"+pairs+"\n-- b/user_state.json --\n"+objects+"\n-- items.jsonl --\n{\"id\": \"r1\", \"text\": \"Taxes will rise\"}\n"),
		[]byte("-- c/annotated_instances.jsonl --\n"+old))
}

func TestAnnotatorsAreReadOrToldWithTheirFile(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  exchangetest.Told
	}{
		{
			name:  "both shapes, with texts from data files and from the workspace",
			files: map[string]string{"annotation_output/a/user_state.json": pairs, "annotation_output/b/user_state.json": objects, "data/items.jsonl": "{\"id\": \"r0\", \"text\": \"none\"}\n{\"id\": \"r1\", \"text\": \"Taxes will rise\"}\n", "config.json": `{"a": 1}`},
			want: exchangetest.Told{
				Lines: []string{
					`r1 "Taxes will rise"`, `  alice done stance="For" why="since"`, `    claim "Taxes … rise" kb_id="Q1"`, `  bob done likert="4" stance="Against"`, `    verb "will"`,
					`r9 "xyz"`, "  bob done", `    x "xyz"`,
				},
				Problems: []string{
					"broken record annotation_output/a/user_state.json: instance r2: a pair has 1 parts",
					"broken record annotation_output/a/user_state.json: the format has no texts, and there is none of this name in the workspace: there is no r2.txt",
				},
			},
		},
		{
			name:  "older files",
			files: map[string]string{"annotation_output/carol/annotated_instances.jsonl": old, "x.txt": ""},
			want: exchangetest.Told{
				Lines:    []string{`r1 "Taxes 😀 fall"`, `  carol done stance="For"`, `    verb "fall"`},
				Problems: []string{"broken record annotation_output/carol/annotated_instances.jsonl:2: the instance has no displayed_text"},
			},
		},
	} {
		if d := cmp.Diff(c.want, exchangetest.Tell(t, potato.Format(), nil, c.files, map[string]string{"r9.txt": "xyz"})); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		fsys := fstest.MapFS{}
		for name, data := range c.files {
			fsys[name] = &fstest.MapFile{Data: []byte(data)}
		}
		src, err := source.FromFS(t.Context(), "folder", fsys, source.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if m := potato.Format().Sniff(src); m != exchange.Certain {
			t.Errorf("%s is of the format: %d", c.name, m)
		}
	}
}
