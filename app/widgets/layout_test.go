package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"postil/app/theme"
)

func TestCardGolden(t *testing.T) {
	golden(t, "card", 200, 80, func() fyne.CanvasObject {
		r := NewSectionHead("Selected mark", "57")
		return NewInset(8, 8, 8, 8, NewCard(r))
	})
}

func TestHairlineGolden(t *testing.T) {
	golden(t, "hairline", 40, 9, func() fyne.CanvasObject {
		return NewInset(0, 4, 0, 0, NewHairline())
	})
}

func TestLinesAndStacksLeaveOutWhatIsHidden(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	a, b, c := NewSwatch(nil), NewKeyCap("Tab"), NewSwatch(nil)
	b.Hide()
	side := NewLine(8, a, b, c)
	if got := side.MinSize(); got != fyne.NewSize(32, 12) {
		t.Errorf("two swatches side by side need %v", got)
	}
	side.Resize(fyne.NewSize(100, 28))
	if a.Position() != fyne.NewPos(0, 8) || c.Position() != fyne.NewPos(20, 8) {
		t.Errorf("swatches lie at %v and %v", a.Position(), c.Position())
	}
	down := NewStackDown(4, a, b, c)
	if got := down.MinSize(); got != fyne.NewSize(12, 28) {
		t.Errorf("two swatches below one another need %v", got)
	}
}

func TestAnInsetGivesItsContentTheRest(t *testing.T) {
	r := &canvas.Rectangle{}
	i := NewInset(1, 2, 3, 4, r)
	i.Resize(fyne.NewSize(100, 100))
	if r.Position() != fyne.NewPos(1, 2) || r.Size() != fyne.NewSize(96, 94) {
		t.Errorf("content at %v of %v", r.Position(), r.Size())
	}
}

func TestAFrameLeavesNoGaps(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	top, centre, right := NewHairline(), &canvas.Rectangle{}, NewUprightHairline()
	f := NewFrame(top, nil, nil, right, centre)
	f.Resize(fyne.NewSize(100, 50))
	if centre.Position() != fyne.NewPos(0, 1) || centre.Size() != fyne.NewSize(99, 49) || right.Position() != fyne.NewPos(99, 1) {
		t.Errorf("centre at %v of %v, right side at %v", centre.Position(), centre.Size(), right.Position())
	}
	top.Hide()
	f.Resize(fyne.NewSize(100, 51))
	if centre.Position() != fyne.NewPos(0, 0) || centre.Size().Height != 51 {
		t.Errorf("below a hidden top the centre is at %v of %v", centre.Position(), centre.Size())
	}
}
