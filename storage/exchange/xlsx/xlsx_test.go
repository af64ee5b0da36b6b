package xlsx

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
)

func kit() exchangetest.Kit { return exchangetest.Kit{Format: Format(), NoText: true} }

func TestWhatIsWrittenIsReadAgain(t *testing.T) { kit().RoundTrip(t) }

func TestImportingTwiceAddsNothing(t *testing.T) { kit().Reimport(t) }

func FuzzXLSX(f *testing.F) { kit().Fuzz(f, []byte("PK\x03\x04")) }

func BenchmarkXLSX(b *testing.B) { kit().Bench(b) }

// cells are those of the sheets of what is written, without formulas run.
func cells(t *testing.T, data []byte) (out [][]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range f.GetSheetList() {
		rows, err := f.GetRows(s)
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(out, []string{"-- " + s}), rows...)
		for r := range rows {
			for c := range rows[r] {
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err != nil {
					t.Fatal(err)
				}
				if formula, err := f.GetCellFormula(s, at); err != nil || formula != "" {
					t.Errorf("%s has the formula %q (%v)", at, formula, err)
				}
			}
		}
	}
	return out
}

// TestCellsAreWrittenAsExpected compares cells, since the bytes of a zip are
// those of the library.
func TestCellsAreWrittenAsExpected(t *testing.T) {
	items, scheme := exchangetest.Invented(Format().Holds)
	files, err := exchangetest.Write(t.Context(), Format(), nil, items, scheme)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, row := range cells(t, files["output.xlsx"].Data) {
		fmt.Fprintf(&b, "%q\n", row)
	}
	golden := filepath.Join("testdata", "golden.txt")
	if os.Getenv("POSTIL_GOLDEN") != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("the cells are not those of %s (-golden +now):\n%s", golden, d)
	}
}

func TestTheSameMarksGiveTheSameBytes(t *testing.T) {
	items, scheme := exchangetest.Invented(Format().Holds)
	var first []byte
	for range 2 {
		files, err := exchangetest.Write(t.Context(), Format(), nil, items, scheme)
		if err != nil {
			t.Fatal(err)
		}
		data := files["output.xlsx"].Data
		if first != nil && !bytes.Equal(first, data) {
			t.Error("two exports of the same marks differ")
		}
		first = data
	}
}

func TestRowsThatASheetCannotHoldGoOnTheNext(t *testing.T) {
	f := Format()
	items, scheme := exchangetest.Invented(f.Holds)
	var out bytes.Buffer
	set, err := f.Settings(nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := newWriter(&out, exchange.Header{Scheme: scheme, Settings: set}, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range items {
		if err := w.Write(item); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range cells(t, out.Bytes()) {
		names = append(names, row[0])
	}
	want := []string{"-- marks", "article", "wire/a.txt", "wire/a.txt", "-- marks 2", "article", "wire/a.txt", "wire/a.txt", "-- marks 3", "article", "b.txt"}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestWordsThatNoCellHoldsAreLeftOutOrRefused(t *testing.T) {
	doc, err := text.New(strings.Repeat("word ", 8000))
	if err != nil {
		t.Fatal(err)
	}
	m := &annotate.Annotation{ID: annotate.ID{1}, Label: "claim", Fragments: []annotate.Fragment{annotate.NewFragment(doc, text.Span{Start: 0, End: 39999})}}
	items := []*exchange.Item{{Name: "a.txt", Text: doc, Layers: []exchange.Layer{{Person: annotate.Person{Slug: "alice"}, Marks: []*annotate.Annotation{m}}}}}
	files, err := exchangetest.Write(t.Context(), Format(), nil, items, &annotate.Scheme{})
	if err != nil {
		t.Fatal(err)
	}
	got := exchangetest.Tell(t, Format(), nil, map[string]string{"a.xlsx": string(files["output.xlsx"].Data)}, map[string]string{"a.txt": doc.String()})
	if len(got.Lines) != 3 || !strings.HasPrefix(got.Lines[2], "    claim \"word word") || len(got.Problems) > 0 {
		t.Errorf("%.80q", got)
	}
	m.Note = doc.String()
	if _, err := exchangetest.Write(t.Context(), Format(), nil, items, &annotate.Scheme{}); err == nil || !strings.Contains(err.Error(), "the note of a mark in a.txt") {
		t.Errorf("a note that is too long: %v", err)
	}
}

func TestEveryCharacterIsReadAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"_x0007_", "_x005F_", "_", "x0007_", "\x07", "\x00", "_x", "é", "_x0041_"}), 0, 8).Draw(t, "words"), "")
		e := escape(s)
		if strings.IndexFunc(e, illegal) >= 0 {
			t.Errorf("%q is written as %q, which XML cannot hold", s, e)
		}
		if got := unescape(e); got != s {
			t.Errorf("%q is written as %q and read as %q", s, e, got)
		}
	})
}

// sheet makes a spreadsheet of rows.
func spreadsheet(t *testing.T, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if _, err := f.NewSheet("notes"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
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

func TestSpreadsheetsAreReadOrToldWithTheirRow(t *testing.T) {
	texts := map[string]string{"a.txt": "one two"}
	in := spreadsheet(t, [][]any{
		{"File", "Begin", "End", "Code", "strength", "sure (yes/no)", "n (number)"},
		{"a.txt", 0, 3.0, "A", 4, "yes", 2.5},
		{},
		{"a.txt", "four", 7, "B"},
		{"a.txt", 4, 99, "B"},
		{"a.txt", 4, 7, "=B"},
	})
	got := exchangetest.Tell(t, Format(), nil, map[string]string{"a.xlsx": in}, texts)
	want := exchangetest.Told{
		Lines: []string{`a.txt "one two"`, "  xlsx", `    A "one" n=2.5 strength="4" sure=true`, `    =B "two"`},
		Problems: []string{
			`broken record a.xlsx:4: "four" is no offset`,
			"refused a.xlsx:5: mark B: its range 4 to 99 reaches beyond the text, which ends at 7 (code points)",
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	got = exchangetest.Tell(t, Format(), nil, map[string]string{"a.xlsx": spreadsheet(t, [][]any{{"a", "b"}})}, texts)
	want = exchangetest.Told{Problems: []string{"broken file a.xlsx: cannot read a.xlsx: none of its sheets has columns start, end and label in the first row"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestASpreadsheetThatUnpacksTooFarIsNotRead(t *testing.T) {
	in := spreadsheet(t, [][]any{{"article", "start", "end", "label"}, {strings.Repeat("a", 30000)}})
	_, problems, err := exchangetest.Read(t.Context(), Format(), nil, source.FromBytes("a.xlsx", []byte(in), source.Limits{Total: 1000}))
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Reason, "more than Postil reads") {
		t.Errorf("%v, %v", problems, err)
	}
}
