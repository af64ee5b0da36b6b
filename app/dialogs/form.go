package dialogs

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/app/theme"
	"postil/app/widgets"
)

const formPad = 20

// form is the usual build of a dialog: a title, a sentence, and what follows.
func form(title, words string, rest ...fyne.CanvasObject) *fyne.Container {
	objects := []fyne.CanvasObject{heading(title)}
	if words != "" {
		objects = append(objects, paragraph(words))
	}
	objects = append(objects, rest...)
	return container.New(fixedWidth(formWidth), widgets.NewInset(formPad, formPad-4, formPad, formPad, widgets.NewStackDown(10, objects...)))
}

// heading is a dialog's title in the reading face.
func heading(s string) fyne.CanvasObject {
	t := canvas.NewText(s, theme.Color(theme.ColorNameText))
	t.TextSize, t.TextStyle = 19, theme.ReadingSemiBold()
	return t
}

// foot sets the buttons of a dialog at its right, the one that goes on last.
func foot(buttons ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.NewInset(0, 6, 0, 0, widgets.NewFrame(nil, nil, nil, widgets.NewLine(8, buttons...), nil))
}

// paragraph is a quiet text of several lines, flush with what stands around it.
func paragraph(s string) fyne.CanvasObject {
	return widgets.NewProse(s, widgets.ProseLook{Color: theme.ColorNameSecond})
}
