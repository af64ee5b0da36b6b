package agreement

import (
	"context"

	"postil/annotate/agreement/items"
	"postil/annotate/agreement/models"
)

// DawidSkene estimates, by the model of Dawid and Skene 1979 (Applied
// Statistics 28:20-28), how often each annotator rates an item as what it is.
// The value is the mean over annotators (part "accuracy"). Three annotators or
// more are needed. There is no interval: the figure does not follow from sums
// over articles.
type DawidSkene struct {
	Over  Items
	Model models.DawidSkene
}

// MACE estimates, by the model of Hovy et al. 2013 (NAACL, N13-1132), how often
// each annotator does not guess. The value is the mean over annotators (part
// "competence"). Three annotators or more are needed. There is no interval: the
// figure does not follow from sums over articles.
type MACE struct {
	Over  Items
	Model models.MACE
}

// Name is dawid-skene.
func (DawidSkene) Name() string { return "dawid-skene" }

// Name is mace.
func (MACE) Name() string { return "mace" }

// About explains the figure.
func (DawidSkene) About() About {
	return About{"How often an annotator is right, on the mean, where the truth is estimated from all annotators together.", "Dawid and Skene 1979, Applied Statistics 28:20-28"}
}

// About explains the figure.
func (MACE) About() About {
	return About{"How often an annotator knows rather than guesses, on the mean, where the truth is estimated from all annotators together.", "Hovy, Berg-Kirkpatrick, Vaswani and Hovy 2013, NAACL, N13-1132"}
}

// Of measures a study.
func (m DawidSkene) Of(s *Study) Result { return m.OfContext(context.Background(), s) }

// Of measures a study.
func (m MACE) Of(s *Study) Result { return m.OfContext(context.Background(), s) }

// OfContext is Of, which may take seconds, until ctx ends; then the result is
// undefined.
func (m DawidSkene) OfContext(ctx context.Context, s *Study) Result {
	return ofModel(ctx, m, m.Over, s)
}

// OfContext is Of, which may take seconds, until ctx ends; then the result is
// undefined.
func (m MACE) OfContext(ctx context.Context, s *Study) Result {
	return ofModel(ctx, m, m.Over, s)
}

// OfTable measures ratings given directly.
func (m DawidSkene) OfTable(t *items.Table) Result {
	return m.fit(context.Background(), t, Result{Measure: m.Name(), Settings: tableSettings(t)})
}

// OfTable measures ratings given directly.
func (m MACE) OfTable(t *items.Table) Result {
	return m.fit(context.Background(), t, Result{Measure: m.Name(), Settings: tableSettings(t)})
}

func tableSettings(t *items.Table) Settings {
	groups := map[int]bool{}
	for _, r := range t.Rows {
		groups[r.Group] = true
	}
	s := Settings{Unit: "items", Annotators: t.Raters, Articles: len(groups)}
	var c counts
	for _, r := range t.Rows {
		c.rate(r)
	}
	s.Units, s.LeftOut = c[unitsCounted], c.leftOut()
	return s
}

// model fits a table and fills in the result.
type model interface {
	Measure
	fit(ctx context.Context, t *items.Table, r Result) Result
}

// ofModel gathers the items of all articles and fits the model to them.
func ofModel(ctx context.Context, m model, source Items, s *Study) Result {
	if source == nil {
		source = AlignedMarks{}
	}
	r := Result{Measure: m.Name(), Settings: Settings{Unit: source.Name(), Annotators: s.Annotators}}
	reader, no := source.open(s)
	if reader == nil {
		r.Value = no
		return r
	}
	table := &items.Table{Raters: s.Annotators, Scale: reader.scale()}
	var c counts
	for i := range s.Articles {
		a := &s.Articles[i]
		if n := len(a.finished()); n < 2 {
			c[articlesUnread]++
			continue
		}
		c[readingsUnfinished] += len(a.Readings) - len(a.finished())
		rows, result := reader.rows(a, &c)
		if result != counted {
			continue
		}
		r.Settings.Articles++
		for _, row := range rows {
			row.Group = i
			c.rate(row)
			table.Rows = append(table.Rows, row)
		}
	}
	r.Bias = reader.bias()
	r.Settings.Unit, r.Settings.Options = reader.unit(), reader.settings()
	r.Settings.Units, r.Settings.LeftOut = c[unitsCounted], c.leftOut()
	return m.fit(ctx, table, r)
}

