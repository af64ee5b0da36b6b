package raster

import (
	"image"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// Bounds on what a font may ask for: paint tables visited, and their depth.
const (
	maxPaints = 4096
	maxDepth  = 32
)

// foreground is the palette entry that stands for the text's ink.
const foreground = 0xFFFF

// colr draws the paint graph of one glyph (OpenType specification, "COLR",
// versions 0 and 1) in the font's first palette. Variable paints are drawn in
// their default instance, and the four HSL blend modes as source over.
type colr struct {
	p       *Painter
	face    *font.Face
	palette []tables.ColorRecord
	ink     uint32
	inked   bool // the ink was used
	w, h    int
	paints  int // still allowed
}

// renderCOLR draws a glyph's paint graph, or returns nil when it shows nothing.
func (p *Painter) renderCOLR(key glyphKey, glyphPaint font.GlyphColor) *glyph {
	if len(key.face.CPAL) == 0 || !(key.size < maxGlyph/4) {
		return nil
	}
	scale := key.size / float32(key.face.Upem())
	// The graph has no bounds of its own; this box holds what emoji fonts draw.
	em := int(math.Ceil(float64(key.size)))
	width := int(math.Ceil(float64(key.face.HorizontalAdvance(key.id) * scale)))
	box := image.Rect(-em, -2*em, max(0, min(width, 4*em))+em, em)
	c := &colr{
		p: p, face: key.face, palette: key.face.CPAL[0], ink: p.ink,
		w: box.Dx(), h: box.Dy(), paints: maxPaints,
	}
	m := affine{xx: scale, yy: -scale, dx: float32(-box.Min.X), dy: float32(-box.Min.Y)}
	img := c.surface()
	c.draw(img, glyphPaint.Paint, m, 0)
	if clip, ok := key.face.COLR.ClipList.Search(tables.GlyphID(key.id)); ok {
		clear := clipped(clip, m)
		for y := range c.h {
			for x := range c.w {
				if !(image.Point{x, y}).In(clear) {
					setPixel(img, y*c.w+x, 0)
				}
			}
		}
	}
	g := trimmed(img, box.Min)
	if g != nil && c.inked {
		g.inked, g.ink = true, c.ink
	}
	return g
}

// clipped is the box of device pixels that a clip box leaves.
func clipped(box tables.ClipBox, m affine) image.Rectangle {
	var x0, y0, x1, y1 int16
	switch b := box.(type) {
	case tables.ClipBoxFormat1:
		x0, y0, x1, y1 = b.XMin, b.YMin, b.XMax, b.YMax
	case tables.ClipBoxFormat2:
		x0, y0, x1, y1 = b.XMin, b.YMin, b.XMax, b.YMax
	}
	left, bottom := m.apply(point(x0, y0))
	right, top := m.apply(point(x1, y1))
	return image.Rect(int(left), int(top), int(math.Ceil(float64(right))), int(math.Ceil(float64(bottom))))
}

func (c *colr) surface() *image.RGBA { return image.NewRGBA(image.Rect(0, 0, c.w, c.h)) }

// draw lays a paint over a surface. m maps font units to its pixels.
func (c *colr) draw(dst *image.RGBA, paint tables.PaintTable, m affine, depth int) {
	c.paints--
	if c.paints < 0 || depth > maxDepth || paint == nil {
		return
	}
	depth++
	switch t := paint.(type) {
	case tables.PaintColrLayersResolved:
		for _, layer := range t {
			c.through(dst, font.GID(layer.GlyphID), m, nil, c.color(layer.PaletteIndex, 1))
		}
	case tables.PaintColrLayers:
		layers, err := c.face.COLR.LayerList.Resolve(t)
		if err != nil {
			return // a broken font: the rest of the glyph is drawn
		}
		for _, layer := range layers {
			c.draw(dst, layer, m, depth)
		}
	case tables.PaintColrGlyph:
		if inner, ok := c.face.COLR.Search(t.GlyphID); ok {
			c.draw(dst, inner, m, depth)
		}
	case tables.PaintGlyph:
		if index, alpha, ok := solid(t.Paint); ok {
			c.through(dst, font.GID(t.GlyphID), m, nil, c.color(index, alpha))
			return
		}
		inner := c.surface()
		c.draw(inner, t.Paint, m, depth)
		c.through(dst, font.GID(t.GlyphID), m, func(i int) uint32 { return pixel(inner, i) }, 0)
	case tables.PaintComposite:
		back, source := c.surface(), c.surface()
		c.draw(back, t.BackdropPaint, m, depth)
		c.draw(source, t.SourcePaint, m, depth)
		for i := range c.w * c.h {
			setPixel(dst, i, over(pixel(dst, i), composite(t.CompositeMode, pixel(back, i), pixel(source, i))))
		}
	default:
		if index, alpha, ok := solid(paint); ok {
			px := c.color(index, alpha)
			for i := range c.w * c.h {
				setPixel(dst, i, over(pixel(dst, i), px))
			}
			return
		}
		if inner, n, ok := transform(paint); ok {
			c.draw(dst, inner, m.after(n), depth)
			return
		}
		if g, ok := c.gradient(paint); ok {
			c.shade(dst, g, m)
		}
	}
}

// through lays a paint over a surface as far as a glyph's outline covers it:
// one colour when of is nil, else the colour of each pixel.
func (c *colr) through(dst *image.RGBA, id font.GID, m affine, of func(i int) uint32, px uint32) {
	outline, ok := c.face.GlyphDataOutline(id)
	if !ok {
		return
	}
	mask := c.p.fill(outline.Segments, m)
	for y := max(0, -mask.top); y < min(mask.h, c.h-mask.top); y++ {
		for x := max(0, -mask.left); x < min(mask.w, c.w-mask.left); x++ {
			i := (y+mask.top)*c.w + x + mask.left
			if a := uint32(mask.pix[y*mask.w+x]); a != 0 {
				if of != nil {
					px = of(i)
				}
				setPixel(dst, i, over(pixel(dst, i), scaled(px, a)))
			}
		}
	}
}

// color is a palette entry, premultiplied.
func (c *colr) color(index uint16, alpha float32) uint32 {
	a := uint32(max(0, min(alpha, 1))*255 + 0.5)
	if index == foreground {
		c.inked = true
		return scaled(c.ink, a)
	}
	if int(index) >= len(c.palette) {
		return 0
	}
	e := c.palette[index]
	opaque := uint32(e.Red) | uint32(e.Green)<<8 | uint32(e.Blue)<<16 | 255<<24
	return scaled(scaled(opaque, uint32(e.Alpha)), a)
}

func pixel(img *image.RGBA, i int) uint32 {
	p := img.Pix[i*4 : i*4+4 : i*4+4]
	return uint32(p[0]) | uint32(p[1])<<8 | uint32(p[2])<<16 | uint32(p[3])<<24
}

func setPixel(img *image.RGBA, i int, px uint32) {
	p := img.Pix[i*4 : i*4+4 : i*4+4]
	p[0], p[1], p[2], p[3] = uint8(px), uint8(px>>8), uint8(px>>16), uint8(px>>24)
}

func solid(paint tables.PaintTable) (index uint16, alpha float32, ok bool) {
	switch t := paint.(type) {
	case tables.PaintSolid:
		return t.PaletteIndex, fraction(t.Alpha), true
	case tables.PaintVarSolid:
		return t.PaletteIndex, fraction(t.Alpha), true
	}
	return 0, 0, false
}

// fraction converts a number in 2.14 format.
func fraction(c tables.Coord) float32 { return float32(c) / (1 << 14) }
