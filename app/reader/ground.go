package reader

import (
	"cmp"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/app/theme"
)

// ground is the desk beside the page, and the paper where no line is painted. It
// does not go on behind the lines: whatever lies behind is painted in every
// frame as well, which without a graphics card is most of a frame's time.
type ground struct {
	parts   []*canvas.Rectangle
	objects []fyne.CanvasObject // the same
	used    int
}

// lay covers what the visible lines leave bare.
func (g *ground) lay(r *Reader) {
	g.used = 0
	desk, paper := theme.Color(theme.ColorNameDesk), theme.Color(theme.ColorNamePage)
	if r.layout == nil {
		g.put(desk, 0, 0, r.size.Width, r.size.Height)
	} else {
		right := r.page + r.width
		g.put(desk, 0, 0, r.page, r.size.Height)
		g.put(desk, right, 0, r.size.Width-right, r.size.Height)
		type band struct{ top, bottom float32 }
		painted := make([]band, 0, len(r.rows.shown))
		for _, p := range r.rows.shown {
			top := p.raster.Position().Y
			painted = append(painted, band{top, top + p.raster.Size().Height})
		}
		slices.SortFunc(painted, func(a, b band) int { return cmp.Compare(a.top, b.top) })
		y := float32(0)
		for _, b := range painted {
			g.put(paper, r.page, y, r.width, b.top-y)
			y = max(y, b.bottom)
		}
		g.put(paper, r.page, y, r.width, r.size.Height-y)
	}
	for _, o := range g.parts[g.used:] {
		if o.Visible() {
			o.Hide()
		}
	}
}

// put covers a box, unless it is empty.
func (g *ground) put(c color.Color, x, y, width, height float32) {
	if width <= 0 || height <= 0 {
		return
	}
	if g.used == len(g.parts) {
		o := canvas.NewRectangle(c)
		g.parts, g.objects = append(g.parts, o), append(g.objects, o)
	}
	o := g.parts[g.used]
	g.used++
	at, size := fyne.NewPos(x, y), fyne.NewSize(width, height)
	if o.FillColor != c {
		o.FillColor = c
		o.Refresh()
	}
	if o.Position() != at {
		o.Move(at)
	}
	if o.Size() != size {
		o.Resize(size)
	}
	if !o.Visible() {
		o.Show()
	}
}
