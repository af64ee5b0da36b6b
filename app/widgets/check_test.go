package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/theme"
)

func TestCheckGolden(t *testing.T) {
	golden(t, "check", 300, 32, func() fyne.CanvasObject {
		on, focused := NewCheck("Required", nil), NewCheck("Any label", nil)
		on.SetOn(true)
		focused.FocusGained()
		return NewInset(8, 4, 8, 4, NewLine(18, on, NewCheck("Claim", nil), focused))
	})
}

func TestACheckTurnsByClickSpaceAndEnterAndTellsOnlyWhatAPersonDid(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	var told []bool
	c := NewCheck("Required", func(on bool) { told = append(told, on) })
	window(t, c, 120, 24)
	c.SetOn(true)
	c.Tapped(nil)
	c.TypedKey(key(fyne.KeySpace))
	c.TypedKey(key(fyne.KeyReturn))
	c.TypedKey(key(fyne.KeyDown))
	if !slices.Equal(told, []bool{false, true, false}) || c.On() {
		t.Errorf("told %v, on %v", told, c.On())
	}
}

// TestOwnersHaveTheKeysOfTheirControlsFirst: a screen closes on Esc wherever
// the keyboard is, and a key that was dealt with does nothing more.
func TestOwnersHaveTheKeysOfTheirControlsFirst(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	did := 0
	check := NewCheck("", func(bool) { did++ })
	button := NewButton(Secondary, "Do", func() { did++ })
	segments := NewSegments(func(int) { did++ }, "a", "b")
	choice := NewChoice("", []string{"a"}, func(string) { did++ })
	row := NewFocusRow(nil, nil)
	row.OnTapped = func() { did++ }
	var asked []fyne.KeyName
	takes := true
	own := func(e *fyne.KeyEvent) bool { asked = append(asked, e.Name); return takes }
	check.OnKey, button.OnKey, segments.OnKey, choice.OnKey, row.OnKey = own, own, own, own, own
	all := map[fyne.Focusable]fyne.KeyName{
		check: fyne.KeySpace, button: fyne.KeySpace, segments: fyne.KeyRight, choice: fyne.KeySpace, row: fyne.KeySpace,
	}
	for f, k := range all {
		f.TypedKey(key(k))
	}
	if did != 0 || len(asked) != len(all) {
		t.Errorf("%d did something; asked about %v", did, asked)
	}
	takes = false
	for f, k := range all {
		f.TypedKey(key(k))
	}
	if did != len(all)-1 { // the choice opens a menu only
		t.Errorf("%d did something with a key that was left to them", did)
	}
}
