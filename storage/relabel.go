package storage

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"postil/annotate"
)

// Relabel is a change of labels over all that one person has marked, or decided
// as a reviewer, in a workspace: From becomes To. It renames a label's id, or merges labels.
// Articles that are done or locked are changed too, since a mark whose label
// the scheme no longer has is of no use to anybody.
//
// Run does it, and Relabelled.Undo takes it back. Change the scheme before, so
// that To is known, and take the old labels out of it after.
type Relabel struct {
	Slug string // of the person
	From []string
	To   string
	// Skip names articles to leave out, such as the one that is open in a
	// window, whose layer goes through its own history
	// (annotate.RelabelAll). Nil leaves out none. A layer that is open
	// elsewhere is safe, too: its next save merges what was done here.
	Skip func(article string) bool
	// Progress is told how many layers have been gone through. It may be nil.
	Progress func(done, total int)
}

// Relabelled is what has been done to the layers of one person.
type Relabelled struct {
	Slug   string
	To     string
	Layers []RelabelledLayer // those that were changed and saved
	// Failed tells, with its path, of each layer that could not be read or
	// saved, and is as it was. Layers that lie beside no article are not looked at.
	Failed []error
}

// RelabelledLayer is what has been done to one layer.
type RelabelledLayer struct {
	Article string
	Was     annotate.FormerLabels
}

// Marks is the number of marks that were changed.
func (r Relabelled) Marks() int {
	n := 0
	for _, l := range r.Layers {
		n += len(l.Was.Marks)
	}
	return n
}

// Decisions is the number of decisions whose results were changed.
func (r Relabelled) Decisions() int {
	n := 0
	for _, l := range r.Layers {
		n += len(l.Was.Results)
	}
	return n
}

// Run goes through the layers, one after the other, and saves each that has
// such marks, whole or not at all, as LayerFile.Save does. A layer that fails is
// told in the report and does not keep it from the others. When ctx ends it
// stops between two layers and reports so; what has been done until then stays,
// is in the report, and can be undone, or completed by running it again.
func (j Relabel) Run(ctx context.Context, w *Workspace, now time.Time) (Relabelled, error) {
	out := Relabelled{Slug: j.Slug, To: j.To}
	if strings.TrimSpace(j.To) == "" {
		return out, errors.New("cannot relabel: the new label has no id")
	}
	s, err := w.Survey(ctx)
	if err != nil {
		return out, fmt.Errorf("stopped before any layer was changed: %w", err)
	}
	out.Failed = append(out.Failed, s.Unreadable...)
	var articles []string
	for _, e := range s.Articles {
		if slices.ContainsFunc(e.Layers, func(l LayerRef) bool { return l.Slug == j.Slug }) && (j.Skip == nil || !j.Skip(e.Path)) {
			articles = append(articles, e.Path)
		}
	}
	copies := copyFinder{w: w, folders: map[string][]string{}}
	change := func(l *annotate.Layer) annotate.Change { return annotate.RelabelAll(l, j.From, j.To) }
	for i, p := range articles {
		if err := ctx.Err(); err != nil {
			return out, out.stopped(i, len(articles), err)
		}
		if w.mayChange(p, j.Slug, change, &copies) {
			err := w.relabel(ctx, p, j.Slug, now, change, func(done annotate.Change) {
				out.Layers = append(out.Layers, RelabelledLayer{p, done.FormerLabels()})
			})
			if err != nil {
				if ctx.Err() != nil {
					return out, out.stopped(i, len(articles), ctx.Err())
				}
				out.Failed = append(out.Failed, err)
			}
		}
		if j.Progress != nil {
			j.Progress(i+1, len(articles))
		}
	}
	return out, nil
}

