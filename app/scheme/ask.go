package scheme

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
	"postil/app/widgets"
)

const questionWidth = 460

// answer is one way to go on; without do the question goes and that is all. The
// one that a person most likely wants stands out.
type answer struct {
	label  string
	do     func()
	likely bool
}

// ask lays a question over the panel, in the place of one that is there. The
// first answer changes nothing: it has the keyboard, and Esc gives it.
func (e *Editor) ask(title string, words []string, answers ...answer) {
	e.dropQuestion()
	window := fyne.CurrentApp().Driver().CanvasForObject(e)
	if window == nil {
		return
	}
	head := widgets.NewProse(title, widgets.ProseLook{Size: 17, Style: theme.ReadingSemiBold(), Most: 2})
	lines := []fyne.CanvasObject{head}
	for _, w := range words {
		lines = append(lines, widgets.NewProse(w, widgets.ProseLook{Color: theme.ColorNameSecond, Most: 6}))
	}
	give := func(a answer) {
		e.dropQuestion()
		if a.do != nil {
			a.do()
		}
	}
	var buttons []fyne.CanvasObject
	for _, a := range answers {
		kind := widgets.Secondary
		if a.likely {
			kind = widgets.Primary
		}
		b := widgets.NewButton(kind, a.label, func() { give(a) })
		b.OnKey = func(k *fyne.KeyEvent) bool {
			if k.Name != fyne.KeyEscape {
				return false
			}
			give(answers[0])
			return true
		}
		buttons = append(buttons, b)
	}
	scroll := newRoom(widgets.NewStackDown(8, lines...), questionWidth-2*edge, 320)
	card := widgets.NewOverlay(container.New(wide(questionWidth), widgets.NewInset(edge, 16, edge, 16,
		widgets.NewStackDown(16, scroll, container.New(flushRight{}, widgets.NewLine(8, buttons...))))))
	veil := newVeil(func() { window.Focus(buttons[0].(fyne.Focusable)) })
	e.question = container.New(centred{}, veil, card)
	window.Overlays().Add(e.question)
	window.Focus(buttons[0].(fyne.Focusable))
}

// dropQuestion takes a question away that was not answered.
func (e *Editor) dropQuestion() {
	if e.question == nil {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil {
		c.Overlays().Remove(e.question)
	}
	e.question = nil
}

// veil dims what lies below a question and takes the pointer from it.
type veil struct {
	widget.BaseWidget
	tapped func()
}

func newVeil(tapped func()) *veil {
	v := &veil{tapped: tapped}
	v.ExtendBaseWidget(v)
	return v
}

// Tapped implements fyne.Tappable: beside a question nothing is decided.
func (v *veil) Tapped(*fyne.PointEvent) { v.tapped() }

func (v *veil) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(theme.Color(theme.ColorNameShadow)))
}
