package widgets

import (
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// How long a toast is shown: one with an action longer, so that there is time to reach it, and one of many words
// so much longer as they take to be read.
const (
	ToastTime       = 4 * time.Second
	ToastActionTime = 8 * time.Second
	toastReading    = 50 * time.Millisecond // for each character after the first toastShort
	toastShort      = 80
)

const (
	toastHeight  = 40
	toastBottom  = theme.StatusHeight + 16 // above the bottom of the layer, clear of the status line
	toastPadding = 16
	toastWidest  = 560
	toastLines   = 5 // of one that says more than fits on a line
)

// Toasts is the layer that says, for a moment, what has just been done. It shows one toast at a time, at the
// bottom in the middle: a new one takes the old one's place. Put the layer over the content of a window; but
// for the toast itself it takes no events.
type Toasts struct {
	widget.BaseWidget

	after  After
	words  string
	action *Button
	cancel func()
	lift   float32
}

// SetLift raises the toast by so many pixels, clear of what stands at the bottom.
func (t *Toasts) SetLift(pixels float32) {
	if t.lift != pixels {
		t.lift = pixels
		t.Refresh()
	}
}

// NewToasts makes the layer; after is [WallClock] but in tests.
func NewToasts(after After) *Toasts {
	t := &Toasts{after: after, action: NewButton(Quiet, "", nil)}
	t.action.Hide()
	t.ExtendBaseWidget(t)
	return t
}

// Say says something for [ToastTime].
func (t *Toasts) Say(words string) { t.show(words, "", nil, ToastTime) }

// Offer says something for [ToastActionTime] and offers to do something about it, such as to undo it.
// The toast goes away when the action was taken.
func (t *Toasts) Offer(words, action string, do func()) {
	t.show(words, action, do, ToastActionTime)
}

func (t *Toasts) show(words, action string, do func(), long time.Duration) {
	t.stop()
	t.words = oneLine(words)
	long += toastReading * time.Duration(max(0, utf8.RuneCountInString(t.words)-toastShort))
	t.action.SetLabel(action)
	t.action.OnTapped = func() {
		t.Dismiss()
		if do != nil {
			do()
		}
	}
	if action == "" {
		t.action.Hide()
	} else {
		t.action.Show()
	}
	t.cancel = t.after(long, t.Dismiss)
	t.Refresh()
	canvas.Refresh(t) // its parts were hidden, see Tips
}

// Dismiss takes the toast away.
func (t *Toasts) Dismiss() {
	t.stop()
	if t.words == "" {
		return
	}
	t.words = ""
	t.action.Hide()
	t.Refresh()
}

// Shown is what the toast says, or "".
func (t *Toasts) Shown() string { return t.words }

// Action is the button of the toast, hidden where there is none; keys may tap it.
func (t *Toasts) Action() *Button { return t.action }

func (t *Toasts) stop() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

// CreateRenderer implements [fyne.Widget].
func (t *Toasts) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	card, words, block := newPanel(), text(theme.TextSize, theme.Regular()), newBlocker()
	lines := NewProse("", ProseLook{Most: toastLines})
	return draw(
		func() fyne.Size { return fyne.Size{} },
		func(size fyne.Size) {
			room := float32(0)
			if t.action.Visible() {
				room = t.action.MinSize().Width + 4
			}
			room = min(toastWidest, size.Width-32) - 2*toastPadding - room
			words.Text = t.words
			width, height := widthOf(words), float32(toastHeight)
			several := width > room
			if several {
				words.Text = ""
				lines.Set(t.words)
				lines.Resize(fyne.NewSize(room, lines.MinSize().Height))
				width, height = room, lines.MinSize().Height+toastHeight-lines.pitch()
			}
			lines.Hidden = !several || t.words == ""
			width += 2 * toastPadding
			if t.action.Visible() {
				width += t.action.MinSize().Width + 4
			}
			x, y := float32(int((size.Width-width)/2)), size.Height-height-toastBottom-t.lift
			card.place(x, y, width, height)
			place(block, x, y, width, height)
			onBaseline(words, x+toastPadding, baselineIn(y+toastHeight/2, theme.TextSize))
			place(lines, x+toastPadding, y+(toastHeight-lines.pitch())/2, room, lines.MinSize().Height)
			m := t.action.MinSize()
			place(t.action, x+width-m.Width-8, y+(height-m.Height)/2, m.Width, m.Height)
		},
		func() {
			card.style(theme.ColorNamePage, theme.ColorNameHairline, theme.RadiusCard)
			card.lift(overlayBlur, overlayDrop)
			ink(words, theme.ColorNameText)
			words.Hidden, block.Hidden = t.words == "", t.words == ""
			if t.words == "" {
				card.hide()
				lines.Hidden = true
			}
		},
		card.edge, card.face, words, lines, block, t.action,
	)
}
