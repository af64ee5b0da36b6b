package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
)

// ErrArticleExists is reported when an article should be added under the path of a file that is there.
var ErrArticleExists = errors.New("there is a file of this name already")

// AddArticle writes a new article, with the folders that it needs, whole or not
// at all. It never replaces a file: then it reports ErrArticleExists. The path
// must be that of an article (IsArticle). The end of ctx stops it before it has
// begun to write.
func (w *Workspace) AddArticle(ctx context.Context, p string, raw []byte) error {
	if err := check(p); err != nil {
		return err
	}
	if !IsArticle(path.Base(p)) {
		return fmt.Errorf("cannot write %s: %w: articles are files that end in .txt or .md", p, ErrBadPath)
	}
	fail := func(err error) error { return fmt.Errorf("cannot write %s: %w", p, cause(err)) }
	dir := path.Dir(p)
	if err := w.root.MkdirAll(filepath.FromSlash(dir), 0o777); err != nil {
		return fail(err)
	}
	root, err := w.root.OpenRoot(filepath.FromSlash(dir))
	if err != nil {
		return fail(err)
	}
	d, err := openDirectory(root)
	if err != nil {
		return fail(err)
	}
	defer d.Close() // nothing is written through it
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	locked, unlock, err := lockFolder(ctx, filepath.Join(w.path, filepath.FromSlash(dir)), d.handle)
	if err != nil {
		return fail(fmt.Errorf("another program keeps its folder locked: %w", err))
	}
	defer unlock()
	if err := ctx.Err(); err != nil {
		return fail(err)
	}
	switch _, err := d.Stat(path.Base(p)); {
	case err == nil:
		return fail(ErrArticleExists)
	case !errors.Is(err, fs.ErrNotExist):
		return fail(err)
	}
	if _, err := replace(d, path.Base(p), locked, func(f io.Writer) error {
		_, err := f.Write(raw)
		return err
	}); err != nil {
		return fmt.Errorf("cannot write %s: %w", p, err)
	}
	return nil
}
