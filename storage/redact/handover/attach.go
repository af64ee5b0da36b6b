package handover

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange/source"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// suffix ends the names of sidecars.
const suffix = ".ann.json"

// Attached is what Attach did.
type Attached struct {
	Layers, Marks int // that were brought in; marks with their words
	// Open tells of layers with marks whose words are not what the text says at
	// their place; they are brought in, too, as marks that do not fit.
	Open []OpenMarks
	// Refused tells of files of which nothing was brought in, each with its name.
	Refused []error
}

// OpenMarks are marks of a layer that are to be placed by a person.
type OpenMarks struct {
	Path  string // of the sidecar in the workspace
	Marks int
}

// Is reports whether a source holds redacted sidecars: a folder or zip of them, or
// one.
func Is(ctx context.Context, src *source.Source) bool {
	found := false
	err := each(ctx, src, func(_ string, l *annotate.Layer, err error) error {
		if err == nil && redact.Is(l) {
			found = true
			return errEnough
		}
		return nil
	})
	return found && errors.Is(err, errEnough)
}

var errEnough = errors.New("that is enough")

// each visits the sidecars of a source.
func each(ctx context.Context, src *source.Source, visit func(name string, l *annotate.Layer, err error) error) error {
	if !src.IsFolder() && src.IsZip(src.File()) {
		z, err := src.Unzip(ctx, src.File())
		if err != nil {
			return err
		}
		defer z.Close() // nothing was written
		src = z
	}
	for _, name := range src.With(suffix) {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := src.Bytes(name, nil)
		var l *annotate.Layer
		if err == nil {
			l, err = sidecar.Decode(data)
		}
		if err := visit(name, l, err); err != nil {
			return err
		}
	}
	return nil
}

// Attach brings redacted sidecars in beside the articles that they are about: those
// of the same path, or else the only one that has the text. The words of each mark
// are filled in from the text where their salted hash is right. What is in the
// workspace already stays, unless the redacted record is later; records that are as
// late stay as they are here, since the redacted ones lack notes. Bringing the same
// in again changes nothing. In a dry run nothing is written.
func Attach(ctx context.Context, w *storage.Workspace, src *source.Source, now time.Time, dryRun bool) (Attached, error) {
	a := attaching{w: w, now: now, dry: dryRun}
	err := each(ctx, src, func(name string, l *annotate.Layer, err error) error {
		if err == nil {
			err = a.layer(ctx, name, l)
		}
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			a.out.Refused = append(a.out.Refused, fmt.Errorf("%s: %w", name, err))
		}
		return nil
	})
	return a.out, err
}

type attaching struct {
	w     *storage.Workspace
	now   time.Time
	dry   bool
	out   Attached
	texts map[string]string // the texts' hashes by path; nil until asked for
}

func (a *attaching) layer(ctx context.Context, name string, l *annotate.Layer) error {
	of, slug, ok := storage.SplitSidecar(name)
	switch {
	case !ok:
		return errors.New("its name is not that of a sidecar")
	case !redact.Is(l):
		return errors.New("it is no redacted layer; put it beside its article instead")
	case l.Person.Slug != slug:
		return fmt.Errorf("it is by %q, and its name says %q", l.Person.Slug, slug)
	}
	art, err := a.article(ctx, of, l)
	if err != nil {
		return err
	}
	l, open, err := redact.Restore(l, art.Text)
	if err != nil {
		return err
	}
	marks := l.Len() - open
	f, have, err := a.w.OpenLayer(art, l.Person, a.now)
	if err != nil {
		return err
	}
	there, err := a.w.ReadLayer(art, slug)
	if err != nil {
		return err
	}
	h := l.Header
	h.Source = have.Source
	h.Source.Extra = l.Source.Extra
	l = l.WithHeader(h)
	if there != nil {
		if l, err = later(there, l); err != nil {
			return err
		}
		if l, err = sidecar.Merge(have, l); err != nil {
			return err
		}
	}
	if !a.dry {
		if _, err := f.Save(ctx, l); err != nil {
			return err
		}
	}
	a.out.Layers++
	a.out.Marks += marks
	if open > 0 {
		a.out.Open = append(a.out.Open, OpenMarks{f.Path(), open})
	}
	return nil
}

// article is the one that a layer is about.
func (a *attaching) article(ctx context.Context, of string, l *annotate.Layer) (*storage.Article, error) {
	art, err := a.w.ReadArticle(of)
	if err == nil && redact.Fits(l, art.Source.TextSHA256) {
		return art, nil
	}
	if a.texts == nil {
		list, lerr := a.w.List(ctx)
		if list == nil && lerr != nil {
			return nil, lerr
		}
		a.texts = map[string]string{}
		for _, e := range list {
			if other, err := a.w.ReadArticle(e.Path); err == nil {
				a.texts[e.Path] = other.Source.TextSHA256
			}
		}
	}
	var fitting []string
	for p, hash := range a.texts {
		if redact.Fits(l, hash) {
			fitting = append(fitting, p)
		}
	}
	switch {
	case len(fitting) == 1:
		return a.w.ReadArticle(fitting[0])
	case err == nil:
		return art, nil // it has another text by now; each mark is looked at by itself
	case len(fitting) > 1:
		return nil, fmt.Errorf("there is no article %s, and several others have its text", of)
	}
	return nil, fmt.Errorf("there is no article %s, nor another one with its text", of)
}

// later is what of a redacted layer is newer than what is there.
func later(have, l *annotate.Layer) (*annotate.Layer, error) {
	h := l.Header
	if !h.Modified.After(have.Modified) {
		h.State, h.Article, h.Modified = have.State, have.Article, have.Modified
	} else {
		h.Article = annotate.Attributes{}
		maps.Copy(h.Article, have.Article)
		maps.Copy(h.Article, l.Article)
	}
	// Of the fields that nobody knows here those of the workspace stay; what tells
	// how marks are hidden that are still to be found comes along.
	h.Extra = maps.Clone(have.Extra)
	if raw, ok := l.Extra[redact.Field]; ok {
		if h.Extra == nil {
			h.Extra = annotate.Extra{}
		}
		h.Extra[redact.Field] = raw
	}
	var c annotate.Contents
	for m := range l.Annotations() {
		if was := have.Annotation(m.ID); was == nil || m.Modified.After(was.Modified) {
			c.Annotations = append(c.Annotations, m)
		}
	}
	for r := range l.Relations() {
		if was := have.Relation(r.ID); was == nil || r.Modified.After(was.Modified) {
			c.Relations = append(c.Relations, r)
		}
	}
	for d := range l.Decisions() {
		if was, ok := have.Decision(d.ID); !ok || d.Modified.After(was.Modified) {
			c.Decisions = append(c.Decisions, d)
		}
	}
	for t := range l.Deleted() {
		c.Deleted = append(c.Deleted, t)
	}
	return annotate.NewLayer(h, c)
}
