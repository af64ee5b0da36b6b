package scheme

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/annotate"
	"postil/app/theme"
	"postil/app/theme/labelcolor"
	"postil/app/widgets"
)

// labels is the section of the labels: the list, and a form for one of them.
type labels struct {
	form
	now int // the label shown

	list                   *widgets.List
	name, short, key, tone *widgets.Field
	guideline              *widgets.Field
	parent, merge          *widgets.Choice
	contrast, wrong, used  *widgets.Prose
	sample                 *canvas.Text
	sampleGround           *canvas.Rectangle
	questions              *questions
	remove                 *widgets.Button
	whole                  *fyne.Container
}

func newLabels(e *Editor) *labels {
	l := &labels{form: form{e: e}}
	l.list = widgets.NewList(widgets.ListModel{
		Len: func() int { return len(e.draft.now.Labels) },
		Create: func(int) fyne.CanvasObject {
			return widgets.NewRow(widgets.NewSwatch(nil), widgets.NewKeyCap(""))
		},
		Update: l.update,
	})
	l.list.OnCurrent = func(i int) { l.turnTo(i) }
	l.list.OnKey = e.escape
	l.name = l.field("The label’s name", func(v string) { e.draft.nameLabel(l.now, v); l.refill(l.name) })
	l.short = l.field("1 to 3 letters", func(v string) { l.label().Short = v })
	l.key = l.field("a letter or digit", func(v string) { l.label().Key = v })
	l.tone = l.field("#4457c9", func(v string) {
		if c, err := annotate.ParseColor(strings.TrimSpace(v)); err == nil {
			l.label().Color = c
		}
	})
	l.guideline = l.note("Two sentences: what to mark with it, and from where to where.", 3, func(v string) { l.label().Guideline = v })
	l.parent = l.choice("no other label", func(name string) { l.label().Parent = e.draft.labelNamed(name) })
	l.merge = widgets.NewChoice("Merge into…", nil, l.mergeInto)
	l.merge.OnKey = e.escape
	l.merge.OnFocus = func() { l.reveal(l.merge) }
	l.contrast, l.wrong, l.used = quiet(2), alarm(), quiet(2)
	l.sample = canvas.NewText("words marked so", theme.Color(theme.ColorNameText))
	l.sample.TextSize, l.sample.TextStyle = 15, theme.Reading()
	l.sampleGround = canvas.NewRectangle(theme.Color(theme.ColorNamePage))
	l.sampleGround.CornerRadius = 3
	l.remove = l.button(widgets.Secondary, "", l.removeLabel)
	l.questions = newQuestions(&l.form, labelPart, func() asked { return e.draft.labelQuestions(l.now) })

	half := func(a, b fyne.CanvasObject) fyne.CanvasObject { return container.New(halves{16}, a, b) }
	sample := container.New(paddedCenter{8, 3}, l.sampleGround, l.sample)
	l.build(
		named("Name", widgets.NewStackDown(4, widgets.OneLine(l.name), l.wrong)),
		half(named("Short", l.short), named("Key", l.key)),
		named("Colour", widgets.NewStackDown(4, half(l.tone, sample), l.contrast)),
		named("A kind of", half(l.parent, container.NewWithoutLayout())),
		named("Guideline", l.guideline),
		named("Asks for", l.questions.box),
		named("In use", widgets.NewStackDown(6, widgets.NewInset(0, 7, 0, 0, l.used), widgets.NewLine(8, l.remove, l.merge))),
	)
	l.whole = e.listBeside(l.list, "Add label", l.add, l.shift, l.scroll)
	return l
}

func (l *labels) object() fyne.CanvasObject { return l.whole }
func (l *labels) focus() fyne.Focusable     { return l.list }

// label is the one shown.
func (l *labels) label() *annotate.Label { return &l.e.draft.now.Labels[l.now] }

func (l *labels) show() {
	l.now = max(0, min(l.now, len(l.e.draft.now.Labels)-1))
	l.list.Reload()
	l.list.SetCurrent(l.now)
	l.refill(nil)
	l.questions.show()
}

// turnTo shows another label.
func (l *labels) turnTo(i int) {
	l.now = i
	l.refill(nil)
	l.questions.show()
	l.scroll.ScrollToTop()
	l.e.judge()
}

// refill puts the label into the fields, but for the one being typed in.
func (l *labels) refill(but *widgets.Field) {
	it, d := l.label(), l.e.draft
	l.fill(func() {
		for f, v := range map[*widgets.Field]string{
			l.name: it.Name, l.short: it.Short, l.key: it.Key, l.guideline: it.Guideline, l.tone: it.Color.String(),
		} {
			if f != but && f.Text != v && (but == nil || f != l.tone) {
				f.SetText(v)
			}
		}
	})
	others, active := []string{""}, []string(nil)
	for _, o := range d.now.Labels {
		if o.ID != it.ID {
			others = append(others, d.labelName(o.ID))
			if !o.Archived {
				active = append(active, d.labelName(o.ID))
			}
		}
	}
	l.parent.SetOptions(others)
	l.parent.SetSelected(d.labelName(it.Parent))
	l.merge.SetOptions(active)
	l.merge.SetSelected("")
}

// typed is what stands in the fields and is no value for the scheme.
func (l *labels) typed() []fault {
	if _, err := annotate.ParseColor(strings.TrimSpace(l.tone.Text)); err != nil {
		return []fault{{labelPart, l.now, -1, err.Error()}}
	}
	return nil
}

