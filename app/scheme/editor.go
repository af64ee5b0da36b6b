// Package scheme is the screen on which a scheme is edited: its labels with
// name, colour, key, parent, guideline and attributes. Nothing is written before
// Save; postil.toml keeps its comments and order then. Make the panel with New
// and put it on an overlay.
package scheme

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/theme/labelcolor"
	"postil/app/widgets"
)

// Measures of the panel in pixels at scale 1.
const (
	Width      = 880
	Height     = 600
	listWidth  = 230
	nameColumn = 92
	edge       = 20
)

// Editor is the panel.
type Editor struct {
	widget.BaseWidget

	// OnClose is called when the panel is to be taken away.
	OnClose func()

	s      *session.Session
	scheme annotate.Scheme    // as it is being edited
	use    *session.SchemeUse // what the layers hold of it; nil while that is counted
	now    int                // the label shown

	list                   *widgets.List
	name, short, key, tone *widgets.Field
	guideline, attributes  *widgets.Field
	parent, merge          *widgets.Choice
	contrast, faults, used *widgets.Prose
	sample                 *canvas.Text
	sampleGround           *canvas.Rectangle
	remove, save           *widgets.Button
	filling                bool // fields are being filled, not edited
	content                *fyne.Container
}

// New makes the panel for the scheme in force.
func New(s *session.Session) *Editor {
	e := &Editor{s: s, scheme: s.Scheme().Clone()}
	e.list = widgets.NewList(widgets.ListModel{
		Len: func() int { return len(e.scheme.Labels) },
		Create: func(int) fyne.CanvasObject {
			return widgets.NewRow(widgets.NewSwatch(nil), widgets.NewKeyCap(""))
		},
		Update: e.update,
	})
	e.list.OnCurrent = func(i int) { e.show(i) }
	e.list.OnKey = func(k *fyne.KeyEvent) bool {
		if k.Name == fyne.KeyEscape {
			e.OnClose()
			return true
		}
		return false
	}
	e.name = e.field("The label’s name", func(l *annotate.Label, v string) { l.Name = v })
	e.short = e.field("1 to 3 letters", func(l *annotate.Label, v string) { l.Short = v })
	e.key = e.field("a letter or digit", func(l *annotate.Label, v string) { l.Key = v })
	e.tone = e.field("#4457c9", func(l *annotate.Label, v string) {
		if c, err := annotate.ParseColor(strings.TrimSpace(v)); err == nil {
			l.Color = c
		}
	})
	e.guideline = widgets.NewNote("Two sentences: what to mark with it, and from where to where.", 4)
	e.guideline.OnChanged = e.edited(func(l *annotate.Label, v string) { l.Guideline = v })
	e.guideline.OnKey = e.escape
	e.attributes = widgets.NewNote("One a line: name: type, or name: one, another, a third. A * after the name makes it required.", 3)
	e.attributes.OnChanged = e.edited(func(l *annotate.Label, v string) { l.Attributes = parseAttributes(v, l.Attributes) })
	e.attributes.OnKey = e.escape
	e.parent = widgets.NewChoice("none", nil, func(name string) {
		e.change(func(l *annotate.Label) { l.Parent = e.idNamed(name) })
	})
	e.merge = widgets.NewChoice("Merge into…", nil, e.mergeInto)
	e.contrast = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 2})
	e.faults = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameError, Most: 2})
	e.used = widgets.NewProse("", widgets.ProseLook{Size: theme.SmallSize, Color: theme.ColorNameSecond, Most: 1})
	e.sample = canvas.NewText("words marked so", theme.Color(theme.ColorNameText))
	e.sample.TextSize, e.sample.TextStyle = 15, theme.Reading()
	e.sampleGround = canvas.NewRectangle(theme.Color(theme.ColorNamePage))
	e.sampleGround.CornerRadius = 3
	e.remove = widgets.NewButton(widgets.Secondary, "", e.removeLabel)
	e.save = widgets.NewButton(widgets.Primary, "Save", e.saveAll)
	e.build()
	e.ExtendBaseWidget(e)
	e.show(0)
	s.SchemeUse(func(use *session.SchemeUse, _ error) {
		e.use = use
		e.showUse()
	})
	return e
}

