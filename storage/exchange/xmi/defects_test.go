package xmi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/xmi"
)

const head = `<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:tcas="http:///uima/tcas.ecore" xmlns:custom="http:///webanno/custom.ecore" xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmlns:seg="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmlns:none="http:///uima/noNamespace.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
`

const types = `<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>webanno.custom.Claim</name><supertypeName>uima.tcas.Annotation</supertypeName><features>
 <featureDescription><name>stance</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
 <featureDescription><name>sure</name><rangeTypeName>uima.cas.Boolean</rangeTypeName></featureDescription>
 <featureDescription><name>strength</name><rangeTypeName>uima.cas.Double</rangeTypeName></featureDescription>
 <featureDescription><name>tags</name><rangeTypeName>uima.cas.StringArray</rangeTypeName></featureDescription>
 <featureDescription><name>source</name><rangeTypeName>webanno.custom.Person</rangeTypeName></featureDescription>
 <featureDescription><name>seen</name><rangeTypeName>uima.cas.FSArray</rangeTypeName><elementType>webanno.custom.Role</elementType></featureDescription>
 <featureDescription><name>about</name><rangeTypeName>x.Topic</rangeTypeName></featureDescription>
</features></typeDescription>
<typeDescription><name>webanno.custom.Person</name><supertypeName>uima.tcas.Annotation</supertypeName></typeDescription>
<typeDescription><name>webanno.custom.Role</name><supertypeName>uima.cas.TOP</supertypeName><features>
 <featureDescription><name>role</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
 <featureDescription><name>target</name><rangeTypeName>webanno.custom.Person</rangeTypeName></featureDescription></features></typeDescription>
<typeDescription><name>x.Topic</name><supertypeName>uima.cas.TOP</supertypeName><features>
 <featureDescription><name>name</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription></features></typeDescription>
<typeDescription><name>webanno.custom.Support</name><supertypeName>uima.tcas.Annotation</supertypeName><features>
 <featureDescription><name>Governor</name><rangeTypeName>uima.tcas.Annotation</rangeTypeName></featureDescription>
 <featureDescription><name>Dependent</name><rangeTypeName>uima.tcas.Annotation</rangeTypeName></featureDescription>
 <featureDescription><name>kind</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription></features></typeDescription>
<typeDescription><name>x.Review</name><supertypeName>uima.cas.AnnotationBase</supertypeName><features>
 <featureDescription><name>grade</name><rangeTypeName>uima.cas.Integer</rangeTypeName></featureDescription></features></typeDescription>
</types></typeSystemDescription>`

