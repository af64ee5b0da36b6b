package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
)

// ErrFileChanged is reported by SwapFile for a file that is not what the caller
// has read.
var ErrFileChanged = errors.New("somebody else has changed the file meanwhile")

// SwapFile puts bytes in the place of a file that still has those which the
// caller has read, under a lock on its folder. A nil was means that there is no
// such file yet, and makes the folders that it needs; nil data removes the file.
// It is for those who mend files; layers are saved with LayerFile, and
// postil.toml with SaveConfig.
//
// The file is replaced whole or not at all, as a sidecar is. Nothing is written
// after an error: ErrFileChanged, ErrNotRegular for links and folders, or one of
// the file system. The end of ctx stops it before it has begun to write.
func (w *Workspace) SwapFile(ctx context.Context, p string, was, data []byte) error {
	fail := func(err error) error { return fmt.Errorf("cannot write %s: %w", p, err) }
	if err := check(p); err != nil {
		return fail(err)
	}
	if was == nil && data != nil {
		if err := w.makeFolder(path.Dir(p)); err != nil {
			return fail(err)
		}
	}
	name := path.Base(p)
	err := w.whileLocked(ctx, path.Dir(p), func(d folder, locked bool) error {
		info, err := d.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			if was != nil {
				return fmt.Errorf("%w: it is gone", ErrFileChanged)
			}
		case err != nil:
			return cause(err)
		case !info.Mode().IsRegular():
			return ErrNotRegular
		case was == nil:
			return fmt.Errorf("%w: there was none", ErrFileChanged)
		default:
			now, _, err := w.read(p)
			if err != nil {
				return err
			}
			if !bytes.Equal(now, was) {
				return ErrFileChanged
			}
		}
		switch {
		case was == nil && data == nil, was != nil && data != nil && bytes.Equal(was, data):
			return nil
		case data != nil:
			_, err = replace(d, name, locked, bytesTo(data))
			return err
		}
		if err := d.Remove(name); err != nil {
			return cause(err)
		}
		if err := d.Sync(); err != nil {
			return fmt.Errorf("%w: %w", errNotSynced, cause(err))
		}
		return nil
	})
	if err != nil {
		return fail(err)
	}
	return nil
}
