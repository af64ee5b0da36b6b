package csv_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange"
	"postil/storage/exchange/csv"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/source"
)

func kit() exchangetest.Kit { return exchangetest.Kit{Format: csv.Format(), NoText: true} }

func TestWhatIsWrittenIsReadAgain(t *testing.T) { kit().RoundTrip(t) }

func TestOtherSeparatorsAndByteOrderMarksAreReadAgain(t *testing.T) {
	for _, separator := range []string{"semicolon", "tab"} {
		k := kit()
		k.Settings = map[string]string{"separator": separator, "bom": "yes", "context": "5"}
		k.RoundTrip(t)
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) { kit().Reimport(t) }

func TestRowsAreWrittenAsExpected(t *testing.T) { kit().Golden(t, "testdata/golden") }

func FuzzCSV(f *testing.F) {
	kit().Fuzz(f,
		nil, // of which there is no first cell
		[]byte("article,start,end,label,quote\na.txt,0,3,A,Ann\na.txt,4,\"7\n"),
		[]byte("\xff\xfea\x00r\x00,\x00"),
		[]byte("file;begin;end;tag;n (number);article: x (list)\nb;1.0;2;L;x;[1\n"),
	)
}

func BenchmarkCSV(b *testing.B) { kit().Bench(b) }

func utf16(s string) string {
	out := "\xff\xfe"
	for _, r := range s {
		out += string([]byte{byte(r), byte(r >> 8)})
	}
	return out
}

// texts are those of a workspace.
func texts() map[string]string {
	return map[string]string{"a.txt": "one two\nthree", "b.txt": "=1+1 is two"}
}

func TestTablesAreReadOrToldWithTheirLine(t *testing.T) {
	for _, c := range []struct {
		name, in string
		settings map[string]string
		want     exchangetest.Told
	}{
		{
			name: "columns of other programs", in: "File;Begin;Stop;Tag;Span;Comment;Coder;strength\r\na.txt;0;3;A;one;\"a \"\"note\"\"\";Ann;strong\r\na.txt;4.0;7;B;;;Bo;\r\na.txt;8;13;C;three;;Ann;\r\n",
			want: exchangetest.Told{Lines: []string{`a.txt "one two\nthree"`, "  ann", `    A "one" strength="strong" note "a \"note\""`, `    C "three"`, "  bo", `    B "two"`}},
		},
		{
			name: "cells that are no formulas any more, lists, fragments and article attributes",
			in:   "article,start,end,label,quote,fragments,sure (yes/no),n (number),t (list),article: topic,other,id\nb.txt,0,4,A,'=1+1,,yes,-2.50,a; b,'@tax,\"{\"\"mark\"\":{\"\"x\"\":[\"\"y\"\"]}}\",\nb.txt,0,7,B,=1+1 … is,\"0-4, 5-7\",no,,\"[\"\"a;b\"\"]\",,,\n",
			want: exchangetest.Told{Lines: []string{`b.txt "=1+1 is two"`, `  csv topic="@tax"`, `    A "=1+1" n=-2.50 sure=true t=["a" "b"] x=["y"]`, `    B "=1+1 … is" sure=false t=["a;b"]`}},
		},
		{
			name: "what is broken stops nothing",
			in:   "article,start,end,label,quote,ok (yes/no)\na.txt,x,3,A,,\na.txt,0,3,A,two,\n,0,3,A,,\na.txt,0,3,A \"b\",,\na.txt,0,99,A,,\nc.txt,0,1,A,,\na.txt,0,3,A,one,maybe\na.txt,,,A,,\na.txt,0,3,B,one,\n",
			want: exchangetest.Told{
				Lines: []string{`a.txt "one two\nthree"`, "  csv", `a.txt "one two\nthree"`, "  csv", `    B "one"`},
				Problems: []string{
					`broken record a.csv:2: "x" is no offset`,
					"broken record a.csv:4: the row does not say of which article it is",
					`broken record a.csv:5: bare " in non-quoted-field`,
					`refused a.csv:3: mark A: at its place the text says "one", but the file says "two"`,
					"refused a.csv:6: mark A: its range 0 to 99 reaches beyond the text, which ends at 13 (code points)",
					"broken record a.csv:7: the format has no texts, and there is none of this name in the workspace: there is no c.txt",
					`broken record a.csv:8: the column "ok (yes/no)" has "maybe", which is neither yes nor no`,
					"refused a.csv:9: mark A: it has no range",
				},
			},
		},
		{
			name: "a column with the text", settings: map[string]string{"text": "body"},
			in:   "article,start,end,label,body\nx,0,3,A,one two\nx,4,7,B,one two\ny,0,3,A,two one\n",
			want: exchangetest.Told{Lines: []string{`x "one two"`, "  csv", `    A "one"`, `    B "two"`, `y "two one"`, "  csv", `    A "two"`}},
		},
		{
			name: "Windows characters", in: "article,start,end,label,who\na.txt,0,3,A,Gr\xf6\xdfe\n",
			want: exchangetest.Told{
				Lines:    []string{`a.txt "one two\nthree"`, "  csv", `    A "one" who="Größe"`},
				Problems: []string{"repaired a.csv: the table is not UTF-8; it was read as Windows 1252"},
			},
		},
		{
			name: "UTF-16, as spreadsheets save Unicode", in: utf16("article\tstart\tend\tlabel\twho\r\na.txt\t0\t3\tA\tGröße\r\n"),
			want: exchangetest.Told{
				Lines:    []string{`a.txt "one two\nthree"`, "  csv", `    A "one" who="Größe"`},
				Problems: []string{"repaired a.csv: the table is not UTF-8; it was read as UTF-16LE (Use BOM)"},
			},
		},
		{
			name: "people without marks", in: "article,start,end,label,person,state\na.txt,,,,alice,done\na.txt,,,,,\nb.txt,,,,bob,new\n",
			want: exchangetest.Told{Lines: []string{`a.txt "one two\nthree"`, "  alice done", `b.txt "=1+1 is two"`, "  bob new"}},
		},
		{name: "another table", in: "a,b\n1,2\n", want: exchangetest.Told{Problems: []string{`broken file a.csv: the table has no column "start"; its columns are a, b`}}},
	} {
		got := exchangetest.Tell(t, csv.Format(), c.settings, map[string]string{"a.csv": c.in}, texts())
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestAQuotationMarkThatIsNotClosedIsBounded(t *testing.T) {
	in := "article,start,end,label\na.txt,0,3,\"A" + strings.Repeat("x\n", 1<<20)
	src := source.FromBytes("a.csv", []byte(in), source.Limits{Line: 1 << 16})
	_, problems, err := exchangetest.Read(t.Context(), csv.Format(), nil, src)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Reason, "may not be closed") {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestTablesOfMarksAreToldFromOthers(t *testing.T) {
	for in, want := range map[string]exchange.Match{
		"article,start,end,label,quote,before,after,note,person,state,fragments,other,id\n": exchange.Certain,
		"\"doc\";\"start\";\"end\";\"tag\"\n":                                               exchange.Likely,
		"id,text,label\n":                                                                   exchange.No,
		"":                                                                                  exchange.No,
	} {
		if got := csv.Format().Sniff(source.FromBytes("a.csv", []byte(in), source.Limits{})); got != want {
			t.Errorf("%q is of the format: %d, want %d", in, got, want)
		}
	}
}
