package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"postil/annotate/anchor"
	"postil/assets"
	"postil/storage"
	"postil/storage/article/fetch"
	"postil/storage/article/intake"
	sources "postil/storage/article/kinds"
	"postil/storage/article/pdf"
)

func importArticlesCommand() *cobra.Command {
	im := articleImport{}
	c := &cobra.Command{
		Use:   "import-articles [SRC...] [--url URL...] --into DIR [--over ARTICLE]",
		Short: "Make articles of files of every kind",
		Long: `Import-articles reads files, folders and zips of articles and writes each article
into a workspace, which is made where there is none: NAME.txt with its text,
NAME.meta.json with what is known of it (title, author, outlet, day, language,
address, and what the parts of the text are), and the original beside them.

It reads
` + kindList() + `
The kind is found out unless --kind names it. Where an encoding is not certain the
report says so; --encoding chooses one. Of tables and records each row is an
article; its columns are guessed from their names unless they are given.

An article whose text the workspace has already is not written again. One that says
nearly the same as another is, and both are told. What cannot be imported is told
with the reason, and keeps nothing else from it. Nothing is ever replaced, but for
what --over asks.

With --over the one article of the source is written over an article of the
workspace, such as a better version of a page. The old text is kept in
.postil/texts, and its original beside the article. The marks of all people are
found again, as reanchor does: those that are same or moved are put in place, all
others stay as they are, are counted, and wait for a person (reanchor lists them).

Only --url uses the network, and says so each time. It keeps no cookies, waits
half a minute, takes 64 MB at most, and refuses addresses of this machine and of
private networks unless --allow-private is given.

` + exitHelp + `
With --over also: 3 the text is replaced, but some marks are not placed.`,
		Example: `  postilctl import-articles page.html report.docx clippings.zip --into articles
  postilctl import-articles archive --into articles --encoding windows-1251
  postilctl import-articles --url https://news.example/quay --into articles
  postilctl import-articles stories.csv --into articles --text-column body --id-column nr
  postilctl import-articles quay-corrected.html --into articles --over quay.txt --dry-run`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 && len(im.addresses) == 0 {
				return errors.New("import-articles needs at least one file, folder or zip to read, or --url; see postilctl import-articles --help")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if im.into == "" {
				return errors.New("--into names no folder to import into")
			}
			if k := im.settings.Kind; k != "" {
				if all := sources.All(&pdf.Reader{}); !known(all, k) {
					return fmt.Errorf("there is no kind %q; --kind takes one of: %s", k, strings.Join(all.Names(), ", "))
				}
			}
			im.out, im.errs = c.OutOrStdout(), c.ErrOrStderr()
			if im.over != "" {
				return withWorkspace(im.into, func(w *storage.Workspace) error { return im.run(c.Context(), w, args) })
			}
			return withTarget(im.into, im.dryRun, func(w *storage.Workspace) error {
				return im.run(c.Context(), w, args)
			})
		},
	}
	c.Flags().StringVar(&im.into, "into", "", "the folder of the workspace")
	c.Flags().StringVar(&im.over, "over", "", "the article, by its path in the workspace, whose text is replaced")
	c.Flags().StringArrayVar(&im.addresses, "url", nil, "fetch a page from the network; may be given several times")
	c.Flags().BoolVar(&im.allowPrivate, "allow-private", false, "with --url: also from this machine and from private networks")
	c.Flags().BoolVar(&im.dryRun, "dry-run", false, "only tell what would be done")
	c.Flags().BoolVar(&im.asJSON, "json", false, "print the report as JSON")
	c.Flags().StringVar(&im.settings.Kind, "kind", "", "the kind of the sources (otherwise found out)")
	c.Flags().StringVar(&im.settings.Encoding, "encoding", "", "the encoding of text files and pages, such as windows-1251 (otherwise found out)")
	for name, column := range map[string]*string{
		"text": &im.settings.Columns.Text, "id": &im.settings.Columns.ID, "title": &im.settings.Columns.Title, "author": &im.settings.Columns.Author,
		"outlet": &im.settings.Columns.Outlet, "published": &im.settings.Columns.Published, "language": &im.settings.Columns.Language, "url": &im.settings.Columns.URL,
	} {
		c.Flags().StringVar(column, name+"-column", "", "the column or member that holds the "+name+" (otherwise guessed)")
	}
	return c
}

func known(all intake.Registry, kind string) bool {
	_, ok := all.Find(kind)
	return ok
}

// kindList is a line for each kind.
func kindList() string {
	var b strings.Builder
	for _, k := range sources.All(&pdf.Reader{}) {
		fmt.Fprintf(&b, "  %-6s %s (%s)\n", k.Name, k.Description, strings.Join(k.Extensions, " "))
	}
	return b.String()
}

// articleImport is what the command was told.
type articleImport struct {
	into, over     string
	addresses      []string
	allowPrivate   bool
	dryRun, asJSON bool
	settings       intake.Settings
	out, errs      io.Writer
}

