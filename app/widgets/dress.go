package widgets

import (
	_ "unsafe" // for go:linkname

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// dress is a way for fields to look, with sizes of its own. There are a few, which
// live as long as the program: the toolkit keeps the fonts for each theme that
// overrides another, some megabytes, and container.NewThemeOverride makes one more
// each time that it is used, drawn anew or shown again (fyne 2.8.1).
type dress struct {
	theme func() *theme.Theme
	scope fyne.CanvasObject // which has the theme; nil until it is needed
}

var (
	compactDress     = &dress{theme: func() *theme.Theme { return theme.Current().Compact() }}
	compactLineDress = &dress{theme: func() *theme.Theme { return theme.Current().Compact().OneLine() }}
	oneLineDress     = &dress{theme: func() *theme.Theme { return theme.Current().OneLine() }}
	headlineDress    = &dress{theme: func() *theme.Theme { return theme.Current().Headline() }}
)

// overrideThemeMatchingScope has an object, and what is in it, take over the theme of
// another one. Lists and trees do that with their rows; it is not to be had otherwise.
//
//go:linkname overrideThemeMatchingScope fyne.io/fyne/v2/internal/cache.OverrideThemeMatchingScope
func overrideThemeMatchingScope(o, parent fyne.CanvasObject) bool

// put dresses a field.
func (d *dress) put(f *Field) fyne.CanvasObject {
	w := &dressed{dress: d, field: f}
	w.ExtendBaseWidget(w)
	w.put()
	f.Refresh() // it may have been drawn in the usual sizes
	return w
}

// dressed is a field in a dress. It puts it on whenever the field may have been
// drawn anew.
type dressed struct {
	widget.BaseWidget

	dress *dress
	field *Field
}

func (w *dressed) put() {
	if w.dress.scope == nil {
		w.dress.scope = canvas.NewRectangle(nil) // no widget, whose theme would be forgotten when it is not seen
		container.NewThemeOverride(w.dress.scope, w.dress.theme())
	}
	overrideThemeMatchingScope(w.field, w.dress.scope)
}

// CreateRenderer implements [fyne.Widget].
func (w *dressed) CreateRenderer() fyne.WidgetRenderer {
	w.put()
	return widget.NewSimpleRenderer(w.field)
}

// Refresh implements [fyne.CanvasObject].
func (w *dressed) Refresh() {
	w.put()
	w.field.Refresh()
	w.BaseWidget.Refresh()
}
