package office

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/article/intake"
	"postil/storage/article/intaketest"
)

func kind(name string) intake.Kind {
	k, _ := intake.Registry(Kinds()).Find(name)
	return k
}

const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`

func docx(t testing.TB, body string) string {
	t.Helper()
	return intaketest.Zip(t,
		"[Content_Types].xml", `<Types/>`,
		"word/document.xml", `<?xml version="1.0"?><w:document `+w+`><w:body>`+body+`</w:body></w:document>`,
		"word/styles.xml", `<w:styles `+w+`><w:style w:styleId="T1"><w:name w:val="Title"/></w:style><w:style w:styleId="Z"><w:name w:val="Quote"/></w:style></w:styles>`,
		"word/footnotes.xml", `<w:footnotes `+w+`><w:footnote w:type="separator"><w:p><w:r><w:t>sep</w:t></w:r></w:p></w:footnote><w:footnote><w:p><w:r><w:t>A note.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Template</dc:title><dc:creator>Ida Marsh</dc:creator></cp:coreProperties>`)
}

const wordBody = `<w:p><w:pPr><w:pStyle w:val="T1"/></w:pPr><w:r><w:t>Quay closed</w:t></w:r></w:p>` +
	`<w:p><w:r><w:t xml:space="preserve">The quay </w:t></w:r><w:del><w:r><w:delText>is open</w:delText><w:t>no</w:t></w:r></w:del><w:ins><w:r><w:t>is closed.</w:t></w:r></w:ins></w:p>` +
	`<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>one</w:t></w:r></w:p><w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>two</w:t></w:r></w:p>` +
	`<w:p><w:pPr><w:pStyle w:val="Z"/></w:pPr><w:r><w:t>“No,”</w:t><w:br/><w:t>she said.</w:t></w:r></w:p>` +
	`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>` +
	`<w:p><w:r><w:fldChar/><w:instrText>PAGE</w:instrText><w:t>End.</w:t></w:r></w:p>`

var wantDocument = []string{
	"headline: Quay closed",
	"body: The quay is closed.//one/two",
	"quote: “No,”/she said.",
	"body: a | b//End.//A note.",
}

func TestAWordDocumentIsReadWithoutWhatWasDeleted(t *testing.T) {
	got, err := intaketest.Read(t, kind("docx"), "a.docx", docx(t, wordBody))
	if err != nil {
		t.Fatal(err)
	}
	d := got.Drafts[0]
	if diff := cmp.Diff(wantDocument, intaketest.Zones(d)); diff != "" {
		t.Error(diff)
	}
	if d.Title != "Quay closed" || d.Author != "Ida Marsh" {
		t.Errorf("title %q, author %q", d.Title, d.Author)
	}
}

func TestATableInACellTakesNothingFromTheRowAroundIt(t *testing.T) {
	cell := func(in string) string { return "<w:tc>" + in + "</w:tc>" }
	p := func(s string) string { return "<w:p><w:r><w:t>" + s + "</w:t></w:r></w:p>" }
	word := "<w:tbl><w:tr>" + cell(p("outer")+"<w:tbl><w:tr>"+cell(p("in"))+cell(p("side"))+"</w:tr></w:tbl>"+p("more")) + cell(p("last")) + "</w:tr></w:tbl>"
	open := strings.NewReplacer("w:tbl", "table:table", "w:tr", "table:table-row", "w:tc", "table:table-cell", "<w:p><w:r><w:t>", "<text:p>", "</w:t></w:r></w:p>", "</text:p>").Replace(word)
	for name, c := range map[string]struct{ kind, raw, want string }{
		"word": {"docx", docx(t, word), "in | side\nouter more | last\n\nA note.\n"},
		"open": {"odt", odt(t, open), "in | side\nouter more | last\n"},
		"rtf":  {"rtf", `{\rtf1 \trowd outer\par in\nestcell side\nestcell{\*\nesttableprops\nestrow}{\nonesttables\par}more\cell last\cell\row}`, "outer in side more | last\n"},
	} {
		got, err := intaketest.Read(t, kind(c.kind), "a."+c.kind, c.raw)
		if err != nil || got.Drafts[0].Text != c.want {
			t.Errorf("%s: %+v, %v", name, got.Drafts, err)
		}
	}
}

const odf = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:style="urn:s"`

