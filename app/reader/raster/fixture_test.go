package raster

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"postil/annotate/text"
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/assets"
)

var update = flag.Bool("update", false, "write the golden pictures anew")

// newEngine shapes with the bundled faces alone, so that pictures are the same everywhere.
func newEngine(t testing.TB) *shape.Engine {
	t.Helper()
	faces, err := shape.NewFaces(shape.Config{
		Serif: assets.LiterataRegular, SerifSemiBold: assets.LiterataSemiBold, SerifItalic: assets.LiterataItalic,
		Sans: assets.InterRegular, SansSemiBold: assets.InterSemiBold, SansItalic: assets.InterItalic,
	})
	if err != nil {
		t.Fatal(err)
	}
	return shape.NewEngine(faces)
}

// theme is the part of the program's palette that a page needs.
type theme struct {
	page, ink, second, selection, hit color.RGBA
	claim, warning, quote             label
}

type label struct {
	name            string
	line, tint, ink color.RGBA
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

var light = theme{
	page: rgb(0xfffdf9), ink: rgb(0x23201c), second: rgb(0x6d665c), selection: rgb(0xdfe6fb), hit: rgb(0xffe9a8),
	claim:   label{"C", rgb(0x4457c9), rgb(0xe3e7fb), rgb(0xffffff)},
	warning: label{"W", rgb(0xa65500), rgb(0xfdebcf), rgb(0xffffff)},
	quote:   label{"Q", rgb(0x0b7a6c), rgb(0xd6f0ea), rgb(0xffffff)},
}

var dark = theme{
	page: rgb(0x1e2024), ink: rgb(0xe6e3dd), second: rgb(0xa09b92), selection: rgb(0x2b3658), hit: rgb(0x5c4d1a),
	claim:   label{"C", rgb(0x9dacff), rgb(0x2a3160), rgb(0x1e2024)},
	warning: label{"W", rgb(0xffb868), rgb(0x4b331a), rgb(0x1e2024)},
	quote:   label{"Q", rgb(0x67d6c3), rgb(0x16423c), rgb(0x1e2024)},
}

const pitch = 29

var body = layout.ParagraphStyle{Font: shape.Style{Size: 17}, Leading: pitch}

// lineOf lays out one line of text.
func lineOf(t testing.TB, e *shape.Engine, s string) *layout.Line {
	t.Helper()
	txt, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	l := layout.New(txt, e, layout.Options{
		Width: 640, StyleOf: func(int, int) layout.ParagraphStyle { return body }, BlankHeight: 15,
	})
	return l.Line(l.First())
}

// words returns the place of a quotation in a line.
func words(t testing.TB, line *layout.Line, s, quote string) (left, right float32) {
	t.Helper()
	i := strings.Index(s, quote)
	if i < 0 {
		t.Fatalf("%q is not in %q", quote, s)
	}
	start := len([]rune(s[:i]))
	iv := line.Intervals(start, start+len([]rune(quote)))
	return iv[0].Left, iv[len(iv)-1].Right
}

// paint paints a row into a picture of its own.
func paint(p *Painter, row Row, width float32, scale float32) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, dev(width, scale), dev(row.Top+row.Pitch, scale)))
	p.Paint(img, row, scale)
	return img
}

func dev(px, scale float32) int { return int(math.Round(float64(px * scale))) }

// golden compares a picture with the one in testdata, allowing for differences
// in floating point between processors.
func golden(t *testing.T, name string, img *image.RGBA) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		write(t, path, img)
		return
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v; write it with go test -run %s -update", err, t.Name())
	}
	defer f.Close()
	decoded, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	want := image.NewRGBA(decoded.Bounds())
	draw.Draw(want, want.Rect, decoded, want.Rect.Min, draw.Src)
	if want.Rect != img.Rect {
		t.Fatalf("%s is %v, the picture is %v", path, want.Rect, img.Rect)
	}
	worst, sum := 0, 0
	for i := range want.Pix {
		d := int(want.Pix[i]) - int(img.Pix[i])
		if d < 0 {
			d = -d
		}
		worst, sum = max(worst, d), sum+d
	}
	if worst > 16 || 5*sum > len(want.Pix) {
		t.Errorf("%s differs by up to %d of 255, %.3f on average", path, worst, float64(sum)/float64(len(want.Pix)))
		write(t, filepath.Join(t.ArtifactDir(), name+".png"), img) // kept by go test -artifacts
	}
}

func write(t *testing.T, path string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
