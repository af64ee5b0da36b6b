package widgets

import "fyne.io/fyne/v2"

// NewFlow sets objects beside each other at their least widths, gap pixels apart,
// and on further lines where there is no room. Its height is that for a width in
// pixels until it has got one.
func NewFlow(gap, width float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: &flow{gap, width}, Objects: objects}
}

type flow struct {
	gap   float32
	width float32
}

const flowPitch = 24

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := float32(0)
	for _, o := range objects {
		least = max(least, o.MinSize().Width)
	}
	return fyne.NewSize(least, float32(f.place(objects, f.width, nil)*flowPitch-4))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.place(objects, size.Width, func(o fyne.CanvasObject, x float32, line int) {
		o.Move(fyne.NewPos(x, float32(line*flowPitch)))
		o.Resize(o.MinSize())
	})
}

// place tells where each object goes, and returns the number of lines.
func (f *flow) place(objects []fyne.CanvasObject, width float32, at func(fyne.CanvasObject, float32, int)) int {
	x, line := float32(0), 0
	for _, o := range objects {
		w := o.MinSize().Width
		if x > 0 && x+w > width {
			x, line = 0, line+1
		}
		if at != nil {
			at(o, x, line)
		}
		x += w + f.gap
	}
	return line + 1
}
