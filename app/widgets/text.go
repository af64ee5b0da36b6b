package widgets

import (
	"math"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"github.com/clipperhouse/uax29/v2/graphemes"
	"golang.org/x/text/unicode/bidi"

	"postil/app/theme"
)

const ellipsis = "…"

// mostRunes bounds what is ever measured of one line: no row is wide enough to show more.
const mostRunes = 400

// oneLine makes a string fit for one line of interface text: runs of white space and control characters,
// which the toolkit would draw as boxes, become one space.
func oneLine(s string) string {
	clean := true
	space := true // a leading one is dropped
	n := 0
	for _, r := range s {
		blank := r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
		if n++; n > mostRunes || blank && (space || r != ' ') {
			clean = false
			break
		}
		space = blank
	}
	if clean && !strings.HasSuffix(s, " ") {
		return s
	}
	var b strings.Builder
	space, n = false, 0
	for _, r := range s {
		if r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			space = b.Len() > 0
			continue
		}
		if n++; n > mostRunes {
			break
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// truncate shortens a line to a width in pixels, with an ellipsis, between grapheme clusters, so that no glyph
// is cut. It measures the whole line first, which Fyne caches, and then some nine others.
func truncate(s string, size float32, style fyne.TextStyle, width float32) string {
	return Shorten(s, size, style, width, KeepStart)
}

// Kept is the part of a line that stays when it is shortened.
type Kept int

// What may stay of a line.
const (
	KeepStart Kept = iota // its end goes, as in a list
	KeepEnd               // its start goes, as of what stands before a word in a concordance
)

// Shorten shortens a text on one line to a width in pixels, with an ellipsis in the place of what goes; where
// not even that fits nothing is left. It cuts between grapheme clusters, so no letter is cut, in any script.
// What the text begins or ends with where it is not cut stays, spaces too.
func Shorten(s string, size float32, style fyne.TextStyle, width float32, kept Kept) string {
	measure := func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
	if s == "" || measure(s) <= width {
		return s
	}
	edges := []int{0}
	for clusters := graphemes.FromString(s); clusters.Next(); {
		edges = append(edges, clusters.End())
	}
	// Fyne draws runs in logical order, and what is written from right to left
	// within its run: the end of such a line is at its left.
	// Spaces are drawn where they come in that order, so they would part it from
	// the ellipsis.
	toLeft := RightToLeft(s)
	first := (kept == KeepEnd) != toLeft
	shortened := func(n int) string { // n clusters stay
		from, to := 0, n
		if kept == KeepEnd {
			from, to = len(edges)-1-n, len(edges)-1
		}
		// A space that bears an accent is no space, so clusters are looked at.
		blank := func(i int) bool { return s[edges[i]:edges[i+1]] == " " }
		for (kept == KeepStart || toLeft) && from < to && blank(to-1) {
			to--
		}
		for (kept == KeepEnd || toLeft) && from < to && blank(from) {
			from++
		}
		part := s[edges[from]:edges[to]]
		if first {
			return ellipsis + part
		}
		return part + ellipsis
	}
	low, high := 0, len(edges)-1 // shortened(low) fits, or nothing does; shortened(high) does not matter
	for low+1 < high {
		mid := (low + high) / 2
		if measure(shortened(mid)) <= width {
			low = mid
		} else {
			high = mid
		}
	}
	if low == 0 && measure(ellipsis) > width {
		return ""
	}
	return shortened(low)
}

// RightToLeft tells whether the first letter with a direction is written from right to left (UAX #9, rule P2).
func RightToLeft(s string) bool {
	for _, r := range s {
		properties, _ := bidi.LookupRune(r)
		switch properties.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// Brief is the beginning of a text, of so many code points at most, with an ellipsis where more follows.
func Brief(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimRight(string(r[:most]), " ") + ellipsis
}

// text makes a text object; its colour is set when the widget is styled.
func text(size float32, style fyne.TextStyle) *canvas.Text {
	return &canvas.Text{TextSize: size, TextStyle: style}
}

// ink colours a text object by name.
func ink(t *canvas.Text, name fyne.ThemeColorName) { t.Color = theme.Color(name) }

// onBaseline puts a text at x so that its baseline lies at y, whatever fonts it falls back to. The texts of a
// row share a line this way even when one of them is in another script.
func onBaseline(t *canvas.Text, x, y float32) {
	size, baseline := fyne.CurrentApp().Driver().RenderedTextSize(t.Text, t.TextSize, t.TextStyle, t.FontSource)
	t.Move(fyne.NewPos(x, float32(math.Round(float64(y-baseline)))))
	t.Resize(size)
}

// baselineIn is the y of a baseline that centres the capitals of the interface face of a size at a height.
// Inter's capitals are 0.727 em high.
func baselineIn(middle, size float32) float32 {
	const capHeight = 0.727
	return float32(math.Round(float64(middle + size*capHeight/2)))
}

// widthOf is the width of a text object's text in whole pixels, rounded up.
func widthOf(t *canvas.Text) float32 {
	if t.Text == "" {
		return 0
	}
	return ceil(fyne.MeasureText(t.Text, t.TextSize, t.TextStyle).Width)
}

func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }
