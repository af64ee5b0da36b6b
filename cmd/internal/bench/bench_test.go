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
	text := "# Title\n<!-- bench -->\n\nold\n\n<!-- /bench -->\nend\n"
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"new\n", "newer\n"} {
		if err := replaceInFile(name, table); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if want := "# Title\n<!-- bench -->\n\n" + table + "\n<!-- /bench -->\nend\n"; string(got) != want {
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
		if err := replaceInFile(name, "table\n"); !errors.Is(err, errNoMarkers) {
			t.Errorf("%q: got error %v", text, err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("%q became %q (%v)", text, got, err)
		}
	}
}
