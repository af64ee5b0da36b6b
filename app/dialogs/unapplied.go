package dialogs

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"postil/app/widgets"
)

// UnappliedAnswer is what becomes of choices that are not applied.
type UnappliedAnswer int

// The answers.
const (
	Stay UnappliedAnswer = iota // nothing is done
	ApplyFirst
	Forget
)

// Unapplied asks about choices of places for marks before they are forgotten.
type Unapplied struct {
	widget.BaseWidget

	// OnDone is called with the answer.
	OnDone func(UnappliedAnswer)

	buttons []*widgets.Button
	content *fyne.Container
}

// NewUnapplied asks about so many choices.
func NewUnapplied(n int) *Unapplied {
	d := &Unapplied{}
	for _, b := range []struct {
		kind   widgets.ButtonKind
		label  string
		answer UnappliedAnswer
	}{{widgets.Secondary, "Stay", Stay}, {widgets.Secondary, "Forget them", Forget}, {widgets.Primary, "Apply and go on", ApplyFirst}} {
		button := widgets.NewButton(b.kind, b.label, func() { d.OnDone(b.answer) })
		button.OnKey = func(e *fyne.KeyEvent) bool {
			if e.Name == fyne.KeyEscape {
				d.OnDone(Stay)
				return true
			}
			return false
		}
		d.buttons = append(d.buttons, button)
	}
	words := fmt.Sprintf("You have chosen what becomes of %d marks, and not applied it yet.", n)
	if n == 1 {
		words = "You have chosen what becomes of one mark, and not applied it yet."
	}
	d.content = form("Apply what is chosen?", words+" Marks that are not applied wait as before.", foot(d.buttons[0], d.buttons[1], d.buttons[2]))
	d.ExtendBaseWidget(d)
	return d
}

// Field is what the keyboard has to be put into.
func (d *Unapplied) Field() fyne.Focusable { return d.buttons[2] }

// CreateRenderer implements fyne.Widget.
func (d *Unapplied) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(d.content) }
