package session

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"postil/annotate"
	"postil/storage/article"
	"postil/storage/sidecar"
)

// TestWorkGoesOnWhileItIsSaved labels, undoes and changes articles as fast as
// it can while real goroutines read and write, and another program looks at
// the files. The race detector sees to the rest.
func TestWorkGoesOnWhileItIsSaved(t *testing.T) {
	work := make(chan func(), 10_000)
	d := newDesk(t, folder(t, fixtureTexts), MemoryPreferences{}, func(_ *desk, o *Options) {
		o.Go = func(f func()) { go f() }
		o.Do = func(f func()) { work <- f }
	})
	until := func(what string, done func() bool) {
		t.Helper()
		limit := time.After(20 * time.Second)
		for !done() {
			select {
			case f := <-work:
				f()
			case <-limit:
				t.Fatalf("waited in vain until %s", what)
			}
		}
	}
	d.SetPerson("Mina")
	d.Open(d.dir)
	until("an article is shown", func() bool { return d.Doc() != nil })

	stop, looked := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				looked <- nil
				return
			default:
			}
			files, _ := filepath.Glob(filepath.Join(d.dir, "*.ann.json"))
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err == nil {
					_, err = sidecar.Decode(b)
				}
				if err != nil {
					looked <- err
					return
				}
			}
		}
	}()

	for i := range 200 {
		if i%40 == 39 {
			d.OpenArticle(i / 40 % len(d.Entries()))
			want := d.Entries()[i/40%len(d.Entries())].Path
			until(want+" is shown", func() bool { return d.Doc() != nil && d.Doc().Path() == want })
		}
		n := d.Text().Len()
		d.Select(annotate.Span{Start: i % n, End: min(n, i%n+1+i%7)})
		if i%4 == 2 {
			d.Run("zone." + string(article.ZoneKinds()[i/4%len(article.ZoneKinds())]))
		} else {
			d.Label([]string{"claim", "warning", "quote"}[i%3])
		}
		if i%5 == 0 {
			d.Undo()
		}
		for len(work) > 0 {
			(<-work)()
		}
	}
	until("everything is saved", func() bool { return d.lastSaving().Status == Saved })
	close(stop)
	if err := <-looked; err != nil {
		t.Errorf("a file was seen that does not parse: %v", err)
	}
	if err := d.Close(10 * time.Second); err != nil {
		t.Fatal(err)
	}
	for len(work) > 0 {
		(<-work)()
	}
	for path, doc := range d.docs {
		if zones, err := d.Workspace().Zones(path, doc.Article.Text); err != nil || !slices.Equal(zones, doc.Zones) {
			t.Errorf("%s: on disk are the zones %v, %v; want %v", path, zones, err, doc.Zones)
		}
		if doc.Layer.Len() == 0 {
			t.Errorf("%s has no marks", path)
		}
		if got, want := encoded(t, onDisk(t, filepath.Join(d.dir, path+".mina.ann.json"))), encoded(t, doc.Layer); got != want {
			t.Errorf("%s: on disk is\n%s\nwant\n%s", path, got, want)
		}
	}
}

// TestReviewGoesOnWhileLayersAreReadAndFiguresMeasured decides as fast as it can
// while real goroutines read, count and measure.
func TestReviewGoesOnWhileLayersAreReadAndFiguresMeasured(t *testing.T) {
	base := newsroom(t, openConfig)
	work := make(chan func(), 10_000)
	d := newDesk(t, base.dir, MemoryPreferences{}, func(d *desk, o *Options) {
		d.ids = base.ids
		o.Go = func(f func()) { go f() }
		o.Do = func(f func()) { work <- f }
	})
	until := func(what string, done func() bool) {
		t.Helper()
		limit := time.After(30 * time.Second)
		for !done() {
			select {
			case f := <-work:
				f()
			case <-limit:
				t.Fatalf("waited in vain until %s", what)
			}
		}
	}
	d.SetPerson("Lea")
	d.Open(d.dir)
	until("an article is shown", func() bool { return d.Doc() != nil })
	d.SetMode(Reviewing)
	for i, key := range []string{"N", "1", "Ctrl+Z", "H", "A", "Ctrl+Z", "U", "2", "E", "3", "Enter", "U", "R", "Ctrl+1", "Ctrl+2", "N", "0", "D", "Ctrl+PgDn", "Ctrl+PgUp", "A", "1", "1", "1", "1", "1", "1", "1", "1"} {
		d.PressKey(keys(key)[0])
		for n := 0; n < i%4 && len(work) > 0; n++ {
			(<-work)()
		}
	}
	for range 12 {
		until("the review is made", func() bool { return d.Awaited() == "" && d.Review() != nil && d.Review().ready })
		d.PressKey(keys("1")[0])
	}
	until("all is measured", func() bool {
		f := d.Figures()
		return d.Review().made() && !d.reviewing.survey.running && !d.reviewing.figures.running && !d.reviewing.pooled.running &&
			len(f.Article) == 3 && len(f.Workspace) == 3
	})
	if f := d.Figures(); f.Err != nil || d.Entries()[0].Open != d.Review().Open() {
		t.Errorf("%v; the list says %d open, the review %d", f.Err, d.Entries()[0].Open, d.Review().Open())
	}
	until("everything is saved", func() bool { return !d.saver.busy() })
	if err := d.Close(10 * time.Second); err != nil {
		t.Fatal(err)
	}
}
