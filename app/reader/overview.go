package reader

import (
	"image"
	"image/color"
	"math"
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/annotate"
	"postil/app/reader/shape"
	"postil/app/session"
	"postil/app/theme"
)

// Measures of the overview in pixels at scale 1.
const (
	overviewWidth = 18
	tickHeight    = 3
	leastViewport = 12
	viewportInset = 1.5 // from the sides of the strip
)

// overview is the strip at the right edge: the whole article from top to
// bottom, with its marks, the search hits and what is in view. Places are
// fractions of the code points, so it is exact before any line is laid out.
// Marks are counted in buckets that a change corrects, and of the hits of a
// search the rows are kept, so that painting costs the same with fifty of them
// and with fifty thousand.
type overview struct {
	r       *Reader
	edge    *canvas.Rectangle
	ground  *canvas.Rectangle
	strip   *canvas.Raster
	view    *canvas.Rectangle  // the frame around what is in view, a small page
	face    *canvas.Rectangle  // inside the frame
	counts  []map[string]int32 // by bucket from the top: marks that start there, by label
	buckets int
	ticks   ticks
}

// ticks are the rows of the strip at which the hits of one search begin.
type ticks struct {
	of     *annotate.Span // the first hit, which stands for the search
	hits   int
	height int
	rows   []int
}

// ticksOf returns the rows of hits, which stand in text order, in a strip of so
// many rows. It looks once at a search and a height, and then at O(log hits)
// hits for a row.
func (o *overview) ticksOf(hits []annotate.Span, height int) []int {
	if len(hits) == 0 {
		o.ticks = ticks{}
		return nil
	}
	t := &o.ticks
	if t.of == &hits[0] && t.hits == len(hits) && t.height == height {
		return t.rows
	}
	*t = ticks{of: &hits[0], hits: len(hits), height: height}
	n := max(1, o.r.s.Text().Len())
	row := func(i int) int { return int(int64(hits[i].Start) * int64(height) / int64(n)) }
	for i := 0; i < len(hits); {
		y := row(i)
		t.rows = append(t.rows, y)
		i += 1 + sort.Search(len(hits)-i-1, func(k int) bool { return row(i+1+k) > y })
	}
	return t.rows
}

func (o *overview) init(r *Reader) {
	o.r = r
	o.edge = canvas.NewRectangle(color.Transparent)
	o.ground = canvas.NewRectangle(color.Transparent)
	o.view, o.face = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	o.strip = canvas.NewRaster(o.paint)
}

func (o *overview) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{o.ground, o.edge, o.view, o.face, o.strip}
}

// bucket is the bucket of a code point.
func (o *overview) bucket(point int) int {
	n := max(1, o.r.s.Text().Len())
	return min(o.buckets-1, point*o.buckets/n)
}

// rebuild counts all marks anew, for another article or height.
func (o *overview) rebuild() {
	o.buckets = max(1, int(o.r.size.Height/tickHeight))
	o.counts = make([]map[string]int32, o.buckets)
	switch d := o.r.s.Doc(); {
	case d == nil || o.r.layout == nil:
	case o.r.s.Mode() == session.Reviewing: // what waits for a decision
		for _, k := range o.r.s.Queue() {
			o.count(k.Marks[0].Annotation, 1)
		}
	case o.r.s.LookingBack() != nil:
		for _, sheet := range o.r.s.Sheets() {
			for m := range sheet.Layer.Annotations() {
				o.count(m, 1)
			}
		}
	default:
		for m := range d.Layer.Annotations() {
			if !d.Loose[m.ID] {
				o.count(m, 1)
			}
		}
	}
	o.refresh()
}

// count counts a mark in or out.
func (o *overview) count(m *annotate.Annotation, by int32) {
	i := o.bucket(m.Hull().Start)
	if o.counts[i] == nil {
		o.counts[i] = map[string]int32{}
	}
	if o.counts[i][m.Label] += by; o.counts[i][m.Label] <= 0 {
		delete(o.counts[i], m.Label)
	}
}

// changed corrects the counts after a change of the layer. Marks that the text
// does not have are not counted; Loose may no longer name one that was changed.
func (o *overview) changed(c session.LayerChange) {
	if c.Change.Empty() || o.r.s.Mode() == session.Reviewing || o.r.s.LookingBack() != nil {
		o.rebuild()
		return
	}
	if len(c.Change.Annotations) == 0 {
		return
	}
	t := o.r.s.Text()
	for _, e := range c.Change.Annotations {
		if e.Before != nil && e.Before.Fits(t) {
			o.count(e.Before, -1)
		}
		if e.After != nil && e.After.Fits(t) {
			o.count(e.After, 1)
		}
	}
	o.refresh()
}

func (o *overview) refresh() { o.strip.Refresh() }

