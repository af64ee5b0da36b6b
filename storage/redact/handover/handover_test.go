package handover

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/exchange"
	"postil/storage/exchange/source"
)

var (
	noon  = time.Date(2026, 5, 12, 12, 0, 0, 0, time.UTC)
	alice = annotate.Person{ID: annotate.ID{1, 6: 0x70, 8: 0x80}, Slug: "alice", Name: "Alice", Kind: annotate.Human}
)

const quay = "Quay closed\n\nThe quay could fail within a month, the board said.\n"

// workspace is a folder with an article.
func workspace(t *testing.T, article string) *storage.Workspace {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte(article), 0o644); err != nil {
		t.Fatal(err)
	}
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// layer reads Alice's layer.
func layer(t *testing.T, w *storage.Workspace) (*storage.LayerFile, *storage.Article, *annotate.Layer) {
	t.Helper()
	a, err := w.ReadArticle("a.txt")
	if err != nil {
		t.Fatal(err)
	}
	f, l, err := w.OpenLayer(a, alice, noon)
	if err != nil {
		t.Fatal(err)
	}
	return f, a, l
}

// mark saves a mark of Alice's on some words.
func mark(t *testing.T, w *storage.Workspace, n byte, words string) {
	t.Helper()
	f, a, l := layer(t, w)
	start := a.Text.CodePoint(strings.Index(a.Text.String(), words))
	m := &annotate.Annotation{
		ID: annotate.ID{2, 6: 0x70, 8: 0x80, 15: n}, Label: "claim", Created: noon, Note: " she said so", Origin: annotate.Origin{Kind: annotate.OriginManual},
		Fragments:  []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: start, End: start + len(words)})},
		Attributes: annotate.Attributes{"speaker": "the board"},
	}
	l, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: m}}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Save(t.Context(), l); err != nil {
		t.Fatal(err)
	}
}

// exported writes a workspace redacted and opens what was written.
func exported(t *testing.T, w *storage.Workspace) *source.Source {
	t.Helper()
	name := filepath.Join(t.TempDir(), "marks")
	r, err := Job{Workspace: w, Layer: exchange.AllLayers, Salt: bytes.NewReader(make([]byte, 16))}.Write(t.Context(), name)
	if err != nil || len(r.Skipped) > 0 || r.Left.Notes == 0 || r.Left.Values == 0 {
		t.Fatal(r, err)
	}
	src, err := source.Open(t.Context(), name, source.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	})
	return src
}

func sidecarOf(t *testing.T, w *storage.Workspace) string {
	t.Helper()
	data, err := w.ReadRaw("a.txt.alice.ann.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestAttachingOverAWholeLayerTakesNothingFromIt(t *testing.T) {
	w := workspace(t, quay)
	mark(t, w, 1, "could fail")
	src := exported(t, w)
	mark(t, w, 2, "board")
	was := sidecarOf(t, w)
	for range 2 {
		if r, err := Attach(t.Context(), w, src, noon, false); err != nil || r.Layers != 1 || len(r.Open)+len(r.Refused) > 0 {
			t.Fatal(r, err)
		}
		if got := sidecarOf(t, w); got != was {
			t.Errorf("the layer is\n%s\nand was\n%s", got, was)
		}
	}
}

func TestMarksThatDoNotFitYetAreFilledInOnceTheTextIsThere(t *testing.T) {
	there := workspace(t, quay)
	mark(t, there, 1, "could fail")
	w := workspace(t, strings.Replace(quay, "could fail", "might fail", 1))
	mark(t, w, 1, "board") // replaced below by the later one
	f, _, l := layer(t, w)
	there2, _, theirs := layer(t, there)
	h := l.Header
	h.ID = theirs.ID
	if _, err := f.Save(t.Context(), l.WithHeader(h)); err != nil {
		t.Fatal(err)
	}
	next := *theirs.At(0)
	theirs, _, err := theirs.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{Before: theirs.At(0), After: &next}}}, noon.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := there2.Save(t.Context(), theirs); err != nil {
		t.Fatal(err)
	}
	r, err := Attach(t.Context(), w, exported(t, there), noon, false)
	if err != nil || len(r.Open) != 1 || r.Open[0].Marks != 1 || r.Marks != 0 {
		t.Fatal(r, err)
	}
	if err := os.WriteFile(filepath.Join(w.Root(), "a.txt"), []byte(quay), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, l := layer(t, w); l.Len() != 1 || l.At(0).Quote() != "could fail" {
		t.Errorf("the mark quotes %q", l.At(0).Quote())
	}
}

func TestNothingIsWrittenWhenTheExportEndsEarly(t *testing.T) {
	w := workspace(t, quay)
	mark(t, w, 1, "could fail")
	ctx, cancel := context.WithCancel(t.Context())
	name := filepath.Join(t.TempDir(), "marks")
	_, err := Job{Workspace: w, Layer: "alice", Progress: func(int, int) { cancel() }}.Write(ctx, name)
	if _, serr := os.Stat(name); !errors.Is(err, context.Canceled) || serr == nil {
		t.Errorf("%v, %v", err, serr)
	}
}

func TestEveryExportHasASaltOfItsOwn(t *testing.T) {
	w := workspace(t, quay)
	mark(t, w, 1, "could fail")
	seen := map[string]bool{}
	for range 2 {
		name := filepath.Join(t.TempDir(), "marks")
		if _, err := (Job{Workspace: w, Layer: "alice"}).Write(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(name, "a.txt.alice.ann.json"))
		if err != nil || seen[string(data)] {
			t.Errorf("twice the same, %v", err)
		}
		seen[string(data)] = true
	}
}
