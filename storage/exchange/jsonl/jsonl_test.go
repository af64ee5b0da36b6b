package jsonl_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"postil/assets"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/jsonl"
	"postil/storage/exchange/source"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: jsonl.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: jsonl.Format()}.Reimport(t)
}

func TestEveryLineIsAsTheSchemaSays(t *testing.T) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(assets.JSONLSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("jsonl.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("jsonl.json")
	if err != nil {
		t.Fatal(err)
	}
	kit := exchangetest.Kit{Format: jsonl.Format()}
	rapid.Check(t, func(rt *rapid.T) {
		items, scheme := kit.Draw(rt)
		files, err := exchangetest.Write(t.Context(), kit.Format, nil, items, scheme)
		if err != nil {
			rt.Fatal(err)
		}
		for _, f := range files {
			for line := range bytes.Lines(f.Data) {
				v, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
				if err == nil {
					err = schema.Validate(v)
				}
				if err != nil {
					rt.Fatalf("%s: %v", line, err)
				}
			}
		}
	})
	if v, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"id":"a","text":"b","spans":[{"start":-1}],"meta":{}}`)); err != nil || schema.Validate(v) == nil {
		t.Error("the schema takes anything")
	}
}

func TestLinesOfOthersAreReadAndFaultsToldWithTheirLine(t *testing.T) {
	src := source.FromBytes("x.jsonl", []byte(strings.Join([]string{
		"\xef\xbb\xbf" + `{"id": 7, "text": "one two", "spans": [{"start": 0, "end": 3, "label": "a"}, {"start": 4, "label": "b"}, {"start": 4, "end": 7, "label": "c", "quote": "tow"}], "relations": [{"type": "r", "from": 0, "to": 2}]}`,
		`{"id": "x"}`,
		``,
		`{"text": "é", "spans": [{"start": "0", "end": 1, "label": "a"}]}`,
		`{"text": "é", "spans": [{"start": 0.5, "end": 1, "label": "a"}]}`,
		`{"text": "é", "text": "twice"}`,
		"{\"text\": \"\xff\"}",
		`nonsense`,
		`{"id": "last", "text": "four", "spans": [{"start": 0, "end": 4, "label": "d", "id": "mine"}], "meta": {"person": "Ann Lee", "state": "ready"}}`,
	}, "\n")), source.Limits{})
	items, problems, err := exchangetest.Read(t.Context(), jsonl.Format(), nil, src)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range items {
		for _, l := range item.Layers {
			for _, m := range l.Marks {
				got = append(got, item.Name+" "+l.Person.Slug+" "+m.Label+" "+m.Quote())
			}
		}
	}
	if d := cmp.Diff([]string{"7 jsonl a one", "last ann-lee d four"}, got); d != "" {
		t.Error(d)
	}
	var told []string
	for _, p := range problems {
		told = append(told, p.Kind.String()+" "+p.At.String())
	}
	want := []string{
		"refused x.jsonl:1", "refused x.jsonl:1", "refused x.jsonl:1",
		"broken record x.jsonl:2", "broken record x.jsonl:4", "broken record x.jsonl:5", "broken record x.jsonl:6", "broken record x.jsonl:7", "broken record x.jsonl:8",
		"note x.jsonl:9", "refused x.jsonl:9",
	}
	if d := cmp.Diff(want, told); d != "" {
		t.Error(d)
	}
}

func TestJSONLIsKnownByItsKeys(t *testing.T) {
	for content, want := range map[string]exchange.Match{
		`{"id":"a","text":"x","spans":[],"meta":{"textSha256":""}}`: exchange.Certain,
		`{"text":"x","spans":[{"start":0}]}`:                        exchange.Likely,
		`{"text":"x","spans":[],"tokens":[]}`:                       exchange.No,
		`{"text":"x","label":[]}`:                                   exchange.No,
		`[{"text":"x","spans":[]}]`:                                 exchange.No,
		`text spans`:                                                exchange.No,
	} {
		if got := jsonl.Format().Sniff(source.FromBytes("a.jsonl", []byte(content), source.Limits{})); got != want {
			t.Errorf("%s: %d, want %d", content, got, want)
		}
	}
}

func FuzzJSONL(f *testing.F) {
	exchangetest.Kit{Format: jsonl.Format()}.Fuzz(f,
		[]byte(`{"text":"one two","spans":[{"start":0,"end":3,"label":"a"},{"start":2,"end":9,"label":"b","quote":"x"}],"relations":[{"type":"r","from":0,"to":7}]}`),
		[]byte("{\"id\": 7, \"text\": \"\\ufeffa\\r\\nb\"}\n\n[1]\n{"),
	)
}

func BenchmarkJSONL(b *testing.B) { exchangetest.Kit{Format: jsonl.Format()}.Bench(b) }
