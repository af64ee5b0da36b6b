package raster

import (
	"strings"
	"testing"

	"github.com/go-text/typesetting/font"

	"postil/app/reader/shape"
)

func TestTheGlyphCacheIsBoundedInBytes(t *testing.T) {
	engine := newEngine(t)
	p := New(engine)
	p.cache.limit = 64 << 10
	row := NewRow(lineOf(t, engine, sentence), 10)
	row.Ink = light.ink
	for i := range 100 {
		paint(p, row, 600, 1+float32(i)/50)
		held := 0
		for _, generation := range []map[glyphKey]*glyph{p.cache.young, p.cache.old} {
			for _, g := range generation {
				held += g.cost()
			}
		}
		if held > p.cache.limit || held > p.cache.bytes() {
			t.Fatalf("after %d sizes %d bytes are held, %d are counted, the limit is %d", i+1, held, p.cache.bytes(), p.cache.limit)
		}
	}
	if len(p.cache.old) == 0 {
		t.Error("the limit was never reached: the test proves nothing")
	}
}

func TestGlyphsInUseStayInTheCache(t *testing.T) {
	c := newGlyphCache(20 * 1128)
	hot := glyphKey{id: 1}
	first := &glyph{pix: make([]uint8, 1000)}
	c.put(hot, first)
	for i := range 200 {
		c.put(glyphKey{id: font.GID(i + 10)}, &glyph{pix: make([]uint8, 1000)})
		if c.get(hot) != first {
			t.Fatalf("a glyph asked for all the time is gone after %d others", i+1)
		}
	}
	if c.get(glyphKey{id: 10}) != nil {
		t.Error("a glyph never asked for again is still there")
	}
}

func TestMasksFollowTheQuarterPixel(t *testing.T) {
	engine := newEngine(t)
	p := New(engine)
	line := engine.ShapeLine(engine.Prepare([]rune("l"), shape.Style{Size: 17}), 0, 1)
	key := glyphKey{face: line.Runs[0].Face, size: 17, id: line.Runs[0].Glyphs[0].ID}
	var centres []float64
	for q := range uint8(4) {
		key.quarter = q
		g := p.glyph(key)
		var sum, weight float64
		for i, a := range g.pix {
			sum += float64(a) * (float64(i%g.w+g.left) + 0.5)
			weight += float64(a)
		}
		centres = append(centres, sum/weight)
	}
	for i := 1; i < 4; i++ {
		if d := centres[i] - centres[i-1]; d < 0.19 || d > 0.31 {
			t.Errorf("quarter %d moves the glyph by %.3f px", i, d)
		}
	}
}

func TestAMaskHasTheAreaOfItsOutline(t *testing.T) {
	// A square of half an em.
	engine := newEngine(t)
	p := New(engine)
	path := square(0, 0, 500, 500)
	g := p.fill(path, affine{xx: 0.02, yy: -0.02, dx: 0.5, dy: 0.25})
	area := 0.0
	for _, a := range g.pix {
		area += float64(a) / 255
	}
	if area < 99 || area > 101 {
		t.Errorf("a square of 10 by 10 px covers %.2f px", area)
	}
	if g.left != 0 || g.top != -10 {
		t.Errorf("it stands at %d,%d", g.left, g.top)
	}
}

func TestABrokenOutlineDrawsNothing(t *testing.T) {
	p := New(newEngine(t))
	if g := p.fill(square(0, 0, 1e9, 1e9), affine{xx: 1, yy: -1}); g.w != 0 {
		t.Errorf("an endless outline became %d by %d px", g.w, g.h)
	}
	if g := p.fill(nil, affine{xx: 1, yy: -1}); g.w != 0 {
		t.Errorf("an empty outline became %d by %d px", g.w, g.h)
	}
}

func TestTextsOfTagsAreKeptUpToABound(t *testing.T) {
	p := New(newEngine(t))
	for i := range 3 * tagTexts {
		p.tagText(strings.Repeat("x", i%40) + string(rune('a'+i%26)))
	}
	if len(p.tags) > tagTexts {
		t.Errorf("%d texts are kept", len(p.tags))
	}
}
