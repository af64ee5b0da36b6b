package prodigy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/prodigy"
	"postil/storage/exchange/source"
)

func kit() exchangetest.Kit { return exchangetest.Kit{Format: prodigy.Format()} }

func TestWhatIsWrittenIsReadAgain(t *testing.T) { kit().RoundTrip(t) }

func TestImportingTwiceAddsNothing(t *testing.T) { kit().Reimport(t) }

func TestTasksAreWrittenAsExpected(t *testing.T) { kit().Golden(t, "testdata/golden") }

func TestRealFilesAreReadAsCounted(t *testing.T) {
	k := kit()
	k.Format.Tokenized = false // theirs are other tokens, and what is read must not depend on ours
	k.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"prodigy-recipes/example-datasets",
		"spacy-projects/tutorials/rel_component/assets/annotations.jsonl",
		"spacy-projects/tutorials/nel_emerson/assets/emerson_annotated_text.jsonl",
		"spacy-projects/tutorials/ner_tweets/assets/demo/demo.jsonl",
	)
}

func FuzzProdigy(f *testing.F) {
	kit().Fuzz(f,
		[]byte(`{"text":"one two","tokens":[{"start":0,"end":3},{"start":4,"end":7}],"spans":[{"token_start":1,"token_end":1,"label":"A"},{"start":0,"end":3,"label":7}],"relations":[{"head":1,"child":0,"label":"r"}],"answer":"accept","_timestamp":1e300}`),
		[]byte(`{"text":"one","label":"X","answer":"reject","accept":["a"],"options":[{"id":1}],"_session_id":null}`),
	)
}

func BenchmarkProdigy(b *testing.B) { kit().Bench(b) }

func TestTasksAreReadOrToldWithTheirLine(t *testing.T) {
	for _, c := range []struct {
		name, in string
		settings map[string]string
		want     exchangetest.Told
	}{
		{
			name: "spans, relations by span and by token, who and what else",
			in:   `{"text":"Minister says taxes rise","meta":{"source":"wire","path":"w/a.txt"},"_input_hash":1,"_task_hash":2,"tokens":[{"text":"Minister","start":0,"end":8,"id":0},{"text":"says","start":9,"end":13,"id":1},{"text":"taxes","start":14,"end":19,"id":2},{"text":"rise","start":20,"end":24,"id":3}],"spans":[{"start":0,"end":8,"token_start":0,"token_end":0,"label":"SOURCE"},{"start":14,"end":24,"token_start":2,"token_end":3,"label":"CLAIM","text":"taxes rise","source":"en_core","score":0.5},{"token_start":1,"token_end":1,"label":"CUE"}],"relations":[{"head":0,"child":3,"label":"SAYS","head_span":{"start":0,"end":8,"label":"SOURCE"},"child_span":{"start":14,"end":24,"label":"CLAIM"}},{"head":0,"child":3,"label":"BARE"},{"head":2,"child":0,"label":"LOST","head_span":{"start":14,"end":19,"label":null},"child_span":{"start":0,"end":8,"label":"SOURCE"}}],"_session_id":"news-alice","_view_id":"relations","_timestamp":1700000000,"more":1,"nothing":null,"answer":"accept"}`,
			want: exchangetest.Told{
				Lines: []string{
					`w/a.txt "Minister says taxes rise" source="wire" more=1`, "  news-alice done",
					`    SOURCE "Minister"`, `    CUE "says"`, `    CLAIM "taxes rise" by en_core 0.5`,
					`    SAYS: "Minister" > "taxes rise"`, `    BARE: "Minister" > "taxes rise"`,
				},
				Problems: []string{"refused a.jsonl:1: relation LOST: one of its ends is not there or was refused"},
			},
		},
		{
			name: "answers",
			in: `{"text":"one","spans":[{"start":0,"end":3,"label":"A"}],"answer":"reject","_annotator_id":"a"}
{"text":"one","spans":[{"start":0,"end":3,"label":"A"}],"answer":"ignore","_annotator_id":"b"}
{"text":"one","label":"TAX","answer":"accept","_annotator_id":"c"}
{"text":"one","accept":["x","y"],"options":[{"id":"x"}],"answer":"accept","_annotator_id":"d"}
{"text":"two"}
{"text":"two","spans":[{"start":0,"end":3,"label":"A"}]}`,
			want: exchangetest.Told{
				Lines: []string{
					`article-7692c3ad35.txt "one"`, `  a done answer="reject"`, `article-7692c3ad35.txt "one"`, `  b done answer="ignore"`,
					`article-7692c3ad35.txt "one"`, `  c done label="TAX"`, `article-7692c3ad35.txt "one"`, `  d done accept=["x" "y"]`,
					`article-3fc4ccfe74.txt "two"`, `article-3fc4ccfe74.txt "two"`, "  prodigy in-progress", `    A "two"`,
				},
				Problems: []string{"note a.jsonl: 2 tasks were rejected or ignored, so their 2 spans were left out; the option answers=all reads them"},
			},
		},
		{
			name: "answers that were asked for", settings: map[string]string{"answers": "all"},
			in:   `{"text":"one","spans":[{"start":0,"end":3,"label":"A"}],"answer":"reject","_annotator_id":"a"}`,
			want: exchangetest.Told{Lines: []string{`article-7692c3ad35.txt "one"`, `  a done answer="reject"`, `    A "one"`}},
		},
		{
			name: "what is broken stops nothing",
			in: `{"image":"x.png","spans":[]}
{"text":"one","spans":[{"start":0,"end":"x","label":"A"}]}
{"text":"one","spans":[{"start":0,"end":9,"label":"A"},{"start":0,"end":3},{"label":"B"},{"start":0,"end":3,"text":"two","label":"C"}],"answer":"accept"}
{"text":`,
			want: exchangetest.Told{
				Lines: []string{`article-7692c3ad35.txt "one"`, "  prodigy done"},
				Problems: []string{
					"broken record a.jsonl:1: the task has no text",
					"broken record a.jsonl:2: /spans/0/end is a text, which does not belong there",
					"refused a.jsonl:3: mark A: its range 0 to 9 reaches beyond the text, which ends at 3 (code points)",
					"refused a.jsonl:3: mark : it has no label",
					"refused a.jsonl:3: mark B: it has no range",
					`refused a.jsonl:3: mark C: at its place the text says "one", but the file says "two"`,
					"broken record a.jsonl:4: it is broken JSON, at byte 8: unexpected EOF",
				},
			},
		},
	} {
		got := exchangetest.Tell(t, prodigy.Format(), c.settings, map[string]string{"a.jsonl": c.in})
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestTasksAreToldFromOtherLines(t *testing.T) {
	for in, want := range map[string]exchange.Match{
		`{"text": "a", "_input_hash": 1}`:                                          exchange.Certain,
		`{"text": "a", "spans": [{"start": 0, "token_start": 0}]}`:                 exchange.Certain,
		`{"text": "a", "label": "x", "answer": "accept"}`:                          exchange.Likely,
		`{"text": "a", "id": "a", "meta": {}, "spans": []}`:                        exchange.No,
		`{"text": "a", "label": [[0, 1, "x"]]}`:                                    exchange.No,
		`{"text": "a", "spans": [{"start": 0}], "meta": {"source": "newsagency"}}`: exchange.Perhaps,
	} {
		if got := prodigy.Format().Sniff(source.FromBytes("a.jsonl", []byte(in), source.Limits{})); got != want {
			t.Errorf("%s is of the format: %d, want %d", in, got, want)
		}
	}
}
