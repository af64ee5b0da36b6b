package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postil/assets"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

func exportCommand() *cobra.Command {
	var to, out, person, layer, strategy string
	var skipNew, dryRun bool
	c := &cobra.Command{
		Use:   "export --to FORMAT --out FILE DIR",
		Short: "Write the articles with one person's marks in another format",
		Long: `Export writes every article of a workspace with the marks of one person. Formats:

` + formatList() + `
The file is there whole when the command has ended, and not at all (or as it was
before) after an error. Articles that cannot be read, and marks whose quote is no
longer what the text says, are left out, told on standard error, and make the
exit code 1.

` + exitHelp,
		Example: `  postilctl export --to jsonl --out training.jsonl articles
  postilctl export --to jsonl --out - articles --person alice | head -1
  postilctl export --to jsonl --out training.jsonl articles --skip-new --preview`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			f, ok := formats.All().Find(to)
			if !ok {
				return fmt.Errorf("there is no format %q; --to takes one of: %s", to, formatNames())
			}
			if out == "" && !dryRun {
				return errors.New("--out names no file; use - for standard output")
			}
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				who, gold, err := exportLayer(c, w, layer, person, strategy)
				if err != nil {
					return err
				}
				p := newProgress(c.ErrOrStderr())
				job := exchange.ExportJob{Workspace: w, Program: "postil " + assets.Version, Layer: who, Gold: gold, SkipUntouched: skipNew, Progress: p.step}
				var r exchange.Report
				switch {
				case dryRun:
					r, err = job.Preview(c.Context())
				case out == "-":
					r, err = job.Export(c.Context(), f, c.OutOrStdout())
				default:
					r, err = job.ExportFile(c.Context(), f, out)
				}
				p.clear()
				if err != nil {
					return err
				}
				tell(c.ErrOrStderr(), r, dryRun)
				tellSince(c.ErrOrStderr(), r)
				if !r.Whole() {
					return errProblems
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&to, "to", "", "the format: "+formatNames())
	c.Flags().StringVar(&out, "out", "", "the file to write, or - for standard output")
	c.Flags().StringVar(&person, "person", "", "short name of the person whose marks to write; needed where there are several")
	c.Flags().StringVar(&layer, "layer", "", "whose marks to write: a person's, all, or gold (see --strategy)")
	c.Flags().StringVar(&strategy, "strategy", "", "how gold is derived, for --layer gold: "+strategyNames())
	c.Flags().BoolVar(&skipNew, "skip-new", false, "leave out the articles that the person has not begun")
	c.Flags().BoolVar(&dryRun, "preview", false, "only tell what would be written")
	return c
}

func formatList() string {
	var b strings.Builder
	for _, f := range formats.All() {
		fmt.Fprintf(&b, "  %-8s %s\n", f.Name, f.Description)
	}
	return b.String()
}

// choosePerson is the one asked for, or the only one there is.
func choosePerson(ctx context.Context, w *storage.Workspace, asked string) (string, error) {
	people, err := exchange.People(ctx, w)
	if err != nil {
		return "", err
	}
	slugs := slices.Sorted(maps.Keys(people))
	list := make([]string, len(slugs))
	for i, s := range slugs {
		list[i] = fmt.Sprintf("%s (%s)", s, plural(people[s], "article"))
	}
	switch {
	case asked != "" && people[asked] > 0:
		return asked, nil
	case asked != "" && len(slugs) == 0:
		return "", fmt.Errorf("nobody called %q has marks here, nor has anybody else", asked)
	case asked != "":
		return "", fmt.Errorf("nobody called %q has marks here; there are: %s", asked, strings.Join(list, ", "))
	case len(slugs) > 1:
		return "", fmt.Errorf("several people have marks here; choose one with --person: %s", strings.Join(list, ", "))
	case len(slugs) == 1:
		return slugs[0], nil
	}
	return "", nil
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
		fmt.Fprintf(w, "left out: %s: %s (%s): %s\n", l.Path, clip(l.What), l.ID, l.Reason)
	}
}
