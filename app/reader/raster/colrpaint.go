package raster

import (
	"image"
	"math"
	"sort"

	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

func point(x, y int16) ot.SegmentPoint { return ot.SegmentPoint{X: float32(x), Y: float32(y)} }

// after is the map that applies n, then m.
func (m affine) after(n affine) affine {
	return affine{
		xx: m.xx*n.xx + m.xy*n.yx, xy: m.xx*n.xy + m.xy*n.yy,
		yx: m.yx*n.xx + m.yy*n.yx, yy: m.yx*n.xy + m.yy*n.yy,
		dx: m.xx*n.dx + m.xy*n.dy + m.dx, dy: m.yx*n.dx + m.yy*n.dy + m.dy,
	}
}

// inverse is the map back, or false when m flattens the plane.
func (m affine) inverse() (affine, bool) {
	d := m.xx*m.yy - m.xy*m.yx
	if d == 0 {
		return affine{}, false
	}
	n := affine{xx: m.yy / d, xy: -m.xy / d, yx: -m.yx / d, yy: m.xx / d}
	n.dx, n.dy = -(n.xx*m.dx + n.xy*m.dy), -(n.yx*m.dx + n.yy*m.dy)
	return n, true
}

// around is the map about another centre.
func (m affine) around(x, y int16) affine {
	cx, cy := float32(x), float32(y)
	return affine{xx: 1, yy: 1, dx: cx, dy: cy}.after(m).after(affine{xx: 1, yy: 1, dx: -cx, dy: -cy})
}

func scaling(x, y tables.Coord) affine { return affine{xx: fraction(x), yy: fraction(y)} }

func rotation(angle tables.Coord) affine {
	sin, cos := math.Sincos(float64(fraction(angle)) * math.Pi)
	return affine{xx: float32(cos), xy: float32(-sin), yx: float32(sin), yy: float32(cos)}
}

func skew(x, y tables.Coord) affine {
	tan := func(a tables.Coord) float32 { return float32(math.Tan(float64(fraction(a)) * math.Pi)) }
	return affine{xx: 1, xy: -tan(x), yx: tan(y), yy: 1}
}

// transform takes apart the paints that move another paint.
func transform(paint tables.PaintTable) (inner tables.PaintTable, m affine, ok bool) {
	switch t := paint.(type) {
	case tables.PaintTransform:
		a := t.Transform
		return t.Paint, affine{a.Xx, a.Xy, a.Yx, a.Yy, a.Dx, a.Dy}, true
	case tables.PaintVarTransform:
		a := t.Transform
		return t.Paint, affine{a.Xx, a.Xy, a.Yx, a.Yy, a.Dx, a.Dy}, true
	case tables.PaintTranslate:
		return t.Paint, affine{xx: 1, yy: 1, dx: float32(t.Dx), dy: float32(t.Dy)}, true
	case tables.PaintVarTranslate:
		return t.Paint, affine{xx: 1, yy: 1, dx: float32(t.Dx), dy: float32(t.Dy)}, true
	case tables.PaintScale:
		return t.Paint, scaling(t.ScaleX, t.ScaleY), true
	case tables.PaintVarScale:
		return t.Paint, scaling(t.ScaleX, t.ScaleY), true
	case tables.PaintScaleAroundCenter:
		return t.Paint, scaling(t.ScaleX, t.ScaleY).around(t.CenterX, t.CenterY), true
	case tables.PaintVarScaleAroundCenter:
		return t.Paint, scaling(t.ScaleX, t.ScaleY).around(t.CenterX, t.CenterY), true
	case tables.PaintScaleUniform:
		return t.Paint, scaling(t.Scale, t.Scale), true
	case tables.PaintVarScaleUniform:
		return t.Paint, scaling(t.Scale, t.Scale), true
	case tables.PaintScaleUniformAroundCenter:
		return t.Paint, scaling(t.Scale, t.Scale).around(t.CenterX, t.CenterY), true
	case tables.PaintVarScaleUniformAroundCenter:
		return t.Paint, scaling(t.Scale, t.Scale).around(t.CenterX, t.CenterY), true
	case tables.PaintRotate:
		return t.Paint, rotation(t.Angle), true
	case tables.PaintVarRotate:
		return t.Paint, rotation(t.Angle), true
	case tables.PaintRotateAroundCenter:
		return t.Paint, rotation(t.Angle).around(t.CenterX, t.CenterY), true
	case tables.PaintVarRotateAroundCenter:
		return t.Paint, rotation(t.Angle).around(t.CenterX, t.CenterY), true
	case tables.PaintSkew:
		return t.Paint, skew(t.XSkewAngle, t.YSkewAngle), true
	case tables.PaintVarSkew:
		return t.Paint, skew(t.XSkewAngle, t.YSkewAngle), true
	case tables.PaintSkewAroundCenter:
		return t.Paint, skew(t.XSkewAngle, t.YSkewAngle).around(t.CenterX, t.CenterY), true
	case tables.PaintVarSkewAroundCenter:
		return t.Paint, skew(t.XSkewAngle, t.YSkewAngle).around(t.CenterX, t.CenterY), true
	}
	return nil, affine{}, false
}

// stop is a colour on a colour line.
type stop struct {
	at float32
	px uint32
}

// gradient is a colour line laid over the plane: place gives the position on
// the line of a point in font units, or false where nothing is painted.
type gradient struct {
	stops  []stop
	extend tables.Extend
	place  func(x, y float32) (float32, bool)
}

func (c *colr) stops(line tables.ColorLine) []stop {
	stops := make([]stop, 0, len(line.ColorStops))
	for _, s := range line.ColorStops {
		stops = append(stops, stop{fraction(s.StopOffset), c.color(s.PaletteIndex, fraction(s.Alpha))})
	}
	sort.SliceStable(stops, func(i, j int) bool { return stops[i].at < stops[j].at })
	return stops
}

// still is a variable colour line in its default instance.
func still(line tables.VarColorLine) tables.ColorLine {
	out := tables.ColorLine{Extend: line.Extend}
	for _, s := range line.ColorStops {
		out.ColorStops = append(out.ColorStops,
			tables.ColorStop{StopOffset: s.StopOffset, PaletteIndex: s.PaletteIndex, Alpha: s.Alpha})
	}
	return out
}

func (c *colr) gradient(paint tables.PaintTable) (gradient, bool) {
	var line tables.ColorLine
	var place func(x, y float32) (float32, bool)
	switch t := paint.(type) {
	case tables.PaintLinearGradient:
		line, place = t.ColorLine, linear(point(t.X0, t.Y0), point(t.X1, t.Y1), point(t.X2, t.Y2))
	case tables.PaintVarLinearGradient:
		line, place = still(t.ColorLine), linear(point(t.X0, t.Y0), point(t.X1, t.Y1), point(t.X2, t.Y2))
	case tables.PaintRadialGradient:
		line, place = t.ColorLine, radial(point(t.X0, t.Y0), t.Radius0, point(t.X1, t.Y1), t.Radius1)
	case tables.PaintVarRadialGradient:
		line, place = still(t.ColorLine), radial(point(t.X0, t.Y0), t.Radius0, point(t.X1, t.Y1), t.Radius1)
	case tables.PaintSweepGradient:
		line, place = t.ColorLine, sweep(point(t.CenterX, t.CenterY), t.StartAngle, t.EndAngle)
	case tables.PaintVarSweepGradient:
		line, place = still(t.ColorLine), sweep(point(t.CenterX, t.CenterY), t.StartAngle, t.EndAngle)
	}
	if place == nil || len(line.ColorStops) == 0 {
		return gradient{}, false
	}
	return gradient{c.stops(line), line.Extend, place}, true
}

// linear runs from p0 towards p1, with lines of one colour parallel to p0 p2.
func linear(p0, p1, p2 ot.SegmentPoint) func(x, y float32) (float32, bool) {
	// The normal of p0 p2, as long as p0 p1 reaches along it.
	nx, ny := p2.Y-p0.Y, p0.X-p2.X
	reach := (p1.X-p0.X)*nx + (p1.Y-p0.Y)*ny
	if reach == 0 {
		return nil
	}
	return func(x, y float32) (float32, bool) { return ((x-p0.X)*nx + (y-p0.Y)*ny) / reach, true }
}

// radial runs from one circle to another. A point lies on the last of the
// circles between and beyond them that passes through it.
func radial(p0 ot.SegmentPoint, radius0 uint16, p1 ot.SegmentPoint, radius1 uint16) func(x, y float32) (float32, bool) {
	r0, dr := float64(radius0), float64(radius1)-float64(radius0)
	dx, dy := float64(p1.X-p0.X), float64(p1.Y-p0.Y)
	a := dx*dx + dy*dy - dr*dr
	return func(x, y float32) (float32, bool) {
		px, py := float64(x-p0.X), float64(y-p0.Y)
		b := px*dx + py*dy + r0*dr
		c := px*px + py*py - r0*r0
		if a == 0 {
			if b == 0 {
				return 0, false
			}
			t := c / (2 * b)
			return float32(t), r0+t*dr >= 0
		}
		root := b*b - a*c
		if root < 0 {
			return 0, false
		}
		root = math.Sqrt(root)
		t, u := (b+root)/a, (b-root)/a
		if t < u {
			t, u = u, t
		}
		if r0+t*dr >= 0 {
			return float32(t), true
		}
		return float32(u), r0+u*dr >= 0
	}
}

// sweep runs around a centre, counter-clockwise.
func sweep(centre ot.SegmentPoint, start, end tables.Coord) func(x, y float32) (float32, bool) {
	from, to := float64(fraction(start))+1, float64(fraction(end))+1 // half turns
	if from == to {
		return nil
	}
	return func(x, y float32) (float32, bool) {
		angle := math.Atan2(float64(y-centre.Y), float64(x-centre.X)) / math.Pi
		if angle < 0 {
			angle += 2
		}
		return float32((angle - from) / (to - from)), true
	}
}

// shade lays a gradient over a surface.
func (c *colr) shade(dst *image.RGBA, g gradient, m affine) {
	back, ok := m.inverse()
	if !ok {
		return
	}
	for i := range c.w * c.h {
		x, y := back.apply(ot.SegmentPoint{X: float32(i%c.w) + 0.5, Y: float32(i/c.w) + 0.5})
		if t, ok := g.place(x, y); ok {
			setPixel(dst, i, over(pixel(dst, i), g.at(t)))
		}
	}
}

// at is the colour at a position, which may lie beyond the stops.
func (g gradient) at(t float32) uint32 {
	first, last := g.stops[0], g.stops[len(g.stops)-1]
	if span := last.at - first.at; span > 0 && g.extend != tables.ExtendPad {
		turns := (t - first.at) / span
		whole := float32(math.Floor(float64(turns)))
		part := turns - whole
		if g.extend == tables.ExtendReflect && int64(whole)&1 != 0 {
			part = 1 - part
		}
		t = first.at + part*span
	}
	next := sort.Search(len(g.stops), func(i int) bool { return g.stops[i].at > t })
	switch {
	case next == 0:
		return first.px
	case next == len(g.stops):
		return last.px
	}
	a, b := g.stops[next-1], g.stops[next]
	part := uint32((t-a.at)/(b.at-a.at)*255 + 0.5)
	return scaled(a.px, 255-part) + scaled(b.px, part)
}

// composite combines a source with what lies behind it (W3C, "Compositing and
// Blending Level 1").
func composite(mode tables.CompositeMode, back, source uint32) uint32 {
	sa, ba := source>>24, back>>24
	sum := func(s, fs, b, fb uint32) uint32 {
		var out uint32
		for shift := 0; shift < 32; shift += 8 {
			v := (s>>shift&255)*fs + (b>>shift&255)*fb
			out |= min((v+127)/255, 255) << shift
		}
		return out
	}
	switch mode {
	case tables.CompositeClear:
		return 0
	case tables.CompositeSrc:
		return source
	case tables.CompositeDest:
		return back
	case tables.CompositeDestOver:
		return over(source, back)
	case tables.CompositeSrcIn:
		return scaled(source, ba)
	case tables.CompositeDestIn:
		return scaled(back, sa)
	case tables.CompositeSrcOut:
		return scaled(source, 255-ba)
	case tables.CompositeDestOut:
		return scaled(back, 255-sa)
	case tables.CompositeSrcAtop:
		return sum(source, ba, back, 255-sa)
	case tables.CompositeDestAtop:
		return sum(source, 255-ba, back, sa)
	case tables.CompositeXor:
		return sum(source, 255-ba, back, 255-sa)
	case tables.CompositePlus:
		return sum(source, 255, back, 255)
	}
	blend := blends(mode)
	if blend == nil {
		return over(back, source)
	}
	if sa == 0 || ba == 0 {
		return over(back, source)
	}
	out := sa + ba - (sa*ba+127)/255
	px := out << 24
	for shift := 0; shift < 24; shift += 8 {
		s, b := float64(source>>shift&255), float64(back>>shift&255)
		// Of the premultiplied channels: what only one covers, and the blend of both.
		alphaS, alphaB := float64(sa)/255, float64(ba)/255
		v := s*(1-alphaB) + b*(1-alphaS) + 255*alphaS*alphaB*blend(b/float64(ba), s/float64(sa))
		px |= uint32(max(0, min(v+0.5, float64(out)))) << shift
	}
	return px
}

// blends gives the formula of a separable blend mode for one channel in [0, 1],
// or nil.
func blends(mode tables.CompositeMode) func(b, s float64) float64 {
	hard := func(b, s float64) float64 {
		if s <= 0.5 {
			return 2 * b * s
		}
		return b + (2*s - 1) - b*(2*s-1)
	}
	switch mode {
	case tables.CompositeMultiply:
		return func(b, s float64) float64 { return b * s }
	case tables.CompositeScreen:
		return func(b, s float64) float64 { return b + s - b*s }
	case tables.CompositeOverlay:
		return func(b, s float64) float64 { return hard(s, b) }
	case tables.CompositeHardLight:
		return hard
	case tables.CompositeDarken:
		return math.Min
	case tables.CompositeLighten:
		return math.Max
	case tables.CompositeDifference:
		return func(b, s float64) float64 { return math.Abs(b - s) }
	case tables.CompositeExclusion:
		return func(b, s float64) float64 { return b + s - 2*b*s }
	case tables.CompositeColorDodge:
		return func(b, s float64) float64 {
			switch {
			case b == 0:
				return 0
			case s >= 1:
				return 1
			}
			return math.Min(1, b/(1-s))
		}
	case tables.CompositeColorBurn:
		return func(b, s float64) float64 {
			switch {
			case b >= 1:
				return 1
			case s <= 0:
				return 0
			}
			return 1 - math.Min(1, (1-b)/s)
		}
	case tables.CompositeSoftLight:
		return func(b, s float64) float64 {
			if s <= 0.5 {
				return b - (1-2*s)*b*(1-b)
			}
			d := math.Sqrt(b)
			if b <= 0.25 {
				d = ((16*b-12)*b + 4) * b
			}
			return b + (2*s-1)*(d-b)
		}
	}
	return nil
}
