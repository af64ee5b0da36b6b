package doctor

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/sidecar"
)

// noon is the time of all tests.
var noon = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)

// id is the nth identity.
func id(n int) annotate.ID {
	return annotate.ID{0x01, 0x98, 0, 0, 0, 0, 0x70, 0, 0x80, 14: byte(n >> 8), 15: byte(n)}
}

// the people of the tests.
var people = map[string]annotate.Person{
	"alice": {ID: id(901), Slug: "alice", Name: "Alice", Kind: annotate.Human},
	"bob":   {ID: id(902), Slug: "bob", Name: "Bob", Kind: annotate.Human},
}

// files are those of a workspace, by path.
type files map[string]string

// layer writes a person's layer of an article: marks on words of it, as
// "label: words", with ids from n on, and a relation between the first two.
func (f files) layer(tb testing.TB, article, slug string, n int, marks ...string) string {
	tb.Helper()
	a, err := storage.ArticleOf(article, []byte(f[article]))
	if err != nil {
		tb.Fatal(err)
	}
	h := annotate.Header{ID: id(n + 500), Person: people[slug], State: annotate.StateInProgress, Source: a.Source, Scheme: annotate.SchemeRef{ID: "default", Version: "1"}, Modified: noon}
	var c annotate.Contents
	for i, m := range marks {
		label, words, _ := strings.Cut(m, ": ")
		at := strings.Index(f[article], words)
		if at < 0 {
			tb.Fatalf("%s has no %q", article, words)
		}
		start := a.Text.CodePoint(at)
		c.Annotations = append(c.Annotations, &annotate.Annotation{
			ID: id(n + i), Label: label, Created: noon, Modified: noon, Origin: annotate.Origin{Kind: "manual"},
			Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: start, End: start + len([]rune(words))})},
		})
	}
	if len(marks) > 1 {
		c.Relations = append(c.Relations, &annotate.Relation{ID: id(n + 50), Type: "supports", From: id(n), To: id(n + 1), Created: noon, Modified: noon})
	}
	l, err := annotate.NewLayer(h, c)
	if err != nil {
		tb.Fatal(err)
	}
	var e sidecar.Encoder
	data, err := e.Encode(l)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// write makes a workspace of the files. Those left by a crash are two days old.
func (f files) write(tb testing.TB, dir string) *storage.Workspace {
	tb.Helper()
	for name, content := range f {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			tb.Fatal(err)
		}
		if storage.IsTemporary(filepath.Base(p)) {
			if err := os.Chtimes(p, noon.Add(-48*time.Hour), noon.Add(-48*time.Hour)); err != nil {
				tb.Fatal(err)
			}
		}
	}
	w, err := storage.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return w
}

// onDisk are the files of a folder.
func onDisk(tb testing.TB, dir string) files {
	tb.Helper()
	out := files{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// differences names the files in which two folders differ.
func differences(a, b files) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	var out []string
	for p := range all {
		x, inA := a[p]
		y, inB := b[p]
		if inA != inB || x != y {
			out = append(out, fmt.Sprintf("%s (%v, %v)", p, inA, inB))
		}
	}
	slices.Sort(out)
	return out
}

// desk is a workspace with the files that it began with.
type desk struct {
	*testing.T
	dir string
	w   *storage.Workspace
	was files
}

func newDesk(t *testing.T, f files) *desk {
	t.Helper()
	dir := t.TempDir()
	w := f.write(t, dir)
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return &desk{t, dir, w, f}
}

func (d *desk) examine() []Finding {
	d.Helper()
	r, err := Examine(d.Context(), d.w, noon, nil)
	if err != nil {
		d.Fatal(err)
	}
	return r.Findings
}

func (d *desk) mend(m Mending) Mended {
	d.Helper()
	out, err := m.Run(d.Context(), d.w, noon)
	if err != nil {
		d.Fatal(err)
	}
	return out
}

func (d *desk) has(p string) bool {
	_, err := os.Stat(filepath.Join(d.dir, filepath.FromSlash(p)))
	return err == nil
}

// read decodes a sidecar.
func (d *desk) read(p string) *annotate.Layer {
	d.Helper()
	data, err := os.ReadFile(filepath.Join(d.dir, filepath.FromSlash(p)))
	if err != nil {
		d.Fatal(err)
	}
	l, err := sidecar.Decode(data)
	if err != nil {
		d.Fatal(err)
	}
	return l
}

// undone takes everything back and sees that every byte is as it was.
func (d *desk) undone() {
	d.Helper()
	u, err := Undo(d.Context(), d.w)
	if err != nil || len(u.Refused) > 0 {
		d.Fatal(err, u.Refused)
	}
	if diff := differences(d.was, onDisk(d.T, d.dir)); len(diff) > 0 {
		d.Errorf("after undo these files differ: %v", diff)
	}
}

// told lists the findings of a kind.
func told(findings []Finding, k Kind) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Kind != k })
}

const (
	quay = "Quay closed\n\nThe quay could fail within a month, the board said. Nobody was hurt.\n"
	dam  = "Dam holds\n\nThe dam will hold, the minister said. “Stay away,” she said.\n"
)
