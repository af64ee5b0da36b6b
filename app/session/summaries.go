package session

import (
	"context"
	"strings"
	"sync"
	"time"

	"postil/annotate"
	"postil/storage"
)

// Summaries come in batches, so that thousands of them do not wake the window
// as often.
const (
	batch     = 64                     // is told at least, but for the last one
	tick      = 100 * time.Millisecond // between batches
	anewAfter = 2 * time.Second        // while summaries come, until the list is sorted again
)

// summaries reads the summaries of all articles in the background, those first
// that somebody waits for.
type summaries struct {
	mu    sync.Mutex
	asked []int // the latest last
}

// Hurry has the summary of an entry read before the others, because its line is
// in sight.
func (s *Session) Hurry(entry int) {
	if v := s.summaries; v != nil {
		v.mu.Lock()
		v.asked = append(v.asked, entry)
		v.mu.Unlock()
	}
}

// next is the entry to read now: the one asked for last, or else the first of
// those that are left from at on; len(read) when all are read.
func (v *summaries) next(read []bool, at *int) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	for n := len(v.asked); n > 0; n = len(v.asked) {
		i := v.asked[n-1]
		v.asked = v.asked[:n-1]
		if i < len(read) && !read[i] {
			return i
		}
	}
	for *at < len(read) && read[*at] {
		*at++
	}
	return *at
}

// told is a summary on its way to the list.
type told struct {
	index  int
	entry  storage.Entry
	sum    storage.Summary
	folded string
	err    error
}

// summariseAll returns what reads the summaries that are missing, in the
// background. Long articles have their words counted when all have been read.
func (s *Session) summariseAll(ctx context.Context) func() {
	ws, slug := s.ws, s.person.Slug
	var long []int // of which the words are to be counted
	list, was, read := make([]storage.Entry, len(s.entries)), make([]storage.Summary, len(s.entries)), make([]bool, len(s.entries))
	for i := range s.entries {
		e := &s.entries[i]
		list[i], was[i], read[i] = e.Entry, e.Summary, e.Summarised
		if e.Summarised && e.Err == nil && e.Summary.Words < 0 {
			long = append(long, i)
		}
	}
	v := &summaries{}
	s.summaries = v
	return func() {
		var got []told
		last := s.opt.Now()
		tell := func(done bool) {
			part := got
			got, last = nil, s.opt.Now()
			s.opt.Do(func() {
				if ctx.Err() == nil {
					s.summarised(part, done)
				}
			})
		}
		late := func() bool { return len(got) >= batch && s.opt.Now().Sub(last) >= tick }
		for at := 0; ctx.Err() == nil; {
			i := v.next(read, &at)
			if i == len(read) {
				break
			}
			read[i] = true
			t := told{index: i, entry: list[i]}
			t.sum, t.err = ws.SummaryOf(list[i], slug)
			if n := &t.sum.Words; *n < 0 && was[i].Size == t.sum.Size && was[i].ModTime.Equal(t.sum.ModTime) {
				*n = was[i].Words
			}
			t.folded = fold(&t.sum)
			if got = append(got, t); late() {
				tell(false)
			}
			if t.sum.Words < 0 && t.err == nil {
				was[i] = t.sum
				long = append(long, i)
			}
		}
		tell(len(long) == 0)
		for n, i := range long {
			if ctx.Err() != nil {
				return
			}
			words, err := ws.CountWords(was[i])
			if err != nil {
				words = storage.Uncounted // opening it tells why
			}
			sum := was[i]
			sum.Words = words
			got = append(got, told{index: i, entry: list[i], sum: sum, folded: fold(&sum)})
			if done := n == len(long)-1; done || s.opt.Now().Sub(last) >= tick {
				tell(done)
			}
		}
	}
}

// summarised puts summaries into the list.
func (s *Session) summarised(part []told, done bool) {
	for _, t := range part {
		if t.index >= len(s.entries) || s.entries[t.index].Path != t.entry.Path {
			continue
		}
		e := &s.entries[t.index]
		if d := s.docs[e.Path]; d != nil { // what is open is newer than what was read
			t.sum.State, t.sum.Marks, t.sum.Labels = d.Layer.State, d.Layer.Len(), nil
		}
		e.Summary, e.Err, e.Summarised, e.Folded = t.sum, t.err, true, t.folded
		if t.sum.Size > 0 || !t.sum.ModTime.IsZero() {
			e.Size, e.ModTime = t.sum.Size, t.sum.ModTime
		}
		s.On.Summary.Emit(t.index)
	}
	if len(part) == 0 && !done {
		return
	}
	s.On.Summaries.Emit(done)
	if a := s.arrangement; a.Sort == ByPath {
		return
	}
	if now := s.opt.Now(); done || now.Sub(s.sortedAt) >= anewAfter {
		s.sortedAt = now
		s.reorder()
	}
}

// fold is what plain words of a filter are looked for in, in lower case: title,
// second line and path, each on a line.
func fold(s *storage.Summary) string {
	return strings.ToLower(s.Title + "\n" + s.Second + "\n" + s.Path)
}

// Labels are how many marks of an entry have each label, by label; those of an
// article on the desk as they are now.
func (s *Session) Labels(entry int) []storage.LabelCount {
	e := &s.entries[entry]
	if d := s.docs[e.Path]; d != nil {
		return storage.Counts(d.Layer.Labels())
	}
	return e.Summary.Labels
}

// summarise brings the list's line of a document up to date.
func (s *Session) summarise(d *Doc) {
	i := d.index
	if i < 0 || i >= len(s.entries) || s.entries[i].Path != d.Path() {
		return
	}
	e := &s.entries[i]
	if e.Summary.State == d.Layer.State && e.Summary.Marks == d.Layer.Len() && e.Summarised {
		return
	}
	e.Summary.State, e.Summary.Marks = d.Layer.State, d.Layer.Len()
	s.On.Summary.Emit(i)
}

// Done counts the articles that the person has finished.
func (s *Session) Done() int {
	n := 0
	for i := range s.entries {
		if v := s.entries[i].Summary.State; v == annotate.StateDone || v == annotate.StateLocked {
			n++
		}
	}
	return n
}
