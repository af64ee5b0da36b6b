package labelcolor

import (
	"image/color"
	"math"
)

// lch is a colour in OKLCH: lightness 0..1, chroma from 0 (about 0.32 is the most that sRGB holds), hue in
// radians. Conversions follow Björn Ottosson, "A perceptual color space for image processing", 2020,
// https://bottosson.github.io/posts/oklab/.
type lch struct{ l, c, h float64 }

// toLCH converts an opaque sRGB colour. A grey comes out with chroma 0, so that its hue, which is rounding
// noise, colours nothing.
func toLCH(c color.NRGBA) lch {
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	light := 0.2104542553*l + 0.7936177850*m - 0.0040720468*s
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	bb := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	chroma := math.Hypot(a, bb)
	if chroma < 0.002 {
		chroma = 0
	}
	return lch{light, chroma, math.Atan2(bb, a)}
}

// linearRGB converts to linear sRGB; components outside 0..1 are outside the gamut.
func (c lch) linearRGB() (r, g, b float64) {
	a, bb := c.c*math.Cos(c.h), c.c*math.Sin(c.h)
	l := cube(c.l + 0.3963377774*a + 0.2158037573*bb)
	m := cube(c.l - 0.1055613458*a - 0.0638541728*bb)
	s := cube(c.l - 0.0894841775*a - 1.2914855480*bb)
	r = 4.0767416621*l - 3.3077115913*m + 0.2309699292*s
	g = -1.2684380046*l + 2.6097574011*m - 0.3413193965*s
	b = -0.0041960863*l - 0.7034186147*m + 1.7076147010*s
	return r, g, b
}

func (c lch) inGamut() bool {
	const slack = 1e-4
	r, g, b := c.linearRGB()
	return min(r, g, b) >= -slack && max(r, g, b) <= 1+slack
}

// toSRGB converts to the nearest 8-bit colour of the same lightness and hue: chroma that the gamut does not
// hold is taken away, never lightness or hue.
func (c lch) toSRGB() color.NRGBA {
	c.l = min(max(c.l, 0), 1)
	if !c.inGamut() {
		low, high := 0.0, c.c
		for range 24 {
			mid := (low + high) / 2
			if (lch{c.l, mid, c.h}).inGamut() {
				low = mid
			} else {
				high = mid
			}
		}
		c.c = low
	}
	r, g, b := c.linearRGB()
	return color.NRGBA{R: encoded(r), G: encoded(g), B: encoded(b), A: 0xff}
}

func cube(v float64) float64 { return v * v * v }

// linear decodes an 8-bit sRGB component to linear light, 0..1 (IEC 61966-2-1).
func linear(v uint8) float64 {
	f := float64(v) / 255
	if f <= 0.04045 {
		return f / 12.92
	}
	return math.Pow((f+0.055)/1.055, 2.4)
}

// encoded is the inverse of linear, clamped to 0..255.
func encoded(f float64) uint8 {
	f = min(max(f, 0), 1)
	if f <= 0.0031308 {
		f *= 12.92
	} else {
		f = 1.055*math.Pow(f, 1/2.4) - 0.055
	}
	return uint8(math.Round(f * 255))
}
