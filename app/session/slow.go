package session

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"postil/annotate"
)

// slowAfter is how long a save may take before its marks, and those that wait behind
// it, are kept in the recovery place; and how often that is done again. A save takes
// milliseconds. A drive that is lost may not even answer that it is.
const slowAfter = 3 * time.Second

// whileSlow keeps what waits as long as a save of a document's layer takes long, until
// the function that it returns is called.
func (v *saver) whileSlow(d *Doc, l *annotate.Layer) (over func()) {
	if v.s.place.Dir() == "" {
		return func() {}
	}
	var mu sync.Mutex // held while something is being kept
	ended := false
	var again *time.Timer
	keep := func() {
		mu.Lock()
		defer mu.Unlock()
		if ended {
			return
		}
		v.keepWaiting(d, l)
		again.Reset(slowAfter)
	}
	mu.Lock()
	defer mu.Unlock()
	again = time.AfterFunc(slowAfter, keep)
	return func() {
		mu.Lock()
		defer mu.Unlock()
		ended = true
		again.Stop()
	}
}

// keepWaiting keeps the newest layer of the document that is being written, of which l
// is on its way, and of those that wait, and tells.
func (v *saver) keepWaiting(d *Doc, l *annotate.Layer) {
	why := fmt.Errorf("saving %s takes long: %w", d.Path(), context.DeadlineExceeded)
	v.mu.Lock()
	waiting := maps.Clone(v.waiting)
	if waiting[d] == nil {
		waiting[d] = l
	}
	for d, l := range waiting {
		if v.aside[d].layer == l && v.aside[d].Err == nil {
			delete(waiting, d)
		}
	}
	v.mu.Unlock()
	for d, l := range waiting {
		v.keep(d, l, why)
	}
	v.mu.Lock()
	a := v.aside[d]
	v.mu.Unlock()
	v.s.opt.Do(func() {
		if !v.busy() { // done meanwhile
			return
		}
		v.s.On.Saving.Emit(SaveState{Status: SaveFailed, At: d.savedAt, Err: why, Aside: a})
		v.s.tellTrouble(d, "marks", why)
	})
}
