package argilla_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/argilla"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
)

const (
	nested = `[{"id": "1", "fields": {"text": "Taxes rise", "title": "T"}, "metadata": {"source": "wire"}, "suggestions": {"claims": {"value": [{"start": 0, "end": 5, "label": "claim"}], "score": 0.5, "agent": "model 1"}, "topic": {"value": "tax", "score": null, "agent": null}},
 "responses": {"claims": [{"value": [{"start": 0, "end": 10, "label": "claim"}, {"start": 6, "end": 99, "label": "verb"}], "user_id": "u1"}, {"value": [], "user_id": "u2", "status": "draft"}, {"value": [{"start": 0, "end": 5, "label": "x"}], "user_id": "u3", "status": "discarded"}], "topics": [{"value": ["a", "b"], "user_id": "u1"}]}, "_server_id": "s"},
{"id": "2", "fields": {"a": "x", "b": "y"}, "responses": {}}, {"id": "3", "fields": {"chat": []}, "responses": {}}]`
	flat = `{"id": "1", "status": "completed", "_server_id": "s", "body": "Taxes rise", "claims.responses": [[{"start": 0, "end": 5, "label": "claim"}]], "claims.responses.users": ["u1"], "claims.responses.status": ["submitted"], "claims.suggestion": null, "claims.suggestion.score": null, "claims.suggestion.agent": null, "rating.suggestion": 4, "rating.suggestion.agent": "model 1"}
`
)

func FuzzArgilla(f *testing.F) {
	exchangetest.Kit{Format: argilla.Format()}.Fuzz(f, []byte(nested), []byte(flat))
}

func TestRecordsAreReadOrToldWithTheirLine(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     exchangetest.Told
	}{
		{
			name: "nested", in: nested,
			want: exchangetest.Told{
				Lines: []string{
					`1 "Taxes rise" title="T" source="wire"`, `  u1 done topics=["a" "b"]`, `    claim "Taxes rise"`, "  u2 in-progress",
					"  model-1 (model)", `    claim "Taxes" by model 1 0.5`, `  suggestions (model) topic="tax"`,
				},
				Problems: []string{
					"refused a.json:1: mark verb: its range 6 to 99 reaches beyond the text, which ends at 10 (code points)",
					"broken record a.json:3: it is not clear which of its fields is the text: a, b; say it with the option text",
					"broken record a.json:3: the record has no text",
					"note a.json: 1 responses that were discarded were left out",
				},
			},
		},
		{name: "flat", in: flat, want: exchangetest.Told{Lines: []string{`1 "Taxes rise"`, "  u1 done", `    claim "Taxes"`, "  model-1 (model) rating=4"}}},
	} {
		if d := cmp.Diff(c.want, exchangetest.Tell(t, argilla.Format(), nil, map[string]string{"a.json": c.in})); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
		if m := argilla.Format().Sniff(source.FromBytes("a.json", []byte(c.in), source.Limits{})); m != exchange.Certain {
			t.Errorf("%s is of the format: %d", c.name, m)
		}
	}
}
