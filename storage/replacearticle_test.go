package storage

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"postil/annotate/text"
	"postil/storage/article"
)

const betterWire = "Menu Sections Subscribe\n\nStorm reaches the coast\n\nThe quay is closed.\n"

// better is a renewal by a page.
func better(known article.Meta) (Renewal, error) {
	known.Title = "Better"
	known.TextSHA256, known.Length, known.Zones = sumOf(betterWire), len(betterWire), nil
	known.Importer = article.Importer{Kind: "html", Version: 2, Program: "postil", Imported: "2026-05-12T14:00:00Z"}
	known.Original = article.Original{Source: "better.html", SHA256: strings.Repeat("b", 64), Bytes: 6}
	return Renewal{Text: betterWire, Meta: known, Original: bytesTo([]byte("better")), Ending: ".html"}, nil
}

func sumOf(s string) string {
	t, err := text.New(s)
	if err != nil {
		panic(err)
	}
	return textSum(t)
}

// files are the files of a folder, with what is in them.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(raw)
	}
	return out
}

func TestAnArticleThatIsWrittenOverKeepsWhatItWas(t *testing.T) {
	crlf := strings.ReplaceAll(wire, "\n", "\r\n")
	dir := folderOf(t, map[string]string{"a.txt": crlf, "a.original.html": "of somebody else"})
	w := open(t, dir)
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.ReplaceArticle(t.Context(), a, better); err != nil {
		t.Fatal(err)
	}
	got := files(t, dir)
	for name, want := range map[string]string{
		"a.txt": betterWire, "a.original.txt.bytes": crlf, "a.original.html": "of somebody else", "a.original-2.html": "better",
	} {
		if got[name] != want {
			t.Errorf("%s says %q, want %q", name, got[name], want)
		}
	}
	if len(got) != 5 {
		t.Errorf("there are %q", got)
	}
	fitsSchema(t, []byte(got["a.meta.json"]))
	if old, err := w.OldText(a.Source.TextSHA256); err != nil || old.String() != wire {
		t.Errorf("the old text is not kept: %v", err)
	}
	m, err := article.ParseMeta([]byte(got["a.meta.json"]))
	if err != nil {
		t.Fatal(err)
	}
	want := article.Earlier{
		TextSHA256: a.Source.TextSHA256, Length: a.Text.Len(), Replaced: "2026-05-12T14:00:00Z",
		Original: article.Original{Source: "a.txt", File: "a.original.txt.bytes", SHA256: a.Source.SHA256, Bytes: int64(len(crlf)), Encoding: a.Source.Encoding},
	}
	if m.Original.File != "a.original-2.html" || len(m.Earlier) != 1 || m.Earlier[0] != want {
		t.Errorf("the meta file says %+v", m)
	}

	// Once more: its own original is there already, and the same text is no earlier one.
	if a, err = w.ReadArticle("a.txt"); err != nil {
		t.Fatal(err)
	}
	if err := w.ReplaceArticle(t.Context(), a, better); err != nil {
		t.Fatal(err)
	}
	if again := files(t, dir); len(again) != len(got) || again["a.meta.json"] != got["a.meta.json"] {
		t.Errorf("written over once more it is %q", again)
	}
}

func TestAnArticleThatMustNotBeWrittenOverStays(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		spoil func(dir string) error
		want  string
	}{
		"a newer meta file":          {files: map[string]string{"a.meta.json": `{"format":"postil.article","version":2}`}, want: "newer version"},
		"a broken meta file":         {files: map[string]string{"a.meta.json": `{"format":`}, want: ErrBrokenMeta.Error()},
		"a meta file of another one": {files: map[string]string{"a.meta.json": metaOf(t, "Other\n"), "a.md": "Other\n"}, want: ErrOtherMeta.Error()},
		"a changed file": {spoil: func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "a.txt"), []byte("By somebody else.\n"), 0o600)
		}, want: ErrArticleChanged.Error()},
		"a link": {files: map[string]string{"b/real.txt": wire}, spoil: func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "a.txt")), os.Symlink(filepath.Join("b", "real.txt"), filepath.Join(dir, "a.txt")))
		}, want: "link"},
	} {
		t.Run(name, func(t *testing.T) {
			all := map[string]string{"a.txt": wire}
			for name, s := range c.files {
				all[name] = s
			}
			dir := folderOf(t, all)
			w := open(t, dir)
			a, err := w.ReadArticle("a.txt")
			if err != nil {
				t.Fatal(err)
			}
			if c.spoil != nil {
				if err := c.spoil(dir); err != nil {
					t.Fatal(err)
				}
			}
			before := snapshot(t, dir)
			if err := w.ReplaceArticle(t.Context(), a, better); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "a.txt") {
				t.Errorf("%v, want %s", err, c.want)
			}
			if after := snapshot(t, dir); !slices.Equal(before, after) {
				t.Errorf("before %q, after %q", before, after)
			}
		})
	}
}

func TestTheNameOfAnOriginalIsNeverAnArticles(t *testing.T) {
	for want, got := range map[string]string{
		"a.original.html":        OriginalName("x/a.txt", ".html", 1),
		"a.b.original-2.pdf":     OriginalName("a.b.md", ".pdf", 2),
		"a.original-3.txt.bytes": OriginalName("a.txt", ".txt", 3),
		"a.original.MD.bytes":    OriginalName("a.MD", ".MD", 1),
	} {
		if got != want || IsArticle(got) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
