//go:build e2e && linux

package main_test

import (
	"image"
	"path/filepath"
	"testing"

	"postil/annotate"
)

// scripts mixes directions, and has characters of several code points.
const scripts = "Scripts\n\n" +
	"Abc שלום 2026 עולם xyz ends.\n\n" +
	"قال GPS 12 اليوم هنا.\n\n" +
	"Left 👩\u200d👩\u200d👧\u200d👦 mid 🇧🇷 right हिन्दी tail.\n"

// expression has the find bar take what is typed for a regular expression, in
// which code points can be written in ASCII.
func (p *program) expression() {
	p.t.Helper()
	p.key("ctrl+f")
	p.waitScreen("the find bar", finding)
	p.click(findSwitch(p.desk.screen(), 3), 1)
	p.key("Escape")
	p.waitScreen("the find bar to close", func(img *image.RGBA) bool { return !finding(img) })
}

// selectedRuns counts the separate stretches of selection at a height.
func (p *program) selectedRuns(img *image.RGBA, y int) int {
	g := groundOf(img)
	c := over(g.accent(), selectionAlpha, g.labels.Page)
	page := pageIn(img)
	runs, gap := 0, 100
	for x := page.Min.X; x < page.Max.X; x++ {
		if near(img, x, y, c) {
			if gap > 4 {
				runs++
			}
			gap = 0
			continue
		}
		gap++
	}
	return runs
}

func TestTheMouseSelectsLogicalRangesInTextOfTwoDirections(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"scripts.txt": scripts}, "scripts.txt")
	article, file := []rune(scripts), filepath.Join(folder, "scripts.txt"+marks)
	p.expression()
	// Places by expressions: Hebrew and Arabic words, and the letters at their ends.
	abc, shin := p.locate("Abc"), p.locate(`\x{5e9}\x{5dc}`)
	qal, gp, year := p.locate(`\x{642}\x{627}\x{644}`), p.locate("GP"), p.locate("202")
	for _, c := range []struct {
		what     string
		from, to image.Point
		want     annotate.Span
		runs     int // stretches on the screen
	}{
		{
			"from Latin into the middle of a Hebrew word", left(abc), left(shin),
			annotate.Span{Start: spanOf(t, article, "Abc").Start, End: spanOf(t, article, "של").End},
			2,
		},
		{
			"from Hebrew into the middle of a number", right(shin), right(year),
			annotate.Span{Start: spanOf(t, article, "של").Start, End: spanOf(t, article, "202").End},
			2,
		},
		{
			"from Arabic into the middle of a Latin word", right(qal), right(gp),
			annotate.Span{Start: spanOf(t, article, "قال").Start, End: spanOf(t, article, "GP").End},
			2,
		},
	} {
		p.drag(c.from, c.to)
		if !p.selects(c.runs) {
			t.Errorf("a drag %s does not show as %d stretches", c.what, c.runs)
		}
		p.key("3")
		m := p.waitMark(file, "quote", 1)
		wantSpan(t, "a drag "+c.what, article, m, c.want)
		p.key("ctrl+z")
		p.waitMarks(file, 0)
	}
	p.quit()
}

// selects waits for a selection, and reports whether it shows as so many
// stretches.
func (p *program) selects(runs int) bool {
	p.t.Helper()
	p.waitScreen("a selection", func(img *image.RGBA) bool { return !p.selected(img).Empty() })
	// Near the top of the line there are no letters.
	img := p.settled()
	return p.selectedRuns(img, p.selected(img).Min.Y+1) == runs
}

func TestCharactersOfSeveralCodePointsAreNeverSplit(t *testing.T) {
	d := newDesk(t)
	p, folder := d.workspace(map[string]string{"scripts.txt": scripts}, "scripts.txt")
	article, file := []rune(scripts), filepath.Join(folder, "scripts.txt"+marks)
	p.expression()
	for _, c := range []struct{ name, before, find, whole string }{
		{"a family", "Left ", `\x{1f469}\S+`, "👩\u200d👩\u200d👧\u200d👦"},
		{"a flag", "mid ", `\x{1f1e7}\S`, "🇧🇷"},
		{"a Devanagari syllable", "right ", `\x{939}\x{93f}`, "हि"},
	} {
		start := spanOf(t, article, c.before)
		whole := spanOf(t, article, c.whole)
		from, at := p.locate(c.before+"?"), p.locate(c.find)
		across := func(share float32) image.Point {
			return image.Pt(at.Min.X+int(share*float32(at.Dx())), middle(at).Y)
		}
		// Drawn into it by a third, the character stays out; by two thirds, all of it
		// comes along.
		for _, d := range []struct {
			share float32
			end   int
		}{{0.3, start.Start + len([]rune(c.before)) - 1}, {0.7, whole.End}} {
			p.drag(left(from), across(d.share))
			p.key("1")
			wantSpan(t, "a drag into "+c.name, article, p.waitMark(file, "claim", 1), annotate.Span{Start: start.Start, End: d.end})
			p.key("ctrl+z")
			p.waitMarks(file, 0)
		}
		// Shift and an arrow take it whole, to either side.
		for _, d := range []struct {
			at  image.Point
			key string
		}{{left(at), "shift+Right"}, {right(at), "shift+Left"}} {
			p.click(d.at, 1)
			p.key(d.key, "2")
			wantSpan(t, d.key+" on "+c.name, article, p.waitMark(file, "warning", 1), whole)
			p.key("ctrl+z")
			p.waitMarks(file, 0)
		}
	}
	p.quit()
}
