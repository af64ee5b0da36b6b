package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"postil/storage"
	"postil/storage/recovery"
)

func recoverCommand() *cobra.Command {
	var list, asJSON bool
	c := &cobra.Command{
		Use:   "recover [DIR] [--list]",
		Short: "Bring marks that could not be saved to where they belong",
		Long: `Recover looks for marks that the window could not save, because a disk was full
or a drive away, say, and has kept in your data folder. It merges them with what is
in the folder by now, saves them, and removes the copy only then. Nothing is doubled
and nothing lost. The window offers the same when it opens the folder.

With DIR it takes those that belong to that folder, also when it had another name or
place then, without it those of all folders that are where they were. What cannot be
restored stays, and is told with the path of its file. --list only tells what there
is.

` + exitHelp,
		Example: `  postilctl recover --list
  postilctl recover articles`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			place, err := recovery.Of()
			if err != nil {
				return err
			}
			if asJSON && !list {
				return errors.New("--json goes with --list; see postilctl recover --help")
			}
			r := recoverer{place: place, out: c.OutOrStdout(), errs: c.ErrOrStderr(), list: list, json: asJSON, listed: []unsavedJSON{}}
			return r.run(c.Context(), args)
		},
	}
	c.Flags().BoolVar(&list, "list", false, "only tell what there is")
	c.Flags().BoolVar(&asJSON, "json", false, "with --list: print it as JSON")
	return c
}

// recoverer restores marks that could not be saved, or tells of them.
type recoverer struct {
	place      recovery.Place
	out, errs  io.Writer
	list, json bool

	listed []unsavedJSON
	told   int // layers that were told or restored
	left   int // layers that are not restored, and files that cannot be read
}

// unsavedJSON is what recover --list --json prints of a layer.
type unsavedJSON struct {
	Workspace string    `json:"workspace"`
	Article   string    `json:"article"`
	Person    string    `json:"person"`
	Marks     int       `json:"marks"`
	Time      time.Time `json:"time"`
	Reason    string    `json:"reason"`
	File      string    `json:"file"`
}

func (r *recoverer) run(ctx context.Context, folders []string) error {
	all, err := r.place.List()
	if err != nil {
		fmt.Fprintln(r.errs, err)
		r.left++
	}
	switch {
	case r.list && len(folders) == 0:
		for _, u := range all {
			if err := r.tell(u); err != nil {
				return err
			}
		}
	case len(folders) == 0:
		for _, u := range all {
			if !slices.Contains(folders, u.Workspace) {
				folders = append(folders, u.Workspace)
			}
		}
		for _, folder := range folders {
			if err := withWorkspace(folder, func(w *storage.Workspace) error { return r.restore(ctx, w) }); err != nil {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				fmt.Fprintln(r.errs, err)
				r.left++
			}
		}
	default:
		if err := withWorkspace(folders[0], func(w *storage.Workspace) error { return r.restore(ctx, w) }); err != nil {
			return err
		}
	}
	if r.json {
		if err := printJSON(r.out, r.listed); err != nil {
			return err
		}
	} else if r.told == 0 && r.left == 0 {
		if _, err := fmt.Fprintln(r.out, "there are no marks that could not be saved"); err != nil {
			return err
		}
	}
	if r.left > 0 {
		return errProblems
	}
	return nil
}

// restore restores what belongs to a workspace, or tells of it.
func (r *recoverer) restore(ctx context.Context, w *storage.Workspace) error {
	found, _ := r.place.Find(ctx, w) // what cannot be read is told already
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, u := range found.Astray {
		if !r.list {
			fmt.Fprintf(r.errs, "%s: marks of %s stay in %s: the article is not in the folder any more\n", u.Article, u.Slug(), u.File)
			r.left++
		} else if err := r.tell(u); err != nil {
			return err
		}
	}
	for _, m := range found.Here {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.list {
			if err := r.tell(m.Unsaved); err != nil {
				return err
			}
			continue
		}
		done, err := r.place.Restore(ctx, w, m, time.Now())
		if err != nil {
			if _, advice := storage.Trouble(err); advice != "" {
				err = fmt.Errorf("%w. %s", err, advice)
			}
			fmt.Fprintln(r.errs, err)
			r.left++
		}
		if done.Layer == nil {
			continue
		}
		r.told++
		if _, err := fmt.Fprintf(r.out, "%s: %s of %s restored\n", done.Article, plural(done.Marks, "mark"), done.Slug); err != nil {
			return err
		}
	}
	return nil
}

// tell tells of a layer that could not be saved.
func (r *recoverer) tell(u recovery.Unsaved) error {
	r.told++
	if r.json {
		r.listed = append(r.listed, unsavedJSON{u.Workspace, u.Article, u.Slug(), u.Layer.Len(), u.Time, u.Reason, u.File})
		return nil
	}
	_, err := fmt.Fprintf(r.out, "%s: %s of %s in %s, since %s: %s\n  kept in %s\n",
		u.Article, plural(u.Layer.Len(), "mark"), u.Slug(), u.Workspace, u.Time.Format(time.RFC3339), u.Reason, u.File)
	return err
}
