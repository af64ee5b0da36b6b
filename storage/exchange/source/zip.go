package source

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"
	"time"
)

// IsZip reports whether a file begins as a zip does.
func (s *Source) IsZip(p string) bool {
	head := s.Head(p, 4)
	return bytes.Equal(head, []byte("PK\x03\x04")) || bytes.Equal(head, []byte("PK\x05\x06"))
}

// Unzip opens a zip of the source as a source of its own; close that first.
// Entries whose path leads elsewhere (absolute, with "..", with a backslash or
// a drive), links, and two entries of one name make it fail, as do more
// entries or larger ones than the limits allow. What an entry unpacks to is
// counted while it is read, whatever it claims. Zips in zips stay files.
func (s *Source) Unzip(ctx context.Context, p string) (*Source, error) {
	f, err := s.Open(p)
	if err != nil {
		return nil, err
	}
	at, size, err := randomAccess(f, p, s)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	z, err := newZip(at, size, p, s.limits)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	sub, err := FromFS(ctx, path.Base(p), z, s.limits)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	sub.close = []io.Closer{f}
	return sub, nil
}

// randomAccess is the file itself, or its bytes where it has no ReadAt.
func randomAccess(f fs.File, p string, s *Source) (io.ReaderAt, int64, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("cannot read %s: %w", p, cause(err))
	}
	if at, ok := f.(io.ReaderAt); ok {
		return at, info.Size(), nil
	}
	data, err := s.Bytes(p, nil)
	if err != nil {
		return nil, 0, err
	}
	return bytes.NewReader(data), int64(len(data)), nil
}

// zipFS is a zip whose entries were checked.
type zipFS struct {
	name    string
	reader  *zip.Reader
	limits  Limits
	mu      sync.Mutex
	unpacks int64 // bytes that all entries claim
}

func newZip(at io.ReaderAt, size int64, name string, limits Limits) (*zipFS, error) {
	r, err := zip.NewReader(at, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("cannot read %s as a zip: %w", name, err)
	}
	z := &zipFS{name: name, reader: r, limits: limits}
	if len(r.File) > limits.Files {
		return nil, tooMuch(name, "the zip has %d entries, the limit is %d", len(r.File), limits.Files)
	}
	seen := make(map[string]bool, len(r.File))
	for _, f := range r.File {
		clean := strings.TrimSuffix(f.Name, "/")
		switch {
		case !fs.ValidPath(clean) || strings.ContainsAny(clean, "\\:\x00"):
			return nil, fmt.Errorf("cannot read %s: the zip has an entry %q, whose path leads out of it", name, f.Name)
		case f.Mode()&fs.ModeSymlink != 0:
			return nil, fmt.Errorf("cannot read %s: the entry %q of the zip is a link", name, f.Name)
		case seen[clean] && clean == f.Name:
			return nil, fmt.Errorf("cannot read %s: the zip has two entries %q", name, f.Name)
		}
		seen[clean] = true
		if f.UncompressedSize64 > uint64(limits.Total) {
			return nil, tooMuch(name, "the entry %q claims %d bytes", f.Name, f.UncompressedSize64)
		}
		if z.unpacks += int64(f.UncompressedSize64); z.unpacks > limits.Total {
			return nil, tooMuch(name, "the zip unpacks to more than %d bytes", limits.Total)
		}
	}
	return z, nil
}

const freeOfRatio = 1 << 20

// Open implements fs.FS. Entries are bounded by their claims, which were added
// up, and by the ratio.
func (z *zipFS) Open(name string) (fs.File, error) {
	z.mu.Lock() // the reader makes its list of folders when first asked
	f, err := z.reader.Open(name)
	z.mu.Unlock()
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if info.IsDir() {
		return f, nil
	}
	limit := info.Size()
	if h, ok := info.Sys().(*zip.FileHeader); ok {
		limit = min(limit, freeOfRatio+z.limits.Ratio*int64(h.CompressedSize64))
		if limit < info.Size() {
			return nil, errors.Join(tooMuch(name, "it unpacks to more than %d times its size, as bombs do", z.limits.Ratio), f.Close())
		}
	}
	return &zipFile{File: f, name: name, left: limit}, nil
}

type zipFile struct {
	fs.File
	name string
	left int64
}

// Read fails when an entry is longer than it claims.
func (f *zipFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if f.left -= int64(n); f.left < 0 {
		return 0, tooMuch(f.name, "it is longer than the zip says")
	}
	return n, err
}

// fileInfo describes a file in memory.
type fileInfo struct {
	name string
	size int64
}

func (i fileInfo) Name() string       { return i.name }
func (i fileInfo) Size() int64        { return i.size }
func (i fileInfo) Mode() fs.FileMode  { return 0o444 }
func (i fileInfo) ModTime() time.Time { return time.Time{} }
func (i fileInfo) IsDir() bool        { return false }
func (i fileInfo) Sys() any           { return nil }
