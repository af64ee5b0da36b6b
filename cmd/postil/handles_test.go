//go:build e2e && linux

package main_test

import (
	"image"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"postil/annotate"
)

// spans lists the pieces of a mark.
func spans(m *annotate.Annotation) []annotate.Span {
	out := make([]annotate.Span, len(m.Fragments))
	for i, f := range m.Fragments {
		out[i] = f.Span
	}
	return out
}

// grab presses the knob at the end of a mark that stands at a place and is
// selected: the pointer comes over the mark, the knob shows, the button goes down.
func (p *program) grab(at image.Rectangle, own string, start bool) {
	p.t.Helper()
	knob := image.Pt(at.Max.X, at.Max.Y-1)
	if start {
		knob.X = at.Min.X
	}
	// It reaches below the outline of the mark.
	below := image.Rect(knob.X-2, at.Max.Y, knob.X+3, at.Max.Y+2)
	m := middle(at)
	p.pointAt(m.X, m.Y)
	p.waitScreen("the knob at the end of the mark", func(img *image.RGBA) bool {
		return count(img, below, groundOf(img).label(p.t, own).Line) >= 5
	})
	p.press(knob)
}

// move moves the pointer with the button as it is, in two steps.
func (p *program) move(to image.Point) {
	p.t.Helper()
	p.pointAt(to.X-2, to.Y)
	p.pointAt(to.X, to.Y)
}

// waitTintTo waits until a label's tint ends within a pixel or two of x.
func (p *program) waitTintTo(own string, x int) {
	p.t.Helper()
	p.waitScreen("the preview of the mark", func(img *image.RGBA) bool {
		end := bounds(img, pageIn(img), groundOf(img).label(p.t, own).Tint).Max.X
		return end >= x-2 && end <= x+2
	})
}

func TestTheEndsOfAMarkAreDraggedByTheirKnobs(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay}, "quay.txt")
	article, file := []rune(quay), filepath.Join(folder, "quay.txt"+marks)
	const words = "heavy vessels"
	half, nearly, far := p.locate("heavy vessels aw"), p.locate("heavy vessels awa"), p.locate("give w")
	at := p.selectWords(words)
	p.key("1")
	span := spanOf(t, article, words)
	wantSpan(t, "1 on the words", article, p.waitMark(file, "claim", 1), span)
	hull := func(what string, want annotate.Span) {
		t.Helper()
		layer := p.waitSidecar(file, what, func(l *annotate.Layer) bool { return l.Len() == 1 && inOrder(l)[0].Hull() == want })
		checkQuotes(t, article, layer)
	}
	undo := func() {
		t.Helper()
		p.key("ctrl+z")
		hull("undo to put the end back", span)
		p.waitTintTo(claimColor, at.Max.X)
	}
	p.click(middle(at), 1)

	// By characters, as it is at first. Nothing is written before it is let go.
	p.grab(at, claimColor, false)
	p.move(right(half))
	p.waitTintTo(claimColor, half.Max.X)
	if now := inOrder(p.layer(file))[0].Hull(); now != span {
		t.Errorf("while the end is dragged, the file has %v", now)
	}
	p.raise()
	hull("the end to be where it was dropped", annotate.Span{Start: span.Start, End: span.End + len(" aw")})
	undo()

	// Esc gives a drag up; letting go of the button afterwards does nothing.
	p.grab(at, claimColor, false)
	p.move(right(half))
	p.waitTintTo(claimColor, half.Max.X)
	p.key("Escape")
	p.waitTintTo(claimColor, at.Max.X)
	p.raise()

	// By words; with Shift the opposite.
	p.key("ctrl+shift+s")
	p.grab(at, claimColor, false)
	p.move(right(nearly))
	p.raise()
	hull("the end to snap to the word", annotate.Span{Start: span.Start, End: spanOf(t, article, "away").End})
	undo()
	p.grab(at, claimColor, false)
	p.hold("shift")
	p.move(right(nearly))
	p.raise()
	p.let("shift")
	hull("Shift to keep the end from snapping", annotate.Span{Start: span.Start, End: span.End + len(" awa")})
	undo()

	// By sentences: the start goes to that of its sentence, the end to that.
	p.key("ctrl+shift+s")
	p.grab(at, claimColor, false)
	p.move(right(far))
	p.raise()
	wide := annotate.Span{Start: span.Start, End: spanOf(t, article, "at any tide.").End}
	hull("the end to snap to the sentence", wide)
	p.key("ctrl+z")
	hull("undo", span)
	p.grab(at, claimColor, true)
	p.move(image.Pt(at.Min.X-90, at.Min.Y+4))
	p.raise()
	hull("the start to snap to the sentence", annotate.Span{Start: spanOf(t, article, "The board").Start, End: span.End})
	undo()

	// And by characters again. An end does not go past the other one.
	p.key("ctrl+shift+s")
	p.grab(at, claimColor, false)
	p.move(image.Pt(at.Min.X-60, middle(at).Y))
	p.waitTintTo(claimColor, p.firstLetterEnd(at))
	p.raise()
	hull("a mark of one character", annotate.Span{Start: span.Start, End: span.Start + 1})
	undo()
	p.quit()
	if l := p.layer(file); l.Len() != 1 || inOrder(l)[0].Hull() != span {
		t.Errorf("in the end there is %s", describe(l, nil))
	}
}

