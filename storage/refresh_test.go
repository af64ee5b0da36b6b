package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
)

func TestWhatAnotherWindowWroteIsTakenUpWithoutSaving(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, first := d.mark(l)
	l = d.save(f, l)
	if got, err := f.Refresh(l); err != nil || got != l {
		t.Fatalf("after a save of its own it is another layer: %v, %v", got, err)
	}

	g, theirs := d.open()
	theirs, second := d.mark(theirs)
	d.save(g, theirs)
	l, unsaved := d.mark(l)
	got, err := f.Refresh(l)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []annotate.ID{first, second, unsaved} {
		if got.Annotation(id) == nil {
			t.Errorf("the mark %s is not there", id)
		}
	}
	if d.save(g, theirs); ids(theirs)[unsaved] {
		t.Error("what was not saved is on disk")
	}
	if again, err := f.Refresh(got); err != nil || again != got {
		t.Errorf("the second time it is another layer; %v", err)
	}
	if saved := d.save(f, got); saved != got {
		t.Error("the save merged once more")
	}
	if _, all := d.open(); all.Len() != 3 {
		t.Errorf("%d marks are on disk", all.Len())
	}
}

func TestWhatIsTakenUpStaysInLaterSavesOfWhoeverDoesNotTakeIt(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	g, theirs := d.open()
	theirs, second := d.mark(theirs)
	d.save(g, theirs)
	if _, err := f.Refresh(l); err != nil {
		t.Fatal(err)
	}
	l, _ = d.mark(l)
	if saved := d.save(f, l); saved.Annotation(second) == nil {
		t.Error("the mark of the other window is gone from the disk")
	}
	if got, err := f.Refresh(l); err != nil || got.Annotation(second) == nil {
		t.Errorf("it is not offered again: %v", err)
	}
}

