package bioc_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/bioc"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
)

func formats() []exchange.Format { return []exchange.Format{bioc.XML(), bioc.JSON()} }

// nasty texts have what XML cannot hold, too.
func nasty() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		s := exchangetest.Texts().Draw(t, "text")
		if rapid.IntRange(0, 3).Draw(t, "controls") == 0 {
			s += rapid.SampledFrom([]string{"\f", "\x01a", "\x1b[1m", "\ufffd", "\ufffe"}).Draw(t, "control") + "."
		}
		return s
	})
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	for _, f := range formats() {
		t.Run(f.Name, func(t *testing.T) { exchangetest.Kit{Format: f, Texts: nasty()}.RoundTrip(t) })
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	for _, f := range formats() {
		t.Run(f.Name, func(t *testing.T) { exchangetest.Kit{Format: f}.Reimport(t) })
	}
}

func TestRealFilesAreReadAsCounted(t *testing.T) {
	exchangetest.Kit{Format: bioc.XML()}.Files(t, exchangetest.RealFiles(t), "testdata/xml.json",
		"bioc-json/xml/abbr.xml", "bioc-json/xml/collection.xml", "bioc-json/xml/everything.xml", "bioc-json/xml/everything-sentence.xml",
		"bioc-tests/tests/bioc/everything.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc/example-with-multiple-documents.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc/example-with-sentences.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc/example-with-sentences-typed.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc/example-with-text-in-passage.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc-suite/annotation-with-single-feature-fallback/data.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc-suite/annotation-with-single-feature-typed/data.xml",
		"dkpro-io-tests/dkpro-core-io-bioc-asl/src/test/resources/bioc-suite/passage-without-sentences/data.xml",
	)
	exchangetest.Kit{Format: bioc.JSON()}.Files(t, exchangetest.RealFiles(t), "testdata/json.json",
		"bioc-json/json/abbr.json", "bioc-json/json/collection.json", "bioc-json/json/everything.json", "bioc-json/json/everything-sentence.json",
		"bioc-tests/tests/bioc/everything.json",
	)
}

func FuzzXML(f *testing.F) {
	exchangetest.Kit{Format: bioc.XML()}.Fuzz(f, []byte(`<collection><source/><document id="1"><passage offset="0"><sentence offset="0"><text>a é b</text><annotation id="1"><location offset="0" length="1"/><text>a</text></annotation></sentence></passage><relation><node refid="1" role="to"/><node refid="2"/></relation></document></collection>`))
}

func FuzzJSON(f *testing.F) {
	exchangetest.Kit{Format: bioc.JSON()}.Fuzz(f, []byte(`{"documents":[{"id":1,"passages":[{"offset":9,"text":"","sentences":[{"offset":9,"text":"a b"}],"annotations":[{"id":"1","text":"b","locations":[{"offset":11,"length":1}]}]}]}]}`))
}

func BenchmarkXML(b *testing.B)  { exchangetest.Kit{Format: bioc.XML()}.Bench(b) }
func BenchmarkJSON(b *testing.B) { exchangetest.Kit{Format: bioc.JSON()}.Bench(b) }

