package huggingface_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"postil/storage/exchange"
	"postil/storage/exchange/exchangetest"
	"postil/storage/exchange/huggingface"
	"postil/storage/exchange/source"
)

// reader is a folder with hyparquet, which reads Parquet in JavaScript, and our
// script for it.
func reader(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	script, err := os.ReadFile("testdata/rows.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rows.mjs"), script, 0o600); err != nil {
		t.Fatal(err)
	}
	install := exec.CommandContext(t.Context(), "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--ignore-scripts", "--prefix", dir, "hyparquet@1.33.0", "hyparquet-compressors@1.1.2")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("npm cannot install hyparquet (Debian: nodejs, npm): %v\n%s", err, out)
	}
	return dir
}

type file struct {
	Rows     json.RawMessage
	Metadata string
	Codec    string
}

// readBy asks hyparquet what is in files.
func readBy(t *testing.T, dir string, names ...string) (out []file) {
	t.Helper()
	data, err := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join(dir, "rows.mjs")}, names...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("hyparquet does not read the file: %v\n%s", err, data)
	}
	for line := range bytes.Lines(data) {
		var f file
		if err := json.Unmarshal(line, &f); err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		out = append(out, f)
	}
	return out
}

// same compares JSON.
func same(t *testing.T, what, want, got string) {
	t.Helper()
	var a, b any
	if err := json.Unmarshal([]byte(want), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(got), &b); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, b, cmpopts.EquateApprox(1e-6, 0)); d != "" {
		t.Errorf("%s (-hyparquet +here):\n%.3000s", what, d)
	}
}

func TestAnotherProgramReadsTheSameMarksFromParquet(t *testing.T) {
	dir := reader(t)
	written := func(f exchange.Format, settings map[string]string, items ...*exchange.Item) file {
		files, err := exchangetest.Write(t.Context(), f, settings, items, scheme())
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, "a.parquet")
		if err := os.WriteFile(name, files["data/train-00000-of-00001.parquet"].Data, 0o600); err != nil {
			t.Fatal(err)
		}
		return readBy(t, dir, name)[0]
	}
	got := written(huggingface.Spans(), nil, minister(t), untouched(t))
	var rows []struct {
		ID, Text, Person string
		Spans            []struct {
			Start, End                   int
			Label, Quote, ID, Attributes string
			Fragments                    []struct{ Start, End int }
		}
		Relations []struct {
			Type     string
			From, To int
		}
	}
	if err := json.Unmarshal(got.Rows, &rows); err != nil {
		t.Fatalf("%v\n%s", err, got.Rows)
	}
	if len(rows) != 2 || rows[0].ID != "wire/a.txt" || rows[0].Text != ministerText || rows[0].Person != "alice" || rows[1].Person != "" || got.Codec != "SNAPPY" {
		t.Fatalf("%s in %s", got.Rows, got.Codec)
	}
	var said []string
	for _, s := range rows[0].Spans {
		runes := []rune(ministerText)
		words := string(runes[s.Start:s.End])
		if len(s.Fragments) > 0 {
			words = ""
			for _, f := range s.Fragments {
				words = strings.TrimSpace(words + " " + string(runes[f.Start:f.End]))
			}
		}
		if words != s.Quote {
			t.Errorf("the span %d to %d says %q and not %q", s.Start, s.End, words, s.Quote)
		}
		said = append(said, s.Label+": "+words+s.Attributes)
	}
	if d := cmp.Diff([]string{"source: Minister 😀 Lee", `claim: taxes will not rise{"stance":"for"}`, "quote: not"}, said); d != "" {
		t.Error(d)
	}
	if r := rows[0].Relations; len(r) != 1 || r[0].Type != "says" || r[0].From != 0 || r[0].To != 1 {
		t.Errorf("relations %+v", r)
	}

	flat := flat(t)
	got = written(huggingface.Tokens(), nil, flat)
	same(t, "tokens", string(got.Rows), `[{"id":"b.txt","text":"Größe  rises.\nEnd","tokens":["Größe","rises",".","End"],"ner_tags":[1,3,0,5]}]`)
	same(t, "the metadata of tokens", got.Metadata, `{"info":{"features":{"id":{"dtype":"string","_type":"Value"},"text":{"dtype":"string","_type":"Value"},
		"tokens":{"feature":{"dtype":"string","_type":"Value"},"_type":"Sequence"},
		"ner_tags":{"feature":{"names":["O","B-claim","I-claim","B-quote","I-quote","B-source","I-source"],"_type":"ClassLabel"},"_type":"Sequence"}}}}`)
}

func TestParquetOfOthersIsReadAsAnotherProgramReadsIt(t *testing.T) {
	root := exchangetest.RealFiles(t)
	if root == "" {
		t.Log("the collected files are not here")
		return
	}
	folder := filepath.Join(root, "arrow-parquet", "data")
	// Those with times or decimals, which neither tells as the other does, are left out.
	names := []string{
		"byte_stream_split.zstd", "concatenated_gzip_members", "datapage_v2.snappy", "delta_byte_array", "list_columns",
		"nested_lists.snappy", "null_list", "nulls.snappy", "old_list_structure", "repeated_primitive_no_list", "repeated_no_annotation",
	}
	var paths []string
	for _, n := range names {
		paths = append(paths, filepath.Join(folder, n+".parquet"))
	}
	theirs := readBy(t, reader(t), paths...)
	for i, p := range paths {
		src, err := source.Open(t.Context(), p, source.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		ours, err := huggingface.Rows(src)
		src.Close()
		if err != nil {
			t.Errorf("%s: %v", names[i], err)
			continue
		}
		same(t, names[i], string(theirs[i].Rows), ours)
	}
}
