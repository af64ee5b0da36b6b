package reader

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
)

func TestTheWheelScrollsAndStopsAtBothEnds(t *testing.T) {
	d := open(t, story)
	y := func() float32 { return float32(d.layout.Top(d.Reader.top)) + d.within }
	d.wheel(100)
	if y() != 100 {
		t.Errorf("a turn of 100 pixels scrolls %v", y())
	}
	d.wheel(-30)
	if y() != 70 {
		t.Errorf("30 back scrolls to %v", y())
	}
	d.wheel(-5000)
	if y() != 0 {
		t.Errorf("far back is %v", y())
	}
	for range 40 {
		d.wheel(1000)
	}
	last := d.lines()[len(d.lines())-1]
	if bottom := float32(last.Top) + last.Height; last.End != d.s.Text().Len() || bottom < deskHeight-1 || bottom > deskHeight+1 {
		t.Errorf("at the end the last line ends at %v of %v", bottom, deskHeight)
	}
	end := y()
	d.wheel(10)
	if y() != end {
		t.Error("it scrolls past the end")
	}
}

func TestAShortArticleDoesNotScroll(t *testing.T) {
	d := open(t, "One line.")
	d.wheel(300)
	if d.Reader.top != (layout.Ref{}) || d.within != 0 {
		t.Errorf("the top is %v, %v", d.Reader.top, d.within)
	}
}

// inside reports whether the lines at both ends of a span are in view.
func (d *desk) inside(s annotate.Span) bool {
	whole := map[layout.Ref]bool{}
	for _, l := range d.lines() {
		top, bottom := float32(l.Top)+l.Before, float32(l.Top)+l.Height-l.Style.After
		whole[l.Ref] = top >= 0 && bottom <= d.Reader.size.Height
	}
	end := shape.Upstream
	if s.Empty() {
		end = shape.Downstream
	}
	return whole[d.layout.LineAt(s.Start, shape.Downstream)] && whole[d.layout.LineAt(s.End, end)]
}

func TestRevealBringsAPlaceIntoView(t *testing.T) {
	d := open(t, story)
	length := d.s.Text().Len()
	for _, center := range []bool{false, true} {
		for _, at := range []int{length - 300, 40, length / 2, length - 1, 0, length/2 + 700, length / 3} {
			span := annotate.Span{Start: at, End: min(length, at+30)}
			span = annotate.Span{Start: span.Start, End: span.Start + len(strings.TrimRight(d.s.Text().Quote(span), "\n"))}
			if strings.Contains(d.s.Text().Quote(span), "\n") || span.Empty() {
				span.End = span.Start
			}
			d.reveal(session.Reveal{Span: span, Center: center})
			if !d.inside(span) {
				t.Fatalf("%v (center: %v) is not in view", span, center)
			}
			top, within := d.Reader.top, d.within
			d.reveal(session.Reveal{Span: span, Center: center})
			if d.Reader.top != top || d.within != within {
				t.Errorf("%v was in view, and the text moved", span)
			}
		}
	}
}

func TestRevealOfAPlaceInViewMovesNothing(t *testing.T) {
	d := open(t, story)
	d.wheel(200)
	top, within := d.Reader.top, d.within
	for _, l := range d.lines() {
		if float32(l.Top) >= 0 && float32(l.Top)+l.Height <= deskHeight {
			d.reveal(session.Reveal{Span: annotate.Span{Start: l.Start, End: l.End}})
			if d.Reader.top != top || d.within != within {
				t.Fatalf("the line at %v was in view, and the text moved", l.Top)
			}
		}
	}
}

func TestRevealOfALongMarkShowsItsStart(t *testing.T) {
	d := open(t, story)
	start := d.place("Short line").Start
	d.reveal(session.Reveal{Span: annotate.Span{Start: start, End: d.s.Text().Len()}, Center: true})
	if !d.inside(annotate.Span{Start: start, End: start + 5}) {
		t.Error("the start is not in view")
	}
}

func TestAPlaceKeptFromLastTimeComesToTheTop(t *testing.T) {
	d := open(t, story)
	at := d.s.Text().LineSpan(20).Start
	d.reveal(session.Reveal{Span: annotate.Span{Start: at, End: -1}})
	if d.Top() != at {
		t.Errorf("%d is at the top, want %d", d.Top(), at)
	}
}

