package main

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const output = `goos: linux
pkg: postil/app
BenchmarkOpen/10KB-2     	      20	   3757296 ns/op	         1.129 cpu-ms	         3.210 p50-ms
BenchmarkOpen/10KB-2     	      20	   3757300 ns/op	         1.131 cpu-ms	         5.5 p50-ms
BenchmarkMemory/10MB     	      20	        36.34 heap-MB
--- BENCH: BenchmarkOpen/10KB-2
PASS
ok  	postil/app	35.869s
`

func TestTheOutputOfGoBenchmarksIsRead(t *testing.T) {
	got, err := parse(strings.NewReader(output))
	if err != nil {
		t.Fatal(err)
	}
	want := results{
		{"Open", "10KB", "ns/op"}:     {3757296, 3757300},
		{"Open", "10KB", "cpu-ms"}:    {1.129, 1.131},
		{"Open", "10KB", "p50-ms"}:    {3.21, 5.5},
		{"Memory", "10MB", "heap-MB"}: {36.34},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestTheTablesHaveARowForEachFigureThatWasTaken(t *testing.T) {
	got := results{
		{"Open", "10KB", wait50}:       {3, 5, 4},
		{"Open", "10MB", wait50}:       {250},
		{"Save", "1MB", "file-bytes"}:  {1_930_000},
		{windowUndo, "100KB", sample}:  {9, 31, 10, 14, 12},
		{windowScroll, "10KB", sample}: {0, 3, 1},
	}
	table := markdown(figures(), got, "a machine")
	want := `What a person waits for, in the real window, median · 95th percentile:

| | aim | 10 kB, 20 marks | 100 kB, 500 marks | 1 MB, 5000 marks | 10 MB, 50000 marks |
|---|---|--:|--:|--:|--:|
| Undo | 16.7 ms | – | 12 · 31 ms | – | – |
| Scroll 4 800 px/s for 5 s: frames not shown | none, 1 % at 10 MB | 1 | – | – | – |

What our own code costs of it, without window and toolkit: processor time of the window’s thread, unless said otherwise:

| | aim | 10 kB, 20 marks | 100 kB, 500 marks | 1 MB, 5000 marks | 10 MB, 50000 marks |
|---|---|--:|--:|--:|--:|
| Open until the first page is painted |  | 4.0 ms | – | – | 250 ms |
| Bytes that such a save writes |  | – | – | 1.9 MB | – |

Medians, measured with ` + "`make bench`" + ` on a machine. Half of the marks begin inside another one.
`
	if d := cmp.Diff(want, table); d != "" {
		t.Error(d)
	}
}

func TestTheTableOfFormatsHasARowForEach(t *testing.T) {
	got, err := parse(strings.NewReader(`BenchmarkExport/jsonl-2         	       1	 245.89 MB/s	        31234.5 articles/s	        13.48 peak-MB	        80.46 python-MB/s	       291.7 python-peak-MB
BenchmarkImport/jsonl-2         	       1	  45.06 MB/s	        849.9 articles/s	        11.39 peak-MB	         136.8 python-MB/s	        19.85 python-peak-MB
BenchmarkImport/brat         	       1	  5.1 MB/s	        26.07 peak-MB
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `| format | in | articles/s | Python | out | articles/s | Python | memory in · out |
|---|--:|--:|--:|--:|--:|--:|--:|
| brat | 5.1 MB/s | – | – | – | – | – | 26 MB · – |
| jsonl | 45 MB/s | 800 | 137 MB/s | 246 MB/s | 31 200 | 80 MB/s | 11 MB · 13 MB |
`
	if table := exchangeMarkdown(got, "a machine"); !strings.HasPrefix(table, want) {
		t.Error(cmp.Diff(want, table))
	}
	if table := exchangeMarkdown(results{}, "a machine"); table != "" {
		t.Errorf("without values there is %q", table)
	}
}

func TestTheTableOfAgreementHasARowForEachFigureThatWasTaken(t *testing.T) {
	got, err := parse(strings.NewReader(`BenchmarkGamma/30-2         	       1	6789000000 ns/op	 100 B/op	 3 allocs/op
BenchmarkAlphaU-2         	       1	  53000000 ns/op
BenchmarkUpdateAfterOneDecision-2   	       1	   8200000 ns/op
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `| | aim | |
|---|---|--:|
| γ with 30 samples of each article | 8 s | 6.8 s |
| α_U | 0.1 s | 53 ms |
| Update after one decision: F1 with intervals, α_U, uα | 50 ms | 8.2 ms |
`
	if table := agreementMarkdown(got, "a machine"); !strings.HasPrefix(table, want) || !strings.Contains(table, "on a machine") {
		t.Error(cmp.Diff(want, table))
	}
	if table := agreementMarkdown(results{}, "a machine"); table != "" {
		t.Errorf("without values there is %q", table)
	}
}

func TestTheTableOfFoldersHasARowForEachFigureThatWasTaken(t *testing.T) {
	got, err := parse(strings.NewReader(`BenchmarkFolder/10000-2         	       1	      3214 bytes/article	         0.7046 fill-ms	        96.84 list-ms
BenchmarkFolder/100000-2        	       1	      1700 bytes/article	      1246 list-ms
`))
	if err != nil {
		t.Fatal(err)
	}
	want := `| | aim | 10 000 articles | 100 000 articles |
|---|---|--:|--:|
| Open a folder until the list can be used | 1 / 3 s | 97 ms | 1.2 s |
| Heap for each article |  | 3.2 kB | 1.7 kB |
| Fill the list: the window’s goroutine | 50 ms | 0.7 ms | – |
`
	if table := foldersMarkdown(got, "a machine"); !strings.HasPrefix(table, want) || !strings.Contains(table, "on a machine") {
		t.Error(cmp.Diff(want, table))
	}
	if table := foldersMarkdown(results{}, "a machine"); table != "" {
		t.Errorf("without values there is %q", table)
	}
}

func TestTheQuantileIsNotExceededByItsShare(t *testing.T) {
	var values []float64
	for i := range 20 {
		values = append(values, float64((i*7)%20+1))
	}
	for q, want := range map[float64]float64{0.95: 19, 0.5: 10, 1: 20, 0: 1} {
		if got := quantile(values, q); got != want {
			t.Errorf("quantile %v of 1 to 20 is %v, want %v", q, got, want)
		}
	}
	if !math.IsNaN(quantile(nil, 0.5)) {
		t.Error("no values have a quantile")
	}
}

func TestTheMedianIsTheMiddle(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{{[]float64{7}, 7}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 9, 2}, 3}} {
		if got := median(c.values); got != c.want {
			t.Errorf("median of %v is %v, want %v", c.values, got, c.want)
		}
	}
	if !math.IsNaN(median(nil)) {
		t.Error("no values have a median")
	}
}

func TestTheTableTakesThePlaceOfTheOldOne(t *testing.T) {
	name := filepath.Join(t.TempDir(), "README.md")
	text := "<!-- exchange -->\nother\n<!-- /exchange -->\n# Title\n<!-- bench -->\n\nold\n\n<!-- /bench -->\nend\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"new\n", "newer\n"} {
		if err := replaceInFile(name, "bench", table); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if want := "<!-- exchange -->\nother\n<!-- /exchange -->\n# Title\n<!-- bench -->\n\n" + table + "\n<!-- /bench -->\nend\n"; string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAFileWithoutPlaceForTheTableIsLeftAlone(t *testing.T) {
	for _, text := range []string{"", "<!-- bench -->\n", "<!-- /bench -->\n<!-- bench -->\n"} {
		name := filepath.Join(t.TempDir(), "README.md")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := replaceInFile(name, "bench", "table\n"); !errors.Is(err, errNoMarkers) {
			t.Errorf("%q: got error %v", text, err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%q became %q (%v)", text, got, err)
		}
	}
}
