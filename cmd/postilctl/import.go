package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
)

func importCommand() *cobra.Command {
	var in importing
	var into string
	var dryRun, asJSON, takeTheirs, bringBack, keepScheme bool
	c := &cobra.Command{
		Use:   "import [--from FORMAT] SRC... --into DIR",
		Short: "Bring articles and marks of other tools into a workspace",
		Long: `Import reads files, folders and zips of other tools and brings their articles and
marks into a workspace, which is made where there is none. The format is found out
unless --from names it (see postilctl formats).

Every mark's quote, where the format stores it, is held against the text. When
quotes do not fit, other ways to count are tried over the whole file, and it is
told which one fits; --counting says it instead. What fits none is refused, listed
with file, line and reason, and left out of nothing else. An article that is there
with the same text stays, one with another text is refused. Importing the same
source again adds nothing.

Redacted sidecars (export --to postil --redact) are brought in beside the articles
that they are about, by path or by text, and the words of their marks are filled in;
marks whose words are not there any more are told, and come in as marks to be placed.

Problems are printed on standard error as "file:line: kind: record: reason", the
counts on standard output.

` + exitHelp,
		Example: `  postilctl import corpus.zip --into articles --dry-run
  postilctl import --from brat corpus --into articles --person alice
  postilctl import tasks.json --into articles --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("import needs at least one file, folder or zip to read; see postilctl import --help")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if into == "" {
				return errors.New("--into names no folder to import into")
			}
			if strings.EqualFold(in.from, postilFormat) && asJSON {
				return errors.New("--json does not go with redacted sidecars")
			}
			if err := in.check(); err != nil && !strings.EqualFold(in.from, postilFormat) {
				return err
			}
			return withTarget(into, dryRun, func(w *storage.Workspace) error {
				rest, err := attachAll(c, w, args, in.from, dryRun)
				if len(rest) == 0 || err != nil && !errors.Is(err, errProblems) {
					return err
				}
				others, attached := rest, err
				im := imports{
					importing: in, dryRun: dryRun, asJSON: asJSON, out: c.OutOrStdout(), errs: c.ErrOrStderr(),
					job: exchange.ImportJob{Workspace: w, Now: time.Now, TakeTheirs: takeTheirs, BringBack: bringBack, KeepScheme: keepScheme},
				}
				return cmp.Or(im.all(c.Context(), others, into), attached)
			})
		},
	}
	in.flags(c)
	c.Flags().StringVar(&into, "into", "", "the folder of the workspace")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only tell what would be done")
	c.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON, problems included")
	c.Flags().BoolVar(&takeTheirs, "take-theirs", false, "where a mark is there already, says something else, and nothing tells which is newer: take the source's (otherwise the workspace's stays)")
	c.Flags().BoolVar(&bringBack, "bring-back", false, "take marks that were deleted in the workspace again")
	c.Flags().BoolVar(&keepScheme, "keep-scheme", false, "add no labels to postil.toml")
	return c
}

// withTarget opens the workspace to import into. It is made where it is not
// there; for a dry run an empty one elsewhere takes its place.
func withTarget(folder string, dryRun bool, work func(*storage.Workspace) error) error {
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		return withWorkspace(folder, work)
	}
	if dryRun {
		empty, err := os.MkdirTemp("", "postil-*")
		if err != nil {
			return fmt.Errorf("cannot make a folder for the dry run: %w", err)
		}
		return errors.Join(withWorkspace(empty, work), os.Remove(empty))
	}
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // as a person would have made it
		return fmt.Errorf("cannot make the workspace: %w", err)
	}
	return withWorkspace(folder, work)
}

// imports brings sources in, one after the other.
type imports struct {
	importing
	job            exchange.ImportJob
	dryRun, asJSON bool
	out, errs      io.Writer
}

// all imports every source. One that cannot be read does not keep the others
// from it; where none can, that is the command's failure.
func (i *imports) all(ctx context.Context, sources []string, into string) error {
	report := importReportsJSON{Workspace: into, DryRun: i.dryRun, Sources: []importReportJSON{}}
	problems, failed := false, []error(nil)
	for _, src := range sources {
		r, whole, err := i.one(ctx, src)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = append(failed, err)
			r.Error = err.Error()
			if len(sources) > 1 {
				fmt.Fprintf(i.errs, "postilctl: %v\n", err)
			}
		}
		problems = problems || !whole
		report.Sources = append(report.Sources, r)
	}
	if i.asJSON {
		if err := printJSON(i.out, report); err != nil {
			return err
		}
	}
	switch {
	case len(failed) == len(sources) && len(failed) == 1:
		return failed[0]
	case len(failed) == len(sources):
		return errors.New("none of the sources could be imported")
	case len(failed) > 0 || problems:
		return errProblems
	}
	return nil
}

// one imports a source, and tells whether all of it is in the workspace.
func (i *imports) one(ctx context.Context, name string) (out importReportJSON, whole bool, err error) {
	out = importReportJSON{Source: name}
	var r *exchange.ImportReport
	err = i.withReading(ctx, name, func(reading *exchange.Reading) error {
		out.Format = reading.Format.Name
		p := newProgress(i.errs)
		job := i.job
		job.Reading, job.Progress = *reading, p.step
		job.OnProblem = func(f foreign.Problem) {
			if !i.asJSON {
				p.clear()
				fmt.Fprintln(i.errs, problemLine(f))
			}
		}
		var err error
		if i.dryRun {
			r, err = job.DryRun(ctx)
		} else {
			r, err = job.Run(ctx)
		}
		p.clear()
		return err
	})
	if r == nil {
		return out, false, err
	}
	out.fill(r)
	if err == nil && !i.asJSON {
		err = i.tell(out, r)
	}
	return out, r.Whole(), err
}

// problemLine is a problem as compilers print theirs.
func problemLine(p foreign.Problem) string {
	s := p.At.String() + ": " + p.Kind.String() + ": "
	if p.What != "" {
		s += clip(p.What) + ": "
	}
	return s + p.Reason
}

// tellVerdicts says how ranges are read where that is not as the format has it.
func tellVerdicts(w io.Writer, s *exchange.Survey) {
	for _, v := range s.Verdicts {
		if v.Changed() || v.Faulty > 0 || v.Rival != nil {
			fmt.Fprintf(w, "%s: %s\n", v.File, v.Verdict)
		}
	}
}

func (i *imports) tell(out importReportJSON, r *exchange.ImportReport) error {
	tellVerdicts(i.errs, r.Survey)
	verb := ""
	if i.dryRun {
		verb = "would be "
	}
	_, err := fmt.Fprintf(i.out, `%s: %s
  articles  %d %snew, %d there already, %d refused
  marks     %s
`, out.Source, out.Format, out.Articles.New, verb, out.Articles.Present, out.Articles.Refused, counts(out.Marks, verb))
	if r.Relations.Read > 0 && err == nil {
		_, err = fmt.Fprintf(i.out, "  relations %s\n", counts(out.Relations, verb))
	}
	var labels []string
	for _, l := range sortedLabels(r.Labels) {
		labels = append(labels, fmt.Sprintf("%s %d", l, r.Labels[l]))
	}
	for _, line := range []struct{ name, words string }{
		{"labels", strings.Join(labels, ", ")},
		{"people", strings.Join(out.People, ", ")},
		{"scheme", strings.Join(r.SchemeAdded, ", ")},
		{"problems", kinds(r)},
	} {
		if line.words != "" && err == nil {
			_, err = fmt.Fprintf(i.out, "  %-9s %s\n", line.name, line.words)
		}
	}
	return err
}

// counts says what became of marks, those that stayed as they were only where
// there are some.
func counts(c countsJSON, verb string) string {
	s := fmt.Sprintf("%d read: %d %sadded", c.Read, c.Added, verb)
	for _, part := range []struct {
		n    int
		what string
	}{
		{c.Changed, verb + "changed"}, {c.Present, "there already"}, {c.Kept, "kept as the workspace has them"}, {c.Deleted, "deleted in the workspace"}, {c.Refused, "refused"},
	} {
		if part.n > 0 {
			s += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return s
}

// kinds counts problems by kind, the gravest first.
func kinds(r *exchange.ImportReport) string {
	var out []string
	for k := foreign.BrokenFile; k <= foreign.Noted; k++ {
		if n := r.Count[k]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, k))
		}
	}
	return strings.Join(out, ", ")
}

// sortedLabels are labels by falling count, then by name.
func sortedLabels(labels map[string]int) []string {
	return exchange.Report{Labels: labels}.SortedLabels()
}

// importReportsJSON is what import --json prints.
type importReportsJSON struct {
	Workspace string             `json:"workspace"`
	DryRun    bool               `json:"dryRun"`
	Sources   []importReportJSON `json:"sources"`
}

type importReportJSON struct {
	Source      string         `json:"source"`
	Format      string         `json:"format"`
	Error       string         `json:"error,omitempty"` // why the source could not be read
	Offsets     []verdictJSON  `json:"offsets"`
	Articles    articlesJSON   `json:"articles"`
	Layers      int            `json:"layers"` // that were changed
	Marks       countsJSON     `json:"marks"`
	Relations   countsJSON     `json:"relations"`
	Labels      map[string]int `json:"labels"` // marks read
	People      []string       `json:"people"` // short names
	SchemeAdded []string       `json:"schemeAdded"`
	Count       map[string]int `json:"problemCount"` // by kind
	Problems    []problemJSON  `json:"problems"`     // the first ones
}

type verdictJSON struct {
	File    string `json:"file"`
	Unit    string `json:"unit"`
	Changed bool   `json:"changed"` // the format says otherwise
	Words   string `json:"words"`
}

type articlesJSON struct {
	New     int `json:"new"`
	Present int `json:"present"`
	Refused int `json:"refused"`
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

type problemJSON struct {
	Kind    string `json:"kind"`
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`
	Article string `json:"article,omitempty"`
	What    string `json:"what,omitempty"`
	Reason  string `json:"reason"`
}

func (j *importReportJSON) fill(r *exchange.ImportReport) {
	of := func(c exchange.Counts) countsJSON {
		return countsJSON{c.Read, c.Added, c.Changed, c.Present, c.Kept, c.Deleted, c.Refused()}
	}
	j.Offsets, j.People, j.Problems = []verdictJSON{}, []string{}, []problemJSON{}
	for _, v := range r.Verdicts {
		j.Offsets = append(j.Offsets, verdictJSON{v.File, v.Counting.String(), v.Changed(), v.Verdict.String()})
	}
	for _, p := range r.People {
		j.People = append(j.People, p.Slug)
	}
	j.Articles = articlesJSON{r.NewArticles, r.PresentArticles, r.RefusedArticles}
	j.Layers, j.Marks, j.Relations, j.Labels = r.Layers, of(r.Marks), of(r.Relations), r.Labels
	j.SchemeAdded = append([]string{}, r.SchemeAdded...)
	j.Count = map[string]int{}
	for k, n := range r.Count {
		j.Count[k.String()] = n
	}
	for _, p := range r.Problems {
		j.Problems = append(j.Problems, problemJSON{p.Kind.String(), p.At.File, p.At.Line, p.Article, p.What, p.Reason})
	}
}
