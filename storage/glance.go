package storage

import (
	"errors"
	"fmt"
	"io/fs"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/article"
)

// ReadText is ReadArticle without all that a search does not need.
func (w *Workspace) ReadText(p string) (*text.Text, error) {
	raw, _, err := w.read(p)
	if err != nil {
		return nil, err
	}
	d, err := article.Decode(raw)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", p, err)
	}
	return d.Text, nil
}

// Title is the headline of an article that was read with ReadText, or the
// file's name without its ending, as Article.Title has it.
func Title(p string, t *text.Text) string { return title(p, article.HeadOutline(t).Title(t)) }

// Glance reads a layer that a listing names, for those who only look: without
// the copies of it that sync programs leave (OpenLayer and ReadLayer fold those
// in, and list the folder to find them). The layer is nil when the sidecar has
// gone since. It reports ErrBrokenSidecar or ErrNewerVersion, with the path.
func (w *Workspace) Glance(ref LayerRef, t *text.Text) (*annotate.Layer, error) {
	data, _, err := w.read(ref.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrBrokenSidecar, err)
	}
	return decodeLayer(ref.Path, data, t)
}
