package raster

import (
	"testing"

	"pgregory.net/rapid"

	"postil/app/reader/layout"
)

// The reading sizes that the program offers, with the pitch at 1.7 of the size,
// and the headline's.
var settings = []struct{ size, pitch float32 }{
	{13, 22}, {14, 24}, {15, 26}, {16, 27}, {17, 29}, {18, 31}, {20, 34}, {22, 37}, {24, 41}, {28, 48}, {25, 32},
}

func TestDecorationsKeepToTheirPlaceInTheRow(t *testing.T) {
	for _, st := range settings {
		for _, scale := range scales {
			for lanes := 1; lanes <= Lanes; lanes++ {
				baseline := layout.Baseline(st.size, st.pitch)
				b := NewBands(st.pitch, baseline, lanes, scale)
				small := b.Baseline - dev(0.5*st.size, scale) // top of the small letters
				in := func(what string, ok bool) {
					if !ok {
						t.Errorf("%v on %v, scale %v, %d lanes: %s: %+v", st.size, st.pitch, scale, lanes, what, b)
					}
				}
				in("the tag is in the row", b.Tag.Top >= 0 && b.Tag.Height() > 0)
				in("the tag is above the small letters", b.Tag.Bottom <= small)
				if lanes <= 2 {
					in("the tint is 4 px less than the pitch", b.Tint.Height() == b.Row.Height()-2*dev(2, scale))
				}
				in("the first rule is directly below the tint", b.Lane(0).Top == b.Tint.Bottom && b.Lane(0).Bottom == b.Row.Bottom)
				for i := range lanes {
					in("a rule is below the baseline", b.Lane(i).Top >= b.Baseline && b.Lane(i).Height() >= 1)
					if i > 0 {
						in("rules do not overlap", b.Lane(i).Bottom <= b.Lane(i-1).Top)
						if room := b.Row.Bottom - b.Baseline; room >= 2*lanes-1 {
							in("rules are apart", b.Lane(i).Bottom < b.Lane(i-1).Top)
						}
					}
					in("a wave is below the baseline", b.Lane(i).Bottom-b.wave[i] >= b.Baseline)
					in("an outline is in the row and closes with the rule",
						b.Outline(i).Top >= 0 && b.Outline(i).Bottom == b.Lane(i).Bottom)
				}
			}
		}
	}
}

func TestBandsAtTheReadingSizeAreAsDocumented(t *testing.T) {
	b := NewBands(29, layout.Baseline(17, 29), 2, 1)
	for what, c := range map[string]struct{ got, want Band }{
		"tag":     {b.Tag, Band{0, 9}},
		"tint":    {b.Tint, Band{2, 27}},
		"lane 0":  {b.Lane(0), Band{27, 29}},
		"lane 1":  {b.Lane(1), Band{23, 25}},
		"outline": {b.Outline(0), Band{1, 29}},
	} {
		if c.got != c.want {
			t.Errorf("%s is %v, want %v", what, c.got, c.want)
		}
	}
	three := NewBands(29, layout.Baseline(17, 29), 3, 1)
	for i, want := range []Band{{27, 29}, {24, 26}, {22, 23}} {
		if got := three.Lane(i); got != want {
			t.Errorf("lane %d of three is %v, want %v", i, got, want)
		}
	}
	four := NewBands(29, layout.Baseline(17, 29), 4, 1)
	for i, want := range []Band{{28, 29}, {26, 27}, {24, 25}, {22, 23}} {
		if got := four.Lane(i); got != want {
			t.Errorf("lane %d of four is %v, want %v", i, got, want)
		}
	}
}

func TestBandsOfAnyRowStayInIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewBands(rapid.Float32Range(-5, 100).Draw(t, "pitch"), rapid.Float32Range(-50, 150).Draw(t, "baseline"),
			rapid.IntRange(-1, 9).Draw(t, "lanes"), rapid.Float32Range(0.1, 4).Draw(t, "scale"))
		for _, band := range []Band{b.Tag, b.Tint, b.Lane(0), b.Lane(3)} {
			if band.Top < 0 || band.Bottom > b.Row.Bottom || band.Height() < 0 {
				t.Fatalf("%+v leaves the row: %+v", band, b)
			}
		}
	})
}
