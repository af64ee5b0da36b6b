package storage

import (
	"context"
	"fmt"
	"path/filepath"
)

// whileLocked does something in a folder of the workspace, by its path with
// slashes, that it keeps locked for other Postils and other windows meanwhile.
// Locked is false where the file system has no locks. The end of ctx, and a
// lock that is not given up in lockPatience, stop it before it has begun. What
// do reports is passed on.
func (w *Workspace) whileLocked(ctx context.Context, dir string, do func(d directory, locked bool) error) error {
	root, err := w.root.OpenRoot(filepath.FromSlash(dir))
	if err != nil {
		return cause(err)
	}
	d, err := openDirectory(root)
	if err != nil {
		return cause(err)
	}
	defer d.Close() // nothing is written through it
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	locked, unlock, err := lockFolder(ctx, filepath.Join(w.path, filepath.FromSlash(dir)), d.handle)
	if err != nil {
		return fmt.Errorf("another program keeps its folder locked: %w", err)
	}
	defer unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return do(d, locked)
}
