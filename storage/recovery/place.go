package recovery

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

// Errors to be matched with errors.Is.
var (
	// ErrNoPlace: there is no folder to keep marks in, since that of the user is not
	// known.
	ErrNoPlace = errors.New("there is no folder of your own to keep marks in")
	// ErrChanged: the file is no longer the one that was read.
	ErrChanged = errors.New("somebody has kept more marks in it meanwhile")
)

// Place is a folder with layers that could not be saved. The zero Place is nowhere:
// nothing can be kept there, and there is nothing in it. Several programs may use the
// same folder at once.
type Place struct{ dir string }

// Of is the place of the user who runs the program, which the window and postilctl
// share. It fails where her data folder is not known.
func Of() (Place, error) {
	dir, err := storage.DataFolder()
	if err != nil {
		return Place{}, fmt.Errorf("%w: %w", ErrNoPlace, err)
	}
	return At(filepath.Join(dir, "recovery")), nil
}

// At is the place in a folder, which need not be there yet. An empty path is nowhere.
func At(dir string) Place { return Place{dir} }

// Dir is the folder, "" for nowhere.
func (p Place) Dir() string { return p.dir }

// ending is that of the files' names.
const ending = ".unsaved"

// mostNames is how many files one layer may have: a second one comes to be only where
// the first cannot be read.
const mostNames = 16

// name is the nth name, from 0, of the file of a layer.
func name(workspace, article string, person annotate.Person, n int) string {
	sum := sha256.Sum256([]byte(workspace + "\x00" + article + "\x00" + person.ID.String() + "\x00" + person.Slug))
	s := hex.EncodeToString(sum[:16])
	if n > 0 {
		s += fmt.Sprintf("-%d", n+1)
	}
	return s + ending
}

// Keep keeps a layer, in the place of an earlier version of it. What is there of the
// same layer by another program is merged in. It returns the path of the file. Its
// errors are those of the file system, and ErrNoPlace; then what was kept is as it was.
func (p Place) Keep(ctx context.Context, u Unsaved) (string, error) {
	if p.dir == "" {
		return "", ErrNoPlace
	}
	fail := func(err error) (string, error) {
		return "", fmt.Errorf("the marks of %s cannot be kept in %s: %w", u.Article, p.dir, err)
	}
	u.Workspace = written(u.Workspace)
	u.Article = written(u.Article)
	if err := os.MkdirAll(p.dir, 0o700); err != nil {
		return fail(err)
	}
	file := ""
	err := storage.WhileLocked(ctx, p.dir, func() error {
		for n := range mostNames {
			file = filepath.Join(p.dir, name(u.Workspace, u.Article, u.Layer.Person, n))
			have, err := readFile(file)
			next := u
			switch {
			case errors.Is(err, fs.ErrNotExist):
			case err != nil:
				continue // left as it is
			default:
				merged, err := sidecar.Merge(have.Layer, u.Layer)
				if err != nil {
					continue
				}
				next.Layer = merged
			}
			data, err := encode(next)
			if err != nil {
				return err
			}
			return storage.ReplaceFile(file, func(w io.Writer) error {
				_, err := w.Write(data)
				return err
			})
		}
		return fmt.Errorf("%d files of this layer there cannot be read; move them away", mostNames)
	})
	if err != nil {
		return fail(err)
	}
	return file, nil
}

// Settle says that a layer is saved where it belongs: what is kept of it is removed,
// unless there is something in it that the saved layer does not have.
func (p Place) Settle(ctx context.Context, workspace, article string, saved *annotate.Layer) error {
	if p.dir == "" {
		return nil
	}
	for n := range mostNames {
		file := filepath.Join(p.dir, name(written(workspace), written(article), saved.Person, n))
		if _, err := os.Lstat(file); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		err := storage.WhileLocked(ctx, p.dir, func() error {
			have, err := readFile(file)
			if err != nil || !sidecar.Holds(saved, have.Layer) {
				return nil //nolint:nilerr // it is told by List, and left
			}
			return os.Remove(file)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the marks of %s are saved, but the copy %s cannot be removed: %w", article, file, err)
		}
	}
	return nil
}

// Remove removes a file that was read. It reports ErrChanged where it holds something
// else by now.
func (p Place) Remove(ctx context.Context, u Unsaved) error {
	err := storage.WhileLocked(ctx, filepath.Dir(u.File), func() error {
		now, err := readFile(u.File)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case now.sum != u.sum:
			return ErrChanged
		}
		return os.Remove(u.File)
	})
	if err != nil {
		return fmt.Errorf("cannot remove %s: %w", u.File, err)
	}
	return nil
}

// List reads what is kept, by workspace, the oldest first. What cannot be read is told in one joined
// error and left; the rest is right all the same.
func (p Place) List() ([]Unsaved, error) {
	if p.dir == "" {
		return nil, nil
	}
	entries, err := os.ReadDir(p.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var out []Unsaved
	var errs []error
	if err != nil {
		errs = append(errs, fmt.Errorf("cannot look for marks that could not be saved: %w", err))
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ending) || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		file := filepath.Join(p.dir, e.Name())
		u, err := readFile(file)
		switch {
		case errors.Is(err, fs.ErrNotExist): // settled since
		case err != nil:
			errs = append(errs, fmt.Errorf("%s is left as it is: %w", file, err))
		default:
			out = append(out, u)
		}
	}
	slices.SortStableFunc(out, func(a, b Unsaved) int { return a.Time.Compare(b.Time) })
	slices.SortStableFunc(out, func(a, b Unsaved) int { return cmp.Compare(a.Workspace, b.Workspace) })
	return out, errors.Join(errs...)
}

// mostFile bounds a file, in bytes.
const mostFile = 1 << 30

func readFile(file string) (Unsaved, error) {
	info, err := os.Stat(file)
	if err != nil {
		return Unsaved{}, err
	}
	if !info.Mode().IsRegular() { // opening a pipe would wait for somebody to write into it
		return Unsaved{}, storage.ErrNotRegular
	}
	if info.Size() > mostFile {
		return Unsaved{}, storage.ErrTooLarge
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return Unsaved{}, err
	}
	u, err := Read(data)
	u.File = file
	return u, err
}
