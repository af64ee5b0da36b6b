package raster

import (
	"image"
	"math"

	"github.com/go-text/typesetting/font"
	"golang.org/x/image/vector"

	"postil/app/reader/shape"
)

// Painter paints rows. It keeps the bitmaps of glyphs between them and belongs
// to one goroutine, as its engine does.
type Painter struct {
	engine  *shape.Engine // shapes the texts of tags
	cache   glyphCache
	vector  vector.Rasterizer
	corners map[cornerKey]corner
	tags    map[string]*shape.Line
	colors  map[*font.Font]*font.Face // for the extents of colour glyphs
	taken   []interval                // columns of the tags of this row

	// Of the row being painted.
	c     canvas
	scale float32
	left  float32 // x of the text in the picture
	top   int     // y of the pitch in the picture, in device pixels
	ink   uint32  // of the text being drawn
}

type interval struct{ left, right int }

// New makes a Painter. The engine sets the texts of tags.
func New(e *shape.Engine) *Painter {
	return &Painter{
		engine:  e,
		cache:   newGlyphCache(cacheLimit),
		corners: make(map[cornerKey]corner),
		tags:    make(map[string]*shape.Line),
		colors:  make(map[*font.Font]*font.Face),
	}
}

// Paint draws a row into the whole of dst, whose upper left pixel is the
// picture's origin, with scale device pixels to a pixel. From the back: ground,
// tints, search hits, selection, outlines, rules, text, tags.
func (p *Painter) Paint(dst *image.RGBA, row Row, scale float32) {
	p.c, p.scale, p.left = newCanvas(dst), scale, row.Left
	p.top = p.dev(row.Top)
	lanes := 1
	for _, r := range row.Rules {
		lanes = max(lanes, r.Lane+1)
	}
	for _, o := range row.Outlines {
		lanes = max(lanes, o.Lane+1)
	}
	b := NewBands(row.Pitch, row.Baseline, lanes, scale)

	p.c.clear(pack(row.Background))
	for _, f := range row.Fills {
		p.tint(f, b)
	}
	for _, f := range row.Hits {
		p.tint(f, b)
	}
	for _, f := range row.Selection {
		p.c.rect(p.x(f.Left), 0, p.x(f.Right), p.c.h, pack(f.Color))
	}
	for _, o := range row.Outlines {
		p.outline(o, b)
	}
	for _, r := range row.Rules {
		if r.Lane >= 0 && r.Lane < Lanes {
			p.rule(p.x(r.Left), p.x(r.Right), p.below(b.Lane(r.Lane)), r.Pattern, b.wave[r.Lane], pack(r.Color))
		}
	}
	if row.Text != nil {
		p.text(row.Text, p.left, p.top+b.Baseline, pack(row.Ink), row.Inked)
	}
	p.taken = p.taken[:0]
	for _, t := range row.Tags {
		p.tag(t, b)
	}
	p.c = canvas{} // do not keep the picture
}

// dev rounds a length to device pixels.
func (p *Painter) dev(px float32) int {
	return int(math.Floor(float64(px)*float64(p.scale) + 0.5))
}

// x is the device column of a place in the text. One place has one column.
func (p *Painter) x(px float32) int { return p.dev(p.left + px) }

// below moves a band of the pitch to its place in the picture.
func (p *Painter) below(b Band) Band { return Band{b.Top + p.top, b.Bottom + p.top} }

func (p *Painter) tint(f Fill, b Bands) {
	var at turn
	if f.RoundLeft {
		at |= upperLeft
	}
	if f.RoundRight {
		at |= upperRight
	}
	t := p.below(b.Tint)
	p.roundRect(p.x(f.Left), t.Top, p.x(f.Right), t.Bottom, p.dev(radius), at, pack(f.Color))
}

func (p *Painter) outline(o Outline, b Bands) {
	if o.Lane < 0 || o.Lane >= Lanes {
		o.Lane = Lanes - 1
	}
	band := p.below(b.Outline(o.Lane))
	x0, x1 := p.x(o.Left), p.x(o.Right)
	if !o.OpenLeft {
		x0 -= b.line
	}
	if !o.OpenRight {
		x1 += b.line
	}
	p.frame(x0, band.Top, x1, band.Bottom, b.line, p.dev(frameRadius), o.OpenLeft, o.OpenRight, pack(o.Color))
}

// text draws a shaped line with its left edge at x pixels and its baseline at a
// device row, in one ink but for the stretches that have their own.
func (p *Painter) text(line *shape.Line, x float32, baseline int, ink uint32, inked []Inked) {
	p.ink = ink
	for i := range line.Runs {
		run := &line.Runs[i]
		if run.Missing {
			p.boxes(run, x, baseline, ink, inked)
			continue
		}
		key := glyphKey{face: run.Face, size: run.Size * p.scale}
		for j := range run.Glyphs {
			g := &run.Glyphs[j]
			if len(inked) > 0 {
				p.ink = inkAt(inked, g.X, ink)
			}
			quarters := int(math.Floor(float64(x+g.X)*float64(p.scale)*4 + 0.5))
			key.id, key.quarter = g.ID, uint8(quarters&3)
			bitmap := p.glyph(key)
			if bitmap.w == 0 {
				continue
			}
			gx, gy := quarters>>2+bitmap.left, baseline+p.dev(g.Y)+bitmap.top
			if bitmap.colored {
				p.c.bitmap(gx, gy, bitmap)
			} else {
				p.c.mask(gx, gy, bitmap, p.ink)
			}
		}
	}
}

// inkAt is the ink of what begins at x, in pixels from the text's left edge.
func inkAt(inked []Inked, x float32, otherwise uint32) uint32 {
	const joint = 0.01 // what rounding may part
	for _, in := range inked {
		if x >= in.Left-joint && x < in.Right-joint {
			return pack(in.Ink)
		}
	}
	return otherwise
}

// boxes draws a thin box for each cluster that no face can show, about as high
// as a capital.
func (p *Painter) boxes(run *shape.Run, x float32, baseline int, usual uint32, inked []Inked) {
	t := max(1, p.dev(1))
	top := baseline - p.dev(0.7*run.Size)
	for _, b := range run.Boxes {
		ink := inkAt(inked, b.Left, usual)
		x0, x1 := p.dev(x+b.Left)+t, p.dev(x+b.Right)-t
		p.c.rect(x0, top, x1, top+t, ink)
		p.c.rect(x0, baseline-t, x1, baseline, ink)
		p.c.rect(x0, top+t, min(x0+t, x1), baseline-t, ink)
		p.c.rect(max(x1-t, x0+t), top+t, x1, baseline-t, ink)
	}
}
