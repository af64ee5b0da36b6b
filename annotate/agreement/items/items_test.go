package items

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawTable draws ratings of which some are missing, unless all must be there.
func drawTable(t *rapid.T, raters int, complete bool) *Table {
	categories := rapid.IntRange(2, 4).Draw(t, "categories")
	least := Missing
	if complete {
		least = 0
	}
	names := make([]string, raters)
	for i := range names {
		names[i] = string(rune('a' + i))
	}
	rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Row {
		return Row{
			Ratings: rapid.SliceOfN(rapid.IntRange(least, categories-1), raters, raters).Draw(t, "ratings"),
			Times:   rapid.IntRange(0, 3).Draw(t, "times"),
		}
	}), 0, 8).Draw(t, "rows")
	table, err := New(names, Categories([]string{"1", "2", "4", "8"}[:categories]...), rows)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a)) }

// sameAgreement fails unless two coefficients are the same or both undefined.
func sameAgreement(t *rapid.T, what string, a, b interface{ Coefficient() (float64, bool) }) {
	x, okX := a.Coefficient()
	y, okY := b.Coefficient()
	if okX != okY || okX && !near(x, y) {
		t.Fatalf("%s: %v (%v) and %v (%v)", what, x, okX, y, okY)
	}
}

func identity(t *rapid.T, table *Table) [][]float64 {
	w, err := Weights{}.Matrix(table.Scale)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

const every = Pairs | Coincidences | ItemMeans | AllPairs | Margins

func TestCoefficientsThatMustBeTheSameAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 2, true)
		s, w := Of(table, every), identity(t, table)
		sameAgreement(t, "Conger of two is Cohen", s.Conger(w), s.Cohen(0, 1, w))
		sameAgreement(t, "Fleiss of two is Scott", s.Fleiss(w), s.Scott(0, 1, w))
		if !near(s.Percent(w).Observed, s.Pairable(w).Observed) {
			t.Fatal("the two percent agreements differ though no rating is missing")
		}
		x, okX := table.KrippendorffError(w)
		y, okY := table.FleissError(w)
		if okX != okY || okX && math.Abs(x-y) > 1e-9 {
			t.Fatalf("the standard error of α is %v (%v), that of π %v (%v)", x, okX, y, okY)
		}
		// α is π with a correction for the number of ratings.
		distances, err := Nominal{}.Matrix(table.Scale, nil)
		if err != nil {
			t.Fatal(err)
		}
		alpha := s.Krippendorff(distances)
		a, okA := alpha.Coefficient()
		p, okP := s.Scott(0, 1, w).Coefficient()
		if okA != okP || okA && !near(a, p+(1-p)/alpha.N) {
			t.Fatalf("α is %v, π %v, of %v ratings", a, p, alpha.N)
		}
	})
}

// pairByPair works α out from all pairs of ratings, as it is defined.
func pairByPair(table *Table, distances [][]float64) (alpha float64, ok bool) {
	var all []int
	observed := 0.0
	for _, row := range table.Rows {
		var ratings []int
		for _, c := range row.Ratings {
			if c != Missing {
				ratings = append(ratings, c)
			}
		}
		if len(ratings) < 2 {
			continue
		}
		for range max(1, row.Times) {
			all = append(all, ratings...)
			for i, c := range ratings {
				for j, k := range ratings {
					if i != j {
						observed += distances[c][k] / float64(len(ratings)-1)
					}
				}
			}
		}
	}
	expected := 0.0
	for i, c := range all {
		for j, k := range all {
			if i != j {
				expected += distances[c][k]
			}
		}
	}
	if expected == 0 {
		return 0, false
	}
	n := float64(len(all))
	return 1 - observed/n/(expected/(n*(n-1))), true
}

