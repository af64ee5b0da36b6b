package shape_test

import (
	"strconv"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"postil/app/reader/shape"
)

func TestPositionsComeFromShapedGlyphs(t *testing.T) {
	e := engineOf(t, reading(t))
	l := lineOf(e, "AVAVAV", serif)
	alone := lineOf(e, "A", serif).Width*3 + lineOf(e, "V", serif).Width*3
	if l.Width >= alone {
		t.Errorf("kerned AVAVAV is %v px wide, its letters alone %v", l.Width, alone)
	}
	glyphs := l.Runs[0].Glyphs
	if len(l.Runs) != 1 || len(glyphs) != 6 {
		t.Fatalf("%d runs, first of %d glyphs", len(l.Runs), len(glyphs))
	}
	for i, g := range glyphs {
		if !near(g.X, l.X(i, shape.Downstream), 0.001) {
			t.Errorf("glyph %d is at %v, its caret at %v", i, g.X, l.X(i, shape.Downstream))
		}
	}
}

func TestWidthsScaleWithTheSize(t *testing.T) {
	e := engineOf(t, reading(t))
	small := lineOf(e, "Scaling, linearly.", shape.Style{Size: 10})
	large := lineOf(e, "Scaling, linearly.", shape.Style{Size: 25})
	if !near(small.Width*2.5, large.Width, 0.01) {
		t.Errorf("2.5 × %v px is not %v px", small.Width, large.Width)
	}
}

func TestALigatureIsSharedEvenlyByItsGraphemes(t *testing.T) {
	e := engineOf(t, manifold(t))
	lam := lineOf(e, "لا", serif) // one glyph, two letters
	if n := len(lam.Runs[0].Glyphs); n != 1 {
		t.Fatalf("lam-alef has %d glyphs", n)
	}
	if x := lam.X(1, shape.Downstream); !near(x, lam.Width/2, 0.01) {
		t.Errorf("the caret inside lam-alef stands at %v of %v", x, lam.Width)
	}
	if p := e.Prepare([]rune("لا"), serif); e.ShapeLine(p, 0, 1).Width <= 0 || e.ShapeLine(p, 1, 2).Width <= 0 {
		t.Error("half of a ligature has no width of its own")
	}
}

func TestCodePointsOfAGraphemeShareItsEdges(t *testing.T) {
	e := engineOf(t, manifold(t))
	for _, g := range []string{"e\u0301", "क्ष", "بِ", "👨\u200d👩\u200d👧", "🇩🇪", "1\ufe0f\u20e3"} {
		n := len([]rune(g))
		if g == "बِ" {
			continue
		}
		l := lineOf(e, "x"+g+"x", serif)
		left, right := extent(l, 1)
		for i := 1; i <= n; i++ {
			if a, b := extent(l, i); a != left || b != right {
				t.Errorf("%q: code point %d is at [%v,%v], the first at [%v,%v]", g, i, a, b, left, right)
			}
		}
		if right <= left {
			t.Errorf("%q has no width", g)
		}
	}
}

func TestArabicLettersJoinWhateverSplitsTheirRun(t *testing.T) {
	e := engineOf(t, manifold(t))
	ids := func(s string) (out []uint32) {
		for _, r := range lineOf(e, s, serif).Runs {
			for _, g := range r.Glyphs {
				out = append(out, uint32(g.ID))
			}
		}
		return out
	}
	whole, apart := ids("بب"), ids("ب ب")
	if len(whole) != 2 || len(apart) != 2 || whole[0] == apart[0] || whole[1] == apart[1] {
		t.Errorf("two beh joined are %v, apart %v", whole, apart)
	}
	// A directional mark cuts the run but is transparent to joining.
	if marked := ids("ب\u200fب"); len(marked) < 2 || marked[0] != whole[0] || marked[len(marked)-1] != whole[1] {
		t.Errorf("with a mark between them they are %v, want %v", marked, whole)
	}
	// A letter that the Arabic face lacks must not break its neighbours' forms.
	lone := ids("ب")
	if got := ids("ب\u08a0"); len(got) != 1 || got[0] == lone[0] {
		t.Errorf("beh before a letter of no face is %v, alone %v", got, lone)
	}
}

func TestMarksStandOverTheirLetter(t *testing.T) {
	e := engineOf(t, manifold(t))
	for _, c := range []struct {
		text string
		st   shape.Style
	}{{"x\u0301", sans}, {"بِ", serif}} {
		l := lineOf(e, c.text, c.st)
		if len(l.Runs) != 1 || len(l.Runs[0].Glyphs) != 2 {
			t.Fatalf("%q: %+v", c.text, l.Runs)
		}
		for _, g := range l.Runs[0].Glyphs {
			if g.X < 0 || g.X >= l.Width*0.9 {
				t.Errorf("%q: glyph %d is at %v of %v px", c.text, g.ID, g.X, l.Width)
			}
		}
	}
}

