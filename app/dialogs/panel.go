package dialogs

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"postil/app/theme"
	"postil/app/widgets"
)

// Measures of the import and export panels in pixels.
const (
	exchangeWidth  = 760
	exchangeHeight = 600
	countsWidth    = 316
	statusHeight   = 32 // two lines
)

// panel is the build of the import and the export: controls, below them counts
// at the left and a list at the right, and the foot.
func panel(title string, controls, counts, list, more fyne.CanvasObject, progress *widgets.Progress, status fyne.CanvasObject, buttons ...fyne.CanvasObject) *fyne.Container {
	left := container.NewVScroll(widgets.NewInset(formPad, 12, 8, 12, widgets.NewStackDown(10, counts, more)))
	room := container.New(fixedWidth(countsWidth), left)
	foot := widgets.NewFrame(nil, nil, nil, widgets.NewLine(8, buttons...), widgets.NewInset(0, 0, 16, 0, container.New(statusRoom{}, status)))
	return widgets.NewFrame(
		widgets.NewStackDown(0,
			widgets.NewInset(formPad, formPad-4, formPad, 12, widgets.NewStackDown(10, heading(title), controls)),
			widgets.NewHairline()),
		widgets.NewStackDown(0, progress, widgets.NewHairline(), widgets.NewInset(formPad, 10, formPad, 14, foot)),
		room, nil,
		widgets.NewFrame(nil, nil, widgets.NewUprightHairline(), nil, widgets.NewInset(0, 4, 0, 0, list)))
}

// statusRoom keeps the height of the foot whatever is said in it.
type statusRoom struct{}

func (statusRoom) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, statusHeight) }

func (statusRoom) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	o := objects[0]
	o.Resize(size) // which wraps it
	h := min(o.MinSize().Height, size.Height)
	o.Resize(fyne.NewSize(size.Width, h))
	o.Move(fyne.NewPos(0, float32(int((size.Height-h)/2))))
}

// small is a quiet head.
func small(s string) fyne.CanvasObject {
	return widgets.NewProse(s, widgets.ProseLook{Size: theme.HeadSize, Style: theme.SemiBold(), Color: theme.ColorNameSecond, Most: 1})
}
