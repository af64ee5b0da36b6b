package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"postil/annotate/compare"
	"postil/assets"
	"postil/storage"
	"postil/storage/exchange"
)

func goldCommand() *cobra.Command {
	var f whom
	var strategy, out string
	var reviewers []string
	var asJSON bool
	c := &cobra.Command{
		Use:   "gold DIR --strategy S [--out DIR]",
		Short: "Derive gold from people's marks and reviewers' decisions",
		Long: `Gold tells what the marks and decisions of a workspace yield, and with --out
writes it as a workspace of its own: the articles, each with one layer, in
article.txt.gold.ann.json, whose marks name those they came from. Nobody's file
is changed. The same layers give the same gold, always. Strategies:

  decided    what reviewers decided, and nothing else
  unanimous  also what all marked who finished the article, at least two
  majority   also what more than half of them marked
  any        also whatever anybody marked who finished the article

Decisions come first. What reviewers put off, what two of them decided
differently, and marks that came after a decision wait, whatever the strategy;
all that waits or is left out is told on standard error, and makes the exit code
1. To write gold in the format of another program, use export --layer gold.

` + exitHelp,
		Example: `  postilctl gold articles --strategy majority
  postilctl gold articles --strategy decided --reviewers chief --out settled
  postilctl export --to jsonl --layer gold --strategy unanimous --out gold.jsonl articles`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			if strategy == "" {
				return fmt.Errorf("--strategy says how gold is derived: %s", strategyNames())
			}
			s, err := compare.ParseStrategy(strategy)
			if err != nil {
				return err
			}
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				if out != "" {
					if err := exchange.CheckOutside(w, out); err != nil {
						return err
					}
				}
				people, err := everybodyIn(c, w)
				if err != nil {
					return err
				}
				for _, slug := range append(append([]string{}, f.people...), reviewers...) {
					if !people[slug] {
						return fmt.Errorf("nobody called %q has a layer here", slug)
					}
				}
				p := newProgress(c.ErrOrStderr())
				job := exchange.ExportJob{
					Workspace: w, Program: "postil " + assets.Version, Layer: exchange.GoldLayer, Progress: p.step,
					Gold: exchange.GoldOptions{Strategy: s, People: f.people, Reviewers: reviewers, Unfinished: f.unfinished},
				}
				var r exchange.Report
				if out == "" {
					r, err = job.Preview(c.Context())
				} else {
					r, err = job.ExportFile(c.Context(), exchange.Workspaces(w), out)
				}
				p.clear()
				if err != nil {
					return err
				}
				if asJSON {
					err = printJSON(c.OutOrStdout(), goldReport(s, r))
				}
				tell(c.ErrOrStderr(), r, out == "")
				tellSince(c.ErrOrStderr(), r)
				if err == nil && !r.Whole() {
					err = errProblems
				}
				return err
			})
		},
	}
	f.add(c)
	c.Flags().StringVar(&strategy, "strategy", "", "how gold is derived: "+strategyNames())
	c.Flags().StringVar(&out, "out", "", "a new folder for the gold, or a zip, outside of DIR; without it nothing is written")
	c.Flags().StringSliceVar(&reviewers, "reviewers", nil, "short names of those whose decisions count, with commas; otherwise all")
	c.Flags().BoolVar(&asJSON, "json", false, "print on standard output what is in gold and what is not, as JSON")
	return c
}

func strategyNames() string {
	var names []string
	for _, s := range compare.Strategies() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

func everybodyIn(c *cobra.Command, w *storage.Workspace) (map[string]bool, error) {
	counts, err := exchange.People(c.Context(), w)
	out := map[string]bool{}
	for slug := range counts {
		out[slug] = true
	}
	return out, err
}

// tellSince says which marks are not what they were when they were decided on.
func tellSince(w io.Writer, r exchange.Report) {
	for _, s := range r.Since {
		fmt.Fprintf(w, "note: %s: %s (%s): %s\n", s.Path, clip(s.What), s.ID, s.Reason)
	}
}

// goldSummary is what gold --json prints.
type goldSummary struct {
	Strategy  compare.Strategy `json:"strategy"`
	Articles  int              `json:"articles"`
	WithMarks int              `json:"withMarks"`
	Marks     int              `json:"marks"`
	Relations int              `json:"relations"`
	Labels    map[string]int   `json:"labels"`
	LeftOut   []goldLeftOut    `json:"leftOut"`
	Since     []goldLeftOut    `json:"changedSinceDecided"`
	Unread    []string         `json:"unread"`
}

type goldLeftOut struct {
	Path   string `json:"path"`
	ID     string `json:"id"`
	What   string `json:"what"`
	Reason string `json:"reason"`
}

func goldReport(s compare.Strategy, r exchange.Report) goldSummary {
	out := goldSummary{
		Strategy: s, Articles: r.Articles, WithMarks: r.WithMarks, Marks: r.Marks, Relations: r.Relations, Labels: r.Labels,
		LeftOut: leftOut(r.LeftOut), Since: leftOut(r.Since), Unread: []string{},
	}
	for _, k := range r.Skipped {
		if k.Err != nil {
			out.Unread = append(out.Unread, k.Reason())
		}
	}
	return out
}

func leftOut(list []exchange.LeftOut) []goldLeftOut {
	out := make([]goldLeftOut, len(list))
	for i, l := range list {
		out[i] = goldLeftOut{l.Path, l.ID.String(), l.What, l.Reason}
	}
	return out
}

// exportLayer is whose marks an export writes, by its flags.
func exportLayer(c *cobra.Command, w *storage.Workspace, layer, person, strategy string) (string, exchange.GoldOptions, error) {
	if layer == "" || layer == person {
		layer = person
	} else if person != "" {
		return "", exchange.GoldOptions{}, errors.New("--person and --layer both say whose marks to write; give one of them")
	}
	if layer != exchange.GoldLayer {
		if strategy != "" {
			return "", exchange.GoldOptions{}, errors.New("--strategy is for --layer gold")
		}
		who, err := chooseLayer(c.Context(), w, layer)
		return who, exchange.GoldOptions{}, err
	}
	if strategy == "" {
		return "", exchange.GoldOptions{}, fmt.Errorf("--layer gold needs --strategy, which says how gold is derived: %s", strategyNames())
	}
	s, err := compare.ParseStrategy(strategy)
	return layer, exchange.GoldOptions{Strategy: s}, err
}
