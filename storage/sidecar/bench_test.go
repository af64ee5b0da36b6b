package sidecar

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/text"
)

// article is a text with n marks of news length, spread over 200 code points
// each.
func article(tb testing.TB, n int) (*text.Text, *annotate.Layer) {
	tb.Helper()
	r := rand.New(rand.NewPCG(7, uint64(n)))
	words := strings.Fields("the council announced a costly reform after months of talks – Zoë Müller said on Tuesday in São Paulo that “no vote” was lost 🙂 while regulators weighed their formal response to \n\n Nairobi")
	var b strings.Builder
	for b.Len() < 200*n {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteByte(' ')
	}
	t, err := text.New(b.String())
	if err != nil {
		tb.Fatal(err)
	}
	start := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	var c annotate.Contents
	for i := range n {
		at := r.IntN(t.Len() - 200)
		f := annotate.NewFragment(t, annotate.Span{Start: at, End: at + 20 + r.IntN(160)})
		a := &annotate.Annotation{
			ID: newID(r), Label: []string{"claim", "warning", "quote"}[r.IntN(3)], Fragments: []annotate.Fragment{f},
			Created: start.Add(time.Duration(i) * time.Second), Modified: start.Add(time.Duration(2*i) * time.Second),
			Origin: annotate.Origin{Kind: annotate.OriginManual},
		}
		if i%3 == 0 {
			a.Attributes = annotate.Attributes{"speaker": words[r.IntN(len(words))]}
		}
		c.Annotations = append(c.Annotations, a)
	}
	l, err := annotate.NewLayer(annotate.Header{
		ID: newID(r), Person: annotate.Person{ID: newID(r), Slug: "alice", Name: "Alice", Kind: annotate.Human},
		State: annotate.StateInProgress, Source: annotate.Source{Path: "article.txt", Length: t.Len(), Encoding: "utf-8", Newline: "lf"},
		Scheme: annotate.SchemeRef{ID: "default", Version: "1"},
	}, c)
	if err != nil {
		tb.Fatal(err)
	}
	return t, l
}

// newID is a random UUID whose order does not follow its making.
func newID(r *rand.Rand) (id annotate.ID) {
	binary.BigEndian.PutUint64(id[:8], r.Uint64())
	binary.BigEndian.PutUint64(id[8:], r.Uint64())
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id
}

var sizes = []int{5_000, 50_000}

func BenchmarkDecode(b *testing.B) {
	for _, n := range sizes {
		t, l := article(b, n)
		data := mustEncode(b, l)
		for _, against := range []*text.Text{nil, t} {
			b.Run(fmt.Sprintf("%d/text=%t", n, against != nil), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := DecodeFor(data, against); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEncodeFirst(b *testing.B) {
	for _, n := range sizes {
		_, l := article(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustEncode(b, l)
			}
		})
	}
}

func BenchmarkEncodeAfterOneChange(b *testing.B) {
	for _, n := range sizes {
		_, l := article(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var e Encoder
			if _, err := e.Pieces(l); err != nil {
				b.Fatal(err)
			}
			now := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				a := *l.At(i * 7919 % l.Len())
				a.Note = fmt.Sprint(i)
				var err error
				l, _, err = l.Apply(annotate.Change{Annotations: []annotate.Edit[*annotate.Annotation]{{Before: l.Annotation(a.ID), After: &a}}}, now)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := e.Pieces(l); err != nil {
					b.Fatal(err)
				}
				i++
			}
		})
	}
}

func BenchmarkMerge(b *testing.B) {
	for _, n := range sizes {
		_, l := article(b, n)
		other, err := Decode(mustEncode(b, l))
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := Merge(l, other); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func mustEncode(tb testing.TB, l *annotate.Layer) []byte {
	tb.Helper()
	data, err := new(Encoder).Encode(l)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestEncodeTwiceAgrees(t *testing.T) {
	_, l := article(t, 50)
	data := mustEncode(t, l)
	got, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if again := mustEncode(t, got); !bytes.Equal(data, again) {
		t.Errorf("got\n%s\nwant\n%s", again, data)
	}
}
