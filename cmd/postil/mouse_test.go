//go:build e2e && linux

package main_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"postil/annotate"
)

// clickPause is longer than the pause within which clicks count as one double
// click.
const clickPause = 600 * time.Millisecond

func TestTheMouseSelectsWordsAndSentencesAndPicksMarks(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	article := text(t, d.sample(harbour))
	file := d.sample(harbour + marks)

	// A word of the first paragraph, by keyboard, shows where words are.
	const word, sentence = "fail", "PORT ELLERY — The north quay could fail within a month if cargo traffic resumes, the harbour board said on Tuesday, after divers found new cracks in four of its piers."
	if !strings.Contains(string(article), sentence) {
		t.Fatal("the sample has another first paragraph")
	}
	p.key("ctrl+f")
	p.typeText(word)
	p.key("Escape", "1")
	claim := p.waitMarks(file, 1)[0]
	tint := p.waitPainted("claim", true)
	at := image.Pt((tint.Min.X+tint.Max.X)/2, (tint.Min.Y+tint.Max.Y)/2)

	p.click(at, 2)
	p.key("2")
	layer := p.waitSidecar(file, "a double click to select the word", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if w := labelled(layer, "warning"); w == nil || w.Hull() != claim.Hull() {
		t.Fatalf("a double click on %q and 2 made %s", word, describe(layer, nil))
	}
	time.Sleep(clickPause)
	p.click(at, 3)
	p.key("3")
	layer = p.waitSidecar(file, "a triple click to select the sentence", func(l *annotate.Layer) bool { return l.Len() == 3 })
	if q := labelled(layer, "quote"); q == nil || q.Quote() != sentence {
		t.Fatalf("a triple click on %q and 3 made %s", word, describe(layer, nil))
	}
	checkQuotes(t, article, layer)

	// With no mark selected, clicks on the same place pick the marks there one
	// after the other, from the innermost out.
	p.key("Escape")
	for range 3 {
		time.Sleep(clickPause)
		p.click(at, 1)
	}
	p.key("Delete")
	layer = p.waitSidecar(file, "the third click to pick the outermost mark", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if labelled(layer, "quote") != nil {
		t.Fatalf("three clicks and Delete left %s", describe(layer, nil))
	}
	p.waitPainted("quote", false)

	// Shift+click extends what a click began.
	time.Sleep(clickPause)
	p.click(at, 1)
	time.Sleep(clickPause)
	p.hold("shift")
	p.click(image.Pt(at.X+80, at.Y), 1)
	p.let("shift")
	p.key("3")
	layer = p.waitSidecar(file, "Shift+click to extend the selection", func(l *annotate.Layer) bool { return l.Len() == 3 })
	if q := labelled(layer, "quote"); q == nil || q.Hull().Start <= claim.Hull().Start || q.Hull().Start >= claim.Hull().End || q.Hull().End <= claim.Hull().End {
		t.Errorf("a click on %q and a Shift+click after it made %s", word, describe(layer, nil))
	}
	checkQuotes(t, article, layer)

	// The wheel moves the text and nothing else.
	p.key("Escape", "Escape")
	still := p.settled()
	page := pageIn(still)
	p.wheel(at, 4)
	p.waitScreen("the wheel to move the text", func(img *image.RGBA) bool { return differing(still, img, page) > 5000 })
	p.waitPainted("quote", false)
	// A key of the caret brings it back to view.
	p.key("Left")
	p.waitPainted("quote", true)
	p.quit()
}