// build sets the parts in their places.
func (e *Editor) build() {
	title := canvas.NewText("Scheme", theme.Color(theme.ColorNameText))
	title.TextSize, title.TextStyle = 19, theme.ReadingSemiBold()
	row := func(name string, o fyne.CanvasObject) fyne.CanvasObject {
		t := canvas.NewText(name, theme.Color(theme.ColorNameSecond))
		t.TextSize = theme.StatusSize
		room := canvas.NewRectangle(theme.Color(theme.ColorNamePage))
		room.SetMinSize(fyne.NewSize(nameColumn, 1))
		room.Hide()
		holder := container.New(column{}, t)
		return widgets.NewFrame(nil, nil, holder, nil, o)
	}
	half := func(a, b fyne.CanvasObject) fyne.CanvasObject { return container.New(halves{16}, a, b) }
	sample := container.New(paddedCenter{8, 3}, e.sampleGround, e.sample)
	form := widgets.NewStackDown(9,
		row("Name", e.name),
		half(row("Short", e.short), row("Key", e.key)),
		row("Colour", half(e.tone, sample)),
		row("", e.contrast),
		row("A kind of", e.parent),
		row("Guideline", e.guideline),
		row("Asks for", e.attributes),
		row("", widgets.NewLine(8, e.remove, e.merge)),
		row("", e.used),
	)
	buttons := widgets.NewLine(6,
		widgets.NewButton(widgets.Secondary, "Add label", e.add),
		widgets.NewButton(widgets.Secondary, "Up", func() { e.shift(-1) }),
		widgets.NewButton(widgets.Secondary, "Down", func() { e.shift(1) }))
	left := widgets.NewFrame(nil, widgets.NewInset(12, 8, 8, 12, buttons), nil, nil, e.list)
	body := widgets.NewFrame(nil, nil, container.New(wide(listWidth), left), nil,
		widgets.NewInset(edge, 0, edge, 0, form))
	foot := widgets.NewFrame(nil, nil, nil, widgets.NewLine(8, widgets.NewButton(widgets.Secondary, "Cancel", func() { e.OnClose() }), e.save), widgets.NewInset(0, 4, 16, 0, e.faults))
	e.content = widgets.NewFrame(
		widgets.NewInset(edge, 16, edge, 10, title),
		widgets.NewStackDown(0, widgets.NewHairline(), widgets.NewInset(edge, 10, edge, 14, foot)), nil, nil, body)
}

// field makes an entry that changes the shown label.
func (e *Editor) field(placeholder string, set func(*annotate.Label, string)) *widgets.Field {
	f := widgets.NewField(placeholder)
	f.OnChanged = e.edited(set)
	f.OnKey = e.escape
	return f
}

func (e *Editor) escape(k *fyne.KeyEvent) bool {
	if k.Name == fyne.KeyEscape {
		e.OnClose()
		return true
	}
	return false
}

func (e *Editor) edited(set func(*annotate.Label, string)) func(string) {
	return func(v string) {
		if !e.filling {
			e.change(func(l *annotate.Label) { set(l, v) })
		}
	}
}

// change edits the shown label.
func (e *Editor) change(f func(*annotate.Label)) {
	if e.now < len(e.scheme.Labels) {
		f(&e.scheme.Labels[e.now])
		e.list.Update(e.now)
		e.judge()
	}
}

// show fills the fields with a label.
func (e *Editor) show(i int) {
	if i < 0 || i >= len(e.scheme.Labels) {
		return
	}
	e.now = i
	l := e.scheme.Labels[i]
	e.filling = true
	e.name.SetText(l.Name)
	e.short.SetText(l.Short)
	e.key.SetText(l.Key)
	e.tone.SetText(l.Color.String())
	e.guideline.SetText(l.Guideline)
	e.attributes.SetText(writeAttributes(l.Attributes))
	others := []string{""}
	for _, o := range e.scheme.Labels {
		if o.ID != l.ID {
			others = append(others, o.Name)
		}
	}
	e.parent.SetOptions(others)
	e.parent.SetSelected(e.nameOf(l.Parent))
	e.merge.SetOptions(others[1:])
	e.merge.SetSelected("")
	e.filling = false
	if e.list.Current() != i {
		e.list.SetCurrent(i)
	}
	e.showUse()
	e.judge()
}

