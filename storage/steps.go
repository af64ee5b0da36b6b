package storage

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"postil/annotate"
	"postil/storage/journal"
	"postil/storage/sidecar"
)

// Step is a step of a person's undoing, and the layer to which it led. A step that
// only does something aside leads to the layer that there was.
type Step struct {
	Layer *annotate.Layer
	journal.Step
}

// through are the states on the way to a save, of which next is in the sidecar: l
// with what others had written by then (with, or nil).
func (f *LayerFile) through(steps []Step, l, with *annotate.Layer, next journal.State) []journal.State {
	var out []journal.State
	for _, s := range steps {
		at := f.current(s.Layer)
		switch {
		case s.Layer == l:
			at = next.Layer
		case with != nil:
			merged, err := sidecar.Merge(with, at)
			if err != nil {
				return []journal.State{next} // whose steps cannot be told apart
			}
			at = f.current(merged)
		}
		out = append(out, journal.State{Layer: at, Time: next.Time, Step: &s.Step})
	}
	if n := len(out); n > 0 && out[n-1].Layer == next.Layer {
		next.Step = out[n-1].Step
		out = out[:n-1]
	}
	return append(out, next)
}

// recordAside adds steps to the history that change nothing in the sidecar. Those
// that came to nothing before there was one are not kept.
func (f *LayerFile) recordAside(steps []Step, l, next *annotate.Layer, locked bool) {
	aside := slices.ContainsFunc(steps, func(s Step) bool { return s.Aside != nil })
	if len(steps) == 0 || f.disk == nil && !aside || !f.keepsHistory() {
		return
	}
	f.findFirst()
	state := journal.State{Layer: next, Sidecar: f.history.sidecar, Time: time.Now()}
	if f.disk != nil {
		state.Time = f.disk.ModTime()
	}
	f.record(f.through(steps, l, nil, state), locked)
}

// Recall reads which steps of earlier work on the layer, by the same user on the same
// machine, can be undone and redone: at most n, but not those that were saved through
// this LayerFile. See journal.Chain.Steps. There are none where no history is kept,
// where it is damaged, and where the article has become another one since.
func (f *LayerFile) Recall(ctx context.Context, n int) (journal.Pile, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil || !f.keepsHistory() {
		return journal.Pile{}, err
	}
	if f.there != nil && f.there.Source.TextSHA256 != f.source.TextSHA256 {
		return journal.Pile{}, nil
	}
	article, slug, _ := SplitSidecar(f.path)
	chains, err := f.w.chains(article, slug)
	if err != nil {
		return journal.Pile{}, err
	}
	var own *journal.Chain
	for _, c := range chains {
		if last := c.Last(); last != nil && strings.HasPrefix(c.Name, f.w.writer()) && c.Fault() == nil &&
			(own == nil || last.Time.After(own.Last().Time)) {
			own = c
		}
	}
	if own == nil {
		return journal.Pile{}, nil
	}
	changed, err := f.changedSince(own)
	if err != nil {
		return journal.Pile{}, err
	}
	var session annotate.ID
	if f.history.writer != nil {
		session = f.history.writer.Session
	}
	return own.Steps(n, session, changed)
}

// Keeps reports whether the history has all that was saved through this LayerFile, so
// that another one can recall its steps.
func (f *LayerFile) Keeps() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.keepsHistory() && f.history.unrecorded == nil
}

// changedSince are the ids of the records in which the sidecar is another one than
// at the end of a chain.
func (f *LayerFile) changedSince(c *journal.Chain) (map[annotate.ID]bool, error) {
	data, _, err := f.w.read(f.path)
	now := ""
	switch {
	case err == nil:
		now = fileHash(data)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	if c.Last().Sidecar == now {
		return nil, nil
	}
	then, err := c.State(len(c.Entries) - 1)
	if err != nil {
		return nil, err
	}
	is := (&annotate.Layer{}).WithHeader(then.Header)
	if now != "" {
		if is, err = decodeLayer(f.path, data, f.text); err != nil {
			return nil, err
		}
	}
	return journal.Touched(then, is), nil
}
