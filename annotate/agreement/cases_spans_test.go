package agreement_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/agreement/match"
	"postil/annotate/agreement/unitizing"
)

// spanInput is all inputs that are spans of annotators.
type spanInput struct {
	Continuum struct {
		Begin  int
		Length *int
	}
	Annotators []string
	Spans      []caseSpan
	Documents  []struct {
		ID    string
		Spans []caseSpan
	}
	Masses [][]int
}

type caseSpan struct {
	Annotator  string
	Start, End int
	Label      string
}

// article is one article that all annotators finished.
func (in spanInput) article(id string, spans []caseSpan) agreement.Article {
	a := agreement.Article{ID: id, Readings: make([]agreement.Reading, len(in.Annotators))}
	a.Extent = annotate.Span{Start: in.Continuum.Begin, End: in.Continuum.Begin}
	if in.Continuum.Length != nil {
		a.Extent.End += *in.Continuum.Length
	}
	for i := range a.Readings {
		a.Readings[i].Finished = true
	}
	for _, s := range spans {
		if in.Continuum.Length == nil {
			a.Extent.End = max(a.Extent.End, s.End)
		}
		r := &a.Readings[slices.Index(in.Annotators, s.Annotator)]
		r.Marks = append(r.Marks, agreement.Mark{Label: s.Label, Fragments: []annotate.Span{{Start: s.Start, End: s.End}}})
	}
	return a
}

func readStudy(t *testing.T, c *caseFile) *agreement.Study {
	t.Helper()
	var in spanInput
	input(t, c, &in)
	var articles []agreement.Article
	for _, d := range in.Documents {
		articles = append(articles, in.article(d.ID, d.Spans))
	}
	if in.Documents == nil {
		articles = append(articles, in.article(c.ID, in.Spans))
	}
	s, err := agreement.NewStudy(in.Annotators, nil, articles)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func alphaQuantities(t *testing.T, c *caseFile) quantities {
	var m agreement.AlphaU
	policy := ""
	param(t, c, "same_label_overlap", &policy)
	switch {
	case policy == "" || strings.Contains(policy, "earliest"):
	case strings.Contains(policy, "merge"):
		m.Overlaps = unitizing.Merge
	default:
		t.Fatalf("there is no policy %q", policy)
	}
	r := m.Of(readStudy(t, c))
	return func(name string, of []string) (agreement.Value, bool) {
		if name == "alpha_U" && len(of) == 0 {
			return r.Value, true
		}
		return partOf(r, name, of...)
	}
}

func distanceQuantities(t *testing.T, c *caseFile) quantities {
	var in struct{ Pairs [][2][3]json.RawMessage }
	input(t, c, &in)
	section := func(raw [3]json.RawMessage) (s unitizing.Section, label string) {
		var start, length int
		var name *string
		for i, into := range []any{&start, &length, &name} {
			if err := json.Unmarshal(raw[i], into); err != nil {
				t.Fatal(err)
			}
		}
		s = unitizing.Section{Span: annotate.Span{Start: start, End: start + length}, Gap: name == nil}
		if name != nil {
			label = *name
		}
		return s, label
	}
	return func(name string, of []string) (agreement.Value, bool) {
		if name != "delta2" {
			return unknown()
		}
		var n int
		if _, err := fmt.Sscan(of[0], &n); err != nil {
			t.Fatal(err)
		}
		a, labelA := section(in.Pairs[n][0])
		b, labelB := section(in.Pairs[n][1])
		if !a.Gap && !b.Gap && labelA != labelB {
			return figure(0) // sections of different labels are never compared
		}
		return figure(unitizing.Distance(a, b))
	}
}

func uAlphaQuantities(t *testing.T, c *caseFile) quantities {
	s := readStudy(t, c)
	return func(name string, of []string) (agreement.Value, bool) {
		pairing := unitizing.SharedByPairs
		if plain, ok := strings.CutSuffix(name, "_union_variant"); ok {
			name, pairing = plain, unitizing.SharedByUnion
		}
		switch name {
		case "u_alpha":
			return agreement.UAlpha{}.Of(s).Value, true
		case "bar_u_alpha":
			return agreement.BarUAlpha{}.Of(s).Value, true
		case "cu_alpha":
			return agreement.CUAlpha{Pairing: pairing}.Of(s).Value, true
		case "cu_coverage":
			return partOf(agreement.CUAlpha{}.Of(s), "coverage")
		case "k_u_alpha":
			return agreement.KUAlpha{Label: of[0], Pairing: pairing}.Of(s).Value, true
		case "k_u_coverage":
			return partOf(agreement.KUAlpha{}.Of(s), "coverage", of...)
		}
		return unknown()
	}
}

func matchingQuantities(t *testing.T, c *caseFile) quantities {
	s := readStudy(t, c)
	modes := map[string]match.Mode{"strict": match.Exact, "exact": match.Boundary, "partial": match.Partial, "type": match.Type}
	return func(name string, of []string) (agreement.Value, bool) {
		scheme, quantity, _ := strings.Cut(name, ".")
		mode, known := modes[scheme]
		if !known || len(of) > 0 {
			return unknown()
		}
		return partOf(agreement.SpanF1{Criterion: match.Criterion{Mode: mode}, KeepDuplicates: true}.Of(s), quantity, s.Annotators...)
	}
}

func pairwiseF1Quantities(t *testing.T, c *caseFile) quantities {
	r := agreement.SpanF1{}.Of(readStudy(t, c))
	return func(name string, of []string) (agreement.Value, bool) {
		switch name {
		case "mean_pairwise_f1_exact":
			return r.Value, true
		case "sd_pairwise_f1":
			return partOf(r, "sd")
		}
		return partOf(r, name, of...)
	}
}

func boundaryQuantities(t *testing.T, c *caseFile) quantities {
	var in spanInput
	input(t, c, &in)
	var options agreement.Boundaries
	param(t, c, "n_t", &options.Span)
	for i, masses := range in.Masses {
		name := fmt.Sprintf("coder %d", i+1)
		in.Annotators = append(in.Annotators, name)
		at := 0
		for _, n := range masses {
			in.Spans = append(in.Spans, caseSpan{name, at, at + n, "segment"})
			at += n
		}
	}
	s, err := agreement.NewStudy(in.Annotators, nil, []agreement.Article{in.article(c.ID, in.Spans)})
	if err != nil {
		t.Fatal(err)
	}
	return func(name string, _ []string) (agreement.Value, bool) {
		switch name {
		case "B":
			return agreement.BoundarySimilarity{Boundaries: options}.Of(s).Value, true
		case "actual_agreement_linear":
			return partOf(agreement.BoundaryAgreement{Boundaries: options}.Of(s), "observed_agreement")
		case "fleiss_kappa_linear":
			return agreement.BoundaryAgreement{Boundaries: options}.Of(s).Value, true
		case "fleiss_pi_linear":
			return agreement.BoundaryAgreement{Boundaries: options, Pi: true}.Of(s).Value, true
		}
		return unknown()
	}
}