// firstLetterEnd is where the h of “heavy” ends, by the tint that is there.
func (p *program) firstLetterEnd(at image.Rectangle) int {
	p.t.Helper()
	end := 0
	p.waitScreen("the mark to shrink to one letter", func(img *image.RGBA) bool {
		end = bounds(img, pageIn(img), groundOf(img).label(p.t, claimColor).Tint).Max.X
		return end > at.Min.X+4 && end < at.Min.X+20
	})
	return end
}

func TestAMarkTakesMorePiecesByCtrlDragAndByKey(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay}, "quay.txt")
	article, file := []rune(quay), filepath.Join(folder, "quay.txt"+marks)
	const first, second, third = "four piers", "vessels", "stand by"
	two, three := p.locate(second), spanOf(t, article, third)
	one := p.selectWords(first)
	p.key("1")
	p.waitMark(file, "claim", 1)
	p.click(middle(one), 1)
	pieces := func(what string, want ...annotate.Span) *annotate.Annotation {
		t.Helper()
		layer := p.waitSidecar(file, what, func(l *annotate.Layer) bool {
			return l.Len() == 1 && slices.Equal(spans(inOrder(l)[0]), want)
		})
		checkQuotes(t, article, layer)
		return inOrder(layer)[0]
	}
	a, b := spanOf(t, article, first), spanOf(t, article, second)
	mark := pieces("the first piece", a)

	p.hold("ctrl")
	p.drag(left(two), right(two))
	p.let("ctrl")
	if m := pieces("Ctrl+drag to add a piece", a, b); m.ID != mark.ID {
		t.Errorf("the mark is %v, it was %v", m.ID, mark.ID)
	}
	p.selectWords(third)
	p.key("ctrl+shift+a")
	pieces("Ctrl+Shift+A to add a piece", a, b, three)

	// A line joins the pieces while the pointer is over one of them.
	p.key("Escape", "Escape")
	p.pointAt(screenSize.X-3, screenSize.Y-3)
	bare := p.settled()
	m := middle(image.Rectangle{Min: image.Pt(one.Max.X, one.Max.Y), Max: image.Pt(two.Min.X, two.Max.Y)}.Canon())
	between := image.Rect(m.X-4, m.Y-4, m.X+4, m.Y+4)
	o := middle(one)
	p.pointAt(o.X, o.Y)
	p.waitScreen("a line between the pieces", func(img *image.RGBA) bool { return differing(bare, img, between) >= 4 })

	// A piece that overlaps another makes one of the two; each step is undone alone.
	time.Sleep(clickPause)
	p.click(middle(one), 1)
	p.selectWords("heavy vess")
	p.key("ctrl+shift+a")
	pieces("a piece that overlaps one to join it", a, annotate.Span{Start: spanOf(t, article, "heavy").Start, End: b.End}, three)
	p.key("ctrl+z")
	pieces("undo", a, b, three)
	p.key("ctrl+z")
	pieces("undo", a, b)
	p.key("ctrl+z")
	pieces("undo", a)
	p.key("ctrl+y")
	pieces("redo", a, b)
	p.quit()
}