func odt(t testing.TB, body string) string {
	t.Helper()
	return intaketest.Zip(t, "mimetype", "application/vnd.oasis.opendocument.text",
		"content.xml", `<office:document-content `+odf+`><office:automatic-styles><style:style style:name="P1" style:parent-style-name="Title"/><style:style style:name="P2" style:parent-style-name="Quotations"/></office:automatic-styles><office:body><office:text>`+body+`</office:text></office:body></office:document-content>`,
		"meta.xml", `<office:document-meta `+odf+` xmlns:dc="d"><dc:creator>Ida Marsh</dc:creator></office:document-meta>`)
}

func TestAnOpenDocumentIsReadWithItsNotesAtTheEnd(t *testing.T) {
	got, err := intaketest.Read(t, kind("odt"), "a.odt", odt(t, `<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:p text:style-name="P1">Quay closed</text:p>
<text:p>The <text:span>quay</text:span>
 is<text:s text:c="2"/>closed.<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>
<text:list><text:list-item><text:p>one</text:p></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
<text:p text:style-name="P2">“No,”<text:line-break/>she said.</text:p>
<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>
<text:p>End.</text:p>`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantDocument, intaketest.Zones(got.Drafts[0])); diff != "" {
		t.Error(diff)
	}
}

const rtfDocument = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Times CYR;}}{\colortbl;\red0;}{\info{\title Quay}{\author Ida Marsh}}{\*\generator x;}
{\header Running head\par}\pard\outlinelevel0 Quay closed\par\pard The quay \'93is\'94 closed {\f1\'cc\'fd\'f0} \u1052?\u1101?\u55357?\u56960?.\par
{\pict\bin4 {}{}}Line one\line line two{\footnote A note.}\par
\trowd a\cell b\cell\row {\v hidden}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt link}} end\emdash done.\par}`

func TestRTFIsReadInTheCodePagesOfItsFonts(t *testing.T) {
	got, err := intaketest.Read(t, kind("rtf"), "a.rtf", rtfDocument)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"headline: Quay closed", "body: The quay “is” closed Мэр Мэ🚀.//Line one/line two//a | b//link end—done.//A note."}
	if diff := cmp.Diff(want, intaketest.Zones(got.Drafts[0])); diff != "" {
		t.Error(diff)
	}
	if got.Drafts[0].Author != "Ida Marsh" || len(got.Drafts[0].Notes) > 0 {
		t.Errorf("%+v", got.Drafts[0])
	}
}

func epub(t testing.TB) string {
	t.Helper()
	return intaketest.Zip(t, "mimetype", "application/epub+zip",
		"META-INF/container.xml", `<container><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>`,
		"OEBPS/b.opf", `<package xmlns:dc="d"><metadata><dc:title>The Book</dc:title><dc:creator>Ida Marsh</dc:creator><dc:language>en</dc:language><dc:date>2024-02-03</dc:date></metadata><manifest><item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/><item id="c0" href="cover.xhtml" media-type="application/xhtml+xml"/><item id="c1" href="c%201.xhtml" media-type="application/xhtml+xml"/><item id="c2" href="c2.xhtml" media-type="application/xhtml+xml"/><item id="c3" href="gone.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="n"/><itemref idref="c0"/><itemref idref="c1"/><itemref idref="c2"/><itemref idref="c3"/></spine></package>`,
		"OEBPS/nav.xhtml", "<nav>Contents</nav>", "OEBPS/cover.xhtml", "<html><body><img/></body></html>",
		"OEBPS/c 1.xhtml", `<html><head><title/></head><body><a id="x"/><h1>One</h1><p>First chapter.</p><blockquote><p>Said.</p></blockquote></body></html>`,
		"OEBPS/c2.xhtml", `<html><body><p>Second chapter.</p></body></html>`)
}

