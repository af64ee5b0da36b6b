package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/sidecar"
)

var alice = annotate.Person{ID: uuid.MustParse("0198c000-0000-7000-8000-000000000001"), Slug: "alice", Name: "Alice", Kind: annotate.Human}

func newID(r *rand.Rand) (id annotate.ID) {
	for i := range id {
		id[i] = byte(r.Uint32())
	}
	return id
}

// mark adds an annotation to a layer.
func mark(tb rapid.TB, l *annotate.Layer, t *text.Text, id annotate.ID, at time.Time, spans ...annotate.Span) *annotate.Layer {
	tb.Helper()
	a := &annotate.Annotation{ID: id, Label: "claim", Origin: annotate.Origin{Kind: annotate.OriginManual}}
	for _, s := range spans {
		a.Fragments = append(a.Fragments, annotate.NewFragment(t, s))
	}
	next, _, err := l.Apply(annotate.Change{Name: "label", Annotations: []annotate.Edit[*annotate.Annotation]{{After: a}}}, at)
	if err != nil {
		tb.Fatal(err)
	}
	return next
}

func remove(tb testing.TB, l *annotate.Layer, id annotate.ID, at time.Time) *annotate.Layer {
	tb.Helper()
	next, _, err := l.Apply(l.Removal("delete", id), at)
	if err != nil {
		tb.Fatal(err)
	}
	return next
}

func ids(l *annotate.Layer) map[annotate.ID]bool {
	out := map[annotate.ID]bool{}
	for a := range l.Annotations() {
		out[a.ID] = true
	}
	return out
}

type desk struct {
	*testing.T
	dir string
	w   *Workspace
	a   *Article
	r   *rand.Rand

	f *LayerFile // of what is being saved, in tests that try again
	l *annotate.Layer
}

func newDesk(t *testing.T, files map[string]string) *desk {
	t.Helper()
	if files == nil {
		files = map[string]string{}
	}
	if files["a.txt"] == "" {
		files["a.txt"] = "Head\n\nThe quay could fail within a month, the board said.\n"
	}
	d := &desk{T: t, dir: folderOf(t, files), r: rand.New(rand.NewPCG(1, 2))}
	d.w = open(t, d.dir)
	a, err := d.w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	d.a = a
	return d
}

func (d *desk) open() (*LayerFile, *annotate.Layer) {
	d.Helper()
	f, l, err := d.w.OpenLayer(d.a, alice, noon)
	if err != nil {
		d.Fatal(err)
	}
	return f, l
}

func (d *desk) save(f *LayerFile, l *annotate.Layer) *annotate.Layer {
	d.Helper()
	saved, err := f.Save(d.Context(), l)
	if err != nil {
		d.Fatal(err)
	}
	return saved
}

func (d *desk) mark(l *annotate.Layer) (*annotate.Layer, annotate.ID) {
	d.Helper()
	id := newID(d.r)
	start := d.r.IntN(d.a.Text.Len() - 5)
	return mark(d.T, l, d.a.Text, id, noon.Add(time.Duration(l.Len())*time.Second), annotate.Span{Start: start, End: start + 4}), id
}

func (d *desk) sidecar() []byte {
	d.Helper()
	data, err := os.ReadFile(filepath.Join(d.dir, "a.txt.alice.ann.json"))
	if err != nil {
		d.Fatal(err)
	}
	return data
}

func (d *desk) names() []string {
	d.Helper()
	entries, err := os.ReadDir(d.dir)
	if err != nil {
		d.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		if e.Name() != path.Dir(textFolder) { // old texts have tests of their own
			out = append(out, e.Name())
		}
	}
	return out
}

func TestSavedMarksAreThereAfterReopening(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, id := d.mark(l)
	if saved := d.save(f, l); saved != l {
		t.Error("a save that nobody disturbed returns another layer")
	}
	_, again := d.open()
	if a := again.Annotation(id); a == nil || !a.Fits(d.a.Text) {
		t.Fatalf("the mark came back as %+v", a)
	}
	h := again.Header
	if h.Source.Path != "a.txt" || h.Source.SHA256 != d.a.Source.SHA256 || h.Scheme.ID != "default" || h.Person.Name != "Alice" {
		t.Errorf("header %+v", h)
	}
	if d := cmp.Diff([]string{"a.txt", "a.txt.alice.ann.json"}, d.names()); d != "" {
		t.Error(d)
	}
	sum, err := d.w.Summary("a.txt", "alice")
	if err != nil || sum.Marks != 1 || sum.Title != "Head" || sum.State != annotate.StateNew {
		t.Errorf("%+v, %v", sum, err)
	}
	if sum, err = d.w.Summary("a.txt", "bob"); err != nil || sum.Marks != 0 || cmp.Diff([]string{"alice"}, sum.Others) != "" {
		t.Errorf("%+v, %v", sum, err)
	}
}

