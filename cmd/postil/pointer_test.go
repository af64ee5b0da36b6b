//go:build e2e && linux

package main_test

import (
	"fmt"
	"image"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"postil/annotate"
)

// quay is an article that fits on a page of the window, every word but the
// small ones once.
const quay = `Quay closed

Divers found cracks in four piers of the north quay. The board warned owners to keep heavy vessels away, for a pier could give way at any tide. Nobody was hurt.

Shipping firms rejected the finding. Their own survey, made in March, showed no movement; a spokeswoman called the closure hasty.

A court hears both sides on Thursday. Until then tugs stand by.
`

// press holds the first button down at a place, and moves on through others.
// raise lets the button go.
func (p *program) press(at image.Point, through ...image.Point) {
	p.t.Helper()
	args := []string{"mousemove", fmt.Sprint(at.X), fmt.Sprint(at.Y), "mousedown", "1"}
	for _, to := range through {
		// Half way first: a hand does not jump, and Fyne takes the first move for
		// the beginning of a drag.
		half := image.Pt((at.X+to.X)/2, (at.Y+to.Y)/2)
		args = append(args, "sleep", "0.02", "mousemove", fmt.Sprint(half.X), fmt.Sprint(half.Y),
			"sleep", "0.02", "mousemove", fmt.Sprint(to.X), fmt.Sprint(to.Y))
		at = to
	}
	p.xdotool(args...)
}

func (p *program) raise() { p.t.Helper(); p.xdotool("mouseup", "1") }

func TestTheMouseSelectsAcrossLinesByCharacterWordAndSentence(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay}, "quay.txt")
	article, file := []rune(quay), filepath.Join(folder, "quay.txt"+marks)
	const first, last = "four piers", "survey"
	from, to := p.locate(first), p.locate(last)
	if from.Min.Y >= to.Min.Y {
		t.Fatalf("%q is at %v, %q at %v", first, from, last, to)
	}
	across := annotate.Span{Start: spanOf(t, article, first).Start, End: spanOf(t, article, last).End}

	p.drag(left(from), right(to))
	p.key("1")
	wantSpan(t, "a drag over five lines", article, p.waitMark(file, "claim", 1), across)
	p.key("ctrl+z")
	p.waitMarks(file, 0)
	p.drag(right(to), left(from))
	p.key("1")
	wantSpan(t, "a drag backwards", article, p.waitMark(file, "claim", 1), across)
	p.key("ctrl+z")
	p.waitMarks(file, 0)

	// From the middle of one word into the middle of another, with two clicks
	// first, then with three.
	drag := func(clicks int, from, to image.Point) {
		time.Sleep(clickPause)
		if clicks > 1 {
			p.click(from, clicks-1)
		}
		p.drag(from, to)
	}
	drag(2, middle(from), middle(to))
	p.key("2")
	whole := annotate.Span{Start: across.Start, End: across.End}
	if at := middle(from).X; at > from.Min.X+(from.Dx()/2) { // the middle of “four piers” is in its second word
		t.Fatalf("the middle of %v is at %d", from, at)
	}
	whole.Start = spanOf(t, article, "piers of").Start
	wantSpan(t, "a double click drawn on", article, p.waitMark(file, "warning", 1), whole)
	p.key("ctrl+z")
	p.waitMarks(file, 0)
	drag(2, middle(to), middle(from))
	p.key("2")
	wantSpan(t, "a double click drawn back", article, p.waitMark(file, "warning", 1), whole)
	p.key("ctrl+z")
	p.waitMarks(file, 0)
	drag(3, middle(from), middle(to))
	p.key("3")
	wantSpan(t, "a triple click drawn on", article, p.waitMark(file, "quote", 1), annotate.Span{
		Start: spanOf(t, article, "Divers").Start, End: spanOf(t, article, "showed no movement; a spokeswoman called the closure hasty.").End,
	})
	p.key("ctrl+z")
	p.waitMarks(file, 0)

	// A click, and Shift+click twice: the end that the caret is not at stays.
	time.Sleep(clickPause)
	p.click(left(to), 1)
	time.Sleep(clickPause)
	p.hold("shift")
	p.click(right(to), 1)
	p.let("shift")
	time.Sleep(clickPause)
	p.hold("shift")
	p.click(left(from), 1)
	p.let("shift")
	p.key("1")
	wantSpan(t, "Shift+click past the first click", article, p.waitMark(file, "claim", 1),
		annotate.Span{Start: across.Start, End: spanOf(t, article, " "+last).Start}) // but for the space
	p.quit()
}

// waitTinted waits until a label's tint is on the page, selected or not, however
// small the window is.
func (p *program) waitTinted(own string) {
	p.t.Helper()
	p.waitScreen("a mark of the colour "+own, func(img *image.RGBA) bool {
		g := groundOf(img)
		tint := g.label(p.t, own).Tint
		return count(img, img.Rect, tint) > 60 || countNear(img, img.Rect, over(g.accent(), selectionAlpha, tint)) > 60
	})
}

// longArticle has numbered paragraphs of one short line.
func longArticle(lines int) string {
	var b strings.Builder
	b.WriteString("Log of the tide\n\n")
	for i := range lines {
		fmt.Fprintf(&b, "Entry n%04d: the gauge at the mole was read and all was well.\n", i)
	}
	return b.String()
}

func TestADragPastAnEdgeScrollsOnAndSelectsFurther(t *testing.T) {
	d := newDesk(t)
	long := longArticle(400)
	p, folder := d.workspace(map[string]string{"long.txt": long}, "long.txt")
	article, file := []rune(long), filepath.Join(folder, "long.txt"+marks)
	// One mark at the upper end of the drags, and one below the first page.
	p.selectWords("n0032")
	p.key("2", "ctrl+Home")
	p.waitMarks(file, 1)
	p.waitPainted("warning", false)
	p.selectWords("n0000")
	p.key("1")
	p.waitMarks(file, 2)
	p.waitPainted("claim", true)
	at := p.locate("n0002")
	page := pageIn(d.screen())

	p.press(left(at), image.Pt(at.Min.X+30, at.Max.Y+60), image.Pt(at.Min.X+30, page.Max.Y+20))
	p.waitTinted(warningColor)
	p.raise()
	p.key("3")
	down := p.waitMark(file, "quote", 1)
	if down.Hull().Start != spanOf(t, article, "n0002").Start || down.Hull().End < spanOf(t, article, "n0032").Start {
		t.Errorf("a drag from n0002 past the lower edge until n0032 was seen marked %v", down.Hull())
	}
	checkQuotes(t, article, p.layer(file))
	p.key("ctrl+z")
	p.waitMarks(file, 2)

	// The other way.
	p.waitPainted("quote", false)
	from := p.locate("n0026")
	p.waitPainted("claim", false)
	p.press(left(from), image.Pt(from.Min.X-20, page.Min.Y+60), image.Pt(from.Min.X-40, page.Min.Y-20))
	p.waitTinted(claimColor)
	p.raise()
	p.key("3")
	up := p.waitMark(file, "quote", 1)
	if up.Hull().Start > spanOf(t, article, "n0000").End || up.Hull().End != spanOf(t, article, "Entry n0026").Start+len("Entry") {
		t.Errorf("a drag from n0026 past the upper edge until n0000 was seen marked %v", up.Hull())
	}
	checkQuotes(t, article, p.layer(file))
	p.quit()
}

// layer is a sidecar as it is now.
func (p *program) layer(file string) *annotate.Layer {
	p.t.Helper()
	l, err := readSidecar(file)
	if err != nil {
		p.t.Fatal(err)
	}
	return l
}
