package storage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"postil/annotate"
)

// Errors to be matched with errors.Is.
var (
	// ErrNotFolder: the path given to Open is no folder that can be read.
	ErrNotFolder = errors.New("this is not a folder that can be opened")
	// ErrBadPath: a path leads out of the workspace or is no path at all.
	ErrBadPath = errors.New("this path does not lead to a file of the workspace")
	// ErrNotRegular: a path names a folder, a device or the like.
	ErrNotRegular = errors.New("this is not an ordinary file")
	// ErrTooLarge: a file is larger than what Postil opens.
	ErrTooLarge = errors.New("the file is too large")
)

// maxFile bounds the size of an article or a sidecar, in bytes.
const maxFile = 1 << 30

// Workspace is an open folder. It may be used by several goroutines at once.
type Workspace struct {
	path   string
	root   *os.Root
	config atomic.Pointer[configState]
	saving sync.Mutex // of the configuration

	packers sync.Pool // of *gzip.Writer, for old texts

	before func(folder) folder  // what a test puts before each folder that is written, or nil
	reads  func(p string) error // what a test puts before each reading of a file, or nil
}

// Open opens a folder, with or without a postil.toml. It reports ErrNotFolder,
// or a *ConfigError that lists all faults of the postil.toml. It writes
// nothing. Close the workspace when done.
func Open(folder string) (*Workspace, error) {
	abs, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotFolder, folder, err)
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotFolder, folder, cause(err))
	}
	w := &Workspace{path: abs, root: root}
	state, err := w.readConfig()
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	w.config.Store(state)
	return w, nil
}

// Locate tells which folder to open for a path that a person gave, and, where
// the path is that of a file, which article to show (relative to the folder).
func Locate(p string) (folder, article string, err error) {
	info, err := os.Stat(p)
	switch {
	case err != nil:
		return "", "", fmt.Errorf("cannot open %s: %w", p, cause(err))
	case info.IsDir():
		return p, "", nil
	case !IsArticle(filepath.Base(p)):
		return "", "", fmt.Errorf("cannot open %s: articles are files that end in .txt or .md", p)
	}
	return filepath.Dir(p), filepath.Base(p), nil
}

// Close releases the folder.
func (w *Workspace) Close() error { return w.root.Close() }

// Root is the folder's absolute path.
func (w *Workspace) Root() string { return w.path }

// Name is what people call the workspace: the name in postil.toml, or else
// that of the folder.
func (w *Workspace) Name() string {
	if name := w.config.Load().Name; name != "" {
		return name
	}
	return filepath.Base(w.path)
}

// Config is what postil.toml said when it was last read or saved, with the
// default scheme where it names none. It must not be changed; Clone it for
// SaveConfig.
func (w *Workspace) Config() Config { return w.config.Load().Config }

// Scheme is the scheme in force. What it points to never changes: SaveConfig
// and ReloadConfig put another in its place, so that whoever works with this
// one can go on. Ask again rather than keep it for long.
func (w *Workspace) Scheme() *annotate.Scheme { return &w.config.Load().Scheme }

// IsArticle reports whether a file name is that of an article.
func IsArticle(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return (ext == ".txt" || ext == ".md") && !strings.HasPrefix(path.Base(name), ".")
}

// check refuses paths that are not plain paths below the workspace.
func check(p string) error {
	if !fs.ValidPath(p) || p == "." {
		return fmt.Errorf("%w: %q", ErrBadPath, p)
	}
	return nil
}

// open opens an ordinary file for reading. It looks before it opens, because
// opening a pipe would wait for somebody to write into it.
func (w *Workspace) open(p string) (*os.File, fs.FileInfo, error) {
	if err := check(p); err != nil {
		return nil, nil, err
	}
	local := filepath.FromSlash(p)
	info, err := w.look(p)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read %s: %w", p, cause(err))
	}
	if !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("cannot read %s: %w", p, ErrNotRegular)
	}
	f, err := w.root.Open(local)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot read %s: %w", p, cause(err))
	}
	if info, err = f.Stat(); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("cannot read %s: %w", p, cause(err)), f.Close())
	}
	return f, info, nil
}

// look asks what a file is that is going to be read.
func (w *Workspace) look(p string) (fs.FileInfo, error) {
	if w.reads != nil {
		if err := w.reads(p); err != nil {
			return nil, err
		}
	}
	return w.root.Stat(filepath.FromSlash(p))
}

// read reads a whole file of the workspace, with what the file system says of
// it.
func (w *Workspace) read(p string) ([]byte, fs.FileInfo, error) {
	f, info, err := w.open(p)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() // nothing was written
	if info.Size() > maxFile {
		return nil, nil, fmt.Errorf("cannot read %s: %w: it has %d bytes, the limit is %d", p, ErrTooLarge, info.Size(), maxFile)
	}
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if errors.Is(err, io.EOF) {
			return data, info, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("cannot read %s: %w", p, cause(err))
		}
		if len(data) > maxFile {
			return nil, nil, fmt.Errorf("cannot read %s: %w", p, ErrTooLarge)
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// readHead reads up to n+1 bytes from the start of a file: more than n tell that
// there are more.
func (w *Workspace) readHead(p string, n int) ([]byte, fs.FileInfo, error) {
	f, info, err := w.open(p)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() // nothing was written
	data := make([]byte, min(int64(n), info.Size())+1)
	got, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, fmt.Errorf("cannot read %s: %w", p, cause(err))
	}
	return data[:got], info, nil
}

// cause takes the operation and the path off a file error, which our own
// sentences name.
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
