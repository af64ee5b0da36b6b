package layout

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"postil/annotate/text"
	"postil/app/reader/shape"
)

func TestScrollingThereAndBackReturns(t *testing.T) {
	engine := newEngine(t)
	txt := newText(t, english(20_000))
	rapid.Check(t, func(t *rapid.T) {
		const viewport = 600
		l := New(txt, engine, spaced(rapid.Float32Range(200, 600).Draw(t, "width")))
		top := l.LineAt(rapid.IntRange(txt.Len()/3, txt.Len()*2/3).Draw(t, "place"), shape.Downstream)
		top, within := l.Scroll(top, 0, rapid.Float32Range(0, 29).Draw(t, "within"), viewport)
		dy := rapid.Float32Range(-8000, 8000).Draw(t, "dy") // farther goes by estimates
		there, in := l.Scroll(top, within, dy, viewport)
		if h := l.Line(there).Height; in < 0 || in >= h {
			t.Fatalf("scrolled to %v px into a line of %v", in, h)
		}
		back, again := l.Scroll(there, in, -dy, viewport)
		if back != top || again != within {
			t.Fatalf("from %v+%v by %v to %v+%v, and back to %v+%v", top, within, dy, there, in, back, again)
		}
	})
}

func TestScrollMovesByExactlyThePixelsAsked(t *testing.T) {
	l := New(newText(t, english(5000)), newEngine(t), spaced(400))
	top, within := l.LineAt(9000, shape.Downstream), float32(3.5)
	for _, dy := range []float32{1, 25, -13.25, 640, -1200, 7} {
		// Measured from the text: the line that was at the top before.
		next, in := l.Scroll(top, within, dy, 600)
		got := distance(l, top, within, next, in)
		if got != float64(dy) {
			t.Errorf("asked for %v px, moved by %v", dy, got)
		}
		top, within = next, in
	}
}

// distance sums the lines between two anchors.
func distance(l *Layout, a Ref, inA float32, b Ref, inB float32) float64 {
	if b.Before(a) {
		return -distance(l, b, inB, a, inA)
	}
	d := float64(inB) - float64(inA)
	for r := a; r != b; r, _ = l.Next(r) {
		d += float64(l.Line(r).Height)
	}
	return d
}

func TestScrollStopsWhereTheEndsMeetTheViewport(t *testing.T) {
	l := New(newText(t, english(3000)), newEngine(t), plain(400))
	for _, dy := range []float32{700, 5000, 1e6, 1e9} {
		top, within := l.LineAt(5000, shape.Downstream), float32(4)
		for range 200 {
			top, within = l.Scroll(top, within, dy, 600)
		}
		lines := l.Visible(top, within, 600)
		last := lines[len(lines)-1]
		if bottom := last.Top + float64(last.Height); last.Ref != l.Last() || bottom != 600 {
			t.Errorf("down by %v: last line is %v, its bottom at %v", dy, last.Ref, bottom)
		}
		for range 200 {
			top, within = l.Scroll(top, within, -dy, 600)
		}
		if top != l.First() || within != 0 {
			t.Errorf("up by %v: stopped at %v+%v", dy, top, within)
		}
	}
}

func TestATextShorterThanTheViewportDoesNotScroll(t *testing.T) {
	l := New(newText(t, "one\n\ntwo"), newEngine(t), plain(400))
	for _, dy := range []float32{0, 10, -10, 1e6, -1e6} {
		if top, within := l.Scroll(Ref{2, 0}, 5, dy, 600); top != l.First() || within != 0 {
			t.Errorf("scrolled by %v to %v+%v", dy, top, within)
		}
	}
}

