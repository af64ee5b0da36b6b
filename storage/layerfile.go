package storage

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/journal"
	"postil/storage/redact"
	"postil/storage/sidecar"
)

// Errors of OpenLayer and Save, to be matched with errors.Is.
var (
	// ErrBrokenSidecar: a sidecar is there but cannot be read, so it must not
	// be overwritten; show the article read-only.
	ErrBrokenSidecar = errors.New("the file of marks cannot be read and is left as it is")
	// ErrLongName: the sidecar's name would be too long for the file system; show
	// the article read-only.
	ErrLongName = errors.New("no marks can be kept of this article")
	// ErrNewerVersion: a newer Postil wrote the sidecar; show the article
	// read-only.
	ErrNewerVersion = sidecar.ErrNewerVersion
)

// LayerFile is the place of one person's layer of one article. It may be used
// by several goroutines at once; saves wait for each other.
type LayerFile struct {
	w       *Workspace
	path    string // of the sidecar
	text    *text.Text
	source  annotate.Source
	folded  []string
	strange []error
	known   map[string]bool // copies that have been read
	sides   bool            // of a conflict were in the sidecar as last read

	mu      sync.Mutex      // of what follows, and of what is above once the layer is open
	disk    fs.FileInfo     // of the sidecar as last read or written; nil when there was none
	opened  *annotate.Layer // as OpenLayer gave it, where the sidecar has all of it
	saved   *annotate.Layer
	foreign *annotate.Layer // merged in by a save, and perhaps not yet known to the caller
	as      *annotate.Layer // whose identity a layer takes over that was begun on two machines at once; or nil
	encoder sidecar.Encoder
	written bool            // by a save of this one
	kept    bool            // the text is kept for Reanchor
	unkept  error           // why it could not be kept at the last save
	there   *annotate.Layer // what the sidecar holds, as last read or written; nil where there is none
	history recorder
}

// OpenLayer reads what a person has said about an article. Where there is no
// sidecar yet the layer is new and empty, and nothing is written. An old one
// keeps the identity that it has on disk, since the same person may have
// another on another machine.
//
// Second versions of the sidecar are folded in: the copies that sync programs
// leave beside it, and both sides of a git conflict in it. They come to disk
// with the next save. Copies that cannot be read are told by Strange.
//
// It reports ErrBrokenSidecar, ErrLongName or ErrNewerVersion, with the path. Marks whose
// quote does not fit the text are in the layer; see Layer.Misfits.
func (w *Workspace) OpenLayer(a *Article, p annotate.Person, now time.Time) (*LayerFile, *annotate.Layer, error) {
	f, l, err := w.readLayer(a, p.Slug)
	if err != nil {
		return nil, nil, err
	}
	if l == nil {
		h := annotate.Header{ID: layerID(now, p, a.Source), Person: p, State: annotate.StateNew}
		if l, err = annotate.NewLayer(h, annotate.Contents{}); err != nil {
			return nil, nil, err
		}
	}
	current := f.current(l)
	if f.disk != nil && len(f.folded) == 0 && !f.sides {
		f.opened = current
	}
	return f, current, nil
}

// ReadLayer reads what the person with a slug has said about an article, as
// OpenLayer does, for those who will not save. It is nil where there is nothing.
func (w *Workspace) ReadLayer(a *Article, slug string) (*annotate.Layer, error) {
	_, l, err := w.readLayer(a, slug)
	return l, err
}

func (w *Workspace) readLayer(a *Article, slug string) (*LayerFile, *annotate.Layer, error) {
	// Listing a folder of many thousands takes longer than all else; once is enough.
	beside := sync.OnceValues(func() ([]fs.DirEntry, error) { return w.readDir(path.Dir(a.Path)) })
	f := &LayerFile{w: w, path: w.sidecarOf(a.Path, slug, beside), text: a.Text, source: a.Source}
	if err := check(f.path); err != nil || slug == "" || slug != path.Base(slug) {
		return nil, nil, errors.Join(fmt.Errorf("%w: the person's short name is %q", ErrBadPath, slug), err)
	}
	l, info, _, err := f.readDisk()
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	f.disk, f.there = info, l
	if l, err = f.fold(l, beside); err != nil {
		return nil, nil, err
	}
	return f, l, nil
}

