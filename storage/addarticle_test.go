package storage_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"postil/storage"
)

func TestAnArticleIsAddedOnceAndNeverReplaced(t *testing.T) {
	dir := t.TempDir()
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.AddArticle(t.Context(), "wire/new/a.txt", []byte("\ufeffone\r\n")); err != nil {
		t.Fatal(err)
	}
	a, err := w.ReadArticle("wire/new/a.txt")
	if err != nil || a.Text.String() != "one\n" || a.Source.Newline != "crlf" || !a.Source.BOM {
		t.Fatal(a, err)
	}
	if err := w.AddArticle(t.Context(), "wire/new/a.txt", []byte("two")); !errors.Is(err, storage.ErrArticleExists) {
		t.Errorf("the same path again: %v", err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "wire", "new", "a.txt")); string(b) != "\ufeffone\r\n" {
		t.Errorf("the file now says %q", b)
	}
	if names, _ := os.ReadDir(filepath.Join(dir, "wire", "new")); len(names) != 1 {
		t.Errorf("left %v", names)
	}
	for _, p := range []string{"../a.txt", "/a.txt", "a.json", ".a.txt", ""} {
		if err := w.AddArticle(t.Context(), p, []byte("x")); !errors.Is(err, storage.ErrBadPath) {
			t.Errorf("%q: %v", p, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := w.AddArticle(ctx, "b.txt", []byte("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("after the context's end: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "b.txt")); !errors.Is(err, os.ErrNotExist) {
		t.Error("b.txt was written")
	}
}
