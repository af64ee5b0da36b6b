package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage/sidecar"
)

// past reads alice's history of a.txt.
func (d *desk) past() *LayerHistory {
	d.Helper()
	h, err := d.w.History("a.txt", "alice")
	if err != nil {
		d.Fatal(err)
	}
	return h
}

// verdict is what is found out about alice's layer of a.txt.
func (d *desk) verdict() HistoryVerdict {
	d.Helper()
	all, unreadable, err := d.w.VerifyHistory(d.Context(), nil)
	if err != nil || len(unreadable) > 0 {
		d.Fatal(err, unreadable)
	}
	for _, v := range all {
		if v.Path == "a.txt.alice.ann.json" {
			return v
		}
	}
	d.Fatal("there is no verdict on the layer")
	return HistoryVerdict{}
}

// journal is the file of the history.
func (d *desk) journal() string {
	d.Helper()
	return filepath.Join(d.dir, ".postil", "history", "a.txt.alice", d.w.writer()+".jsonl")
}

func (d *desk) encoded(l *annotate.Layer) string {
	d.Helper()
	var enc sidecar.Encoder
	data, err := enc.Encode(l)
	if err != nil {
		d.Fatal(err)
	}
	return string(data)
}

func TestEverySaveCanBeHadBackByteForByte(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		d := newDesk(t, nil)
		want := []string{""} // by entry, from 1; the first is of what there was: nothing
		sidecarNow := func() string { return string(d.sidecar()) }
		for range rapid.IntRange(1, 2).Draw(rt, "sessions") {
			f, l := d.open()
			for range rapid.IntRange(1, 3).Draw(rt, "saves") {
				if len(want) > 1 && rapid.IntRange(0, 3).Draw(rt, "elsewhere") == 0 { // such as another machine
					other, theirs := otherDesk(d).open()
					theirs, _ = d.mark(theirs)
					d.save(other, theirs)
					want = append(want, sidecarNow())
				}
				if l.Len() > 0 && rapid.Bool().Draw(rt, "remove") {
					l = remove(t, l, l.At(0).ID, noon.Add(time.Hour))
				} else {
					l, _ = d.mark(l)
				}
				l = d.save(f, l)
				if err := f.Unrecorded(); err != nil {
					rt.Fatal(err)
				}
				want = append(want, sidecarNow())
			}
		}
		if v := d.verdict(); v.State != HistoryWhole || v.Entries != len(want) {
			rt.Fatalf("%+v, wanted %d entries", v, len(want))
		}
		h := d.past()
		for i, data := range want[1:] {
			l, err := h.Layer(EntryRef{d.w.writer(), i + 2})
			if err != nil || d.encoded(l) != data {
				rt.Fatalf("entry %d: %v\n%s\nnot\n%s", i+2, err, d.encoded(l), data)
			}
		}
	})
}

// otherDesk is the same folder without history, as a program that keeps none has it.
func otherDesk(d *desk) *desk {
	d.Helper()
	other := *d
	other.w = open(d.T, d.dir)
	state := *other.w.config.Load()
	state.History.Off = true
	other.w.config.Store(&state)
	return &other
}

func TestSessionsTellWhoDidWhatAndWhatCameFromElsewhere(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	for range 3 {
		l, _ = d.mark(l)
		l = d.save(f, l)
	}
	f, l = d.open()
	l = d.save(f, remove(t, l, l.At(0).ID, noon.Add(time.Hour)))
	other, theirs := otherDesk(d).open()
	theirs, _ = d.mark(theirs)
	theirs, _ = d.mark(theirs)
	d.save(other, theirs)
	l, _ = d.mark(l)
	l = d.save(f, l)
	if l.Len() != 5 {
		t.Fatalf("%d marks", l.Len())
	}
	h := d.past()
	s := h.Sessions()
	if len(s) != 3 {
		t.Fatalf("%+v", s)
	}
	if s[0].Elsewhere || s[0].Saves != 2 || s[0].Added != 1 || s[0].Removed != 1 || s[0].Slug != "alice" || s[0].Last.Seq != 7 {
		t.Errorf("the latest session: %+v", s[0])
	}
	if !s[1].Elsewhere || s[1].Saves != 1 || s[1].Added != 2 {
		t.Errorf("what came from elsewhere: %+v", s[1])
	}
	if s[2].Elsewhere || s[2].Saves != 3 || s[2].Added != 3 || s[2].To.Before(s[2].From) || s[2].ID == s[0].ID {
		t.Errorf("the first session: %+v", s[2])
	}
	if _, err := d.w.History("a.txt", "ben"); !errors.Is(err, ErrNoHistory) {
		t.Errorf("of somebody without marks: %v", err)
	}
}

