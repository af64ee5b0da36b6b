package widgets

import (
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/theme"
)

func TestFocusRowGolden(t *testing.T) {
	golden(t, "focusrow", 260, 28, func() fyne.CanvasObject {
		r := NewFocusRow(nil, nil)
		r.Set(RowContent{Title: "wire-may", Aside: "8 articles · today"})
		r.FocusGained()
		return r
	})
}

func TestAFocusRowIsReachedByTabAndTappedByEnter(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	taps := 0
	first, second := NewFocusRow(nil, nil), NewFocusRow(nil, nil)
	second.OnTapped = func() { taps++ }
	w := window(t, NewStackDown(0, first, second), 200, 60)
	w.Canvas().FocusNext()
	w.Canvas().FocusNext()
	if w.Canvas().Focused() != fyne.Focusable(second) {
		t.Fatalf("focused is %T", w.Canvas().Focused())
	}
	w.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if taps != 1 || !second.focused || first.focused {
		t.Errorf("%d taps; focus shown on first %v, second %v", taps, first.focused, second.focused)
	}
}
