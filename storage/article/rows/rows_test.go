package rows

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"postil/storage/article"
	"postil/storage/article/intake"
	"postil/storage/article/intaketest"
)

func kind(name string) intake.Kind {
	k, _ := intake.Registry(Kinds()).Find(name)
	return k
}

func brief(ds []article.Draft) []string {
	var out []string
	for _, d := range ds {
		out = append(out, strings.Join([]string{d.Part, d.Name, d.Title, d.Author, d.Outlet, d.Published, d.URL, strings.ReplaceAll(d.Text, "\n", "/")}, "|"))
	}
	return out
}

const table1 = "ID;Headline;Body;Source;Date;URL\r\na1;Quay closed;\"The quay; it is closed.\r\nFor a month.\";Wire;2026-05-12;http://x.example/1\r\na2;;Two;;;\r\n;;;;;\r\na3;Empty;;;;\r\n"

var want1 = []string{
	"row 1|a1|Quay closed||Wire|2026-05-12|http://x.example/1|Quay closed//The quay; it is closed./For a month./",
	"row 2|a2||||||Two",
}

func TestRowsBecomeArticlesByTheNamesOfTheirColumns(t *testing.T) {
	for name, c := range map[string]struct{ kind, file, raw string }{
		"semicolons": {"csv", "a.csv", table1},
		"windows":    {"csv", "a.csv", "\ufeff" + table1},
		"tabs":       {"tsv", "a.tsv", "id\ttitle\tfull_text\tpublisher\tpub date\tlink\na1\tQuay closed\t\"The quay; it is closed.\nFor a month.\"\tWire\t2026-05-12\thttp://x.example/1\na2\t\tTwo\t\t\t\n\na3\tEmpty\t\t\t\t\n"},
		"lines":      {"jsonl", "a.jsonl", `{"id":"a1","title":"Quay closed","text":"The quay; it is closed.\nFor a month.","source":"Wire","date":"2026-05-12","url":"http://x.example/1"}` + "\n" + `{"id":"a2","text":"Two","date":null}` + "\n" + `{"id":"a3","title":"Empty"}` + "\n[7]\n"},
		"an array":   {"jsonl", "a.json", `[{"id":"a1","title":"Quay closed","text":["The quay; it is closed.\nFor a month."],"source":{"name":"Wire"},"date":"2026-05-12","url":"http://x.example/1"}, {"id":"a2","text":"Two"}, {"id":"a3"}]`},
	} {
		got, err := intaketest.Read(t, kind(c.kind), c.file, c.raw)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := want1
		if c.kind == "jsonl" {
			want = []string{strings.Replace(want1[0], "row", "record", 1), strings.Replace(want1[1], "row", "record", 1)}
		}
		if d := cmp.Diff(want, brief(got.Drafts)); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if len(got.Problems) == 0 || !strings.Contains(strings.Join(got.Problems, "\n"), "its text is empty") {
			t.Errorf("%s: problems %q", name, got.Problems)
		}
	}
}

