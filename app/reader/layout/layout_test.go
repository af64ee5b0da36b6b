package layout

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/app/reader/shape"
	"postil/assets"
)

// newEngine shapes with the bundled faces alone, so that widths are the same everywhere.
func newEngine(t testing.TB) *shape.Engine {
	t.Helper()
	faces, err := shape.NewFaces(shape.Config{
		Serif: assets.LiterataRegular, SerifSemiBold: assets.LiterataSemiBold, SerifItalic: assets.LiterataItalic,
		Sans: assets.InterRegular, SansSemiBold: assets.InterSemiBold, SansItalic: assets.InterItalic,
	})
	if err != nil {
		t.Fatal(err)
	}
	return shape.NewEngine(faces)
}

func newText(t testing.TB, s string) *text.Text {
	t.Helper()
	txt, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return txt
}

var body = ParagraphStyle{Font: shape.Style{Size: 17}, Leading: 29}

func plain(width float32) Options {
	return Options{Width: width, StyleOf: func(int, int) ParagraphStyle { return body }, BlankHeight: 15}
}

// spaced has a headline, and blank pixels around every paragraph.
func spaced(width float32) Options {
	return Options{Width: width, BlankHeight: 15, StyleOf: func(start, end int) ParagraphStyle {
		st := body
		st.Before, st.After = 6, 10.5
		if start == 0 {
			st.Font.Size, st.Font.SemiBold, st.Leading = 25, true, 32
		}
		return st
	}}
}

