package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"time"
)

// lockPatience is how long a save waits for another one in the same folder,
// which takes milliseconds.
const lockPatience = 10 * time.Second

// lockPause is how long to wait before a lock is tried again. It is short and never
// the same, so that who waits gets a turn among programs that save one file after
// the other without a pause.
func lockPause() time.Duration {
	const usual = 5 * time.Millisecond
	return usual/2 + rand.N(usual)
}

// inFolder does something in a folder of the workspace, by its path with slashes.
// What do reports is passed on. All that is written into a workspace is written
// through the folder that do is given.
func (w *Workspace) inFolder(dir string, do func(folder, directory) error) error {
	root, err := w.root.OpenRoot(filepath.FromSlash(dir))
	if err != nil {
		return cause(err)
	}
	d, err := openDirectory(root)
	if err != nil {
		return cause(err)
	}
	defer d.Close() // nothing is written through it
	return do(w.through(d), d)
}

// through is the folder itself, or what a test puts before it.
func (w *Workspace) through(d directory) folder {
	if w.before == nil {
		return d
	}
	return w.before(d)
}

// whileLocked does something in a folder of the workspace, by its path with
// slashes, that it keeps locked for other Postils and other windows meanwhile.
// Locked is false where the file system has no locks. The end of ctx, and a
// lock that is not given up in lockPatience (ErrFolderLocked), stop it before it
// has begun. What do reports is passed on.
func (w *Workspace) whileLocked(ctx context.Context, dir string, do func(d folder, locked bool) error) error {
	return w.inFolder(dir, func(d folder, on directory) error {
		return underLock(ctx, filepath.Join(w.path, filepath.FromSlash(dir)), on, func(locked bool) error { return do(d, locked) })
	})
}

func underLock(ctx context.Context, name string, d directory, do func(locked bool) error) error {
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	locked, unlock, err := lockFolder(ctx, name, d.handle)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFolderLocked, err)
	}
	defer unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	return do(locked)
}

// WhileLocked does something in a folder outside of any workspace, which no other
// Postil and no other window changes meanwhile, as far as the file system has
// locks. The folder must be there. It reports ErrFolderLocked when that takes too
// long, the end of ctx before it has begun, and what do reports.
func WhileLocked(ctx context.Context, name string, do func() error) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return cause(err)
	}
	d, err := openDirectory(root)
	if err != nil {
		return cause(err)
	}
	defer d.Close() // nothing is written through it
	return underLock(ctx, name, d, func(bool) error { return do() })
}

// makeFolder makes a folder of the workspace, with those above it, and brings their
// names to disk: a file in a folder that a power cut takes away is lost with it.
func (w *Workspace) makeFolder(dir string) error {
	if info, err := w.root.Stat(filepath.FromSlash(dir)); err == nil && info.IsDir() {
		return nil
	}
	if err := w.inFolder(".", func(d folder, _ directory) error { return d.MkdirAll(filepath.FromSlash(dir)) }); err != nil {
		return cause(err)
	}
	var errs []error
	for up := path.Dir(dir); ; up = path.Dir(up) {
		errs = append(errs, w.inFolder(up, func(d folder, _ directory) error { return d.Sync() }))
		if up == "." {
			return errors.Join(errs...)
		}
	}
}
