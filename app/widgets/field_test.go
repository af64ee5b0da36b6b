package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestFieldGolden(t *testing.T) {
	golden(t, "field", 240, 250, func() fyne.CanvasObject {
		text, wrong := NewField(""), NewField("")
		text.SetText("stay away")
		wrong.SetText("#zzz")
		wrong.SetWrong(true)
		big := NewField("")
		big.SetText("mark all")
		return NewInset(8, 8, 8, 8, NewStackDown(8, NewField("Filter articles"), text, wrong,
			Compact(NewField("Enter to write")), NewNote("Why?", 2), Headline(big)))
	})
}

func TestAFocusedFieldShowsTheAccent(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	f := NewField("Filter articles")
	w := window(t, NewInset(8, 8, 8, 8, f), 200, 46)
	accent := theme.Color(theme.ColorNameAccent)
	if has(w.Canvas().Capture(), accent, w.Canvas().Capture().Bounds()) {
		t.Error("a field at rest shows the accent")
	}
	var told []bool
	f.OnFocus = func(focused bool) { told = append(told, focused) }
	w.Canvas().Focus(f)
	if !has(w.Canvas().Capture(), accent, w.Canvas().Capture().Bounds()) {
		t.Error("a field with the focus does not show it")
	}
	w.Canvas().Unfocus()
	if !slices.Equal(told, []bool{true, false}) {
		t.Errorf("told of focus: %v", told)
	}
}

func TestAFieldOffersItsKeysFirst(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	f := NewField("")
	w := window(t, f, 200, 30)
	w.Canvas().Focus(f)
	test.Type(f, "ab")
	var keys []fyne.KeyName
	f.OnKey = func(e *fyne.KeyEvent) bool {
		keys = append(keys, e.Name)
		return e.Name != fyne.KeyBackspace
	}
	for _, name := range []fyne.KeyName{fyne.KeyUp, fyne.KeyDown, fyne.KeyReturn, fyne.KeyEscape, fyne.KeyLeft, fyne.KeyBackspace} {
		f.TypedKey(key(name))
	}
	if len(keys) != 6 || f.Text != "a" {
		t.Errorf("offered %v, text %q: a key that was dealt with must not act, the others must", keys, f.Text)
	}
	if f.AcceptsTab() {
		t.Error("Tab stays in a field that did not ask for it")
	}
	f.TakesTab = true
	if !f.AcceptsTab() {
		t.Error("Tab leaves a field that asked for it")
	}
}

func TestFieldsAreWholePixelsHigh(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	for name, c := range map[string]struct {
		o    fyne.CanvasObject
		want float32
	}{
		"field":    {NewField("x"), 30},
		"compact":  {Compact(NewField("x")), 24},
		"headline": {Headline(NewField("x")), 44},
	} {
		window(t, c.o, 200, 60)
		if got := c.o.MinSize().Height; got != c.want {
			t.Errorf("%s is %v high, want %v", name, got, c.want)
		}
	}
	two, five := NewNote("", 2), NewNote("", 5)
	if two.MinSize().Height >= five.MinSize().Height {
		t.Error("a note of five lines is no higher than one of two")
	}
}
