package storage_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage"
	"postil/storage/synthetic"
)

// BenchmarkSave is a save after one change, until the file and its folder are
// on disk. It also reports the file's length, and in milliseconds the median
// and the 95th percentile.
func BenchmarkSave(b *testing.B) { benchmarkSave(b, "") }

// BenchmarkSaveWithoutHistory is the same without what is added to the history.
func BenchmarkSaveWithoutHistory(b *testing.B) { benchmarkSave(b, "[history]\nkeep = false\n") }

func benchmarkSave(b *testing.B, config string) {
	made := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, size := range synthetic.Sizes() {
		b.Run(size.Name, func(b *testing.B) {
			dir := b.TempDir()
			name, err := synthetic.Write(dir, size, synthetic.HalfOverlap, made)
			if err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, storage.ConfigFile), []byte(config), 0o644); err != nil {
				b.Fatal(err)
			}
			w, err := storage.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			defer w.Close()
			a, err := w.ReadArticle(name)
			if err != nil {
				b.Fatal(err)
			}
			file, l, err := w.OpenLayer(a, synthetic.Person(), made)
			if err != nil {
				b.Fatal(err)
			}
			save := func(i int) {
				m := *l.At(i * 7919 % l.Len())
				m.Note = fmt.Sprint("note ", i)
				next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: &m}}}, made)
				if err != nil {
					b.Fatal(err)
				}
				if l, err = file.Save(context.Background(), next); err != nil {
					b.Fatal(err)
				}
			}
			save(0) // what an opened file has to encode once is no part of a later save
			var took []float64
			for i := 1; b.Loop(); i++ {
				began := time.Now()
				save(i)
				took = append(took, float64(time.Since(began))/float64(time.Millisecond))
			}
			slices.Sort(took)
			b.ReportMetric(took[len(took)/2], "p50-ms")
			b.ReportMetric(took[(len(took)-1)*95/100], "p95-ms")
			info, err := os.Stat(filepath.Join(dir, file.Path()))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size()), "file-bytes")
		})
	}
}
