package compare_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"postil/annotate"
	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/annotate/text"
)

var morning = time.Date(2026, 5, 12, 9, 0, 0, 0, time.UTC)

func id(n int) annotate.ID { return annotate.ID{0: 1, 6: 0x70, 8: 0x80, 14: byte(n >> 8), 15: byte(n)} }

// mark makes a mark on the first occurrence of each of the words.
func mark(t testing.TB, tx *text.Text, n int, label string, words ...string) *annotate.Annotation {
	t.Helper()
	a := &annotate.Annotation{ID: id(n), Label: label, Created: morning.Add(time.Duration(n) * time.Second), Modified: morning.Add(time.Duration(n) * time.Minute), Origin: annotate.Origin{Kind: annotate.OriginManual}}
	for _, w := range words {
		at := strings.Index(tx.String(), w)
		if at < 0 {
			t.Fatalf("no %q in %q", w, tx)
		}
		start := tx.CodePoint(at)
		a.Fragments = append(a.Fragments, annotate.NewFragment(tx, annotate.Span{Start: start, End: start + len([]rune(w))}))
	}
	return a
}

func spot(n, start, end int, label string) *annotate.Annotation {
	return &annotate.Annotation{ID: id(n), Label: label, Created: morning.Add(time.Duration(n) * time.Second), Modified: morning, Fragments: []annotate.Fragment{{Span: annotate.Span{Start: start, End: end}}}}
}

func layer(t testing.TB, tx *text.Text, slug string, state annotate.State, c annotate.Contents) *annotate.Layer {
	t.Helper()
	h := annotate.Header{Person: annotate.Person{Slug: slug, Name: slug, Kind: annotate.Human}, State: state, Source: annotate.Source{Path: "a.txt", Length: tx.Len()}}
	l, err := annotate.NewLayer(h, c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func done(t testing.TB, tx *text.Text, slug string, marks ...*annotate.Annotation) *annotate.Layer {
	t.Helper()
	return layer(t, tx, slug, annotate.StateDone, annotate.Contents{Annotations: marks})
}

func newText(t testing.TB, s string) *text.Text {
	t.Helper()
	tx, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return tx
}

func article(tx *text.Text, layers ...*annotate.Layer) agreement.Layered {
	return agreement.Layered{ID: "a.txt", Text: tx, Layers: layers}
}

func mustCompare(t testing.TB, a agreement.Layered, c agreement.Choice) compare.Comparison {
	t.Helper()
	out, err := compare.Compare(a, c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func review(t testing.TB, a agreement.Layered) compare.Review {
	t.Helper()
	r, err := compare.ReviewOf(a, agreement.Choice{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func gold(t testing.TB, a agreement.Layered, s compare.Strategy) compare.Gold {
	t.Helper()
	r := review(t, a)
	g, err := r.Gold(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// sayings lists marks as "label quote", in text order.
func sayings(l *annotate.Layer) []string {
	out := []string{}
	for a := range l.Annotations() {
		out = append(out, a.Label+" "+a.Quote())
	}
	return out
}

// decide puts decisions into a layer at a time.
func decide(t testing.TB, l *annotate.Layer, minute int, ds ...annotate.Decision) *annotate.Layer {
	t.Helper()
	c, err := compare.Put(l, "decide", ds...)
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := l.Apply(c, morning.Add(time.Duration(minute)*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// caseOn finds the case of which a mark is.
func caseOn(t testing.TB, r compare.Review, mark annotate.ID) compare.Examined {
	t.Helper()
	for _, k := range r.Cases {
		for _, m := range k.Marks {
			if m.ID == mark {
				return k
			}
		}
	}
	t.Fatalf("the mark %s is in no case", mark)
	return compare.Examined{}
}

func describe(k compare.Case) string {
	s := string(k.Class)
	if k.Edge != "" {
		s += " " + string(k.Edge)
	}
	s += fmt.Sprintf(" %d-%d %s", k.Span.Start, k.Span.End, strings.Join(k.With, ","))
	if len(k.Without) > 0 {
		s += " not " + strings.Join(k.Without, ",")
	}
	if len(k.Differ) > 0 {
		s += " differ " + strings.Join(k.Differ, ",")
	}
	if len(k.Twice) > 0 {
		s += fmt.Sprintf(" twice %d", len(k.Twice))
	}
	return s
}