// The same person begins on two machines, which know her by different ids, before
// one of them has saved anything.
func TestALayerThatIsBegunOnTwoMachinesAtOnceIsOne(t *testing.T) {
	for _, look := range []bool{false, true} {
		d := newDesk(t, nil)
		f, l := d.open()
		other := alice
		other.ID[3]++
		g, theirs, err := d.w.OpenLayer(d.a, other, noon.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		l, first := d.mark(l)
		theirs, second := d.mark(theirs)
		l = d.save(f, l)
		if look {
			if theirs, err = g.Refresh(theirs); err != nil || theirs.Annotation(first) == nil {
				t.Fatalf("%v, %v", theirs, err)
			}
		}
		saved := d.save(g, theirs)
		if saved.Annotation(first) == nil || saved.Annotation(second) == nil || saved.Person.ID != l.Person.ID || saved.ID != l.ID {
			t.Fatalf("saved is %v of %+v", ids(saved), saved.Person)
		}
		theirs, third := d.mark(theirs) // by the identity that it began with
		d.save(g, theirs)
		if l, err = f.Refresh(l); err != nil || l.Annotation(second) == nil || l.Annotation(third) == nil {
			t.Fatalf("%v, %v", l, err)
		}
		if _, now := d.open(); now.Len() != 3 || now.Person.ID != alice.ID {
			t.Errorf("on disk are %d marks of %+v", now.Len(), now.Person)
		}
	}
}

// Nobody else's layer is taken for one's own that was there before.
func TestSomebodyElsesLayerInThePlaceOfOnesOwnIsRefused(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	if err := os.Remove(filepath.Join(d.dir, "a.txt.alice.ann.json")); err != nil {
		t.Fatal(err)
	}
	other := alice
	other.ID[3]++
	g, theirs, err := d.w.OpenLayer(d.a, other, noon.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	theirs, _ = d.mark(theirs)
	d.save(g, theirs)
	l, _ = d.mark(l)
	if _, err := f.Save(t.Context(), l); err == nil {
		t.Error("two people's marks are in one file")
	}
}

func TestASidecarThatIsNotWholeOrGoneChangesNothing(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	g, theirs := d.open()
	theirs, second := d.mark(theirs)
	d.save(g, theirs)
	whole := d.sidecar()
	file := filepath.Join(d.dir, "a.txt.alice.ann.json")
	if err := os.WriteFile(file, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Refresh(l); !errors.Is(err, ErrBrokenSidecar) || got != nil {
		t.Errorf("of half a file came %v, %v", got, err)
	}
	if err := os.WriteFile(file, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Refresh(l); err != nil || got.Annotation(second) == nil {
		t.Errorf("of the whole file came %v, %v", got, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	got, err := f.Refresh(l)
	if err != nil || got != l {
		t.Errorf("of no file came %v, %v", got, err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	if _, now := d.open(); now.Len() != 3 {
		t.Errorf("%d marks are on disk again", now.Len())
	}
}

func TestCopiesThatComeWhileALayerIsOpenAreFoldedInOnce(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	before := d.sidecar()
	g, theirs := d.open()
	theirs, second := d.mark(theirs)
	d.save(g, theirs)
	copied := "a.txt.alice.ann (Bob's conflicted copy 2026-05-12).json"
	put(t, d.dir, copied, string(d.sidecar()))
	put(t, d.dir, "a.txt.alice.ann (2).json", "{")
	put(t, d.dir, "a.txt.alice.ann.json", string(before)) // as the sync program leaves it
	l, err := f.Refresh(l)
	if err != nil {
		t.Fatal(err)
	}
	got, err := f.FoldCopies(l)
	if err != nil || got.Annotation(second) == nil {
		t.Fatalf("%v, %v", got, err)
	}
	if !slices.Equal(f.Folded(), []string{copied}) || len(f.Strange()) != 1 {
		t.Errorf("folded in are %q, strange %v", f.Folded(), f.Strange())
	}
	if again, err := f.FoldCopies(got); err != nil || again != got || len(f.Strange()) != 1 {
		t.Errorf("once more they bring %v, %v; strange %v", again, err, f.Strange())
	}
	d.save(f, got)
	if !bytes.Contains(d.sidecar(), []byte(second.String())) {
		t.Error("the save did not write it")
	}
	if f, l := d.open(); len(f.Folded()) != 0 || l.Annotation(second) == nil {
		t.Errorf("opened again it tells of %q", f.Folded())
	}
}

// Windows of one person mark, delete, save and look at what the others have saved,
// in any order. In the end all have the same, and nothing that was ever saved is
// gone but what was deleted.
func TestWindowsThatTakeUpEachOthersSavesAgree(t *testing.T) {
	d := newDesk(t, nil)
	rapid.Check(t, func(r *rapid.T) {
		_ = os.Remove(filepath.Join(d.dir, "a.txt.alice.ann.json")) // of the round before, if any
		type window struct {
			f *LayerFile
			l *annotate.Layer
		}
		windows := make([]window, rapid.IntRange(2, 4).Draw(r, "windows"))
		for i := range windows {
			windows[i].f, windows[i].l = d.open()
		}
		deleted, made := map[annotate.ID]bool{}, map[annotate.ID]bool{}
		step := 0
		refresh := func(w *window) {
			got, err := w.f.Refresh(w.l)
			if err != nil {
				r.Fatal(err)
			}
			for id := range ids(w.l) {
				if got.Annotation(id) == nil && !deleted[id] {
					r.Fatalf("the mark %s of this window is gone", id)
				}
			}
			w.l = got
		}
		for range rapid.IntRange(1, 30).Draw(r, "steps") {
			step++
			w := &windows[rapid.IntRange(0, len(windows)-1).Draw(r, "window")]
			switch rapid.SampledFrom([]string{"mark", "delete", "save", "look"}).Draw(r, "step") {
			case "mark":
				id := newID(d.r)
				w.l = mark(r, w.l, d.a.Text, id, noon.Add(time.Duration(step)*time.Second), annotate.Span{Start: step % 20, End: step%20 + 3})
				made[id] = true
			case "delete":
				if w.l.Len() > 0 {
					id := w.l.At(step % w.l.Len()).ID
					w.l = remove(t, w.l, id, noon.Add(time.Duration(step)*time.Second))
					deleted[id] = true
				}
			case "save":
				d.save(w.f, w.l)
			case "look":
				refresh(w)
			}
		}
		for range 2 {
			for i := range windows {
				refresh(&windows[i])
				d.save(windows[i].f, windows[i].l)
			}
		}
		want := ids(windows[0].l)
		for i := range windows {
			refresh(&windows[i])
			if got := ids(windows[i].l); len(got) != len(want) {
				r.Fatalf("window %d has %d marks, the first %d", i, len(got), len(want))
			}
		}
		for id := range made {
			if !want[id] && !deleted[id] {
				r.Fatalf("the mark %s is gone", id)
			}
			if want[id] && deleted[id] {
				r.Fatalf("the mark %s is back", id)
			}
		}
	})
}

func TestWhoseLayerASidecarIsIsToldByItsName(t *testing.T) {
	for name, want := range map[string][2]string{
		"a.txt.alice.ann.json":        {"a.txt", "alice"},
		"wire/a.b.md.bob.ann.json":    {"wire/a.b.md", "bob"},
		"a.txt.alice.json":            {},
		"a.txt.alice.ann (2).json":    {},
		"wire/a.txt.x/alice.ann.json": {},
	} {
		of, slug, ok := SplitSidecar(name)
		if ok != (want[0] != "") || ok && (of != want[0] || slug != want[1]) {
			t.Errorf("%s: %s, %s, %v", name, of, slug, ok)
		}
	}
	for name, want := range map[string]string{
		"wire/a.txt.alice.ann (Bob's conflicted copy 2026-05-12).json":    "wire/a.txt.alice.ann.json",
		"wire/a.txt.alice.ann.sync-conflict-20260512-101112-ABCDEFG.json": "wire/a.txt.alice.ann.json",
		"a.annals.txt.alice.ann-DESKTOP.json":                             "a.annals.txt.alice.ann.json",
		"a.txt.alice.ann.json":                                            "",
		"a.txt.alice.annual.json":                                         "",
		"a.txt.alice.ann (2).txt":                                         "",
		"notes.json":                                                      "",
	} {
		if got, ok := CopyOf(name); got != want && ok || ok != (want != "") {
			t.Errorf("%s is a copy of %q, %v", name, got, ok)
		}
	}
}

func TestALayerThatIsBeingSavedIsNotLookedAt(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	f.mu.Lock()
	if got, err := f.Refresh(l); !errors.Is(err, ErrSaving) || got != nil {
		t.Errorf("%v, %v", got, err)
	}
	f.mu.Unlock()
	if got, err := f.Refresh(l); err != nil || got != l {
		t.Errorf("%v, %v", got, err)
	}
}

func TestAFolderInWhichAFileWasReplacedHasAnotherStamp(t *testing.T) {
	d := newDesk(t, nil)
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(d.dir, old, old); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	before := d.w.FolderStamp("a.txt", now)
	if !before.Same(d.w.FolderStamp("a.txt", now)) {
		t.Error("nobody has written, and the stamp is another")
	}
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	if d.w.FolderStamp("a.txt", now).Same(before) || d.w.FolderStamp("a.txt", now.Add(time.Hour)).Same(before) {
		t.Error("a sidecar came, and the stamp is the same")
	}
	if s := d.w.FolderStamp("a.txt", time.Now()); s.Same(d.w.FolderStamp("a.txt", time.Now())) {
		t.Error("what was written just now may be written again in the same second")
	}
}
