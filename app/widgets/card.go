package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const cardPadding = 12

// Card sets its content on a small page of its own: page colour, rounded, with a hairline around it.
type Card struct {
	widget.BaseWidget

	content fyne.CanvasObject
}

// NewCard puts content on a card, 12 px from its edges.
func NewCard(content fyne.CanvasObject) *Card {
	c := &Card{content: content}
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements [fyne.Widget].
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	ground := newPanel()
	return draw(
		func() fyne.Size { return c.content.MinSize().AddWidthHeight(2*cardPadding, 2*cardPadding) },
		func(size fyne.Size) {
			ground.place(0, 0, size.Width, size.Height)
			place(c.content, cardPadding, cardPadding, size.Width-2*cardPadding, size.Height-2*cardPadding)
		},
		func() { ground.style(theme.ColorNamePage, theme.ColorNameHairline, theme.RadiusCard) },
		ground.edge, ground.face, c.content,
	)
}
