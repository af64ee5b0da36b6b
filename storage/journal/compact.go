package journal

import (
	"bytes"

	"postil/annotate"
	"postil/storage/sidecar"
)

// recentSessions is of how many sessions every save stays when a journal is
// compacted, as far as there is room.
const recentSessions = 2

// compactIfLarge compacts the journal when it has become too large.
func (w *Writer) compactIfLarge() error {
	limit := maxSize
	if w.limit > 0 {
		limit = w.limit
	}
	if w.size <= limit+3*w.large {
		return nil
	}
	data, err := w.Folder.Read(w.name)
	if err != nil {
		return err
	}
	c := Read(w.name, data)
	if whole := c.Fault() == nil; !whole || len(data) != w.size {
		w.ready = false // the next save sees to it
		return nil
	}
	out, err := compact(c, limit/2)
	if err != nil {
		return err
	}
	if err := w.Folder.Replace(w.name, out); err != nil {
		return err
	}
	w.take(Read(w.name, out))
	return nil
}

// compact makes a shorter file of a chain that is whole: a snapshot, then one entry
// for each earlier session, then every save of the latest ones. What comes after the
// snapshot has so many bytes as there is room, and at least the latest save in it.
func compact(c *Chain, room int) ([]byte, error) {
	var lines [][]byte // from the last to the first
	first := len(c.Entries)
	for _, r := range runs(c.Entries) {
		line, err := r.line()
		if err != nil {
			return nil, err
		}
		if room -= len(line); room < 0 && len(lines) > 0 || first == len(r) {
			break
		}
		lines = append(lines, line)
		first -= len(r)
	}
	base, err := c.standIn(first - 1)
	if err != nil {
		return nil, err
	}
	out := bytes.Clone(base)
	for i := len(lines) - 1; i >= 0; i-- {
		out = append(out, lines[i]...)
	}
	return out, nil
}

// run is some entries that follow each other and become one.
type run []*Entry

// runs divides entries, from the last to the first: each of the latest sessions is by
// itself, earlier ones are together by session.
func runs(entries []*Entry) []run {
	var out []run
	recent := map[annotate.ID]bool{}
	for i := len(entries) - 1; i >= 0; i-- {
		e := entries[i]
		if len(recent) < recentSessions {
			recent[e.Session] = true
		}
		if n := len(out); n > 0 && !recent[e.Session] {
			if later := out[n-1][0]; later.Session == e.Session && later.Elsewhere == e.Elsewhere {
				out[n-1] = append(run{e}, out[n-1]...)
				continue
			}
		}
		out = append(out, run{e})
	}
	return out
}

// line is what becomes of a run.
func (r run) line() ([]byte, error) {
	if len(r) == 1 {
		return r[0].raw, nil
	}
	d := delta{was: records{}, is: records{}}
	for _, e := range r {
		if e.Snapshot {
			continue
		}
		next, err := e.content.delta()
		if err != nil {
			return nil, err
		}
		if !next.headerChanged && !d.headerChanged {
			d.from, d.to = next.from, next.to
		}
		d = d.then(next)
	}
	d.tidy()
	if len(d.was)+len(d.is) == 0 && !d.headerChanged && d.from.Person.ID == (annotate.ID{}) { // all were snapshots
		var out []byte
		for _, e := range r {
			out = append(out, e.raw...)
		}
		return out, nil
	}
	c, err := d.content()
	if err != nil {
		return nil, err
	}
	first, last := r[0], r[len(r)-1]
	e := last.standing(first)
	e.Counts, e.content, e.Before = d.counts(), c, first.Before
	for _, x := range r {
		e.Saves += x.Saves
	}
	return e.encode()
}

// standing is an entry that stands for those from first to e.
func (e *Entry) standing(first *Entry) *Entry {
	return &Entry{
		Seq: e.Seq, From: first.From, Began: first.Began, Time: e.Time, Person: e.Person, Slug: e.Slug,
		Session: e.Session, Elsewhere: e.Elsewhere, Sidecar: e.Sidecar, replaces: e.end(),
	}
}

// standIn is a snapshot in the place of all entries up to one.
func (c *Chain) standIn(i int) ([]byte, error) {
	if i == 0 && c.Entries[0].Snapshot {
		return c.Entries[0].raw, nil
	}
	l, err := c.State(i)
	if err != nil {
		return nil, err
	}
	var enc sidecar.Encoder
	p, err := enc.Pieces(l)
	if err != nil {
		return nil, err
	}
	packed, err := pack(p)
	if err != nil {
		return nil, err
	}
	e := c.Entries[i].standing(c.Entries[0])
	e.Elsewhere, e.Snapshot, e.content = true, true, content{Layer: packed}
	return e.encode()
}
