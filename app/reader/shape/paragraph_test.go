package shape_test

import (
	"strings"
	"testing"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"pgregory.net/rapid"

	"postil/app/reader/shape"
)

// boundaries returns the grapheme boundaries of s, 0 and len included.
func boundaries(s []rune) map[int]bool {
	out := map[int]bool{0: true}
	it := graphemes.FromString(string(s))
	at := 0
	for it.Next() {
		at += len([]rune(it.Value()))
		out[at] = true
	}
	return out
}

func TestUnitsCoverTheParagraphAndNeverDivideAGrapheme(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		p := e.Prepare(s, styles().Draw(t, "style"))
		bounds := boundaries(s)
		at := 0
		for _, b := range p.Breaks() {
			if b.End <= at {
				t.Fatalf("unit ends at %d after %d", b.End, at)
			}
			if !bounds[b.End] {
				t.Fatalf("break at %d divides a grapheme of %q", b.End, string(s))
			}
			if b.Width < 0 || b.Space < 0 {
				t.Fatalf("negative width in %+v", b)
			}
			at = b.End
		}
		if at != len(s) || p.Len() != len(s) {
			t.Fatalf("units end at %d of %d", at, len(s))
		}
	})
}

// anyLine draws a line of the paragraph that begins and ends between units.
func anyLine(t *rapid.T, p *shape.Paragraph) (from, to int) {
	n := len(p.Breaks())
	from = rapid.IntRange(0, n-1).Draw(t, "from")
	return from, rapid.IntRange(from+1, n).Draw(t, "to")
}

func TestUnitWidthsSumToTheShapedLine(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Filter(func(s []rune) bool { return len(s) > 0 }).Draw(t, "text")
		p := e.Prepare(s, styles().Draw(t, "style"))
		from, to := anyLine(t, p)
		units := p.Breaks()
		start := 0
		if from > 0 {
			start = units[from-1].End
		}
		var x, ink float32
		tabsInside := false
		at := start
		for _, u := range units[from:to] {
			if u.Width > 0 {
				ink = x + u.Width
			}
			x = p.Advance(u, x)
			// A tab between the ink of one unit has no fixed width.
			tabs := strings.Count(string(s[at:u.End]), "\t")
			tabsInside = tabsInside || tabs != int(u.Tabs)
			at = u.End
		}
		l := e.ShapeLine(p, start, units[to-1].End)
		if tabsInside {
			if l.Width > x+0.5 {
				t.Fatalf("line of %v px is wider than its units, %v px", l.Width, x)
			}
			return
		}
		if !near(l.Width, x, 0.05) || !near(l.Width-l.Trailing, ink, 0.05) {
			t.Fatalf("%q: line %v, trailing %v; units end at %v, ink at %v", string(s[start:units[to-1].End]), l.Width, l.Trailing, x, ink)
		}
	})
}

// plainText draws text of the fast path's characters, in all unlikely orders. The
// second alphabet is of those that the rules about spaces distinguish.
func plainText() *rapid.Generator[[]rune] {
	few := rapid.SampledFrom([]rune("    ab12-/.,!)(\"“”«»„—€%"))
	char := rapid.OneOf(
		rapid.Map(rapid.IntRange(0x20, 0x7E), func(i int) rune { return rune(i) }),
		rapid.Map(rapid.IntRange(0xA0, 0xFF), func(i int) rune { return rune(i) }),
		rapid.SampledFrom([]rune(" ab1-/.,:;!?()[]{}\"'“”‘’«»‹›„‚–—…€$%+|\\\u00a0")),
		rapid.SampledFrom([]rune("   abcxyz012")),
	)
	return rapid.OneOf(rapid.SliceOfN(char, 0, 40), rapid.SliceOfN(few, 0, 40))
}