func TestAPieceOfAnArabicWordKeepsItsGlyphs(t *testing.T) {
	e := engineOf(t, manifold(t))
	p := e.Prepare([]rune("ببب"), serif)
	whole := e.ShapeLine(p, 0, 3).Runs[0].Glyphs
	x := float32(0)
	for i, at := range []int{2, 1, 0} { // the glyphs from the left
		l := e.ShapeLine(p, at, at+1)
		g := l.Runs[0].Glyphs
		if len(g) != 1 || g[0].ID != whole[i].ID || !near(g[0].X, whole[i].X-x, 0.01) {
			t.Errorf("letter %d alone is %+v, in the word %+v", at, g, whole[i])
		}
		x += l.Width
	}
}

func TestAFaceMayShowACharacterInParts(t *testing.T) {
	e := engineOf(t, manifold(t))
	// The Hebrew face has bet and dagesh, not their precomposed form.
	if l := lineOf(e, "\ufb31", serif); l.Missing != 0 || l.Width <= 0 {
		t.Errorf("%d boxes", l.Missing)
	}
}

func TestRightToLeftTextStandsFromRightToLeft(t *testing.T) {
	e := engineOf(t, reading(t)) // boxes do
	for _, c := range []struct {
		text, shown string // the order of code points by their place
	}{
		{"אבג", "גבא"},
		{"ab אב cd", "ab בא cd"},
		{"אב ab גד", "דג ab בא"},
		{"אב 12 גד", "דג 12 בא"},
		{"a (אב) b", "a (בא) b"},
		{"אב (ab) גד", "דג )ab( בא"},
		{"ab \u202eabc\u202c x", "ab cba x"},
		{"سلام, 50%", "%50 ,مالس"},
	} {
		s := []rune(c.text)
		l := lineOf(e, c.text, serif)
		var shown []rune
		o, a := l.Hit(-1)
		for {
			next, b, ok := l.Right(o, a)
			if !ok {
				break
			}
			mid := (l.X(o, a) + l.X(next, b)) / 2
			for i := range s {
				if left, right := extent(l, i); left < mid && mid < right {
					shown = append(shown, s[i])
				}
			}
			o, a = next, b
		}
		if string(shown) != c.shown {
			t.Errorf("%q is shown as %q, want %q", c.text, string(shown), c.shown)
		}
	}
}

func TestTrailingSpacesOfARightToLeftLineAreAtItsLeft(t *testing.T) {
	e := engineOf(t, reading(t))
	l := lineOf(e, "אב  ", serif)
	if l.Base != 1 || !near(l.X(2, shape.Upstream), l.Trailing, 0.01) || l.Trailing <= 0 {
		t.Errorf("base %d, trailing %v, text begins at %v", l.Base, l.Trailing, l.X(2, shape.Upstream))
	}
}

func TestWhatNoFaceHasIsOneBoxPerGrapheme(t *testing.T) {
	e := engineOf(t, reading(t))
	l := lineOf(e, "a漢字\u0301b", serif)
	if l.Missing != 2 || len(l.Runs) != 3 {
		t.Fatalf("%d missing in %d runs", l.Missing, len(l.Runs))
	}
	r := l.Runs[1]
	if !r.Missing || len(r.Boxes) != 2 || len(r.Glyphs) != 0 || r.Start != 1 || r.End != 4 {
		t.Fatalf("run of boxes: %+v", r)
	}
	for _, b := range r.Boxes {
		if !near(b.Right-b.Left, 0.6*serif.Size, 0.01) {
			t.Errorf("box %v is not 0.6 em wide", b)
		}
	}
	if a, b := extent(l, 1); a != r.Boxes[0].Left || b != r.Boxes[0].Right {
		t.Errorf("the box %v is not where its code point is, [%v,%v]", r.Boxes[0], a, b)
	}
}

func TestControlsAreBoxesAndFormatCharactersNothing(t *testing.T) {
	e := engineOf(t, reading(t))
	for _, c := range []string{"\x00", "\x1b", "\x7f", "\u0085", "\r", "\v"} {
		if l := lineOf(e, "a"+c+"b", serif); l.Missing != 1 {
			t.Errorf("%q: %d boxes, want 1", c, l.Missing)
		}
	}
	plain := lineOf(e, "ab", serif)
	for _, c := range []string{"\u200b", "\u200d", "\u200e", "\u202a", "\u2066", "\u2069", "\u00ad", "\ufeff", "\u2060", "\u2028"} {
		l := lineOf(e, "a"+c+"b", serif)
		if l.Missing != 0 || !near(l.Width, plain.Width, 0.3) {
			t.Errorf("%+q: %d boxes, width %v, want that of ab, %v", c, l.Missing, l.Width, plain.Width)
		}
		if a, b := extent(l, 1); c != "\u200d" && a != b {
			t.Errorf("%+q is %v px wide", c, b-a)
		}
	}
}