// showUse says how many marks the label has, and what removing it does.
func (e *Editor) showUse() {
	l := e.scheme.Labels[e.now]
	n := e.marks(l.ID)
	switch {
	case e.use == nil:
		e.used.Set("Counting the marks with this label…")
	case n == 0:
		e.used.Set("No marks with this label. Its id in the files is “" + l.ID + "”.")
	default:
		e.used.Set(fmt.Sprintf("%s marks have this label; its id in the files is “%s”.", widgets.Thousands(n), l.ID))
	}
	switch {
	case l.Archived:
		e.remove.SetLabel("Take back into use")
	case n > 0 || e.use == nil:
		e.remove.SetLabel("Archive: keep for old marks")
	default:
		e.remove.SetLabel("Delete")
	}
	e.content.Refresh()
}

// marks is how many marks have a label, as far as they are counted.
func (e *Editor) marks(label string) int {
	if e.use == nil {
		return 0
	}
	return e.use.Labels[label]
}

// judge says how the colour reads, and what is wrong with the scheme.
func (e *Editor) judge() {
	l := e.scheme.Labels[e.now]
	c, _ := theme.Label(l.Color.String())
	e.sampleGround.FillColor = c.Tint
	e.sample.Color = theme.Color(theme.ColorNameText)
	e.sampleGround.Refresh()
	e.sample.Refresh()
	say := func(name string, on labelcolor.Ground) string {
		own, _ := labelcolor.Parse(l.Color.String())
		fit := labelcolor.Fit(own, on)
		return fmt.Sprintf("%s: line %.1f : 1, text %.1f : 1", name, labelcolor.Contrast(fit.Line, on.Page), labelcolor.Contrast(on.Text, fit.Tint))
	}
	e.contrast.Set("Fitted to both themes. " + say("Light", labelcolor.Light()) + ". " + say("Dark", labelcolor.Dark()) + ".")
	var faults []string
	if _, err := annotate.ParseColor(strings.TrimSpace(e.tone.Text)); err != nil {
		faults = append(faults, err.Error())
	}
	for _, p := range e.scheme.Check() {
		faults = append(faults, p.Text)
	}
	faults = append(faults, e.clashes()...)
	e.faults.Set(strings.Join(faults, "; "))
	if len(faults) > 0 {
		e.save.Disable()
	} else {
		e.save.Enable()
	}
	e.content.Refresh()
}

// clashes are the label keys that stand for a command as well.
func (e *Editor) clashes() []string {
	var out []string
	for _, l := range e.scheme.Labels {
		for _, c := range e.s.Commands() {
			if l.Key != "" && slices.Contains(c.Keys, session.Chord{Key: strings.ToUpper(l.Key)}) {
				out = append(out, fmt.Sprintf("the key %s is that of “%s”", l.Key, c.Title))
			}
		}
	}
	return out
}

// add puts a new label after the shown one.
func (e *Editor) add() {
	n := len(e.scheme.Labels) + 1
	l := annotate.Label{Name: fmt.Sprintf("Label %d", n), Color: fresh(e.scheme.Labels), Key: freeKey(e.scheme.Labels)}
	l.ID, l.Short = e.freeID(l.Name), "L"
	at := min(e.now+1, len(e.scheme.Labels))
	e.scheme.Labels = slices.Insert(e.scheme.Labels, at, l)
	e.list.Reload()
	e.show(at)
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Focus(e.name)
		e.name.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
}

// freeID makes an id of a name that no label has.
func (e *Editor) freeID(name string) string {
	id := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return '-'
	}, name)
	for base, n := id, 2; ; n++ {
		if _, taken := e.scheme.Label(id); !taken {
			return id
		}
		id = fmt.Sprintf("%s-%d", base, n)
	}
}

