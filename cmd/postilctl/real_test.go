package main

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"

	"postil/storage/exchange/exchangetest"
)

// The collected files of projects with several annotators are imported, and
// every measure, every case and every gold is had of them.
func TestAgreementIsHadOfTheProjectsOfOthers(t *testing.T) {
	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	for _, c := range []struct {
		set      string
		options  []string
		articles int // compared: two people or more have them
	}{
		{"inception-curation/inception-curation/src/test/resources/testsuite", []string{"--from", "webanno", "--option", "people=files"}, 16},
		{"doccano-real-novels", nil, 124},
		{"airec-epistemic-inception", nil, 4},
	} {
		dir := filepath.Join(t.TempDir(), "w")
		did := func(args ...string) []byte {
			t.Helper()
			var out, errs bytes.Buffer
			if code := run(t.Context(), args, &out, &errs); code > exitProblems {
				t.Fatalf("%s: %q ends with exit code %d: %s", c.set, args, code, &errs)
			}
			return out.Bytes()
		}
		did(append([]string{"import", filepath.Join(root, filepath.FromSlash(c.set)), "--into", dir}, c.options...)...)
		var got struct {
			Articles int
			Results  []measured
			Parts    []struct {
				Article string
				Results []measured
			}
		}
		if err := json.Unmarshal(did("agree", dir, "--unfinished", "--measure", "all", "--per", "article", "--ci", "--json"), &got); err != nil {
			t.Fatal(err)
		}
		if got.Articles != c.articles || len(got.Results) == 0 || len(got.Parts) != c.articles {
			t.Errorf("%s: %d articles, %d results, %d parts", c.set, got.Articles, len(got.Results), len(got.Parts))
		}
		results := got.Results
		for _, p := range got.Parts {
			results = append(results, p.Results...)
		}
		for _, r := range results {
			if !r.sound() {
				t.Errorf("%s: %+v", c.set, r)
			}
		}
		did("compare", dir, "--unfinished", "--json")
		for _, strategy := range []string{"decided", "unanimous", "majority", "any"} {
			did("gold", dir, "--unfinished", "--strategy", strategy, "--json")
		}
		t.Logf("%s: %d articles, %d measures", c.set, got.Articles, len(got.Results))
	}
}

// measured is a result of agree --json.
type measured struct {
	Measure, Status, Reason string
	Value                   *float64
}

// sound reports whether there is a figure, or a reason why there is none.
func (m measured) sound() bool {
	if m.Status == "undefined" {
		return m.Value == nil && m.Reason != ""
	}
	return m.Value != nil && !math.IsNaN(*m.Value) && !math.IsInf(*m.Value, 0) && *m.Value <= 1+1e-9
}
