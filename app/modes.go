package app

import (
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/dialogs"
	"postil/app/history"
	"postil/app/insights"
	"postil/app/review"
	"postil/app/session"
	"postil/app/widgets"
)

// The switch between annotating, review and insights stands above the right
// pane: the toolkit draws the menu bar itself, over the window's whole width,
// with nothing else in it. Where the pane is hidden, Ctrl+1, Ctrl+2 and the menu
// View do the same.

// reviewParts are what review adds to the window.
type reviewParts struct {
	w    *window
	bar  *review.Bar
	card *review.Card
	pane *review.Pane
	over *fyne.Container // the card over the page
	high bool            // the card stands at the upper edge
}

// Distances of the card from the edges of the page, in pixels.
const (
	cardBelow  = 18
	cardAbove  = 12
	cardBeside = 16
	cardClear  = 10 // from the words that it is about
)

func newReviewParts(w *window) *reviewParts {
	s := w.session
	v := &reviewParts{w: w, bar: review.NewBar(s, w.tips), card: review.NewCard(s, w.tips), pane: review.NewPane(s, w.tips)}
	v.over = container.New(&cardPlace{v}, v.card)
	v.card.OnResized = func() {
		v.over.Refresh()
		v.cover()
	}
	v.card.OnLeave, v.pane.OnLeave = w.focusReader, w.focusReader
	v.pane.OnKey = w.functionKey
	v.pane.OnRune = w.reader.TypedRune
	w.reader.OnMoved = v.keepClear
	v.bar.Hide()
	v.pane.Hide()
	return v
}

func (v *reviewParts) refit() {
	v.bar.Refresh()
	v.card.Refit()
	v.pane.Refit()
}

// cover tells the page how much of it the card lies over.
func (v *reviewParts) cover() {
	covered := float32(0)
	if v.card.Visible() && !v.high {
		covered = v.card.MinSize().Height + cardBelow + cardClear
	}
	v.w.reader.SetCovered(covered)
	v.w.toasts.SetLift(covered + v.w.placingHeight())
}

// keepClear moves the card to the other edge of the page where it would lie over
// the words that it is about.
func (v *reviewParts) keepClear() {
	if !v.card.Visible() {
		return
	}
	size, h := v.over.Size(), v.card.MinSize().Height
	top, bottom, ok := v.w.reader.Framed()
	low := ok && bottom > size.Height-h-cardBelow-cardClear && top < size.Height
	high := low && top > h+cardAbove
	if high != v.high {
		v.high = high
		v.over.Refresh()
		v.cover()
	}
}

// cardPlace places the card in the middle of the page, at one of its edges.
type cardPlace struct{ v *reviewParts }

func (p *cardPlace) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (p *cardPlace) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	card := objects[0]
	width := min(p.v.card.Width(), size.Width-2*cardBeside)
	card.Resize(fyne.NewSize(width, card.MinSize().Height)) // which wraps its words
	h := card.MinSize().Height
	y := size.Height - h - cardBelow
	if p.v.high {
		y = cardAbove
	}
	x := float32(int((size.Width - overviewRoom - width) / 2))
	card.Move(fyne.NewPos(max(cardBeside, x), max(cardAbove, float32(int(y)))))
	card.Resize(fyne.NewSize(width, h))
}

// overviewRoom is the strip at the right edge of the page's view.
const overviewRoom = 18

// middle is what stands between the panes: the page with what lies over it, and
// in review the figures above it, or the marks that wait for a place below; or the
// insights.
func (w *window) middle() fyne.CanvasObject {
	room := w.newPlacing()
	w.past = history.NewBar(w.session)
	w.past.Hide()
	page := widgets.NewFrame(widgets.NewStackDown(0, w.review.bar, w.past), room, nil, nil, container.NewStack(w.reader, w.review.over, w.welcome, w.findBar))
	w.session.OfferInsights()
	w.figuresOf = w.newModes()
	head := widgets.NewInset(12, 8, 12, 8, widgets.NewSqueezed(w.figuresOf, true))
	figures := widgets.NewFrame(head, nil, nil, nil, w.insights)
	figures.Hide()
	w.insights.Hide() // works nothing out before it is seen
	w.session.On.Mode.Listen(func(m session.Mode) {
		measuring := m == session.Measuring
		setShown(w.review.bar, m == session.Reviewing)
		setShown(page, !measuring)
		setShown(figures, measuring)
		setShown(w.insights, measuring)
		w.showPlacing(page, room)
		w.panes.SetShown(widgets.Right, !measuring && w.prefs.String(prefNoRight) == "")
		page.Refresh()
	})
	w.session.On.Placing.Listen(func(*session.Placing) { w.showPlacing(page, room) })
	w.session.On.History.Listen(func(*session.History) { w.showPast(page) })
	return container.NewStack(page, figures)
}

