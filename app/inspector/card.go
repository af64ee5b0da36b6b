package inspector

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// mostQuoted is how much of a mark's quote the card shows, in code points.
const mostQuoted = 180

// mostNoted is how many lines of a note show without scrolling.
const mostNoted = 6

// card shows and edits the selected mark.
type card struct {
	grown func() // told when the card needs another height
	s     *session.Session
	leave func()
	tips  *widgets.Tips
	id    annotate.ID

	name   *widgets.Prose
	place  *canvas.Text
	quote  *widgets.Prose
	fields *fyne.Container
	links  *fyne.Container
	talk   *talk
	note   *widgets.Field
	origin *widgets.Prose
	box    *fyne.Container
	forms  map[string]*form // by label
	form   *form
}

func newCard(s *session.Session, tips *widgets.Tips, leave, grown func()) *card {
	c := &card{s: s, tips: tips, leave: leave, grown: grown, forms: map[string]*form{}}
	c.name = widgets.NewProse("", widgets.ProseLook{Style: theme.SemiBold(), Most: 3})
	c.place = canvas.NewText("", color.Black)
	c.place.TextSize, c.place.TextStyle = theme.SmallSize, theme.Numbers()
	c.quote = widgets.NewProse("", widgets.ProseLook{Size: 14, Style: theme.Reading(), Most: 4, Leading: 1.5})
	c.origin = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Most: 2})
	c.note = widgets.NewGrowingNote("Enter to write", 1, mostNoted)
	c.note.OnGrown = grown
	c.note.OnKey = func(e *fyne.KeyEvent) bool { return c.noteKey(e) }
	c.note.OnFocus = func(focused bool) {
		if !focused {
			c.keepNote()
			c.note.ShowStart()
		}
	}
	c.fields = container.New(&formLayout{})
	c.links = widgets.NewStackDown(0)
	c.talk = newTalk(s, tips, leave, grown)
	c.box = widgets.NewStackDown(2,
		container.New(&cardHead{}, c.name, c.place),
		widgets.NewInset(0, 4, 0, 6, c.quote),
		c.talk.box,
		c.fields,
		c.links,
	)
	return c
}

// cardHead sets a label's name and the place of the mark on one line, or below
// each other where they would run into each other.
type cardHead struct{ width float32 }

const headGap = 12

func (h *cardHead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	name, place := objects[0].MinSize(), objects[1].MinSize()
	if h.sideBySide(objects) {
		return fyne.NewSize(name.Width, max(name.Height, place.Height))
	}
	return fyne.NewSize(name.Width, name.Height+place.Height+2)
}

func (h *cardHead) sideBySide(objects []fyne.CanvasObject) bool {
	name, ok := objects[0].(*widgets.Prose)
	return ok && name.Measured()+headGap+objects[1].MinSize().Width <= h.width
}

func (h *cardHead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h.width = size.Width
	name, place := objects[0], objects[1]
	least := place.MinSize()
	name.Move(fyne.Position{})
	if h.sideBySide(objects) {
		name.Resize(fyne.NewSize(size.Width-least.Width-headGap, name.MinSize().Height))
		place.Move(fyne.NewPos(size.Width-least.Width, (name.MinSize().Height-least.Height)/2))
	} else {
		name.Resize(fyne.NewSize(size.Width, name.MinSize().Height))
		name.Resize(fyne.NewSize(size.Width, name.MinSize().Height)) // now that it has its width
		place.Move(fyne.NewPos(0, name.MinSize().Height))
	}
	place.Resize(least)
}

// forget drops the forms of an old scheme.
func (c *card) forget() { c.forms, c.form = map[string]*form{}, nil }

func (c *card) focused(f fyne.Focusable) bool {
	if f == fyne.Focusable(c.note) {
		return true
	}
	for _, o := range c.links.Objects {
		if row := o.(*fyne.Container).Objects[0]; f == row.(fyne.Focusable) {
			return true
		}
	}
	return c.talk.focused(f) || c.form != nil && c.form.focused(f)
}

