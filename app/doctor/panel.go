package doctor

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of the panel in pixels at scale 1.
const (
	Width      = 960
	Height     = 600
	edge       = 20
	listWidth  = 400
	wideFrom   = 680 // list and detail side by side from this width on
	listPart   = 0.5 // of the height, where they are not
	toldHeight = 34  // two lines
)

// Panel is the look at the files of the folder.
type Panel struct {
	widget.BaseWidget

	// OnClose is called when the panel is to be taken away.
	OnClose func()

	s    *session.Session
	c    *session.Checkup
	then func() // goes on once fixing has stopped; or nil
	deaf func() // stops hearing of the look

	items    []item
	counts   *widgets.Prose
	list     *widgets.List
	detail   *detail
	none     *widgets.Hollow
	progress *widgets.Progress
	told     *widgets.Prose
	wrong    *widgets.Prose // takes the place of what is told
	again    *widgets.Button
	close    *widgets.Button
	fix      *widgets.Button
	parts    *fyne.Container // list and detail
	beside   *beside         // their places
	foot     *footer
	content  *fyne.Container
}

// New makes the panel of a look and begins it.
func New(s *session.Session, c *session.Checkup, tips *widgets.Tips) *Panel {
	p := &Panel{s: s, c: c, OnClose: func() {}}
	title := widgets.NewProse("Check this folder", widgets.ProseLook{Size: 19, Style: theme.ReadingSemiBold(), Most: 1})
	p.counts = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Style: theme.Numbers(), Color: theme.ColorNameSecond, Most: 1})
	p.makeList(tips)
	p.detail = newDetail(p, tips)
	p.none = widgets.NewHollow("", "")
	p.progress = widgets.NewProgress()
	p.told = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 2})
	p.wrong = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameError, Most: 2})
	p.again = p.button(widgets.Secondary, "Look again", c.Look)
	p.again.SetHint(tips, "Reads every article and every file of marks (R).")
	p.close = p.button(widgets.Secondary, "Close", p.Cancel)
	p.fix = p.button(widgets.Primary, "Fix", p.Apply)
	p.fix.SetHint(tips, "What the files held is kept, so that it can be taken back.")
	p.beside, p.foot = &beside{}, &footer{}
	p.parts = container.New(p.beside, p.list, widgets.NewUprightHairline(), widgets.NewHairline(), p.detail)
	buttons := widgets.NewLine(8, widgets.NewKeyCap("R"), p.again, widgets.NewKeyCap("Esc"), p.close, widgets.NewKeyCap("Ctrl+Enter"), p.fix)
	foot := container.New(p.foot, p.told, p.wrong, buttons)
	p.content = widgets.NewFrame(
		widgets.NewStackDown(0, widgets.NewInset(edge, edge-4, edge, 12, widgets.NewStackDown(2, title, p.counts)), widgets.NewHairline()),
		widgets.NewStackDown(0, p.progress, widgets.NewHairline(), widgets.NewInset(edge, 10, edge, 12, foot)), nil, nil,
		container.NewStack(p.parts, widgets.NewInset(edge, 20, edge, 20, p.none)))
	p.ExtendBaseWidget(p)
	p.deaf = s.On.Checkup.Listen(func(of *session.Checkup) {
		if of == p.c {
			p.show()
		}
	})
	p.show()
	c.Look()
	return p
}

func (p *Panel) button(kind widgets.ButtonKind, label string, tapped func()) *widgets.Button {
	b := widgets.NewButton(kind, label, tapped)
	b.OnKey = p.buttonKey
	return b
}

// Field is what the keyboard has to be put into.
func (p *Panel) Field() fyne.Focusable { return p.list }

// Resize tells the parts whose height depends on it how wide they are.
func (p *Panel) Resize(size fyne.Size) {
	p.foot.width = size.Width - 2*edge
	p.detail.wrap.width = p.foot.width
	if size.Width >= wideFrom {
		p.detail.wrap.width -= listWidth + 1
	}
	p.BaseWidget.Resize(size)
}

// MinSize is that of the panel.
func (p *Panel) MinSize() fyne.Size { return fyne.NewSize(Width, Height) }

// CreateRenderer implements fyne.Widget.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.content) }

// Counts is what the panel says of how much was found.
func (p *Panel) Counts() string { return p.counts.Words() }

// Gone ends the look and lets go of the session; call it when the panel has been
// taken away, in whatever way.
func (p *Panel) Gone() {
	p.deaf()
	p.c.Stop()
}

// Leave is asked before the panel is taken away: what is being fixed comes to an end
// first, and then is called after it.
func (p *Panel) Leave(then func()) {
	if d := p.c.Doing; d == session.CheckFixing || d == session.CheckUndoing {
		p.then = then
		p.c.Stop()
		p.show()
		return
	}
	then()
}

