package widgets

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func statusBar() (*StatusBar, []*StatusText) {
	saved := NewStatusText("")
	saved.SetState("Saved 14:03:22", theme.ColorNameSaved)
	left := []*StatusText{saved, NewStatusText("Line 9, column 214 · offset 701")}
	right := []*StatusText{NewStatusText("Snap: word"), NewStatusText("Text 17"), NewStatusText("Ida M.")}
	return NewStatusBar(left, right), append(append([]*StatusText(nil), left...), right...)
}

func TestStatusBarGolden(t *testing.T) {
	golden(t, "statusbar", 640, 26, func() fyne.CanvasObject {
		b, _ := statusBar()
		return b
	})
}

func TestPiecesOfTheStatusLineNeverOverlap(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	b, pieces := statusBar()
	w := window(t, b, 640, 26)
	rapid.Check(t, func(t *rapid.T) {
		pieces[1].Set(anyLine().Draw(t, "place"))
		width := rapid.Float32Range(400, 1600).Draw(t, "width")
		w.Resize(fyne.NewSize(width, 26))
		end := float32(0)
		for _, p := range pieces {
			if p.Size().Width == 0 {
				continue
			}
			if p.Position().X < end {
				t.Errorf("%q begins at %v, the piece before it ends at %v", p.Words(), p.Position().X, end)
			}
			end = p.Position().X + p.Size().Width
		}
		if end > width-edgePadding+0.5 {
			t.Errorf("the last piece ends at %v of %v", end, width)
		}
	})
}

func TestAPieceThatGrewIsShownWhole(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	b, pieces := statusBar()
	window(t, b, 900, 26)
	pieces[0].SetState("Not saved: the disk is full", theme.ColorNameError)
	if drawn := texts(t, pieces[0]); len(drawn) != 1 || drawn[0].Text != "Not saved: the disk is full" {
		t.Errorf("drawn is %q", drawn[0].Text)
	}
	if next := pieces[1].Position().X; next < pieces[0].Position().X+pieces[0].Size().Width {
		t.Error("the next piece was not moved")
	}
}

func TestAStateIsShownByADotInItsColour(t *testing.T) {
	inTheme(t, theme.AlwaysDark)
	s := NewStatusText("")
	w := window(t, s, 200, 26)
	dot := image.Rect(3, 9, 6, 16)
	s.SetState("Saving", theme.ColorNameSaving)
	if !has(w.Canvas().Capture(), theme.Color(theme.ColorNameSaving), dot) {
		t.Error("there is no dot in the state's colour")
	}
	s.Set("Ready")
	if has(w.Canvas().Capture(), theme.Color(theme.ColorNameSaving), dot) {
		t.Error("the dot stayed")
	}
}

func TestAPieceActsOnlyWhereItShould(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	s, taps := NewStatusText("Snap: word"), 0
	test.Tap(s)
	s.OnTapped = func() { taps++ }
	test.Tap(s)
	if taps != 1 {
		t.Errorf("%d taps", taps)
	}
}

func TestAPieceThatHasToBeReadTakesTheRoomOfThoseAtTheRight(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	b, pieces := statusBar()
	pieces[1].Pressing = true
	pieces[1].Set("Linking from “words of the article”: choose the other mark")
	w := window(t, b, 1000, 26)
	for _, c := range []struct{ width, gone float32 }{{1000, 0}, {600, 1}, {560, 2}, {500, 3}} {
		w.Resize(fyne.NewSize(c.width, 26))
		gone := float32(0)
		for _, p := range pieces[2:] {
			if p.Size().Width == 0 {
				gone++
			}
		}
		if drawn := texts(t, pieces[1]); gone != c.gone || drawn[0].Text != pieces[1].Words() {
			t.Errorf("at %v it says %q, and %v pieces are gone", c.width, drawn[0].Text, gone)
		}
	}
}
