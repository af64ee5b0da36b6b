package widgets

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"pgregory.net/rapid"

	"postil/app/theme"
)

func TestTipsGolden(t *testing.T) {
	golden(t, "tips", 240, 60, func() fyne.CanvasObject {
		c := &clock{}
		tips := NewTips(c.after)
		tips.Over(fyne.NewPos(20, 4), "Next mark, Tab")
		c.pass(TipDelay)
		return tips
	})
}

func TestATipComesAfterRestAndGoesWithThePointer(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	tips := NewTips(c.after)
	b := NewButton(Secondary, "Close", nil)
	b.SetHint(tips, "Close, Esc")
	window(t, container.NewStack(b, tips), 200, 100)
	b.MouseIn(mouseAt(5, 5))
	c.pass(TipDelay / 2)
	b.MouseMoved(mouseAt(6, 5))
	c.pass(TipDelay/2 - time.Millisecond)
	if tips.Shown() != "" {
		t.Error("the tip came early")
	}
	c.pass(time.Millisecond)
	if tips.Shown() != "Close, Esc" {
		t.Errorf("the tip is %q", tips.Shown())
	}
	b.MouseOut()
	if tips.Shown() != "" {
		t.Error("the tip stayed when the pointer went")
	}
	b.MouseIn(mouseAt(5, 5))
	b.MouseOut()
	c.pass(2 * TipDelay)
	if tips.Shown() != "" {
		t.Error("a tip came when the pointer had gone")
	}
	b.MouseIn(mouseAt(5, 5))
	b.Tapped(nil)
	c.pass(2 * TipDelay)
	if tips.Shown() != "" {
		t.Error("a tip covers what the click has opened")
	}
}

func TestTheLayerTakesNoEvents(t *testing.T) {
	var layer fyne.CanvasObject = NewTips(WallClock)
	if _, ok := layer.(fyne.Tappable); ok {
		t.Error("the layer of tips takes clicks")
	}
	if _, ok := layer.(interface{ MouseOut() }); ok {
		t.Error("the layer of tips takes the hover that it is about")
	}
	layer = NewToasts(WallClock)
	if _, ok := layer.(fyne.Tappable); ok {
		t.Error("the layer of toasts takes clicks")
	}
}

func TestATipStaysInTheWindowAndOffThePointer(t *testing.T) {
	inTheme(t, theme.AlwaysLight)
	c := &clock{}
	tips := NewTips(c.after)
	w := window(t, tips, 400, 300)
	rapid.Check(t, func(rt *rapid.T) {
		tips.Out()
		w.Resize(fyne.NewSize(rapid.Float32Range(120, 600).Draw(rt, "width"), rapid.Float32Range(80, 500).Draw(rt, "height")))
		size := tips.Size()
		at := fyne.NewPos(rapid.Float32Range(0, size.Width).Draw(rt, "x"), rapid.Float32Range(0, size.Height).Draw(rt, "y"))
		tips.Over(at, "Show marks of other people, Ctrl+Shift+O")
		c.pass(TipDelay)
		for _, o := range texts(t, tips) {
			left, right := o.Position().X, o.Position().X+o.MinSize().Width
			top, bottom := o.Position().Y, o.Position().Y+o.MinSize().Height
			if left < 0 || right > size.Width || top < 0 || bottom > size.Height {
				rt.Errorf("tip from %v,%v to %v,%v in %v", left, top, right, bottom, size)
			}
			if at.Y > top && at.Y < bottom && at.X > left && at.X < right {
				rt.Errorf("the tip lies under the pointer at %v", at)
			}
		}
	})
}
