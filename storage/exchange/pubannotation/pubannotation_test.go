package pubannotation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/pubannotation"
	"postil/storage/exchange/source"
)

func FuzzPubAnnotation(f *testing.F) {
	exchangetest.Kit{Format: pubannotation.Format()}.Fuzz(f,
		[]byte(`{"text":"one two","denotations":[{"id":"T1","span":{"begin":0,"end":3},"obj":"A"},{"id":"T2","span":[{"begin":0,"end":1},{"begin":4,"end":9}],"obj":3}],"relations":[{"subj":"T1","pred":"r","obj":"T2"}],"attributes":[{"subj":"T1","pred":"p","obj":true}]}`))
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: pubannotation.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json",
		"dkpro-io-tests/dkpro-core-io-pubannotation-asl/src/test/resources/pubannotation/SPECIES800")
}

func TestDocumentsAreReadOrToldWithTheirLine(t *testing.T) {
	in := `[{"text": "one two", "sourcedb": "PMC", "sourceid": 7, "divid": 2, "project": "p",
 "denotations": [{"id": "T1", "span": {"begin": 0, "end": 3}, "obj": "A"}, {"id": "T2", "span": [{"begin": 0, "end": 1}, {"begin": 4, "end": 7}], "obj": 3}, {"id": "T3", "span": {"begin": 4, "end": 9}, "obj": "B"}, {"id": "T4", "span": {"begin": "x"}, "obj": "B"}],
 "attributes": [{"id": "A1", "subj": "T1", "pred": "sure", "obj": true}, {"id": "A2", "subj": "T9", "pred": "sure", "obj": true}],
 "relations": [{"id": "R1", "subj": "T1", "pred": "isA", "obj": "T2"}, {"id": "R2", "subj": "T1", "pred": "isA", "obj": "T3"}]},
{"text": "two", "tracks": [{"project": "x", "denotations": [{"span": {"begin": 0, "end": 3}, "obj": "C"}]}, {"project": "y", "blocks": [{"span": {"begin": 0, "end": 1}, "obj": "D"}]}]},
{"denotations": []}, 7]`
	want := exchangetest.Told{
		Lines: []string{
			`PMC/7/2 "one two"`, "  p", `    A "one" sure=true`, `    3 "o … two"`, `    isA: "one" > "o … two"`,
			`article-3fc4ccfe74.txt "two"`, "  x", `    C "two"`, "  y", `    D "t"`,
		},
		Problems: []string{
			"broken record a.json:1: denotation T4: /begin is a text, which does not belong there",
			`refused a.json:1: attribute A2: there is no denotation "T9" that it could be of`,
			"refused a.json:1: T3 B: its range 4 to 9 reaches beyond the text, which ends at 7 (code points)",
			"refused a.json:1: relation R2 isA: one of its ends is not there or was refused",
			"broken record a.json:6: the document has no text",
			"broken record a.json:6: it is a number, not what a record should be",
		},
	}
	if d := cmp.Diff(want, exchangetest.Tell(t, pubannotation.Format(), nil, map[string]string{"a.json": in})); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if m := pubannotation.Format().Sniff(source.FromBytes("a.json", []byte(in), source.Limits{})); m != exchange.Certain {
		t.Errorf("it is of the format: %d", m)
	}
}