func TestWhatIsAskedForBeforeThereIsASizeIsShownWhenThereIsOne(t *testing.T) {
	d := open(t, story)
	d.Reader.size = fyne.Size{}
	at := d.s.Text().LineSpan(20).Start
	d.reveal(session.Reveal{Span: annotate.Span{Start: at, End: -1}})
	d.Resize(fyne.NewSize(600, 300))
	if d.Top() != at {
		t.Errorf("%d is at the top, want %d", d.Top(), at)
	}
}

func TestResizingKeepsTheFirstLine(t *testing.T) {
	d := open(t, strings.Repeat("word ", 3000))
	d.wheel(1200)
	at := d.Top()
	widths := []float32{500, 640, 330, 900, 410, 1200, 300, 555}
	for range 10 {
		for _, w := range widths {
			d.Resize(fyne.NewSize(w, deskHeight))
			if l := d.layout.Line(d.Reader.top); at < l.Start || at >= l.End {
				t.Fatalf("at width %v the first line goes from %d to %d, %d is not in it", w, l.Start, l.End, at)
			}
		}
	}
	d.Resize(fyne.NewSize(deskWidth, deskHeight))
	if d.Top() != at {
		t.Errorf("back at the first width %d is at the top, want %d", d.Top(), at)
	}
}

func TestResizingKeepsTheCaretInView(t *testing.T) {
	d := open(t, strings.Repeat("word ", 3000))
	d.wheel(1210)
	d.click(fyne.NewPos(d.page+d.pad+40, deskHeight-60), 1)
	at, within := d.Top(), d.within
	if within == 0 {
		t.Fatal("the first line is not cut")
	}
	for _, size := range []fyne.Size{{Width: 330, Height: deskHeight}, {Width: 300, Height: 200}, {Width: 900, Height: 150}} {
		d.Resize(size)
		if _, y, height, ok := d.caretBox(d.s.Selection().Caret); !ok || y < 0 || y+height > size.Height {
			t.Errorf("at %v the caret stands at %v, in view: %v", size, y, ok)
		}
	}
	d.Resize(fyne.NewSize(deskWidth, deskHeight))
	if d.Top() != at || d.within != within {
		t.Errorf("back at the first size %d is at the top, cut by %v, want %d and %v", d.Top(), d.within, at, within)
	}
	// One that is out of view stays there.
	d.wheel(1200)
	at = d.Top()
	d.Resize(fyne.NewSize(330, deskHeight))
	if l := d.layout.Line(d.Reader.top); at < l.Start || at >= l.End {
		t.Errorf("the first line goes from %d to %d, %d is not in it", l.Start, l.End, at)
	}
}

func TestAnotherTextSizeKeepsTheFirstLine(t *testing.T) {
	d := open(t, story)
	d.wheel(1200)
	at := d.Top()
	for _, id := range []string{"view.larger", "view.larger", "view.face", "view.smaller", "view.smaller", "view.smaller", "view.usual", "view.face"} {
		before := d.styles.body.Font
		d.s.Run(id)
		if d.styles.body.Font == before {
			t.Errorf("%s changes nothing", id)
		}
		if l := d.layout.Line(d.Reader.top); at < l.Start || at >= l.End {
			t.Fatalf("after %s the first line goes from %d to %d, %d is not in it", id, l.Start, l.End, at)
		}
	}
	if d.Top() != at {
		t.Errorf("%d is at the top, want %d", d.Top(), at)
	}
}

func TestTheCaretStandsBesideItsCharacter(t *testing.T) {
	d := open(t, story)
	for _, at := range []int{0, d.place("quay").Start, d.place("council").Start} {
		left, _, middle := d.box(at)
		d.click(fyne.NewPos(left+0.1, middle), 1)
		if !d.Reader.caret.Visible() {
			t.Fatal("there is no caret")
		}
		p, s := d.Reader.caret.Position(), d.Reader.caret.Size()
		if x := p.X + s.Width/2; x < left-1 || x > left+1 {
			t.Errorf("the caret at %d stands at %v, the character at %v", at, x, left)
		}
		if p.Y > middle || p.Y+s.Height < middle || s.Height < 10 {
			t.Errorf("the caret at %d goes from %v to %v, the line's middle is %v", at, p.Y, p.Y+s.Height, middle)
		}
	}
	d.wheel(3000)
	if d.Reader.caret.Visible() {
		t.Error("the caret shows though its line does not")
	}
	d.wheel(-3000)
	d.FocusLost()
	if d.Reader.caret.Visible() {
		t.Error("the caret shows without the focus")
	}
	d.FocusGained()
	if !d.Reader.caret.Visible() {
		t.Error("the caret does not come back with the focus")
	}
}