// Undo gives the marks their labels of before, where they are still there and
// nobody has given them another one since; what else was written into them
// stays. It returns what is left to undo: nothing, or, when ctx ended or layers
// failed, the rest, to be tried again.
func (r Relabelled) Undo(ctx context.Context, w *Workspace, now time.Time, progress func(done, total int)) (rest Relabelled, err error) {
	rest = Relabelled{Slug: r.Slug, To: r.To}
	for i, l := range r.Layers {
		err := ctx.Err()
		if err == nil {
			err = w.relabel(ctx, l.Article, r.Slug, now, func(now *annotate.Layer) annotate.Change {
				return annotate.RestoreLabels(now, l.Was, r.To)
			}, func(annotate.Change) {})
		}
		switch {
		case ctx.Err() != nil && err != nil:
			rest.Layers = append(rest.Layers, r.Layers[i:]...)
			return rest, fmt.Errorf("stopped after the labels of %d of %d layers were restored: %w", i, len(r.Layers), ctx.Err())
		case err != nil && !errors.Is(err, errNotSynced):
			rest.Layers = append(rest.Layers, l)
			rest.Failed = append(rest.Failed, err)
		case err != nil:
			rest.Failed = append(rest.Failed, err)
		}
		if progress != nil {
			progress(i+1, len(r.Layers))
		}
	}
	return rest, nil
}

func (r Relabelled) stopped(done, total int, err error) error {
	return fmt.Errorf("stopped after %d of %d layers; %d marks in %d of them have the new label: %w", done, total, r.Marks(), len(r.Layers), err)
}

// relabel applies a change to one layer and saves it. saved is called when it
// is on disk.
func (w *Workspace) relabel(ctx context.Context, p, slug string, now time.Time, change func(*annotate.Layer) annotate.Change, saved func(annotate.Change)) error {
	a, err := w.ReadArticle(p)
	if err != nil {
		return err
	}
	f, l, err := w.readLayer(a, slug)
	if err != nil || l == nil { // gone since the folder was listed
		return err
	}
	next, done, err := l.Apply(change(l), now)
	if err != nil {
		return fmt.Errorf("cannot relabel the marks in %s: %w", f.path, err)
	}
	if done.Empty() {
		return nil
	}
	_, err = f.Save(ctx, next)
	if err == nil || errors.Is(err, errNotSynced) {
		saved(done)
	}
	return err
}

// mayChange reports whether there may be something to change in a person's layer
// of an article. It looks without the article, which is quicker than opening
// both; where that does not settle it, the layer has to be opened.
func (w *Workspace) mayChange(article, slug string, change func(*annotate.Layer) annotate.Change, copies *copyFinder) bool {
	p := SidecarPath(article, slug)
	if copies.has(p) {
		return true
	}
	l, err := w.sidecarAlone(p)
	return err != nil || !change(l).Empty()
}

// copyFinder remembers which second versions of sidecars lie in a folder.
type copyFinder struct {
	w       *Workspace
	folders map[string][]string
}

// has reports whether sync programs have left a copy of a sidecar, or may have.
func (c *copyFinder) has(sidecar string) bool {
	dir := path.Dir(sidecar)
	names, ok := c.folders[dir]
	if !ok {
		entries, err := c.w.readDir(dir)
		if err != nil {
			return true
		}
		for _, e := range entries {
			if name := e.Name(); strings.HasSuffix(name, ".json") && !strings.HasSuffix(name, sidecarSuffix) {
				names = append(names, name)
			}
		}
		c.folders[dir] = names
	}
	return slices.ContainsFunc(names, func(name string) bool { return isCopy(name, path.Base(sidecar)) })
}

// LabelUse counts the marks in a workspace by label and, within it, by the slug
// of the person, for asking before a label is removed. Layers whose article is
// gone count, too. It reports in one joined error what could not be read; the
// counts of the rest are right all the same. When ctx ends there are none.
func (w *Workspace) LabelUse(ctx context.Context) (map[string]map[string]int, error) {
	use := map[string]map[string]int{}
	err := w.EachLayer(ctx, func(_, slug string, l *annotate.Layer) {
		for label, n := range l.Labels() {
			if use[label] == nil {
				use[label] = map[string]int{}
			}
			use[label][slug] += n
		}
	})
	if ctx.Err() != nil {
		return nil, err
	}
	return use, err
}
