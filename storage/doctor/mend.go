package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"postil/storage"
)

// Mending carries the fixes of a workspace out. Run does it, and Undo takes it
// back.
type Mending struct {
	Only   []Kind // of fixes; none: all of them
	Chosen []*Fix // of an examination, the only ones that are wanted; none: all of them
	DryRun bool   // only tell what would be done first
	// Progress is told how far the looking has come. It may be nil.
	Progress func(done, total int)
}

// Mended is what has been done.
type Mended struct {
	Fixes []*Fix // that were carried out, or would be
	// Failed tells of fixes that could not be carried out; their files are as they
	// were.
	Failed []*FixError
	Missed []*Fix   // of the chosen ones, those that are no longer what is to be done
	Files  []string // the paths of those that were changed, each once
	Left   Report   // what is found afterwards; in a dry run, what is found now
	Kept   string   // the folder with the bytes of before, relative to the workspace; "" where nothing was changed
}

// FixError says why a fix could not be carried out.
type FixError struct {
	Fix *Fix
	Err error
}

// Error implements error.
func (e *FixError) Error() string { return fmt.Sprintf("%s: not done: %v", e.Fix, e.Err) }

// Unwrap returns the reason.
func (e *FixError) Unwrap() error { return e.Err }

// mostRounds bounds how often Run looks again. One fix may uncover others, but
// never the same again.
const mostRounds = 16

// Run looks, mends, and looks again until there is nothing left that it can mend.
// A fix that fails is told and does not keep it from the others. When ctx ends it
// stops between two fixes and reports so; what has been done until then is in the
// report, and can be undone.
func (m Mending) Run(ctx context.Context, w *storage.Workspace, now time.Time) (Mended, error) {
	var out Mended
	k := keeper{w: w, now: now}
	failed := map[string]bool{}
	for range mostRounds {
		var err error
		if out.Left, err = Examine(ctx, w, now, m.Progress); err != nil {
			return out, err
		}
		done := 0
		for _, f := range out.Left.Fixes() {
			if !m.wants(f) || failed[f.String()] {
				continue
			}
			if err := ctx.Err(); err != nil {
				return out, fmt.Errorf("stopped after %s: %w", count(len(out.Fixes), "fix"), err)
			}
			changes, err := f.plan(w)
			if err == nil && len(changes) > 0 && !m.DryRun {
				err = k.carryOut(ctx, f, changes)
				out.Kept = k.dir
				for _, c := range changes {
					if err == nil && !slices.Contains(out.Files, c.path) {
						out.Files = append(out.Files, c.path)
					}
				}
			}
			switch {
			case err != nil && ctx.Err() != nil:
				return out, fmt.Errorf("stopped after %s: %w", count(len(out.Fixes), "fix"), err)
			case err != nil && done > 0:
				// An earlier fix may have made it needless; the next look tells.
			case err != nil:
				failed[f.String()] = true
				out.Failed = append(out.Failed, &FixError{f, err})
			case len(changes) > 0:
				out.Fixes = append(out.Fixes, f)
				done++
			}
		}
		if done == 0 || m.DryRun {
			break
		}
	}
	for _, f := range m.Chosen {
		isDone := slices.ContainsFunc(out.Fixes, func(g *Fix) bool { return sameFix(f, g) })
		if !isDone && !failed[f.String()] {
			out.Missed = append(out.Missed, f)
		}
	}
	return out, nil
}

// wants reports whether a fix is to be carried out. What was chosen is known again
// by what it does: a fix that would do something else by now was not chosen.
func (m Mending) wants(f *Fix) bool {
	if len(m.Only) > 0 && !slices.Contains(m.Only, f.Kind) {
		return false
	}
	return len(m.Chosen) == 0 || slices.ContainsFunc(m.Chosen, func(g *Fix) bool { return sameFix(f, g) })
}

// sameFix reports whether two examinations mean the same by a fix.
func sameFix(a, b *Fix) bool { return a.Kind == b.Kind && a.Path == b.Path && a.Text == b.Text }

// carryOut keeps the bytes of before and writes those of after. Where a file cannot
// be written those that were come back.
func (k *keeper) carryOut(ctx context.Context, f *Fix, changes []swap) error {
	if err := k.keep(ctx, f, changes); err != nil {
		return err
	}
	for i, c := range changes {
		err := k.w.SwapFile(ctx, c.path, c.was, c.will)
		if err == nil {
			continue
		}
		// What comes back must come back even when ctx has ended.
		back := context.WithoutCancel(ctx)
		for _, done := range slices.Backward(changes[:i]) {
			err = errors.Join(err, k.w.SwapFile(back, done.path, done.will, done.was))
		}
		return errors.Join(err, k.forget(back))
	}
	if f.Kind == Label {
		_, err := k.w.ReloadConfig()
		return err
	}
	return nil
}
