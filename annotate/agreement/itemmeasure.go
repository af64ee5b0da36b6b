package agreement

import (
	"context"
	"fmt"
	"strconv"

	"postil/annotate/agreement/items"
)

// ItemMeasure is a measure on ratings of items. Its field Over tells which
// items of a study are rated and as what; nil is AlignedMarks.
type ItemMeasure interface {
	Measure
	// OfTable measures ratings given directly.
	OfTable(t *items.Table) Result
}

// coefficient is what the item measures have in common.
type coefficient interface {
	ItemMeasure
	over() Items
	need() items.Need
	evaluate(*rated) (Value, []Part)
	options() []Setting
}

// rated are the sums of ratings with what they are about.
type rated struct {
	*items.Sums
	scale     items.Scale
	raters    []string
	anonymous bool
	table     *items.Table // all ratings, where they are at hand
	brief     bool         // only the value is asked for
}

// itemSheet works one coefficient out over items of a study, or of a table.
type itemSheet struct {
	coefficient
	items     itemReader
	scale     items.Scale
	raters    []string
	anonymous bool
	table     *items.Table
}

func openItems(m coefficient, s *Study) sheet {
	source := m.over()
	if source == nil {
		source = AlignedMarks{}
	}
	reader, no := source.open(s)
	if reader == nil {
		return refusal{no, Settings{Unit: source.Name()}}
	}
	return &itemSheet{coefficient: m, items: reader, scale: reader.scale(), raters: s.Annotators}
}

func (s *itemSheet) sums(all []float64) *items.Sums {
	return items.NewSums(len(s.raters), len(s.scale.Categories), s.need(), all)
}

func (s *itemSheet) width() int {
	return items.Width(len(s.raters), len(s.scale.Categories), s.need())
}

func (s *itemSheet) bias() string {
	if s.items == nil {
		return ""
	}
	return s.items.bias()
}

func (s *itemSheet) describe(set *Settings) {
	set.Unit = "items"
	if s.items != nil {
		set.Unit = s.items.unit()
		set.Options = append(set.Options, s.items.settings()...)
	}
	set.Options = append(set.Options, Setting{"categories", number(len(s.scale.Categories))})
	set.Options = append(set.Options, s.options()...)
}

func (s *itemSheet) read(_ context.Context, a *Article, sums []float64, c *counts) outcome {
	rows, result := s.items.rows(a, c)
	if result != counted {
		return result
	}
	s.add(rows, sums, c)
	return counted
}

func (s *itemSheet) swap(before, after *Article) bool {
	scaled, ok := s.items.(swapper)
	return !ok || scaled.swap(before, after)
}

func (s *itemSheet) add(rows []items.Row, sums []float64, c *counts) {
	for _, row := range rows {
		c.rate(row)
	}
	s.sums(sums).Add(rows)
}

// rate counts an item with its ratings.
func (c *counts) rate(row items.Row) {
	n, times := 0, max(1, row.Times)
	for _, r := range row.Ratings {
		if r == items.Missing {
			c[ratingsMissing] += times
		} else {
			n++
		}
	}
	if n > 0 {
		c[unitsCounted] += times
	}
	if n == 1 {
		c[ratingsAlone] += times
	}
}

func (s *itemSheet) value(sums []float64) Value {
	v, _ := s.evaluate(&rated{s.sums(sums), s.scale, s.raters, s.anonymous, s.table, true})
	return v
}

func (s *itemSheet) parts(sums []float64) []Part {
	_, parts := s.evaluate(&rated{s.sums(sums), s.scale, s.raters, s.anonymous, s.table, false})
	return parts
}

// ofTable measures ratings given directly; each group of rows is an article.
func ofTable(m coefficient, t *items.Table) Result {
	s, rows := tableRows(m, t)
	return result(m, s, t.Raters, rows)
}

// EstimateTable measures ratings given directly, with an interval that draws
// groups of rows again. It reports ErrNoSums, and ctx's error when ctx ends
// first.
func EstimateTable(ctx context.Context, m ItemMeasure, t *items.Table, b Bootstrap) (Result, error) {
	c, ok := m.(coefficient)
	if !ok {
		return Result{}, fmt.Errorf("%s has no interval: %w", m.Name(), ErrNoSums)
	}
	s, rows := tableRows(c, t)
	r := result(m, s, t.Raters, rows)
	_, err := r.addInterval(ctx, b.withDefaults(), s, rows, nil)
	return r, err
}

// tableRows makes the rows of a table, one for each group.
func tableRows(m coefficient, t *items.Table) (*itemSheet, []row) {
	s := &itemSheet{coefficient: m, scale: t.Scale, raters: t.Raters, anonymous: t.Anonymous, table: t}
	number := map[int]int{}
	var groups [][]items.Row
	for _, r := range t.Rows {
		n, ok := number[r.Group]
		if !ok {
			n = len(groups)
			number[r.Group] = n
			groups = append(groups, nil)
		}
		groups[n] = append(groups[n], r)
	}
	rows := make([]row, len(groups))
	sums := make([]float64, s.width())
	for i, g := range groups {
		rows[i].counts = true
		s.add(g, sums, &rows[i].counted)
		rows[i].take(sums)
	}
	return s, rows
}

func number(n int) string      { return strconv.Itoa(n) }
func decimal(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
func seed(n uint64) string     { return strconv.FormatUint(n, 10) }

const (
	nothingRated  = "no item was rated by two annotators"
	oneCategory   = "all ratings are of one category, so chance would agree as well"
	forTwo        = "this coefficient is for two annotators"
	notTied       = "it is not known who gave which rating"
	oneOnTheScale = "the scale has one category only"
)

// figureFrom is the coefficient of an agreement with its parts.
func figureFrom(a items.Agreement) Value {
	if a.N == 0 {
		return None(NoData, nothingRated)
	}
	v, ok := a.Coefficient()
	return orNone(v, ok, NoVariation, oneCategory)
}

func (r *rated) agreementParts(a items.Agreement) []Part {
	if a.N == 0 || r.brief {
		return nil
	}
	return []Part{count("observed_agreement", a.Observed), count("expected_agreement", a.Expected)}
}

// alphaFrom is the coefficient of a disagreement.
func alphaFrom(d items.Disagreement) Value {
	if d.N == 0 {
		return None(NoData, nothingRated)
	}
	v, ok := d.Coefficient()
	return orNone(v, ok, NoVariation, "all ratings are the same, so chance would agree as well")
}

// weighted returns the agreement weights for the ratings' scale.
func (r *rated) weighted(w items.Weights) ([][]float64, Value, bool) {
	m, err := w.Matrix(r.scale)
	if err != nil {
		return nil, None(NotApplicable, err.Error()), false
	}
	return m, Value{}, true
}

// byRater tells why a coefficient that asks who rated cannot be worked out.
func (r *rated) byRater() (Value, bool) {
	switch {
	case r.anonymous:
		return None(NotApplicable, notTied), false
	case len(r.raters) < 2:
		return None(NoData, nothingRated), false
	}
	return Value{}, true
}

// errorPart is a standard error where all ratings are at hand.
func (r *rated) errorPart(of func(*items.Table) (float64, bool)) []Part {
	if r.table == nil || r.brief {
		return nil
	}
	se, ok := of(r.table)
	return []Part{part("standard_error", orNone(se, ok, NoData, "a standard error asks for two items or more"))}
}

func weightOptions(w items.Weights) []Setting { return []Setting{{"weights", w.String()}} }
