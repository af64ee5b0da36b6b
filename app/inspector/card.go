package inspector

import (
	"encoding/json"
	"fmt"
	"image/color"
	"strconv"
	"strings"
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

// card shows and edits the selected mark.
type card struct {
	s     *session.Session
	leave func()
	id    annotate.ID

	name, place *canvas.Text
	quote       *widgets.Prose
	fields      *fyne.Container
	note        *widgets.Field
	origin      *widgets.Prose
	box         *fyne.Container
	forms       map[string]*form // by label
	form        *form
}

func newCard(s *session.Session, leave func()) *card {
	c := &card{s: s, leave: leave, forms: map[string]*form{}}
	c.name = canvas.NewText("", color.Black)
	c.name.TextSize, c.name.TextStyle = theme.TextSize, theme.SemiBold()
	c.place = canvas.NewText("", color.Black)
	c.place.TextSize, c.place.TextStyle, c.place.Alignment = theme.SmallSize, theme.Numbers(), fyne.TextAlignTrailing
	c.quote = widgets.NewProse("", widgets.ProseLook{Size: 14, Style: theme.Reading(), Most: 4, Leading: 1.5})
	c.origin = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Most: 2})
	c.note = widgets.NewNote("Enter to write", 1)
	c.note.OnKey = func(e *fyne.KeyEvent) bool { return c.noteKey(e) }
	c.note.OnFocus = func(focused bool) {
		if !focused {
			c.keepNote()
		}
	}
	c.fields = container.New(&formLayout{})
	c.box = widgets.NewStackDown(2,
		widgets.NewFrame(nil, nil, c.name, nil, c.place),
		widgets.NewInset(0, 4, 0, 6, c.quote),
		c.fields,
	)
	return c
}

// forget drops the forms of an old scheme.
func (c *card) forget() { c.forms, c.form = map[string]*form{}, nil }

func (c *card) focused(f fyne.Focusable) bool {
	if f == fyne.Focusable(c.note) {
		return true
	}
	return c.form != nil && c.form.focused(f)
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
	c.name.Text, c.name.Color = label.Name, colors.Line
	c.place.Text, c.place.Color = span(m), theme.Color(theme.ColorNameSecond)
	c.name.Refresh()
	c.place.Refresh()
	c.quote.Set(shorten(m.Quote(), mostQuoted))
	f := c.forms[label.ID]
	if f == nil {
		f = newForm(c, label.Attributes)
		c.forms[label.ID] = f
	}
	if c.form != f {
		c.form = f
		c.fields.Objects = f.objects(c)
		c.fields.Refresh()
	}
	f.show(m)
	if c.note.Text != m.Note && !c.noteFocused() {
		c.note.SetText(m.Note)
	}
	c.origin.Set(origin(m, c.s.Now()))
	c.box.Refresh()
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

// shorten cuts a text for show, at a code point.
func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimRight(string(r[:most]), " ") + "…"
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

// form asks for the attributes of one label.
type form struct {
	questions []question
}

// question is an attribute with the widget that answers it.
type question struct {
	attribute annotate.Attribute
	object    fyne.CanvasObject
	focus     fyne.Focusable
	set       func(value any)
}

func newForm(c *card, attributes []annotate.Attribute) *form {
	f := &form{}
	for _, a := range attributes {
		f.questions = append(f.questions, newQuestion(c, a))
	}
	return f
}

func (f *form) focused(w fyne.Focusable) bool {
	for _, q := range f.questions {
		if q.focus == w {
			return true
		}
	}
	return false
}

func (f *form) show(m *annotate.Annotation) {
	for _, q := range f.questions {
		q.set(m.Attributes[q.attribute.ID])
	}
}

// objects are the names and widgets, in pairs, ended by note and origin.
func (f *form) objects(c *card) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, q := range f.questions {
		name := q.attribute.Name
		if name == "" {
			name = q.attribute.ID
		}
		if q.attribute.Required {
			name += " *"
		}
		out = append(out, fieldName(name), q.object)
	}
	return append(out, fieldName("Note"), widgets.Compact(c.note), fieldName("Origin"), widgets.NewInset(0, 3, 0, 0, c.origin))
}

