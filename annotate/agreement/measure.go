package agreement

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Measure is one way to say how far annotators agree. Its fields are its
// options; the zero value has the usual ones.
type Measure interface {
	// Name is short, unique in the Catalogue, and made for command lines.
	Name() string
	// About explains the figure to who sees it.
	About() About
	// Of measures a study.
	Of(s *Study) Result
}

// About explains a measure.
type About struct {
	Sentence string // what the figure says, in one sentence
	Source   string // the paper
}

// pooled is a measure whose figure follows from sums over articles.
type pooled interface {
	Measure
	// open fixes what does not depend on a single article: labels, annotators,
	// scale.
	open(s *Study) sheet
}

// sheet works on one study.
type sheet interface {
	// width is the number of sums.
	width() int
	// read adds one article, which two or more annotators finished. When ctx ends
	// it may stop half way; nobody then asks what it came to.
	read(ctx context.Context, a *Article, sums []float64, c *counts) outcome
	// value and parts turn sums over articles into figures.
	value(sums []float64) Value
	parts(sums []float64) []Part
	// describe fills in unit and options.
	describe(s *Settings)
	// bias is the warning that belongs beside the figure, or "".
	bias() string
}

// swapper is a sheet that depends on what occurs in the study: it is told what
// is replaced and reports whether it still serves.
type swapper interface {
	swap(before, after *Article) bool
}

// outcome tells what reading an article came to.
type outcome int

const (
	skipped    outcome = iota // the measure finds nothing to compare in it
	counted                   // it counts
	unforeseen                // it holds what the sheet was not opened for
)

// refusal is the sheet of a measure that is not for this study.
type refusal struct {
	no Value
	in Settings
}

func (refusal) width() int                                                 { return 0 }
func (refusal) read(context.Context, *Article, []float64, *counts) outcome { return skipped }
func (r refusal) value([]float64) Value                                    { return r.no }
func (refusal) parts([]float64) []Part                                     { return nil }
func (r refusal) describe(s *Settings)                                     { s.Unit, s.Options = r.in.Unit, r.in.Options }
func (refusal) bias() string                                               { return "" }

// swap asks for the study to be opened again: the change may be what was
// lacking.
func (refusal) swap(_, _ *Article) bool { return false }

// of measures a study with a pooled measure.
func of(m pooled, s *Study) Result { return allOf(m, s).Result() }

// allOf reads all of a study, without an end before that.
func allOf(m pooled, s *Study) *Tally {
	t := &Tally{measure: m, study: s}
	_ = t.readAll(context.Background()) // which does not end
	return t
}

// Tally is a measure on a study, article by article, so that after a change in
// one article only this one is read again. It is not for several goroutines at
// once.
type Tally struct {
	measure pooled
	study   *Study
	sheet   sheet
	rows    []row
	drawn   *resamples // of the last interval; nil where there are none to keep
}

// row is what one article adds: sums, most of which are often 0, and counts.
type row struct {
	counts  bool
	index   []int32
	sums    []float64
	counted counts
}

// ErrNoSums is reported for a measure whose figure does not follow from sums
// over articles: those by annotator models.
var ErrNoSums = errors.New("its figure does not follow from sums over articles")

// NewTally measures all articles of a study. It reports ErrNoSums, and ctx's
// error when ctx ends first.
func NewTally(ctx context.Context, m Measure, s *Study) (*Tally, error) {
	p, ok := m.(pooled)
	if !ok {
		return nil, fmt.Errorf("%s cannot be kept up to date article by article: %w", m.Name(), ErrNoSums)
	}
	t := &Tally{measure: p, study: s}
	if err := t.readAll(ctx); err != nil {
		return nil, err
	}
	return t, nil
}

// Study is the study as it stands after all replacements.
func (t *Tally) Study() *Study { return t.study }

