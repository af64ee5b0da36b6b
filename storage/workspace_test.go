package storage

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"postil/storage/article"
)

// folderOf makes a folder of files; a path that ends in a slash is a folder.
func folderOf(tb testing.TB, files map[string]string) string {
	tb.Helper()
	dir := tb.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return dir
}

func open(tb testing.TB, dir string) *Workspace {
	tb.Helper()
	w, err := Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := w.Close(); err != nil {
			tb.Error(err)
		}
	})
	return w
}

func paths(entries []Entry) []string {
	out := []string{}
	for _, e := range entries {
		out = append(out, e.Path)
	}
	return out
}

// snapshot is every name below a folder with its size and time.
func snapshot(tb testing.TB, dir string) []string {
	tb.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil {
			out = append(out, fmt.Sprint(p, info.Size(), info.ModTime(), info.Mode()))
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

func TestListSkipsWhatIsNoArticleAndSortsNaturally(t *testing.T) {
	w := open(t, folderOf(t, map[string]string{
		"10.txt": "x", "2.txt": "x", "B.md": "x", "a.TXT": "x", "picture.png": "x", "postil.toml": "",
		".hidden.txt": "x", ".git/a.txt": "x", ".postil-0011-0.tmp": "x",
		"2.txt.bob.ann.json": "{}", "2.txt.alice.ann.json": "{}", "gone.txt.alice.ann.json": "{}",
		"wire/9/z.txt": "x", "wire/10/a.txt": "x", "wire/b.txt": "x", "archive/c.txt": "x",
	}))
	s, err := w.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{"2.txt", "10.txt", "a.TXT", "B.md", "archive/c.txt", "wire/b.txt", "wire/9/z.txt", "wire/10/a.txt"}, paths(s.Articles)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]LayerRef{{"alice", "2.txt.alice.ann.json"}, {"bob", "2.txt.bob.ann.json"}}, s.Articles[0].Layers); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"gone.txt.alice.ann.json"}, s.Orphans); d != "" {
		t.Error(d)
	}
	layers, err := w.Layers("2.txt")
	if d := cmp.Diff(s.Articles[0].Layers, layers); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestOpeningAndReadingWritesNothing(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": "Head\n\nText.\n", "b/c.md": "# Head\n"})
	before := snapshot(t, dir)
	w := open(t, dir)
	entries, err := w.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		a, err := w.ReadArticle(e.Path)
		if err != nil {
			t.Fatal(err)
		}
		f, l, err := w.OpenLayer(a, alice, noon)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Save(t.Context(), l); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Summary(e.Path, "alice"); err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(before, snapshot(t, dir)); d != "" {
		t.Error(d)
	}
}