// judge says how the colour reads, how much the label is used and what is wrong
// with it.
func (l *labels) judge(faults []fault) {
	it, d := l.label(), l.e.draft
	c, _ := theme.Label(it.Color.String())
	l.sampleGround.FillColor = c.Tint
	l.sample.Color = theme.Color(theme.ColorNameText)
	l.sampleGround.Refresh()
	l.sample.Refresh()
	l.contrast.Set("Fitted to both themes. " + contrasts("Light", it.Color, labelcolor.Light()) + " " + contrasts("Dark", it.Color, labelcolor.Dark()))
	wrong := ""
	for _, f := range faults {
		if f.part == labelPart && f.item == l.now && f.question < 0 {
			wrong = f.text
		}
	}
	say(l.wrong, wrong)
	_, toneFault := annotate.ParseColor(strings.TrimSpace(l.tone.Text))
	l.tone.SetWrong(toneFault != nil)
	l.questions.judge(faults, l.now)
	n := l.marks()
	l.used.Set(d.inUse(n, "mark") + fmt.Sprintf(" The id in the files is “%s”.", it.ID))
	switch {
	case it.Archived:
		l.remove.SetLabel("Take back into use")
	case n > 0 || d.use == nil || d.unread != nil:
		l.remove.SetLabel("Archive…")
	default:
		l.remove.SetLabel("Delete")
	}
	l.list.Update(l.now)
}

// contrasts says how a colour reads on a ground.
func contrasts(name string, c annotate.Color, on labelcolor.Ground) string {
	own, _ := labelcolor.Parse(c.String())
	fit := labelcolor.Fit(own, on)
	return fmt.Sprintf("%s: line %.1f : 1, text %.1f : 1.", name, labelcolor.Contrast(fit.Line, on.Page), labelcolor.Contrast(on.Text, fit.Tint))
}

// marks is how many marks have the label, as far as they are counted.
func (l *labels) marks() int {
	if l.e.draft.use == nil {
		return 0
	}
	return l.e.draft.use.Labels[l.label().ID]
}

func (l *labels) add() {
	l.now = l.e.draft.addLabel(l.now)
	l.show()
	l.e.judge()
	l.e.selectAll(l.name)
}

func (l *labels) shift(by int) {
	l.now = move(l.e.draft.now.Labels, l.now, by)
	l.show()
	l.e.judge()
}

// removeLabel archives a label that marks have, or may have, and deletes others.
func (l *labels) removeLabel() {
	if l.label().Archived {
		l.label().Archived = false
		l.changed()
		return
	}
	l.e.whenCounted(func() {
		d, it := l.e.draft, l.label()
		n := l.marks()
		if n > 0 || d.unread != nil {
			words := fmt.Sprintf("%s this label. What has it keeps it and stays in the files as it is. An archived label is not offered for new marks, and can be taken back into use at any time.",
				upper(d.count(n, "mark"))+verb(n, " has", " have"))
			l.e.ask("Archive “"+it.Name+"”?", append([]string{words}, l.e.unreadWords()...),
				answer{label: "Keep it"}, answer{"Archive", func() { l.label().Archived = true; l.changed() }, true})
			return
		}
		drop := func() { d.removeLabel(l.now); l.changed() }
		if len(d.now.Labels) == 1 {
			l.e.ask("This is the only label", []string{"A scheme needs one at least. Add another one first, or change this one."}, answer{label: "Keep it"})
			return
		}
		if also := d.dependents(l.now); len(also) > 0 {
			l.e.ask("Delete “"+it.Name+"”?", append([]string{"No mark has it."}, also...), answer{label: "Keep it"}, answer{label: "Delete", do: drop})
			return
		}
		drop()
	})
}

// changed shows the section anew.
func (l *labels) changed() {
	l.show()
	l.e.judge()
}

// mergeInto gives the marks of the shown label to another one and archives it,
// after asking.
func (l *labels) mergeInto(name string) {
	l.merge.SetSelected("")
	to, from := l.e.draft.labelNamed(name), l.label().ID
	if to == "" || to == from {
		return
	}
	if l.e.faulty {
		l.e.ask("Not yet", []string{"Merging saves the scheme, which cannot be saved as it is: " + l.e.faults.Words() + "."}, answer{label: "Keep editing"})
		return
	}
	l.e.whenCounted(func() {
		d := l.e.draft
		words := d.mergeWords(from, to)
		for _, loss := range d.losses() {
			if !l.e.agreed[loss] {
				words = append(words, loss)
			}
		}
		words = append(words, l.e.unreadWords()...)
		l.e.ask("Merge “"+d.labelName(from)+"” into “"+name+"”?", words, answer{label: "Keep both"}, answer{"Merge and save", func() {
			if err := l.e.s.MergeLabels(d.saved(), from, to); err != nil {
				l.e.tell(err)
				return
			}
			l.e.OnClose()
		}, true})
	})
}

func (l *labels) update(i int, o fyne.CanvasObject) {
	row, ok := o.(*widgets.Row)
	if !ok || i >= len(l.e.draft.now.Labels) {
		return
	}
	it := l.e.draft.now.Labels[i]
	c, _ := theme.Label(it.Color.String())
	if s, ok := row.Leading().(*widgets.Swatch); ok {
		s.SetColor(c.Line)
	}
	if k, ok := row.Trailing().(*widgets.KeyCap); ok {
		k.SetChord(it.Key)
		k.Hidden = it.Key == ""
	}
	content := widgets.RowContent{Title: it.Name}
	if it.Archived {
		content.Aside = "archived"
	}
	row.Set(content)
}
