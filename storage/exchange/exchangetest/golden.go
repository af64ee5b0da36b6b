package exchangetest

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// compareFolder compares files with those of a folder.
func compareFolder(t *testing.T, dir string, files fstest.MapFS) {
	t.Helper()
	if os.Getenv("POSTIL_GOLDEN") != "" {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		for name, f := range files {
			p := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	want := map[string]string{}
	for name, content := range snapshot(t, dir) {
		want[filepath.ToSlash(name)] = content
	}
	got := map[string]string{}
	for name, f := range files {
		got["/"+name] = string(f.Data)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("the output is not that of %s (-golden +now):\n%s", dir, d)
	}
}
