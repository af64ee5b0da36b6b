package storage

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage/article"
)

// What is written into a workspace is tried here with every call below it failing,
// being cut short, or being the last before a crash.

// found are the ids of the marks that a fresh start finds.
func found(d *desk) string {
	_, l := d.open()
	out := slices.Sorted(maps.Keys(idStrings(l)))
	return strings.Join(out, " ")
}

func idStrings(l *annotate.Layer) map[string]bool {
	out := map[string]bool{}
	for id := range ids(l) {
		out[id.String()] = true
	}
	return out
}

// saveOne saves one more mark, always the same; the same layer when it is tried again.
func saveOne(d *desk) error {
	if d.f == nil {
		var err error
		if d.f, d.l, err = d.w.OpenLayer(d.a, alice, noon); err != nil {
			return err
		}
		d.l = mark(d.T, d.l, d.a.Text, annotate.ID{1, 2, 3}, noon.Add(time.Hour), annotate.Span{Start: 6, End: 10})
	}
	_, err := d.f.Save(d.Context(), d.l)
	return err
}

func TestTheFirstSaveSurvivesEveryFault(t *testing.T) {
	trial{do: saveOne, state: found, every: true}.run(t)
}

func TestALaterSaveSurvivesEveryFault(t *testing.T) {
	trial{do: saveOne, state: found, begin: func(d *desk) {
		f, l := d.open()
		l, _ = d.mark(l)
		d.save(f, l)
	}}.run(t)
}

func TestASaveThatTakesInACopySurvivesEveryFault(t *testing.T) {
	trial{do: saveOne, state: found, begin: func(d *desk) {
		f, l := d.open()
		l, _ = d.mark(l)
		d.save(f, l)
		l, _ = d.mark(l)
		d.save(f, l)
		if err := os.Rename(filepath.Join(d.dir, "a.txt.alice.ann.json"), filepath.Join(d.dir, "a.txt.alice.ann (conflicted copy).json")); err != nil {
			d.Fatal(err)
		}
	}}.run(t)
}

func TestASaveOverThatOfAnotherWindowSurvivesEveryFault(t *testing.T) {
	theirs, saved := annotate.ID{9, 9, 9}, false
	trial{
		begin: func(d *desk) {
			saved = false
			f, l := d.open()
			l, _ = d.mark(l)
			d.save(f, l)
		},
		do: func(d *desk) error {
			if d.f == nil {
				var err error
				if d.f, d.l, err = d.w.OpenLayer(d.a, alice, noon); err != nil {
					return err
				}
				d.l = mark(d.T, d.l, d.a.Text, annotate.ID{1, 2, 3}, noon.Add(time.Hour), annotate.Span{Start: 6, End: 10})
			}
			if !saved { // since this one was opened
				other := d.reopened()
				f, l := other.open()
				other.save(f, mark(d.T, l, d.a.Text, theirs, noon.Add(time.Minute), annotate.Span{Start: 12, End: 15}))
				saved = true
			}
			_, err := d.f.Save(d.Context(), d.l)
			return err
		},
		state: func(d *desk) string {
			_, l := d.open()
			all := idStrings(l)
			if saved && !all[theirs.String()] {
				return "theirs is lost"
			}
			delete(all, theirs.String())
			return strings.Join(slices.Sorted(maps.Keys(all)), " ")
		},
	}.run(t)
}

func TestKeepingATextSurvivesEveryFault(t *testing.T) {
	trial{
		do: func(d *desk) error { return d.w.KeepText(d.Context(), d.a) },
		state: func(d *desk) string {
			old, err := d.w.OldText(d.a.Source.TextSHA256)
			if err != nil {
				// What is there in its place would be damaged.
				_, serr := os.Stat(filepath.Join(d.dir, filepath.FromSlash(textFolder), textName(d.a.Source.TextSHA256)))
				return fmt.Sprint("not kept ", serr != nil)
			}
			return old.String()
		},
	}.run(t)
}

func TestAddingAnArticleSurvivesEveryFault(t *testing.T) {
	trial{
		do: func(d *desk) error {
			return d.w.AddArticleWith(d.Context(), "wire/new/b.txt", []byte("One.\n"),
				Beside{"b.original.html", bytesTo([]byte("<p>One.</p>"))}, Beside{"b.meta.json", bytesTo([]byte(metaOf(d.T, "One.\n")))})
		},
		state: func(d *desk) string {
			a, err := d.w.ReadArticle("wire/new/b.txt")
			if err != nil {
				return "none"
			}
			m, err := d.w.Meta(a)
			raw, rerr := os.ReadFile(filepath.Join(d.dir, "wire/new/b.original.html"))
			return fmt.Sprint(a.Text.String(), m.Title, err, string(raw), rerr)
		},
		astray: true, // what lies beside it is not written over
	}.run(t)
}

