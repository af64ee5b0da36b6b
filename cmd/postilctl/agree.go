package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/assets"
	"postil/storage"
	"postil/storage/report"
)

// agreeOptions are the flags of agree.
type agreeOptions struct {
	whom
	measures []string
	label    string
	per      string
	ci       bool
	seed     uint64
	json     bool
	least    []string
	report   string
}

func agreeCommand() *cobra.Command {
	var o agreeOptions
	c := &cobra.Command{
		Use:   "agree DIR",
		Short: "Measure how far people agree",
		Long: `Agree measures how far people agree who marked the same articles. Only articles
that they have marked done count: what somebody has not finished is missing, and
what she finished without a mark is not. A figure that cannot be had is told to
be undefined, with the reason, and is not 0. Measures:

` + measureList() + `
With --report a report for other people is written as well: a page where the name
ends in .html, JSON for .json, tables in a zip for .zip, or in a new folder where
the name has no ending. It has a matrix of annotators by the measure that is
named first (γ otherwise), which labels meet which, a row for each label and
article, and the classes of disagreement, with intervals and a paragraph on
methods, and no words of the articles.

With --min the exit code is 1 when a measure is below its bar or has no figure,
for use where the work of an annotation project is checked.

` + exitHelp,
		Example: `  postilctl agree articles
  postilctl agree articles --measure f1-exact --measure alpha-u --ci --seed 7
  postilctl agree articles --people alice,bob --per label --json
  postilctl agree articles --report agreement.html --seed 7
  postilctl agree articles --min f1-overlap=0.6`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			j, err := o.job()
			if err != nil {
				return err
			}
			return withWorkspace(args[0], func(w *storage.Workspace) error { return j.run(c, w) })
		},
	}
	c.Flags().StringArrayVar(&o.measures, "measure", nil, "a measure, or all; several times for several (otherwise "+strings.Join(usualMeasures(), ", ")+")")
	o.add(c)
	c.Flags().StringVar(&o.label, "label", "", "only marks with this label")
	c.Flags().StringVar(&o.per, "per", "", "also for each article, label or pair (of people)")
	c.Flags().BoolVar(&o.ci, "ci", false, "with 95 % intervals, by drawing articles 2 000 times")
	c.Flags().Uint64Var(&o.seed, "seed", 0, "for drawing: the same one gives the same digits")
	c.Flags().BoolVar(&o.json, "json", false, "print JSON instead of a table, with all settings and the numbers behind each figure")
	c.Flags().StringVar(&o.report, "report", "", "also write a report to this file or folder: .html, .json, .zip, or a name without ending")
	c.Flags().StringArrayVar(&o.least, "min", nil, "NAME=VALUE: exit with 1 when the measure is below the value")
	return c
}

func measureList() string {
	var b strings.Builder
	for _, m := range agreement.Catalogue() {
		fmt.Fprintf(&b, "  %-22s %s\n", m.Name(), m.About().Sentence)
	}
	return b.String()
}

// usualMeasures are those that are printed where none is named.
func usualMeasures() []string {
	var out []string
	for _, name := range []string{"gamma", "alpha-u", "f1-exact", "f1-overlap"} {
		if _, ok := agreement.ByName(name); ok {
			out = append(out, name)
		}
	}
	return out
}

// agreeJob is a run of agree, its flags checked.
type agreeJob struct {
	agreeOptions
	measures []agreement.Measure
	bars     []bar
}

// bar is the least that a measure may be.
type bar struct {
	measure agreement.Measure
	least   float64
}

func (o agreeOptions) job() (*agreeJob, error) {
	j := &agreeJob{agreeOptions: o}
	names := o.measures
	if len(names) == 0 && len(o.least) == 0 {
		names = usualMeasures()
	}
	add := func(m agreement.Measure) {
		if !slices.ContainsFunc(j.measures, func(n agreement.Measure) bool { return n.Name() == m.Name() }) {
			j.measures = append(j.measures, m)
		}
	}
	for _, name := range names {
		if strings.EqualFold(name, "all") {
			for _, m := range agreement.Catalogue() {
				add(m)
			}
			continue
		}
		m, err := findMeasure(name)
		if err != nil {
			return nil, err
		}
		add(m)
	}
	for _, s := range o.least {
		name, value, ok := strings.Cut(s, "=")
		least, err := strconv.ParseFloat(value, 64)
		if !ok || err != nil || math.IsNaN(least) || math.IsInf(least, 0) {
			return nil, fmt.Errorf("--min takes a measure and a number, as in f1-exact=0.6, not %q", s)
		}
		m, err := findMeasure(name)
		if err != nil {
			return nil, err
		}
		add(m)
		j.bars = append(j.bars, bar{m, least})
	}
	if o.report != "" {
		if err := report.Check(o.report); err != nil {
			return nil, err
		}
		if o.label != "" {
			return nil, errors.New("--report is of all labels, each with a row of its own: leave --label out")
		}
	}
	if !slices.Contains([]string{"", "article", "label", "pair"}, o.per) {
		return nil, fmt.Errorf("--per takes article, label or pair, not %q", o.per)
	}
	return j, nil
}

