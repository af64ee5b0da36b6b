package widgets

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/theme"
)

func TestStateDotGolden(t *testing.T) {
	golden(t, "statedot", 64, 24, func() fyne.CanvasObject {
		return NewInset(8, 4, 8, 4, NewLine(6, NewStateDot(NotBegun), NewStateDot(Begun), NewStateDot(Done)))
	})
}

func TestStatesDifferByFormAndNotByColourAlone(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	// How much of the left and of the right half is inked, whatever the colour.
	inked := func(s State) (left, right int) {
		img := window(t, NewStateDot(s), 12, 12).Canvas().Capture()
		ground := img.At(0, 0)
		for y := range 12 {
			for x := range 12 {
				if img.At(x, y) == ground {
					continue
				}
				if x < 6 {
					left++
				} else {
					right++
				}
			}
		}
		return left, right
	}
	ringLeft, ringRight := inked(NotBegun)
	halfLeft, halfRight := inked(Begun)
	discLeft, discRight := inked(Done)
	if halfLeft <= ringLeft || halfRight > ringRight+2 {
		t.Errorf("half disc inks %d and %d, ring %d and %d", halfLeft, halfRight, ringLeft, ringRight)
	}
	if discLeft < halfLeft || discRight <= halfRight {
		t.Errorf("disc inks %d and %d, half disc %d and %d", discLeft, discRight, halfLeft, halfRight)
	}
}

func TestADotShowsTheStateItWasLastGiven(t *testing.T) {
	inTheme(t, theme.AlwaysDark)
	d := NewStateDot(NotBegun)
	w := window(t, d, 12, 12)
	d.SetState(Done)
	if !has(w.Canvas().Capture(), theme.Color(theme.ColorNameSaved), image.Rect(4, 4, 8, 8)) {
		t.Error("a dot that is done is not a disc in the colour of what is done")
	}
}
