package sidecar

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what files of older versions become, where that is missing")

// versionFiles are the names of the files in testdata/versions, with the version
// that each name gives. Its README.md says what is expected of them.
func versionFiles(tb testing.TB) map[string]int {
	tb.Helper()
	files, err := filepath.Glob("testdata/versions/v*.ann.json")
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]int{}
	for _, f := range files {
		name := filepath.Base(f)
		m := regexp.MustCompile(`^v(\d+)-`).FindStringSubmatch(name)
		if m == nil {
			tb.Fatalf("%s has no version in its name", name)
		}
		out[name], _ = strconv.Atoi(m[1]) // digits
	}
	for _, name := range []string{"v1-empty.ann.json", "v1-full.ann.json", "v1-later.ann.json", "v1-minimal.ann.json", "v1-sample.ann.json"} {
		if out[name] != 1 {
			tb.Errorf("%s is gone, and it was to be kept for ever", name)
		}
	}
	return out
}

func TestEveryVersionIsReadAndWrittenAsItShould(t *testing.T) {
	s := schema(t)
	newer := 0
	for name, v := range versionFiles(t) {
		data := golden(t, name)
		l, err := Decode(data)
		if v > version {
			newer++
			var e *NewerVersionError
			if !errors.Is(err, ErrNewerVersion) || !errors.As(err, &e) || e.Version != v {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := encode(t, l)
		written := filepath.Join("testdata", "versions", strings.TrimSuffix(name, ".ann.json")+".written.json")
		want, err := os.ReadFile(written)
		if errors.Is(err, fs.ErrNotExist) {
			if want = data; *update && got != string(data) {
				if err := os.WriteFile(written, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			}
		} else if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is written as\n%s", name, got)
		}
		if err := validate(s, []byte(got)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if newer == 0 {
		t.Error("there is no file of a newer version")
	}
}