func findMeasure(name string) (agreement.Measure, error) {
	m, ok := agreement.ByName(strings.ToLower(name))
	if !ok {
		var names []string
		for _, m := range agreement.Catalogue() {
			names = append(names, m.Name())
		}
		return nil, fmt.Errorf("there is no measure %q; there are: %s", name, strings.Join(names, ", "))
	}
	return m, nil
}

// figures are the results for the whole study, or a part of it.
type figures struct {
	Article string             `json:"article,omitempty"`
	Label   string             `json:"label,omitempty"`
	Pair    []string           `json:"pair,omitempty"`
	Results []agreement.Result `json:"results"`
}

func (f figures) name() string { return f.Article + f.Label + strings.Join(f.Pair, " and ") }

// agreed is what agree prints.
type agreed struct {
	Workspace string             `json:"workspace"`
	People    []string           `json:"people"`
	Articles  int                `json:"articles"`
	Label     string             `json:"label,omitempty"`
	Results   []agreement.Result `json:"results"`
	Parts     []figures          `json:"parts,omitempty"`
	Below     []string           `json:"below,omitempty"`
	Trouble   []string           `json:"trouble"`
}

func (j *agreeJob) run(c *cobra.Command, w *storage.Workspace) error {
	e, err := j.read(c, w, "")
	if err != nil {
		return err
	}
	all := slices.Clone(e.articles) // the study leaves out what does not fit
	s, err := j.study(&e, w.Scheme())
	if err != nil {
		return err
	}
	out := agreed{Workspace: w.Name(), People: s.Annotators, Articles: len(s.Articles), Label: j.label, Trouble: []string{}}
	if out.Results, err = j.measure(c.Context(), s); err != nil {
		return err
	}
	if out.Parts, err = j.parts(c.Context(), s); err != nil {
		return err
	}
	if err := j.writeReport(c, w, &e, all); err != nil {
		return err
	}
	out.Below = j.below(out.Results)
	out.Trouble = append(out.Trouble, e.trouble...)
	if j.json {
		err = printJSON(c.OutOrStdout(), out)
	} else {
		err = out.print(c.OutOrStdout())
	}
	if err != nil {
		return err
	}
	for _, b := range out.Below {
		fmt.Fprintln(c.ErrOrStderr(), b)
	}
	if err := e.complain(c); err != nil || len(out.Below) > 0 {
		return errProblems
	}
	return nil
}

// writeReport writes what --report asks for.
func (j *agreeJob) writeReport(c *cobra.Command, w *storage.Workspace, e *everybody, articles []agreement.Layered) error {
	if j.report == "" {
		return nil
	}
	settings := insights.Settings{People: e.people, Unfinished: j.unfinished, Bootstrap: agreement.Bootstrap{Seed: j.seed}}
	b, err := insights.Open(c.Context(), *w.Scheme(), articles, settings, nil)
	if err != nil {
		return err
	}
	p := newProgress(c.ErrOrStderr())
	p.noun = "figure"
	f, err := b.Figures(c.Context(), insights.Ask{Measure: j.measures[0]}, p.step)
	p.clear()
	if err != nil {
		return err
	}
	for _, err := range e.unread {
		f.LeftOut = append(f.LeftOut, insights.Unread(err))
	}
	return report.Write(j.report, &report.Report{Program: "postilctl " + assets.Version, Workspace: w.Name(), Figures: f})
}

