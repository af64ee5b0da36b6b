package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// The colours of Postil by their role, for [Color].
const (
	ColorNameDesk        fyne.ThemeColorName = "postil.desk"        // behind the page
	ColorNamePage        fyne.ThemeColorName = "postil.page"        // page, entries, cards
	ColorNamePane        fyne.ThemeColorName = "postil.pane"        // side panes, bars
	ColorNameHairline    fyne.ThemeColorName = "postil.hairline"    // one-pixel lines between areas
	ColorNameText        fyne.ThemeColorName = "postil.text"        // text
	ColorNameSecond      fyne.ThemeColorName = "postil.second"      // by-lines, counts, heads
	ColorNameThird       fyne.ThemeColorName = "postil.third"       // furniture, placeholders
	ColorNameHover       fyne.ThemeColorName = "postil.hover"       // a row below the pointer
	ColorNameSelection   fyne.ThemeColorName = "postil.selection"   // the current row, selected text
	ColorNameAccent      fyne.ThemeColorName = "postil.accent"      // caret, focus, primary button
	ColorNameAccentHover fyne.ThemeColorName = "postil.accenthover" // a primary button below the pointer
	ColorNameOnAccent    fyne.ThemeColorName = "postil.onaccent"    // text on the accent
	ColorNameHalo        fyne.ThemeColorName = "postil.halo"        // the soft ring around a focused control
	ColorNameKeyCap      fyne.ThemeColorName = "postil.keycap"      // key caps, secondary buttons
	ColorNameEdge        fyne.ThemeColorName = "postil.edge"        // edges of key caps and buttons
	ColorNameSaved       fyne.ThemeColorName = "postil.saved"       // saved, done
	ColorNameSaving      fyne.ThemeColorName = "postil.saving"      // being saved, attention
	ColorNameError       fyne.ThemeColorName = "postil.error"       // failed
	ColorNameShadow      fyne.ThemeColorName = "postil.shadow"      // the shadow of overlays
	ColorNameFaint       fyne.ThemeColorName = "postil.faint"       // disabled text
)

// palette holds the colours, light first, for our own names and for Fyne's.
var palette = func() map[fyne.ThemeColorName][2]color.Color {
	own := map[fyne.ThemeColorName][2]color.Color{
		ColorNameDesk:        pair(0xf1efeb, 0x17181b),
		ColorNamePage:        pair(0xfffdf9, 0x1e2024),
		ColorNamePane:        pair(0xf8f6f2, 0x1a1c1f),
		ColorNameHairline:    pair(0xe1dcd3, 0x2d3036),
		ColorNameText:        pair(0x23201c, 0xe6e3dd),
		ColorNameSecond:      pair(0x6d665c, 0xa09b92),
		ColorNameThird:       pair(0x82796c, 0x8a8781),
		ColorNameHover:       pair(0xece8e1, 0x25282d),
		ColorNameSelection:   pair(0xdfe6fb, 0x2b3658),
		ColorNameAccent:      pair(0x3d55c8, 0x8fa3ff),
		ColorNameAccentHover: pair(0x3249b4, 0xa5b5ff),
		ColorNameOnAccent:    pair(0xffffff, 0x17181b),
		ColorNameHalo:        translucent(0x3d55c8, 0x38, 0x8fa3ff, 0x48),
		ColorNameKeyCap:      pair(0xffffff, 0x2a2d33),
		ColorNameEdge:        pair(0xcfc8bc, 0x41454d),
		ColorNameSaved:       pair(0x2f7a33, 0x79c97c),
		ColorNameSaving:      pair(0xa65500, 0xffb868),
		ColorNameError:       pair(0xb3372f, 0xff8f86),
		ColorNameShadow:      translucent(0x2a2115, 0x34, 0x000000, 0xa0),
		ColorNameFaint:       pair(0x918878, 0x7a7772),
	}
	for fynes, ours := range map[fyne.ThemeColorName]fyne.ThemeColorName{
		fynetheme.ColorNameBackground:                ColorNamePane,
		fynetheme.ColorNameButton:                    ColorNameHover,
		fynetheme.ColorNameDisabled:                  ColorNameFaint,
		fynetheme.ColorNameDisabledButton:            ColorNameHover,
		fynetheme.ColorNameError:                     ColorNameError,
		fynetheme.ColorNameFocus:                     ColorNameSelection,
		fynetheme.ColorNameForeground:                ColorNameText,
		fynetheme.ColorNameForegroundOnError:         ColorNamePage,
		fynetheme.ColorNameForegroundOnPrimary:       ColorNameOnAccent,
		fynetheme.ColorNameForegroundOnSuccess:       ColorNamePage,
		fynetheme.ColorNameForegroundOnWarning:       ColorNamePage,
		fynetheme.ColorNameHeaderBackground:          ColorNamePane,
		fynetheme.ColorNameHover:                     ColorNameHover,
		fynetheme.ColorNameHyperlink:                 ColorNameAccent,
		fynetheme.ColorNameInnerWindowBorder:         ColorNameHairline,
		fynetheme.ColorNameInnerWindowBorderInactive: ColorNameHairline,
		fynetheme.ColorNameInputBackground:           ColorNamePage,
		fynetheme.ColorNameInputBorder:               ColorNameHairline,
		fynetheme.ColorNameOverlayBackground:         ColorNamePage,
		fynetheme.ColorNamePlaceHolder:               ColorNameThird,
		fynetheme.ColorNamePressed:                   ColorNameHairline,
		fynetheme.ColorNamePrimary:                   ColorNameAccent,
		fynetheme.ColorNameSelection:                 ColorNameSelection,
		fynetheme.ColorNameSeparator:                 ColorNameHairline,
		fynetheme.ColorNameSuccess:                   ColorNameSaved,
		fynetheme.ColorNameWarning:                   ColorNameSaving,
	} {
		own[fynes] = own[ours]
	}
	// Fyne shades the ends of what scrolls with its shadow: fainter than ours, for the page has hairlines.
	own[fynetheme.ColorNameShadow] = translucent(0x2a2115, 0x20, 0x000000, 0x60)
	// Menus have no edge, and lie over the page.
	own[fynetheme.ColorNameMenuBackground] = pair(0xf8f6f2, 0x26292e)
	own[fynetheme.ColorNameScrollBar] = translucent(0x6d665c, 0x70, 0xa09b92, 0x70)
	own[fynetheme.ColorNameScrollBarBackground] = translucent(0, 0, 0, 0)
	return own
}()

func pair(light, dark uint32) [2]color.Color {
	return translucent(light, 0xff, dark, 0xff)
}

// translucent gives colours that are not premultiplied, as Fyne's own are, and comparable, as its caches need.
func translucent(light uint32, lightAlpha uint8, dark uint32, darkAlpha uint8) [2]color.Color {
	nrgba := func(v uint32, a uint8) color.Color {
		return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: a}
	}
	return [2]color.Color{nrgba(light, lightAlpha), nrgba(dark, darkAlpha)}
}
