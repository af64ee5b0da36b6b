package raster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"testing"

	"pgregory.net/rapid"

	"postil/app/reader/shape"
)

var scales = []float32{1, 1.25, 1.5, 2}

const sentence = "until the repairs are certified by an independent office, not before"

// marked is a line with marks in every lane and pattern, a selection, a hit, an
// outline and a tag.
func marked(t testing.TB, e *shape.Engine, th theme) Row {
	line := lineOf(t, e, sentence)
	row := NewRow(line, 10)
	row.Background, row.Ink = th.page, th.ink
	at := func(quote string) (float32, float32) { return words(t, line, sentence, quote) }

	l, r := at(sentence)
	row.Fills = append(row.Fills, Fill{Left: l, Right: r, Color: th.claim.tint, RoundLeft: true, RoundRight: true})
	row.Rules = append(row.Rules, Rule{Left: l, Right: r, Color: th.claim.line})
	row.Tags = append(row.Tags, Tag{X: l, Text: "C", Color: th.claim.line, Ink: th.claim.ink})
	l, r = at("repairs are certified by an independent")
	row.Fills = append(row.Fills, Fill{Left: l, Right: r, Color: th.warning.tint, RoundLeft: true})
	row.Rules = append(row.Rules, Rule{Left: l, Right: r, Color: th.warning.line, Lane: 1, Pattern: Dashed})
	row.Outlines = append(row.Outlines, Outline{Left: l, Right: r, Color: th.warning.line, Lane: 1, OpenRight: true})
	row.Tags = append(row.Tags, Tag{X: l, Text: "W", Color: th.warning.line, Ink: th.warning.ink})
	l, r = at("certified by an independent office")
	row.Rules = append(row.Rules, Rule{Left: l, Right: r, Color: th.quote.line, Lane: 2, Pattern: Dotted})
	l, r = at("by an independent")
	row.Rules = append(row.Rules, Rule{Left: l, Right: r, Color: th.claim.line, Lane: 3, Pattern: Wavy})
	l, r = at("office")
	row.Hits = append(row.Hits, Fill{Left: l, Right: r, Color: th.hit})
	l, r = at("not be")
	row.Selection = append(row.Selection, Fill{Left: l, Right: r, Color: th.selection})
	return row
}

func TestAMarkedLine(t *testing.T) {
	engine := newEngine(t)
	p := New(engine)
	for name, th := range map[string]theme{"light": light, "dark": dark} {
		for _, scale := range scales {
			t.Run(fmt.Sprint(name, scale), func(t *testing.T) {
				golden(t, fmt.Sprintf("marked-%s-%v", name, scale), paint(p, marked(t, engine, th), 560, scale))
			})
		}
	}
}

func TestALineOfTwoMarksHasRulesOfFullThickness(t *testing.T) {
	engine := newEngine(t)
	line := lineOf(t, engine, sentence)
	row := NewRow(line, 10)
	row.Background, row.Ink = light.page, light.ink
	for i, pattern := range []Pattern{Solid, Dashed, Dotted, Wavy} {
		left := float32(i) * 120
		row.Rules = append(row.Rules,
			Rule{Left: left, Right: left + 110, Color: light.claim.line, Pattern: pattern},
			Rule{Left: left, Right: left + 110, Color: light.warning.line, Lane: 1, Pattern: pattern})
	}
	golden(t, "patterns", paint(New(engine), row, 560, 1))
}

func TestARightToLeftLineOfMissingGlyphs(t *testing.T) {
	engine := newEngine(t)
	const s = "שלום quay"
	line := lineOf(t, engine, s)
	if line.Missing == 0 {
		t.Fatal("the bundled faces have Hebrew after all: the test shows nothing")
	}
	row := NewRow(line, 10)
	row.Background, row.Ink = light.page, light.ink
	iv := line.Intervals(0, 4)[0]
	row.Fills = []Fill{{Left: iv.Left, Right: iv.Right, Color: light.quote.tint, RoundRight: true}}
	row.Rules = []Rule{{Left: iv.Left, Right: iv.Right, Color: light.quote.line}}
	row.Tags = []Tag{{X: iv.Right, Text: "Q", Color: light.quote.line, Ink: light.quote.ink, FromRight: true}}
	golden(t, "rtl-missing", paint(New(engine), row, 660, 1))
}

