package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// edgePadding is the distance of text from the sides of a pane.
const edgePadding = 12

// SectionHead names what follows in a pane, with an optional count at the right.
type SectionHead struct {
	widget.BaseWidget

	title, count string
}

// NewSectionHead shows a title and a count, which may be empty.
func NewSectionHead(title, count string) *SectionHead {
	h := &SectionHead{title: oneLine(title), count: oneLine(count)}
	h.ExtendBaseWidget(h)
	return h
}

// Set shows another title and count.
func (h *SectionHead) Set(title, count string) {
	title, count = oneLine(title), oneLine(count)
	if h.title != title || h.count != count {
		h.title, h.count = title, count
		h.Refresh()
	}
}

// CreateRenderer implements [fyne.Widget].
func (h *SectionHead) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	title, count := text(theme.HeadSize, theme.SemiBold()), text(theme.HeadSize, theme.Numbers())
	return draw(
		func() fyne.Size {
			width := widthOf(count)
			if width > 0 {
				width += 8
			}
			return fyne.NewSize(2*edgePadding+24+width, theme.RowHeight)
		},
		func(size fyne.Size) {
			y := baselineIn(size.Height/2+1, theme.HeadSize)
			right := size.Width - edgePadding
			if w := widthOf(count); w > 0 {
				onBaseline(count, right-w, y)
				right -= w + 8
			}
			title.Text = truncate(h.title, theme.HeadSize, theme.SemiBold(), right-edgePadding)
			onBaseline(title, edgePadding, y)
		},
		func() {
			title.Text, count.Text = h.title, h.count
			ink(title, theme.ColorNameSecond)
			ink(count, theme.ColorNameSecond)
		},
		title, count,
	)
}
