package labelcolor

import "image/color"

// The contrasts that every fitted colour keeps (WCAG 2.2: 4.5 is level AA for text, 7 level AAA).
const (
	LineContrast = 4.5
	InkContrast  = 4.5
	TextContrast = 7.0
)

// Ground is what labels are drawn on.
type Ground struct {
	Page color.NRGBA // the page behind the words
	Text color.NRGBA // the words
	Dark bool        // the page is darker than the words
}

// Light is the light page.
func Light() Ground {
	return Ground{Page: rgb(0xfffdf9), Text: rgb(0x23201c)}
}

// Dark is the dark page.
func Dark() Ground {
	return Ground{Page: rgb(0x1e2024), Text: rgb(0xe6e3dd), Dark: true}
}

// Colors are the colours in which one label is drawn on one ground. All are opaque.
type Colors struct {
	Line color.NRGBA // underlines, stripes, swatches, the label's name
	Tint color.NRGBA // behind the words
	Ink  color.NRGBA // letters on Line, as in a tag
}

// drawn are the colours of the default scheme, chosen by eye; a scheme that uses them gets exactly these.
var drawn = map[color.NRGBA][2]Colors{
	rgb(0x4457c9): {
		{Line: rgb(0x4457c9), Tint: rgb(0xe3e7fb), Ink: rgb(0xfffdf9)},
		{Line: rgb(0x9dacff), Tint: rgb(0x2a3160), Ink: rgb(0x1e2024)},
	},
	rgb(0xa65500): {
		{Line: rgb(0xa65500), Tint: rgb(0xfdebcf), Ink: rgb(0xfffdf9)},
		{Line: rgb(0xffb868), Tint: rgb(0x4b331a), Ink: rgb(0x1e2024)},
	},
	rgb(0x0b7a6c): {
		{Line: rgb(0x0b7a6c), Tint: rgb(0xd6f0ea), Ink: rgb(0xfffdf9)},
		{Line: rgb(0x67d6c3), Tint: rgb(0x16423c), Ink: rgb(0x1e2024)},
	},
}

// Fit gives the colours of a label whose scheme colour is own, on a ground of [Light] or [Dark]. Alpha is
// ignored. It always succeeds: at the ends of lightness every hue is black or white, and there the laws hold.
// It costs some ten microseconds; keep the result per label.
func Fit(own color.NRGBA, on Ground) Colors {
	own.A = 0xff
	if pair, ok := drawn[own]; ok && (on == Light() || on == Dark()) {
		if on.Dark {
			return pair[1]
		}
		return pair[0]
	}
	line := fitLine(toLCH(own), on)
	// The page itself is the ink: the line was fitted to contrast with it.
	return Colors{Line: line, Tint: fitTint(toLCH(own), on), Ink: on.Page}
}

// Lightness at which lines start (they may lie further from the page, not nearer) and at which tints start,
// and the chroma that tints keep. The numbers are those of the drawn colours, in the mean.
const (
	step = 1.0 / 256

	lightLineMost  = 0.58
	darkLineLeast  = 0.78
	lightTintStart = 0.935
	darkTintStart  = 0.345
	lightTintMost  = 0.042
	darkTintMost   = 0.075
	darkTintShare  = 0.45
	lightTintShare = 0.26
)

// fitLine keeps own where it already contrasts with the page, else moves its lightness away from the page
// until it does.
func fitLine(own lch, on Ground) color.NRGBA {
	dir := -step
	if on.Dark {
		dir = step
		own.l = max(own.l, darkLineLeast)
	} else {
		own.l = min(own.l, lightLineMost)
	}
	line := own.toSRGB()
	for Contrast(line, on.Page) < LineContrast {
		own.l += dir
		line = own.toSRGB()
	}
	return line
}

// fitTint gives a pale (or, on a dark page, deep) ground of own's hue and moves it towards the page's side of
// lightness until the text reads well on it.
func fitTint(own lch, on Ground) color.NRGBA {
	tint, dir := lch{lightTintStart, min(own.c*lightTintShare, lightTintMost), own.h}, step
	if on.Dark {
		tint, dir = lch{darkTintStart, min(own.c*darkTintShare, darkTintMost), own.h}, -step
	}
	c := tint.toSRGB()
	for Contrast(c, on.Text) < TextContrast {
		tint.l += dir
		c = tint.toSRGB()
	}
	return c
}

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}
}
