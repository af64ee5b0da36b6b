package library

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage/synthetic"
)

// BenchmarkFolder opens a folder of many small articles, of which half have
// marks, and does in the library what a person does. It reports the time until
// the list can be used (list-ms), until all summaries are there (summaries-ms),
// the heap for each article (bytes/article), and how long the window's
// goroutine is busy with words in the filter (filter-ms), with terms in it
// (terms-ms), without a filter (fill-ms), and with another order (sorted-ms),
// which takes some time in the background before (sort-ms).
func BenchmarkFolder(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := b.TempDir()
			if err := synthetic.WriteFolder(dir, n, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)); err != nil {
				b.Fatal(err)
			}
			d := newBenchDesk(b)
			for b.Loop() {
				d.measure(b, dir, n)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// benchDesk is a library whose session works in the background as in the
// window.
type benchDesk struct {
	*Library
	todo chan func()
}

func newBenchDesk(b *testing.B) *benchDesk {
	a := test.NewTempApp(b)
	a.Settings().SetTheme(theme.New(theme.AlwaysLight))
	d := &benchDesk{todo: make(chan func(), 1<<12)}
	s := session.New(session.Options{
		Now: time.Now, NewID: func() (id annotate.ID) { id[15] = 1; return id },
		Do: func(f func()) { d.todo <- f },
	})
	s.UsePerson(synthetic.Person().Name)
	d.Library = New(s, widgets.NewTips(widgets.WallClock))
	w := test.NewTempWindow(b, d.Library)
	w.Resize(fyne.NewSize(300, 800))
	few := b.TempDir() // has the fonts read that drawing needs
	if err := synthetic.WriteFolder(few, 20, time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)); err != nil {
		b.Fatal(err)
	}
	d.open(few, 20)
	return d
}

func (d *benchDesk) until(so func() bool) {
	for !so() {
		(<-d.todo)()
	}
}

// open opens a folder of n articles until all are summarised, and tells how long
// it took until they were listed.
func (d *benchDesk) open(dir string, n int) (listed time.Duration) {
	began, s := time.Now(), d.s
	last := false
	unlisten := s.On.Summaries.Listen(func(done bool) { last = done })
	defer unlisten()
	s.Open(dir)
	d.until(func() bool { return s.Workspace() != nil && s.Workspace().Root() == dir && len(d.items) >= n })
	listed = time.Since(began)
	d.until(func() bool { return last && s.Doc() != nil })
	return listed
}

func (d *benchDesk) measure(b *testing.B, dir string, n int) {
	s := d.s
	s.Arrange(session.Arrangement{})
	d.until(func() bool { return len(d.todo) == 0 })
	before, began := heap(), time.Now()
	listed := d.open(dir, n)
	b.ReportMetric(ms(listed), "list-ms")
	b.ReportMetric(ms(time.Since(began)), "summaries-ms")
	b.ReportMetric(float64(heap()-before)/float64(n), "bytes/article")
	for _, c := range []struct{ unit, filter string }{{"filter-ms", "harbour"}, {"terms-ms", "date:2025 outlet:coastal marks:<9 -label:quote"}, {"fill-ms", ""}} {
		began = time.Now()
		d.field.SetText(c.filter)
		b.ReportMetric(ms(time.Since(began)), c.unit)
	}
	began = time.Now()
	s.Arrange(session.Arrangement{Sort: session.ByTitle})
	asked := time.Since(began)
	f := <-d.todo // sorted in the background
	sorted := time.Since(began)
	began = time.Now()
	f()
	b.ReportMetric(ms(sorted), "sort-ms")
	b.ReportMetric(ms(asked+time.Since(began)), "sorted-ms")
	runtime.KeepAlive(d)
}

func heap() int64 {
	runtime.GC()
	runtime.GC() // what the first one finalised
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
