package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postil/storage"
	"postil/storage/article"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

func exportCommand() *cobra.Command {
	var x exporting
	var redacted redacting
	var layer, person, strategy, skipZones string
	var skipNew bool
	c := &cobra.Command{
		Use:   "export --to FORMAT --out PATH DIR",
		Short: "Write the articles with people's marks in another format",
		Long: `Export writes every article of a workspace with the marks of one person, or of
all (--layer all). Formats:

` + formatList() + `
` + lossHelp + `
` + redactHelp + `
The file or folder is there whole when the command has ended, and not at all (or
as it was before) after an error or Ctrl+C. A name that ends in .zip makes a zip
of a folder. Articles that cannot be read, and marks whose quote is no longer what
the text says, are left out, told on standard error, and make the exit code 1.

` + exitHelp,
		Example: `  postilctl export --to jsonl --out training.jsonl articles
  postilctl export --to jsonl --out - articles --layer alice | head -1
  postilctl export --to brat --out for-brat articles --layer all --on-loss split
  postilctl export --to jsonl --out training articles --layer all --split train=0.8,dev=0.1,test=0.1 --seed 7 --group-by near-duplicate
  postilctl export --to jsonl --out training.jsonl articles --skip-new --preview
  postilctl export --to jsonl --out training.jsonl articles --skip-zones furniture,caption
  postilctl export --to postil --redact --out marks.zip articles --layer all`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			if person != "" && layer != "" && person != layer {
				return errors.New("--person and --layer name two layers; give one of them")
			}
			if own, err := redacted.asked(c, x.to, x.out, x.dryRun); own || err != nil {
				if err != nil {
					return err
				}
				return withWorkspace(args[0], func(w *storage.Workspace) error {
					return redacted.run(c, w, cmp.Or(layer, person), x.out, x.dryRun)
				})
			}
			f, err := x.format()
			if err != nil {
				return err
			}
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				job := exchange.ExportJob{Workspace: w, SkipUntouched: skipNew}
				if c.Flags().Changed("skip-zones") {
					if job.SkipZones, err = article.ParseZoneKinds(skipZones); err != nil {
						return fmt.Errorf("--skip-zones: %w", err)
					}
				}
				if job.Layer, job.Gold, err = exportLayer(c, w, layer, person, strategy); err != nil {
					return err
				}
				return x.run(c, f, job)
			})
		},
	}
	x.flags(c)
	redacted.flags(c)
	c.Flags().StringVar(&layer, "layer", "", "whose marks to write: the short name of a person, gold (see --strategy), or all; needed where several people have marks")
	c.Flags().StringVar(&person, "person", "", "the same, for one person")
	c.Flags().StringVar(&strategy, "strategy", "", "how gold is derived, for --layer gold: "+strategyNames())
	c.Flags().BoolVar(&skipNew, "skip-new", false, "leave out the articles that the person has not begun")
	c.Flags().StringVar(&skipZones, "skip-zones", "", "leave out the marks in these zones of the articles, such as furniture,caption")
	c.Flags().BoolVar(&x.dryRun, "preview", false, "only tell what would be written, and what the format does not hold")
	return c
}

func formatList() string {
	var b strings.Builder
	for _, f := range formats.All().Writers() {
		fmt.Fprintf(&b, "  %-8s %s\n", f.Name, f.Description)
	}
	return b.String()
}

// chooseLayer is the one asked for, or that of the only person there is.
func chooseLayer(ctx context.Context, w *storage.Workspace, asked string) (string, error) {
	if asked == exchange.AllLayers || asked == exchange.GoldLayer {
		return asked, nil
	}
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
		return "", fmt.Errorf("several people have marks here; choose one with --layer, or all: %s", strings.Join(list, ", "))
	case len(slugs) == 1:
		return slugs[0], nil
	}
	return "", nil
}
