//go:build linux

package stopwatch

import (
	"encoding/binary"
	"hash/maphash"
	"image"
	"image/color"
)

// Region is a part of a screen.
type Region struct {
	s    *Screen
	box  image.Rectangle
	step int // lines from one that is looked at to the next
	seed maphash.Seed
}

// Region is the part of the screen that lies in a box of pixels.
func (s *Screen) Region(box image.Rectangle) Region {
	return Region{s, box.Intersect(s.Bounds()), 1, maphash.MakeSeed()}
}

// Coarse is the region seen through a grating: only one line in four is looked
// at. Whatever stands higher than that is still seen, and the clock takes less of
// the processor that it times.
func (r Region) Coarse() Region {
	r.step = 4
	return r
}

// row is the pixels of a line of the region, 4 bytes each: blue, green, red and
// one that says nothing.
func (r Region) row(y int) []byte {
	from := y*r.s.stride + 4*r.box.Min.X
	return r.s.pixels[from : from+4*r.box.Dx()]
}

// Sum is a number that is the same for the same picture, as far as one Region
// is concerned.
func (r Region) Sum() uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	for y := r.box.Min.Y; y < r.box.Max.Y; y += r.step {
		_, _ = h.Write(r.row(y)) // never fails
	}
	return h.Sum64()
}

// Count is how many pixels have one of the colours, as painted over by nothing.
func (r Region) Count(colors ...color.Color) int {
	wanted := make([]uint32, len(colors))
	for i, c := range colors {
		red, green, blue, _ := c.RGBA()
		wanted[i] = blue>>8 | green>>8<<8 | red>>8<<16
	}
	n := 0
	for y := r.box.Min.Y; y < r.box.Max.Y; y += r.step {
		for row := r.row(y); len(row) >= 4; row = row[4:] {
			v := binary.LittleEndian.Uint32(row) & 0xffffff
			for _, w := range wanted {
				if v == w {
					n++
					break
				}
			}
		}
	}
	return n
}

// Picture is a copy of what the region shows.
func (r Region) Picture() *image.RGBA {
	img := image.NewRGBA(image.Rectangle{Max: r.box.Size()})
	for y := range r.box.Dy() {
		row, to := r.row(r.box.Min.Y+y), img.Pix[y*img.Stride:]
		for x := 0; x+3 < len(row); x += 4 {
			to[x], to[x+1], to[x+2], to[x+3] = row[x+2], row[x+1], row[x], 0xff
		}
	}
	return img
}
