package exchange

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/storage"
	"postil/storage/sidecar"
)

// ErrNoGold says that there is no gold to be had: it is derived from the layers
// and decisions of a workspace, and other sources have no decisions.
var ErrNoGold = errors.New("gold is derived from the marks and decisions in a workspace, which a file of another format does not have")

// GoldOptions tell how an ExportJob derives the layer GoldLayer.
type GoldOptions struct {
	Strategy compare.Strategy // "" is compare.Decided
	// People are the slugs of those who are compared; nil means all who have
	// marks, or have finished an article and decided nothing.
	People []string
	// Reviewers are the slugs of those whose decisions count; nil means all.
	Reviewers []string
	// Unfinished takes layers in progress as if they were finished.
	Unfinished bool
}

// Annotators lists those whose marks are compared where nobody is named, by
// slug. Layers that cannot be read are passed over; who compares will meet them
// again.
func Annotators(ctx context.Context, w *storage.Workspace) ([]string, error) {
	var heads []*annotate.Layer
	if err := w.EachLayer(ctx, func(_, _ string, l *annotate.Layer) { heads = append(heads, l) }); err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return compare.Annotators(slices.Values(heads)), nil
}

// gilding is an export's way of deriving gold, with whom it compares.
type gilding struct {
	GoldOptions
	scheme *annotate.Scheme
}

