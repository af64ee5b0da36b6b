package widgets

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

func TestSectionHeadGolden(t *testing.T) {
	golden(t, "sectionhead", 236, 28, func() fyne.CanvasObject { return NewSectionHead("archive/2025/", "0 of 31") })
}

// texts are the texts that a widget draws, hidden and empty ones left out.
func texts(t *testing.T, w fyne.Widget) []*canvas.Text {
	t.Helper()
	var found []*canvas.Text
	for _, o := range test.TempWidgetRenderer(t, w).Objects() {
		if c, ok := o.(*canvas.Text); ok && c.Visible() && c.Text != "" {
			found = append(found, c)
		}
	}
	return found
}

func TestALongHeadIsShortenedBeforeItsCount(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	h := NewSectionHead("a folder whose name is much longer than the pane is wide/", "12 of 31")
	window(t, h, 200, 28)
	drawn := texts(t, h)
	if len(drawn) != 2 || drawn[1].Text != "12 of 31" {
		t.Fatalf("drawn are %v", drawn)
	}
	if end, count := drawn[0].Position().X+drawn[0].MinSize().Width, drawn[1].Position().X; end > count {
		t.Errorf("the head ends at %v, the count begins at %v", end, count)
	}
	if end := drawn[1].Position().X + drawn[1].MinSize().Width; end > 200-edgePadding+1 {
		t.Errorf("the count ends at %v of 200", end)
	}
}
