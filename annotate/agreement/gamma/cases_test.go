package gamma_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"postil/annotate/agreement/gamma"
)

// refCase is a file of ../testdata/cases.
type refCase struct {
	ID      string `json:"id"`
	Measure string `json:"measure"`
	Params  struct {
		refWeights
		Categorical string `json:"categorical"`
		Matrix      *struct {
			Labels []string    `json:"labels"`
			Matrix [][]float64 `json:"matrix"`
		} `json:"categorical_matrix"`
		Note string `json:"note"`
	} `json:"params"`
	Input struct {
		Type       string `json:"type"`
		Annotators json.RawMessage
		Continuum  struct {
			Begin  float64  `json:"begin"`
			Length *float64 `json:"length"`
		} `json:"continuum"`
		Spans   []refSpan            `json:"spans"`
		Pairs   []map[string]refSpan `json:"pairs"`
		Units   []*refSpan           `json:"units"`
		Batches []struct {
			refWeights
			Spans []refSpan `json:"spans"`
		} `json:"batches"`
	} `json:"input"`
	Expected []struct {
		Quantity  string   `json:"quantity"`
		Value     *float64 `json:"value"`
		Tolerance float64  `json:"tolerance"`
	} `json:"expected"`
}

// refWeights are the weights of a case or, where they differ, of one batch.
type refWeights struct {
	Alpha      *float64 `json:"alpha"`
	Beta       *float64 `json:"beta"`
	DeltaEmpty *float64 `json:"delta_empty"`
}

func (w refWeights) apply(o *gamma.Options) {
	for _, p := range []struct {
		from *float64
		to   *float64
	}{{w.Alpha, &o.Alpha}, {w.Beta, &o.Beta}, {w.DeltaEmpty, &o.DeltaEmpty}} {
		if p.from != nil {
			*p.to = *p.from
		}
	}
}

type refSpan struct {
	Annotator string  `json:"annotator"`
	Start     float64 `json:"start"`
	End       float64 `json:"end"`
	Label     string  `json:"label"`
}

func (s refSpan) unit() gamma.Unit { return gamma.Unit{Start: s.Start, End: s.End, Label: s.Label} }

// document makes a document of spans, its annotators being those named and all
// who have a span.
func document(id string, annotators []string, spans []refSpan) *gamma.Document {
	d := &gamma.Document{ID: id}
	place := map[string]int{}
	add := func(name string) int {
		if _, ok := place[name]; !ok {
			place[name] = len(d.Annotators)
			d.Annotators = append(d.Annotators, gamma.Annotator{ID: name})
		}
		return place[name]
	}
	for _, name := range annotators {
		add(name)
	}
	for _, s := range spans {
		a := add(s.Annotator)
		d.Annotators[a].Units = append(d.Annotators[a].Units, s.unit())
	}
	return d
}

func (c *refCase) options(t *testing.T) gamma.Options {
	o := gamma.Defaults()
	c.Params.apply(&o)
	if c.Params.Categorical != "" && c.Params.Categorical != "nominal" {
		t.Fatalf("the categorial dissimilarity %q is not known", c.Params.Categorical)
	}
	if m := c.Params.Matrix; m != nil {
		distance, err := gamma.Matrix(m.Labels, m.Matrix)
		if err != nil {
			t.Fatal(err)
		}
		o.Distance = distance
	}
	return o
}

// figures computes what a case expects, by the names of its quantities.
func (c *refCase) figures(t *testing.T) map[string]float64 {
	o := c.options(t)
	out := map[string]float64{}
	align := func(d *gamma.Document, o gamma.Options) (disorder float64, tuples int) {
		a, err := gamma.Align(context.Background(), d, o)
		if err != nil {
			t.Fatal(err)
		}
		if a.Status == gamma.Bounded || !a.Settled {
			t.Errorf("the budget did not suffice for %s", d.ID)
		}
		disorder, ok := a.Disorder()
		if !ok {
			disorder = math.NaN()
		}
		return disorder, len(a.Tuples)
	}
	switch c.Measure {
	case "gamma_positional_dissimilarity":
		for i, p := range c.Input.Pairs {
			out[fmt.Sprintf("d_pos[%d]", i)] = o.Positional(p["u"].unit(), p["v"].unit())
		}
	case "gamma_unitary_disorder":
		tuple, real := make([]*gamma.Unit, len(c.Input.Units)), 0
		for i, u := range c.Input.Units {
			if u != nil {
				unit := u.unit()
				tuple[i] = &unit
				real++
			}
		}
		out["unitary_disorder"] = o.UnitaryDisorder(tuple)
		out["single_tuple_alignment_disorder"] = o.UnitaryDisorder(tuple) / (float64(real) / float64(len(tuple)))
	case "gamma_best_alignment_disorder":
		var annotators []string
		if err := json.Unmarshal(c.Input.Annotators, &annotators); err != nil {
			t.Fatal(err)
		}
		d := document(c.ID, annotators, c.Input.Spans)
		d.Begin = c.Input.Continuum.Begin
		if c.Input.Continuum.Length != nil {
			d.Length = *c.Input.Continuum.Length
		}
		disorder, tuples := align(d, o)
		out["best_alignment_disorder"], out["number_of_unitary_alignments"] = disorder, float64(tuples)
	case "gamma_best_alignment_disorder_batch":
		for i, b := range c.Input.Batches {
			own := o
			b.apply(&own)
			out[fmt.Sprintf("disorder[%d]", i)], _ = align(document(fmt.Sprint(c.ID, i), nil, b.Spans), own)
		}
	default:
		t.Fatalf("the measure %q is not known", c.Measure)
	}
	return out
}

func TestReferenceCases(t *testing.T) {
	files, err := filepath.Glob("../testdata/cases/gamma-*.json")
	if err != nil || len(files) < 17 {
		t.Fatalf("found %d reference cases (%v); there are 17 at least", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var c refCase
			if err := json.Unmarshal(raw, &c); err != nil {
				t.Fatal(err)
			}
			got := c.figures(t)
			for _, want := range c.Expected {
				value, known := got[want.Quantity]
				switch {
				case !known:
					t.Errorf("the quantity %q is not known", want.Quantity)
				case want.Value == nil && !math.IsNaN(value):
					t.Errorf("%s is %v, want it undefined", want.Quantity, value)
				case want.Value != nil && !(math.Abs(value-*want.Value) <= want.Tolerance):
					t.Errorf("%s is %v, want %v ± %v", want.Quantity, value, *want.Value, want.Tolerance)
				}
			}
		})
	}
}
