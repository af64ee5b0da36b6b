package labelcolor

import (
	"image/color"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func anyColor(t *rapid.T) color.NRGBA {
	return rgb(rapid.Uint32Range(0, 0xffffff).Draw(t, "colour"))
}

func anyGround(t *rapid.T) Ground {
	return rapid.SampledFrom([]Ground{Light(), Dark()}).Draw(t, "ground")
}

func TestFittedColoursKeepTheContrastLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own, on := anyColor(t), anyGround(t)
		got := Fit(own, on)
		if c := Contrast(got.Line, on.Page); c < LineContrast {
			t.Errorf("line %s of %s on the page has %.2f:1", Hex(got.Line), Hex(own), c)
		}
		if c := Contrast(got.Ink, got.Line); c < InkContrast {
			t.Errorf("ink %s on line %s has %.2f:1", Hex(got.Ink), Hex(got.Line), c)
		}
		if c := Contrast(on.Text, got.Tint); c < TextContrast {
			t.Errorf("text on tint %s of %s has %.2f:1", Hex(got.Tint), Hex(own), c)
		}
		if c := Contrast(got.Line, got.Tint); c < 3 {
			t.Errorf("line %s on tint %s has %.2f:1, WCAG 1.4.11 asks 3", Hex(got.Line), Hex(got.Tint), c)
		}
	})
}

func TestFittedColoursKeepTheHue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.Custom(anyColor).Filter(func(c color.NRGBA) bool { return toLCH(c).c >= 0.04 }).Draw(t, "own") // the hue of a near-grey is not seen
		on := anyGround(t)
		got := Fit(own, on)
		for name, c := range map[string]color.NRGBA{"line": got.Line, "tint": got.Tint} {
			fitted := toLCH(c)
			if fitted.c < 0.02 {
				continue // near black or white, 8 bits do not carry a hue
			}
			turn := math.Abs(math.Remainder(fitted.h-toLCH(own).h, 2*math.Pi))
			if turn > 0.2 {
				t.Errorf("%s %s of %s turned its hue by %.2f rad", name, Hex(c), Hex(own), turn)
			}
		}
	})
}

func TestFitIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own, on := anyColor(t), anyGround(t)
		if first, again := Fit(own, on), Fit(own, on); first != again {
			t.Error("the same colour was fitted in two ways")
		}
		grey := color.NRGBA{R: own.G, G: own.G, B: own.G, A: 0xff}
		line := Fit(grey, on).Line
		if line.R != line.G || line.G != line.B {
			t.Errorf("grey %s became the coloured line %s", Hex(grey), Hex(line))
		}
	})
}

func TestDefaultSchemeGetsItsDrawnColours(t *testing.T) {
	for _, c := range []struct{ own, light, lightTint, dark, darkTint string }{
		{"#4457c9", "#4457c9", "#e3e7fb", "#9dacff", "#2a3160"},
		{"#A65500", "#a65500", "#fdebcf", "#ffb868", "#4b331a"},
		{"#0b7a6c", "#0b7a6c", "#d6f0ea", "#67d6c3", "#16423c"},
	} {
		own, err := Parse(c.own)
		if err != nil {
			t.Fatal(err)
		}
		light, dark := Fit(own, Light()), Fit(own, Dark())
		got := [4]string{Hex(light.Line), Hex(light.Tint), Hex(dark.Line), Hex(dark.Tint)}
		if want := [4]string{c.light, c.lightTint, c.dark, c.darkTint}; got != want {
			t.Errorf("%s: got %v, want %v", c.own, got, want)
		}
		for _, on := range []Ground{Light(), Dark()} {
			got := Fit(own, on)
			if c := Contrast(on.Text, got.Tint); c < 8.7 {
				t.Errorf("text on drawn tint %s has %.2f:1, promised 8.7", Hex(got.Tint), c)
			}
			if c := Contrast(got.Ink, got.Line); c < InkContrast {
				t.Errorf("ink on drawn line %s has %.2f:1", Hex(got.Line), c)
			}
			if c := Contrast(got.Line, on.Page); c < LineContrast {
				t.Errorf("drawn line %s has %.2f:1", Hex(got.Line), c)
			}
		}
	}
}

func TestDerivedColoursLieNearTheDrawnOnes(t *testing.T) {
	for own, pair := range drawn {
		for i, on := range []Ground{Light(), Dark()} {
			for name, c := range map[string][2]color.NRGBA{
				"line": {fitLine(toLCH(own), on), pair[i].Line},
				"tint": {fitTint(toLCH(own), on), pair[i].Tint},
			} {
				got, want := toLCH(c[0]), toLCH(c[1])
				if math.Abs(got.l-want.l) > 0.06 || math.Abs(got.c-want.c) > 0.05 {
					t.Errorf("%s of %s: derived %s (%.3f %.3f), drawn %s (%.3f %.3f)",
						name, Hex(own), Hex(c[0]), got.l, got.c, Hex(c[1]), want.l, want.c)
				}
			}
		}
	}
}

func TestContrastOfKnownPairs(t *testing.T) {
	for _, c := range []struct {
		a, b uint32
		want float64
	}{
		{0x000000, 0xffffff, 21},
		{0x777777, 0xffffff, 4.48},
		{0xffffff, 0x0000ff, 8.59},
		{0x123456, 0x123456, 1},
	} {
		if got := Contrast(rgb(c.a), rgb(c.b)); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%06x on %06x: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

func TestOKLCHOfKnownColours(t *testing.T) {
	// From the table of the source: red is L 0.628, C 0.258, h 29.2 degrees.
	got := toLCH(rgb(0xff0000))
	if math.Abs(got.l-0.628) > 0.001 || math.Abs(got.c-0.258) > 0.001 || math.Abs(got.h*180/math.Pi-29.23) > 0.1 {
		t.Errorf("red is %+v", got)
	}
}

func TestColoursInGamutComeBackUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyColor(t)
		got := toLCH(c).toSRGB()
		for _, d := range []int{int(got.R) - int(c.R), int(got.G) - int(c.G), int(got.B) - int(c.B)} {
			if d < -2 || d > 2 {
				t.Fatalf("%s came back as %s", Hex(c), Hex(got))
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"#4457c9", "#FfF", "red", "", "#12345", "#+12345", "#1_2345", "4457c9", "#4457c9ff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(Hex(c))
		if err != nil || again != c {
			t.Errorf("%q was read as %s, and that as %v (%v)", s, Hex(c), again, err)
		}
	})
}

func TestParseRefusesWhatIsNoColour(t *testing.T) {
	for _, s := range []string{"red", "", "#12345", "#+12345", "#1_2345", "4457c9", "#4457c9ff", "#ééé"} {
		if c, err := Parse(s); err == nil {
			t.Errorf("%q was read as %s", s, Hex(c))
		}
	}
}

func BenchmarkFit(b *testing.B) {
	for b.Loop() {
		Fit(rgb(0xffd400), Light())
	}
}
