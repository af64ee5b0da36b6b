package reader

import (
	"image/color"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/theme"
	"postil/app/theme/labelcolor"
	"postil/storage/article"
)

// page is an article with furniture at its head and foot.
const page = "Menu Sections Subscribe\n\nHarbour board denies the claim\n\nBy Mina Ko\n\n" +
	"The harbour board said on Tuesday that the north quay will not sink. Read more: storms of the year. " +
	"“We have measured every pile,” the director told the council.\n\n" +
	"Related stories\nFerry operator denies fares will double\n"

// zone says that words are of a kind.
func (d *desk) zone(words string, kind article.ZoneKind) {
	d.t.Helper()
	d.s.Select(d.place(words))
	d.s.Run("zone." + string(kind))
	d.s.Select(annotate.Span{})
}

// inkOf is the ink of the character at an offset: what the picture's darkest
// pixel in its box comes nearest to.
func (d *desk) inkOf(words string) color.RGBA {
	d.t.Helper()
	at := d.place(words).Start
	p := d.rows.shown[d.layout.LineAt(at, 0)]
	if p == nil {
		d.t.Fatalf("the line of %q is not in view", words)
	}
	x := p.line.Intervals(at-p.line.Start, at+1-p.line.Start)[0].Left
	for _, in := range p.row.Inked {
		if x >= in.Left && x < in.Right {
			return in.Ink
		}
	}
	return p.row.Ink
}

func (d *desk) wantInk(words string, want color.RGBA) {
	d.t.Helper()
	if got := d.inkOf(words); got != want {
		d.t.Errorf("%q is in %v, want %v", words, got, want)
	}
}

func TestFurnitureIsDimmedAndNothingElse(t *testing.T) {
	for name, appearance := range map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark} {
		t.Run(name, func(t *testing.T) {
			d := openIn(t, page, appearance)
			for _, words := range []string{"Menu", "Subscribe", "Related", "Ferry"} {
				d.wantInk(words, d.colors.third)
			}
			text := d.colors.inks[0]
			for _, words := range []string{"Harbour board denies", "The harbour", "council"} {
				d.wantInk(words, text)
			}
			nrgba := func(c color.RGBA) color.NRGBA { return color.NRGBA(c) } // both are opaque
			if got := labelcolor.Contrast(nrgba(d.colors.third), nrgba(d.colors.page)); got < 3 {
				t.Errorf("furniture has a contrast of %.1f on the page", got)
			}
			over := func(c color.RGBA) color.NRGBA { // on the page, as the painter lays it
				mix := func(c, page uint8, alpha uint8) uint8 { return c + uint8(int(page)*int(255-alpha)/255) }
				p := d.colors.page
				return color.NRGBA{mix(c.R, p.R, c.A), mix(c.G, p.G, c.A), mix(c.B, p.B, c.A), 255}
			}
			if got := labelcolor.Contrast(nrgba(d.colors.third), over(d.colors.selection)); got < 3 {
				t.Errorf("furniture has a contrast of %.2f where it is selected", got)
			}
			d.s.Find("Related")
			d.wantInk("Related", text)
			d.wantInk("stories", d.colors.third)
			if d.colors.third == text {
				t.Error("furniture is in the ink of the text")
			}
		})
	}
}

func TestCorrectingAZoneDimsTheWordsAtOnceAndUndoTakesItBack(t *testing.T) {
	d := open(t, page)
	text := d.colors.inks[0]
	before := d.painted()
	d.zone("Read more: storms of the year.", article.ZoneFurniture)
	for words, want := range map[string]color.RGBA{"Read more": d.colors.third, "year.": d.colors.third, "sink.": text, "“We have": text} {
		d.wantInk(words, want)
	}
	if n := d.repainted(before); n < 1 || n > 2 {
		t.Errorf("%d lines were painted again", n)
	}
	d.s.Undo()
	d.wantInk("Read more", text)
	d.zone("Read", article.ZoneFurniture)
	before = d.painted()
	d.zone("Read more", article.ZoneFurniture) // one stretch as before, but longer
	if n := d.repainted(before); n != 1 {
		t.Errorf("a longer zone has %d lines painted again", n)
	}
	d.zone("Ferry operator denies fares will double", article.ZoneBody)
	d.wantInk("Ferry", text)
	d.wantInk("Related", d.colors.third)
}

