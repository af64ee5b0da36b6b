package session

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"postil/annotate"
	"postil/annotate/agreement"
)

// someArticle is an article with marks of three people who mostly agree.
func someArticle(r *rand.Rand, id string, spans int) agreement.Article {
	a := agreement.Article{ID: id, Extent: annotate.Span{End: 400 * spans / 10}, Readings: make([]agreement.Reading, 3)}
	labels := []string{"claim", "warning", "quote"}
	for k := range a.Readings {
		a.Readings[k].Finished = true
		for i := range spans {
			start := 40*i + r.IntN(4)
			a.Readings[k].Marks = append(a.Readings[k].Marks, agreement.Mark{Label: labels[(i+r.IntN(5)/4)%3], Fragments: []annotate.Span{{Start: start, End: start + 10 + r.IntN(20)}}})
		}
	}
	return a
}

func TestPassagesGiveTheSameF1AsTheArticle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 40 {
		a := someArticle(r, fmt.Sprint(n), 1+n%17)
		whole, err := agreement.NewStudy([]string{"a", "b", "c"}, nil, []agreement.Article{a})
		if err != nil {
			t.Fatal(err)
		}
		parts, err := agreement.NewStudy([]string{"a", "b", "c"}, nil, chains(a))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range Measured()[1:] {
			x, _ := m.Of(whole).Float()
			y, _ := m.Of(parts).Float()
			if d := x - y; d > 1e-12 || d < -1e-12 {
				t.Errorf("%s of the article is %v, of its passages %v", m.Name(), x, y)
			}
		}
	}
}

// BenchmarkFiguresOfTheWorkspaceAfterADecision is what is measured anew in a
// workspace of 1 000 articles with 20 spans of three people.
func BenchmarkFiguresOfTheWorkspaceAfterADecision(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	articles := make([]agreement.Article, 1000)
	for i := range articles {
		articles[i] = someArticle(r, fmt.Sprint(i), 20)
	}
	pool, _, err := openPool(context.Background(), []string{"a", "b", "c"}, articles)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		id := fmt.Sprint(r.IntN(len(articles)))
		a := someArticle(r, id, 20)
		if _, err := pool.replace(context.Background(), map[string]func() (agreement.Article, error){id: func() (agreement.Article, error) { return a, nil }}); err != nil {
			b.Fatal(err)
		}
	}
}