func read(t *testing.T, f exchange.Format, content string) (lines, problems []string) {
	t.Helper()
	items, found, err := exchangetest.Read(t.Context(), f, nil, source.FromBytes("a"+f.Extensions[0], []byte(content), source.Limits{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range found {
		problems = append(problems, p.Kind.String()+" "+p.String())
	}
	for _, item := range items {
		line := fmt.Sprintf("%s: %q", item.Name, item.Text.String())
		for _, f := range item.Fields {
			line += fmt.Sprintf(" %s=%v", f.Name, f.Value)
		}
		lines = append(lines, line)
		l := item.Layers[0]
		quotes := map[annotate.ID]string{}
		for _, m := range l.Marks {
			var says []string
			for _, f := range m.Fragments {
				says = append(says, f.Exact)
			}
			s := m.Label + " " + strings.Join(says, "|")
			if len(m.Attributes) > 0 {
				s += fmt.Sprint(" ", m.Attributes)
			}
			quotes[m.ID] = strings.Join(says, "|")
			lines = append(lines, s)
		}
		for _, r := range l.Relations {
			s := fmt.Sprintf("%s: %s > %s", r.Type, quotes[r.From], quotes[r.To])
			if r.Note != "" {
				s += fmt.Sprintf(" (%s)", r.Note)
			}
			lines = append(lines, s)
		}
	}
	return lines, problems
}

// document is one in XML; marks are id, type, locations and words.
func document(passages string) string {
	return `<?xml version="1.0"?><!DOCTYPE collection SYSTEM "BioC.dtd"><collection><source>s</source><date/><key/><document><id>d</id>` + passages + `</document></collection>`
}

func mark(id, label, words string, locations ...int) string {
	s := fmt.Sprintf(`<annotation id="%s"><infon key="type">%s</infon>`, id, label)
	for i := 0; i < len(locations); i += 2 {
		s += fmt.Sprintf(`<location offset="%d" length="%d"/>`, locations[i], locations[i+1])
	}
	return s + "<text>" + words + "</text></annotation>"
}

func passage(offset int, words string, more ...string) string {
	return fmt.Sprintf("<passage><infon key=\"type\">p</infon><offset>%d</offset><text>%s</text>%s</passage>", offset, words, strings.Join(more, ""))
}

func TestXMLOfEveryKindIsRead(t *testing.T) {
	for _, c := range []struct {
		name, content  string
		want, problems []string
	}{
		{
			name: "passages go on from each other; a mark of several locations; marks of the document; relations in both orders",
			content: document(`<infon key="journal">J</infon>` + passage(0, "One two.", mark("1", "A", "One", 0, 3), mark("2", "B", "One two", 0, 3, 4, 3)) + passage(9, "Three", mark("3", "C", "Three", 9, 5)) +
				mark("4", "D", "two", 4, 3) +
				`<relation id="R1"><infon key="type">r</infon><node refid="1" role="source"/><node refid="3" role="target"/></relation>` +
				`<relation id="R2"><infon key="type">s</infon><infon key="sure">no</infon><node refid="1" role="Object"/><node refid="3" role="Subject"/></relation>`),
			want: []string{`d: "One two.\nThree" journal=J`, "A One", "B One|two", "D two", "C Three", "r: One > Three", "s: Three > One (sure: no)"},
		},
		{
			name:    "offsets are bytes, and code points in another document",
			content: document(passage(0, "Größe é", mark("1", "A", "é", 8, 2)) + passage(11, "drüben x", mark("2", "B", "x", 19, 1))),
			want:    []string{`d: "Größe é\ndrüben x"`, "A é", "B x"},
		},
		{
			name:    "offsets are code points",
			content: document(passage(0, "Größe é 😀", mark("1", "A", "é", 6, 1)) + passage(10, "drüben x", mark("2", "B", "x", 17, 1))),
			want:    []string{`d: "Größe é 😀\ndrüben x"`, "A é", "B x"},
		},
		{
			name:    "offsets are UTF-16",
			content: document(passage(0, "😀 é", mark("1", "A", "é", 3, 1)) + passage(5, "😀 x", mark("2", "B", "x", 8, 1))),
			want:    []string{`d: "😀 é\n😀 x"`, "A é", "B x"},
		},
		{
			name:     "locations count from the passage",
			content:  document(passage(0, "One two", mark("1", "A", "One", 0, 3)) + passage(8, "Three four", mark("2", "B", "four", 6, 4), mark("3", "B", "Three", 0, 5))),
			want:     []string{`d: "One two\nThree four"`, "A One", "B Three", "B four"},
			problems: []string{"repaired a.xml:1: its locations count from the passage, not from the document: so 3 of 3 annotations have their words, and 1 otherwise"},
		},
		{
			name: "sentences; a passage that begins elsewhere; more than a line between",
			content: document(`<passage><offset>100</offset><sentence><offset>100</offset><text>One.</text>` + mark("1", "A", "One", 100, 3) + `</sentence><sentence><offset>105</offset><text>Two.</text>` + mark("2", "B", "Two", 105, 3) +
				`</sentence></passage>` + passage(120, "Three", mark("3", "C", "Three", 120, 5))),
			want: []string{`d: "One. Two.\n\nThree"`, "A One", "B Two", "C Three"},
		},
		{
			name:    "every passage begins at 0, and locations with it",
			content: document(passage(0, "One two", mark("1", "A", "two", 4, 3)) + passage(0, "Three four", mark("2", "B", "four", 6, 4))),
			want:    []string{`d: "One two\nThree four"`, "A two", "B four"},
		},
		{
			name:    "BioC 2, with offsets and ids as attributes",
			content: `<collection><source/><date/><key/><version>2</version><document id="v2"><passage offset="0"><sentence offset="0"><text>One</text>` + mark("1", "A", "One", 0, 3) + `</sentence></passage></document></collection>`,
			want:    []string{`v2: "One"`, "A One"},
		},
		{
			name: "what is wrong is told, and nothing else is lost",
			content: document(passage(0, "One two", mark("1", "A", "One", 0, 3), mark("2", "B", "two", 0, 3), mark("3", "C", "x", 70, 3), mark("4", "D", "two", 4, 3),
				`<annotation id="5"><location offset="x" length="3"/></annotation>`, `<annotation id="6"><location offset="4" length="3"/><text>two</text></annotation>`,
				`<relation id="R1"><node refid="1" role="a"/></relation>`, `<relation id="R2"><infon key="type">r</infon><node refid="1" role="a"/><node refid="9" role="b"/></relation>`,
				`<relation id="R3"><infon key="type">r</infon><node refid="1" role="a"/><node refid="4" role="b"/><node refid="6" role="c"/></relation>`)),
			want: []string{`d: "One two"`, "A One", "annotation two", "D two", "r: One > two", "r: One > two"},
			problems: []string{
				`broken record a.xml:1: "x" is no offset`,
				"refused a.xml:1: relation R1: it has 1 nodes, and a link needs two",
				`refused a.xml:1: 2 B: at its place the text says "One", but the file says "two"`,
				"refused a.xml:1: 3 C: its range 70 to 73 reaches beyond the text, which ends at 7 (code points)",
				"refused a.xml:1: 5 annotation: its range -1 to 2 reaches beyond the text, which ends at 7 (code points)",
				"refused a.xml:1: relation R2 r: one of its ends is not there or was refused",
				"note a.xml: 2 annotations have no type; they are called annotation",
				"note a.xml: 1 relations have more than two nodes; they link the first to each other one",
			},
		},
		{name: "entities of its own", content: `<!DOCTYPE collection [<!ENTITY x SYSTEM "file:///etc/passwd">]><collection><source>&x;</source></collection>`, problems: []string{
			"broken file a.xml: cannot read a.xml: it declares entities of its own, which Postil does not expand",
		}},
		{name: "cut off", content: `<collection><source/><document><id>d</id>` + passage(0, "One") + `</document><document><id>e`, want: []string{`d: "One"`}, problems: []string{
			"broken file a.xml: cannot read a.xml, line 1, column 148: XML syntax error on line 1: unexpected EOF",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := read(t, bioc.XML(), c.content)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestMarksOfADocumentWithoutTextAreHeldAgainstTheArticleOfThatName(t *testing.T) {
	src := source.FromBytes("a.xml", []byte(document(passage(0, "", mark("1", "A", "One", 0, 3), mark("2", "B", "three", 8, 5)))), source.Limits{})
	r := exchange.Reading{Format: bioc.XML(), Source: src, Text: func(name string) (*text.Text, error) {
		if name != "d.txt" {
			t.Errorf("asked for %s", name)
		}
		return text.New("One two\nthree")
	}}
	var got []string
	err := r.Each(t.Context(), func(item *exchange.Item) error {
		for _, m := range item.Layers[0].Marks {
			got = append(got, m.Label+" "+m.Quote())
		}
		return nil
	}, func(p foreign.Problem) { t.Error(p) })
	if d := cmp.Diff([]string{"A One", "B three"}, got); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestJSONOfEveryKindIsRead(t *testing.T) {
	doc := func(id, passages string) string {
		return fmt.Sprintf(`{"id": %s, "infons": {}, "passages": [%s]}`, id, passages)
	}
	p := `{"offset": 0, "text": "One two", "annotations": [{"id": 7, "infons": {"type": "A", "n": 3, "none": null}, "text": "One", "locations": [{"offset": 0, "length": 3}]}, {"id": "8", "infons": {"type": "B"}, "text": "two", "locations": [{"offset": 4, "length": 3}]}], "relations": [{"id": "R", "infons": {"type": "r"}, "nodes": [{"refid": 7, "role": "x"}, {"refid": "8", "role": "y"}]}]}`
	for _, c := range []struct {
		name, content  string
		want, problems []string
	}{
		{"a collection", `{"source": "", "documents": [` + doc(`"a"`, p) + `], "key": ""}`, []string{`a: "One two"`, "A One map[n:3]", "B two", "r: One > two"}, nil},
		{"a document a line", doc("1", p) + "\n" + doc("2", `{"offset": 0, "text": "x"}`), []string{`1: "One two"`, "A One map[n:3]", "B two", "r: One > two", `2: "x"`}, nil},
		{"PubTator 3", `{"PubTator3": [` + doc(`"a"`, `{"offset": 0, "text": "x"}`) + `]}`, []string{`a: "x"`}, nil},
		{
			"broken documents and locations", `{"documents": [` + doc(`"a"`, `{"offset": "0", "text": "x"}`) + ",\n" + doc(`"b"`, `{"offset": 0, "text": "x", "annotations": [{"id": "1", "infons": {"type": "A"}, "locations": [{"offset": 0}]}]}`) + ",\n" + doc(`"c"`, "") + `]}`,
			[]string{`b: "x"`},
			[]string{
				"broken record a.json:1: /passages/0/offset is a text, which does not belong there",
				"broken record a.json:2: annotation 1: a location has no offset or no length",
				"refused a.json:2: 1 A: it has no range",
				"broken record a.json:3: the document has no passage",
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := read(t, bioc.JSON(), c.content)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.problems, problems); d != "" {
				t.Error(d)
			}
		})
	}
}

func item(t *testing.T) (*exchange.Item, *annotate.Scheme) {
	t.Helper()
	doc, err := text.New("Größe <matters> & 😀.\nEnd")
	if err != nil {
		t.Fatal(err)
	}
	id := func(n byte) annotate.ID { return uuid.UUID{15: n} }
	mark := func(n byte, label string, spans ...text.Span) *annotate.Annotation {
		m := &annotate.Annotation{ID: id(n), Label: label}
		for _, s := range spans {
			m.Fragments = append(m.Fragments, annotate.NewFragment(doc, s))
		}
		return m
	}
	a, b := mark(1, "claim", text.Span{Start: 0, End: 5}, text.Span{Start: 18, End: 19}), mark(2, "quote", text.Span{Start: 6, End: 15})
	a.Attributes, a.Note = annotate.Attributes{"sure": true, "by": "Ann"}, "look \"here\""
	l := exchange.Layer{Marks: []*annotate.Annotation{a, b}, Relations: []*annotate.Relation{{ID: id(3), Type: "denies", From: id(1), To: id(2)}}}
	scheme := &annotate.Scheme{ID: "news", Version: "2", Labels: []annotate.Label{{ID: "claim", Attributes: []annotate.Attribute{{ID: "sure", Type: annotate.YesNo}, {ID: "by", Type: annotate.Words}}}, {ID: "quote"}}}
	return &exchange.Item{Name: "wire/a.txt", Text: doc, Layers: []exchange.Layer{l}}, scheme
}

func TestACollectionIsWrittenSo(t *testing.T) {
	item, scheme := item(t)
	want := map[string]string{
		"output.xml": `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE collection SYSTEM "BioC.dtd">
<collection>
 <source>test</source>
 <date></date>
 <key>postil</key>
 <infon key="postil.scheme">news 2</infon>
 <infon key="postil.types">{&quot;claim&quot;:{&quot;sure&quot;:&quot;yesno&quot;}}</infon>
 <document>
  <id>wire/a.txt</id>
  <passage>
   <offset>0</offset>
   <text>Größe &lt;matters&gt; &amp; 😀.
End</text>
   <annotation id="00000000-0000-0000-0000-000000000001">
    <infon key="type">claim</infon>
    <infon key="by">Ann</infon>
    <infon key="sure">true</infon>
    <infon key="postil.note">look &quot;here&quot;</infon>
    <location offset="0" length="5"/>
    <location offset="18" length="1"/>
    <text>Größe 😀</text>
   </annotation>
   <annotation id="00000000-0000-0000-0000-000000000002">
    <infon key="type">quote</infon>
    <location offset="6" length="9"/>
    <text>&lt;matters&gt;</text>
   </annotation>
   <relation id="00000000-0000-0000-0000-000000000003">
    <infon key="type">denies</infon>
    <node refid="00000000-0000-0000-0000-000000000001" role="source"/>
    <node refid="00000000-0000-0000-0000-000000000002" role="target"/>
   </relation>
  </passage>
 </document>
</collection>
`,
		"output.json": `{
 "source": "test",
 "date": "",
 "key": "postil",
 "infons": {"postil.scheme": "news 2", "postil.types": "{\"claim\":{\"sure\":\"yesno\"}}"},
 "documents": [
  {"id": "wire/a.txt", "infons": {}, "passages": [{"offset": 0, "infons": {}, "text": "Größe <matters> & 😀.\nEnd", "sentences": [], "annotations": [
   {"id": "00000000-0000-0000-0000-000000000001", "infons": {"type": "claim", "by": "Ann", "sure": "true", "postil.note": "look \"here\""}, "text": "Größe 😀", "locations": [{"offset": 0, "length": 5}, {"offset": 18, "length": 1}]},
   {"id": "00000000-0000-0000-0000-000000000002", "infons": {"type": "quote"}, "text": "<matters>", "locations": [{"offset": 6, "length": 9}]}], "relations": [
   {"id": "00000000-0000-0000-0000-000000000003", "infons": {"type": "denies"}, "nodes": [{"refid": "00000000-0000-0000-0000-000000000001", "role": "source"}, {"refid": "00000000-0000-0000-0000-000000000002", "role": "target"}]}]}], "annotations": [], "relations": []}
 ]
}
`,
	}
	for _, f := range formats() {
		files, err := exchangetest.Write(t.Context(), f, nil, []*exchange.Item{item}, scheme)
		if err != nil {
			t.Fatal(err)
		}
		for name, file := range files {
			if d := cmp.Diff(want[name], string(file.Data)); d != "" {
				t.Errorf("%s: %s", name, d)
			}
		}
	}
}

func TestWhatIsWrittenIsAsTheSchemasSay(t *testing.T) {
	raw, err := os.ReadFile("testdata/bioc_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("bioc.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("bioc.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var files []string
	for i, f := range formats() {
		kit := exchangetest.Kit{Format: f, Texts: nasty()}
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			items, scheme := kit.Draw(rt)
			written, err := exchangetest.Write(t.Context(), f, nil, items, scheme)
			if err != nil {
				rt.Fatal(err)
			}
			data := written["output"+f.Extensions[0]].Data
			if i == 0 {
				name := filepath.Join(dir, fmt.Sprintf("%d.xml", n))
				n++
				// The name of the DTD would be looked for beside it.
				if err := os.WriteFile(name, bytes.Replace(data, []byte(`<!DOCTYPE collection SYSTEM "BioC.dtd">`), nil, 1), 0o600); err != nil {
					rt.Fatal(err)
				}
				files = append(files, name)
				return
			}
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
			if err == nil {
				err = schema.Validate(v)
			}
			if err != nil {
				rt.Fatalf("%v\n%s", err, data)
			}
		})
	}
	slices.Sort(files)
	out, err := exec.CommandContext(t.Context(), "xmllint", append([]string{"--noout", "--nonet", "--schema", "testdata/bioc_v1.xsd"}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("xmllint (Debian: libxml2-utils) finds: %v\n%.2000s", err, out)
	}
}

func TestBioCIsKnownByItsElements(t *testing.T) {
	for content, want := range map[string][2]exchange.Match{
		document(passage(0, "x")): {exchange.Certain, exchange.No},
		`<collection><source>PubTator</source><date/><key/><document><id/></document></collection>`: {exchange.Certain, exchange.No},
		`<collection><record/></collection>`:       {exchange.No, exchange.No},
		`{"documents": [{"passages": []}]}`:        {exchange.No, exchange.Certain},
		`{"id": "1", "passages": [{"offset": 0}]}`: {exchange.No, exchange.Certain},
		`{"documents": [{"text": "x"}]}`:           {exchange.No, exchange.No},
	} {
		src := source.FromBytes("a", []byte(content), source.Limits{})
		if got := [2]exchange.Match{bioc.XML().Sniff(src), bioc.JSON().Sniff(src)}; got != want {
			t.Errorf("%s: %v, want %v", content, got, want)
		}
	}
}
