package exchange

import (
	"archive/zip"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"postil/storage"
)

// ErrNotEmpty says that the folder to write already holds something.
var ErrNotEmpty = errors.New("the folder is not empty, and files of another export may not be mixed into it; name a new one")

// withOutputs opens an output for each name and closes them after run, the
// last one first; when anything fails none that is not closed yet appears.
func withOutputs(ctx context.Context, names []string, f Format, h Header, run func([]Writer) error) error {
	var open func(i int, out []Writer) error
	open = func(i int, out []Writer) error {
		if i == len(names) {
			if err := run(out); err != nil {
				return err
			}
			return ctx.Err() // the last moment at which nothing is in place yet
		}
		return withOutput(names[i], f, h, func(w Writer) error { return open(i+1, append(out, w)) })
	}
	return open(0, nil)
}

func withOutput(name string, f Format, h Header, run func(Writer) error) error {
	if f.WriteFile != nil {
		return storage.ReplaceFile(name, func(w io.Writer) error { return writeTo(w, f, h, run) })
	}
	return WriteFolder(name, func(to Folder) error {
		out, err := f.WriteFolder(to, h)
		if err != nil {
			return err
		}
		if err := run(out); err != nil {
			return err
		}
		return out.Close()
	})
}

// WriteFolder writes a folder of files, or a zip of them where the name ends
// in .zip, whole or not at all. A folder that is there already must be empty.
func WriteFolder(name string, write func(Folder) error) error {
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		return storage.ReplaceFile(name, func(w io.Writer) error {
			b := bufio.NewWriterSize(w, 1<<16)
			z := &zipFolder{zip: zip.NewWriter(b), seen: map[string]bool{}}
			if err := write(z); err != nil {
				return err
			}
			if err := z.zip.Close(); err != nil {
				return err
			}
			return b.Flush()
		})
	}
	return newFolder(name, write)
}

// newFolder writes a folder beside its place and moves it there when it is
// whole. Its files are not synced one by one, as sidecars are: an export that
// a power cut undoes can be made again.
func newFolder(name string, write func(Folder) error) (err error) {
	fail := func(err error) error { return fmt.Errorf("cannot write %s: %w", name, err) }
	entries, err := os.ReadDir(name)
	switch {
	case err == nil && len(entries) > 0:
		return fail(ErrNotEmpty)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fail(cause(err))
	}
	there := err == nil
	temp, err := os.MkdirTemp(filepath.Dir(name), ".postil-*.tmp")
	if err != nil {
		return fail(cause(err))
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(temp))
		}
	}()
	root, err := os.OpenRoot(temp)
	if err != nil {
		return fail(cause(err))
	}
	d := &diskFolder{root: root}
	if err := errors.Join(write(d), d.end(), root.Close()); err != nil {
		return err
	}
	if err := os.Chmod(temp, 0o755); err != nil { //nolint:gosec // as os.MkdirAll would have made it
		return fail(cause(err))
	}
	if there {
		if err := os.Remove(name); err != nil {
			return fail(cause(err))
		}
	}
	if err := os.Rename(temp, name); err != nil {
		return fail(cause(err))
	}
	return nil
}

// diskFolder is a folder on disk.
type diskFolder struct {
	root *os.Root
	made string // the folder made last
	file *os.File
	b    *bufio.Writer
}

func (d *diskFolder) Create(p string) (io.Writer, error) {
	if err := errors.Join(checkPath(p), d.end()); err != nil {
		return nil, err
	}
	if dir := path.Dir(p); dir != "." && dir != d.made {
		if err := d.root.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
			return nil, fmt.Errorf("cannot make the folder %s: %w", dir, cause(err))
		}
		d.made = dir
	}
	f, err := d.root.OpenFile(filepath.FromSlash(p), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot make %s: %w", p, cause(err))
	}
	d.file = f
	if d.b == nil {
		d.b = bufio.NewWriterSize(f, 1<<16)
	}
	d.b.Reset(f)
	return d.b, nil
}

// end closes the file that is open.
func (d *diskFolder) end() error {
	if d.file == nil {
		return nil
	}
	err := errors.Join(d.b.Flush(), d.file.Close())
	d.file = nil
	return err
}

// zipFolder is a zip.
type zipFolder struct {
	zip  *zip.Writer
	seen map[string]bool
}

func (z *zipFolder) Create(p string) (io.Writer, error) {
	if err := checkPath(p); err != nil {
		return nil, err
	}
	if folded := strings.ToLower(p); z.seen[folded] {
		return nil, fmt.Errorf("cannot make %s: it is there already", p)
	} else {
		z.seen[folded] = true
	}
	// No time: the same export gives the same bytes.
	return z.zip.CreateHeader(&zip.FileHeader{Name: p, Method: zip.Deflate, Modified: time.Time{}})
}

func checkPath(p string) error {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\\x00") {
		return fmt.Errorf("cannot make a file %q: it is no path", p)
	}
	return nil
}

// cause takes the operation and the path off a file error.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.Err
	}
	return err
}
