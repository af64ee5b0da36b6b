package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func TestKeyCapGolden(t *testing.T) {
	golden(t, "keycap", 220, 40, func() fyne.CanvasObject {
		wide := NewKeyCap("1")
		wide.SetLeastWidth(24)
		return NewInset(8, 8, 8, 8, NewLine(8, NewKeyCap("Ctrl+Shift+P"), wide, NewKeyCap("Escape"), NewKeyCap("Up")))
	})
}

func TestAChordIsSplitIntoItsKeys(t *testing.T) {
	for chord, want := range map[string][]string{
		"":             nil,
		"L":            {"L"},
		"Ctrl+Shift+P": {"Ctrl", "Shift", "P"},
		"Ctrl++":       {"Ctrl", "+"},
		"+":            {"+"},
		"Return":       {"Enter"},
		"Shift+Left":   {"Shift", "←"},
	} {
		if got := keysOf(chord); !slices.Equal(got, want) {
			t.Errorf("%q shows %q, want %q", chord, got, want)
		}
	}
}

func TestACapIsAsWideAsItsWordAndNeverNarrowerThanAsked(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	rapid.Check(t, func(t *rapid.T) {
		chord := rapid.StringMatching(`[A-Za-z0-9]{1,12}(\+[A-Za-z0-9]{1,8}){0,3}`).Draw(t, "chord")
		k := NewKeyCap(chord)
		words := float32(0)
		for _, key := range k.Keys() {
			words += fyne.MeasureText(key, theme.CapSize, theme.Medium()).Width
		}
		size := k.MinSize()
		if size.Width < words+float32(len(k.Keys()))*2 || size.Width < float32(len(k.Keys()))*capLeast || size.Height != capHeight {
			t.Errorf("%q needs %v, its words alone %v", chord, size, words)
		}
	})
}

func TestAnEmptyChordTakesNoRoom(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	k := NewKeyCap("Ctrl+L")
	k.SetChord("")
	if size := k.MinSize(); !size.IsZero() {
		t.Errorf("no keys need %v", size)
	}
	k.SetChord("Tab")
	if size := k.MinSize(); size.IsZero() {
		t.Error("a cap that is set later takes no room")
	}
}
