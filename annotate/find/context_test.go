package find

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"postil/annotate/text"
)

func TestContextIsCutBetweenWords(t *testing.T) {
	for _, c := range []struct {
		s, hit      string
		width       int
		left, right string
	}{
		{"the chair said: we ask owners to stay away until the repairs", "stay away", 14, "ask owners to ", " until the"},
		{"the chair said: we ask owners to stay away until the repairs", "stay away", 100, "the chair said: we ask owners to ", " until the repairs"},
		{"one two", "one", 3, "", " tw"},
		{"one two", "one", 0, "", ""},
		{"one\n\ntwo  \tthree four", "two", 9, "one ¶ ", " three"},
		{"unhappily", "happi", 9, "un", "ly"},
		{"Donaudampfschiff fährt langsamerweise", "fährt", 6, "chiff ", " langs"},
		{"市长警告居民注意洪水", "居民", 2, "警告", "注意"},
		{strings.Repeat("e\u0301", 9) + "!" + strings.Repeat("e\u0301", 9), "!", 3, "e\u0301", "e\u0301"},
		{"\u0301\u0301\u0301x", "x", 2, "", ""},
	} {
		x := newText(t, c.s)
		hits, _ := Plain(x, c.hit, 1)
		if len(hits) != 1 {
			t.Fatalf("no %q in %q", c.hit, c.s)
		}
		if l, r := Context(x, hits[0], c.width); l != c.left || r != c.right {
			t.Errorf("%q in %q, %d: %q, %q, want %q, %q", c.hit, c.s, c.width, l, r, c.left, c.right)
		}
	}
}

func TestContextKeepsToItsWidthAndToTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, err := text.New(someText(t, "text", 60))
		if err != nil {
			t.Fatal(err)
		}
		at := x.GraphemeAt(rapid.IntRange(0, x.Len()).Draw(t, "at"))
		width := rapid.IntRange(0, 20).Draw(t, "width")
		left, right := Context(x, at, width)
		bare := func(s string) string { return strings.Join(strings.Fields(strings.ReplaceAll(s, lineEnd, "")), "") }
		before, after := bare(x.Slice(0, at.Start)), bare(x.Slice(at.End, x.Len()))
		if !strings.HasSuffix(before, bare(left)) || !strings.HasPrefix(after, bare(right)) {
			t.Fatalf("%q | %v | %q in %q", left, at, right, x.String())
		}
		if n := max(utf8.RuneCountInString(bare(left)), utf8.RuneCountInString(bare(right))); n > width {
			t.Fatalf("%d code points, not %d: %q, %q", n, width, left, right)
		}
	})
}

func TestAConcordanceIsSortedByTheNearestWordFirst(t *testing.T) {
	s := "to stay away from dams. Öften stay away until. We stay away, Ever. off stay away from boats.\nstay away"
	x := newText(t, s)
	hits, _ := Plain(x, "stay away", 10)
	order := func(side Side) string {
		sorted := slices.Clone(hits)
		slices.SortStableFunc(sorted, func(a, b text.Span) int { return strings.Compare(SortKey(x, a, side), SortKey(x, b, side)) })
		var keys []string
		for _, h := range sorted {
			word, _, _ := strings.Cut(SortKey(x, h, side), " we")
			keys = append(keys, word)
		}
		return strings.Join(keys, "|")
	}
	if got, want := order(Right), "|ever off stay away from boats stay away|from boats stay away|from dams often stay away until|until"; !strings.HasPrefix(got, want) {
		t.Errorf("by the right side: %s", got)
	}
	if got := order(Left); got != "boats from away stay off ever away stay|off ever away stay|often dams from away stay to|to|we until away stay often dams from away" {
		t.Errorf("by the left side: %s", got)
	}
	inside := newText(t, "unhappily stay")
	if k := SortKey(inside, text.Span{Start: 2, End: 7}, Right); k != "ly stay" {
		t.Errorf("inside a word: %q", k)
	}
}