func TestAChapterOfABookIsAnArticle(t *testing.T) {
	got, err := intaketest.Read(t, kind("epub"), "b.epub", epub(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Drafts) != 2 || len(got.Problems) != 1 || !strings.HasPrefix(got.Problems[0], "chapter 3: ") {
		t.Fatalf("%+v", got)
	}
	d := got.Drafts[0]
	if diff := cmp.Diff([]string{"headline: One", "body: First chapter.", "quote: Said."}, intaketest.Zones(d)); diff != "" {
		t.Error(diff)
	}
	if d.Name != "001 One" || d.Author != "Ida Marsh" || d.Outlet != "The Book" || d.Published != "2024-02-03" || d.Language != "en" {
		t.Errorf("%+v", d)
	}
}

func TestHostileDocumentsEndInAClearError(t *testing.T) {
	deep := strings.Repeat("<w:p>", 10_000)
	for name, c := range map[string]struct{ kind, raw, says string }{
		"entities":                       {"docx", intaketest.Zip(t, "word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document `+w+`><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>`), "entities of its own"},
		"nesting":                        {"docx", docx(t, deep), "more than 200 deep"},
		"nesting in odt":                 {"odt", odt(t, strings.Repeat("<text:span>", 10_000)), "more than 200 deep"},
		"a bomb":                         {"docx", docx(t, "<w:p><w:r><w:t>"+strings.Repeat("0", 40<<20)+"</w:t></w:r></w:p>"), "as bombs do"},
		"path escapes":                   {"epub", intaketest.Zip(t, "../../x", "y"), "leads out of it"},
		"no document":                    {"docx", intaketest.Zip(t, "a", "b"), "word/document.xml is missing"},
		"no content":                     {"odt", intaketest.Zip(t, "a", "b"), "content.xml is missing"},
		"an empty document":              {"docx", docx(t, ""), ""},
		"no book":                        {"epub", intaketest.Zip(t, "a", "b"), "no EPUB"},
		"nested groups":                  {"rtf", `{\rtf1 ` + strings.Repeat("{", 10_000), "more than 1000 groups"},
		"a book of chapters without end": {"epub", intaketest.Zip(t, "META-INF/container.xml", `<container><rootfile full-path="b.opf"/></container>`, "b.opf", `<package><item id="c" href="c.html" media-type="text/html"/><spine>`+strings.Repeat(`<itemref idref="c"/>`, maxChapters+1)+"</spine></package>", "c.html", "<br>"), "chapters"},
		"an endless bin":                 {"rtf", `{\rtf1 \bin99999999 x}`, "beyond its end"},
		"an empty rtf":                   {"rtf", `{\rtf1 }`, "no text"},
	} {
		if got, err := intaketest.Read(t, kind(c.kind), "a."+c.kind, c.raw); err == nil && name != "an empty document" || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, %.100v", name, err, got)
		}
	}
}

func FuzzDOCX(f *testing.F) {
	intaketest.Fuzz(f, kind("docx"), "a.docx", docx(f, wordBody))
}

func FuzzODT(f *testing.F) {
	intaketest.Fuzz(f, kind("odt"), "a.odt", odt(f, "<text:p>x</text:p>"), `<office:document `+odf+`><text:p>flat</text:p></office:document>`)
}
func FuzzRTF(f *testing.F)  { intaketest.Fuzz(f, kind("rtf"), "a.rtf", rtfDocument) }
func FuzzEPUB(f *testing.F) { intaketest.Fuzz(f, kind("epub"), "a.epub", epub(f)) }
