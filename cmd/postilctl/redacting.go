package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/source"
	"postil/storage/redact"
	"postil/storage/redact/handover"
)

// postilFormat is Postil's own form, as --to and --from name it. It is none of the
// formats of the registry: an export in it is of sidecars, with all that they have.
const postilFormat = "postil"

const redactHelp = `--to postil --redact writes the sidecars themselves, without the articles, into a
folder or a zip, for handing marks on where the text may not be. The quotes of
marks and what surrounds them are salted hashes; offsets, labels, people, times and
the names of files stay. What may quote the text is left out, and that is told:
notes, comments, attributes of any words, searches and unknown fields; with
--keep-notes these go out as they are. Beside the text the quotes are filled in
again, by opening the workspace or by postilctl import. The salt stands in the files:
whoever guesses a quote can prove the guess, and short ones are soon guessed.
`

// redacting is an export of redacted sidecars.
type redacting struct {
	redact, keepNotes bool
}

func (x *redacting) flags(c *cobra.Command) {
	c.Flags().BoolVar(&x.redact, "redact", false, "with --to postil: sidecars without the words of the articles")
	c.Flags().BoolVar(&x.keepNotes, "keep-notes", false, "with --redact: notes and whatever else may quote the text go out, too")
}

// asked tells whether the options ask for it, and reports those that do not go with
// it.
func (x *redacting) asked(c *cobra.Command, to, out string, dryRun bool) (bool, error) {
	own := strings.EqualFold(to, postilFormat)
	switch {
	case !own && x.redact:
		return false, errors.New("--redact writes Postil's own sidecars; give --to postil with it")
	case x.keepNotes && !x.redact:
		return false, errors.New("--keep-notes is about --redact, which is not given")
	case !own:
		return false, nil
	case !x.redact:
		return false, errors.New("--to postil is for --redact; to hand marks on with their articles, copy the folder, which has both")
	case out == "-":
		return false, errors.New("--redact writes several files; --out must name a folder, or a zip")
	case out == "" && !dryRun:
		return false, errors.New("--out names no folder")
	}
	for _, name := range []string{"on-loss", "on-edges", "option", "split", "seed", "group-by", "keep-split", "skip-new", "skip-zones", "strategy", "json"} {
		if c.Flags().Changed(name) {
			return false, fmt.Errorf("--%s does not go with --redact", name)
		}
	}
	return true, nil
}

func (x *redacting) run(c *cobra.Command, w *storage.Workspace, layer, out string, dryRun bool) error {
	layer, err := chooseLayer(c.Context(), w, layer)
	switch {
	case err != nil:
		return err
	case layer == exchange.GoldLayer:
		return errors.New("gold is derived, and has no sidecars; write it with postilctl gold --out, and redact that")
	}
	p := newProgress(c.ErrOrStderr())
	job := handover.Job{Workspace: w, Layer: layer, KeepNotes: x.keepNotes, Progress: p.step}
	verb := "wrote"
	var r handover.Written
	if dryRun {
		verb = "would write"
		r, err = job.Preview(c.Context())
	} else {
		r, err = job.Write(c.Context(), out)
	}
	p.clear()
	if err != nil {
		return err
	}
	tellLeft(c.ErrOrStderr(), r.Left)
	fmt.Fprintf(c.ErrOrStderr(), "%s %s with %s, redacted\n", verb, plural(r.Layers, "layer"), plural(r.Marks, "mark"))
	for _, s := range r.Skipped {
		fmt.Fprintf(c.ErrOrStderr(), "left out: %v\n", s)
	}
	if len(r.Skipped) > 0 {
		return errProblems
	}
	return nil
}

// tellLeft says what a redacted layer lacks.
func tellLeft(w io.Writer, l redact.Left) {
	for _, part := range []struct {
		n    int
		noun string
	}{
		{l.Notes, "note"},
		{l.Values, "attribute value"},
		{l.Comments, "comment"},
		{l.Searches, "search"},
		{l.Fields, "unknown field"},
		{l.Decisions, "decision of a kind that is not known here"},
		{l.Texts, "list of earlier texts"},
	} {
		if part.n > 0 {
			fmt.Fprintf(w, "left out, since it may give the text away: %s\n", plural(part.n, part.noun))
		}
	}
}

// attach brings redacted sidecars in. Handled is false where the source is none and
// nobody said that it was.
func attach(ctx context.Context, w *storage.Workspace, name, from string, dryRun bool, out, errs io.Writer) (handled bool, err error) {
	named := strings.EqualFold(from, postilFormat)
	if !named && from != auto {
		return false, nil
	}
	src, err := source.Open(ctx, name, source.Limits{})
	if err != nil {
		return named, err
	}
	defer src.Close() // nothing was written
	switch is := handover.Is(ctx, src); {
	case !is && named:
		return true, fmt.Errorf("%s holds no redacted sidecars; sidecars that are not redacted belong beside their articles", name)
	case !is:
		return false, ctx.Err()
	}
	r, err := handover.Attach(ctx, w, src, time.Now(), dryRun)
	if err != nil {
		return true, err
	}
	verb := "brought in"
	if dryRun {
		verb = "would bring in"
	}
	if _, err := fmt.Fprintf(out, "%s %s; the words of %s are filled in\n", verb, plural(r.Layers, "layer"), plural(r.Marks, "mark")); err != nil {
		return true, err
	}
	for _, o := range r.Open {
		fmt.Fprintf(errs, "%s: %s on other words than the article has there; postilctl check lists them\n", o.Path, plural(o.Marks, "mark"))
	}
	for _, refused := range r.Refused {
		fmt.Fprintf(errs, "refused: %v\n", refused)
	}
	if len(r.Open)+len(r.Refused) > 0 {
		return true, errProblems
	}
	return true, nil
}

// attachAll brings those sources in that are redacted sidecars, and returns the
// others.
func attachAll(c *cobra.Command, w *storage.Workspace, sources []string, from string, dryRun bool) (rest []string, err error) {
	problems := false
	for _, name := range sources {
		handled, err := attach(c.Context(), w, name, from, dryRun, c.OutOrStdout(), c.ErrOrStderr())
		switch {
		case !handled && c.Context().Err() == nil:
			rest = append(rest, name) // whatever is wrong with it shows again
		case errors.Is(err, errProblems):
			problems = true
		case err != nil:
			return rest, err
		}
	}
	if problems {
		return rest, errProblems
	}
	return rest, nil
}
