package reader

import (
	"image"
	"image/color"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/raster"
)

// row is a line of text as it is painted: what package raster needs, and the
// stripes of its marks in the margin.
type row struct {
	raster.Row
	stripes []stripe
	deeper  int // marks for which there is no lane
}

// picture is the image of a visible line. It stays with its line while that is
// to be seen.
type picture struct {
	raster *canvas.Raster
	line   *layout.Line
	row    row
	hash   uint64
	used   bool
}

// rows are the pictures of the visible lines.
type rows struct {
	shown   map[layout.Ref]*picture
	free    []*picture
	objects []fyne.CanvasObject
	scratch map[image.Point]*image.RGBA
}

// clear lets go of all pictures, after which every line is painted anew.
func (v *rows) clear() {
	for ref, p := range v.shown {
		p.raster.Hide()
		v.free = append(v.free, p)
		delete(v.shown, ref)
	}
}

// repaint brings the pictures, the caret and the overview up to date with the
// session. Pictures whose content is the same are only moved.
func (r *Reader) repaint() {
	r.sheets = r.s.Sheets()
	if r.size.IsZero() {
		return
	}
	v := &r.rows
	if v.shown == nil {
		v.shown, v.scratch = map[layout.Ref]*picture{}, map[image.Point]*image.RGBA{}
	}
	for _, p := range v.shown {
		p.used = false
	}
	if r.layout != nil {
		lines := r.layout.Visible(r.top, r.within, r.size.Height)
		if n := len(lines); n > 0 {
			in := annotate.Span{Start: lines[0].Start, End: lines[n-1].End}
			lanes := lanesIn(r.hullsIn, in)
			for _, line := range lines {
				r.paintLine(line, lanes)
			}
		}
	}
	for ref, p := range v.shown {
		if !p.used {
			p.raster.Hide()
			v.free = append(v.free, p)
			delete(v.shown, ref)
		}
	}
	r.ground.lay(r)
	r.placeCaret()
	r.placeHandles()
	r.placeLinks()
	r.placeFrame()
	r.overview.follow()
	if r.OnMoved != nil {
		r.OnMoved()
	}
}

func (r *Reader) paintLine(line *layout.Line, lanes map[laneKey]int) {
	v := &r.rows
	p := v.shown[line.Ref]
	content := r.decorate(line, lanes)
	if p == nil {
		if line.Len() == 0 && len(content.Selection) == 0 {
			return // nothing to see: the paper serves
		}
		if n := len(v.free); n > 0 {
			p = v.free[n-1]
			v.free = v.free[:n-1]
		} else {
			p = &picture{}
			p.raster = canvas.NewRaster(func(w, h int) image.Image { return r.paint(p, w, h) })
			v.objects = append(v.objects, p.raster)
		}
		p.hash = 0
		v.shown[line.Ref] = p
	}
	p.used = true
	p.line, p.row = line, content
	p.raster.Move(fyne.NewPos(r.page, r.snap(float32(line.Top))))
	size := fyne.NewSize(r.width, r.snap(line.Height))
	resized := p.raster.Size() != size
	if resized {
		p.raster.Resize(size)
	}
	hash := content.sum()
	if hash != p.hash || resized {
		p.hash = hash
		p.raster.Refresh()
	}
	if !p.raster.Visible() {
		p.raster.Show()
	}
}

// paint makes the image of a picture, w by h device pixels. The image is
// copied to the screen before the next is asked for, so equal sizes share one.
func (r *Reader) paint(p *picture, w, h int) image.Image {
	key := image.Pt(w, h)
	img := r.rows.scratch[key]
	if img == nil {
		if len(r.rows.scratch) > 16 {
			clear(r.rows.scratch)
		}
		img = image.NewRGBA(image.Rect(0, 0, w, h))
		r.rows.scratch[key] = img
	}
	r.painter.Paint(img, p.row.Row, r.scale)
	r.paintMargin(img, &p.row)
	return img
}

// placeCaret moves the caret to where the session has it.
func (r *Reader) placeCaret() {
	x, top, height, ok := r.caretBox(r.s.Selection().Caret)
	if !ok || !r.focused {
		if r.caret.Visible() {
			r.caret.Hide()
		}
		return
	}
	r.caret.Move(fyne.NewPos(r.snap(x-caretWidth/2), r.snap(top)))
	r.caret.Resize(fyne.NewSize(caretWidth, r.snap(height)))
	if !r.caret.Visible() {
		r.caret.Show()
	}
}

// sum is a hash over all that is painted of a row. Lines themselves do not
// change, so the address stands for the text.
func (w *row) sum() uint64 {
	h := uint64(14695981039346656037)
	mix := func(v uint64) {
		h ^= v
		h *= 1099511628211
		h ^= h >> 29
	}
	num := func(f ...float32) {
		for _, v := range f {
			mix(uint64(math.Float32bits(v)))
		}
	}
	tone := func(c color.RGBA) { mix(uint64(c.R)<<24 | uint64(c.G)<<16 | uint64(c.B)<<8 | uint64(c.A)) }
	flag := func(b ...bool) {
		v := uint64(0)
		for _, x := range b {
			v <<= 1
			if x {
				v |= 1
			}
		}
		mix(v + 3)
	}
	mix(uint64(len(w.Fills)))
	for _, list := range [][]raster.Fill{w.Fills, w.Hits, w.Selection} {
		mix(0x9E37)
		for _, f := range list {
			num(f.Left, f.Right)
			tone(f.Color)
			flag(f.RoundLeft, f.RoundRight)
		}
	}
	for _, i := range w.Inked {
		num(i.Left, i.Right)
		tone(i.Ink)
	}
	for _, o := range w.Outlines {
		num(o.Left, o.Right, float32(o.Lane))
		tone(o.Color)
		flag(o.OpenLeft, o.OpenRight)
	}
	for _, x := range w.Rules {
		num(x.Left, x.Right, float32(x.Lane), float32(x.Pattern))
		tone(x.Color)
	}
	for _, t := range w.Tags {
		num(t.X)
		tone(t.Color)
		flag(t.FromRight)
		for _, c := range t.Text {
			mix(uint64(c))
		}
	}
	for _, s := range w.stripes {
		num(float32(s.lane), float32(s.part), float32(s.parts))
		tone(s.color)
		flag(s.begins, s.ends)
	}
	mix(uint64(w.deeper))
	mix(uint64(len(w.Rules)))
	num(w.Left, w.Top, w.Pitch, w.Baseline)
	tone(w.Ink)
	tone(w.Background)
	return h | 1
}
