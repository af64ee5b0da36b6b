package insights_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/insights"
	"postil/annotate/text"
)

const story = "The old quay could fail by Monday, the harbour board said. “Stay away from the water,” it told owners. Divers found new cracks in four piers."

type tester interface {
	Helper()
	Fatal(...any)
}

func newText(t tester) *text.Text {
	t.Helper()
	tx, err := text.New(story)
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

// layer makes a person's layer of marks on words of the story.
func layer(t tester, tx *text.Text, slug string, state annotate.State, marks ...string) *annotate.Layer {
	t.Helper()
	var c annotate.Contents
	for i, m := range marks {
		label, words, _ := strings.Cut(m, ": ")
		at := strings.Index(tx.String(), words)
		if at < 0 {
			t.Fatal("no such words: " + words)
		}
		start := tx.CodePoint(at)
		c.Annotations = append(c.Annotations, &annotate.Annotation{
			ID: annotate.ID{slug[0], byte(i + 1)}, Label: label, Created: time.Unix(int64(i), 0),
			Fragments: []annotate.Fragment{annotate.NewFragment(tx, annotate.Span{Start: start, End: start + len([]rune(words))})},
		})
	}
	return newLayer(t, slug, state, tx.Len(), c)
}

func newLayer(t tester, slug string, state annotate.State, length int, c annotate.Contents) *annotate.Layer {
	t.Helper()
	l, err := annotate.NewLayer(annotate.Header{
		Person: annotate.Person{Slug: slug, Name: strings.ToUpper(slug[:1]) + slug[1:] + " Somebody", Kind: annotate.Human},
		State:  state, Source: annotate.Source{Length: length},
	}, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// newsroom is three people on three articles: two that all or two of them
// finished, and one that only Ann did.
func newsroom(t tester) []agreement.Layered {
	t.Helper()
	tx := newText(t)
	return []agreement.Layered{
		{ID: "wire/a.txt", Text: tx, Layers: []*annotate.Layer{
			layer(t, tx, "ann", annotate.StateDone, "claim: The old quay could fail", "quote: “Stay away from the water,”", "claim: new cracks"),
			layer(t, tx, "ben", annotate.StateDone, "warning: The old quay could fail", "quote: Stay away from the water", "claim: new cracks"),
			layer(t, tx, "cy", annotate.StateDone, "claim: old quay could fail by Monday", "claim: new cracks"),
		}},
		{ID: "wire/b.txt", Text: tx, Layers: []*annotate.Layer{
			layer(t, tx, "ann", annotate.StateDone, "claim: The old quay could fail", "warning: four piers"),
			layer(t, tx, "ben", annotate.StateLocked, "claim: The old quay could fail"),
			layer(t, tx, "cy", annotate.StateInProgress, "quote: Monday"),
		}},
		{ID: "wire/c.txt", Text: tx, Layers: []*annotate.Layer{layer(t, tx, "ann", annotate.StateDone, "claim: new cracks")}},
	}
}

func open(t tester, articles []agreement.Layered, s insights.Settings) *insights.Book {
	t.Helper()
	b, err := insights.Open(context.Background(), annotate.DefaultScheme(), articles, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func figures(t tester, b *insights.Book, ask insights.Ask) *insights.Figures {
	t.Helper()
	f, err := b.Figures(context.Background(), ask, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// random is people who mark places of their own on a number of articles; most
// places are the same for all, some are moved, have another label or are
// missing.
func random(t tester, seed uint64, people, articles, marks int) []agreement.Layered {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 5))
	tx, err := text.New(strings.Repeat("All that is said here is of no use to anybody. ", 4+marks))
	if err != nil {
		t.Fatal(err)
	}
	labels := []string{"claim", "warning", "quote"}
	out := make([]agreement.Layered, articles)
	for i := range out {
		out[i] = agreement.Layered{ID: fmt.Sprintf("%03d.txt", i), Text: tx}
		places := make([]annotate.Span, marks)
		said := make([]string, marks)
		for k := range places {
			start := k*47 + r.IntN(20)
			places[k], said[k] = annotate.Span{Start: start, End: start + 5 + r.IntN(20)}, labels[r.IntN(3)]
		}
		for p := range people {
			var c annotate.Contents
			for k, s := range places {
				label := said[k]
				switch r.IntN(8) {
				case 0:
					continue
				case 1:
					s.End += 3
				case 2:
					label = labels[r.IntN(3)]
				}
				c.Annotations = append(c.Annotations, &annotate.Annotation{
					ID: annotate.ID{byte(p), byte(i), byte(k), 1}, Label: label, Created: time.Unix(int64(k), 0),
					Fragments: []annotate.Fragment{annotate.NewFragment(tx, s)},
				})
			}
			state := annotate.StateDone
			if r.IntN(6) == 0 {
				state = annotate.StateInProgress
			}
			out[i].Layers = append(out[i].Layers, newLayer(t, []string{"ann", "ben", "cy", "dee"}[p], state, tx.Len(), c))
		}
	}
	return out
}

func BenchmarkFiguresAfterOneChange(b *testing.B) {
	articles := random(b, 1, 3, 200, 20)
	book := open(b, articles, insights.Settings{})
	figures(b, book, insights.Ask{})
	other := random(b, 2, 3, 200, 20)
	for i := 0; b.Loop(); i++ {
		if err := book.Replace(context.Background(), other[i%len(other)]); err != nil {
			b.Fatal(err)
		}
		figures(b, book, insights.Ask{})
	}
}

func BenchmarkFigures(b *testing.B) {
	articles := random(b, 1, 3, 200, 20)
	for b.Loop() {
		figures(b, open(b, articles, insights.Settings{}), insights.Ask{})
	}
}
