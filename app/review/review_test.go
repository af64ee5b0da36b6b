package review

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"github.com/google/uuid"

	"postil/annotate/agreement"
	"postil/annotate/compare"
	"postil/app/session"
	"postil/app/theme"
	"postil/app/widgets"
	"postil/assets"
)

// desk is a session that reviews the sample's first story, with all widgets of
// this package in a window.
type desk struct {
	*session.Session
	t    *testing.T
	bar  *Bar
	card *Card
	pane *Pane
	win  fyne.Window
	tips *widgets.Tips
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	dir := t.TempDir()
	if err := os.CopyFS(dir, assets.Sample()); err != nil {
		t.Fatal(err)
	}
	n := byte(0)
	s := session.New(session.Options{
		Now:   func() time.Time { n++; return time.Date(2026, 5, 12, 14, 3, int(n), 0, time.UTC) },
		NewID: func() uuid.UUID { return uuid.Must(uuid.NewV7()) },
		Go:    func(f func()) { f() }, Do: func(f func()) { f() },
	})
	t.Cleanup(func() {
		if err := s.Close(time.Second); err != nil {
			t.Error(err)
		}
	})
	s.UsePerson("Lea")
	s.OpenAt(dir, "wire/harbour-board-north-quay.txt")
	d := &desk{Session: s, t: t, tips: widgets.NewTips(func(_ time.Duration, f func()) func() { f(); return func() {} })}
	d.bar, d.card, d.pane = NewBar(s, d.tips), NewCard(s, d.tips), NewPane(s, d.tips)
	d.win = test.NewTempWindow(t, container.NewStack(widgets.NewFrame(d.bar, d.card, nil, d.pane, canvas.NewRectangle(nil)), d.tips))
	d.win.SetPadded(false)
	d.win.Resize(fyne.NewSize(900, 700))
	s.SetMode(session.Reviewing)
	d.win.Content().Refresh()
	return d
}

// all are the objects of a kind in the window.
func all[T fyne.CanvasObject](d *desk) []T {
	var out []T
	for _, o := range test.LaidOutObjects(d.win.Content()) {
		if x, ok := o.(T); ok && o.Visible() {
			out = append(out, x)
		}
	}
	return out
}

// words are all that is to be read in the window.
func (d *desk) words() string {
	var out []string
	for _, t := range all[*canvas.Text](d) {
		out = append(out, t.Text)
	}
	return strings.Join(out, " ")
}

// tap clicks what stands beside a key on the card.
func (d *desk) tap(key string) {
	d.t.Helper()
	for _, p := range all[*widgets.Press](d) {
		for _, o := range test.LaidOutObjects(p) {
			if k, ok := o.(*widgets.KeyCap); ok && slices.Equal(k.Keys(), []string{key}) {
				test.Tap(p)
				return
			}
		}
	}
	d.t.Fatalf("nothing on the card has the key %s", key)
}

func TestTheCardTellsTheCaseAndAClickDecides(t *testing.T) {
	d := newDesk(t)
	q := d.Queue()
	words := d.words()
	for _, want := range []string{"Label differs", "1 of 13", "Mina Forsell", "Quote", "Warning", "reject all", Percent(q[0].Share)} {
		if !strings.Contains(words, want) {
			t.Errorf("the card does not say %q:\n%s", want, words)
		}
	}
	left := 0
	d.card.OnLeave = func() { left++ }
	d.tap("2")
	if len(d.Queue()) != len(q)-1 || left != 1 {
		t.Error("a click on a candidate does not take it")
	}
	d.tap("R")
	d.tap("D")
	if len(d.Queue()) != len(q)-2 || d.Queue()[len(q)-3].Status != compare.Deferred {
		t.Error("a click on reject or defer does nothing")
	}
	d.tap("E")
	if d.Draft() == nil || !strings.Contains(d.words(), "Edit, then take") {
		t.Fatal("a click on edit does not edit")
	}
	d.tap("1")
	if d.Draft().Label != "claim" {
		t.Error("a click on a label does not give it")
	}
	d.tap("Esc")
	if d.Draft() != nil {
		t.Error("a click on give up does not give up")
	}
}

