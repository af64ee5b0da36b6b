package anchor_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate"
	"postil/annotate/anchor"
	"postil/annotate/text"
)

// lawful holds a placement against what must hold of any.
func lawful(tb rapid.TB, old, now *text.Text, fragments []annotate.Fragment, p anchor.Placement) {
	tb.Helper()
	if len(p.Places) != len(fragments) {
		tb.Fatalf("%d places of %d fragments", len(p.Places), len(fragments))
	}
	worst, end := anchor.Same, 0
	for i, at := range p.Places {
		worst = max(worst, at.Verdict)
		if at.Reason == "" {
			tb.Errorf("%v without a reason", at)
		}
		if len(at.Candidates) > 8 || at.Verdict == anchor.Changed && len(at.Candidates) == 0 {
			tb.Errorf("%v has %d candidates", at.Verdict, len(at.Candidates))
		}
		near := 1.0
		for _, c := range at.Candidates {
			if !now.Valid(c.Span) || c.Nearness < 0 || c.Nearness > near {
				tb.Errorf("the candidate %v of %v", c, at)
			}
			near = c.Nearness
		}
		switch at.Verdict {
		case anchor.Same, anchor.Moved:
			if now.Quote(at.Span) != fragments[i].Exact {
				tb.Errorf("%v at %v, which says %q and not %q", at.Verdict, at.Span, now.Quote(at.Span), fragments[i].Exact)
			}
			if (at.Verdict == anchor.Same) != (at.Span == fragments[i].Span) {
				tb.Errorf("%v from %v to %v", at.Verdict, fragments[i].Span, at.Span)
			}
		case anchor.Changed:
			if !now.Valid(at.Span) || now.SnapGrapheme(at.Span) != at.Span {
				tb.Errorf("changed at %v, which cuts a character", at.Span)
			}
		default:
			if at.Span != (annotate.Span{}) {
				tb.Errorf("%v at %v", at.Verdict, at.Span)
			}
		}
		if at.Verdict.Sure() && old != nil && old.SnapGrapheme(fragments[i].Span) == fragments[i].Span && now.SnapGrapheme(at.Span) != at.Span {
			tb.Errorf("%v at %v, which cuts a character", at.Verdict, at.Span)
		}
		if p.Verdict.Sure() && at.Span.Start < end {
			tb.Errorf("%v in another order: %v", p.Verdict, p.Places)
		}
		end = at.Span.End
	}
	if p.Verdict < worst || p.Verdict > worst && p.Verdict != anchor.Changed {
		tb.Errorf("%v, the worst of its fragments is %v", p.Verdict, worst)
	}
}

func TestWhateverHappensToATextAPlacementHoldsWhatItSays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		sc := scripts[rapid.IntRange(0, len(scripts)-1).Draw(r, "script")]
		a := newAuthor(rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 1)), sc)
		old := mustText(t, a.article(1+a.IntN(4)))
		m := newMutant(a, old.String())
		for range 1 + a.IntN(3) {
			kinds[a.IntN(len(kinds))].change(m)
		}
		now := mustText(t, m.String())
		known, lost := anchor.New(old, now), anchor.New(nil, now)
		for range 6 {
			spans := passages(a.Rand, old, 3)
			var fragments []annotate.Fragment
			end := 0
			for _, s := range spans {
				if s.Start >= end {
					fragments = append(fragments, annotate.NewFragment(old, s))
					end = s.End
				}
			}
			lawful(r, old, now, fragments, known.Place(fragments))
			lawful(r, old, now, fragments, lost.Place(fragments))
		}
	})
}

func TestInTheSameTextEveryMarkIsTheSame(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringOfN(rapid.RuneFrom([]rune("ab 한\ń")), 1, 60, -1).Draw(r, "text")
		x := mustText(t, s)
		start := rapid.IntRange(0, x.Len()-1).Draw(r, "start")
		span := annotate.Span{Start: start, End: rapid.IntRange(start+1, x.Len()).Draw(r, "end")}
		p := anchor.New(x, x).Place([]annotate.Fragment{annotate.NewFragment(x, span)})
		if p.Verdict != anchor.Same || p.Places[0].Span != span {
			r.Errorf("%q of %q: %v", x.Quote(span), s, p)
		}
	})
}

// FuzzPlace places any passage of any text in any other.
func FuzzPlace(f *testing.F) {
	f.Add("The quay could fail, the board said.", "The board said: the quay could fail.", 4, 8)
	f.Add(strings.Repeat("yes\n", 60), strings.Repeat("yes\n", 61), 40, 3)
	f.Add("e\u0301a", "ea", 0, 2)
	f.Add(strings.Repeat("a", 300), strings.Repeat("a", 3000), 7, 100)
	f.Add("关闭港口委员会", "委员会关闭港口", 2, 2)
	f.Fuzz(func(t *testing.T, before, after string, start, length int) {
		old, err := text.New(before)
		if err != nil {
			return
		}
		now, err := text.New(after)
		span := annotate.Span{Start: start, End: start + length}
		if err != nil || length > 1<<20 || start > 1<<20 || !old.Valid(span) {
			return
		}
		fragments := []annotate.Fragment{annotate.NewFragment(old, span)}
		lawful(t, old, now, fragments, anchor.New(old, now).Place(fragments))
		lawful(t, old, now, fragments, anchor.New(nil, now).Place(fragments))
	})
}