// Cancel stops what is going on; else it closes the panel.
func (p *Panel) Cancel() {
	if p.c.Doing != session.CheckIdle {
		p.c.Stop()
		p.show()
		return
	}
	p.OnClose()
}

// Apply does what the primary button does.
func (p *Panel) Apply() { p.c.Fix(p.c.Ticked()) }

// UndoLast takes the last repair back, or the one that is current.
func (p *Panel) UndoLast() {
	k := 0
	if it := p.current(); it != nil && it.what == aRepair {
		k = it.n
	}
	if k < len(p.c.Repairs) {
		p.c.TakeBack(p.c.Repairs[k])
	}
}

// show brings the panel up to date with the look.
func (p *Panel) show() {
	p.reload()
	p.showParts()
	p.showFoot()
	p.content.Refresh()
	if then := p.then; then != nil && p.c.Doing == session.CheckIdle {
		p.then = nil
		then()
	}
}

// showParts shows the list with what is current in it, or why there is none.
func (p *Panel) showParts() {
	p.counts.Set(p.counted())
	empty := len(p.items) == 0
	p.beside.bare, p.none.Hidden = empty, !empty
	switch {
	case !empty:
	case p.c.Doing == session.CheckLooking:
		p.none.Set("Looking", "Every article and every file of marks is read. Nothing is changed by that.")
	case p.c.Looked:
		p.none.Set("", p.inOrder())
	default:
		p.none.Set("Not looked at", "Press R to read every article and every file of marks. Nothing is changed by that.")
	}
	p.detail.show(p.current())
}

// inOrder says that nothing is wrong.
func (p *Panel) inOrder() string {
	were := "were"
	if p.c.Layers == 1 {
		were = "was"
	}
	return fmt.Sprintf("Everything is in order: %s of %s %s looked at.", plural(p.c.Layers, "layer"), plural(p.c.Articles, "article"), were)
}

// counted says how much was found.
func (p *Panel) counted() string {
	c := p.c
	if len(p.items) == 0 {
		return "What is wrong with its files, and what can be mended without a guess."
	}
	if len(c.Ailments) == 0 {
		return p.inOrder()
	}
	words := plural(c.Problems(), "problem")
	if n := len(c.Ailments) - c.Problems(); n > 0 {
		words += " and " + plural(n, "note")
	}
	words += fmt.Sprintf(" in %s of %s", plural(c.Layers, "layer"), plural(c.Articles, "article"))
	switch n := len(c.Fixes(func(*session.Ailment) bool { return true })); {
	case n == 0:
		return words + " · none has a safe fix"
	case n == 1:
		return words + " · 1 safe fix"
	default:
		return words + fmt.Sprintf(" · %s safe fixes", widgets.Thousands(n))
	}
}

// showFoot says what is going on, or was done, and what can be.
func (p *Panel) showFoot() {
	c := p.c
	busy := c.Doing != session.CheckIdle
	p.progress.Hidden = !busy
	if busy {
		p.progress.Set(c.Done, c.Total)
	}
	words := c.Told
	switch c.Doing {
	case session.CheckLooking:
		words = strings.TrimSpace(words + " " + doing("Looking", c))
	case session.CheckFixing:
		words = doing("Fixing", c)
	case session.CheckUndoing:
		words = "Taking the repair back…"
	case session.CheckIdle:
		if words == "" && c.Looked && len(c.Ailments) > 0 {
			words = "Space ticks, A all or none. What files held is kept, and U takes a repair back."
		}
	}
	fault := ""
	if c.Err != nil && !busy {
		fault = strings.TrimSpace(c.Told + " " + c.Err.Error())
	}
	p.told.Set(words)
	p.wrong.Set(fault)
	p.told.Hidden, p.wrong.Hidden = fault != "", fault == ""
	n := len(c.Ticked())
	p.fix.SetLabel("Fix ticked")
	if n > 0 {
		p.fix.SetLabel("Fix " + widgets.Thousands(n) + " ticked")
	}
	able(p.fix, n > 0 && !busy)
	able(p.again, !busy)
	able(p.close, c.Doing != session.CheckUndoing)
	p.close.SetLabel("Close")
	if busy && c.Doing != session.CheckUndoing {
		p.close.SetLabel("Stop")
	}
}

// doing says how far something has come.
func doing(what string, c *session.Checkup) string {
	if c.Total == 0 {
		return what + "…"
	}
	return fmt.Sprintf("%s… %s of %s", what, widgets.Thousands(c.Done), plural(c.Total, "article"))
}

func able(b *widgets.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

// plural writes a number with its noun.
func plural(n int, noun string) string {
	switch {
	case n == 1:
	case noun == "fix":
		noun += "es"
	default:
		noun += "s"
	}
	return widgets.Thousands(n) + " " + noun
}
