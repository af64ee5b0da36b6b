package scheme

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/theme"
	"postil/app/widgets"
)

// form is a column of controls that scrolls, and brings into sight what gets
// the keyboard.
type form struct {
	e       *Editor
	scroll  *container.Scroll
	content *fyne.Container
	filling bool // controls are being filled, not edited
}

func (f *form) build(objects ...fyne.CanvasObject) {
	f.content = widgets.NewStackDown(10, objects...)
	f.scroll = container.NewVScroll(widgets.NewInset(edge, 14, edge, 16, f.content))
}

// fill runs what fills the controls, whose changes are not the person's.
func (f *form) fill(fill func()) {
	was := f.filling
	f.filling = true
	fill()
	f.filling = was
}

// reveal brings an object into sight with the least scrolling.
func (f *form) reveal(o fyne.CanvasObject) {
	if f.scroll == nil || f.scroll.Size().Height <= 0 {
		return
	}
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(f.scroll).Y
	const air = 12
	at := f.scroll.Offset.Y
	if top < air {
		at += top - air
	} else if over := top + o.Size().Height + air - f.scroll.Size().Height; over > 0 {
		at += min(over, top-air)
	}
	if at = max(0, at); at != f.scroll.Offset.Y {
		f.scroll.ScrollToOffset(fyne.NewPos(0, at))
	}
}

// own sets up a field: what a person changes in it is told, Esc leaves.
func (f *form) own(field *widgets.Field, changed func(string)) *widgets.Field {
	field.OnChanged = func(v string) {
		if !f.filling {
			changed(v)
			f.e.judge()
		}
	}
	field.OnKey = f.e.escape
	field.OnWheel = func(e *fyne.ScrollEvent) { f.scroll.Scrolled(e) }
	field.OnGrown = func() { f.e.content.Refresh() }
	field.OnFocus = func(focused bool) {
		if focused {
			f.reveal(field)
		}
	}
	return field
}

func (f *form) field(placeholder string, changed func(string)) *widgets.Field {
	return f.own(widgets.NewField(placeholder), changed)
}

func (f *form) note(placeholder string, lines int, changed func(string)) *widgets.Field {
	return f.own(widgets.NewGrowingNote(placeholder, lines, mostLines), changed)
}

// choice makes a drop-down whose options are always up to date.
func (f *form) choice(placeholder string, changed func(string)) *widgets.Choice {
	c := widgets.NewChoice(placeholder, nil, func(v string) {
		changed(v)
		f.e.judge()
	})
	c.OnKey = f.e.escape
	c.OnFocus = func() { f.reveal(c) }
	return c
}

func (f *form) button(kind widgets.ButtonKind, label string, tapped func()) *widgets.Button {
	b := f.e.button(kind, label, tapped)
	b.OnFocus = func() { f.reveal(b) }
	return b
}

func (f *form) check(label string, changed func(bool)) *widgets.Check {
	c := widgets.NewCheck(label, func(on bool) {
		changed(on)
		f.e.judge()
	})
	c.OnKey = f.e.escape
	c.OnFocus = func() { f.reveal(c) }
	return c
}

// quiet is a text that says how things are.
func quiet(most int) *widgets.Prose {
	return widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: most})
}

// alarm is a text that says what is wrong; it takes no room while nothing is.
func alarm() *widgets.Prose {
	p := widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameError, Most: 2})
	p.Hide()
	return p
}

// say shows words in a text, or hides it for none.
func say(p *widgets.Prose, words string) {
	p.Set(words)
	if words == "" {
		p.Hide()
	} else {
		p.Show()
	}
}

// showOne shows one of two objects and hides the other.
func showOne(a, b fyne.CanvasObject, first bool) {
	if first {
		a.Show()
		b.Hide()
	} else {
		a.Hide()
		b.Show()
	}
}

// listBeside is a list with what changes it below, beside a form.
func (e *Editor) listBeside(list *widgets.List, add string, added func(), shift func(by int), form fyne.CanvasObject) *fyne.Container {
	buttons := widgets.NewLine(6,
		e.button(widgets.Secondary, add, added),
		e.button(widgets.Secondary, "Up", func() { shift(-1) }),
		e.button(widgets.Secondary, "Down", func() { shift(1) }))
	left := widgets.NewFrame(nil, widgets.NewInset(12, 8, 8, 12, buttons), nil, nil, widgets.NewInset(8, 8, 8, 0, list))
	return widgets.NewFrame(nil, nil,
		widgets.NewFrame(nil, nil, nil, widgets.NewUprightHairline(), container.New(wide(listWidth), left)), nil, form)
}

// selectAll gives a field the keyboard with all of its text selected, to be
// typed over.
func (e *Editor) selectAll(f *widgets.Field) {
	e.put(f)
	f.TypedShortcut(&fyne.ShortcutSelectAll{})
}
