package session

import (
	"context"
	"fmt"
	"slices"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/agreement/match"
	"postil/annotate/compare"
)

// Figure is how far people agree by one measure, once decisions stand in the
// place of the marks that they are about; see compare.Review.AsDecided.
type Figure struct {
	Measure agreement.Measure
	Value   agreement.Value
	// Low and High are the ends of its interval; Ranged is false where it has
	// none. Range says how it was made, or why there is none.
	Low, High float64
	Ranged    bool
	Range     string
	// Raw is the figure before any decision, of the article alone.
	Raw agreement.Value
}

// Figures are those above the page. A list that is empty has not been measured
// yet.
type Figures struct {
	Article   []Figure // by Measured
	Workspace []Figure
	// Taking is what γ of the article would be after taking each candidate of the
	// case; while a passage is edited it is one figure, for taking that.
	Taking []agreement.Value
	Of     annotate.ID // the case that Taking is for
	Err    error       // why the workspace cannot be measured
}

// Measured are the measures of the figures above the page.
func Measured() []agreement.Measure {
	return []agreement.Measure{
		agreement.Gamma{},
		agreement.SpanF1{Criterion: match.Criterion{Mode: match.Exact}},
		agreement.SpanF1{Criterion: match.Criterion{Mode: match.Overlap}},
	}
}

// Figures are those that were measured last.
func (s *Session) Figures() Figures { return s.reviewing.told }

// measure measures the shown article anew, and what taking each candidate would
// change, and with that the workspace; all in the background.
func (s *Session) measure() {
	r := s.Review()
	if r == nil || !r.made() {
		return
	}
	decided := func() (agreement.Article, error) {
		return r.Seen.AsDecided(r.Choice.People, r.Gold, r.Choice.Unfinished)
	}
	if s.reviewing.changed == nil {
		s.reviewing.changed = map[string]func() (agreement.Article, error){}
	}
	s.reviewing.changed[r.doc.Path()] = decided
	s.measureArticle(r)
	s.pool()
}

// measureTaking measures anew only what taking each candidate would change.
func (s *Session) measureTaking() {
	r := s.Review()
	if r == nil || !r.made() {
		return
	}
	s.measureArticle(r)
}

// measureArticle measures an article, where that has not been done of this
// review, and then what each candidate of the current case would change.
func (s *Session) measureArticle(r *Review) {
	v := &s.reviewing
	known := r.measured
	takes, of := s.takes(r)
	if v.told.Of != of || len(v.told.Taking) != len(takes) {
		v.told.Taking, v.told.Of = nil, of
		s.On.Figures.Emit(v.told)
	}
	current := func() bool { return s.reviewing.shown == r }
	scheme := s.Scheme()
	s.inTurn(&v.figures, func(ctx context.Context) {
		if known == nil {
			figures, err := articleFigures(ctx, r)
			if ctx.Err() != nil || err != nil {
				return // another one is on its way; what is wrong with the layers was told
			}
			known = figures
			s.opt.Do(func() {
				if current() {
					r.measured, v.told.Article = figures, figures
					s.On.Figures.Emit(v.told)
				}
			})
		}
		var values []agreement.Value
		for _, d := range takes {
			value, err := r.after(ctx, d, scheme)
			if err != nil || ctx.Err() != nil {
				return
			}
			values = append(values, value)
		}
		s.opt.Do(func() {
			if current() && ctx.Err() == nil {
				v.told.Taking, v.told.Of = values, of
				s.On.Figures.Emit(v.told)
			}
		})
	})
}

// takes are the decisions by which the candidates of the current case would be
// taken, or the edited passage.
func (s *Session) takes(r *Review) ([][]annotate.Decision, annotate.ID) {
	k := r.Current()
	if k == nil || s.person.Slug == "" {
		return nil, annotate.ID{}
	}
	n := byte(0)
	newID := func() annotate.ID { n++; return annotate.ID{0: 0xff, 15: n} } // it is kept nowhere
	over := func(d ...annotate.Decision) []annotate.Decision {
		if k.Status == compare.Disputed {
			d = append(d, compare.Overrule(s.person.Slug, k.Rulings, newID)...)
		}
		return d
	}
	if d := s.Draft(); d != nil {
		p := annotate.PassageOf(d)
		return [][]annotate.Decision{over(compare.Replace(k.Case, newID(), p))}, k.ID
	}
	var out [][]annotate.Decision
	for _, c := range s.Candidates(k.Examined) {
		switch {
		case c.Ruling != nil && c.Ruling.By == s.person.Slug:
			out = append(out, over())
		case c.Ruling != nil:
			out = append(out, over(compare.Follow(*c.Ruling, newID())))
		default:
			out = append(out, over(compare.Take(k.Case, newID(), c.take...)))
		}
	}
	return out, k.ID
}