func TestAMarkMadeAndTakenBackBeforeTheFirstSaveMakesNoFile(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, id := d.mark(l)
	d.save(f, remove(t, l, id, noon.Add(time.Minute)))
	if got := d.names(); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

func TestTheLastMarkTakenBackStaysTakenBack(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, id := d.mark(l)
	d.save(f, l)
	d.save(f, remove(t, l, id, noon.Add(time.Minute)))
	if _, again := d.open(); again.Len() != 0 {
		t.Error("the deleted mark is back")
	}
}

func TestSavingTheSameLayerAgainLeavesTheFileAlone(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	before := snapshot(t, d.dir)
	d.save(f, l)
	if diff := cmp.Diff(before, snapshot(t, d.dir)); diff != "" {
		t.Error(diff)
	}
}

func TestTwoWindowsLoseNothingOfEachOther(t *testing.T) {
	d := newDesk(t, nil)
	f1, l1 := d.open()
	f2, l2 := d.open()
	l1, a := d.mark(l1)
	l2, b := d.mark(l2)
	d.save(f1, l1)
	saved := d.save(f2, l2)
	if got := ids(saved); !got[a] || !got[b] {
		t.Fatalf("the second window's save knows %v", got)
	}
	l1, c := d.mark(l1) // the first window has not heard of b
	saved = d.save(f1, l1)
	if got := ids(saved); !got[a] || !got[b] || !got[c] {
		t.Fatalf("the first window's save knows %v", got)
	}
	l1, e := d.mark(l1) // nor does it now, though nobody else has written since
	d.save(f1, l1)
	_, l := d.open()
	if got := ids(l); len(got) != 4 || !got[b] || !got[e] {
		t.Errorf("on disk are %v", got)
	}
	// What one window deletes, knowing it, is gone for both.
	merged, err := sidecar.Merge(l, l1)
	if err != nil {
		t.Fatal(err)
	}
	d.save(f1, remove(t, merged, b, noon.Add(time.Hour)))
	d.save(f2, saved)
	if _, l := d.open(); ids(l)[b] || l.Len() != 3 {
		t.Errorf("the deleted mark is back: %v", ids(l))
	}
}

func TestConcurrentSavesLoseNothing(t *testing.T) {
	d := newDesk(t, nil)
	const windows, rounds = 4, 25
	var wg sync.WaitGroup
	made := make([][]annotate.ID, windows)
	for i := range windows {
		f, l := d.open()
		r := rand.New(rand.NewPCG(uint64(i), 7))
		wg.Go(func() {
			for n := range rounds {
				id := newID(r)
				made[i] = append(made[i], id)
				l = mark(t, l, d.a.Text, id, noon.Add(time.Duration(n)*time.Millisecond), annotate.Span{Start: n, End: n + 3})
				saved, err := f.Save(context.Background(), l)
				if err != nil {
					t.Error(err)
					return
				}
				if n%3 == 0 {
					l = saved
				}
			}
		})
	}
	wg.Wait()
	_, l := d.open()
	got := ids(l)
	for i := range made {
		for _, id := range made[i] {
			if !got[id] {
				t.Errorf("the mark %s of window %d is lost", id, i)
			}
		}
	}
	if l.Len() != windows*rounds || len(d.names()) != 2 {
		t.Errorf("%d marks, files %q", l.Len(), d.names())
	}
}

func TestABrokenSidecarIsNeverOverwritten(t *testing.T) {
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"cut off":    {`{"format": "postil.layer", "version": 1, "id"`, ErrBrokenSidecar},
		"empty":      {"", ErrBrokenSidecar},
		"other JSON": {`{"a": 1}`, ErrBrokenSidecar},
		"newer":      {`{"format": "postil.layer", "version": 99}`, ErrNewerVersion},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, map[string]string{"b.txt": "other"})
			f, l := d.open()
			l, _ = d.mark(l)
			d.save(f, l)
			p := filepath.Join(d.dir, "a.txt.alice.ann.json")
			if err := os.WriteFile(p, []byte(c.content), 0o644); err != nil {
				t.Fatal(err)
			}
			l, _ = d.mark(l)
			if _, err := f.Save(t.Context(), l); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "a.txt.alice.ann.json") {
				t.Errorf("saving over it: %v", err)
			}
			if _, _, err := d.w.OpenLayer(d.a, alice, noon); !errors.Is(err, c.want) || !strings.Contains(err.Error(), "a.txt.alice.ann.json") {
				t.Errorf("opening it: %v", err)
			}
			if s, err := d.w.Summary("a.txt", "alice"); !errors.Is(err, c.want) || s.Title != "Head" {
				t.Errorf("summary %+v, %v", s, err)
			}
			if got := d.sidecar(); string(got) != c.content || len(d.names()) != 3 {
				t.Errorf("it was changed to %q, files %q", got, d.names())
			}
		})
	}
}