func workbook(t testing.TB) string {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range [][]any{{"ID", "Headline", "Body", "Source", "Date", "URL"}, {"a1", "Quay closed", "The quay; it is closed.\nFor a month.", "Wire", "2026-05-12", "http://x.example/1"}, {"a2", "", "Two"}, {}, {"a3", "Empty"}} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAWorkbookIsReadAsATable(t *testing.T) {
	got, err := intaketest.Read(t, kind("xlsx"), "a.xlsx", workbook(t))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want1, brief(got.Drafts)); d != "" {
		t.Error(d)
	}
	for name, raw := range map[string]string{"broken": "PK\x03\x04", "no workbook": intaketest.Zip(t, "a.txt", "x")} {
		if _, err := intaketest.Read(t, kind("xlsx"), "a.xlsx", raw); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestEverySheetOfAWorkbookIsReadAndOneWithoutTextsIsTold(t *testing.T) {
	f := excelize.NewFile()
	for sheet, rows := range map[string][][]any{"Sheet1": {{"code", "n"}, {"a", 1}}, "North": {{"text"}, {"One"}}, "South": {{"text"}, {"Two"}}, "Empty": nil} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	got, err := intaketest.Read(t, kind("xlsx"), "a.xlsx", b.String())
	if err != nil {
		t.Fatal(err)
	}
	texts := brief(got.Drafts)
	slices.Sort(texts)
	if d := cmp.Diff([]string{`sheet "North", row 1|00001||||||One`, `sheet "South", row 1|00001||||||Two`}, texts); d != "" {
		t.Error(d)
	}
	if len(got.Problems) != 1 || !strings.HasPrefix(got.Problems[0], `sheet "Sheet1": no column is named`) {
		t.Errorf("problems %q", got.Problems)
	}
}

func TestNumbersStayAsTheyAreWritten(t *testing.T) {
	got, err := intaketest.Read(t, kind("jsonl"), "a.jsonl", `{"id":12345678901234567890,"text":"words"}`)
	if err != nil || len(got.Drafts) != 1 || got.Drafts[0].Name != "12345678901234567890" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestHostileTablesAndRecordsEndInAClearError(t *testing.T) {
	for name, c := range map[string]struct{ kind, raw, says string }{
		"nested arrays":     {"jsonl", `{"text":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}", ""},
		"nested objects":    {"jsonl", strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000), ""},
		"an endless record": {"jsonl", `{"text":"` + strings.Repeat("x", 33<<20) + `"}`, "more than"},
		"too many columns":  {"csv", "text\n" + strings.Repeat(",", maxColumns+1) + "\n", "columns"},
		"an escaping path":  {"xlsx", intaketest.Zip(t, "../../x", "y"), "leads out of it"},
		"a bomb":            {"xlsx", intaketest.Zip(t, "xl/worksheets/sheet1.xml", strings.Repeat("0", 60<<20)), "as bombs do"},
	} {
		got, err := intaketest.Read(t, kind(c.kind), "a."+c.kind, c.raw)
		said := fmt.Sprint(err, got.Problems)
		if len(got.Drafts) > 0 || err == nil && len(got.Problems) == 0 || !strings.Contains(said, c.says) {
			t.Errorf("%s: %d articles, %.300s", name, len(got.Drafts), said)
		}
	}
}

func TestColumnsCanBeChosenAndAreNeverGuessedBlindly(t *testing.T) {
	long := strings.Repeat("long words ", 40)
	raw := "a,b,c\n1,x," + long + "\n"
	got, err := intaketest.Read(t, kind("csv"), "a.csv", raw)
	if err != nil || len(got.Drafts) != 1 || got.Drafts[0].Text != long {
		t.Errorf("the column of long texts: %q, %v", brief(got.Drafts), err)
	}
	got, err = intaketest.Read(t, kind("csv"), "a.csv", raw, intake.Settings{Columns: intake.Columns{Text: "B", ID: "a", Title: "c"}})
	if err != nil || len(got.Drafts) != 1 || got.Drafts[0].Name != "1" || !strings.HasSuffix(got.Drafts[0].Text, "x\n") {
		t.Errorf("chosen: %q, %v", brief(got.Drafts), err)
	}
	if _, err = intaketest.Read(t, kind("csv"), "a.csv", raw, intake.Settings{Columns: intake.Columns{Text: "nope"}}); err == nil || !strings.Contains(err.Error(), `no column "nope"; there are "a", "b", "c"`) {
		t.Errorf("a column that is not there: %v", err)
	}
	if _, err = intaketest.Read(t, kind("csv"), "a.csv", "a,b\n1,2\n"); err == nil || !strings.Contains(err.Error(), `say which of "a", "b" it is`) {
		t.Errorf("no text: %v", err)
	}
	for _, k := range []string{"csv", "jsonl"} {
		if _, err = intaketest.Read(t, kind(k), "a."+k, ""); err == nil {
			t.Errorf("an empty %s was taken", k)
		}
	}
	got, err = intaketest.Read(t, kind("csv"), "a.csv", "text,date\nwords,someday\n")
	if err != nil || len(got.Drafts) != 1 || got.Drafts[0].Published != "someday" || len(got.Drafts[0].Notes) != 1 {
		t.Errorf("a day nobody understands: %+v, %v", got, err)
	}
}

func TestRecordsInAnotherEncodingAreDecodedAndNothingIsReplacedSilently(t *testing.T) {
	const utf16 = "\xff\xfe{\x00\"\x00t\x00e\x00x\x00t\x00\"\x00:\x00\"\x00\xe9\x00\"\x00}\x00"
	got, err := intaketest.Read(t, kind("jsonl"), "a.jsonl", utf16)
	if err != nil || len(got.Drafts) != 1 || got.Drafts[0].Text != "é" || got.Drafts[0].Encoding != "utf-16le" {
		t.Errorf("UTF-16: %+v, %v", got, err)
	}
	got, err = intaketest.Read(t, kind("jsonl"), "a.jsonl", "{\"text\":\"\xaf\xf3\xb3w\"}\n", intake.Settings{Encoding: "iso-8859-2"})
	if err != nil || len(got.Drafts) != 1 || got.Drafts[0].Text != "Żółw" {
		t.Errorf("a chosen one: %+v, %v", got, err)
	}
	late := strings.Repeat("{\"text\":\"good\"}\n", 8000) + "{\"text\":\"b\xf3d\"}\n"
	got, err = intaketest.Read(t, kind("jsonl"), "a.jsonl", late)
	if err != nil || len(got.Drafts) != 8000 || len(got.Problems) != 1 || !strings.Contains(got.Problems[0], "record 8001: some of its bytes are not UTF-8") {
		t.Errorf("bytes that are no UTF-8, late: %d, %q, %v", len(got.Drafts), got.Problems, err)
	}
}

func FuzzCSV(f *testing.F) {
	intaketest.Fuzz(f, kind("csv"), "a.csv", table1, "text\n\"", "a,b\n1,2")
}

func FuzzJSONL(f *testing.F) {
	intaketest.Fuzz(f, kind("jsonl"), "a.jsonl", `{"text":"a\u0000b"}`, `[{"text":["a","b"]},7,{"a":{"b":{"text":"x"}}}]`, `{"text":"`+"\xff"+`"}`)
}
func FuzzXLSX(f *testing.F) { intaketest.Fuzz(f, kind("xlsx"), "a.xlsx", workbook(f)) }
