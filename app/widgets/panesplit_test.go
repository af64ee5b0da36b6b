package widgets

import (
	"image/color"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func split() (*PaneSplit, *canvas.Rectangle) {
	centre := canvas.NewRectangle(theme.Color(theme.ColorNameDesk))
	return NewPaneSplit(canvas.NewRectangle(color.Transparent), centre, canvas.NewRectangle(color.Transparent)), centre
}

func TestPaneSplitGolden(t *testing.T) {
	golden(t, "panesplit", 900, 40, func() fyne.CanvasObject {
		p, _ := split()
		p.sides[Left].grip.FocusGained()
		return p
	})
}

func TestSidePanesKeepTheirWidthWhenTheWindowChanges(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, centre := split()
	w := window(t, p, 1280, 800)
	for _, width := range []float32{1280, 1600, 1000, 3000, 1280} {
		w.Resize(fyne.NewSize(width, 800))
		left, right := p.sides[Left].clip.Size().Width, p.sides[Right].clip.Size().Width
		if left != 236 || right != 284 || centre.Size().Width != width-236-284-2 {
			t.Errorf("at %v the panes are %v, %v and %v wide", width, left, centre.Size().Width, right)
		}
	}
}

func TestPanesFillTheWindowWithoutOverlap(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, centre := split()
	w := window(t, p, 1280, 800)
	rapid.Check(t, func(t *rapid.T) {
		p.SetWidths(rapid.Float32Range(0, 1200).Draw(t, "left"), rapid.Float32Range(0, 900).Draw(t, "right"))
		p.SetShown(Left, rapid.Bool().Draw(t, "left shown"))
		p.SetShown(Right, rapid.Bool().Draw(t, "right shown"))
		p.SetRoom(rapid.Float32Range(0, 900).Draw(t, "room"))
		if rapid.Bool().Draw(t, "one is called") {
			p.Call(Side(rapid.IntRange(0, 1).Draw(t, "which")))
			if !p.Shown(p.called) {
				t.Error("a pane that is called does not come")
			}
		}
		width := rapid.Float32Range(p.MinSize().Width, 2000).Draw(t, "window")
		w.Resize(fyne.NewSize(width, 400))
		width = p.Size().Width
		sum := centre.Size().Width
		for _, s := range p.sides {
			if !s.shown() {
				continue
			}
			pane := s.clip.Size().Width
			if pane < LeastPaneWidth-0.01 || s == p.sides[Right] && pane > MostPaneWidth || pane > MostLeftWidth {
				t.Errorf("a pane is %v wide", pane)
			}
			sum += pane + 1
		}
		if off := sum - width; off < -0.1 || off > 0.1 {
			t.Errorf("panes and lines make %v of %v", sum, width)
		}
		if centre.Size().Width < leastCentre-0.1 {
			t.Errorf("the page is only %v wide", centre.Size().Width)
		}
	})
}

func TestDraggingALineSetsAWidthWithinItsRangeAndTellsOnce(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, _ := split()
	window(t, p, 1600, 800)
	var told [][2]float32
	p.OnWidths = func(l, r float32) { told = append(told, [2]float32{l, r}) }
	drag := func(s Side, steps ...float32) {
		for _, dx := range steps {
			p.sides[s].grip.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(dx, 0)})
		}
		p.sides[s].grip.DragEnd()
	}
	drag(Left, 10, 14)
	drag(Right, -16)
	drag(Left, -500, 480) // beyond the least, and back: the line stays under the pointer
	drag(Left, 5000)
	want := [][2]float32{{260, 284}, {260, 300}, {240, 300}, {960, 300}}
	if !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
	p.sides[Left].grip.DoubleTapped(nil)
	if l, r := p.Widths(); l != 236 || r != 300 {
		t.Errorf("after a double click the widths are %v and %v", l, r)
	}
}

func TestArrowKeysMoveAFocusedLine(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, _ := split()
	w := window(t, p, 1600, 800)
	w.Canvas().Focus(p.sides[Right].grip)
	w.Canvas().Focused().TypedKey(key(fyne.KeyLeft))
	if l, r := p.Widths(); l != 236 || r != 292 {
		t.Errorf("widths are %v and %v", l, r)
	}
}

func TestAHiddenPaneLeavesItsRoomAndKeepsItsWidth(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, centre := split()
	window(t, p, 1280, 800)
	p.SetWidths(300, 200)
	p.SetShown(Left, false)
	if p.Shown(Left) || centre.Position().X != 0 || centre.Size().Width != 1280-201 {
		t.Errorf("the page lies at %v and is %v wide", centre.Position(), centre.Size())
	}
	p.SetShown(Left, true)
	if got := p.sides[Left].clip.Size().Width; got != 300 {
		t.Errorf("the pane came back %v wide", got)
	}
	alone := NewPaneSplit(nil, canvas.NewRectangle(color.Transparent), nil)
	if alone.Shown(Left) || alone.Shown(Right) || test.WidgetRenderer(alone).MinSize().Width != leastCentre {
		t.Error("panes without content are shown")
	}
}

func TestSidePanesGiveWayToThePageAndComeBack(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, centre := split()
	w := window(t, p, 1280, 600)
	p.SetRoom(480)
	for _, c := range []struct{ window, left, right float32 }{
		{1280, 236, 284},
		{1000, 236, 282},
		{960, 236, 242},
		{954, 236, 236},
		{916, 198, 236},
		{898, 180, 236},
		{896, 236, 0},
		{800, 236, 0},
		{700, 219, 0},
		{661, 180, 0}, // the right one has folded away
		{660, 0, 0},
		{500, 0, 0},
		{800, 236, 0},
		{1280, 236, 284},
	} {
		w.Resize(fyne.NewSize(c.window, 600))
		for side, want := range []float32{c.left, c.right} {
			s := p.sides[side]
			if p.Shown(Side(side)) != (want > 0) || s.clip.Visible() != (want > 0) || want > 0 && s.clip.Size().Width != want {
				t.Errorf("at %v a pane is %v wide, want %v", c.window, s.clip.Size().Width, want)
			}
		}
		if got := centre.Size().Width; c.window >= 500 && got < 480 {
			t.Errorf("at %v the page is %v wide", c.window, got)
		}
	}
	if l, r := p.Widths(); l != 236 || r != 284 {
		t.Errorf("the widths that are kept became %v and %v", l, r)
	}
}

func TestAFoldedPaneComesWhenItIsCalledInThePlaceOfTheOtherOne(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	p, centre := split()
	w := window(t, p, 800, 600)
	p.SetRoom(480)
	var folded []Side
	p.OnFolded = func(s Side) { folded = append(folded, s) }
	p.Call(Right)
	if p.Shown(Left) || !p.Shown(Right) || !slices.Equal(folded, []Side{Left}) || centre.Size().Width < 480 {
		t.Errorf("shown: %v, %v; folded were %v; the page is %v", p.Shown(Left), p.Shown(Right), folded, centre.Size().Width)
	}
	if !p.Dismiss(Right) || p.Shown(Right) || !p.Shown(Left) || p.Hidden(Right) {
		t.Error("what was called does not go away again")
	}
	w.Resize(fyne.NewSize(520, 600))
	p.Call(Left)
	if !p.Shown(Left) || centre.Size().Width < leastCentre {
		t.Errorf("where there is room for none the page is %v wide", centre.Size().Width)
	}
	w.Resize(fyne.NewSize(1280, 600))
	if !p.Shown(Left) || !p.Shown(Right) || p.Dismiss(Left) {
		t.Error("with room for both, one is folded")
	}
}
