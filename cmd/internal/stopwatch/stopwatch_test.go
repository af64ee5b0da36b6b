//go:build linux

package stopwatch

import (
	"encoding/binary"
	"image"
	"image/color"
	"testing"
)

// frame is the file of a frame buffer of 6 by 4 pixels with lines of 32 bytes.
func frame() []byte {
	const headSize, colors = 160, 2
	data := make([]byte, headSize+12*colors+4*32)
	for field, v := range map[int]uint32{0: headSize, 1: 7, 4: 6, 5: 4, 11: 32, 12: 32, 19: colors} {
		binary.BigEndian.PutUint32(data[4*field:], v)
	}
	return data
}

func TestThePixelsAreFoundByTheHead(t *testing.T) {
	h, err := readHead(frame())
	if err != nil || h.at != 160+24 || h.stride != 32 || h.size != image.Pt(6, 4) {
		t.Errorf("%+v, %v", h, err)
	}
	for field, v := range map[int]uint32{1: 6, 11: 16} {
		other := frame()
		binary.BigEndian.PutUint32(other[4*field:], v)
		if _, err := readHead(other); err == nil {
			t.Errorf("field %d of %d must be an error", field, v)
		}
	}
	if _, err := readHead(nil); err == nil {
		t.Error("an empty file must be an error")
	}
}

func TestARegionSeesItsOwnPixelsAndNoOthers(t *testing.T) {
	data := frame()
	s := &Screen{pixels: data[184:], stride: 32, size: image.Pt(6, 4)}
	r := s.Region(image.Rect(1, 1, 4, 3))
	before := r.Sum()
	paint := func(x, y int) { copy(s.pixels[y*32+4*x:], []byte{0x33, 0x22, 0x11, 0xff}) }
	ink := color.NRGBA{0x11, 0x22, 0x33, 0xff}
	for _, p := range []image.Point{{0, 1}, {4, 2}, {2, 0}, {2, 3}} {
		paint(p.X, p.Y)
	}
	if r.Sum() != before || r.Count(ink) != 0 {
		t.Error("pixels beside the region are seen")
	}
	paint(1, 1)
	paint(3, 2)
	if r.Sum() == before || r.Count(ink) != 2 || r.Count(color.White, ink) != 2 || r.Count(color.White) != 0 {
		t.Errorf("of two pixels %d are counted", r.Count(ink))
	}
	if n := s.Region(image.Rect(0, 0, 6, 4)).Coarse().Count(ink); n != 1 { // that of the first line
		t.Errorf("through the grating %d pixels are seen", n)
	}
	if whole := s.Region(image.Rect(-5, -5, 50, 50)); whole.Count(ink) != 6 {
		t.Errorf("on the whole screen there are %d", whole.Count(ink))
	}
}
