package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"postil/assets"
	"postil/storage/exchange"
	"postil/storage/exchange/split"
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

	split, groupBy, keep string
	seed                 uint64
}

func (x *exporting) flags(c *cobra.Command) {
	c.Flags().StringVar(&x.to, "to", "", "the format to write: see postilctl formats")
	c.Flags().StringVar(&x.out, "out", "", "the file or folder to write, or - for standard output")
	c.Flags().StringVar(&x.onLoss, "on-loss", "refuse", "what to do with what the format does not hold: refuse, drop or split")
	c.Flags().StringVar(&x.onEdges, "on-edges", "refuse", "formats of words, marks that begin or end within one: refuse (as any loss) or widen them")
	optionsFlag(c, &x.options, "option", "an option of the format to write")
	c.Flags().StringVar(&x.split, "split", "", "parts and their shares, as train=0.8,dev=0.1,test=0.1: writes a folder with a file or folder for each, and split.json")
	c.Flags().Uint64Var(&x.seed, "seed", 0, "with --split: another number makes another division")
	c.Flags().StringVar(&x.groupBy, "group-by", "none", "with --split, what stays together: folder, near-duplicate or none")
	c.Flags().StringVar(&x.keep, "keep-split", "", "with --split: the split.json of an earlier one, in which articles stay where they were")
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

// plan is how to split, or nil.
func (x *exporting) plan(c *cobra.Command) (*split.Plan, error) {
	if x.split == "" {
		for _, name := range []string{"seed", "group-by", "keep-split"} {
			if c.Flags().Changed(name) {
				return nil, fmt.Errorf("--%s is about --split, which is not given", name)
			}
		}
		return nil, nil //nolint:nilnil // nothing is split
	}
	p := split.Plan{Seed: x.seed}
	var err error
	if p.Parts, err = split.ParseParts(x.split); err != nil {
		return nil, fmt.Errorf("--split: %w", err)
	}
	if p.GroupBy, err = split.ParseGroupBy(x.groupBy); err != nil {
		return nil, fmt.Errorf("--group-by: %w", err)
	}
	if x.out == "-" {
		return nil, errors.New("--split makes a folder; --out must name one, or a zip")
	}
	if x.keep == "" {
		return &p, nil
	}
	data, err := os.ReadFile(x.keep)
	if err != nil {
		return nil, fmt.Errorf("--keep-split: %w", err)
	}
	if p.Previous, err = split.ParseManifest(data); err != nil {
		return nil, fmt.Errorf("--keep-split %s: %w", x.keep, err)
	}
	return &p, nil
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
	parts, err := x.plan(c)
	if err != nil {
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
	var divided *split.Manifest
	switch {
	case x.dryRun:
		var plan exchange.Plan
		if plan, err = job.Plan(c.Context(), f); err == nil {
			err = job.OnPlan(plan)
		}
		r = plan.Report
	case x.out == "-":
		r, err = job.Export(c.Context(), f, c.OutOrStdout())
	case parts != nil:
		r, divided, err = split.Export(c.Context(), job, f, x.out, *parts)
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
		if err := printJSON(c.OutOrStdout(), exportJSON(f, r, divided, x.dryRun, refused)); err != nil {
			return err
		}
	}
	if refused {
		return err
	}
	tell(c.ErrOrStderr(), r, x.dryRun)
	if divided != nil {
		fmt.Fprintf(c.ErrOrStderr(), "split: %s\n", divided)
		for _, g := range divided.Parted {
			fmt.Fprintf(c.ErrOrStderr(), "split: %s belong together, but were in several parts before: %s\n", g.Group, strings.Join(g.Articles, ", "))
		}
	}
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
	if words := r.ZoneWords(); words != "" {
		fmt.Fprintf(w, "left out, as asked: %s\n", words)
		for i, z := range r.Zoned {
			if i == namedLosses {
				fmt.Fprintf(w, "    and %d more\n", len(r.Zoned)-i)
				break
			}
			fmt.Fprintf(w, "    %s: %s\n", z.Path, clip(z.What))
		}
	}
	for _, l := range r.LeftOut {
		tellLeftOut(w, "left out", l)
	}
	for _, l := range r.Mended {
		tellLeftOut(w, "repaired", l)
	}
}

func tellLeftOut(w io.Writer, what string, l exchange.LeftOut) {
	fmt.Fprintf(w, "%s: %s", what, l.Path)
	if l.What != "" {
		fmt.Fprintf(w, ": %s", clip(l.What))
	}
	if l.ID != uuid.Nil {
		fmt.Fprintf(w, " (%s)", l.ID)
	}
	fmt.Fprintf(w, ": %s\n", l.Reason)
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
	Zoned     []zonedJSON    `json:"inSkippedZones,omitempty"`
	Mended    []skippedJSON  `json:"repaired,omitempty"`

	// Parts are those of a split, with the number of their articles.
	Parts map[string]int `json:"parts,omitempty"`
}

type skippedJSON struct {
	Path   string `json:"path"`
	What   string `json:"what,omitempty"`
	Reason string `json:"reason"`
	Asked  bool   `json:"asked,omitempty"`
}

// zonedJSON is a mark or relation in a zone that was to be left out.
type zonedJSON struct {
	Path     string `json:"path"`
	What     string `json:"what"`
	Zone     string `json:"zone"`
	Relation bool   `json:"relation,omitempty"`
}

func exportJSON(f exchange.Format, r exchange.Report, divided *split.Manifest, dryRun, refused bool) exportReportJSON {
	out := exportReportJSON{
		Format: f.Name, Preview: dryRun, Refused: refused, Articles: r.Articles, WithMarks: r.WithMarks, Marks: r.Marks, Labels: r.Labels,
		Relations: r.Relations, Widened: r.Widened, Files: append([]string{}, r.Files...), Losses: lossesJSON(r.Losses),
		Skipped: []skippedJSON{}, LeftOut: []skippedJSON{},
	}
	if divided != nil {
		out.Parts = map[string]int{}
		for _, p := range divided.Parts {
			out.Parts[p.Name] = p.Articles
		}
	}
	for _, s := range r.Skipped {
		out.Skipped = append(out.Skipped, skippedJSON{Path: s.Path, Reason: s.Reason(), Asked: s.Err == nil})
	}
	for _, l := range r.LeftOut {
		out.LeftOut = append(out.LeftOut, skippedJSON{Path: l.Path, What: l.What, Reason: l.Reason})
	}
	for _, z := range r.Zoned {
		out.Zoned = append(out.Zoned, zonedJSON{z.Path, z.What, string(z.Kind), z.Relation})
	}
	for _, l := range r.Mended {
		out.Mended = append(out.Mended, skippedJSON{Path: l.Path, What: l.What, Reason: l.Reason})
	}
	return out
}
