//go:build e2e && linux

package main_test

import (
	"image"
	"image/color"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"postil/annotate"
	"postil/app/theme"
)

// workspace starts the program, for Ida, on a folder with these files, at one
// of the articles.
func (d *desk) workspace(files map[string]string, article string) (p *program, folder string) {
	d.t.Helper()
	folder = filepath.Join(d.home, "articles")
	put(d.t, folder, files)
	p = d.start("--person", "Ida Marsh", "--article", article, folder)
	p.waitOpened(article)
	return p, folder
}

// spanOf is where words stand in an article that has them once.
func spanOf(t *testing.T, article []rune, words string) annotate.Span {
	t.Helper()
	s := string(article)
	before, after, found := strings.Cut(s, words)
	if !found || strings.Contains(after, words) {
		t.Fatalf("the article has %q %d times, not once", words, strings.Count(s, words))
	}
	start := len([]rune(before))
	return annotate.Span{Start: start, End: start + len([]rune(words))}
}

// over is a translucent colour on an opaque one.
func over(c color.NRGBA, alpha int, ground color.NRGBA) color.NRGBA {
	mix := func(a, b uint8) uint8 { return uint8((int(a)*alpha + int(b)*(255-alpha) + 127) / 255) }
	return color.NRGBA{mix(c.R, ground.R), mix(c.G, ground.G), mix(c.B, ground.B), 0xff}
}

// near reports whether a pixel has a colour but for rounding.
func near(img *image.RGBA, x, y int, c color.NRGBA) bool {
	p := img.Pix[img.PixOffset(x, y):]
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		if d := int(p[i]) - int(v); d < -2 || d > 2 {
			return false
		}
	}
	return true
}

// countNear counts the pixels that have a colour but for rounding.
func countNear(img *image.RGBA, in image.Rectangle, c color.NRGBA) int {
	n := 0
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if near(img, x, y, c) {
				n++
			}
		}
	}
	return n
}

// accent is the colour of the caret, of which the selection is a thin coat.
func (g ground) accent() color.NRGBA {
	return nrgba(theme.New(g.appearance).Color(theme.ColorNameAccent, 0))
}

// selectionAlpha is how opaque the colour of the selection is, of 255.
const selectionAlpha = 0x38

// selected is where the page shows a selection, on bare page or on a mark of one
// of the usual labels. Stray pixels of that colour in letters do not count.
func (p *program) selected(img *image.RGBA) image.Rectangle {
	g := groundOf(img)
	colors := []color.NRGBA{over(g.accent(), selectionAlpha, g.labels.Page)}
	for _, own := range []string{claimColor, warningColor, quoteColor} {
		colors = append(colors, over(g.accent(), selectionAlpha, g.label(p.t, own).Tint))
	}
	page := pageIn(img)
	var found image.Rectangle
	for y := page.Min.Y; y < page.Max.Y; y++ {
		run := 0
		for x := page.Min.X; x < page.Max.X; x++ {
			if run++; !slices.ContainsFunc(colors, func(c color.NRGBA) bool { return near(img, x, y, c) }) {
				run = 0
			}
			if run > 2 {
				found = found.Union(image.Rect(x+1-run, y, x+1, y+1))
			}
		}
	}
	return found
}

// locate finds words by Ctrl+F and tells where they stand on the screen. They
// must stand on one line. Nothing is selected afterwards.
func (p *program) locate(words string) image.Rectangle {
	p.t.Helper()
	at := p.selectWords(words)
	if at.Dy() > 60 {
		p.t.Fatalf("%q stands on more than one line, at %v", words, at)
	}
	p.key("Escape")
	p.waitScreen("the selection to go", func(img *image.RGBA) bool { return p.selected(img).Empty() })
	return at
}

// finding reports whether the find bar is open with the keyboard in it: its field
// then has a blue edge, near the upper right corner of the page.
func finding(img *image.RGBA) bool {
	page := pageIn(img)
	return widestBlue(img, image.Rect(page.Max.X-500, page.Min.Y+4, page.Max.X, page.Min.Y+52)) > 120
}

// selectWords selects words by Ctrl+F and tells where they stand.
func (p *program) selectWords(words string) image.Rectangle {
	p.t.Helper()
	p.key("ctrl+f")
	p.waitScreen("the find bar", finding)
	p.typeText(words)
	p.key("Escape")
	var at image.Rectangle
	p.waitScreen("the words "+strconv.Quote(words)+" to be selected", func(img *image.RGBA) bool {
		if finding(img) {
			return false
		}
		at = p.selected(img)
		return at.Dx() > 1 && at.Dy() > 8
	})
	return at
}

// middle is the middle of a place.
func middle(r image.Rectangle) image.Point {
	return image.Pt((r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2)
}

// left and right are the ends of a place at half its height.
func left(r image.Rectangle) image.Point  { return image.Pt(r.Min.X, middle(r).Y) }
func right(r image.Rectangle) image.Point { return image.Pt(r.Max.X, middle(r).Y) }

// waitMark waits until a label has so many marks, and returns the newest.
func (p *program) waitMark(file, label string, n int) *annotate.Annotation {
	p.t.Helper()
	layer := p.waitSidecar(file, strconv.Itoa(n)+" marks of "+label, func(l *annotate.Layer) bool { return l.Count(label) == n })
	var newest *annotate.Annotation
	for m := range layer.Annotations() {
		if m.Label == label && (newest == nil || m.Created.After(newest.Created) || m.Created.Equal(newest.Created) && m.ID.String() > newest.ID.String()) {
			newest = m
		}
	}
	return newest
}

// wantSpan compares the place of a mark in one piece and its words.
func wantSpan(t *testing.T, how string, article []rune, m *annotate.Annotation, want annotate.Span) {
	t.Helper()
	if len(m.Fragments) != 1 || m.Hull() != want || m.Quote() != string(article[want.Start:want.End]) {
		t.Errorf("%s marked %d–%d %q in %d pieces; want %d–%d %q", how, m.Hull().Start, m.Hull().End, m.Quote(), len(m.Fragments),
			want.Start, want.End, string(article[want.Start:want.End]))
	}
}
