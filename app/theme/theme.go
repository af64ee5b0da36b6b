// Package theme is the look of Postil as a Fyne theme: its colours in light and dark, its faces and its sizes.
//
// Start with [New] and hand the theme to app.Settings().SetTheme. Widgets ask [Color] for a named colour of
// the running theme, one of the text styles ([Medium], [SemiBold], [Numbers], [Reading], …) for a face, and
// [Label] for the colours of a scheme's label. Colours of labels are fitted in package labelcolor, which knows
// no toolkit. All functions belong to the UI goroutine.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/app/theme/labelcolor"
	"postil/app/theme/tabular"
	"postil/assets"
)

// Appearance says which of the two variants is shown.
type Appearance int

// The appearances. The zero value follows the system.
const (
	FollowSystem Appearance = iota
	AlwaysLight
	AlwaysDark
)

// Theme is the look of Postil. The constructor [New] is the only way to make one.
type Theme struct {
	appearance Appearance
	faces      faces
	colors     map[fyne.ThemeColorName]color.Color
	sizes      map[fyne.ThemeSizeName]float32
	derived    bool // for a part of the window: the appearance is that of the running theme
}

var _ fyne.Theme = (*Theme)(nil)

// faces are the fonts as Fyne wants them: one resource per face, made once, for Fyne's font caches compare
// resources by identity.
type faces struct {
	regular, medium, semiBold, italic, numbers fyne.Resource
	reading, readingSemiBold, readingItalic    fyne.Resource
}

// New returns the theme in one appearance.
func New(a Appearance) *Theme {
	numbers, err := tabular.Digits(assets.InterRegular)
	if err != nil {
		// The shipped face has tabular figures, the tests say so; a face put in its place shows its own.
		numbers = assets.InterRegular
	}
	return &Theme{
		appearance: a,
		faces: faces{
			regular:         fyne.NewStaticResource("Inter-Regular.ttf", assets.InterRegular),
			medium:          fyne.NewStaticResource("Inter-Medium.ttf", assets.InterMedium),
			semiBold:        fyne.NewStaticResource("Inter-SemiBold.ttf", assets.InterSemiBold),
			italic:          fyne.NewStaticResource("Inter-Italic.ttf", assets.InterItalic),
			numbers:         fyne.NewStaticResource("Inter-Tabular.ttf", numbers),
			reading:         fyne.NewStaticResource("Literata-Regular.ttf", assets.LiterataRegular),
			readingSemiBold: fyne.NewStaticResource("Literata-SemiBold.ttf", assets.LiterataSemiBold),
			readingItalic:   fyne.NewStaticResource("Literata-Italic.ttf", assets.LiterataItalic),
		},
	}
}

// Appearance is what the theme was made with.
func (t *Theme) Appearance() Appearance { return t.appearance }

// Color implements [fyne.Theme]. A forced appearance overrules the variant that is asked for.
func (t *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	if c, ok := t.colors[name]; ok {
		return c
	}
	column := t.column(variant)
	if pair, ok := palette[name]; ok {
		return pair[column]
	}
	return fynetheme.DefaultTheme().Color(name, []fyne.ThemeVariant{fynetheme.VariantLight, fynetheme.VariantDark}[column])
}

// column is 0 for light and 1 for dark.
func (t *Theme) column(variant fyne.ThemeVariant) int {
	if t.derived {
		if running, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok && !running.derived {
			return running.column(variant)
		}
	}
	switch {
	case t.appearance == AlwaysDark, t.appearance == FollowSystem && variant == fynetheme.VariantDark:
		return 1
	default:
		return 0
	}
}

// Icon implements [fyne.Theme] with Fyne's icons.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return fynetheme.DefaultTheme().Icon(name)
}

// Dark tells whether the running theme shows its dark variant.
func Dark() bool {
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return t.column(variant) == 1
	}
	return variant == fynetheme.VariantDark
}

// Color is a named colour of the running theme, one of this package's names or of Fyne's.
func Color(name fyne.ThemeColorName) color.Color {
	return fynetheme.Color(name)
}

// Label gives the colours in which a label of the scheme is drawn in the running theme, from the scheme's own
// "#rrggbb". A colour that cannot be read is an error, and the colours are then those of a neutral label, so
// that the label can still be drawn. It costs some ten microseconds: ask once per label, and again when the
// theme changes.
func Label(own string) (labelcolor.Colors, error) {
	on := labelcolor.Light()
	if Dark() {
		on = labelcolor.Dark()
	}
	c, err := labelcolor.Parse(own)
	if err != nil {
		c = color.NRGBA{R: 0x6d, G: 0x66, B: 0x5c, A: 0xff}
	}
	return labelcolor.Fit(c, on), err
}