// ratings turns a table into what the models take; items that stand for
// several are repeated.
func ratings(t *items.Table) (models.Ratings, Value, bool) {
	out := models.Ratings{Annotators: len(t.Raters), Categories: len(t.Scale.Categories)}
	switch {
	case t.Anonymous:
		return out, None(NotApplicable, notTied), false
	case out.Annotators < 3:
		return out, None(NotApplicable, "of two annotators who differ nothing tells who is right: three or more are needed"), false
	}
	for _, row := range t.Rows {
		item := make([][]int, len(row.Ratings))
		rated := false
		for i, c := range row.Ratings {
			if c != items.Missing {
				item[i] = []int{c}
				rated = true
			}
		}
		for range max(1, row.Times) {
			if rated {
				out.Items = append(out.Items, item)
			}
		}
	}
	if len(out.Items) == 0 {
		return out, None(NoData, "no item was rated"), false
	}
	return out, Value{}, true
}

func (m DawidSkene) fit(ctx context.Context, t *items.Table, r Result) Result {
	iterations, tolerance := m.Model.Limits()
	r.Settings.Options = append(r.Settings.Options,
		Setting{"start", "share of votes"}, Setting{"iterations at most", number(iterations)}, Setting{"tolerance of the log likelihood", decimal(tolerance)})
	given, no, ok := ratings(t)
	if !ok {
		r.Value = no
		return r
	}
	fit, err := m.Model.Fit(ctx, given)
	if err != nil {
		r.Value = None(Cancelled, err.Error())
		return r
	}
	r.Parts = append(r.Parts, count("log_likelihood", fit.LogLikelihood), count("iterations", float64(fit.Iterations)))
	for c, p := range fit.Prevalence {
		r.Parts = append(r.Parts, count("prevalence", p, t.Scale.Categories[c]))
	}
	sum, n := 0.0, 0.0
	for a, name := range t.Raters {
		p, ok := fit.Accuracy(a)
		if ok {
			sum += p
			n++
		}
		r.Parts = append(r.Parts, part("accuracy", orNone(p, ok, NoData, name+" rated nothing"), name))
		for c, row := range fit.ErrorRates[a] {
			for k, p := range row {
				r.Parts = append(r.Parts, count("error_rate", p, name, t.Scale.Categories[c], t.Scale.Categories[k]))
			}
		}
	}
	r.Value = orNone(sum/max(1, n), n > 0, NoData, "no item was rated")
	return r
}

func (m MACE) fit(ctx context.Context, t *items.Table, r Result) Result {
	with := m.Model.WithDefaults()
	r.Settings.Options = append(r.Settings.Options,
		Setting{"restarts", number(with.Restarts)}, Setting{"iterations", number(with.Iterations)}, Setting{"seed", seed(with.Seed)},
		Setting{"priors", "guessing " + decimal(with.Guessing) + ", knowing " + decimal(with.Knowing) + ", strategy " + decimal(with.Strategy)})
	given, no, ok := ratings(t)
	if !ok {
		r.Value = no
		return r
	}
	fit, err := m.Model.Fit(ctx, given)
	if err != nil {
		r.Value = None(Cancelled, err.Error())
		return r
	}
	r.Parts = append(r.Parts, count("log_likelihood", fit.LogLikelihood))
	sum := 0.0
	for a, name := range t.Raters {
		sum += fit.Competence[a]
		r.Parts = append(r.Parts, count("competence", fit.Competence[a], name))
	}
	r.Value = Figure(sum / float64(len(t.Raters)))
	return r
}
