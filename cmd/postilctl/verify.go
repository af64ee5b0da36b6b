package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"postil/storage"
)

func verifyCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "Say of each file of marks whether its history is whole",
		Long: `Verify follows the history of each layer, a chain in which every entry holds the
hash of the one before, and prints one line a layer:

  whole        no entry was changed, removed, inserted or moved, and the last one
               is of the file of marks as it is now
  broken       at an entry of a file, and what is wrong with it
  changed      outside of Postil since the last entry, or Postil was stopped before
               it had recorded a save; the next save records it as from elsewhere
  no history   nothing was recorded

That entries are missing at the end shows as changed. The hashes have no key: who
writes a whole history anew, and the marks to fit it, is not found out.

Exit codes: 0 all are whole or have no history; 1 one is not, or could not be read;
2 the command could not do its work or was not understood.`,
		Example: `  postilctl verify articles
  postilctl verify articles --json | jq '.layers[] | select(.state == "broken")'`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			return withWorkspace(args[0], func(w *storage.Workspace) error {
				p := newProgress(c.ErrOrStderr())
				verdicts, unreadable, err := w.VerifyHistory(c.Context(), p.step)
				p.clear()
				if err != nil {
					return err
				}
				report := verifyJSON{Workspace: w.Name(), Layers: []layerVerdictJSON{}, Unreadable: []string{}}
				sound := len(unreadable) == 0
				for _, v := range verdicts {
					report.Layers = append(report.Layers, verdictOf(v))
					sound = sound && v.Sound()
				}
				for _, u := range unreadable {
					report.Unreadable = append(report.Unreadable, u.Error())
					fmt.Fprintln(c.ErrOrStderr(), u)
				}
				if asJSON {
					err = printJSON(c.OutOrStdout(), report)
				} else {
					for _, v := range verdicts {
						if _, err = fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", v.Path, describe(v)); err != nil {
							break
						}
					}
				}
				if err == nil && !sound {
					return errProblems
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON instead of lines")
	return c
}

// describe says in words how a history is.
func describe(v storage.HistoryVerdict) string {
	s := ""
	switch v.State {
	case storage.HistoryWhole:
		s = "whole, " + entries(v.Entries)
	case storage.HistoryBroken:
		s = fmt.Sprintf("broken at entry %d of %s: %v", v.Entry, v.File, v.Err)
	case storage.HistoryChanged:
		s = "changed outside of Postil since " + v.Since.Format(time.RFC3339)
		if v.Gone {
			s = "removed outside of Postil since " + v.Since.Format(time.RFC3339)
		}
	case storage.HistoryNone:
		s = "no history"
	}
	if v.Torn > 0 {
		s += fmt.Sprintf("; %s cut off by a crash", plural(v.Torn, "save"))
	}
	return s
}

func entries(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// verifyJSON is what verify --json prints.
type verifyJSON struct {
	Workspace  string             `json:"workspace"`
	Layers     []layerVerdictJSON `json:"layers"`
	Unreadable []string           `json:"unreadable"`
}

type layerVerdictJSON struct {
	Path    string               `json:"path"` // of the file of marks
	Article string               `json:"article"`
	Person  string               `json:"person"`
	State   storage.HistoryState `json:"state"` // whole, broken, changed or none
	Entries int                  `json:"entries"`
	Torn    int                  `json:"torn"` // saves that a crash has cut off
	File    string               `json:"file,omitempty"`
	Entry   int                  `json:"entry,omitempty"`
	Line    int                  `json:"line,omitempty"`
	Fault   string               `json:"fault,omitempty"`
	Since   *time.Time           `json:"since,omitempty"` // of the last entry
	Removed bool                 `json:"removed,omitempty"`
}

func verdictOf(v storage.HistoryVerdict) layerVerdictJSON {
	out := layerVerdictJSON{
		Path: v.Path, Article: v.Article, Person: v.Slug, State: v.State, Entries: v.Entries, Torn: v.Torn,
		File: v.File, Entry: v.Entry, Line: v.Line, Removed: v.Gone && v.State == storage.HistoryChanged,
	}
	if v.Err != nil {
		out.Fault = v.Err.Error()
	}
	if !v.Since.IsZero() {
		out.Since = &v.Since
	}
	return out
}
