package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
)

func compareCommand() *cobra.Command {
	var f whom
	var all, asJSON bool
	c := &cobra.Command{
		Use:   "compare DIR [ARTICLE]",
		Short: "List what people disagree about, and what is decided",
		Long: `Compare lists the passages that people marked differently, in one article or in
all, and how far each is: open, deferred, settled, reopened (a mark is new or
has changed since it was decided), or in conflict between reviewers. Only
articles that people have marked done count. Disagreement is no problem: it does
not change the exit code.

` + exitHelp,
		Example: `  postilctl compare articles
  postilctl compare articles wire/storm.txt --people alice,bob
  postilctl compare articles --json | jq '.articles[].cases[] | select(.status == "open")'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return fmt.Errorf("compare needs a folder and perhaps an article, and got %d arguments; see postilctl compare --help", len(args))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			only := ""
			if len(args) == 2 {
				only = filepath.ToSlash(args[1])
			}
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				e, err := f.read(c, w, only)
				if err != nil {
					return err
				}
				out := compared{Workspace: w.Name(), People: e.people, Articles: []comparedArticle{}}
				if err := out.add(&e, f.unfinished, all); err != nil {
					return err
				}
				if asJSON {
					err = printJSON(c.OutOrStdout(), out)
				} else {
					err = out.print(c.OutOrStdout())
				}
				if err != nil {
					return err
				}
				return e.complain(c)
			})
		},
	}
	f.add(c)
	c.Flags().BoolVar(&all, "all", false, "also the passages on which people agree")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of text")
	return c
}

// compared is what compare prints.
type compared struct {
	Workspace string                `json:"workspace"`
	People    []string              `json:"people"`
	Classes   map[compare.Class]int `json:"classes"` // cases by class, also those that are not listed
	Articles  []comparedArticle     `json:"articles"`
}

type comparedArticle struct {
	Path      string             `json:"path"`
	Finished  []string           `json:"finished"`
	Missing   []string           `json:"missing"`
	Cases     []comparedCase     `json:"cases"`
	Conflicts []comparedConflict `json:"conflicts"`
	Since     []comparedSince    `json:"changedSinceDecided"`
}

type comparedCase struct {
	ID       annotate.ID        `json:"id"`
	Class    compare.Class      `json:"class"`
	Edge     compare.Edge       `json:"edge,omitempty"`
	Status   compare.Status     `json:"status"`
	Start    int                `json:"start"`
	End      int                `json:"end"`
	With     []string           `json:"with"`
	Without  []string           `json:"without"`
	Differ   []string           `json:"differ,omitempty"`
	Marks    []comparedMark     `json:"marks"`
	Decision []comparedDecision `json:"decisions"`
}

type comparedMark struct {
	Person  string      `json:"person"`
	ID      annotate.ID `json:"id"`
	Label   string      `json:"label"`
	Spans   [][2]int    `json:"spans"`
	Quote   string      `json:"quote"`
	Waiting bool        `json:"waiting"` // for a decision
}

type comparedDecision struct {
	By      string           `json:"by"`
	ID      annotate.ID      `json:"id"`
	Verdict annotate.Verdict `json:"verdict"`
	Reason  string           `json:"reason,omitempty"`
	Comment string           `json:"comment,omitempty"`
}

type comparedConflict struct {
	Start     int                `json:"start"`
	End       int                `json:"end"`
	Decisions []comparedDecision `json:"decisions"`
}

type comparedSince struct {
	Decision comparedDecision `json:"decision"`
	ID       annotate.ID      `json:"annotation"`
	Gone     bool             `json:"gone"`
}

func (out *compared) add(e *everybody, unfinished, all bool) error {
	out.Classes = map[compare.Class]int{}
	for _, a := range e.articles {
		r, err := compare.ReviewOf(a, agreement.Choice{People: e.people, Unfinished: unfinished}, nil)
		if err != nil {
			e.trouble = append(e.trouble, err.Error())
			continue
		}
		for _, m := range r.Comparison.Misfits {
			e.trouble = append(e.trouble, fmt.Sprintf("%s: %s %q of %s is left out: the text no longer says at its place what it quotes", a.ID, m.Label, m.Quote(), m.Person))
		}
		for _, u := range r.Unread {
			e.trouble = append(e.trouble, fmt.Sprintf("%s: %s: %v", a.ID, u.By, u.Err))
		}
		found := comparedArticle{
			Path: a.ID, Finished: list(r.Comparison.Finished), Missing: list(r.Comparison.Missing),
			Cases: []comparedCase{}, Conflicts: []comparedConflict{}, Since: []comparedSince{},
		}
		for _, k := range r.Cases {
			out.Classes[k.Class]++
			if all || k.Class.Disagrees() || k.Status != compare.Open && k.Status != compare.Settled {
				found.Cases = append(found.Cases, caseOf(k))
			}
		}
		for _, c := range r.Conflicts {
			found.Conflicts = append(found.Conflicts, comparedConflict{c.Span.Start, c.Span.End, decisionsOf(c.Rulings)})
		}
		for _, s := range r.Since {
			found.Since = append(found.Since, comparedSince{decisionOf(s.Ruling), s.Seen.ID, s.Now == nil})
		}
		if all || len(found.Cases)+len(found.Conflicts)+len(found.Since) > 0 {
			out.Articles = append(out.Articles, found)
		}
	}
	return nil
}

// list is never null in JSON.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func caseOf(k compare.Examined) comparedCase {
	out := comparedCase{
		ID: k.ID, Class: k.Class, Edge: k.Edge, Status: k.Status, Start: k.Span.Start, End: k.Span.End,
		With: k.With, Without: list(k.Without), Differ: k.Differ, Decision: decisionsOf(k.Rulings),
	}
	for _, m := range k.Marks {
		mark := comparedMark{Person: m.Person, ID: m.ID, Label: m.Label, Quote: m.Quote(), Waiting: slices.Contains(k.Waiting, m.ID)}
		for _, f := range m.Fragments {
			mark.Spans = append(mark.Spans, [2]int{f.Start, f.End})
		}
		out.Marks = append(out.Marks, mark)
	}
	return out
}

func decisionOf(r compare.Ruling) comparedDecision {
	return comparedDecision{r.By, r.ID, r.Verdict, r.Reason, r.Comment}
}

func decisionsOf(rulings []compare.Ruling) []comparedDecision {
	out := make([]comparedDecision, len(rulings))
	for i, r := range rulings {
		out[i] = decisionOf(r)
	}
	return out
}

func (out *compared) print(w io.Writer) error {
	var b strings.Builder
	for _, a := range out.Articles {
		fmt.Fprintf(&b, "%s: %s", a.Path, plural(len(a.Cases), "passage"))
		if len(a.Missing) > 0 {
			fmt.Fprintf(&b, "; not finished: %s", strings.Join(a.Missing, ", "))
		}
		fmt.Fprintln(&b)
		for _, k := range a.Cases {
			k.print(&b)
		}
		for _, c := range a.Conflicts {
			fmt.Fprintf(&b, "  %d-%d  conflict: %s\n", c.Start, c.End, verdicts(c.Decisions))
		}
		for _, s := range a.Since {
			now := "has changed"
			if s.Gone {
				now = "is gone"
			}
			fmt.Fprintf(&b, "  the mark %s %s since %s decided on it (%s)\n", s.ID, now, s.Decision.By, s.Decision.Verdict)
		}
	}
	fmt.Fprintf(&b, "%s: %s", out.Workspace, strings.Join(out.People, ", "))
	for _, class := range compare.Classes() {
		if n := out.Classes[class]; n > 0 {
			fmt.Fprintf(&b, "; %s %d", class, n)
		}
	}
	fmt.Fprintln(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (k comparedCase) print(b *strings.Builder) {
	fmt.Fprintf(b, "  %d-%d  %s", k.Start, k.End, k.Class)
	if k.Edge != "" {
		fmt.Fprintf(b, " (%s)", k.Edge)
	}
	if len(k.Differ) > 0 {
		fmt.Fprintf(b, " (%s)", strings.Join(k.Differ, ", "))
	}
	fmt.Fprintf(b, ": %s", k.Status)
	if len(k.Decision) > 0 {
		fmt.Fprintf(b, ", %s", verdicts(k.Decision))
	}
	fmt.Fprintln(b)
	for _, m := range k.Marks {
		fmt.Fprintf(b, "    %s: %s %s\n", m.Person, m.Label, clip(fmt.Sprintf("%q", m.Quote)))
	}
	for _, slug := range k.Without {
		fmt.Fprintf(b, "    %s: nothing\n", slug)
	}
}

func verdicts(ds []comparedDecision) string {
	out := make([]string, len(ds))
	for i, d := range ds {
		out[i] = fmt.Sprintf("%s by %s", d.Verdict, d.By)
		if d.Reason != "" {
			out[i] += " (" + d.Reason + ")"
		}
	}
	return strings.Join(out, ", ")
}
