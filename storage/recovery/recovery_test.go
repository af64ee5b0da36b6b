package recovery

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

var (
	noon = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
	mina = annotate.Person{ID: uuid.MustParse("0198c000-0000-7000-8000-000000000001"), Slug: "mina", Name: "Mina", Kind: annotate.Human}
)

const words = "The quay could fail within a month, the board said.\n"

// desk is a workspace with one article, and a place.
type desk struct {
	*testing.T
	dir   string
	w     *storage.Workspace
	a     *storage.Article
	place Place
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{T: t, dir: filepath.Join(t.TempDir(), "wire"), place: At(filepath.Join(t.TempDir(), "data", "recovery"))}
	d.write("a.txt", words)
	d.open(d.dir)
	return d
}

func (d *desk) write(name, content string) {
	d.Helper()
	file := filepath.Join(d.dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(content), 0o600)); err != nil {
		d.Fatal(err)
	}
}

func (d *desk) open(dir string) {
	d.Helper()
	var err error
	d.dir = dir
	if d.w, err = storage.Open(dir); err != nil {
		d.Fatal(err)
	}
	d.Cleanup(func() { _ = d.w.Close() })
	if d.a, err = d.w.ReadArticle("a.txt"); err != nil {
		d.Fatal(err)
	}
}

// layer is what is on disk of Mina's.
func (d *desk) layer() (*storage.LayerFile, *annotate.Layer) {
	d.Helper()
	f, l, err := d.w.OpenLayer(d.a, mina, noon)
	if err != nil {
		d.Fatal(err)
	}
	return f, l
}

// with adds a mark with a number to a layer, so many seconds after noon.
func (d *desk) with(l *annotate.Layer, n byte) *annotate.Layer {
	d.Helper()
	span := annotate.Span{Start: int(n), End: int(n) + 3}
	m := &annotate.Annotation{ID: annotate.ID{6: 0x70, 8: 0x80, 15: n}, Label: "claim", Fragments: []annotate.Fragment{annotate.NewFragment(d.a.Text, span)}}
	next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: m}}}, noon.Add(time.Duration(n)*time.Second))
	if err != nil {
		d.Fatal(err)
	}
	return next
}

func (d *desk) keep(l *annotate.Layer) Unsaved {
	d.Helper()
	u := Unsaved{Workspace: d.dir, Article: "a.txt", Time: noon, Reason: "the disk is full", Layer: l}
	if _, err := d.place.Keep(d.Context(), u); err != nil {
		d.Fatal(err)
	}
	return u
}

func (d *desk) list(want int) []Unsaved {
	d.Helper()
	all, err := d.place.List()
	if err != nil || len(all) != want {
		d.Fatalf("kept are %+v, %v; want %d", all, err, want)
	}
	return all
}

// numbers are those of the marks of a layer, in their order.
func numbers(l *annotate.Layer) (out []byte) {
	for m := range l.Annotations() {
		out = append(out, m.ID[15])
	}
	return out
}

