package agreement_test

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"postil/annotate/agreement"
	"postil/annotate/agreement/items"
	"postil/annotate/agreement/models"
)

// ratingInput is all inputs that are ratings of items.
type ratingInput struct {
	Type       string
	Raters     []string
	Categories []json.RawMessage
	Items      []json.RawMessage
	Table      [][]int
	Rows       [][]int
	Counts     []float64
}

func (in ratingInput) scale() items.Scale {
	names := make([]string, len(in.Categories))
	for i, raw := range in.Categories {
		names[i] = categoryName(raw)
	}
	return items.Categories(names...)
}

func readTable(t *testing.T, c *caseFile) *items.Table {
	t.Helper()
	var in ratingInput
	input(t, c, &in)
	var table *items.Table
	var err error
	switch in.Type {
	case "items":
		table, err = items.New(in.Raters, in.scale(), in.rows(t))
	case "contingency_table":
		table, err = items.FromContingency([2]string{"r1", "r2"}, in.scale(), in.Table)
	case "counts":
		table, err = items.FromCounts(in.scale(), in.Rows)
	default:
		t.Fatalf("ratings cannot be of type %q", in.Type)
	}
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func (in ratingInput) rows(t *testing.T) []items.Row {
	t.Helper()
	scale := in.scale()
	var rows []items.Row
	for i, raw := range in.Items {
		var ratings []json.RawMessage
		if err := json.Unmarshal(raw, &ratings); err != nil {
			t.Fatal(err)
		}
		row := items.Row{Group: i}
		for _, r := range ratings {
			n := items.Missing
			if string(r) != "null" {
				if n = slices.Index(scale.Categories, categoryName(r)); n < 0 {
					t.Fatalf("item %d: %s is no category", i+1, r)
				}
			}
			row.Ratings = append(row.Ratings, n)
		}
		rows = append(rows, row)
	}
	return rows
}

// ratingQuantities knows every quantity of ratings, whatever they came from.
func ratingQuantities(t *testing.T, c *caseFile) quantities {
	table := readTable(t, c)
	var weights, distances [][]float64
	param(t, c, "disagreement_weights", &weights)
	param(t, c, "distance_matrix", &distances)
	custom := items.Weights{Kind: items.CustomWeights, Disagreement: weights}

	simple := map[string]agreement.ItemMeasure{
		"observed_agreement":              agreement.Percent{},
		"percent_item_mean":               agreement.Percent{},
		"percent_pairable_weighted":       agreement.Percent{Definition: agreement.PairableMean},
		"percent_all_raters_agree":        agreement.Percent{Definition: agreement.Unanimous},
		"cohen_kappa":                     agreement.Cohen{},
		"scott_pi":                        agreement.Scott{},
		"bennett_s":                       agreement.BrennanPrediger{},
		"randolph_kappa":                  agreement.BrennanPrediger{},
		"brennan_prediger":                agreement.BrennanPrediger{},
		"gwet_ac1":                        agreement.Gwet{},
		"fleiss_kappa":                    agreement.Fleiss{},
		"light_kappa_mean_pairwise_cohen": agreement.Light{},
		"hubert_conger_kappa":             agreement.Conger{},
		"krippendorff_alpha_nominal":      agreement.Krippendorff{},
		"krippendorff_alpha_ordinal":      agreement.Krippendorff{Distance: items.Ordinal{}},
		"krippendorff_alpha_interval":     agreement.Krippendorff{Distance: items.Interval{}},
		"krippendorff_alpha_ratio":        agreement.Krippendorff{Distance: items.Ratio{}},
		"krippendorff_alpha":              agreement.Krippendorff{Distance: items.Custom{Distances: distances}},
		"weighted_cohen_kappa":            agreement.Cohen{Weights: custom},
		"weighted_krippendorff_alpha":     agreement.Krippendorff{Distance: items.Custom{Distances: weights}},
		"linear_weighted_kappa":           agreement.Cohen{Weights: items.Weights{Kind: items.Linear}},
		"quadratic_weighted_kappa":        agreement.Cohen{Weights: items.Weights{Kind: items.Quadratic}},
	}
	alpha := agreement.ItemMeasure(agreement.Krippendorff{})
	if distances != nil {
		alpha = simple["krippendorff_alpha"]
	}
	behind := map[string]numberBehind{
		"cohen_expected":                       {agreement.Cohen{}, "expected_agreement"},
		"cohen_se_fleiss_cohen_everitt":        {agreement.Cohen{}, "standard_error"},
		"cohen_se_h0":                          {agreement.Cohen{}, "standard_error_of_chance"},
		"cohen_kappa_max":                      {agreement.Cohen{}, "kappa_max"},
		"scott_expected":                       {agreement.Scott{}, "expected_agreement"},
		"gwet_expected":                        {agreement.Gwet{}, "expected_agreement"},
		"gwet_ac1_se":                          {agreement.Gwet{}, "standard_error"},
		"fleiss_expected":                      {agreement.Fleiss{}, "expected_agreement"},
		"fleiss_kappa_se":                      {agreement.Fleiss{}, "standard_error"},
		"fleiss_kappa_category":                {agreement.Fleiss{}, "kappa"},
		"hubert_conger_expected":               {agreement.Conger{}, "expected_agreement"},
		"alpha_observed_disagreement":          {alpha, "observed_disagreement"},
		"alpha_expected_disagreement":          {alpha, "expected_disagreement"},
		"alpha_one_vs_rest":                    {agreement.Krippendorff{}, "alpha"},
		"alpha_se":                             {agreement.Krippendorff{}, "standard_error"},
		"weighted_alpha_observed_disagreement": {simple["weighted_krippendorff_alpha"], "observed_disagreement"},
		"weighted_alpha_expected_disagreement": {simple["weighted_krippendorff_alpha"], "expected_disagreement"},
		"positive_specific_agreement":          {agreement.Specific{}, "specific"},
		"weighted_kappa_observed_disagreement": {agreement.Cohen{Weights: custom}, "observed_agreement"},
		"weighted_kappa_expected_disagreement": {agreement.Cohen{Weights: custom}, "expected_agreement"},
	}
	if table.Anonymous {
		// For counts the source of these cases has another standard error.
		behind["alpha_se"] = numberBehind{agreement.Krippendorff{}, "standard_error_of_counts"}
	}
	return func(name string, of []string) (agreement.Value, bool) {
		on := table
		if reduced, ok := strings.CutPrefix(name, "irr_"); ok {
			name = strings.TrimSuffix(reduced, "_reduced_categories")
			on = pairOf(t, on, of).Used()
			of = nil
		}
		if whole, ok := strings.CutSuffix(name, "_one_vs_rest"); ok && name != "alpha_one_vs_rest" {
			name, on, of = whole, on.Collapse(categoryNumber(t, on, of)), nil
		}
		if name == "item_agreement" {
			p, ok := on.ItemAgreement(index(t, of[0]))
			return agreement.Figure(p), ok
		}
		if m, ok := simple[name]; ok {
			if len(of) == 2 {
				on = pairOf(t, on, of)
			}
			return m.OfTable(on).Value, true
		}
		if b, ok := behind[name]; ok {
			v, found := partOf(b.m.OfTable(on), b.part, of...)
			if f, defined := v.Float(); defined && strings.HasPrefix(name, "weighted_kappa_") {
				return figure(greatest(weights) * (1 - f)) // agreement back into the weights of the case
			}
			return v, found
		}
		return unknown()
	}
}

// numberBehind is a part of what a measure gives.
type numberBehind struct {
	m    agreement.ItemMeasure
	part string
}

func greatest(m [][]float64) float64 {
	most := 0.0
	for _, row := range m {
		most = max(most, slices.Max(row))
	}
	return most
}

func pairOf(t *testing.T, table *items.Table, raters []string) *items.Table {
	t.Helper()
	var numbers []int
	for _, r := range raters {
		n := slices.Index(table.Raters, r)
		if n < 0 {
			t.Fatalf("there is no rater %q", r)
		}
		numbers = append(numbers, n)
	}
	return table.Only(numbers...)
}

func categoryNumber(t *testing.T, table *items.Table, of []string) int {
	t.Helper()
	n := slices.Index(table.Scale.Categories, of[0])
	if n < 0 {
		t.Fatalf("there is no category %q", of[0])
	}
	return n
}

func ordinalQuantities(t *testing.T, c *caseFile) quantities {
	var in ratingInput
	input(t, c, &in)
	scale := in.scale()
	m, err := items.Ordinal{}.Matrix(scale, in.Counts)
	if err != nil {
		t.Fatal(err)
	}
	return func(name string, of []string) (agreement.Value, bool) {
		if name != "delta" {
			return unknown()
		}
		a, b := slices.Index(scale.Categories, of[0]), slices.Index(scale.Categories, of[1])
		return figure(math.Sqrt(m[a][b]))
	}
}

func dawidSkeneQuantities(t *testing.T, c *caseFile) quantities {
	var in ratingInput
	input(t, c, &in)
	var model models.DawidSkene
	param(t, c, "iterations_max", &model.Iterations)
	param(t, c, "tol_loglik", &model.Tolerance)
	scale := in.scale()
	r := models.Ratings{Annotators: len(in.Raters), Categories: len(scale.Categories)}
	for _, raw := range in.Items {
		var given []json.RawMessage
		if err := json.Unmarshal(raw, &given); err != nil {
			t.Fatal(err)
		}
		item := make([][]int, len(given))
		for a, of := range given {
			for _, g := range several(t, of) {
				item[a] = append(item[a], slices.Index(scale.Categories, categoryName(g)))
			}
		}
		r.Items = append(r.Items, item)
	}
	fit, err := model.Fit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	category := func(name string) int { return slices.Index(scale.Categories, name) }
	return func(name string, of []string) (agreement.Value, bool) {
		switch name {
		case "marginal":
			return figure(fit.Prevalence[category(of[0])])
		case "log_likelihood":
			return figure(fit.LogLikelihood)
		case "error_rate":
			rater := slices.Index(in.Raters, strings.TrimPrefix(of[0], "obs"))
			return figure(fit.ErrorRates[rater][category(of[1])][category(of[2])])
		case "posterior":
			return figure(fit.Posterior[index(t, of[0])][category(of[1])])
		}
		return unknown()
	}
}

// several are the ratings that one rater gave an item: a list, one, or null.
func several(t *testing.T, raw json.RawMessage) []json.RawMessage {
	t.Helper()
	switch {
	case string(raw) == "null":
		return nil
	case raw[0] != '[':
		return []json.RawMessage{raw}
	}
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

var answerKey = regexp.MustCompile(`key:((?: \S+)+)`)

func maceQuantities(t *testing.T, c *caseFile) quantities {
	table := readTable(t, c)
	m := models.MACE{Seed: 1}
	param(t, c, "alpha", &m.Guessing)
	param(t, c, "beta", &m.Knowing)
	param(t, c, "restarts", &m.Restarts)
	param(t, c, "iterations", &m.Iterations)
	r := models.Ratings{Annotators: len(table.Raters), Categories: len(table.Scale.Categories)}
	for _, row := range table.Rows {
		item := make([][]int, len(row.Ratings))
		for a, n := range row.Ratings {
			if n != items.Missing {
				item[a] = []int{n}
			}
		}
		r.Items = append(r.Items, item)
	}
	fit, err := m.Fit(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return func(name string, of []string) (agreement.Value, bool) {
		switch name {
		case "final_log_marginal_likelihood":
			return figure(fit.LogLikelihood)
		case "competence":
			return figure(fit.Competence[index(t, of[0])])
		case "accuracy_vs_key":
			found := answerKey.FindStringSubmatch(c.Notes)
			if found == nil {
				t.Fatal("the notes have no key")
			}
			truth := strings.Fields(found[1])
			right := 0
			for i, p := range fit.Posterior {
				best := 0
				for k := range p {
					if p[k] > p[best] {
						best = k
					}
				}
				if table.Scale.Categories[best] == truth[i] {
					right++
				}
			}
			return figure(float64(right) / float64(len(truth)))
		}
		return unknown()
	}
}
