package qdpx_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/qdpx"
)

// unpacked are the entries of what was written.
func unpacked(t *testing.T, settings map[string]string, items []*exchange.Item, scheme *annotate.Scheme) map[string]string {
	t.Helper()
	files, err := exchangetest.Write(t.Context(), qdpx.Format(), settings, items, scheme)
	if err != nil {
		t.Fatal(err)
	}
	data := files["output.qdpx"].Data
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(content)
	}
	return out
}

func TestProjectsAreAsTheSchemaSays(t *testing.T) {
	items, scheme := exchangetest.Invented(qdpx.Format().Holds)
	scheme.Labels[0].Parent = "claim"
	scheme.Labels[1].Attributes = append(scheme.Labels[1].Attributes, annotate.Attribute{ID: "why", Name: "Why", Type: annotate.Words})
	items[0].Layers[0].Marks[1].Attributes["why"] = "a <b> & \"c\""
	var none []*exchange.Item
	for name, c := range map[string][]*exchange.Item{"an article": items, "nothing": none} {
		for _, settings := range []map[string]string{nil, {"newlines": "crlf", "attributes": "description"}} {
			files := unpacked(t, settings, c, scheme)
			file := filepath.Join(t.TempDir(), "project.qde")
			if err := os.WriteFile(file, []byte(files["project.qde"]), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", "testdata/Project-mrt2019.xsd", file).CombinedOutput()
			if err != nil {
				t.Errorf("%s: xmllint (Debian: libxml2-utils) does not take it for valid: %v\n%s", name, err, out)
			}
		}
	}
}

func TestAProjectLooksSo(t *testing.T) {
	items, scheme := exchangetest.Invented(qdpx.Format().Holds)
	files := unpacked(t, nil, items, scheme)
	got := files["project.qde"]
	if os.Getenv("POSTIL_GOLDEN") != "" {
		if err := os.WriteFile("testdata/project.qde", []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/project.qde")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("(-golden +now):\n%s", d)
	}
	if len(files) != 3 {
		t.Errorf("there are %d entries", len(files))
	}
}

func TestPositionsForWindowsCountCRLFAsTwo(t *testing.T) {
	items, scheme := exchangetest.Invented(qdpx.Format().Holds)
	files := unpacked(t, map[string]string{"newlines": "crlf"}, items, scheme)
	if !strings.Contains(files["project.qde"], `name="Taxes rise" startPosition="22" endPosition="32"`) {
		t.Errorf("the mark after the line end is not where CRLF puts it:\n%s", files["project.qde"])
	}
	for name, content := range files {
		if strings.HasPrefix(name, "sources/") && !strings.Contains(content, "\r\n") {
			t.Errorf("%s has no CRLF: %q", name, content)
		}
	}
}