// Path is that of the sidecar, relative to the workspace.
func (f *LayerFile) Path() string { return f.path }

// Folded names the copies of sync programs that had something which the sidecar
// did not.
func (f *LayerFile) Folded() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.folded)
}

// Strange tells of copies beside the sidecar that could not be folded in.
func (f *LayerFile) Strange() []error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.strange)
}

// layerID makes a UUID of version 7: its time is now, and in place of chance
// stands what the layer is about, so that the same question has one answer.
func layerID(now time.Time, p annotate.Person, s annotate.Source) annotate.ID {
	sum := sha256.Sum256([]byte(p.ID.String() + "\n" + p.Slug + "\n" + s.Path + "\n" + s.TextSHA256))
	var id annotate.ID
	copy(id[:], sum[:])
	binary.BigEndian.PutUint16(id[0:], uint16(now.UnixMilli()>>32))
	binary.BigEndian.PutUint32(id[2:], uint32(now.UnixMilli()))
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return id
}

// readDisk reads the sidecar as it is.
func (f *LayerFile) readDisk() (*annotate.Layer, fs.FileInfo, []byte, error) {
	data, info, err := f.w.read(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil, err
	}
	if kind, advice := Trouble(err); kind == TroubleLongName {
		return nil, nil, nil, fmt.Errorf("%w: %w. %s", ErrLongName, err, advice)
	}
	if err != nil {
		return nil, nil, nil, fmt.Errorf("%w: %w", ErrBrokenSidecar, err)
	}
	_, _, f.sides = unmergedVersions(data)
	l, err := decodeLayer(f.path, data, f.text)
	return l, info, data, err
}

// decodeLayer decodes a sidecar, or both sides of a conflict in it. The words of
// one that is redacted are filled in where the text is at hand.
func decodeLayer(p string, data []byte, t *text.Text) (*annotate.Layer, error) {
	l, err := decodeWhole(p, data, t)
	if err != nil || t == nil {
		return l, err
	}
	if l, _, err = redact.Restore(l, t); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrBrokenSidecar, p, err)
	}
	return l, nil
}

func decodeWhole(p string, data []byte, t *text.Text) (*annotate.Layer, error) {
	l, err := sidecar.DecodeFor(data, t)
	if errors.Is(err, sidecar.ErrConflict) {
		if ours, theirs, ok := unmergedVersions(data); ok {
			l, err = decodeBoth(ours, theirs, t)
		}
	}
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, ErrNewerVersion):
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	return nil, fmt.Errorf("%w: %s: %w", ErrBrokenSidecar, p, err)
}

func decodeBoth(ours, theirs []byte, t *text.Text) (*annotate.Layer, error) {
	a, err := sidecar.DecodeFor(ours, t)
	if err != nil {
		return nil, fmt.Errorf("one side of the conflict in it: %w", err)
	}
	b, err := sidecar.DecodeFor(theirs, t)
	if err != nil {
		return nil, fmt.Errorf("one side of the conflict in it: %w", err)
	}
	return sidecar.Merge(a, b)
}

