//go:build e2e && linux

package main_test

import (
	"encoding/json"
	"image"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"postil/annotate"
)

// inOrder lists the marks of a layer in text order.
func inOrder(l *annotate.Layer) []*annotate.Annotation { return slices.Collect(l.Annotations()) }

// waitMarks waits for so many marks, and returns them in text order.
func (p *program) waitMarks(file string, n int) []*annotate.Annotation {
	p.t.Helper()
	return inOrder(p.waitSidecar(file, "the marks", func(l *annotate.Layer) bool { return l.Len() == n }))
}

func TestAWholeArticleIsDoneWithoutAMouse(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	article := text(t, d.sample(harbour))
	file := d.sample(harbour + marks)

	// The pen labels a selection when Shift is let go, not before.
	p.key("3")
	p.key(repeated(3, "ctrl+Right")...)
	p.hold("shift")
	p.key("ctrl+Right", "ctrl+Right")
	p.let("shift")
	got := p.waitMarks(file, 1)
	if len(strings.Fields(got[0].Quote())) != 2 || got[0].Label != "quote" {
		t.Fatalf("two words were selected with the pen in hand; marked is %s %q", got[0].Label, got[0].Quote())
	}
	// It stays in hand, until Esc drops it: then a selection is only selected.
	p.key("ctrl+Right", "ctrl+Right", "ctrl+shift+Right")
	p.waitMarks(file, 2)
	p.key("Escape", "ctrl+Right", "ctrl+Right", "ctrl+shift+Right", "1")
	got = p.waitMarks(file, 3)
	if labels := []string{got[0].Label, got[1].Label, got[2].Label}; !slices.Equal(labels, []string{"quote", "quote", "claim"}) {
		t.Fatalf("with the pen dropped, the third mark was labelled 1; there are %v", labels)
	}

	// The palette labels the selection by the label's name.
	p.key("ctrl+Right", "ctrl+Right", "ctrl+shift+Right", "ctrl+shift+p")
	p.typeText("label warn")
	p.key("Return")
	got = p.waitMarks(file, 4)
	if got[3].Label != "warning" {
		t.Fatalf("“label warn” in the palette labelled %s", got[3].Label)
	}
	// And a command, by its name.
	p.key("ctrl+shift+p")
	p.typeText("undo")
	p.key("Return")
	p.waitMarks(file, 3)
	p.key("ctrl+y")
	p.waitMarks(file, 4)

	// Enter on a selection asks for a label; typing chooses one.
	p.key("ctrl+Right", "ctrl+Right", "ctrl+shift+Right", "Return")
	p.typeText("quo")
	p.key("Return")
	got = p.waitMarks(file, 5)
	if got[4].Label != "quote" {
		t.Fatalf("“quo” in the label picker labelled %s", got[4].Label)
	}

	// Tab goes from mark to mark; Shift+Right moves the end of the one selected,
	// over a space in the same step.
	end := func(i, letters int) int {
		at := got[i].Hull().End
		for ; letters > 0; letters-- {
			for unicode.IsSpace(article[at]) {
				at++
			}
			at++
		}
		return at
	}
	p.key("ctrl+Home", "Tab", "shift+Right", "Tab", "Tab", "shift+Right", "shift+Right", "shift+Tab", "shift+Left")
	want := []int{end(0, 1), got[1].Hull().End - 1, end(2, 2)}
	layer := p.waitSidecar(file, "the ends of three marks to move", func(l *annotate.Layer) bool {
		m := inOrder(l)
		return len(m) == 5 && slices.Equal([]int{m[0].Hull().End, m[1].Hull().End, m[2].Hull().End}, want)
	})
	checkQuotes(t, article, layer)

	// Enter on a mark writes its note; digits in it are no label keys.
	p.key("Return")
	p.typeText("check page 12")
	p.key("Return")
	layer = p.waitSidecar(file, "the note", func(l *annotate.Layer) bool { return inOrder(l)[1].Note == "check page 12" })
	if second := inOrder(layer)[1]; second.Label != "quote" || layer.Len() != 5 {
		t.Errorf("writing a note changed the marks: %s", describe(layer, nil))
	}
	// The keyboard is back in the text: the label key relabels the mark.
	p.key("2")
	p.waitSidecar(file, "the mark to be relabelled", func(l *annotate.Layer) bool { return inOrder(l)[1].Label == "warning" })

	// Ctrl+Enter: done, and on to the next.
	p.key("ctrl+Return")
	p.waitOpened(ferry)
	layer = p.waitSidecar(file, "the article to be done", func(l *annotate.Layer) bool { return l.State == annotate.StateDone })
	if layer.Len() != 5 {
		t.Errorf("marking the article done left %s", describe(layer, nil))
	}
	if _, err := os.Stat(d.sample(ferry + marks)); err == nil {
		t.Error("going to the next article wrote a sidecar for it")
	}
	p.quit()
}

