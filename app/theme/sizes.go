package theme

import (
	"image/color"
	"maps"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Sizes in pixels at scale 1. Distances sit on a grid of 4.
const (
	Grid = 4

	TextSize       = 13   // the interface
	SmallSize      = 11.5 // second lines, counts in rows
	StatusSize     = 12   // status line, values in cards
	HeadSize       = 11   // section heads, semibold
	CapSize        = 11   // letters on key caps
	HeadlineSize   = 25   // the largest title
	RowHeight      = 28
	TallRowHeight  = 46 // a row of two lines
	QuoteRowHeight = 48 // a row with a line of the article
	MenuBarHeight  = 30
	StatusHeight   = 26

	RadiusControl = 6
	RadiusCard    = 8
	RadiusOverlay = 10
)

// sizes answers Fyne. The inner padding makes an entry and a menu's row 30 px high.
var sizes = map[fyne.ThemeSizeName]float32{
	fynetheme.SizeNameText:               TextSize,
	fynetheme.SizeNameCaptionText:        SmallSize,
	fynetheme.SizeNameHeadingText:        HeadlineSize,
	fynetheme.SizeNameSubHeadingText:     16,
	fynetheme.SizeNamePadding:            4,
	fynetheme.SizeNameInnerPadding:       7,
	fynetheme.SizeNameLineSpacing:        4,
	fynetheme.SizeNameInlineIcon:         16,
	fynetheme.SizeNameSeparatorThickness: 1,
	fynetheme.SizeNameSplitThickness:     1,
	fynetheme.SizeNameScrollBar:          8,
	fynetheme.SizeNameScrollBarSmall:     4,
	fynetheme.SizeNameScrollBarRadius:    4,
	fynetheme.SizeNameInputBorder:        1,
	fynetheme.SizeNameInputRadius:        RadiusControl,
	fynetheme.SizeNameButtonRadius:       RadiusControl,
	fynetheme.SizeNameSelectionRadius:    4,
	fynetheme.SizeNameCardRadius:         RadiusCard,
	fynetheme.SizeNameDialogRadius:       RadiusOverlay,
	fynetheme.SizeNamePopupRadius:        RadiusCard,
	fynetheme.SizeNameMenuRadius:         4,
	fynetheme.SizeNameInnerWindowRadius:  RadiusOverlay,
}

// Size implements [fyne.Theme], in pixels at scale 1.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if s, ok := t.sizes[name]; ok {
		return s
	}
	if s, ok := sizes[name]; ok {
		return s
	}
	return fynetheme.DefaultTheme().Size(name)
}

// fallbackFont is Fyne's face for what the shipped faces do not draw: code and symbols.
func fallbackFont(style fyne.TextStyle) fyne.Resource {
	return fynetheme.DefaultTheme().Font(style)
}

// OneLine is t for entries of one line: without the bar that Fyne draws over the words of a long one.
func (t *Theme) OneLine() *Theme {
	return t.with(map[fyne.ThemeSizeName]float32{
		fynetheme.SizeNameScrollBar:      0,
		fynetheme.SizeNameScrollBarSmall: 0,
	}, nil)
}

// Compact is the theme for small controls inside cards: text of 12 px, entries of 24 px.
func (t *Theme) Compact() *Theme {
	return t.with(map[fyne.ThemeSizeName]float32{
		fynetheme.SizeNameText:         StatusSize,
		fynetheme.SizeNameInnerPadding: 4.7,
		fynetheme.SizeNameInlineIcon:   12,
	}, nil)
}

// Headline is the theme for the one entry that an overlay is about: text of 16 px, no box of its own.
func (t *Theme) Headline() *Theme {
	return t.with(map[fyne.ThemeSizeName]float32{
		fynetheme.SizeNameText:         16,
		fynetheme.SizeNameInnerPadding: 12,
		fynetheme.SizeNameInputBorder:  0,
	}, []fyne.ThemeColorName{fynetheme.ColorNameInputBackground, fynetheme.ColorNameInputBorder})
}

// with derives a theme with other sizes and with some colours left out. It is light or dark as the running theme
// is, so that a part of the window follows when a person changes the appearance.
func (t *Theme) with(sizes map[fyne.ThemeSizeName]float32, clear []fyne.ThemeColorName) *Theme {
	derived := *t
	derived.derived = true
	derived.sizes = maps.Clone(t.sizes)
	if derived.sizes == nil {
		derived.sizes = map[fyne.ThemeSizeName]float32{}
	}
	maps.Copy(derived.sizes, sizes)
	derived.colors = maps.Clone(t.colors)
	for _, name := range clear {
		if derived.colors == nil {
			derived.colors = map[fyne.ThemeColorName]color.Color{}
		}
		derived.colors[name] = color.Transparent
	}
	return &derived
}

// Current is the running theme where it is Postil's, else a new one, so that widgets can derive from it.
func Current() *Theme {
	if t, ok := fyne.CurrentApp().Settings().Theme().(*Theme); ok {
		return t
	}
	return New(FollowSystem)
}
