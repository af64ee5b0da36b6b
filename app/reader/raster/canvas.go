package raster

import (
	"encoding/binary"
	"image"
	"image/color"
)

// canvas is the target's pixels, with the origin at its upper left corner.
// Everything is clipped to it.
type canvas struct {
	pix    []uint8
	stride int
	w, h   int
}

func newCanvas(dst *image.RGBA) canvas {
	r := dst.Rect
	if r.Empty() {
		return canvas{}
	}
	return canvas{dst.Pix[dst.PixOffset(r.Min.X, r.Min.Y):], dst.Stride, r.Dx(), r.Dy()}
}

// pack puts a colour into the order in which a pixel is read as one number.
func pack(c color.RGBA) uint32 {
	return uint32(c.R) | uint32(c.G)<<8 | uint32(c.B)<<16 | uint32(c.A)<<24
}

// Two channels of a pixel are worked on at once, each in 16 bits of a number.
const (
	low   = 0x00ff00ff
	round = 0x00800080
)

// div255 divides both halves, each at most 255*255 plus the rounding, by 255.
func div255(v uint32) uint32 {
	v += round
	return (v + v>>8&low) >> 8 & low
}

// scaled multiplies every channel by a/255.
func scaled(px, a uint32) uint32 {
	return div255((px&low)*a) | div255((px>>8&low)*a)<<8
}

// over lays a premultiplied pixel over another.
func over(dst, src uint32) uint32 {
	switch a := src >> 24; a {
	case 0:
		return dst
	case 255:
		return src
	default:
		return src + scaled(dst, 255-a)
	}
}

// clear sets every pixel, whatever was there.
func (c canvas) clear(px uint32) {
	if c.h == 0 {
		return
	}
	first := c.pix[:c.w*4]
	for i := 0; i < len(first); i += 4 {
		binary.LittleEndian.PutUint32(first[i:], px)
	}
	for y := 1; y < c.h; y++ {
		copy(c.pix[y*c.stride:y*c.stride+c.w*4], first)
	}
}

// rect lays a colour over a rectangle.
func (c canvas) rect(x0, y0, x1, y1 int, px uint32) {
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, c.w), min(y1, c.h)
	if x0 >= x1 || y0 >= y1 || px>>24 == 0 {
		return
	}
	first := c.pix[y0*c.stride+x0*4 : y0*c.stride+x1*4]
	if px>>24 == 255 {
		for i := 0; i < len(first); i += 4 {
			binary.LittleEndian.PutUint32(first[i:], px)
		}
		for y := y0 + 1; y < y1; y++ {
			copy(c.pix[y*c.stride+x0*4:y*c.stride+x1*4], first)
		}
		return
	}
	for y := y0; y < y1; y++ {
		line := c.pix[y*c.stride+x0*4 : y*c.stride+x1*4]
		for i := 0; i < len(line); i += 4 {
			binary.LittleEndian.PutUint32(line[i:], over(binary.LittleEndian.Uint32(line[i:]), px))
		}
	}
}

// point lays a colour over one pixel, as far as it covers it.
func (c canvas) point(x, y int, px uint32, coverage uint8) {
	if uint(x) >= uint(c.w) || uint(y) >= uint(c.h) || coverage == 0 {
		return
	}
	p := c.pix[y*c.stride+x*4:]
	binary.LittleEndian.PutUint32(p, over(binary.LittleEndian.Uint32(p), scaled(px, uint32(coverage))))
}

// clip cuts a bitmap of w by h pixels at x, y to the canvas and returns the
// columns and rows of it that remain.
func (c canvas) clip(x, y, w, h int) (x0, y0, x1, y1 int) {
	return max(0, -x), max(0, -y), min(w, c.w-x), min(h, c.h-y)
}

// mask lays a colour over the pixels of a coverage bitmap.
func (c canvas) mask(x, y int, g *glyph, px uint32) {
	x0, y0, x1, y1 := c.clip(x, y, g.w, g.h)
	if x0 >= x1 {
		return
	}
	opaque := px>>24 == 255
	even, odd := px&low, px>>8&low
	for gy := y0; gy < y1; gy++ {
		src := g.pix[gy*g.w+x0 : gy*g.w+x1]
		dst := c.pix[(y+gy)*c.stride+(x+x0)*4:]
		dst = dst[:len(src)*4]
		for i, a := range src {
			if a == 0 {
				continue
			}
			d := dst[i*4 : i*4+4 : i*4+4]
			switch {
			case !opaque:
				binary.LittleEndian.PutUint32(d, over(binary.LittleEndian.Uint32(d), scaled(px, uint32(a))))
			case a == 255:
				binary.LittleEndian.PutUint32(d, px)
			default:
				was, s, t := binary.LittleEndian.Uint32(d), uint32(a), 255-uint32(a)
				binary.LittleEndian.PutUint32(d,
					div255((was&low)*t+even*s)|div255((was>>8&low)*t+odd*s)<<8)
			}
		}
	}
}

// bitmap lays a premultiplied colour bitmap over its pixels.
func (c canvas) bitmap(x, y int, g *glyph) {
	x0, y0, x1, y1 := c.clip(x, y, g.w, g.h)
	if x0 >= x1 {
		return
	}
	for gy := y0; gy < y1; gy++ {
		src := g.pix[(gy*g.w+x0)*4 : (gy*g.w+x1)*4]
		dst := c.pix[(y+gy)*c.stride+(x+x0)*4:]
		dst = dst[:len(src)]
		for i := 0; i < len(src); i += 4 {
			binary.LittleEndian.PutUint32(dst[i:],
				over(binary.LittleEndian.Uint32(dst[i:]), binary.LittleEndian.Uint32(src[i:])))
		}
	}
}
