package history

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"github.com/google/uuid"

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/storage/journal/journaltest"
)

const scheme = `[review]
blind = false

[scheme]
id = "desk"
version = "1"

[[scheme.labels]]
id = "claim"
name = "Claim"
key = "1"
color = "#4457c9"

[[scheme.labels]]
id = "warning"
name = "Warning about the state of buildings, bridges and quays that the public may enter"
key = "2"
color = "#a65500"

[[scheme.labels]]
id = "quote"
name = "Quote"
key = "3"
color = "#0b7a6c"
`

const article = `Harbour board warns of the quay

The old quay could fail by Monday, the harbour board said after a night of storms.

Divers found new cracks in four piers, two of which carry the crane that unloads the grain ships, and the board asked the council for money.

הרציף הישן עלול לקרוס ביום שני, אמר הוועד.
`

// The people of these tests.
const (
	mina = "Mina Okafor"
	lea  = "Lea Featherstonehaugh-Cholmondeley of the Northern Harbour Desk"
)

func newSession(name string) *session.Session {
	n := 0
	s := session.New(session.Options{
		Now: func() time.Time {
			n++
			return time.Date(2026, 5, 12, 14, 3, 22, n*1_000_000, time.UTC)
		},
		NewID: func() annotate.ID { return uuid.Must(uuid.NewV7()) },
		Do:    func(f func()) { f() }, Go: func(f func()) { f() },
	})
	s.UsePerson(name)
	return s
}

func write(t *testing.T, file, words string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(words), 0o600); err != nil {
		t.Fatal(err)
	}
}

// mark marks words.
func mark(t *testing.T, s *session.Session, label, words string) {
	t.Helper()
	at := strings.Index(article, words)
	if at < 0 {
		t.Fatalf("the text has no %q", words)
	}
	start := s.Text().CodePoint(at)
	s.Select(annotate.Span{Start: start, End: start + len([]rune(words))})
	s.Label(label)
}

// work is a session of work on the article. It returns the person's short name.
func work(t *testing.T, dir, name string, do func(s *session.Session)) (slug string) {
	t.Helper()
	s := newSession(name)
	s.Open(dir)
	do(s)
	if err := s.Close(time.Second); err != nil {
		t.Fatal(err)
	}
	return s.Person().Slug
}

// remove deletes the mark with words.
func remove(t *testing.T, s *session.Session, words string) {
	t.Helper()
	for m := range s.Layer().Annotations() {
		if m.Quote() == words {
			s.SelectMark(m.ID)
			s.Run("mark.delete")
			return
		}
	}
	t.Fatalf("no mark says %q", words)
}

// setTimes says when the entries of a history were recorded, by their number.
func setTimes(t *testing.T, dir, slug string, times map[int]time.Time) {
	t.Helper()
	err := journaltest.SetTimes(filepath.Join(dir, ".postil", "history", "article.txt."+slug), func(seq int) time.Time {
		at := times[1]
		for i, from := range times {
			if i <= seq && !from.Before(at) {
				at = from.Add(time.Duration(seq-i) * 9 * time.Minute)
			}
		}
		return at
	})
	if err != nil {
		t.Fatal(err)
	}
}

// worked is a folder in which two people have marked the article.
func worked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "postil.toml"), scheme)
	write(t, filepath.Join(dir, "article.txt"), article)
	work(t, dir, mina, func(s *session.Session) {
		mark(t, s, "claim", "could fail by Monday")
		mark(t, s, "warning", "new cracks in four piers, two of which carry the crane that unloads the grain ships")
		mark(t, s, "quote", "הרציף הישן עלול לקרוס")
	})
	work(t, dir, mina, func(s *session.Session) {
		remove(t, s, "could fail by Monday")
		s.SelectMark(s.Layer().At(0).ID)
		s.Label("claim")
		s.SetNote(s.Mark().ID, "ask the divers how they measured them")
		mark(t, s, "claim", "asked the council for money")
	})
	other := work(t, dir, lea, func(s *session.Session) {
		mark(t, s, "claim", "Harbour board warns of the quay")
		remove(t, s, "Harbour board warns of the quay")
	})
	day := time.Date(2026, 5, 12, 0, 0, 0, 0, time.UTC)
	setTimes(t, dir, "mina-okafor", map[int]time.Time{1: day.Add(-15 * time.Hour), 5: day.Add(13 * time.Hour)})
	setTimes(t, dir, other, map[int]time.Time{1: day.AddDate(-1, 0, 0)})
	return dir
}

// desk is the pane in a window.
type desk struct {
	*Pane
	t   *testing.T
	s   *session.Session
	win fyne.Window
	dir string

	left int
	told []string
}

