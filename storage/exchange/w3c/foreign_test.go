package w3c_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/w3c"
)

func TestForeignAnnotationsAreRead(t *testing.T) {
	const anno = `"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation"`
	for name, c := range map[string]struct {
		files           map[string]string
		texts           map[string]string
		lines, problems []string
	}{
		"positions in UTF-16, as browsers count, are noticed by their quotes": {
			files: map[string]string{"a.txt": "😀 Taxes 😀 rise", "a.json": `[{` + anno + `,"id":"x1","body":[{"type":"TextualBody","purpose":"tagging","value":"Claim"},{"purpose":"tagging","value":"tax"},{"purpose":"commenting","value":"sure?"}],
"creator":{"id":"https://example.org/people/ann"},"target":{"source":"a.txt","selector":[{"type":"TextQuoteSelector","exact":"Taxes"},{"type":"TextPositionSelector","start":3,"end":8}]}},
{` + anno + `,"creator":{"id":"https://example.org/people/ann"},"target":{"source":"a.txt","selector":[{"type":"TextQuoteSelector","exact":"rise"},{"type":"TextPositionSelector","start":12,"end":16}]}}]`},
			lines: []string{"counted as UTF-16 code units", `a.txt "😀 Taxes 😀 rise"`, "  ann", `    Claim "Taxes" tag="tax" note "sure?"`, `    annotation "rise"`},
		},
		"a quote alone is looked for, and must stand there once": {
			files: map[string]string{"a.txt": "rise and rise", "a.json": `{"type":"AnnotationPage","items":[{` + anno + `,"motivation":"highlighting","target":{"source":"a.txt","selector":{"type":"TextQuoteSelector","exact":"rise","prefix":"and "}}},
{` + anno + `,"target":{"source":"a.txt","selector":{"type":"TextQuoteSelector","exact":"rise"}}}]}`},
			lines:    []string{`a.txt "rise and rise"`, "  w3c", `    highlighting "rise"`},
			problems: []string{`broken record a.json: annotation 2: it has a quote but no position, and the text says "rise" several times`},
		},
		"several targets are pieces, links relations, in a collection": {
			files: map[string]string{"a.txt": "Taxes rise now", "a.json": `{"type":"AnnotationCollection","first":{"type":"AnnotationPage","items":[
{` + anno + `,"id":"r","motivation":"linking","body":["2",{"type":"TextualBody","purpose":"tagging","value":"denies"}],"target":"1"},
{` + anno + `,"id":"1","body":{"purpose":"tagging","value":"A"},"target":[{"source":"a.txt","selector":{"type":"TextPositionSelector","start":0,"end":5}},{"source":"a.txt","selector":{"type":"TextPositionSelector","start":11,"end":14}}]},
{` + anno + `,"id":"2","motivation":"tagging","bodyValue":"b","target":"a.txt#char=6,10"},
{` + anno + `,"motivation":"linking","body":"2","target":"9"}]}}`},
			lines:    []string{`a.txt "Taxes rise now"`, "  w3c", `    A "Taxes … now"`, `    tagging "rise" note "b"`, `    denies: "Taxes … now" > "rise"`},
			problems: []string{"refused a.json: annotation 4: it links annotations that are not both here, or not of one person and text"},
		},
		"what is said of a text as a whole is said of the article": {
			files: map[string]string{"a.txt": "Taxes", "a.json": `{` + anno + `,"motivation":"assessing","body":{"type":"TextualBody","value":"good"},"target":"a.txt"}`},
			lines: []string{`a.txt "Taxes"`, `  w3c comment="good" tag="assessing"`},
		},
		"the text of an address is that of the workspace": {
			files: map[string]string{"a.json": `{` + anno + `,"body":{"purpose":"tagging","value":"A"},"target":{"source":"https://example.org/news/1","selector":{"type":"TextPositionSelector","start":0,"end":5}}}`},
			texts: map[string]string{"example.org/news/1.txt": "Taxes rise"},
			lines: []string{`example.org/news/1.txt "Taxes rise"`, "  w3c", `    A "Taxes"`},
		},
		"other selectors, and broken records, stop nothing": {
			files: map[string]string{"a.txt": "Taxes", "a.json": `[7,{` + anno + `,"target":{"source":"a.txt","selector":{"type":"XPathSelector","value":"/p"}}},{` + anno + `,"target":{"source":"a.txt","selector":{"type":"TextPositionSelector","start":0,"end":99}}},
{` + anno + `,"target":{"source":"a.txt","selector":[{"type":"TextPositionSelector","start":0,"end":2},{"type":"TextQuoteSelector","exact":"xx"}]}},{` + anno + `,"target":{"source":"a.txt","selector":[{"type":"TextPositionSelector","start":0,"end":2},{"type":"TextQuoteSelector","exact":"Ta"}]}}]`},
			lines: []string{`a.txt "Taxes"`, "  w3c", `    annotation "Ta"`},
			problems: []string{
				"broken record a.json: annotation 1: it is a number, not what a record should be",
				"broken record a.json: annotation 2: its target is selected by XPathSelector, which needs the page that it was made on",
				"refused a.json: mark annotation: its range 0 to 99 reaches beyond the text, which ends at 5 (code points)",
				`refused a.json: mark annotation: at its place the text says "Ta", but the file says "xx"`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := exchangetest.Tell(t, w3c.Format(), nil, c.files)
			if c.texts != nil {
				got = exchangetest.Tell(t, w3c.Format(), nil, c.files, c.texts)
			}
			if d := cmp.Diff(c.lines, got.Lines); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, got.Problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}
