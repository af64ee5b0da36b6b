package journal

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"postil/annotate"
)

// Chain is what a file holds. It never changes.
type Chain struct {
	Name    string
	Entries []*Entry // those that could be read, in the order of the file
	Faults  []Fault  // what keeps the chain from being whole, in that order
	// Torn is how many lines a crash has left unfinished, which harm nothing but
	// the save that they were of. Each was set aside when the next entry came.
	Torn int

	gaps map[int]bool // entries of Entries that do not follow the one before
	tail int          // bytes of an unfinished line at the end
	open bool         // the last entry lacks its line end
	size int          // of the file, in bytes
	// since is the length of the entries after the latest snapshot, and largest that
	// of the largest snapshot, in bytes.
	since, largest int
}

// Fault is something wrong with a chain. Entry is the number that the entry there
// ought to have, Line counts from 1.
type Fault struct {
	Entry, Line int
	Err         error
}

// Error tells the fault, without the file's name.
func (f Fault) Error() string { return fmt.Sprintf("entry %d (line %d): %v", f.Entry, f.Line, f.Err) }

// Unwrap returns Err.
func (f Fault) Unwrap() error { return f.Err }

// Faults of a chain, to be matched with errors.Is.
var (
	ErrNotLinked = errors.New("it does not follow the entry before: one was changed, removed, inserted or moved")
	ErrNoStart   = errors.New("the history does not begin with what there was: entries before it are missing")
	ErrContent   = errors.New("what it says of the marks cannot be read")
)

// Read takes a file apart. It goes on after a fault, so that later states can be
// rebuilt from the next snapshot on. It does not look at what entries say of
// records: see Check.
func Read(name string, data []byte) *Chain {
	c := &Chain{Name: name, gaps: map[int]bool{}, size: len(data)}
	var last *Entry
	broken := false // the line before was none that counts
	for number, pos := 1, 0; pos < len(data); number++ {
		end := bytes.IndexByte(data[pos:], '\n')
		whole := end >= 0
		if !whole {
			end = len(data) - pos
		}
		start := pos
		raw := data[start : start+end]
		pos += end + 1
		e, err := parse(raw)
		switch {
		case err != nil && !whole:
			c.tail = len(raw)
			c.Torn++
			return c
		case err != nil && unfinished(data[min(pos, len(data)):], len(raw)):
			c.Torn++
			continue
		case err != nil:
			c.Faults = append(c.Faults, Fault{next(last), number, err})
			broken = true
			continue
		}
		c.open = !whole
		if err := follows(last, e); err != nil {
			if !broken {
				c.Faults = append(c.Faults, Fault{next(last), number, err})
			}
			c.gaps[len(c.Entries)] = true
		}
		broken, last = false, e
		from := start
		switch {
		case e.torn == 0:
		case tornBefore(data[:start], e.torn):
			from -= e.torn + 1
		default:
			c.Faults = append(c.Faults, Fault{e.Seq, number, fmt.Errorf("%w: the unfinished line before it is gone", ErrNotLinked)})
		}
		e.raw = slices.Concat(data[from:start], raw, []byte{'\n'})
		c.note(e, len(raw)+1)
	}
	return c
}

func next(last *Entry) int {
	if last == nil {
		return 1
	}
	return last.Seq + 1
}

// note adds an entry.
func (c *Chain) note(e *Entry, length int) {
	c.Entries = append(c.Entries, e)
	if e.Snapshot {
		c.since, c.largest = 0, max(c.largest, length)
	} else {
		c.since += length
	}
}

// unfinished reports whether the next line says that the one before it, of so many
// bytes, was left by a crash.
func unfinished(rest []byte, length int) bool {
	end := bytes.IndexByte(rest, '\n')
	if end < 0 {
		end = len(rest)
	}
	e, err := parse(rest[:end])
	return err == nil && e.torn == length
}

// tornBefore reports whether the last line of what stands before an entry has so
// many bytes, and is no entry.
func tornBefore(data []byte, length int) bool {
	if len(data) < length+1 {
		return false
	}
	line := data[len(data)-1-length : len(data)-1]
	if bytes.IndexByte(line, '\n') >= 0 || len(data) > length+1 && data[len(data)-length-2] != '\n' {
		return false
	}
	_, err := parse(line)
	return err != nil
}

// follows reports why an entry cannot come after another one, which is nil at the
// beginning.
func follows(last, e *Entry) error {
	switch {
	case last == nil && (!e.Snapshot || e.From != 1 || (e.Before != "" || e.Seq != 1) && e.replaces == ""):
		return ErrNoStart
	case last == nil:
		return nil
	case e.From != last.Seq+1 || e.Before != last.end():
		return ErrNotLinked
	}
	return nil
}

// Last is the latest entry, or nil.
func (c *Chain) Last() *Entry {
	if len(c.Entries) == 0 {
		return nil
	}
	return c.Entries[len(c.Entries)-1]
}

// Fault is the first fault, or nil where the chain is whole. Lines that a crash has
// left unfinished are none.
func (c *Chain) Fault() *Fault {
	if len(c.Faults) == 0 {
		return nil
	}
	return &c.Faults[0]
}

// Check is Fault with a look at what every entry says of records.
func (c *Chain) Check() *Fault {
	if f := c.Fault(); f != nil {
		return f
	}
	for i, e := range c.Entries {
		var err error
		if e.Snapshot {
			_, err = e.content.snapshot()
		} else {
			_, err = e.content.delta()
		}
		if err != nil {
			return &Fault{e.Seq, i + 1, fmt.Errorf("%w: %w", ErrContent, err)}
		}
	}
	return nil
}

// ErrNoState is reported where a state cannot be rebuilt.
var ErrNoState = errors.New("this state of the layer cannot be rebuilt")

// State is the layer as it was after an entry of Entries, by its index. It reports
// ErrNoState where an entry is missing between it and the snapshot before it.
func (c *Chain) State(i int) (*annotate.Layer, error) {
	if i < 0 || i >= len(c.Entries) {
		return nil, fmt.Errorf("%w: there is no such entry", ErrNoState)
	}
	from := i
	for !c.Entries[from].Snapshot {
		if from == 0 || c.gaps[from] {
			return nil, fmt.Errorf("%w: entries before entry %d are missing or damaged", ErrNoState, c.Entries[from].Seq)
		}
		from--
	}
	l, err := c.Entries[from].content.snapshot()
	if err != nil {
		return nil, fmt.Errorf("%w: entry %d: %w", ErrNoState, c.Entries[from].Seq, err)
	}
	if from == i {
		return l, nil
	}
	h, all := l.Header, recordsOf(l)
	for _, e := range c.Entries[from+1 : i+1] {
		d, err := e.content.delta()
		if err != nil {
			return nil, fmt.Errorf("%w: entry %d: %w", ErrNoState, e.Seq, err)
		}
		for k := range d.was {
			delete(all, k)
		}
		maps.Copy(all, d.is)
		if d.headerChanged {
			h = d.to
		}
	}
	if l, err = all.layer(h); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoState, err)
	}
	return l, nil
}

// At is the index of the latest entry that is not after a time, or -1.
func (c *Chain) At(t time.Time) int {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if !c.Entries[i].Time.After(t) {
			return i
		}
	}
	return -1
}

// Number is the index of the entry that has a number; -1 where there is none, such as
// of one for which another stands by now.
func (c *Chain) Number(seq int) int {
	return slices.IndexFunc(c.Entries, func(e *Entry) bool { return e.Seq == seq })
}
