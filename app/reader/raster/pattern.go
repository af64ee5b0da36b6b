package raster

import "math"

// Periods of the patterns, in pixels at scale 1.
const (
	dash   = 6
	gap    = 3
	period = 8 // of the wave
	long   = 5 // dash of a wave that has no room to swing
	short  = 2
)

// rule draws a rule of one pattern between two columns in a band. waveRoom is
// the height that a wave may take, measured up from the band's bottom.
func (p *Painter) rule(x0, x1 int, b Band, pattern Pattern, waveRoom int, px uint32) {
	switch pattern {
	case Dashed:
		p.dashes(x0, x1, b, p.dev(dash), p.dev(gap), 0, px)
	case Dotted:
		// Dots are square: as wide as the rule is thick.
		p.dashes(x0, x1, b, b.Height(), b.Height(), 0, px)
	case Wavy:
		if waveRoom < 2 {
			on, off := max(p.dev(long), 3), max(p.dev(short), 1)
			p.dashes(x0, x1, b, on, 3*off, 0, px)
			p.dashes(x0, x1, b, off, on+2*off, on+off, px)
			return
		}
		p.wave(x0, x1, Band{b.Bottom - waveRoom, b.Bottom}, px)
	default:
		p.c.rect(x0, b.Top, x1, b.Bottom, px)
	}
}

// dashes draws pieces on pixels long with off pixels between them; one of them
// begins shift pixels from the picture's edge.
func (p *Painter) dashes(x0, x1 int, b Band, on, off, shift int, px uint32) {
	on, off = max(on, 1), max(off, 1)
	x0, x1 = max(x0, 0), min(x1, p.c.w)
	for x := x0/(on+off)*(on+off) - (on + off) + shift; x < x1; x += on + off {
		p.c.rect(max(x, x0), b.Top, min(x+on, x1), b.Bottom, px)
	}
}

// wave draws a sine whose stroke touches both edges of the band.
func (p *Painter) wave(x0, x1 int, b Band, px uint32) {
	h := float64(b.Height())
	stroke := math.Max(1, h*0.45)
	swing := (h - stroke) / 2
	middle := float64(b.Top+b.Bottom) / 2
	turn := 2 * math.Pi / (period * float64(p.scale))
	for x := max(x0, 0); x < min(x1, p.c.w); x++ {
		y := middle + swing*math.Sin((float64(x)+0.5)*turn)
		top, bottom := y-stroke/2, y+stroke/2
		for row := b.Top; row < b.Bottom; row++ {
			covered := math.Min(bottom, float64(row+1)) - math.Max(top, float64(row))
			if covered > 0 {
				p.c.point(x, row, px, uint8(math.Min(covered, 1)*255+0.5))
			}
		}
	}
}
