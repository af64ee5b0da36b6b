package app

import (
	"encoding/binary"
	"image"
	"math"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/session"
	"postil/storage/synthetic"
)

// deskSize makes the reader 742 by 744 pixels.
var deskSize = fyne.NewSize(1280, 800)

// desk is the program at work with nothing behind the window: what is done in
// the background comes back to the window's goroutine (the benchmark's), and of
// the painting only the program's own part is done. The toolkit copies these
// images to the screen, which is left out.
type desk struct {
	*window
	tb      testing.TB
	todo    chan func()                // for the window's goroutine
	busy    atomic.Int32               // functions at work elsewhere
	dirty   map[fyne.CanvasObject]bool // refreshed since the last frame
	painted int                        // images, so far
}

func newDesk(tb testing.TB) *desk {
	tb.Helper()
	runtime.LockOSThread() // processor time is counted by thread
	tb.Cleanup(runtime.UnlockOSThread)
	k := &desk{tb: tb, todo: make(chan func(), 1<<12), dirty: map[fyne.CanvasObject]bool{}}
	a := &deskApp{App: test.NewApp(), desk: k}
	fyne.SetCurrentApp(a)
	faces, err := Faces(false)
	if err != nil {
		tb.Fatal(err)
	}
	n := uint64(0)
	s := session.New(session.Options{
		Now: time.Now,
		NewID: func() annotate.ID {
			n++
			var id annotate.ID
			binary.BigEndian.PutUint64(id[8:], n|1<<63)
			return id
		},
		Do: k.do,
		Go: func(f func()) {
			k.busy.Add(1)
			go func() {
				f()
				k.busy.Add(-1)
			}()
		},
		Prefs: session.MemoryPreferences{},
	})
	s.UsePerson(synthetic.Person().Name)
	setTheme(a, s.Settings())
	s.On.Saving.Listen(func(v session.SaveState) {
		if v.Status == session.SaveFailed {
			tb.Fatal(v.Err)
		}
	})
	k.window = newWindow(a, s, faces, session.MemoryPreferences{}, never)
	k.win.Resize(deskSize)
	k.refit()
	tb.Cleanup(func() {
		k.settle()
		if err := s.Close(time.Minute); err != nil {
			tb.Error(err)
		}
		test.NewApp() // lets go of this one
	})
	return k
}

// write makes a workspace of an article of a size, of whose marks half begin
// inside another one.
func write(tb testing.TB, size synthetic.Size) (dir string) {
	tb.Helper()
	dir = tb.TempDir()
	if _, err := synthetic.Write(dir, size, synthetic.HalfOverlap, time.Now()); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// do has a function run on the window's goroutine.
func (k *desk) do(f func()) { k.todo <- f }

// until works for the window until something is so.
func (k *desk) until(so func() bool) {
	late := time.After(time.Minute)
	for !so() {
		select {
		case f := <-k.todo:
			f()
		case <-late:
			k.tb.Fatal("what was waited for did not happen within a minute")
		}
	}
}

// settle works for the window until nothing is going on, and paints.
func (k *desk) settle() {
	for k.busy.Load() > 0 || len(k.todo) > 0 {
		select {
		case f := <-k.todo:
			f()
		case <-time.After(time.Millisecond):
		}
	}
	k.paint()
}

// open opens a workspace until its first article, or the lack of one, is painted.
func (k *desk) open(dir string) {
	k.session.Open(dir)
	k.until(func() bool {
		ws := k.session.Workspace()
		return ws != nil && ws.Root() == dir && (k.session.Doc() != nil || len(k.session.Entries()) == 0)
	})
	k.paint()
}

// press does what a key does in the text.
func (k *desk) press(key string) {
	c, err := session.ParseChord(key)
	if err != nil {
		k.tb.Fatal(err)
	}
	if !k.session.PressKey(c) {
		k.tb.Fatalf("the key %s does nothing", key)
	}
}

// paint has the images made that the next frame would show: of rasters that
// were refreshed, or are in a container or widget that was.
func (k *desk) paint() {
	seen := map[*canvas.Raster]bool{}
	for o := range k.dirty {
		delete(k.dirty, o)
		k.paintIn(o, seen)
	}
}

func (k *desk) paintIn(o fyne.CanvasObject, seen map[*canvas.Raster]bool) {
	if !o.Visible() {
		return
	}
	switch o := o.(type) {
	case *canvas.Raster:
		w, h := int(math.Ceil(float64(o.Size().Width))), int(math.Ceil(float64(o.Size().Height)))
		if seen[o] || w <= 0 || h <= 0 {
			return
		}
		seen[o] = true
		k.painted++
		if img := o.Generator(w, h); img.Bounds().Size() != image.Pt(w, h) {
			k.tb.Errorf("an image of %v was asked for, and %v painted", image.Pt(w, h), img.Bounds().Size())
		}
	case *fyne.Container:
		for _, child := range o.Objects {
			k.paintIn(child, seen)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			k.paintIn(child, seen)
		}
	}
}

// measure times an action with the painting of what it changed, again and
// again, each time after what prepares it and with nothing going on besides.
func (k *desk) measure(b *testing.B, prepare, action func()) {
	b.Helper()
	var waits, work []float64
	before := k.painted
	for b.Loop() {
		b.StopTimer()
		prepare()
		k.settle()
		before = k.painted
		b.StartTimer()
		began, used := time.Now(), threadTime()
		action()
		k.paint()
		work = append(work, ms(threadTime()-used))
		waits = append(waits, ms(time.Since(began)))
	}
	b.StopTimer()
	painted := k.painted - before
	k.settle()
	b.ReportMetric(quantile(waits, 0.5), "p50-ms")
	b.ReportMetric(quantile(waits, 0.95), "p95-ms")
	b.ReportMetric(quantile(work, 0.5), "cpu-ms")
	b.ReportMetric(float64(painted), "images")
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile is the smallest value that a share q of the values does not exceed.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	return values[max(0, int(math.Ceil(q*float64(len(values))))-1)]
}

// deskApp is Fyne's application for tests, but its driver tells the desk what
// is to be painted.
type deskApp struct {
	fyne.App
	desk *desk
}

func (a *deskApp) Driver() fyne.Driver { return deskDriver{a.App.Driver(), a.desk} }

type deskDriver struct {
	fyne.Driver
	desk *desk
}

func (d deskDriver) DoFromGoroutine(f func(), wait bool) {
	if !wait {
		d.desk.do(f)
		return
	}
	done := make(chan struct{})
	d.desk.do(func() { f(); close(done) })
	<-done
}

func (d deskDriver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	return deskCanvas{d.Driver.CanvasForObject(o), d.desk}
}

type deskCanvas struct {
	fyne.Canvas
	desk *desk
}

func (c deskCanvas) Refresh(o fyne.CanvasObject) { c.desk.dirty[o] = true }