func TestColoursArePaintedAsGiven(t *testing.T) {
	engine := newEngine(t)
	for _, th := range []theme{light, dark} {
		row := marked(t, engine, th)
		row.Text = nil
		row.Outlines, row.Tags = nil, nil
		for _, scale := range scales {
			img := paint(New(engine), row, 560, scale)
			b := NewBands(row.Pitch, row.Baseline, 4, scale)
			column := func(f float32) int { return dev(row.Left+f, scale) }
			tintY := (b.Tint.Top + b.Baseline) / 2
			for what, c := range map[string]struct {
				x, y int
				want color.RGBA
			}{
				"page beside the text":     {2, tintY, th.page},
				"tint":                     {column(20), tintY, th.claim.tint},
				"tint of the inner mark":   {column(row.Fills[1].Left + 20), tintY, th.warning.tint},
				"rule below the tint":      {column(20), b.Lane(0).Top, th.claim.line},
				"page between the rows":    {column(20), 0, th.page},
				"search hit over the tint": {column(row.Hits[0].Left + 8), tintY, th.hit},
				"selection":                {column(row.Selection[0].Left + 8), tintY, th.selection},
				"selection at the top":     {column(row.Selection[0].Left + 8), 0, th.selection},
			} {
				if got := img.RGBAAt(c.x, c.y); got != c.want {
					t.Errorf("scale %v, %s: %v at %d,%d, want %v", scale, what, got, c.x, c.y, c.want)
				}
			}
		}
	}
}

func TestARowBelowTheTopOfItsPictureIsMovedWhole(t *testing.T) {
	engine := newEngine(t)
	p := New(engine)
	row := marked(t, engine, light)
	row.Selection = nil // reaches to the picture's edges
	flush := paint(p, row, 560, 1)
	row.Top = 7
	moved := paint(p, row, 560, 1)
	below := moved.SubImage(image.Rect(0, 7, 560, 36)).(*image.RGBA)
	for y := range 29 {
		for x := range 560 {
			if a, b := flush.RGBAAt(x, y), below.RGBAAt(x, y+7); a != b {
				t.Fatalf("%d,%d is %v, moved down %v", x, y, a, b)
			}
		}
	}
	if got := moved.RGBAAt(40, 3); got != light.page {
		t.Errorf("above the row there is %v", got)
	}
}

func TestTextIsInkWhereGlyphsAreAndGroundElsewhere(t *testing.T) {
	engine := newEngine(t)
	row := NewRow(lineOf(t, engine, "l"), 10)
	row.Background, row.Ink = light.page, light.ink
	img := paint(New(engine), row, 40, 4)
	// The stem of the l is about 1.5 px wide.
	var darkest uint8 = 255
	for x := range img.Rect.Dx() {
		darkest = min(darkest, img.RGBAAt(x, 60).R)
	}
	if darkest != light.ink.R {
		t.Errorf("the stem is %d at its darkest, the ink %d", darkest, light.ink.R)
	}
	if got := img.RGBAAt(8, 60); got != light.page {
		t.Errorf("beside the letter there is %v", got)
	}
}

func TestTranslucentInkLetsTheGroundThrough(t *testing.T) {
	row := NewRow(lineOf(t, newEngine(t), "l"), 10)
	row.Background, row.Ink = color.RGBA{200, 200, 200, 255}, color.RGBA{0, 0, 0, 128}
	img := paint(New(newEngine(t)), row, 40, 4)
	darkest := row.Background
	for x := range img.Rect.Dx() {
		if c := img.RGBAAt(x, 60); c.R < darkest.R {
			darkest = c
		}
	}
	if want := (color.RGBA{100, 100, 100, 255}); !near(darkest, want) {
		t.Errorf("half black on grey 200 is %v, want %v", darkest, want)
	}
}

func TestATransparentGroundStaysTransparent(t *testing.T) {
	engine := newEngine(t)
	row := marked(t, engine, light)
	row.Background = color.RGBA{}
	p := New(engine)
	img := paint(p, row, 640, 1)
	if got := img.RGBAAt(2, 10); got != (color.RGBA{}) {
		t.Errorf("beside the text there is %v", got)
	}
	// Laid over the page it looks as if painted on it.
	row.Background = light.page
	want := paint(p, row, 640, 1)
	for i := 0; i < len(img.Pix); i += 4 {
		a := int(img.Pix[i+3])
		for c, page := range []uint8{light.page.R, light.page.G, light.page.B} {
			got := int(img.Pix[i+c]) + int(page)*(255-a)/255
			if d := got - int(want.Pix[i+c]); d < -3 || d > 3 {
				t.Fatalf("channel %d of pixel %d: %d over the page, %d painted on it", c, i/4, got, want.Pix[i+c])
			}
		}
	}
}

