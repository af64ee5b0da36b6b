//go:build e2e && linux

package main_test

import (
	"image"
	"os"
	"slices"
	"strings"
	"testing"

	"postil/annotate"
)

// The first article of wire/ in the sample, and where Ida's marks on it are.
const (
	harbour = "wire/harbour-board-north-quay.txt"
	ferry   = "wire/island-ferry-fares.txt"
	marks   = ".ida-marsh.ann.json"
)

// text is an article as naive code points, which is what offsets count.
func text(t *testing.T, file string) []rune {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return []rune(string(data))
}

// checkQuotes sees to it that every fragment quotes what stands at its offsets.
func checkQuotes(t *testing.T, article []rune, l *annotate.Layer) {
	t.Helper()
	for m := range l.Annotations() {
		for _, f := range m.Fragments {
			if f.Start < 0 || f.End > len(article) || f.Start >= f.End {
				t.Errorf("%s is at %d–%d of %d code points", m.Label, f.Start, f.End, len(article))
			} else if got := string(article[f.Start:f.End]); got != f.Exact {
				t.Errorf("%s at %d–%d quotes %q, the article has %q there", m.Label, f.Start, f.End, f.Exact, got)
			}
		}
	}
}

// labelled finds the only mark with a label, or nil.
func labelled(l *annotate.Layer, label string) *annotate.Annotation {
	var found *annotate.Annotation
	for m := range l.Annotations() {
		if m.Label == label {
			if found != nil {
				return nil
			}
			found = m
		}
	}
	return found
}

// waitPainted waits until a label's tint, with its line, is on the page, or the
// tint is gone, and returns where the tint is. (Lines alone may be colleagues'.)
func (p *program) waitPainted(label string, painted bool) image.Rectangle {
	p.t.Helper()
	what := "the " + label + " to be painted"
	if !painted {
		what = "the " + label + " to be gone from the page"
	}
	own := map[string]string{"claim": claimColor, "warning": warningColor, "quote": quoteColor}[label]
	var tint image.Rectangle
	p.waitScreen(what, func(img *image.RGBA) bool {
		page := pageIn(img)
		if page.Empty() {
			return false
		}
		c := groundOf(img).label(p.t, own)
		tint = bounds(img, page, c.Tint)
		if !painted {
			return tint.Empty()
		}
		const below = 12 // the line is below the words
		underlined := image.Rect(tint.Min.X, tint.Min.Y, tint.Max.X, tint.Max.Y+below).Intersect(page)
		return count(img, page, c.Tint) > 60 && widest(img, underlined, c.Line) >= 12
	})
	return tint
}