func (j ExportJob) gilding(ctx context.Context) (*gilding, error) {
	if j.Items != nil || j.Workspace == nil {
		return nil, ErrNoGold
	}
	g := &gilding{j.Gold, j.Workspace.Scheme()}
	if g.Strategy == "" {
		g.Strategy = compare.Decided
	}
	if !slices.Contains(compare.Strategies(), g.Strategy) {
		_, err := compare.ParseStrategy(string(g.Strategy))
		return nil, err
	}
	if g.People == nil {
		var err error
		if g.People, err = Annotators(ctx, j.Workspace); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// item derives the gold of an article, and notes in the report what it does not
// hold.
func (g *gilding) item(j ExportJob, e storage.Entry, r *Report) (item *Item, skip bool, err error) {
	a, layers, err := j.Workspace.ReadEntry(e)
	if err != nil {
		return nil, false, err
	}
	review, err := compare.ReviewOf(agreement.Layered{ID: a.Path, Text: a.Text, Layers: layers}, agreement.Choice{People: g.People, Unfinished: g.Unfinished}, g.Reviewers)
	if err != nil {
		return nil, false, err
	}
	gold, err := review.Gold(g.Strategy, g.scheme)
	if err != nil {
		return nil, false, err
	}
	if j.SkipUntouched && gold.Layer.State == annotate.StateNew {
		return nil, true, nil
	}
	tell(a.Path, review, gold, r)
	tellUnfinished(a.Path, review.Comparison, gold, r)
	return &Item{
		Name: a.Path, Title: a.Title(), Text: a.Text, Source: a.Source,
		Layers: []Layer{layerOf(e.Path, a, gold.Layer, r)},
	}, false, nil
}

// tell notes what gold does not hold, and what has changed under decisions.
func tell(p string, review compare.Review, gold compare.Gold, r *Report) {
	leave := func(id annotate.ID, what, format string, args ...any) {
		r.LeftOut = append(r.LeftOut, LeftOut{p, id, what, fmt.Sprintf(format, args...)})
	}
	for _, k := range gold.Waiting {
		leave(k.ID, WhatOf(k.Case), "it waits for a reviewer (%s): %s", k.Status, k.Class)
	}
	for _, m := range review.Comparison.Misfits {
		leave(m.ID, fmt.Sprintf("%s %q", m.Label, m.Quote()), "the text no longer says at its place what it quotes")
	}
	for _, l := range gold.LeftOut {
		leave(l.ID, l.What, "%s", l.Reason)
	}
	for _, s := range review.Since {
		now := "is gone"
		if s.Now != nil {
			now = "has changed"
		}
		quote := (&annotate.Annotation{Fragments: s.Seen.Fragments}).Quote()
		r.Since = append(r.Since, LeftOut{
			p, s.Seen.ID, fmt.Sprintf("%s %q", s.Seen.Label, quote),
			fmt.Sprintf("it %s since %s decided on it; the decision %s stands as it was made", now, s.Ruling.By, s.Ruling.ID),
		})
	}
}

// tellUnfinished notes the marks of those who have not finished the article,
// other than those that a reviewer took.
func tellUnfinished(p string, c compare.Comparison, gold compare.Gold, r *Report) {
	taken := map[annotate.ID]bool{}
	for a := range gold.Layer.Annotations() {
		for _, id := range a.Origin.From {
			taken[id] = true
		}
	}
	for _, l := range c.Article.Layers {
		if !slices.Contains(c.Missing, l.Person.Slug) {
			continue
		}
		n := 0
		for a := range l.Annotations() {
			if !taken[a.ID] {
				n++
			}
		}
		if n > 0 {
			r.LeftOut = append(r.LeftOut, LeftOut{p, l.ID, fmt.Sprintf("%d of the marks of %s", n, l.Person.Slug), "the article is not finished"})
		}
	}
}

// WhatOf names a case for people: its labels, its first words and who marked
// it.
func WhatOf(k compare.Case) string {
	var labels []string
	for _, m := range k.Marks {
		if !slices.Contains(labels, m.Label) {
			labels = append(labels, m.Label)
		}
	}
	slices.Sort(labels)
	return fmt.Sprintf("%s %q of %s", strings.Join(labels, " or "), k.Marks[0].Quote(), strings.Join(k.With, ", "))
}

// Workspaces is a format of which an output is a workspace: articles as they
// are, each with one layer of marks, and the scheme. Its folder can be opened.
// It writes articles of w only.
func Workspaces(w *storage.Workspace) Format {
	return Format{
		Name: "postil", Description: "A Postil workspace, as a folder or zip", Folder: true,
		Holds: Holds{
			Overlaps: AnyOverlap, Fragments: true, Attributes: true, Notes: true, Relations: true, LinkNotes: true,
			Article: true, People: true, State: true, Origin: true, IDs: true, Times: true, Quotes: true,
		},
		WriteFolder: func(to Folder, h Header) (Writer, error) {
			out := &workspaceWriter{from: w, to: to, scheme: annotate.SchemeRef{ID: h.Scheme.ID, Version: h.Scheme.Version}}
			config, err := w.ReadRaw(storage.ConfigFile)
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return out, nil
			case err != nil:
				return nil, err
			}
			return out, out.put(storage.ConfigFile, config)
		},
	}
}

type workspaceWriter struct {
	from   *storage.Workspace
	to     Folder
	scheme annotate.SchemeRef
}

func (w *workspaceWriter) put(p string, data []byte) error {
	f, err := w.to.Create(p)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}

func (w *workspaceWriter) Write(item *Item) error {
	raw, err := w.from.ReadRaw(item.Name)
	if err != nil {
		return err
	}
	if err := w.put(item.Name, raw); err != nil {
		return err
	}
	for _, l := range item.Layers {
		if l.State == annotate.StateNew && len(l.Marks) == 0 {
			continue // no file, as where nobody has begun
		}
		layer, err := annotate.NewLayer(annotate.Header{
			ID: l.ID, Person: l.Person, State: l.State, Source: item.Source, Scheme: w.scheme, Article: l.Article, Modified: l.Modified,
		}, annotate.Contents{Annotations: l.Marks, Relations: l.Relations})
		if err != nil {
			return err
		}
		data, err := new(sidecar.Encoder).Encode(layer)
		if err != nil {
			return err
		}
		if err := w.put(storage.SidecarPath(item.Name, l.Person.Slug), data); err != nil {
			return err
		}
	}
	return nil
}

func (w *workspaceWriter) Close() error { return nil }

// CheckOutside reports a folder that lies in a workspace, where what is written
// would pass for more of its articles.
func CheckOutside(w *storage.Workspace, name string) error {
	abs, err := filepath.Abs(name)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(w.Root())
	if err != nil {
		return err
	}
	// Links are followed as far as the path exists.
	for dir, rest := abs, "."; ; dir, rest = filepath.Dir(dir), filepath.Join(filepath.Base(dir), rest) {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			abs = filepath.Join(real, rest)
			break
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if real, err := filepath.EvalSymlinks(root); err == nil {
		root = real
	}
	inside, err := filepath.Rel(root, abs)
	if err == nil && inside != ".." && !strings.HasPrefix(filepath.ToSlash(inside), "../") && !path.IsAbs(filepath.ToSlash(inside)) {
		return fmt.Errorf("cannot write to %s: it lies in the workspace, and what is written there would pass for articles of it; name a folder outside", name)
	}
	return nil
}
