package raster

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"sort"
	"testing"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"

	"postil/app/reader/shape"
	"postil/assets"
)

func square(x0, y0, x1, y1 float32) []ot.Segment {
	at := func(op ot.SegmentOp, x, y float32) ot.Segment {
		return ot.Segment{Op: op, Args: [3]ot.SegmentPoint{{X: x, Y: y}}}
	}
	return []ot.Segment{
		at(ot.SegmentOpMoveTo, x0, y0), at(ot.SegmentOpLineTo, x1, y0),
		at(ot.SegmentOpLineTo, x1, y1), at(ot.SegmentOpLineTo, x0, y1),
	}
}

// withTables adds tables to a TrueType file (OpenType specification, "Table Directory").
func withTables(ttf []byte, add map[string][]byte) []byte {
	all := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		r := ttf[12+16*i:]
		offset, length := binary.BigEndian.Uint32(r[8:]), binary.BigEndian.Uint32(r[12:])
		all[string(r[:4])] = ttf[offset : offset+length]
	}
	for tag, data := range add {
		all[tag] = data
	}
	var tags []string
	for tag := range all {
		tags = append(tags, tag)
	}
	sort.Strings(tags)
	out := append([]byte(nil), ttf[:4]...)
	out = binary.BigEndian.AppendUint16(out, uint16(len(tags)))
	out = append(out, make([]byte, 6)...)
	offset := 12 + 16*len(tags)
	var body []byte
	for _, tag := range tags {
		out = append(out, tag...)
		out = binary.BigEndian.AppendUint32(out, 0) // checksum, which nobody looks at
		out = binary.BigEndian.AppendUint32(out, uint32(offset+len(body)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(all[tag])))
		body = append(body, all[tag]...)
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
	}
	return append(out, body...)
}

// bytesOf concatenates big-endian numbers and raw bytes.
func bytesOf(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch v := p.(type) {
		case byte:
			b = append(b, v)
		case uint16:
			b = binary.BigEndian.AppendUint16(b, v)
		case int16:
			b = binary.BigEndian.AppendUint16(b, uint16(v))
		case uint32:
			b = binary.BigEndian.AppendUint32(b, v)
		case []byte:
			b = append(b, v...)
		default:
			panic(p)
		}
	}
	return b
}

