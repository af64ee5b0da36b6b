// Package scheme is the screen on which a scheme is edited: its labels with
// name, colour, key, parent, guideline and questions, its relations, and what is
// asked about the article as a whole. Nothing is written before Save;
// postil.toml keeps its comments and order then. What marks, links and answers
// in the files would lose their place by is asked first, with its number.
//
// Make the panel with New and put it on an overlay; ask Leave before taking it
// away. A draft is the scheme while it is edited, and knows nothing of the
// screen; each section of the screen is a file.
package scheme

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of the panel in pixels at scale 1.
const (
	Width      = 920
	Height     = 690
	listWidth  = 240
	nameColumn = 92
	edge       = 20
)

// Editor is the panel.
type Editor struct {
	widget.BaseWidget

	// OnClose is called when the panel is to be taken away.
	OnClose func()

	s       *session.Session
	draft   *draft
	agreed  map[string]bool // losses that the person has agreed to
	waiting func()          // goes on once the layers are counted
	faulty  bool            // the scheme cannot be saved as it is

	labels    *labels
	relations *relations
	article   *article
	switcher  *widgets.Segments
	faults    *widgets.Prose
	save      *widgets.Button
	question  fyne.CanvasObject // laid over the panel, or nil
	content   *fyne.Container
}

// section is a part of the screen.
type section interface {
	object() fyne.CanvasObject
	focus() fyne.Focusable // where the keyboard goes first
	show()                 // everything anew
	judge([]fault)         // what is wrong in it, and how much it is used
}

// New makes the panel for the scheme in force.
func New(s *session.Session) *Editor {
	e := &Editor{s: s, draft: newDraft(s.Scheme()), agreed: map[string]bool{}, OnClose: func() {}}
	e.faults = widgets.NewProse("", widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameError, Most: 2})
	e.save = e.button(widgets.Primary, "Save", e.saveAll)
	e.labels, e.relations, e.article = newLabels(e), newRelations(e), newArticle(e)
	e.switcher = widgets.NewSegments(func(i int) { e.turnTo(i) }, "Labels", "Relations", "Article questions")
	e.switcher.OnKey = e.escape
	e.build()
	e.ExtendBaseWidget(e)
	e.turnTo(labelPart)
	s.SchemeUse(func(use *session.SchemeUse, unread error) {
		e.draft.counted(use, unread)
		e.sections()[e.switcher.Selected()].show()
		e.judge()
		if then := e.waiting; then != nil {
			e.waiting = nil
			e.dropQuestion()
			then()
		}
	})
	return e
}

func (e *Editor) sections() [3]section { return [3]section{e.labels, e.relations, e.article} }

// build sets the parts in their places.
func (e *Editor) build() {
	title := canvas.NewText("Scheme", theme.Color(theme.ColorNameText))
	title.TextSize, title.TextStyle = 19, theme.ReadingSemiBold()
	parts := container.NewStack()
	for _, s := range e.sections() {
		parts.Add(s.object())
	}
	foot := widgets.NewFrame(nil, nil, nil,
		widgets.NewLine(8, e.button(widgets.Secondary, "Cancel", func() { e.Leave(e.OnClose) }), e.save),
		widgets.NewInset(0, 4, 16, 0, e.faults))
	e.content = widgets.NewFrame(
		widgets.NewStackDown(0,
			widgets.NewInset(edge, 14, edge, 12, widgets.NewFrame(nil, nil, title, e.switcher, nil)),
			widgets.NewHairline()),
		widgets.NewStackDown(0, widgets.NewHairline(), widgets.NewInset(edge, 10, edge, 14, foot)),
		nil, nil, parts)
}

// button makes one that Esc leaves the panel from.
func (e *Editor) button(kind widgets.ButtonKind, label string, tapped func()) *widgets.Button {
	b := widgets.NewButton(kind, label, tapped)
	b.OnKey = e.escape
	return b
}

func (e *Editor) escape(k *fyne.KeyEvent) bool {
	if k.Name == fyne.KeyEscape {
		e.Leave(e.OnClose)
		return true
	}
	return false
}

