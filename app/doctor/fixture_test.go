package doctor

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

const quay = `Harbour board warns of the quay

The old quay could fail by Monday, the harbour board said after a night of storms.

“Stay away from the water,” it told owners of small boats.
`

// desk is the panel in a window, over a folder.
type desk struct {
	*Panel
	t      *testing.T
	s      *session.Session
	win    fyne.Window
	dir    string
	closed bool
	held   bool     // whether work in the background waits
	jobs   []func() // that waits
}

// newSession is a person's session over a folder.
func newSession(person string, background func(func())) *session.Session {
	n := uint64(0)
	s := session.New(session.Options{
		Now: func() time.Time {
			n++
			return time.Date(2026, 5, 12, 14, 3, 22, int(n)*1_000_000, time.UTC)
		},
		NewID: func() annotate.ID {
			n++
			id := annotate.ID{0: 1, 6: 0x70}
			copy(id[1:5], person)
			binary.BigEndian.PutUint64(id[8:], n|1<<63)
			return id
		},
		Do: func(f func()) { f() }, Go: background,
	})
	s.SetPerson(person)
	return s
}

func atOnce(f func()) { f() }

func write(t *testing.T, file, words string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(words), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mark marks words of an article for a person.
func mark(t *testing.T, dir, person, article string, words ...string) {
	t.Helper()
	s := newSession(person, atOnce)
	s.OpenAt(dir, article)
	for _, w := range words {
		at := strings.Index(quay, w)
		start := len([]rune(quay[:at]))
		s.Select(annotate.Span{Start: start, End: start + len([]rune(w))})
		s.Label("claim")
	}
	if err := s.Close(time.Second); err != nil {
		t.Fatal(err)
	}
}

// sidecar is the path of a person's marks.
func sidecar(dir, article, slug string) string {
	return filepath.Join(dir, article+"."+slug+".ann.json")
}

// replace has a file say something else.
func replace(t *testing.T, file, old, by string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(b), old) {
		t.Fatalf("%s does not say %q, %v", file, old, err)
	}
	write(t, file, strings.ReplaceAll(string(b), old, by))
}

// inOrder is a folder in which nothing is wrong.
func inOrder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "postil.toml"), "[review]\nblind = false\n")
	write(t, filepath.Join(dir, "quay.txt"), quay)
	write(t, filepath.Join(dir, "wire", "harbour.txt"), quay+"\nUpdated.\n")
	mark(t, dir, "Ana Rojas", "quay.txt", "could fail")
	return dir
}

// damaged is a folder with labels that the scheme lacks, an orphan, a file that cannot
// be read, and a mark whose words are gone.
func damaged(t *testing.T) string {
	t.Helper()
	dir := inOrder(t)
	mark(t, dir, "Bo Lindqvist", "quay.txt", "could fail", "Stay away")
	mark(t, dir, "Ida Marsh", "quay.txt", "old quay")
	mark(t, dir, "Bo Lindqvist", "wire/harbour.txt", "could fail")
	replace(t, sidecar(dir, "quay.txt", "bo-lindqvist"), `"label": "claim"`, `"label": "rumour"`)
	replace(t, sidecar(dir, "quay.txt", "ida-marsh"), `"exact": "old quay"`, `"exact": "new quay"`)
	if err := os.Rename(sidecar(dir, "wire/harbour.txt", "bo-lindqvist"), sidecar(dir, "wire/harbour-board-warns.txt", "bo-lindqvist")); err != nil {
		t.Fatal(err)
	}
	write(t, sidecar(dir, "wire/harbour.txt", "carla"), `{"format": "postil.layer"`)
	return dir
}

// open is Ida's panel over a folder.
func open(t *testing.T, dir, appearance string, width, height float32, options ...func(*desk)) *desk {
	t.Helper()
	look := theme.AlwaysLight
	if appearance == "dark" {
		look = theme.AlwaysDark
	}
	test.NewTempApp(t).Settings().SetTheme(theme.New(look))
	d := &desk{t: t, dir: dir}
	d.s = newSession("Ida Marsh", func(f func()) {
		if d.held {
			d.jobs = append(d.jobs, f)
			return
		}
		f()
	})
	d.s.OpenAt(dir, "quay.txt")
	for _, f := range options {
		f(d)
	}
	d.Panel = New(d.s, d.s.CheckUp(), widgets.NewTips(func(time.Duration, func()) func() { return func() {} }))
	d.OnClose = func() { d.closed = true }
	d.win = test.NewTempWindow(t, d.Panel)
	d.win.SetPadded(false)
	d.win.Resize(fyne.NewSize(width, height))
	d.win.Canvas().Focus(d.Field())
	return d
}

// run carries out what waits.
func (d *desk) run() {
	d.held = false
	for len(d.jobs) > 0 {
		f := d.jobs[0]
		d.jobs = d.jobs[1:]
		f()
	}
}

// press presses keys on what has the keyboard; letters are typed.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		f := d.win.Canvas().Focused()
		if f == nil {
			d.t.Fatalf("nothing has the keyboard for %s", k)
		}
		if len(k) == 1 {
			f.TypedRune(rune(k[0]))
			continue
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(k)})
	}
}

// at is what is current, as the detail has it.
func (d *desk) at() string { return d.detail.title.Words() + ": " + d.detail.where.Words() }
