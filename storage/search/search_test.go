package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"postil/annotate"
	"postil/annotate/find"
	"postil/annotate/text"
	"postil/storage"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// workspace makes one of n articles in three folders.
func workspace(tb testing.TB, n int, content func(i int) string) *storage.Workspace {
	tb.Helper()
	dir := tb.TempDir()
	for i := range n {
		sub := filepath.Join(dir, fmt.Sprint("folder", i%3))
		if err := os.MkdirAll(sub, 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(sub, fmt.Sprint(i, ".txt")), []byte(content(i)), 0o600); err != nil {
			tb.Fatal(err)
		}
	}
	return open(tb, dir)
}

func open(tb testing.TB, dir string) *storage.Workspace {
	tb.Helper()
	w, err := storage.Open(dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := w.Close(); err != nil {
			tb.Error(err)
		}
	})
	return w
}

func story(i int) string {
	s := fmt.Sprintf("Story %d\n\nThe harbour board met on Tuesday.\n", i)
	if i%2 == 0 {
		s += "It asked owners to STÁY away from the quay, and to stay away from the pier.\n"
	}
	return s
}

func pattern(tb testing.TB, q find.Query) *find.Pattern {
	tb.Helper()
	p, err := find.Compile(q)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func all(tb testing.TB, s *Searcher, p *find.Pattern, o Options) ([]Found, Outcome) {
	tb.Helper()
	var found []Found
	out, err := s.Search(tb.Context(), p, o, func(f Found) bool {
		found = append(found, f)
		return true
	})
	if err != nil {
		tb.Fatal(err)
	}
	return found, out
}

func TestSearchHandsOverTheArticlesWithHitsInTheOrderOfTheListing(t *testing.T) {
	const n = 300
	w := workspace(t, n, story)
	entries, err := w.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, p := New(w, 1<<20), pattern(t, find.Query{Text: "stay away"})
	for _, entries := range [][]storage.Entry{nil, entries, entries} { // the last from what is remembered
		steps := 0
		o := Options{Entries: entries, Width: 20, Progress: func(done, total int) {
			if steps++; done != steps || total != n {
				t.Errorf("progress %d of %d at step %d", done, total, steps)
			}
		}}
		found, out := all(t, s, p, o)
		if out.Done != n || out.Total != n || out.Matched != n/2 || out.Hits != n || out.More || len(out.Unreadable) > 0 || steps != n {
			t.Fatalf("%+v in %d steps", out, steps)
		}
		if !slices.IsSortedFunc(found, func(a, b Found) int { return a.Index - b.Index }) {
			t.Error("the articles are out of order")
		}
		for _, f := range found {
			quotes := []string{f.Text.Quote(f.Hits[0].Span), f.Text.Quote(f.Hits[1].Span)}
			if strings.Join(quotes, "|") != "STÁY away|stay away" || !strings.HasPrefix(f.Title(), "Story ") {
				t.Fatalf("%s, %q: %q", f.Entry.Path, f.Title(), quotes)
			}
			if h := f.Hits[0]; h.Left != "¶ It asked owners to " || h.Right != " from the quay, and" {
				t.Fatalf("context %q, %q", h.Left, h.Right)
			}
			if f.Layer != nil || f.LayerErr != nil || f.Hits[0].Cover != find.Unmarked {
				t.Fatal("nobody's marks were asked for")
			}
		}
	}
}

func TestSearchTellsOfArticlesThatCannotBeReadAndGoesOn(t *testing.T) {
	w := workspace(t, 300, func(i int) string {
		if i%50 == 7 {
			return "stay away\x00\x01 from programs"
		}
		return story(i)
	})
	entries, err := w.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(w.Root(), filepath.FromSlash(entries[3].Path))); err != nil {
		t.Fatal(err)
	}
	_, out := all(t, New(w, 1<<20), pattern(t, find.Query{Text: "board"}), Options{Entries: entries})
	if out.Done != 300 || out.Matched != 293 || len(out.Unreadable) != 7 {
		t.Fatalf("%+v", out)
	}
	if u := out.Unreadable[0]; u.Index != 3 || u.Entry.Path != entries[3].Path || !strings.Contains(u.Err.Error(), u.Entry.Path) {
		t.Errorf("%+v", u)
	}
}

