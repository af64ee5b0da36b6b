package tagtog_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
	"postil/storage/exchange/tagtog"
)

const (
	legend = `{"e_1": "claim", "e_2": "source", "m_1": "topic", "f_1": "sure", "r_1": "denies"}`
	page   = `<!DOCTYPE html><html id="a1" data-origid="a1"><body><article><section data-type="title"><h2 id="s1h1">Taxes 😀 rise</h2></section><section><div class="content"><p id="s2p1">Minister <b>says</b> taxes rise &amp; fall</p><p id="s2p2">End.</p></div></section></article></body></html>`
	ann    = `{"annotatable": {"parts": ["s1h1", "s2p1"]}, "anncomplete": true, "sources": [], "metas": {"m_1": {"value": "tax", "confidence": {"prob": 1}}},
"entities": [{"classId": "e_1", "part": "s1h1", "offsets": [{"start": 9, "text": "rise"}], "fields": {"f_1": {"value": true}}, "normalizations": {"n_1": {"source": {"name": "wiki", "id": "Q1"}, "recName": "Rise"}}},
 {"classId": "e_2", "part": "s2p1", "offsets": [{"start": 0, "text": "Minister"}], "fields": {}},
 {"classId": "e_1", "part": "s2p1", "offsets": [{"start": 14, "text": "taxes"}, {"start": 27, "text": "fall"}]},
 {"classId": "e_1", "part": "s9p1", "offsets": [{"start": 0, "text": "x"}]},
 {"classId": "e_3", "part": "s2p2", "offsets": [{"start": 1, "text": "End"}]}],
"relations": [{"classId": "r_1", "type": "linked", "directed": true, "entities": ["s2p1|e_2|0,7", "s2p1|e_1|14,31"]}, {"classId": "r_1", "entities": ["s2p1|e_2|0,7", "s9p1|e_1|0,0"]}]}`
)

func files() map[string]string {
	return map[string]string{
		"annotations-legend.json": legend, "plain.html/pool/a1.plain.html": page, "ann.json/master/pool/a1.ann.json": ann,
		"ann.json/members/alice/pool/a1.ann.json": `{"annotatable": {"parts": []}, "anncomplete": false, "entities": [{"classId": "e_1", "part": "s2p2", "offsets": [{"start": 0, "text": "End"}]}]}`,
		"ann.json/master/pool/a2.ann.json":        `{"annotatable": {}, "entities": []}`,
		"ann.json/members/bob/pool/a1.ann.json":   `{"annotatable": `,
	}
}

func FuzzTagtog(f *testing.F) {
	exchangetest.Kit{Format: tagtog.Format()}.Fuzz(f, []byte("-- annotations-legend.json --\n"+legend+"\n-- plain.html/pool/a1.plain.html --\n"+page+"\n-- ann.json/master/pool/a1.ann.json --\n"+ann+"\n"))
}

func TestDocumentsAreReadOrToldWithTheirFile(t *testing.T) {
	want := exchangetest.Told{
		Lines: []string{
			`pool/a1 "Taxes 😀 rise\nMinister says taxes rise & fall\n\nEnd.\n\n"`,
			`  master done topic="tax"`, `    claim "rise" sure=true wiki="Q1"`, `    source "Minister"`, `    claim "taxes … fall"`, `    denies: "Minister" > "taxes … fall"`,
			"  alice in-progress", `    claim "End"`,
		},
		Problems: []string{
			`refused ann.json/master/pool/a1.ann.json: entity claim: the text has no part "s9p1"`,
			"broken file ann.json/members/bob/pool/a1.ann.json: it is broken JSON, at byte 16: unexpected EOF",
			`refused ann.json/master/pool/a1.ann.json: mark e_3: at its place the text says "nd.", but the file says "End"; it would fit as UTF-16 code units, unlike the rest`,
			"refused ann.json/master/pool/a1.ann.json: relation denies: one of its ends is not there or was refused",
			"broken file ann.json/master/pool/a2.ann.json: there is no a2.plain.html, which should have its text",
		},
	}
	got := exchangetest.Tell(t, tagtog.Format(), nil, files())
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	fsys := fstest.MapFS{}
	for name, data := range files() {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	src, err := source.FromFS(t.Context(), "folder", fsys, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if m := tagtog.Format().Sniff(src); m != exchange.Certain {
		t.Errorf("it is of the format: %d", m)
	}
}
