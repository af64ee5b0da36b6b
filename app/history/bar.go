package history

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// barHeight is that of the line above the page, in pixels.
const barHeight = 34

// Bar is the line above the page while it shows an earlier state: which, whose marks
// they are, and how to return.
type Bar struct {
	widget.BaseWidget

	s       *session.Session
	words   *widgets.Runs
	content fyne.CanvasObject
}

// NewBar makes the line of a session. It is hidden while the present is shown.
func NewBar(s *session.Session) *Bar {
	b := &Bar{s: s, words: widgets.NewRuns()}
	back := does("Esc", "back to the present", func() { s.Run("history.leave") })
	line := widgets.NewFrame(nil, nil, nil, widgets.NewInset(16, 6, 0, 6, back), widgets.NewInset(0, 8, 0, 6, b.words))
	b.content = widgets.NewFrame(nil, widgets.NewHairline(), nil, nil, widgets.NewInset(16, 0, 16, 0, line))
	b.ExtendBaseWidget(b)
	s.On.History.Listen(func(*session.History) { b.show() })
	b.show()
	return b
}

func (b *Bar) show() {
	h := b.s.History()
	if h == nil || h.Looking() == nil {
		return
	}
	quiet := func(words string) widgets.Run {
		return widgets.Run{Words: words, Size: theme.StatusSize, Color: theme.ColorNameSecond}
	}
	who := "Your marks"
	if !h.Own() {
		who = widgets.Brief(h.Person().Name, mostNamed) + "’s marks"
	}
	b.words.Set(
		widgets.Run{Words: "As it was " + h.Looking().Words(), Style: theme.SemiBold(), Size: theme.TextSize},
		quiet("     "+who+"     Tint: then. Dashed line: now, where that is other."),
	)
}

// mostNamed is how many code points of a name the line shows.
const mostNamed = 24

// CreateRenderer implements fyne.Widget.
func (b *Bar) CreateRenderer() fyne.WidgetRenderer {
	return widgets.Band(b.content, theme.ColorNameSelection, fyne.NewSize(240, barHeight))
}
