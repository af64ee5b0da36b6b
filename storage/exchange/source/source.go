package source

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"postil/storage"
)

// Source is what is imported. Its paths use slashes and lead to files in it
// only. It may be read by several goroutines at once.
type Source struct {
	// Name is what people call it: the file's, folder's or zip's name.
	Name string

	fsys   fs.FS
	files  []string
	listed map[string]bool // files, once they were listed
	whole  bool            // a folder or zip, not a single file
	limits Limits
	close  []io.Closer
}

// Open opens a file, a folder or a zip that a person named. A zip is opened as
// the file that it is; see Unzip. Close the source when done. The end of ctx
// stops the listing of a large folder.
func Open(ctx context.Context, name string, limits Limits) (*Source, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", name, cause(err))
	}
	folder, file := name, ""
	switch {
	case info.IsDir():
	case info.Mode().IsRegular():
		folder, file = filepath.Dir(name), filepath.Base(name)
	default:
		return nil, fmt.Errorf("cannot open %s: it is neither a file nor a folder", name)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", folder, cause(err))
	}
	s := &Source{Name: filepath.Base(name), fsys: root.FS(), limits: limits.orDefault(), close: []io.Closer{root}}
	if file != "" {
		s.files = []string{file}
		return s, nil
	}
	if abs, err := filepath.Abs(name); err == nil {
		s.Name = filepath.Base(abs)
	}
	if err := s.list(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// FromFS makes a source of a file system: of one file in it, where one is
// named, or of all files.
func FromFS(ctx context.Context, name string, fsys fs.FS, limits Limits, file ...string) (*Source, error) {
	s := &Source{Name: name, fsys: fsys, files: file, limits: limits.orDefault()}
	if len(file) > 0 {
		return s, nil
	}
	return s, s.list(ctx)
}

// FromBytes makes a source of one file in memory.
func FromBytes(name string, data []byte, limits Limits) *Source {
	return &Source{Name: name, fsys: memory{name: data}, files: []string{name}, limits: limits.orDefault()}
}

// list finds the files, without hidden ones and links, in natural order.
func (s *Source) list(ctx context.Context) error {
	s.whole = true
	err := fs.WalkDir(s.fsys, ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fmt.Errorf("cannot list %s: %w", path.Join(s.Name, p), cause(err))
		case p != "." && (strings.HasPrefix(e.Name(), ".") || e.Name() == "__MACOSX"):
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		case e.IsDir() && strings.Count(p, "/") >= s.limits.Depth:
			return tooMuch(path.Join(s.Name, p), "there are more than %d folders in each other", s.limits.Depth)
		case !e.Type().IsRegular():
			return nil
		case len(s.files) >= s.limits.Files:
			return tooMuch(s.Name, "it has more than %d files", s.limits.Files)
		}
		s.files = append(s.files, p)
		return nil
	})
	s.listed = make(map[string]bool, len(s.files))
	for _, f := range s.files {
		s.listed[f] = true
	}
	slices.SortFunc(s.files, func(a, b string) int {
		return cmp.Or(storage.NaturalCompare(path.Dir(a), path.Dir(b)), storage.NaturalCompare(path.Base(a), path.Base(b)))
	})
	return err
}

// Close releases the folder or zip.
func (s *Source) Close() error {
	var errs []error
	for _, c := range slices.Backward(s.close) {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// Limits are those that the source keeps.
func (s *Source) Limits() Limits { return s.limits }

// Files lists the files: one, or all of a folder or zip in natural order.
func (s *Source) Files() []string { return s.files }

// File is the first file: the only one where a format has one file.
func (s *Source) File() string {
	if len(s.files) == 0 {
		return ""
	}
	return s.files[0]
}

// IsFolder reports whether the source is a folder or zip rather than one file.
func (s *Source) IsFolder() bool { return s.whole }

// Only is the source with one of its files alone; its neighbours can still be
// opened. It needs no closing.
func (s *Source) Only(file string) *Source {
	return &Source{Name: s.Name, fsys: s.fsys, files: []string{file}, listed: s.listed, limits: s.limits}
}

// Folder is the source with all files of the folder in which its only file is,
// for formats of which a person may name one file of several. It is s itself
// where s is a folder.
func (s *Source) Folder(ctx context.Context) (*Source, error) {
	if s.whole {
		return s, nil
	}
	sub := &Source{Name: s.Name, fsys: s.fsys, limits: s.limits}
	return sub, sub.list(ctx)
}

// With lists the files that end in one of the extensions (".jsonl"), whatever
// the case.
func (s *Source) With(extensions ...string) []string {
	var out []string
	for _, f := range s.files {
		for _, e := range extensions {
			if len(f) > len(e) && strings.EqualFold(f[len(f)-len(e):], e) {
				out = append(out, f)
				break
			}
		}
	}
	return out
}

// Exists reports whether there is an ordinary file at a path, listed or not.
func (s *Source) Exists(p string) bool {
	if s.listed[p] || !fs.ValidPath(p) {
		return s.listed[p]
	}
	info, err := fs.Stat(s.fsys, p)
	return err == nil && info.Mode().IsRegular()
}

// Open opens a file for reading from front to end. The caller closes it. What
// it hands out is not bounded; Bytes, Lines and XML are.
func (s *Source) Open(p string) (fs.File, error) {
	if !fs.ValidPath(p) {
		return nil, fmt.Errorf("cannot read %q: it is no path in %s", p, s.Name)
	}
	// A pipe would wait for somebody to write into it.
	if !s.listed[p] {
		if info, err := fs.Stat(s.fsys, p); err == nil && !info.Mode().IsRegular() {
			return nil, fmt.Errorf("cannot read %s: it is not an ordinary file", p)
		}
	}
	f, err := s.fsys.Open(p)
	if err != nil {
		return nil, fmt.Errorf("cannot read %s: %w", p, cause(err))
	}
	return f, nil
}

// Bytes reads a whole file, into buffer where that is large enough.
func (s *Source) Bytes(p string, buffer []byte) ([]byte, error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := int64(512)
	if info, err := f.Stat(); err == nil {
		if info.Size() > s.limits.File {
			return nil, tooMuch(p, "it has %d bytes, the limit is %d", info.Size(), s.limits.File)
		}
		size = info.Size() + 1
	}
	data := slices.Grow(buffer[:0], int(min(size, 1<<26))) // a size is only a claim
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return nil, fmt.Errorf("cannot read %s: %w", p, cause(err))
		case int64(len(data)) > s.limits.File:
			return nil, tooMuch(p, "it has more than %d bytes", s.limits.File)
		case len(data) == cap(data):
			data = slices.Grow(data, len(data)+512)
		}
	}
}

// Head reads up to n bytes from the start of a file, for sniffing. What cannot
// be read has none.
func (s *Source) Head(p string, n int) []byte {
	f, err := s.Open(p)
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(n)))
	if err != nil && len(data) == 0 {
		return nil
	}
	return data
}

// cause takes the operation and the path off a file error.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// memory is a file system of files in memory without folders.
type memory map[string][]byte

func (m memory) Open(name string) (fs.File, error) {
	data, ok := m[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memoryFile{Reader: bytes.NewReader(data), name: name}, nil
}

type memoryFile struct {
	*bytes.Reader
	name string
}

func (f *memoryFile) Close() error { return nil }
func (f *memoryFile) Stat() (fs.FileInfo, error) {
	return fileInfo{path.Base(f.name), f.Reader.Size()}, nil
}
