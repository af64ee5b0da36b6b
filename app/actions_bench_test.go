package app

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"postil/annotate"
	"postil/app/session"
	"postil/storage/synthetic"
)

// BenchmarkHalfOverlap does what is in the path of a key or of a scroll step in
// articles of which half the marks begin inside another one. None of it may
// grow with the article; cpu-ms says what the window's goroutine does.
func BenchmarkHalfOverlap(b *testing.B) {
	for _, action := range []struct {
		name string
		run  func(b *testing.B, k *desk)
	}{
		{"Label", func(b *testing.B, k *desk) {
			k.measure(b, k.selectNext(b), func() { k.press("1") })
		}},
		{"Undo", func(b *testing.B, k *desk) {
			next := k.selectNext(b)
			k.measure(b, func() { next(); k.press("1") }, func() { k.press("Ctrl+Z") })
		}},
		{"Redo", func(b *testing.B, k *desk) {
			next := k.selectNext(b)
			k.measure(b, func() { next(); k.press("1"); k.press("Ctrl+Z") }, func() { k.press("Ctrl+Shift+Z") })
		}},
		{"Delete", func(b *testing.B, k *desk) {
			deleted := false
			k.measure(b, func() {
				if deleted {
					k.press("Ctrl+Z")
				}
				deleted = true
				k.press("Tab")
			}, func() { k.press("Delete") })
		}},
		{"MoveEdge", func(b *testing.B, k *desk) {
			k.press("Tab")
			keys := [...]string{"Shift+Left", "Shift+Right"}
			step := 0
			k.measure(b, func() { step++ }, func() { k.press(keys[step%2]) })
		}},
		{"ScrollStep", func(b *testing.B, k *desk) {
			step := 0
			k.measure(b, func() { step++ }, func() {
				by := float32(-80.0 / 3)
				if step/40%2 == 1 {
					by = -by
				}
				k.reader.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, by)})
			})
		}},
	} {
		b.Run(action.name, func(b *testing.B) {
			for _, size := range synthetic.Sizes() {
				b.Run(size.Name, func(b *testing.B) {
					dir := b.TempDir()
					if _, err := synthetic.Write(dir, size, synthetic.HalfOverlap, time.Now()); err != nil {
						b.Fatal(err)
					}
					k := newDesk(b)
					k.open(dir)
					middle := k.session.Text().Len() / 2
					k.session.On.Reveal.Emit(session.Reveal{Span: annotate.Span{Start: middle, End: -1}})
					k.settle()
					b.ReportAllocs()
					action.run(b, k)
				})
			}
		})
	}
}
