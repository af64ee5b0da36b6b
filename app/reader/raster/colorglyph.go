package raster

import (
	"image"
	"image/color"
	"math"

	"github.com/go-text/render"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// Colour glyphs come in three forms, in the order in which they are preferred:
// layers or graphs of outlines (COLR), pictures (sbix, CBDT) and SVG.

// inColor reports whether a glyph has a form in colour.
func (p *Painter) inColor(key glyphKey) bool {
	f := key.face
	if f.COLR != nil {
		if _, ok := f.GlyphDataColor(key.id); ok {
			return true
		}
	}
	if b, ok := f.GlyphDataBitmap(key.id); ok && picture(b.Format) {
		return true
	}
	_, ok := f.GlyphDataSVG(key.id)
	return ok
}

func picture(f font.BitmapFormat) bool {
	return f == font.PNG || f == font.JPG || f == font.TIFF
}

// renderColor draws a glyph in colour, or returns nil when it has no such form
// or none that can be drawn.
func (p *Painter) renderColor(key glyphKey) *glyph {
	f := key.face
	if paint, ok := f.GlyphDataColor(key.id); ok {
		if g := p.renderCOLR(key, paint); g != nil {
			return g
		}
	}
	if b, ok := f.GlyphDataBitmap(key.id); ok && picture(b.Format) {
		return p.renderForeign(key, color.Transparent)
	}
	if _, ok := f.GlyphDataSVG(key.id); ok {
		return p.renderForeign(key, color.Transparent)
	}
	return nil
}

// renderBitmap draws a monochrome bitmap glyph as coverage, or returns nil.
func (p *Painter) renderBitmap(key glyphKey) *glyph {
	if _, ok := key.face.GlyphDataBitmap(key.id); !ok {
		return nil
	}
	g := p.renderForeign(key, color.Opaque)
	if g == nil {
		return nil
	}
	for i := range g.w * g.h {
		g.pix[i] = g.pix[i*4+3]
	}
	g.pix, g.colored = g.pix[:g.w*g.h], false
	return g
}

// renderForeign has go-text/render draw a picture or SVG glyph, or returns nil.
func (p *Painter) renderForeign(key glyphKey, ink color.Color) *glyph {
	face := p.colors[key.face.Font]
	if face == nil {
		// A face of its own: the renderer and the extents write to the face's
		// caches, which may be in use elsewhere.
		face = font.NewFace(key.face.Font)
		p.colors[key.face.Font] = face
	}
	e, ok := face.GlyphExtents(key.id)
	if !ok {
		return nil
	}
	scale := key.size / float32(face.Upem())
	left, top := e.XBearing*scale, -e.YBearing*scale
	right, bottom := left+e.Width*scale, top-e.Height*scale
	floor := func(v float32) int { return int(math.Floor(float64(v))) }
	box := image.Rect(floor(left), floor(top), floor(right)+1, floor(bottom)+1)
	if box.Empty() || box.Dx() > maxGlyph || box.Dy() > maxGlyph {
		return nil
	}
	px := func(units float32) fixed.Int26_6 { return fixed.Int26_6(math.Round(float64(units * scale * 64))) }
	run := shaping.Output{
		Face: face,
		Size: px(float32(face.Upem())),
		Glyphs: []shaping.Glyph{{
			GlyphID:  key.id,
			XBearing: px(e.XBearing), YBearing: px(e.YBearing),
			Width: px(e.Width), Height: px(e.Height),
		}},
	}
	img := image.NewRGBA(image.Rect(0, 0, box.Dx(), box.Dy()))
	r := render.Renderer{FontSize: key.size, PixScale: 1, Color: ink}
	if !survives(func() { r.DrawShapedRunAt(run, img, -box.Min.X, -box.Min.Y) }) {
		return nil
	}
	return trimmed(img, box.Min)
}

// survives reports whether draw returned without a panic. The SVG and picture
// readers behind the renderer were not written for broken fonts, and a system's
// font must not end the program.
func survives(draw func()) (ok bool) {
	defer func() { ok = recover() == nil }()
	draw()
	return true
}

// trimmed makes a glyph of an image without its empty borders, or nil of an
// empty image. at is the place of the image's first pixel.
func trimmed(img *image.RGBA, at image.Point) *glyph {
	var r image.Rectangle
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if img.Pix[img.PixOffset(x, y)+3] != 0 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if r.Empty() {
		return nil
	}
	g := &glyph{left: at.X + r.Min.X, top: at.Y + r.Min.Y, w: r.Dx(), h: r.Dy(), colored: true}
	g.pix = make([]uint8, 0, g.w*g.h*4)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		g.pix = append(g.pix, img.Pix[img.PixOffset(r.Min.X, y):img.PixOffset(r.Max.X-1, y)+4]...)
	}
	return g
}
