package inception_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/inception"
	"postil/storage/exchange/source"
	"postil/storage/exchange/webanno"
)

const project = `{"name":"News","source_documents":[{"name":"a.txt","format":"text","state":"CURATION_FINISHED"},{"name":"b.txt","format":"text","state":"NEW"},{"name":"c.txt","format":"text","state":"NEW"}],
"annotation_documents":[{"name":"a.txt","user":"ann","state":"FINISHED"},{"name":"a.txt","user":"bo_2","state":"IN_PROGRESS"},{"name":"c.txt","user":"ann","state":"FINISHED"}],
"layers":[{"name":"webanno.custom.Claim","uiName":"A claim","type":"span","enabled":true,"description":"What is said","features":[
  {"name":"stance","uiName":"Stance","type":"uima.cas.String","required":true,"tag_set":{"name":"t","tags":[{"tag_name":"For"},{"tag_name":"Against"}]}},
  {"name":"sure","type":"uima.cas.Boolean"},{"name":"n","type":"uima.cas.Integer"}]},
 {"name":"webanno.custom.Attacks","uiName":"attacks","type":"relation","enabled":true,"attach_type":{"name":"webanno.custom.Claim"},"features":[]},
 {"name":"webanno.custom.Old","uiName":"Old","type":"span","enabled":false,"features":[]}]}`

const table = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Claim|n|stance|sure\n\n\n#Text=Taxes rise.\n1-1\t0-5\tTaxes\t2\tFor\ttrue\t\n1-2\t6-10\trise\t_\t_\t_\t\n1-3\t10-11\t.\t_\t_\t_\t\n\n#Text=No.\n2-1\t13-15\tNo\t*\tAgainst\t*\t\n2-2\t15-16\t.\t_\t_\t_\t\n"

func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const castext = `<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///webanno/custom.ecore"><custom:Claim xmi:id="3" sofa="1" begin="0" end="5" sure="true"/><cas:Sofa xmi:id="1" sofaID="_InitialView" sofaString="Taxes rise.&#10;&#10;No."/><cas:View sofa="1" members="3"/></xmi:XMI>`

func TestAProjectIsRead(t *testing.T) {
	source := "Taxes rise.\r\nNo.\n" // CRLF counts two, as the table counts it
	files := map[string]string{
		"News/exportedproject123.json": project,
		"News/source/a.txt":            source, "News/source/b.txt": "Nothing yet.", "News/source/c.txt": "Nothing here.",
		"News/annotation/a.txt/INITIAL_CAS.tsv":     table,
		"News/annotation/a.txt/ann_16405719629.tsv": table,
		"News/annotation/a.txt/bo_2.zip":            zipped(t, map[string]string{"bo_2.xmi": castext}),
		"News/curation/a.txt/CURATION_USER.tsv":     table,
		"News/annotation_ser/a.txt/ann.ser":         "\xac\xed",
	}
	want := []string{
		`a.txt "Taxes rise.\nNo.\n"`, "  ann done", `    Claim "Taxes" n=2 stance="For" sure=true`, `    Claim "No" stance="Against"`,
		`a.txt "Taxes rise.\nNo.\n"`, "  bo-2 in-progress", `    Claim "Taxes" sure=true`,
		`a.txt "Taxes rise.\nNo.\n"`, "  curation done", `    Claim "Taxes" n=2 stance="For" sure=true`, `    Claim "No" stance="Against"`,
		`b.txt "Nothing yet."`, `c.txt "Nothing here."`, "  ann done",
	}
	got := exchangetest.Tell(t, inception.Format(), nil, files)
	if d := cmp.Diff(want, got.Lines); d != "" || len(got.Problems) > 0 {
		t.Errorf("(-want +got):\n%s%v", d, got.Problems)
	}
	// The same as a zip, which is told from its parts.
	src := zipSource(t, files)
	registry := exchange.Registry{webanno.Format(), inception.Format()}
	if f, err := registry.Detect(t.Context(), src); err != nil || f.Name != "inception" {
		t.Errorf("the zip is taken for %q, %v", f.Name, err)
	}
}

func zipSource(t *testing.T, files map[string]string) *source.Source {
	return source.FromBytes("project.zip", []byte(zipped(t, files)), source.Limits{})
}

