package raster

import "postil/app/reader/shape"

// The setting of tags, in pixels at scale 1.
const (
	tagSize  = 9
	tagPad   = 3    // beside the text
	tagShift = 2    // how far a tag begins before its letter, as outlines do
	capital  = 0.73 // height of the face's capitals, in em
	tagTexts = 256  // shaped texts kept
)

func (p *Painter) tag(t Tag, b Bands) {
	text := p.tagText(t.Text)
	band := p.below(b.Tag)
	width := p.dev(text.Width + 2*tagPad)
	x := p.x(t.X) - p.dev(tagShift)
	if t.FromRight {
		x = p.x(t.X) + p.dev(tagShift) - width
	}
	x = p.free(x, width, t.FromRight)
	p.taken = append(p.taken, interval{x, x + width})

	at := upperLeft | upperRight | lowerLeft | lowerRight
	p.roundRect(x, band.Top, x+width, band.Bottom, p.dev(radius), at, pack(t.Color))
	rise := int(float32(band.Height())+tagSize*capital*p.scale+1) / 2
	p.text(text, float32(x)/p.scale+tagPad, band.Top+rise, pack(t.Ink), nil)
}

// free moves a tag away from those drawn before it, in reading direction, and
// back into the picture where that leads out of it.
func (p *Painter) free(x, width int, fromRight bool) int {
	space := max(1, p.dev(1))
	for moved := true; moved; {
		moved = false
		for _, t := range p.taken {
			if x >= t.right+space || x+width+space <= t.left {
				continue
			}
			if fromRight {
				x = t.left - space - width
			} else {
				x = t.right + space
			}
			moved = true
		}
	}
	return max(0, min(x, p.c.w-width))
}

func (p *Painter) tagText(s string) *shape.Line {
	if l := p.tags[s]; l != nil {
		return l
	}
	if len(p.tags) >= tagTexts {
		clear(p.tags)
	}
	runes := []rune(s)
	par := p.engine.Prepare(runes, shape.Style{Family: shape.Sans, SemiBold: true, Size: tagSize})
	l := p.engine.ShapeLine(par, 0, len(runes))
	p.tags[s] = l
	return l
}
