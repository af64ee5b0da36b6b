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
