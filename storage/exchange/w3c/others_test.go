package w3c_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/w3c"
)

// validators installs what others read Web Annotations with, from npm, in a
// folder of its own that later runs use again.
func validators(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	files := []string{"package.json", "package-lock.json", "check.mjs"}
	content := map[string][]byte{}
	for _, name := range files {
		data, err := os.ReadFile(filepath.Join("testdata", "validators", name))
		if err != nil {
			t.Fatal(err)
		}
		h.Write(data)
		content[name] = data
	}
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("postil-w3c-validators-%x", h.Sum(nil)[:8]))
	if _, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json")); err == nil {
		return dir
	}
	temp, err := os.MkdirTemp(os.TempDir(), "postil-w3c-*") //nolint:usetesting // it stays for the next run
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range content {
		if err := os.WriteFile(filepath.Join(temp, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = temp
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("npm (Debian: nodejs npm) cannot install what reads Web Annotations: %v\n%s", err, out)
	}
	if err := os.Rename(temp, dir); err != nil { // another run was quicker, or it is new
		t.Log(err)
		return temp
	}
	return dir
}

// others asks jsonld and Recogito what is in a file.
func others(t *testing.T, data []byte) []string {
	t.Helper()
	dir := validators(t)
	file := filepath.Join(t.TempDir(), "a.jsonld")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "node", filepath.Join(dir, "check.mjs"), file).CombinedOutput()
	if err != nil {
		t.Fatalf("others do not read the file: %v\n%s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestJSONLDAndRecogitoReadTheSameMarks(t *testing.T) {
	for offsets, want := range map[string][]string{
		"code-points": {
			`jsonld quote https://example.org/wire/a.txt 13-19 "“no 😀”" {"speaker":"Ann Lee","tone":["angry","calm"]}`,
			`jsonld claim https://example.org/wire/a.txt 21-31 "Taxes rise"; https://example.org/wire/a.txt 41-46 "claim" {"sure":true}`,
			`jsonld claim https://example.org/wire/a.txt 27-40 "rise, critics"`,
			`jsonld denies urn:uuid:00000000-0000-7000-8000-000000000001`,
			`jsonld claim https://example.org/wire/a.txt 21-31 "Taxes rise"`,
			`recogito quote 13-19 "“no 😀”"`, `recogito claim 21-31 "Taxes rise"; 41-46 "claim"`, `recogito claim 27-40 "rise, critics"`, `recogito claim 21-31 "Taxes rise"`,
		},
		"utf-16": {
			`jsonld quote https://example.org/wire/a.txt 13-20 "“no 😀”" {"speaker":"Ann Lee","tone":["angry","calm"]}`,
			`jsonld claim https://example.org/wire/a.txt 22-32 "Taxes rise"; https://example.org/wire/a.txt 42-47 "claim" {"sure":true}`,
			`jsonld claim https://example.org/wire/a.txt 28-41 "rise, critics"`,
			`jsonld denies urn:uuid:00000000-0000-7000-8000-000000000001`,
			`jsonld claim https://example.org/wire/a.txt 22-32 "Taxes rise"`,
			`recogito quote 13-20 "“no 😀”"`, `recogito claim 22-32 "Taxes rise"; 42-47 "claim"`, `recogito claim 28-41 "rise, critics"`, `recogito claim 22-32 "Taxes rise"`,
		},
	} {
		items, scheme := exchangetest.Invented(w3c.Format().Holds)
		files, err := exchangetest.Write(t.Context(), w3c.Format(), map[string]string{"offsets": offsets}, items, scheme)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, others(t, files["wire/a.txt.jsonld"].Data)); d != "" {
			t.Errorf("%s (-written +read by others):\n%s", offsets, d)
		}
	}
}