func TestCases(t *testing.T) {
	const quay = "The quay could fail within a month, the board said on Monday. Nobody was hurt, and the ferry went on."
	far := strings.Repeat("Nothing else of note was told at the harbour that day, said the keeper of the light. ", 3)
	const like = " the board met late on Monday, said the "
	for _, c := range []struct {
		name, old, now string
		quotes         []string // of which the first place in the old text is meant
		want           anchor.Verdict
		says           string // the new text there
	}{
		{"text put in before", quay, "Update. " + quay, []string{"the board"}, anchor.Moved, "the board"},
		{"text put in after", quay, quay + " More follows.", []string{"the board"}, anchor.Same, "the board"},
		{"a letter changed in it", quay, strings.Replace(quay, "board", "bored", 1), []string{"the board"}, anchor.Changed, "the bored"},
		{"its case changed", quay, strings.Replace(quay, "the board", "The Board", 1), []string{"the board"}, anchor.Changed, "The Board"},
		{"a line break in it", quay, strings.Replace(quay, "the board", "the\nboard", 1), []string{"the board"}, anchor.Changed, "the\nboard"},
		{"it was taken out", quay, strings.Replace(quay, ", the board said on Monday", "", 1), []string{"the board said"}, anchor.Gone, ""},
		{"another text", quay, far, []string{"the board"}, anchor.Gone, ""},
		{"twice, side by side", quay + "\n" + far, quay + "\n" + quay + "\n" + far, []string{"the board"}, anchor.Ambiguous, ""},
		{"an accent put on its last letter", quay, strings.Replace(quay, "board said", "board\u0301 said", 1), []string{"the board"}, anchor.Changed, "the board\u0301"},
		{"its last word is longer", quay, strings.Replace(quay, "fail", "failed", 1), []string{"could fail"}, anchor.Changed, "could failed"},
		{"its first word is longer", quay, strings.Replace(quay, "hurt", "unhurt", 1), []string{"hurt"}, anchor.Changed, "unhurt"},
		{"a part of a word, which is longer", quay, strings.Replace(quay, "Monday", "Mondays", 1), []string{"Mon"}, anchor.Same, "Mon"},
		{"a part of a word at its end", quay, strings.Replace(quay, "Monday", "Mondays", 1), []string{"nday"}, anchor.Changed, "ndays"},
		{"an apostrophe after its last word", quay, strings.Replace(quay, "board said", "board’s chair said", 1), []string{"the board"}, anchor.Same, "the board"},
		{"words without spaces between", "他说关闭港口委员会在周二宣布了这一决定", "他说关闭港口委员会们在周二宣布了这一决定", []string{"委员会"}, anchor.Same, "委员会"},
		{"two pieces that stay in order", quay, "Update. " + quay, []string{"The quay", "the board"}, anchor.Moved, "The quay|the board"},
		{"two pieces, one of them changed", quay, strings.Replace(quay, "board", "bored", 1), []string{"The quay", "the board"}, anchor.Changed, "The quay|the bored"},
		{
			"two pieces that change places", far + "\n" + quay + "\n" + strings.ToUpper(far), quay + "\n" + strings.ToUpper(far) + "\n" + far,
			[]string{"Nothing else of note", "the board"},
			anchor.Changed, "Nothing else of note|the board",
		},
		{
			"another place that says the same is another passage's", "In Alden" + like + "clerk.\n" + far + "\nIn Borg" + like + "mayor.\n" + quay,
			far + "\nIn Borg" + like + "mayor.\n" + quay,
			[]string{"the board"},
			anchor.Gone, "",
		},
		{
			"one letter, and all next to it is new", far + "The level rose to 7 after that, said they. " + quay,
			far + "The level fell; 17 of them, said they. " + quay,
			[]string{"7"},
			anchor.Gone, "",
		},
		{"all of it", "Closed", "Closed", []string{"Closed"}, anchor.Same, "Closed"},
		{"nothing is left", quay, "", []string{"the board"}, anchor.Gone, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, now := mustText(t, c.old), mustText(t, c.now)
			var fragments []annotate.Fragment
			for _, q := range c.quotes {
				at := old.CodePoint(strings.Index(c.old, q))
				fragments = append(fragments, annotate.NewFragment(old, annotate.Span{Start: at, End: at + len([]rune(q))}))
			}
			p := anchor.New(old, now).Place(fragments)
			lawful(t, old, now, fragments, p)
			var says []string
			for _, at := range p.Places {
				says = append(says, now.Quote(at.Span))
			}
			if p.Verdict != c.want || strings.Join(says, "|") != c.says {
				t.Errorf("%v %q (%s), want %v %q", p.Verdict, says, p.Reason, c.want, c.says)
			}
			if p.Verdict == anchor.Ambiguous && len(p.Places[0].Candidates) < 2 {
				t.Errorf("candidates %v", p.Places[0].Candidates)
			}
		})
	}
}

