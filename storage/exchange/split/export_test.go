package split_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/brat"
	"postil/storage/exchange/conll"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/huggingface"
	"postil/storage/exchange/jsonl"
	"postil/storage/exchange/source"
	"postil/storage/exchange/split"
)

// articles are some with marks, of which two overlap in one article.
func articles(t *testing.T, n int) []*exchange.Item {
	t.Helper()
	var out []*exchange.Item
	for i := range n {
		d := doc(t, fmt.Sprintf("One two three %d.", i))
		mark := func(label string, start, end int) *annotate.Annotation {
			return &annotate.Annotation{
				ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, i, label)), Label: label, Origin: annotate.Origin{Kind: annotate.OriginManual},
				Fragments: []annotate.Fragment{annotate.NewFragment(d, text.Span{Start: start, End: end})},
			}
		}
		l := exchange.Layer{Person: annotate.Person{ID: uuid.UUID{1}, Slug: "alice", Name: "Alice", Kind: annotate.Human}, State: annotate.StateDone, Marks: []*annotate.Annotation{mark("claim", 0, 7)}}
		if i == 3 {
			l.Marks = append(l.Marks, mark("quote", 4, 13))
		}
		out = append(out, &exchange.Item{Name: fmt.Sprintf("wire/%02d.txt", i), Title: "T", Text: d, Layers: []exchange.Layer{l}})
	}
	return out
}

