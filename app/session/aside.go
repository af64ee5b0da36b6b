package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/recovery"
	"postil/storage/sidecar"
)

// Aside is what became of marks that could not be saved where they belong.
type Aside struct {
	File string // that they are kept in meanwhile, or ""
	Err  error  // why they are not; nil where there is no place for them

	layer *annotate.Layer // that is kept in the file
}

// putAside keeps what could not be saved in the recovery place, and takes it away
// from there once it is saved.
func (v *saver) putAside(d *Doc, l, saved *annotate.Layer, err error) {
	if v.s.place.Dir() == "" {
		return
	}
	if err != nil {
		v.keep(d, l, err)
		return
	}
	v.mu.Lock()
	a, was := v.aside[d]
	if was = was && sidecar.Holds(saved, a.layer); was { // else a later one is kept, and still to be saved
		delete(v.aside, d)
	}
	v.mu.Unlock()
	if !was {
		return
	}
	if err := v.s.place.Settle(context.Background(), d.ws.Root(), d.Path(), saved); err != nil {
		// It does no harm: the next start merges it, which changes nothing.
		v.s.opt.Do(func() { v.s.opt.Log("not removed", "err", err) })
	}
}

// keep keeps a layer that could not be saved in the recovery place.
func (v *saver) keep(d *Doc, l *annotate.Layer, why error) {
	a := Aside{layer: l}
	a.File, a.Err = v.s.place.Keep(context.Background(), recovery.Unsaved{
		Workspace: d.ws.Root(), Article: d.Path(), Time: v.s.opt.Now(), Reason: why.Error(), Layer: l,
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	v.aside[d] = a
}

// failedState tells of all that could not be saved, or else of err, which has been
// tried again since; at is when something was saved.
func (v *saver) failedState(at time.Time, err error) SaveState {
	v.mu.Lock()
	defer v.mu.Unlock()
	st := SaveState{Status: SaveFailed, At: at, Err: v.failures()}
	if st.Err == nil {
		st.Err = err
	}
	for i, d := range v.failing() {
		a := v.aside[d]
		if i == 0 || a.File == "" { // what is kept nowhere matters most
			st.Aside = a
		}
	}
	return st
}

// Words say, for the status line, why marks are not saved and what becomes of them.
func (st SaveState) Words() string {
	if st.Err == nil {
		return ""
	}
	kind, advice := storage.Trouble(st.Err)
	wrong, _, _ := strings.Cut(advice, ". ")
	if kind == storage.TroubleOther {
		wrong = strings.TrimSuffix(st.Err.Error(), ".")
	}
	words := "Not saved. " + wrong + ". "
	switch {
	case st.Aside.File != "":
		return words + "Kept in your data folder"
	case st.Aside.Err != nil:
		return words + "Leave the window open: they are nowhere else"
	}
	return words + "It is tried again"
}

// tellTrouble tells of what keeps marks, or zones, of a document from being saved, once
// for each kind of trouble.
func (s *Session) tellTrouble(d *Doc, what string, err error) {
	kind, advice := storage.Trouble(err)
	if kind == d.trouble {
		return
	}
	d.trouble = kind
	if kind == storage.TroubleOther {
		advice = fmt.Sprintf("%s.", strings.TrimSuffix(err.Error(), "."))
	}
	s.saver.mu.Lock()
	a := s.saver.aside[d]
	s.saver.mu.Unlock()
	meanwhile := "Postil tries again by itself."
	switch {
	case a.File != "":
		meanwhile = "Postil tries again by itself; meanwhile they are in your data folder, and the next start offers them."
	case a.Err != nil:
		s.opt.Log("not kept aside", "err", a.Err)
		meanwhile = "They cannot be kept in your data folder either, so leave the window open; Postil tries again by itself."
	}
	s.On.Notice.Emit(Notice{
		Text:  fmt.Sprintf("The %s of %s are not saved. %s %s", what, d.Path(), advice, meanwhile),
		Error: true, Action: "Save again", Do: s.SaveAgain,
	})
}

// retry saves a document again after a pause, as long as that is needed.
func (s *Session) retry(d *Doc) {
	if d.retrying {
		return
	}
	d.retrying = true
	d.retries++
	turn := d.retries
	d.pause = min(max(2*d.pause, retryAfter), retryAtMost)
	pause := d.pause
	s.opt.Go(func() {
		time.Sleep(pause)
		s.opt.Do(func() {
			if turn != d.retries { // tried since
				return
			}
			d.retrying = false
			if s.saver.failure(d) != nil {
				s.saver.queue(d, func() {}) // what failed waits
			}
		})
	})
}

// SaveAgain tries at once to save what could not be saved.
func (s *Session) SaveAgain() {
	s.saver.mu.Lock()
	docs := s.saver.failing()
	s.saver.mu.Unlock()
	if len(docs) == 0 {
		s.tell("Everything is saved.")
		return
	}
	for _, d := range docs {
		d.retries++
		d.retrying, d.pause, d.trouble = false, 0, "" // told once more
		s.saver.queue(d, func() {})
	}
}

// Unsafe reports whether something would be lost with the program: marks that are
// neither saved nor kept in the recovery place, or corrections of zones, which are not
// kept there.
func (s *Session) Unsafe() bool {
	v := s.saver
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, d := range v.unwritten() {
		if a := v.aside[d]; a.File == "" || a.layer != d.Layer {
			return true
		}
	}
	return len(v.zones) > 0
}

// unwritten are the documents of which marks wait or are being written, by path; the
// caller has the lock.
func (v *saver) unwritten() []*Doc {
	all := v.failing()
	for d := range v.waiting {
		if !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	if d := v.writes; d != nil && !slices.Contains(all, d) {
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b *Doc) int { return cmp.Compare(a.Path(), b.Path()) })
	return all
}