func open(t *testing.T, dir string, a theme.Appearance, width, height float32) *desk {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(a))
	s := newSession(mina)
	d := &desk{t: t, s: s, dir: dir}
	s.On.Notice.Listen(func(n session.Notice) { d.told = append(d.told, n.Text) })
	d.Pane = NewPane(s, widgets.NewTips(func(_ time.Duration, f func()) func() { f(); return func() {} }))
	d.OnLeave = func() { d.left++ }
	d.win = test.NewTempWindow(t, container.NewStack(canvas.NewRectangle(theme.Color(theme.ColorNamePane)), d.Pane))
	d.win.SetPadded(false)
	d.win.Resize(fyne.NewSize(width, height))
	s.Open(dir)
	s.Run("view.history")
	d.Focus(d.win.Canvas())
	t.Cleanup(func() {
		if err := s.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
	return d
}

// press types keys where the keyboard is.
func (d *desk) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		f := d.win.Canvas().Focused()
		if f == nil {
			d.t.Fatal("nothing has the keyboard")
		}
		if len(k) == 1 {
			f.TypedRune(rune(k[0]))
			continue
		}
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyName(k)})
	}
}

// at is where the keyboard is.
func (d *desk) at() string {
	switch d.win.Canvas().Focused() {
	case fyne.Focusable(d.list):
		return "sessions"
	case fyne.Focusable(d.looked.list):
		return "differences"
	}
	return "elsewhere"
}

func (d *desk) marks() []string {
	var out []string
	for m := range d.s.Layer().Annotations() {
		out = append(out, m.Label+" "+m.Quote())
	}
	return out
}

var appearances = map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, a := range appearances {
		t.Run("list-"+name, func(t *testing.T) {
			d := open(t, worked(t), a, 284, 560)
			d.press("Right", "Down")
			test.AssertImageMatches(t, "list-"+name+".png", d.win.Canvas().Capture())
		})
		t.Run("looking-"+name, func(t *testing.T) {
			d := open(t, worked(t), a, 284, 744)
			d.press("Down", "Return", "Down", " ")
			test.AssertImageMatches(t, "looking-"+name+".png", d.win.Canvas().Capture())
		})
		t.Run("empty-"+name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, filepath.Join(dir, "article.txt"), article)
			d := open(t, dir, a, 284, 300)
			test.AssertImageMatches(t, "empty-"+name+".png", d.win.Canvas().Capture())
		})
	}
	t.Run("other-light", func(t *testing.T) { // somebody with a long name
		d := open(t, worked(t), theme.AlwaysLight, 284, 744)
		d.choose(lea)
		d.press("Right", "Down", "Down", "Return")
		test.AssertImageMatches(t, "other-light.png", d.win.Canvas().Capture())
	})
	t.Run("off-light", func(t *testing.T) {
		dir := worked(t)
		write(t, filepath.Join(dir, "postil.toml"), "[history]\nkeep = false\n"+scheme)
		d := open(t, dir, theme.AlwaysLight, 284, 420)
		test.AssertImageMatches(t, "off-light.png", d.win.Canvas().Capture())
	})
	t.Run("damaged-light", func(t *testing.T) {
		dir := worked(t)
		files, err := filepath.Glob(filepath.Join(dir, ".postil", "history", "article.txt.mina-okafor", "*.jsonl"))
		if err != nil || len(files) != 1 {
			t.Fatal(files, err)
		}
		b, err := os.ReadFile(files[0])
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(b), "\n")
		lines[5] = strings.Replace(lines[5], `"seq":6`, `"seq":60`, 1)
		write(t, files[0], strings.Join(lines, ""))
		d := open(t, dir, theme.AlwaysLight, 284, 420)
		test.AssertImageMatches(t, "damaged-light.png", d.win.Canvas().Capture())
	})
}

func TestTheLineAboveThePageLooksAsDrawn(t *testing.T) {
	for name, a := range appearances {
		for size, width := range map[string]float32{"wide": 742, "narrow": 420} {
			d := open(t, worked(t), a, 284, 744)
			d.choose(lea)
			d.s.History().Look(1)
			bar := test.NewTempWindow(t, NewBar(d.s))
			bar.SetPadded(false)
			bar.Resize(fyne.NewSize(width, barHeight))
			test.AssertImageMatches(t, "bar-"+size+"-"+name+".png", bar.Canvas().Capture())
		}
	}
}

