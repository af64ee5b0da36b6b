package search

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"postil/annotate/find"
	"postil/storage/synthetic"
)

// BenchmarkSearch looks through 5 000 articles of 3 KB: with files that the
// system has in memory (read), and with texts that the Searcher remembers
// (typing on).
func BenchmarkSearch(b *testing.B) {
	const n = 5000
	dir := b.TempDir()
	for i := range n {
		name := filepath.Join(dir, strconv.Itoa(i)+".txt")
		if err := os.WriteFile(name, []byte(synthetic.Text(uint64(i), 3000)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	w := open(b, dir)
	entries, err := w.List(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	o := Options{Entries: entries, Width: 60, Person: "ida"}
	run := func(b *testing.B, s *Searcher, q find.Query, o Options) {
		hits := 0
		p := pattern(b, q)
		out, err := s.Search(b.Context(), p, o, func(f Found) bool { hits += len(f.Hits); return true })
		if err != nil || out.Done != n {
			b.Fatal(out.Done, err)
		}
		b.ReportMetric(float64(hits), "hits")
	}
	for _, c := range []struct {
		name  string
		query find.Query
	}{
		{"rare", find.Query{Text: "zoe kohler"}},
		{"frequent", find.Query{Text: "quay"}},
		{"whole", find.Query{Text: "the", WholeWord: true}},
		{"expression", find.Query{Text: `\w+ quay`, Regexp: true}},
	} {
		b.Run("read/"+c.name, func(b *testing.B) {
			for b.Loop() {
				run(b, New(w, 64<<20), c.query, o)
			}
		})
		b.Run("typing on/"+c.name, func(b *testing.B) {
			s := New(w, 64<<20)
			run(b, s, c.query, o)
			for b.Loop() {
				run(b, s, c.query, o)
			}
		})
	}
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, err := w.List(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
