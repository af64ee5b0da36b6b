package hypothesis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/hypothesis"
	"postil/storage/exchange/source"
)

const annotation = `{"id": "A1", "created": "2024-01-05T13:19:14.716Z", "updated": "2024-01-05T13:19:15Z", "user": "acct:alice@hypothes.is", "uri": "https://example.org/a", "text": "so?", "tags": ["claim", "tax"], "group": "__world__", "target": [{"source": "https://example.org/a", "selector": [{"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 0, "endContainer": "/p[1]", "endOffset": 5}, {"type": "TextPositionSelector", "start": 914, "end": 919}, {"type": "TextQuoteSelector", "exact": "taxes", "prefix": "says ", "suffix": " rise"}]}]}`

func FuzzHypothesis(f *testing.F) {
	exchangetest.Kit{Format: hypothesis.Format(), NoText: true}.Fuzz(f, []byte(annotation), []byte(`{"total": 1, "rows": [`+annotation+`]}`),
		[]byte(`{"annotations": [{"user": "acct:b@x.org", "uri": "u", "target": [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 3}]}]}]}`))
}

func TestAnnotationsAreReadOrToldWithTheirLine(t *testing.T) {
	texts := map[string]string{"example.org/a-b5b10d.txt": "Minister says taxes rise. Others say taxes fall. 😀 Done.", "a.txt": "Minister says taxes rise. Others say taxes fall."}
	for _, c := range []struct {
		name, file, in string
		settings       map[string]string
		want           exchangetest.Told
	}{
		{
			name: "the API: words, several tags, page notes, replies, and what says no place", file: "a.json",
			in: "{\"total\": 5, \"rows\": [" + annotation + `,
{"id": "A2", "user": "acct:bob@x.org", "uri": "https://example.org/a", "text": "", "tags": [], "target": [{"selector": [{"type": "TextPositionSelector", "start": 49, "end": 51}, {"type": "TextQuoteSelector", "exact": "😀"}]}]},
{"id": "A3", "user": "acct:bob@x.org", "uri": "https://example.org/a", "text": "all of it", "tags": ["long"], "target": [{"source": "https://example.org/a"}]},
{"id": "A4", "user": "acct:bob@x.org", "uri": "https://example.org/a", "text": "no", "references": ["A1"], "target": [{"source": "https://example.org/a"}]},
{"id": "A5", "user": "acct:bob@x.org", "uri": "https://example.org/a", "target": [{"selector": [{"type": "RangeSelector", "startContainer": "/p"}]}]},
{"id": "A6", "user": "acct:bob@x.org", "uri": "https://example.org/a", "target": [{"selector": [{"type": "TextQuoteSelector", "exact": "taxes"}]}]},
{"id": "A7", "user": 3}, {"id": "A8", "user": "acct:bob@x.org"}]}`,
			want: exchangetest.Told{
				Lines: []string{
					`https://example.org/a "Minister says taxes rise. Others say taxes fall. 😀 Done."`,
					"  alice", `    claim "taxes" note "so?"`, `    tax "taxes" note "so?"`,
					`  bob-x-org page note="all of it" page tags=["long"]`, `    highlight "😀"`,
				},
				Problems: []string{
					"repaired a.json:1: annotation A1: it has several tags (claim, tax) and became a mark of each",
					"refused a.json:4: annotation A4: it is a reply to another one, which Postil cannot hold",
					"refused a.json:5: annotation A5: its place is said only by RangeSelector, which Postil does not follow",
					"broken record a.json:7: /user is a number, which does not belong there",
					"broken record a.json:7: the annotation does not say of which page it is",
					"repaired a.json:1: A1 claim: its range does not fit the text; it was put where its words stand",
					"repaired a.json:1: A1 tax tax: its range does not fit the text; it was put where its words stand",
					"refused a.json:6: A6 highlight: its words do not stand in the text, or stand in several places alike",
				},
			},
		},
		{
			name: "the client, about one article", file: "a.json", settings: map[string]string{"article": "a.txt"},
			in:   `{"export_date": "2024", "export_userid": "acct:alice@hypothes.is", "client_version": "1", "annotations": [{"id": "B", "user": "acct:alice@hypothes.is", "uri": "https://other.org", "text": "n", "target": [{"selector": [{"type": "TextPositionSelector", "start": 0, "end": 8}, {"type": "TextQuoteSelector", "exact": "Minister"}]}]}]}`,
			want: exchangetest.Told{Lines: []string{`a.txt "Minister says taxes rise. Others say taxes fall."`, "  alice", `    comment "Minister" note "n"`}},
		},
		{
			name: "CSV, by words alone", file: "a.csv", settings: map[string]string{"article": "a.txt"},
			in: "Created at,Author,Page,URL,Group,Type,Quote,Comment,Tags\n2024-01-05T13:19:14Z,alice,T,https://x,Public,Annotation,taxes rise,why,\"claim, tax\"\n2024-01-05T13:19:14Z,alice,T,https://x,Public,Reply,,no,\n2024-01-05T13:19:14Z,alice,T,https://x,Public,Highlight,taxes,,\n2024-01-05T13:19:14Z,alice,T,https://x,Public,Page note,,whole,\n",
			want: exchangetest.Told{
				Lines: []string{`a.txt "Minister says taxes rise. Others say taxes fall."`, `  alice page note="whole"`, `    claim "taxes rise" note "why"`, `    tax "taxes rise" note "why"`},
				Problems: []string{
					"repaired a.csv:2: annotation : it has several tags (claim, tax) and became a mark of each",
					"refused a.csv:3: annotation: it is a reply to another one, which Postil cannot hold",
					"repaired a.csv:2: mark claim: it has no range; it was put where its words stand",
					"repaired a.csv:2: mark tax: it has no range; it was put where its words stand",
					"refused a.csv:4: mark highlight: its words do not stand in the text, or stand in several places alike",
				},
			},
		},
	} {
		got := exchangetest.Tell(t, hypothesis.Format(), c.settings, map[string]string{c.file: c.in}, texts)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestExportsAreToldFromOtherFiles(t *testing.T) {
	for in, want := range map[string]exchange.Match{
		annotation: exchange.Certain,
		`{"total": 1, "rows": [` + annotation + `]}`: exchange.Certain,
		`[` + annotation + `]`:                       exchange.Certain,
		`[{"type": "Annotation", "target": {}}]`:     exchange.No,
	} {
		if got := hypothesis.Format().Sniff(source.FromBytes("a.json", []byte(in), source.Limits{})); got != want {
			t.Errorf("%.60s is of the format: %d, want %d", in, got, want)
		}
	}
}
