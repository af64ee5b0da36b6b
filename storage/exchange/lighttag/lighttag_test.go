package lighttag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/lighttag"
	"postil/storage/exchange/source"
)

const export = `{"id": "x", "examples": [
{"example_id": "e1", "content": "Minister says taxes rise", "metadata": {"a": 1}, "seen_by": [{"annotator_id": 8, "annotator": "alice"}, {"annotator_id": 9, "annotator": "bob"}],
 "annotations": [{"tagged_token_id": "t1", "start": 0, "end": 8, "tag": "source", "value": "Minister", "correct": true, "reviewed": true, "annotated_by": [{"annotator": "alice", "timestamp": "2020-07-26T20:42:03.676+00:00"}, {"annotator_id": 7}]},
                 {"tagged_token_id": "t2", "start": 14, "end": 19, "tag": "claim", "value": "tax", "annotated_by": []}],
 "classifications": [{"classname": "news", "annotated_by": [{"annotator": "bob"}]}]},
{"example_id": "e2"}],
"schema": {"tags": [{"name": "never", "description": "not used"}]}, "relations": [{"id": 1}]}`

func FuzzLightTag(f *testing.F) {
	exchangetest.Kit{Format: lighttag.Format()}.Fuzz(f, []byte(export))
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: lighttag.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json", "lighttag/google_automl/test/lighttag_annotations.json")
}

func TestExamplesAreReadOrToldWithTheirLine(t *testing.T) {
	want := exchangetest.Told{
		Lines: []string{
			`e1 "Minister says taxes rise"`, "  alice done", `    source "Minister" correct=true`, `  bob done classification=["news"]`,
			"  annotator-7", `    source "Minister" correct=true`, "  lighttag",
		},
		Problems: []string{
			`refused a.json:2: t2 claim: at its place the text says "taxes", but the file says "tax"`,
			"broken record a.json:6: the example has no content",
			"refused a.json: 1 relations: their form is not known to Postil",
		},
	}
	if d := cmp.Diff(want, exchangetest.Tell(t, lighttag.Format(), nil, map[string]string{"a.json": export})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if m := lighttag.Format().Sniff(source.FromBytes("a.json", []byte(export), source.Limits{})); m != exchange.Certain {
		t.Errorf("it is of the format: %d", m)
	}
}
