package placing

import (
	"encoding/binary"
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

	"postil/annotate"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
)

const scheme = `[scheme]
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

const line = "The quay is closed to all traffic until further notice.\n"

const before = `Harbour board warns of the quay

The old quay could fail by Monday, the harbour board said after a night of storms.

Divers found new cracks in four piers, two of which carry the crane that unloads the grain ships, and the board asked the council for money to have them looked at before the winter, when the sea is highest and nobody can work below the water.

הרציף הישן עלול לקרוס ביום שני, אמר הוועד.

Shipping group Northline rejected the finding, and its own survey showed no movement.

` + line + line + line + line + `
“Stay away from the water,” it told owners of small boats.
`

const after = `UPDATE. Harbour board warns of the quay again

The old quay could fail before Sunday, the harbour board said after a night of storms.

Divers found new cracks in four piers, two of which carry the crane that unloads the grain ships, and the board asked the ministry for money to have them looked at before the winter, when the sea is highest and nobody can work below the water.

הרציף החדש עלול לקרוס ביום שני, אמר הוועד.

` + line + line + line + line + line + `
“Stay away from the water,” it told owners of small boats.
`

// desk is the pane in a window, over an article that was changed after Mina had
// marked it.
type desk struct {
	*Pane
	t   *testing.T
	s   *session.Session
	win fyne.Window
	dir string

	told []string
}

func newSession() *session.Session {
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
		Do: func(f func()) { f() }, Go: func(f func()) { f() },
	})
}

func write(t *testing.T, file, words string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(words), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mark marks the words that come so many times before.
func mark(t *testing.T, s *session.Session, label, words string, nth int) {
	t.Helper()
	text, from := s.Text().String(), 0
	for range nth {
		from += strings.Index(text[from:], words) + 1
	}
	at := strings.Index(text[from:], words)
	if at < 0 {
		t.Fatalf("the text has no %q", words)
	}
	start := s.Text().CodePoint(from + at)
	s.Select(annotate.Span{Start: start, End: start + len([]rune(words))})
	s.Label(label)
}

func newDesk(t *testing.T, a theme.Appearance, width, height float32) *desk {
	t.Helper()
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(a))
	dir := t.TempDir()
	file := filepath.Join(dir, "article.txt")
	write(t, filepath.Join(dir, "postil.toml"), scheme)
	write(t, file, before)
	s := newSession()
	s.UsePerson("Mina Okafor")
	s.Open(dir)
	mark(t, s, "claim", "could fail by Monday", 0)
	mark(t, s, "warning", strings.TrimSuffix(before[strings.Index(before, "Divers found"):strings.Index(before, "below the water")], " "), 0)
	mark(t, s, "claim", "הרציף הישן עלול לקרוס", 0)
	mark(t, s, "claim", "its own survey showed no movement", 0)
	mark(t, s, "quote", "quay", 3)
	mark(t, s, "quote", "Stay away from the water", 0)
	if err := s.Close(time.Second); err != nil {
		t.Fatal(err)
	}
	write(t, file, after)

	s = newSession()
	s.UsePerson("Mina Okafor")
	d := &desk{t: t, s: s, dir: dir}
	s.On.Notice.Listen(func(n session.Notice) { d.told = append(d.told, n.Text) })
	d.Pane = New(s, widgets.NewTips(func(_ time.Duration, f func()) func() { f(); return func() {} }))
	d.win = test.NewTempWindow(t, container.NewStack(canvas.NewRectangle(theme.Color(theme.ColorNamePane)), d.Pane))
	d.win.SetPadded(false)
	d.win.Resize(fyne.NewSize(width, height))
	s.Open(dir)
	s.Run("mark.place")
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

// row goes to the row of a mark that quoted words, and returns it.
func (d *desk) row(words string) *session.PlaceRow {
	d.t.Helper()
	i := slices.IndexFunc(d.p.Rows, func(r session.PlaceRow) bool { return strings.Contains(r.Mark.Quote(), words) })
	if i < 0 {
		d.t.Fatalf("no mark on %q waits", words)
	}
	d.goTo(i)
	return &d.p.Rows[i]
}

func TestThePaneLooksAsDrawn(t *testing.T) {
	for name, a := range map[string]theme.Appearance{"light": theme.AlwaysLight, "dark": theme.AlwaysDark} {
		for _, size := range []struct {
			name          string
			width, height float32
		}{{"wide", 900, 760}, {"narrow", 420, 900}} {
			t.Run(size.name+"-"+name, func(t *testing.T) {
				d := newDesk(t, a, size.width, size.height)
				d.row("by Monday")
				d.press("a")
				d.row("survey")
				d.press("d")
				d.row("quay")
				d.p.Choose(d.list.Current(), 2)
				test.AssertImageMatches(t, size.name+"-"+name+".png", d.win.Canvas().Capture())
			})
		}
	}
	t.Run("nothing", func(t *testing.T) {
		d := newDesk(t, theme.AlwaysLight, 760, 260)
		for range d.p.Rows {
			d.press("d")
		}
		d.s.ApplyPlaces()
		d.s.Run("mark.place")
		test.AssertImageMatches(t, "nothing-light.png", d.win.Canvas().Capture())
	})
}

func TestTheKeysDecideAndGoOn(t *testing.T) {
	d := newDesk(t, theme.AlwaysLight, 900, 760)
	d.row("by Monday")
	d.press("Return")
	if r := &d.p.Rows[0]; r.Number() != 1 || d.list.Current() != 1 {
		t.Fatalf("%+v, at row %d", r.Choice, d.list.Current())
	}
	d.press("U")
	if d.list.Current() != 1 {
		t.Error("leaving a row undecided goes on")
	}
	quay := d.row("quay")
	d.press("a")
	if !quay.Choice.Undecided() || !strings.Contains(d.told[len(d.told)-1], "press its number") {
		t.Errorf("%+v, told %q", quay.Choice, d.told)
	}
	d.press("2")
	if d.row("quay").Number() != 2 {
		t.Error("the second place was not chosen")
	}
	at := d.s.Text().CodePoint(strings.Index(after, "small boats"))
	d.s.Select(annotate.Span{Start: at, End: at + len("small boats")})
	d.row("survey")
	d.press("s")
	if r := d.row("survey"); !r.Taken {
		t.Errorf("%+v", r)
	}
	d.row("Stay away")
	d.press("d")
	if r := d.row("Stay away"); !r.Choice.Drop || d.apply.Label() != "Apply 4" {
		t.Errorf("%+v, %q", r.Choice, d.apply.Label())
	}
	d.press("Up", "Down")
	test.Tap(d.apply)
	var got []string
	for m := range d.s.Layer().Annotations() {
		if m.Fits(d.s.Text()) {
			got = append(got, m.Quote())
		}
	}
	if want := []string{"could fail before Sunday", "quay", "small boats"}; !slices.Equal(got, want) {
		t.Errorf("placed are %q, want %q", got, want)
	}
	if !strings.HasPrefix(d.counts.Words(), "2 changed · ") {
		t.Errorf("left are %q", d.counts.Words())
	}
}

func TestAClickChoosesAPlace(t *testing.T) {
	d := newDesk(t, theme.AlwaysLight, 900, 760)
	d.row("quay")
	for _, o := range test.LaidOutObjects(d.Pane) {
		n, ok := o.(*entry)
		if !ok || n.shown < 3 {
			continue
		}
		b := n.blocks[2]
		test.TapAt(n, b.frame.Position().AddXY(20, 5))
		if got := d.row("quay").Number(); got != 3 {
			t.Errorf("place %d was chosen", got)
		}
		test.TapAt(n, fyne.NewPos(30, 10))
		if got := d.row("quay").Number(); got != 3 {
			t.Errorf("a click beside the places chose %d", got)
		}
		return
	}
	t.Fatal("no entry shows several places")
}

func TestEscPutsTheListAwayAndKeepsWhatIsChosen(t *testing.T) {
	d := newDesk(t, theme.AlwaysLight, 900, 760)
	left := 0
	d.OnLeave = func() { left++ }
	d.row("by Monday")
	d.press("a", "Escape")
	if left != 1 || d.s.PlacingOpen() || d.s.Unapplied() != 1 {
		t.Errorf("left %d times, open %v, %d choices", left, d.s.PlacingOpen(), d.s.Unapplied())
	}
	d.s.Run("mark.place")
	if d.row("by Monday").Number() != 1 {
		t.Error("the choice is lost")
	}
}

func TestAPassageIsOrderedAsItIsRead(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	p := newPassage(2)
	p.Resize(fyne.NewSize(600, 42))
	e := session.Excerpt{Before: "לפני ", Quote: "הרציף (GPS) הישן", After: " אחרי", Head: "לפני"}
	own := words(e.Quote)
	p.set(e, own, make([]bool, len(own)), p.colors)
	if len(p.lines) != 1 {
		t.Fatalf("%d lines", len(p.lines))
	}
	var from []string
	x := float32(-1)
	for _, piece := range p.lines[0] {
		if piece.x < x {
			t.Errorf("%q stands left of what comes before it", piece.text)
		}
		x = piece.x
		if s := strings.TrimSpace(piece.text); s != "" {
			from = append(from, s)
		}
	}
	// From the left, as on a page that is read from the right.
	if got := strings.Join(from, "|"); got != "אחרי|הישן|(|GPS|)|הרציף|לפני" {
		t.Errorf("from the left stand %q", got)
	}
	last := p.lines[0][len(p.lines[0])-1]
	if end := last.x + last.width; end < 598 || end > 601 {
		t.Errorf("the line ends at %v and not at the right", end)
	}
}

func TestAPassageFitsItsLinesAndShowsItsWords(t *testing.T) {
	test.NewTempApp(t)
	test.ApplyTheme(t, theme.New(theme.AlwaysLight))
	for _, most := range []int{1, 2, 3} {
		for _, width := range []float32{120, 260, 500} {
			p := newPassage(most)
			p.Resize(fyne.NewSize(width, 80))
			e := session.Excerpt{
				Before: "…what stands before it is long enough to fill more than one line of it", Quote: "the quay",
				After: "and what follows, too, goes on and on until the line is full, and another one, and another one…", Head: "x",
			}
			own := words(e.Quote)
			p.set(e, own, make([]bool, len(own)), p.colors)
			if len(p.lines) > most || !strings.Contains(strings.ReplaceAll(p.shown(), "\n", " "), "the quay") {
				t.Errorf("%d lines, %v wide: %q", most, width, p.shown())
			}
			for _, l := range p.lines {
				if last := l[len(l)-1]; last.x+last.width > width+1 {
					t.Errorf("%d lines: %q is wider than %v", most, p.shown(), width)
				}
			}
		}
	}
}

func TestTheCurrentMarkStaysInSightWhenTheWidthChanges(t *testing.T) {
	d := newDesk(t, theme.AlwaysLight, 900, 420)
	d.row("survey")
	d.win.Resize(fyne.NewSize(420, 420))
	i := d.list.Current()
	for _, o := range test.LaidOutObjects(d.list) {
		if n, ok := o.(*entry); ok && n.current {
			at := fyne.CurrentApp().Driver().AbsolutePositionForObject(n)
			if top := fyne.CurrentApp().Driver().AbsolutePositionForObject(d.list); at.Y < top.Y || at.Y > top.Y+d.list.Size().Height-headPitch {
				t.Errorf("row %d is at %v of a list at %v", i, at.Y, top.Y)
			}
			return
		}
	}
	t.Errorf("row %d is not in sight", i)
}