func TestWritingOverAnArticleSurvivesEveryFault(t *testing.T) {
	state := func(d *desk) string {
		raw, err := os.ReadFile(filepath.Join(d.dir, "a.txt"))
		m, _, merr := d.w.readMeta("a.txt")
		if merr != nil {
			return merr.Error()
		}
		title := m.Title
		if !fits(m, d.a.Text) {
			title = "of another text"
		}
		kept := ""
		for _, e := range m.Earlier {
			if _, err := d.w.OldText(e.TextSHA256); err != nil {
				kept = err.Error()
			}
		}
		return fmt.Sprint(strings.ReplaceAll(string(raw), "\r", ""), title, err, kept)
	}
	trial{
		files: map[string]string{"a.txt": strings.ReplaceAll(wire, "\n", "\r\n"), "a.meta.json": metaOf(t, wire)},
		do:    func(d *desk) error { return d.w.ReplaceArticle(d.Context(), d.a, better) },
		state: state,
		// As the documentation of ReplaceArticle says.
		between: []string{fmt.Sprint(betterWire, "of another text", error(nil), "")},
	}.run(t)
}

func TestAFailedWritingOverLeavesNoFileBehind(t *testing.T) {
	d := newDesk(t, map[string]string{"a.txt": strings.ReplaceAll(wire, "\n", "\r\n"), "a.meta.json": metaOf(t, wire)})
	plain := &faults{}
	plain.on(d.w)
	if err := d.w.ReplaceArticle(t.Context(), d.a, better); err != nil {
		t.Fatal(err)
	}
	for at := range plain.calls {
		d := newDesk(t, map[string]string{"a.txt": strings.ReplaceAll(wire, "\n", "\r\n"), "a.meta.json": metaOf(t, wire)})
		f := &faults{kind: failing, at: at + 1, err: errFault}
		f.on(d.w)
		if err := d.w.ReplaceArticle(t.Context(), d.a, better); err != nil && len(files(t, d.dir)) != 2 {
			t.Errorf("call %d (%s) left %q", at+1, f.calls[at], slices.Collect(maps.Keys(files(t, d.dir))))
		}
	}
}

func TestCorrectingZonesSurvivesEveryFault(t *testing.T) {
	for name, files := range map[string]map[string]string{"a file": {"a.txt": wire, "a.meta.json": metaOf(t, wire)}, "none yet": {"a.txt": wire}} {
		t.Run(name, func(t *testing.T) {
			trial{
				files: files,
				do: func(d *desk) error {
					_, err := d.w.EditZones(d.Context(), d.a, corrected, setWords(d.a, "The quay is closed", article.ZoneCaption))
					return err
				},
				state: func(d *desk) string {
					zones, err := d.w.Zones("a.txt", d.a.Text)
					return fmt.Sprint(inWords(d.a.Text, zones), err)
				},
			}.run(t)
		})
	}
}

func TestSavingAConfigSurvivesEveryFault(t *testing.T) {
	for name, files := range map[string]map[string]string{"none yet": {}, "one": {ConfigFile: deskConfig}} {
		t.Run(name, func(t *testing.T) {
			trial{
				files: files,
				do: func(d *desk) error {
					want := d.w.Config().Clone()
					want.Name = "Another"
					return d.w.SaveConfig(d.Context(), want)
				},
				state: func(d *desk) string { return d.w.Config().Name },
			}.run(t)
		})
	}
}

func TestRightsTakenAwayWhileAFolderIsOpenAreToldAndTheSaveIsRightOnceTheyAreBack(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	old := d.sidecar()
	l, id := d.mark(l)
	for _, c := range []struct {
		err  error
		want TroubleKind
	}{{syscall.EACCES, TroubleReadOnly}, {syscall.EROFS, TroubleReadOnly}, {syscall.ENOSPC, TroubleFull}, {syscall.EIO, TroubleAway}} {
		for at := 1; at <= 4; at++ { // the first calls: looking, making, looking, writing
			(&faults{kind: failing, at: at, err: c.err}).on(d.w)
			_, err := f.Save(t.Context(), l)
			if kind, _ := Trouble(err); err != nil && kind != c.want {
				t.Errorf("%v at call %d is %q: %v", c.err, at, kind, err)
			}
			if at <= 2 && (err == nil || string(d.sidecar()) != string(old)) {
				t.Errorf("%v at call %d: %v", c.err, at, err)
			}
			if err == nil { // done without what failed; begin again
				old = d.sidecar()
				l, id = d.mark(l)
			}
		}
	}
	d.w.before = nil
	d.save(f, l)
	if _, l := d.open(); !ids(l)[id] {
		t.Error("the mark was not saved once the rights were back")
	}
}

func TestAReplacedFileOutsideOfAWorkspaceIsWrittenInTheSameOrder(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	d, err := openDirectory(root)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	f := &faults{}
	if _, err := replace(&faultyFolder{d, f}, "out", false, func(w io.Writer) error {
		for range 3 {
			if _, err := io.WriteString(w, "words"); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	inOrder(t, f.calls)
	steps := slices.DeleteFunc(slices.Clone(f.calls), func(c string) bool { return strings.HasPrefix(c, "look at ") || strings.HasPrefix(c, "stat ") })
	temp := temporaryName("out", 0)
	want := []string{"create " + temp, "write " + temp, "write " + temp, "write " + temp, "sync " + temp, "close " + temp, "rename out", "sync folder"}
	if !slices.Equal(steps, want) {
		t.Errorf("the steps are %q, want %q", steps, want)
	}
}