// freeKey is a digit or letter that no label has, or "".
func freeKey(labels []annotate.Label) string {
	for _, k := range "123456789abcdefghijklmnopqrstuvwxyz" {
		if !slices.ContainsFunc(labels, func(l annotate.Label) bool { return strings.EqualFold(l.Key, string(k)) }) {
			return string(k)
		}
	}
	return ""
}

// palette are colours that are well apart, for new labels.
var palette = [...]string{"#4457c9", "#a65500", "#0b7a6c", "#a8327d", "#5f7300", "#7a3db8", "#b3372f", "#1f6f9c"}

func fresh(labels []annotate.Label) annotate.Color {
	for _, p := range palette {
		c, err := annotate.ParseColor(p)
		if err == nil && !slices.ContainsFunc(labels, func(l annotate.Label) bool { return l.Color == c }) {
			return c
		}
	}
	return labels[0].Color
}

// shift moves the shown label up or down.
func (e *Editor) shift(by int) {
	to := e.now + by
	if to < 0 || to >= len(e.scheme.Labels) {
		return
	}
	l := e.scheme.Labels
	l[e.now], l[to] = l[to], l[e.now]
	e.list.Reload()
	e.show(to)
}

// removeLabel deletes a label that no mark has, and archives one in use.
func (e *Editor) removeLabel() {
	l := &e.scheme.Labels[e.now]
	switch {
	case l.Archived:
		l.Archived = false
	case e.use == nil || e.marks(l.ID) > 0:
		l.Archived = true
	case len(e.scheme.Labels) > 1:
		id := l.ID
		e.scheme.Labels = slices.Delete(e.scheme.Labels, e.now, e.now+1)
		for i := range e.scheme.Labels {
			if e.scheme.Labels[i].Parent == id {
				e.scheme.Labels[i].Parent = ""
			}
		}
	}
	e.list.Reload()
	e.show(min(e.now, len(e.scheme.Labels)-1))
}

// mergeInto gives the marks of the shown label to another one, and archives it.
func (e *Editor) mergeInto(name string) {
	to := e.idNamed(name)
	from := e.scheme.Labels[e.now].ID
	if to == "" || to == from {
		return
	}
	e.scheme.Labels[e.now].Archived = true
	if err := e.s.SaveScheme(e.scheme); err != nil {
		e.faults.Set(err.Error())
		return
	}
	e.OnClose()
	e.s.MergeLabels(from, to)
}

func (e *Editor) idNamed(name string) string {
	for _, l := range e.scheme.Labels {
		if l.Name == name && name != "" {
			return l.ID
		}
	}
	return ""
}

func (e *Editor) nameOf(id string) string {
	if l, ok := e.scheme.Label(id); ok {
		return l.Name
	}
	return ""
}

func (e *Editor) saveAll() {
	if err := e.s.SaveScheme(e.scheme); err != nil {
		e.faults.Set(err.Error())
		e.content.Refresh()
		return
	}
	e.OnClose()
}

func (e *Editor) update(i int, o fyne.CanvasObject) {
	row, ok := o.(*widgets.Row)
	if !ok {
		return
	}
	l := e.scheme.Labels[i]
	c, _ := theme.Label(l.Color.String())
	if s, ok := row.Leading().(*widgets.Swatch); ok {
		s.SetColor(c.Line)
	}
	if k, ok := row.Trailing().(*widgets.KeyCap); ok {
		k.SetChord(l.Key)
	}
	content := widgets.RowContent{Title: l.Name}
	if l.Archived {
		content.Aside = "archived"
	}
	row.Set(content)
}

// Field is what the keyboard has to be put into.
func (e *Editor) Field() fyne.Focusable { return e.list }

// MinSize is that of the panel.
func (e *Editor) MinSize() fyne.Size { return fyne.NewSize(Width, Height) }

// CreateRenderer implements fyne.Widget.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.content) }