func TestTheMainJobIsDoneInARealWindowAndIsThereAfterARestart(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", "archive/2025/regulator-fines-pilots-guilds.txt")
	p.waitOpened("archive/2025/regulator-fines-pilots-guilds.txt")
	p.key("ctrl+Next")
	p.waitOpened(harbour)
	article := text(t, d.sample(harbour))
	file := d.sample(harbour + marks)

	// A word of the headline, by keyboard.
	word := strings.Index(string(article), "warns")
	steps := len(strings.Fields(string(article)[:word]))
	p.key(append(repeated(steps, "ctrl+Right"), "ctrl+shift+Right", "1")...)
	layer := p.waitSidecar(file, "the first mark", func(l *annotate.Layer) bool { return l.Len() == 1 })
	claim := labelled(layer, "claim")
	if claim == nil || claim.Quote() != "warns" || layer.State != annotate.StateInProgress {
		t.Fatalf("the word “warns” was labelled 1; the sidecar has %s", describe(layer, nil))
	}
	checkQuotes(t, article, layer)
	tint := p.waitPainted("claim", true)
	p.waitPainted("warning", false)

	// A second label over the second half of the first and on, by mouse.
	y := (tint.Min.Y + tint.Max.Y) / 2
	p.drag(image.Pt((tint.Min.X+tint.Max.X)/2, y), image.Pt(tint.Max.X+60, y))
	p.key("2")
	layer = p.waitSidecar(file, "the second mark", func(l *annotate.Layer) bool { return l.Len() == 2 })
	claim, warning := labelled(layer, "claim"), labelled(layer, "warning")
	if claim == nil || warning == nil {
		t.Fatalf("the sidecar has %s", describe(layer, nil))
	}
	if c, w := claim.Hull(), warning.Hull(); w.Start <= c.Start || w.Start >= c.End || w.End <= c.End {
		t.Fatalf("what was dragged from the middle of “warns” does not overlap it: %s", describe(layer, nil))
	}
	checkQuotes(t, article, layer)
	p.waitPainted("claim", true)
	p.waitPainted("warning", true)

	p.key("ctrl+z")
	p.waitSidecar(file, "the second mark to be undone", func(l *annotate.Layer) bool {
		return l.Len() == 1 && labelled(l, "claim") != nil
	})
	p.waitPainted("warning", false)
	p.waitPainted("claim", true)

	p.key("ctrl+shift+z")
	redone := p.waitSidecar(file, "the second mark to be redone", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if again := labelled(redone, "warning"); again == nil || again.ID != warning.ID || again.Hull() != warning.Hull() {
		t.Fatalf("redo brought back %s", describe(redone, nil))
	}
	p.waitPainted("warning", true)

	// Tab from the start selects the first mark in text order, the claim.
	p.key("ctrl+Home", "Tab", "Delete")
	layer = p.waitSidecar(file, "the first mark to be deleted", func(l *annotate.Layer) bool { return l.Len() == 1 })
	if labelled(layer, "warning") == nil {
		t.Fatalf("Delete on the claim left %s", describe(layer, nil))
	}
	if _, ok := layer.Tombstone(claim.ID); !ok {
		t.Error("the deleted mark left no tombstone")
	}
	p.waitPainted("claim", false)
	p.waitPainted("warning", true)

	p.key("ctrl+z")
	p.waitSidecar(file, "the deletion to be undone", func(l *annotate.Layer) bool { return l.Len() == 2 })
	p.waitPainted("claim", true)

	// The same on both grounds, with the colours that belong to them; the third
	// time Ctrl+Shift+D follows the system again.
	for _, g := range []ground{lightGround, darkGround} {
		p.key("ctrl+shift+d")
		p.waitScreen("the "+g.name+" page", func(img *image.RGBA) bool { return groundOf(img).name == g.name })
		p.waitPainted("claim", true)
		p.waitPainted("warning", true)
	}
	p.key("ctrl+shift+d")

	p.quit()
	onDisk, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	p = d.start("--person", "Ida Marsh")
	p.waitOpened(harbour)
	if log := p.log(); log[len(log)-1].marks != 2 {
		t.Errorf("after the restart: %s", log[len(log)-1].text)
	}
	p.waitPainted("claim", true)
	p.waitPainted("warning", true)
	p.quit()
	if now, err := os.ReadFile(file); err != nil || !slices.Equal(now, onDisk) {
		t.Errorf("opening and closing changed the sidecar (%v)", err)
	}
}

func TestARestartShowsTheSamePlaceAgain(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	article := text(t, d.sample(harbour))
	// Down two pages, and back to the start of a word.
	top := p.settled()
	p.key("Next", "Next", "ctrl+Right", "ctrl+Left")
	p.waitScreen("the text to move", func(img *image.RGBA) bool { return differing(top, img, pageIn(top)) > 20_000 })
	before := p.settled()
	p.quit()

	p = d.start("--person", "Ida Marsh")
	p.waitOpened(harbour)
	after := p.settled()
	// The first line of the view is whole again after a restart, so the text may
	// stand lower by a part of a line, and no more.
	const line = 32
	page := pageIn(before)
	if same := pageIn(after); same != page {
		t.Fatalf("the page was at %v, and after a restart it is at %v", page, same)
	}
	best, at := page.Dx()*page.Dy(), 0
	for shift := range line {
		n := 0
		for y := page.Min.Y; y < page.Max.Y-shift; y++ {
			for x := page.Min.X; x < page.Max.X; x++ {
				if i, j := before.PixOffset(x, y), after.PixOffset(x, y+shift); [3]byte(before.Pix[i:i+3]) != [3]byte(after.Pix[j:j+3]) {
					n++
				}
			}
		}
		if n < best {
			best, at = n, shift
		}
	}
	if best > page.Dx()*line {
		t.Errorf("after a restart the page shows something else: at best, moved by %d pixels, %d pixels differ", at, best)
	}
	// The caret stands where it stood: the next word begins there.
	p.key("ctrl+shift+Right", "3")
	file := d.sample(harbour + marks)
	layer := p.waitSidecar(file, "the word at the caret", func(l *annotate.Layer) bool { return l.Len() == 1 })
	checkQuotes(t, article, layer)
	p.waitPainted("quote", true)
	mark := labelled(layer, "quote")
	p.quit()

	// Again, with the mark painted and a place kept in each of two articles.
	p = d.start("--person", "Ida Marsh")
	p.waitOpened(harbour)
	p.waitPainted("quote", true)
	p.key("ctrl+Next")
	p.waitOpened(ferry)
	p.waitPainted("quote", false)
	p.key("ctrl+Prior")
	p.waitOpened(harbour)
	p.waitPainted("quote", true)
	p.key("ctrl+shift+Right", "2")
	layer = p.waitSidecar(file, "the word after the mark", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if next := labelled(layer, "warning"); next == nil || next.Hull().Start < mark.Hull().End || next.Hull().Start > mark.Hull().End+3 {
		t.Errorf("the caret was at %d when the article was left; the next word was labelled: %s", mark.Hull().End, describe(layer, nil))
	}
	p.quit()
}
