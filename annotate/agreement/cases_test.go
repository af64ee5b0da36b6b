package agreement_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"postil/annotate/agreement"
)

// caseFile is one published case; testdata/cases/README.md describes the
// fields.
type caseFile struct {
	ID       string
	Measure  string
	Params   map[string]json.RawMessage
	Input    json.RawMessage
	Expected []struct {
		Quantity           string
		Value              *float64
		Tolerance          float64
		Published          *float64
		PublishedTolerance float64 `json:"published_tolerance"`
	}
	Notes string
	Edge  *struct{ Status string }
}

// quantities looks a quantity of a case up by the name that the case gives it:
// the name itself and what is in brackets behind it. ok is false for a name
// that the measure does not know.
type quantities func(name string, of []string) (v agreement.Value, ok bool)

// runners measure the cases, by the name of the measure in the case. A case
// with a measure that is not here fails the test.
var runners = map[string]func(t *testing.T, c *caseFile) quantities{
	"two_rater_coefficients":             ratingQuantities,
	"weighted_agreement":                 ratingQuantities,
	"pairwise_matrix":                    ratingQuantities,
	"multi_rater_coefficients":           ratingQuantities,
	"fleiss_kappa":                       ratingQuantities,
	"krippendorff_alpha_custom_distance": ratingQuantities,
	"ordinal_metric":                     ordinalQuantities,
	"alpha_U_1995":                       alphaQuantities,
	"alpha_U_section_distance":           distanceQuantities,
	"u_alpha_family_2016":                uAlphaQuantities,
	"span_matching":                      matchingQuantities,
	"pairwise_span_f1":                   pairwiseF1Quantities,
	"boundary_similarity":                boundaryQuantities,
	"segmentation_agreement":             boundaryQuantities,
	"dawid_skene_em":                     dawidSkeneQuantities,
	"mace_vb":                            maceQuantities,

	"gamma_positional_dissimilarity":      gammaQuantities,
	"gamma_unitary_disorder":              gammaQuantities,
	"gamma_best_alignment_disorder":       gammaQuantities,
	"gamma_best_alignment_disorder_batch": gammaQuantities,
}

func TestPublishedCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "cases", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases found (%v)", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".json"), func(t *testing.T) {
			c := readCase(t, file)
			run, known := runners[c.Measure]
			if !known {
				t.Fatalf("there is no runner for the measure %q", c.Measure)
			}
			checkCase(t, c, run(t, c))
		})
	}
}

func readCase(t *testing.T, file string) *caseFile {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var c caseFile
	if err := json.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Expected) == 0 {
		t.Fatal("the case expects nothing")
	}
	return &c
}

func checkCase(t *testing.T, c *caseFile, look quantities) {
	t.Helper()
	for _, e := range c.Expected {
		name, of := splitQuantity(e.Quantity)
		got, ok := look(name, of)
		if !ok {
			t.Errorf("the measure %s has no quantity %q", c.Measure, e.Quantity)
			continue
		}
		f, defined := got.Float()
		switch {
		case e.Value == nil:
			if got.Status() != agreement.Undefined {
				t.Errorf("%s is %v, want it undefined", e.Quantity, f)
			}
			if want := "undefined_" + string(got.Reason()); c.Edge != nil && c.Edge.Status != want {
				t.Errorf("%s is %s, want %s", e.Quantity, want, c.Edge.Status)
			}
		case !defined:
			t.Errorf("%s is undefined (%s), want %v", e.Quantity, got.Why(), *e.Value)
		case math.Abs(f-*e.Value) > e.Tolerance:
			t.Errorf("%s is %.12g, want %.12g ± %g", e.Quantity, f, *e.Value, e.Tolerance)
		case e.Published != nil && math.Abs(f-*e.Published) > e.PublishedTolerance+e.Tolerance:
			t.Errorf("%s is %.12g, published is %g ± %g", e.Quantity, f, *e.Published, e.PublishedTolerance)
		}
	}
}

var bracketed = regexp.MustCompile(`\[([^\]]*)\]`)

// splitQuantity takes "name[a,b][c]" apart into the name and a, b, c.
func splitQuantity(q string) (name string, of []string) {
	name, _, _ = strings.Cut(q, "[")
	for _, m := range bracketed.FindAllStringSubmatch(q, -1) {
		of = append(of, strings.Split(m[1], ",")...)
	}
	return name, of
}

func input(t *testing.T, c *caseFile, into any) {
	t.Helper()
	if err := json.Unmarshal(c.Input, into); err != nil {
		t.Fatalf("input: %v", err)
	}
}

// param reads a parameter of a case; it stays as it is where there is none.
func param(t *testing.T, c *caseFile, name string, into any) {
	t.Helper()
	if raw, ok := c.Params[name]; ok {
		if err := json.Unmarshal(raw, into); err != nil {
			t.Fatalf("parameter %s: %v", name, err)
		}
	}
}

// index is a number from 1 in brackets as an index from 0.
func index(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("%q is no number from 1", s)
	}
	return n - 1
}

// text is a category as JSON has it, a string or a number.
func categoryName(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return strings.TrimSpace(string(raw))
}

func figure(f float64) (agreement.Value, bool) { return agreement.Figure(f), true }

// unknown is what a runner answers for a quantity that it does not know.
func unknown() (agreement.Value, bool) { return agreement.Value{}, false }

func key(name string, of []string) string {
	if len(of) == 0 {
		return name
	}
	return fmt.Sprintf("%s[%s]", name, strings.Join(of, ","))
}

// partOf looks a part of a result up.
func partOf(r agreement.Result, name string, of ...string) (agreement.Value, bool) {
	for _, p := range r.Parts {
		if p.Key() == key(name, of) {
			return p.Value, true
		}
	}
	// A result that is undefined as a whole has no parts.
	return r.Value, r.Status() == agreement.Undefined
}
