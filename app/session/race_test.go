package session

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"postil/annotate"
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
		d.Label([]string{"claim", "warning", "quote"}[i%3])
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
	for path, doc := range d.docs {
		if doc.Layer.Len() == 0 {
			t.Errorf("%s has no marks", path)
		}
		if got, want := encoded(t, onDisk(t, filepath.Join(d.dir, path+".mina.ann.json"))), encoded(t, doc.Layer); got != want {
			t.Errorf("%s: on disk is\n%s\nwant\n%s", path, got, want)
		}
	}
}
