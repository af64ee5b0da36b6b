package widgets

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"postil/app/theme"
)

func TestSegmentsGolden(t *testing.T) {
	golden(t, "segments", 240, 32, func() fyne.CanvasObject {
		s := NewSegments(nil, "Annotate", "Review", "Insights")
		s.SetSelected(1)
		return NewInset(4, 4, 4, 4, s)
	})
}

func TestSegmentsChangeByClickAndArrowAndStayWithinTheirEnds(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	var told []int
	s := NewSegments(func(i int) { told = append(told, i) }, "Annotate", "Review", "Insights")
	window(t, s, 300, 24)
	click := func(x float32) { s.Tapped(&fyne.PointEvent{Position: fyne.NewPos(x, 12)}) }
	click(s.width(0) + 5)
	click(s.width(0) + 5) // selected already
	s.TypedKey(key(fyne.KeyRight))
	s.TypedKey(key(fyne.KeyRight))
	s.TypedKey(key(fyne.KeyLeft))
	click(299) // beyond the last
	s.SetSelected(0)
	if !slices.Equal(told, []int{1, 2, 1}) || s.Selected() != 0 {
		t.Errorf("told %v, selected %d", told, s.Selected())
	}
}

func TestSelectingASegmentMovesNothing(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	s := NewSegments(nil, "Annotate", "Review", "Insights")
	before := s.MinSize()
	s.SetSelected(2)
	if after := s.MinSize(); after != before {
		t.Errorf("the switch grew from %v to %v", before, after)
	}
}
