package insights

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"postil/app/theme"
)

// Measures of the page in pixels at scale 1.
const (
	pageWidest = 1080
	pagePad    = 40
	pageTight  = 20 // where there is little room
	tightBelow = 640
	listWidth  = 340
	listBelow  = 760 // then the list takes the place of the figures
	sideGap    = 48
)

// column sets one object into a column of the page's width in the middle.
type column struct{ ground, left, right *canvas.Rectangle }

func (c column) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(240, o[len(o)-1].MinSize().Height+2*pagePad)
}

func (c column) Layout(o []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, pageWidest)
	x := float32(int((size.Width - width) / 2))
	pad := float32(pagePad)
	if size.Width < tightBelow {
		pad = pageTight
	}
	place(c.ground, x, 0, width, size.Height)
	place(c.left, x, 0, 1, size.Height)
	place(c.right, x+width-1, 0, 1, size.Height)
	c.left.Hidden, c.right.Hidden = x == 0, x == 0
	content := o[len(o)-1]
	content.Resize(fyne.NewSize(width-2*pad, content.MinSize().Height))
	place(content, x+pad, pad-4, width-2*pad, content.MinSize().Height)
}

// flow sets objects side by side and goes on in another line where there is no
// more room.
type flow struct{ gap, lineGap float32 }

func (f flow) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(120, f.set(o, 0, false)) }

func (f flow) Layout(o []fyne.CanvasObject, size fyne.Size) { f.set(o, size.Width, true) }

// set places the objects, or only tells the height that they take. As the width
// is not known then it is that of the last layout, which the first object keeps.
func (f flow) set(o []fyne.CanvasObject, width float32, put bool) float32 {
	x, y, line := float32(0), float32(0), float32(0)
	if !put {
		for _, each := range o {
			width = max(width, each.Position().X+each.Size().Width)
		}
		if width == 0 {
			width = pageWidest
		}
	}
	end := func(from, to int) { // of a line: its objects stand in the middle of its height
		for _, each := range o[from:to] {
			if put && each.Visible() {
				m := each.MinSize()
				place(each, each.Position().X, y+float32(int((line-m.Height)/2)), min(m.Width, width), m.Height)
			}
		}
	}
	from := 0
	for k, each := range o {
		if !each.Visible() {
			continue
		}
		m := each.MinSize()
		if x > 0 && x+m.Width > width {
			end(from, k)
			x, y, line, from = 0, y+line+f.lineGap, 0, k
		}
		if put {
			each.Move(fyne.NewPos(x, y))
		}
		x += m.Width + f.gap
		line = max(line, m.Height)
	}
	end(from, len(o))
	return y + line
}

// even sets objects into columns of one width, as many as there is room for.
type even struct{ gap, least float32 }

func (e even) columns(width float32, n int) int {
	return max(1, min(n, int((width+e.gap)/(e.least+e.gap))))
}

func (e even) MinSize(o []fyne.CanvasObject) fyne.Size {
	if len(o) == 0 {
		return fyne.Size{}
	}
	return fyne.NewSize(e.least, e.set(o, o[0].Size().Width, false))
}

func (e even) Layout(o []fyne.CanvasObject, size fyne.Size) { e.set(o, size.Width, true) }

func (e even) set(o []fyne.CanvasObject, width float32, put bool) float32 {
	if len(o) == 0 {
		return 0
	}
	n := e.columns(width, len(o))
	each := float32(int((width - e.gap*float32(n-1)) / float32(n)))
	if !put { // width is that of one object at the last layout
		each, n = width, 1
		for n < len(o) && o[n].Position().Y == o[0].Position().Y && o[n].Position().X > 0 {
			n++
		}
	}
	y := float32(0)
	for from := 0; from < len(o); from += n {
		line := float32(0)
		for k := from; k < min(from+n, len(o)); k++ {
			if put {
				o[k].Resize(fyne.NewSize(each, o[k].MinSize().Height))
			}
			line = max(line, o[k].MinSize().Height)
		}
		if put {
			for k := from; k < min(from+n, len(o)); k++ {
				place(o[k], float32(k-from)*(each+e.gap), y, each, line)
			}
		}
		y += line + e.gap
	}
	return y - e.gap
}

// beside sets two sections side by side where both have room, else below each
// other.
type beside struct{ left, right func() float32 } // how wide they want to be

func (b beside) fits(width float32) bool { return b.left()+sideGap+b.right() <= width }

func (b beside) MinSize(o []fyne.CanvasObject) fyne.Size {
	l, r := o[0].MinSize(), o[1].MinSize()
	if o[1].Position().X > 0 {
		return fyne.NewSize(160, max(l.Height, r.Height))
	}
	return fyne.NewSize(160, l.Height+sideGap+r.Height)
}

func (b beside) Layout(o []fyne.CanvasObject, size fyne.Size) {
	if b.fits(size.Width) {
		left := max(b.left(), (size.Width-sideGap)*b.left()/(b.left()+b.right()))
		left = float32(int(left))
		o[0].Resize(fyne.NewSize(left, size.Height))
		o[1].Resize(fyne.NewSize(size.Width-sideGap-left, size.Height))
		place(o[0], 0, 0, left, o[0].MinSize().Height)
		place(o[1], left+sideGap, 0, size.Width-sideGap-left, o[1].MinSize().Height)
		return
	}
	o[0].Resize(fyne.NewSize(size.Width, size.Height))
	h := o[0].MinSize().Height
	place(o[0], 0, 0, size.Width, h)
	o[1].Resize(fyne.NewSize(size.Width, size.Height))
	place(o[1], 0, h+sideGap, size.Width, o[1].MinSize().Height)
}

// sides sets the list at the right of the figures, or in their place where there
// is no room for both.
type sides struct{ done func() }

func (sides) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(260, 200) }

func (s sides) Layout(o []fyne.CanvasObject, size fyne.Size) {
	figures, list := o[0], o[1]
	width := size.Width
	if list.Visible() {
		width -= listWidth
		if size.Width < listBelow {
			width = 0
		}
		place(list, width, 0, size.Width-width, size.Height)
	}
	if width > 0 {
		place(figures, 0, 0, width, size.Height)
	} else {
		place(figures, -10_000, 0, size.Width, size.Height) // out of sight, but as it was
	}
	s.done()
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(0, width), max(0, height)))
}

// tinted is a rectangle that follows the theme.
type tinted struct {
	widget.BaseWidget
	color fyne.ThemeColorName
}

func newTinted(c fyne.ThemeColorName) *tinted {
	t := &tinted{color: c}
	t.ExtendBaseWidget(t)
	return t
}

func (t *tinted) least() fyne.Size { return fyne.NewSize(1, 1) }

func (t *tinted) draw(s *sketch, size fyne.Size) {
	s.rect(0, 0, size.Width, size.Height, theme.Color(t.color), 0)
}

// CreateRenderer implements fyne.Widget.
func (t *tinted) CreateRenderer() fyne.WidgetRenderer { return newSketchRenderer(t) }
