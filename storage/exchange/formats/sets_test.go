package formats_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"postil/storage/exchange/exchangetest"
)

// asides are sets of real files that no golden file of a format counts, with
// what they are for.
var asides = map[string]string{
	"arrow-parquet":         "Parquet without texts: package huggingface holds what it reads against another reader",
	"re3d-news":             "documents, entities and relations in a layout of its own, which no tool reads or writes",
	"readability-pages-dev": "web pages without marks",
	"refi-qda":              "the schema that package qdpx holds its files against",
}

// What is expected of the real files stands beside each format, with the reason
// for each refusal. Here it is added up, and a set that nothing reads is found.
func TestEverySetOfRealFilesIsReadOrSaysWhyNot(t *testing.T) {
	goldens, err := filepath.Glob("../*/testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]exchangetest.Figures{}
	for _, name := range goldens {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var figures map[string]exchangetest.Figures
		if json.Unmarshal(data, &figures) != nil {
			continue // another kind of file
		}
		for path, f := range figures {
			set, _, _ := strings.Cut(path, "/")
			sum := sets[set]
			sum.Files += f.Files
			sum.Articles += f.Articles
			sum.Marks += f.Marks
			sum.Quotes += f.Quotes
			sum.Fit += f.Fit
			sum.Problems = append(sum.Problems, f.Problems...)
			sets[set] = sum
		}
	}
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "set\tfiles\tarticles\tmarks\tquotes\tof them fit\trefused or told\t")
	for _, set := range slices.Sorted(maps.Keys(sets)) {
		f := sets[set]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t\n", set, f.Files, f.Articles, f.Marks, f.Quotes, f.Fit, len(f.Problems))
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + table.String())

	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	there, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range there {
		if _, counted := sets[e.Name()]; e.IsDir() && counted == (asides[e.Name()] != "") {
			t.Errorf("%s is in no golden file of a format, or also told to be left aside: %q", e.Name(), asides[e.Name()])
		}
	}
}