func job(items []*exchange.Item) exchange.ExportJob {
	return exchange.ExportJob{
		Program: "postil test", Scheme: &annotate.Scheme{ID: "news", Version: "3", Labels: []annotate.Label{{ID: "claim"}, {ID: "quote"}}},
		Items: func(ctx context.Context, visit func(*exchange.Item) error, _ func(foreign.Problem)) error {
			for _, item := range items {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := visit(item); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func plan() split.Plan {
	return split.Plan{Parts: []split.Part{{Name: "train", Share: 0.8}, {Name: "dev", Share: 0.1}, {Name: "test", Share: 0.1}}, Seed: 7, Agreement: json.RawMessage(`{"alpha": 0.81}`)}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		name, rel := filepath.Rel(dir, p)
		out[filepath.ToSlash(name)] = string(data)
		return errors.Join(err, rel)
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPartsAreWrittenWithAManifestOfTheirSums(t *testing.T) {
	items := articles(t, 20)
	dir := filepath.Join(t.TempDir(), "out")
	report, m, err := split.Export(t.Context(), job(items), jsonl.Format(), dir, plan())
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	if len(files) != 4 || report.Articles != 20 || report.Marks != 21 {
		t.Errorf("%d files, %+v", len(files), report)
	}
	read, err := split.ParseManifest([]byte(files["split.json"]))
	if err != nil {
		t.Fatal(err)
	}
	var agreement, given any
	if json.Unmarshal(read.Agreement, &agreement) != nil || json.Unmarshal(plan().Agreement, &given) != nil || !cmp.Equal(agreement, given) {
		t.Errorf("the agreement is %s", read.Agreement)
	}
	read.Agreement, m.Agreement = nil, nil
	if d := cmp.Diff(m, read); d != "" {
		t.Error("the manifest that is returned is not the one that is written:", d)
	}
	if read.Program != "postil test" || read.Scheme != (split.SchemeVersion{ID: "news", Version: "3"}) || read.Export.Format != "jsonl" || read.Seed != 7 || read.GroupBy != "none" {
		t.Errorf("%+v", read)
	}
	for _, p := range read.Parts {
		if len(p.Files) != 1 {
			t.Fatalf("%s has the files %v", p.Name, p.Files)
		}
		f := p.Files[0]
		if f.Path != p.Name+".jsonl" || f.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(files[f.Path]))) || f.Bytes != int64(len(files[f.Path])) {
			t.Errorf("%+v", f)
		}
		if n := strings.Count(files[f.Path], "\n"); n != p.Articles {
			t.Errorf("%s has %d lines and %d articles", p.Name, n, p.Articles)
		}
		for _, a := range read.Articles {
			if in := strings.Contains(files[f.Path], a.Name); in != (a.Part == p.Name) {
				t.Errorf("%s is in %s, or not: %t", a.Name, p.Name, in)
			}
		}
	}
	for i, a := range read.Articles {
		if want := fmt.Sprintf("%x", sha256.Sum256([]byte(items[i].Text.String()))); a.Name != items[i].Name || a.TextSHA256 != want {
			t.Errorf("%+v", a)
		}
	}
}

func TestTheSameExportGivesTheSameBytes(t *testing.T) {
	items := articles(t, 12)
	for _, f := range []exchange.Format{jsonl.Format(), brat.Format(), huggingface.Spans()} {
		first, second := filepath.Join(t.TempDir(), "out"), filepath.Join(t.TempDir(), "out")
		for _, dir := range []string{first, second} {
			if _, _, err := split.Export(t.Context(), job(items), f, dir, plan()); err != nil {
				t.Fatal(err)
			}
		}
		if d := cmp.Diff(contents(t, first), contents(t, second)); d != "" {
			t.Errorf("%s: %s", f.Name, d)
		}
	}
}

func TestAFormatOfFoldersHasAFolderForEachPart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	_, m, err := split.Export(t.Context(), job(articles(t, 10)), brat.Format(), dir, plan())
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	for _, a := range m.Articles {
		if files[a.Part+"/"+strings.TrimSuffix(a.Name, ".txt")+".ann"] == "" {
			t.Errorf("%s is not in %s", a.Name, a.Part)
		}
	}
	for _, p := range m.Parts {
		if files[p.Name+"/annotation.conf"] == "" || len(p.Files) != 2*p.Articles+3 {
			t.Errorf("%s has %d files", p.Name, len(p.Files))
		}
	}
}

func TestADatasetHasItsPartsAsSplitsOfOneCard(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	j := job(articles(t, 10))
	j.Settings = map[string]string{"file": "jsonl"}
	_, m, err := split.Export(t.Context(), j, huggingface.Spans(), dir, plan())
	if err != nil {
		t.Fatal(err)
	}
	files := contents(t, dir)
	const splits = "  data_files:\n  - split: train\n    path: data/train.jsonl\n  - split: dev\n    path: data/dev.jsonl\n  - split: test\n    path: data/test.jsonl\n"
	if !strings.Contains(files["README.md"], splits) || !strings.Contains(files["README.md"], "10 articles, 11 marks.") {
		t.Error(files["README.md"])
	}
	src, err := source.Open(t.Context(), dir, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	r := exchange.Reading{Format: huggingface.Spans(), Source: src}
	n := 0
	err = r.Each(t.Context(), func(*exchange.Item) error { n++; return nil }, func(p foreign.Problem) { t.Error(p) })
	if n != 10 || err != nil || m.Parts[0].Files[0].Path != "data/train.jsonl" || m.Export.Settings["file"] != "jsonl" {
		t.Errorf("%d articles, %v, %+v", n, err, m.Parts)
	}
}

func TestColumnsAreTheSameInAllParts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	j := job(articles(t, 10))
	j.OnLoss = exchange.Split
	if _, _, err := split.Export(t.Context(), j, conll.Format(), dir, plan()); err != nil {
		t.Fatal(err)
	}
	for name, content := range contents(t, dir) {
		if strings.HasSuffix(name, ".conll") && !strings.HasPrefix(content, "# global.columns = FORM MISC POSTIL:claim POSTIL:quote\n") {
			t.Errorf("%s begins with %.80q", name, content)
		}
	}
}

func TestAnExportThatIsRefusedOrStoppedLeavesNothing(t *testing.T) {
	base := t.TempDir()
	_, _, err := split.Export(t.Context(), job(articles(t, 10)), conll.Format(), filepath.Join(base, "out"), plan())
	var loss *exchange.LossError
	if !errors.As(err, &loss) {
		t.Errorf("marks that overlap were written: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := split.Export(ctx, job(articles(t, 10)), jsonl.Format(), filepath.Join(base, "out"), plan()); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	if files := contents(t, base); len(files) > 0 {
		t.Errorf("there are %v", files)
	}
}

func TestOnlyTheArticlesThatAJobAsksForAreDivided(t *testing.T) {
	j := job(articles(t, 10))
	j.Only = func(path string) bool { return path != "wire/03.txt" }
	_, m, err := split.Export(t.Context(), j, jsonl.Format(), filepath.Join(t.TempDir(), "out"), plan())
	if err != nil || len(m.Articles) != 9 {
		t.Errorf("%d articles, %v", len(m.Articles), err)
	}
}

func TestTheArticlesOfAWorkspaceAreDivided(t *testing.T) {
	folder := t.TempDir()
	for i := range 10 {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.txt", i)), fmt.Appendf(nil, "Article %d.\n", i), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := storage.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	var told []int
	j := exchange.ExportJob{Workspace: w, Program: "test", Progress: func(done, total int) { told = append(told, done, total) }}
	dir := filepath.Join(t.TempDir(), "out.zip")
	report, m, err := split.Export(t.Context(), j, jsonl.Format(), dir, plan())
	if err != nil {
		t.Fatal(err)
	}
	if report.Articles != 10 || m.Parts[0].Articles != 8 || m.Scheme.ID != w.Scheme().ID || len(told) != 20 || told[18] != 10 || told[19] != 10 {
		t.Errorf("%+v, %s, %v", report, m, told)
	}
	if info, err := os.Stat(dir); err != nil || !info.Mode().IsRegular() {
		t.Errorf("there is no zip: %v", err)
	}
}
