package storage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"postil/annotate"
	"postil/storage/article"
)

func TestSummaryScansWhatTheCodecReads(t *testing.T) {
	d := newDesk(t, nil)
	f, l := d.open()
	for range 7 {
		l, _ = d.mark(l)
	}
	l, _, err := l.Apply(annotate.Change{State: &annotate.Edit[annotate.State]{After: annotate.StateDone}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	d.save(f, l)
	data := d.sidecar()
	if fr, ok := scanFrame(data); !ok || fr.marks != 7 || fr.labels["claim"] != 7 || fr.state != annotate.StateDone {
		t.Errorf("%+v, %v", fr, ok)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, data); err != nil {
		t.Fatal(err)
	}
	if fr, ok := scanFrame(compact.Bytes()); !ok || fr.marks != 7 || fr.state != annotate.StateDone {
		t.Errorf("compact: %+v, %v", fr, ok)
	}
}

// FuzzScan: the scan for the library never says other than the codec.
func FuzzScan(f *testing.F) {
	f.Add([]byte(`{"format":"postil.layer","version":1,"state":"done","annotations":[{"a":"]\\\""},[],1]}`))
	f.Add([]byte(`{"annotations": [ ] , "x": {"y": [1, 2, "}"]}}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return
		}
		fr, ok := scanFrame(data)
		var want map[string]json.RawMessage
		if json.Unmarshal(data, &want) != nil || !ok {
			return
		}
		var list []json.RawMessage
		labels := 0
		for _, n := range fr.labels {
			labels += n
		}
		if labels > fr.marks {
			t.Fatalf("%d marks have %d labels", fr.marks, labels)
		}
		if err := json.Unmarshal(want["annotations"], &list); err != nil || len(list) != fr.marks {
			t.Fatalf("counted %d annotations, there are %d (%v)", fr.marks, len(list), err)
		}
	})
}

func TestASummarySaysWhatTheMetaFileKnowsAndOtherwiseWhatTheLinesSay(t *testing.T) {
	text := "Harbour wall holds\nCOASTAL WIRE · By Ida Marsh · Published May 12, 2026\n\nIt held all night.\n"
	meta := func(m article.Meta) string {
		b, err := m.Encode()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for _, c := range []struct {
		name, meta string
		want       Summary
	}{
		{"no meta file", "", Summary{Title: "Harbour wall holds", Second: "Coastal Wire · 12 May", Outlet: "Coastal Wire", Date: "2026-05-12"}},
		{
			"a whole one", meta(article.Meta{Title: "The wall", Outlet: "Inland Post", Published: "2025-01-31T23:10:00+02:00", Language: "en-GB"}),
			Summary{Title: "The wall", Second: "Inland Post · 31 January", Outlet: "Inland Post", Date: "2025-01-31", Language: "en-GB"},
		},
		{
			"one that knows the language", meta(article.Meta{Language: "de"}),
			Summary{Title: "Harbour wall holds", Second: "Coastal Wire · 12 May", Outlet: "Coastal Wire", Date: "2026-05-12", Language: "de"},
		},
		{
			"one with a day that is none", meta(article.Meta{Published: "2025-02-31"}),
			Summary{Title: "Harbour wall holds", Second: "Coastal Wire · 12 May", Outlet: "Coastal Wire", Date: "2026-05-12"},
		},
		{
			"a broken one", `{"format": "postil.article", "version": 1, "title": 7}`,
			Summary{Title: "Harbour wall holds", Second: "Coastal Wire · 12 May", Outlet: "Coastal Wire", Date: "2026-05-12"},
		},
		{
			"one of another program", `{"title": "Nothing"}`,
			Summary{Title: "Harbour wall holds", Second: "Coastal Wire · 12 May", Outlet: "Coastal Wire", Date: "2026-05-12"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"a.txt": text}
			if c.meta != "" {
				files["a.meta.json"] = c.meta
			}
			w := open(t, folderOf(t, files))
			found, err := w.Names(t.Context())
			if err != nil || len(found.Articles) != 1 || found.Articles[0].Meta != (c.meta != "") {
				t.Fatalf("%+v, %v", found, err)
			}
			got, err := w.SummaryOf(found.Articles[0], "alice")
			c.want.Path, c.want.State, c.want.Words, c.want.Size = "a.txt", annotate.StateNew, 16, int64(len(text))
			got.ModTime = time.Time{}
			if d := cmp.Diff(c.want, got); d != "" || err != nil {
				t.Error(d, err)
			}
		})
	}
}

func TestWordsOfALongArticleAreCountedWhenAskedFor(t *testing.T) {
	words := 5_000
	w := open(t, folderOf(t, map[string]string{"a.txt": "Head\n\n" + strings.Repeat("quay 世 ", words)}))
	s, err := w.Summary("a.txt", "alice")
	if err != nil || s.Words != Uncounted {
		t.Fatalf("%d words, %v", s.Words, err)
	}
	if n, err := w.CountWords(s); err != nil || n != 2*words+1 {
		t.Errorf("%d words, %v", n, err)
	}
	s.Size = mostCounted + 1
	if n, err := w.CountWords(s); err != nil || n != Uncounted {
		t.Errorf("of a text that is too long %d words, %v", n, err)
	}
}

func TestNamesFindsWhatListFinds(t *testing.T) {
	w := open(t, folderOf(t, map[string]string{
		"b.txt": "x", "10.txt": "x", "2.txt": "x", "2.txt.bob.ann.json": "{}", "2.txt.alice.ann.json": "{}", "2.meta.json": "{}",
		"wire/9/z.md": "x", "wire/a.txt": "x", "gone.txt.bob.ann.json": "{}", ".hidden.txt": "x", "wire/.x/y.txt": "x", "c.pdf": "x",
	}))
	whole, err := w.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names, err := w.Names(t.Context())
	for i := range whole.Articles {
		if whole.Articles[i].Size != 1 || whole.Articles[i].ModTime.IsZero() {
			t.Errorf("%+v", whole.Articles[i])
		}
		whole.Articles[i].Size, whole.Articles[i].ModTime = 0, time.Time{}
	}
	if d := cmp.Diff(whole, names); d != "" || err != nil {
		t.Error(d, err)
	}
	if got := paths(names.Articles); !slices.IsSortedFunc(got, comparePaths) {
		t.Errorf("the order is %q", got)
	}
	if d := cmp.Diff([]string{".", "wire", "wire/9"}, names.Folders); d != "" {
		t.Error(d)
	}
}

func TestASummaryKeepsNothingOfTheTextInMemory(t *testing.T) {
	const articles, size = 200, 15 << 10
	files := map[string]string{}
	for i := range articles {
		files[fmt.Sprintf("%d.txt", i)] = fmt.Sprintf("Headline %d\n\n", i) + strings.Repeat("The quay held. ", size/15)
	}
	w := open(t, folderOf(t, files))
	found, err := w.Names(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	inUse := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	kept := make([]Summary, articles)
	before := inUse()
	for i, e := range found.Articles {
		if kept[i], err = w.SummaryOf(e, "alice"); err != nil {
			t.Fatal(err)
		}
	}
	if each := (inUse() - before) / articles; each > 2_000 {
		t.Errorf("each summary keeps %d bytes", each)
	}
	runtime.KeepAlive(kept)
	runtime.KeepAlive(files)
}
