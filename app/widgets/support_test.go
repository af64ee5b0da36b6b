package widgets

import (
	"fmt"
	"image"
	"image/color"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"postil/app/theme"
)

// inTheme starts a test application in an appearance.
func inTheme(t *testing.T, a theme.Appearance) {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(a))
}

// window shows an object at a size on the pane's colour.
func window(t *testing.T, o fyne.CanvasObject, width, height float32) fyne.Window {
	t.Helper()
	ground := canvas.NewRectangle(theme.Color(theme.ColorNamePane))
	w := test.NewTempWindow(t, container.NewStack(ground, o))
	w.SetPadded(false)
	w.Resize(fyne.NewSize(width, height))
	return w
}

// golden compares what a function builds, in light and in dark, with pictures in testdata.
func golden(t *testing.T, name string, width, height float32, build func() fyne.CanvasObject) {
	t.Helper()
	for variant, a := range map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark} {
		t.Run(variant, func(t *testing.T) {
			inTheme(t, a)
			w := window(t, build(), width, height)
			test.AssertRendersToImage(t, fmt.Sprintf("%s-%s.png", name, variant), w.Canvas())
		})
	}
}

// has tells whether a picture shows a colour anywhere within a rectangle.
func has(img image.Image, c color.Color, in image.Rectangle) bool {
	r, g, b, _ := c.RGBA()
	for y := in.Min.Y; y < in.Max.Y; y++ {
		for x := in.Min.X; x < in.Max.X; x++ {
			pr, pg, pb, _ := img.At(x, y).RGBA()
			if pr>>8 == r>>8 && pg>>8 == g>>8 && pb>>8 == b>>8 {
				return true
			}
		}
	}
	return false
}

// clock is an [After] whose time passes when the test says so.
type clock struct {
	now     time.Duration
	pending []*alarm
}

type alarm struct {
	at time.Duration
	f  func()
}

func (c *clock) after(d time.Duration, f func()) func() {
	a := &alarm{c.now + d, f}
	c.pending = append(c.pending, a)
	return func() { a.f = nil }
}

// pass lets time go by and rings what is due.
func (c *clock) pass(d time.Duration) {
	c.now += d
	for _, a := range c.pending {
		if a.f != nil && a.at <= c.now {
			f := a.f
			a.f = nil
			f()
		}
	}
}

func key(name fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: name} }

func mouseAt(x, y float32) *desktop.MouseEvent {
	e := &desktop.MouseEvent{}
	e.Position, e.AbsolutePosition = fyne.NewPos(x, y), fyne.NewPos(x, y)
	return e
}
