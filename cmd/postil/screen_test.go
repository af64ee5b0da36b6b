//go:build e2e && linux

package main_test

import (
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"os"
	"testing"

	"postil/app/theme"
	"postil/app/theme/labelcolor"
)

// screenSize is the size of the display, and of the window that fills it.
var screenSize = image.Pt(1280, 800)

// readScreen reads what the X server shows. Xvfb keeps its frame buffer in a
// file, in the form of xwd: a header of numbers, a table of colours, the pixels.
func readScreen(file string) (*image.RGBA, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	const headerWords = 25
	if len(data) < 4*headerWords {
		return nil, fmt.Errorf("the frame buffer has only %d bytes", len(data))
	}
	word := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	headerSize, width, height := word(0), word(4), word(5)
	order, bits, stride, colors := word(7), word(11), word(12), word(19)
	if bits != 32 || order != 0 {
		return nil, fmt.Errorf("the frame buffer has %d bits a pixel in byte order %d, not 32 in order 0", bits, order)
	}
	pixels := data[headerSize+12*colors:]
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		from, to := pixels[y*stride:], img.Pix[y*img.Stride:]
		for x := range width {
			to[4*x], to[4*x+1], to[4*x+2], to[4*x+3] = from[4*x+2], from[4*x+1], from[4*x], 0xff
		}
	}
	return img, nil
}

// ground is a light or a dark page with the colours around it.
type ground struct {
	name       string
	appearance theme.Appearance
	labels     labelcolor.Ground
	desk       color.NRGBA
}

var (
	lightGround = newGround("light", theme.AlwaysLight, labelcolor.Light())
	darkGround  = newGround("dark", theme.AlwaysDark, labelcolor.Dark())
)

func newGround(name string, a theme.Appearance, labels labelcolor.Ground) ground {
	return ground{name, a, labels, nrgba(theme.New(a).Color(theme.ColorNameDesk, 0))}
}

func nrgba(c color.Color) color.NRGBA { return color.NRGBAModel.Convert(c).(color.NRGBA) }

// The colours of the sample's labels, as its scheme has them.
const (
	claimColor   = "#4457c9"
	warningColor = "#a65500"
	quoteColor   = "#0b7a6c"
)

// label gives the colours in which a label is drawn on the ground.
func (g ground) label(t *testing.T, own string) labelcolor.Colors {
	t.Helper()
	c, err := labelcolor.Parse(own)
	if err != nil {
		t.Fatal(err)
	}
	return labelcolor.Fit(c, g.labels)
}

// groundOf tells which ground a picture shows.
func groundOf(img *image.RGBA) ground {
	if count(img, img.Rect, lightGround.labels.Page) > count(img, img.Rect, darkGround.labels.Page) {
		return lightGround
	}
	return darkGround
}

// is reports whether the pixel has exactly the colour.
func is(img *image.RGBA, x, y int, c color.NRGBA) bool {
	p := img.Pix[img.PixOffset(x, y):]
	return p[0] == c.R && p[1] == c.G && p[2] == c.B
}

// count counts the pixels of a colour.
func count(img *image.RGBA, in image.Rectangle, c color.NRGBA) int {
	n := 0
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if is(img, x, y, c) {
				n++
			}
		}
	}
	return n
}

// bounds is the smallest rectangle with all pixels of a colour.
func bounds(img *image.RGBA, in image.Rectangle, c color.NRGBA) image.Rectangle {
	var b image.Rectangle
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if is(img, x, y, c) {
				b = b.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return b
}

// widest is the length of the longest horizontal line of a colour: underlines
// are long, while letters that happen to hold the colour are not.
func widest(img *image.RGBA, in image.Rectangle, c color.NRGBA) int {
	return longest(in, func(x, y int) bool { return is(img, x, y, c) })
}

// widestBlue is the length of the longest line of bluish pixels, as the edge of
// a field with the keyboard is, wherever between the pixels it lies.
func widestBlue(img *image.RGBA, in image.Rectangle) int {
	return longest(in, func(x, y int) bool {
		p := img.Pix[img.PixOffset(x, y):]
		return int(p[2]) > int(p[0])+40 && int(p[2]) > int(p[1])+25
	})
}

// longest is the length of the longest horizontal line of pixels that hold.
func longest(in image.Rectangle, holds func(x, y int) bool) int {
	best := 0
	for y := in.Min.Y; y < in.Max.Y; y++ {
		run := 0
		for x := in.Min.X; x < in.Max.X; x++ {
			if run++; !holds(x, y) {
				run = 0
			}
			best = max(best, run)
		}
	}
	return best
}

// differing counts the pixels in which two pictures differ.
func differing(a, b *image.RGBA, in image.Rectangle) int {
	n := 0
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			if i := a.PixOffset(x, y); [4]byte(a.Pix[i:i+4]) != [4]byte(b.Pix[i:i+4]) {
				n++
			}
		}
	}
	return n
}

// mapWidth is the width of the overview, with the line at its left, in pixels.
const mapWidth = 19

// pageIn is where the article is shown, on its page and on the desk behind it,
// without the overview to the right.
func pageIn(img *image.RGBA) image.Rectangle {
	desk := groundOf(img).desk
	b := img.Rect
	// Desk is seen at both sides of the page from top to bottom; elsewhere its
	// colour comes about in single pixels alone.
	full := func(column image.Rectangle) bool {
		return count(img, column, desk) > column.Dx()*column.Dy()*3/4
	}
	for b.Min.X < b.Max.X && !full(image.Rect(b.Min.X, b.Min.Y, b.Min.X+1, b.Max.Y)) {
		b.Min.X++
	}
	for b.Min.X < b.Max.X && !full(image.Rect(b.Max.X-1, b.Min.Y, b.Max.X, b.Max.Y)) {
		b.Max.X--
	}
	// So is the overview, where little is in view and there are few marks. A thin
	// line parts it from the page.
	hairline := nrgba(theme.New(groundOf(img).appearance).Color(theme.ColorNameHairline, 0))
	for x := max(b.Min.X, b.Max.X-mapWidth); x < b.Max.X; x++ {
		if count(img, image.Rect(x, b.Min.Y, x+1, b.Max.Y), hairline) > b.Dy()*3/4 {
			b.Max.X = x
			break
		}
	}
	edge := image.Rect(b.Min.X, b.Min.Y, min(b.Min.X+8, b.Max.X), b.Max.Y)
	rows := bounds(img, edge, desk)
	b.Min.Y, b.Max.Y = rows.Min.Y, rows.Max.Y
	return b
}
