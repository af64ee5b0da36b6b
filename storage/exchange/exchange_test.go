package exchange_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/formats"
)

var (
	noon  = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
	alice = annotate.Person{ID: uuid.MustParse("0198c000-0000-7000-8000-000000000001"), Slug: "alice", Name: "Alice", Kind: annotate.Human}
)

func id(i int) annotate.ID {
	return uuid.MustParse(fmt.Sprintf("0198c000-0000-7000-8000-%012d", i))
}

func workspace(tb testing.TB, files map[string]string) (*storage.Workspace, string) {
	tb.Helper()
	dir := tb.TempDir()
	for name, content := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	w, err := storage.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := w.Close(); err != nil {
			tb.Error(err)
		}
	})
	return w, dir
}

// label marks spans of an article and saves.
func label(tb rapid.TB, w *storage.Workspace, article string, c annotate.Change) {
	tb.Helper()
	a, err := w.ReadArticle(article)
	if err != nil {
		tb.Fatal(err)
	}
	f, l, err := w.OpenLayer(a, alice, noon)
	if err != nil {
		tb.Fatal(err)
	}
	for i, e := range c.Annotations {
		for j, fr := range e.After.Fragments {
			c.Annotations[i].After.Fragments[j] = annotate.NewFragment(a.Text, fr.Span)
		}
	}
	if l, _, err = l.Apply(c, noon); err != nil {
		tb.Fatal(err)
	}
	if _, err := f.Save(context.Background(), l); err != nil {
		tb.Fatal(err)
	}
}

func add(i int, label string, spans ...annotate.Span) annotate.Edit[*annotate.Annotation] {
	a := &annotate.Annotation{ID: id(i), Label: label, Origin: annotate.Origin{Kind: annotate.OriginManual}}
	for _, s := range spans {
		a.Fragments = append(a.Fragments, annotate.Fragment{Span: s})
	}
	return annotate.Edit[*annotate.Annotation]{After: a}
}

func jsonl(tb testing.TB) exchange.Format {
	tb.Helper()
	f, ok := formats.All().Find("JSONL")
	if !ok {
		tb.Fatal("there is no format jsonl")
	}
	return f
}

type line struct {
	ID, Text string
	Spans    []struct {
		Start, End int
		Label      string
		Fragments  [][2]int
		Attributes map[string]any
	}
	Relations []struct {
		Type     string
		From, To int
	}
	Meta struct{ Path, Title, Person, State string }
}

func lines(tb rapid.TB, data []byte) []line {
	tb.Helper()
	var out []line
	for s := range strings.Lines(string(data)) {
		var l line
		if err := json.Unmarshal([]byte(s), &l); err != nil {
			tb.Fatalf("%v in %s", err, s)
		}
		out = append(out, l)
	}
	return out
}

func TestPreviewTellsWhatTheExportWritesAndWhatNot(t *testing.T) {
	w, dir := workspace(t, map[string]string{"a.txt": "one two three four", "b.txt": "untouched", "c.txt": "\x00", "d.txt": "broken", "d.txt.alice.ann.json": "{", "e.txt": "five six"})
	label(t, w, "a.txt", annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{
		add(1, "claim", annotate.Span{Start: 0, End: 3}), add(2, "quote", annotate.Span{Start: 4, End: 7}, annotate.Span{Start: 8, End: 13}), add(3, "claim", annotate.Span{Start: 0, End: 7}),
	}, Relations: []annotate.Edit[*annotate.Relation]{{After: &annotate.Relation{ID: id(9), Type: "denies", From: id(2), To: id(3)}}}})
	label(t, w, "e.txt", annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{add(4, "claim", annotate.Span{Start: 0, End: 4}), add(5, "claim", annotate.Span{Start: 5, End: 8})}})
	if err := os.WriteFile(filepath.Join(dir, "e.txt"), []byte("five sex"), 0o644); err != nil {
		t.Fatal(err)
	}

	steps := 0
	job := exchange.ExportJob{Workspace: w, Layer: "alice", Program: "test", Progress: func(done, total int) {
		if steps++; done != steps || total != 5 {
			t.Errorf("progress %d of %d", done, total)
		}
	}}
	preview, err := job.Preview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if preview.Articles != 3 || preview.WithMarks != 2 || preview.Marks != 4 || preview.Relations != 1 || preview.Whole() {
		t.Errorf("%+v", preview)
	}
	if d := cmp.Diff(map[string]int{"claim": 3, "quote": 1}, preview.Labels); d != "" {
		t.Error(d)
	}
	if len(preview.Skipped) != 2 || preview.Skipped[0].Path != "c.txt" || !errors.Is(preview.Skipped[1].Err, storage.ErrBrokenSidecar) {
		t.Errorf("skipped %v", preview.Skipped)
	}
	if len(preview.LeftOut) != 1 || preview.LeftOut[0].ID != id(5) || preview.LeftOut[0].Path != "e.txt" {
		t.Errorf("left out %v", preview.LeftOut)
	}

	job.Progress = nil
	var first, second bytes.Buffer
	report, err := job.Export(t.Context(), jsonl(t), &first)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(report), fmt.Sprint(preview); got != want {
		t.Errorf("the export reports %s, the preview %s", got, want)
	}
	if _, err := job.Export(t.Context(), jsonl(t), &second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Errorf("a second export differs, %v", err)
	}
	got := lines(t, first.Bytes())
	if len(got) != 3 || got[0].ID != "a.txt" || got[1].ID != "b.txt" || got[2].ID != "e.txt" {
		t.Fatalf("%+v", got)
	}
	if s := got[0].Spans; len(s) != 3 || s[0].End != 3 || s[1].End != 7 || s[2].Start != 4 || s[2].End != 13 || cmp.Diff([][2]int{{4, 7}, {8, 13}}, s[2].Fragments) != "" {
		t.Errorf("%+v", s)
	}
	if r := got[0].Relations; len(r) != 1 || r[0].From != 2 || r[0].To != 1 {
		t.Errorf("%+v", r)
	}
	if got[1].Spans == nil || got[1].Meta.State != "new" || got[1].Meta.Person != "alice" {
		t.Errorf("%+v", got[1])
	}

	job.SkipUntouched = true
	report, err = job.Preview(t.Context())
	if err != nil || report.Articles != 2 || len(report.Skipped) != 3 {
		t.Errorf("without untouched ones: %+v, %v", report, err)
	}
}

