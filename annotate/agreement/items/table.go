package items

import "fmt"

// Missing stands for no rating.
const Missing = -1

// Row is an item, or several items with the same ratings.
type Row struct {
	Group   int   // number of the article, for intervals and totals by article
	Ratings []int // one per rater: the number of a category, or Missing
	Times   int   // how many such items there are; 0 means 1
}

func (r Row) times() float64 { return float64(max(r.Times, 1)) }

// Table is items with their ratings.
type Table struct {
	Raters []string
	Scale  Scale
	Rows   []Row

	// Anonymous tells that a column is not the same rater in all rows, so that
	// only coefficients that do not ask who rated can be worked out.
	Anonymous bool
}

// New makes a table. It reports a row that does not fit raters or scale.
func New(raters []string, scale Scale, rows []Row) (*Table, error) {
	for i, r := range rows {
		if len(r.Ratings) != len(raters) {
			return nil, fmt.Errorf("item %d has %d ratings, but there are %d raters: give one for each, Missing where there is none", i+1, len(r.Ratings), len(raters))
		}
		if r.Times < 0 {
			return nil, fmt.Errorf("item %d stands for %d items: that must not be negative", i+1, r.Times)
		}
		for _, c := range r.Ratings {
			if c < Missing || c >= len(scale.Categories) {
				return nil, fmt.Errorf("item %d is rated as category %d, but the scale has categories 0 to %d", i+1, c, len(scale.Categories)-1)
			}
		}
	}
	return &Table{Raters: raters, Scale: scale, Rows: rows}, nil
}

// FromContingency makes a table of two raters: counts[c][k] items were rated c
// by the first and k by the second.
func FromContingency(raters [2]string, scale Scale, counts [][]int) (*Table, error) {
	var rows []Row
	for c, row := range counts {
		for k, n := range row {
			if n != 0 {
				rows = append(rows, Row{Group: len(rows), Ratings: []int{c, k}, Times: n})
			}
		}
	}
	return New(raters[:], scale, rows)
}

// FromCounts makes an anonymous table: counts[i][c] raters rated item i as c.
func FromCounts(scale Scale, counts [][]int) (*Table, error) {
	most := 0
	var rows []Row
	for i, row := range counts {
		var ratings []int
		for c, n := range row {
			for range n {
				ratings = append(ratings, c)
			}
		}
		rows = append(rows, Row{Group: i, Ratings: ratings})
		most = max(most, len(ratings))
	}
	raters := make([]string, most)
	for i := range raters {
		raters[i] = fmt.Sprintf("rating %d", i+1)
	}
	for i := range rows {
		for len(rows[i].Ratings) < most {
			rows[i].Ratings = append(rows[i].Ratings, Missing)
		}
	}
	t, err := New(raters, scale, rows)
	if err != nil {
		return nil, err
	}
	t.Anonymous = true
	return t, nil
}

// Only returns the table of some raters, by number. Items that none of them
// rated stay, as missing.
func (t *Table) Only(raters ...int) *Table {
	out := &Table{Scale: t.Scale, Anonymous: t.Anonymous}
	for _, r := range raters {
		out.Raters = append(out.Raters, t.Raters[r])
	}
	for _, row := range t.Rows {
		kept := Row{Group: row.Group, Times: row.Times}
		for _, r := range raters {
			kept.Ratings = append(kept.Ratings, row.Ratings[r])
		}
		out.Rows = append(out.Rows, kept)
	}
	return out
}

// recode returns the table with category c as to[c].
func (t *Table) recode(scale Scale, to []int) *Table {
	out := &Table{Raters: t.Raters, Scale: scale, Anonymous: t.Anonymous}
	for _, row := range t.Rows {
		ratings := make([]int, len(row.Ratings))
		for i, c := range row.Ratings {
			if ratings[i] = c; c != Missing {
				ratings[i] = to[c]
			}
		}
		out.Rows = append(out.Rows, Row{Group: row.Group, Ratings: ratings, Times: row.Times})
	}
	return out
}

// Collapse returns the table on the scale of two: category c, or another.
func (t *Table) Collapse(c int) *Table {
	to := make([]int, len(t.Scale.Categories))
	for k := range to {
		if k != c {
			to[k] = 1
		}
	}
	return t.recode(Scale{Categories: []string{t.Scale.Categories[c], "other"}}, to)
}

// Used returns the table on the scale of the categories that are used in it.
// Weights by position and coefficients that count categories then come out
// differently; some programs do this unasked.
func (t *Table) Used() *Table {
	used := make([]bool, len(t.Scale.Categories))
	for _, row := range t.Rows {
		for _, c := range row.Ratings {
			if c != Missing {
				used[c] = true
			}
		}
	}
	to := make([]int, len(used))
	var kept []int
	for c, u := range used {
		if u {
			to[c] = len(kept)
			kept = append(kept, c)
		}
	}
	return t.recode(t.Scale.keep(kept), to)
}

// ItemAgreement is the share of pairs of ratings of row i that agree (P_i of
// Fleiss 1971); ok is false where it has fewer than two ratings.
func (t *Table) ItemAgreement(i int) (p float64, ok bool) {
	agree, pairs := 0, 0
	ratings := t.Rows[i].Ratings
	for a, c := range ratings {
		for _, k := range ratings[:a] {
			if c != Missing && k != Missing {
				pairs++
				if c == k {
					agree++
				}
			}
		}
	}
	if pairs == 0 {
		return 0, false
	}
	return float64(agree) / float64(pairs), true
}
