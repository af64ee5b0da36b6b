package agreement

import (
	"context"
	"strconv"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement/gamma"
	"postil/annotate/agreement/match"
)

// The study of all benchmarks: three annotators, 1000 articles, 20 spans each.
func benchmarkStudy(b *testing.B) *Study {
	b.Helper()
	return generated(b, 3, 1000, 20)
}

func benchmark(b *testing.B, measures ...Measure) {
	s := benchmarkStudy(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range measures {
			if r := m.Of(s); r.Settings.Articles != 1000 {
				b.Fatal(r.Settings)
			}
		}
	}
}

// Aims on two cores: 8 s with 30 samples, 1 s with 3 that are pooled over the
// articles.
func BenchmarkGamma(b *testing.B) {
	for _, samples := range []int{30, 3} {
		b.Run(strconv.Itoa(samples), func(b *testing.B) {
			o := gamma.Defaults()
			o.Samples = samples
			benchmark(b, Gamma{Options: &o})
		})
	}
}

// Aim: 50 ms on two cores.
func BenchmarkGammaAfterOneDecision(b *testing.B) {
	s := benchmarkStudy(b)
	t := tally(b, Gamma{}, s)
	for i := 0; b.Loop(); i++ {
		n := i * 7919 % len(s.Articles)
		if err := t.Replace(context.Background(), n, decided(s.Articles[n], i)); err != nil {
			b.Fatal(err)
		}
		t.Result()
	}
}

// decided is an article with one mark more.
func decided(a Article, i int) Article {
	a.Readings = append([]Reading{}, a.Readings...)
	a.Readings[0].Marks = append([]Mark{{Label: "claim", Fragments: []annotate.Span{{Start: i % 50, End: i%50 + 9}}}}, a.Readings[0].Marks...)
	return a
}

// Aim: 0.1 s on two cores.
func BenchmarkAlphaU(b *testing.B) { benchmark(b, AlphaU{}) }

// Aim: 0.1 s on two cores, all four together.
func BenchmarkUAlphaFamily(b *testing.B) {
	benchmark(b, UAlpha{}, BarUAlpha{}, CUAlpha{}, KUAlpha{})
}

// Aim: 0.5 s on two cores.
func BenchmarkAllMatchingModes(b *testing.B) {
	var all []Measure
	for _, mode := range match.Modes() {
		all = append(all, SpanF1{Criterion: match.Criterion{Mode: mode}})
	}
	benchmark(b, all...)
}

func BenchmarkConfusion(b *testing.B)         { benchmark(b, Confusion{}) }
func BenchmarkBoundaryAgreement(b *testing.B) { benchmark(b, BoundaryAgreement{}) }
func BenchmarkKrippendorff(b *testing.B)      { benchmark(b, Krippendorff{}) }
func BenchmarkCharacterAlpha(b *testing.B)    { benchmark(b, Krippendorff{Over: Characters{}}) }

// What the Review screen shows after a decision: exact and overlap F1 with
// their intervals, α_U and the uα family. Aim: 50 ms on two cores.
func BenchmarkUpdateAfterOneDecision(b *testing.B) {
	s := benchmarkStudy(b)
	var intervals, figures []*Tally
	for _, mode := range []match.Mode{match.Exact, match.Overlap} {
		t := tally(b, SpanF1{Criterion: match.Criterion{Mode: mode}}, s)
		estimate(b, t, Bootstrap{})
		intervals = append(intervals, t)
	}
	for _, m := range []Measure{AlphaU{}, UAlpha{}, BarUAlpha{}, CUAlpha{}} {
		figures = append(figures, tally(b, m, s))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := i * 7919 % len(s.Articles)
		a := decided(s.Articles[n], i)
		for _, t := range intervals {
			if err := t.Replace(context.Background(), n, a); err != nil {
				b.Fatal(err)
			}
			estimate(b, t, Bootstrap{})
		}
		for _, t := range figures {
			if err := t.Replace(context.Background(), n, a); err != nil {
				b.Fatal(err)
			}
			t.Result()
		}
	}
}

// An interval that is drawn for the first time.
func BenchmarkInterval(b *testing.B) {
	s := benchmarkStudy(b)
	for _, m := range []Measure{SpanF1{}, AlphaU{}, UAlpha{}, Confusion{}, Krippendorff{}, Cohen{Over: Characters{Label: "claim"}}} {
		t := tally(b, m, s)
		b.Run(m.Name(), func(b *testing.B) {
			for b.Loop() {
				t.drawn = nil
				if _, err := t.Estimate(context.Background(), Bootstrap{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