func TestThePaneChoosesPeopleAndFilters(t *testing.T) {
	d := newDesk(t)
	if n := len(d.pane.people); n != 2 {
		t.Fatalf("%d people", n)
	}
	for _, c := range all[*widgets.Check](d)[:1] {
		test.Tap(c) // one of two: it stays chosen
		if !c.On() || len(d.Compared()) != 2 {
			t.Error("fewer than two are compared")
		}
	}
	test.Tap(d.pane.names)
	if !d.NamesHidden() || strings.Contains(d.words(), "Mina") {
		t.Error("names are not hidden")
	}
	test.Tap(d.pane.names)
	choose := func(i int, words string) {
		t.Helper()
		if !slices.ContainsFunc(d.pane.options[i], func(o option) bool { return o.words == words }) {
			t.Fatalf("%q is not offered", words)
		}
		d.pane.filter(i, words)
	}
	open := len(d.Queue())
	choose(0, "Boundary")
	if n := len(d.Queue()); n == 0 || n == open || d.pane.filters[0].Selected() != "Boundary" {
		t.Errorf("%d of %d", n, open)
	}
	choose(1, "Quote")
	if len(d.Queue()) != 0 || !strings.Contains(d.words(), "No disagreement is of this class") {
		t.Error("two filters do not both hold, or it is not told")
	}
	d.pane.filter(0, "All")
	d.pane.filter(1, "All")
	choose(2, "Jonas Okell, Mina Forsell")
	if len(d.Queue()) != open {
		t.Error("what two people say differently is not all that two people disagree about")
	}
	d.pane.filter(2, "All")
	d.pane.list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	if d.Review().Current().ID != d.Queue()[1].ID {
		t.Error("Down on the queue does not go to the next case")
	}
	typed := ""
	d.pane.OnRune = func(r rune) { typed += string(r) }
	d.pane.list.TypedRune('1')
	if typed != "1" {
		t.Error("keys typed on the queue are lost")
	}
	test.Tap(d.pane.agreeing)
	if d.Review().Agreeing() != 0 || !d.pane.agreeing.Disabled() || d.Outcome(d.pane.rows[len(d.pane.rows)-1].item.Examined) != "both" {
		t.Error("the button accepts nothing, or what was settled is not listed")
	}
}

func TestTheBarSaysWhatIsNotDefinedAndWhatTakingChanges(t *testing.T) {
	d := newDesk(t)
	if c := d.bar.meters[0][0].Content(); !c.Known || c.Number != ".35" || !c.Ranged {
		t.Errorf("γ of the article is shown as %+v", c)
	}
	if got := d.bar.taking.Words(); got != "→ .39" {
		t.Errorf("taking 1 is said to lead to %q", got)
	}
	if tip := explain(d.Figures().Article[0], true); !strings.Contains(tip, "Before any decision") || !strings.Contains(tip, "at 95 %") {
		t.Errorf("%q", tip)
	}
	none := session.Figure{Measure: agreement.Gamma{}, Value: agreement.None(agreement.NoUnits, "nobody marked anything")}
	if m := meter(none); m.Number != "–" || m.Known || m.Fraction != 0 {
		t.Errorf("what is not defined is shown as %+v", m)
	}
	if tip := explain(none, true); tip != "γ is not defined: nobody marked anything." {
		t.Errorf("%q", tip)
	}
	if m := meter(session.Figure{Measure: agreement.Gamma{}, Value: agreement.Between(.25, .5)}); m.Number != ".25–.50" {
		t.Errorf("bounds are shown as %q", m.Number)
	}
	for f, want := range map[float64]string{.714: ".71", -.04: "−.04", 1: "1", .999: "1", 0: "0", -.001: "0", -1.25: "−1.25"} {
		if got := Number(f); got != want {
			t.Errorf("%v is said as %q, want %q", f, got, want)
		}
	}
}

func TestTheFormForACommentAsksForSomething(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	var got session.Remark
	done := 0
	doubt := .5
	v := NewRemark("Label differs", []string{"guideline", "boundary"}, session.Remark{Reason: "boundary", Confidence: &doubt})
	v.OnDone = func(r session.Remark, ok bool) {
		if done++; ok {
			got = r
		}
	}
	w := test.NewTempWindow(t, v)
	w.Canvas().Focus(v.Field())
	test.Type(v.words, "too long")
	v.words.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if done != 1 || got.Comment != "too long" || got.Reason != "boundary" || *got.Confidence != doubt {
		t.Errorf("%d: %+v", done, got)
	}
	empty := NewRemark("Label differs", nil, session.Remark{})
	empty.OnDone = func(session.Remark, bool) { done++ }
	empty.words.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if done != 1 || !empty.keep.Disabled() {
		t.Error("a comment that says nothing can be made")
	}
	empty.words.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if done != 2 {
		t.Error("Esc does not give up")
	}
}

func TestPatternsOfPeopleAreThoseOfThePage(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(theme.New(theme.AlwaysLight))
	seen := map[string]int{}
	for n := range 4 {
		v := newLineSwatch()
		v.set(n)
		img := v.paint(2*lineWidth, 2*lineHeight)
		key := ""
		for x := range 2 * lineWidth {
			for y := range 2 * lineHeight {
				if _, _, _, a := img.At(x, y).RGBA(); a > 0x8000 {
					key += string(rune('a'+y)) + string(rune('0'+x%10))
				}
			}
		}
		if other, ok := seen[key]; ok || key == "" {
			t.Errorf("the patterns %d and %d are the same", n, other)
		}
		seen[key] = n
	}
}
