package doccano

import (
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
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
	if err := json.Unmarshal(data, &want, jsontext.AllowDuplicateNames(true)); err != nil {
		t.Errorf("%s is scanned, and the decoder says %v", data, err)
	}
	if d := cmp.Diff(want, r.line, cmp.AllowUnexported(labels{}, inMark{}), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s (-decoded +scanned):\n%s", data, d)
	}
	return true
}

const usual = `{"id":1,"text":"One\ntwo","label":[[0,3,"claim"],[4,7,"thing \u00e9"]],"Comments":[],"path":"a.txt"}`

func TestUsualLinesAreScannedAndOthersAreNot(t *testing.T) {
	for _, s := range []string{usual, `{"id":"x","text":"x"}`, `{"text":"x","label":[]}`, `{}`} {
		if !agree(t, []byte(s)) {
			t.Errorf("%s is not scanned", s)
		}
	}
	for _, s := range []string{
		`{"text":"x","text":"y"}`, `{"text":"x","other":1}`, `{"text":"x","label":["a"]}`, `{"text":"x","label":[[0,1]]}`, `{"text":"x","label":[[0,1,"a",2]]}`, `{"text":"x","label":[[0,1,7]]}`,
		`{"text":"x","label":[[0,1,"a"]],"Comments":["c"]}`, `{"text":"x","label":[{"label":"a"}]}`, `{"text":"x"} {}`, `{"text":"x","label":null}`, ``,
	} {
		if agree(t, []byte(s)) {
			t.Errorf("%s is scanned", s)
		}
	}
}

func FuzzLine(f *testing.F) {
	f.Add([]byte(usual))
	f.Add([]byte(`{"id":7,"text":"x","label":[[0]]}`))
	f.Fuzz(func(t *testing.T, data []byte) { agree(t, data) })
}