func TestFastPathAgreesWithTheGeneralOne(t *testing.T) {
	fast, slow := engineOf(t, reading(t)), engineOf(t, reading(t))
	served := 0
	rapid.Check(t, func(t *rapid.T) {
		s := plainText().Draw(t, "text")
		st := styles().Draw(t, "style")
		p, q := fast.Prepare(s, st), slow.PrepareGeneral(s, st)
		if p.Plain() {
			served++
		}
		if len(p.Breaks()) != len(q.Breaks()) {
			t.Fatalf("%q: %+v, want %+v", string(s), p.Breaks(), q.Breaks())
		}
		for i, b := range p.Breaks() {
			g := q.Breaks()[i]
			if b.End != g.End || b.Mandatory != g.Mandatory || !near(b.Space, g.Space, 0.01) || !near(b.Width, g.Width, 0.01) {
				t.Fatalf("%q unit %d: %+v, want %+v", string(s), i, b, g)
			}
		}
		a, b := fast.ShapeLine(p, 0, len(s)), slow.ShapeLine(q, 0, len(s))
		if a.Missing != b.Missing || !near(a.Width, b.Width, 0.01) {
			t.Fatalf("%q: line %v px, want %v px", string(s), a.Width, b.Width)
		}
		for i := range s {
			if x, y := a.X(i, shape.Downstream), b.X(i, shape.Downstream); !near(x, y, 0.01) {
				t.Fatalf("%q: x of %d is %v, want %v", string(s), i, x, y)
			}
		}
	})
	if served == 0 {
		t.Error("the fast path served no text at all")
	}
}

func TestThePathsDoNotShareWords(t *testing.T) {
	e := engineOf(t, reading(t))
	e.PrepareGeneral([]rune("x-—y z"), serif)
	if b := e.Prepare([]rune("x-—y z"), serif).Breaks(); len(b) != 4 {
		t.Errorf("the fast path has forgotten breaks inside a word: %+v", b)
	}
}

func TestLinesMayEndWhereReadersExpect(t *testing.T) {
	e := engineOf(t, manifold(t))
	for _, c := range []struct{ text, want string }{
		{"a quick (brown) fox", "a |quick |(brown) |fox"},
		{"a well-known fact", "a |well-|known |fact"},
		{"he said: “no way” and left", "he |said: |“no |way” |and |left"},
		{"see https://a.example/b?c=1 now", "see |https://|a.example/|b?|c=1 |now"},
		{"it costs 1,000.50 € or $5", "it |costs |1,000.50 |€ |or |$5"},
		{"12\u00a0km away", "12\u00a0km |away"},
		{"( a )", "( a )"},
		{"so “ quote ”", "so |“ quote ”"},
		{"so ” quote", "so ” |quote"},
		{"漢字、漢", "漢|字、|漢"},
		{"سلام دنيا", "سلام |دنيا"},
		{"a\u200bb", "a\u200b|b"},
		{"😀😀👨\u200d👩\u200d👧", "😀|😀|👨\u200d👩\u200d👧"},
		{"a\tb", "a\t|b"},
	} {
		s := []rune(c.text)
		var got []string
		at := 0
		for _, b := range e.Prepare(s, serif).Breaks() {
			got = append(got, string(s[at:b.End]))
			at = b.End
		}
		if g := strings.Join(got, "|"); g != c.want {
			t.Errorf("%q breaks as %q, want %q", c.text, g, c.want)
		}
	}
}

func TestParagraphSeparatorsEndALine(t *testing.T) {
	e := engineOf(t, reading(t))
	for _, sep := range []string{"\u2028", "\u2029", "\u0085", "\v", "\f", "\r"} {
		b := e.Prepare([]rune("ab"+sep+"cd"), serif).Breaks()
		if len(b) != 2 || b[0].End != 3 || !b[0].Mandatory || b[1].Mandatory {
			t.Errorf("after %q: %+v", sep, b)
		}
	}
}

func TestAdvanceKnowsTheWidthOfTabs(t *testing.T) {
	e := engineOf(t, reading(t))
	p := e.Prepare([]rune("ab\tcd\t\u2003\t\u200be"), serif)
	var x float32
	for _, b := range p.Breaks()[:2] {
		if b.Tabs == 0 || p.Advance(b, x) >= x+b.Width+b.Space {
			t.Errorf("%+v from %v ends at %v", b, x, p.Advance(b, x))
		}
		x = p.Advance(b, x)
	}
	if l := e.ShapeLine(p, 0, p.Len()); !near(x, l.X(9, shape.Downstream), 0.01) {
		t.Errorf("the units end at %v, in the line at %v", x, l.X(9, shape.Downstream))
	}
}

func TestTabsReachTheNextStop(t *testing.T) {
	e := engineOf(t, reading(t))
	space := lineOf(e, " ", serif).Width
	stop := 8 * space
	for _, c := range []struct {
		text string
		at   int
		want float32 // in stops
	}{
		{"\tx", 1, 1},
		{"a\tx", 2, 1},
		{"a\t\tx", 3, 2},
		{"\t\tx", 2, 2},
		{"a\tb\tx", 4, 2},
		{"        \tx", 9, 2},
	} {
		if x := lineOf(e, c.text, serif).X(c.at, shape.Downstream); !near(x, c.want*stop, 0.01) {
			t.Errorf("%q: x of %d is %v, want %v stops of %v", c.text, c.at, x, c.want, stop)
		}
	}
	rtl := lineOf(e, "א\tב", serif)
	if x := rtl.X(2, shape.Downstream); !near(rtl.Width-x, stop, 0.01) {
		t.Errorf("right to left, a tab ends %v px from the right, want %v", rtl.Width-x, stop)
	}
}