// fold merges the copies beside the sidecar into the layer, which may be nil.
func (f *LayerFile) fold(l *annotate.Layer, beside func() ([]fs.DirEntry, error)) (*annotate.Layer, error) {
	dir, name := path.Dir(f.path), path.Base(f.path)
	entries, err := beside()
	if err != nil {
		return nil, fmt.Errorf("cannot look for copies of %s: %w", f.path, cause(err))
	}
	for _, e := range entries {
		if !isCopy(e.Name(), name) || e.IsDir() {
			continue
		}
		p := path.Join(dir, e.Name())
		if f.known[p] {
			continue
		}
		data, _, err := f.w.read(p)
		var other *annotate.Layer
		if err == nil {
			other, err = decodeWhole(p, data, f.text)
		}
		if err == nil && redact.Is(other) {
			err = errRedactedCopy
		}
		old := err == nil && l != nil && sidecar.Holds(l, other)
		if err == nil && l != nil {
			other, err = sidecar.Merge(l, other)
		}
		if err != nil {
			f.strange = append(f.strange, fmt.Errorf("the copy %s was not folded in: %w", p, err))
			continue
		}
		if f.known == nil {
			f.known = map[string]bool{}
		}
		if f.known[p] = true; !old {
			l = other
			f.folded = append(f.folded, p)
		}
	}
	return l, nil
}

// errRedactedCopy keeps what was left out of a redacted copy from being lost in the
// layer, too.
var errRedactedCopy = errors.New("it is redacted, so it lacks what its layer may have; bring it in with postilctl import")

// current is the layer with the article and the scheme as they are now.
func (f *LayerFile) current(l *annotate.Layer) *annotate.Layer {
	h := l.Header
	if f.as != nil && (h.ID != f.as.ID || h.Person.ID != f.as.Person.ID) {
		h.ID, h.Person = f.as.ID, f.as.Person
		l = l.WithHeader(h)
	}
	source := f.source
	source.Extra = h.Source.Extra
	if h.Source.TextSHA256 != source.TextSHA256 {
		source = withEarlier(source, f.rebased(l))
	}
	inForce := f.w.Scheme()
	scheme := annotate.SchemeRef{ID: inForce.ID, Version: inForce.Version, Extra: h.Scheme.Extra}
	if sameSource(h.Source, source) && h.Scheme.ID == scheme.ID && h.Scheme.Version == scheme.Version {
		return l
	}
	h.Source, h.Scheme = source, scheme
	return l.WithHeader(h)
}

func sameSource(a, b annotate.Source) bool {
	return a.Path == b.Path && a.SHA256 == b.SHA256 && a.TextSHA256 == b.TextSHA256 && a.Length == b.Length &&
		a.Encoding == b.Encoding && a.BOM == b.BOM && a.Newline == b.Newline
}

// Save writes a layer that descends from the one that OpenLayer returned. It
// returns what is on disk then: l itself, unless somebody else had written the
// sidecar meanwhile; then both are merged, and the caller should merge the
// result into the layer that it has reached by now (sidecar.Merge). A caller
// that does not is safe, too: what was merged in stays in every later save.
//
// The file is replaced whole, as the package says. An empty layer makes no
// file, and a layer that is the very one which OpenLayer returned leaves the file as it
// is, whatever the version of its format. After an error the file is as it was, and trying again later is right;
// an error that wraps ErrBrokenSidecar or ErrNewerVersion will not go away by
// itself. The first save keeps the article's text, too (see Unkept), and every one is
// added to the history (see Unrecorded). The end of ctx stops a save only before it
// has begun to write.
//
// Steps are those of the person's undoing that have led to l since the last save that
// succeeded, in their order. The history keeps them for Recall.
func (f *LayerFile) Save(ctx context.Context, l *annotate.Layer, steps ...Step) (*annotate.Layer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var saved *annotate.Layer
	err := f.w.whileLocked(ctx, path.Dir(f.path), func(d folder, locked bool) (err error) {
		saved, err = f.save(d, locked, l, steps)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("cannot save %s: %w", f.path, err)
	}
	if f.disk != nil && !f.kept {
		f.unkept = f.w.keepText(ctx, f.text, f.source.TextSHA256)
		f.kept = f.unkept == nil
	}
	return saved, nil
}

// Unkept tells why the text that the marks are on could not be kept beside them at
// the last save, nil as a rule. The marks are safe all the same, and the next save
// tries again; only Reanchor would have to do without.
func (f *LayerFile) Unkept() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.unkept
}

