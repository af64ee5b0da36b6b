package session

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/article"
	"postil/storage/sidecar"
)

// SaveStatus is what the status line shows before the words.
type SaveStatus uint8

// The states of saving.
const (
	NothingToSave SaveStatus = iota
	Saving
	Saved
	SaveFailed
)

// SaveState says how saving stands.
type SaveState struct {
	Status SaveStatus
	At     time.Time // of the last save that succeeded
	Err    error     // why the last one failed; see Words
	Aside  Aside     // what became of the marks that could not be saved
}

// retryAfter is the pause before a save that failed is tried again. It doubles with
// every failure, to retryAtMost.
const (
	retryAfter  = 5 * time.Second
	retryAtMost = time.Minute
)

// saver writes layers, and corrections of zones, one after the other on a
// goroutine of its own. Only the newest layer of a document is written; layers
// never change, so nothing is copied. "Saved" is told when nothing is waiting any
// more.
type saver struct {
	s *Session

	mu      sync.Mutex
	waiting map[*Doc]*annotate.Layer
	steps   map[*Doc][]storage.Step // that lead to what waits, for the history
	zones   map[*Doc][]rezoned
	order   []*Doc
	running bool
	writing *Doc // what of it waited is on its way to the disk; or nil
	writes  *Doc // the same, where its layer waited
	idle    *sync.Cond
	failed  map[*Doc]error // documents whose newest save failed
	aside   map[*Doc]Aside // what became of the marks that could not be saved
}

func newSaver(s *Session) *saver {
	v := &saver{s: s, waiting: map[*Doc]*annotate.Layer{}, steps: map[*Doc][]storage.Step{}, zones: map[*Doc][]rezoned{}, failed: map[*Doc]error{}, aside: map[*Doc]Aside{}}
	v.idle = sync.NewCond(&v.mu)
	return v
}

// save has the document's present layer written, with the steps that led to it
// since the last save.
func (v *saver) save(d *Doc, steps ...storage.Step) {
	v.queue(d, func() {
		v.waiting[d] = d.Layer
		v.steps[d] = append(v.steps[d], steps...)
	})
}

// saveZones has a correction of the document's zones written, and steps kept that
// have changed nothing else.
func (v *saver) saveZones(d *Doc, z rezoned, steps ...storage.Step) {
	v.queue(d, func() {
		v.zones[d] = append(v.zones[d], z)
		v.steps[d] = append(v.steps[d], steps...)
	})
}

// queue has written what add notes, with the lock.
func (v *saver) queue(d *Doc, add func()) {
	v.mu.Lock()
	if !slices.Contains(v.order, d) {
		v.order = append(v.order, d)
	}
	add()
	start := !v.running
	v.running = true
	v.mu.Unlock()
	v.s.On.Saving.Emit(SaveState{Status: Saving, At: d.savedAt})
	if start {
		v.s.opt.Go(v.work)
	}
}

func (v *saver) work() {
	for {
		v.mu.Lock()
		if len(v.order) == 0 {
			v.running = false
			v.idle.Broadcast()
			v.mu.Unlock()
			return
		}
		d := v.order[0]
		v.order = v.order[1:]
		v.writing = d
		v.mu.Unlock()

		l, saved, err := v.write(d)
		v.mu.Lock()
		v.writing = nil
		v.note(d, err)
		v.mu.Unlock()
		at := v.s.opt.Now()
		v.s.opt.Do(func() { v.s.saved(d, l, saved, err, at) })
	}
}

// write writes what waits of a document: its layer l, unless that is nil, and
// corrections of its zones. What could not be written waits on.
func (v *saver) write(d *Doc) (l, saved *annotate.Layer, err error) {
	v.mu.Lock()
	l, steps, edits := v.waiting[d], v.steps[d], v.zones[d]
	delete(v.waiting, d)
	delete(v.steps, d)
	delete(v.zones, d)
	if l != nil {
		v.writes = d
	}
	v.mu.Unlock()
	var failed error
	switch {
	case l != nil:
		over := v.whileSlow(d, l)
		saved, err = d.file.Save(context.Background(), l, steps...)
		over()
		v.putAside(d, l, saved, err)
	case len(steps) > 0:
		if _, err := d.file.Save(context.Background(), steps[len(steps)-1].Layer, steps...); err != nil {
			v.s.opt.Log("step not kept", "article", d.Path(), "err", err)
		}
	}
	if len(edits) > 0 {
		var zones []article.Zone
		var refused error
		if zones, refused, failed = keepZones(d, edits, v.s.opt.Now()); failed == nil {
			v.s.opt.Do(func() { v.s.zonesKept(d, edits[len(edits)-1].turn, zones, refused) })
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.writes = nil
	if err != nil {
		if v.waiting[d] == nil { // else a newer one waits already
			v.waiting[d] = l
		}
		v.steps[d] = append(steps, v.steps[d]...)
	}
	if failed != nil {
		v.zones[d] = append(edits, v.zones[d]...)
	}
	return l, saved, errors.Join(err, failed)
}

// note remembers how the newest save of a document went; the caller has the
// lock.
func (v *saver) note(d *Doc, err error) {
	if err != nil {
		v.failed[d] = err
	} else {
		delete(v.failed, d)
	}
}

// busy reports whether something is waiting or being written.
func (v *saver) busy() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.writing != nil || len(v.order) > 0
}

// failure is why the newest marks of a document are not on disk; of a nil
// document, why those of any are not.
func (v *saver) failure(d *Doc) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if d != nil {
		return v.failed[d]
	}
	return v.failures()
}

