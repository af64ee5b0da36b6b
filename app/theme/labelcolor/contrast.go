package labelcolor

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"
)

// Contrast is the contrast ratio of two opaque colours, from 1 to 21, in either order (WCAG 2.2, "contrast
// ratio").
func Contrast(a, b color.NRGBA) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2, 0..1.
func luminance(c color.NRGBA) float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Parse reads "#rrggbb" or "#rgb", in either case of letters. Any other text is an error that says what a
// colour looks like.
func Parse(s string) (color.NRGBA, error) {
	digits, found := strings.CutPrefix(s, "#")
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	v, err := strconv.ParseUint(digits, 16, 32)
	if !found || len(digits) != 6 || err != nil {
		return color.NRGBA{}, fmt.Errorf("%q is not a colour: write # and six hexadecimal digits, such as #4457c9", s)
	}
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 0xff}, nil
}

// Hex is the "#rrggbb" of an opaque colour.
func Hex(c color.NRGBA) string {
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}