// drawText draws texts of short and long words, blank lines, right-to-left
// words, spaces in odd places and unbreakable tokens.
func drawText(t *rapid.T) string {
	word := rapid.OneOf(
		rapid.SampledFrom([]string{"harbour", "the", "of", "quay", "a", "well-known", "inspection", "“risk,”", "1,200", "co-op/ferry"}),
		rapid.SampledFrom([]string{"\n", "\n\n", "  ", "\t", " \n", "\u2028", "\u00a0"}),
		rapid.SampledFrom([]string{"שלום", "مرحبا", "мост", "東京都の橋", "👩‍👩‍👧", "e\u0301\u0302", strings.Repeat("x", 90)}),
	)
	var b strings.Builder
	for _, w := range rapid.SliceOfN(word, 0, 60).Draw(t, "words") {
		b.WriteString(w)
		if rapid.IntRange(0, 9).Draw(t, "glue") > 1 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// all walks the layout from its first line to its last.
func all(l *Layout) []*Line {
	var lines []*Line
	for r, ok := l.First(), true; ok; r, ok = l.Next(r) {
		lines = append(lines, l.Line(r))
	}
	return lines
}

func TestEveryCodePointIsOnExactlyOneLine(t *testing.T) {
	engine := newEngine(t)
	rapid.Check(t, func(t *rapid.T) {
		s := drawText(t)
		txt, err := text.New(s)
		if err != nil {
			t.Fatal(err)
		}
		lines := all(New(txt, engine, plain(rapid.Float32Range(0, 500).Draw(t, "width"))))
		at := 0
		for i, line := range lines {
			if line.Start != at {
				t.Fatalf("line %d begins at %d, the one before it ended at %d", i, line.Start, at)
			}
			if line.Len() != line.End-line.Start {
				t.Fatalf("line %d is shaped from %d code points, not %d", i, line.Len(), line.End-line.Start)
			}
			if line.First != (line.Start == 0 || txt.At(line.Start-1) == '\n') {
				t.Fatalf("line %d: First is %v", i, line.First)
			}
			if line.Last != (line.End == txt.Len() || txt.At(line.End) == '\n') {
				t.Fatalf("line %d: Last is %v", i, line.Last)
			}
			at = line.End
			if line.Last {
				at++ // the newline
			}
		}
		if at != txt.Len()+1 {
			t.Fatalf("the lines end at %d of %d", at-1, txt.Len())
		}
	})
}

func TestLinesAreTheSameInWhateverOrderTheyAreWrapped(t *testing.T) {
	engine := newEngine(t)
	rapid.Check(t, func(t *rapid.T) {
		txt, err := text.New(drawText(t))
		if err != nil {
			t.Fatal(err)
		}
		o := spaced(rapid.Float32Range(20, 500).Draw(t, "width"))
		eager, lazy := New(txt, engine, o), New(txt, engine, o)
		want := all(eager)
		for _, cp := range rapid.SliceOf(rapid.IntRange(0, txt.Len())).Draw(t, "places") {
			lazy.Line(lazy.LineAt(cp, shape.Downstream))
		}
		for _, y := range rapid.SliceOf(rapid.Float64Range(0, 3000)).Draw(t, "heights") {
			lazy.AtY(y)
		}
		got := all(lazy)
		if len(got) != len(want) {
			t.Fatalf("%d lines, not %d", len(got), len(want))
		}
		for i := range got {
			g, w := got[i], want[i]
			if g.Ref != w.Ref || g.Start != w.Start || g.End != w.End || g.Top != lazy.Top(g.Ref) || g.Top != eager.Top(w.Ref) ||
				g.Height != w.Height || g.Baseline != w.Baseline || g.Left != w.Left {
				t.Fatalf("line %d differs: %+v, not %+v", i, g, w)
			}
		}
		if lazy.Height() != eager.Height() {
			t.Fatalf("height %v, not %v", lazy.Height(), eager.Height())
		}
	})
}

func TestHeightIsTheSumOfTheLines(t *testing.T) {
	engine := newEngine(t)
	rapid.Check(t, func(t *rapid.T) {
		txt, err := text.New(drawText(t))
		if err != nil {
			t.Fatal(err)
		}
		l := New(txt, engine, spaced(rapid.Float32Range(20, 500).Draw(t, "width")))
		all(l) // corrects every height
		y := 0.0
		for i, line := range all(l) {
			if line.Top != y {
				t.Fatalf("line %d is at %v, not %v", i, line.Top, y)
			}
			y += float64(line.Height)
		}
		if l.Height() != y {
			t.Fatalf("height %v, the lines sum to %v", l.Height(), y)
		}
	})
}

func TestLinesFitTheMeasureWithTheirTrailingSpaceHanging(t *testing.T) {
	engine := newEngine(t)
	txt := newText(t, english(40)+"\none   two      three "+strings.Repeat(" ", 200)+"end")
	const width = 300
	for _, line := range all(New(txt, engine, plain(width))) {
		s := txt.Slice(line.Start, line.End)
		visible := len([]rune(strings.TrimRight(s, " ")))
		if line.VisibleEnd != line.Start+visible {
			t.Errorf("%q is said to end visibly at %d", s, line.VisibleEnd-line.Start)
		}
		if x := line.X(visible, shape.Upstream); x > width+0.5 {
			t.Errorf("%q is %v px wide", s, x)
		}
		if strings.HasPrefix(s, " ") {
			t.Errorf("%q begins with a space that should hang on the line before", s)
		}
	}
}

func TestLinesAreFilledGreedily(t *testing.T) {
	engine := newEngine(t)
	txt := newText(t, strings.ReplaceAll(english(1500), ".\n\n", " "))
	const width = 400
	lines := all(New(txt, engine, plain(width)))
	for i, line := range lines[:len(lines)-1] {
		next := txt.Slice(lines[i+1].Start, lines[i+1].End)
		word := []rune(strings.SplitAfterN(next, " ", 2)[0])
		p := engine.Prepare(word, body.Font)
		if w := line.Width + p.Breaks()[0].Width; w <= width-0.5 {
			t.Errorf("line %d had room for %q: %v px of %v", i, string(word), w, width)
		}
	}
}

func TestSeparatorsEndLinesAndNoEmptyLineFollowsTheLast(t *testing.T) {
	txt := newText(t, "one\u2028two three\u2028\nfour")
	var got []string
	for _, line := range all(New(txt, newEngine(t), plain(400))) {
		got = append(got, txt.Slice(line.Start, line.End))
	}
	if want := "one\u2028|two three\u2028|four"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestATokenLongerThanALineIsCutBetweenGraphemes(t *testing.T) {
	engine := newEngine(t)
	for name, s := range map[string]string{
		"letters":         strings.Repeat("m", 120),
		"combining marks": strings.Repeat("e\u0301\u0323", 60),
		"ZWJ sequences":   strings.Repeat("👩‍👩‍👧", 60),
		"after a word":    "word " + strings.Repeat("W", 60) + " word",
	} {
		t.Run(name, func(t *testing.T) {
			txt := newText(t, s)
			lines := all(New(txt, engine, plain(100)))
			if len(lines) < 5 {
				t.Fatalf("only %d lines", len(lines))
			}
			for i, line := range lines {
				if g := txt.GraphemeAt(line.Start); g.Start != line.Start {
					t.Errorf("line %d begins inside the grapheme %v", i, g)
				}
				if line.Width > 100.5+5 { // a hanging space
					t.Errorf("line %d is %v px wide", i, line.Width)
				}
			}
		})
	}
}

func TestAWidthOfNothingPutsOneClusterOnALine(t *testing.T) {
	txt := newText(t, "quay e\u0301x")
	lines := all(New(txt, newEngine(t), plain(0)))
	var got []string
	for _, line := range lines {
		got = append(got, txt.Slice(line.Start, line.End))
	}
	if want := "q|u|a|y |e\u0301|x"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", strings.Join(got, "|"), want)
	}
}

func TestEmptyTextHasOneLineAndATrailingNewlineALastEmptyOne(t *testing.T) {
	engine := newEngine(t)
	for s, want := range map[string][]text.Span{
		"":       {{Start: 0, End: 0}},
		"\n":     {{Start: 0, End: 0}, {Start: 1, End: 1}},
		"a\n":    {{Start: 0, End: 1}, {Start: 2, End: 2}},
		"a\n\nb": {{Start: 0, End: 1}, {Start: 2, End: 2}, {Start: 3, End: 4}},
	} {
		l := New(newText(t, s), engine, plain(300))
		lines := all(l)
		if len(lines) != len(want) {
			t.Errorf("%q has %d lines, want %d", s, len(lines), len(want))
			continue
		}
		for i, line := range lines {
			if (text.Span{Start: line.Start, End: line.End}) != want[i] {
				t.Errorf("%q line %d is %d…%d, want %v", s, i, line.Start, line.End, want[i])
			}
			height := float32(29)
			if want[i].Empty() {
				height = 15
			}
			if line.Height != height || line.Style.Blank != want[i].Empty() {
				t.Errorf("%q line %d is %v px high, blank %v", s, i, line.Height, line.Style.Blank)
			}
		}
		if l.Last() != lines[len(lines)-1].Ref {
			t.Errorf("%q: last line is %v", s, l.Last())
		}
	}
}

func TestStylesSetFontsAndSpaceAroundParagraphs(t *testing.T) {
	l := New(newText(t, "Head\nBody text"), newEngine(t), spaced(300))
	head, para := l.Line(Ref{0, 0}), l.Line(Ref{1, 0})
	if head.Height != 6+32+10.5 || head.Before != 6 || para.Top != 48.5 {
		t.Errorf("headline: height %v, before %v, next at %v", head.Height, head.Before, para.Top)
	}
	if head.Runs[0].Size != 25 || para.Runs[0].Size != 17 {
		t.Errorf("sizes %v and %v", head.Runs[0].Size, para.Runs[0].Size)
	}
	if para.Baseline != 6+22 {
		t.Errorf("baseline at %v", para.Baseline)
	}
}

func TestRightToLeftParagraphsEndAtTheRightEdge(t *testing.T) {
	l := New(newText(t, "שלום\nshalom"), newEngine(t), plain(300))
	rtl, ltr := l.Line(Ref{0, 0}), l.Line(Ref{1, 0})
	if got := rtl.Left + rtl.Width; got < 299.9 || got > 300.1 || rtl.Left < 100 {
		t.Errorf("right-to-left line stands at %v…%v", rtl.Left, got)
	}
	if ltr.Left != 0 {
		t.Errorf("left-to-right line stands at %v", ltr.Left)
	}
}

func TestLineAtChoosesBetweenTwoLinesByAffinity(t *testing.T) {
	engine := newEngine(t)
	txt := newText(t, english(30)+"\n"+strings.Repeat("y", MaxBlock+400)+"\n\nend")
	l := New(txt, engine, plain(2000))
	lines := all(l)
	for i, line := range lines {
		wrapped := i > 0 && lines[i-1].End == line.Start // no newline between
		for cp := line.Start; cp <= line.End; cp++ {
			down, up := line.Ref, line.Ref
			if cp == line.End && i+1 < len(lines) && lines[i+1].Start == cp {
				down = lines[i+1].Ref
			}
			if cp == line.Start && wrapped {
				up = lines[i-1].Ref
			}
			if got := l.LineAt(cp, shape.Downstream); got != down {
				t.Fatalf("%d downstream is on %v, want %v", cp, got, down)
			}
			if got := l.LineAt(cp, shape.Upstream); got != up {
				t.Fatalf("%d upstream is on %v, want %v", cp, got, up)
			}
		}
	}
	if l.LineAt(-5, shape.Downstream) != l.First() || l.LineAt(1<<40, shape.Upstream) != l.Last() {
		t.Error("offsets outside the text are not brought to its ends")
	}
}

func TestNextAndPrevAreInverse(t *testing.T) {
	l := New(newText(t, english(200)), newEngine(t), plain(250))
	var refs []Ref
	for r, ok := l.Last(), true; ok; r, ok = l.Prev(r) {
		refs = append(refs, r)
	}
	for i, line := range all(l) {
		if back := refs[len(refs)-1-i]; back != line.Ref {
			t.Fatalf("line %d is %v forwards and %v backwards", i, line.Ref, back)
		}
	}
	if _, ok := l.Next(l.Last()); ok {
		t.Error("there is a line after the last")
	}
}

func TestSetOptionsKeepsAnchorsByCodePoint(t *testing.T) {
	txt := newText(t, english(2000))
	l := New(txt, newEngine(t), plain(500))
	anchor := l.Line(l.LineAt(txt.Len()/2, shape.Downstream)).Start
	for _, width := range []float32{300, 120, 777, 500} {
		l.SetOptions(plain(width))
		line := l.Line(l.LineAt(anchor, shape.Downstream))
		if anchor < line.Start || anchor > line.End {
			t.Errorf("at %v px the anchor %d is not on its line %d…%d", width, anchor, line.Start, line.End)
		}
		fresh := New(txt, newEngine(t), plain(width))
		if want := fresh.Line(fresh.LineAt(anchor, shape.Downstream)); want.Start != line.Start || want.Ref != line.Ref {
			t.Errorf("at %v px the line is %v, a new layout says %v", width, line.Ref, want.Ref)
		}
	}
}

func TestARefOutsideTheLayoutIsBroughtToTheNearestLine(t *testing.T) {
	l := New(newText(t, "one\ntwo"), newEngine(t), plain(300))
	for r, want := range map[Ref]Ref{{-1, 3}: {0, 0}, {0, -1}: {0, 0}, {0, 9}: {0, 0}, {9, 0}: {1, 0}} {
		if got := l.Line(r).Ref; got != want {
			t.Errorf("%v became %v, want %v", r, got, want)
		}
	}
}

// english makes n words of running text in paragraphs.
func english(n int) string {
	words := strings.Fields(`the harbour board said on Tuesday that divers had found new cracks in four of its
		piers and would not reopen the northern quay before the repairs have been certified by an independent office
		although owners of larger vessels had asked for a date`)
	var b strings.Builder
	seed := uint32(1)
	for i := range n {
		seed = seed*1664525 + 1013904223
		b.WriteString(words[int(seed>>16)%len(words)])
		switch {
		case i%71 == 70:
			b.WriteString(".\n\n")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
