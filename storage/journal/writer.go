package journal

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage/sidecar"
)

// Folder is where the journals of one layer lie. Names are plain file names. It
// need not be there before the first Append or Replace.
type Folder interface {
	// List names the files; none where there is no folder.
	List() ([]File, error)
	// Read returns a file's bytes. It reports fs.ErrNotExist.
	Read(name string) ([]byte, error)
	// Append adds to a file, or makes it where at is 0, with one write, and brings
	// it to disk. It reports ErrMoved, and writes nothing, where the file has not
	// exactly so many bytes as at says.
	Append(name string, at int, data []byte) error
	// Replace puts a file with other bytes in its place, whole or not at all.
	Replace(name string, data []byte) error
	// Rename gives a file another name, in the place of one that has it.
	Rename(from, to string) error
}

// File is what a Folder tells of a file.
type File struct {
	Name    string
	ModTime time.Time
}

// ErrMoved is reported by a Folder where somebody else has written a file.
var ErrMoved = errors.New("another program has written the history meanwhile")

// Suffix ends the name of every journal.
const Suffix = ".jsonl"

// damagedMark stands in the name of a journal that was set aside.
const damagedMark = ".damaged-"

// Limits of what is kept of a layer. They may be exceeded by what cannot be left out:
// the layer itself, and the latest save.
const (
	// maxSize is the length in bytes from which a journal is compacted: some two
	// thousand saves of one mark each, which are read in a tenth of a second. The
	// largest snapshot in it counts for itself, three times, so that compacting makes
	// room for as much again.
	maxSize = 4 << 20
	// snapshotEvery is the length in bytes of changes, from snapshot to snapshot; a
	// snapshot that is longer than that counts instead.
	snapshotEvery = 1 << 20
	// maxFiles is how many journals there may be of one layer, such as where a
	// container has another host name each time. The next writer goes on with the one
	// that was left alone longest.
	maxFiles = 32
	// maxDamaged is how many damaged journals of one writer are kept.
	maxDamaged = 9
)

// State is a layer as it was in its sidecar.
type State struct {
	Layer   *annotate.Layer
	Sidecar string // SHA-256 of the sidecar, hexadecimal; "" where there is none
	Time    time.Time
	Bytes   sidecar.Pieces // of the sidecar, where they are at hand
	Step    *Step          // that led to it; nil where it was none
}

// Writer adds saves to a journal. It reads the file once, and again when somebody
// else has written it. The exported fields are set before it is used; it is for one
// goroutine at a time.
type Writer struct {
	Folder  Folder
	Name    string // of the file, without Suffix; another one may be taken (maxFiles)
	Session annotate.ID

	ready bool
	name  string // of the file
	size  int
	end   *Entry // the last entry; nil: none
	tail  int    // as in Chain
	open  bool
	since int
	large int
	last  State // what the last entry says, of layers that the caller has

	limit int // in place of maxSize, where it is not 0: for tests
}

// Record adds a save, of which the last state is in the sidecar; the ones before are
// steps on the way there. Found is what was in the sidecar before, where that is not
// what this writer recorded last: at the first save, and when somebody else has
// written the sidecar since; it becomes an entry of its own unless the journal has it
// already. A layer that is new has a found of an empty layer without Sidecar.
//
// After an error the journal may lack the save; the next Record makes up for it. A
// journal that is damaged is set aside, and a new one begun.
func (w *Writer) Record(found *State, save ...State) error {
	for range 3 { // others may write, too, where the file system has no locks
		if err := w.prepare(found); err != nil {
			return err
		}
		err := w.add(found, save...)
		if err == nil {
			return w.compactIfLarge()
		}
		w.ready = false
		if !errors.Is(err, ErrMoved) {
			return err
		}
	}
	return ErrMoved
}

