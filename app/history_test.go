package app

import (
	"path/filepath"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"postil/app/session"
	"postil/app/widgets"
	"postil/storage/journal/journaltest"
)

// relabelledQuay is the newsroom after Mina has deleted one of her marks, relabelled
// another and made a third, on the day before.
func relabelledQuay(t *testing.T) string {
	t.Helper()
	dir := newsroom(t)
	w := newTestWindow(t, "light")
	s := w.session
	s.UsePerson("Mina")
	openArticle(t, w, dir, quayArticle)
	s.SelectMark(s.Layer().At(0).ID)
	s.Run("mark.delete")
	s.SelectMark(s.Layer().At(0).ID)
	s.Label(map[bool]string{true: "warning", false: "claim"}[s.Mark().Label == "claim"])
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
	err := journaltest.SetTimes(filepath.Join(dir, ".postil", "history", filepath.FromSlash(quayArticle)+".mina"), func(seq int) time.Time {
		return time.Date(2026, 5, 11, 9, 30+seq*4, 0, 0, time.UTC)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheHistoryStandsInThePlaceOfTheInspector(t *testing.T) {
	dir := relabelledQuay(t)
	for _, appearance := range []string{"light", "dark"} {
		t.Run(appearance, func(t *testing.T) {
			w := newTestWindow(t, appearance)
			w.session.UsePerson("Mina")
			openArticle(t, w, dir, quayArticle)
			w.run(command(t, w, "view.history"))
			press(w, fyne.KeyEnd, fyne.KeyReturn) // what there was before
			test.AssertImageMatches(t, "history-"+appearance+".png", w.win.Canvas().Capture())
		})
	}
}

func TestTheHistoryIsUsedWithKeysAlone(t *testing.T) {
	w := newTestWindow(t, "light")
	s, c := w.session, w.win.Canvas()
	s.UsePerson("Mina")
	openArticle(t, w, relabelledQuay(t), quayArticle)
	marks := s.Layer().Len()
	w.run(command(t, w, "view.history"))
	if !w.history.Focused(c) || w.inspector.Visible() || w.past.Visible() {
		t.Fatalf("the keyboard is at %T", c.Focused())
	}
	press(w, fyne.KeyEnd, fyne.KeyReturn)
	if s.LookingBack() == nil || !w.past.Visible() || !w.history.Focused(c) {
		t.Fatalf("looking back %v, the keyboard is at %T", s.LookingBack() != nil, c.Focused())
	}
	// The text has the keys of looking back, too.
	w.focusReader()
	w.reader.TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
	if s.LookingBack().Index() != 1 {
		t.Errorf("Tab frames difference %d", s.LookingBack().Index())
	}
	w.reader.TypedRune('1')
	w.reader.TypedRune('p')
	w.reader.TypedRune('b')
	if s.Layer().Len() != marks+1 || s.LookingBack() == nil {
		t.Errorf("%d marks, looking back %v", s.Layer().Len(), s.LookingBack() != nil)
	}
	w.nextPane()
	if !w.history.Focused(c) {
		t.Errorf("F6 goes to %T", c.Focused())
	}
	c.Focused().TypedRune('a')
	if s.LookingBack() != nil || w.past.Visible() || !w.history.Focused(c) {
		t.Errorf("looking back %v, the keyboard is at %T", s.LookingBack() != nil, c.Focused())
	}
	w.run(command(t, w, "edit.undo"))
	w.run(command(t, w, "edit.undo"))
	if s.Layer().Len() != marks {
		t.Errorf("after undo %d marks", s.Layer().Len())
	}
	press(w, fyne.KeyEscape)
	if s.History() != nil || !w.inspector.Visible() || w.history.Visible() || c.Focused() != fyne.Focusable(w.reader) {
		t.Errorf("Esc leaves the keyboard at %T", c.Focused())
	}
}

func TestTheNoteOfAMarkTakesThePlaceOfTheHistory(t *testing.T) {
	w := newTestWindow(t, "light")
	s := w.session
	s.UsePerson("Mina")
	openArticle(t, w, newsroom(t), quayArticle)
	w.run(command(t, w, "view.history"))
	w.focusReader()
	s.SelectMark(s.Layer().At(0).ID)
	w.reader.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.History() != nil || !w.inspector.Visible() || !w.inspector.Focused(w.win.Canvas()) {
		t.Errorf("the keyboard is at %T", w.win.Canvas().Focused())
	}
}

func TestTheHistoryComesBackWithItsPaneAndGoesWithTheMode(t *testing.T) {
	w := newTestWindow(t, "light")
	s := w.session
	s.UsePerson("Mina")
	openArticle(t, w, relabelledQuay(t), quayArticle)
	w.showPane(widgets.Right, false)
	w.run(command(t, w, "view.history"))
	if !w.panes.Shown(widgets.Right) || !w.history.Focused(w.win.Canvas()) {
		t.Errorf("the pane is hidden; the keyboard is at %T", w.win.Canvas().Focused())
	}
	press(w, fyne.KeyEnd, fyne.KeyReturn)
	s.SetMode(session.Reviewing)
	if w.history.Visible() || w.past.Visible() || !w.review.pane.Visible() || w.inspector.Visible() {
		t.Error("review stands beside the history")
	}
	s.SetMode(session.Annotating)
	if !w.history.Visible() || w.past.Visible() || w.inspector.Visible() || w.review.pane.Visible() {
		t.Error("the history is not there again, in the present")
	}
}

func TestTheHistoryFitsALowAndNarrowWindow(t *testing.T) {
	dir := relabelledQuay(t)
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	w.win.Resize(fyne.NewSize(820, 560))
	openArticle(t, w, dir, quayArticle)
	w.run(command(t, w, "view.history"))
	press(w, fyne.KeyEnd, fyne.KeyReturn)
	if !w.history.Focused(w.win.Canvas()) {
		t.Errorf("the keyboard is at %T", w.win.Canvas().Focused())
	}
	test.AssertImageMatches(t, "history-narrow-light.png", w.win.Canvas().Capture())
}