// readAll opens the study and reads every article. Each article is read by one
// goroutine into a row of its own, so nothing depends on how many there are.
func (t *Tally) readAll(ctx context.Context) error {
	t.drawn = nil
	t.sheet = t.measure.open(t.study)
	t.rows = make([]row, len(t.study.Articles))
	workers := min(runtime.GOMAXPROCS(0), len(t.rows))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			sums := make([]float64, t.sheet.width())
			for i := int(next.Add(1)) - 1; i < len(t.rows) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				t.rows[i], _ = t.read(ctx, &t.study.Articles[i], sums)
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// read makes the row of an article; sums are all 0 before and after.
func (t *Tally) read(ctx context.Context, a *Article, sums []float64) (r row, known bool) {
	finished := len(a.finished())
	if finished < 2 {
		r.counted[articlesUnread] = 1
		return r, true
	}
	r.counted[readingsUnfinished] = len(a.Readings) - finished
	switch t.sheet.read(ctx, a, sums, &r.counted) {
	case unforeseen:
		clear(sums)
		return row{}, false
	case skipped:
		clear(sums)
		return r, true
	case counted:
	}
	r.counts = true
	r.take(sums)
	return r, true
}

// take moves the sums that are not 0 into the row.
func (r *row) take(sums []float64) {
	n := 0
	for _, v := range sums {
		if v != 0 {
			n++
		}
	}
	r.index, r.sums = make([]int32, 0, n), make([]float64, 0, n)
	for i, v := range sums {
		if v != 0 {
			r.index, r.sums = append(r.index, int32(i)), append(r.sums, v)
			sums[i] = 0
		}
	}
}

// Replace takes a changed article in, by number, and reads it alone, unless it
// holds something new to the whole study, such as a label. It reports an
// article that cannot be; then the tally stays as it is. When ctx ends first it
// reports ctx's error; then the tally is of no more use.
func (t *Tally) Replace(ctx context.Context, i int, a Article) error {
	before := t.study
	s, err := before.WithArticle(i, a)
	if err != nil {
		return err
	}
	t.study = s
	serves := len(s.Labels) == len(before.Labels)
	if depends, ok := t.sheet.(swapper); ok && serves {
		serves = depends.swap(&before.Articles[i], &a)
	}
	if serves {
		if r, known := t.read(ctx, &a, make([]float64, t.sheet.width())); known {
			t.put(i, r)
			return ctx.Err()
		}
	}
	return t.readAll(ctx)
}

// put replaces a row, also in the resamples that are kept.
func (t *Tally) put(i int, r row) {
	before := t.rows[i]
	t.rows[i] = r
	switch {
	case t.drawn == nil, !before.counts && !r.counts:
	case before.counts && r.counts && t.drawn.replace(len(countedRows(t.rows[:i])), before, r):
	default:
		t.drawn = nil
	}
}

// Article is the figure of one article by itself, by number. For a measure that
// chance depends on it is held against what chance does in this article.
func (t *Tally) Article(i int) Result {
	return result(t.measure, t.sheet, t.study.Annotators, t.rows[i:i+1])
}

// Result is the figure for all articles.
func (t *Tally) Result() Result { return result(t.measure, t.sheet, t.study.Annotators, t.rows) }

func result(m Measure, s sheet, annotators []string, rows []row) Result {
	sums := make([]float64, s.width())
	r := Result{Measure: m.Name(), Bias: s.bias()}
	var all counts
	for i := range rows {
		all.plus(&rows[i].counted)
		if rows[i].counts {
			r.Settings.Articles++
			rows[i].addTo(sums, 1)
		}
	}
	s.describe(&r.Settings)
	r.Settings.Annotators, r.Settings.Units, r.Settings.LeftOut = annotators, all[unitsCounted], all.leftOut()
	r.Value, r.Parts = s.value(sums), s.parts(sums)
	if r.Settings.Articles == 0 && r.Reason() == NoUnits {
		r.Value = None(NoData, twoNeeded)
	}
	return r
}

// addTo adds the row's sums so many times.
func (r *row) addTo(sums []float64, times float64) {
	for k, i := range r.index {
		sums[i] += times * r.sums[k]
	}
}