func TestTheModeOfASidecarIsKept(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	p := filepath.Join(d.dir, "a.txt.alice.ann.json")
	if err := os.Chmod(p, 0o660); err != nil {
		t.Fatal(err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	if info, err := os.Stat(p); err != nil || info.Mode().Perm() != 0o660 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestWhatACrashLeftIsRemovedByTheNextSave(t *testing.T) {
	d := newDesk(t, map[string]string{
		temporaryName("a.txt.alice.ann.json", 0): `{"half`, temporaryName("a.txt.alice.ann.json", 3): "", temporaryName("b.txt.bob.ann.json", 0): "another's",
	})
	if e, err := d.w.List(t.Context()); err != nil || len(e) != 1 {
		t.Errorf("listed %v, %v", e, err)
	}
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	if diff := cmp.Diff([]string{temporaryName("b.txt.bob.ann.json", 0), "a.txt", "a.txt.alice.ann.json"}, d.names()); diff != "" {
		t.Error(diff)
	}
}

func TestCopiesAndConflictsAreFoldedIn(t *testing.T) {
	d := newDesk(t, nil)
	f, base := d.open()
	base, common := d.mark(base)
	d.save(f, base)
	original := d.sidecar()
	mine, a := d.mark(base)
	d.save(f, mine)
	ours := d.sidecar()
	var enc sidecar.Encoder
	other, b := d.mark(base)
	theirs, err := enc.Encode(other)
	if err != nil {
		t.Fatal(err)
	}
	want := map[annotate.ID]bool{common: true, a: true, b: true}

	t.Run("copies of sync programs", func(t *testing.T) {
		d := newDesk(t, map[string]string{
			"a.txt.alice.ann.json": string(original), "a.txt.alice.ann (Bob's conflicted copy 2026-05-12).json": string(ours),
			"a.txt.alice.ann.sync-conflict-20260512-101112-ABCDEFG.json": string(theirs), "a.txt.alice.ann (2).json": "{", "a.txt.alice.annual.json": "{",
		})
		f, l := d.open()
		if diff := cmp.Diff(want, ids(l)); diff != "" {
			t.Error(diff)
		}
		if len(f.Folded()) != 2 || len(f.Strange()) != 1 || !strings.Contains(f.Strange()[0].Error(), "(2)") {
			t.Errorf("folded %q, strange %v", f.Folded(), f.Strange())
		}
	})
	t.Run("a git conflict", func(t *testing.T) {
		conflict := []byte("<<<<<<< HEAD\n" + string(ours) + "||||||| base\n" + string(original) + "=======\n" + string(theirs) + ">>>>>>> branch\n")
		d := newDesk(t, map[string]string{"a.txt.alice.ann.json": string(conflict)})
		f, l := d.open()
		if diff := cmp.Diff(want, ids(l)); diff != "" {
			t.Error(diff)
		}
		if s, err := d.w.Summary("a.txt", "alice"); err != nil || s.Marks != 3 {
			t.Errorf("%+v, %v", s, err)
		}
		l, _ = d.mark(l)
		d.save(f, l)
		if bytes.Contains(d.sidecar(), []byte("<<<<<<<")) {
			t.Error("the markers are still there after a save")
		}
	})
	t.Run("half a git conflict is broken", func(t *testing.T) {
		d := newDesk(t, map[string]string{"a.txt.alice.ann.json": "<<<<<<< HEAD\n" + string(ours)})
		if _, _, err := d.w.OpenLayer(d.a, alice, noon); !errors.Is(err, ErrBrokenSidecar) {
			t.Error(err)
		}
	})
}

func TestSaveTellsOfAFolderThatIsGone(t *testing.T) {
	d := newDesk(t, map[string]string{"sub/b.txt": "some words here"})
	a, err := d.w.ReadArticle("sub/b.txt")
	if err != nil {
		t.Fatal(err)
	}
	f, l, err := d.w.OpenLayer(a, alice, noon)
	if err != nil {
		t.Fatal(err)
	}
	l = mark(t, l, a.Text, newID(d.r), noon, annotate.Span{Start: 0, End: 4})
	if err := os.RemoveAll(filepath.Join(d.dir, "sub")); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.Context(), l); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "sub/b.txt.alice.ann.json") {
		t.Error(err)
	}
}

// TestSidecarOffsetsSliceTheQuotedText is the promise that Python users rely
// on, checked without any of our own counting.
func TestSidecarOffsetsSliceTheQuotedText(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir)
	piece := rapid.SampledFrom([]string{"a", "word ", "é", "e\u0301", "👩🏽‍🚒", "🇰🇷", "\r\n", "\n", "\r", "한글", "नि", "العربية ", "\u2028", "𝒳", "\ufeff", " "})
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		name := fmt.Sprintf("%d.txt", n)
		content := strings.Join(rapid.SliceOfN(piece, 1, 60).Draw(rt, "text"), "")
		marked := rapid.Bool().Draw(rt, "mark")
		raw := content
		if marked {
			raw = "\ufeff" + content
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(raw), 0o644); err != nil {
			rt.Fatal(err)
		}
		a, err := w.ReadArticle(name)
		if err != nil {
			rt.Fatal(err)
		}
		points := []rune(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(raw, "\ufeff")))
		if a.Text.Len() != len(points) || a.Source.Length != len(points) || a.Source.BOM != strings.HasPrefix(raw, "\ufeff") {
			rt.Fatalf("%d code points, a naive count says %d", a.Text.Len(), len(points))
		}
		if len(points) == 0 {
			return
		}
		f, l, err := w.OpenLayer(a, alice, noon)
		if err != nil {
			rt.Fatal(err)
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		marks := rapid.IntRange(1, 8).Draw(rt, "marks")
		for range marks {
			start := r.IntN(len(points))
			s := annotate.Span{Start: start, End: start + 1 + r.IntN(len(points)-start)}
			l = mark(rt, l, a.Text, newID(r), noon, s)
		}
		if _, err := f.Save(context.Background(), l); err != nil {
			rt.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(dir, name+".alice.ann.json"))
		if err != nil {
			rt.Fatal(err)
		}
		var file struct {
			Source      struct{ Length int }
			Annotations []struct {
				Spans []struct {
					Start, End int
					Exact      string
				}
			}
		}
		if err := json.Unmarshal(data, &file); err != nil {
			rt.Fatal(err)
		}
		if len(file.Annotations) != marks || file.Source.Length != len(points) {
			rt.Fatalf("%d marks and a length of %d on disk, want %d and %d", len(file.Annotations), file.Source.Length, marks, len(points))
		}
		for _, m := range file.Annotations {
			for _, s := range m.Spans {
				if got := string(points[s.Start:s.End]); got != s.Exact || utf8.RuneCountInString(s.Exact) != s.End-s.Start {
					rt.Fatalf("text[%d:%d] is %q, the sidecar quotes %q", s.Start, s.End, got, s.Exact)
				}
			}
		}
		_, again, err := w.OpenLayer(a, alice, noon)
		if err != nil {
			rt.Fatal(err)
		}
		if bad := again.Misfits(a.Text); len(bad) > 0 || again.Len() != marks {
			rt.Fatalf("%d of %d marks do not fit after reopening", len(bad), again.Len())
		}
	})
}
