package raster

import (
	"image"
	"image/draw"
	"math"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"golang.org/x/image/vector"
)

// glyph is a glyph's bitmap: coverage, a byte a pixel, or premultiplied colour,
// four bytes a pixel. left and top place it relative to the pixel that holds
// the origin.
type glyph struct {
	pix       []uint8
	left, top int
	w, h      int
	colored   bool
	inked     bool   // parts are in the text's ink, which is
	ink       uint32 // this one
}

// cost is the memory that a glyph takes in the cache, in bytes.
func (g *glyph) cost() int { return len(g.pix) + 128 }

// glyphKey names a bitmap. size is in device pixels per em; quarter is the
// origin's distance from the pixel's left edge in quarter pixels.
type glyphKey struct {
	face    *font.Face
	size    float32
	id      font.GID
	quarter uint8
}

// cacheLimit bounds the glyph cache in bytes. A page of Latin text takes about 40 kB.
const cacheLimit = 8 << 20

// glyphCache keeps the bitmaps used lately in two generations: when the young
// one has grown to half the limit it becomes the old one, and what of the old
// one was not used in the meantime is gone.
type glyphCache struct {
	young, old map[glyphKey]*glyph
	youngCost  int
	oldCost    int
	limit      int
}

func newGlyphCache(limit int) glyphCache {
	return glyphCache{young: make(map[glyphKey]*glyph), limit: limit}
}

func (c *glyphCache) get(key glyphKey) *glyph {
	if g := c.young[key]; g != nil {
		return g
	}
	if g := c.old[key]; g != nil {
		c.put(key, g)
		return g
	}
	return nil
}

func (c *glyphCache) put(key glyphKey, g *glyph) {
	if cost := g.cost(); c.youngCost+cost > c.limit/2 {
		c.old, c.oldCost = c.young, c.youngCost
		c.young, c.youngCost = make(map[glyphKey]*glyph), 0
	}
	if was := c.young[key]; was != nil {
		c.youngCost -= was.cost()
	}
	c.young[key] = g
	c.youngCost += g.cost()
}

// bytes is what the cache holds at most, counting twice what moved.
func (c *glyphCache) bytes() int { return c.youngCost + c.oldCost }

// maxGlyph bounds a bitmap's side in pixels. A broken font may ask for anything.
const maxGlyph = 2048

// glyph returns a glyph's bitmap.
func (p *Painter) glyph(key glyphKey) *glyph {
	if g := p.cache.get(key); g != nil && (!g.inked || g.ink == p.ink) {
		return g
	}
	g := p.render(key)
	p.cache.put(key, g)
	return g
}

// render draws a glyph in the best form that its font has: colour, outline,
// then a monochrome bitmap. A glyph without any is empty, as a space is.
func (p *Painter) render(key glyphKey) *glyph {
	if key.quarter != 0 && p.inColor(key) {
		key.quarter = 0 // colour bitmaps stand on whole pixels
		return p.glyph(key)
	}
	if g := p.renderColor(key); g != nil {
		return g
	}
	outline, ok := key.face.GlyphDataOutline(key.id)
	if ok && len(outline.Segments) > 0 {
		scale := key.size / float32(key.face.Upem())
		m := affine{xx: scale, yy: -scale, dx: float32(key.quarter) / 4}
		return p.fill(outline.Segments, m)
	}
	if g := p.renderBitmap(key); g != nil {
		return g
	}
	return &glyph{}
}

// affine maps font units to device pixels, y down.
type affine struct{ xx, xy, yx, yy, dx, dy float32 }

func (m affine) apply(v ot.SegmentPoint) (x, y float32) {
	return m.xx*v.X + m.xy*v.Y + m.dx, m.yx*v.X + m.yy*v.Y + m.dy
}

// points is the number of arguments of each path operation.
func points(op ot.SegmentOp) int {
	switch op {
	case ot.SegmentOpQuadTo:
		return 2
	case ot.SegmentOpCubeTo:
		return 3
	}
	return 1
}

// bounds is the whole pixels that a path touches, empty if there are none or too many.
func bounds(path []ot.Segment, m affine) image.Rectangle {
	x0, y0 := float32(math.Inf(1)), float32(math.Inf(1))
	x1, y1 := -x0, -y0
	for i := range path {
		for _, v := range path[i].Args[:points(path[i].Op)] {
			x, y := m.apply(v)
			x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
		}
	}
	if !(x0 <= x1 && x1-x0 < maxGlyph && y1-y0 < maxGlyph) || max(x1, y1, -x0, -y0) > 1<<20 {
		return image.Rectangle{}
	}
	floor := func(v float32) int { return int(math.Floor(float64(v))) }
	return image.Rect(floor(x0), floor(y0), floor(x1)+1, floor(y1)+1)
}

// fill rasterises a path to a coverage bitmap.
func (p *Painter) fill(path []ot.Segment, m affine) *glyph {
	r := bounds(path, m)
	if r.Empty() {
		return &glyph{}
	}
	g := &glyph{left: r.Min.X, top: r.Min.Y, w: r.Dx(), h: r.Dy()}
	m.dx -= float32(r.Min.X)
	m.dy -= float32(r.Min.Y)
	g.pix = make([]uint8, g.w*g.h)
	trace(&p.vector, path, m, g.w, g.h)
	alpha := &image.Alpha{Pix: g.pix, Stride: g.w, Rect: image.Rect(0, 0, g.w, g.h)}
	p.vector.Draw(alpha, alpha.Rect, image.Opaque, image.Point{})
	return g
}

// trace feeds a path to a rasteriser of w by h pixels.
func trace(z *vector.Rasterizer, path []ot.Segment, m affine, w, h int) {
	z.Reset(w, h)
	z.DrawOp = draw.Src
	open := false
	for i := range path {
		s := &path[i]
		ax, ay := m.apply(s.Args[0])
		switch s.Op {
		case ot.SegmentOpMoveTo:
			if open {
				z.ClosePath()
			}
			z.MoveTo(ax, ay)
			open = true
		case ot.SegmentOpLineTo:
			z.LineTo(ax, ay)
		case ot.SegmentOpQuadTo:
			bx, by := m.apply(s.Args[1])
			z.QuadTo(ax, ay, bx, by)
		case ot.SegmentOpCubeTo:
			bx, by := m.apply(s.Args[1])
			cx, cy := m.apply(s.Args[2])
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		z.ClosePath()
	}
}