func TestTheKeysLookBackChooseAndBringBack(t *testing.T) {
	d := open(t, worked(t), theme.AlwaysLight, 284, 744)
	now := d.marks()
	d.press("Down")
	if d.s.LookingBack() != nil || d.at() != "sessions" {
		t.Fatalf("an arrow looks back; the keyboard is at the %s", d.at())
	}
	d.press("Return")
	l := d.s.LookingBack()
	if l == nil || len(l.Differences) != 3 || d.at() != "differences" {
		t.Fatalf("%+v, the keyboard is at the %s", l, d.at())
	}
	d.press("Down", " ", "Down", "C")
	if l.ChosenCount() != 2 || l.Index() != 2 || d.looked.some.Label() != "Bring back 2" {
		t.Errorf("%d are chosen, at %d, %q", l.ChosenCount(), l.Index(), d.looked.some.Label())
	}
	d.press(" ")
	if l.ChosenCount() != 1 {
		t.Errorf("%d are chosen", l.ChosenCount())
	}
	d.press("b")
	if got := d.marks(); !slices.Contains(got, "warning new cracks in four piers, two of which carry the crane that unloads the grain ships") || len(got) != 3 {
		t.Errorf("the marks are %q", got)
	}
	d.press("a")
	if got := d.marks(); len(got) != 3 || got[0] != "claim could fail by Monday" || d.s.LookingBack() != nil || d.at() != "sessions" {
		t.Errorf("the marks are %q, the keyboard is at the %s", got, d.at())
	}
	d.s.Undo()
	d.s.Undo()
	if !slices.Equal(d.marks(), now) {
		t.Errorf("after undo the marks are %q", d.marks())
	}
	d.press("Return", "Escape")
	if d.s.LookingBack() != nil || d.s.History() == nil || d.at() != "sessions" || d.left != 0 {
		t.Errorf("Esc leaves the keyboard at the %s", d.at())
	}
	d.press("Escape")
	if d.s.History() != nil || d.left != 1 {
		t.Error("Esc does not close the panel")
	}
}

func TestLettersLabelNothingInTheList(t *testing.T) {
	d := open(t, worked(t), theme.AlwaysLight, 284, 744)
	d.s.Select(annotate.Span{Start: 0, End: 7})
	before := d.marks()
	d.press("1", "a", "b")
	if !slices.Equal(d.marks(), before) {
		t.Errorf("the marks are %q", d.marks())
	}
}

func TestClicksUnfoldLookAndChoose(t *testing.T) {
	d := open(t, worked(t), theme.AlwaysLight, 284, 744)
	rows := len(d.s.History().Rows)
	for _, o := range test.LaidOutObjects(d.Pane) {
		if p, ok := o.(*widgets.Press); ok && slices.ContainsFunc(test.LaidOutObjects(p), func(o fyne.CanvasObject) bool {
			w, ok := o.(*canvas.Text)
			return ok && strings.HasPrefix(w.Text, "+ 4 saves")
		}) {
			test.Tap(p)
			break
		}
	}
	if n := len(d.s.History().Rows); n != rows+4 {
		t.Fatalf("%d rows after a click on the saves, %d before", n, rows)
	}
	d.list.SetCurrent(0)
	for _, o := range test.LaidOutObjects(d.list) {
		if r, ok := o.(*widgets.Row); ok && strings.HasPrefix(r.Content().Title, "09:") {
			test.Tap(r)
			break
		}
	}
	l := d.s.LookingBack()
	if l == nil || len(l.Differences) != 3 {
		t.Fatalf("a click on a session shows %+v", l)
	}
	for _, o := range test.LaidOutObjects(d.looked.list) {
		if c, ok := o.(*widgets.Check); ok {
			test.Tap(c)
			break
		}
	}
	if l.ChosenCount() != 1 {
		t.Errorf("%d are chosen by a click", l.ChosenCount())
	}
	test.Tap(d.looked.some)
	if len(l.Differences) != 2 {
		t.Errorf("other are %d", len(l.Differences))
	}
}

func TestWhatIsSomebodyElsesCannotBeBroughtBack(t *testing.T) {
	d := open(t, worked(t), theme.AlwaysLight, 284, 744)
	d.choose(lea)
	if h := d.s.History(); h.Own() || d.people.Selected() != lea {
		t.Fatalf("%v is chosen", h.Person())
	}
	d.press("Right", "Down", "Down", "Return")
	if l := d.s.LookingBack(); l == nil || len(l.Differences) != 1 || !d.looked.some.Disabled() || !d.looked.all.Disabled() {
		t.Errorf("%+v", l)
	}
}

func TestWhyNothingIsListedIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		config, want string
		marked       bool // before a history was kept
	}{
		"nothing saved": {want: "Nothing has been saved here yet"},
		"off":           {config: "[history]\nkeep = false\n", want: "No history is kept"},
		"marked before": {want: "Nothing has been recorded yet", marked: true},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "postil.toml"), c.config)
		write(t, filepath.Join(dir, "article.txt"), article)
		if c.marked {
			work(t, dir, mina, func(s *session.Session) { mark(t, s, "claim", "could fail") })
			if err := os.RemoveAll(filepath.Join(dir, ".postil")); err != nil {
				t.Fatal(err)
			}
		}
		d := open(t, dir, theme.AlwaysLight, 284, 400)
		words := ""
		for _, o := range test.LaidOutObjects(d.hollow) {
			if x, ok := o.(*canvas.Text); ok {
				words += x.Text + " "
			}
		}
		if !strings.Contains(words, c.want) || d.foot.Visible() {
			t.Errorf("%s: said is %q", name, words)
		}
	}
}
