package widgets

import (
	"slices"
	"strings"
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

func TestAGrowingNoteIsAsHighAsItsWordsAndTellsOfIt(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	f := NewGrowingNote("", 1, 4)
	told := 0
	f.OnGrown = func() { told++ }
	w := window(t, NewStackDown(0, f), 200, 400)
	one := f.MinSize().Height
	for _, c := range []struct {
		words string
		lines float32
	}{
		{"short", 1}, {"a\nb", 2}, {"words that are too long for one line of it", 2}, {strings.Repeat("many words ", 30), 4}, {"", 1},
	} {
		f.SetText(c.words)
		if got := f.MinSize().Height; got < one+(c.lines-1)*14 || got > one+(c.lines-1)*20 {
			t.Errorf("%.12q is %v high, one line %v", c.words, got, one)
		}
	}
	if told != 3 { // to two lines, to four, to one
		t.Errorf("told %d times", told)
	}
	f.SetText("a line that is too long once the window has become narrow")
	before := f.MinSize().Height
	w.Resize(fyne.NewSize(90, 400))
	if f.MinSize().Height <= before {
		t.Error("it does not grow as it becomes narrower")
	}
}

func TestTheWheelOverAFieldIsPassedOnUntilItsWordsDoNotFit(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	f := NewGrowingNote("", 1, 3)
	passed := 0
	f.OnWheel = func(*fyne.ScrollEvent) { passed++ }
	w := window(t, f, 200, 60)
	f.SetText("a")
	test.Scroll(w.Canvas(), fyne.NewPos(20, 10), 0, -10)
	if passed != 1 {
		t.Errorf("passed on %d times", passed)
	}
	f.SetText(strings.Repeat("many words ", 60))
	test.Scroll(w.Canvas(), fyne.NewPos(20, 10), 0, -10)
	if passed != 1 {
		t.Error("what scrolls by itself passes the wheel on")
	}
}