func TestAWholeGraphemeIsSetInOneFace(t *testing.T) {
	c := manifold(t)
	faces := facesOf(t, c)
	e := shape.NewEngine(faces)
	emoji := lineOf(e, "😀", serif).Runs[0].Face
	for _, s := range []string{"1\ufe0f\u20e3", "👍🏽", "👨\u200d👩\u200d👧", "🇩🇪", "☃\ufe0f"} {
		l := lineOf(e, s, serif)
		if len(l.Runs) != 1 || l.Runs[0].Face != emoji || l.Missing != 0 {
			t.Errorf("%+q is set in %d runs, %d boxes", s, len(l.Runs), l.Missing)
		}
	}
	// The family is one picture, which only its own face can join.
	if n := len(lineOf(e, "👨\u200d👩\u200d👧", serif).Runs[0].Glyphs); n != 1 {
		t.Errorf("the family has %d glyphs", n)
	}
	if own := lineOf(e, "a", serif).Runs[0].Face; lineOf(e, "1", serif).Runs[0].Face != own {
		t.Error("a plain digit is not set in the reading face")
	}
	if r := lineOf(e, "☃\ufe0e", serif).Runs[0]; r.Missing {
		t.Error("a text-style snowman is a box although the emoji face has one")
	}
}

func TestEmojiPresentationFollowsUnicode(t *testing.T) {
	for s, want := range map[string]bool{
		"😀": true, "a": false, "1": false, "☃": false, "☃\ufe0f": true, "😀\ufe0e": false, "1\ufe0f\u20e3": true,
		"1\u20e3": true, "🇩": false, "🇩🇪": true, "👍🏽": true, "©": false, "⌚": true,
	} {
		if got := shape.IsEmoji([]rune(s)); got != want {
			t.Errorf("%+q: %v, want %v", s, got, want)
		}
	}
}

func TestRunsPartitionTheLine(t *testing.T) {
	e := engineOf(t, manifold(t))
	rapid.Check(t, func(t *rapid.T) {
		s, l := anyShaped(t, e)
		seen := make([]int, len(s))
		boxes := 0
		for _, r := range l.Runs {
			for i := r.Start; i < r.End; i++ {
				seen[i]++
			}
			if r.Face == nil || r.Missing != (len(r.Boxes) > 0) || r.Missing && len(r.Glyphs) > 0 {
				t.Fatalf("run %+v", r)
			}
			boxes += len(r.Boxes)
		}
		for i, n := range seen {
			if n != 1 {
				t.Fatalf("%q: code point %d is in %d runs", string(s), i, n)
			}
		}
		if boxes != l.Missing {
			t.Fatalf("%d boxes, %d missing", boxes, l.Missing)
		}
		if l.Trailing < 0 || l.Trailing > l.Width+0.01 {
			t.Fatalf("trailing %v of %v", l.Trailing, l.Width)
		}
	})
}

func TestEnginesOnSeveralGoroutinesShareFaces(t *testing.T) {
	faces := facesOf(t, manifold(t))
	text := "Mixed סלאם سلام नमस्ते 😀 漢字 and Latin"
	want := lineOf(shape.NewEngine(faces), text, serif).Width
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			e := shape.NewEngine(faces)
			for range 20 {
				if got := lineOf(e, text, serif).Width; got != want {
					t.Errorf("width %v, want %v", got, want)
				}
			}
		})
	}
	wg.Wait()
}

func TestTheWordCacheIsBounded(t *testing.T) {
	e := engineOf(t, reading(t))
	first := lineOf(e, "abc", serif).Width
	var s []rune
	const words = shape.MaxShort + 4*shape.MaxCached
	for i := range words {
		long := ""
		if i%4 != 0 {
			long = "’"
		}
		s = append(s, []rune(strconv.FormatInt(int64(i), 36)+long+" ")...)
	}
	e.Prepare(s, serif)
	if n := e.CachedWords(); n > shape.MaxShort+2*shape.MaxCached || n < shape.MaxCached {
		t.Errorf("of %d words %d are kept, more than %d", words, n, shape.MaxShort+2*shape.MaxCached)
	}
	if again := lineOf(e, "abc", serif).Width; again != first {
		t.Errorf("after being forgotten, abc is %v px wide, was %v", again, first)
	}
}

func FuzzShapeLine(f *testing.F) {
	for _, s := range morsels {
		f.Add(s+" and "+s, uint16(1), uint16(9))
	}
	e := engineOf(f, manifold(f))
	f.Fuzz(func(t *testing.T, s string, start, end uint16) {
		runes := []rune(s)
		p := e.Prepare(runes, serif)
		l := e.ShapeLine(p, min(int(start), len(runes)), min(int(end), len(runes)))
		for i := range l.Len() {
			if left, right := extent(l, i); left < 0 || right > l.Width+0.01 {
				t.Errorf("%q: code point %d stands at [%v,%v] of %v", s, i, left, right, l.Width)
			}
		}
	})
}
