package app

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/annotate"
	"postil/app/dialogs"
	"postil/app/session"
	"postil/storage"
	"postil/storage/sidecar"
)

const quayArticle = "wire/harbour-board-north-quay.txt"

// rewrittenQuay is the newsroom after the article that Mina has marked was edited:
// one of her marks says something else, one is gone, the others have moved.
func rewrittenQuay(t *testing.T) string {
	t.Helper()
	dir := newsroom(t)
	file := filepath.Join(dir, filepath.FromSlash(quayArticle))
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, dir, quayArticle)
	first, last := w.session.Layer().At(0).Quote(), w.session.Layer().At(w.session.Layer().Len()-1).Quote()
	w.session.SetNote(w.session.Layer().At(0).ID, "keeps the text") // a save keeps the text that the marks are on
	if err := w.session.Flush(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(first)
	words[len(words)/2] = "otherwise"
	s := strings.Replace(string(b), first, strings.Join(words, " "), 1)
	s = strings.Replace(s, last, "", 1)
	if err := os.WriteFile(file, []byte("UPDATED. "+s), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheListOfMarksThatWaitStandsBelowThePage(t *testing.T) {
	dir := rewrittenQuay(t)
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := newTestWindow(t, appearance)
			w.session.UsePerson("Mina")
			openArticle(t, w, dir, quayArticle)
			if w.toasts.Shown() == "" || !strings.Contains(w.status.waiting.Words(), "to place") {
				t.Errorf("told %q, the line says %q", w.toasts.Shown(), w.status.waiting.Words())
			}
			w.toasts.Action().Tapped(nil)
			w.win.Canvas().Focused().TypedRune('a')
			test.AssertImageMatches(t, "placing-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

// command is one of the session's.
func command(t *testing.T, w *window, id string) session.Command {
	t.Helper()
	c, ok := w.session.Command(id)
	if !ok {
		t.Fatalf("there is no command %s", id)
	}
	return c
}

func TestMarksArePlacedWithKeysFromOpeningToTheSidecar(t *testing.T) {
	dir := rewrittenQuay(t)
	sidecarFile := filepath.Join(dir, filepath.FromSlash(storage.SidecarPath(quayArticle, "mina")))
	onDisk := func() *annotate.Layer {
		b, err := os.ReadFile(sidecarFile)
		if err != nil {
			t.Fatal(err)
		}
		l, err := sidecar.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	before := onDisk()
	w := newTestWindow(t, "light")
	s := w.session
	s.UsePerson("Mina")
	openArticle(t, w, dir, quayArticle)
	waiting := len(s.Placing().Rows)

	w.run(command(t, w, "mark.place"))
	c := w.win.Canvas()
	if !w.placing.Focused(c) {
		t.Fatalf("the keyboard is at %T", c.Focused())
	}
	if at := s.Placing().Rows[s.Placing().Current()]; at.Number() != 0 || len(s.Framed()) == 0 {
		t.Errorf("framed is %v", s.Framed())
	}
	// The text takes the selection while the list is there; F6 goes back to it.
	w.focusReader()
	w.nextPane()
	if !w.placing.Focused(c) {
		t.Fatalf("F6 goes to %T", c.Focused())
	}
	for range waiting {
		p := s.Placing()
		if p.Undecided() == 0 {
			break
		}
		key := 'd'
		if p.Rows[p.Current()].Proposed() {
			key = 'a'
		}
		c.Focused().TypedRune(key)
	}
	if s.Placing().Undecided() != 0 || len(before.Misfits(s.Text())) == 0 {
		t.Fatalf("%+v", s.Placing().Rows)
	}
	w.run(command(t, w, "go.done"))
	if s.Placing() != nil || w.placing.Visible() && s.PlacingOpen() || c.Focused() != fyne.Focusable(w.reader) || s.Layer().State == annotate.StateDone {
		t.Errorf("left are %+v, the keyboard is at %T, the article is %v", s.Placing(), c.Focused(), s.Layer().State)
	}
	flush := func() *annotate.Layer {
		if err := s.Flush(); err != nil {
			t.Fatal(err)
		}
		return onDisk()
	}
	if l := flush(); len(l.Misfits(s.Text())) != 0 || l.Len() != before.Len()-1 || storage.OnOlderText(l) {
		t.Errorf("%d marks, %d do not fit", l.Len(), len(l.Misfits(s.Text())))
	}
	w.run(command(t, w, "edit.undo"))
	if l := flush(); l.Len() != before.Len() || len(l.Misfits(s.Text())) != len(before.Misfits(s.Text())) || !storage.OnOlderText(l) {
		t.Errorf("after undo %d marks", l.Len())
	}
	w.run(command(t, w, "edit.redo"))
	if l := flush(); len(l.Misfits(s.Text())) != 0 || storage.OnOlderText(l) {
		t.Error("after redo marks do not fit")
	}
	w.run(command(t, w, "mark.place"))
	if !w.placing.Focused(c) {
		t.Error("where nothing waits the list says so, and has the keyboard")
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if s.PlacingOpen() || c.Focused() != fyne.Focusable(w.reader) {
		t.Error("Esc leaves the list there")
	}
}

func TestClosingTheWindowAsksAboutChoicesThatAreNotApplied(t *testing.T) {
	dir := rewrittenQuay(t)
	w := newTestWindow(t, "light")
	s := w.session
	s.UsePerson("Mina")
	openArticle(t, w, dir, quayArticle)
	closed := false
	w.closed = func() { closed = true }
	marks := s.Layer().Len()
	p := s.Placing()
	p.Drop(slices.IndexFunc(p.Rows, func(r session.PlaceRow) bool { return !r.Proposed() }))
	w.close()
	var asked *dialogs.Unapplied
	for _, o := range test.LaidOutObjects(w.overlay) {
		if d, ok := o.(*dialogs.Unapplied); ok {
			asked = d
		}
	}
	if asked == nil || closed {
		t.Fatalf("nothing was asked; closed %v", closed)
	}
	test.AssertImageMatches(t, "placing-unapplied-light.png", w.win.Canvas().Capture())
	asked.OnDone(dialogs.Stay)
	if closed || s.Unapplied() != 1 || w.overlay != nil {
		t.Error("staying did something")
	}
	w.close()
	for _, o := range test.LaidOutObjects(w.overlay) {
		if d, ok := o.(*dialogs.Unapplied); ok {
			d.OnDone(dialogs.ApplyFirst)
		}
	}
	if !closed || s.Layer().Len() != marks-1 {
		t.Errorf("closed %v with %d marks", closed, s.Layer().Len())
	}
}
