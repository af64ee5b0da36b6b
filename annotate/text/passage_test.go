package text

import (
	"testing"

	"pgregory.net/rapid"
)

func TestAPassageIsCutAtGraphemesAndLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, err := New(Canonical(anyText(t)))
		if err != nil {
			t.Fatal(err)
		}
		start := rapid.IntRange(0, x.Len()).Draw(t, "start")
		s := Span{start, rapid.IntRange(start, x.Len()).Draw(t, "end")}
		around := rapid.IntRange(0, 40).Draw(t, "around")
		before, exact, after := x.Passage(s, around)
		from := max(0, s.Start-around)
		if g := x.GraphemeAt(from); g.Start < from && g.End <= s.Start {
			from = g.End
		}
		to := min(x.Len(), s.End+around)
		if g := x.GraphemeAt(to); to < x.Len() && g.Start < to && g.Start >= s.End {
			to = g.Start
		}
		runes := []rune(x.String())
		if w := string(runes[from:s.Start]); before != w {
			t.Fatalf("before %v stands %q, not %q", s, before, w)
		}
		if w := string(runes[s.Start:s.End]); exact != w {
			t.Fatalf("at %v stands %q, not %q", s, exact, w)
		}
		if w := string(runes[s.End:to]); after != w {
			t.Fatalf("after %v stands %q, not %q", s, after, w)
		}
	})
}

func TestAPassageOutsideTheTextIsBroughtIntoIt(t *testing.T) {
	x, err := New("añb")
	if err != nil {
		t.Fatal(err)
	}
	for s, want := range map[Span][3]string{{-4, 1}: {"", "a", "ñb"}, {2, 9}: {"añ", "b", ""}, {7, 9}: {"añb", "", ""}, {2, 1}: {"añ", "", "b"}} {
		if before, exact, after := x.Passage(s, 5); [3]string{before, exact, after} != want {
			t.Errorf("%v: %q %q %q, not %q", s, before, exact, after, want)
		}
	}
}
