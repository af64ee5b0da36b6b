package synthetic_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage"
	"postil/storage/synthetic"
)

var made = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func TestAnArticleHasTheLengthAskedForAndLooksLikeNews(t *testing.T) {
	for _, bytes := range []int{1_000, 10_000, 100_000} {
		s := synthetic.Text(synthetic.Seed, bytes)
		if len(s) > bytes || len(s) < bytes-450 {
			t.Errorf("asked for %d bytes, got %d", bytes, len(s))
		}
		if _, err := text.New(s); err != nil {
			t.Error(err)
		}
		if bytes < 100_000 {
			continue
		}
		for _, part := range []string{"\n\n", "“", "’", " — ", "🇳🇴", "👩‍🚒"} {
			if !strings.Contains(s, part) {
				t.Errorf("%d bytes without %q", bytes, part)
			}
		}
	}
}

func TestTheSameSeedMakesTheSameArticle(t *testing.T) {
	a, b := synthetic.Text(7, 20_000), synthetic.Text(7, 20_000)
	if a != b {
		t.Error("the same seed made two articles")
	}
	if synthetic.Text(8, 20_000) == a {
		t.Error("another seed made the same article")
	}
}

func TestMarksOverlapAsOftenAsAskedForAndStayInTheirParagraphs(t *testing.T) {
	doc, err := text.New(synthetic.Text(synthetic.Seed, 100_000))
	if err != nil {
		t.Fatal(err)
	}
	for _, share := range []float64{0, synthetic.SomeOverlap, synthetic.HalfOverlap} {
		marks := synthetic.Marks(synthetic.Seed, doc, 500, share, []string{"claim", "quote"})
		if len(marks) != 500 {
			t.Errorf("asked for 500 marks, got %d", len(marks))
		}
		overlapping, end := 0, 0
		for _, m := range marks {
			if !doc.Valid(m.Span) || strings.ContainsAny(doc.Quote(m.Span), "\n") {
				t.Errorf("%v says %q", m.Span, doc.Quote(m.Span))
			}
			if m.Start < end {
				overlapping++
			}
			end = max(end, m.End)
		}
		// A mark that begins inside another may reach over a third one.
		if want := int(500 * share); overlapping < want || overlapping > want*6/5 {
			t.Errorf("asked for %d marks over others, got %d", want, overlapping)
		}
	}
}

func TestATextWithFewWordsGivesFewMarks(t *testing.T) {
	for _, s := range []string{"", "\n", "one", "one two\n\nthree"} {
		doc, err := text.New(s)
		if err != nil {
			t.Fatal(err)
		}
		n := len(strings.Fields(s))
		if got := len(synthetic.Marks(1, doc, 10, 0, []string{"claim"})); got != n {
			t.Errorf("%q: want %d marks, got %d", s, n, got)
		}
	}
}

func TestWriteMakesAWorkspaceWithAnArticleAndItsMarks(t *testing.T) {
	dir := t.TempDir()
	size := synthetic.Sizes()[0]
	name, err := synthetic.Write(dir, size, synthetic.SomeOverlap, made)
	if err != nil {
		t.Fatal(err)
	}
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	a, err := w.ReadArticle(name)
	if err != nil {
		t.Fatal(err)
	}
	l, err := w.ReadLayer(a, synthetic.Person().Slug)
	if err != nil || l == nil {
		t.Fatalf("no layer: %v", err)
	}
	if l.Len() != size.Marks || len(l.Misfits(a.Text)) > 0 || l.State != annotate.StateInProgress {
		t.Errorf("%d marks, of which %d do not fit, state %s", l.Len(), len(l.Misfits(a.Text)), l.State)
	}
	again := t.TempDir()
	if _, err := synthetic.Write(again, size, synthetic.SomeOverlap, made); err != nil {
		t.Fatal(err)
	}
	sidecar := storage.SidecarPath(name, synthetic.Person().Slug)
	one, err := os.ReadFile(filepath.Join(dir, sidecar))
	if err != nil {
		t.Fatal(err)
	}
	two, err := os.ReadFile(filepath.Join(again, sidecar))
	if err != nil {
		t.Fatal(err)
	}
	if string(one) != string(two) {
		t.Error("the same workspace was written twice and differs")
	}
}

func TestAFolderOfManyArticlesHasMarksInHalfAndAMetaFileBesideAQuarter(t *testing.T) {
	dir := t.TempDir()
	if err := synthetic.WriteFolder(dir, 1_004, made); err != nil {
		t.Fatal(err)
	}
	w, err := storage.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	found, err := w.Names(t.Context())
	if err != nil || len(found.Articles) != 1_004 || len(found.Folders) != 3 {
		t.Fatalf("%d articles in %q, %v", len(found.Articles), found.Folders, err)
	}
	marked, known := 0, 0
	for _, e := range found.Articles[1_000:] {
		s, err := w.SummaryOf(e, synthetic.Person().Slug)
		if err != nil {
			t.Fatal(err)
		}
		if s.Marks > 0 && len(s.Labels) > 0 && s.State == annotate.StateInProgress {
			marked++
		}
		if s.Language != "" && s.Date != "" && s.Outlet != "" {
			known++
		}
	}
	if marked != 2 || known != 1 {
		t.Errorf("of four %d have marks, %d a meta file", marked, known)
	}
}
