package qdpx_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/qdpx"
)

func packed(t *testing.T, files map[string]string) map[string]string {
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
	return map[string]string{"p.qdpx": b.String()}
}

const (
	alice = "11111111-1111-4111-8111-111111111111"
	claim = "22222222-2222-4222-8222-222222222222"
	tax   = "33333333-3333-4333-8333-333333333333"
	other = "44444444-4444-4444-8444-444444444444"
)

// begin is the start of a project, up to its sources.
func begin(origin string) string {
	return `<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="P" origin="` + origin + `"><Users><User guid="{` + alice + `}" name="Alice A"/></Users>
<CodeBook><Codes><Code guid="` + claim + `" name="Claim" isCodable="true" color="#f80"><Description>What is said</Description><Code guid="` + tax + `" name="Tax" isCodable="true"/></Code><Code guid="` + other + `" name="Tax" isCodable="true"/></Codes></CodeBook>
<Variables><Variable guid="` + alice + `" name="Outlet" typeOfVariable="Text"/></Variables><Sources>`
}

func sel(n, start, end, name, more string) string {
	return `<PlainTextSelection guid="00000000-0000-4000-8000-00000000000` + n + `" name="` + name + `" startPosition="` + start + `" endPosition="` + end + `" creatingUser="` + alice + `">` + more + `</PlainTextSelection>`
}

func coded(n, code string) string {
	return `<Coding guid="00000000-0000-4000-9000-00000000000` + n + `" creatingUser="` + alice + `"><CodeRef targetGUID="` + code + `"/></Coding>`
}

const end = `</Sources><Notes><Note guid="55555555-5555-4555-8555-555555555555" name="memo"><PlainTextContent>a memo</PlainTextContent></Note></Notes>
<Links><Link guid="66666666-6666-4666-8666-666666666666" name="denies" direction="OneWay" originGUID="00000000-0000-4000-8000-000000000001" targetGUID="00000000-0000-4000-8000-000000000002"/></Links></Project>`

