package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func threeColumns() []Column {
	return []Column{{Title: "Title", Width: 80, Share: 3}, {Title: "Outlet", Width: 60, Share: 1, Most: 120}, {Title: "Words", Width: 48, Right: true}}
}

func TestColumnsFillTheRowAndStandApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.Float32Range(240, 2000).Draw(t, "width")
		columns := threeColumns()
		lefts, widths := spread(columns, width)
		at := float32(edgePadding)
		for i, c := range columns {
			if lefts[i] != at || widths[i] < c.Width || c.Most > 0 && widths[i] > c.Most {
				t.Fatalf("column %d is %v wide at %v, want at %v", i, widths[i], lefts[i], at)
			}
			at += widths[i] + columnGap
		}
		if end := at - columnGap; end < width-edgePadding-1 || end > width-edgePadding+0.1 {
			t.Fatalf("the columns end at %v of %v", end, width)
		}
	})
}

func TestAColumnHeadTellsWhichNameWasClicked(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	var told []int
	h := NewColumnHead(threeColumns(), func(i int) { told = append(told, i) })
	window(t, h, 400, 28)
	lefts, widths := spread(h.columns, 400)
	for i := range lefts {
		h.Tapped(&fyne.PointEvent{Position: fyne.NewPos(lefts[i]+widths[i]/2, 9)})
	}
	h.Tapped(&fyne.PointEvent{Position: fyne.NewPos(2, 9)}) // beside them
	if len(told) != 3 || told[0] != 0 || told[1] != 1 || told[2] != 2 {
		t.Errorf("told %v", told)
	}
}

func TestARowOfColumnsTellsItsWholeTitleWhenItIsShortened(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	r := NewColumnRow(threeColumns(), nil)
	window(t, r, 260, 28)
	r.Set("Short", "x\ny", "12")
	if got := r.Cells(); r.whole() != "" || got[1] != "x y" {
		t.Errorf("%q tells %q", got, r.whole())
	}
	long := "A headline that is much longer than its column"
	r.Set(long, "", "12")
	if r.whole() != long {
		t.Errorf("tells %q", r.whole())
	}
}

func TestTheSortButtonOpensItsMenuByMouseAndKeys(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	opened := 0
	b := NewSortButton(func() *fyne.Menu {
		opened++
		return fyne.NewMenu("", fyne.NewMenuItem("By title", func() {}))
	})
	w := window(t, b, 200, 200)
	b.Tapped(nil)
	b.TypedKey(key(fyne.KeySpace))
	b.TypedKey(key(fyne.KeyDown))
	b.TypedKey(key(fyne.KeyLeft))
	if opened != 3 || w.Canvas().Overlays().Top() == nil {
		t.Errorf("opened %d times", opened)
	}
}
