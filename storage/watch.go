package storage

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"io/fs"
	"iter"
	"maps"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watching is what Watch is to do. Known, Folders and Found are needed.
type Watching struct {
	Known   []string // the paths of the articles in the listing that the caller has
	Folders []string // those of that listing
	// Found is told another listing, as Names makes it, and which articles in it
	// another program has written anew. Watch waits until it returns.
	Found func(found Survey, rewritten []string)
	// Saved, where it is set, is told the paths of sidecars, and of copies of them
	// (CopyOf), that somebody has written, made or removed; the caller's own saves
	// are among them. Blind tells that others may have been, so that the caller has
	// to look at what it shows itself: once the watch has begun, and with every look
	// at folders that the system does not watch. Watch waits until it returns.
	Saved func(sidecars []string, blind bool)

	Quiet time.Duration // to wait for more after a change; 0: 300 ms
	Poll  time.Duration // between looks at folders that the system does not watch; 0: 3 s
	Most  int           // folders that the system is to watch; 0: 4 000, negative: none

	listed func() // told of each listing; nil but in tests
}

// atMost is how many times Quiet passes, at most, until a change is told while
// others follow it.
const atMost = 7

// Watch lists the workspace again when articles have come, gone, been renamed or
// written, until ctx ends; then it returns. The system tells it of changes in
// the first thousands of folders; into the others, and where the system cannot
// watch, it looks every few seconds. Sidecars and whatever else is no article
// are left out of account, so saving marks has nothing read again.
func (w *Workspace) Watch(ctx context.Context, o Watching) {
	o.Quiet, o.Poll, o.Most = cmp.Or(o.Quiet, 300*time.Millisecond), cmp.Or(o.Poll, 3*time.Second), cmp.Or(o.Most, 4_000)
	k := &watch{
		Watching: o, w: w, seed: maphash.MakeSeed(),
		system: map[string]bool{}, polled: map[string]folderState{}, rewritten: map[string]bool{}, saved: map[string]bool{},
	}
	if o.Most > 0 && !opensFiles() {
		if n, err := fsnotify.NewWatcher(); err == nil { // else all folders are polled
			k.notifier, k.events, k.errors = n, n.Events, n.Errors
			defer n.Close() // nothing depends on it
		}
	}
	k.known = k.hash(slices.Values(o.Known))
	k.follow(ctx, o.Folders)
	k.Known, k.Folders = nil, nil
	k.list(ctx) // what changed before the watch began
	k.tellSaved(true)
	k.run(ctx)
}

// opensFiles reports whether the system, to watch a folder, keeps every file in
// it open (kqueue), of which it allows few.
func opensFiles() bool {
	switch runtime.GOOS {
	case "darwin", "ios", "freebsd", "netbsd", "openbsd", "dragonfly":
		return true
	}
	return false
}

// watch is the state of Watch.
type watch struct {
	Watching
	w        *Workspace
	notifier *fsnotify.Watcher // nil: the system does not watch
	events   <-chan fsnotify.Event
	errors   <-chan error

	system map[string]bool        // folders that the system watches
	polled map[string]folderState // folders that are looked at
	seed   maphash.Seed
	known  uint64 // a hash of the paths in the latest listing

	rewritten map[string]bool // articles, since the last listing
	saved     map[string]bool // sidecars, since Saved was told
	stale     bool            // the listing may be another by now
	since     time.Time       // of the first change that is not told yet
}

// folderState is by what a look at a folder sees that it has changed.
type folderState struct {
	modTime time.Time
	names   uint64 // a hash of the names of its articles and folders
}

func (k *watch) run(ctx context.Context) {
	poll := time.NewTicker(k.Poll)
	defer poll.Stop()
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	defer quiet.Stop()
	changed := func() {
		if k.since.IsZero() {
			k.since = time.Now()
		}
		quiet.Reset(max(0, min(k.Quiet, time.Until(k.since.Add(atMost*k.Quiet)))))
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-k.events:
			if !ok {
				return
			}
			if k.matters(e) {
				k.stale = true
				changed()
			} else if k.notes(e) {
				changed()
			}
		case err := <-k.errors:
			if errors.Is(err, fsnotify.ErrEventOverflow) { // some were lost
				k.stale = true
				k.tellSaved(true)
				changed()
			}
		case <-poll.C:
			if len(k.polled) > 0 {
				k.tellSaved(true)
			}
			if k.look(ctx) {
				k.stale = true
				changed()
			}
		case <-quiet.C:
			k.since = time.Time{}
			if k.stale {
				k.stale = false
				k.list(ctx)
			}
			k.tellSaved(false)
		}
	}
}

// matters reports whether the listing may be another after an event, and notes
// which article was written.
func (k *watch) matters(e fsnotify.Event) bool {
	rel, err := filepath.Rel(k.w.path, e.Name)
	if err != nil || !e.Has(fsnotify.Create|fsnotify.Write|fsnotify.Remove|fsnotify.Rename) {
		return false
	}
	p := filepath.ToSlash(rel)
	name := path.Base(p)
	switch {
	case k.system[p] || hasFolder(k.polled, p): // a folder that was known
		return e.Has(fsnotify.Remove | fsnotify.Rename | fsnotify.Create)
	case strings.HasPrefix(name, "."):
		return false
	case IsArticle(name):
		if e.Has(fsnotify.Create | fsnotify.Write) {
			k.rewritten[p] = true
		}
		return true
	case !e.Has(fsnotify.Create):
		return false
	}
	info, err := k.w.root.Lstat(rel)
	return err == nil && info.IsDir()
}

