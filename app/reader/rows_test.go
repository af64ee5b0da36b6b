package reader

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/app/reader/layout"
)

// pixels is the image of a line in view.
func (d *desk) pixels(at int) *image.RGBA {
	d.t.Helper()
	p := d.rows.shown[d.layout.LineAt(at, 0)]
	if p == nil {
		d.t.Fatalf("the line of %d is not painted", at)
	}
	s := p.raster.Size()
	img := d.paint(p, int(s.Width), int(s.Height)).(*image.RGBA)
	own := *img
	own.Pix = append([]byte(nil), img.Pix...)
	return &own
}

func TestOnlyLinesThatChangeArePaintedAgain(t *testing.T) {
	d := open(t, story)
	change := func(what string, most int, f func()) {
		t.Helper()
		before := d.painted()
		f()
		if n := d.repainted(before); n > most || n == 0 && most > 0 {
			t.Errorf("%s paints %d lines again, want 1 to %d", what, n, most)
		}
	}
	words := d.place("quay will")
	change("selecting words", 1, func() { d.s.Select(words) })
	change("labelling them", 1, func() { d.TypedRune('1') })
	change("another label for the mark", 1, func() { d.TypedRune('2') })
	change("letting the mark go", 1, func() { d.key(fyne.KeyEscape, 0) })
	change("a note", 0, func() { d.s.SetNote(d.s.Layer().At(0).ID, "a note") })
	change("moving the caret", 0, func() { d.key(fyne.KeyRight, 0) })
	change("selecting it again", 1, func() { d.s.SelectMark(d.s.Layer().At(0).ID) })
	change("undo", 1, func() { d.s.Undo(); d.s.Undo() })
	change("a search", 4, func() { d.s.Find("council") })
}

func TestScrollingPaintsNoLineThatStaysInView(t *testing.T) {
	d := open(t, story)
	for _, words := range []string{"the north quay will not sink", "north quay", "quay will", "Short line", "Harbour board"} {
		d.label(words, '1')
	}
	d.key(fyne.KeyEscape, 0)
	for _, dy := range []float32{7, 40, 200, -13, 90, 350, -200, -60, 1000, -30} {
		before := d.painted()
		pictures := map[layout.Ref]*picture{}
		for ref, p := range d.rows.shown {
			pictures[ref] = p
		}
		d.wheel(dy)
		if n := d.repainted(before); n > 0 {
			t.Errorf("scrolling by %v paints %d lines again", dy, n)
		}
		for ref, p := range d.rows.shown {
			if old := pictures[ref]; old != nil && old != p {
				t.Errorf("scrolling by %v gives the line %v another image", dy, ref)
			}
		}
	}
}

func TestWhatIsNotInViewHasNoImage(t *testing.T) {
	d := open(t, story)
	for range 30 {
		d.wheel(700)
		d.wheel(-320)
		if n := len(d.rows.shown); n > len(d.lines()) {
			t.Fatalf("%d images for %d lines", n, len(d.lines()))
		}
	}
	visible := 0
	for _, o := range d.rows.objects {
		if o.Visible() {
			visible++
		}
	}
	if visible != len(d.rows.shown) || len(d.rows.objects) > 80 {
		t.Errorf("%d images are visible of %d, %d lines are shown", visible, len(d.rows.objects), len(d.rows.shown))
	}
}

func TestAMarkIsPaintedBehindItsWordsAndBelowThem(t *testing.T) {
	d := open(t, story)
	m := d.label("north quay", '2')
	d.key(fyne.KeyEscape, 0)
	img := d.pixels(m.Hull().Start)
	left, right, _ := d.box(m.Hull().Start)
	row := d.rows.shown[d.layout.LineAt(m.Hull().Start, 0)]
	c := d.Reader.label("warning")
	x := int((left+right)/2 - d.page)
	var tint, line int
	for y := range img.Rect.Dy() {
		switch img.RGBAAt(x, y) {
		case c.tint:
			tint++
		case c.line:
			if float32(y) > row.row.Top+row.row.Baseline {
				line++
			}
		}
	}
	if line != 2 || tint < 8 {
		t.Errorf("through the first letter go %d pixels of the mark's line and %d of its tint", line, tint)
	}
	stripe := img.RGBAAt(int(d.stripeX(0))+1, img.Rect.Dy()/2)
	if stripe != c.line {
		t.Errorf("the stripe is %v, want %v", stripe, c.line)
	}
	before := d.place("the north").Start
	left, _, _ = d.box(before)
	if got := img.RGBAAt(int(left-d.page)-2, int(row.row.Top)+4); got != d.colors.page {
		t.Errorf("beside the mark is %v", got)
	}
}

func TestLabellingMovesNoText(t *testing.T) {
	d := open(t, story)
	place := func() (out []float64) {
		for _, l := range d.lines() {
			out = append(out, l.Top, float64(l.Start), float64(l.Width))
		}
		return out
	}
	before := place()
	for _, words := range []string{"the north quay will not sink", "north quay", "quay will", "will not", "not sink", "Harbour board denies the claim"} {
		d.label(words, '1')
	}
	after := place()
	for i := range before {
		if before[i] != after[i] {
			t.Fatalf("the lines were %v and are %v", before, after)
		}
	}
}

func TestMarksBeyondTheLanesAreCountedInTheMargin(t *testing.T) {
	d := open(t, story)
	words := d.place("the north quay will not sink")
	for i := range 6 {
		d.s.Select(annotate.Span{Start: words.Start, End: words.End - i})
		d.s.Label([]string{"claim", "warning", "quote"}[i%3])
	}
	p := d.rows.shown[d.layout.LineAt(words.Start, 0)]
	if d.s.Layer().Len() < 6 || p.row.deeper != d.s.Layer().Len()-4 || len(p.row.stripes) != 4 {
		t.Errorf("of %d marks %d have stripes and %d are counted", d.s.Layer().Len(), len(p.row.stripes), p.row.deeper)
	}
}
