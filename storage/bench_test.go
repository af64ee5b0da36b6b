package storage

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/annotate"
)

// BenchmarkSaveAfterOneChange is what the saver does after a person labels a
// span: encode, write, sync, rename, sync the folder.
func BenchmarkSaveAfterOneChange(b *testing.B) {
	for _, n := range []int{20, 500, 5000, 50000} {
		b.Run(fmt.Sprint(n, " marks"), func(b *testing.B) {
			dir := folderOf(b, map[string]string{"a.txt": strings.Repeat("The quay could fail within a month, the board said on Tuesday. ", 200*n/63+10)})
			w := open(b, dir)
			a, err := w.ReadArticle("a.txt")
			if err != nil {
				b.Fatal(err)
			}
			f, l, err := w.OpenLayer(a, alice, noon)
			if err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(1, 1))
			annotations := make([]*annotate.Annotation, n)
			for i := range annotations {
				start := r.IntN(a.Text.Len() - 120)
				annotations[i] = &annotate.Annotation{
					ID: newID(r), Label: "claim", Created: noon, Modified: noon, Origin: annotate.Origin{Kind: annotate.OriginManual},
					Fragments: []annotate.Fragment{annotate.NewFragment(a.Text, annotate.Span{Start: start, End: start + 10 + r.IntN(100)})},
				}
			}
			if l, err = annotate.NewLayer(l.Header, annotate.Contents{Annotations: annotations}); err != nil {
				b.Fatal(err)
			}
			if l, err = f.Save(b.Context(), l); err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				old := l.At(i * 7919 % n)
				changed := *old
				changed.Note = fmt.Sprint("note ", i)
				next, _, err := l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{Before: old, After: &changed}}}, noon.Add(time.Duration(i)*time.Second))
				if err != nil {
					b.Fatal(err)
				}
				if l, err = f.Save(b.Context(), next); err != nil {
					b.Fatal(err)
				}
			}
			info, err := os.Stat(filepath.Join(dir, "a.txt.alice.ann.json"))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size()), "file-bytes")
		})
	}
}

func BenchmarkSummary(b *testing.B) {
	dir := folderOf(b, map[string]string{"a.txt": "Head\n\n" + strings.Repeat("The quay could fail within a month, the board said.\n", 20000)})
	w := open(b, dir)
	for b.Loop() {
		if _, err := w.Summary("a.txt", "alice"); err != nil {
			b.Fatal(err)
		}
	}
}