func TestAdjoiningFillsNeitherOverlapNorGape(t *testing.T) {
	p := New(newEngine(t))
	half := color.RGBA{60, 0, 0, 128}
	rapid.Check(t, func(t *rapid.T) {
		scale := rapid.SampledFrom(scales).Draw(t, "scale")
		left := rapid.Float32Range(0, 30).Draw(t, "inset")
		a := rapid.Float32Range(0, 40).Draw(t, "a")
		b := a + rapid.Float32Range(1, 40).Draw(t, "b")
		c := b + rapid.Float32Range(1, 40).Draw(t, "c")
		row := Row{Left: left, Pitch: pitch, Baseline: 22, Fills: []Fill{
			{Left: a, Right: b, Color: half}, {Left: b, Right: c, Color: half},
		}}
		img := paint(p, row, 200, scale)
		y := img.Rect.Dy() / 2
		for x := range img.Rect.Dx() {
			inside := x >= dev(left+a, scale) && x < dev(left+c, scale)
			if got := img.RGBAAt(x, y); inside && got != half || !inside && got.A != 0 {
				t.Fatalf("column %d is %v", x, got)
			}
		}
	})
}

// drawRow draws a row with any decorations anywhere.
func drawRow(t *rapid.T, text *shape.Line) Row {
	px := func(name string) float32 { return rapid.Float32Range(-50, 700).Draw(t, name) }
	c := func() color.RGBA {
		a := rapid.Uint8().Draw(t, "alpha")
		return color.RGBA{a, a / 2, 0, a}
	}
	lane := rapid.IntRange(-1, 5)
	row := Row{
		Text: text, Left: px("left"), Top: rapid.Float32Range(-5, 40).Draw(t, "top"),
		Pitch: rapid.Float32Range(0, 60).Draw(t, "pitch"), Baseline: rapid.Float32Range(-5, 60).Draw(t, "baseline"),
		Background: c(), Ink: c(),
	}
	for range rapid.IntRange(0, 3).Draw(t, "decorations") {
		f := Fill{px("left"), px("right"), c(), rapid.Bool().Draw(t, "round"), true}
		row.Fills, row.Hits, row.Selection = append(row.Fills, f), append(row.Hits, f), append(row.Selection, f)
		row.Rules = append(row.Rules, Rule{px("left"), px("right"), c(), lane.Draw(t, "lane"), Pattern(rapid.IntRange(0, 4).Draw(t, "pattern"))})
		row.Outlines = append(row.Outlines, Outline{px("left"), px("right"), c(), lane.Draw(t, "lane"), rapid.Bool().Draw(t, "open"), false})
		row.Tags = append(row.Tags, Tag{px("x"), rapid.SampledFrom([]string{"C", "", "Claim"}).Draw(t, "tag"), c(), c(), rapid.Bool().Draw(t, "from right")})
	}
	return row
}

func TestNothingIsPaintedOutsideThePicture(t *testing.T) {
	engine := newEngine(t)
	p := New(engine)
	line := lineOf(t, engine, sentence+" שלום").Line
	rapid.Check(t, func(t *rapid.T) {
		row := drawRow(t, line)
		sheet := image.NewRGBA(image.Rect(-3, -2, 300, 90))
		for i := range sheet.Pix {
			sheet.Pix[i] = 77
		}
		x, y := rapid.IntRange(-3, 250).Draw(t, "x"), rapid.IntRange(-2, 60).Draw(t, "y")
		r := image.Rect(x, y, x+rapid.IntRange(0, 60).Draw(t, "w"), y+rapid.IntRange(0, 40).Draw(t, "h")).Intersect(sheet.Rect)
		p.Paint(sheet.SubImage(r).(*image.RGBA), row, rapid.Float32Range(0.5, 3).Draw(t, "scale"))
		for y := sheet.Rect.Min.Y; y < sheet.Rect.Max.Y; y++ {
			for x := sheet.Rect.Min.X; x < sheet.Rect.Max.X; x++ {
				if !(image.Point{x, y}).In(r) && sheet.RGBAAt(x, y) != (color.RGBA{77, 77, 77, 77}) {
					t.Fatalf("%d,%d outside %v was painted", x, y, r)
				}
			}
		}
	})
}

