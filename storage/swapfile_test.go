package storage

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestSwapFileTakesOnlyWhatWasRead(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.json": "one"})
	w := open(t, dir)
	swap := func(p string, was, data []byte) error { return w.SwapFile(t.Context(), p, was, data) }
	has := func(p, want string) {
		t.Helper()
		if got, err := os.ReadFile(filepath.Join(dir, p)); err != nil || string(got) != want {
			t.Errorf("%s has %q, %v; want %q", p, got, err, want)
		}
	}
	for _, was := range [][]byte{nil, {}, []byte("two")} {
		if err := swap("a.json", was, []byte("three")); !errors.Is(err, ErrFileChanged) {
			t.Errorf("read as %q: %v", was, err)
		}
		if err := swap("a.json", was, nil); !errors.Is(err, ErrFileChanged) {
			t.Errorf("removed, read as %q: %v", was, err)
		}
	}
	has("a.json", "one")
	if err := swap("a.json", []byte("one"), []byte{}); err != nil {
		t.Error(err)
	}
	has("a.json", "")
	if err := swap(".postil/fixes/x/1", nil, []byte("kept")); err != nil {
		t.Error(err)
	}
	has(".postil/fixes/x/1", "kept")
	if err := swap("a.json", []byte{}, nil); err != nil {
		t.Error(err)
	}
	if err := swap("a.json", []byte{}, []byte("four")); !errors.Is(err, ErrFileChanged) {
		t.Errorf("a file that has gone: %v", err)
	}
	if err := swap("../a.json", nil, []byte("out")); !errors.Is(err, ErrBadPath) {
		t.Errorf("a path out of the folder: %v", err)
	}
	if err := os.Symlink("elsewhere", filepath.Join(dir, "link.json")); err != nil {
		t.Fatal(err)
	}
	if err := swap("link.json", nil, []byte("x")); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a link: %v", err)
	}
}

func TestCopiesOfSidecarsAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]string{
		"a.txt.alice.ann (Bob's conflicted copy 2026-05-12).json":       "a.txt.alice.ann.json",
		"in/a.txt.alice.ann.sync-conflict-20260512-101112-ABCDEFG.json": "in/a.txt.alice.ann.json",
		"a.md.alice.ann-DESKTOP.json":                                   "a.md.alice.ann.json",
		"my.annals.txt.alice.ann (1).json":                              "my.annals.txt.alice.ann.json",
		"a.txt.alice.ann.json":                                          "",
		"my.ann notes.json":                                             "",
		"a.meta.json":                                                   "",
		"in.ann/a (1).json":                                             "",
		"a.txt.alice.annual.json":                                       "",
		"a.pdf.alice.ann (1).json":                                      "",
	} {
		got, ok := CopyOf(name)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s is a copy of %q (%v), want %q", name, got, ok, want)
		}
	}
}

func TestTemporaryFilesAreKnownByTheirNames(t *testing.T) {
	for i := range temporaries {
		if name := temporaryName("a.txt.alice.ann.json", i); !IsTemporary(name) {
			t.Errorf("%s is not known", name)
		}
	}
	for _, name := range []string{".postil", ".postil-0123456789abcdef-0.tmp2", ".postil-0123456789abcdeg-0.tmp", ".postil-0123456789abcdef00.tmp", "x.tmp"} {
		if IsTemporary(name) {
			t.Errorf("%s is taken for one", name)
		}
	}
}