func TestFindGoesFromHitToHitAndSelectsThem(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	file := d.sample(harbour + marks)
	article := text(t, d.sample(harbour))
	const word = "board"
	var hits []int
	lower := []rune(strings.ToLower(string(article)))
	for i := 0; i+len(word) <= len(lower); i++ {
		if string(lower[i:i+len(word)]) == word {
			hits = append(hits, i)
		}
	}
	if len(lower) != len(article) || len(hits) < 4 {
		t.Fatalf("the article has %d hits for %q", len(hits), word)
	}
	plain := p.settled()
	p.key("ctrl+f")
	p.typeText(word)
	p.key("F3", "F3", "shift+F3")
	p.waitScreen("the hits", func(img *image.RGBA) bool { return differing(plain, img, pageIn(plain)) > 500 })
	// Esc closes the bar and leaves the hit selected.
	p.key("Escape", "1")
	m := p.waitMarks(file, 1)[0]
	if m.Hull().Start != hits[1] || m.Len() != len(word) {
		t.Errorf("typing, F3 twice and Shift+F3 went to %d–%d %q; the second hit is at %d", m.Hull().Start, m.Hull().End, m.Quote(), hits[1])
	}
	// With the bar closed and nothing looked for, F3 opens it.
	p.key("F3")
	p.typeText("harbour")
	p.key("Escape", "2")
	second := labelled(p.waitSidecar(file, "a mark on the second word", func(l *annotate.Layer) bool { return l.Len() == 2 }), "warning")
	if second == nil || !strings.EqualFold(second.Quote(), "harbour") {
		t.Errorf("F3 and “harbour” marked %v", second)
	}
	p.quit()
}

func TestF6GoesRoundThePanesAndF1ShowsTheKeys(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample", "--person", "Ida Marsh", "--article", harbour)
	p.waitOpened(harbour)
	file := d.sample(harbour + marks)
	p.key("ctrl+Right", "ctrl+shift+Right", "1", "ctrl+Right", "ctrl+shift+Right", "2")
	p.waitMarks(file, 2)
	p.key("ctrl+Home")
	p.waitPainted("claim", true)
	p.waitPainted("warning", true)

	// Help covers the page and takes the keys; Esc uncovers it.
	before := p.settled()
	page := pageIn(before)
	p.key("F1")
	p.waitScreen("the table of keys", func(img *image.RGBA) bool {
		return differing(before, img, page) > page.Dx()*page.Dy()/10
	})
	p.key("3", "Delete", "Escape")
	p.waitScreen("the page again", func(img *image.RGBA) bool {
		return differing(before, img, page) < page.Dx()*page.Dy()/200 // but for the caret and an outline
	})

	// The marks' list: Down, Up and Delete work there, Enter comes back.
	p.key("F6", "Down", "Delete")
	m := p.waitMarks(file, 1)
	if m[0].Label != "warning" {
		t.Errorf("F6, Down, Delete left the %s", m[0].Label)
	}
	// Once more: the library. Down shows the next article and stays in the list;
	// Enter takes the keyboard into the text.
	p.key("Escape", "F6", "F6", "Down")
	p.waitOpened(ferry)
	p.key("Return")
	p.key("ctrl+Right", "ctrl+shift+Right", "3")
	if m := p.waitMarks(d.sample(ferry+marks), 1); m[0].Label != "quote" {
		t.Errorf("in the next article, 3 labelled %s", m[0].Label)
	}
	// All the way round from the text to the text.
	p.key("Escape", "F6", "F6", "F6", "ctrl+Right", "ctrl+shift+Right", "1")
	p.waitMarks(d.sample(ferry+marks), 2)

	// The filter finds an article by a word of its title.
	p.key("ctrl+shift+f")
	p.typeText("dam risk")
	p.key("Return")
	p.waitOpened("wire/minister-dam-not-at-risk.txt")
	p.quit()
}

func TestTheFirstStartAsksForANameOnce(t *testing.T) {
	d := newDesk(t)
	p := d.start("--sample")
	asks := func(img *image.RGBA) bool { // the field's edge while it has the keyboard
		return widestBlue(img, pageIn(img)) > 150
	}
	p.waitScreen("the question for a name", asks)
	p.typeText("Ida  Marsh")
	p.key("Return")
	p.waitScreen("the question to go", func(img *image.RGBA) bool { return !asks(img) })
	p.waitLog("the article to open again, for Ida", func([]logLine) bool { return p.logged("opened") > 1 })
	p.key("ctrl+Right", "ctrl+shift+Right", "1")
	file := d.sample(harbour + marks)
	layer := p.waitSidecar(file, "Ida's first mark", func(l *annotate.Layer) bool { return l.Len() == 1 })
	if layer.Person.Name != "Ida Marsh" || layer.Person.Slug != "ida-marsh" {
		t.Errorf("the layer is by %+v", layer.Person)
	}
	p.quit()
	var kept map[string]any
	data, err := os.ReadFile(d.preferences())
	if err == nil {
		err = json.Unmarshal(data, &kept)
	}
	if name, _ := kept["person"].(string); err != nil || !strings.Contains(name, "Ida Marsh") {
		t.Fatalf("the preferences keep as person %v (%v)", kept["person"], err)
	}

	p = d.start()
	if asks(p.settled()) {
		t.Fatal("the second start asks for a name again")
	}
	p.key("ctrl+Right", "ctrl+shift+Right", "2")
	again := p.waitSidecar(file, "Ida's second mark", func(l *annotate.Layer) bool { return l.Len() == 2 })
	if again.Person.ID != layer.Person.ID || again.ID != layer.ID {
		t.Errorf("after a restart Ida is %+v, before she was %+v", again.Person, layer.Person)
	}
	p.quit()
}