func TestLayersAndTagSetsBecomeLabels(t *testing.T) {
	r := exchange.Reading{Format: inception.Format(), Source: zipSource(t, map[string]string{"exportedproject.json": project, "source/a.txt": "x"})}
	s, err := r.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	claim := annotate.Label{ID: "Claim", Name: "A claim", Guideline: "What is said", Attributes: []annotate.Attribute{
		{ID: "stance", Name: "Stance", Type: annotate.Choice, Values: []string{"For", "Against"}, Required: true}, {ID: "sure", Name: "sure", Type: annotate.YesNo}, {ID: "n", Name: "n", Type: annotate.Number},
	}}
	got, _ := s.Scheme.Label("Claim")
	got.Color = annotate.Color{}
	if d := cmp.Diff(claim, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, ok := s.Scheme.Label("Old"); ok {
		t.Error("a layer that is switched off has a label, though no mark is of it")
	}
	if d := cmp.Diff([]annotate.RelationType{{ID: "Attacks", Name: "attacks", From: []string{"Claim"}, To: []string{"Claim"}}}, s.Scheme.Relations); d != "" {
		t.Errorf("relations (-want +got):\n%s", d)
	}
}

func TestWhatCannotBeReadOfAProjectIsTold(t *testing.T) {
	got := exchangetest.Tell(t, inception.Format(), nil, map[string]string{
		"exportedproject.json": project, "source/a.txt": "Taxes rise.", "annotation/a.txt/ann.txt": "Taxes rise.", "annotation/b.txt/ann.tsv": "nonsense", "source/b.txt": "b",
	})
	want := []string{
		"broken file annotation/a.txt/ann.txt: the annotations of a person are not here in a form that can be read: the project was exported with plain text as its secondary format; export it again with WebAnno TSV 3.3, UIMA CAS XMI or UIMA CAS JSON",
		"broken file annotation/b.txt/ann.tsv: it is no WebAnno TSV: its first line does not say #FORMAT=WebAnno TSV",
		`broken file source/c.txt: the document is of the format "text", of which Postil cannot read the text, and nobody's annotations are with it`,
	}
	if d := cmp.Diff(want, got.Problems); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{`a.txt "Taxes rise."`, `b.txt "b"`}, got.Lines); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// INCEpTION keeps features that its layers have, and nothing else of a CAS.
func TestWhatAnnotatorsMadeOfAProjectKeepsItsNames(t *testing.T) {
	items, scheme := exchangetest.Invented(inception.Format().Holds)
	scheme.Labels[1].ID, scheme.Labels[1].Name = "big claim", "Big claim"
	for _, m := range items[0].Layers[0].Marks[1:] {
		m.Label = "big claim"
	}
	items[0].Layers = items[0].Layers[:1]
	files, err := exchangetest.Write(t.Context(), inception.Format(), nil, items[:1], scheme)
	if err != nil {
		t.Fatal(err)
	}
	var p map[string]any
	if err := json.Unmarshal(files["exportedproject.json"].Data, &p); err != nil {
		t.Fatal(err)
	}
	p["annotation_documents"] = []any{map[string]any{"name": "wire_a.txt.xmi", "user": "zoe", "state": "IN_PROGRESS"}}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	back := map[string]string{"exportedproject.json": string(data), "source/wire_a.txt.xmi": string(files["source/wire_a.txt.xmi"].Data)}
	var kept []string
	for line := range strings.Lines(strings.ReplaceAll(string(files["source/wire_a.txt.xmi"].Data), ` layer="4"`, "")) {
		if !strings.Contains(line, "<postil:") {
			kept = append(kept, line)
		}
	}
	back["annotation/wire_a.txt.xmi/zoe_77.xmi"] = strings.Join(kept, "")
	got := exchangetest.Tell(t, inception.Format(), nil, back)
	want := []string{
		`wire/a.txt "Ann Lee said “no 😀”.\nTaxes rise, critics claim." documentTitle="a.txt" documentId="wire/a.txt"`, "  zoe in-progress", `    quote "“no 😀”" speaker="Ann Lee" tone=["angry" "calm"]`,
		`    big claim "Taxes rise" sure=true note "=1+1, who says so?\nShe."`, `    big claim "rise, critics"`,
		`    denies: "“no 😀”" > "Taxes rise"`,
	}
	if d := cmp.Diff(want, got.Lines); d != "" {
		t.Errorf("(-want +got):\n%s%v", d, got.Problems)
	}
}
