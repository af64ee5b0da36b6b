package doctor

import "fyne.io/fyne/v2"

func setShown(o fyne.CanvasObject, on bool) {
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}

// put sets an object at a place, in pixels.
func put(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, w), max(0, h)))
}

// beside sets the list, with a line, beside the detail, or above it where there is no
// room. Without anything in the list there is no line.
type beside struct{ bare bool }

func (*beside) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.Size{} }

func (b *beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	list, upright, level, detail := objects[0], objects[1], objects[2], objects[3]
	setShown(upright, false)
	setShown(level, false)
	if size.Width >= wideFrom {
		setShown(upright, !b.bare)
		put(list, 0, 4, listWidth, size.Height-4)
		put(upright, listWidth, 0, 1, size.Height)
		put(detail, listWidth+1, 0, size.Width-listWidth-1, size.Height)
		return
	}
	setShown(level, !b.bare)
	h := float32(int(size.Height * listPart))
	put(list, 0, 4, size.Width, h-4)
	put(level, 0, h, size.Width, 1)
	put(detail, 0, h+1, size.Width, size.Height-h-1)
}

// footer sets texts of one place beside the buttons, in the middle of their height, or
// above them where there is no room. The buttons are the last object.
type footer struct{ width float32 }

// toldLeast is the least width in pixels for the texts beside the buttons.
const toldLeast = 180

func (f *footer) stacked(buttons fyne.CanvasObject) bool {
	return f.width > 0 && f.width < buttons.MinSize().Width+toldLeast
}

func (f *footer) MinSize(objects []fyne.CanvasObject) fyne.Size {
	buttons := objects[len(objects)-1]
	h := max(toldHeight, buttons.MinSize().Height)
	if f.stacked(buttons) {
		h = toldHeight + 8 + buttons.MinSize().Height
	}
	return fyne.NewSize(0, h)
}

func (f *footer) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.width = size.Width
	n := len(objects) - 1
	m := objects[n].MinSize()
	room := fyne.NewSize(size.Width-m.Width-16, size.Height)
	if f.stacked(objects[n]) {
		room = fyne.NewSize(size.Width, toldHeight)
	}
	for _, o := range objects[:n] {
		o.Resize(room) // which wraps it
		h := min(o.MinSize().Height, room.Height)
		put(o, 0, float32(int((room.Height-h)/2)), room.Width, h)
	}
	x := max(0, size.Width-m.Width)
	if f.stacked(objects[n]) {
		put(objects[n], x, size.Height-m.Height, m.Width, m.Height)
		return
	}
	put(objects[n], x, float32(int((size.Height-m.Height)/2)), m.Width, m.Height)
}

// wrap sets the objects that are visible side by side, and on further lines where there
// is no room.
type wrap struct{ width float32 }

const (
	wrapGap   = 12 // between two objects, in pixels
	wrapPitch = 34
)

func (w *wrap) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, float32(w.place(objects, w.width, nil)*wrapPitch-6))
}

func (w *wrap) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w.width = size.Width
	w.place(objects, size.Width, func(o fyne.CanvasObject, x float32, line int) {
		m := o.MinSize()
		put(o, x, float32(line*wrapPitch), m.Width, m.Height)
	})
}

// place tells where each object goes, and returns the number of lines.
func (w *wrap) place(objects []fyne.CanvasObject, width float32, at func(fyne.CanvasObject, float32, int)) int {
	x, line := float32(0), 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		wide := o.MinSize().Width
		if x > 0 && width > 0 && x+wide > width {
			x, line = 0, line+1
		}
		if at != nil {
			at(o, x, line)
		}
		x += wide + wrapGap
	}
	return line + 1
}
