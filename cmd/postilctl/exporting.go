package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"postil/assets"
	"postil/storage/exchange"
)

const lossHelp = `Before anything is written, what the format does not hold is told on standard
error. If marks, or parts of them, would be lost, nothing is written (exit code
2) unless --on-loss says what to do:

  refuse  write nothing (the default)
  drop    leave it out; of marks that overlap the longest stays
  split   write overlaps, pieces and people apart, in several files or columns;
          leave out the rest
`

// exporting is what commands that write a format share.
type exporting struct {
	to, out         string
	onLoss, onEdges string
	options         []string
	asJSON, dryRun  bool
}

func (x *exporting) flags(c *cobra.Command) {
	c.Flags().StringVar(&x.to, "to", "", "the format to write: see postilctl formats")
	c.Flags().StringVar(&x.out, "out", "", "the file or folder to write, or - for standard output")
	c.Flags().StringVar(&x.onLoss, "on-loss", "refuse", "what to do with what the format does not hold: refuse, drop or split")
	c.Flags().StringVar(&x.onEdges, "on-edges", "refuse", "formats of words, marks that begin or end within one: refuse (as any loss) or widen them")
	optionsFlag(c, &x.options, "option", "an option of the format to write")
	c.Flags().BoolVar(&x.asJSON, "json", false, "print the report as JSON on standard output")
}

// format checks the flags that need nothing else.
func (x *exporting) format() (exchange.Format, error) {
	f, err := writer(x.to)
	switch {
	case err != nil:
		return f, err
	case x.out == "" && !x.dryRun:
		return f, errors.New("--out names no file; use - for standard output")
	case x.out == "-" && x.asJSON && !x.dryRun:
		return f, errors.New("--json prints the report on standard output, where --out - writes; name a file")
	}
	return f, nil
}

// run does the job and tells of it.
func (x *exporting) run(c *cobra.Command, f exchange.Format, job exchange.ExportJob) (err error) {
	if job.OnLoss, err = exchange.ParseOnLoss(x.onLoss); err != nil {
		return err
	}
	if job.OnEdges, err = exchange.ParseOnEdges(x.onEdges); err != nil {
		return err
	}
	if job.Settings, err = settings(x.options); err != nil {
		return err
	}
	if _, err := f.Settings(job.Settings); err != nil {
		return err
	}
	p := newProgress(c.ErrOrStderr())
	job.Program = "postil " + assets.Version
	job.Progress = p.step
	job.OnPlan = func(plan exchange.Plan) error {
		p.clear()
		tellLosses(c.ErrOrStderr(), f, plan, job.OnLoss)
		return nil
	}
	var r exchange.Report
	switch {
	case x.dryRun:
		var plan exchange.Plan
		if plan, err = job.Plan(c.Context(), f); err == nil {
			err = job.OnPlan(plan)
		}
		r = plan.Report
	case x.out == "-":
		r, err = job.Export(c.Context(), f, c.OutOrStdout())
	default:
		r, err = job.ExportFile(c.Context(), f, x.out)
	}
	p.clear()
	refused := false
	if loss := new(exchange.LossError); errors.As(err, &loss) {
		refused, err, r = true, errLoss, loss.Plan.Report
	}
	if err != nil && !refused {
		return err
	}
	if x.asJSON {
		if err := printJSON(c.OutOrStdout(), exportJSON(f, r, x.dryRun, refused)); err != nil {
			return err
		}
	}
	if refused {
		return err
	}
	tell(c.ErrOrStderr(), r, x.dryRun)
	if !r.Whole() {
		return errProblems
	}
	return nil
}

// tell says on standard error what was written and what was not.
func tell(w io.Writer, r exchange.Report, dryRun bool) {
	verb := "wrote"
	if dryRun {
		verb = "would write"
	}
	fmt.Fprintf(w, "%s %s, %d with marks; %s", verb, plural(r.Articles, "article"), r.WithMarks, plural(r.Marks, "mark"))
	for i, label := range r.SortedLabels() {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		fmt.Fprintf(w, "%s%s %d", sep, label, r.Labels[label])
	}
	fmt.Fprintln(w)
	if r.Widened > 0 {
		fmt.Fprintf(w, "grown to whole words, as asked: %s\n", plural(r.Widened, "mark"))
	}
	if len(r.Files) > 1 {
		for _, f := range r.Files {
			fmt.Fprintf(w, "  %s\n", f)
		}
	}
	untouched := 0
	for _, s := range r.Skipped {
		if s.Err == nil {
			untouched++
			continue
		}
		fmt.Fprintf(w, "left out: %s\n", s.Reason())
	}
	if untouched > 0 {
		fmt.Fprintf(w, "left out, as asked: %s not begun\n", plural(untouched, "article"))
	}
	for _, l := range r.LeftOut {
		fmt.Fprintf(w, "left out: %s", l.Path)
		if l.What != "" {
			fmt.Fprintf(w, ": %s", clip(l.What))
		}
		if l.ID != uuid.Nil {
			fmt.Fprintf(w, " (%s)", l.ID)
		}
		fmt.Fprintf(w, ": %s\n", l.Reason)
	}
}

// exportReportJSON is what export --json prints.
type exportReportJSON struct {
	Format    string         `json:"format"`
	Preview   bool           `json:"preview"`
	Refused   bool           `json:"refused"` // nothing was written, for the losses
	Articles  int            `json:"articles"`
	WithMarks int            `json:"withMarks"`
	Marks     int            `json:"marks"`
	Labels    map[string]int `json:"labels"`
	Relations int            `json:"relations"`
	Widened   int            `json:"widened"`
	Files     []string       `json:"files"`
	Losses    []lossJSON     `json:"losses"`
	Skipped   []skippedJSON  `json:"skipped"` // articles
	LeftOut   []skippedJSON  `json:"leftOut"` // marks and relations
}

type skippedJSON struct {
	Path   string `json:"path"`
	What   string `json:"what,omitempty"`
	Reason string `json:"reason"`
	Asked  bool   `json:"asked,omitempty"`
}

func exportJSON(f exchange.Format, r exchange.Report, dryRun, refused bool) exportReportJSON {
	out := exportReportJSON{
		Format: f.Name, Preview: dryRun, Refused: refused, Articles: r.Articles, WithMarks: r.WithMarks, Marks: r.Marks, Labels: r.Labels,
		Relations: r.Relations, Widened: r.Widened, Files: append([]string{}, r.Files...), Losses: lossesJSON(r.Losses),
		Skipped: []skippedJSON{}, LeftOut: []skippedJSON{},
	}
	for _, s := range r.Skipped {
		out.Skipped = append(out.Skipped, skippedJSON{Path: s.Path, Reason: s.Reason(), Asked: s.Err == nil})
	}
	for _, l := range r.LeftOut {
		out.LeftOut = append(out.LeftOut, skippedJSON{Path: l.Path, What: l.What, Reason: l.Reason})
	}
	return out
}
