package inspector

import (
	"encoding/json"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/app/theme"
	"postil/app/widgets"
)

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

// asked is whom a form asks about: the selected mark, or the article.
type asked struct {
	value  func(attribute string) any
	answer func(attribute string, value any)
	leave  func()
	tell   func(text string) // that what was written is no answer
}

// leaves gives the keyboard back on Esc.
func (a asked) leaves(e *fyne.KeyEvent) bool {
	if e.Name != fyne.KeyEscape {
		return false
	}
	a.leave()
	return true
}

func newForm(about asked, attributes []annotate.Attribute) *form {
	f := &form{}
	for _, a := range attributes {
		f.questions = append(f.questions, newQuestion(about, a))
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

func (f *form) show(answers annotate.Attributes) {
	for _, q := range f.questions {
		q.set(answers[q.attribute.ID])
	}
}

// objects are the names and widgets, in pairs.
func (f *form) objects() []fyne.CanvasObject {
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
	return out
}

// fieldName is what stands beside a field.
func fieldName(s string) fyne.CanvasObject {
	return widgets.NewInset(0, 3, 0, 0, widgets.NewProse(s, nameLook))
}

var nameLook = widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 2}

// isAbove reports whether a name gets a line of its own above its field: it needs
// more room than the column has, or the field would have next to none beside it.
func (l *formLayout) isAbove(name fyne.CanvasObject) bool {
	if l.width > 0 && l.width < nameWidth+leastField {
		return true
	}
	p, ok := name.(*fyne.Container).Objects[0].(*widgets.Prose)
	return ok && fyne.MeasureText(p.Words(), nameLook.Size, nameLook.Style).Width > nameWidth-6
}

// newQuestion makes the widget for an attribute's type.
func newQuestion(about asked, a annotate.Attribute) question {
	answer := func(v any) { about.answer(a.ID, v) }
	switch a.Type {
	case annotate.Choice:
		w := widgets.NewCompactChoice("—", append([]string{""}, a.Values...), func(v string) {
			if v == "" {
				answer(nil)
				return
			}
			answer(v)
		})
		w.OnKey = about.leaves
		return question{a, w, w, func(v any) { w.SetSelected(text(v)) }}
	case annotate.YesNo:
		w := widgets.NewCompactChoice("—", []string{"", "yes", "no"}, func(v string) {
			if v == "" {
				answer(nil)
				return
			}
			answer(v == "yes")
		})
		w.OnKey = about.leaves
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
	case annotate.Several:
		w := widgets.NewCompactSeveral("—", a.Values, func(v []string) {
			if len(v) == 0 {
				answer(nil)
				return
			}
			answer(v)
		})
		w.OnKey = about.leaves
		return question{a, w, w, func(v any) {
			switch v := v.(type) {
			case []string:
				w.SetTicked(v)
			default: // of another type, from before the question was changed
				w.SetTicked(nil)
				w.SetSelected(text(v))
			}
		}}
	}
	placeholder := ""
	if a.Type == annotate.Number {
		placeholder = "a number"
	}
	w := widgets.NewField(placeholder)
	keep := func() {
		v, err := parse(a, w.Text)
		if err != nil {
			about.tell(fmt.Sprintf("“%s” is not kept: %v.", w.Text, err))
			w.SetText(text(about.value(a.ID)))
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
			w.SetText(text(about.value(a.ID)))
		default:
			return false
		}
		about.leave()
		return true
	}
	return question{a, widgets.Compact(w), w, func(v any) {
		if s := text(v); s != w.Text {
			w.SetText(s)
		}
	}}
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
	var v any = s
	if a.Type == annotate.Number {
		v = json.Number(s)
	}
	return v, a.CheckValue(v)
}

// formLayout puts names into a column and what answers them beside.
type formLayout struct{ width float32 }

const (
	nameWidth  = 78
	leastField = 80 // a field that is narrower stands below its name
	fieldGap   = 4
	aboveGap   = 3 // between a name and its field below
)

func (l *formLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	h := float32(0)
	for i := 1; i < len(objects); i += 2 {
		name, field := objects[i-1].MinSize().Height, objects[i].MinSize().Height
		if l.isAbove(objects[i-1]) {
			h += name + aboveGap + field + fieldGap
		} else {
			h += max(name, field) + fieldGap
		}
	}
	return fyne.NewSize(leastField, max(0, h-fieldGap))
}

func (l *formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.width = size.Width
	y := float32(0)
	for i := 1; i < len(objects); i += 2 {
		name, field := objects[i-1], objects[i]
		name.Move(fyne.NewPos(0, y))
		if l.isAbove(name) {
			name.Resize(fyne.NewSize(size.Width, name.MinSize().Height))
			h := name.MinSize().Height // now that it has its width
			name.Resize(fyne.NewSize(size.Width, h))
			field.Move(fyne.NewPos(0, y+h+aboveGap))
			field.Resize(fyne.NewSize(size.Width, field.MinSize().Height))
			y += h + aboveGap + field.MinSize().Height + fieldGap
			continue
		}
		h := max(name.MinSize().Height, field.MinSize().Height)
		name.Resize(fyne.NewSize(nameWidth-6, name.MinSize().Height))
		field.Move(fyne.NewPos(nameWidth, y))
		field.Resize(fyne.NewSize(max(0, size.Width-nameWidth), field.MinSize().Height))
		y += h + fieldGap
	}
}
