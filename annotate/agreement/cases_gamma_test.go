package agreement_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"postil/annotate/agreement"
	"postil/annotate/agreement/gamma"
)

// gammaInput is all inputs of package gamma, in which offsets may be fractions.
type gammaInput struct {
	Continuum struct {
		Begin  float64
		Length *float64
	}
	Annotators json.RawMessage // names, or how many
	Spans      []gammaSpan
	Pairs      []struct{ U, V gammaSpan }
	Units      []*gammaSpan
	Batches    []struct {
		Spans      []gammaSpan
		Alpha      *float64
		Beta       *float64
		DeltaEmpty *float64 `json:"delta_empty"`
	}
}

type gammaSpan struct {
	Annotator  string
	Start, End float64
	Label      string
}

func (s gammaSpan) unit() gamma.Unit { return gamma.Unit{Start: s.Start, End: s.End, Label: s.Label} }

func gammaDocument(id string, names []string, spans []gammaSpan) *gamma.Document {
	d := &gamma.Document{ID: id}
	for _, s := range spans {
		if !slices.Contains(names, s.Annotator) {
			names = append(names, s.Annotator)
		}
	}
	for _, name := range names {
		a := gamma.Annotator{ID: name}
		for _, s := range spans {
			if s.Annotator == name {
				a.Units = append(a.Units, s.unit())
			}
		}
		d.Annotators = append(d.Annotators, a)
	}
	return d
}

func gammaOptions(t *testing.T, c *caseFile) gamma.Options {
	t.Helper()
	o := gamma.Defaults()
	param(t, c, "alpha", &o.Alpha)
	param(t, c, "beta", &o.Beta)
	param(t, c, "delta_empty", &o.DeltaEmpty)
	var categories string
	param(t, c, "categorical", &categories)
	if categories != "" && categories != "nominal" {
		t.Fatalf("there is no distance %q of categories", categories)
	}
	var table *struct {
		Labels []string
		Matrix [][]float64
	}
	param(t, c, "categorical_matrix", &table)
	if table != nil {
		distance, err := gamma.Matrix(table.Labels, table.Matrix)
		if err != nil {
			t.Fatal(err)
		}
		o.Distance = distance
	}
	return o
}

// disorderOf aligns a document; the alignment must be proven to be the best.
func disorderOf(t *testing.T, d *gamma.Document, o gamma.Options) (v agreement.Value, tuples int) {
	t.Helper()
	a, err := gamma.Align(t.Context(), d, o)
	if err != nil {
		t.Fatal(err)
	}
	if a.Status == gamma.Bounded {
		t.Errorf("the alignment of %s is not proven to be the best", d.ID)
	}
	disorder, ok := a.Disorder()
	if !ok {
		return agreement.None(agreement.NoUnits, "there is nothing to align"), 0
	}
	return agreement.Figure(disorder), len(a.Tuples)
}

// from0 is a number from 0 in brackets.
func from0(t *testing.T, s string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func gammaQuantities(t *testing.T, c *caseFile) quantities {
	var in gammaInput
	input(t, c, &in)
	o := gammaOptions(t, c)
	return func(name string, of []string) (agreement.Value, bool) {
		switch name {
		case "d_pos":
			p := in.Pairs[from0(t, of[0])]
			return figure(o.Positional(p.U.unit(), p.V.unit()))
		case "unitary_disorder", "single_tuple_alignment_disorder":
			tuple, there := make([]*gamma.Unit, len(in.Units)), 0
			for i, s := range in.Units {
				if s != nil {
					u := s.unit()
					tuple[i] = &u
					there++
				}
			}
			disorder := o.UnitaryDisorder(tuple)
			if name == "single_tuple_alignment_disorder" {
				disorder /= float64(there) / float64(len(tuple)) // per mean number of units
			}
			return figure(disorder)
		case "best_alignment_disorder", "number_of_unitary_alignments":
			var names []string
			if err := json.Unmarshal(in.Annotators, &names); err != nil {
				t.Fatal(err)
			}
			d := gammaDocument(c.ID, names, in.Spans)
			d.Begin = in.Continuum.Begin
			if in.Continuum.Length != nil {
				d.Length = *in.Continuum.Length
			}
			v, tuples := disorderOf(t, d, o)
			if name == "number_of_unitary_alignments" {
				return figure(float64(tuples))
			}
			return v, true
		case "disorder":
			b := in.Batches[from0(t, of[0])]
			own := o
			for into, own := range map[*float64]*float64{&own.Alpha: b.Alpha, &own.Beta: b.Beta, &own.DeltaEmpty: b.DeltaEmpty} {
				if own != nil {
					*into = *own
				}
			}
			v, _ := disorderOf(t, gammaDocument(c.ID+of[0], nil, b.Spans), own)
			return v, true
		}
		return unknown()
	}
}
