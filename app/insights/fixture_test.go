package insights

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

// story is what all articles of the fixture say, so that pictures are small to
// tell about; each has a headline of its own.
const story = `The old quay could fail by Monday, the harbour board said after a night of storms.

“Stay away from the water,” it told owners of small boats. Divers found new cracks in four piers.

Shipping group Northline rejected the finding. Its own survey showed no movement of the piers.`

// desk is a screen of insights in a window, over articles that people marked.
type desk struct {
	*Panel
	t      *testing.T
	win    fyne.Window
	s      *session.Session
	dir    string
	opened []string
	chosen []string
	held   bool     // whether work in the background waits
	jobs   []func() // that waits
}

// newSession is a session without goroutines of its own.
func newSession(background func(func())) *session.Session {
	n := uint64(0)
	return session.New(session.Options{
		Now: func() time.Time {
			n++
			return time.Date(2026, 5, 12, 14, 3, 22, int(n)*1_000_000, time.UTC)
		},
		NewID: func() annotate.ID {
			n++
			id := annotate.ID{0: 1, 6: 0x70}
			binary.BigEndian.PutUint64(id[8:], n|1<<63)
			return id
		},
		Do: func(f func()) { f() }, Go: background,
	})
}

// marked is what one person marked in one article, as label: words; done is not
// said of who has not finished it.
type marked struct {
	person, article string
	marks           []string
	open            bool
}

// folder writes articles and the marks that people made.
func folder(t *testing.T, articles []string, all ...marked) string {
	t.Helper()
	dir := t.TempDir()
	for _, a := range articles {
		file := filepath.Join(dir, filepath.FromSlash(a))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(a+"\n\n"+story), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for n, m := range all {
		s := newSession(func(f func()) { f() })
		s.UsePerson(m.person)
		s.OpenAt(dir, m.article)
		if s.Doc() == nil {
			t.Fatalf("%s is not there", m.article)
		}
		for _, mark := range m.marks {
			label, words, _ := strings.Cut(mark, ": ")
			at := strings.Index(s.Text().String(), words)
			if at < 0 {
				t.Fatalf("no %q in the story", words)
			}
			start := s.Text().CodePoint(at)
			s.Select(annotate.Span{Start: start, End: start + len([]rune(words))})
			s.Label(label)
		}
		if !m.open {
			s.Run("go.toggleDone")
		}
		if err := s.Close(time.Second); err != nil {
			t.Fatalf("%d: %v", n, err)
		}
	}
	return dir
}

// newsroom is three people on some articles, with every kind of disagreement.
func newsroom(t *testing.T) string {
	t.Helper()
	articles := []string{"wire/harbour.txt", "wire/ferry.txt", "wire/dam.txt", "wire/gauges.txt", "wire/a-very-long-name-of-an-article-that-somebody-copied-from-a-headline.txt", "archive/pilots.txt"}
	all := []marked{
		{person: "Ana", article: articles[0], marks: []string{"claim: The old quay could fail by Monday", "quote: “Stay away from the water,”", "claim: new cracks", "claim: Its own survey showed no movement"}},
		{person: "Ben", article: articles[0], marks: []string{"warning: The old quay could fail", "quote: Stay away from the water", "claim: new cracks"}},
		{person: "Wilhelmina Featherstonehaugh", article: articles[0], marks: []string{"claim: The old quay", "claim: could fail by Monday", "warning: new cracks"}},
		{person: "Ana", article: articles[1], marks: []string{"claim: The old quay could fail by Monday", "warning: a night of storms", "quote: Stay away from the water"}},
		{person: "Ben", article: articles[1], marks: []string{"claim: The old quay could fail by Monday", "warning: night of storms", "quote: Stay away from the water"}},
		{person: "Wilhelmina Featherstonehaugh", article: articles[1], marks: []string{"claim: The old quay could fail by Monday", "quote: Stay away from the water", "claim: Divers found new cracks"}},
		{person: "Ana", article: articles[2], marks: []string{"quote: Stay away from the water", "claim: rejected the finding"}},
		{person: "Ben", article: articles[2], marks: []string{"quote: Stay away from the water", "warning: rejected the finding"}},
		{person: "Ana", article: articles[3], marks: []string{"claim: no movement of the piers"}},
		{person: "Ben", article: articles[3], marks: []string{"claim: movement of the piers"}},
		{person: "Wilhelmina Featherstonehaugh", article: articles[3], marks: []string{"claim: no movement of the piers"}, open: true},
		{person: "Ben", article: articles[4]},
		{person: "Ana", article: articles[4]},
		{person: "Ana", article: articles[5], marks: []string{"claim: new cracks"}},
	}
	return folder(t, articles, all...)
}

// open shows the screen for a person at a size.
func open(t *testing.T, dir, person, appearance string, width, height float32) *desk {
	t.Helper()
	test.NewTempApp(t)
	a := theme.AlwaysLight
	if appearance == "dark" {
		a = theme.AlwaysDark
	}
	test.ApplyTheme(t, theme.New(a))
	d := &desk{t: t, dir: dir}
	d.s = newSession(func(f func()) {
		if d.held {
			d.jobs = append(d.jobs, f)
			return
		}
		f()
	})
	d.s.UsePerson(person)
	if dir != "" {
		d.s.Open(dir)
	}
	tips := widgets.NewTips(func(_ time.Duration, f func()) func() { f(); return func() {} })
	d.Panel = New(d.s, tips)
	d.OnOpen = func(path string, span annotate.Span) {
		d.opened = append(d.opened, fmt.Sprintf("%s %d-%d", path, span.Start, span.End))
	}
	d.OnExport = func(name string, extensions []string, then func(string)) {
		d.chosen = append([]string{name}, extensions...)
		then(filepath.Join(dir, "out.html"))
	}
	d.win = test.NewTempWindow(t, container.NewStack(d.Panel, tips))
	d.win.SetPadded(false)
	d.win.Resize(fyne.NewSize(width, height))
	d.Show()
	// All is made ready to have the keyboard by looking for what lies last.
	fyne.CurrentApp().Driver().AbsolutePositionForObject(tips)
	return d
}

func (d *desk) press(keys ...fyne.KeyName) {
	d.t.Helper()
	for _, k := range keys {
		f := d.win.Canvas().Focused()
		if f == nil {
			d.t.Fatalf("nothing has the keyboard for %s", k)
		}
		f.TypedKey(&fyne.KeyEvent{Name: k})
	}
}
