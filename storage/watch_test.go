package storage

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postil/annotate"
)

// change is what a watch told.
type change struct{ paths, rewritten []string }

// follow watches a folder in the test's own time.
func follow(t *testing.T, dir string, most int) (*Workspace, <-chan change) {
	t.Helper()
	w, told, _ := counted(t, dir, most)
	return w, told
}

// counted is follow with the number of times that the folder was listed.
func counted(t *testing.T, dir string, most int) (*Workspace, <-chan change, *atomic.Int32) {
	t.Helper()
	w := open(t, dir)
	found, err := w.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	told, ended := make(chan change, 1000), make(chan struct{})
	listed := new(atomic.Int32)
	go func() {
		defer close(ended)
		w.Watch(ctx, Watching{Known: paths(found.Articles), Folders: found.Folders, Quiet: 20 * time.Millisecond, Poll: 20 * time.Millisecond, Most: most, listed: func() { listed.Add(1) }, Found: func(s Survey, rewritten []string) {
			told <- change{paths(s.Articles), rewritten}
		}})
	}()
	t.Cleanup(func() {
		stop()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			t.Error("the watch does not end")
		}
	})
	return w, told, listed
}

// eachWay runs a test with folders that the system watches, and with such that
// are looked at.
func eachWay(t *testing.T, f func(t *testing.T, most int)) {
	for name, most := range map[string]int{"watched": 0, "looked at": -1, "some of each": 1} {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			t.Run("", func(t *testing.T) { f(t, most) }) // what it cleans up is gone before goroutines are counted
		})
	}
}

// wait waits until the list is so.
func wait(t *testing.T, told <-chan change, want ...string) change {
	t.Helper()
	late := time.After(20 * time.Second)
	var last change
	for {
		select {
		case last = <-told:
			if slices.Equal(last.paths, want) {
				return last
			}
		case <-late:
			t.Fatalf("the list is %q, want %q", last.paths, want)
		}
	}
}

func put(t *testing.T, dir, name, content string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestArticlesThatComeGoAndMoveAreTold(t *testing.T) {
	eachWay(t, func(t *testing.T, most int) {
		dir := folderOf(t, map[string]string{"a.txt": "a", "wire/b.txt": "b"})
		_, told := follow(t, dir, most)
		put(t, dir, "c.txt", "c")
		wait(t, told, "a.txt", "c.txt", "wire/b.txt")
		put(t, dir, "wire/deep/er/d.md", "d")
		wait(t, told, "a.txt", "c.txt", "wire/b.txt", "wire/deep/er/d.md")
		put(t, dir, "wire/deep/er/e.md", "in a folder that came while it was watched")
		wait(t, told, "a.txt", "c.txt", "wire/b.txt", "wire/deep/er/d.md", "wire/deep/er/e.md")
		if err := os.Rename(filepath.Join(dir, "a.txt"), filepath.Join(dir, "z.txt")); err != nil {
			t.Fatal(err)
		}
		wait(t, told, "c.txt", "z.txt", "wire/b.txt", "wire/deep/er/d.md", "wire/deep/er/e.md")
		if err := os.Rename(filepath.Join(dir, "wire"), filepath.Join(dir, "desk")); err != nil {
			t.Fatal(err)
		}
		wait(t, told, "c.txt", "z.txt", "desk/b.txt", "desk/deep/er/d.md", "desk/deep/er/e.md")
		put(t, dir, "desk/f.txt", "in a folder with another name")
		wait(t, told, "c.txt", "z.txt", "desk/b.txt", "desk/f.txt", "desk/deep/er/d.md", "desk/deep/er/e.md")
		if err := os.RemoveAll(filepath.Join(dir, "desk")); err != nil {
			t.Fatal(err)
		}
		wait(t, told, "c.txt", "z.txt")
	})
}

func TestWhatIsNoArticleIsNotTold(t *testing.T) {
	eachWay(t, func(t *testing.T, most int) {
		dir := folderOf(t, map[string]string{"a.txt": "Head\n\nText.\n", "b.txt": "x"})
		w, told, listed := counted(t, dir, most)
		for listed.Load() == 0 { // the one at the beginning
			time.Sleep(time.Millisecond)
		}
		time.Sleep(50 * time.Millisecond)
		before := listed.Load()
		a, err := w.ReadArticle("a.txt")
		if err != nil {
			t.Fatal(err)
		}
		f, l, err := w.OpenLayer(a, alice, noon)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			state := annotate.StateInProgress
			if i%2 == 1 {
				state = annotate.StateDone
			}
			if l, _, err = l.Apply(annotate.Change{State: &annotate.Edit[annotate.State]{Before: l.State, After: state}}, noon.Add(time.Duration(i)*time.Minute)); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Save(t.Context(), l); err != nil {
				t.Fatal(err)
			}
			put(t, dir, fmt.Sprintf("%d.pdf", i), "x")
			put(t, dir, ".hidden.txt", "x")
			put(t, dir, "b.meta.json", "{}")
		}
		if _, err := os.Stat(filepath.Join(dir, "a.txt.alice.ann.json")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(200 * time.Millisecond)
		select {
		case c := <-told:
			t.Errorf("told %q, %q", c.paths, c.rewritten)
		default:
		}
		if n := listed.Load() - before; n > 0 {
			t.Errorf("the folder was listed %d times", n)
		}
		put(t, dir, "c.txt", "x")
		wait(t, told, "a.txt", "b.txt", "c.txt")
	})
}

func TestAnArticleThatIsWrittenAnewIsTold(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": "x", "b.txt": "x"})
	_, told, listed := counted(t, dir, 0)
	for listed.Load() < 1 { // from then on it is watched
		time.Sleep(time.Millisecond)
	}
	put(t, dir, "b.txt", "other words")
	if c := wait(t, told, "a.txt", "b.txt"); !slices.Equal(c.rewritten, []string{"b.txt"}) {
		t.Errorf("%q are told as written anew", c.rewritten)
	}
}

func TestManyChangesAreToldTogether(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": "x"})
	_, told, listed := counted(t, dir, 0)
	put(t, dir, "b.txt", "x")
	wait(t, told, "a.txt", "b.txt")
	before := listed.Load()
	var want []string
	for i := range 200 {
		want = append(want, fmt.Sprintf("%d.txt", i))
		put(t, dir, want[i], "x")
	}
	wait(t, told, append(want, "a.txt", "b.txt")...)
	if n := listed.Load() - before; n > 40 {
		t.Errorf("for 200 files the folder was listed %d times", n)
	}
}

func TestWhatChangedBeforeTheWatchBeganIsTold(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": "x"})
	w := open(t, dir)
	found, err := w.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, "b.txt", "x")
	ctx, stop := context.WithCancel(t.Context())
	var got []string
	w.Watch(ctx, Watching{Known: paths(found.Articles), Folders: found.Folders, Found: func(s Survey, _ []string) {
		got = paths(s.Articles)
		stop()
	}})
	if !slices.Equal(got, []string{"a.txt", "b.txt"}) {
		t.Errorf("told %q", got)
	}
}