// newInsights makes the screen of figures.
func (w *window) newInsights() *insights.Panel {
	s := w.session
	p := insights.New(s, w.tips)
	p.OnOpen = s.ReviewAt
	p.OnBack = func() { s.SetMode(session.Annotating) }
	p.OnExport = func(name string, extensions []string, then func(string)) {
		c := dialogs.NewChooser(dialogs.ChooseTarget, filepath.Join(w.place(), name))
		c.SetExtensions(extensions...)
		c.OnDone = func(path string) {
			w.closeOverlay()
			if path != "" {
				then(path)
			}
		}
		w.show(c, c.Field(), 0)
	}
	return p
}

// newModes makes a switch between the modes.
func (w *window) newModes() *widgets.Segments {
	s := w.session
	var names, keys []string
	for _, m := range s.Offered() {
		names = append(names, m.String())
		c, _ := s.Command("mode." + strings.ToLower(m.String()))
		keys = append(keys, c.Keys[0].String())
	}
	v := widgets.NewSegments(func(i int) {
		s.SetMode(s.Offered()[i])
		w.focusReader()
	}, names...)
	v.SetHint(w.tips, "What you do with the articles: "+strings.Join(keys, ", ")+".")
	v.OnKey = w.functionKey
	s.On.Mode.Listen(func(m session.Mode) { v.SetSelected(int(m)) })
	return v
}

// rightPane is the switch with the inspector or the review pane below it.
func (w *window) rightPane() fyne.CanvasObject {
	w.modes = w.newModes()
	w.session.On.Mode.Listen(func(m session.Mode) {
		w.showHistory()
		setShown(w.review.pane, m == session.Reviewing)
		w.makeReady()
		w.title()
		w.focusReader()
	})
	w.newHistory()
	head := widgets.NewInset(12, 8, 12, 0, widgets.NewSqueezed(w.modes, true))
	return widgets.NewFrame(head, nil, nil, nil, container.NewStack(w.inspector, w.history, w.review.pane))
}

func setShown(o fyne.CanvasObject, shown bool) {
	if shown {
		o.Show()
	} else {
		o.Hide()
	}
}

// rightFocused reports whether the keyboard is in the right pane.
func (w *window) rightFocused(c fyne.Canvas) bool {
	return w.inspector.Focused(c) || w.history.Focused(c) || w.review.pane.Focused(c) || c.Focused() == fyne.Focusable(w.modes)
}

// focusRight puts the keyboard into the right pane.
func (w *window) focusRight(c fyne.Canvas) {
	switch w.session.Mode() {
	case session.Reviewing:
		w.review.pane.Focus(c)
	case session.Annotating:
		if w.session.History() != nil {
			w.history.Focus(c)
			return
		}
		w.inspector.Focus(c)
	case session.Measuring:
		w.focusReader()
	}
}

// openRemark asks for a comment on the case that is shown.
func (w *window) openRemark() {
	r := w.session.Review()
	k := r.Current()
	if k == nil {
		return
	}
	form := review.NewRemark(w.session.Headline(k.Examined), w.session.Reasons(), r.Pending())
	form.OnDone = func(m session.Remark, ok bool) {
		w.closeOverlay()
		if ok {
			w.session.Remark(m)
		}
	}
	w.show(form, form.Field(), w.besideCase(form.MinSize().Height))
}

// besideCase is how far from the top something of a height stands, in pixels
// below the menu bar, so that it does not lie over the case in review: above it,
// or else below.
func (w *window) besideCase(height float32) float32 {
	top, bottom, ok := w.reader.Framed()
	if !ok {
		return paletteTop
	}
	page := w.app.Driver().AbsolutePositionForObject(w.reader).Y - menuHeight
	if above := page + top - height - cardClear; above >= 0 {
		return max(1, min(paletteTop, above))
	}
	return page + bottom + cardClear
}
