package exchangetest

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"

	"postil/annotate"
	"postil/annotate/text"
	"postil/storage/exchange"
	"postil/storage/exchange/foreign"
	"postil/storage/exchange/source"
	"postil/storage/synthetic"
)

// benchArticles is how many articles a benchmark has, of 3 KB with 20 marks.
const benchArticles = 1000

func (k Kit) synthesized(b *testing.B) ([]*exchange.Item, *annotate.Scheme) {
	b.Helper()
	scheme := annotate.DefaultScheme()
	overlap := synthetic.SomeOverlap
	if k.Format.Holds.Overlaps != exchange.AnyOverlap {
		overlap = 0
	}
	var items []*exchange.Item
	for i := range benchArticles {
		doc, err := text.New(synthetic.Text(uint64(i), 3000))
		if err != nil {
			b.Fatal(err)
		}
		l := exchange.Layer{Person: annotate.Person{ID: uuid.NewSHA1(uuid.NameSpaceOID, []byte("alice")), Slug: "alice", Name: "Alice", Kind: annotate.Human}, State: annotate.StateDone}
		for j, m := range synthetic.Marks(uint64(i), doc, 20, overlap, []string{"claim", "quote", "warning"}) {
			l.Marks = append(l.Marks, &annotate.Annotation{
				ID: uuid.NewSHA1(uuid.NameSpaceOID, fmt.Append(nil, i, j)), Label: m.Label, Created: now(), Modified: now(),
				Origin: annotate.Origin{Kind: annotate.OriginManual}, Fragments: []annotate.Fragment{annotate.NewFragment(doc, m.Span)},
			})
		}
		items = append(items, &exchange.Item{Name: fmt.Sprintf("wire/%04d.txt", i), Title: "Title", Text: doc, Layers: []exchange.Layer{l}})
	}
	return items, &scheme
}

func size(files fstest.MapFS) (n int64) {
	for _, f := range files {
		n += int64(len(f.Data))
	}
	return n
}

// Bench measures reading (the format's reader alone; and with survey, checking
// and Postil's records) and writing, over files in memory. The bytes are those
// of the format.
func (k Kit) Bench(b *testing.B) {
	items, scheme := k.synthesized(b)
	settings := k.Settings
	ctx := context.Background()
	files, err := Write(ctx, k.Format, settings, items, scheme)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("Write", func(b *testing.B) {
		b.SetBytes(size(files))
		for b.Loop() {
			if _, err := Write(ctx, k.Format, settings, items, scheme); err != nil {
				b.Fatal(err)
			}
		}
	})
	if k.Format.Read == nil {
		return
	}
	b.Run("Reader", func(b *testing.B) {
		b.SetBytes(size(files))
		set, err := k.Format.Settings(nil)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			n := 0
			src := Source(k.Format, files)
			units := []*source.Source{src}
			if !k.Format.Folder && src.IsFolder() {
				units = units[:0]
				for _, f := range src.With(k.Format.Extensions...) {
					units = append(units, src.Only(f))
				}
			}
			for _, u := range units {
				if err := k.Format.Read(ctx, u, set, counter{&n}); err != nil {
					b.Fatal(err)
				}
			}
			if n == 0 {
				b.Fatal("nothing was read")
			}
		}
	})
	b.Run("Read", func(b *testing.B) {
		b.SetBytes(size(files))
		for b.Loop() {
			r := exchange.Reading{Format: k.Format, Source: Source(k.Format, files), Text: k.textOf(items)}
			n := 0
			if _, err := r.Survey(ctx); err != nil {
				b.Fatal(err)
			}
			err := r.Each(ctx, func(item *exchange.Item) error {
				n += len(item.Layers[0].Marks)
				return nil
			}, func(p foreign.Problem) {
				if p.Kind != foreign.Noted {
					b.Error(p)
				}
			})
			if err != nil || n == 0 {
				b.Fatal(n, err)
			}
		}
	})
}

type counter struct{ n *int }

func (c counter) Scheme(annotate.Scheme) {}
func (c counter) Article(a *foreign.Article) error {
	*c.n += len(a.Layers)
	return nil
}
func (c counter) Problem(foreign.Problem) {}
