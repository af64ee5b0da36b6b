package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func TestASwitchOfTheFindBarShowsThatItIsOnAndLeavesTheKeyboardInTheField(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.Run("edit.find")
	w.findBar.field.SetText("quay")
	test.Tap(w.findBar.how[0])
	if w.win.Canvas().Focused() != fyne.Focusable(w.findBar.field) {
		t.Errorf("after a click on a switch the keyboard is in %T", w.win.Canvas().Focused())
	}
	if f := w.session.Finding(); !f.How.WholeWord || f.Query != "quay" {
		t.Errorf("a click on the first switch looks for %+v", f.How)
	}
	test.AssertImageMatches(t, "find-light.png", w.win.Canvas().Capture())
}

func TestEscInTheTextLetsGoOfTheSearchAndItsBar(t *testing.T) {
	w := newTestWindow(t, "light")
	w.session.UsePerson("Mina")
	openArticle(t, w, newsroom(t), "wire/harbour-board-north-quay.txt")
	w.session.Run("edit.find")
	w.findBar.field.SetText("quay")
	w.focusReader()
	w.session.Run("mark.escape") // the hit is no longer selected
	if !w.findBar.Visible() || w.session.Finding().Query != "quay" {
		t.Error("the first Esc ends the search")
	}
	w.session.Run("mark.escape")
	if w.findBar.Visible() || w.session.Finding().Query != "" {
		t.Errorf("after the second Esc %q is looked for, the bar shows: %v", w.session.Finding().Query, w.findBar.Visible())
	}
}
