package storage

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Files are replaced with own code, since renameio syncs the file but not its
// folder, has no implementation for Windows, and names its temporary files at
// random, so that those of a crash could only be found by listing the folder.

// folder is what replacing a file needs of a directory. Tests put one in place
// that fails.
type folder interface {
	Create(name string) (file, error) // fails with fs.ErrExist when it is there
	Rename(from, to string) error
	Remove(name string) error
	Stat(name string) (fs.FileInfo, error) // of the name itself, links not followed
	Sync() error
	MkdirAll(name string) error // a folder in it, with those above; what is there stays
}

// file is what replacing a file needs of the temporary one.
type file interface {
	io.Writer
	Chmod(fs.FileMode) error
	Sync() error
	Stat() (fs.FileInfo, error)
	Close() error
}

// directory is a folder on disk.
type directory struct {
	*os.Root
	handle *os.File // of the folder itself, to sync and to lock it
}

func openDirectory(root *os.Root) (directory, error) {
	h, err := root.Open(".")
	if err != nil {
		return directory{}, errors.Join(err, root.Close())
	}
	return directory{root, h}, nil
}

func (d directory) Close() error { return errors.Join(d.handle.Close(), d.Root.Close()) }

func (d directory) Create(name string) (file, error) {
	f, err := d.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d directory) Stat(name string) (fs.FileInfo, error) { return d.Lstat(name) }

func (d directory) Sync() error { return syncFolder(d.handle) }

func (d directory) MkdirAll(name string) error { return d.Root.MkdirAll(name, 0o777) }

// temporaries is the number of names that the temporary files of one file may
// have: one for each program that writes it at the same time.
const temporaries = 16

// temporaryName is short whatever the file's name, and the same for the same
// file, so that what a crash left behind is found without listing the folder.
func temporaryName(name string, i int) string {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return fmt.Sprintf(".postil-%016x-%x.tmp", h.Sum64(), i)
}

// IsTemporary reports whether a file name is one that a save gives to the file
// which it is about to put in the place of another. One that is still there
// long after was left behind by a crash.
func IsTemporary(name string) bool {
	rest, ok := strings.CutPrefix(name, ".postil-")
	if !ok {
		return false
	}
	rest, ok = strings.CutSuffix(rest, ".tmp")
	return ok && len(rest) == 18 && rest[16] == '-' && strings.Trim(rest[:16]+rest[17:], "0123456789abcdef") == ""
}

// removeStale removes the temporary files that a crash left of a file, except
// one, and except those changed after a time. It removes what it can: what
// stays is hidden and harms nobody.
func removeStale(d folder, name, except string, before time.Time) {
	for i := range temporaries {
		t := temporaryName(name, i)
		if t == except {
			continue
		}
		if info, err := d.Stat(t); err == nil && !info.ModTime().After(before) {
			_ = d.Remove(t)
		}
	}
}

// replace puts a file with new content in the place of name, or makes it. The
// old file stays whole until the new one is safely on disk; after an error it
// is still there and no temporary file is left. The new file has the old one's
// mode. What it returns tells the new file from others. Temporary files of
// earlier times are removed; those of the last minute only by a caller that is
// alone at work, because it has the folder locked.
func replace(d folder, name string, alone bool, write func(io.Writer) error) (info fs.FileInfo, err error) {
	var temp string
	var f file
	for i := range temporaries {
		temp = temporaryName(name, i)
		if f, err = d.Create(temp); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err != nil {
		return nil, fmt.Errorf("cannot make a temporary file in the folder: %w", cause(err))
	}
	closed := false
	defer func() {
		if err == nil {
			return
		}
		if !closed {
			err = errors.Join(err, f.Close())
		}
		if rerr := d.Remove(temp); rerr != nil && !errors.Is(rerr, fs.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("the temporary file %s is left behind: %w", temp, cause(rerr)))
		}
	}()
	if made, serr := f.Stat(); serr == nil {
		before := made.ModTime()
		if !alone {
			before = before.Add(-time.Minute)
		}
		removeStale(d, name, temp, before)
	}
	if old, serr := d.Stat(name); serr == nil && old.Mode().IsRegular() {
		if err = f.Chmod(old.Mode().Perm()); err != nil {
			return nil, fmt.Errorf("cannot give the new file the mode of the old one: %w", cause(err))
		}
	}
	if err = write(f); err != nil {
		return nil, cause(err)
	}
	if err = f.Sync(); err != nil {
		return nil, fmt.Errorf("cannot bring the file to disk: %w", cause(err))
	}
	if info, err = f.Stat(); err != nil {
		return nil, cause(err)
	}
	closed = true
	if err = f.Close(); err != nil {
		return nil, cause(err)
	}
	if err = d.Rename(temp, name); err != nil && !isInPlace(d, name, info) {
		return nil, fmt.Errorf("cannot put the new file in its place: %w", cause(err))
	}
	if serr := d.Sync(); serr != nil {
		// The file is in its place; only a power cut now could undo that.
		return info, fmt.Errorf("%w: %w", errNotSynced, cause(serr))
	}
	return info, nil
}

// isInPlace reports whether a file has got its name although renaming it was told to
// have failed, as on network drives that lose the answer and ask a second time.
func isInPlace(d folder, name string, made fs.FileInfo) bool {
	now, err := d.Stat(name)
	return err == nil && os.SameFile(now, made)
}

// errNotSynced: the file is in its place, but the folder could not be synced.
var errNotSynced = errors.New("the file is written, but the system does not confirm that its folder is on disk")

// ReplaceFile writes a file outside of any workspace, such as an export, in
// the same way: whole or not at all. What write reports is passed on, and
// leaves no file.
func ReplaceFile(name string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("cannot write %s: %w", name, ErrNotRegular)
	}
	root, err := os.OpenRoot(filepath.Dir(name))
	if err != nil {
		return fmt.Errorf("cannot write %s: its folder: %w", name, cause(err))
	}
	d, err := openDirectory(root)
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", name, cause(err))
	}
	defer d.Close() // nothing is written through it
	if _, err := replace(d, filepath.Base(name), false, write); err != nil {
		return fmt.Errorf("cannot write %s: %w", name, err)
	}
	return nil
}