func TestForeignXMIIsRead(t *testing.T) {
	sofa := func(text string) string {
		return `<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="` + text + `"/>`
	}
	for name, c := range map[string]struct {
		body     string
		types    string
		settings map[string]string
		lines    []string
		problems []string
	}{
		"features are attributes, references and slots relations": {
			body: `<custom:Claim xmi:id="3" sofa="1" begin="0" end="5" stance="For &quot;it&quot;" sure="true" strength="0.50" source="4" seen="7 8" about="9"><tags>a b</tags><tags>c</tags></custom:Claim>
<custom:Person xmi:id="4" sofa="1" begin="6" end="10"/><custom:Support xmi:id="5" sofa="1" begin="6" end="10" Governor="3" Dependent="4" kind="strong"/>
<custom:Role xmi:id="7" role="saw" target="4"/><custom:Role xmi:id="8" target="4"/><x:Topic xmlns:x="http:///x.ecore" xmi:id="9" name="tax"/>` +
				sofa("Taxes rise") + `<cas:View sofa="1" members="3 4 5"/>`,
			types: types,
			lines: []string{
				`a.txt "Taxes rise"`, "  xmi", `    Claim "Taxes" about.name="tax" stance="For \"it\"" strength=0.50 sure=true tags=["a b" "c"]`, `    Person "rise"`,
				`    source: "Taxes" > "rise"`, `    saw: "Taxes" > "rise"`, `    seen: "Taxes" > "rise"`, `    Support: "Taxes" > "rise" note "kind: strong"`,
			},
		},
		"offsets are UTF-16, line ends references": {
			body:  `<custom:Person xmi:id="3" sofa="1" begin="2" end="6"/>` + sofa("&#128512;a&#10;b c") + `<cas:View sofa="1" members="3"/>`,
			types: types,
			lines: []string{`a.txt "😀a\nb c"`, "  xmi", `    Person "a\nb "`},
		},
		"a label may be a value": {
			body:  `<ner:NamedEntity xmi:id="3" sofa="1" begin="0" end="1" value="PER"/><ner:NamedEntity xmi:id="4" sofa="1" begin="2" end="3"/>` + sofa("a b") + `<cas:View sofa="1" members="3 4"/>`,
			types: types,
			lines: []string{`a.txt "a b"`, "  xmi", `    PER "a"`, `    NamedEntity "b"`},
		},
		"the option label names the feature that is the label": {
			body:     `<custom:Claim xmi:id="3" sofa="1" begin="0" end="1" stance="For"/>` + sofa("a b") + `<cas:View sofa="1" members="3"/>`,
			types:    types,
			settings: map[string]string{"label": "stance"},
			lines:    []string{`a.txt "a b"`, "  xmi", `    For "a"`},
		},
		"what divides the text is left out, unless a relation needs it": {
			body:  `<seg:Token xmi:id="3" sofa="1" begin="0" end="1"/><seg:Token xmi:id="4" sofa="1" begin="2" end="3"/><custom:Support xmi:id="5" sofa="1" begin="0" end="1" Governor="3" Dependent="6"/><custom:Person xmi:id="6" sofa="1" begin="0" end="3"/>` + sofa("a b") + `<cas:View sofa="1" members="3 4 5 6"/>`,
			types: types,
			lines: []string{`a.txt "a b"`, "  xmi", `    Token "a"`, `    Person "a b"`, `    Support: "a" > "a b"`}, problems: []string{"note a.xmi: left out: 1 Token (the option layers takes the names of those to read)"},
		},
		"the option layers names what is read": {
			body:     `<seg:Token xmi:id="3" sofa="1" begin="0" end="1"/><custom:Person xmi:id="6" sofa="1" begin="0" end="3"/>` + sofa("a b") + `<cas:View sofa="1" members="3 6"/>`,
			types:    types,
			settings: map[string]string{"layers": "Token"},
			lines:    []string{`a.txt "a b"`, "  xmi", `    Token "a"`}, problems: []string{"note a.xmi: left out: 1 Person (the option layers takes the names of those to read)"},
		},
		"what is no longer indexed is not there": {
			body:  `<custom:Person xmi:id="3" sofa="1" begin="0" end="1"/><custom:Person xmi:id="6" sofa="1" begin="2" end="3"/>` + sofa("a b") + `<cas:View sofa="1" members="6"/>`,
			types: types,
			lines: []string{`a.txt "a b"`, "  xmi", `    Person "b"`},
		},
		"each view with a text is an article": {
			body:  `<custom:Person xmi:id="3" sofa="1" begin="0" end="1"/><custom:Person xmi:id="6" sofa="2" begin="2" end="3"/>` + sofa("a b") + `<cas:Sofa xmi:id="2" sofaNum="2" sofaID="German" sofaString="c d"/><cas:Sofa xmi:id="4" sofaNum="3" sofaID="Audio"/><cas:View sofa="1" members="3"/><cas:View sofa="2" members="6"/>`,
			types: types,
			lines: []string{`a.txt "a b"`, "  xmi", `    Person "a"`, `a.German.txt "c d"`, "  xmi", `    Person "d"`}, problems: []string{"note a.xmi:4: the view Audio: it has no text, and nothing is said about it"},
		},
		"what is about the document is of the article": {
			body:  `<x:Review xmlns:x="http:///x.ecore" xmi:id="3" sofa="1" grade="2"/><tcas:DocumentAnnotation xmi:id="5" sofa="1" begin="0" end="3" language="de"/>` + sofa("a b") + `<cas:View sofa="1" members="3 5"/>`,
			types: types,
			lines: []string{`a.txt "a b" language="de"`, "  xmi Review.grade=2"},
		},
		"without a type system all but a few references are texts": {
			body:  `<custom:Claim xmi:id="3" sofa="1" begin="0" end="1" sure="true" source="4"/><custom:Person xmi:id="4" sofa="1" begin="2" end="3"/><custom:Support xmi:id="5" sofa="1" begin="0" end="1" Governor="3" Dependent="4"/>` + sofa("a b") + `<cas:View sofa="1" members="3 4 5"/>`,
			lines: []string{`a.txt "a b"`, "  xmi", `    Claim "a" source="4" sure="true"`, `    Person "b"`, `    Support: "a" > "b"`},
			problems: []string{
				"note a.xmi: there is no type system with it, so values are taken for texts, and which of them refer to others is known by their names only",
			},
		},
		"a type without a package": {
			body:  `<none:Thing xmi:id="3" sofa="1" begin="0" end="1"/>` + sofa("a b") + `<cas:View sofa="1" members="3"/>`,
			types: types,
			lines: []string{`a.txt "a b"`, "  xmi", `    Thing "a"`},
		},
		"broken records stop nothing": {
			body:     `<custom:Person xmi:id="3" sofa="1" begin="0" end="x"/><custom:Person xmi:id="4" sofa="1" begin="3" end="9"/><custom:Person xmi:id="6" sofa="1" begin="2" end="3"/>` + sofa("a b") + `<cas:View sofa="1" members="3 4 6"/>`,
			types:    types,
			lines:    []string{`a.txt "a b"`, "  xmi", `    Person "b"`},
			problems: []string{`broken record a.xmi:4: the element Person: its end is "x", which is no number`, "refused a.xmi:4: mark Person: its range 3 to 9 reaches beyond the text, which ends at 3 (UTF-16 code units)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"a.xmi": head + c.body + "\n</xmi:XMI>"}
			files["TypeSystem.xml"] = c.types
			if c.types == "" {
				files["TypeSystem.xml"] = "<nothing/>"
			}
			got := exchangetest.Tell(t, xmi.Format(), c.settings, files)
			if d := cmp.Diff(c.lines, got.Lines); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, got.Problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestAFileThatIsNoXMIStopsNoOther(t *testing.T) {
	good := head + `<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="a b"/></xmi:XMI>`
	got := exchangetest.Tell(t, xmi.Format(), nil, map[string]string{
		"a.xmi": "<html/>", "b.xmi": head + "<cas:Sofa", "c.xmi": good, "d.xmi": "", "e.xmi": `<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>`,
	})
	if len(got.Lines) != 2 || got.Lines[0] != `c.txt "a b"` {
		t.Errorf("read %q", got.Lines)
	}
	broken := 0
	for _, p := range got.Problems {
		if strings.HasPrefix(p, "broken file") {
			broken++
		}
	}
	if broken != 4 {
		t.Errorf("of four broken files these are told: %q", got.Problems)
	}
}

func TestPeopleAreFilesOrFoldersWhereAsked(t *testing.T) {
	cas := head + `<custom:Person xmi:id="3" sofa="1" begin="0" end="1"/><cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="a b"/><cas:View sofa="1" members="3"/></xmi:XMI>`
	for people, files := range map[string][]string{"files": {"x/a.txt/ann.xmi", "x/a.txt/bo.xmi"}, "folders": {"x/ann/a.txt.xmi", "x/bo/a.txt.xmi"}} {
		in := map[string]string{"TypeSystem.xml": types}
		for _, f := range files {
			in[f] = cas
		}
		got := exchangetest.Tell(t, xmi.Format(), map[string]string{"people": people}, in)
		want := []string{`x/a.txt "a b"`, "  ann", `    Person "a"`, `x/a.txt "a b"`, "  bo", `    Person "a"`}
		if d := cmp.Diff(want, got.Lines); d != "" {
			t.Errorf("%s (-want +got):\n%s", people, d)
		}
	}
}

func TestWhatXMLCannotHoldIsKept(t *testing.T) {
	items, scheme := exchangetest.Invented(xmi.Holds())
	item := *items[1]
	doc := exchangetest.MustText("a\x0bb \x01\ufffe c")
	item.Text = doc
	l := items[0].Layers[0]
	m := *l.Marks[0]
	m.Fragments = exchangetest.Fragments(doc, [2]int{1, 6})
	m.Note = "bell \a"
	m.Attributes = map[string]any{"speaker": "\x02", "unknown": []string{"x"}, "tone": "no list"}
	l.Marks, l.Relations, l.Article = l.Marks[:0:0], nil, nil
	l.Marks = append(l.Marks, &m)
	item.Layers = append(item.Layers[:0:0], l)
	files, err := exchangetest.Write(t.Context(), xmi.Format(), nil, append(items[:0:0], &item), scheme)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range files {
		if strings.ContainsAny(string(f.Data), "\x01\x02\a\x0b\ufffe") {
			t.Errorf("%s has what XML must not:\n%q", name, f.Data)
		}
	}
	got, problems := told(t, files)
	want := []string{"b.txt \"a\\vb \\x01\\ufffe c\"", "  alice done", `    quote "\vb \x01\ufffe" speaker="\x02" tone="no list" unknown=["x"] note "bell \a"`}
	if d := cmp.Diff(want, got); d != "" || len(problems) > 0 {
		t.Errorf("(-want +got):\n%s%v", d, problems)
	}
}