func TestStripesInTheMarginAndTheMapLeadToMarks(t *testing.T) {
	d := newDesk(t)
	long := longArticle(400)
	p, folder := d.workspace(map[string]string{"long.txt": long}, "long.txt")
	article, file := []rune(long), filepath.Join(folder, "long.txt"+marks)
	p.selectWords("n0380")
	p.key("1", "ctrl+Home")
	p.waitMark(file, "claim", 1)
	p.waitPainted("claim", false)
	outer := p.selectWords("gauge at the mole was read") // on the first line
	p.key("2")
	p.waitMark(file, "warning", 1)
	p.key("ctrl+Home")
	p.selectWords("mole was read and all")
	p.key("3")
	p.waitMark(file, "quote", 1)
	p.key("Escape", "Escape")

	// Each mark of the line has a stripe in the margin. It selects its mark, even
	// where two overlap and a click on the words would pick the other.
	page := pageIn(d.screen())
	margin := image.Rect(page.Min.X, outer.Min.Y, page.Min.X+80, outer.Max.Y) // left of the text
	stripe := func(own string) image.Point {
		t.Helper()
		var at image.Rectangle
		p.waitScreen("the stripe of "+own, func(img *image.RGBA) bool {
			at = bounds(img, margin, groundOf(img).label(t, own).Line)
			return at.Dx() >= 2 && at.Dx() < 8 && at.Dy() > 10
		})
		return middle(at)
	}
	p.click(stripe(warningColor), 1)
	p.key("Delete")
	layer := p.waitSidecar(file, "the mark of the stripe to be deleted", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if labelled(layer, "quote") == nil {
		t.Fatalf("the stripe of the warning and Delete left %s", describe(layer, nil))
	}
	p.key("ctrl+z")
	p.waitMarks(file, 3)
	p.key("Escape")
	p.click(stripe(quoteColor), 1)
	p.key("Delete")
	layer = p.waitSidecar(file, "the mark of the other stripe to be deleted", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if labelled(layer, "warning") == nil {
		t.Fatalf("the stripe of the quote and Delete left %s", describe(layer, nil))
	}
	p.key("Escape", "Escape")

	// The map shows the mark that is far below; a click there brings it to view,
	// and drawing the pointer up along the map goes back. The caret stays.
	strip := mapIn(d.screen())
	var tick image.Rectangle
	p.waitScreen("the tick of the far mark", func(img *image.RGBA) bool {
		tick = bounds(img, strip, groundOf(img).label(t, claimColor).Line)
		return !tick.Empty()
	})
	p.click(middle(tick), 1)
	p.waitPainted("claim", true)
	p.waitPainted("warning", false)
	p.press(middle(tick), image.Pt(middle(tick).X, page.Min.Y+page.Dy()/2), image.Pt(middle(tick).X, page.Min.Y+3))
	p.waitPainted("claim", false)
	p.waitPainted("warning", true)
	p.raise()
	checkQuotes(t, article, p.layer(file))
	p.quit()
}

// mapIn is where the map of the article is: the strip at the right of the page.
func mapIn(img *image.RGBA) image.Rectangle {
	page := pageIn(img)
	return image.Rect(page.Max.X, page.Min.Y, page.Max.X+mapWidth, page.Max.Y)
}

func TestClicksGoRoundMarksThatOverlapAndNest(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay}, "quay.txt")
	file := filepath.Join(folder, "quay.txt"+marks)
	at := p.locate("vessels")
	for i, words := range []string{"keep heavy vessels away", "owners to keep heavy vessels", "vessels"} {
		p.selectWords(words)
		p.key([]string{"1", "2", "3"}[i])
		p.waitMarks(file, i+1)
	}
	p.key("Escape", "Escape")
	// From the shortest out, the quote: the second click picks the claim, and the
	// fourth the quote again.
	for _, c := range []struct {
		clicks int
		want   string
	}{{2, "claim"}, {4, "quote"}} {
		p.key("Escape", "Escape")
		for range c.clicks {
			time.Sleep(clickPause)
			p.click(middle(at), 1)
		}
		p.key("Delete")
		layer := p.waitSidecar(file, "a mark to be deleted", func(l *annotate.Layer) bool { return l.Len() == 2 })
		if layer.Count(c.want) != 0 {
			t.Errorf("%d clicks and Delete left %s; the %s was meant", c.clicks, describe(layer, nil), c.want)
		}
		p.key("ctrl+z")
		p.waitMarks(file, 3)
	}
	p.quit()
}
