package app

import (
	"fmt"
	"runtime"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"postil/annotate"
	"postil/app/session"
	"postil/storage/synthetic"
)

// The benchmarks do in the whole window what a person does, and paint what has
// changed; a desk says how. Besides Go's own figures each reports, in
// milliseconds, the median and the 95th percentile of the wait (p50-ms, p95-ms)
// and the median of the processor time on the window's goroutine (cpu-ms).
// They mean most with a fixed number of steps, as in -benchtime 50x.

// onEach runs a benchmark for each size, in the middle of the opened article.
func onEach(b *testing.B, f func(b *testing.B, k *desk)) {
	for _, size := range synthetic.Sizes() {
		b.Run(size.Name, func(b *testing.B) {
			k := newDesk(b)
			k.open(write(b, size))
			middle := k.session.Text().Len() / 2
			k.session.On.Reveal.Emit(session.Reveal{Span: annotate.Span{Start: middle, End: -1}})
			k.settle()
			f(b, k)
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, size := range synthetic.Sizes() {
		b.Run(size.Name, func(b *testing.B) {
			k := newDesk(b)
			dir, none := write(b, size), b.TempDir()
			k.measure(b, func() { k.open(none) }, func() { k.open(dir) })
		})
	}
}

// BenchmarkMemory reports the heap with an article open over that with none.
func BenchmarkMemory(b *testing.B) {
	for _, size := range synthetic.Sizes() {
		b.Run(size.Name, func(b *testing.B) {
			k := newDesk(b)
			dir := write(b, size)
			k.open(b.TempDir())
			empty := heap()
			k.open(dir)
			k.settle()
			b.ReportMetric(float64(heap()-empty)/1e6, "heap-MB")
			b.ReportMetric(0, "ns/op")
			runtime.KeepAlive(k)
		})
	}
}

func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one finalised
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkLabel(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		k.measure(b, k.selectNext(b), func() { k.press("1") })
	})
}

// BenchmarkLabelToDisk goes on until the status line says that the mark is saved.
func BenchmarkLabelToDisk(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		saved := false
		k.session.On.Saving.Listen(func(v session.SaveState) { saved = v.Status == session.Saved })
		k.measure(b, k.selectNext(b), func() {
			k.press("1")
			k.paint()
			k.until(func() bool { return saved })
		})
	})
}

func BenchmarkUndo(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		next := k.selectNext(b)
		k.measure(b, func() { next(); k.press("1") }, func() { k.press("Ctrl+Z") })
	})
}

func BenchmarkRedo(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		next := k.selectNext(b)
		k.measure(b, func() { next(); k.press("1"); k.press("Ctrl+Z") }, func() { k.press("Ctrl+Shift+Z") })
	})
}

func BenchmarkDelete(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		deleted := false
		k.measure(b, func() {
			if deleted {
				k.press("Ctrl+Z")
			}
			deleted = true
			k.press("Tab")
		}, func() { k.press("Delete") })
	})
}

func BenchmarkMoveEdge(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		k.press("Tab")
		if k.session.Mark() == nil {
			b.Fatal("Tab selects no mark")
		}
		on := false
		k.measure(b, func() { on = !on }, func() {
			if on {
				k.press("Shift+Right")
			} else {
				k.press("Shift+Left")
			}
		})
	})
}

// BenchmarkSelect is a step of a drag with the mouse.
func BenchmarkSelect(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		at := func(step int) fyne.Position {
			return fyne.NewPos(150+float32(step*9%450), 200+float32(step%10)*12)
		}
		down := &desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: at(0)}, Button: desktop.MouseButtonPrimary}
		k.reader.MouseDown(down)
		step := 0
		k.measure(b, func() { step++ }, func() {
			k.reader.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: at(step)}})
		})
		if k.session.Selection().Span().Empty() {
			b.Error("the drag selects nothing")
		}
	})
}

func BenchmarkScrollPage(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		k.session.Select(annotate.Span{Start: k.reader.Top(), End: k.reader.Top()})
		page := 0
		keys := [...]string{"PgDn", "PgUp"}
		k.measure(b, func() { page++ }, func() { k.press(keys[page/8%2]) })
	})
}

// BenchmarkScrollStep is a frame of scrolling with the wheel, 80 pixels.
func BenchmarkScrollStep(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		step := 0
		k.measure(b, func() { step++ }, func() {
			by := float32(-80.0 / 3)
			if step/40%2 == 1 {
				by = -by
			}
			k.reader.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, by)})
		})
	})
}

// BenchmarkResize makes the window narrower, or wide again, so that the text is
// wrapped anew.
func BenchmarkResize(b *testing.B) {
	onEach(b, func(b *testing.B, k *desk) {
		narrow := false
		k.measure(b, func() { narrow = !narrow }, func() {
			size := deskSize
			if narrow {
				size.Width -= 120
			}
			k.win.Resize(size)
		})
	})
}

// selectNext selects one word of the page after the other; what was done with
// the last one is taken back.
func (k *desk) selectNext(b *testing.B) func() {
	b.Helper()
	t := k.session.Text()
	top := k.reader.Top()
	var words []annotate.Span
	t.Words(annotate.Span{Start: top + 200, End: min(top+1200, t.Len())}, func(w annotate.Span) bool {
		words = append(words, w)
		return true
	})
	if len(words) < 20 {
		b.Fatal(fmt.Errorf("only %d words are on the page", len(words)))
	}
	i, marks := 0, k.session.Layer().Len()
	return func() {
		if k.session.Layer().Len() != marks {
			k.press("Ctrl+Z")
		}
		k.press("Esc")
		k.session.Select(words[i%len(words)])
		i++
	}
}
