package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Hollow fills an empty place: what there is not, and a sentence on what to do.
type Hollow struct {
	widget.BaseWidget
	title, words *Prose
	box          *fyne.Container
}

// NewHollow makes one; either text may be empty.
func NewHollow(title, words string) *Hollow {
	h := &Hollow{
		title: NewProse("", ProseLook{Size: theme.HeadSize, Style: theme.SemiBold(), Color: theme.ColorNameSecond}),
		words: NewProse("", ProseLook{Color: theme.ColorNameSecond}),
	}
	h.box = NewStackDown(6, h.title, h.words)
	h.ExtendBaseWidget(h)
	h.Set(title, words)
	return h
}

// Set changes what it says.
func (h *Hollow) Set(title, words string) {
	h.title.Set(title)
	h.words.Set(words)
	h.title.Hidden, h.words.Hidden = title == "", words == ""
	h.box.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (h *Hollow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(h.box) }