func TestWhoWritesASidecarIsTold(t *testing.T) {
	eachWay(t, func(t *testing.T, most int) {
		dir := folderOf(t, map[string]string{"a.txt": "a", "wire/b.txt": "b"})
		w := open(t, dir)
		found, err := w.Names(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		type told struct {
			sidecars []string
			blind    bool
		}
		ready, saved, ended := make(chan bool, 1), make(chan told), make(chan struct{})
		var listed atomic.Int32
		go func() {
			defer close(ended)
			w.Watch(ctx, Watching{
				Known: paths(found.Articles), Folders: found.Folders, Quiet: 20 * time.Millisecond, Poll: 20 * time.Millisecond, Most: most,
				listed: func() {
					if listed.Add(1) == 1 {
						ready <- true
					}
				},
				Found: func(Survey, []string) { t.Error("the listing is told to be another") },
				Saved: func(sidecars []string, blind bool) {
					select {
					case saved <- told{sidecars, blind}:
					case <-ctx.Done():
					}
				},
			})
		}()
		defer func() { stop(); <-ended }()
		<-ready
		if s := <-saved; !s.blind || len(s.sidecars) > 0 {
			t.Errorf("at the beginning it tells %+v", s)
		}
		put(t, dir, "wire/.b.txt.alice.ann.json.tmp", "{}")
		put(t, dir, "wire/b.txt.alice.ann.json", "{}")
		put(t, dir, "a.txt.bob.ann (2).json", "{}")
		want := map[string]bool{"wire/b.txt.alice.ann.json": true, "a.txt.bob.ann (2).json": true}
		late := time.After(20 * time.Second)
		for blind := false; len(want) > 0 && !blind; {
			select {
			case s := <-saved:
				for _, p := range s.sidecars {
					if _, _, ok := SplitSidecar(p); !ok && p != "a.txt.bob.ann (2).json" {
						t.Errorf("told is %q", p)
					}
					delete(want, p)
				}
				blind = s.blind // then the caller has to look itself
			case <-late:
				t.Fatalf("nobody tells of %v", want)
			}
		}
		if n := listed.Load(); n != 1 {
			t.Errorf("the folder was listed %d times", n)
		}
	})
}