func (v *saver) failures() error {
	var errs []error
	for _, d := range v.failing() {
		errs = append(errs, v.failed[d])
	}
	return errors.Join(errs...)
}

// failing are the documents whose newest save failed, by path.
func (v *saver) failing() []*Doc {
	return slices.SortedFunc(maps.Keys(v.failed), func(a, b *Doc) int { return cmp.Compare(a.Path(), b.Path()) })
}

// flush waits until nothing is waiting or being written, or the limit is
// reached, and reports why something is not on disk.
func (v *saver) flush(limit time.Duration) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	over := false
	t := time.AfterFunc(limit, func() {
		v.mu.Lock()
		over = true
		v.idle.Broadcast()
		v.mu.Unlock()
	})
	defer t.Stop()
	for v.running && !over {
		v.idle.Wait()
	}
	if over {
		return context.DeadlineExceeded
	}
	return v.failures()
}

// again writes once more, on this goroutine, what could not be saved. It is
// for the end, when nothing is being saved any more.
func (v *saver) again() error {
	v.mu.Lock()
	docs := v.failing()
	v.mu.Unlock()
	for _, d := range docs {
		v.mu.Lock()
		v.waiting[d] = d.Layer
		v.mu.Unlock()
		_, _, err := v.write(d)
		v.mu.Lock()
		v.note(d, err)
		v.mu.Unlock()
	}
	return v.failure(nil)
}

// saved takes note of a finished save of a document, with its layer l unless that
// is nil.
func (s *Session) saved(d *Doc, l, saved *annotate.Layer, err error, at time.Time) {
	defer s.lookAfterSave(d)
	if err != nil {
		s.opt.Log("save failed", "article", d.Path(), "err", err)
		s.On.Saving.Emit(s.saver.failedState(d.savedAt, err))
		what := "marks"
		if l == nil || saved != nil { // which are no trouble
			what = "zones"
		}
		s.tellTrouble(d, what, err)
		s.retry(d)
		return
	}
	d.savedAt, d.pause, d.trouble = at, 0, ""
	if saved != nil { // what the file has now; the layer may be ahead of it
		s.opt.Log("saved", "article", d.Path(), "marks", saved.Len())
	} else {
		s.opt.Log("zones saved", "article", d.Path())
	}
	if saved != nil && saved != l {
		s.adopt(d, l, saved)
	}
	switch failure := s.saver.failure(nil); {
	case failure != nil: // of another article
		s.On.Saving.Emit(s.saver.failedState(at, failure))
	case !s.saver.busy():
		s.On.Saving.Emit(SaveState{Status: Saved, At: at})
	}
}

// adopt takes over what another program had written to the same sidecar and
// the save of l merged in. Layers that are queued without it lose nothing: the
// file keeps it in every later save.
func (s *Session) adopt(d *Doc, l, saved *annotate.Layer) {
	if d.Layer != l {
		mine := d.Layer
		if h := mine.Header; h.ID != saved.ID || h.Person.ID != saved.Person.ID { // begun on two machines at once
			h.ID, h.Person = saved.ID, saved.Person
			mine = mine.WithHeader(h)
		}
		merged, err := sidecar.Merge(mine, saved)
		if err != nil {
			s.fail(err)
			return
		}
		saved = merged
	}
	before := d.Layer
	d.Layer = saved
	if saved.State == annotate.StateLocked && d.ReadOnly == nil {
		d.ReadOnly = ErrLocked
	}
	clear(d.Loose)
	for _, m := range saved.Misfits(d.Article.Text) {
		d.Loose[m.ID] = true
	}
	if d == s.doc {
		if s.mark != (annotate.ID{}) && s.Mark() == nil {
			s.selectMark(annotate.ID{})
		}
		s.reviewChanged(annotate.Change{})
		s.readThreads()
		s.On.Layer.Emit(LayerChange{Before: before, After: saved, Range: annotate.Span{End: d.Article.Text.Len()}})
	}
	s.placesAnew(d)
	s.summarise(d)
}

// Close waits until everything is saved, at most the limit, and keeps where
// the person is. An error means that the newest marks are not on disk.
func (s *Session) Close(limit time.Duration) error {
	s.keepPlace()
	s.FindUnshown(nil)
	s.stopPlaces()
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	if s.unwatch(); s.watched != nil {
		select {
		case <-s.watched.ended:
		case <-time.After(limit): // a disk that does not answer keeps nobody here
		}
	}
	if err := s.saver.flush(limit); err == nil || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return s.saver.again()
}

// Flush waits until what was marked is on disk, at most some seconds. It may
// be called on another goroutine than the session's.
func (s *Session) Flush() error { return s.saver.flush(saveLimit) }
