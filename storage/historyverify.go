package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"postil/storage/journal"
)

// HistoryState tells how the history of a layer is.
type HistoryState string

// The states of a history.
const (
	HistoryWhole   HistoryState = "whole"   // nothing was tampered with, and it ends with the sidecar as it is
	HistoryBroken  HistoryState = "broken"  // an entry was changed, removed, inserted or moved, or is damaged
	HistoryChanged HistoryState = "changed" // the sidecar is not what was recorded last
	HistoryNone    HistoryState = "none"    // nothing was recorded
)

// HistoryVerdict is what VerifyHistory finds out about one layer.
type HistoryVerdict struct {
	Article string
	Slug    string
	Path    string // of the sidecar
	State   HistoryState
	Entries int // that can be read
	Torn    int // lines that a crash has left unfinished
	// File, Entry, Line and Err tell of the first fault where it is broken: the
	// journal, the number that the entry there ought to have, its line from 1, and
	// what is wrong.
	File  string
	Entry int
	Line  int
	Err   error
	// Since is when the last entry was recorded: a sidecar that has changed has done
	// so since.
	Since time.Time
	Gone  bool // the sidecar is not there any more
}

// Sound reports whether nobody has to look at it.
func (v HistoryVerdict) Sound() bool { return v.State == HistoryWhole || v.State == HistoryNone }

// VerifyHistory looks at the histories of all layers of a workspace, by article and
// person, also of those that are no more. It returns what could not be read apart
// from the rest; err is that of ctx. Progress may be nil.
func (w *Workspace) VerifyHistory(ctx context.Context, progress func(done, total int)) (verdicts []HistoryVerdict, unreadable []error, err error) {
	s, err := w.Survey(ctx)
	if err != nil {
		return nil, nil, err
	}
	unreadable = s.Unreadable
	sidecars := slices.Clone(s.Orphans)
	for _, e := range s.Articles {
		for _, l := range e.Layers {
			sidecars = append(sidecars, l.Path)
		}
	}
	past, err := w.historyLayers()
	if err != nil {
		unreadable = append(unreadable, err)
	}
	sidecars = append(sidecars, past...)
	slices.SortFunc(sidecars, comparePaths)
	sidecars = slices.Compact(sidecars)
	for i, p := range sidecars {
		if err := ctx.Err(); err != nil {
			return verdicts, unreadable, err
		}
		v, err := w.verifyLayer(p)
		if err != nil {
			unreadable = append(unreadable, err)
		} else {
			verdicts = append(verdicts, v)
		}
		if progress != nil {
			progress(i+1, len(sidecars))
		}
	}
	return verdicts, unreadable, nil
}

// historyLayers are the sidecars of all layers that have a history; some may be named
// twice.
func (w *Workspace) historyLayers() ([]string, error) {
	var out []string
	err := fs.WalkDir(w.root.FS(), historyFolder, func(p string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case e.IsDir() || !strings.HasSuffix(p, journal.Suffix):
			return nil
		}
		layer := strings.TrimPrefix(path.Dir(p), historyFolder+"/")
		if i := strings.LastIndexByte(layer, '.'); i > 0 {
			if sidecar := SidecarPath(layer[:i], layer[i+1:]); len(out) == 0 || out[len(out)-1] != sidecar {
				out = append(out, sidecar)
			}
		}
		return nil
	})
	if err != nil {
		return out, fmt.Errorf("cannot look through %s: %w", historyFolder, cause(err))
	}
	return out, nil
}

// HistorySlugs are the short names of all who have a history of an article, in
// alphabetical order.
func (w *Workspace) HistorySlugs(ctx context.Context, article string) ([]string, error) {
	if err := check(article); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entries, err := w.readDir(path.Dir(path.Join(historyFolder, article)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot look through %s: %w", historyFolder, cause(err))
	}
	var out []string
	for _, e := range entries {
		slug, ok := strings.CutPrefix(e.Name(), path.Base(article)+".")
		if !ok || slug == "" || strings.Contains(slug, ".") || !e.IsDir() {
			continue
		}
		if files, err := (journalFolder{w, historyPath(article, slug)}).List(); err == nil && len(files) > 0 {
			out = append(out, slug)
		}
	}
	slices.Sort(out)
	return out, nil
}

func (w *Workspace) verifyLayer(p string) (HistoryVerdict, error) {
	article, slug, _ := SplitSidecar(p)
	v := HistoryVerdict{Article: article, Slug: slug, Path: p, State: HistoryNone}
	chains, err := w.chains(article, slug)
	if err != nil {
		return v, fmt.Errorf("cannot read the history of %s: %w", p, err)
	}
	now := ""
	info, err := w.root.Stat(filepath.FromSlash(p))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		v.Gone = true
	case err != nil:
		return v, fmt.Errorf("cannot read %s: %w", p, cause(err))
	case info.Mode().IsRegular():
		data, _, err := w.read(p)
		if err != nil {
			return v, err
		}
		now = fileHash(data)
	}
	known := false
	for _, c := range chains {
		v.Entries += len(c.Entries)
		v.Torn += c.Torn
		if f := c.Check(); f != nil && v.State != HistoryBroken {
			v.State, v.File, v.Entry, v.Line, v.Err = HistoryBroken, path.Join(historyPath(article, slug), c.Name), f.Entry, f.Line, f.Err
		}
		if last := c.Last(); last != nil {
			known = known || last.Sidecar == now
			if last.Time.After(v.Since) {
				v.Since = last.Time
			}
		}
	}
	switch {
	case v.State == HistoryBroken || v.Entries == 0:
	case known:
		v.State = HistoryWhole
	default:
		v.State = HistoryChanged
	}
	return v, nil
}
