package session

import (
	"context"
	"sync"
	"time"

	"postil/annotate"
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
	Err    error     // why the last one failed
}

// retryAfter is the pause before a save that failed is tried again.
const retryAfter = 5 * time.Second

// saver writes layers one after the other on a goroutine of its own. Only the
// newest layer of a document is written; layers never change, so nothing is
// copied. "Saved" is told when nothing is waiting any more.
type saver struct {
	s *Session

	mu      sync.Mutex
	waiting map[*Doc]*annotate.Layer
	order   []*Doc
	running bool
	idle    *sync.Cond
	failed  error
}

func newSaver(s *Session) *saver {
	v := &saver{s: s, waiting: map[*Doc]*annotate.Layer{}}
	v.idle = sync.NewCond(&v.mu)
	return v
}

// save has the document's present layer written.
func (v *saver) save(d *Doc) {
	v.mu.Lock()
	if _, queued := v.waiting[d]; !queued {
		v.order = append(v.order, d)
	}
	v.waiting[d] = d.Layer
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
		l := v.waiting[d]
		delete(v.waiting, d)
		v.mu.Unlock()

		saved, err := d.file.Save(context.Background(), l)
		v.mu.Lock()
		more := len(v.order) > 0
		v.failed = err
		v.mu.Unlock()
		at := v.s.opt.Now()
		v.s.opt.Do(func() { v.s.saved(d, l, saved, err, at, more) })
	}
}

// flush waits until nothing is waiting or being written, or the limit is
// reached, and reports the error of the last save.
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
	return v.failed
}

// saved takes note of a finished save of layer l of a document.
func (s *Session) saved(d *Doc, l, saved *annotate.Layer, err error, at time.Time, more bool) {
	if err != nil {
		d.unsaved = true
		s.opt.Log("save failed", "article", d.Path(), "err", err)
		s.On.Saving.Emit(SaveState{Status: SaveFailed, At: d.savedAt, Err: err})
		s.opt.Go(func() {
			time.Sleep(retryAfter)
			s.opt.Do(func() {
				if d.unsaved {
					s.saver.save(d)
				}
			})
		})
		return
	}
	d.unsaved = false
	d.savedAt = at
	s.opt.Log("saved", "article", d.Path(), "marks", l.Len())
	if saved != nil && saved != l {
		s.adopt(d, l, saved)
	}
	if !more && (d.Layer == l || d.Layer == saved) {
		s.On.Saving.Emit(SaveState{Status: Saved, At: at})
	}
}

// adopt takes over what another program had written to the same sidecar and
// the save of l merged in. Layers that are queued without it lose nothing: the
// file keeps it in every later save.
func (s *Session) adopt(d *Doc, l, saved *annotate.Layer) {
	if d.Layer != l {
		merged, err := sidecar.Merge(d.Layer, saved)
		if err != nil {
			s.fail(err)
			return
		}
		saved = merged
	}
	before := d.Layer
	d.Layer = saved
	if d == s.doc {
		s.On.Layer.Emit(LayerChange{Before: before, After: saved, Range: annotate.Span{End: d.Article.Text.Len()}})
	}
	s.summarise(d)
}

// Close waits until everything is saved, at most the limit, and keeps where
// the person is. An error means that the newest marks are not on disk.
func (s *Session) Close(limit time.Duration) error {
	s.keepPlace()
	if s.stop != nil {
		s.stop()
		s.stop = nil
	}
	err := s.saver.flush(limit)
	if err == nil {
		for _, d := range s.docs {
			if d.unsaved {
				_, err = d.file.Save(context.Background(), d.Layer)
			}
		}
	}
	return err
}

// Flush waits until what was marked is on disk, at most some seconds. It may
// be called on another goroutine than the session's.
func (s *Session) Flush() error { return s.saver.flush(saveLimit) }