func TestClusterWidthsAreThoseOfTheLine(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Filter(func(s []rune) bool {
			return len(s) > 0 && !strings.ContainsRune(string(s), '\t')
		}).Draw(t, "text")
		p := e.Prepare(s, serif)
		l := e.ShapeLine(p, 0, len(s))
		bounds := boundaries(s)
		at := 0
		for _, c := range e.ClusterWidths(p, 0, len(s)) {
			if !bounds[c.End] {
				t.Fatalf("%d divides a grapheme of %q", c.End, string(s))
			}
			var sum float32
			for _, i := range l.Intervals(at, c.End) {
				sum += i.Right - i.Left
			}
			if !near(sum, c.Width, 0.02) {
				t.Fatalf("%q: cluster [%d,%d) is %v px wide, in the line %v", string(s), at, c.End, c.Width, sum)
			}
			at = c.End
		}
		if at != len(s) {
			t.Fatalf("clusters end at %d of %d", at, len(s))
		}
	})
}

func TestAnyStretchBetweenGraphemesCanBeALine(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s := anyText().Draw(t, "text")
		p := e.Prepare(s, styles().Draw(t, "style"))
		var at []int
		for i := range len(s) + 1 {
			if boundaries(s)[i] {
				at = append(at, i)
			}
		}
		i := rapid.IntRange(0, len(at)-1).Draw(t, "start")
		j := rapid.IntRange(i, len(at)-1).Draw(t, "end")
		l := e.ShapeLine(p, at[i], at[j])
		if l.Len() != at[j]-at[i] {
			t.Fatalf("line has %d code points, want %d", l.Len(), at[j]-at[i])
		}
		if l.Len() > 0 && !covers(l, 0, l.Len(), l.Intervals(0, l.Len())) {
			t.Fatalf("the line's intervals leave holes")
		}
	})
}

// Inter draws -> as one arrow, Literata Th as one glyph: neither may make the
// width of a unit depend on what is on the next line.
func TestUnitsThatShapingJoinsStandAlone(t *testing.T) {
	e := engineOf(t, reading(t))
	for _, prepare := range []func([]rune, shape.Style) *shape.Paragraph{e.Prepare, e.PrepareGeneral} {
		p := prepare([]rune("see a->b"), sans)
		b := p.Breaks()
		if len(b) != 3 || b[1].End != 6 {
			t.Fatalf("units %+v", b)
		}
		if l := e.ShapeLine(p, 4, 6); !near(l.Width, b[1].Width, 0.01) {
			t.Errorf("a- is %v px wide in its line, %v as a unit", l.Width, b[1].Width)
		}
		if whole, sum := e.ShapeLine(p, 4, 8).Width, b[1].Width+b[2].Width; !near(whole, sum, 0.01) {
			t.Errorf("a->b is %v px wide, its units %v", whole, sum)
		}
	}
	for _, prepare := range []func([]rune, shape.Style) *shape.Paragraph{e.Prepare, e.PrepareGeneral} {
		p := prepare([]rune("The"), serif)
		if got, want := e.ShapeLine(p, 0, 1).Width, lineOf(e, "T", serif).Width; !near(got, want, 0.01) {
			t.Errorf("a line of the T of The is %v px wide, T alone %v", got, want)
		}
	}
}

func TestLongWordsKeepTheirWidths(t *testing.T) {
	e := engineOf(t, reading(t))
	s := []rune(strings.Repeat("aGVsbG8gd29ybGQ", 400))
	p := e.Prepare(s, serif)
	var sum float32
	for _, c := range e.ClusterWidths(p, 0, len(s)) {
		sum += c.Width
	}
	if b := p.Breaks(); len(b) != 1 || !near(b[0].Width, sum, 1) {
		t.Fatalf("%d units, first %+v; clusters sum to %v", len(b), b[0], sum)
	}
	l := e.ShapeLine(p, 1000, 1050)
	if got := l.X(50, shape.Upstream); !near(got, l.Width, 0.001) || l.Width < 100 {
		t.Errorf("a stretch of 50 letters is %v px wide", got)
	}
}
