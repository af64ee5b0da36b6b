package theme

import (
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	"pgregory.net/rapid"

	"postil/app/theme/labelcolor"
)

func nrgba(t testing.TB, c color.Color) color.NRGBA {
	t.Helper()
	n, ok := c.(color.NRGBA)
	if !ok {
		t.Fatalf("%v is a %T: Fyne's text cache compares colours, give it plain ones", c, c)
	}
	return n
}

func TestColoursAreThoseOfTheTable(t *testing.T) {
	light, dark := New(AlwaysLight), New(AlwaysDark)
	for name, want := range map[fyne.ThemeColorName][2]string{
		ColorNameDesk:      {"#f1efeb", "#17181b"},
		ColorNamePage:      {"#fffdf9", "#1e2024"},
		ColorNamePane:      {"#f8f6f2", "#1a1c1f"},
		ColorNameHairline:  {"#e1dcd3", "#2d3036"},
		ColorNameText:      {"#23201c", "#e6e3dd"},
		ColorNameSecond:    {"#6d665c", "#a09b92"},
		ColorNameThird:     {"#82796c", "#8a8781"},
		ColorNameHover:     {"#ece8e1", "#25282d"},
		ColorNameSelection: {"#dfe6fb", "#2b3658"},
		ColorNameAccent:    {"#3d55c8", "#8fa3ff"},
		ColorNameKeyCap:    {"#ffffff", "#2a2d33"},
		ColorNameEdge:      {"#cfc8bc", "#41454d"},
		ColorNameSaved:     {"#2f7a33", "#79c97c"},
		ColorNameError:     {"#b3372f", "#ff8f86"},

		fynetheme.ColorNameForeground:      {"#23201c", "#e6e3dd"},
		fynetheme.ColorNamePrimary:         {"#3d55c8", "#8fa3ff"},
		fynetheme.ColorNameInputBackground: {"#fffdf9", "#1e2024"},
	} {
		got := [2]string{
			labelcolor.Hex(nrgba(t, light.Color(name, fynetheme.VariantDark))),
			labelcolor.Hex(nrgba(t, dark.Color(name, fynetheme.VariantLight))),
		}
		if got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
}

func TestTextKeepsItsPromisedContrast(t *testing.T) {
	for _, c := range []struct {
		text, ground fyne.ThemeColorName
		least        float64
	}{
		{ColorNameText, ColorNamePage, 7},
		{ColorNameText, ColorNamePane, 7},
		{ColorNameText, ColorNameHover, 7},
		{ColorNameText, ColorNameSelection, 7},
		{ColorNameText, ColorNameKeyCap, 7},
		{ColorNameSecond, ColorNamePage, 5},
		{ColorNameSecond, ColorNamePane, 5},
		{ColorNameSecond, ColorNameDesk, 4.5},
		{ColorNameSecond, ColorNameSelection, 4},
		{ColorNameThird, ColorNamePage, 4},
		{ColorNameAccent, ColorNamePage, 4.5},
		{ColorNameAccent, ColorNamePane, 4.5},
		{ColorNameOnAccent, ColorNameAccent, 4.5},
		{ColorNameSaved, ColorNamePane, 4.5},
		{ColorNameSaving, ColorNamePane, 4.5},
		{ColorNameError, ColorNamePane, 4.5},
	} {
		for _, th := range []*Theme{New(AlwaysLight), New(AlwaysDark)} {
			text, ground := nrgba(t, th.Color(c.text, 0)), nrgba(t, th.Color(c.ground, 0))
			if got := labelcolor.Contrast(text, ground); got < c.least {
				t.Errorf("%s on %s has %.2f:1 in appearance %d, promised %.1f", c.text, c.ground, got, th.Appearance(), c.least)
			}
		}
	}
}

func TestTheAppearanceFollowsTheSystemUnlessForced(t *testing.T) {
	page := func(a Appearance, v fyne.ThemeVariant) string {
		return labelcolor.Hex(nrgba(t, New(a).Color(ColorNamePage, v)))
	}
	const light, dark = "#fffdf9", "#1e2024"
	for _, c := range []struct {
		a    Appearance
		v    fyne.ThemeVariant
		want string
	}{
		{FollowSystem, fynetheme.VariantLight, light},
		{FollowSystem, fynetheme.VariantDark, dark},
		{AlwaysLight, fynetheme.VariantDark, light},
		{AlwaysDark, fynetheme.VariantLight, dark},
	} {
		if got := page(c.a, c.v); got != c.want {
			t.Errorf("appearance %d, system %d: page %s, want %s", c.a, c.v, got, c.want)
		}
	}
}

func TestEveryColourAndSizeOfFyneIsAnswered(t *testing.T) {
	test.NewTempApp(t)
	th := New(FollowSystem)
	for name := range palette {
		if th.Color(name, fynetheme.VariantDark) == nil {
			t.Errorf("%s has no colour", name)
		}
	}
	if got := th.Color("no such colour", fynetheme.VariantDark); got == nil {
		t.Error("an unknown name must still give a colour")
	}
	if got, want := th.Size(fynetheme.SizeNameWindowTitleBarHeight), fynetheme.DefaultTheme().Size(fynetheme.SizeNameWindowTitleBarHeight); got != want {
		t.Errorf("a size that we do not set is %v, Fyne has %v", got, want)
	}
	if th.Icon(fynetheme.IconNameConfirm) == nil {
		t.Error("Fyne's icons are missing")
	}
}

func TestLabelsAreFittedToThePageOfTheTheme(t *testing.T) {
	for th, on := range map[*Theme]labelcolor.Ground{New(AlwaysLight): labelcolor.Light(), New(AlwaysDark): labelcolor.Dark()} {
		if page, text := nrgba(t, th.Color(ColorNamePage, 0)), nrgba(t, th.Color(ColorNameText, 0)); on.Page != page || on.Text != text {
			t.Errorf("labels are fitted to %+v, the theme has page %v and text %v", on, page, text)
		}
	}
}

func TestTextStylesLeadToTheirFaces(t *testing.T) {
	test.NewTempApp(t)
	th := New(AlwaysLight)
	for want, style := range map[string]fyne.TextStyle{
		"Inter-Regular.ttf":     Regular(),
		"Inter-Medium.ttf":      Medium(),
		"Inter-SemiBold.ttf":    SemiBold(),
		"Inter-Italic.ttf":      {Italic: true},
		"Inter-Tabular.ttf":     Numbers(),
		"Literata-Regular.ttf":  Reading(),
		"Literata-SemiBold.ttf": ReadingSemiBold(),
		"Literata-Italic.ttf":   ReadingItalic(),
	} {
		if got := th.Font(style).Name(); got != want {
			t.Errorf("%+v is drawn in %s, want %s", style, got, want)
		}
	}
	if got := th.Font(fyne.TextStyle{Monospace: true}); got != fynetheme.DefaultTheme().Font(fyne.TextStyle{Monospace: true}) {
		t.Errorf("code is drawn in %s", got.Name())
	}
}

func TestNumbersOfEqualLengthAreEquallyWide(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, New(AlwaysLight))
	width := func(s string, style fyne.TextStyle) float32 { return fyne.MeasureText(s, TextSize, style).Width }
	if width("1111", Regular()) == width("8888", Regular()) {
		t.Error("regular figures have one width, the test shows nothing")
	}
	if a, b := width("1 111", Numbers()), width("8 888", Numbers()); a != b {
		t.Errorf("1 111 is %v wide and 8 888 is %v", a, b)
	}
}

