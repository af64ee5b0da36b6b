package dialogs

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/annotate"
	"postil/app/theme"
	"postil/app/widgets"
)

const lineNumber = 56 // width of the counts, in pixels

// countLine is a number with what it counts, and the colour of a label where it
// counts its marks.
func countLine(n int, what string, swatch color.Color) fyne.CanvasObject {
	number := canvas.NewText(widgets.Thousands(n), theme.Color(theme.ColorNameText))
	number.TextSize, number.TextStyle, number.Alignment = theme.TextSize, theme.Numbers(), fyne.TextAlignTrailing
	room := canvas.NewRectangle(color.Transparent)
	room.SetMinSize(fyne.NewSize(lineNumber, 20))
	name := fyne.CanvasObject(widgets.NewProse(what, widgets.ProseLook{Most: 6}))
	if swatch != nil {
		name = widgets.NewFrame(nil, nil, widgets.NewInset(0, 3, 8, 0, widgets.NewSwatch(swatch)), nil, name)
	}
	return widgets.NewFrame(nil, nil, widgets.NewInset(0, 0, 12, 0, container.NewStack(room, number)), nil, name)
}

// labelLine is the number of marks of one label of a scheme.
func labelLine(n int, id string, s *annotate.Scheme) fyne.CanvasObject {
	l, ok := s.Label(id)
	if !ok {
		return countLine(n, id+" (not in the scheme)", theme.Color(theme.ColorNameThird))
	}
	colors, _ := theme.Label(l.Color.String())
	return countLine(n, l.Name, colors.Line)
}

// labelled puts a name before a control, in a column of names.
func labelled(name string, control fyne.CanvasObject) fyne.CanvasObject {
	t := canvas.NewText(name, theme.Color(theme.ColorNameSecond))
	t.TextSize = theme.TextSize
	room := canvas.NewRectangle(color.Transparent)
	room.SetMinSize(fyne.NewSize(nameColumn, 20))
	return widgets.NewFrame(nil, nil, container.NewStack(room, widgets.NewInset(0, 0, 12, 0, t)), nil, control)
}

const nameColumn = 104 // width of the names of controls, in pixels

// wrong is a text that says why something does not work.
func wrong(words string) fyne.CanvasObject {
	return widgets.NewProse(words, widgets.ProseLook{Color: theme.ColorNameError})
}

// noun is a thing, or several of them.
func noun(n int, one string) string {
	if n == 1 {
		return one
	}
	return one + "s"
}
