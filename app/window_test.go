package app

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/app/concordance"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
)

// newTestWindow is the main window at 1280 by 800 in an appearance, with the
// bundled fonts alone, so that its picture is the same on every machine.
func newTestWindow(t *testing.T, appearance string, change ...func(*session.Options)) *window {
	t.Helper()
	zone := time.Local
	time.Local = time.UTC // the pictures show times of day
	t.Cleanup(func() { time.Local = zone })
	a := test.NewTempApp(t)
	n := byte(0)
	o := session.Options{
		Now: func() time.Time { return time.Date(2026, 5, 12, 14, 3, 22, 0, time.Local) },
		NewID: func() annotate.ID {
			n++
			return uuid.UUID{0: 1, 6: 0x70, 8: 0x80, 15: n}
		},
		Do: func(f func()) { f() }, Go: func(f func()) { f() },
	}
	for _, f := range change {
		f(&o)
	}
	s := session.New(o)
	s.ChangeSettings(func(v *session.Settings) { v.Theme = appearance })
	setTheme(a, s.Settings())
	faces, err := Faces(false)
	if err != nil {
		t.Fatal(err)
	}
	w := newWindow(a, s, faces, session.MemoryPreferences{}, never)
	t.Cleanup(func() {
		if err := s.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
	w.win.Resize(fyne.NewSize(1280, 800))
	w.refit()
	return w
}

// newQueuedWindow is a window whose background work waits until run is called.
func newQueuedWindow(t *testing.T) (w *window, run func()) {
	t.Helper()
	var jobs []func()
	w = newTestWindow(t, "light", func(o *session.Options) { o.Go = func(f func()) { jobs = append(jobs, f) } })
	return w, func() {
		for len(jobs) > 0 {
			f := jobs[0]
			jobs = jobs[1:]
			f()
		}
	}
}

// never is a clock by which no time passes: the timer of one test must not ring
// in another, where the toolkit runs what it does on the timer's goroutine.
func never(time.Duration, func()) (cancel func()) { return func() {} }

// newsroom is a copy of the part of the sample that the bundled fonts can show.
func newsroom(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	err := fs.WalkDir(assets.Sample(), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(p, "-ar.") || strings.Contains(p, "-ko.") || strings.Contains(p, "storm") {
			return err
		}
		b, err := fs.ReadFile(assets.Sample(), p)
		if err != nil {
			return err
		}
		if strings.HasSuffix(p, "north-quay.txt.mina.ann.json") { // most pictures show her at work on it
			b = bytes.Replace(b, []byte(`"state": "done"`), []byte(`"state": "in-progress"`), 1)
		}
		to := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// openArticle shows an article of the newsroom.
func openArticle(t *testing.T, w *window, dir, article string) {
	t.Helper()
	w.session.Open(filepath.Join(dir, filepath.FromSlash(article)))
	if d := w.session.Doc(); d == nil || d.Path() != article {
		t.Fatalf("%s was not opened", article)
	}
}

func TestTheWindowLooksAsDrawn(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := newTestWindow(t, appearance)
			w.session.UsePerson("Mina")
			openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
			w.session.SelectMark(w.session.Layer().At(1).ID)
			if theme.Dark() != (appearance == "dark") {
				t.Fatalf("the theme is not %s", appearance)
			}
			test.AssertImageMatches(t, "annotate-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

func TestTheEmptyWindowSaysWhatToDo(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	test.AssertImageMatches(t, "empty-light.png", w.win.Canvas().Capture())
}

func TestThePaletteLiesOverThePage(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.Run("view.palette")
	test.AssertImageMatches(t, "palette-light.png", w.win.Canvas().Capture())
	w.closeOverlay()
	if w.win.Canvas().Focused() != fyne.Focusable(w.reader) {
		t.Error("closing the palette does not give the text the keyboard back")
	}
}

func TestTheConcordanceShowsWordsInContext(t *testing.T) {
	w := newTestWindow(t, "dark")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.Find("stay away")
	w.session.Run("edit.labelAll")
	test.AssertImageMatches(t, "concordance-dark.png", w.win.Canvas().Capture())
}

func TestTheConcordanceCountsWhatItLeavesOutInFurniture(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.Find("the")
	selectIn(w, "reopening the north quay")
	w.session.Run("zone.furniture")
	w.session.Select(annotate.Span{})
	w.session.Run("edit.labelAll")
	test.AssertImageMatches(t, "concordance-furniture-light.png", w.win.Canvas().Capture())
	var last *widgets.Check
	for _, o := range test.LaidOutObjects(w.overlay) {
		if c, ok := o.(*widgets.Check); ok {
			last = c
		}
	}
	last.Tapped(nil)
	p := shownPanel[*concordance.Panel](t, w)
	if got := p.Counts(); strings.Contains(got, "left out") || !strings.Contains(got, "found") {
		t.Errorf("with furniture it says %q", got)
	}
}

func TestTheCardOfAnotherMarkTakesTheRoomThatItNeeds(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.SelectMark(w.session.Layer().At(1).ID) // asks for nothing
	w.session.SelectMark(w.session.Layer().At(2).ID) // has a speaker, and a longer quote
	test.AssertImageMatches(t, "higher-card-light.png", w.win.Canvas().Capture())
}