// study makes the study; articles that cannot be part of it are told.
func (j *agreeJob) study(e *everybody, scheme *annotate.Scheme) (*agreement.Study, error) {
	if len(e.people) < 2 {
		return nil, fmt.Errorf("agreement needs two people or more, and here is %s", nobodyOr(e.people))
	}
	if err := e.fitting(); err != nil {
		return nil, err
	}
	choice := agreement.Choice{People: e.people, Unfinished: j.unfinished}
	e.articles = slices.DeleteFunc(e.articles, func(a agreement.Layered) bool {
		_, err := agreement.FromLayers(*scheme, []agreement.Layered{a}, choice)
		if err != nil {
			e.trouble = append(e.trouble, err.Error())
		}
		return err != nil
	})
	s, err := agreement.FromLayers(*scheme, e.articles, choice)
	if err != nil {
		return nil, err
	}
	if j.label != "" {
		if !slices.Contains(s.Labels, j.label) {
			return nil, fmt.Errorf("there is no label %q; there are: %s", j.label, strings.Join(s.Labels, ", "))
		}
		s = s.OnlyLabels(j.label)
	}
	return s, nil
}

func nobodyOr(people []string) string {
	if len(people) == 0 {
		return "nobody"
	}
	return "only " + strings.Join(people, ", ")
}

func (j *agreeJob) measure(ctx context.Context, s *agreement.Study) ([]agreement.Result, error) {
	out := make([]agreement.Result, 0, len(j.measures))
	for _, m := range j.measures {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		t, err := agreement.NewTally(ctx, m, s)
		switch {
		case errors.Is(err, agreement.ErrNoSums):
			r := m.Of(s)
			if j.ci {
				r.Interval = &agreement.Interval{Why: "this measure has none"}
			}
			out = append(out, r)
			continue
		case err != nil:
			return nil, err
		case !j.ci:
			out = append(out, t.Result())
			continue
		}
		r, err := t.Estimate(ctx, agreement.Bootstrap{Seed: j.seed})
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// parts measures what --per asks for.
func (j *agreeJob) parts(ctx context.Context, s *agreement.Study) ([]figures, error) {
	var out []figures
	add := func(f figures, part *agreement.Study) (err error) {
		f.Results, err = j.measure(ctx, part)
		out = append(out, f)
		return err
	}
	switch j.per {
	case "article":
		for i, a := range s.Articles {
			if err := add(figures{Article: a.ID}, s.OnlyArticles(i)); err != nil {
				return nil, err
			}
		}
	case "label":
		for _, l := range s.Labels {
			if err := add(figures{Label: l}, s.OnlyLabels(l)); err != nil {
				return nil, err
			}
		}
	case "pair":
		for a := range s.Annotators {
			for b := a + 1; b < len(s.Annotators); b++ {
				if err := add(figures{Pair: []string{s.Annotators[a], s.Annotators[b]}}, s.OnlyAnnotators(a, b)); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// below says which measures are below their bar, or may be.
func (j *agreeJob) below(results []agreement.Result) []string {
	var out []string
	for _, b := range j.bars {
		i := slices.IndexFunc(results, func(r agreement.Result) bool { return r.Measure == b.measure.Name() })
		low, high, ok := results[i].Bounds()
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s is undefined (%s), and should be at least %g", b.measure.Name(), results[i].Why(), b.least))
		case high < b.least:
			out = append(out, fmt.Sprintf("%s is %s, and should be at least %g", b.measure.Name(), results[i], b.least))
		case low < b.least:
			out = append(out, fmt.Sprintf("%s is only known to be %s, and should be at least %g", b.measure.Name(), results[i], b.least))
		}
	}
	return out
}

func (a agreed) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s; %s", a.Workspace, strings.Join(a.People, ", "), plural(a.Articles, "article"))
	if a.Label != "" {
		fmt.Fprintf(t, "; only %s", a.Label)
	}
	fmt.Fprintln(t)
	printResults(t, a.Results)
	for _, p := range a.Parts {
		fmt.Fprintf(t, "\n%s\n", p.name())
		printResults(t, p.Results)
	}
	bias := map[string]bool{}
	for _, r := range a.Results {
		if r.Bias != "" && !bias[r.Bias] {
			bias[r.Bias] = true
			fmt.Fprintf(t, "\n%s: %s\n", r.Measure, r.Bias)
		}
	}
	return t.Flush()
}

func printResults(w io.Writer, results []agreement.Result) {
	for _, r := range results {
		fmt.Fprintf(w, "  %s\t%s", r.Measure, r.Value)
		if i := r.Interval; i != nil && i.Why == "" {
			fmt.Fprintf(w, " [%.3f, %.3f]", i.Low, i.High)
		}
		fmt.Fprintf(w, "\t%s", plural(r.Settings.Articles, "article"))
		if why := r.Why(); why != "" {
			fmt.Fprintf(w, "\t%s", why)
		} else if i := r.Interval; i != nil && i.Why != "" {
			fmt.Fprintf(w, "\tno interval: %s", i.Why)
		}
		fmt.Fprintln(w)
	}
}
