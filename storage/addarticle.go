package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
)

// ErrArticleExists is reported when an article should be added under the path of a file that is there.
var ErrArticleExists = errors.New("there is a file of this name already")

// AddArticle writes a new article, with the folders that it needs, whole or not
// at all. It never replaces a file: then it reports ErrArticleExists. The path
// must be that of an article (IsArticle). The end of ctx stops it before it has
// begun to write.
func (w *Workspace) AddArticle(ctx context.Context, p string, raw []byte) error {
	return w.AddArticleWith(ctx, p, raw)
}

// Beside is a file that belongs to an article and is kept in its folder.
type Beside struct {
	Name  string // of the file; no article's
	Write func(io.Writer) error
}

// AddArticleWith is AddArticle with files that belong to the article. They are
// written before it, so that an article is never without them; when anything
// fails, those that were written are taken away again. Where one of them is
// there already it reports ErrArticleExists, too, and writes nothing.
func (w *Workspace) AddArticleWith(ctx context.Context, p string, raw []byte, beside ...Beside) error {
	if err := check(p); err != nil {
		return err
	}
	if !IsArticle(path.Base(p)) {
		return fmt.Errorf("cannot write %s: %w: articles are files that end in .txt or .md", p, ErrBadPath)
	}
	for _, b := range beside {
		if err := check(path.Join(path.Dir(p), b.Name)); err != nil {
			return err
		}
		if b.Name != path.Base(b.Name) || IsArticle(b.Name) {
			return fmt.Errorf("cannot write %s: %w: %q cannot be kept beside an article", p, ErrBadPath, b.Name)
		}
	}
	fail := func(err error) error { return fmt.Errorf("cannot write %s: %w", p, cause(err)) }
	dir := path.Dir(p)
	if err := w.makeFolder(dir); err != nil {
		return fail(err)
	}
	err := w.whileLocked(ctx, dir, func(d folder, locked bool) error {
		files := append(slices.Clone(beside), Beside{path.Base(p), bytesTo(raw)})
		for _, f := range files {
			switch _, err := d.Stat(f.Name); {
			case err == nil:
				return fmt.Errorf("%s: %w", f.Name, ErrArticleExists)
			case !errors.Is(err, fs.ErrNotExist):
				return err
			}
		}
		return writeAll(d, locked, files)
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

// writeAll writes new files into a locked folder, in order. When one cannot be
// written, those before it are taken away again.
func writeAll(d folder, locked bool, files []Beside) error {
	for i, f := range files {
		info, err := replace(d, f.Name, locked, f.Write)
		if err == nil {
			continue
		}
		written := files[:i]
		if info != nil { // it is there, but not surely on disk
			written = files[:i+1]
		}
		return errors.Join(err, removeAll(d, written))
	}
	return nil
}

func removeAll(d folder, files []Beside) error {
	var err error
	for _, f := range files {
		err = errors.Join(err, d.Remove(f.Name))
	}
	return err
}

func bytesTo(data []byte) func(io.Writer) error {
	return func(f io.Writer) error {
		_, err := f.Write(data)
		return err
	}
}