func TestTheLimitCutsTheSameHitsEveryTime(t *testing.T) {
	w := workspace(t, 60, story)
	s, p := New(w, 1<<20), pattern(t, find.Query{Text: "stay away"})
	everything, _ := all(t, s, p, Options{})
	for _, limit := range []int{1, 2, 7, 59} {
		found, out := all(t, s, p, Options{Limit: limit})
		if out.Hits != limit || !out.More || out.Matched != (limit+1)/2 {
			t.Errorf("limit %d: %+v", limit, out)
		}
		if last := found[len(found)-1]; last.Index != everything[len(found)-1].Index || len(last.Hits) != 2-limit%2 {
			t.Errorf("limit %d ends in article %d", limit, last.Index)
		}
	}
	if _, out := all(t, s, p, Options{Limit: 60}); out.Hits != 60 || out.More {
		t.Errorf("a limit that is just met: %+v", out)
	}
}

func TestASearchCanBeStoppedAtAnyPoint(t *testing.T) {
	w := workspace(t, 300, story)
	s, p := New(w, 0), pattern(t, find.Query{Text: "board"})
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	out, err := s.Search(ctx, p, Options{}, func(Found) bool {
		if n++; n == 20 {
			cancel()
		}
		return true
	})
	if !errors.Is(err, context.Canceled) || out.Matched != 20 || n != 20 {
		t.Errorf("cancelled after %d articles: %+v, %v", n, out, err)
	}
	if _, err := s.Search(ctx, p, Options{}, func(Found) bool { t.Error("found"); return true }); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before it began: %v", err)
	}
	n = 0
	out, err = s.Search(t.Context(), p, Options{}, func(Found) bool { n++; return n < 20 })
	if err != nil || n != 20 || out.Matched != 20 || out.Done != 20 {
		t.Errorf("ended by its caller after %d articles: %+v, %v", n, out, err)
	}
}