func TestKeysMoveTheCaretByLinesAndPagesAsTheyAreSeen(t *testing.T) {
	d := open(t, story)
	caret := func() session.Caret { return d.s.Selection().Caret }
	line := func() *layout.Line { return d.lineOf(caret()) }
	first := d.place("The harbour board said")
	d.click(d.on(first.Start+12), 1)

	d.key(fyne.KeyEnd, 0)
	end := caret()
	if l := line(); end.Offset != l.End || l.Last || !end.Upstream || l.Start != first.Start {
		t.Errorf("End goes to %+v on the line from %d to %d", end, l.Start, l.End)
	}
	d.key(fyne.KeyHome, 0)
	if caret() != (session.Caret{Offset: first.Start}) {
		t.Errorf("Home goes to %+v, want %d", caret(), first.Start)
	}

	d.click(d.on(first.Start+12), 1)
	start := caret()
	d.key(fyne.KeyDown, 0)
	down := line()
	if down.Start != end.Offset {
		t.Errorf("Down goes to the line from %d, the next begins at %d", down.Start, end.Offset)
	}
	x := func(c session.Caret) float32 {
		l := d.lineOf(c)
		return l.Left + l.X(c.Offset-l.Start, affinity(c))
	}
	if dx := x(caret()) - x(start); dx < -8 || dx > 8 {
		t.Errorf("Down goes %v pixels sideways", dx)
	}
	d.key(fyne.KeyUp, 0)
	if caret().Offset != start.Offset {
		t.Errorf("Up goes back to %v, not to %v", caret(), start)
	}

	d.key(fyne.KeyPageDown, 0)
	page := caret()
	if !d.inside(annotate.Span{Start: page.Offset, End: page.Offset}) {
		t.Error("after PgDn the caret is not in view")
	}
	if y := d.layout.Top(line().Ref); y < deskHeight/2 || y > 2*deskHeight {
		t.Errorf("PgDn goes to %v pixels", y)
	}
	d.key(fyne.KeyPageUp, 0)
	if caret().Offset != start.Offset {
		t.Errorf("PgUp goes back to %v, not to %v", caret(), start)
	}
	d.key(fyne.KeyUp, 0)
	d.key(fyne.KeyPageUp, 0)
	if caret().Offset != 0 {
		t.Errorf("PgUp near the start goes to %v", caret())
	}

	d.key(fyne.KeyPageDown, fyne.KeyModifierShift)
	if s := d.s.Selection(); s.Anchor != 0 || s.Caret.Offset == 0 {
		t.Errorf("Shift+PgDn selects %v", s)
	}
	d.key(fyne.KeyEnd, fyne.KeyModifierControl)
	if caret().Offset != d.s.Text().Len() {
		t.Errorf("Ctrl+End goes to %v", caret())
	}
	d.key(fyne.KeyPageDown, 0)
	d.key(fyne.KeyDown, 0)
	if caret().Offset != d.s.Text().Len() {
		t.Errorf("PgDn at the end goes to %v", caret())
	}
}