// notes reports whether an event is about a sidecar, and remembers which.
func (k *watch) notes(e fsnotify.Event) bool {
	rel, err := filepath.Rel(k.w.path, e.Name)
	if err != nil || k.Saved == nil || !e.Has(fsnotify.Create|fsnotify.Write|fsnotify.Remove|fsnotify.Rename) {
		return false
	}
	p := filepath.ToSlash(rel)
	of, _, ok := SplitSidecar(p)
	if ok = ok && IsArticle(of); !ok {
		_, ok = CopyOf(p)
	}
	if !ok || strings.HasPrefix(path.Base(p), ".") {
		return false
	}
	k.saved[p] = true
	return true
}

// tellSaved tells of sidecars, where there is something to tell.
func (k *watch) tellSaved(blind bool) {
	if k.Saved == nil || len(k.saved) == 0 && !blind {
		return
	}
	sidecars := slices.Sorted(maps.Keys(k.saved))
	clear(k.saved)
	k.Saved(sidecars, blind)
}

func hasFolder(m map[string]folderState, p string) bool {
	_, ok := m[p]
	return ok
}

// list reads the names, watches the folders that have come, and tells of a
// change. What came into a new folder before it was watched is found by reading
// once more.
func (k *watch) list(ctx context.Context) {
	for range 4 {
		if k.listed != nil {
			k.listed()
		}
		found, err := k.w.Names(ctx)
		if err != nil {
			return // ctx has ended
		}
		anew := k.follow(ctx, found.Folders)
		k.tell(found)
		if !anew {
			return
		}
	}
}

// tell hands a listing on, where it is another than the one that is known.
func (k *watch) tell(found Survey) {
	var rewritten []string
	for _, e := range found.Articles {
		if k.rewritten[e.Path] {
			rewritten = append(rewritten, e.Path)
		}
	}
	clear(k.rewritten)
	known := k.hash(func(yield func(string) bool) {
		for i := range found.Articles {
			if !yield(found.Articles[i].Path) {
				return
			}
		}
	})
	if k.known != known || len(rewritten) > 0 {
		k.known = known
		k.Found(found, rewritten)
	}
}

// hash is that of paths in their order.
func (k *watch) hash(paths iter.Seq[string]) uint64 {
	var h maphash.Hash
	h.SetSeed(k.seed)
	for p := range paths {
		_, _ = h.WriteString(p) // never fails
		_ = h.WriteByte(0)
	}
	return h.Sum64()
}

// follow watches folders, and no others. It reports whether there was one that
// was not watched.
func (k *watch) follow(ctx context.Context, folders []string) (anew bool) {
	now := make(map[string]bool, len(folders))
	for _, f := range folders {
		now[f] = true
	}
	for f := range k.system {
		if !now[f] {
			delete(k.system, f)
			_ = k.notifier.Remove(k.absolute(f)) // the system has mostly done so by itself
		}
	}
	for f := range k.polled {
		if !now[f] {
			delete(k.polled, f)
		}
	}
	for _, f := range folders {
		if ctx.Err() != nil {
			return false
		}
		if k.system[f] || hasFolder(k.polled, f) {
			continue
		}
		anew = true
		if k.notifier != nil && len(k.system) < k.Most && k.notifier.Add(k.absolute(f)) == nil {
			k.system[f] = true
			continue
		}
		k.polled[f], _ = k.stateOf(f, folderState{}) // one that has gone is found gone by the next look
	}
	return anew
}

func (k *watch) absolute(folder string) string {
	return filepath.Join(k.w.path, filepath.FromSlash(folder))
}

// look looks at the folders that the system does not watch, and reports whether
// articles or folders have come into one or gone from it.
func (k *watch) look(ctx context.Context) (changed bool) {
	for f, was := range k.polled {
		if ctx.Err() != nil {
			return false
		}
		now, err := k.stateOf(f, was)
		if err != nil || now.names != was.names {
			changed = true
		}
		k.polled[f] = now
	}
	return changed
}

// stateOf looks at a folder. It reads the names only where its time is another,
// as it is after every save beside an article.
func (k *watch) stateOf(folder string, was folderState) (folderState, error) {
	info, err := k.w.root.Lstat(filepath.FromSlash(folder))
	if err != nil || info.ModTime().Equal(was.modTime) {
		return was, err
	}
	entries, err := k.w.readDir(folder)
	if err != nil {
		return was, err
	}
	now := folderState{modTime: info.ModTime()}
	for _, e := range entries {
		if name := e.Name(); !strings.HasPrefix(name, ".") && (e.Type()&fs.ModeDir != 0 || IsArticle(name)) {
			now.names += maphash.String(k.seed, name) // in whatever order they come
		}
	}
	return now, nil
}