func TestWhatIsRememberedOfAFileThatChangedIsNotUsed(t *testing.T) {
	w := workspace(t, 3, story)
	s := New(w, 1<<20)
	if _, out := all(t, s, pattern(t, find.Query{Text: "lighthouse"}), Options{}); out.Hits != 0 {
		t.Fatalf("%+v", out)
	}
	name := filepath.Join(w.Root(), "folder1", "1.txt")
	if err := os.WriteFile(name, []byte("The lighthouse is dark.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out := all(t, s, pattern(t, find.Query{Text: "lighthouse"}), Options{}); out.Hits != 1 {
		t.Errorf("after a change of size: %+v", out)
	}
	if err := os.WriteFile(name, []byte("The lighthouse in fog..\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(name, later, later); err != nil {
		t.Fatal(err)
	}
	if _, out := all(t, s, pattern(t, find.Query{Text: "fog"}), Options{}); out.Hits != 1 {
		t.Errorf("after a change of time: %+v", out)
	}
}

func TestTheCacheKeepsToItsSizeAndForgetsWhatWasUsedLongestAgo(t *testing.T) {
	entry := func(i int) storage.Entry { return storage.Entry{Path: fmt.Sprint(i), Size: 1000} }
	x, err := text.New(strings.Repeat("a", 1000))
	if err != nil {
		t.Fatal(err)
	}
	of := func(i int) *kept { return &kept{path: fmt.Sprint(i), size: 1000, text: x} }
	c := newCache(5 * of(0).weight())
	for i := range 5 {
		c.put(of(i))
	}
	c.put(of(4))
	if c.room != 0 || c.get(entry(0)) == nil {
		t.Fatalf("room for %d bytes after five of five", c.room)
	}
	c.put(of(5))
	if c.get(entry(0)) == nil || c.get(entry(1)) != nil || c.get(entry(5)) == nil || c.room != 0 {
		t.Error("the one that was used longest ago is not the one that went")
	}
	long, err := text.New(strings.Repeat("a", 3000))
	if err != nil {
		t.Fatal(err)
	}
	c.put(&kept{path: "long", text: long})
	if c.order.Len() != 5 || c.byPath["long"] != nil {
		t.Error("a long article drove out others")
	}
	if e := entry(5); c.get(storage.Entry{Path: e.Path, Size: 999}) != nil {
		t.Error("a file of another size was taken for the same")
	}
}

var (
	noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	ida  = annotate.Person{ID: annotate.ID{9}, Slug: "ida", Name: "Ida Marsh", Kind: annotate.Human}
)

func TestHitsTellWhetherThePersonHasMarkedThem(t *testing.T) {
	w := workspace(t, 3, func(int) string { return "stay away and stay away and stay away" })
	s, p := New(w, 1<<20), pattern(t, find.Query{Text: "stay away"})
	a, err := w.ReadArticle("folder0/0.txt")
	if err != nil {
		t.Fatal(err)
	}
	file, layer, err := w.OpenLayer(a, ida, noon)
	if err != nil {
		t.Fatal(err)
	}
	mark := func(id byte, start, end int) annotate.Edit[*annotate.Annotation] {
		return annotate.Edit[*annotate.Annotation]{After: &annotate.Annotation{
			ID: annotate.ID{id}, Label: "warning",
			Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: start, End: end})},
		}}
	}
	layer, _, err = layer.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{mark(1, 0, 9), mark(2, 14, 18)}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Save(t.Context(), layer); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(w.Root(), "folder1", "1.txt.ida.ann.json")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	covers := func(f Found) (c []find.Coverage) {
		for _, h := range f.Hits {
			c = append(c, h.Cover)
		}
		return c
	}
	found, _ := all(t, s, p, Options{Person: "ida"})
	if c := covers(found[0]); !slices.Equal(c, []find.Coverage{find.Marked, find.Touched, find.Unmarked}) {
		t.Errorf("the hits of the marked article are %v", c)
	}
	if found[0].Layer.Len() != 2 || found[0].LayerErr != nil || found[2].Layer != nil {
		t.Error("the layers are not those on disk")
	}
	if !errors.Is(found[1].LayerErr, storage.ErrBrokenSidecar) || len(found[1].Hits) != 3 {
		t.Errorf("a broken layer gives %v", found[1].LayerErr)
	}
	if found, _ := all(t, s, p, Options{Person: "jonas"}); found[0].Layer != nil {
		t.Error("somebody else's marks were read")
	}
	newer, _, err := layer.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{mark(3, 28, 37)}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	found, _ = all(t, s, p, Options{Person: "ida", Desk: map[string]*annotate.Layer{"folder0/0.txt": newer}})
	if c := covers(found[0]); c[2] != find.Marked {
		t.Errorf("the layer on the desk is not used: %v", c)
	}
	c, passed := find.LabelAll(found[0].Layer, found[0].Text, found[0].Spans(), find.Labelling{
		Name: "Label all", Label: "warning", Query: p.Query(), NewID: func() annotate.ID { return annotate.ID{4} },
	})
	if len(c.Annotations) != 1 || passed != 2 {
		t.Errorf("label all marks %d and passes %d", len(c.Annotations), passed)
	}
}

func TestManySearchesAtOnceAgree(t *testing.T) {
	w := workspace(t, 40, story)
	s, p := New(w, 4000), pattern(t, find.Query{Text: "stay away"}) // too little to remember all
	counts := make(chan int)
	for range 8 {
		go func() {
			n := 0
			_, err := s.Search(context.Background(), p, Options{Width: 30}, func(f Found) bool { n += len(f.Hits); return true })
			if err != nil {
				n = -1
			}
			counts <- n
		}()
	}
	for range 8 {
		if n := <-counts; n != 40 {
			t.Errorf("%d hits", n)
		}
	}
}
