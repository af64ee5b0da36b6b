package widgets

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// TipDelay is how long the pointer rests before a tip is shown.
const TipDelay = 600 * time.Millisecond

const (
	tipPadding = 8
	tipBelow   = 20 // below the pointer's tip, so that the tip is not under it
	tipMargin  = 4
	tipWidest  = 420
	tipLines   = 4
	tipPitch   = 17
)

// Tips is the layer on which tips are shown. Put one over the content of a window, as large as it: it takes no
// events, so a tip never ends the hover that it is about. Give it to widgets with their SetHint.
type Tips struct {
	widget.BaseWidget

	after  After
	text   string
	at     fyne.Position // of the pointer, in the canvas
	shown  bool
	cancel func()
}

// NewTips makes the layer; after is [WallClock] but in tests.
func NewTips(after After) *Tips {
	t := &Tips{after: after}
	t.ExtendBaseWidget(t)
	return t
}

// Over says that the pointer is at a point of the canvas, over something that has a tip. The tip is shown
// once the pointer has been over it for [TipDelay].
func (t *Tips) Over(at fyne.Position, text string) {
	text = oneLine(text)
	if t.text == text {
		if !t.shown {
			t.at = at
		}
		return
	}
	t.Out()
	t.text, t.at = text, at
	if text == "" {
		return
	}
	t.cancel = t.after(TipDelay, func() {
		t.shown = true
		t.repaint()
	})
}

// repaint also refreshes the layer itself: its parts were hidden, and Fyne knows
// no canvas of what it has not drawn yet, so that refreshing them alone would
// bring them to the screen only with the next change of something else.
func (t *Tips) repaint() {
	t.Refresh()
	canvas.Refresh(t)
}

// Out says that the pointer has left, or that something happened that the tip should not cover.
func (t *Tips) Out() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
	wasShown := t.shown
	t.text, t.shown = "", false
	if wasShown {
		t.repaint()
	}
}

// Shown is the text of the tip that is shown, or "".
func (t *Tips) Shown() string {
	if !t.shown {
		return ""
	}
	return t.text
}

// CreateRenderer implements [fyne.Widget].
func (t *Tips) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	card := newPanel()
	words := make([]*canvas.Text, tipLines)
	for i := range words {
		words[i] = text(theme.StatusSize, theme.Regular())
	}
	return draw(
		func() fyne.Size { return fyne.Size{} },
		func(size fyne.Size) {
			if !t.shown {
				return
			}
			lines := tipped(t.text, min(tipWidest, size.Width-2*tipMargin-2*tipPadding), int((size.Height-60)/2/tipPitch))
			width, height := float32(0), float32(24+tipPitch*(len(lines)-1))
			for i, w := range words {
				w.Text = ""
				if i < len(lines) {
					w.Text = lines[i]
				}
				width = max(width, widthOf(w)+2*tipPadding)
			}
			pos := t.at.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(t))
			x := max(tipMargin, min(pos.X, size.Width-width-tipMargin))
			y := pos.Y + tipBelow
			if y+height > size.Height-tipMargin {
				y = pos.Y - height - tipMargin
			}
			card.place(x, y, width, height)
			for i, w := range words {
				onBaseline(w, x+tipPadding, baselineIn(y+12+float32(tipPitch*i), theme.StatusSize))
			}
		},
		func() {
			card.style(theme.ColorNamePage, theme.ColorNameEdge, theme.RadiusControl)
			card.lift(12, 3)
			for _, w := range words {
				ink(w, theme.ColorNameText)
				w.Hidden = !t.shown
			}
			if !t.shown {
				card.hide()
			}
		},
		append([]fyne.CanvasObject{card.edge, card.face}, objectsOf(words)...)...,
	)
}

func objectsOf(texts []*canvas.Text) []fyne.CanvasObject {
	out := make([]fyne.CanvasObject, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// tipped sets what a tip says on a few lines of at most a width; what is too
// long for them is shortened. In a low window they are fewer.
func tipped(s string, width float32, most int) []string {
	most = max(1, min(most, tipLines))
	fits := func(s string) bool {
		return fyne.MeasureText(s, theme.StatusSize, theme.Regular()).Width <= width
	}
	var lines []string
	for len(lines) < most-1 && !fits(s) {
		end := 0
		for i, c := range s {
			if c == ' ' && !fits(s[:i]) {
				break
			}
			if c == ' ' {
				end = i
			}
		}
		if end == 0 {
			break // a word longer than the line
		}
		lines = append(lines, s[:end])
		s = s[end+1:]
	}
	return append(lines, truncate(s, theme.StatusSize, theme.Regular(), width))
}

// Hint is the part of a widget that may have a tip.
type Hint struct {
	tips *Tips
	text string
}

// SetHint sets what the tip says and where it is shown. Say there what the key for it is, too.
func (h *Hint) SetHint(tips *Tips, text string) { h.tips, h.text = tips, text }

func (h *Hint) over(e *desktop.MouseEvent, instead string) {
	if h.tips == nil {
		return
	}
	if h.text != "" {
		instead = h.text
	}
	h.tips.Over(e.AbsolutePosition, instead)
}

func (h *Hint) out() {
	if h.tips != nil {
		h.tips.Out()
	}
}