// save does it in a folder that is locked, where the file system has locks. Its
// errors do not name the sidecar.
func (f *LayerFile) save(d folder, locked bool, l *annotate.Layer, steps []Step) (*annotate.Layer, error) {
	changed, err := f.changedOnDisk(d)
	if err != nil {
		return nil, err
	}
	next := f.current(l)
	if changed {
		disk, info, data, err := f.readDisk()
		switch {
		case errors.Is(err, fs.ErrNotExist): // removed by hand: written anew
			f.there = nil
			f.find(nil, nil)
		case err != nil:
			return nil, err
		default:
			f.begunTwice(disk)
			next = f.current(next)
			f.there = disk
			f.find(data, info)
			if f.foreign != nil {
				if disk, err = sidecar.Merge(f.foreign, disk); err != nil {
					return nil, refused(err)
				}
			}
			f.foreign = disk
		}
		f.disk, f.saved = info, nil
	}
	with := f.foreign
	if f.foreign != nil {
		if sidecar.Holds(next, f.foreign) {
			f.foreign = nil
		} else {
			merged, err := sidecar.Merge(f.foreign, next)
			if err != nil {
				return nil, refused(err)
			}
			next = f.current(merged)
		}
	}
	if next == f.saved || f.disk == nil && isEmpty(next) || l == f.opened && !changed && f.saved == nil && f.foreign == nil {
		f.recordAside(steps, l, next, locked)
		return next, nil // nobody has changed anything, whatever version of the format the file has
	}
	if !changed {
		f.findFirst()
	}
	data, err := f.encoder.Pieces(next)
	if err != nil {
		return nil, err
	}
	name := path.Base(f.path)
	sum := f.hashing(data)
	info, err := replace(d, name, locked, func(w io.Writer) error {
		_, err := data.WriteTo(w)
		return err
	})
	hash := sum()
	if info != nil { // also when only the folder was not synced
		f.disk, f.there, f.written = info, next, true
	}
	if err != nil {
		return nil, err
	}
	f.saved = next
	f.record(f.through(steps, l, with, journal.State{Layer: next, Sidecar: hash, Time: info.ModTime(), Bytes: data}), locked)
	return next, nil
}

// begunTwice has the layer take over the identity of what is on disk now, where
// nothing was when it was opened: the same person has begun on another machine at
// the same time, with another id for herself. It is what OpenLayer does with a
// sidecar that is there.
func (f *LayerFile) begunTwice(disk *annotate.Layer) {
	if f.disk == nil && f.as == nil && !f.written {
		f.as = disk
	}
}

func refused(err error) error {
	return fmt.Errorf("somebody else's layer has taken its place: %w", err)
}

// changedOnDisk compares the sidecar with what was last read or written.
// Postil never writes into a file that is there, so a version of it by another
// window is another file; a program that does shows by size or time.
func (f *LayerFile) changedOnDisk(d folder) (bool, error) {
	info, err := d.Stat(path.Base(f.path))
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = f.w.root.Stat(filepath.FromSlash(f.path))
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return f.disk != nil, nil
	case err != nil:
		return false, cause(err)
	case f.disk == nil:
		return true, nil
	}
	same := os.SameFile(info, f.disk) && info.Size() == f.disk.Size() && info.ModTime().Equal(f.disk.ModTime())
	return !same, nil
}

// isEmpty reports whether nothing would be lost without the layer. What was
// deleted before it was ever saved need not be remembered.
func isEmpty(l *annotate.Layer) bool {
	for range l.Relations() {
		return false
	}
	for range l.Decisions() {
		return false
	}
	return l.Len() == 0 && (l.State == annotate.StateNew || l.State == "") && len(l.Article) == 0 && len(l.Extra) == 0
}