func TestLabelsAreFittedToTheRunningTheme(t *testing.T) {
	test.NewTempApp(t)
	for _, th := range []*Theme{New(AlwaysLight), New(AlwaysDark)} {
		test.ApplyTheme(t, th)
		if want := th.Appearance() == AlwaysDark; Dark() != want {
			t.Errorf("Dark() = %v, want %v", Dark(), want)
		}
		page := nrgba(t, Color(ColorNamePage))
		rapid.Check(t, func(r *rapid.T) {
			own := color.NRGBA{R: rapid.Byte().Draw(r, "R"), G: rapid.Byte().Draw(r, "G"), B: rapid.Byte().Draw(r, "B"), A: 255}
			got, err := Label(labelcolor.Hex(own))
			if err != nil {
				r.Fatal(err)
			}
			if c := labelcolor.Contrast(got.Line, page); c < labelcolor.LineContrast {
				r.Errorf("%v: line %v has %.2f:1 on this theme's page", own, got.Line, c)
			}
			if c := labelcolor.Contrast(got.Tint, nrgba(t, Color(ColorNameText))); c < labelcolor.TextContrast {
				r.Errorf("%v: text has %.2f:1 on tint %v", own, c, got.Tint)
			}
		})
	}
	got, err := Label("blueish")
	if err == nil || got.Line.A != 255 {
		t.Errorf("an unreadable colour gave %v and error %v, want a neutral label and an error", got, err)
	}
}

func TestDerivedThemesFollowTheRunningAppearance(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, New(AlwaysLight))
	part := Current().Compact()
	light := part.Color(ColorNamePage, fynetheme.VariantLight)
	test.ApplyTheme(t, New(AlwaysDark))
	if dark := part.Color(ColorNamePage, fynetheme.VariantLight); dark == light || dark != Color(ColorNamePage) {
		t.Errorf("the part is drawn on %v, the window on %v", dark, Color(ColorNamePage))
	}
}

func TestDerivedThemesChangeOnlyWhatTheySay(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, New(AlwaysDark))
	th := New(AlwaysDark)
	for name, derived := range map[string]*Theme{"compact": th.Compact(), "headline": th.Headline()} {
		if derived.Size(fynetheme.SizeNameText) == th.Size(fynetheme.SizeNameText) {
			t.Errorf("%s has the text size of its origin", name)
		}
		if derived.Color(ColorNamePage, 0) != th.Color(ColorNamePage, 0) {
			t.Errorf("%s changed the page", name)
		}
	}
	if _, _, _, a := th.Headline().Color(fynetheme.ColorNameInputBackground, 0).RGBA(); a != 0 {
		t.Error("the entry of an overlay has a box of its own")
	}
	if _, _, _, a := th.Color(fynetheme.ColorNameInputBackground, 0).RGBA(); a == 0 {
		t.Error("deriving a theme changed its origin")
	}
}
