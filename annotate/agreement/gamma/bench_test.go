package gamma_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"postil/annotate/agreement/gamma"
)

// newsroom makes articles in which each of so many annotators marks so many
// spans: most of them the same ones, with other ends here and there, another
// label now and then, and some that nobody else sees. mean is the mean length
// of a span, and an article is so long that spans cover the share of it.
func newsroom(articles, annotators, spans int, mean, share float64) []gamma.Document {
	r := rand.New(rand.NewPCG(1, 2))
	length := mean * float64(spans) / share
	documents := make([]gamma.Document, articles)
	labels := []string{"claim", "warning", "quote", "number", "background"}
	for i := range documents {
		d := gamma.Document{ID: fmt.Sprint("article ", i), Length: float64(int(length) + 1)}
		fresh := func() gamma.Unit {
			size := min(float64(3+int(r.ExpFloat64()*(mean-3))), d.Length/2)
			start := float64(int(r.Float64() * (d.Length - size)))
			return gamma.Unit{Start: start, End: start + size, Label: labels[min(int(r.ExpFloat64()*1.5), 4)]}
		}
		shared := make([]gamma.Unit, spans)
		for k := range shared {
			shared[k] = fresh()
		}
		for a := range annotators {
			units := make([]gamma.Unit, spans)
			for k, u := range shared {
				if r.IntN(5) == 0 {
					u = fresh()
				}
				if r.IntN(3) == 0 {
					u.Start = max(0, u.Start-float64(r.IntN(8)))
				}
				if r.IntN(3) == 0 {
					u.End = min(d.Length, u.End+float64(r.IntN(8)))
				}
				if r.IntN(8) == 0 {
					u.Label = labels[r.IntN(len(labels))]
				}
				units[k] = u
			}
			d.Annotators = append(d.Annotators, gamma.Annotator{ID: fmt.Sprint("annotator ", a), Units: units})
		}
		documents[i] = d
	}
	return documents
}

// BenchmarkGamma measures γ of three annotators, a thousand articles and twenty
// spans in each, which cover less than half of the text or as much as all of it.
func BenchmarkGamma(b *testing.B) {
	for _, c := range []struct {
		samples     int
		alpha       float64
		mean, share float64
	}{{3, 3, 40, 0.4}, {30, 3, 40, 0.4}, {30, 1, 40, 0.4}, {3, 3, 60, 1}, {30, 3, 60, 1}, {3, 1, 60, 1}} {
		documents := newsroom(1000, 3, 20, c.mean, c.share)
		o := gamma.Defaults()
		o.Samples, o.Alpha = c.samples, c.alpha
		b.Run(fmt.Sprintf("samples=%d/alpha=%v/share=%v", c.samples, c.alpha, c.share), func(b *testing.B) {
			for b.Loop() {
				corpus, err := gamma.New(context.Background(), documents, o)
				if err != nil {
					b.Fatal(err)
				}
				r := corpus.Of(gamma.Gamma())
				if r.Status != gamma.OK {
					b.Fatal(r.Status, r.Reason, len(r.Bounded))
				}
				v, _ := r.Float()
				b.ReportMetric(v, "γ")
			}
		})
	}
}

// BenchmarkUpdate measures γ, γ_cat and all γ_k after a change in one article of
// a thousand.
func BenchmarkUpdate(b *testing.B) {
	documents := newsroom(1000, 3, 20, 40, 0.4)
	corpus, err := gamma.New(context.Background(), documents, gamma.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	next := 0
	for b.Loop() {
		d := &documents[next%len(documents)]
		next++
		d.Annotators[0].Units[next%20].Label = "decided"
		if corpus, err = corpus.With(context.Background(), d); err != nil {
			b.Fatal(err)
		}
		corpus.Of(gamma.Gamma())
		corpus.Of(gamma.GammaCat())
		for _, label := range corpus.Labels() {
			corpus.Of(gamma.GammaK(label))
		}
	}
}

// BenchmarkBootstrap measures one of the thousands of resamples of a bootstrap
// over a thousand articles.
func BenchmarkBootstrap(b *testing.B) {
	documents := newsroom(1000, 3, 20, 40, 0.4)
	corpus, err := gamma.New(context.Background(), documents, gamma.Defaults())
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	numbers := make([]int, len(documents))
	for b.Loop() {
		for i := range numbers {
			numbers[i] = r.IntN(len(numbers))
		}
		corpus.Only(numbers).Of(gamma.Gamma())
	}
}
