package annotate

import (
	"encoding/binary"
	"fmt"
	"testing"
)

// related is a layer of n marks, each linked to the next, with ids that do not
// follow each other.
func related(tb testing.TB, n int) *Layer {
	tb.Helper()
	of := func(kind byte, i int) (id ID) {
		id[0] = kind
		binary.BigEndian.PutUint64(id[8:], uint64(i)*0x9E3779B97F4A7C15)
		return id
	}
	var c Contents
	for i := range n {
		a := mark(0, i*200, i*200+150, "claim")
		a.ID = of(1, i)
		c.Annotations = append(c.Annotations, a)
		if i > 0 {
			c.Relations = append(c.Relations, &Relation{ID: of(2, i), Type: "answers", From: of(1, i-1), To: a.ID})
		}
	}
	l, err := NewLayer(Header{}, c)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

// eachSize runs a benchmark for as many marks and relations as the project's
// articles have, which go from 10 KB to 10 MB.
func eachSize(b *testing.B, f func(b *testing.B, l *Layer)) {
	for _, n := range []int{20, 500, 5_000, 50_000} {
		l := related(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			f(b, l)
		})
	}
}

func BenchmarkRelationsOf(b *testing.B) {
	eachSize(b, func(b *testing.B, l *Layer) {
		for i := 0; b.Loop(); i++ {
			for range l.RelationsOf(l.At(i * 7919 % l.Len()).ID) {
			}
		}
	})
}

func BenchmarkRemoval(b *testing.B) {
	eachSize(b, func(b *testing.B, l *Layer) {
		for i := 0; b.Loop(); i++ {
			_ = l.Removal("remove", l.At(i*7919%l.Len()).ID)
		}
	})
}

// BenchmarkRemove carries a removal out: a mark and its relations.
func BenchmarkRemove(b *testing.B) {
	eachSize(b, func(b *testing.B, l *Layer) {
		for i := 0; b.Loop(); i++ {
			if _, _, err := l.Apply(l.Removal("remove", l.At(i*7919%l.Len()).ID), start); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAnnotationEdits(b *testing.B) {
	eachSize(b, func(b *testing.B, l *Layer) {
		for i := 0; b.Loop(); i++ {
			b.StopTimer()
			a := *l.At(i * 7919 % l.Len())
			a.Note = "changed"
			next, _, err := l.Apply(Change{Annotations: []Edit[*Annotation]{{After: &a}}}, start)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			for range AnnotationEdits(l, next) {
			}
		}
	})
}