func TestAlphaAgreesWithAllPairsOfRatings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, rapid.IntRange(2, 4).Draw(t, "raters"), false)
		s := Of(table, Coincidences)
		for _, d := range []Distance{Nominal{}, Ordinal{}, Interval{}, Ratio{}} {
			distances, err := d.Matrix(table.Scale, s.Used())
			if err != nil {
				t.Fatal(err)
			}
			got, okGot := s.Krippendorff(distances).Coefficient()
			want, okWant := pairByPair(table, distances)
			if okGot != okWant || okGot && !near(got, want) {
				t.Fatalf("%s α is %v (%v), want %v (%v)", d.Name(), got, okGot, want, okWant)
			}
		}
	})
}

func TestRowsThatStandForSeveralAreSeveral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 3, false)
		long := &Table{Raters: table.Raters, Scale: table.Scale}
		for _, row := range table.Rows {
			for range max(1, row.Times) {
				long.Rows = append(long.Rows, Row{Ratings: row.Ratings})
			}
		}
		a, b := Of(table, every), Of(long, every)
		for i := range a.All {
			if !near(a.All[i], b.All[i]) {
				t.Fatalf("sum %d is %v, one by one %v", i, a.All[i], b.All[i])
			}
		}
		w := identity(t, table)
		for _, of := range []func(*Table) (float64, bool){
			func(x *Table) (float64, bool) { return x.FleissError(w) },
			func(x *Table) (float64, bool) { return x.GwetError(w) },
			func(x *Table) (float64, bool) { return x.BrennanPredigerError(w) },
			func(x *Table) (float64, bool) { return x.KrippendorffError(w) },
			func(x *Table) (float64, bool) { return x.KrippendorffErrorOfCounts(w) },
		} {
			x, okX := of(table)
			y, okY := of(long)
			if okX != okY || okX && math.Abs(x-y) > 1e-9*max(1, x) {
				t.Fatalf("a standard error is %v (%v), one by one %v (%v)", x, okX, y, okY)
			}
		}
	})
}

func TestAgreementInFullIsOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t, 3, true)
		for i := range table.Rows {
			for k := range table.Rows[i].Ratings {
				table.Rows[i].Ratings[k] = table.Rows[i].Ratings[0]
			}
		}
		s := Of(table, every)
		for _, weights := range []Weights{{}, {Kind: Linear}, {Kind: Quadratic, ByValue: true}, {Kind: OrdinalWeights}} {
			w, err := weights.Matrix(table.Scale)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range []Agreement{s.Cohen(0, 1, w), s.Scott(0, 1, w), s.Fleiss(w), s.Conger(w), s.Gwet(w), s.BrennanPrediger(w)} {
				if k, ok := a.Coefficient(); ok && !near(k, 1) {
					t.Fatalf("a coefficient is %v", k)
				}
			}
		}
		for c := range table.Scale.Categories {
			if p, ok := s.Specific(c); ok && p != 1 {
				t.Fatalf("specific agreement is %v", p)
			}
		}
	})
}

