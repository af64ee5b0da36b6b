package doctor

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"postil/storage"
)

// keptFolder holds a folder for each mending: the bytes that its files had, and
// the list of what it did.
const keptFolder = ".postil/fixes"

// listName is the file of the list.
const listName = "fixes.json"

// list is what a mending did, in the order in which it did it.
type list struct {
	Format  string   `json:"format"`
	Version int      `json:"version"`
	Made    string   `json:"made"` // in UTC (RFC 3339)
	Fixes   []listed `json:"fixes"`
}

type listed struct {
	Kind  Kind   `json:"kind"`
	Path  string `json:"path"`
	Text  string `json:"text"`
	Files []kept `json:"files"`
}

// kept is a file before and after a fix, by the SHA-256 of its bytes, hexadecimal;
// "" for no file.
type kept struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
	Bytes  string `json:"bytes,omitempty"` // the file beside the list with what was in it before
}

const (
	listFormat  = "postil.fixes"
	listVersion = 1
)

// parseList reads a list. It reports one that is broken, or of a newer version.
func parseList(data []byte) (list, error) {
	var l list
	if err := json.Unmarshal(data, &l); err != nil {
		return list{}, fmt.Errorf("it is no list of fixes: %w", err)
	}
	switch {
	case l.Format != listFormat:
		return list{}, fmt.Errorf("it is no list of fixes: its format is %q, not %q", l.Format, listFormat)
	case l.Version != listVersion:
		return list{}, fmt.Errorf("version %d of Postil's lists of fixes is not known here; update Postil", l.Version)
	}
	for _, f := range l.Fixes {
		for _, k := range f.Files {
			if !fs.ValidPath(k.Path) || k.Bytes != path.Base(k.Bytes) && k.Bytes != "" || (k.Bytes == "") != (k.Before == "") {
				return list{}, fmt.Errorf("it is no list of fixes: what it says of %q cannot be", k.Path)
			}
		}
	}
	return l, nil
}

func (l list) encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(l)
	return b.Bytes(), err
}

// sum is the hash of a file's bytes, "" for no file.
func sum(data []byte) string {
	if data == nil {
		return ""
	}
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// keeper keeps what a mending changes, before it changes it. The list says what
// each file will be, so that it is right whenever the power goes.
type keeper struct {
	w       *storage.Workspace
	now     time.Time
	dir     string // of this mending; "" until something is kept
	list    list
	written []byte // the list as it is on disk; nil for none
	files   int    // that have been kept
	later   []kept // the files of later fixes that are still kept
}

// keep takes down what a fix is about to do.
func (k *keeper) keep(ctx context.Context, f *Fix, changes []swap) error {
	if k.dir == "" {
		dir, err := k.folder()
		if err != nil {
			return err
		}
		k.dir, k.list = dir, list{Format: listFormat, Version: listVersion, Made: k.now.UTC().Format(time.RFC3339)}
	}
	entry := listed{Kind: f.Kind, Path: f.Path, Text: oneLine(f.Text)}
	for _, c := range changes {
		file := kept{Path: c.path, Before: sum(c.was), After: sum(c.will)}
		if c.was != nil {
			k.files++
			file.Bytes = strconv.Itoa(k.files)
			if err := k.w.SwapFile(ctx, path.Join(k.dir, file.Bytes), nil, c.was); err != nil {
				return fmt.Errorf("what is there cannot be kept, so nothing is changed: %w", err)
			}
		}
		entry.Files = append(entry.Files, file)
	}
	k.list.Fixes = append(k.list.Fixes, entry)
	if err := k.write(ctx); err != nil {
		k.list.Fixes = k.list.Fixes[:len(k.list.Fixes)-1]
		return fmt.Errorf("what is there cannot be kept, so nothing is changed: %w", err)
	}
	return nil
}

// forget takes the latest fix off the list, since it was not carried out.
func (k *keeper) forget(ctx context.Context) error {
	k.list.Fixes = k.list.Fixes[:len(k.list.Fixes)-1]
	return k.write(ctx)
}

func (k *keeper) write(ctx context.Context) error {
	data, err := k.list.encode()
	if err != nil {
		return err
	}
	if err := k.w.SwapFile(ctx, path.Join(k.dir, listName), k.written, data); err != nil {
		return err
	}
	k.written = data
	return nil
}

// folder is a path for this mending that no other one has, and that comes after
// theirs in the order of names.
func (k *keeper) folder() (string, error) {
	root, err := os.OpenRoot(k.w.Root())
	if err != nil {
		return "", err
	}
	defer root.Close() // nothing was written
	names, err := keptFolders(root)
	if err != nil {
		return "", err
	}
	name := k.now.UTC().Format("20060102T150405.000Z")
	if n := len(names); n > 0 && names[n-1] >= name { // in the same instant, or the clock was set back
		name = names[n-1] + "-1"
	}
	return path.Join(keptFolder, name), nil
}

// keptFolders names the folders of all mendings, the latest last.
func keptFolders(root *os.Root) ([]string, error) {
	f, err := root.Open(filepath.FromSlash(keptFolder))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	entries, err := f.ReadDir(-1)
	var names []string
	for _, e := range entries {
		// File managers leave files of their own everywhere.
		if e.IsDir() && strings.HasPrefix(e.Name(), "2") {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, errors.Join(err, f.Close())
}
