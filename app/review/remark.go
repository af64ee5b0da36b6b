package review

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// Remark asks for a comment on a case, with a reason and how sure the reviewer
// is.
type Remark struct {
	widget.BaseWidget

	// OnDone is told the remark; ok is false where it was given up.
	OnDone func(r session.Remark, ok bool)

	words      *widgets.Field
	reason     *widgets.Choice
	confidence *widgets.Choice
	keep       *widgets.Button
	box        fyne.CanvasObject
}

const remarkWidth = 440

// sure are the degrees of confidence that are offered.
var sure = []struct {
	words string
	share float64
}{{"Certain", 1}, {"Fairly sure", 0.75}, {"In doubt", 0.5}, {"A guess", 0.25}}

// NewRemark makes the form for a case, named by its headline.
func NewRemark(headline string, reasons []string, so session.Remark) *Remark {
	v := &Remark{words: widgets.NewNote("What the author of the mark should know", 3)}
	v.words.OnKey = v.key
	v.words.OnChanged = func(string) { v.check() }
	v.reason = widgets.NewChoice("No reason", append([]string{"No reason"}, reasons...), func(string) { v.check() })
	v.reason.SetSelected(so.Reason)
	var degrees []string
	for _, d := range sure {
		degrees = append(degrees, d.words)
	}
	v.confidence = widgets.NewChoice("Does not say", append([]string{"Does not say"}, degrees...), func(string) { v.check() })
	for _, d := range sure {
		if so.Confidence != nil && *so.Confidence == d.share {
			v.confidence.SetSelected(d.words)
		}
	}
	v.reason.OnKey, v.confidence.OnKey = v.choiceKey, v.choiceKey
	v.keep = widgets.NewButton(widgets.Primary, "Comment", v.done)
	title := canvas.NewText("Comment", theme.Color(theme.ColorNameText))
	title.TextSize, title.TextStyle = 19, theme.ReadingSemiBold()
	name := func(s string) fyne.CanvasObject {
		return widgets.NewProse(s, widgets.ProseLook{Size: theme.StatusSize, Color: theme.ColorNameSecond, Most: 1})
	}
	v.box = container.New(remarkRoom{}, widgets.NewInset(20, 16, 20, 20, widgets.NewStackDown(10,
		title,
		widgets.NewProse(headline+". The comment reaches the authors of the marks; reason and confidence also go with your decision.", widgets.ProseLook{Color: theme.ColorNameSecond}),
		v.words,
		container.NewGridWithColumns(2,
			widgets.NewStackDown(4, name("Reason"), v.reason),
			widgets.NewStackDown(4, name("How sure you are"), v.confidence)),
		widgets.NewInset(0, 6, 0, 0, widgets.NewFrame(nil, nil, nil, widgets.NewLine(8,
			widgets.NewButton(widgets.Secondary, "Cancel", func() { v.OnDone(session.Remark{}, false) }), v.keep), nil)),
	)))
	v.ExtendBaseWidget(v)
	v.check()
	return v
}

// Field is what the keyboard has to be put into.
func (v *Remark) Field() fyne.Focusable { return v.words }

func (v *Remark) key(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.done()
	case fyne.KeyEscape:
		v.OnDone(session.Remark{}, false)
	case fyne.KeyTab:
		if c := fyne.CurrentApp().Driver().CanvasForObject(v); c != nil {
			c.Focus(v.reason)
		}
	default:
		return false
	}
	return true
}

func (v *Remark) choiceKey(e *fyne.KeyEvent) bool {
	if e.Name == fyne.KeyEscape {
		v.OnDone(session.Remark{}, false)
		return true
	}
	return false
}

// remark is what was filled in.
func (v *Remark) remark() session.Remark {
	out := session.Remark{Comment: strings.TrimSpace(v.words.Text)}
	if s := v.reason.Selected(); s != "No reason" {
		out.Reason = s
	}
	for _, d := range sure {
		if d.words == v.confidence.Selected() {
			share := d.share
			out.Confidence = &share
		}
	}
	return out
}

func (v *Remark) check() {
	if r := v.remark(); r.Comment == "" && r.Reason == "" && r.Confidence == nil {
		v.keep.Disable()
	} else {
		v.keep.Enable()
	}
}

func (v *Remark) done() {
	if !v.keep.Disabled() {
		v.OnDone(v.remark(), true)
	}
}

// remarkRoom is the form's width.
type remarkRoom struct{}

func (remarkRoom) MinSize(objects []fyne.CanvasObject) fyne.Size {
	objects[0].Resize(fyne.NewSize(remarkWidth, objects[0].MinSize().Height)) // wraps its words
	return fyne.NewSize(remarkWidth, objects[0].MinSize().Height)
}

func (remarkRoom) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// CreateRenderer implements fyne.Widget.
func (v *Remark) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(v.box) }
