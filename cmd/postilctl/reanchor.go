package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/text"
	"postil/storage"
)

// errUnplaced is the end of a command that left marks for a person to place. It
// has been reported by then.
var errUnplaced = errors.New("some marks could not be placed")

func reanchorCommand() *cobra.Command {
	var dryRun, asJSON bool
	c := &cobra.Command{
		Use:   "reanchor DIR [--dry-run]",
		Short: "Find the marks of articles again whose text has changed",
		Long: `Reanchor looks for articles whose text is not the one that people's marks were
made on, and finds each mark again. Every mark gets a verdict:

  same       it stands where it stood
  moved      it stands, word for word, somewhere else
  changed    it is there, but says something else now
  ambiguous  several places may be it
  gone       it is not there any more

Marks that are same or moved are put where they are now; all others stay as they
are, and are listed on standard error, with the places they may be at and how near
each is, from 0 to 1. Offsets are code points, the end not included.

A mark is same or moved only where nothing else is nearly as good. The old text is
kept in .postil/texts when marks are saved; where it is lost, the quote and the
words around it must do, and more is left to be decided by a person.

Exit codes: 0 done, every mark is placed; 1 done, but something could not be read or
saved; 2 the command could not do its work or was not understood; 3 done, but some
marks are not placed.`,
		Example: `  postilctl reanchor articles --dry-run
  postilctl reanchor articles --json | jq '.layers[].unplaced[]'`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				p := newProgress(c.ErrOrStderr())
				r, err := storage.Reanchors{DryRun: dryRun, Progress: p.step}.Run(c.Context(), w, time.Now())
				p.clear()
				if err != nil {
					return err
				}
				t := reanchorTeller{w: w, out: c.OutOrStdout(), errs: c.ErrOrStderr(), dryRun: dryRun}
				if asJSON {
					err = printJSON(t.out, t.report(w.Name(), r))
				} else {
					err = t.tell(r)
				}
				for _, f := range r.Failed {
					fmt.Fprintln(t.errs, f)
				}
				switch {
				case err != nil:
					return err
				case len(r.Failed) > 0:
					return errProblems
				case r.Unplaced() > 0:
					return errUnplaced
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&dryRun, "dry-run", false, "only tell what would be done")
	c.Flags().BoolVar(&asJSON, "json", false, "print the report as JSON, marks that are not placed included")
	return c
}

// reanchorTeller says what has become of marks.
type reanchorTeller struct {
	w         *storage.Workspace
	out, errs io.Writer
	dryRun    bool
}

func (t *reanchorTeller) tell(r storage.ReanchorReport) error {
	for _, l := range r.Layers {
		if _, err := fmt.Fprintf(t.out, "%s: %s\n", l.Path, verdictCounts(l.Count)); err != nil {
			return err
		}
		if l.Lost {
			fmt.Fprintf(t.errs, "%s: the text that marks were made on is not kept; they were looked for by their quotes and contexts\n", l.Path)
		}
		if l.Decisions > 0 {
			fmt.Fprintf(t.errs, "%s: %s of passages that are not there any more; they stay as they are\n", l.Path, plural(l.Decisions, "decision"))
		}
		now := t.text(l)
		for _, m := range l.Unplaced() {
			t.mark(l.Path, m, now)
		}
	}
	verb := ""
	if t.dryRun {
		verb = "would be "
	}
	count := r.Count()
	_, err := fmt.Fprintf(t.out, "%s, %s with another text: %s %sput in place, %d not placed\n",
		plural(r.Articles, "article"), plural(len(r.Layers), "layer"), plural(count[anchor.Same]+count[anchor.Moved], "mark"), verb, r.Unplaced())
	return err
}

// text is the article of a layer as it is now, for quoting from it.
func (t *reanchorTeller) text(l *storage.Reanchoring) *text.Text {
	now, err := t.w.ReadText(l.Article)
	if err != nil {
		now, _ = text.New("") // it was read a moment ago; without it nothing is quoted
	}
	return now
}

// mark tells of one that is not placed, with a line for each place that it may be at.
func (t *reanchorTeller) mark(path string, m storage.Reanchored, now *text.Text) {
	fmt.Fprintf(t.errs, "%s: mark %s (%s): %s: %s\n", path, m.Mark.ID, m.Mark.Label, m.Verdict, m.Reason)
	for i, at := range m.Places {
		f := m.Mark.Fragments[i]
		fmt.Fprintf(t.errs, "  it quotes %q at %d to %d\n", clip(f.Exact), f.Start, f.End)
		if at.Verdict.Sure() {
			fmt.Fprintf(t.errs, "    %s: at %d to %d\n", at.Verdict, at.Span.Start, at.Span.End)
			continue
		}
		for _, c := range at.Candidates {
			fmt.Fprintf(t.errs, "    %.2f near: %q at %d to %d\n", c.Nearness, clip(now.Quote(c.Span)), c.Span.Start, c.Span.End)
		}
	}
}

// verdictCounts says how many marks have each verdict, as in "8 same, 3 moved".
func verdictCounts(count map[anchor.Verdict]int) string {
	s := ""
	for _, v := range anchor.Verdicts() {
		if count[v] == 0 {
			continue
		}
		if s != "" {
			s += ", "
		}
		s += fmt.Sprintf("%d %s", count[v], v)
	}
	return s
}

// reanchorJSON is what reanchor --json prints. Offsets are code points.
type reanchorJSON struct {
	Workspace string              `json:"workspace"`
	DryRun    bool                `json:"dryRun"`
	Articles  int                 `json:"articles"`
	Count     map[string]int      `json:"count"` // marks by verdict
	Unplaced  int                 `json:"unplaced"`
	Layers    []reanchorLayerJSON `json:"layers"`
	Failed    []string            `json:"failed"`
}

type reanchorLayerJSON struct {
	Article   string             `json:"article"`
	Person    string             `json:"person"`
	Path      string             `json:"path"`
	Count     map[string]int     `json:"count"`
	TextLost  bool               `json:"textLost"`
	Decisions int                `json:"outdatedDecisions"`
	Unplaced  []reanchorMarkJSON `json:"unplaced"`
}

type reanchorMarkJSON struct {
	ID        annotate.ID         `json:"id"`
	Label     string              `json:"label"`
	Verdict   string              `json:"verdict"`
	Reason    string              `json:"reason"`
	Fragments []reanchorPieceJSON `json:"fragments"`
}

type reanchorPieceJSON struct {
	Start      int            `json:"start"` // as the mark has it
	End        int            `json:"end"`
	Exact      string         `json:"exact"`
	Verdict    string         `json:"verdict"`
	Reason     string         `json:"reason"`
	New        *placeJSON     `json:"new,omitempty"` // of same, moved and changed
	Candidates []nearbyPlaces `json:"candidates"`
}

type placeJSON struct {
	Start int    `json:"start"`
	End   int    `json:"end"`
	Exact string `json:"exact"`
}

type nearbyPlaces struct {
	placeJSON
	Nearness float64 `json:"nearness"`
}

func (t *reanchorTeller) report(name string, r storage.ReanchorReport) reanchorJSON {
	out := reanchorJSON{
		Workspace: name, DryRun: t.dryRun, Articles: r.Articles, Count: byName(r.Count()), Unplaced: r.Unplaced(),
		Layers: []reanchorLayerJSON{}, Failed: []string{},
	}
	for _, f := range r.Failed {
		out.Failed = append(out.Failed, f.Error())
	}
	for _, l := range r.Layers {
		layer := reanchorLayerJSON{
			Article: l.Article, Person: l.Slug, Path: l.Path, Count: byName(l.Count), TextLost: l.Lost, Decisions: l.Decisions,
			Unplaced: []reanchorMarkJSON{},
		}
		now := t.text(l)
		at := func(s annotate.Span) placeJSON { return placeJSON{s.Start, s.End, now.Quote(s)} }
		for _, m := range l.Unplaced() {
			mark := reanchorMarkJSON{ID: m.Mark.ID, Label: m.Mark.Label, Verdict: m.Verdict.String(), Reason: m.Reason}
			for i, p := range m.Places {
				f := m.Mark.Fragments[i]
				piece := reanchorPieceJSON{
					Start: f.Start, End: f.End, Exact: f.Exact, Verdict: p.Verdict.String(), Reason: p.Reason, Candidates: []nearbyPlaces{},
				}
				if p.Verdict <= anchor.Changed {
					place := at(p.Span)
					piece.New = &place
				}
				for _, c := range p.Candidates {
					piece.Candidates = append(piece.Candidates, nearbyPlaces{at(c.Span), c.Nearness})
				}
				mark.Fragments = append(mark.Fragments, piece)
			}
			layer.Unplaced = append(layer.Unplaced, mark)
		}
		out.Layers = append(out.Layers, layer)
	}
	return out
}

// byName has every verdict, also those that no mark has.
func byName(count map[anchor.Verdict]int) map[string]int {
	out := map[string]int{}
	for _, v := range anchor.Verdicts() {
		out[v.String()] = count[v]
	}
	return out
}
