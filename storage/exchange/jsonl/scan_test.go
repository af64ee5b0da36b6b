package jsonl

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// agree: what is scanned is what a decoder reads, and nothing that it refuses.
func agree(t *testing.T, data []byte) (scanned bool) {
	t.Helper()
	var r reader
	if !r.scan(data) {
		return false
	}
	var want inLine
	if err := json.Unmarshal(data, &want); err != nil {
		t.Errorf("%s is scanned, and the decoder says %v", data, err)
	}
	if d := cmp.Diff(want, r.line, cmp.AllowUnexported(number{}), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-decoded +scanned):\n%s", data, d)
	}
	return true
}

const usual = `{"id":"a.txt","text":"One \"two\"\nthree","spans":[{"start":0,"end":3,"label":"claim","quote":"One","id":"0198f000-0000-7000-8000-000000000001","note":"n",` +
	`"created":"2026-05-12T12:00:00.5Z","modified":"2026-05-12T14:00:00+02:00","origin":{"kind":"import","format":"jsonl","source":"s"}}],` +
	`"meta":{"path":"a.txt","title":"one","person":"p","personId":"i","personName":"n","personKind":"human","layer":"l","state":"new","modified":"2026-05-12T12:00:00Z","textSha256":"x","scheme":{"id":"b","version":""}}}`

func TestUsualLinesAreScannedAndOthersAreNot(t *testing.T) {
	for _, s := range []string{usual, `{"id":7,"text":"x"}`, `{"text":"x","spans":[]}`, `{}`} {
		if !agree(t, []byte(s)) {
			t.Errorf("%s is not scanned", s)
		}
	}
	for _, s := range []string{
		`{"text":"x","text":"y"}`, `{"text":"x","other":1}`, `{"text":"x","spans":[{"start":1.0}]}`, `{"text":"x","spans":[{"start":1,"start":2}]}`, `{"text":null}`, `{"text":"x"`,
		`{"text":"x","spans":[{"fragments":[[0,1]]}]}`, `{"text":"x","meta":{"article":{"a":1}}}`, `{"text":"x","meta":{"modified":"yesterday"}}`, `{"text":"x","spans":[{"origin":{"score":0.5}}]}`, ``,
		`{"text":"x","meta":{"modified":"2026-05-12T2:00:00Z"}}`, `{"text":"x","meta":{"modified":"2026-05-12T02:00:00,5Z"}}`,
		`{"text":"x","meta":{"modified":"2026-05-12T02:00:00+24:00"}}`, `{"text":"x","meta":{"modified":"2026-05-12T02:00:00-01:60"}}`,
	} {
		if agree(t, []byte(s)) {
			t.Errorf("%s is scanned", s)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add([]byte(usual))
	f.Add([]byte(`{"id":7,"text":"x","spans":[{"start":0}]}`))
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}