func TestExportedOffsetsSliceTheText(t *testing.T) {
	w, dir := workspace(t, nil)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		name := fmt.Sprintf("%d.txt", n)
		content := rapid.StringMatching(`[a-zé👩🏽‍🚒 \n\x{2028}<&"]{1,40}`).Draw(rt, "text")
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			rt.Fatal(err)
		}
		points := []rune(content)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
		var c annotate.Change
		for i := range 4 {
			start := r.IntN(len(points))
			c.Annotations = append(c.Annotations, add(i+1, "claim", annotate.Span{Start: start, End: start + 1 + r.IntN(len(points)-start)}))
		}
		label(rt, w, name, c)
		var out bytes.Buffer
		report, err := exchange.ExportJob{Workspace: w, Layer: "alice", SkipUntouched: true}.Export(context.Background(), jsonl(t), &out)
		if err != nil || !report.Whole() {
			rt.Fatal(report, err)
		}
		for _, l := range lines(rt, out.Bytes()) {
			if l.ID != name {
				continue
			}
			if l.Text != content || len(l.Spans) != 4 {
				rt.Fatalf("%q with %d spans", l.Text, len(l.Spans))
			}
			text := []rune(l.Text)
			for _, s := range l.Spans {
				found := false
				for _, e := range c.Annotations {
					found = found || e.After.Fragments[0].Exact == string(text[s.Start:s.End])
				}
				if !found {
					rt.Fatalf("text[%d:%d] is %q, which nobody marked", s.Start, s.End, string(text[s.Start:s.End]))
				}
			}
		}
		if err := os.Remove(filepath.Join(dir, name)); err != nil { // keep each round short
			rt.Fatal(err)
		}
	})
}

func TestAnExportThatEndsEarlyLeavesTheOldFile(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": "one", "b.txt": "two", "c.txt": "three"})
	out := filepath.Join(t.TempDir(), "x.jsonl")
	job := exchange.ExportJob{Workspace: w}
	if _, err := job.ExportFile(t.Context(), jsonl(t), out); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(out)
	if err != nil || len(lines(t, before)) != 3 {
		t.Fatal(len(before), err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	job.Progress = func(done, _ int) {
		if done == 2 {
			cancel()
		}
	}
	if _, err := job.ExportFile(ctx, jsonl(t), out); !errors.Is(err, context.Canceled) {
		t.Errorf("an export whose context ended: %v", err)
	}
	if after, err := os.ReadFile(out); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old file is gone: %q, %v", after, err)
	}
	if names, _ := os.ReadDir(filepath.Dir(out)); len(names) != 1 {
		t.Errorf("left %v", names)
	}
	job.Progress = nil
	full := errors.New("no space left")
	if _, err := job.Export(t.Context(), jsonl(t), writerFunc(func([]byte) (int, error) { return 0, full })); !errors.Is(err, full) {
		t.Errorf("a full disk: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

func TestPeopleCountsLayers(t *testing.T) {
	w, _ := workspace(t, map[string]string{"a.txt": "x", "b.txt": "x", "a.txt.bob.ann.json": "{}", "b.txt.bob.ann.json": "{}", "b.txt.eve.ann.json": "{}", "gone.txt.zoe.ann.json": "{}"})
	got, err := exchange.People(t.Context(), w)
	if d := cmp.Diff(map[string]int{"bob": 2, "eve": 1}, got); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestFormatsAreNamedAndDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range formats.All() {
		if f.Name != strings.ToLower(f.Name) || f.Name == "" || f.Description == "" || len(f.Extensions) == 0 || f.Read == nil && !f.Writes() || seen[f.Name] {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
	}
	if _, ok := formats.All().Find("none"); ok {
		t.Error("a format called none")
	}
}

// BenchmarkExport writes a thousand articles; its memory must not grow with
// their number.
func BenchmarkExport(b *testing.B) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("%d.txt", i)] = strings.Repeat("The quay could fail within a month, the board said.\n", 80)
	}
	w, _ := workspace(b, files)
	for b.Loop() {
		if _, err := (exchange.ExportJob{Workspace: w, Layer: "alice"}).Export(b.Context(), jsonl(b), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