// after is γ of the article as it would be after decisions.
func (r *Review) after(ctx context.Context, ds []annotate.Decision, scheme *annotate.Scheme) (agreement.Value, error) {
	own := r.own
	c, err := compare.Put(own, "", ds...)
	if err != nil {
		return agreement.Value{}, err
	}
	// At a time later than any: it takes the place of what was decided before.
	now := own.Modified
	for d := range own.Decisions() {
		if d.Modified.After(now) {
			now = d.Modified
		}
	}
	if own, _, err = own.Apply(c, now.Add(1)); err != nil {
		return agreement.Value{}, err
	}
	next := Review{Choice: r.Choice, Compared: r.Compared}
	next.Compared.Article.Layers = layersOf(own, r.others)
	if err := next.examine(scheme); err != nil {
		return agreement.Value{}, err
	}
	article, err := next.Seen.AsDecided(r.Choice.People, next.Gold, r.Choice.Unfinished)
	if err != nil {
		return agreement.Value{}, err
	}
	study, err := agreement.NewStudy(r.Choice.People, nil, []agreement.Article{article})
	if err != nil {
		return agreement.Value{}, err
	}
	t, err := agreement.NewTally(ctx, agreement.Gamma{}, study)
	if err != nil {
		return agreement.Value{}, err
	}
	return t.Result().Value, nil
}

// resampling is how the intervals of F1 and of the workspace are made.
var resampling = agreement.Bootstrap{Seed: 1}