func TestWordsOfAMarkInFurnitureAreReadAsElsewhere(t *testing.T) {
	d := open(t, page)
	m := d.label("operator denies fares", '1')
	d.key(fyne.KeyEscape, 0)
	text := d.colors.inks[0]
	for words, want := range map[string]color.RGBA{"Ferry": d.colors.third, "operator": text, "fares": text, "will double": d.colors.third} {
		d.wantInk(words, want)
	}
	p := d.rows.shown[d.layout.LineAt(m.Hull().Start, 0)]
	if len(p.row.Fills) != 1 || p.row.Fills[0].Color != d.Reader.label("claim").tint || p.row.Rules[0].Color != d.Reader.label("claim").line {
		t.Errorf("the mark is drawn as %+v and %+v", p.row.Fills, p.row.Rules)
	}
}

func TestAParagraphIsSetByItsZoneWhenThatHasAllOfIt(t *testing.T) {
	d := open(t, page)
	style := func(words string) float32 {
		return d.layout.Line(d.layout.LineAt(d.place(words).Start, 0)).Style.Font.Size
	}
	body, small := d.styles.body.Font.Size, d.styles.furniture.Font.Size
	d.zone("Ferry operator", article.ZoneBody)
	if got := style("Ferry"); got != body {
		t.Errorf("a line that is furniture in part has the size %v, want %v", got, body)
	}
	d.zone("Ferry operator", article.ZoneFurniture)
	if got := style("Ferry"); got != small {
		t.Errorf("a line of furniture has the size %v, want %v", got, small)
	}
	d.zone("By Mina Ko", article.ZoneHeadline)
	if got := style("By Mina"); got != d.styles.headline.Font.Size {
		t.Errorf("a second headline has the size %v", got)
	}
}

func TestCorrectingAZoneKeepsWhatIsReadInItsPlace(t *testing.T) {
	d := open(t, "Menu Sections Subscribe\n\n"+story)
	d.wheel(700)
	first := d.lines()[0].Start
	d.zone("Harbour board denies the claim", article.ZoneBody)
	if got := d.lines()[0].Start; got != first {
		t.Errorf("the first line begins at %d, before it was %d", got, first)
	}
}

func TestZonesLookAsTheyShould(t *testing.T) {
	for name, appearance := range map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark} {
		t.Run(name, func(t *testing.T) {
			d := openIn(t, page, appearance)
			d.zone("Read more: storms of the year.", article.ZoneFurniture)
			d.label("denies fares", '1')
			d.label("measured every pile", '2')
			d.key(fyne.KeyEscape, 0)
			test.AssertImageMatches(t, "zones-"+name+".png", d.window.Canvas().Capture())
		})
	}
}

func BenchmarkRepaintWithTenThousandZones(b *testing.B) {
	d := open(b, strings.Repeat("Share\n\nThe quay is closed, the board said on Tuesday.\n\n", 5000))
	var zones []article.Zone
	for i := range d.s.Text().Lines() {
		if s := d.s.Text().LineSpan(i); s.Len() > 0 {
			zones = append(zones, article.Zone{Kind: map[bool]article.ZoneKind{true: article.ZoneFurniture, false: article.ZoneBody}[s.Len() < 10], Start: s.Start, End: s.End})
		}
	}
	d.s.Doc().Zones = zones
	d.Reader.rezone(d.s.Doc())
	b.ReportAllocs()
	for b.Loop() {
		d.Reader.repaint()
	}
}