// arrange places the strip at the right edge.
func (o *overview) arrange() {
	r := o.r
	x := r.size.Width - overviewWidth
	hair := 1 / r.scale
	c := &r.colors
	o.edge.FillColor = c.hairline
	o.view.FillColor, o.view.CornerRadius = theme.Color(theme.ColorNameEdge), 3
	o.face.FillColor, o.face.CornerRadius = theme.Color(theme.ColorNameKeyCap), 2
	o.ground.FillColor = theme.Color(theme.ColorNameDesk)
	o.edge.Move(fyne.NewPos(x, 0))
	o.edge.Resize(fyne.NewSize(hair, r.size.Height))
	o.ground.Move(fyne.NewPos(x, 0))
	o.ground.Resize(fyne.NewSize(overviewWidth, r.size.Height))
	size := fyne.NewSize(overviewWidth-2*hair, r.size.Height)
	o.strip.Move(fyne.NewPos(x+hair, 0))
	if o.strip.Size() != size {
		o.strip.Resize(size)
	}
	for _, obj := range []*canvas.Rectangle{o.edge, o.ground} {
		obj.Hidden = r.layout == nil
	}
	o.strip.Hidden = r.layout == nil
	if o.buckets != max(1, int(r.size.Height/tickHeight)) {
		o.rebuild()
	}
}

// follow moves the frame to what is in view. Where that is the whole article
// there is none.
func (o *overview) follow() {
	r := o.r
	if r.layout == nil || r.s.Text().Len() == 0 {
		o.showView(false)
		return
	}
	lines := r.layout.Visible(r.top, r.within, r.size.Height)
	if len(lines) == 0 {
		return
	}
	if end := lines[len(lines)-1]; lines[0].Start == 0 && lines[0].Top >= 0 && end.End >= r.s.Text().Len() && float32(end.Top)+end.Height-end.Style.After <= r.size.Height {
		o.showView(false)
		return
	}
	n := float32(r.s.Text().Len())
	top := float32(lines[0].Start) / n * r.size.Height
	bottom := float32(lines[len(lines)-1].End) / n * r.size.Height
	height := max(leastViewport, bottom-top)
	top = min(top, r.size.Height-height)
	hair := 1 / r.scale
	x := r.size.Width - overviewWidth + hair
	at, size := fyne.NewPos(x+viewportInset, r.snap(top)), fyne.NewSize(overviewWidth-hair-2*viewportInset, r.snap(height))
	o.view.Move(at)
	o.view.Resize(size)
	o.face.Move(at.AddXY(hair, hair))
	o.face.Resize(fyne.NewSize(size.Width-2*hair, max(hair, size.Height-2*hair)))
	o.showView(true)
}

func (o *overview) showView(shown bool) {
	for _, v := range []*canvas.Rectangle{o.view, o.face} {
		if v.Visible() != shown {
			v.Hidden = !shown
			v.Refresh()
		}
	}
}

// jump brings the place at a height of the strip to the middle of the view.
func (o *overview) jump(y float32) {
	r := o.r
	if r.layout == nil || r.size.Height <= 0 {
		return
	}
	at := int(float64(max(0, min(1, y/r.size.Height))) * float64(r.s.Text().Len()))
	r.scrollTo(r.layout.LineAt(at, shape.Downstream), r.size.Height/2)
}

// paint draws the ticks. Marks of several labels in one place stand side by
// side.
func (o *overview) paint(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := o.r
	if r.layout == nil || len(o.counts) == 0 {
		return img
	}
	dev := func(px float32) int { return int(math.Round(float64(px * r.scale))) }
	left, right := dev(3), w-dev(2)
	for i, labels := range o.counts {
		if len(labels) == 0 {
			continue
		}
		y := i * h / o.buckets
		box := image.Rect(left, y, right, y+max(1, dev(tickHeight)))
		k, x := 0, box.Min.X
		for _, l := range r.s.Scheme().Labels {
			if labels[l.ID] == 0 {
				continue
			}
			k++
			next := box.Min.X + k*box.Dx()/len(labels)
			fill(img, image.Rect(x, box.Min.Y, next, box.Max.Y), r.label(l.ID).line)
			x = next
		}
		if x < box.Max.X { // labels that the scheme does not know
			fill(img, image.Rect(x, box.Min.Y, box.Max.X, box.Max.Y), r.label("").line)
		}
	}
	o.paintHits(img, r.s.Finding().Hits)
	return img
}

// paintHits draws a short tick at the left for each row with a hit.
func (o *overview) paintHits(img *image.RGBA, hits []annotate.Span) {
	r := o.r
	width, height := int(math.Round(float64(3*r.scale))), max(1, int(math.Round(float64(2*r.scale))))
	for _, y := range o.ticksOf(hits, img.Rect.Dy()) {
		fill(img, image.Rect(0, y, width, y+height), r.colors.inks[1])
	}
}

func fill(img *image.RGBA, box image.Rectangle, c color.RGBA) {
	box = box.Intersect(img.Rect)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		row := img.Pix[img.PixOffset(box.Min.X, y):img.PixOffset(box.Max.X, y)]
		for i := 0; i < len(row); i += 4 {
			row[i], row[i+1], row[i+2], row[i+3] = c.R, c.G, c.B, c.A
		}
	}
}