func (d *desk) restore(want int) []Restored {
	d.Helper()
	found, err := d.place.Find(d.Context(), d.w)
	if err != nil || len(found.Here) != want {
		d.Fatalf("found %+v, %v; want %d", found, err, want)
	}
	var out []Restored
	for _, m := range found.Here {
		r, err := d.place.Restore(d.Context(), d.w, m, noon)
		if err != nil {
			d.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestWhatIsKeptIsReadAsItWas(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	d.keep(d.with(l, 1))
	got := d.list(1)[0]
	if got.Workspace != d.dir || got.Article != "a.txt" || !got.Time.Equal(noon) || got.Reason != "the disk is full" || got.Slug() != "mina" || !bytes.Equal(numbers(got.Layer), []byte{1}) {
		t.Errorf("%+v", got)
	}
	if filepath.Dir(got.File) != d.place.Dir() {
		t.Errorf("it is in %s", got.File)
	}
	info, err := os.Stat(d.place.Dir())
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may look into the folder: %v, %v", info.Mode(), err)
	}
	if entries, _ := os.ReadDir(d.dir); len(entries) != 1 {
		t.Errorf("keeping has written into the workspace: %v", entries)
	}
}

func TestEachWorkspaceArticleAndPersonHasAFile(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	l = d.with(l, 1)
	other := l.Header
	other.Person = annotate.Person{ID: uuid.UUID{1}, Slug: "alice", Name: "Alice", Kind: annotate.Human}
	for _, u := range []Unsaved{
		{Workspace: d.dir, Article: "a.txt", Layer: l},
		{Workspace: d.dir + "2", Article: "a.txt", Layer: l},
		{Workspace: d.dir, Article: "b/a.txt", Layer: l},
		{Workspace: d.dir, Article: "a.txt", Layer: l.WithHeader(other)},
		{Workspace: d.dir, Article: "a.txt", Layer: d.with(l, 2)},
	} {
		if _, err := d.place.Keep(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	d.list(4)
}

func TestTwoWindowsThatKeepTheSameLayerLoseNothing(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	var wg sync.WaitGroup
	for n := byte(1); n <= 8; n++ {
		one := d.with(l, n)
		wg.Go(func() {
			if _, err := d.place.Keep(t.Context(), Unsaved{Workspace: d.dir, Article: "a.txt", Layer: one}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := numbers(d.list(1)[0].Layer); len(got) != 8 {
		t.Errorf("kept are the marks %v", got)
	}
}

func TestWhatIsSavedIsRemovedUnlessMoreIsKept(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	one, two := d.with(l, 1), d.with(d.with(l, 1), 2)
	settle := func(l *annotate.Layer) {
		t.Helper()
		if err := d.place.Settle(t.Context(), d.dir, "a.txt", l); err != nil {
			t.Fatal(err)
		}
	}
	settle(one) // there is none
	d.keep(two)
	settle(one)
	d.list(1)
	settle(d.with(two, 3))
	d.list(0)
	d.keep(one)
	gone, _, err := two.Apply(two.Removal("delete", one.At(0).ID), noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	settle(gone) // which knows of the mark, and that it was deleted since
	d.list(0)
	d.keep(gone)
	settle(two)
	d.list(1)
}

func TestWhatCannotBeReadIsToldAndLeft(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	d.keep(d.with(l, 1))
	file := d.list(1)[0].File
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	half := whole[:len(whole)/2]
	if err := os.WriteFile(file, half, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(d.place.Dir(), "folder"+ending), 0o700); err != nil {
		t.Fatal(err)
	}
	all, err := d.place.List()
	if len(all) != 0 || err == nil || !strings.Contains(err.Error(), file) || !errors.Is(err, sidecar.ErrTruncated) || !errors.Is(err, storage.ErrNotRegular) {
		t.Errorf("%+v, %v", all, err)
	}
	// The next failure is kept beside it, and settled alone.
	d.keep(d.with(l, 2))
	if all, err := d.place.List(); len(all) != 1 || err == nil || !bytes.Equal(numbers(all[0].Layer), []byte{2}) {
		t.Errorf("%+v, %v", all, err)
	}
	found, err := d.place.Find(t.Context(), d.w)
	if err == nil || len(found.Here) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	if err := d.place.Settle(t.Context(), d.dir, "a.txt", d.with(l, 2)); err != nil {
		t.Fatal(err)
	}
	if all, err := d.place.List(); len(all) != 0 || err == nil {
		t.Errorf("%+v, %v", all, err)
	}
	if now, _ := os.ReadFile(file); !bytes.Equal(now, half) {
		t.Error("what could not be read was written over")
	}
}

func TestNowhereIsAnEmptyPlace(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	nowhere := Place{}
	if _, err := nowhere.Keep(t.Context(), Unsaved{Workspace: d.dir, Article: "a.txt", Layer: l}); !errors.Is(err, ErrNoPlace) {
		t.Error(err)
	}
	if all, err := nowhere.List(); len(all) > 0 || err != nil {
		t.Error(all, err)
	}
	if err := nowhere.Settle(t.Context(), d.dir, "a.txt", l); err != nil {
		t.Error(err)
	}
	if all, err := d.place.List(); len(all) > 0 || err != nil { // not there yet
		t.Error(all, err)
	}
}

func TestRestoringMergesWithWhatIsOnDisk(t *testing.T) {
	d := newDesk(t)
	f, l := d.layer()
	first := d.with(l, 1)
	if _, err := f.Save(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	d.keep(d.with(first, 2))
	if _, err := f.Save(t.Context(), d.with(first, 3)); err != nil {
		t.Fatal(err)
	}
	r := d.restore(1)
	if len(r) != 1 || r[0].Article != "a.txt" || r[0].Slug != "mina" || r[0].Marks != 1 || !bytes.Equal(numbers(r[0].Layer), []byte{1, 2, 3}) {
		t.Errorf("%+v", r)
	}
	if _, l := d.layer(); !bytes.Equal(numbers(l), []byte{1, 2, 3}) {
		t.Errorf("on disk are %v", numbers(l))
	}
	d.list(0)
	d.restore(0)
}

func TestRestoringWhereNothingWasEverSavedMakesTheSidecar(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	kept := d.with(l, 1)
	d.keep(kept)
	if r := d.restore(1); r[0].Marks != 1 || r[0].Layer.ID != kept.ID {
		t.Errorf("%+v", r)
	}
	if _, l := d.layer(); !bytes.Equal(numbers(l), []byte{1}) {
		t.Errorf("on disk are %v", numbers(l))
	}
}

func TestASidecarThatCannotBeReadOrIsSomebodyElsesKeepsTheFile(t *testing.T) {
	d := newDesk(t)
	f, l := d.layer()
	d.keep(d.with(l, 1))
	m := Match{d.list(1)[0], "a.txt"}

	d.write("a.txt.mina.ann.json", "{ broken")
	if _, err := d.place.Restore(t.Context(), d.w, m, noon); !errors.Is(err, storage.ErrBrokenSidecar) || !strings.Contains(err.Error(), m.File) {
		t.Error(err)
	}
	if err := os.Remove(filepath.Join(d.dir, "a.txt.mina.ann.json")); err != nil {
		t.Fatal(err)
	}
	h := l.Header
	h.Person.ID, h.ID = uuid.UUID{9}, uuid.UUID{8} // another Mina
	other := d.with(l.WithHeader(h), 2)
	if _, err := f.Save(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := d.place.Restore(t.Context(), d.w, m, noon); !errors.Is(err, sidecar.ErrDifferent) {
		t.Error(err)
	}
	d.list(1)
	if got, err := d.w.ReadLayer(d.a, "mina"); err != nil || !bytes.Equal(numbers(got), []byte{2}) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestMarksKeptWhileTheyAreRestoredStay(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	d.keep(d.with(l, 1))
	m := Match{d.list(1)[0], "a.txt"}
	d.keep(d.with(d.with(l, 1), 2)) // by another window
	if r, err := d.place.Restore(t.Context(), d.w, m, noon); !errors.Is(err, ErrChanged) || r.Layer == nil {
		t.Errorf("%+v, %v", r, err)
	}
	d.list(1)
	d.restore(1)
	if _, l := d.layer(); !bytes.Equal(numbers(l), []byte{1, 2}) {
		t.Errorf("on disk are %v", numbers(l))
	}
}

func TestMarksFollowAWorkspaceThatWasMoved(t *testing.T) {
	for name, c := range map[string]struct {
		saved  bool // something of the layer is in a sidecar
		rename string
		text   string
		want   int
	}{
		"with a sidecar":                       {saved: true, want: 1},
		"with a sidecar, the article renamed":  {saved: true, rename: "b.txt", want: 1},
		"with a sidecar, the text changed":     {saved: true, text: "Otherwise. " + words, want: 1},
		"never saved":                          {want: 1},
		"never saved, and the text is another": {text: "Something else.\n", want: 0},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			f, l := d.layer()
			l = d.with(l, 1)
			if c.saved {
				if _, err := f.Save(t.Context(), l); err != nil {
					t.Fatal(err)
				}
			}
			d.keep(d.with(l, 2))
			moved := d.dir + " moved"
			if err := os.Rename(d.dir, moved); err != nil {
				t.Fatal(err)
			}
			d.open(moved)
			if c.rename != "" {
				for _, end := range []string{"", ".mina.ann.json"} {
					if err := os.Rename(filepath.Join(moved, "a.txt"+end), filepath.Join(moved, c.rename+end)); err != nil {
						t.Fatal(err)
					}
				}
			}
			if c.text != "" {
				d.write("a.txt", c.text)
			}
			r := d.restore(c.want)
			if c.want > 0 && r[0].Layer.Annotation(annotate.ID{6: 0x70, 8: 0x80, 15: 2}) == nil {
				t.Errorf("%+v", r)
			}
			d.list(1 - c.want)
		})
	}
}

func TestMarksOfAnotherWorkspaceThatIsThereAreItsOwn(t *testing.T) {
	d := newDesk(t)
	f, l := d.layer()
	l = d.with(l, 1)
	if _, err := f.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	d.keep(d.with(l, 2))
	copied := d.dir + " copied"
	if err := os.CopyFS(copied, os.DirFS(d.dir)); err != nil {
		t.Fatal(err)
	}
	d.open(copied)
	found, err := d.place.Find(t.Context(), d.w)
	if err != nil || len(found.Here) > 0 || len(found.Others) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestMarksOfAnArticleThatIsGoneAreAstray(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	d.keep(d.with(l, 1))
	if err := os.Rename(filepath.Join(d.dir, "a.txt"), filepath.Join(d.dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	found, err := d.place.Find(t.Context(), d.w)
	if err != nil || len(found.Here) > 0 || len(found.Astray) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
}

func TestAFolderThatIsReachedByALinkIsTheSame(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	d.keep(d.with(l, 1))
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(d.dir, link); err != nil {
		t.Fatal(err)
	}
	d.open(link)
	d.restore(1)
}

func TestRestoringTwiceIsTheSameAsOnce(t *testing.T) {
	d := newDesk(t)
	_, l := d.layer()
	rapid.Check(t, func(r *rapid.T) {
		if err := os.RemoveAll(filepath.Join(d.dir, "a.txt.mina.ann.json")); err != nil {
			r.Fatal(err)
		}
		saved, kept := l, l
		all := map[byte]bool{}
		for _, n := range rapid.SliceOfNDistinct(rapid.ByteRange(1, 30), 0, 4, rapid.ID[byte]).Draw(r, "saved") {
			saved, all[n] = d.with(saved, n), true
		}
		for _, n := range rapid.SliceOfNDistinct(rapid.ByteRange(1, 30), 1, 4, rapid.ID[byte]).Draw(r, "kept") {
			kept, all[n] = d.with(kept, n), true
		}
		f, _ := d.layer()
		if _, err := f.Save(t.Context(), saved); err != nil {
			r.Fatal(err)
		}
		for range 2 {
			d.keep(kept)
			if got := d.restore(1); len(numbers(got[0].Layer)) != len(all) {
				r.Fatalf("%v, want %v", numbers(got[0].Layer), all)
			}
			d.list(0)
		}
	})
}

func TestANewerFileIsLeft(t *testing.T) {
	_, err := Read([]byte(`{"format":"postil.unsaved","version":2,"workspace":"/w","article":"a.txt","person":"mina"}` + "\n{}"))
	if !errors.Is(err, ErrNewerVersion) || !strings.Contains(err.Error(), "update Postil") {
		t.Error(err)
	}
}
