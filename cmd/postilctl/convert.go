package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"postil/assets"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
)

func convertCommand() *cobra.Command {
	var r reading
	var w writing
	c := &cobra.Command{
		Use:   "convert --to FORMAT SRC OUT",
		Short: "Turn a file, folder or zip of one format into another",
		Long: `Convert reads a source as import does, and writes it as export does, without a
workspace between them. Identities of marks are those that an import would give.

` + exitHelp,
		Example: `  postilctl convert --from brat --to jsonl corpus corpus.jsonl
  postilctl convert --to brat marks.jsonl corpus.zip --on-loss drop`,
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			in, err := r.open(c.Context(), args[0])
			if err != nil {
				return err
			}
			defer in.Source.Close()
			f, job, err := w.job()
			if err != nil {
				return err
			}
			survey, err := in.Survey(c.Context())
			if err != nil {
				return err
			}
			for _, v := range survey.Verdicts {
				if v.Changed() {
					fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", v.File, v.Verdict)
				}
			}
			var problems []foreign.Problem // of one run; the job runs once or twice
			job.Items = func(ctx context.Context, visit func(*exchange.Item) error, problem func(foreign.Problem)) error {
				problems = nil
				return in.Each(ctx, visit, func(p foreign.Problem) {
					problems = append(problems, p)
					problem(p)
				})
			}
			job.Scheme, job.Program, job.Layer = &survey.Scheme, "postil "+assets.Version, exchange.AllLayers
			p := newProgress(c.ErrOrStderr())
			job.Progress = p.step
			report, err := job.ExportFile(c.Context(), f, args[1])
			p.clear()
			lost := 0
			for _, p := range problems {
				if p.Kind < foreign.Repaired {
					lost++
				}
				fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", p.Kind, p)
			}
			if err := refused(c, err); err != nil {
				return err
			}
			tell(c.ErrOrStderr(), report, false)
			tellLosses(c.ErrOrStderr(), report.Losses)
			if lost > 0 || !report.Whole() || len(report.Losses) > 0 && blocks(report.Losses) {
				return errProblems
			}
			return nil
		},
	}
	r.flags(c)
	w.flags(c, "out-option")
	return c
}

// refused tells of an export that was refused for what it would lose.
func refused(c *cobra.Command, err error) error {
	var loss *exchange.LossError
	if !errors.As(err, &loss) {
		return err
	}
	tellLosses(c.ErrOrStderr(), loss.Plan.Losses)
	fmt.Fprintf(c.ErrOrStderr(), "postilctl: %v\n", loss)
	fmt.Fprintln(c.ErrOrStderr(), "Nothing was written. --on-loss drop leaves it out (of marks that overlap the longest stays); --on-loss split makes a file or column for each label or person where that keeps it.")
	return errProblems
}

func blocks(losses []exchange.Loss) bool {
	for _, l := range losses {
		if l.Kind.Blocks() {
			return true
		}
	}
	return false
}
