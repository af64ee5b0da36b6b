package widgets

import "fyne.io/fyne/v2"

// NewLine sets objects side by side at their least widths, gap pixels apart, each centred in height. Unlike
// Fyne's boxes it takes no padding from the theme.
func NewLine(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: line{gap}, Objects: objects}
}

type line struct{ gap float32 }

func (l line) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if size.Width > 0 {
			size.Width += l.gap
		}
		m := o.MinSize()
		size = fyne.NewSize(size.Width+m.Width, max(size.Height, m.Height))
	}
	return size
}

func (l line) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		place(o, x, float32(int((size.Height-m.Height)/2)), m.Width, m.Height)
		x += m.Width + l.gap
	}
}

// NewStackDown sets objects below one another at their least heights and the full width, gap pixels apart.
func NewStackDown(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: stackDown{gap}, Objects: objects}
}

type stackDown struct{ gap float32 }

func (s stackDown) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if size.Height > 0 {
			size.Height += s.gap
		}
		m := o.MinSize()
		size = fyne.NewSize(max(size.Width, m.Width), size.Height+m.Height)
	}
	return size
}

func (s stackDown) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		h := o.MinSize().Height // of text that has wrapped to the width
		place(o, 0, y, size.Width, h)
		y += h + s.gap
	}
}

// NewInset keeps an object some pixels away from the sides of its room.
func NewInset(left, top, right, bottom float32, o fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: inset{left, top, right, bottom}, Objects: []fyne.CanvasObject{o}}
}

type inset struct{ left, top, right, bottom float32 }

func (i inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(i.left+i.right, i.top+i.bottom)
}

func (i inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], i.left, i.top, size.Width-i.left-i.right, size.Height-i.top-i.bottom)
}

// NewFrame sets objects along the four sides of a room at their least sizes and one in the rest, without
// padding between them. Top and bottom run from side to side; any of them may be nil. Tab goes through them as one
// reads: top, left, centre, right, bottom.
func NewFrame(top, bottom, left, right, centre fyne.CanvasObject) *fyne.Container {
	c := &fyne.Container{Layout: frame{top, bottom, left, right, centre}}
	for _, o := range []fyne.CanvasObject{top, left, centre, right, bottom} {
		if o != nil {
			c.Objects = append(c.Objects, o)
		}
	}
	return c
}

type frame struct{ top, bottom, left, right, centre fyne.CanvasObject }

// least is the size that an object needs, nothing for one that is not there or hidden.
func least(o fyne.CanvasObject) fyne.Size {
	if o == nil || !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}

func (f frame) MinSize([]fyne.CanvasObject) fyne.Size {
	top, bottom, left, right, centre := least(f.top), least(f.bottom), least(f.left), least(f.right), least(f.centre)
	return fyne.NewSize(
		max(top.Width, bottom.Width, left.Width+centre.Width+right.Width),
		top.Height+bottom.Height+max(left.Height, centre.Height, right.Height))
}

func (f frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	top, bottom := least(f.top).Height, least(f.bottom).Height
	left, right := least(f.left).Width, least(f.right).Width
	middle := size.Height - top - bottom
	put := func(o fyne.CanvasObject, x, y, width, height float32) {
		if o != nil {
			place(o, x, y, width, height)
		}
	}
	put(f.top, 0, 0, size.Width, top)
	put(f.bottom, 0, size.Height-bottom, size.Width, bottom)
	put(f.left, 0, top, left, middle)
	put(f.right, size.Width-right, top, right, middle)
	put(f.centre, left, top, size.Width-left-right, middle)
}

// NewSqueezed has an object take the room that there is, also where that is less than it wants; what does not fit is
// hidden behind what stands beside it. Where there is more room it stands at the left, or at the right.
func NewSqueezed(o fyne.CanvasObject, right bool) *fyne.Container {
	return &fyne.Container{Layout: squeezed{right}, Objects: []fyne.CanvasObject{o}}
}

type squeezed struct{ right bool }

func (squeezed) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height)
}

func (s squeezed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, objects[0].MinSize().Width)
	x := float32(0)
	if s.right {
		x = size.Width - width
	}
	place(objects[0], x, 0, width, size.Height)
}

// NewShared has objects share a line, each with as much of it, however little that is.
func NewShared(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return &fyne.Container{Layout: shared{gap}, Objects: objects}
}

type shared struct{ gap float32 }

func (shared) MinSize(objects []fyne.CanvasObject) fyne.Size {
	height := float32(0)
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(0, height)
}

func (s shared) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(objects))
	width := (size.Width - s.gap*(n-1)) / n
	for i, o := range objects {
		place(o, float32(i)*(width+s.gap), 0, width, size.Height)
	}
}
