package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"postil/annotate"
	"postil/storage/sidecar"
)

// ErrSaving is reported by Refresh while the layer is being saved.
var ErrSaving = errors.New("the layer is being saved")

// Stamp tells a file from what it is after somebody has written it.
type Stamp struct{ info fs.FileInfo }

// Same reports whether two stamps are those of one file that nobody has written in
// between, as far as the file system tells.
func (s Stamp) Same(o Stamp) bool {
	return s.info != nil && o.info != nil && os.SameFile(s.info, o.info) &&
		s.info.Size() == o.info.Size() && s.info.ModTime().Equal(o.info.ModTime())
}

// FolderStamp is that of the folder of an article: another one once a file in it has
// been made, replaced as Postil does it, or removed. Some file systems count whole
// seconds, so one that was written a moment before now, by the clock of the machine
// that has it, has the zero Stamp, which is like no other.
func (w *Workspace) FolderStamp(of string, now time.Time) Stamp {
	const moment = 4 * time.Second
	info, err := w.root.Stat(filepath.FromSlash(path.Dir(of)))
	if err != nil || now.Sub(info.ModTime()).Abs() < moment {
		return Stamp{}
	}
	return Stamp{info}
}

// StampOf is that of a layer's file; the zero Stamp, which is like no other, where
// it cannot be looked at.
func (w *Workspace) StampOf(l LayerRef) Stamp {
	info, err := w.root.Stat(filepath.FromSlash(l.Path))
	if err != nil {
		return Stamp{}
	}
	return Stamp{info}
}

// Refresh takes up what another program has written into the sidecar since it was
// last read or saved. It returns l itself where there is nothing that l does not
// hold already; else l with that merged in, as Save would merge it. Nothing is
// written. A sidecar that was removed is left to the next save, which writes it
// anew.
//
// While a save is going on it reports ErrSaving and does nothing: the save takes up
// what it finds, and looking again after it finds the rest.
//
// After an error, those of OpenLayer, everything is as it was, and Save will report
// it, too, unless the file is whole again by then: some programs write in place.
func (f *LayerFile) Refresh(l *annotate.Layer) (*annotate.Layer, error) {
	if !f.mu.TryLock() {
		return nil, ErrSaving
	}
	defer f.mu.Unlock()
	info, err := f.w.root.Stat(filepath.FromSlash(f.path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return l, nil
	case err != nil:
		return nil, cause(err)
	case f.disk == nil || !(Stamp{info}).Same(Stamp{f.disk}):
		disk, info, data, err := f.readDisk()
		if err != nil {
			return nil, err
		}
		read := disk
		if f.foreign != nil {
			if disk, err = sidecar.Merge(f.foreign, disk); err != nil {
				return nil, fmt.Errorf("cannot take up %s: %w", f.path, refused(err))
			}
		}
		f.begunTwice(disk)
		merged, err := sidecar.Merge(disk, f.current(l))
		if err != nil {
			return nil, fmt.Errorf("cannot take up %s: %w", f.path, refused(err))
		}
		f.foreign, f.disk, f.saved, f.opened, f.there = disk, info, nil, nil, read
		f.find(data, info)
		return f.with(l, merged), nil
	case f.foreign == nil:
		return l, nil
	}
	merged, err := sidecar.Merge(f.foreign, f.current(l))
	if err != nil {
		return nil, fmt.Errorf("cannot take up %s: %w", f.path, refused(err))
	}
	return f.with(l, merged), nil
}

// FoldCopies takes up copies that have come beside the sidecar since it was opened,
// as OpenLayer does. It returns l itself where there is nothing in them that l does
// not hold; else l with that merged in, which the caller should save. Folded and
// Strange tell of them.
func (f *LayerFile) FoldCopies(l *annotate.Layer) (*annotate.Layer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.strange = nil
	merged, err := f.fold(l, func() ([]fs.DirEntry, error) { return f.w.readDir(path.Dir(f.path)) })
	if err != nil || merged == l {
		return l, err
	}
	if f.foreign != nil {
		if merged, err = sidecar.Merge(f.foreign, merged); err != nil {
			return nil, fmt.Errorf("cannot take up %s: %w", f.path, refused(err))
		}
	}
	f.foreign = merged
	return f.with(l, merged), nil
}

// with is a layer with what was merged into it from the disk, or the layer itself
// where that was nothing new.
func (f *LayerFile) with(l, merged *annotate.Layer) *annotate.Layer {
	if sidecar.Holds(l, f.foreign) {
		f.foreign = nil
		return l
	}
	return f.current(merged)
}