func TestDistancesBetweenSets(t *testing.T) {
	scale := SetScale(nil, []string{"a"}, []string{"b", "a"}, []string{"b", "c"}, []string{"d"})
	for _, c := range []struct {
		d    Distance
		a, b int
		want float64
	}{
		{Jaccard{}, 0, 1, 1},
		{Jaccard{}, 1, 2, 1.0 / 2},
		{Jaccard{}, 2, 3, 2.0 / 3},
		{Jaccard{}, 3, 4, 1},
		{MASI{}, 1, 2, 1 - 1.0/2*2/3},
		{MASI{}, 2, 3, 1 - 1.0/3*1/3},
		{MASI{}, 3, 4, 1},
		{MASI{}, 2, 2, 0},
		{MASI{}, 0, 0, 0},
	} {
		m, err := c.d.Matrix(scale, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := m[c.a][c.b]; !near(got, c.want) || m[c.b][c.a] != got {
			t.Errorf("%s from %s to %s is %v, want %v", c.d.Name(), scale.Categories[c.a], scale.Categories[c.b], got, c.want)
		}
	}
}

// irrCAC's "ordinal" α is not Krippendorff's: it takes Gwet's ordinal weights.
func TestTwoOrdinalAlphasAreToldApart(t *testing.T) {
	x := Missing
	rows := [][]int{ // Krippendorff 2004, p. 230, by rater
		{0, 1, 2, 2, 1, 0, 3, 0, 1, x, x, x},
		{0, 1, 2, 2, 1, 1, 3, 0, 1, 4, x, 2},
		{x, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, x},
		{0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, x},
	}
	table := &Table{Raters: []string{"A", "B", "C", "D"}, Scale: Categories("1", "2", "3", "4", "5")}
	for i := range rows[0] {
		table.Rows = append(table.Rows, Row{Ratings: []int{rows[0][i], rows[1][i], rows[2][i], rows[3][i]}})
	}
	s := Of(table, Coincidences)
	own, err := Ordinal{}.Matrix(table.Scale, s.Used())
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := s.Krippendorff(own).Coefficient(); math.Abs(a-0.81539) > 5e-6 {
		t.Errorf("Krippendorff's ordinal α is %v, published is 0.81539", a)
	}
	w, err := Weights{Kind: OrdinalWeights}.Matrix(table.Scale)
	if err != nil {
		t.Fatal(err)
	}
	for c := range w {
		for k := range w {
			w[c][k] = 1 - w[c][k]
		}
	}
	if a, _ := s.Krippendorff(w).Coefficient(); math.Abs(a-0.83364) > 5e-6 {
		t.Errorf("α by Gwet's ordinal weights is %v, published is 0.83364", a)
	}
}

func TestScalesAndTablesThatDoNotFitAreReported(t *testing.T) {
	scale := Categories("low", "high")
	for _, c := range []struct {
		name string
		err  func() error
		want string
	}{
		{"numbers are asked for", func() error { _, err := Interval{}.Matrix(scale, nil); return err }, "asks for numbers"},
		{"sets are asked for", func() error { _, err := MASI{}.Matrix(scale, nil); return err }, "asks for sets"},
		{"weights by value ask for numbers", func() error { _, err := Weights{Kind: Linear, ByValue: true}.Matrix(scale); return err }, "ask for numbers"},
		{"too few distances", func() error { _, err := Custom{Distances: [][]float64{{0}}}.Matrix(scale, nil); return err }, "1 rows"},
		{"distances that differ by direction", func() error {
			_, err := Custom{Distances: [][]float64{{0, 1}, {2, 0}}}.Matrix(scale, nil)
			return err
		}, "both ways"},
		{"a negative weight", func() error {
			_, err := Weights{Kind: CustomWeights, Disagreement: [][]float64{{0, -1}, {-1, 0}}}.Matrix(scale)
			return err
		}, "0 or more"},
		{"a rating too few", func() error { _, err := New([]string{"a", "b"}, scale, []Row{{Ratings: []int{0}}}); return err }, "1 ratings"},
		{"a category too many", func() error { _, err := New([]string{"a"}, scale, []Row{{Ratings: []int{2}}}); return err }, "category 2"},
	} {
		if err := c.err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want it to say %q", c.name, err, c.want)
		}
	}
}

func TestUsedAndCollapsedScales(t *testing.T) {
	table := &Table{Raters: []string{"a", "b"}, Scale: Categories("1", "2", "3"), Rows: []Row{{Ratings: []int{0, 2}}, {Ratings: []int{2, Missing}}}}
	used := table.Used()
	if !slices.Equal(used.Scale.Categories, []string{"1", "3"}) || !slices.Equal(used.Scale.Values, []float64{1, 3}) || !slices.Equal(used.Rows[0].Ratings, []int{0, 1}) {
		t.Errorf("the used scale is %+v with %+v", used.Scale, used.Rows)
	}
	two := table.Collapse(2)
	if !slices.Equal(two.Rows[0].Ratings, []int{1, 0}) || !slices.Equal(two.Rows[1].Ratings, []int{0, Missing}) {
		t.Errorf("collapsed to the last category the rows are %+v", two.Rows)
	}
	if p, ok := table.ItemAgreement(0); p != 0 || !ok {
		t.Errorf("ratings that differ agree by %v", p)
	}
	if _, ok := table.ItemAgreement(1); ok {
		t.Error("one rating agrees with itself")
	}
}
