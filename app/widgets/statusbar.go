package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

const (
	statusGap     = 18
	statusDot     = 9
	statusDotRoom = 13
)

// StatusText is a piece of the status line: words, with a coloured dot before them where a state is shown. A
// click on it may do something.
type StatusText struct {
	widget.BaseWidget
	Hint

	// OnTapped is called for a click; where it is nil the piece is only read.
	OnTapped func()

	words   string
	dot     fyne.ThemeColorName // "": none
	color   fyne.ThemeColorName
	hovered bool
	bar     *StatusBar // told when the piece needs other room; nil: it stands alone

	// Pressing is for a piece at the left that a person has to read whole: where there is no room for it, pieces at
	// the right go, from the first.
	Pressing bool
}

var (
	_ fyne.Tappable      = (*StatusText)(nil)
	_ desktop.Hoverable  = (*StatusText)(nil)
	_ desktop.Cursorable = (*StatusText)(nil)
)

// NewStatusText makes a piece in the quiet colour and without a dot.
func NewStatusText(words string) *StatusText {
	s := &StatusText{words: oneLine(words), color: theme.ColorNameSecond}
	s.ExtendBaseWidget(s)
	return s
}

// Set shows other words, without a dot.
func (s *StatusText) Set(words string) { s.set(words, "", theme.ColorNameSecond) }

// SetState shows words in a state's colour with a dot before them, such as [theme.ColorNameSaved].
func (s *StatusText) SetState(words string, color fyne.ThemeColorName) { s.set(words, color, color) }

func (s *StatusText) set(words string, dot, color fyne.ThemeColorName) {
	words = oneLine(words)
	if s.words != words || s.dot != dot || s.color != color {
		s.words, s.dot, s.color = words, dot, color
		if s.bar != nil {
			s.bar.Refresh()
		}
		s.Refresh()
	}
}

// Words are what the piece says.
func (s *StatusText) Words() string { return s.words }

// Tapped implements [fyne.Tappable].
func (s *StatusText) Tapped(*fyne.PointEvent) {
	s.out()
	if s.OnTapped != nil {
		s.OnTapped()
	}
}

// MouseIn implements [desktop.Hoverable].
func (s *StatusText) MouseIn(e *desktop.MouseEvent) {
	s.over(e, "")
	if s.OnTapped != nil {
		s.hovered = true
		s.Refresh()
	}
}

// MouseMoved implements [desktop.Hoverable].
func (s *StatusText) MouseMoved(e *desktop.MouseEvent) { s.over(e, "") }

// MouseOut implements [desktop.Hoverable].
func (s *StatusText) MouseOut() {
	s.out()
	if s.hovered {
		s.hovered = false
		s.Refresh()
	}
}

// Cursor implements [desktop.Cursorable].
func (s *StatusText) Cursor() desktop.Cursor {
	if s.OnTapped == nil {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// width is that of the whole piece.
func (s *StatusText) width() float32 {
	if s.words == "" {
		return 0
	}
	w := ceil(fyne.MeasureText(s.words, theme.StatusSize, theme.Numbers()).Width)
	if s.dot != "" {
		w += statusDotRoom
	}
	return w
}

// CreateRenderer implements [fyne.Widget].
func (s *StatusText) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	dot, words := &canvas.Circle{}, text(theme.StatusSize, theme.Numbers())
	return draw(
		func() fyne.Size { return fyne.NewSize(min(s.width(), 24), theme.StatusHeight-1) },
		func(size fyne.Size) {
			x := float32(0)
			if s.dot != "" {
				place(dot, 0, float32(int((size.Height-statusDot)/2)), statusDot, statusDot)
				x = statusDotRoom
			}
			words.Text = truncate(s.words, theme.StatusSize, theme.Numbers(), size.Width-x)
			onBaseline(words, x, baselineIn(size.Height/2, theme.StatusSize))
		},
		func() {
			words.Text = s.words
			color := s.color
			if s.hovered {
				color = theme.ColorNameText
			}
			ink(words, color)
			dot.Hidden = s.dot == "" || s.words == ""
			if s.dot != "" {
				dot.FillColor = theme.Color(s.dot)
			}
		},
		dot, words,
	)
}

// StatusBar is the line at the bottom of the window, 26 px high: pieces from the left, pieces from the right.
// Where they do not all fit, the last of the left ones is shortened first, then the one before it.
type StatusBar struct {
	widget.BaseWidget

	left, right []*StatusText
}

// NewStatusBar makes the line of its pieces, each side in the order in which it is read.
func NewStatusBar(left, right []*StatusText) *StatusBar {
	b := &StatusBar{left: left, right: right}
	for _, s := range b.pieces() {
		s.bar = b
	}
	b.ExtendBaseWidget(b)
	return b
}

func (b *StatusBar) pieces() []*StatusText {
	return append(append([]*StatusText(nil), b.left...), b.right...)
}

// goesFor is how many pieces at the right give way to one at the left that has to be read.
func (b *StatusBar) goesFor(width float32) int {
	left, need := float32(edgePadding), float32(0)
	for _, s := range b.left {
		if w := s.width(); w > 0 {
			left += w + statusGap
			if s.Pressing {
				need = left
			}
		}
	}
	if need == 0 {
		return 0
	}
	room := width - edgePadding - need
	for i := len(b.right) - 1; i >= 0; i-- {
		if w := b.right[i].width(); w > 0 {
			if room -= w + statusGap; room < -statusGap {
				return i + 1
			}
		}
	}
	return 0
}

// CreateRenderer implements [fyne.Widget].
func (b *StatusBar) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	edge := NewHairline()
	objects := []fyne.CanvasObject{edge}
	for _, s := range b.pieces() {
		objects = append(objects, s)
	}
	return draw(
		func() fyne.Size { return fyne.NewSize(200, theme.StatusHeight) },
		func(size fyne.Size) {
			place(edge, 0, 0, size.Width, 1)
			right := size.Width - edgePadding
			gone := b.goesFor(size.Width)
			for i := len(b.right) - 1; i >= 0; i-- {
				w := b.right[i].width()
				if i < gone {
					w = 0
				}
				place(b.right[i], right-w, 1, w, size.Height-1)
				if w > 0 {
					right -= w + statusGap
				}
			}
			x := float32(edgePadding)
			for _, s := range b.left {
				w := max(0, min(s.width(), right-x))
				place(s, x, 1, w, size.Height-1)
				if w > 0 {
					x += w + statusGap
				}
			}
		},
		func() {},
		objects...,
	)
}
