//go:build e2e && linux

package main_test

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// resize gives the window another size.
func (p *program) resize(size image.Point) {
	p.t.Helper()
	p.xdotool("windowsize", p.window, strconv.Itoa(size.X), strconv.Itoa(size.Y))
}

// size is that of the window.
func (p *program) size() image.Point {
	p.t.Helper()
	var at image.Point
	for line := range strings.Lines(p.xdotool("getwindowgeometry", "--shell", p.window)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, _ := strconv.Atoi(value) // other lines are not numbers
		switch name {
		case "WIDTH":
			at.X = n
		case "HEIGHT":
			at.Y = n
		}
	}
	return at
}

func TestResizingAndFullScreenKeepThePlaceInView(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"long.txt": wideArticle(300)}, "long.txt")
	p.selectWords("n0150")
	p.key("1", "Escape")
	p.waitMark(filepath.Join(folder, "long.txt"+marks), "claim", 1)
	p.waitPainted("claim", true)
	before := p.settled()
	page := pageIn(before)

	// Narrower, lines break elsewhere; the line in the middle stays in view.
	small := image.Pt(800, 600)
	p.resize(small)
	p.waitScreen("the page to be laid out anew", func(img *image.RGBA) bool {
		return count(img, image.Rect(small.X, 0, screenSize.X, screenSize.Y), groundOf(img).labels.Page) == 0 && p.size() == small
	})
	p.waitTinted(claimColor)
	p.resize(screenSize)
	p.waitScreen("the page as it was", func(img *image.RGBA) bool {
		return pageIn(img) == page && differing(before, img, page) < 200
	})

	// Full screen from a small window, and back.
	p.resize(small)
	p.wait("the small window", stepLimit, func() bool { return p.size() == small })
	p.waitTinted(claimColor)
	p.key("F11")
	p.wait("the full screen", stepLimit, func() bool { return p.size() == screenSize })
	p.waitTinted(claimColor)
	p.key("F11")
	p.wait("the window again", stepLimit, func() bool { return p.size() == small })
	p.waitTinted(claimColor)
	p.quit()
}

// wideArticle has numbered paragraphs of several lines.
func wideArticle(paragraphs int) string {
	var b strings.Builder
	b.WriteString("Log of the tide\n\n")
	for i := range paragraphs {
		fmt.Fprintf(&b, "Entry n%04d: the gauge at the mole was read, the keepers of the light were heard, and all of it was written down as every day, with the wind and the hour.\n\n", i)
	}
	return b.String()
}

func TestALineOfAMegabyteAndManyShortLinesOpenAndAnswerAtOnce(t *testing.T) {
	d := newDesk(t)
	line := strings.Repeat("The tide rose and fell as it does on any day of the year. ", 1<<20/58) + "Last word stands."
	var short strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&short, "n%d\n", i)
	}
	files := map[string]string{"a.txt": "One\n\nA short one.\n", "b.txt": line, "c.txt": short.String()}
	p, folder := d.workspace(files, "a.txt")
	for _, name := range []string{"b.txt", "c.txt"} {
		article, file := []rune(files[name]), filepath.Join(folder, name+marks)
		// While it opens, the window answers a key: the table of keys shows.
		bare := p.settled()
		p.key("ctrl+Next", "F1")
		p.waitScreen("the table of keys", func(img *image.RGBA) bool { return differing(bare, img, img.Rect) > 200_000 })
		p.key("Escape")
		p.waitOpened(name)
		p.key("Next", "Next", "Down", "ctrl+End", "ctrl+shift+Left", "1")
		m := p.waitMark(file, "claim", 1)
		end := len(article)
		for strings.ContainsRune(".\n", article[end-1]) {
			end--
		}
		if h := m.Hull(); h.End < end || h.Start >= end || !strings.Contains(string(article[h.Start:]), m.Quote()) {
			t.Errorf("%s: the last word is marked %v %q; the text ends at %d", name, h, m.Quote(), len(article))
		}
		p.waitPainted("claim", true)
		// Up to the beginning and through the text by wheel and page.
		p.key("ctrl+Home")
		p.waitPainted("claim", false)
		top := p.settled()
		page := pageIn(top)
		p.wheel(middle(page), 10)
		p.key(repeated(10, "Next")...)
		p.waitScreen("the text to move", func(img *image.RGBA) bool { return differing(top, img, page) > 5000 })
		p.key("ctrl+Home", "ctrl+shift+Right", "2")
		first := p.waitMark(file, "warning", 1)
		if first.Hull().Start != 0 {
			t.Errorf("%s: the first word is marked %v", name, first.Hull())
		}
		checkQuotes(t, article, p.layer(file))
	}
	p.quit()
}

// processorTime is what a process has used so far.
func processorTime(t *testing.T, pid int) time.Duration {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	// After the name, which is in brackets and may hold anything, the fields from
	// the third on; user and system time are the 14th and 15th, in hundredths of a
	// second on every Linux.
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	var ticks int
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func TestNothingIsDoneWhileNothingGoesOn(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"long.txt": wideArticle(300)}, "long.txt")
	p.selectWords("n0003")
	p.key("1")
	p.waitMark(filepath.Join(folder, "long.txt"+marks), "claim", 1)
	p.waitPainted("claim", true)
	before := p.settled()

	// Measured is a stretch of time in which nobody does anything; a caret that
	// blinked or a loop that painted sixty times a second would show in either
	// process.
	const stretch = 3 * time.Second
	own, server := processorTime(t, p.cmd.Process.Pid), processorTime(t, d.serverPid)
	time.Sleep(stretch)
	own, server = processorTime(t, p.cmd.Process.Pid)-own, processorTime(t, d.serverPid)-server
	t.Logf("in %v the program used %v, the X server %v", stretch, own, server)
	most := stretch / 10 // the toolkit looks for events sixty times a second
	if slow {
		most *= 4
	}
	if own > most {
		t.Errorf("with nothing going on, the program uses %v of %v", own, stretch)
	}
	if server > stretch/50 {
		t.Errorf("with nothing going on, the X server uses %v of %v: something is painted", server, stretch)
	}
	if n := differing(before, d.screen(), before.Rect); n > 0 {
		t.Errorf("with nothing going on, %d pixels changed", n)
	}
	p.quit()
}