// show brings the card up to date with a mark.
func (c *card) show(m *annotate.Annotation) {
	if m.ID != c.id {
		c.keepNote()
		c.id = m.ID
	}
	label, ok := c.s.Scheme().Label(m.Label)
	if !ok {
		label = annotate.Label{ID: m.Label, Name: m.Label + " (not in the scheme)"}
	}
	colors, _ := theme.Label(label.Color.String())
	c.name.Set(label.Name)
	c.name.SetPaint(colors.Line)
	c.place.Text, c.place.Color = span(m), theme.Color(theme.ColorNameSecond)
	c.place.Refresh()
	c.quote.Set(widgets.Brief(m.Quote(), mostQuoted))
	f := c.forms[label.ID]
	if f == nil {
		f = newForm(asked{c.value, func(a string, v any) { c.s.SetAttribute(c.id, a, v) }, c.leave, c.tell}, label.Attributes)
		c.forms[label.ID] = f
	}
	if c.form != f {
		c.form = f
		c.fields.Objects = append(f.objects(),
			fieldName("Note"), widgets.Compact(c.note), fieldName("Origin"), widgets.NewInset(0, 3, 0, 0, c.origin))
		c.fields.Refresh()
	}
	f.show(m.Attributes)
	c.showLinks(m)
	c.talk.show(m)
	if c.note.Text != m.Note && !c.noteFocused() {
		c.note.SetText(m.Note)
		c.note.ShowStart()
	}
	c.origin.Set(origin(m, c.s.Now()))
	c.box.Refresh()
}

// showLinks lists the relations of a mark: a click or Enter goes to the other
// end, the second button or Delete removes the relation.
func (c *card) showLinks(m *annotate.Annotation) {
	c.links.Objects = nil
	for _, r := range c.s.RelationsOf(m.ID) {
		other, arrow := r.To, "→ "
		if other == m.ID {
			other, arrow = r.From, "← "
		}
		name := r.Type
		if t, ok := c.s.Scheme().Relation(r.Type); ok {
			if t.Symmetric {
				arrow = "↔ "
			}
			if t.Name != "" {
				name = t.Name
			}
		}
		quote := "a mark that is gone"
		if o := c.s.Layer().Annotation(other); o != nil {
			quote = o.Quote()
		}
		row := widgets.NewFocusRow(nil, nil)
		row.Set(widgets.RowContent{Title: arrow + name, Second: quote})
		row.SetHint(c.tips, "Click or Enter goes to the other mark; the right button or Delete removes the link.")
		row.OnTapped = func() { c.s.SelectMark(other) }
		row.OnSecondary = func(*fyne.PointEvent) { c.s.Unlink(r.ID) }
		row.OnKey = func(e *fyne.KeyEvent) bool {
			switch e.Name {
			case fyne.KeyDelete, fyne.KeyBackspace:
				c.s.Unlink(r.ID)
			case fyne.KeyEscape:
			default:
				return false
			}
			c.leave()
			return true
		}
		c.links.Add(widgets.NewInset(-12, 0, -12, 0, row))
	}
	c.links.Hidden = len(c.links.Objects) == 0
}

// tell says that what was written is no answer.
func (c *card) tell(text string) { c.s.On.Notice.Emit(session.Notice{Text: text}) }

// value is the selected mark's answer to an attribute.
func (c *card) value(attribute string) any {
	if m := c.mark(); m != nil {
		return m.Attributes[attribute]
	}
	return nil
}

func (c *card) noteFocused() bool {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(c.note)
	return canvas != nil && canvas.Focused() == fyne.Focusable(c.note)
}

func (c *card) noteKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		c.keepNote()
		c.leave()
		return true
	case fyne.KeyEscape:
		if m := c.mark(); m != nil {
			c.note.SetText(m.Note)
		}
		c.leave()
		return true
	}
	return false
}

func (c *card) mark() *annotate.Annotation {
	if l := c.s.Layer(); l != nil {
		return l.Annotation(c.id)
	}
	return nil
}

// keepNote stores what was written.
func (c *card) keepNote() {
	if m := c.mark(); m != nil && m.Note != c.note.Text {
		c.s.SetNote(c.id, c.note.Text)
	}
}

// origin says how a mark came to be and when.
func origin(m *annotate.Annotation, now time.Time) string {
	how := map[annotate.OriginKind]string{
		annotate.OriginManual: "by hand", annotate.OriginFind: "by search", annotate.OriginSuggestion: "suggested",
		annotate.OriginImport: "imported", annotate.OriginReview: "by review",
	}[m.Origin.Kind]
	if how == "" {
		how = string(m.Origin.Kind)
	}
	if m.Origin.Source != "" {
		how += " by " + m.Origin.Source
	}
	if m.Origin.Format != "" {
		how += " from " + m.Origin.Format
	}
	if m.Created.IsZero() {
		return how
	}
	return how + ", " + when(m.Created.Local(), now)
}

// when is a time as people say it.
func when(t, now time.Time) string {
	switch day := t.Format("2 Jan 2006"); day {
	case now.Format("2 Jan 2006"):
		return "today " + t.Format("15:04")
	case now.AddDate(0, 0, -1).Format("2 Jan 2006"):
		return "yesterday " + t.Format("15:04")
	default:
		return day
	}
}
