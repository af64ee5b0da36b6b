package storage

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestReplaceFileIsWholeOrNotAtAll(t *testing.T) {
	dir := folderOf(t, map[string]string{"out.jsonl": "old"})
	out := filepath.Join(dir, "out.jsonl")
	err := ReplaceFile(out, func(w io.Writer) error { _, _ = w.Write([]byte("half")); return errFault })
	if got, _ := os.ReadFile(out); !errors.Is(err, errFault) || string(got) != "old" {
		t.Errorf("%q, %v", got, err)
	}
	if err := ReplaceFile(out, func(w io.Writer) error { _, err := w.Write([]byte("new")); return err }); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(out); string(got) != "new" {
		t.Errorf("%q", got)
	}
	if err := ReplaceFile(dir, func(io.Writer) error { return nil }); !errors.Is(err, ErrNotRegular) {
		t.Errorf("over a folder: %v", err)
	}
	if err := ReplaceFile(os.DevNull, func(io.Writer) error { return nil }); !errors.Is(err, ErrNotRegular) {
		t.Errorf("over a device: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left %v", entries)
	}
}
