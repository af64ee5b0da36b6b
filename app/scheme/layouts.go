package scheme

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"postil/app/theme"
	"postil/app/widgets"
)

// named sets a name into the column beside what it names.
func named(name string, o fyne.CanvasObject) fyne.CanvasObject {
	t := canvas.NewText(name, theme.Color(theme.ColorNameSecond))
	t.TextSize = theme.StatusSize
	return widgets.NewFrame(nil, nil, container.New(column{}, t), nil, o)
}

// column gives a name its width, in the height of the first line beside it.
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
	w := float32(int(max(0, (size.Width-l.gap)/2)))
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(size.Width-w), 0))
		o.Resize(fyne.NewSize(w, size.Height))
	}
}

// wide gives one object a width; its height follows from that.
type wide float32

func (w wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	o := objects[0]
	if o.Size().Width != float32(w) {
		o.Resize(fyne.NewSize(float32(w), o.MinSize().Height))
	}
	return fyne.NewSize(float32(w), o.MinSize().Height)
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

// centred lays the first object under all and the second in the middle.
type centred struct{}

func (centred) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (centred) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.Position{})
	objects[0].Resize(size)
	m := objects[1].MinSize()
	objects[1].Resize(m)
	objects[1].Move(fyne.NewPos(float32(int((size.Width-m.Width)/2)), float32(int((size.Height-m.Height)/2))))
}

// flushRight sets one object at the right.
type flushRight struct{}

func (flushRight) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (flushRight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[0].MinSize()
	objects[0].Resize(m)
	objects[0].Move(fyne.NewPos(size.Width-m.Width, 0))
}

// flow sets objects beside one another and goes on below where the width ends.
type flow struct {
	gap   float32
	width float32 // that it was last laid out in
}

func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := f.width
	if w == 0 {
		w = 400
	}
	return fyne.NewSize(80, f.place(objects, w))
}

func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	f.place(objects, size.Width)
}

func (f *flow) place(objects []fyne.CanvasObject, width float32) (height float32) {
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range objects {
		m := o.MinSize()
		m.Width = min(m.Width, width)
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line, 0
		}
		o.Resize(m)
		o.Move(fyne.NewPos(x, y))
		x += m.Width + f.gap
		line = max(line, m.Height)
	}
	return y + line
}

// newRoom scrolls content that is higher than most.
func newRoom(content fyne.CanvasObject, width, most float32) fyne.CanvasObject {
	content.Resize(fyne.NewSize(width, content.MinSize().Height))
	h := content.MinSize().Height
	if h <= most {
		return content
	}
	scroll := container.NewVScroll(content)
	scroll.SetMinSize(fyne.NewSize(width, most))
	return scroll
}

// middle sets one object into the middle, a little above it.
type middle struct{}

func (middle) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (middle) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	m := objects[0].MinSize()
	objects[0].Resize(m)
	objects[0].Move(fyne.NewPos(float32(int((size.Width-m.Width)/2)), float32(int((size.Height-m.Height)*0.42))))
}

// measure keeps one object from growing wider, in the middle.
type measure float32

func (w measure) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (w measure) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, float32(w))
	objects[0].Resize(fyne.NewSize(width, size.Height))
	objects[0].Move(fyne.NewPos(float32(int((size.Width-width)/2)), 0))
}

// heading and centredWords stand in the middle of an empty section.
func heading(s string) fyne.CanvasObject {
	return widgets.NewProse(s, widgets.ProseLook{Size: 17, Style: theme.ReadingSemiBold(), Align: fyne.TextAlignCenter})
}

func centredWords(s string) fyne.CanvasObject {
	return widgets.NewProse(s, widgets.ProseLook{Color: theme.ColorNameSecond, Align: fyne.TextAlignCenter})
}
