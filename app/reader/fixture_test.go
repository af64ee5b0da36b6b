package reader

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"postil/annotate"
	"postil/app/reader/layout"
	"postil/app/reader/shape"
	"postil/app/session"
	"postil/app/theme"
	"postil/assets"
)

// bundled are the faces of the program, parsed once for all tests; the
// machine's own are left out, so that pictures are the same everywhere.
var bundled = sync.OnceValues(func() (*shape.Faces, error) {
	return shape.NewFaces(shape.Config{
		Serif: assets.LiterataRegular, SerifSemiBold: assets.LiterataSemiBold, SerifItalic: assets.LiterataItalic,
		Sans: assets.InterRegular, SansSemiBold: assets.InterSemiBold, SansItalic: assets.InterItalic,
		Emoji: fynetheme.DefaultEmojiFont().Content(),
	})
})

// desk is a reader in a window, with hands on mouse and keyboard.
type desk struct {
	*Reader
	t       testing.TB
	window  fyne.Window
	session *session.Session
	mods    fyne.KeyModifier
}

const (
	deskWidth  = 700
	deskHeight = 420
)

// open shows an article in a window of 700 by 420.
func open(t testing.TB, text string) *desk { return openIn(t, text, theme.AlwaysLight) }

func openIn(t testing.TB, text string, appearance theme.Appearance) *desk {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(appearance))
	faces, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	n := byte(0)
	now := time.Date(2026, 5, 12, 14, 0, 0, 0, time.UTC)
	s := session.New(session.Options{
		Now: func() time.Time { now = now.Add(time.Millisecond); return now },
		NewID: func() annotate.ID {
			n++
			return annotate.ID{0: 1, 6: 0x70, 8: 0x80, 14: n, 15: 1}
		},
		Do: func(f func()) { f() }, Go: func(f func()) { f() },
	})
	s.UsePerson("Mina")
	d := &desk{t: t, session: s}
	d.Reader = New(s, faces)
	d.keyMods = func() fyne.KeyModifier { return d.mods }
	d.window = test.NewTempWindow(t, d.Reader)
	d.window.SetPadded(false)
	d.window.Resize(fyne.NewSize(deskWidth, deskHeight))
	d.window.Canvas().Focus(d.Reader)
	d.show(text)
	return d
}

// show opens a folder with one article.
func (d *desk) show(text string) {
	d.t.Helper()
	dir := d.t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "article.txt"), []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
	d.session.Open(dir)
	if d.session.Doc() == nil {
		d.t.Fatal("the article is not shown")
	}
}

// place is the first place of words in the text.
func (d *desk) place(words string) annotate.Span {
	d.t.Helper()
	i := strings.Index(d.s.Text().String(), words)
	if i < 0 {
		d.t.Fatalf("%q is not in the text", words)
	}
	return annotate.Span{Start: d.s.Text().CodePoint(i), End: d.s.Text().CodePoint(i + len(words))}
}

// box is where the character at an offset stands in the reader.
func (d *desk) box(offset int) (left, right, middle float32) {
	d.t.Helper()
	line, y, shown := d.inView(d.layout.LineAt(offset, shape.Downstream))
	if !shown {
		d.t.Fatalf("the character %d is not in view", offset)
	}
	g := d.s.Text().GraphemeAt(offset)
	x := line.Intervals(g.Start-line.Start, g.End-line.Start)
	if len(x) != 1 {
		d.t.Fatalf("the character %d stands at %v", offset, x)
	}
	origin := d.page + d.pad + line.Left
	return origin + x[0].Left, origin + x[0].Right, y + line.Before + line.Style.Leading/2
}

// on is a point on the character at an offset, a quarter of its width from
// its left edge.
func (d *desk) on(offset int) fyne.Position {
	d.t.Helper()
	left, right, y := d.box(offset)
	return fyne.NewPos(left+(right-left)/4, y)
}

// wait lets so much time pass that the next click is a first one.
func (d *desk) wait() { d.Reader.mouse.last = time.Time{} }

func (d *desk) event(at fyne.Position) *desktop.MouseEvent {
	return &desktop.MouseEvent{
		PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}, Button: desktop.MouseButtonPrimary, Modifier: d.mods,
	}
}

func (d *desk) down(at fyne.Position) { d.MouseMoved(d.event(at)); d.MouseDown(d.event(at)) }
func (d *desk) up(at fyne.Position)   { d.MouseUp(d.event(at)) }

// click is so many clicks that follow each other.
func (d *desk) click(at fyne.Position, times int) {
	d.wait()
	for range times {
		d.down(at)
		d.up(at)
	}
}

// drag drags the mouse from one point to another, as Fyne tells it: while it
// is dragged a widget is told nothing but that.
func (d *desk) drag(from, to fyne.Position) {
	d.wait()
	d.down(from)
	last := from
	for i := range 8 {
		at := from.AddXY((to.X-from.X)*float32(i+1)/8, (to.Y-from.Y)*float32(i+1)/8)
		d.Dragged(&fyne.DragEvent{
			PointEvent: fyne.PointEvent{Position: at, AbsolutePosition: at}, Dragged: fyne.NewDelta(at.X-last.X, at.Y-last.Y),
		})
		last = at
	}
	d.up(to)
	d.DragEnd()
}

// wheel turns the wheel so that the text moves up by dy pixels.
func (d *desk) wheel(dy float32) {
	d.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, -dy/scrollGain)})
}

// key presses a key that is no character.
func (d *desk) key(name fyne.KeyName, mods fyne.KeyModifier) {
	d.mods = mods
	e := &fyne.KeyEvent{Name: name}
	d.KeyDown(e)
	d.TypedKey(e)
	d.KeyUp(e)
	d.mods = 0
}

// label marks words with the label of a key.
func (d *desk) label(words string, key rune) *annotate.Annotation {
	d.t.Helper()
	d.s.Select(d.place(words))
	d.TypedRune(key)
	return d.s.Mark()
}

func (d *desk) wantSelected(want string) {
	d.t.Helper()
	if got := d.s.Text().Quote(d.s.Selection().Span()); got != want {
		d.t.Errorf("%q is selected, want %q", got, want)
	}
}

func (d *desk) wantMark(want string) {
	d.t.Helper()
	got := "none"
	if m := d.s.Mark(); m != nil {
		got = m.Label + " " + m.Quote()
	}
	if got != want {
		d.t.Errorf("the selected mark is %q, want %q", got, want)
	}
}

// lines are the lines in view.
func (d *desk) lines() []*layout.Line {
	return d.layout.Visible(d.Reader.top, d.within, d.Reader.size.Height)
}

// painted is what each line in view was painted from.
func (d *desk) painted() map[layout.Ref]uint64 {
	out := map[layout.Ref]uint64{}
	for ref, p := range d.rows.shown {
		out[ref] = p.hash
	}
	return out
}

// repainted counts the lines that stayed in view and had to be painted again.
func (d *desk) repainted(before map[layout.Ref]uint64) int {
	n := 0
	for ref, p := range d.rows.shown {
		if h, ok := before[ref]; ok && h != p.hash {
			n++
		}
	}
	return n
}

// story is an article of a head and many paragraphs.
var story = "Harbour board denies the claim\n\nBy Mina Ko\n\n" + strings.Repeat(
	"The harbour board said on Tuesday that the north quay will not sink, whatever the report says about it. "+
		"“We have measured every pile,” the director told the council, and nobody asked what that had cost.\n\n"+
		"Short line.\n\n", 40)
