package dialogs

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/widgets"
)

// Person asks who annotates.
type Person struct {
	widget.BaseWidget

	// OnDone is told the name, "" when none was given.
	OnDone func(name string)

	field *widgets.Field
	ok    *widgets.Button
	box   *fyne.Container
}

const formWidth = 420

// NewPerson makes the question, with the name so far.
func NewPerson(name string) *Person {
	p := &Person{field: widgets.NewField("Your name")}
	p.field.SetText(name)
	p.ok = widgets.NewButton(widgets.Primary, "Use this name", p.done)
	p.field.OnChanged = func(string) { p.check() }
	p.field.OnKey = func(e *fyne.KeyEvent) bool {
		switch e.Name {
		case fyne.KeyReturn, fyne.KeyEnter:
			p.done()
		case fyne.KeyEscape:
			p.OnDone("")
		default:
			return false
		}
		return true
	}
	p.box = form("Who annotates?",
		"Your marks are kept in files of your own, with this name in the file’s name: article.txt.alice.ann.json. Colleagues who open the same folder have theirs.",
		p.field, foot(widgets.NewButton(widgets.Secondary, "Not now", func() { p.OnDone("") }), p.ok))
	p.ExtendBaseWidget(p)
	p.check()
	return p
}

// Field is what the keyboard has to be put into.
func (p *Person) Field() fyne.Focusable { return p.field }

func (p *Person) check() {
	if strings.TrimSpace(p.field.Text) == "" {
		p.ok.Disable()
	} else {
		p.ok.Enable()
	}
}

func (p *Person) done() {
	if name := strings.TrimSpace(p.field.Text); name != "" {
		p.OnDone(name)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Person) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.box) }
