package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestButtonGolden(t *testing.T) {
	golden(t, "button", 500, 44, func() fyne.CanvasObject {
		off := NewButton(Secondary, "Not now", nil)
		off.Disable()
		focused := NewButton(Primary, "Label 12 as Warning", nil)
		focused.FocusGained()
		return NewInset(8, 8, 8, 8, NewLine(8, focused, NewButton(Secondary, "Try the sample", nil), off, NewButton(Quiet, "Undo", nil)))
	})
}

func TestAButtonActsOnClickEnterAndSpaceUnlessDisabled(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	times := 0
	b := NewButton(Primary, "Open folder…", func() { times++ })
	test.Tap(b)
	b.TypedKey(key(fyne.KeyReturn))
	b.TypedKey(key(fyne.KeySpace))
	b.TypedKey(key(fyne.KeyA))
	if times != 3 {
		t.Errorf("acted %d times, want 3", times)
	}
	b.Disable()
	test.Tap(b)
	b.TypedKey(key(fyne.KeyEnter))
	if times != 3 {
		t.Error("a disabled button acted")
	}
	b.Enable()
	test.Tap(b)
	if times != 4 {
		t.Error("a button that was enabled again does nothing")
	}
}

func TestAButtonHasRoomForItsLabel(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	b := NewButton(Secondary, "Close", nil)
	short := b.MinSize()
	b.SetLabel("Label 12 as Warning")
	long := b.MinSize()
	words := fyne.MeasureText(b.Label(), theme.TextSize, theme.Medium()).Width
	if long.Width < words+2*buttonPadding || long.Width <= short.Width || long.Height != 28 {
		t.Errorf("least size %v for words of %v", long, words)
	}
}
