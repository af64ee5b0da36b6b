package storage

import (
	"context"
	"errors"

	"postil/annotate"
)

// EachLayer visits the layers of all people in a workspace as their files have
// them, with the article's path and the person's slug, for counting what is in
// use. It reads no article, and folds no copies in, so what it hands out is not
// to be saved. Layers whose article is gone are visited, too. It reports in one
// joined error what could not be read, after visiting the rest; when ctx ends
// it stops and reports that alone.
func (w *Workspace) EachLayer(ctx context.Context, visit func(article, slug string, l *annotate.Layer)) error {
	s, err := w.Survey(ctx)
	if err != nil {
		return err
	}
	unread := s.Unreadable
	look := func(article string, ref LayerRef) {
		l, err := w.sidecarAlone(ref.Path)
		if err != nil {
			unread = append(unread, err)
			return
		}
		visit(article, ref.Slug, l)
	}
	for _, p := range s.Orphans {
		if err := ctx.Err(); err != nil {
			return err
		}
		article, slug, _ := SplitSidecar(p)
		look(article, LayerRef{slug, p})
	}
	for _, e := range s.Articles {
		for _, ref := range e.Layers {
			if err := ctx.Err(); err != nil {
				return err
			}
			look(e.Path, ref)
		}
	}
	return errors.Join(unread...)
}

// sidecarAlone decodes a sidecar without looking at its article.
func (w *Workspace) sidecarAlone(p string) (*annotate.Layer, error) {
	data, _, err := w.read(p)
	if err != nil {
		return nil, err
	}
	return decodeLayer(p, data, nil)
}
