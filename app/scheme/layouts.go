package scheme

import "fyne.io/fyne/v2"

// column gives a name its width, in the height of the line beside it.
type column struct{}

func (column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(nameColumn, objects[0].MinSize().Height)
}

func (column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	h := objects[0].MinSize().Height
	objects[0].Move(fyne.NewPos(0, min(7, (size.Height-h)/2)))
	objects[0].Resize(fyne.NewSize(size.Width, h))
}

// halves sets two objects side by side, equally wide, so many pixels apart.
type halves struct{ gap float32 }

func (l halves) MinSize(objects []fyne.CanvasObject) fyne.Size {
	a, b := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(2*max(a.Width, b.Width)+l.gap, max(a.Height, b.Height))
}

func (l halves) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w := max(0, (size.Width-l.gap)/2)
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(w+l.gap), 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
}

// wide gives one object a width.
type wide float32

func (w wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(float32(w), objects[0].MinSize().Height)
}

func (w wide) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// paddedCenter sets a ground round a text, at the left, in the middle of the
// height.
type paddedCenter struct{ x, y float32 }

func (p paddedCenter) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[1].MinSize().AddWidthHeight(2*p.x, 2*p.y)
}

func (p paddedCenter) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[1].MinSize()
	y := (size.Height - m.Height) / 2
	objects[0].Move(fyne.NewPos(0, y-p.y))
	objects[0].Resize(fyne.NewSize(m.Width+2*p.x, m.Height+2*p.y))
	objects[1].Move(fyne.NewPos(p.x, y))
	objects[1].Resize(m)
}
