package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"

	"postil/storage"
)

// Errors of Undo, to be matched with errors.Is.
var (
	// ErrNothingToUndo: no mending is kept.
	ErrNothingToUndo = errors.New("there is nothing to take back: no fix of this workspace is kept")
	// ErrChangedSince: a file has been changed after the fix, so taking the fix
	// back would lose that.
	ErrChangedSince = errors.New("it has been changed since")
)

// Undone is what Undo took back.
type Undone struct {
	Made  string   // when the mending was, in UTC (RFC 3339)
	Fixes []string // that were taken back, the latest first, as "path: text"
	// Refused tells of the others. They stay on the list, to be tried again.
	Refused []error
	Files   []string // the paths of those that have the bytes again which they had, each once
}

// Undo takes the latest mending of a workspace back, fix by fix from the last one
// on: every file gets the bytes that it had. A fix one of whose files has been
// changed since is refused with ErrChangedSince and left whole; so is one whose
// kept bytes are damaged. What is kept goes once all of it is taken back, and the
// mending before is the latest then.
func Undo(ctx context.Context, w *storage.Workspace) (Undone, error) {
	root, err := os.OpenRoot(w.Root())
	if err != nil {
		return Undone{}, err
	}
	defer root.Close() // what goes through it is reported by itself
	names, err := keptFolders(root)
	if err != nil {
		return Undone{}, fmt.Errorf("cannot look into %s: %w", keptFolder, err)
	}
	for _, name := range slices.Backward(names) {
		k := keeper{w: w, dir: path.Join(keptFolder, name)}
		if err := k.load(); err != nil {
			return Undone{}, err
		}
		if k.written == nil { // a crash came before anything was done
			if err := k.clear(root); err != nil {
				return Undone{}, err
			}
			continue
		}
		return k.undo(ctx, root)
	}
	return Undone{}, ErrNothingToUndo
}

// UndoOf is Undo for a mending that need not be the latest, by its Name. A fix of files
// with which a later one has to do is refused until that is taken back: only in this
// order every file gets the bytes that it had.
func UndoOf(ctx context.Context, w *storage.Workspace, name string) (Undone, error) {
	root, err := os.OpenRoot(w.Root())
	if err != nil {
		return Undone{}, err
	}
	defer root.Close() // what goes through it is reported by itself
	names, err := keptFolders(root)
	if err != nil {
		return Undone{}, fmt.Errorf("cannot look into %s: %w", keptFolder, err)
	}
	k := keeper{w: w, dir: path.Join(keptFolder, name)}
	if slices.Contains(names, name) {
		err = k.load()
	}
	switch {
	case err != nil:
		return Undone{}, err
	case k.written == nil: // somebody else has taken it back
		return Undone{}, ErrNothingToUndo
	}
	for _, after := range names[slices.Index(names, name)+1:] {
		l := keeper{w: w, dir: path.Join(keptFolder, after)}
		if err := l.load(); err != nil {
			return Undone{}, fmt.Errorf("a later fix may have to do with it, and its list cannot be read; move %s away to go on: %w", l.dir, err)
		}
		for _, f := range l.list.Fixes {
			k.later = append(k.later, f.Files...)
		}
	}
	return k.undo(ctx, root)
}

// load reads the list of a mending; written is nil where there is none.
func (k *keeper) load() (err error) {
	p := path.Join(k.dir, listName)
	if k.written, err = read(k.w, p); err != nil || k.written == nil {
		return err
	}
	if k.list, err = parseList(k.written); err != nil {
		return fmt.Errorf("%s: %w", p, err)
	}
	return nil
}

// undo takes a mending back, as far as that can be done.
func (k *keeper) undo(ctx context.Context, root *os.Root) (Undone, error) {
	out := Undone{Made: k.list.Made}
	var left []listed
	for _, f := range slices.Backward(k.list.Fixes) {
		err := ctx.Err()
		if err == nil {
			err = k.takeBack(ctx, f)
		}
		for _, file := range f.Files {
			if err == nil && !slices.Contains(out.Files, file.Path) {
				out.Files = append(out.Files, file.Path)
			}
		}
		if err != nil {
			left = append(left, f)
			k.later = append(k.later, f.Files...)
			out.Refused = append(out.Refused, fmt.Errorf("%s: %s: not taken back: %w", f.Path, f.Text, err))
			continue
		}
		out.Fixes = append(out.Fixes, f.Path+": "+f.Text)
	}
	if _, err := k.w.ReloadConfig(); err != nil {
		return out, err
	}
	if len(left) == 0 {
		return out, k.clear(root)
	}
	slices.Reverse(left)
	k.list.Fixes = left
	return out, k.write(context.WithoutCancel(ctx))
}

// takeBack gives the files of a fix the bytes that they had, or leaves them all.
func (k *keeper) takeBack(ctx context.Context, f listed) error {
	var changes []swap
	for _, file := range slices.Backward(f.Files) {
		if slices.ContainsFunc(k.later, func(l kept) bool { return l.Path == file.Path }) {
			return fmt.Errorf("%s: %w, by a later fix; take that back first", file.Path, ErrChangedSince)
		}
		now, err := read(k.w, file.Path)
		if err != nil {
			return err
		}
		switch sum(now) {
		case file.Before:
			continue // a crash came before it was changed
		case file.After:
		default:
			return fmt.Errorf("%s: %w", file.Path, ErrChangedSince)
		}
		var before []byte
		if file.Bytes != "" {
			p := path.Join(k.dir, file.Bytes)
			if before, err = k.w.ReadRaw(p); err != nil {
				return err
			}
			if sum(before) != file.Before {
				return fmt.Errorf("%s: what was kept of %s is damaged", p, file.Path)
			}
		}
		changes = append(changes, swap{file.Path, now, before})
	}
	for i, c := range changes {
		if err := k.w.SwapFile(ctx, c.path, c.was, c.will); err != nil {
			back := context.WithoutCancel(ctx)
			for _, done := range slices.Backward(changes[:i]) {
				err = errors.Join(err, k.w.SwapFile(back, done.path, done.will, done.was))
			}
			return err
		}
	}
	return nil
}

// clear removes what was kept of a mending, and the folders if nothing else is in
// them.
func (k *keeper) clear(root *os.Root) error {
	// The list goes first: without it the rest is known to be of no use.
	if err := root.RemoveAll(filepath.FromSlash(path.Join(k.dir, listName))); err != nil {
		return fmt.Errorf("cannot remove %s: %w", path.Join(k.dir, listName), err)
	}
	if err := root.RemoveAll(filepath.FromSlash(k.dir)); err != nil {
		return fmt.Errorf("cannot remove %s: %w", k.dir, err)
	}
	// These fail where there is more in them.
	_ = root.Remove(filepath.FromSlash(keptFolder))
	_ = root.Remove(filepath.FromSlash(path.Dir(keptFolder)))
	return nil
}