func TestPaintingAgainGivesTheSamePicture(t *testing.T) {
	engine := newEngine(t)
	warm := New(engine)
	for range 3 {
		for _, scale := range scales {
			row := marked(t, engine, light)
			a, b := paint(warm, row, 560, scale), paint(New(engine), row, 560, scale)
			if !bytes.Equal(a.Pix, b.Pix) {
				t.Errorf("at scale %v a warm cache paints another picture", scale)
			}
		}
	}
}

func TestMarksNeverMoveTheText(t *testing.T) {
	engine := newEngine(t)
	p := New(engine)
	row := marked(t, engine, light)
	bare := Row{Text: row.Text, Left: row.Left, Top: row.Top, Pitch: row.Pitch, Baseline: row.Baseline, Background: light.page, Ink: light.ink}
	a, b := paint(p, row, 560, 1), paint(p, bare, 560, 1)
	bands := NewBands(row.Pitch, row.Baseline, 4, 1)
	// In the zone of the small letters black stays black.
	for y := bands.Tag.Bottom; y < bands.Baseline; y++ {
		for x := range a.Rect.Dx() {
			if b.RGBAAt(x, y) == light.ink && a.RGBAAt(x, y) != light.ink {
				t.Fatalf("%d,%d is ink without marks and %v with them", x, y, a.RGBAAt(x, y))
			}
		}
	}
}

func TestTagsStandBesideEachOther(t *testing.T) {
	p := New(newEngine(t))
	row := Row{Left: 20, Pitch: pitch, Baseline: 22, Background: light.page}
	for i, x := range []float32{0, 0, 4, 90, 93, 400} {
		c := color.RGBA{uint8(i + 1), 0, 0, 255}
		row.Tags = append(row.Tags, Tag{X: x, Text: "W", Color: c, Ink: c})
	}
	img := paint(p, row, 200, 1)
	var order []uint8
	for x := range img.Rect.Dx() {
		c := img.RGBAAt(x, 4)
		if c.G == 0 && (len(order) == 0 || order[len(order)-1] != c.R) {
			order = append(order, c.R)
		}
	}
	if want := []uint8{1, 2, 3, 4, 5, 6}; !bytes.Equal(order, want) {
		t.Errorf("the tags appear as %v, want each once: %v", order, want)
	}
	if img.RGBAAt(199, 4).R != 6 {
		t.Error("a tag beyond the edge is not brought back into the picture")
	}
}

func TestAnOutlineIsOpenWhereTheMarkGoesOn(t *testing.T) {
	p := New(newEngine(t))
	b := NewBands(pitch, 22, 1, 1)
	for _, open := range []bool{false, true} {
		row := Row{Left: 20, Pitch: pitch, Baseline: 22, Background: light.page, Outlines: []Outline{
			{Left: 0, Right: 100, Color: light.claim.line, OpenRight: open},
		}}
		img := paint(p, row, 200, 1)
		middle := (b.Outline(0).Top + b.Outline(0).Bottom) / 2
		if got := img.RGBAAt(19, middle); got != light.claim.line {
			t.Errorf("the left edge is %v", got)
		}
		if got := img.RGBAAt(121, middle) == light.claim.line; got == open {
			t.Errorf("open %v: right edge drawn %v", open, got)
		}
		if got := img.RGBAAt(119, b.Outline(0).Bottom-1); open && got != light.claim.line {
			t.Errorf("an open outline ends at %v", got)
		}
	}
}

func TestPatternsCanBeToldApart(t *testing.T) {
	p := New(newEngine(t))
	seen := map[string]Pattern{}
	for _, scale := range scales {
		clear(seen)
		for _, lanes := range []int{1, 2, 3, 4} {
			for _, pattern := range []Pattern{Solid, Dashed, Dotted, Wavy} {
				row := Row{Pitch: pitch, Baseline: 22, Background: light.page, Rules: []Rule{
					{Left: 0, Right: 100, Color: light.claim.line, Lane: lanes - 1, Pattern: pattern},
				}}
				pix := fmt.Sprint(lanes) + string(paint(p, row, 100, scale).Pix)
				if other, ok := seen[pix]; ok {
					t.Errorf("scale %v, lane %d: patterns %d and %d look alike", scale, lanes-1, pattern, other)
				}
				seen[pix] = pattern
			}
		}
	}
}