func TestAtYAndTopAreInverse(t *testing.T) {
	engine := newEngine(t)
	texts := []*text.Text{newText(t, english(20_000)), newText(t, misjudged())}
	rapid.Check(t, func(t *rapid.T) {
		l := New(rapid.SampledFrom(texts).Draw(t, "text"), engine, spaced(rapid.Float32Range(100, 600).Draw(t, "width")))
		for range 5 {
			y := math.Floor(rapid.Float64Range(0, l.Height()-1).Draw(t, "y")*unitsPerPixel) / unitsPerPixel
			r, within := l.AtY(y)
			if y >= l.Height() {
				continue // the last block turned out lower than estimated
			}
			if got := l.Top(r) + float64(within); got != y {
				t.Fatalf("at %v there is %v, whose place is %v", y, r, got)
			}
			if within < 0 || within >= l.Line(r).Height {
				t.Fatalf("%v px into a line of %v", within, l.Line(r).Height)
			}
			if again, in := l.AtY(l.Top(r)); again != r || in != 0 {
				t.Fatalf("the top of %v belongs to %v+%v", r, again, in)
			}
		}
	})
}

func TestAtYOutsideTheDocumentGivesItsEnds(t *testing.T) {
	l := New(newText(t, english(300)), newEngine(t), plain(400))
	if r, within := l.AtY(-100); r != l.First() || within != 0 {
		t.Errorf("above the document: %v+%v", r, within)
	}
	if r, within := l.AtY(1e9); r != l.Last() || within != l.Line(l.Last()).Height {
		t.Errorf("below the document: %v+%v", r, within)
	}
}

// misjudged is a text whose estimates are wrong: after its sample come
// paragraphs of narrow letters.
func misjudged() string {
	s := english(400)
	for range 300 {
		s += "\n" + "iiiiiii jjjjjj lllll ii jj ll iiiiiiii jjjj lllllll iiiii jjjjj llll iiii jjj lll iiii jjjj lllll"
	}
	return s + "\n" + english(400)
}

func TestVisibleTextStaysWhenEstimatesAboveItAreCorrected(t *testing.T) {
	txt := newText(t, misjudged())
	l := New(txt, newEngine(t), plain(300))
	top, within := l.LineAt(txt.Len()-1500, shape.Downstream), float32(11)
	before := l.Visible(top, within, 500)
	wasTop := l.Top(top)
	all(l)
	if l.Top(top) == wasTop {
		t.Fatal("no estimate was corrected: the test proves nothing")
	}
	after := l.Visible(top, within, 500)
	if len(before) != len(after) {
		t.Fatalf("%d lines were visible, now %d", len(before), len(after))
	}
	for i := range before {
		if before[i].Start != after[i].Start || before[i].Top != after[i].Top {
			t.Errorf("line %d moved from %d at %v to %d at %v", i,
				before[i].Start, before[i].Top, after[i].Start, after[i].Top)
		}
	}
}

func TestVisibleCoversTheViewportWithoutGaps(t *testing.T) {
	l := New(newText(t, english(3000)), newEngine(t), spaced(400))
	top, within := l.LineAt(4000, shape.Downstream), float32(12.5)
	lines := l.Visible(top, within, 500)
	if lines[0].Top != -12.5 || lines[0].Ref != top {
		t.Errorf("the first line is %v at %v", lines[0].Ref, lines[0].Top)
	}
	y := lines[0].Top
	for _, line := range lines {
		if line.Top != y {
			t.Errorf("%v stands at %v, not %v", line.Ref, line.Top, y)
		}
		y += float64(line.Height)
	}
	if last := lines[len(lines)-1]; y < 500 || last.Top >= 500 {
		t.Errorf("the lines end at %v, the last begins at %v", y, last.Top)
	}
}

func TestEstimatesOfOrdinaryTextAreNearTheTruth(t *testing.T) {
	for _, width := range []float32{250, 560, 900} {
		l := New(newText(t, english(20_000)), newEngine(t), plain(width))
		guess := l.Height()
		all(l)
		if off := guess/l.Height() - 1; math.Abs(off) > 0.08 {
			t.Errorf("at %v px the estimate is %.1f %% off", width, off*100)
		}
	}
}
