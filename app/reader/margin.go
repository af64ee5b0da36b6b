package reader

import (
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"

	"postil/annotate"
	"postil/app/reader/raster"
	"postil/app/reader/shape"
	"postil/app/session"
)

// stripe is what the margin shows of a mark beside one line.
type stripe struct {
	lane         int
	color        color.RGBA
	mark         drawn
	start        int // of the mark
	begins, ends bool

	// Of several marks on the line in one lane, each has its share of the height.
	part, parts int
}

// shareLanes parts the height of a lane of the margin among the marks in it, in
// the order in which they stand on the line.
func (w *row) shareLanes() {
	slices.SortStableFunc(w.stripes, func(a, b stripe) int { return cmp.Compare(a.start, b.start) })
	for i := range w.stripes {
		s := &w.stripes[i]
		s.part, s.parts = 0, 0
		for j, o := range w.stripes {
			if o.lane == s.lane {
				s.parts++
				if j < i {
					s.part++
				}
			}
		}
	}
}

// stripeLane is the lane of the margin in which a mark has its stripe, if it has
// one. Where marks overlap it is the lane of the mark's line below the words;
// else each label, or each person, has a lane of its own, and the last lane is
// that of all for which there is no room.
func (r *Reader) stripeLane(m drawn, lane int) (_ int, ok bool) {
	switch r.s.Settings().Margin {
	case session.MarginByLabel:
		scheme := r.s.Scheme()
		at := slices.IndexFunc(scheme.Labels, func(l annotate.Label) bool { return l.ID == m.Label })
		if at < 0 {
			at = len(scheme.Labels)
		}
		return min(at, marginLanes-1), m.own()
	case session.MarginByPerson:
		if m.own() {
			return 0, true
		}
		sheets := slices.DeleteFunc(slices.Clone(r.sheets), func(s session.Sheet) bool { return s.Part == session.Decided })
		return min(slices.IndexFunc(sheets, func(s session.Sheet) bool { return s.Layer == m.layer }), marginLanes-1), m.ruled()
	}
	return lane, m.own() && lane < raster.Lanes
}

// marginLanes are the lanes for which the margin has room.
const marginLanes = 7

// stripeX is the left edge of a stripe in the page's margin. Where marks overlap
// lane 0 is that of the outermost mark and stands farthest from the text; lanes
// of labels and people begin beside the page's edge.
func (r *Reader) stripeX(lane int) float32 {
	left := r.pad - stripeRight - stripeWidth
	if r.s.Settings().Margin != session.MarginByNesting {
		left -= (marginLanes - raster.Lanes) * stripePitch
	}
	return left + float32(lane)*stripePitch
}

// paintMargin draws the stripes of a row's marks, beside the text.
func (r *Reader) paintMargin(img *image.RGBA, row *row) {
	dev := func(px float32) int { return int(math.Round(float64(px * r.scale))) }
	top, bottom := dev(row.Top), img.Rect.Max.Y
	if pitch := dev(row.Top + row.Pitch); pitch < bottom {
		bottom = pitch
	}
	for _, s := range row.stripes {
		x := r.stripeX(s.lane)
		box := image.Rect(dev(x), top+(bottom-top)*s.part/s.parts, dev(x+stripeWidth), top+(bottom-top)*(s.part+1)/s.parts)
		if s.begins {
			box.Min.Y += dev(3)
		}
		if s.ends {
			box.Max.Y -= dev(2)
		}
		draw.Draw(img, box, image.NewUniform(s.color), image.Point{}, draw.Src)
	}
	if row.deeper > 0 {
		text := []rune(fmt.Sprintf("+%d", row.deeper))
		st := shape.Style{Family: shape.Sans, SemiBold: true, Size: 9}
		line := r.engine.ShapeLine(r.engine.Prepare(text, st), 0, len(text))
		sub := img.SubImage(image.Rect(0, top, dev(r.pad-2), bottom)).(*image.RGBA)
		note := image.NewRGBA(image.Rect(0, 0, dev(line.Width+2), sub.Rect.Dy()))
		r.painter.Paint(note, raster.Row{
			Text: line, Left: 1, Pitch: row.Pitch, Baseline: 11, Ink: r.colors.third, Background: r.colors.page,
		}, r.scale)
		at := sub.Rect.Max.X - note.Rect.Dx() - dev(2)
		draw.Draw(sub, image.Rect(at, top, at+note.Rect.Dx(), bottom), note, image.Point{}, draw.Over)
	}
}

// markInMargin is the mark whose stripe lies below a point.
func (r *Reader) markInMargin(x, y float32) (drawn, bool) {
	x -= r.page
	if x >= r.pad-10 {
		return drawn{}, false
	}
	for _, p := range r.rows.shown {
		at := p.raster.Position()
		if y < at.Y || y >= at.Y+p.raster.Size().Height {
			continue
		}
		for _, s := range p.row.stripes {
			share := p.raster.Size().Height / float32(s.parts)
			from := at.Y + float32(s.part)*share
			if left := r.stripeX(s.lane); x >= left-1.5 && x < left+stripeWidth+1.5 && y >= from && y < from+share {
				return s.mark, true
			}
		}
	}
	return drawn{}, false
}