func parse(t testing.TB, ttf []byte) *font.Face {
	t.Helper()
	f, err := font.ParseTTF(bytes.NewReader(ttf))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func glyphOf(t testing.TB, r rune) uint16 {
	t.Helper()
	id, ok := parse(t, assets.InterRegular).NominalGlyph(r)
	if !ok {
		t.Fatalf("no glyph for %q", r)
	}
	return uint16(id)
}

// palette has red and half transparent blue.
var palette = bytesOf(uint16(0), uint16(2), uint16(1), uint16(2), uint32(14), uint16(0),
	[]byte{0, 0, 255, 255}, []byte{255, 0, 0, 128})

// middle is the colour in the middle of a glyph's bitmap.
func (g *glyph) middle() color.RGBA {
	i := (g.h/2*g.w + g.w/2) * 4
	return color.RGBA{g.pix[i], g.pix[i+1], g.pix[i+2], g.pix[i+3]}
}

func near(a, b color.RGBA) bool {
	d := func(x, y uint8) bool { return int(x)-int(y) <= 3 && int(y)-int(x) <= 3 }
	return d(a.R, b.R) && d(a.G, b.G) && d(a.B, b.B) && d(a.A, b.A)
}

// bar is the em dash, a plain bar whose middle is wholly covered.
const bar = '—'

func TestLayersOfColourAreDrawn(t *testing.T) {
	id := glyphOf(t, bar)
	// COLR version 0: the bar in red, again in blue, and once in the ink.
	colr := func(entries ...uint16) []byte {
		b := bytesOf(uint16(0), uint16(1), uint32(14), uint32(20), uint16(len(entries)), id, uint16(0), uint16(len(entries)))
		for _, e := range entries {
			b = bytesOf(b, id, e)
		}
		return b
	}
	for name, c := range map[string]struct {
		table []byte
		want  color.RGBA
	}{
		"red":                {colr(0), color.RGBA{255, 0, 0, 255}},
		"blue over red":      {colr(0, 1), color.RGBA{127, 0, 128, 255}},
		"the ink":            {colr(foreground), light.ink},
		"an unknown entry":   {colr(0, 9), color.RGBA{255, 0, 0, 255}},
		"nothing but errors": {colr(9), color.RGBA{}},
	} {
		t.Run(name, func(t *testing.T) {
			face := parse(t, withTables(assets.InterRegular, map[string][]byte{"COLR": c.table, "CPAL": palette}))
			p := New(newEngine(t))
			p.ink = pack(light.ink)
			g := p.glyph(glyphKey{face: face, size: 60, id: font.GID(id)})
			if c.want == (color.RGBA{}) {
				if g.colored || g.w == 0 {
					t.Error("a glyph without a drawable colour form should fall back to its outline")
				}
				return
			}
			if !g.colored || !near(g.middle(), c.want) {
				t.Errorf("colored %v, %v in the middle, want %v", g.colored, g.middle(), c.want)
			}
			if q := p.glyph(glyphKey{face: face, size: 60, id: font.GID(id), quarter: 3}); q != g {
				t.Error("a colour glyph is drawn again for another quarter pixel")
			}
		})
	}
}

func TestTheInkOfAColourGlyphFollowsTheText(t *testing.T) {
	id := glyphOf(t, bar)
	colr := bytesOf(uint16(0), uint16(1), uint32(14), uint32(20), uint16(1), id, uint16(0), uint16(1), id, uint16(foreground))
	face := parse(t, withTables(assets.InterRegular, map[string][]byte{"COLR": colr, "CPAL": palette}))
	p := New(newEngine(t))
	for _, ink := range []color.RGBA{light.ink, dark.ink, light.ink} {
		p.ink = pack(ink)
		if g := p.glyph(glyphKey{face: face, size: 60, id: font.GID(id)}); !near(g.middle(), ink) {
			t.Errorf("%v in the middle, the ink is %v", g.middle(), ink)
		}
	}
}

// graph makes a COLR version 1 table of one glyph with one paint.
func graph(id uint16, paint []byte) []byte {
	list := bytesOf(uint32(1), id, uint32(10), paint)
	return bytesOf(uint16(1), uint16(0), uint32(0), uint32(0), uint16(0),
		uint32(34), uint32(0), uint32(0), uint32(0), uint32(0), list)
}

func u24(v int) []byte { return []byte{byte(v >> 16), byte(v >> 8), byte(v)} }

// through paints another paint through a glyph's outline.
func through(id uint16, paint []byte) []byte {
	return bytesOf(byte(10), u24(6), id, paint)
}

func f2dot14(v float64) int16 { return int16(v * (1 << 14)) }

func flat(entry uint16, alpha float64) []byte { return bytesOf(byte(2), entry, f2dot14(alpha)) }

func TestPaintGraphsAreDrawn(t *testing.T) {
	id := glyphOf(t, bar)
	face := parse(t, assets.InterRegular)
	advance := int16(face.HorizontalAdvance(font.GID(id)))
	line := bytesOf(byte(0), uint16(2), f2dot14(0), uint16(0), f2dot14(1), f2dot14(1), uint16(1), f2dot14(1))
	half := color.RGBA{128, 0, 64, 191} // half way from red to the translucent blue
	for name, c := range map[string]struct {
		paint []byte
		want  color.RGBA
	}{
		"solid":                              {through(id, flat(0, 1)), color.RGBA{255, 0, 0, 255}},
		"translucent":                        {through(id, flat(0, 0.5)), color.RGBA{128, 0, 0, 128}},
		"linear gradient across":             {through(id, bytesOf(byte(4), u24(16), int16(0), int16(0), advance, int16(0), int16(0), int16(100), line)), half},
		"radial gradient from the left edge": {through(id, bytesOf(byte(6), u24(16), int16(0), int16(700), uint16(0), int16(0), int16(700), uint16(advance), line)), half},
		"sweep gradient from above the middle": {
			through(id, bytesOf(byte(8), u24(12), advance/2, int16(30000), f2dot14(-1+0.5), f2dot14(1), line)),
			color.RGBA{85, 0, 86, 170},
		},
		"moved and back":           {bytesOf(byte(14), u24(8), int16(300), int16(0), bytesOf(byte(14), u24(8), int16(-300), int16(0), through(id, flat(0, 1)))), color.RGBA{255, 0, 0, 255}},
		"turned around its middle": {bytesOf(byte(26), u24(10), f2dot14(1), advance/2, int16(700), through(id, flat(0, 1))), color.RGBA{255, 0, 0, 255}},
		"scaled":                   {bytesOf(byte(20), u24(6), f2dot14(0.5), through(id, flat(0, 1))), color.RGBA{255, 0, 0, 255}},
		"source in": {
			bytesOf(byte(32), u24(8), byte(tables.CompositeSrcIn), u24(8+len(flat(0, 1))), flat(0, 1), through(id, flat(1, 1))),
			color.RGBA{128, 0, 0, 128},
		},
		"plus": {
			bytesOf(byte(32), u24(8), byte(tables.CompositePlus), u24(8+len(through(id, flat(0, 1)))), through(id, flat(0, 1)), through(id, flat(1, 1))),
			color.RGBA{255, 0, 128, 255},
		},
		"multiply": {
			bytesOf(byte(32), u24(8), byte(tables.CompositeMultiply), u24(8+len(through(id, flat(0, 1)))), through(id, flat(0, 1)), through(id, flat(1, 1))),
			color.RGBA{127, 0, 0, 255},
		},
	} {
		t.Run(name, func(t *testing.T) {
			face := parse(t, withTables(assets.InterRegular, map[string][]byte{"COLR": graph(id, c.paint), "CPAL": palette}))
			g := New(newEngine(t)).glyph(glyphKey{face: face, size: 60, id: font.GID(id)})
			if !g.colored {
				t.Fatal("no colour")
			}
			if got := g.middle(); !near(got, c.want) {
				t.Errorf("%v in the middle, want %v", got, c.want)
			}
		})
	}
}

func TestAGlyphIsClippedToItsBox(t *testing.T) {
	id := glyphOf(t, bar)
	whole := graph(id, through(id, flat(0, 1)))
	advance := int16(parse(t, assets.InterRegular).HorizontalAdvance(font.GID(id)))
	// One clip record for the glyph: the left half of its advance.
	clips := bytesOf(byte(1), uint32(1), id, id, u24(12), byte(1), int16(-500), int16(-500), advance/2, int16(3000))
	half := bytesOf(whole, clips)
	binary.BigEndian.PutUint32(half[22:], uint32(len(whole)))
	var widths []int
	for _, table := range [][]byte{whole, half} {
		face := parse(t, withTables(assets.InterRegular, map[string][]byte{"COLR": table, "CPAL": palette}))
		widths = append(widths, New(newEngine(t)).glyph(glyphKey{face: face, size: 60, id: font.GID(id)}).w)
	}
	if d := widths[0] - 2*widths[1]; d < -2 || d > 2 {
		t.Errorf("%d px wide, clipped to half %d", widths[0], widths[1])
	}
}

func TestGradientsGoOnBeyondTheirStops(t *testing.T) {
	stops := []stop{{0, 0xff000000}, {1, 0xff0000ff}}
	for _, c := range []struct {
		extend tables.Extend
		at     float32
		want   uint32
	}{
		{tables.ExtendPad, -0.25, 0},
		{tables.ExtendPad, 0.25, 64},
		{tables.ExtendPad, 1.25, 255},
		{tables.ExtendRepeat, -0.25, 191},
		{tables.ExtendRepeat, 1.25, 64},
		{tables.ExtendRepeat, 2.5, 128},
		{tables.ExtendReflect, -0.25, 64},
		{tables.ExtendReflect, 1.25, 191},
		{tables.ExtendReflect, 2.25, 64},
	} {
		g := gradient{stops: stops, extend: c.extend}
		if got := g.at(c.at) & 255; got != c.want {
			t.Errorf("extend %d at %v: %d, want %d", c.extend, c.at, got, c.want)
		}
	}
}

func TestAPaintThatHoldsItselfEnds(t *testing.T) {
	id := glyphOf(t, bar)
	face := parse(t, withTables(assets.InterRegular, map[string][]byte{
		"COLR": graph(id, bytesOf(byte(11), id)), "CPAL": palette, // PaintColrGlyph of itself
	}))
	if g := New(newEngine(t)).glyph(glyphKey{face: face, size: 60, id: font.GID(id)}); g.colored || g.w == 0 {
		t.Errorf("colored %v, %d px wide: want the outline", g.colored, g.w)
	}
}

func TestPicturesAreDrawnAtTheirPlace(t *testing.T) {
	id := glyphOf(t, bar)
	img := image.NewRGBA(image.Rect(0, 0, 40, 40))
	for i := 0; i < len(img.Pix); i += 4 {
		img.Pix[i+1], img.Pix[i+3] = 200, 255
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	// An sbix table with one strike of 40 px per em that holds one glyph.
	glyphs := int(binary.BigEndian.Uint16(tableOf(assets.InterRegular, "maxp")[4:]))
	picture := bytesOf(int16(0), int16(-8), []byte("png "), b.Bytes())
	strike := bytesOf(uint16(40), uint16(72))
	first := 4 + 4*(glyphs+1)
	for g := range glyphs + 1 {
		at := first
		if g > int(id) {
			at += len(picture)
		}
		strike = bytesOf(strike, uint32(at))
	}
	sbix := bytesOf(uint16(1), uint16(1), uint32(1), uint32(12), strike, picture)
	face := parse(t, withTables(assets.InterRegular, map[string][]byte{"sbix": sbix}))
	g := New(newEngine(t)).glyph(glyphKey{face: face, size: 20, id: font.GID(id)})
	if !g.colored || !near(g.middle(), color.RGBA{0, 200, 0, 255}) {
		t.Fatalf("colored %v", g.colored)
	}
	if g.w < 19 || g.w > 21 || g.h < 19 || g.h > 21 || g.left != 0 || g.top < -17 || g.top > -15 {
		t.Errorf("a picture of an em, 8/40 em below the baseline, stands at %d,%d and is %d by %d px at 20 px",
			g.left, g.top, g.w, g.h)
	}
}

func TestSVGIsDrawn(t *testing.T) {
	id := glyphOf(t, 'H')
	doc := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect x="0" y="0" width="100" height="100" fill="#00c800"/></svg>`)
	table := bytesOf(uint16(0), uint32(10), uint32(0), uint16(1), id, id, uint32(14), uint32(len(doc)), doc)
	face := parse(t, withTables(assets.InterRegular, map[string][]byte{"SVG ": table}))
	g := New(newEngine(t)).glyph(glyphKey{face: face, size: 60, id: font.GID(id)})
	if !g.colored || !near(g.middle(), color.RGBA{0, 200, 0, 255}) {
		t.Errorf("colored %v, %d by %d px", g.colored, g.w, g.h)
	}
}

func TestABrokenSVGFallsBackToTheOutline(t *testing.T) {
	id := glyphOf(t, 'H')
	for _, doc := range []string{"", "<svg", "<svg><path d='M0 0 Q'/></svg>", "<svg viewBox='0 0 0 0'/>"} {
		table := bytesOf(uint16(0), uint32(10), uint32(0), uint16(1), id, id, uint32(14), uint32(len(doc)), []byte(doc))
		face := parse(t, withTables(assets.InterRegular, map[string][]byte{"SVG ": table}))
		g := New(newEngine(t)).glyph(glyphKey{face: face, size: 60, id: font.GID(id)})
		if g.colored || g.w == 0 {
			t.Errorf("%q: colored %v, %d px wide", doc, g.colored, g.w)
		}
	}
}

func TestAPanicInAForeignRendererIsNoPanicHere(t *testing.T) {
	if survives(func() { panic("broken font") }) {
		t.Error("a panic counts as drawn")
	}
	if !survives(func() {}) {
		t.Error("a drawing without a panic counts as failed")
	}
}

func tableOf(ttf []byte, tag string) []byte {
	for i := range int(binary.BigEndian.Uint16(ttf[4:])) {
		r := ttf[12+16*i:]
		if string(r[:4]) == tag {
			offset := binary.BigEndian.Uint32(r[8:])
			return ttf[offset : offset+binary.BigEndian.Uint32(r[12:])]
		}
	}
	return nil
}

func TestColourGlyphsArePaintedInALine(t *testing.T) {
	id := glyphOf(t, bar)
	colr := bytesOf(uint16(0), uint16(1), uint32(14), uint32(20), uint16(1), id, uint16(0), uint16(1), id, uint16(0))
	faces, err := shape.NewFaces(shape.Config{
		Serif: assets.LiterataRegular, SerifSemiBold: assets.LiterataSemiBold, SerifItalic: assets.LiterataItalic,
		Sans:         withTables(assets.InterRegular, map[string][]byte{"COLR": colr, "CPAL": palette}),
		SansSemiBold: assets.InterSemiBold, SansItalic: assets.InterItalic,
	})
	if err != nil {
		t.Fatal(err)
	}
	engine := shape.NewEngine(faces)
	runes := []rune{bar}
	line := engine.ShapeLine(engine.Prepare(runes, shape.Style{Family: shape.Sans, Size: 40}), 0, 1)
	img := paint(New(engine), Row{Text: line, Pitch: 60, Baseline: 40, Background: light.page, Ink: light.ink}, 60, 1)
	red := 0
	for i := 0; i < len(img.Pix); i += 4 {
		if img.Pix[i] == 255 && img.Pix[i+1] == 0 {
			red++
		}
	}
	if red < 40 {
		t.Errorf("%d red pixels", red)
	}
}
