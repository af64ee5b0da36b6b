package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/formats"
	"postil/storage/exchange/offsets"
	"postil/storage/exchange/source"
)

// shownProblems is how many problems of a source are told one by one.
const shownProblems = 50

// reading is what the commands that read foreign sources ask for.
type reading struct {
	from, person, counting string
	options                []string
}

func (r *reading) flags(c *cobra.Command) {
	c.Flags().StringVar(&r.from, "from", "auto", "the format: auto, or one of "+strings.Join(formats.All().Readers().Names(), ", "))
	c.Flags().StringVar(&r.person, "person", "", "short name of the person whose marks those are of which the files do not say it")
	c.Flags().StringVar(&r.counting, "counting", "", "how the files count, whatever their quotes say, such as utf-16 or \"bytes, crlf as one\"")
	c.Flags().StringArrayVar(&r.options, "option", nil, "NAME=VALUE, an option of the format; may be repeated")
}

// settings are NAME=VALUE pairs.
func settings(pairs []string) (map[string]string, error) {
	out := map[string]string{}
	for _, p := range pairs {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--option takes NAME=VALUE, not %q", p)
		}
		out[name] = value
	}
	return out, nil
}

// open opens a source and finds out its format.
func (r *reading) open(ctx context.Context, name string) (reading exchange.Reading, err error) {
	src, err := source.Open(ctx, name, source.Limits{})
	if err != nil {
		return reading, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, src.Close())
		}
	}()
	var f exchange.Format
	if r.from == "auto" {
		if f, err = formats.All().Detect(ctx, src); err != nil {
			return reading, err
		}
	} else {
		var ok bool
		if f, ok = formats.All().Readers().Find(r.from); !ok {
			return reading, fmt.Errorf("there is no format %q to read; --from takes auto or one of: %s", r.from, strings.Join(formats.All().Readers().Names(), ", "))
		}
	}
	reading = exchange.Reading{Format: f, Source: src, Person: foreign.Person{Slug: r.person, Name: r.person}}
	given, err := settings(r.options)
	if err != nil {
		return reading, err
	}
	if reading.Settings, err = f.Settings(given); err != nil {
		return reading, err
	}
	if r.counting != "" {
		c, err := offsets.ParseCounting(r.counting)
		if err != nil {
			return reading, err
		}
		reading.Counting = &c
	}
	return reading, nil
}

