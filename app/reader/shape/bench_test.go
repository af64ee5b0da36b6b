package shape_test

import (
	"math/rand/v2"
	"testing"

	"postil/app/reader/shape"
)

// prose makes paragraphs of about 600 characters, a megabyte of them, from a
// vocabulary of so many words.
func prose(vocabulary int) [][]rune {
	rng := rand.New(rand.NewPCG(1, 2))
	words := make([][]rune, vocabulary)
	for i := range words {
		var w []rune
		for range 1 + rng.IntN(9) {
			w = append(w, rune('a'+rng.IntN(26)))
		}
		switch i % 12 {
		case 0:
			w = append(w, ',')
		case 1:
			w = append(w, '.')
		case 2:
			w[0] += 'A' - 'a'
		case 3:
			if len(w) > 4 {
				w[len(w)/2] = '-'
			}
		}
		words[i] = w
	}
	var out [][]rune
	for size := 0; size < 1_000_000; {
		var p []rune
		for len(p) < 600 {
			p = append(append(p, words[rng.IntN(vocabulary)]...), ' ')
		}
		size += len(p)
		out = append(out, p)
	}
	return out
}

func prepareAll(b *testing.B, paragraphs [][]rune, fresh bool) {
	faces := facesOf(b, manifold(b))
	e := shape.NewEngine(faces)
	e.Prepare([]rune("x"), serif)
	size := 0
	for _, p := range paragraphs {
		size += len(p)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if fresh {
			e = shape.NewEngine(faces)
		}
		for _, p := range paragraphs {
			e.Prepare(p, serif)
		}
	}
}

func BenchmarkPrepare(b *testing.B) {
	b.Run("1MB of 800 words, cold", func(b *testing.B) { prepareAll(b, prose(800), true) })
	b.Run("1MB of 800 words", func(b *testing.B) { prepareAll(b, prose(800), false) })
	b.Run("1MB of 20000 words, cold", func(b *testing.B) { prepareAll(b, prose(20000), true) })
	b.Run("1MB of 20000 words", func(b *testing.B) { prepareAll(b, prose(20000), false) })
	b.Run("100k of Arabic", func(b *testing.B) {
		prepareAll(b, repeated("ذهب الرجل إلى السوق واشترى خبزا، ثم عاد. ", 100_000), false)
	})
	b.Run("100k of Chinese without a face", func(b *testing.B) {
		prepareAll(b, repeated("天地玄黃，宇宙洪荒。日月盈昃，辰宿列張。", 100_000), false)
	})
	b.Run("100k of mixed", func(b *testing.B) {
		prepareAll(b, repeated("The word שלום means 😀 peace, и это верно. ", 100_000), false)
	})
}

func repeated(s string, size int) [][]rune {
	var p []rune
	for len(p) < 600 {
		p = append(p, []rune(s)...)
	}
	var out [][]rune
	for n := 0; n < size; n += len(p) {
		out = append(out, p)
	}
	return out
}

func BenchmarkShapeLine(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"Latin", "Those who mark articles read them closely, word by word, and go back to the places "},
		{"Arabic", "ذهب الرجل إلى السوق واشترى خبزا، ثم عاد إلى البيت قبل أن يحل المساء على المدينة. "},
		{"mixed", "The word שלום means 😀 peace, and سلام too; both are greetings, as everyone knows. "},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := engineOf(b, manifold(b))
			s := []rune(c.text)
			p := e.Prepare(s, serif)
			b.ReportAllocs()
			for b.Loop() {
				e.ShapeLine(p, 0, len(s))
			}
		})
	}
}