func TestAdjoiningRulesRunOn(t *testing.T) {
	p := New(newEngine(t))
	for _, pattern := range []Pattern{Solid, Dashed, Dotted, Wavy} {
		whole := Row{Pitch: pitch, Baseline: 22, Rules: []Rule{{Left: 3, Right: 180, Color: light.claim.line, Pattern: pattern}}}
		parts := whole
		parts.Rules = []Rule{
			{Left: 3, Right: 61, Color: light.claim.line, Pattern: pattern},
			{Left: 61, Right: 180, Color: light.claim.line, Pattern: pattern},
		}
		if a, b := paint(p, whole, 200, 1.25), paint(p, parts, 200, 1.25); !bytes.Equal(a.Pix, b.Pix) {
			t.Errorf("pattern %d has a seam", pattern)
		}
	}
}

func BenchmarkPaint(b *testing.B) {
	engine := newEngine(b)
	const s = "Any vessel over two thousand tonnes puts lives at risk, board chair Tomas Reyne told a reporter"
	line := lineOf(b, engine, s)
	row := NewRow(line, 10)
	row.Background, row.Ink = light.page, light.ink
	for i, quote := range []string{s, "two thousand tonnes puts lives", "thousand tonnes"} {
		l, r := words(b, line, s[:line.Len()], quote[:min(len(quote), line.Len())])
		row.Fills = append(row.Fills, Fill{Left: l, Right: r, Color: light.claim.tint, RoundLeft: true})
		row.Rules = append(row.Rules, Rule{Left: l, Right: r, Color: light.claim.line, Lane: i, Pattern: Pattern(i)})
	}
	row.Rules = append(row.Rules, Rule{Left: 40, Right: 300, Color: light.quote.line, Lane: 3, Pattern: Wavy})
	row.Tags = []Tag{{X: 0, Text: "C", Color: light.claim.line, Ink: light.claim.ink}}
	for _, scale := range []float32{1, 2} {
		b.Run(fmt.Sprintf("scale%v", scale), func(b *testing.B) {
			p := New(engine)
			img := image.NewRGBA(image.Rect(0, 0, dev(700, scale), dev(29, scale)))
			b.ReportAllocs()
			for b.Loop() {
				p.Paint(img, row, scale)
			}
		})
	}
	b.Run("cold", func(b *testing.B) {
		img := image.NewRGBA(image.Rect(0, 0, 700, 29))
		for b.Loop() {
			New(engine).Paint(img, row, 1)
		}
	})
	b.Run("plain", func(b *testing.B) {
		p := New(engine)
		img := image.NewRGBA(image.Rect(0, 0, 700, 29))
		row := NewRow(line, 10)
		row.Background, row.Ink = light.page, light.ink
		for b.Loop() {
			p.Paint(img, row, 1)
		}
	})
}

func TestAStretchOfTheTextHasAnInkOfItsOwn(t *testing.T) {
	engine := newEngine(t)
	const s = "lll lll lll"
	row := NewRow(lineOf(t, engine, s), 10)
	row.Background, row.Ink = light.page, light.ink
	plain := paint(New(engine), row, 120, 4)
	iv := row.Text.Intervals(4, 7)[0]
	dim := color.RGBA{0x82, 0x79, 0x6c, 0xff}
	row.Inked = []Inked{{Left: iv.Left, Right: iv.Right, Ink: dim}}
	img := paint(New(engine), row, 120, 4)
	from, to := dev(row.Left+iv.Left, 4), dev(row.Left+iv.Right, 4)
	dimmed := 0
	for x := range img.Rect.Dx() {
		if within := x >= from && x < to; !within {
			if img.RGBAAt(x, 60) != plain.RGBAAt(x, 60) {
				t.Fatalf("column %d, outside of the stretch, is %v and was %v", x, img.RGBAAt(x, 60), plain.RGBAAt(x, 60))
			}
			continue
		}
		if plain.RGBAAt(x, 60) == light.ink {
			dimmed++
			if got := img.RGBAAt(x, 60); got != dim {
				t.Errorf("column %d of a stem is %v, want %v", x, got, dim)
			}
		}
	}
	if dimmed < 3 {
		t.Errorf("only %d columns were looked at", dimmed)
	}
}
