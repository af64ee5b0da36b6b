package placing

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Least is the least height of the pane in pixels. From the width WideFrom on old
// and new stand side by side; below it the pane is better higher.
const (
	Least    = 220
	WideFrom = wideFrom
)

// Pane is the list of marks that wait, with what is done about them.
type Pane struct {
	widget.BaseWidget

	// OnLeave is called when the keyboard is done here.
	OnLeave func()
	// OnKey is asked about keys that mean nothing here; it may be nil.
	OnKey func(*fyne.KeyEvent) bool

	s       *session.Session
	p       *session.Placing // that is shown, or nil
	counts  *widgets.Prose
	list    *widgets.List
	none    *widgets.Hollow
	keys    *fyne.Container
	apply   *widgets.Button
	close   *widgets.Button
	content *fyne.Container
	width   float32 // for which the entries have their heights
}

// New makes the pane of a session; it shows what the session has found.
func New(s *session.Session, tips *widgets.Tips) *Pane {
	v := &Pane{s: s}
	title := widgets.NewProse("Place marks", widgets.ProseLook{Size: 15, Style: theme.ReadingSemiBold(), Most: 1})
	v.counts = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Style: theme.Numbers(), Color: theme.ColorNameSecond, Most: 2})
	v.list = widgets.NewList(widgets.ListModel{
		Len:    func() int { return len(v.rows()) },
		Create: func(int) fyne.CanvasObject { return newEntry() },
		Update: v.update,
		Height: func(i int) float32 { return height(&v.p.Rows[i], v.width) },
	})
	v.list.OnCurrent = func(i int) { v.p.Show(i) }
	v.list.OnKey = v.key
	v.list.OnRune = v.rune
	v.none = widgets.NewHollow("No mark waits", "When the text of an article changes, its marks are found again, and those that are not surely where they were are listed here. Nothing has to be done now.")
	v.keys = widgets.NewFlow(14, 400,
		v.does("A", "accept", func() { v.decide(v.p.Accept) }),
		v.does("S", "selection", func() { v.decide(v.p.TakeSelection) }),
		v.does("D", "delete", func() { v.decide(func(i int) bool { v.p.Drop(i); return true }) }),
		v.does("U", "undecided", func() { v.decide(func(i int) bool { v.p.Leave(i); return false }) }),
	)
	v.apply = widgets.NewButton(widgets.Primary, "Apply", s.ApplyPlaces)
	v.apply.SetHint(tips, "One change, which undo takes back. What is undecided waits.")
	v.close = widgets.NewButton(widgets.Secondary, "Close", v.leave)
	v.close.SetHint(tips, "What is chosen stays, to be applied later.")
	for _, b := range []*widgets.Button{v.apply, v.close} {
		b.OnKey = v.buttonKey
	}
	head := widgets.NewFrame(nil, nil, widgets.NewInset(0, 0, 14, 0, widgets.NewLine(0, sized(title))), nil, widgets.NewInset(0, 3, 0, 0, v.counts))
	buttons := widgets.NewLine(8, widgets.NewKeyCap("Esc"), v.close, widgets.NewKeyCap("Ctrl+Enter"), v.apply)
	bottom := container.New(&footer{v}, v.keys, buttons)
	v.content = widgets.NewFrame(
		widgets.NewStackDown(0, widgets.NewHairline(), widgets.NewInset(edge, 8, edge, 8, head), widgets.NewHairline()),
		widgets.NewStackDown(0, widgets.NewHairline(), widgets.NewInset(edge, 8, edge, 8, bottom)), nil, nil,
		container.NewStack(v.list, widgets.NewInset(edge, 16, edge, 16, v.none)))
	v.ExtendBaseWidget(v)
	s.On.Placing.Listen(func(*session.Placing) { v.show() })
	v.show()
	return v
}

// footer sets the keys beside the buttons, or above them where there is no room.
type footer struct{ v *Pane }

// keysRoom is the width in pixels that all keys need on one line.
const keysRoom = 360

func (f *footer) stacked(objects []fyne.CanvasObject) bool {
	return f.v.keys.Visible() && f.v.width-2*edge < keysRoom+objects[1].MinSize().Width
}

func (f *footer) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[1].MinSize()
	if f.stacked(objects) {
		m.Height += objects[0].MinSize().Height + 8
	}
	return m
}

func (f *footer) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	keys, buttons := objects[0], objects[1]
	m := buttons.MinSize()
	put(buttons, size.Width-m.Width, size.Height-m.Height, m.Width, m.Height)
	if f.stacked(objects) {
		put(keys, 0, 0, size.Width, size.Height-m.Height-8)
		return
	}
	put(keys, 0, 4, size.Width-m.Width-16, m.Height-4)
}

// sized gives a text the width of its words.
func sized(p *widgets.Prose) fyne.CanvasObject {
	p.Resize(fyne.NewSize(p.Measured()+2, p.MinSize().Height))
	return container.New(asWide{p}, p)
}

type asWide struct{ p *widgets.Prose }

func (a asWide) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(a.p.Measured()+2, a.p.MinSize().Height)
}

func (a asWide) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// does is a key with what it does, which a click does, too.
func (v *Pane) does(key, words string, do func()) fyne.CanvasObject {
	says := widgets.NewProse(words, widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 1})
	return widgets.NewPress(widgets.NewLine(5, widgets.NewKeyCap(key), sized(says)), func() {
		if v.p != nil {
			do()
		}
	})
}

func (v *Pane) rows() []session.PlaceRow {
	if v.p == nil {
		return nil
	}
	return v.p.Rows
}

