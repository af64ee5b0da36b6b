package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestOverlayGolden(t *testing.T) {
	golden(t, "overlay", 260, 160, func() fyne.CanvasObject {
		r := NewRow(nil, NewKeyCap("Tab"))
		r.Set(RowContent{Title: "Next mark"})
		return NewInset(40, 40, 40, 60, NewOverlay(NewInset(0, 12, 0, 12, r)))
	})
}

func TestClicksOnAnOverlayDoNotReachThePage(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	reached := 0
	page := NewFocusRow(nil, nil)
	page.OnTapped = func() { reached++ }
	page.OnSecondary = func(*fyne.PointEvent) { reached++ }
	over := NewOverlay(canvas.NewRectangle(nil))
	layer := container.NewWithoutLayout(over)
	over.Move(fyne.NewPos(50, 0))
	over.Resize(fyne.NewSize(100, 100))
	w := window(t, container.NewStack(page, layer), 300, 100)
	test.TapCanvas(w.Canvas(), fyne.NewPos(100, 50))
	if reached != 0 {
		t.Error("a click on the overlay reached the page")
	}
	test.TapCanvas(w.Canvas(), fyne.NewPos(250, 50))
	if reached != 1 {
		t.Error("a click beside the overlay did not reach the page")
	}
}
