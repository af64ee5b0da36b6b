package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage"
)

func statsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "stats DIR",
		Short: "Count articles, words, and each person's marks by label",
		Long: `Stats counts a workspace's articles and words, and for each person the articles
by state and the marks by label. Words are those of Unicode (UAX #29), so they
are counted in every language. What cannot be read is listed, and not counted.

` + exitHelp,
		Example: `  postilctl stats articles
  postilctl stats articles --json | jq '.people[] | {slug, marks}'`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				p := newProgress(c.ErrOrStderr())
				s, err := count(c.Context(), w, p.step)
				p.clear()
				if err != nil {
					return err
				}
				if asJSON {
					enc := json.NewEncoder(c.OutOrStdout())
					enc.SetEscapeHTML(false)
					enc.SetIndent("", "  ")
					err = enc.Encode(s)
				} else {
					err = s.print(c.OutOrStdout(), w.Scheme())
				}
				for _, u := range s.Unreadable {
					fmt.Fprintln(c.ErrOrStderr(), u)
				}
				if err == nil && len(s.Unreadable) > 0 {
					return errProblems
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of a table")
	return c
}

// stats are the figures of a workspace.
type stats struct {
	Workspace  string        `json:"workspace"`
	Articles   int           `json:"articles"`
	Words      int           `json:"words"`
	CodePoints int           `json:"codePoints"`
	People     []personStats `json:"people"`
	Unreadable []string      `json:"unreadable"`
}

// personStats are the figures of one person.
type personStats struct {
	Slug   string                 `json:"slug"`
	Name   string                 `json:"name"`
	Kind   annotate.PersonKind    `json:"kind"`
	Marks  int                    `json:"marks"`
	Labels map[string]int         `json:"labels"`
	States map[annotate.State]int `json:"states"` // articles; those without a layer are new
}

func count(ctx context.Context, w *storage.Workspace, step func(done, total int)) (stats, error) {
	s := stats{Workspace: w.Name(), People: []personStats{}, Unreadable: []string{}}
	survey, err := w.Survey(ctx)
	if err != nil {
		return s, err
	}
	for _, err := range survey.Unreadable {
		s.Unreadable = append(s.Unreadable, err.Error())
	}
	people := map[string]*personStats{}
	for i, e := range survey.Articles {
		if err := ctx.Err(); err != nil {
			return s, err
		}
		a, err := w.ReadArticle(e.Path)
		if err != nil {
			s.Unreadable = append(s.Unreadable, err.Error())
			continue
		}
		s.Articles++
		s.Words += a.Text.CountWords(text.Span{End: a.Text.Len()})
		s.CodePoints += a.Text.Len()
		for _, ref := range e.Layers {
			l, err := w.ReadLayer(a, ref.Slug)
			if err != nil {
				s.Unreadable = append(s.Unreadable, err.Error())
				continue
			}
			if l == nil { // removed since the folder was listed
				continue
			}
			p := people[ref.Slug]
			if p == nil {
				p = &personStats{Slug: ref.Slug, Name: l.Person.Name, Kind: l.Person.Kind, Labels: map[string]int{}, States: map[annotate.State]int{}}
				people[ref.Slug] = p
			}
			p.Marks += l.Len()
			p.States[l.State]++
			for label, n := range l.Labels() {
				p.Labels[label] += n
			}
		}
		step(i+1, len(survey.Articles))
	}
	for _, slug := range slices.Sorted(maps.Keys(people)) {
		p := people[slug]
		begun := 0
		for _, n := range p.States {
			begun += n
		}
		if rest := s.Articles - begun; rest > 0 {
			p.States[annotate.StateNew] += rest
		}
		s.People = append(s.People, *p)
	}
	return s, nil
}

func (s stats) print(w io.Writer, scheme *annotate.Scheme) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s: %s, %s\n", s.Workspace, plural(s.Articles, "article"), plural(s.Words, "word"))
	for _, p := range s.People {
		fmt.Fprintf(t, "\n%s (%s): %s\n", p.Name, p.Slug, plural(p.Marks, "mark"))
		for _, id := range labelOrder(scheme, p.Labels) {
			fmt.Fprintf(t, "  %s\t%d\n", id, p.Labels[id])
		}
		fmt.Fprint(t, "  articles:")
		for _, state := range []annotate.State{annotate.StateNew, annotate.StateInProgress, annotate.StateDone, annotate.StateLocked} {
			if n := p.States[state]; n > 0 {
				fmt.Fprintf(t, " %d %s", n, state)
			}
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

// labelOrder has the scheme's labels in its order, then those that it lacks.
func labelOrder(scheme *annotate.Scheme, counts map[string]int) []string {
	var out []string
	for _, l := range scheme.Labels {
		if counts[l.ID] > 0 {
			out = append(out, l.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(counts)) {
		if _, ok := scheme.Label(id); !ok {
			out = append(out, id)
		}
	}
	return out
}
