package doctor

import (
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// detail says all of what is current in the list.
type detail struct {
	widget.BaseWidget

	p     *Panel
	title *widgets.Prose
	where *widgets.Prose
	parts []part
	all   *fyne.Container // what scrolls
	keys  *fyne.Container // what can be done about it
	wrap  *wrap
	this  *widgets.Button
	kind  *widgets.Button
	open  *widgets.Button
	undo  *widgets.Button
	box   *fyne.Container
}

// part is a text with its head.
type part struct {
	box  *fyne.Container
	head *widgets.Prose
	text *widgets.Prose
}

func newPart(paint fyne.ThemeColorName) part {
	v := part{
		head: widgets.NewProse("", widgets.ProseLook{Size: theme.HeadSize, Style: theme.SemiBold(), Color: theme.ColorNameSecond, Most: 1}),
		text: widgets.NewProse("", widgets.ProseLook{Color: paint}),
	}
	v.box = widgets.NewStackDown(3, v.head, v.text)
	return v
}

func (v part) set(head, text string) {
	v.head.Set(head)
	v.text.Set(text)
	v.box.Hidden = text == ""
}

func newDetail(p *Panel, tips *widgets.Tips) *detail {
	d := &detail{p: p}
	d.title = widgets.NewProse("", widgets.ProseLook{Size: 15, Style: theme.ReadingSemiBold(), Most: 2})
	d.where = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 3})
	d.parts = []part{newPart(theme.ColorNameText), newPart(theme.ColorNameText), newPart(theme.ColorNameError), newPart(theme.ColorNameSecond)}
	boxes := []fyne.CanvasObject{widgets.NewStackDown(3, d.title, d.where)}
	for _, v := range d.parts {
		boxes = append(boxes, v.box)
	}
	d.all = widgets.NewStackDown(14, boxes...)
	d.this = p.button(widgets.Secondary, "Fix this", p.fixThis)
	d.kind = p.button(widgets.Secondary, "Fix all of this kind", p.fixKind)
	d.open = p.button(widgets.Secondary, "Go there", p.goThere)
	d.undo = p.button(widgets.Secondary, "Undo this repair", p.UndoLast)
	d.undo.SetHint(tips, "The files get what they held before, but for those that have been changed since.")
	d.wrap = &wrap{}
	d.keys = container.New(d.wrap, d.keyed("F", d.this), d.keyed("K", d.kind), d.keyed("Enter", d.open), d.keyed("U", d.undo))
	d.box = widgets.NewFrame(nil, widgets.NewInset(edge, 8, edge, 12, d.keys), nil, nil,
		container.NewVScroll(widgets.NewInset(edge, 14, edge, 10, d.all)))
	d.ExtendBaseWidget(d)
	return d
}

// keyed sets a key before a button that does the same.
func (d *detail) keyed(key string, b *widgets.Button) fyne.CanvasObject {
	return widgets.NewLine(6, widgets.NewKeyCap(key), b)
}

// offer shows the buttons that can be pressed.
func (d *detail) offer(this, kind, open, undo bool) {
	for i, on := range []bool{this, kind, open, undo} {
		setShown(d.keys.Objects[i], on)
	}
	d.keys.Refresh()
}

// show says what there is to say of an item, which may be nil.
func (d *detail) show(it *item) {
	d.box.Hidden = it == nil
	switch {
	case it == nil:
	case it.what == aRepair:
		d.showRepair(it.n)
	default:
		d.showAilment(it.n)
	}
	busy := d.p.c.Doing != session.CheckIdle
	for _, b := range []*widgets.Button{d.this, d.kind, d.undo} {
		able(b, !busy)
	}
	able(d.open, !busy || d.p.c.Doing == session.CheckLooking)
	d.box.Refresh()
}

func (d *detail) showAilment(n int) {
	c := d.p.c
	a := &c.Ailments[n]
	d.title.Set(session.KindTitle(a.Kind))
	var where []string
	for _, s := range []string{a.Article, a.Person} {
		if s != "" {
			where = append(where, s)
		}
	}
	if a.Note {
		where = append(where, "a note, and no problem")
	}
	d.where.Set(strings.Join(where, " · "))
	d.where.Hidden = len(where) == 0
	d.parts[0].set("What is wrong", a.Wrong())
	if a.Fix != nil {
		d.parts[1].set("What the fix does", strings.TrimSpace(a.Would()+" "+c.Cost(a)))
	} else {
		d.parts[1].set("What you can do", a.Advice)
	}
	d.parts[2].set("Not fixed", a.Refused)
	file := a.Path
	if a.Line > 0 {
		file += fmt.Sprintf(", line %d", a.Line)
	}
	d.parts[3].set("File", file)
	like := len(c.OfKind(a.Kind))
	d.kind.SetLabel(fmt.Sprintf("Fix all %s of this kind", widgets.Thousands(like)))
	d.offer(a.Fix != nil, a.Fix != nil && like > 1, a.Article != "", false)
}

func (d *detail) showRepair(n int) {
	r := d.p.c.Repairs[n]
	d.title.Set("Repair of " + d.p.made(r.Made))
	d.where.Set("What the files held before is kept in the folder.")
	d.where.Hidden = false
	d.parts[0].set("What was done", strings.Join(session.RepairLines(r), "\n\n"))
	d.parts[1].set("", "")
	d.parts[2].set("It cannot be taken back", "")
	if r.Err != nil {
		d.where.Hidden = true
		d.parts[2].set("It cannot be taken back", r.Err.Error())
	}
	d.parts[3].set("", "")
	d.offer(false, false, false, r.Err == nil)
}

// CreateRenderer implements fyne.Widget.
func (d *detail) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(d.box) }

// made is when a repair was, in words.
func (p *Panel) made(t time.Time) string {
	if t.IsZero() {
		return "an unknown day"
	}
	return t.In(p.s.Now().Location()).Format("2 January 2006, 15:04")
}
