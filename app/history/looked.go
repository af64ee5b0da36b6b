package history

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// looked is what is other now than in the state that is looked at.
type looked struct {
	v         *Pane
	head      *widgets.SectionHead
	counts    *widgets.Prose
	list      *widgets.List
	hollow    *widgets.Hollow
	what      *widgets.Prose // of the framed difference
	some, all *widgets.Button
	foot      *fyne.Container
	content   *fyne.Container
	height    float32 // of the foot
}

// whatLines is how many lines there are for what is other about a mark.
const whatLines = 4

func newLooked(v *Pane, tips *widgets.Tips) *looked {
	k := &looked{v: v, head: widgets.NewSectionHead("", "")}
	k.counts = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 7})
	k.list = widgets.NewList(widgets.ListModel{
		Len: func() int { return len(k.rows()) },
		Create: func(int) fyne.CanvasObject {
			r := widgets.NewRow(widgets.NewCheck("", nil), nil)
			r.SetHint(tips, "")
			return r
		},
		Update: k.update,
		Height: func(int) float32 { return theme.QuoteRowHeight },
	})
	k.list.OnCurrent = func(i int) { k.look().Show(i) }
	k.list.OnChosen = func(i int) { k.look().Show(i) }
	k.list.OnKey = v.key
	k.list.OnRune = v.rune
	k.hollow = widgets.NewHollow("", "")
	k.what = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameText, Most: whatLines})
	k.some = widgets.NewButton(widgets.Primary, "Bring back", func() { v.s.Run("history.bringBack") })
	k.some.SetHint(tips, "What is chosen, or else the framed mark, becomes what it was. (B)")
	k.all = widgets.NewButton(widgets.Secondary, "Bring all back", func() { v.s.Run("history.bringBackAll") })
	k.all.SetHint(tips, "All marks become what they were. (A)")
	k.some.OnKey, k.all.OnKey = v.key, v.key
	k.foot = widgets.NewStackDown(8,
		k.what,
		widgets.NewShared(8, k.some, k.all),
		widgets.NewFlow(14, 260,
			does("C", "choose", func() { v.s.Run("history.choose") }),
			does("E", "earlier", func() { v.s.Run("history.earlier") }),
			does("L", "later", func() { v.s.Run("history.later") }),
			does("Esc", "present", func() { v.s.Run("history.leave") }),
		),
	)
	top := widgets.NewStackDown(0, widgets.NewInset(0, 4, 0, 0, k.head), widgets.NewInset(edge, 0, edge, 6, k.counts))
	k.content = widgets.NewFrame(top, widgets.NewInset(edge, 8, edge, 12, k.foot), nil, nil,
		container.NewStack(k.list, widgets.NewInset(edge, 4, edge, 4, k.hollow)))
	return k
}

// look is the state that is looked at, or nil.
func (k *looked) look() *session.LookBack {
	if k.v.h == nil {
		return nil
	}
	return k.v.h.Looking()
}

func (k *looked) rows() []session.Difference {
	if l := k.look(); l != nil {
		return l.Differences
	}
	return nil
}

// show brings it up to date.
func (k *looked) show() {
	l := k.look()
	k.list.Reload()
	if l == nil {
		return
	}
	k.head.Set("As it was "+l.Words(), "")
	words := []string{upper(l.Counts()) + "."}
	words = append(words, l.Whole...)
	if l.OtherText {
		words = append(words, "The article had another text then; what it does not say any more is not drawn.")
	}
	if !k.v.h.Own() {
		words = append(words, "Somebody else’s marks can be looked at, and not brought back.")
	} else if d := k.v.s.Doc(); d != nil && d.ReadOnly != nil {
		words = append(words, "Nothing can be brought back: "+d.ReadOnly.Error()+".")
	}
	k.counts.Set(strings.Join(words, " "))
	k.list.SetCurrent(l.Index())
	k.what.Set("")
	k.hollow.Set("", "")
	if d := l.Current(); d != nil {
		k.what.Set(d.What)
	} else {
		k.hollow.Set("", "Every mark is as it was then.")
	}
	k.hollow.Hidden = l.Current() != nil
	k.what.Hidden = l.Current() == nil
	k.offer(l)
	if h := k.foot.MinSize().Height + k.counts.MinSize().Height; h != k.height {
		k.height = h
		k.content.Refresh()
	}
}

// offer sets the buttons to what can be done.
func (k *looked) offer(l *session.LookBack) {
	label := "Bring back"
	if l.TakesAway() {
		label = "Take away"
	}
	if n := l.ChosenCount(); n > 0 {
		label += " " + widgets.Thousands(n)
	}
	k.some.SetLabel(label)
	own := k.v.h.Own() && k.v.s.Doc() != nil && k.v.s.Doc().ReadOnly == nil
	enable(k.some, own && l.Current() != nil)
	enable(k.all, own && (l.Current() != nil || len(l.Whole) > 0))
}

func enable(b *widgets.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

func (k *looked) update(i int, o fyne.CanvasObject) {
	l := k.look()
	if l == nil || i >= len(l.Differences) {
		return
	}
	r, d := o.(*widgets.Row), &l.Differences[i]
	check := r.Leading().(*widgets.Check)
	check.SetOn(l.Chosen(i))
	check.OnChanged = func(on bool) { l.Choose(i, on) }
	check.OnKey = k.v.key
	c := widgets.RowContent{Title: d.Title, Trailing: d.Became.String(), Quote: d.Quote}
	if d.Label != "" {
		line := ""
		if label, ok := k.v.s.Scheme().Label(d.Label); ok {
			line = label.Color.String()
		}
		colors, _ := theme.Label(line)
		c.Stripe = colors.Line
	}
	r.Set(c)
}

// upper has the first letter of words, which is a Latin one, in upper case.
func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