// turnTo shows a section.
func (e *Editor) turnTo(part int) {
	for i, s := range e.sections() {
		if i == part {
			s.object().Show()
		} else {
			s.object().Hide()
		}
	}
	e.switcher.SetSelected(part)
	e.sections()[part].show()
	e.judge()
}

// judge says what is wrong with the scheme, beside where it is and below.
func (e *Editor) judge() {
	faults := e.draft.faults(e.s.Commands())
	faults = append(faults, e.labels.typed()...)
	e.sections()[e.switcher.Selected()].judge(faults)
	words := make([]string, len(faults))
	for i, f := range faults {
		words[i] = f.text
		if w := e.draft.where(f); w != "" {
			words[i] = w + ": " + f.text
		}
	}
	words = slices.Compact(words)
	e.faults.Set(strings.Join(words, "; "))
	e.faulty = len(faults) > 0
	if e.faulty || !e.draft.changed() {
		e.save.Disable()
	} else {
		e.save.Enable()
	}
	e.content.Refresh()
}

// saveAll saves the scheme and closes, after asking about what would lose its
// place.
func (e *Editor) saveAll() { e.saveThen(e.OnClose) }

func (e *Editor) saveThen(then func()) {
	save := func() {
		if err := e.s.SaveScheme(e.draft.saved()); err != nil {
			e.tell(err)
			return
		}
		then()
	}
	if !e.draft.changed() {
		then()
		return
	}
	e.whenCounted(func() {
		var losses []string
		for _, l := range e.draft.losses() {
			if !e.agreed[l] {
				losses = append(losses, l)
			}
		}
		if len(losses) == 0 {
			save()
			return
		}
		e.ask("Save the scheme all the same?", append(losses, e.unreadWords()...), answer{label: "Keep editing"}, answer{"Save", save, true})
	})
}

// agreeTo does what the person has agreed to, so that what is lost by it is not
// asked again when the scheme is saved.
func (e *Editor) agreeTo(do func()) {
	before := e.draft.losses()
	do()
	for _, l := range e.draft.losses() {
		if !slices.Contains(before, l) {
			e.agreed[l] = true
		}
	}
}

// tell says that the scheme could not be saved; the panel stays.
func (e *Editor) tell(err error) {
	e.faults.Set(err.Error())
	e.content.Refresh()
}

// Leave goes on with then, which takes the panel away, at once where there is
// nothing to save, and else as the person says.
func (e *Editor) Leave(then func()) {
	e.dropQuestion()
	e.waiting = nil
	if !e.draft.changed() && len(e.labels.typed()) == 0 {
		then()
		return
	}
	answers := []answer{{label: "Keep editing"}, {label: "Discard the changes", do: then}}
	words := "The scheme has changes that are not saved."
	if e.faulty {
		words += " They cannot be saved as they are: " + e.faults.Words() + "."
	} else {
		answers = append(answers, answer{"Save", func() { e.saveThen(then) }, true})
	}
	e.ask("Close without saving?", []string{words}, answers...)
}

// whenCounted goes on once it is known what the layers hold.
func (e *Editor) whenCounted(then func()) {
	if e.draft.use != nil {
		then()
		return
	}
	e.waiting = then
	e.ask("One moment", []string{"What the files hold of the scheme is still being counted, so that nothing loses its place unsaid. This goes on by itself."},
		answer{label: "Keep editing", do: func() { e.waiting = nil }})
}

// unreadWords tell of layers that could not be counted.
func (e *Editor) unreadWords() []string {
	if e.draft.unread == nil {
		return nil
	}
	files := strings.Split(e.draft.unread.Error(), "\n")
	words := fmt.Sprintf("Some files could not be read, so there may be more: %s", files[0])
	if n := len(files) - 1; n > 0 {
		words += fmt.Sprintf(" (and %d more)", n)
	}
	return []string{words}
}

// Field is what the keyboard has to be put into.
func (e *Editor) Field() fyne.Focusable { return e.labels.focus() }

// put gives something in the panel the keyboard.
func (e *Editor) put(f fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && f != nil {
		c.Focus(f)
	}
}

// MinSize is that of the panel.
func (e *Editor) MinSize() fyne.Size { return fyne.NewSize(Width, Height) }

// CreateRenderer implements fyne.Widget.
func (e *Editor) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(e.content) }
