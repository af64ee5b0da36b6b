package journal_test

import (
	"fmt"
	"io/fs"
	"testing"
	"time"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/storage"
	"postil/storage/journal"
	"postil/storage/synthetic"
)

// sink counts what is appended, and keeps nothing but a length.
type sink struct{ size int }

func (s *sink) List() ([]journal.File, error)          { return nil, nil }
func (s *sink) Read(string) ([]byte, error)            { return nil, fs.ErrNotExist }
func (s *sink) Replace(_ string, data []byte) error    { s.size = len(data); return nil }
func (s *sink) Rename(string, string) error            { return nil }
func (s *sink) Append(_ string, _ int, b []byte) error { s.size += len(b); return nil }

// BenchmarkRecord is what a save of one changed mark adds to the history, but for
// the disk. It must not grow with the layer.
func BenchmarkRecord(b *testing.B) {
	made := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, size := range synthetic.Sizes() {
		b.Run(size.Name, func(b *testing.B) {
			dir := b.TempDir()
			name, err := synthetic.Write(dir, size, synthetic.HalfOverlap, made)
			if err != nil {
				b.Fatal(err)
			}
			ws, err := storage.Open(dir)
			if err != nil {
				b.Fatal(err)
			}
			defer ws.Close()
			a, err := ws.ReadArticle(name)
			if err != nil {
				b.Fatal(err)
			}
			_, l, err := ws.OpenLayer(a, synthetic.Person(), made)
			if err != nil {
				b.Fatal(err)
			}
			out := &sink{}
			w := &journal.Writer{Folder: out, Name: "w", Session: uuid.New()}
			found := &journal.State{Layer: l, Sidecar: "0", Time: made}
			written := 0
			record := func(i int) {
				b.StopTimer()
				m := *l.At(i * 7919 % l.Len())
				m.Note = fmt.Sprint("note ", i)
				next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{After: &m}}}, made)
				if err != nil {
					b.Fatal(err)
				}
				l = next
				before := out.size
				b.StartTimer()
				if err := w.Record(found, journal.State{Layer: l, Sidecar: fmt.Sprint(i), Time: made}); err != nil {
					b.Fatal(err)
				}
				found = nil
				written = out.size - before
			}
			record(0) // the snapshot at the beginning is no part of a later save
			b.ResetTimer()
			for i := 1; i <= b.N; i++ {
				record(i)
			}
			b.ReportMetric(float64(written), "entry-bytes")
		})
	}
}
