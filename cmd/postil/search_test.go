//go:build e2e && linux

package main_test

import (
	"image"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"postil/annotate"
	"postil/app/theme"
)

// findSwitch is where a switch of the find bar stands: whole words, case,
// accents, regular expression.
func findSwitch(img *image.RGBA, i int) image.Point {
	page := pageIn(img)
	return image.Pt(page.Max.X-[...]int{237, 203, 172, 145}[i], page.Min.Y+30)
}

func TestFindTakesWordsCaseAccentsAndExpressions(t *testing.T) {
	d := newDesk(t)
	const tale = "Tale\n\ncafés one. Cafe two. cafe three. café four. CAFE five.\n"
	p, folder := d.workspace(map[string]string{"tale.txt": tale}, "tale.txt")
	article, file := []rune(tale), filepath.Join(folder, "tale.txt"+marks)

	// The first hit, and by Shift+F3 the last one, of words, with some switches
	// turned first.
	hits := func(query string, turn []int, first, last annotate.Span) {
		t.Helper()
		for i, want := range []annotate.Span{first, last} {
			p.key("ctrl+Home", "ctrl+f")
			p.waitScreen("the find bar", finding)
			if i == 0 {
				for _, s := range turn {
					p.click(findSwitch(d.screen(), s), 1)
				}
			}
			p.typeText(query) // the keyboard is in the field still
			if i == 1 {
				p.key("shift+F3")
			}
			p.key("Escape", "1")
			m := p.waitMark(file, "claim", 1)
			wantSpan(t, "the hit of "+query, article, m, want)
			p.key("ctrl+z")
			p.waitMarks(file, 0)
		}
	}
	at := func(words string, of int) annotate.Span {
		s := spanOf(t, article, words)
		return annotate.Span{Start: s.Start, End: s.Start + of}
	}
	hits("cafe", nil, at("cafés", 4), at("CAFE", 4))
	hits("cafe", []int{0}, at("Cafe", 4), at("CAFE", 4))
	hits("cafe", []int{1}, at("cafe three", 4), at("café four", 4))
	hits("cafe", []int{2}, at("cafe three", 4), at("cafe three", 4))
	hits(`caf\S f\w+`, []int{3}, at("café four", 9), at("café four", 9))

	// An expression that is none says so in red, and nothing is selected.
	p.key("ctrl+Home", "ctrl+f")
	p.waitScreen("the find bar", finding)
	p.typeText("caf(")
	p.waitScreen("the bar to warn", func(img *image.RGBA) bool {
		page := pageIn(img)
		red := nrgba(theme.New(groundOf(img).appearance).Color(theme.ColorNameError, 0))
		return count(img, image.Rect(page.Max.X-140, page.Min.Y+10, page.Max.X, page.Min.Y+52), red) >= 10
	})
	p.key("F3", "Escape")
	p.waitScreen("the bar to close", func(img *image.RGBA) bool { return !finding(img) })
	p.quit()
}

// harbours are three articles with a word in different company.
var harbours = map[string]string{
	"a.txt": "One\n\nThe zulu harbour mike. The bravo harbour yankee.\n",
	"b.txt": "Two\n\nThe alpha harbour november. The delta harbour papa.\n",
	"c.txt": "Three\n\nThe kilo harbour able. The tango harbour oscar.\n",
}

func TestLabelAllLabelsTickedPlacesOfTheWholeWorkspace(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(harbours, "a.txt")
	sidecar := func(name string) string { return filepath.Join(folder, name+marks) }
	company := func(name, what string, want ...string) {
		t.Helper()
		article := []rune(harbours[name])
		layer := p.waitSidecar(sidecar(name), what, func(l *annotate.Layer) bool { return l.Len() == len(want) })
		checkQuotes(t, article, layer)
		for i, m := range inOrder(layer) {
			if m.Label != "warning" || m.Origin.Kind != annotate.OriginFind || m.Quote() != "harbour" {
				t.Errorf("%s: %s by %s on %q", name, m.Label, m.Origin.Kind, m.Quote())
			}
			if near := spanOf(t, article, want[i]+" harbour"); near.End != m.Hull().End {
				t.Errorf("%s: mark %d is at %v, not after %s", name, i, m.Hull(), want[i])
			}
		}
	}
	panel := func(bare *image.RGBA) {
		t.Helper()
		p.waitScreen("the concordance", func(img *image.RGBA) bool { return differing(bare, img, img.Rect) > 60_000 })
	}
	p.selectWords("harbour")
	bare := p.settled()
	p.key("ctrl+l")
	panel(bare)
	p.settled() // the places are listed

	// All are ticked. By left context alpha comes first, by right context able,
	// after kilo; these two are unticked.
	p.key("Return", "l", "Home", "space", "r", "Home", "space", "2", "ctrl+Return")
	company("a.txt", "the marks in the first article", "zulu", "bravo")
	company("b.txt", "the mark in the second article", "delta")
	company("c.txt", "the mark in the third article", "tango")

	// Undo goes article by article.
	p.key("Escape")
	p.waitScreen("the panel to close", func(img *image.RGBA) bool { return differing(bare, img, img.Rect) < 60_000 })
	p.key("ctrl+z")
	p.waitMarks(sidecar("a.txt"), 0)
	p.key("ctrl+Next")
	p.waitOpened("b.txt")
	p.key("ctrl+z")
	p.waitMarks(sidecar("b.txt"), 0)
	if l := p.layer(sidecar("c.txt")); l.Len() != 1 {
		t.Errorf("undo in two articles left in the third %s", describe(l, nil))
	}

	// Again: what is labelled already is not labelled twice.
	p.selectWords("harbour")
	bare = p.settled()
	p.key("ctrl+l")
	panel(bare)
	p.settled()
	p.key("Return", "2", "ctrl+Return")
	company("a.txt", "all of the first article", "zulu", "bravo")
	company("b.txt", "all of the second article", "alpha", "delta")
	company("c.txt", "all of the third article", "kilo", "tango")
	p.key("Escape")
	p.quit()
}

// clipboard is what other programs get when they paste.
func (p *program) clipboard() string {
	c := exec.Command("xclip", "-o", "-selection", "clipboard")
	c.Env = p.desk.env()
	out, err := c.Output() // an error means that nobody has anything to paste
	if err != nil {
		return ""
	}
	return string(out)
}

func (p *program) waitClipboard(want string) {
	p.t.Helper()
	got := ""
	p.wait("the clipboard to hold "+want, stepLimit, func() bool {
		got = p.clipboard()
		return got == want
	})
}

func TestCopyGivesTheWordsAndWithShiftTheCitation(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"quay.txt": quay}, "quay.txt")
	p.selectWords("four piers")
	// A command that there is not says so, and nothing else.
	p.key("ctrl+shift+p")
	p.typeText("zebra")
	p.key("Return", "Escape")
	p.key("ctrl+c")
	p.waitClipboard("four piers")
	p.key("ctrl+shift+c")
	p.waitClipboard("four piers (quay.txt, 36–46)")
	// A mark is cited as well, with its words.
	p.selectWords("Nobody was")
	p.key("3")
	m := p.waitMark(filepath.Join(folder, "quay.txt"+marks), "quote", 1)
	p.key("Escape", "ctrl+Home", "Tab", "ctrl+shift+c")
	if !slices.Equal(spans(m), []annotate.Span{{Start: 157, End: 167}}) {
		t.Fatalf("%q is at %v", m.Quote(), spans(m))
	}
	p.waitClipboard("Nobody was (quay.txt, 157–167)")
	p.quit()
}
