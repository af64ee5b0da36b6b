package gate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/gate"
)

func TestForeignDocumentsAreRead(t *testing.T) {
	feature := func(name, class, value string) string {
		return `<Feature><Name className="java.lang.String">` + name + `</Name><Value className="` + class + `">` + value + `</Value></Feature>`
	}
	for name, c := range map[string]struct {
		format          exchange.Format
		file            string
		lines, problems []string
	}{
		"typed features, sets of people, relations of several": {
			format: gate.XML(),
			file: `<?xml version='1.0' encoding='utf-8'?><GateDocument version="3"><GateDocumentFeatures>` + feature("gate.SourceURL", "java.lang.String", "x") + `</GateDocumentFeatures>
<TextWithNodes><Node id="0"/>😀 a<Node id="4"/>
b &amp; c<Node id="10"/></TextWithNodes><AnnotationSet></AnnotationSet>
<AnnotationSet Name="ann"><Annotation Id="1" Type="Claim" StartNode="0" EndNode="4">` + feature("s", "java.lang.String", "For") + feature("b", "java.lang.Boolean", "true") + feature("n", "java.lang.Integer", "3") +
				feature("l", "gate.corpora.ObjectWrapper", `<![CDATA[<?xml version='1.1'?><gate.corpora.ObjectWrapper><value class="list"><string>a;b</string><int>2</int></value></gate.corpora.ObjectWrapper>]]>`) +
				feature("old", "java.util.ArrayList", "x") + `</Annotation>
<Annotation Id="2" Type="Claim" StartNode="4" EndNode="10"></Annotation><Annotation Id="3" Type="Token" StartNode="4" EndNode="10"></Annotation></AnnotationSet>
<RelationSet Name="ann"><Relation Id="4" Type="same" Members="1;2;9"><UserData></UserData>` + feature("why", "java.lang.String", "so") + `</Relation></RelationSet></GateDocument>`,
			lines: []string{
				`a.txt "😀 a\nb & c" gate.SourceURL="x"`, "  ann", `    Claim "😀 a" b=true l=["a;b" "2"] n=3 old="x" s="For"`, `    Claim "\nb & c"`,
				`    same: "😀 a" > "\nb & c" note "why: so"`,
			},
			problems: []string{
				"note a.xml: left out: 1 Token (the option layers takes the names of those to read)",
				"refused a.xml:6: relation same: one of its ends is not there or was refused",
			},
		},
		"where a node stands counts, not what it is called": {
			format:   gate.XML(),
			file:     "<GateDocument><TextWithNodes>a\r\n<Node id=\"3\"/>b<Node id=\"4\"/></TextWithNodes><AnnotationSet Name=\"x\"><Annotation Id=\"1\" Type=\"C\" StartNode=\"3\" EndNode=\"4\"/></AnnotationSet></GateDocument>",
			lines:    []string{`a.txt "a\nb"`, "  x", `    C "b"`},
			problems: []string{"note a.xml:2: 2 nodes are elsewhere than their ids say in UTF-16; where they stand in the text was taken"},
		},
		"nodes that are not there": {
			format: gate.XML(),
			file:   `<GateDocument><TextWithNodes>ab</TextWithNodes><AnnotationSet Name="x"><Annotation Id="1" Type="C" StartNode="0" EndNode="1"/><Annotation Id="2" Type="C" StartNode="q" EndNode="1"/><Annotation Id="3" Type="C" StartNode="1" EndNode="7"/></AnnotationSet></GateDocument>`,
			lines:  []string{`a.txt "ab"`, "  x", `    C "a"`},
			problems: []string{
				`broken record a.xml:1: the annotation 2 C: its nodes "q" and "1" are not in the text`,
				"refused a.xml:1: mark C: its range 1 to 7 reaches beyond the text, which ends at 2 (UTF-16 code units)",
			},
		},
		"bdoc in UTF-16": {
			format: gate.BDoc(),
			file:   `{"text":"😀 a b","offset_type":"j","annotation_sets":{"":{"annotations":[{"type":"C","start":3,"end":4,"id":0,"features":{"m":{"k":1},"l":["a",2],"none":null}},{"type":"C","start":1,"end":4,"id":1}]}}}`,
			lines:  []string{`a.txt "😀 a b"`, "  bdoc", `    C "a" l=["a" "2"] m="{\"k\":1}"`}, problems: []string{"refused a.json: mark C: its range -1 to 3 reaches beyond the text, which ends at 5 (code points)"},
		},
		"bdoc in code points, and broken records": {
			format: gate.BDoc(),
			file:   `{"text":"😀 a b","offset_type":"p","annotation_sets":{"ann":{"annotations":[{"type":"C","start":2,"end":3,"id":0},{"type":"C","start":2},7]}}}`,
			lines:  []string{`a.txt "😀 a b"`, "  ann", `    C "a"`},
			problems: []string{
				`broken record a.json: annotation 1 of the set "ann": it has no start or no end`, `broken record a.json: annotation 2 of the set "ann": it is a number, not what a record should be`,
			},
		},
		"a document without a text": {
			format: gate.BDoc(), file: `{"annotation_sets":{}}`, problems: []string{"broken file a.json: it has no text, so its annotations are on nothing"},
		},
		"what is no GATE document": {
			format: gate.XML(), file: `<html/>`, problems: []string{"broken file a.xml: it is no GATE document: its first element is html"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			file := "a.xml"
			if c.format.Name == "bdoc" {
				file = "a.json"
			}
			got := exchangetest.Tell(t, c.format, nil, map[string]string{file: c.file})
			if d := cmp.Diff(c.lines, got.Lines); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, got.Problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}

func TestWhatXMLCannotHoldIsKept(t *testing.T) {
	items, scheme := exchangetest.Invented(gate.XML().Holds)
	item := *items[1]
	item.Text = exchangetest.MustText("a\x0bb \x01 c")
	l := items[0].Layers[0]
	m := *l.Marks[0]
	m.Fragments, m.Attributes = exchangetest.Fragments(item.Text, [2]int{1, 5}), map[string]any{"speaker": "\x02"}
	l.Marks, l.Relations, l.Article = append(l.Marks[:0:0], &m), nil, nil
	item.Layers = append(item.Layers[:0:0], l)
	files, err := exchangetest.Write(t.Context(), gate.XML(), nil, append(items[:0:0], &item), scheme)
	if err != nil {
		t.Fatal(err)
	}
	got := exchangetest.Tell(t, gate.XML(), nil, map[string]string{"b.txt.xml": string(files["b.txt.xml"].Data)})
	want := []string{"b.txt \"a\\vb \\x01 c\" title=\"b\"", "  alice done", `    quote "\vb \x01" speaker="\x02"`}
	if d := cmp.Diff(want, got.Lines); d != "" || len(got.Problems) > 0 {
		t.Errorf("(-want +got):\n%s%v", d, got.Problems)
	}
}
