package storage

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"os/user"
	"path"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage/journal"
	"postil/storage/sidecar"
)

// Every save of a layer is added to its history, a chain of entries outside of the
// sidecar (see package journal). The sidecar needs none of it: history that is
// damaged, or cannot be written, keeps no save from succeeding.

// historyFolder is where the histories are, below the workspace: for each layer a
// folder, with a file for each writer in it. The name of a layer's folder is shorter
// than that of its sidecar, so that it can be made wherever that can.
const historyFolder = ".postil/history"

// historyPath is the folder of a layer's history.
func historyPath(article, slug string) string {
	return path.Join(historyFolder, article+"."+slug)
}

// recorder is what a LayerFile has of the history.
type recorder struct {
	writer     *journal.Writer // nil before the first save
	found      *journal.State  // what was in the sidecar before, where the journal may lack it
	sidecar    string          // hash of what is in it, as last read or written; "" where there is none, or it was not looked at
	missed     []journal.State // saves that are not in the history yet
	unrecorded error           // why the last save is not in the history
}

// mostMissed is of how many saves that the history lacks the steps are kept.
const mostMissed = 1000

// writer names the files to which this user appends on this machine. It is made of
// the names of both, so that it needs no place to be kept, is the same after a
// restart, and tells nobody what they are. Machines that are not told apart by it
// (containers of one image) share a file as two windows do, under the same lock.
func (w *Workspace) writer() string {
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	who := ""
	if u, err := user.Current(); err == nil {
		who = u.Uid + "\n" + u.Username
	}
	sum := sha256.Sum256([]byte("postil writer\n" + host + "\n" + who))
	return hex.EncodeToString(sum[:4])
}

func (f *LayerFile) keepsHistory() bool { return !f.w.config.Load().History.Off }

// find notes that the sidecar was written by somebody else: what f.there says by
// now, in these bytes.
func (f *LayerFile) find(data []byte, info fs.FileInfo) {
	if !f.keepsHistory() {
		return
	}
	s := journal.State{Layer: f.there}
	if f.there != nil {
		s.Sidecar, s.Time = fileHash(data), info.ModTime()
	}
	f.history.found, f.history.sidecar = &s, s.Sidecar
	f.history.missed = nil // they are a part of that
}

// findFirst notes what was in the sidecar before the first save.
func (f *LayerFile) findFirst() {
	if f.history.writer != nil || f.history.found != nil || !f.keepsHistory() {
		return
	}
	if f.there == nil {
		f.history.found = &journal.State{}
		return
	}
	data, info, err := f.w.read(f.path)
	if err == nil { // else what follows fails as well, or the journal begins with the save
		f.find(data, info)
	}
}

func fileHash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// hashing begins to hash a sidecar, which is done while it is being written. The
// function that it returns waits for the end.
func (f *LayerFile) hashing(p sidecar.Pieces) func() string {
	if !f.keepsHistory() {
		return func() string { return "" }
	}
	done := make(chan hash.Hash, 1)
	go func() {
		h := sha256.New()
		for _, b := range p {
			h.Write(b) // never fails
		}
		done <- h
	}()
	return func() string { return hex.EncodeToString((<-done).Sum(nil)) }
}

// record adds a save to the history, with the steps that led to it. Locked tells
// whether no other window can be doing the same.
func (f *LayerFile) record(saves []journal.State, locked bool) {
	r, s := &f.history, saves[len(saves)-1]
	if !f.keepsHistory() {
		r.unrecorded, r.missed = nil, nil
		return
	}
	r.sidecar = s.Sidecar
	saves = append(r.missed, saves...)
	if r.writer == nil {
		r.writer = f.newWriter(locked)
	}
	found := r.found
	if found != nil {
		if found.Layer == nil {
			found.Layer = (&annotate.Layer{}).WithHeader(s.Layer.Header)
		}
		if found.Time.IsZero() {
			found.Time = s.Time
		}
	}
	err := r.writer.Record(found, saves...)
	if err != nil {
		for i := range saves {
			saves[i].Bytes = nil
		}
		r.missed = saves[max(0, len(saves)-mostMissed):]
		r.unrecorded = fmt.Errorf("cannot keep the history of %s in %s: %w; the marks are saved all the same", f.path, historyFolder, cause(err))
		return
	}
	r.found, r.missed, r.unrecorded = nil, nil, nil
}

func (f *LayerFile) newWriter(locked bool) *journal.Writer {
	article, slug, _ := SplitSidecar(f.path)
	session := uuid.New()
	name := f.w.writer()
	if !locked {
		// Two windows must not go on with one chain at a time.
		name += "-" + hex.EncodeToString(session[:2])
	}
	return &journal.Writer{Folder: journalFolder{f.w, historyPath(article, slug)}, Name: name, Session: session}
}

// Unrecorded tells why the last save is missing from the history, nil as a rule. The
// marks are safe all the same, and the next save makes up for it.
func (f *LayerFile) Unrecorded() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.history.unrecorded
}

// journalFolder is the folder of a layer's history on disk.
type journalFolder struct {
	w   *Workspace
	dir string // with slashes
}

func (j journalFolder) local(name string) string {
	return filepath.Join(filepath.FromSlash(j.dir), name)
}

func (j journalFolder) List() ([]journal.File, error) {
	entries, err := j.w.readDir(j.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []journal.File
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(e.Name(), journal.Suffix) {
			continue // gone since, or the history of articles in a folder of that name
		}
		out = append(out, journal.File{Name: e.Name(), ModTime: info.ModTime()})
	}
	return out, nil
}

func (j journalFolder) Read(name string) ([]byte, error) {
	data, _, err := j.w.read(path.Join(j.dir, name))
	return data, err
}

func (j journalFolder) Append(name string, at int, data []byte) (err error) {
	flags := os.O_WRONLY | os.O_APPEND
	if at == 0 {
		flags |= os.O_CREATE
		if err := j.make(); err != nil {
			return err
		}
	}
	if info, err := j.w.root.Stat(j.local(name)); err == nil && !info.Mode().IsRegular() {
		return ErrNotRegular
	}
	file, err := j.w.root.OpenFile(j.local(name), flags, 0o666)
	if errors.Is(err, fs.ErrNotExist) {
		return journal.ErrMoved
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	switch {
	case err != nil:
		return err
	case info.Size() != int64(at):
		return journal.ErrMoved
	}
	if _, err := file.Write(data); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if at == 0 {
		return j.in(directory.Sync)
	}
	return nil
}

func (j journalFolder) Replace(name string, data []byte) error {
	return j.in(func(d directory) error {
		_, err := replace(d, name, false, bytesTo(data))
		return err
	})
}

func (j journalFolder) Rename(from, to string) error {
	return j.in(func(d directory) error { return errors.Join(d.Rename(from, to), d.Sync()) })
}

// in does something in the folder.
func (j journalFolder) in(do func(directory) error) error {
	root, err := j.w.root.OpenRoot(filepath.FromSlash(j.dir))
	if err != nil {
		return err
	}
	d, err := openDirectory(root)
	if err != nil {
		return err
	}
	return errors.Join(do(d), d.Close())
}

// make makes the folder. Git is told to leave the history alone, since it has one of
// its own, and takes a file back when another branch is looked at.
func (j journalFolder) make() error {
	if err := j.w.root.MkdirAll(filepath.FromSlash(j.dir), 0o777); err != nil {
		return err
	}
	ignore := filepath.Join(filepath.FromSlash(historyFolder), ".gitignore")
	file, err := j.w.root.OpenFile(ignore, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString("*\n")
	return errors.Join(err, file.Close())
}
