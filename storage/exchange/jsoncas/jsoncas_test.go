package jsoncas_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/jsoncas"
)

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	exchangetest.Kit{Format: jsoncas.Format()}.RoundTrip(t)
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	exchangetest.Kit{Format: jsoncas.Format()}.Reimport(t)
}

func TestALayerLooksSo(t *testing.T) {
	exchangetest.Kit{Format: jsoncas.Format()}.Golden(t, "testdata/golden")
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: jsoncas.Format()}.Files(t, exchangetest.RealFiles(t), "testdata/real.json", "cassis-tests", "uima-jsoncas")
}

func FuzzJSONCAS(f *testing.F) {
	exchangetest.Kit{Format: jsoncas.Format()}.Fuzz(f,
		[]byte(`{"%TYPES":{"x.A":{"%SUPER_TYPE":"uima.tcas.Annotation","r":{"%RANGE":"x.A[]"}}},"%FEATURE_STRUCTURES":{"1":{"%TYPE":"uima.cas.Sofa","sofaString":"a b"},"2":{"%TYPE":"x.A","@sofa":1,"begin":0,"end":1,"@r":3},"3":{"%TYPE":"x.A[]","%ELEMENTS":[2,3]}}}`),
		[]byte(`[{"%ID":2,"%TYPE":"uima.cas.NonEmptyFSList","@head":2,"@tail":2}]`),
	)
}

func BenchmarkJSONCAS(b *testing.B) { exchangetest.Kit{Format: jsoncas.Format()}.Bench(b) }

func TestForeignJSONIsRead(t *testing.T) {
	sofa := `{"%ID":1,"%TYPE":"uima.cas.Sofa","sofaNum":1,"sofaID":"_InitialView","sofaString":"😀 Taxes rise"}`
	types := `{"x.Claim":{"%SUPER_TYPE":"uima.tcas.Annotation","sure":{"%RANGE":"uima.cas.Boolean"},"tags":{"%RANGE":"uima.cas.StringArray"},"by":{"%RANGE":"x.Claim"},"seen":{"%RANGE":"x.Claim[]"}}}`
	for name, c := range map[string]struct {
		file            string
		lines, problems []string
	}{
		"a list of structures": {
			file: `{"%TYPES":` + types + `,"%FEATURE_STRUCTURES":[` + sofa + `,
{"%ID":2,"%TYPE":"x.Claim","@sofa":1,"begin":3,"end":8,"sure":false,"#strength":"NaN","n":2.50,"none":null,"@tags":4,"@by":3,"@seen":5},
{"%ID":3,"%TYPE":"x.Claim","@sofa":1,"^begin":9,"^end":13},
{"%ID":4,"%TYPE":"uima.cas.StringArray","%ELEMENTS":["a",null,"b c"]},{"%ID":5,"%TYPE":"x.Claim[]","%ELEMENTS":[3,null]}
],"%VIEWS":{"_InitialView":{"%SOFA":1,"%MEMBERS":[2,3]}}}`,
			lines: []string{
				`a.txt "😀 Taxes rise"`, "  jsoncas", `    Claim "Taxes" n=2.50 strength="NaN" sure=false tags=["a" "b c"]`, `    Claim "rise"`,
				`    by: "Taxes" > "rise"`, `    seen: "Taxes" > "rise"`,
			},
		},
		"an object of structures, before their sofa, without views": {
			file:  `{"%FEATURE_STRUCTURES":{"2":{"%TYPE":"x.Claim","@sofa":1,"begin":3,"end":8},"1":{"%TYPE":"uima.cas.Sofa","sofaString":"😀 Taxes rise"}}}`,
			lines: []string{`a.txt "😀 Taxes rise"`, "  jsoncas", `    Claim "Taxes"`},
		},
		"the reduced form": {
			file:  `[` + sofa + `,{"%ID":2,"%TYPE":"x.Claim","@sofa":1,"begin":3,"end":8}]`,
			lines: []string{`a.txt "😀 Taxes rise"`, "  jsoncas", `    Claim "Taxes"`},
		},
		"broken structures stop nothing": {
			file: `{"%TYPES":` + types + `,"%FEATURE_STRUCTURES":[7,` + sofa + `,{"%ID":5},
{"%ID":2,"%TYPE":"x.Claim","@sofa":1,"begin":"3","end":8},{"%ID":3,"%TYPE":"x.Claim","@sofa":1,"begin":9,"end":13}]}`,
			lines: []string{`a.txt "😀 Taxes rise"`, "  jsoncas", `    Claim "rise"`},
			problems: []string{
				"broken record a.json:1: a structure: there is no object where one should be",
				"broken record a.json:1: the structure 5: it has no type",
				`broken record a.json:2: the structure 2: its begin is "3", which is no whole number`,
			},
		},
		"the JSON of the older serializer is told": {
			file:     `{"_context":{},"_views":{}}`,
			problems: []string{"broken file a.json: it is the JSON of UIMA's older CasSerializer (_views), which tells too little to be read; export it as CAS JSON 0.4 or XMI"},
		},
		"a file that is cut off": {
			file:     `{"%FEATURE_STRUCTURES":[` + sofa + `,{"%ID"`,
			problems: []string{"broken file a.json: it is broken JSON, at byte 131: unexpected EOF"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := exchangetest.Tell(t, jsoncas.Format(), nil, map[string]string{"a.json": c.file})
			if d := cmp.Diff(c.lines, got.Lines); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, got.Problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}
