package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/widgets"
)

// wordy opens an article with a mark whose label has a long name and whose note
// is long, and with a question that is long, too.
func wordy(t *testing.T, appearance string) *window {
	t.Helper()
	dir := newsroom(t)
	w := newTestWindow(t, appearance)
	w.session.UsePerson("Wilhelmina Featherstonehaugh-Cholmondeley")
	openArticle(t, w, dir, harbour)
	c := w.session.Scheme().Clone()
	c.Labels[1].Name = "A warning about the conduct of public authorities"
	c.Labels[1].Attributes = []annotate.Attribute{
		{ID: "check", Name: "Worth checking", Type: annotate.YesNo},
		{ID: "from", Name: "Where it comes from, in the analyst’s own words", Type: annotate.Words},
	}
	c.Relations = []annotate.RelationType{{ID: "supports", Name: "supports"}}
	if err := w.session.SaveScheme(c); err != nil {
		t.Fatal(err)
	}
	w.session.Select(annotate.Span{Start: 302, End: 359})
	w.session.Label("warning")
	w.session.SetNote(w.session.Mark().ID, "Said twice, to two papers on the same day, and in other words in the report that the board has not yet published.")
	return w
}

func TestALongLabelAndALongNoteKeepWithinTheCard(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := wordy(t, appearance)
			if least := w.inspector.MinSize().Width; least > widgets.LeastPaneWidth {
				t.Errorf("the pane cannot be narrower than %v", least)
			}
			test.AssertImageMatches(t, "wordy-card-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

func TestInANarrowWindowTheInspectorGivesWayUntilItIsCalled(t *testing.T) {
	w := wordy(t, "light")
	w.win.Resize(fyne.NewSize(800, 600))
	if w.panes.Shown(widgets.Right) || !w.panes.Shown(widgets.Left) || w.reader.Size().Width < w.reader.Readable() {
		t.Fatalf("inspector %v, library %v, the page is %v wide", w.panes.Shown(widgets.Right), w.panes.Shown(widgets.Left), w.reader.Size().Width)
	}
	w.session.Run("mark.link")
	test.AssertImageMatches(t, "narrow-linking-light.png", w.win.Canvas().Capture())
	w.session.Run("mark.escape")

	w.session.Run("go.pane")
	if !w.panes.Shown(widgets.Right) || !w.inspector.Focused(w.win.Canvas()) {
		t.Fatal("F6 does not open the inspector")
	}
	test.AssertImageMatches(t, "narrow-inspector-light.png", w.win.Canvas().Capture())
	w.session.Run("go.pane")
	if !w.panes.Shown(widgets.Left) || w.panes.Shown(widgets.Right) || !w.library.Focused(w.win.Canvas()) {
		t.Error("F6 does not go on to the library")
	}
	w.session.Run("go.pane")
	w.session.Run("view.inspector")
	if !w.panes.Shown(widgets.Right) {
		t.Error("the menu does not open the inspector")
	}
	w.session.Run("view.inspector")
	if w.panes.Shown(widgets.Right) || !w.panes.Shown(widgets.Left) {
		t.Error("the menu does not put the inspector away again")
	}
	w.win.Resize(fyne.NewSize(1280, 800))
	if !w.panes.Shown(widgets.Right) || !w.panes.Shown(widgets.Left) {
		t.Error("with room for all, a pane does not come back")
	}
}

func TestTheStatusLineTellsOfALinkUntilItIsMadeOrGivenUp(t *testing.T) {
	w := wordy(t, "light")
	says := func() bool { return strings.HasPrefix(w.status.now.Words(), "Linking from “") }
	for name, end := range map[string]func(){
		"giving up": func() { w.session.Run("mark.escape") },
		"the second mark": func() {
			w.session.Run("go.nextMark")
			w.session.Run("mark.enter")
		},
		"deleting the first mark": func() { w.session.Run("mark.delete") },
		"another article":         func() { w.session.Run("go.next") },
	} {
		w.session.OpenArticle(2)
		for i := range 2 {
			w.session.Select(annotate.Span{Start: 400 + 20*i, End: 410 + 20*i})
			w.session.Label("claim")
		}
		w.session.SelectMark(w.session.Layer().At(0).ID)
		w.session.Run("mark.link")
		if !says() || !strings.HasSuffix(w.status.now.Words(), "choose the other mark, Esc gives up") {
			t.Fatalf("before %s it says %q", name, w.status.now.Words())
		}
		end()
		if w.status.now.Words() != "" || w.session.Linking() != nil {
			t.Errorf("after %s it says %q", name, w.status.now.Words())
		}
	}
}

func TestTheStatusLineTellsOfAnArticleThatTakesItsTime(t *testing.T) {
	w, run := newQueuedWindow(t)
	var wait time.Duration
	var ring func()
	w.status.after = func(d time.Duration, f func()) func() {
		wait, ring = d, f
		return func() { ring = nil }
	}
	w.session.UsePerson("Mina")
	dir := t.TempDir()
	for _, name := range []string{"1.txt", "2.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("Some words."), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.session.Open(dir)
	run()
	w.session.Run("go.next")
	if w.status.now.Words() != "" || wait != waitWord || ring == nil {
		t.Fatalf("it says %q at once", w.status.now.Words())
	}
	ring()
	if w.status.now.Words() != "Opening 2.txt…" {
		t.Errorf("it says %q", w.status.now.Words())
	}
	run()
	if w.status.now.Words() != "" || ring != nil || w.session.Doc().Path() != "2.txt" {
		t.Errorf("once %s is shown it says %q", w.session.Doc().Path(), w.status.now.Words())
	}
}

func TestWordsTypedIntoASearchThatWaitsForItsArticleComeIntoIt(t *testing.T) {
	w, run := newQueuedWindow(t)
	w.session.UsePerson("Mina")
	w.session.Open(newsroom(t))
	run()
	w.session.Run("go.next")
	w.session.Run("edit.find")
	for _, r := range "1 dam" { // 1 is a label's key
		w.win.Canvas().Focused().TypedRune(r)
	}
	run()
	if w.findBar.field.Text != "1 dam" || w.session.Pen() != "" {
		t.Errorf("the search is for %q, the pen is %q", w.findBar.field.Text, w.session.Pen())
	}
}

func TestTheGuidelinesAreNamedAfterTheirScheme(t *testing.T) {
	for _, appearance := range []string{"light", "dark"} {
		w := newTestWindow(t, appearance)
		w.session.UsePerson("Mina")
		openArticle(t, w, newsroom(t), harbour)
		w.session.Run("help.guidelines")
		test.AssertImageMatches(t, "guidelines-"+appearance+".png", w.win.Canvas().Capture())
		w.closeOverlay()
	}
}

func TestTheWheelOverAFieldOfTheSchemeScrollsItsForm(t *testing.T) {
	w := schemed(t, "light")
	e := editor(t, w)
	w.win.Canvas().Focus(e.Field())
	press(w, fyne.KeyDown)
	w.win.Resize(fyne.NewSize(800, 500))
	var values *widgets.Field
	for _, o := range test.LaidOutObjects(w.overlay) {
		if f, ok := o.(*widgets.Field); ok && f.MultiLine {
			values = f // the last one of the form
		}
	}
	place := func() fyne.Position { return w.app.Driver().AbsolutePositionForObject(values) }
	w.win.Canvas().Focus(values) // brings it into sight
	before := place()
	test.Scroll(w.win.Canvas(), before.AddXY(40, 10), 0, 20)
	if after := place(); after.Y != before.Y+20 {
		t.Errorf("the form moved by %v", after.Y-before.Y)
	}
}