// Focus puts the keyboard on the list, or on the button where it is empty.
func (v *Pane) Focus(c fyne.Canvas) {
	if v.p == nil {
		c.Focus(v.close)
		return
	}
	if i := v.p.Current(); v.list.Current() != i {
		v.list.SetCurrent(i)
	}
	c.Focus(v.list)
	v.p.Show(v.list.Current())
}

// Focused reports whether the keyboard is in this pane.
func (v *Pane) Focused(c fyne.Canvas) bool {
	f := c.Focused()
	return f == fyne.Focusable(v.list) || f == fyne.Focusable(v.apply) || f == fyne.Focusable(v.close)
}

// Refit brings the pane up to date with a new theme.
func (v *Pane) Refit() { v.show() }

// Resize gives the entries their heights for the width.
func (v *Pane) Resize(size fyne.Size) {
	anew := size.Width != v.width
	if anew {
		v.width = size.Width
		v.list.Reload()
	}
	v.BaseWidget.Resize(size)
	if anew {
		v.list.ScrollTo(v.list.Current())
	}
}

// MinSize leaves room for one mark.
func (v *Pane) MinSize() fyne.Size { return fyne.NewSize(260, Least) }

// CreateRenderer implements fyne.Widget.
func (v *Pane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.content) }

// show brings the pane up to date with the session.
func (v *Pane) show() {
	v.p = nil
	if v.s.PlacingOpen() { // nothing is made ready that nobody sees
		v.p = v.s.Placing()
	}
	v.list.Reload()
	if v.p == nil {
		v.counts.Set("")
		v.none.Show()
		v.keys.Hide()
		v.apply.SetLabel("Apply")
		v.apply.Disable()
		v.content.Refresh()
		return
	}
	v.none.Hide()
	v.keys.Show()
	said := v.p.Counts() + " · marks of " + v.p.Person().Name
	if v.p.Lost {
		said += " · the old text is not kept, so they were looked for by their quotes alone"
	}
	v.counts.Set(said)
	n := len(v.p.Rows) - v.p.Undecided()
	v.apply.SetLabel("Apply " + widgets.Thousands(n))
	if n > 0 {
		v.apply.Enable()
	} else {
		v.apply.Disable()
	}
	if i := v.p.Current(); i != v.list.Current() {
		v.list.SetCurrent(i)
	}
	v.content.Refresh()
}

func (v *Pane) update(i int, o fyne.CanvasObject) {
	n, ok := o.(*entry)
	if !ok || i >= len(v.rows()) {
		return
	}
	r := &v.p.Rows[i]
	n.set(v.p, i, v.labelOf(r.Mark), i == v.list.Current())
	n.onTap = func() { v.goTo(i) }
	n.onBlock = func(k int) {
		v.goTo(i)
		if r.Taken {
			k--
		}
		if k >= 0 {
			v.p.Choose(i, k+1)
		}
	}
}

// labelOf is the label of a mark, or one that bears its id where the scheme has
// none.
func (v *Pane) labelOf(m *annotate.Annotation) annotate.Label {
	if l, ok := v.s.Scheme().Label(m.Label); ok {
		return l
	}
	return annotate.Label{ID: m.Label, Name: m.Label}
}

// goTo makes a row current and puts the keyboard there.
func (v *Pane) goTo(i int) {
	v.list.SetCurrent(i)
	if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
		c.Focus(v.list)
	}
	v.p.Show(i)
}

// decide does something about the current row, and where that decides about it
// goes on to the next one that is undecided.
func (v *Pane) decide(do func(i int) bool) {
	i := v.list.Current()
	if i < 0 || i >= len(v.rows()) || !do(i) || v.p == nil {
		return
	}
	for k := range v.p.Rows {
		if next := (i + 1 + k) % len(v.p.Rows); v.p.Rows[next].Choice.Undecided() {
			v.list.SetCurrent(next)
			v.p.Show(next)
			return
		}
	}
}

func (v *Pane) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if v.p != nil {
			v.decide(v.p.Accept)
		}
		return true
	}
	return v.buttonKey(e)
}

// buttonKey is what a key does wherever in the pane.
func (v *Pane) buttonKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		v.leave()
		return true
	}
	return v.OnKey != nil && v.OnKey(e)
}

func (v *Pane) leave() {
	v.s.ClosePlaces()
	if v.OnLeave != nil {
		v.OnLeave()
	}
}

// rune does what a letter or digit says.
func (v *Pane) rune(r rune) {
	if v.p == nil {
		return
	}
	switch c := strings.ToLower(string(r)); {
	case c == "a":
		v.decide(v.p.Accept)
	case c == "s":
		v.decide(v.p.TakeSelection)
	case c == "d":
		v.decide(func(i int) bool { v.p.Drop(i); return true })
	case c == "u":
		v.decide(func(i int) bool { v.p.Leave(i); return false })
	case r >= '1' && r <= '9':
		v.decide(func(i int) bool { return v.p.Choose(i, int(r-'0')) })
	}
}

// Key is a key with what it does in the list.
type Key struct{ Does, Chord string }

// Keys are what the keys do here, for the table of all keys.
func Keys() []Key {
	return []Key{
		{"Accept the proposed place", "A"},
		{"Choose one of several places", fmt.Sprintf("1…%d", session.MostPlaces)},
		{"Take the selection as the place", "S"},
		{"Delete the mark", "D"},
		{"Leave it undecided", "U"},
		{"Apply what is chosen", "Ctrl+Enter"},
	}
}
