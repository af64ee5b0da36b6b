package storage

import (
	"context"
	"errors"

	"postil/annotate"
)

// EachArticle reads the articles of a workspace, one after the other, with the
// layers of all who have one, for holding them against each other. Where one of
// the layers cannot be read the article is not visited, since the others alone
// would give another picture. What could not be read is returned after all else
// was visited; err is visit's, or ctx's. Progress, where it is not nil, is
// called after each article.
func (w *Workspace) EachArticle(ctx context.Context, progress func(done, total int), visit func(*Article, []*annotate.Layer) error) (unreadable []error, err error) {
	s, err := w.Survey(ctx)
	if err != nil {
		return nil, err
	}
	unreadable = s.Unreadable
	for i, e := range s.Articles {
		if err := ctx.Err(); err != nil {
			return unreadable, err
		}
		a, layers, err := w.ReadEntry(e)
		if err != nil {
			unreadable = append(unreadable, err)
		} else if err := visit(a, layers); err != nil {
			return unreadable, err
		}
		if progress != nil {
			progress(i+1, len(s.Articles))
		}
	}
	return unreadable, nil
}

// ReadEntry reads an article with the layers of all who have one.
func (w *Workspace) ReadEntry(e Entry) (*Article, []*annotate.Layer, error) {
	a, err := w.ReadArticle(e.Path)
	if err != nil {
		return nil, nil, err
	}
	var layers []*annotate.Layer
	var failed []error
	for _, ref := range e.Layers {
		l, err := w.ReadLayer(a, ref.Slug)
		switch {
		case err != nil:
			failed = append(failed, err)
		case l != nil: // nil: removed since the folder was listed
			layers = append(layers, l)
		}
	}
	return a, layers, errors.Join(failed...)
}

// ReadRaw returns the bytes of an article, or of postil.toml, as the file has
// them.
func (w *Workspace) ReadRaw(p string) ([]byte, error) {
	data, _, err := w.read(p)
	return data, err
}
