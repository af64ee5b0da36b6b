package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"postil/storage"
	"postil/storage/doctor"
)

func checkCommand() *cobra.Command {
	var k checking
	c := &cobra.Command{
		Use:   "check DIR [--fix [--dry-run] [--only KIND...] | --undo]",
		Short: "Check every sidecar against its schema, its article and the scheme, and mend what is safe",
		Long: `Check reads every article and every layer of a workspace and prints one line per
problem, "path:line: message" (without the line where there is none). With --fix it
mends first what it can mend without a guess:

  unreadable  articles that are no text, and what cannot be read
  broken      sidecars that are no layers, or do not keep to the JSON Schema
  newer       sidecars of a newer version of Postil
  quote       marks whose quote is not what the text says at their place
  source      layers of another article than their file's name says
  attribute   attributes that the scheme does not have, or not with that value
  meta        files of what is known of an article (.meta.json) that cannot be read, or
              beside which there is no article
  config      faults of postil.toml (the rest is not checked until these are mended)
  zone        marks in furniture or outside all zones: a note, and no problem

and with a fix, where it is safe:

  conflict    sidecars that git could not merge: both sides are merged
  copy        second versions that sync programs leave: folded in, then taken away
  duplicate   marks with one id: the second gets another
  person      layers that are not by whom their name says: renamed where the layers
              of the same person leave no doubt
  orphan      sidecars without an article: moved to the one article that has, or had,
              their text, unless another layer of the person is there
  relation    relations of which an end is gone: removed
  label       labels that the scheme does not have: added to postil.toml, archived
  temporary   files that a crash left, older than a day: taken away

Before a file is changed its bytes are kept in .postil/fixes. --undo takes the latest
--fix back, but for the fixes of files that have been changed since. A second --fix
does nothing.

` + exitHelp,
		Example: `  postilctl check articles
  postilctl check . && git commit -a
  postilctl check articles --fix --dry-run
  postilctl check articles --fix --only orphan,copy
  postilctl check articles --undo`,
		Args: oneFolder,
		RunE: func(c *cobra.Command, args []string) error {
			k.out, k.errs = c.OutOrStdout(), c.ErrOrStderr()
			if err := k.understand(); err != nil {
				return err
			}
			err := withWorkspace(args[0], func(w *storage.Workspace) error {
				if k.undo {
					return k.takeBack(c.Context(), w)
				}
				return k.workspace(c.Context(), w)
			})
			if faults := doctor.ConfigFindings(err); len(faults) > 0 && !k.undo {
				return k.tell(doctor.Report{Findings: faults})
			}
			return err
		},
	}
	f := c.Flags()
	f.BoolVar(&k.fix, "fix", false, "mend what can be mended without a guess")
	f.BoolVar(&k.dryRun, "dry-run", false, "with --fix: only tell what would be done; a fix may make others possible")
	f.StringSliceVar(&k.only, "only", nil, "with --fix: only fixes of these kinds, parted by commas")
	f.BoolVar(&k.undo, "undo", false, "take the latest --fix back")
	return c
}

// checking is a run of the command.
type checking struct {
	fix, dryRun, undo bool
	only              []string
	kinds             []doctor.Kind
	out, errs         io.Writer
}

// understand reports options that do not go together.
func (k *checking) understand() (err error) {
	switch {
	case k.undo && (k.fix || k.dryRun || len(k.only) > 0):
		return errors.New("--undo takes a --fix back, and goes with no other option")
	case !k.fix && (k.dryRun || len(k.only) > 0):
		return errors.New("--dry-run and --only say how to mend; give --fix, too")
	}
	k.kinds, err = doctor.ParseKinds(k.only)
	return err
}

func (k *checking) workspace(ctx context.Context, w *storage.Workspace) error {
	p := newProgress(k.errs)
	if !k.fix {
		r, err := doctor.Examine(ctx, w, time.Now(), p.step)
		p.clear()
		if err != nil {
			return err
		}
		return k.tell(r)
	}
	m, err := doctor.Mending{Only: k.kinds, DryRun: k.dryRun, Progress: p.step}.Run(ctx, w, time.Now())
	p.clear()
	verb := "fixed"
	if k.dryRun {
		verb = "would fix"
	}
	for _, f := range m.Fixes {
		if _, err := fmt.Fprintf(k.out, "%s: %s\n", verb, f); err != nil {
			return err
		}
	}
	for _, f := range m.Failed {
		fmt.Fprintln(k.errs, f)
	}
	if m.Kept != "" {
		fmt.Fprintf(k.errs, "what was there is kept in %s; postilctl check --undo takes it back\n", m.Kept)
	}
	if err != nil {
		return err
	}
	return k.tell(m.Left)
}

// tell prints what was found, and ends the command as it should end.
func (k *checking) tell(r doctor.Report) error {
	for _, f := range r.Findings {
		if _, err := fmt.Fprintln(k.out, f); err != nil {
			return err
		}
	}
	notes := ""
	if n := r.Notes(); n > 0 {
		notes = plural(n, "note") + " and "
	}
	fmt.Fprintf(k.errs, "%s%s in %s and %s\n", notes, plural(r.Problems(), "problem"), plural(r.Articles, "article"), plural(r.Layers, "layer"))
	if r.Problems() > 0 {
		return errProblems
	}
	return nil
}

func (k *checking) takeBack(ctx context.Context, w *storage.Workspace) error {
	u, err := doctor.Undo(ctx, w)
	for _, f := range u.Fixes {
		if _, err := fmt.Fprintln(k.out, "taken back:", f); err != nil {
			return err
		}
	}
	for _, r := range u.Refused {
		fmt.Fprintln(k.errs, r)
	}
	switch {
	case err != nil:
		return err
	case len(u.Refused) > 0:
		return errProblems
	}
	return nil
}