func TestForeignProjectsAreRead(t *testing.T) {
	const memo = `<NoteRef targetGUID="55555555-5555-4555-8555-555555555555"/>`
	for name, c := range map[string]struct {
		files           map[string]string
		lines, problems []string
	}{
		"codings, descriptions, notes, links, variables": {
			files: map[string]string{
				"sources/x.txt": "😀 Taxes rise",
				"project.qde": begin("MAXQDA") + `<TextSource guid="` + other + `" name="a" plainTextPath="internal://x.txt">` + sel("1", "2", "7", "Taxes", "<Description>why?</Description>"+coded("1", claim)+coded("2", tax)+memo) +
					sel("2", "8", "12", "rise", "<Description>alone</Description>") + coded("3", other) + `<VariableValue><VariableRef targetGUID="` + alice + `"/><TextValue>Post</TextValue></VariableValue></TextSource><PictureSource guid="` + alice + `"><PictureSelection guid="` + alice + `" firstX="0" firstY="0" secondX="1" secondY="1"/></PictureSource>` + end,
			},
			lines: []string{
				`a.txt "😀 Taxes rise" Outlet="Post"`, "  alice-a", `    Claim "Taxes" note "why?\na memo"`, `    Claim/Tax "Taxes" note "why?\na memo"`, `    annotation "rise" note "alone"`,
				`    denies: "Taxes" > "rise"`, `  qdpx code=["Tax"]`,
			},
			problems: []string{"note p.qdpx:4: left out: 1 selections of pictures, sound, video and pages"},
		},
		"a byte order mark is not counted": {
			files: map[string]string{"sources/x.txt": "\ufeffTaxes rise", "project.qde": begin("QualCoder") + `<TextSource guid="` + other + `" name="a.txt" plainTextPath="internal://x.txt">` + sel("1", "0", "5", "Taxes", coded("1", claim)) + `</TextSource>` + end},
			lines: []string{`a.txt "Taxes rise"`, "  alice-a", `    Claim "Taxes"`}, problems: []string{"refused p.qdpx:4: the link denies: it does not lead to a selection of the same source and user"},
		},
		"but where it is counted the words tell": {
			files: map[string]string{"sources/x.txt": "\ufeffTaxes rise", "project.qde": begin("Some") + `<TextSource guid="` + other + `" name="a.txt" plainTextPath="internal://x.txt">` + sel("1", "1", "6", "Taxes", coded("1", claim)) + sel("2", "7", "11", "rise", coded("2", claim)) + `</TextSource>` + end},
			lines: []string{"counted as code points", `a.txt "Taxes rise"`, "  alice-a", `    Claim "Taxes"`, `    Claim "rise"`, `    denies: "Taxes" > "rise"`},
		},
		"CRLF is two": {
			files: map[string]string{"sources/x.txt": "a\r\nTaxes\r\nrise", "project.qde": begin("NVivo") + `<TextSource guid="` + other + `" name="a.txt" plainTextPath="internal://x.txt">` + sel("1", "3", "8", "x", coded("1", claim)) + sel("2", "10", "14", "y", coded("2", claim)) + `</TextSource>` + end},
			lines: []string{`a.txt "a\nTaxes\nrise"`, "  alice-a", `    Claim "Taxes"`, `    Claim "rise"`, `    denies: "Taxes" > "rise"`},
		},
		"CRLF is one where ATLAS.ti wrote": {
			files: map[string]string{"Sources/x.txt": "a\r\nTaxes\r\nrise", "project.qde": begin("ATLAS.ti 24") + `<TextSource guid="` + other + `" name="a.txt" plainTextPath="internal://x.txt">` + sel("1", "2", "7", "x", coded("1", claim)) + sel("2", "8", "12", "y", coded("2", claim)) + `</TextSource>` + end},
			lines: []string{`a.txt "a\nTaxes\nrise"`, "  alice-a", `    Claim "Taxes"`, `    Claim "rise"`, `    denies: "Taxes" > "rise"`},
		},
		"texts within, of PDFs, of one name, and elsewhere": {
			files: map[string]string{"a/y.txt": "here", "project.qde": begin("x") + `<TextSource guid="` + other + `" name="a"><PlainTextContent>One</PlainTextContent></TextSource><TextSource guid="` + tax + `" name="a"><PlainTextContent>Two</PlainTextContent></TextSource>
<PDFSource guid="` + claim + `" name="b.pdf"><PDFSelection guid="` + claim + `" page="1" firstX="0" firstY="0" secondX="1" secondY="1"/><Representation guid="` + alice + `"><PlainTextContent>Of it</PlainTextContent>` + sel("1", "0", "2", "Of", coded("1", claim)) + sel("2", "3", "5", "it", coded("2", claim)) + `</Representation></PDFSource>
<TextSource guid="` + claim + `" name="c" plainTextPath="relative://a/y.txt"/><TextSource guid="` + claim + `" name="d" plainTextPath="absolute://C:\docs\d.txt"/>` + end},
			lines: []string{`a.txt "One"`, `a 2.txt "Two"`, `b.pdf.txt "Of it"`, "  alice-a", `    Claim "Of"`, `    Claim "it"`, `    denies: "Of" > "it"`, `c.txt "here"`},
			problems: []string{
				`broken record p.qdpx:5: the source d: its text absolute://C:\docs\d.txt is not here; what is said of it is left out`,
				"note p.qdpx:6: left out: 1 selections of pictures, sound, video and pages",
			},
		},
		"broken selections stop nothing": {
			files: map[string]string{"project.qde": begin("x") + `<TextSource guid="` + other + `" name="a"><PlainTextContent>Taxes rise</PlainTextContent>` + sel("3", "x", "5", "", coded("3", claim)) + sel("1", "0", "5", "rises", coded("1", claim)) + sel("2", "6", "99", "", coded("2", claim)) + sel("4", "6", "10", "rise", coded("4", claim)) + `</TextSource></Sources><Links><Link guid="` + tax + `" name="about" originGUID="` + claim + `" targetGUID="` + other + `"/></Links></Project>`},
			lines: []string{`a.txt "Taxes rise"`, "  alice-a", `    Claim "Taxes"`, `    Claim "rise"`},
			problems: []string{
				`broken record p.qdpx:3: the selection 00000000-0000-4000-8000-000000000003: its positions "x" and "5" are no whole numbers`,
				"refused p.qdpx:3: 00000000-0000-4000-8000-000000000002 Claim: its range 6 to 99 reaches beyond the text, which ends at 10 (code points, without the byte order mark)",
				`note p.qdpx:3: the link about: it does not begin at a selection of a text; it was left out`,
			},
		},
		"what is no project": {
			files: map[string]string{"x.txt": "x"}, problems: []string{"broken file p.qdpx: there is no project.qde in it, so it is no REFI-QDA project"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := exchangetest.Tell(t, qdpx.Format(), nil, packed(t, c.files))
			if d := cmp.Diff(c.lines, got.Lines); d != "" {
				t.Errorf("read (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.problems, got.Problems); d != "" {
				t.Errorf("problems (-want +got):\n%s", d)
			}
		})
	}
}
