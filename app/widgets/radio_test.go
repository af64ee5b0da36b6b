package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/theme"
)

func TestRadioGolden(t *testing.T) {
	golden(t, "radio", 300, 84, func() fyne.CanvasObject {
		r := NewRadio(nil, "Leave them out", "Write apart what can be apart", "A third answer that is longer than there is room for in a line")
		r.SetSelected(1)
		r.FocusGained()
		return NewInset(8, 4, 8, 4, r)
	})
}

func TestARadioIsAnsweredByClickAndKeysAndTellsOnlyWhatAPersonDid(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	var told []int
	r := NewRadio(func(i int) { told = append(told, i) }, "a", "b", "c")
	window(t, r, 120, 72)
	if r.Selected() != -1 {
		t.Error("it is answered before anybody did")
	}
	r.TypedKey(key(fyne.KeyDown))
	r.TypedKey(key(fyne.KeyDown))
	r.SetSelected(2)
	r.TypedKey(key(fyne.KeyDown)) // there is no further one
	r.TypedKey(key(fyne.KeyUp))
	r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 5)})
	r.Tapped(&fyne.PointEvent{Position: fyne.NewPos(5, 200)})
	r.OnKey = func(e *fyne.KeyEvent) bool { return e.Name == fyne.KeyDown }
	r.TypedKey(key(fyne.KeyDown))
	if want := []int{0, 1, 1, 0}; !slices.Equal(told, want) || r.Selected() != 0 {
		t.Errorf("told %v, want %v; selected %d", told, want, r.Selected())
	}
}