func TestWithoutContextOnlyItsOwnPlaceIsBelieved(t *testing.T) {
	now := mustText(t, "One quay, another quay and a ferry.")
	for _, c := range []struct {
		quote string
		at    int
		want  anchor.Verdict
	}{{"ferry", 29, anchor.Same}, {"ferry", 4, anchor.Gone}, {"quay", 4, anchor.Gone}, {"", 3, anchor.Gone}} {
		fr := annotate.Fragment{Span: annotate.Span{Start: c.at, End: c.at + len(c.quote)}, Exact: c.quote}
		p := anchor.New(nil, now).Place([]annotate.Fragment{fr})
		if p.Verdict != c.want {
			t.Errorf("%q at %d: %v (%s)", c.quote, c.at, p.Verdict, p.Reason)
		}
	}
}

func TestAMarkThatNeverFittedTheOldTextIsFoundByItsWords(t *testing.T) {
	first := mustText(t, "Head. The quay could fail within a month, the board said on Monday.")
	at := first.CodePoint(strings.Index(first.String(), "the board"))
	fr := annotate.NewFragment(first, annotate.Span{Start: at, End: at + 9})
	old := mustText(t, "Quite another text, of another day and another place, by another hand.")
	now := mustText(t, "Update. "+first.String())
	if p := anchor.New(old, now).Place([]annotate.Fragment{fr}); p.Verdict != anchor.Moved || p.Places[0].Span.Start != at+8 {
		t.Errorf("%v", p)
	}
}

func TestPlacingStopsWhenItIsToldTo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	x := mustText(t, "word")
	marks := []*annotate.Annotation{{Fragments: []annotate.Fragment{annotate.NewFragment(x, annotate.Span{End: 4})}}}
	if _, err := anchor.New(x, x).PlaceAll(ctx, marks); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if all, err := anchor.New(x, x).PlaceAll(t.Context(), marks); err != nil || len(all) != 1 || all[0].Verdict != anchor.Same {
		t.Errorf("%v, %v", all, err)
	}
}

func TestVerdictsHaveNamesAndAnOrder(t *testing.T) {
	want := []string{"same", "moved", "changed", "ambiguous", "gone"}
	for i, v := range anchor.Verdicts() {
		if v.String() != want[i] || int(v) != i || v.Sure() != (i < 2) {
			t.Errorf("%d is %v", i, v)
		}
	}
}

// BenchmarkAnchor finds 5 000 marks of an article of a megabyte again; it counts
// the comparison of the texts, too.
func BenchmarkAnchor(b *testing.B) {
	writer := newAuthor(rand.New(rand.NewPCG(1, 2)), scripts[0])
	old := mustText(b, writer.article(3600))
	var marks []*annotate.Annotation
	for _, s := range passages(writer.Rand, old, 5000) {
		marks = append(marks, &annotate.Annotation{Fragments: []annotate.Fragment{annotate.NewFragment(old, s)}})
	}
	if old.Bytes() < 1_000_000 {
		b.Fatalf("only %d bytes", old.Bytes())
	}
	for _, c := range []struct {
		name   string
		known  bool
		change func(m *mutant)
	}{
		{"typos", true, func(m *mutant) { m.few(500) }},
		{"rewrapped", true, func(m *mutant) { m.spaces() }},
		{"typos, old text lost", false, func(m *mutant) { m.few(500) }},
		{"rewritten", true, func(m *mutant) { m.s = fresh(m.article(3600)) }},
	} {
		m := newMutant(writer, old.String())
		c.change(m)
		now := mustText(b, m.String())
		b.Run(c.name, func(b *testing.B) {
			count := map[anchor.Verdict]int{}
			for b.Loop() {
				before := old
				if !c.known {
					before = nil
				}
				all, err := anchor.New(before, now).PlaceAll(b.Context(), marks)
				if err != nil {
					b.Fatal(err)
				}
				clear(count)
				for _, p := range all {
					count[p.Verdict]++
				}
			}
			for v, n := range count {
				b.ReportMetric(float64(n), v.String())
			}
		})
	}
}

// few changes so many letters, all at once.
func (m *mutant) few(n int) {
	for range n {
		m.s[m.IntN(len(m.s))] = letter{'x', -1}
	}
}