func TestNoPathLeavesTheWorkspace(t *testing.T) {
	outer := folderOf(t, map[string]string{"secret.txt": "secret", "in/a.txt": "x", "in/sub/b.txt": "x"})
	in := filepath.Join(outer, "in")
	for name, target := range map[string]string{"link.txt": "../secret.txt", "folder": "..", "good.txt": "sub/b.txt", "dangling.txt": "nowhere.txt", "a.txt.eve.ann.json": "../secret.txt"} {
		if err := os.Symlink(target, filepath.Join(in, name)); err != nil {
			t.Fatal(err)
		}
	}
	w := open(t, in)
	for _, p := range []string{"../secret.txt", "/etc/passwd", "sub/../../secret.txt", "", ".", "a.txt/", "link.txt", "folder/secret.txt", "sub"} {
		if a, err := w.ReadArticle(p); err == nil {
			t.Errorf("%q was read: %q", p, a.Text)
		}
	}
	entries, err := w.List(t.Context())
	if d := cmp.Diff([]string{"a.txt", "good.txt", "sub/b.txt"}, paths(entries)); d != "" {
		t.Error(d)
	}
	if err == nil || !strings.Contains(err.Error(), "link.txt") || !strings.Contains(err.Error(), "dangling.txt") {
		t.Errorf("links that lead nowhere are not told: %v", err)
	}
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	eve := alice
	eve.Slug = "eve"
	if _, _, err := w.OpenLayer(a, eve, noon); !errors.Is(err, ErrBrokenSidecar) {
		t.Errorf("a sidecar that leads out of the workspace: %v", err)
	}
	eve.Slug = "../x"
	if _, _, err := w.OpenLayer(a, eve, noon); !errors.Is(err, ErrBadPath) {
		t.Errorf("a short name that is a path: %v", err)
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": "x", "bad/postil.toml": "[scheme]\nid = 1\n"})
	for p, want := range map[string]error{filepath.Join(dir, "none"): ErrNotFolder, filepath.Join(dir, "a.txt"): ErrNotFolder} {
		if _, err := Open(p); !errors.Is(err, want) {
			t.Errorf("%s: %v", p, err)
		}
	}
	_, err := Open(filepath.Join(dir, "bad"))
	var ce *ConfigError
	if !errors.As(err, &ce) || !strings.Contains(err.Error(), "postil.toml:2:1: ") {
		t.Errorf("a broken postil.toml: %v", err)
	}
}

func TestNameIsThatOfTheConfigOrTheFolder(t *testing.T) {
	w := open(t, folderOf(t, map[string]string{"postil.toml": "[workspace]\nname = \"Desk\"\n"}))
	if w.Name() != "Desk" {
		t.Errorf("named %q", w.Name())
	}
	dir := folderOf(t, nil)
	if w := open(t, dir); w.Name() != filepath.Base(dir) || w.Root() != dir || w.Scheme().ID != "default" {
		t.Errorf("named %q, at %q, scheme %q", w.Name(), w.Root(), w.Scheme().ID)
	}
}

func TestReadArticleKeepsThePathInItsErrors(t *testing.T) {
	w := open(t, folderOf(t, map[string]string{"b.txt": "\x7fELF\x00\x01", "t.txt": "Head\n\nBody text is here.\n"}))
	for p, want := range map[string]error{"b.txt": article.ErrBinary, "none.txt": fs.ErrNotExist} {
		if _, err := w.ReadArticle(p); !errors.Is(err, want) || !strings.Contains(err.Error(), p) {
			t.Errorf("%s: %v", p, err)
		}
	}
	a, err := w.ReadArticle("t.txt")
	if err != nil || a.Title() != "Head" || a.Source.Path != "t.txt" || a.Source.Length != a.Text.Len() {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestLocateOpensAnArticleInItsFolder(t *testing.T) {
	dir := folderOf(t, map[string]string{"a.txt": "x", "b.pdf": "x"})
	if f, a, err := Locate(dir); f != dir || a != "" || err != nil {
		t.Error(f, a, err)
	}
	if f, a, err := Locate(filepath.Join(dir, "a.txt")); f != dir || a != "a.txt" || err != nil {
		t.Error(f, a, err)
	}
	for _, p := range []string{"b.pdf", "none"} {
		if _, _, err := Locate(filepath.Join(dir, p)); err == nil {
			t.Errorf("%s was taken", p)
		}
	}
}

func TestNaturalOrderIsAnOrder(t *testing.T) {
	if got := slices.SortedFunc(slices.Values([]string{"a10", "A2", "a2", "a02", "b1", "a", "10", "9", "é", "a2b"}), NaturalCompare); !slices.Equal(got, []string{"9", "10", "a", "A2", "a02", "a2", "a2b", "a10", "b1", "é"}) {
		t.Errorf("%q", got)
	}
	word := rapid.StringOf(rapid.RuneFrom([]rune("aAbB0129éÉ.")))
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		if NaturalCompare(a, b) != -NaturalCompare(b, a) || (NaturalCompare(a, b) == 0) != (a == b) {
			t.Fatalf("%q and %q: %d, %d", a, b, NaturalCompare(a, b), NaturalCompare(b, a))
		}
		if NaturalCompare(a, b) < 0 && NaturalCompare(b, c) < 0 && NaturalCompare(a, c) >= 0 {
			t.Fatalf("%q < %q < %q, but not %q < %q", a, b, c, a, c)
		}
	})
}

func TestListStopsWhenItsContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := open(t, folderOf(t, map[string]string{"a.txt": "x"})).List(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func BenchmarkListOfTenThousand(b *testing.B) {
	dir := b.TempDir()
	for i := range 10000 {
		p := filepath.Join(dir, fmt.Sprintf("part%d", i%10), fmt.Sprintf("%d.txt", i))
		if i < 10 {
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(p, []byte("x"), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	w := open(b, dir)
	for b.Loop() {
		if e, err := w.List(b.Context()); err != nil || len(e) != 10000 {
			b.Fatal(len(e), err)
		}
	}
}

var noon = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