func importCommand() *cobra.Command {
	var r reading
	var into string
	var dryRun, takeTheirs, keepScheme, asJSON, all bool
	c := &cobra.Command{
		Use:   "import [--from FORMAT] SRC... --into DIR",
		Short: "Bring articles and marks in from the files of other tools",
		Long: `Import reads files, folders or zips of other tools and writes their articles and
marks into a workspace. Formats:

` + formatList() + `
Every mark whose words the file has is held against the text. Where they differ,
other ways of counting are tried over the whole source and the one that fits is
said; marks that fit none are refused and listed with file and line. Nothing
that is there is overwritten: an article with another text is refused, a mark
that is there stays unless the file's is later. Importing twice adds nothing.

` + exitHelp,
		Example: `  postilctl import brat-folder --into articles
  postilctl import --from brat --person alice a b c --into articles --dry-run
  postilctl import --from jsonl marks.jsonl --into articles --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if into == "" {
				return errors.New("--into names no folder for the articles and marks")
			}
			if err := os.MkdirAll(into, 0o755); err != nil {
				return fmt.Errorf("the folder %s cannot be made: %w", into, err)
			}
			return withWorkspace(into, func(w *storage.Workspace) error {
				whole := true
				var told []importJSON
				for _, name := range args {
					report, problems, err := importOne(c, w, &r, name, dryRun, exchange.ImportJob{TakeTheirs: takeTheirs, KeepScheme: keepScheme}, all || asJSON)
					if err != nil {
						if c.Context().Err() != nil {
							return err
						}
						fmt.Fprintf(c.ErrOrStderr(), "%s: %v\n", name, err)
						whole = false
						told = append(told, importJSON{Source: name, Error: err.Error()})
						continue
					}
					whole = whole && report.Whole()
					if asJSON {
						told = append(told, toJSON(name, report, problems))
						continue
					}
					tellImport(c.OutOrStdout(), name, report, problems, dryRun)
				}
				if asJSON {
					e := json.NewEncoder(c.OutOrStdout())
					e.SetIndent("", "  ")
					if err := e.Encode(told); err != nil {
						return err
					}
				}
				if !whole {
					return errProblems
				}
				return nil
			})
		},
	}
	r.flags(c)
	c.Flags().StringVar(&into, "into", "", "the workspace, a folder, which is made if it is not there")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only tell what would be done")
	c.Flags().BoolVar(&takeTheirs, "take-theirs", false, "where a mark is there and says something else, take the file's version")
	c.Flags().BoolVar(&keepScheme, "keep-scheme", false, "leave postil.toml as it is, also where it lacks labels of the files")
	c.Flags().BoolVar(&all, "all", false, fmt.Sprintf("list all problems, not the first %d", shownProblems))
	c.Flags().BoolVar(&asJSON, "json", false, "tell what was done as JSON, with all problems")
	return c
}

// importOne imports one source.
func importOne(c *cobra.Command, w *storage.Workspace, r *reading, name string, dryRun bool, job exchange.ImportJob, all bool) (*exchange.ImportReport, []foreign.Problem, error) {
	reading, err := r.open(c.Context(), name)
	if err != nil {
		return nil, nil, err
	}
	defer reading.Source.Close()
	var problems []foreign.Problem
	p := newProgress(c.ErrOrStderr())
	job.Workspace, job.Reading, job.Now, job.Progress = w, reading, time.Now, p.step
	job.OnProblem = func(f foreign.Problem) {
		if all || len(problems) < shownProblems {
			problems = append(problems, f)
		}
	}
	var report *exchange.ImportReport
	if dryRun {
		report, err = job.DryRun(c.Context())
	} else {
		report, err = job.Run(c.Context())
	}
	p.clear()
	return report, problems, err
}

func tellImport(w io.Writer, name string, r *exchange.ImportReport, problems []foreign.Problem, dryRun bool) {
	verb := ""
	if dryRun {
		verb = "would be "
	}
	fmt.Fprintf(w, "%s: %s read: %d %snew, %d there already, %d refused\n", name, plural(r.Articles, "article"), r.NewArticles, verb, r.PresentArticles, r.RefusedArticles)
	fmt.Fprintf(w, "%s: %s\n", plural(r.Marks.Read, "mark"), tellCounts(r.Marks, verb))
	if r.Relations.Read > 0 {
		fmt.Fprintf(w, "%s: %s\n", plural(r.Relations.Read, "relation"), tellCounts(r.Relations, verb))
	}
	for _, v := range r.Verdicts {
		if v.Changed() || v.Quoted > 0 && v.Fit < v.Quoted {
			fmt.Fprintf(w, "%s: %s\n", v.File, v.Verdict)
		}
	}
	if len(r.SchemeAdded) > 0 {
		fmt.Fprintf(w, "the scheme %sextended: %s\n", verb, strings.Join(r.SchemeAdded, ", "))
	}
	for _, p := range problems {
		fmt.Fprintf(w, "%s: %s\n", p.Kind, p)
	}
	total := 0
	for _, n := range r.Count {
		total += n
	}
	if more := total - len(problems); more > 0 {
		fmt.Fprintf(w, "and %s more; --all lists them\n", plural(more, "problem"))
	}
}

func tellCounts(c exchange.Counts, verb string) string {
	parts := []string{fmt.Sprintf("%d %sadded", c.Added, verb)}
	for _, p := range []struct {
		n    int
		what string
	}{
		{c.Changed, verb + "changed"}, {c.Present, "there already"},
		{c.Kept, "there with something else, and kept so"}, {c.Deleted, "deleted here before"}, {c.Refused(), "refused"},
	} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return strings.Join(parts, ", ")
}

type countsJSON struct {
	Read    int `json:"read"`
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Present int `json:"present"`
	Kept    int `json:"kept"`
	Deleted int `json:"deleted"`
	Refused int `json:"refused"`
}

type importJSON struct {
	Source      string            `json:"source"`
	Error       string            `json:"error,omitempty"`
	New         int               `json:"newArticles"`
	Present     int               `json:"presentArticles"`
	Refused     int               `json:"refusedArticles"`
	Layers      int               `json:"layers"`
	Marks       countsJSON        `json:"marks"`
	Relations   countsJSON        `json:"relations"`
	People      []string          `json:"people"`
	SchemeAdded []string          `json:"schemeAdded"`
	Counting    map[string]string `json:"counting"`
	Problems    []problemJSON     `json:"problems"`
}

type problemJSON struct {
	Kind    string `json:"kind"`
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Article string `json:"article,omitempty"`
	What    string `json:"what,omitempty"`
	Reason  string `json:"reason"`
}

func toJSON(name string, r *exchange.ImportReport, problems []foreign.Problem) importJSON {
	counts := func(c exchange.Counts) countsJSON {
		return countsJSON{c.Read, c.Added, c.Changed, c.Present, c.Kept, c.Deleted, c.Refused()}
	}
	out := importJSON{
		Source: name, New: r.NewArticles, Present: r.PresentArticles, Refused: r.RefusedArticles, Layers: r.Layers,
		Marks: counts(r.Marks), Relations: counts(r.Relations), People: slugs(r.People), SchemeAdded: r.SchemeAdded,
		Counting: map[string]string{}, Problems: []problemJSON{},
	}
	for _, v := range r.Verdicts {
		out.Counting[v.File] = v.Verdict.Counting.String()
	}
	for _, p := range problems {
		out.Problems = append(out.Problems, problemJSON{p.Kind.String(), p.At.File, p.At.Line, p.Article, p.What, p.Reason})
	}
	return out
}

func slugs(people []annotate.Person) []string {
	out := []string{}
	for _, p := range people {
		out = append(out, p.Slug)
	}
	return out
}