func fieldName(s string) fyne.CanvasObject {
	return widgets.NewInset(0, 3, 0, 0, widgets.NewProse(s, widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 1}))
}

// newQuestion makes the widget for an attribute's type.
func newQuestion(c *card, a annotate.Attribute) question {
	answer := func(v any) { c.s.SetAttribute(c.id, a.ID, v) }
	switch a.Type {
	case annotate.Choice:
		w := widgets.NewCompactChoice("—", append([]string{""}, a.Values...), func(v string) {
			if v == "" {
				answer(nil)
				return
			}
			answer(v)
		})
		return question{a, w, w, func(v any) { w.SetSelected(text(v)) }}
	case annotate.YesNo:
		w := widgets.NewCompactChoice("—", []string{"", "yes", "no"}, func(v string) {
			if v == "" {
				answer(nil)
				return
			}
			answer(v == "yes")
		})
		return question{a, w, w, func(v any) {
			switch v {
			case true:
				w.SetSelected("yes")
			case false:
				w.SetSelected("no")
			default:
				w.SetSelected("")
			}
		}}
	}
	w := widgets.NewField(map[annotate.AttributeType]string{
		annotate.Number: "a number", annotate.Several: strings.Join(a.Values, ", "),
	}[a.Type])
	keep := func() {
		v, err := parse(a, w.Text)
		if err != nil {
			w.SetText(text(c.value(a.ID)))
			return
		}
		answer(v)
	}
	w.OnFocus = func(focused bool) {
		if !focused {
			keep()
		}
	}
	w.OnKey = func(e *fyne.KeyEvent) bool {
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			keep()
		case fyne.KeyEscape:
			w.SetText(text(c.value(a.ID)))
		default:
			return false
		}
		c.leave()
		return true
	}
	return question{a, widgets.Compact(w), w, func(v any) {
		if s := text(v); s != w.Text {
			w.SetText(s)
		}
	}}
}

func (c *card) value(attribute string) any {
	if m := c.mark(); m != nil {
		return m.Attributes[attribute]
	}
	return nil
}

// text is a value as it is written in a field.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case json.Number:
		return v.String()
	case json.RawMessage:
		return string(v)
	}
	return fmt.Sprint(v)
}

// parse reads what was written in a field.
func parse(a annotate.Attribute, s string) (any, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return nil, nil
	}
	switch a.Type {
	case annotate.Number:
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return nil, err
		}
		return json.Number(s), nil
	case annotate.Several:
		var out []string
		for _, p := range strings.Split(s, ",") {
			if p = strings.TrimSpace(p); p != "" {
				out = append(out, p)
			}
		}
		return out, nil
	}
	return s, nil
}

// formLayout puts names into a column and what answers them beside.
type formLayout struct{}

const (
	nameWidth = 78
	fieldGap  = 4
)

func (formLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for i := 1; i < len(objects); i += 2 {
		h += max(objects[i-1].MinSize().Height, objects[i].MinSize().Height) + fieldGap
	}
	return fyne.NewSize(nameWidth+80, max(0, h-fieldGap))
}

func (formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for i := 1; i < len(objects); i += 2 {
		name, field := objects[i-1], objects[i]
		h := max(name.MinSize().Height, field.MinSize().Height)
		name.Move(fyne.NewPos(0, y))
		name.Resize(fyne.NewSize(nameWidth-6, name.MinSize().Height))
		field.Move(fyne.NewPos(nameWidth, y))
		field.Resize(fyne.NewSize(max(0, size.Width-nameWidth), field.MinSize().Height))
		y += h + fieldGap
	}
}