func TestArrowsGoThroughTheWholeTextAndBack(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("word Cafe\u0301 👩🏽\u200d🚒 ", 12) + "\n\n end\n",
		"قال الوزير إن (GPS) لا يعمل في المدينة اليوم.\nend",
		"abc سلام def " + strings.Repeat("سلام عليكم ", 20) + "xyz",
	} {
		d := open(t, text)
		seen := map[session.Caret]bool{}
		for i := 0; d.s.Selection().Caret.Offset < d.s.Text().Len(); i++ {
			c := d.s.Selection().Caret
			if seen[c] || i > 3*len(text) {
				t.Fatalf("%.20q: Right is caught at %+v", text, c)
			}
			seen[c] = true
			// In reading order: to the left where the paragraph reads so.
			key := fyne.KeyRight
			if d.lineOf(c).Base%2 == 1 {
				key = fyne.KeyLeft
			}
			d.key(key, 0)
			if at := d.s.Selection().Caret.Offset; d.s.Text().GraphemeAt(at).Start != at {
				t.Fatalf("%.20q: the caret is inside a character, at %d", text, at)
			}
		}
		clear(seen)
		for i := 0; d.s.Selection().Caret.Offset > 0; i++ {
			c := d.s.Selection().Caret
			if seen[c] || i > 3*len(text) {
				t.Fatalf("%.20q: back is caught at %+v", text, c)
			}
			seen[c] = true
			key := fyne.KeyLeft
			if d.lineOf(c).Base%2 == 1 {
				key = fyne.KeyRight
			}
			d.key(key, 0)
		}
	}
}

func TestEmptyArticlesAndSuchOfNewlinesAlone(t *testing.T) {
	for _, text := range []string{"", "\n", "\n\n\n\n", strings.Repeat("\n", 500), " ", "\u200b", "\u0301"} {
		d := open(t, text)
		for _, c := range d.s.Commands() {
			d.s.Run(c.ID)
			d.s.Run("view.usual")
		}
		for _, at := range []fyne.Position{{}, {X: 300, Y: 40}, {X: 300, Y: 400}, {X: deskWidth - 4, Y: 300}} {
			d.click(at, 3)
			d.drag(at, fyne.NewPos(200, 200))
			d.MouseMoved(d.event(at))
			d.Cursor()
		}
		d.wheel(500)
		d.Resize(fyne.NewSize(260, 130))
		d.window.Canvas().Capture()
	}
}

func TestWithoutAnArticleNothingGoesWrong(t *testing.T) {
	d := open(t, story)
	d.s.Open(t.TempDir())
	if d.layout != nil {
		t.Fatal("an article is still shown")
	}
	for _, c := range d.s.Commands() {
		d.s.Run(c.ID)
	}
	d.click(fyne.NewPos(300, 100), 2)
	d.drag(fyne.NewPos(300, 100), fyne.NewPos(300, 200))
	d.wheel(50)
	d.Resize(fyne.NewSize(400, 300))
	d.Refresh()
	d.window.Canvas().Capture()
	if c := d.Horizontal(session.Caret{Offset: 3}, true); c.Offset != 3 || d.Top() != 0 || d.PageLines() < 1 {
		t.Error("a view of nothing moves the caret")
	}
}

func TestLongTextsOpenAndScroll(t *testing.T) {
	for name, text := range map[string]string{
		"one line of a megabyte":    strings.Repeat("A sentence of words follows another. ", 1<<20/37),
		"one word of a megabyte":    strings.Repeat("x", 1<<20),
		"a hundred thousand lines":  strings.Repeat("Line.\n", 100_000),
		"a hundred thousand blanks": strings.Repeat("\n", 100_000),
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t, text)
			d.wheel(1000)
			if len(text) > 100_000 && d.Top() == 0 {
				t.Error("it does not scroll")
			}
			d.key(fyne.KeyEnd, fyne.KeyModifierControl)
			if at := d.s.Text().Len(); !d.inside(annotate.Span{Start: at, End: at}) {
				t.Error("the end is not in view")
			}
			d.key(fyne.KeyUp, 0)
			d.key(fyne.KeyPageUp, fyne.KeyModifierShift)
			d.TypedRune('1')
			d.click(fyne.NewPos(deskWidth-5, 100), 1)
			d.key(fyne.KeyHome, fyne.KeyModifierControl)
			if d.Top() != 0 {
				t.Errorf("Ctrl+Home leaves %d at the top", d.Top())
			}
			d.Resize(fyne.NewSize(500, 300))
			d.window.Canvas().Capture()
		})
	}
}

func TestAnotherThemeIsPaintedAtOnce(t *testing.T) {
	d := open(t, story)
	before := d.colors
	fyne.CurrentApp().Settings().SetTheme(theme.DefaultTheme())
	d.Refresh()
	if d.colors == before {
		t.Error("the colours are still the old ones")
	}
	if d.Top() != 0 || len(d.rows.shown) == 0 {
		t.Error("the text is gone")
	}
}
