package layout

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestBoxesAreThoseOfAllLines(t *testing.T) {
	e, other := newEngine(t), newEngine(t)
	rapid.Check(t, func(r *rapid.T) {
		x := newText(t, drawText(r)+rapid.SampledFrom([]string{"", "\ue000", "\n漢"}).Draw(r, "end"))
		o := spaced(float32(rapid.IntRange(60, 900).Draw(r, "width")))
		want := 0
		for _, line := range all(New(x, e, o)) {
			want += line.Missing
		}
		got, last := 0, 0
		err := Boxes(t.Context(), x, other, o.StyleOf, func(start, end int, lacking []rune) {
			if start < last || end <= start || end > x.Len() || len(lacking) == 0 {
				r.Fatalf("a box from %d to %d after %d, lacking %q", start, end, last, lacking)
			}
			if !strings.ContainsRune(x.Slice(start, end), lacking[0]) {
				r.Fatalf("%q is not in %q", lacking, x.Slice(start, end))
			}
			got, last = got+1, end
		})
		if err != nil || got != want {
			r.Fatalf("%d boxes are found, %d drawn (%v)", got, want, err)
		}
	})
}

func TestBoxesOfAParagraphWithoutEndAreFound(t *testing.T) {
	x := newText(t, strings.Repeat("a word ", 9000)+"\ue000"+strings.Repeat(" and more", 9000)+"\ue001")
	var at []int
	err := Boxes(t.Context(), x, newEngine(t), plain(600).StyleOf, func(start, _ int, _ []rune) { at = append(at, start) })
	if err != nil || len(at) != 2 || at[0] != 63_000 || at[1] != x.Len()-1 {
		t.Errorf("boxes at %v of %d, %v", at, x.Len(), err)
	}
}

func TestLookingForBoxesStopsWhenItIsGivenUp(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	n := 0
	err := Boxes(ctx, newText(t, strings.Repeat("\ue000\n", 1000)), newEngine(t), plain(600).StyleOf, func(int, int, []rune) {
		if n++; n == 10 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || n != 10 {
		t.Errorf("%d boxes were found, %v", n, err)
	}
}

// BenchmarkBoxes10MB is the whole search: in English, and in a script that no
// face has.
func BenchmarkBoxes10MB(b *testing.B) {
	for name, s := range map[string]string{"english": tenMB(), "boxes": strings.Repeat("東京都の橋が閉鎖された。\n", 10<<20/37)} {
		b.Run(name, func(b *testing.B) {
			x := newText(b, s)
			x.Lines()
			b.SetBytes(int64(len(s)))
			n := 0
			for b.Loop() {
				n = 0
				if err := Boxes(b.Context(), x, newEngine(b), plain(600).StyleOf, func(int, int, []rune) { n++ }); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/float64(utf8.RuneCountInString(s)), "share")
		})
	}
}