func TestThatASidecarWasRemovedAndWrittenAnewIsRecorded(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	if err := os.Remove(filepath.Join(d.dir, f.Path())); err != nil {
		t.Fatal(err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	s := d.past().Sessions()
	if len(s) != 2 || !s[0].Elsewhere || s[0].Removed != 1 || s[1].Elsewhere || s[1].Added != 1+2 {
		t.Errorf("%+v", s)
	}
	if v := d.verdict(); v.State != HistoryWhole {
		t.Errorf("%+v", v)
	}
}

// TestWhatAnotherMachineHasRecordedIsToldOnce: both histories lie in the folder.
func TestWhatAnotherMachineHasRecordedIsToldOnce(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	there := *d
	there.w = open(t, d.dir)
	g, theirs := there.open()
	theirs, _ = d.mark(theirs)
	g.history.writer = g.newWriter(true)
	g.history.writer.Name = "0a1b2c3d"
	there.save(g, theirs)
	l, _ = d.mark(l)
	d.save(f, l)
	h := d.past()
	if n := len(h.Writers()); n != 2 {
		t.Fatalf("%d writers", n)
	}
	for _, s := range h.Sessions() {
		if s.Elsewhere {
			t.Errorf("%+v", s)
		}
	}
	if _, err := h.Find("2"); !errors.Is(err, ErrManyWriters) {
		t.Errorf("a number that two have: %v", err)
	}
	if ref, err := h.Find("0a1b2c3d/2"); err != nil || ref != (EntryRef{"0a1b2c3d", 2}) {
		t.Errorf("%v, %v", ref, err)
	}
	if v := d.verdict(); v.State != HistoryWhole || v.Entries != 4+2 {
		t.Errorf("%+v", v)
	}
}

func TestHistoryThatCannotBeWrittenKeepsNoSaveFromSucceeding(t *testing.T) {
	d := newDesk(t, map[string]string{".postil/texts/x": "", ".postil/history": "in the way"})
	f, l := d.open()
	for range 2 {
		l, _ = d.mark(l)
		l = d.save(f, l)
		if err := f.Unrecorded(); err == nil || !strings.Contains(err.Error(), ".postil/history") {
			t.Errorf("it is told: %v", err)
		}
	}
	if err := os.Remove(filepath.Join(d.dir, ".postil", "history")); err != nil {
		t.Fatal(err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	if v := d.verdict(); f.Unrecorded() != nil || v.State != HistoryWhole {
		t.Errorf("when it can be written again: %v, %+v", f.Unrecorded(), v)
	}
	if s := d.past().Sessions(); len(s) != 1 || s[0].Added != 3 {
		t.Errorf("the saves before are made up for: %+v", s)
	}
}

func TestDamagedHistoryHarmsNoMark(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"torn":    func(b []byte) []byte { return b[:len(b)-20] },
		"changed": func(b []byte) []byte { return bytes.Replace(b, []byte("claim"), []byte("quote"), 1) },
		"zeros":   func(b []byte) []byte { return make([]byte, len(b)) },
		"emptied": func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, nil)
			f, l := d.open()
			for range 3 {
				l, _ = d.mark(l)
				l = d.save(f, l)
			}
			data, err := os.ReadFile(d.journal())
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(d.journal(), damage(data), 0o644); err != nil {
				t.Fatal(err)
			}
			for range 2 { // in the same session, and in another one
				l, _ = d.mark(l)
				d.save(f, l)
				if err := f.Unrecorded(); err != nil {
					t.Fatal(err)
				}
				f, l = d.open()
			}
			if l.Len() != 5 {
				t.Errorf("%d marks", l.Len())
			}
			now, err := d.past().at(time.Now().Add(time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := d.past().Layer(now); err != nil || d.encoded(got) != string(d.sidecar()) {
				t.Errorf("the latest state: %v", err)
			}
			v := d.verdict()
			damaged := name == "changed" || name == "zeros"
			switch {
			case damaged && (v.State != HistoryBroken || v.Entry == 0 || !strings.Contains(v.File, ".damaged-")):
				t.Errorf("%+v", v)
			case !damaged && (v.State != HistoryWhole || v.Torn > 0 != (name == "torn")):
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestASidecarThatOthersHaveChangedIsTold(t *testing.T) {
	d := newDesk(t, nil)
	if all, _, err := d.w.VerifyHistory(t.Context(), nil); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	first := d.sidecar()
	l, _ = d.mark(l)
	d.save(f, l)
	if v := d.verdict(); v.State != HistoryWhole || !v.Sound() {
		t.Fatalf("%+v", v)
	}
	path := filepath.Join(d.dir, f.Path())
	if err := os.WriteFile(path, first, 0o644); err != nil {
		t.Fatal(err)
	}
	if v := d.verdict(); v.State != HistoryChanged || v.Since.IsZero() || v.Gone || v.Sound() {
		t.Errorf("set back: %+v", v)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if v := d.verdict(); v.State != HistoryChanged || !v.Gone {
		t.Errorf("removed: %+v", v)
	}
}

func TestTheEndOfAHistoryCannotBeCutOffUnseen(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	for range 3 {
		l, _ = d.mark(l)
		l = d.save(f, l)
	}
	data, err := os.ReadFile(d.journal())
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(data, []byte("\n"))
	if err := os.WriteFile(d.journal(), bytes.Join(lines[:len(lines)-2], nil), 0o644); err != nil {
		t.Fatal(err)
	}
	if v := d.verdict(); v.State != HistoryChanged {
		t.Errorf("%+v", v)
	}
}

func TestHistoryIsLeftOutWhereTheWorkspaceSaysSo(t *testing.T) {
	d := newDesk(t, map[string]string{"postil.toml": "[history]\nkeep = false\n"})
	f, l := d.open()
	l, _ = d.mark(l)
	l = d.save(f, l)
	if _, err := os.Stat(filepath.Join(d.dir, ".postil", "history")); !os.IsNotExist(err) || f.Unrecorded() != nil {
		t.Fatalf("%v, %v", err, f.Unrecorded())
	}
	if v := d.verdict(); v.State != HistoryNone || !v.Sound() {
		t.Errorf("%+v", v)
	}
	c := d.w.Config().Clone()
	c.History.Off = false
	if err := d.w.SaveConfig(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	l, _ = d.mark(l)
	d.save(f, l)
	if v := d.verdict(); v.State != HistoryWhole || v.Entries != 2 {
		t.Errorf("switched on: %+v", v)
	}
	if first, err := d.past().Layer(EntryRef{d.w.writer(), 1}); err != nil || first.Len() != 1 {
		t.Errorf("it begins with what was there: %v", err)
	}
}

// TestWithoutLocksEachWindowHasAFileOfItsOwn, so that no two go on with one chain.
func TestWithoutLocksEachWindowHasAFileOfItsOwn(t *testing.T) {
	d := newDesk(t, nil)
	f, _ := d.open()
	g, _ := d.open()
	a, b := f.newWriter(false), g.newWriter(false)
	if a.Name == b.Name || !strings.HasPrefix(a.Name, d.w.writer()+"-") {
		t.Errorf("%s and %s", a.Name, b.Name)
	}
	if a, b := f.newWriter(true), g.newWriter(true); a.Name != b.Name || a.Session == b.Session {
		t.Errorf("with locks: %+v, %+v", a, b)
	}
}

func TestHistoryShowsUpNowhereElse(t *testing.T) {
	d := newDesk(t, map[string]string{"news/b.txt": "x"})
	f, l := d.open()
	l, _ = d.mark(l)
	d.save(f, l)
	s, err := d.w.Survey(t.Context())
	if err != nil || len(s.Articles) != 2 || len(s.Orphans) != 0 || len(s.Unreadable) != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	for _, folder := range s.Folders {
		if strings.Contains(folder, ".postil") {
			t.Errorf("%s is listed", folder)
		}
	}
	if ignore, err := os.ReadFile(filepath.Join(d.dir, ".postil", "history", ".gitignore")); err != nil || string(ignore) != "*\n" {
		t.Errorf("%q, %v", ignore, err)
	}
}