func (im *articleImport) run(ctx context.Context, w *storage.Workspace, names []string) error {
	p := newProgress(im.errs)
	var mu sync.Mutex // pages are fetched while others are told of
	var reader pdf.Reader
	defer reader.Close()
	job := intake.Job{
		Workspace: w, Kinds: sources.All(&reader), Sources: names, Settings: im.settings, DryRun: im.dryRun, Over: im.over,
		Addresses: im.addresses, Fetch: func(ctx context.Context, address string) (*intake.Input, error) {
			mu.Lock()
			p.clear()
			fmt.Fprintf(im.errs, "fetching %s from the network\n", address)
			mu.Unlock()
			return fetch.Fetcher{Agent: "Postil/" + assets.Version, AllowPrivate: im.allowPrivate}.Get(ctx, address)
		},
		Program: "postil " + assets.Version, Now: time.Now,
		Progress: func(done, found int) {
			mu.Lock()
			defer mu.Unlock()
			p.step(done, found)
		},
		OnOutcome: func(o intake.Outcome) {
			mu.Lock()
			defer mu.Unlock()
			if !im.asJSON {
				p.clear()
				im.tell(o)
			}
		},
	}
	report, err := job.Run(ctx)
	p.clear()
	if err != nil {
		return err
	}
	if im.asJSON {
		err = printJSON(im.out, articleReportJSON{Workspace: im.into, DryRun: im.dryRun, Report: *report})
	} else {
		_, err = fmt.Fprintln(im.out, im.sum(report))
	}
	switch {
	case err != nil:
		return err
	case report.Imported+report.Same+report.Replaced == 0 && report.Failed > 0:
		return errors.New("none of the sources could be imported")
	case report.Failed > 0:
		return errProblems
	}
	for _, o := range report.Outcomes {
		switch {
		case o.Over == nil:
		case len(o.Over.Failed) > 0:
			return errProblems
		case o.Over.Waiting > 0:
			return errUnplaced
		}
	}
	return nil
}

// articleReportJSON is what import-articles --json prints.
type articleReportJSON struct {
	Workspace string `json:"workspace"`
	DryRun    bool   `json:"dryRun"`
	intake.Report
}

// tell prints what became of an article: what is there on standard output, what
// is not on standard error.
func (im *articleImport) tell(o intake.Outcome) {
	name := o.Source
	if o.Part != "" {
		name += ", " + o.Part
	}
	switch o.Status {
	case intake.Failed, intake.Skipped:
		fmt.Fprintf(im.errs, "%s: %s: %s\n", name, o.Status, o.Reason)
		return
	case intake.SameText:
		fmt.Fprintf(im.out, "%s: the same text as %s, not written again\n", name, o.Article)
		return
	}
	if o.Status == intake.Replaced {
		im.tellOver(name, o)
	} else {
		fmt.Fprintf(im.out, "%s: %s\n", name, o.Article)
	}
	if o.NearDuplicateOf != "" {
		fmt.Fprintf(im.errs, "%s: nearly the same as %s (%.0f %% of the runs of words); kept\n", name, o.NearDuplicateOf, 100*o.Resemblance)
	}
	if o.Uncertain {
		fmt.Fprintf(im.errs, "%s: the encoding is uncertain: read as %s (confidence %.2f); look at it, or choose with --encoding\n", name, o.Encoding, o.Confidence)
	}
	for _, n := range o.Notes {
		fmt.Fprintf(im.errs, "%s: %s\n", name, n)
	}
}

// tellOver prints what was written over an article, and what became of its marks.
func (im *articleImport) tellOver(name string, o intake.Outcome) {
	verb := "written"
	if im.dryRun {
		verb = "would be written"
	}
	alike := fmt.Sprintf("the texts share %.0f %% of their runs of words", 100*o.Over.Resemblance)
	if o.Over.SameText {
		alike = "the text is the same"
	}
	fmt.Fprintf(im.out, "%s: %s over %s; %s\n", name, verb, o.Article, alike)
	count := map[anchor.Verdict]int{}
	for _, v := range anchor.Verdicts() {
		count[v] = o.Over.Marks[v.String()]
	}
	if s := verdictCounts(count); s != "" {
		fmt.Fprintf(im.out, "%s: marks: %s\n", o.Article, s)
	}
	if o.Over.Waiting > 0 {
		fmt.Fprintf(im.errs, "%s: %s left for a person to place: reanchor lists what is left, Place marks in the window places it\n", o.Article, plural(o.Over.Waiting, "mark"))
	}
	for _, f := range o.Over.Failed {
		fmt.Fprintln(im.errs, f)
	}
}

func (im *articleImport) sum(r *intake.Report) string {
	verb := "imported"
	if im.dryRun {
		verb = "would be imported"
	}
	if im.over != "" {
		verb = "replaced"
		if im.dryRun {
			verb = "would be replaced"
		}
	}
	s := fmt.Sprintf("%s %s", plural(r.Imported+r.Replaced, "article"), verb)
	for _, part := range []struct {
		n    int
		what string
	}{
		{r.NearDuplicates, "of them nearly the same as another"},
		{r.Uncertain, "of them with an uncertain encoding"},
		{r.Same, "there already"},
		{r.Skipped, "skipped"},
		{r.Failed, "failed"},
	} {
		if part.n > 0 {
			s += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return s
}
