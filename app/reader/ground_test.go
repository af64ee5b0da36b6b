package reader

import (
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"
)

// TestGroundAndLinesCoverTheViewOnce: each place of the view is painted by the
// ground or by a line, and by no two of them.
func TestGroundAndLinesCoverTheViewOnce(t *testing.T) {
	d := open(t, story+"\n\n\nThe end, after blank lines.\n\n")
	check := func(t interface{ Fatalf(string, ...any) }, when string) {
		const step = 7
		columns, height := int(d.size.Width)/step, int(d.size.Height)
		covered := make([]int, columns*height)
		cover := func(o fyne.CanvasObject) {
			if !o.Visible() {
				return
			}
			at, size := o.Position(), o.Size()
			for i := range columns {
				if x := float32(i * step); x < at.X || x >= at.X+size.Width {
					continue
				}
				for y := max(0, int(at.Y)); y < min(int(at.Y+size.Height), height); y++ {
					covered[i*height+y]++
				}
			}
		}
		for _, o := range d.ground.objects {
			cover(o)
		}
		for _, p := range d.rows.shown {
			cover(p.raster)
		}
		for i, n := range covered {
			if n != 1 {
				t.Fatalf("%s, (%d, %d) is painted %d times", when, i/height*step, i%height, n)
			}
		}
	}
	check(t, "at first")
	d.window.Resize(fyne.NewSize(520, 300))
	check(t, "in a smaller window")
	rapid.Check(t, func(t *rapid.T) {
		d.scroll(float32(rapid.IntRange(-200, 200).Draw(t, "scroll")))
		check(t, "scrolled")
	})
	d.show("Short.")
	check(t, "with a short article")
}