// prepare finds the end of the file.
func (w *Writer) prepare(found *State) error {
	if w.ready {
		return nil
	}
	if w.name == "" {
		if err := w.choose(); err != nil {
			return err
		}
	}
	data, err := w.Folder.Read(w.name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	c := Read(w.name, data)
	if c.Fault() != nil {
		if err := w.setAside(); err != nil {
			return err
		}
		c = Read(w.name, nil)
	}
	w.take(c)
	switch {
	case w.end == nil:
	case found != nil && w.end.Sidecar == found.Sidecar:
		w.last = *found
	case found == nil && w.last.Layer != nil && w.end.Sidecar == w.last.Sidecar:
	default:
		l, err := c.State(len(c.Entries) - 1)
		if err != nil {
			if err := w.setAside(); err != nil {
				return err
			}
			w.take(Read(w.name, nil))
			break
		}
		w.last = State{Layer: l, Sidecar: w.end.Sidecar}
	}
	w.ready = true
	return nil
}

func (w *Writer) take(c *Chain) {
	w.size, w.end, w.tail, w.open, w.since, w.large = c.size, c.Last(), c.tail, c.open, c.since, c.largest
}

// choose finds the file: the writer's own, or where there are too many another one's.
func (w *Writer) choose() error {
	files, err := w.Folder.List()
	if err != nil {
		return err
	}
	own := w.Name + Suffix
	files = slices.DeleteFunc(files, func(f File) bool {
		return !strings.HasSuffix(f.Name, Suffix) || strings.Contains(f.Name, damagedMark)
	})
	w.name = own
	if len(files) >= maxFiles && !slices.ContainsFunc(files, func(f File) bool { return f.Name == own }) {
		w.name = slices.MinFunc(files, func(a, b File) int {
			return cmp.Or(a.ModTime.Compare(b.ModTime), strings.Compare(a.Name, b.Name))
		}).Name
	}
	return nil
}

// setAside gives a damaged journal a name under which nobody goes on with it.
func (w *Writer) setAside() error {
	files, err := w.Folder.List()
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		name := fmt.Sprintf("%s%s%d%s", strings.TrimSuffix(w.name, Suffix), damagedMark, n, Suffix)
		if n < maxDamaged && slices.ContainsFunc(files, func(f File) bool { return f.Name == name }) {
			continue
		}
		return w.Folder.Rename(w.name, name)
	}
}

// batch is what is appended at once.
type batch struct {
	w     *Writer
	bytes []byte
	end   *Entry
	since int
	large int
}

func (w *Writer) add(found *State, save ...State) error {
	last := save[len(save)-1]
	b := &batch{w: w, end: w.end, since: w.since, large: w.large}
	from := w.last
	if w.end == nil {
		base := w.last
		switch {
		case found != nil:
			base = *found
		case base.Layer == nil:
			base = State{Layer: (&annotate.Layer{}).WithHeader(last.Layer.Header), Time: last.Time}
		}
		if err := b.snapshot(base, true); err != nil {
			return err
		}
		from = base
	} else if found != nil && found.Sidecar != from.Sidecar {
		if err := b.change(from, *found, true); err != nil {
			return err
		}
		from = *found
	}
	for _, to := range save {
		if err := b.change(from, to, false); err != nil {
			return err
		}
		from = to
	}
	if b.since > max(snapshotEvery, b.large) {
		if err := b.snapshot(last, false); err != nil {
			return err
		}
	}
	if len(b.bytes) > 0 {
		if w.tail > 0 || w.open {
			b.bytes = append([]byte{'\n'}, b.bytes...)
		}
		if err := w.Folder.Append(w.name, w.size, b.bytes); err != nil {
			return err
		}
		w.tail, w.open = 0, false
	}
	w.size += len(b.bytes)
	w.end, w.since, w.large, w.last = b.end, b.since, b.large, last
	w.last.Bytes = nil
	return nil
}

func (b *batch) snapshot(s State, elsewhere bool) error {
	bytes := s.Bytes
	if bytes == nil {
		var enc sidecar.Encoder
		var err error
		if bytes, err = enc.Pieces(s.Layer); err != nil {
			return err
		}
	}
	packed, err := pack(bytes)
	if err != nil {
		return err
	}
	return b.entry(s, elsewhere, &Entry{Snapshot: true, content: content{Layer: packed}})
}

func (b *batch) change(from, to State, elsewhere bool) error {
	d := difference(from.Layer, to.Layer)
	if d.empty() && from.Sidecar == to.Sidecar && to.Step == nil {
		return nil
	}
	c, err := d.content()
	if err != nil {
		return err
	}
	return b.entry(to, elsewhere, &Entry{Counts: d.counts(), content: c, Step: to.Step})
}

// entry adds an entry behind the last one.
func (b *batch) entry(s State, elsewhere bool, e *Entry) error {
	e.Seq = next(b.end)
	e.From = e.Seq
	e.Time, e.Person, e.Slug = s.Time.UTC(), s.Layer.Person.ID, s.Layer.Person.Slug
	e.Session, e.Elsewhere, e.Sidecar = b.w.Session, elsewhere, s.Sidecar
	if b.end != nil {
		e.Before = b.end.end()
	}
	if len(b.bytes) == 0 {
		e.torn = b.w.tail
	}
	line, err := e.encode()
	if err != nil {
		return err
	}
	b.bytes = append(b.bytes, line...)
	b.end = e
	if e.Snapshot {
		b.since, b.large = 0, max(b.large, len(line))
	} else {
		b.since += len(line)
	}
	return nil
}