// articleFigures measures one article by all measures.
func articleFigures(ctx context.Context, r *Review) ([]Figure, error) {
	raw, err := agreement.FromLayers(annotate.Scheme{}, []agreement.Layered{r.Seen.Comparison.Article}, r.Choice)
	if err != nil {
		return nil, err
	}
	article, err := r.Seen.AsDecided(r.Choice.People, r.Gold, r.Choice.Unfinished)
	if err != nil {
		return nil, err
	}
	study, err := agreement.NewStudy(r.Choice.People, nil, []agreement.Article{article})
	if err != nil {
		return nil, err
	}
	var out []Figure
	for _, m := range Measured() {
		t, err := agreement.NewTally(ctx, m, study)
		if err != nil {
			return nil, err
		}
		before, err := agreement.NewTally(ctx, m, raw)
		if err != nil {
			return nil, err
		}
		f := Figure{Measure: m, Value: t.Result().Value, Raw: before.Result().Value}
		if _, ok := m.(agreement.Gamma); ok {
			f.rangeOfSamples(t.Result())
		} else if err := f.rangeOfPassages(ctx, study); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// rangeOfSamples gives γ of an article the interval that comes of the number of
// random annotations by which chance is estimated.
func (f *Figure) rangeOfSamples(r agreement.Result) {
	observed, _ := r.Part("observed_disorder").Float()
	expected, _ := r.Part("expected_disorder").Float()
	relative, ok := r.Part("error_of_expected").Float()
	if _, defined := f.Value.Float(); !defined || !ok || expected <= 0 || relative >= 1 {
		f.Range = "there is no interval"
		return
	}
	f.Low, f.High, f.Ranged = 1-observed/(expected*(1-relative)), 1-observed/(expected*(1+relative)), true
	f.Range = "at 95 %, by the random annotations with which chance is estimated"
}

// rangeOfPassages gives F1 of an article the interval of drawing its passages
// again: marks that overlap in a chain are one. They are matched within such a
// chain alone, so the figure is the same.
func (f *Figure) rangeOfPassages(ctx context.Context, s *agreement.Study) error {
	parts, err := agreement.NewStudy(s.Annotators, s.Labels, chains(s.Articles[0]))
	if err != nil {
		return err
	}
	t, err := agreement.NewTally(ctx, f.Measure, parts)
	if err != nil {
		return err
	}
	r, err := t.Estimate(ctx, resampling)
	if err != nil {
		return err
	}
	f.take(r.Interval, "at 95 %, by drawing the article’s passages again", "there are fewer than two passages, so there is no interval")
	return nil
}

// take takes an interval over with a word on how it was made, or why there is
// none.
func (f *Figure) take(i *agreement.Interval, made, none string) {
	if i == nil || i.Why != "" {
		f.Range = none
		return
	}
	f.Low, f.High, f.Ranged, f.Range = i.Low, i.High, true, made
}

// chains parts an article into passages: its marks that overlap in a chain.
func chains(a agreement.Article) []agreement.Article {
	type placed struct {
		reading int
		mark    agreement.Mark
	}
	var all []placed
	for i, r := range a.Readings {
		if r.Finished {
			for _, m := range r.Marks {
				all = append(all, placed{i, m})
			}
		}
	}
	start := func(p placed) int { return p.mark.Fragments[0].Start }
	slices.SortStableFunc(all, func(a, b placed) int { return start(a) - start(b) })
	var out []agreement.Article
	end := -1
	for _, p := range all {
		if start(p) >= end {
			part := agreement.Article{ID: fmt.Sprintf("%s passage %d", a.ID, len(out)), Extent: a.Extent, Readings: slices.Clone(a.Readings)}
			for i := range part.Readings {
				part.Readings[i].Marks = nil
			}
			out = append(out, part)
		}
		last := &out[len(out)-1]
		last.Readings[p.reading].Marks = append(last.Readings[p.reading].Marks, p.mark)
		end = max(end, p.mark.Fragments[len(p.mark.Fragments)-1].End)
	}
	return out
}

// pooledFigures are the measures over all articles of the workspace.
type pooledFigures struct {
	index   map[string]int // of an article in the study, by its path
	tallies []*agreement.Tally
}

// pool takes the articles that have changed into the figures of the workspace.
func (s *Session) pool() {
	v := &s.reviewing
	all := v.all
	if all == nil || len(v.changed) == 0 {
		return // it comes with the survey
	}
	changed := v.changed
	v.changed = nil
	// What one turn leaves out the next one brings, so none is forgotten.
	s.inTurnKeeping(&v.pooled, func(ctx context.Context) {
		tell := func(figures []Figure, err error) {
			s.opt.Do(func() {
				if v.all == all && ctx.Err() == nil {
					v.told.Workspace, v.told.Err = figures, err
					s.On.Figures.Emit(v.told)
				}
			})
		}
		figures, err := all.replace(ctx, changed)
		tell(figures, err)
		if err == nil {
			tell(all.figures(ctx, true))
		}
	})
}

// replace measures changed articles anew and pools all. The interval of γ is
// left out: it has to be drawn anew from all articles, which takes several times
// as long as everything else.
func (p *pooledFigures) replace(ctx context.Context, changed map[string]func() (agreement.Article, error)) ([]Figure, error) {
	for path, f := range changed {
		i, ok := p.index[path]
		if !ok {
			continue
		}
		a, err := f()
		if err != nil {
			return nil, err
		}
		a.Text = nil
		for _, t := range p.tallies {
			if err := t.Replace(ctx, i, a); err != nil {
				return nil, err
			}
		}
	}
	return p.figures(ctx, false)
}

// figures are those of the articles as they stand; without all, γ has no
// interval.
func (p *pooledFigures) figures(ctx context.Context, all bool) ([]Figure, error) {
	var out []Figure
	for i, m := range Measured() {
		if _, ok := m.(agreement.Gamma); ok && !all {
			out = append(out, Figure{Measure: m, Value: p.tallies[i].Result().Value, Range: "its interval is being drawn"})
			continue
		}
		r, err := p.tallies[i].Estimate(ctx, resampling)
		if err != nil {
			return nil, err
		}
		f := Figure{Measure: m, Value: r.Value}
		f.take(r.Interval, "at 95 %, by drawing articles again", "fewer than two articles count, so there is no interval")
		out = append(out, f)
	}
	return out, nil
}

// openPool measures all articles.
func openPool(ctx context.Context, people []string, articles []agreement.Article) (*pooledFigures, []Figure, error) {
	study, err := agreement.NewStudy(people, nil, articles)
	if err != nil {
		return nil, nil, err
	}
	p := &pooledFigures{index: make(map[string]int, len(articles))}
	for i, a := range articles {
		p.index[a.ID] = i
	}
	for _, m := range Measured() {
		t, err := agreement.NewTally(ctx, m, study)
		if err != nil {
			return nil, nil, err
		}
		p.tallies = append(p.tallies, t)
	}
	figures, err := p.figures(ctx, true)
	return p, figures, err
}
